//! What editors ask: tokens for colours, open and matching delimiters.

use avm_reader::{TokenKind, matching_delimiter, open_delimiters, tokens};

#[test]
fn gives_the_tokens_of_any_text() {
    let text = "(define x 1.5) ; c\n'(#t . \"s\") #\\a #0=|b| #foo #;#| d |# 1x #!fold-case ] \\ \"open";
    let found: Vec<String> =
        tokens(text).map(|token| format!("{:?} {}", token.kind, &text[token.range])).collect();
    let expected = [
        "Open (",
        "Symbol define",
        "Symbol x",
        "Number 1.5",
        "Close )",
        "Comment ; c",
        "Quotation '",
        "Open (",
        "Boolean #t",
        "Dot .",
        "String \"s\"",
        "Close )",
        "Character #\\a",
        "Label #0=",
        "Symbol |b|",
        "Wrong #foo",
        "Comment #;",
        "Comment #| d |#",
        "Wrong 1x",
        "Directive #!fold-case",
        "Close ]",
        "Wrong \\",
        "String \"open",
    ];
    assert_eq!(found, expected);
    assert_eq!(
        tokens("#!/bin/x\na").next().map(|token| (token.kind, token.range)),
        Some((TokenKind::Directive, 0..8))
    );
}

#[test]
fn knows_what_is_open() {
    let open = |text: &str| -> String { open_delimiters(text).iter().map(|open| open.closer).collect() };
    assert_eq!(open("(a [b #(c"), ")])");
    assert_eq!(open("(a) \"(\" #\\( ; (\n #| ( |# |(|"), "");
    assert_eq!(open(") (a"), ")");
}

#[test]
fn matches_delimiters() {
    let text = "(a #(b) \"(\") )";
    assert_eq!(matching_delimiter(text, 0), Some(11..12));
    assert_eq!(matching_delimiter(text, 11), Some(0..1));
    assert_eq!(matching_delimiter(text, 4), Some(6..7));
    assert_eq!(matching_delimiter(text, 6), Some(3..5));
    assert_eq!(matching_delimiter(text, 9), None, "inside a string");
    assert_eq!(matching_delimiter(text, 13), None, "closes nothing");
}
