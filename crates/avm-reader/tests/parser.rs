//! Reading one datum after the other, from texts that may go on, and into values of other kinds.

use avm_base::{FileId, Span};
use avm_number::Number;
use avm_reader::{Builder, DatumBuilder, Parser, ReadErrorKind, ReadOptions};
use std::vec::Drain;

#[test]
fn reads_one_datum_at_a_time() {
    let mut parser = Parser::new(FileId(0), "a (b) ; c\n (d] #\\e f");
    let mut steps = Vec::new();
    loop {
        let step = match parser.next_datum() {
            Ok(None) => break,
            Ok(Some(datum)) => datum.to_string(),
            Err(errors) => errors.to_string(),
        };
        steps.push((step, parser.offset()));
    }
    let expected = [("a", 1), ("(b)", 5), ("`]` closes a `(`", 14), ("#\\e", 18), ("f", 20)]
        .map(|(s, n)| (s.to_string(), n));
    assert_eq!(steps, expected);
    assert_eq!(parser.offset(), 20);
}

#[test]
fn asks_for_more_text() {
    let options = ReadOptions { may_continue: true, ..ReadOptions::default() };
    let read = |text: &str| {
        let mut parser = Parser::with(DatumBuilder, FileId(0), text, options);
        let mut read = Vec::new();
        loop {
            match parser.next_datum() {
                Ok(Some(datum)) => read.push(datum.to_string()),
                Ok(None) => return (read.join(" "), true, parser.offset()),
                Err(errors) => {
                    assert!(errors.is_incomplete(), "{errors}");
                    return (read.join(" "), false, parser.offset());
                }
            }
        }
    };
    assert_eq!(read("a b"), ("a".into(), false, 1));
    assert_eq!(read("a b "), ("a b".into(), true, 4));
    assert_eq!(read("a (b)"), ("a (b)".into(), true, 5));
    assert_eq!(read("a (b c"), ("a".into(), false, 1));
    assert_eq!(read("a ; b"), ("a".into(), false, 1));
    assert_eq!(read("\"a\" #\\b"), ("\"a\"".into(), false, 3));
    assert_eq!(read("() #tru"), ("()".into(), false, 2));
    assert_eq!(read("() #!fold-cas"), ("()".into(), false, 2));
    assert_eq!(read("() ,"), ("()".into(), false, 2));
}

#[test]
fn remembers_case_folding() {
    let mut parser = Parser::new(FileId(0), "#!fold-case A");
    assert_eq!(parser.next_datum().unwrap().unwrap().to_string(), "a");
    assert!(parser.folds_case());
    let options = ReadOptions { fold_case: true, ..ReadOptions::default() };
    let mut parser = Parser::with(DatumBuilder, FileId(0), "A", options);
    assert_eq!(parser.next_datum().unwrap().unwrap().to_string(), "a");
}

#[test]
fn unfinished_tokens_say_so() {
    let options = ReadOptions { may_continue: true, ..ReadOptions::default() };
    let mut parser = Parser::with(DatumBuilder, FileId(0), "(ab", options);
    assert_eq!(parser.next_datum().unwrap_err().first().kind, ReadErrorKind::UnfinishedToken);
    assert_eq!(parser.next_datum(), Ok(None), "nothing comes after the end");
}

/// Counts the datums that another kind of value would be made of.
#[derive(Default)]
struct Counter {
    labels: usize,
    outermost: usize,
}

impl Builder for Counter {
    type Value = usize;

    fn boolean(&mut self, _: bool, _: Span) -> usize {
        1
    }
    fn character(&mut self, _: char, _: Span) -> usize {
        1
    }
    fn number(&mut self, _: Number, _: Span) -> usize {
        1
    }
    fn string(&mut self, _: &str, _: Span) -> usize {
        1
    }
    fn symbol(&mut self, _: &str, _: Span) -> usize {
        1
    }
    fn bytevector(&mut self, bytes: &[u8], _: Span) -> usize {
        1 + bytes.len()
    }
    fn list(&mut self, items: Drain<'_, usize>, tail: Option<usize>, _: Span) -> usize {
        1 + items.sum::<usize>() + tail.unwrap_or(0)
    }
    fn vector(&mut self, items: Drain<'_, usize>, _: Span) -> usize {
        1 + items.sum::<usize>()
    }
    fn label_begins(&mut self, _: u32, _: Span) {
        self.labels += 1;
    }
    fn labelled(&mut self, _: u32, value: usize, _: Span) -> usize {
        1 + value
    }
    fn reference(&mut self, _: u32, _: Span) -> usize {
        1
    }
    fn finish(&mut self, value: usize) -> usize {
        self.outermost += 1;
        value
    }
}

#[test]
fn builds_values_of_any_kind() {
    let text = "(a . #(#t #\\a \"s\")) #u8(1 2) #0='(#0# . 1.5) #;(x) ((";
    let mut parser = Parser::with(Counter::default(), FileId(0), text, ReadOptions::default());
    let sizes: Vec<usize> = std::iter::from_fn(|| parser.next_datum().ok().flatten()).collect();
    assert_eq!(sizes, [6, 3, 6]);
    assert_eq!((parser.builder().labels, parser.builder().outermost), (1, 3));
}
