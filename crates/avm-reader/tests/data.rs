//! What texts are read as. The expectation is the written form, datums separated by a space.

use avm_base::FileId;
use avm_reader::{ReadOptions, read_all};

#[track_caller]
fn check(text: &str, expected: &str) {
    let datums = match read_all(FileId(0), text, ReadOptions::default()) {
        Ok(datums) => datums,
        Err(errors) => panic!("{text}: {errors}"),
    };
    let written: Vec<String> = datums.iter().map(ToString::to_string).collect();
    assert_eq!(written.join(" "), expected, "read from {text}");
    let again = read_all(FileId(0), &written.join(" "), ReadOptions::default());
    assert_eq!(again.as_deref(), Ok(&datums[..]), "what {text} is written as reads back");
}

#[test]
fn booleans() {
    check("#t #f #true #false", "#t #f #t #f");
    check("#T #FALSE", "#t #f");
}

#[test]
fn numbers() {
    check("0 -7 +12 007 1. .5 -.5e2 1e3", "0 -7 12 7 1.0 0.5 -50.0 1000.0");
    check("123456789012345678901234567890", "123456789012345678901234567890");
    check("1/2 6/4 -4/2", "1/2 3/2 -2");
    check("#xFF #b-101 #o17 #d10 #e1.5 #i1/2 #x#e1F #e#x1F", "255 -5 15 10 3/2 0.5 31 31");
    check("+inf.0 -inf.0 +nan.0", "+inf.0 -inf.0 +nan.0");
    check("1+2i +i -i 1@0 -1.5-i", "1+2i +i -i 1 -1.5-1.0i");
}

#[test]
fn characters() {
    check(r"#\a #\A #\( #\) #\; #\# #\\ #\' #\λ", r"#\a #\A #\( #\) #\; #\# #\\ #\' #\λ");
    check(
        r"#\alarm #\backspace #\delete #\escape #\newline",
        r"#\alarm #\backspace #\delete #\escape #\newline",
    );
    check(r"#\null #\return #\space #\tab", r"#\null #\return #\space #\tab");
    check(r"#\x #\x41 #\x0 #\x3bb #\X3BB #\x00000041", r"#\x #\A #\null #\λ #\λ #\A");
    check("#\\ #\\  #\\\n", r"#\space #\space #\newline");
    check(r"(#\a)(#\()(#\))", r"(#\a) (#\() (#\))");
    check(r"#\x301 #\xAD #\xE000", r"#\x301 #\xad #\xe000");
    check(r"#\1 #\+ #\-", r"#\1 #\+ #\-");
}

