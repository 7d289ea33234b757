//! Data of `lexpr`, both ways.

use avm_base::{FileId, Span};
use avm_reader::{MAX_LEXPR_PATH, ReadOptions, datum_to_lexpr, lexpr_to_datum, read_all};
use avm_syntax::Datum;
use lexpr::Value;

fn read(text: &str) -> Datum {
    read_all(FileId(0), text, ReadOptions::default()).unwrap().remove(0)
}

/// Checks how a datum looks in `lexpr`, and that it comes back.
#[track_caller]
fn check(text: &str, expected: &str) {
    let datum = read(text);
    let value = datum_to_lexpr(&datum).unwrap();
    assert_eq!(value.to_string(), expected);
    assert_eq!(lexpr_to_datum(&value, Span::NONE).unwrap(), datum);
}

#[track_caller]
fn check_error(text: &str, expected: &str) {
    let error = datum_to_lexpr(&read(text)).unwrap_err();
    assert_eq!((error.to_string().as_str(), error.to_diagnostic().code), (expected, "lexpr-data"));
}

#[test]
fn goes_both_ways() {
    check("(a \"b\" #\\c 1 -2 1.5 #t #f)", "(a \"b\" #\\c 1 -2 1.5 #t #f)");
    check("(a (b . c) () . d)", "(a (b . c) () . d)");
    check("#(a #(b) (c))", "#(a #(b) (c))");
    check("#u8(1 2)", "#u8(1 2)");
    check("18446744073709551615", "18446744073709551615");
    check("-9223372036854775808", "-9223372036854775808");
    check("'a", "(quote a)");
}

#[test]
fn says_what_lexpr_lacks() {
    check_error("(a 18446744073709551616)", "lexpr has no integers as large as 18446744073709551616");
    check_error("#(1/2)", "lexpr has no exact ratios such as 1/2");
    check_error("+i", "lexpr has no complex numbers such as +i");
    check_error("#0=(a #0#)", "lexpr has no datum labels such as #0=");
    let long = format!("({})", "a ".repeat(MAX_LEXPR_PATH + 1));
    check_error(&long, "lexpr can't hold data as deep or long as this");
    for open in ["(", "#(", "(a ", "(a . #("] {
        let close = if open.ends_with("#(") && open.len() > 2 { "))" } else { ")" };
        check_error(
            &(open.repeat(100_000) + &close.repeat(100_000)),
            "lexpr can't hold data as deep or long as this",
        );
    }
    check(&long.replacen("a ", "", 1), &long.replacen("a ", "", 1).replace(" )", ")"));
}

#[test]
fn says_what_scheme_lacks() {
    let error = |value| lexpr_to_datum(&value, Span::NONE).unwrap_err().to_string();
    assert_eq!(error(Value::list([Value::Nil])), "Scheme has no special value nil");
    assert_eq!(error(Value::keyword("k")), "Scheme has no keywords such as #:k");
}
