use crate::Check;
use crate::world::World;
use avm_bytecode::Primitive;
use avm_primitives::{Io, Memory, Stream};
use avm_value::{Fault, Roots, Tracer, Value};

pub const CHECKS: &[Check] = &[
    ("(%standard-port 0)", "#<port>"),
    ("(%standard-port 3)", "! standard-port: 3 is out of range: must be from 0 to 2 (argument 1)"),
    ("(list (port? (%standard-port 1)) (port? 1))", "(#t #f)"),
    ("(list (input-port? (%standard-port 0)) (input-port? (%standard-port 1)) (input-port? 'a))", "(#t #f #f)"),
    ("(list (output-port? (%standard-port 0)) (output-port? (%standard-port 2)))", "(#f #t)"),
    ("(list (textual-port? (open-input-string \"\")) (textual-port? (open-input-bytevector #u8())))", "(#t #f)"),
    ("(list (binary-port? (open-output-bytevector)) (binary-port? (%standard-port 0)))", "(#t #f)"),
    (
        "(begin (let $p (open-input-string \"a\")) (let $before (input-port-open? $p)) (close-port $p)
           (list $before (input-port-open? $p)))",
        "(#t #f)",
    ),
    (
        "(begin (let $p (open-output-string)) (let $before (output-port-open? $p)) (close-output-port $p)
           (list $before (output-port-open? $p)))",
        "(#t #f)",
    ),
    ("(input-port-open? (%standard-port 1))", "! input-port-open?: expected an input port, got #<port> (argument 1)"),
    ("(output-port-open? 1)", "! output-port-open?: expected a port, got 1 (argument 1)"),
    ("(close-input-port (open-output-string))", "! close-input-port: expected an input port, got #<port> (argument 1)"),
    ("(begin (let $p (open-input-string \"a\")) (close-input-port $p) (%read-char $p))", "! read-char: the port is closed"),
    ("(begin (let $p (open-output-string)) (close-port $p) (%write-char #\\a $p))", "! write-char: the port is closed"),
    ("(close-port 'a)", "! close-port: expected a port, got a (argument 1)"),
    // Input from strings.
    ("(begin (let $p (open-input-string \"aλ\")) (list (%peek-char $p) (%read-char $p) (%read-char $p) (%read-char $p) (%peek-char $p)))", r"(#\a #\a #\λ #<eof> #<eof>)"),
    ("(begin (let $p (open-input-string \"one\\ntwo\\r\\nthree\\rfour\\n\\nlast\"))
        (list (%read-line $p) (%read-line $p) (%read-line $p) (%read-line $p) (%read-line $p) (%read-line $p) (%read-line $p)))",
        "(\"one\" \"two\" \"three\" \"four\" \"\" \"last\" #<eof>)"),
    ("(begin (let $p (open-input-string \"abλde\")) (list (%read-string 3 $p) (%read-string 3 $p) (%read-string 3 $p) (%read-string 0 $p)))",
        "(\"abλ\" \"de\" #<eof> \"\")"),
    ("(%read-string -1 (%standard-port 0))", "! read-string: expected an exact integer that is not negative, got -1 (argument 1)"),
    ("(%char-ready? (open-input-string \"\"))", "#t"),
    ("(%read-char (open-output-string))", "! read-char: expected a textual input port, got #<port> (argument 1)"),
    ("(%read-char (open-input-bytevector #u8(1)))", "! read-char: expected a textual input port, got #<port> (argument 1)"),
    ("(open-input-string 1)", "! open-input-string: expected a string, got 1 (argument 1)"),
    // Reading data.
    ("(begin (let $p (open-input-string \"(a . b) #(1) \\\"x\\\" #; y ; z\\n foo\"))
        (list (%read $p) (%read $p) (%read $p) (%read $p) (%read $p)))", "((a . b) #(1) \"x\" foo #<eof>)"),
    ("(begin (let $p (open-input-string \"a(b)c\")) (list (%read $p) (%read-char $p) (%read $p) (%read-char $p)))", r"(a #\( b #\))"),
    ("(%read (open-input-string \"#0=(a #0# . #0#)\"))", "#0=(a #0# . #0#)"),
    ("(%read (open-input-string \"(#0=(x) #0# #1=#(#1# #0#))\"))", "((x) (x) #0=#(#0# (x)))"),
    ("(begin (let $p (open-input-string \"#!fold-case ABC DEF\")) (list (%read $p) (%read $p)))", "(abc def)"),
    ("(begin (let $x (%read (open-input-string \"(1 2)\"))) (set-car! $x 3) $x)", "(3 2)"),
    ("(%read (open-input-string \"(a b\"))", "! read: this `(` is never closed"),
    ("(%read (open-input-string \")\"))", "! read: this `)` closes nothing"),
    ("(%read (open-input-bytevector #u8(1)))", "! read: expected a textual input port, got #<port> (argument 1)"),
    // Bytes.
    ("(begin (let $p (open-input-bytevector #u8(1 2))) (list (%peek-u8 $p) (%read-u8 $p) (%read-u8 $p) (%read-u8 $p) (%peek-u8 $p)))", "(1 1 2 #<eof> #<eof>)"),
    ("(begin (let $p (open-input-bytevector #u8(1 2 3))) (list (%read-bytevector 2 $p) (%read-bytevector 0 $p) (%read-bytevector 2 $p) (%read-bytevector 2 $p)))", "(#u8(1 2) #u8() #u8(3) #<eof>)"),
    ("(begin (let $p (open-input-bytevector #u8(1 2 3))) (let $b (make-bytevector 4 0))
        (list (%read-bytevector! $b 1 3 $p) (%read-bytevector! $b 0 4 $p) (%read-bytevector! $b 0 4 $p) (%read-bytevector! $b 1 1 $p) $b))",
        "(2 1 #<eof> 0 #u8(3 1 2 0))"),
    ("(%read-bytevector! (bytevector) 0 1 (open-input-bytevector #u8()))", "! read-bytevector!: 1 is out of range: must be from 0 to 0 (argument 3)"),
    ("(%u8-ready? (open-input-bytevector #u8()))", "#t"),
    ("(%read-u8 (open-input-string \"\"))", "! read-u8: expected a binary input port, got #<port> (argument 1)"),
    ("(open-input-bytevector \"\")", "! open-input-bytevector: expected a bytevector, got \"\" (argument 1)"),
    // Output to memory.
    (
        "(begin (let $p (open-output-string)) (%write 'a $p) (%write-char #\\space $p) (%write-string \"piece\" $p)
           (%newline $p) (%write-string \"xλz\" $p 1 2) (%display \"b\" $p) (%write \"b\" $p) (get-output-string $p))",
        "\"a piece\\nλb\\\"b\\\"\"",
    ),
    ("(begin (let $p (open-output-string)) (%write 1 $p) (close-port $p) (get-output-string $p))", "\"1\""),
    ("(begin (let $p (open-output-string)) (let $x '(a)) (%write-shared (list $x $x) $p) (get-output-string $p))", "\"(#0=(a) #0#)\""),
    ("(begin (let $p (open-output-string)) (let $x '(a)) (%write-simple (list $x $x) $p) (get-output-string $p))", "\"((a) (a))\""),
    ("(begin (let $p (open-output-bytevector)) (%write-u8 1 $p) (%write-bytevector #u8(2 3 4) $p 1) (get-output-bytevector $p))", "#u8(1 3 4)"),
    ("(get-output-string (open-output-bytevector))", "! get-output-string: expected a port that open-output-string made, got #<port> (argument 1)"),
    ("(get-output-bytevector (%standard-port 1))", "! get-output-bytevector: expected a port that open-output-bytevector made, got #<port> (argument 1)"),
    ("(%write-u8 256 (open-output-bytevector))", "! write-u8: expected a byte, an exact integer from 0 to 255, got 256 (argument 1)"),
    ("(%write-u8 1 (open-output-string))", "! write-u8: expected a binary output port, got #<port> (argument 2)"),
    ("(%write-char 1 (open-output-string))", "! write-char: expected a character, got 1 (argument 1)"),
    ("(%write-string \"a\" (open-input-string \"\"))", "! write-string: expected a textual output port, got #<port> (argument 2)"),
    ("(%write 1 2)", "! write: expected a port, got 2 (argument 2)"),
    ("(%flush-output-port (open-input-string \"\"))", "! flush-output-port: expected an output port, got #<port> (argument 1)"),
    // A host without a store has nothing to wait for.
    ("(list (await-store) 1)", "(#<unspecified> 1)"),
    ("(list (eof-object) (eof-object? (eof-object)) (eof-object? 'a))", "(#<eof> #t #f)"),
    // Files.
    (
        "(begin (let $p (open-output-file \"f\")) (%write-string \"one\\ntwo\" $p) (close-port $p)
           (let $p (%open-append-file \"f\" #f)) (%write-string \"λ\" $p) (close-port $p)
           (let $p (open-input-file \"f\")) (list (%read-line $p) (%read-line $p) (%read-line $p)))",
        "(\"one\" \"twoλ\" #<eof>)",
    ),
    (
        "(begin (let $p (open-binary-output-file \"f\")) (%write-u8 255 $p) (close-port $p)
           (let $p (%open-append-file \"f\" #t)) (%write-u8 7 $p) (close-port $p)
           (let $p (open-binary-input-file \"f\")) (%read-bytevector 10 $p))",
        "#u8(255 7)",
    ),
    ("(begin (open-output-file \"f\") (let $before (file-exists? \"f\")) (delete-file \"f\") (list $before (file-exists? \"f\")))", "(#t #f)"),
    ("(open-input-file \"none\")", "! open-input-file: there is no such file"),
    ("(delete-file \"none\")", "! delete-file: there is no such file"),
    ("(open-input-file 'f)", "! open-input-file: expected a string, got f (argument 1)"),
];

#[test]
fn ports() {
    crate::check_all(CHECKS, &Memory::default());
}

fn with_input(input: &[u8]) -> World {
    World::new(Memory { input: input.to_vec(), ..Memory::default() })
}

#[test]
fn standard_input_may_have_to_wait() {
    let mut world = with_input(b"(a");
    world.host.memory().input_goes_on = true;
    world.shown("(let $in (%standard-port 0))");
    let waits =
        |world: &mut World, text: &str| matches!(world.run(text), Err(fault) if *fault == Fault::WouldBlock);
    assert!(waits(&mut world, "(%read $in)"));
    assert!(waits(&mut world, "(%read-line $in)"));
    assert_eq!(world.shown("(%char-ready? $in)"), "#t", "what came is still there");
    world.host.memory().input.extend_from_slice(b" b)\nnext\r");
    assert_eq!(world.shown("(%read $in)"), "(a b)");
    assert_eq!(world.shown("(%read-line $in)"), "\"\"");
    assert!(waits(&mut world, "(%read-line $in)"), "a newline may follow the return");
    world.host.memory().input.extend_from_slice("\nλ".as_bytes());
    assert_eq!(world.shown("(%read-line $in)"), "\"next\"");
    assert_eq!(world.shown("(%read-char $in)"), r"#\λ");
    assert_eq!(world.shown("(%char-ready? $in)"), "#f");
    world.host.memory().input_goes_on = false;
    assert_eq!(world.shown("(list (%char-ready? $in) (%read-char $in))"), "(#t #<eof>)");
}

#[test]
fn characters_may_come_in_pieces() {
    let mut world = with_input(&"λ".as_bytes()[..1]);
    world.host.memory().input_goes_on = true;
    assert!(world.run("(%read-char (%standard-port 0))").is_err());
    world.host.memory().input.extend_from_slice(&"λ".as_bytes()[1..]);
    assert_eq!(world.shown("(%read-char (%standard-port 0))"), r"#\λ");
    let mut world = with_input(b"a\xff\xce");
    assert_eq!(world.shown("(%read-line (%standard-port 0))"), "\"a\u{fffd}\u{fffd}\"");
}

#[test]
fn output_is_buffered_until_somebody_looks() {
    let mut world = with_input(b"x");
    let output = |world: &World| String::from_utf8(world.host.memory().output.clone()).unwrap();
    world.shown("(let $out (%standard-port 1)) (%write-string \"one\\n\" $out)");
    assert_eq!(output(&world), "");
    world.shown("(%flush-output-port $out) (%write-string \"two\" $out)");
    assert_eq!(output(&world), "one\n");
    world.shown("(%read-char (%standard-port 0))");
    assert_eq!(output(&world), "one\ntwo", "before input is awaited, output is shown");
    world.shown("(%display \"three\" $out) (%display 'e (%standard-port 2))");
    world.io.write_standard(Stream::Output, " four").unwrap();
    world.io.flush().unwrap();
    assert_eq!(output(&world), "one\ntwothree four");
    assert_eq!(world.host.memory().error, b"e");
    world.host.memory().is_terminal = true;
    world.shown("(%display 1 $out) (%newline $out)");
    assert_eq!(output(&world), "one\ntwothree four1\n");
    world.host.memory().output_is_closed = true;
    assert_eq!(world.shown("(%newline $out)"), "! newline: the output is closed");
}

/// Keeps one value, and tells the ports what is left.
struct Machine<'a>(Value, &'a mut Io, usize);

impl Roots for Machine<'_> {
    fn trace(&mut self, tracer: &mut Tracer<'_>) {
        tracer.visit(&mut self.0);
    }

    fn after_trace(&mut self, tracer: &Tracer<'_>) {
        self.2 += self.1.release_lost(|port| tracer.survivor(port));
    }
}

#[test]
fn lost_ports_give_their_memory_back() {
    let mut world = World::new(Memory::default());
    let long = "x".repeat(100_000);
    let text = format!("(let $p (open-output-file \"f\")) (%write 1 $p) (open-input-string \"{long}\")");
    world.shown(&text);
    let kept = world.run("(open-input-string \"kept\")").unwrap();
    let before = world.heap.bytes();
    assert_eq!(world.io.port_count(), 6);
    let mut machine = Machine(kept, &mut world.io, 0);
    // SAFETY: no other value is used afterwards.
    unsafe { world.heap.collect(&mut machine) };
    let (kept, released) = (machine.0, machine.2);
    world.heap.charge(-(released as isize));
    assert_eq!(world.io.port_count(), 4, "the standard ports stay, and the one that is held");
    assert!(before - world.heap.bytes() >= 100_000);
    assert_eq!(world.host.memory().files["f"], b"1", "what was written to a lost port is not lost");
    let read = Primitive::from_name("%read").unwrap();
    assert_eq!(world.call(read, &[kept]), Ok(Value::symbol("kept".into())));
    world.run("(open-input-string \"\")").unwrap();
    assert_eq!(world.io.port_count(), 5, "numbers are used again");
}

#[test]
fn ports_in_memory_keep_to_the_limit() {
    let mut world = World::with_limit(Memory::default(), Some(8 << 20));
    world.shown("(let $p (open-output-string)) (let $s (make-string 1000000 #\\x))");
    let full = (0..40).find_map(|_| world.run("(%write-string $s $p)").err());
    assert_eq!(full.as_deref(), Some(&Fault::OutOfMemory));
}

/// Many data from one port, and one large one, in time linear in the text.
#[test]
fn long_texts_are_read_in_linear_time() {
    let many = "(a b) ".repeat(200_000);
    let mut world =
        World::new(Memory { files: [("many".into(), many.into_bytes())].into(), ..Memory::default() });
    world.shown("(let $p (open-input-file \"many\"))");
    let port = world.run("(begin (let $q $p) (values $p))").unwrap();
    let read = Primitive::from_name("%read").unwrap();
    let mut count = 0;
    while world.call(read, &[port]).unwrap() != Value::EOF {
        count += 1;
    }
    assert_eq!(count, 200_000);
    let large = format!("({})", "(a b) ".repeat(500_000));
    let mut world = with_input(large.as_bytes());
    assert_eq!(world.shown("(length (%read (%standard-port 0)))"), "500000");
}
