//! Opening, filling and closing forms.

use super::Parser;
use super::frame::{Dot, Frame, Kind};
use crate::builder::Builder;
use crate::error::ReadErrorKind;
use avm_base::Span;
use avm_syntax::Quotation;

impl<B: Builder> Parser<'_, B> {
    pub(super) fn open(&mut self, kind: Kind, start: usize, span: Span) -> Option<B::Value> {
        self.frames.push(Frame { kind, start, span });
        None
    }

    pub(super) fn open_list(&mut self, square: bool, span: Span) -> Option<B::Value> {
        if self.margin.is_none() && !self.frames.is_empty() && self.is_at_margin(span) {
            self.margin = Some(span);
        }
        let kind = Kind::List { square, spliced: self.awaits_tail(), dot: Dot::None };
        self.open(kind, self.values.len(), span)
    }

    pub(super) fn quotation(&mut self, quotation: Quotation, span: Span) -> Option<B::Value> {
        let kind = Kind::Quotation { spliced: self.awaits_tail() };
        let start = self.values.len();
        let symbol = self.builder.symbol(quotation.name(), span);
        self.values.push(symbol);
        self.open(kind, start, span)
    }

    pub(super) fn define_label(&mut self, span: Span) -> Option<B::Value> {
        let label = self.label(span)?;
        match self.labels.define(label, span) {
            Ok(()) => {
                self.builder.label_begins(label, span);
                self.open(Kind::Label(label), self.values.len(), span)
            }
            Err(first) => {
                self.error(ReadErrorKind::DuplicateLabel { label, first }, span);
                None
            }
        }
    }

    pub(super) fn refer_to_label(&mut self, span: Span) -> Option<B::Value> {
        let Some(label) = self.label(span) else { return self.stand_in(span) };
        let names_itself = (self.frames.iter().rev())
            .map_while(|frame| if let Kind::Label(label) = frame.kind { Some(label) } else { None })
            .any(|open| open == label);
        if names_itself {
            self.error(ReadErrorKind::LabelOfItself { label }, span);
        } else if !self.labels.is_defined(label) {
            self.error(ReadErrorKind::UndefinedLabel { label }, span);
        }
        let value = self.builder.reference(label, span);
        self.complete(value, span)
    }

    /// The number in `#n=` or `#n#`.
    fn label(&mut self, span: Span) -> Option<u32> {
        let text = self.source(span);
        let label = text[1..text.len() - 1].parse().ok();
        if label.is_none() {
            self.error(ReadErrorKind::LabelTooLarge, span);
        }
        label
    }

    pub(super) fn dot(&mut self, span: Span) -> Option<B::Value> {
        self.drop_prefixes();
        let items = self.values.len();
        let error = match self.frames.last_mut() {
            Some(Frame { kind: Kind::List { dot: Dot::Broken, .. }, .. }) => return None,
            Some(Frame { kind: Kind::List { dot, .. }, start, .. }) => {
                let (state, error) = match dot {
                    Dot::None if items > *start => (Dot::Awaits, None),
                    Dot::None => (Dot::Broken, Some(ReadErrorKind::DotWithoutItem)),
                    _ => (Dot::Broken, Some(ReadErrorKind::SecondDot)),
                };
                *dot = state;
                error
            }
            _ => Some(ReadErrorKind::DotOutsideList),
        };
        if let Some(kind) = error {
            self.error(kind, span);
        }
        None
    }

    pub(super) fn close(&mut self, closer: char, span: Span) -> Option<B::Value> {
        self.drop_prefixes();
        let Some(frame) = self.frames.pop() else {
            self.error(ReadErrorKind::UnbalancedClose { closer }, span);
            return None;
        };
        let square = matches!(frame.kind, Kind::List { square: true, .. });
        if square != (closer == ']') {
            let opener = frame.kind.opener().unwrap_or("(");
            self.error(ReadErrorKind::MismatchedClose { closer, opener, opened: frame.span }, span);
        }
        let whole = frame.span.to(span);
        let value = match frame.kind {
            Kind::Vector => self.builder.vector(self.values.drain(frame.start..), whole),
            Kind::Bytes => {
                let value = self.builder.bytevector(&self.bytes[frame.start..], whole);
                self.bytes.truncate(frame.start);
                value
            }
            Kind::List { dot, spliced, .. } => {
                if dot == Dot::Awaits {
                    self.error(ReadErrorKind::DotWithoutTail, span);
                }
                if spliced {
                    self.end_splice(if dot == Dot::Tail { Dot::Tail } else { Dot::Spliced });
                    return None;
                }
                let tail = if dot == Dot::Tail { self.values.pop() } else { None };
                self.builder.list(self.values.drain(frame.start..), tail, whole)
            }
            Kind::Quotation { .. } | Kind::Discard | Kind::Label(_) => return None,
        };
        self.complete(value, whole)
    }

    /// Puts a value where it belongs: into the innermost open form, and where that form ends with it, the form into the
    /// next. Gives it back when it is outermost.
    #[inline]
    pub(super) fn complete(&mut self, value: B::Value, span: Span) -> Option<B::Value> {
        match self.frames.last() {
            Some(Frame { kind: Kind::Vector | Kind::List { dot: Dot::None, .. }, .. }) => {
                self.values.push(value);
                None
            }
            _ => self.complete_form(value, span),
        }
    }

    fn complete_form(&mut self, mut value: B::Value, mut span: Span) -> Option<B::Value> {
        loop {
            let Some(frame) = self.frames.last_mut() else {
                self.labels.forget_after(0);
                self.margin = None;
                return Some(self.builder.finish(value));
            };
            let (kind, start) = (frame.kind, frame.start);
            match &mut frame.kind {
                Kind::List { dot, .. } => {
                    let late = matches!(dot, Dot::Tail | Dot::Spliced);
                    *dot = match *dot {
                        Dot::Awaits => Dot::Tail,
                        Dot::Tail | Dot::Spliced => Dot::Broken,
                        before => before,
                    };
                    self.values.push(value);
                    if late {
                        self.error(ReadErrorKind::ItemAfterTail, span);
                    }
                    return None;
                }
                Kind::Vector => {
                    self.values.push(value);
                    return None;
                }
                Kind::Bytes => {
                    self.error(ReadErrorKind::NotAByte, span);
                    return None;
                }
                Kind::Quotation { .. } | Kind::Discard | Kind::Label(_) => span = frame.span.to(span),
            }
            self.frames.pop();
            match kind {
                Kind::Label(label) => value = self.builder.labelled(label, value, span),
                Kind::Quotation { spliced: false } => {
                    self.values.push(value);
                    value = self.builder.list(self.values.drain(start..), None, span);
                }
                Kind::Quotation { spliced: true } => {
                    self.values.push(value);
                    self.end_splice(Dot::Spliced);
                    return None;
                }
                _ => {
                    self.labels.forget_after(start);
                    return None;
                }
            }
        }
    }

    /// The items of a spliced form are among those of the list around it.
    fn end_splice(&mut self, state: Dot) {
        if let Some(Frame { kind: Kind::List { dot, .. }, .. }) = self.frames.last_mut() {
            *dot = state;
        }
    }

    /// Drops prefixes that are not followed by a datum, and says so of the innermost.
    fn drop_prefixes(&mut self) {
        let mut told = false;
        while let Some(&Frame { kind, start, span }) = self.frames.last() {
            match kind {
                Kind::Quotation { spliced } => {
                    self.values.truncate(start);
                    self.frames.pop();
                    if spliced {
                        self.end_splice(Dot::Broken);
                    }
                }
                Kind::Discard | Kind::Label(_) => {
                    self.frames.pop();
                }
                Kind::List { .. } | Kind::Vector | Kind::Bytes => return,
            }
            if !std::mem::replace(&mut told, true) {
                let prefix = self.source(span).into();
                self.error(ReadErrorKind::PrefixWithoutDatum { prefix }, span);
            }
        }
    }

    fn awaits_tail(&self) -> bool {
        matches!(self.frames.last(), Some(Frame { kind: Kind::List { dot: Dot::Awaits, .. }, .. }))
    }

    fn is_at_margin(&self, span: Span) -> bool {
        let before = (span.start as usize).checked_sub(1);
        before.is_some_and(|at| matches!(self.text.as_bytes()[at], b'\n' | b'\r'))
    }
}
