//! Tokens to values, on a stack of open forms: nesting costs memory, never the host's stack.

mod atom;
mod form;
mod frame;

use crate::builder::{Builder, DatumBuilder};
use crate::error::{ReadError, ReadErrorKind, ReadErrors};
use crate::labels::Labels;
use crate::token::{self, Token};
use avm_base::{FileId, Span};
use avm_number::Budget;
use frame::Frame;
use logos::Lexer;

/// After so many errors, a text is not worth reading on.
pub const MAX_ERRORS: usize = 100;

/// How a text is to be read.
#[derive(Clone, Copy, Debug)]
pub struct ReadOptions {
    /// Whether names are folded from the start, as after `#!fold-case`.
    pub fold_case: bool,
    /// Whether the text may go on: then a token that touches its end is incomplete, as `fo` may become `foo`.
    pub may_continue: bool,
    /// How large exact numbers may be.
    pub number_budget: Budget,
}

impl Default for ReadOptions {
    /// Case counts, the text is whole, and numbers have at most 64 Mi bits.
    fn default() -> ReadOptions {
        ReadOptions { fold_case: false, may_continue: false, number_budget: Budget::default() }
    }
}

/// Reads one outermost datum after the other from a text, and has them made by a [`Builder`].
pub struct Parser<'t, B: Builder = DatumBuilder> {
    builder: B,
    file: FileId,
    text: &'t str,
    options: ReadOptions,
    lexer: Lexer<'t, Token>,
    /// The open forms, outermost first.
    frames: Vec<Frame>,
    /// The values in open forms; each form knows where its own begin.
    values: Vec<B::Value>,
    /// The bytes of the open bytevector.
    bytes: Vec<u8>,
    labels: Labels,
    /// A form at the left margin inside an open one.
    margin: Option<Span>,
    scratch: String,
    errors: Vec<ReadError>,
    /// See [`Parser::offset`].
    consumed: usize,
    /// Whether reading has stopped for good.
    stopped: bool,
}

/// What [`Parser::step`] comes to.
pub(crate) enum Step<V> {
    Datum(V),
    /// A datum with errors, or something that is none.
    Faulty,
    End,
}

impl<'t> Parser<'t, DatumBuilder> {
    /// A parser that makes datums.
    pub fn new(file: FileId, text: &'t str) -> Parser<'t, DatumBuilder> {
        Parser::with(DatumBuilder, file, text, ReadOptions::default())
    }
}

impl<'t, B: Builder> Parser<'t, B> {
    /// A parser with any builder and options.
    pub fn with(builder: B, file: FileId, text: &'t str, options: ReadOptions) -> Parser<'t, B> {
        let mut errors = Vec::new();
        let too_long = u32::try_from(text.len()).is_err();
        if too_long {
            errors.push(ReadError { kind: ReadErrorKind::TextTooLong, span: Span::new(file, 0, 0) });
        }
        Parser {
            builder,
            file,
            text,
            options,
            lexer: token::lexer(text, token::preamble(text)),
            frames: Vec::new(),
            values: Vec::new(),
            bytes: Vec::new(),
            labels: Labels::default(),
            margin: None,
            scratch: String::new(),
            errors,
            consumed: 0,
            stopped: too_long,
        }
    }

    /// The next outermost datum; `None` at the end of the text.
    ///
    /// # Errors
    /// All that is wrong with the datum. The next call goes on behind it. At a text that ends too early, the errors are
    /// [incomplete](ReadErrors::is_incomplete), and [`Parser::offset`] does not move.
    pub fn next_datum(&mut self) -> Result<Option<B::Value>, ReadErrors> {
        let step = self.step();
        match (ReadErrors::new(std::mem::take(&mut self.errors)), step) {
            (Some(errors), _) => Err(errors),
            (None, Step::Datum(value)) => Ok(Some(value)),
            (None, _) => Ok(None),
        }
    }

    /// Up to which byte the text is done with: the end of the last datum, whole or faulty.
    pub fn offset(&self) -> usize {
        self.consumed
    }

    /// Whether names are being folded: the last of `#!fold-case` and `#!no-fold-case` counts.
    pub fn folds_case(&self) -> bool {
        self.options.fold_case
    }

    /// The builder.
    pub fn builder(&mut self) -> &mut B {
        &mut self.builder
    }

    /// Reads up to the end of an outermost datum, and notes what is wrong with it.
    pub(crate) fn step(&mut self) -> Step<B::Value> {
        let errors_before = self.errors.len();
        while !self.stopped {
            let Some(token) = self.lexer.next() else {
                self.end_of_text(errors_before);
                break;
            };
            let value = self.token(token);
            let faulty = self.errors.len() > errors_before;
            if faulty && self.errors.len() >= MAX_ERRORS {
                self.give_up();
            }
            match value {
                _ if self.stopped => break,
                Some(value) if !faulty => {
                    self.consumed = self.lexer.span().end;
                    return Step::Datum(value);
                }
                _ if faulty && self.frames.is_empty() => {
                    self.consumed = self.lexer.span().end;
                    return Step::Faulty;
                }
                _ => {}
            }
        }
        Step::End
    }

    /// The errors noted so far.
    pub(crate) fn into_errors(self) -> Option<ReadErrors> {
        ReadErrors::new(self.errors)
    }

    /// The place of the current token.
    fn here(&self) -> Span {
        let range = self.lexer.span();
        Span::new(self.file, range.start, range.end)
    }

    fn error(&mut self, kind: ReadErrorKind, span: Span) {
        self.errors.push(ReadError { kind, span });
    }

    /// Takes the text to be at its end, whatever follows.
    fn stop(&mut self) {
        self.stopped = true;
        self.frames.clear();
        self.values.clear();
        self.bytes.clear();
        self.labels.forget_after(0);
    }

    fn give_up(&mut self) {
        let span = self.here();
        self.error(ReadErrorKind::TooManyErrors, span);
        self.stop();
    }

    /// Ends reading; forms that are still open are an error, but one is enough for a datum.
    fn end_of_text(&mut self, errors_before: usize) {
        let told = self.errors[errors_before..].iter().any(ReadError::is_incomplete);
        if !told && let Some(error) = self.unclosed() {
            self.errors.push(error);
        } else if !told {
            self.consumed = self.text.len();
        }
        self.stop();
    }

    /// What is wrong if the text ends here.
    fn unclosed(&self) -> Option<ReadError> {
        let mut open =
            self.frames.iter().filter_map(|frame| frame.kind.opener().map(|opener| (opener, frame.span)));
        if let Some((opener, span)) = open.next() {
            let innermost = open.next_back().map(|(_, span)| span);
            let depth = 1 + usize::from(innermost.is_some()) + open.count();
            let kind = ReadErrorKind::UnclosedList { opener, depth, innermost, margin: self.margin };
            return Some(ReadError { kind, span });
        }
        let span = self.frames.last()?.span;
        Some(ReadError { kind: ReadErrorKind::PrefixAtEnd { prefix: self.source(span).into() }, span })
    }

    fn source(&self, span: Span) -> &'t str {
        &self.text[span.start as usize..span.end as usize]
    }
}
