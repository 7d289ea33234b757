//! Datums broken into lines and indented as Scheme programs are.

use super::write::{Quotation, write_datum};
use super::{Datum, DatumKind};
use std::fmt::Write;

/// The written form of a datum in lines of at most `width` characters, where its atoms and its depth allow that.
///
/// What fits on a line stays on one. The forms that have a body (`define`, `lambda`, `let` and so on) have it indented by
/// two; the arguments of other calls stand below each other; data fill their lines.
pub fn pretty(datum: &Datum, width: usize) -> String {
    let mut printer = Printer { out: String::new(), column: 0, width, open: Vec::new() };
    printer.datum(datum, 0);
    while let Some(mut list) = printer.open.pop() {
        match list.next() {
            Some((item, dotted)) => {
                printer.separate(&mut list, item, dotted);
                let trail = if list.is_done() { list.trail + 1 } else { 0 };
                printer.open.push(list);
                printer.datum(item, trail);
            }
            None => printer.text(")"),
        }
    }
    printer.out
}

/// How the items of a list that doesn't fit on one line are set.
#[derive(Clone, Copy)]
enum Layout {
    /// So many items behind the head stay on its line; the others follow in lines of their own, indented by two.
    Body(usize),
    /// The first argument stays on the line of the operator; the others stand below it.
    Call,
    /// Atoms fill the lines; anything else has its own.
    Data,
}

/// A list or vector that is being printed.
struct Open<'a> {
    items: std::slice::Iter<'a, Datum>,
    tail: Option<&'a Datum>,
    layout: Layout,
    /// Items printed so far.
    done: usize,
    /// The column of new lines.
    indent: usize,
    /// Whether the last item was an atom.
    after_atom: bool,
    /// How many parentheses close right behind this one.
    trail: usize,
}

impl<'a> Open<'a> {
    /// The next part, and whether it is the tail.
    fn next(&mut self) -> Option<(&'a Datum, bool)> {
        match self.items.next() {
            Some(item) => Some((item, false)),
            None => self.tail.take().map(|tail| (tail, true)),
        }
    }

    fn is_done(&self) -> bool {
        self.items.len() == 0 && self.tail.is_none()
    }
}

struct Printer<'a> {
    out: String,
    column: usize,
    width: usize,
    open: Vec<Open<'a>>,
}

impl<'a> Printer<'a> {
    /// Prints a datum behind which `trail` parentheses close: whole if it fits, else up to its first part.
    fn datum(&mut self, mut datum: &'a Datum, trail: usize) {
        loop {
            let room = self.width.saturating_sub(self.column + trail);
            if !datum.kind.is_compound() || fits(datum, room) {
                return self.flat(datum);
            }
            if let Some((quotation, inner)) = Quotation::of(datum) {
                self.text(quotation.prefix());
                datum = inner;
            } else if let DatumKind::Labelled(label, inner) = &datum.kind {
                self.text(&format!("#{label}="));
                datum = inner;
            } else {
                return self.open(datum, trail);
            }
        }
    }

    fn open(&mut self, datum: &'a Datum, trail: usize) {
        let (items, tail, layout) = match &datum.kind {
            DatumKind::List(items, tail) => (items, tail.as_deref(), layout(items)),
            DatumKind::Vector(items) => {
                self.text("#");
                (items, None, Layout::Data)
            }
            _ => return,
        };
        let indent = self.column + if matches!(layout, Layout::Body(_)) { 2 } else { 1 };
        self.text("(");
        let items = items.iter();
        self.open.push(Open { items, tail, layout, done: 0, indent, after_atom: false, trail });
    }

    /// Puts a space or a new line before the next part of a list, unless it is the first.
    fn separate(&mut self, list: &mut Open<'a>, item: &Datum, dotted: bool) {
        let atom = !item.kind.is_compound();
        let on_this_line = match list.layout {
            Layout::Body(kept) => list.done <= kept,
            Layout::Call => list.done <= 1,
            Layout::Data => list.after_atom && atom && fits(item, self.width.saturating_sub(self.column + 1)),
        };
        if list.done > 0 {
            if on_this_line {
                self.text(" ");
            } else {
                self.line(list.indent);
            }
            if matches!(list.layout, Layout::Call) && list.done == 1 {
                list.indent = self.column;
            }
        }
        if dotted {
            self.text(". ");
        }
        list.done += 1;
        list.after_atom = atom;
    }

    /// Begins a line. The indentation stops growing at three quarters of the width, lest deep data be mostly blanks.
    fn line(&mut self, indent: usize) {
        let indent = indent.min(self.width - self.width / 4);
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.column = indent;
    }

    fn text(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += text.chars().count();
    }

    fn flat(&mut self, datum: &Datum) {
        let from = self.out.len();
        // Writing to a string succeeds.
        let _ = write_datum(datum, &mut self.out);
        self.column += self.out[from..].chars().count();
    }
}

/// Whether the written form of a datum has at most `room` characters. Looks at little more than these.
fn fits(datum: &Datum, room: usize) -> bool {
    struct Room(usize);
    impl Write for Room {
        fn write_str(&mut self, text: &str) -> std::fmt::Result {
            self.0 = self.0.checked_sub(text.chars().count()).ok_or(std::fmt::Error)?;
            Ok(())
        }
    }
    write_datum(datum, &mut Room(room)).is_ok()
}

fn layout(items: &[Datum]) -> Layout {
    let Some(head) = items.first().and_then(Datum::as_symbol) else { return Layout::Data };
    match head.as_str() {
        "begin" | "library" | "delay" | "delay-force" | "transaction" => Layout::Body(0),
        "let" if items.get(1).is_some_and(|name| name.as_symbol().is_some()) => Layout::Body(2),
        "let" | "let*" | "letrec" | "letrec*" | "let-values" | "let*-values" | "let-syntax"
        | "letrec-syntax" => Layout::Body(1),
        "define" | "define-values" | "define-syntax" | "define-record-type" | "define-library" => {
            Layout::Body(1)
        }
        "define-behavior" | "lambda" | "case" | "when" | "unless" | "guard" | "parameterize" => {
            Layout::Body(1)
        }
        "syntax-rules" => Layout::Body(1),
        "do" => Layout::Body(2),
        _ => Layout::Call,
    }
}
