//! What the parser does with a token: atoms become values, other tokens go to [`super::form`].

use super::Parser;
use super::frame::Kind;
use crate::builder::Builder;
use crate::error::ReadErrorKind;
use crate::literal::{self, Atom};
use crate::token::{Closed, Hash, Token};
use avm_base::Span;
use avm_number::Number;
use avm_syntax::Quotation;

impl<B: Builder> Parser<'_, B> {
    /// Takes one token; gives the outermost datum that ends with it.
    pub(super) fn token(&mut self, token: Result<Token, ()>) -> Option<B::Value> {
        let span = self.here();
        if self.options.may_continue && span.end as usize == self.text.len() && may_grow(token) {
            self.error(ReadErrorKind::UnfinishedToken, span);
            self.stop();
            return None;
        }
        let Ok(token) = token else { return self.stray(span) };
        match token {
            Token::LineComment | Token::BlockComment(Closed::Yes | Closed::Plain) => None,
            Token::Atom | Token::Hash(Hash::Atom) => self.atom(token, span),
            Token::Open | Token::OpenSquare => self.open_list(token == Token::OpenSquare, span),
            Token::OpenVector => self.open(Kind::Vector, self.values.len(), span),
            Token::OpenBytes => self.open(Kind::Bytes, self.bytes.len(), span),
            Token::Close => self.close(')', span),
            Token::CloseSquare => self.close(']', span),
            Token::Quote => self.quotation(Quotation::Quote, span),
            Token::Quasiquote => self.quotation(Quotation::Quasiquote, span),
            Token::Unquote => self.quotation(Quotation::Unquote, span),
            Token::UnquoteSplicing => self.quotation(Quotation::UnquoteSplicing, span),
            Token::DatumComment => self.open(Kind::Discard, self.labels.count(), span),
            Token::Hash(Hash::LabelDefinition) => self.define_label(span),
            Token::Hash(Hash::LabelReference) => self.refer_to_label(span),
            Token::Directive => self.directive(span),
            Token::String(closed) | Token::Bars(closed) => self.delimited(token, closed, span),
            Token::Character(closed) => self.character(closed, span),
            Token::BlockComment(Closed::No) => {
                let opener = Span { end: span.start + 2, ..span };
                self.error(ReadErrorKind::UnclosedComment, opener);
                None
            }
        }
    }

    fn atom(&mut self, token: Token, span: Span) -> Option<B::Value> {
        let (text, budget) = (self.source(span), self.options.number_budget);
        let atom = match token {
            Token::Hash(_) => literal::hash_atom(text, budget),
            _ => literal::plain_atom(text, self.options.fold_case, budget),
        };
        let value = match atom {
            Ok(Atom::Name(name)) => self.builder.symbol(&name, span),
            Ok(Atom::Number(number)) if self.in_bytevector() => return self.byte(&number, span),
            Ok(Atom::Number(number)) => self.builder.number(number, span),
            Ok(Atom::Boolean(value)) => self.builder.boolean(value, span),
            Ok(Atom::Dot) => return self.dot(span),
            Err(kind) => return self.fault(kind, span),
        };
        self.complete(value, span)
    }

    fn byte(&mut self, number: &Number, span: Span) -> Option<B::Value> {
        let byte = match number {
            Number::Int(n) => u8::try_from(n).ok(),
            _ => None,
        };
        match byte {
            Some(byte) => self.bytes.push(byte),
            None => self.error(ReadErrorKind::NotAByte, span),
        }
        None
    }

    /// A string or a symbol in bars.
    fn delimited(&mut self, token: Token, closed: Closed, span: Span) -> Option<B::Value> {
        let is_string = matches!(token, Token::String(_));
        if closed == Closed::No {
            let opener = Span { end: span.start + 1, ..span };
            let kind = if is_string { ReadErrorKind::UnclosedString } else { ReadErrorKind::UnclosedSymbol };
            return self.fault(kind, opener);
        }
        let inside = &self.source(span)[1..(span.end - span.start) as usize - 1];
        let mut scratch = std::mem::take(&mut self.scratch);
        let text = if closed == Closed::Plain {
            inside
        } else {
            scratch.clear();
            literal::unescape(inside, &mut scratch, |kind, range| {
                let start = span.start as usize + 1;
                self.error(kind, Span::new(self.file, start + range.start, start + range.end));
            });
            &scratch
        };
        let value = if is_string { self.builder.string(text, span) } else { self.builder.symbol(text, span) };
        self.scratch = scratch;
        self.complete(value, span)
    }

    fn character(&mut self, closed: Closed, span: Span) -> Option<B::Value> {
        if closed == Closed::No {
            return self.fault(ReadErrorKind::UnclosedCharacter, span);
        }
        match literal::character(&self.source(span)[2..], self.options.fold_case) {
            Ok(character) => {
                let value = self.builder.character(character, span);
                self.complete(value, span)
            }
            Err(kind) => self.fault(kind, span),
        }
    }

    fn directive(&mut self, span: Span) -> Option<B::Value> {
        match &self.source(span)[2..] {
            "fold-case" => self.options.fold_case = true,
            "no-fold-case" => self.options.fold_case = false,
            name => {
                let kind = ReadErrorKind::UnknownDirective { name: name.into() };
                self.error(kind, span);
            }
        }
        None
    }

    fn stray(&mut self, span: Span) -> Option<B::Value> {
        let rest = &self.text[span.start as usize..];
        if let Some(character) = rest.chars().next() {
            let span = Span { end: span.start + character.len_utf8() as u32, ..span };
            self.error(ReadErrorKind::StrayCharacter { character }, span);
        }
        None
    }

    /// Notes an error that stands in the place of a datum.
    fn fault(&mut self, kind: ReadErrorKind, span: Span) -> Option<B::Value> {
        self.error(kind, span);
        self.stand_in(span)
    }

    /// Takes something as the datum that should stand here, so that reading can go on.
    pub(super) fn stand_in(&mut self, span: Span) -> Option<B::Value> {
        if self.in_bytevector() {
            return None;
        }
        let stand_in = self.builder.boolean(false, span);
        self.complete(stand_in, span)
    }

    fn in_bytevector(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.kind == Kind::Bytes)
    }
}

/// Whether a token at the end of a text could be longer, or mean something else, if the text went on.
fn may_grow(token: Result<Token, ()>) -> bool {
    matches!(
        token,
        Ok(Token::Atom
            | Token::Hash(Hash::Atom)
            | Token::Character(Closed::Yes)
            | Token::Directive
            | Token::LineComment)
    )
}
