//! What is said about texts that are wrong: `errors.txt`, and what a text file can't hold.

use avm_base::{Diagnostic, FileId, Span};
use avm_reader::{MAX_ERRORS, ReadErrorKind, ReadOptions, decode, read_all, read_recovering};
use std::fmt::Write;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/errors.txt");

fn show(text: &str, diagnostic: &Diagnostic, out: &mut String) {
    let place = |span: Span| format!("{}:{}", span.start, &text[span.start as usize..span.end as usize]);
    writeln!(out, "{}: {}", diagnostic.code, diagnostic.message).unwrap();
    for label in &diagnostic.labels {
        writeln!(out, "{}", format!("  at {} {}", place(label.span), label.text).trim_end()).unwrap();
    }
    if let Some(help) = &diagnostic.help {
        writeln!(out, "  help: {help}").unwrap();
    }
}

/// A case as it should stand in the file.
fn outcome(text: &str) -> String {
    let mut out = String::new();
    text.lines().for_each(|line| writeln!(out, "> {line}").unwrap());
    let (datums, errors) = read_recovering(FileId(0), text, ReadOptions::default());
    if !datums.is_empty() {
        let written: Vec<String> = datums.iter().map(ToString::to_string).collect();
        writeln!(out, "= {}", written.join(" ")).unwrap();
    }
    errors.iter().flatten().for_each(|error| show(text, &error.to_diagnostic(), &mut out));
    out
}

#[test]
fn every_case_of_the_file() {
    let file = std::fs::read_to_string(CASES).unwrap();
    let mut parts = file.split("\n\n");
    let mut expected = vec![parts.next().unwrap().to_string()];
    let mut found = expected.clone();
    for case in parts.map(str::trim_end) {
        let text: Vec<&str> = case.lines().filter_map(|line| line.strip_prefix("> ")).collect();
        expected.push(case.into());
        found.push(outcome(&text.join("\n")).trim_end().into());
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(CASES, found.join("\n\n") + "\n").unwrap();
    } else {
        expected.iter().zip(&found).for_each(|(expected, found)| assert_eq!(found, expected));
    }
}

#[test]
fn tells_incomplete_texts_from_wrong_ones() {
    let incomplete = |text: &str| {
        read_all(FileId(0), text, ReadOptions::default()).map_err(|errors| errors.is_incomplete()).err()
    };
    for text in [
        "(", "(a", "[", "'", "#;", "#0=", "\"a", "\"a\\", "|a", "#|", "#(", "#u8(1", "#\\", "(a . ",
        "a (b '", "(a #;",
    ] {
        assert_eq!(incomplete(text), Some(true), "{text}");
    }
    for text in [")", "(a]", "(a #foo", "\"\\q\"", "(a . b c", "#u8(a", "1x", "(')"] {
        assert_eq!(incomplete(text), Some(false), "{text}");
    }
    for text in ["", " ", "; a", "#| a |#", "#;a", "a", "#!fold-case"] {
        assert_eq!(incomplete(text), None, "{text}");
    }
}

#[test]
fn gives_up_after_many_errors() {
    let text = ")".repeat(10_000);
    let errors = read_all(FileId(0), &text, ReadOptions::default()).unwrap_err();
    assert_eq!(errors.iter().count(), MAX_ERRORS + 1);
    assert_eq!(errors.iter().last().unwrap().kind, ReadErrorKind::TooManyErrors);
}

#[test]
fn refuses_what_is_no_text() {
    let error = decode(FileId(0), b"ab\xFFc").unwrap_err();
    assert_eq!(error.to_string(), "the byte 0xff is not part of UTF-8 text");
    assert_eq!((error.span.start, error.span.end), (2, 3));
    assert_eq!(decode(FileId(0), "λ".as_bytes()), Ok("λ"));
}

#[test]
fn refuses_control_characters() {
    let errors = read_all(FileId(0), "a \0 \u{7F}\u{FEFF}", ReadOptions::default()).unwrap_err();
    let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let expected = ["U+0000", "U+007F", "U+FEFF"].map(|c| format!("the character {c} has no meaning here"));
    assert_eq!(messages, expected);
}

#[test]
fn limits_numbers() {
    let options = ReadOptions { number_budget: avm_number::Budget::new(100), ..ReadOptions::default() };
    let errors =
        read_all(FileId(0), "1e5 12345678901234567890123456789012345678901234567890", options).unwrap_err();
    assert_eq!(errors.first().to_diagnostic().code, "number-too-large");
}

#[test]
fn messages_stay_short() {
    for text in ["#", "1x", "#\\xF", "#!x", "#xz", "“", "#e1/", "0#"]
        .map(|start| start.to_string() + &"0".repeat(100_000))
    {
        let Err(errors) = read_all(FileId(0), &text, ReadOptions::default()) else {
            panic!("{text:.10} is wrong")
        };
        let diagnostic = errors.first().to_diagnostic();
        assert!(diagnostic.message.len() < 100, "{}", diagnostic.message);
        assert!(diagnostic.help.is_none_or(|help| help.len() < 150));
    }
}
