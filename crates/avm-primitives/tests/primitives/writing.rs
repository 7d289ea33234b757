//! The written form, and the way between data and source data.

use crate::world::World;
use avm_primitives::{Memory, Style, datum_of_value, value_of_datum, write_abbreviated, write_value};
use avm_value::{Fault, Value};

fn written(text: &str, style: Style) -> String {
    let mut world = World::new(Memory::default());
    let value = world.run(text).unwrap();
    write_value(&world.heap, value, style).unwrap()
}

#[track_caller]
fn check(text: &str, write: &str, shared: &str, display: &str) {
    assert_eq!(written(text, Style::Write), write);
    assert_eq!(written(text, Style::Shared), shared);
    assert_eq!(written(text, Style::Display), display);
}

#[test]
fn leaves() {
    for (text, write, display) in [
        ("#t", "#t", "#t"),
        ("'()", "()", "()"),
        ("-1/2", "-1/2", "-1/2"),
        ("1e21", "1.0e+21", "1.0e+21"),
        ("'|a b|", "|a b|", "a b"),
        ("'||", "||", ""),
        (r"#\a", r"#\a", "a"),
        (r"#\space", r"#\space", " "),
        (r#""a\"\n\\λ""#, r#""a\"\n\\λ""#, "a\"\n\\λ"),
        ("#u8(1 2)", "#u8(1 2)", "#u8(1 2)"),
        ("$object", "#<object 3>", "#<object 3>"),
        ("$tx", "#<transaction 5>", "#<transaction 5>"),
        ("$procedure", "#<procedure>", "#<procedure>"),
        ("$environment", "#<environment>", "#<environment>"),
        ("$undefined", "#<undefined>", "#<undefined>"),
        ("(%standard-port 1)", "#<port>", "#<port>"),
        ("(eof-object)", "#<eof>", "#<eof>"),
        ("(%unspecified)", "#<unspecified>", "#<unspecified>"),
        ("(values 1 \"a\")", "#<values 1 \"a\">", "#<values 1 a>"),
    ] {
        check(text, write, write, display);
    }
}

#[test]
fn compounds() {
    check("'(a \"b\" #\\c)", "(a \"b\" #\\c)", "(a \"b\" #\\c)", "(a b c)");
    check("'(1 . 2)", "(1 . 2)", "(1 . 2)", "(1 . 2)");
    check("'(1 (2) #(3 #()) . 4)", "(1 (2) #(3 #()) . 4)", "(1 (2) #(3 #()) . 4)", "(1 (2) #(3 #()) . 4)");
    check("'('a `(b ,c ,@d))", "('a `(b ,c ,@d))", "('a `(b ,c ,@d))", "('a `(b ,c ,@d))");
    check(
        "'((quote) (quote a b) (quote . a))",
        "((quote) (quote a b) (quote . a))",
        "((quote) (quote a b) (quote . a))",
        "((quote) (quote a b) (quote . a))",
    );
}

#[test]
fn sharing_and_cycles() {
    check("(begin (let $x '(a)) (list $x $x))", "((a) (a))", "(#0=(a) #0#)", "((a) (a))");
    check("'#0=(a b . #0#)", "#0=(a b . #0#)", "#0=(a b . #0#)", "#0=(a b . #0#)");
    check("'(x . #0=(a . #0#))", "(x . #0=(a . #0#))", "(x . #0=(a . #0#))", "(x . #0=(a . #0#))");
    check(
        "'#0=#(#0# 1 #1=(2 . #1#))",
        "#0=#(#0# 1 #1=(2 . #1#))",
        "#0=#(#0# 1 #1=(2 . #1#))",
        "#0=#(#0# 1 #1=(2 . #1#))",
    );
    check(
        "'(quote . #0=(a . #0#))",
        "(quote . #0=(a . #0#))",
        "(quote . #0=(a . #0#))",
        "(quote . #0=(a . #0#))",
    );
    check(
        "'(#0=(1 . 2) #1=(#0# #1#) #0#)",
        "((1 . 2) #0=((1 . 2) #0#) (1 . 2))",
        "(#0=(1 . 2) #1=(#0# #1#) #0#)",
        "((1 . 2) #0=((1 . 2) #0#) (1 . 2))",
    );
    let record = "(begin (let $t (%make-record-type 'node #(next))) (let $r (%make-record $t 1)) (%record-set! $t $r 0 $r 'x) $r)";
    check(record, "#0=#<node next: #0#>", "#0=#<node next: #0#>", "#0=#<node next: #0#>");
}

fn nested(world: &mut World, depth: usize) -> Value {
    (0..depth).fold(Value::NIL, |inner, _| world.heap.list(&[inner]))
}

#[test]
fn any_depth_can_be_written_and_read() {
    let mut world = World::new(Memory::default());
    let deep = nested(&mut world, 1_000_000);
    for style in [Style::Write, Style::Shared, Style::Simple, Style::Display] {
        let text = write_value(&world.heap, deep, style).unwrap();
        assert_eq!(text.len(), 2_000_002);
    }
    let datum = datum_of_value(&world.heap, deep).unwrap();
    let again = value_of_datum(&mut world.heap, &datum).unwrap();
    assert!(avm_primitives::equal(&world.heap, deep, again));
}

/// What `write` has to write out in full is refused where it would not fit, and labels keep it short.
#[test]
fn shared_structure_keeps_to_the_limit() {
    let mut world = World::with_limit(Memory::default(), Some(8 << 20));
    let shared = (0..60).fold(Value::NIL, |below, _| world.heap.cons(below, below));
    let fault = write_value(&world.heap, shared, Style::Write).unwrap_err();
    assert_eq!(*fault, Fault::OutOfMemory);
    assert!(write_value(&world.heap, shared, Style::Shared).unwrap().len() < 1000);
    let datum = datum_of_value(&world.heap, shared).unwrap();
    drop(datum);
    let circular = world.run("'#0=(a . #0#)").unwrap();
    let fault = write_value(&world.heap, circular, Style::Simple).unwrap_err();
    assert_eq!(world.message(&fault), "circular data can't be written without labels");
}

#[test]
fn abbreviation() {
    let mut world = World::new(Memory::default());
    for (text, most, expected) in [
        ("'(1 2 3)", 20, "(1 2 3)"),
        ("'(1 2 3 4 5 6 7 8)", 5, "(1 2 ..."),
        ("\"λλλλλλ\"", 4, "\"λ..."),
        ("'#0=(a . #0#)", 20, "#0=(a . #0#)"),
    ] {
        let value = world.run(text).unwrap();
        assert_eq!(write_abbreviated(&world.heap, value, most), expected);
    }
    let deep = nested(&mut world, 1_000_000);
    assert_eq!(write_abbreviated(&world.heap, deep, 3), "(((...");
    let long = world.run("(let $l (make-list 1000 1)) (append! $l $l)").unwrap();
    assert_eq!(write_abbreviated(&world.heap, long, 5), "(1 1 ...");
}

#[test]
fn data_and_source_data() {
    let mut world = World::new(Memory::default());
    for text in [
        "(a \"b\" #\\c 1.5 #t #u8(1) #(x) () . d)",
        "#0=(a . #0#)",
        "#0=#(#0# (b . #0#))",
        "(#0=(a . #0#) #1=(b . #1#))",
    ] {
        let value = world.run(&format!("'{text}")).unwrap();
        let datum = datum_of_value(&world.heap, value).unwrap();
        assert_eq!(datum.to_string(), text);
        let again = value_of_datum(&mut world.heap, &datum).unwrap();
        assert_eq!(write_value(&world.heap, again, Style::Write).unwrap(), text);
    }
    let value = world.run("(list 1 $object)").unwrap();
    let fault = datum_of_value(&world.heap, value).unwrap_err();
    assert_eq!(world.message(&fault), "#<object 3> cannot be part of a program");
}