#[test]
fn strings() {
    check(r#""" "abc" "a\"b" "a\\b" "λ""#, r#""" "abc" "a\"b" "a\\b" "λ""#);
    check(r#""\a\b\t\n\r\|""#, r#""\a\b\t\n\r|""#);
    check(r#""\x41;\x3BB;\X0;""#, r#""Aλ\x0;""#);
    check("\"a\nb\"", r#""a\nb""#);
    check("\"a\r\nb\rc\"", r#""a\nb\nc""#);
    check("\"a \\  \n   b\"", r#""a b""#);
    check("\"a\\\r\n\tb\\\rc\"", r#""abc""#);
    check("\"a;b #| c\"", r#""a;b #| c""#);
}

#[test]
fn symbols() {
    check(
        "a abc a1 a-b list->vector <=? !x $ % & * / : ~ ^ _",
        "a abc a1 a-b list->vector <=? !x $ % & * / : ~ ^ _",
    );
    check("+ - ... .. -> ->x +.x -- +- -@ +.. .a", "+ - ... .. -> ->x +.x -- +- -@ +.. .a");
    check("λ été 変数 x₁ ∀", "λ été 変数 x₁ ∀");
    check("|a b| || |a\\|b| |\\x41;bc| |a\\nb|", "|a b| || |a\\|b| Abc |a\\nb|");
    check("|abc| |1| |+1| |.| |a(b|", "abc |1| |+1| |.| |a(b|");
    check("a|b c|d", "a |b c| d");
    check("1+ 1- -1+ a#b @x", "|1+| |1-| |-1+| |a#b| |@x|");
    check("Abc ABC", "Abc ABC");
    check("+inf +i1 -nan.0x", "+inf +i1 -nan.0x");
}

#[test]
fn lists() {
    check("() ( ) (a) (a b) ((a) (b))", "() () (a) (a b) ((a) (b))");
    check("(a . b) (a b . c) (a .b)", "(a . b) (a b . c) (a .b)");
    check("(a . (b . (c . ()))) (a . (b . c)) (a . ())", "(a b c) (a b . c) (a)");
    check("[a [b] (c)]", "(a (b) (c))");
    check("(a . [b c])", "(a b c)");
    check("(a . 'b) (a . ''b) (a . #(b))", "(a quote b) (a quote 'b) (a . #(b))");
    check("(a . \"b\")(a . |b c|)", "(a . \"b\") (a . |b c|)");
    check("(a . #;b c) (a . b #;c) (a . #| b |# c) (a . (b) #;c)", "(a . c) (a . b) (a . c) (a b)");
}

#[test]
fn vectors_and_bytevectors() {
    check("#() #(a #(b) (c))", "#() #(a #(b) (c))");
    check("#u8() #u8(0 255 #xA #;4 7) #U8(1)", "#u8() #u8(0 255 10 7) #u8(1)");
}

#[test]
fn quotations() {
    check("'a `a ,a ,@a ' a '() ''a '(a . b)", "'a `a ,a ,@a 'a '() ''a '(a . b)");
    check("(quote a) (quasiquote (a (unquote b) (unquote-splicing c)))", "'a `(a ,b ,@c)");
    check("(quote) (quote a b) (quote . a) (a quote b)", "(quote) (quote a b) (quote . a) (a quote b)");
    check(", @a", ",|@a|");
    check("'#;a b", "'b");
}

#[test]
fn comments() {
    check("a ; b\nc;\rd", "a c d");
    check("a #| b |# c #||# d #|#|||#|# e #|#|#|||#|#|# f", "a c d e f");
    check("a #;b c #;(d e) f #;#;g h i (#;j) (k #;l) #;#(1 2)", "a c f i () (k)");
    check("#;'a b #;#;a b", "b");
}

#[test]
fn directives() {
    check(
        "ABC #!fold-case ABC #\\SPACE #\\A |ABC| #T ÉTÉ Straße #!no-fold-case ABC",
        "ABC abc #\\space #\\A ABC #t été strasse ABC",
    );
    check("#;#!fold-case A B", "b");
    check("#!/usr/bin/env avm-scheme\na", "a");
    check("\u{FEFF}#! nothing\r\na", "a");
    check("\u{FEFF}a\u{A0}b\u{3000}c\u{2028}d", "a b c d");
}

#[test]
fn labels() {
    check("#0=a (#0=a #0#) #1=(a . #1#)", "#0=a (#0=a #0#) #1=(a . #1#)");
    check("#0=(a #1=(b #0#) #1#) #0=b", "#0=(a #1=(b #0#) #1#) #0=b");
    check("(#;#0=a #0=b #0#) #0='#0# #0=#(#0#)", "(#0=b #0#) #0='#0# #0=#(#0#)");
    check("(a . #0=(b)) #10=#20=(#10# #20#)", "(a . #0=(b)) #10=#20=(#10# #20#)");
    check("#0= #;a b #0000000001=c", "#0=b #1=c");
}

#[test]
fn places() {
    let text = "(ab \"c\"\n . 'λ) #(x)";
    let datums = read_all(FileId(7), text, ReadOptions::default()).unwrap();
    let slice = |datum: &avm_syntax::Datum| {
        assert_eq!(datum.span.file, FileId(7));
        text[datum.span.start as usize..datum.span.end as usize].to_string()
    };
    assert_eq!(slice(&datums[0]), "(ab \"c\"\n . 'λ)");
    let items: Vec<String> = datums[0].as_list().unwrap().iter().map(slice).collect();
    assert_eq!(items, ["ab", "\"c\"", "'", "λ"]);
    assert_eq!(slice(&datums[1]), "#(x)");
    assert_eq!(slice(&datums[1].as_vector().unwrap()[0]), "x");
}
