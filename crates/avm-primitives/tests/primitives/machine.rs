use crate::Check;
use avm_primitives::Memory;

pub const CHECKS: &[Check] = &[
    ("(%make-condition #f \"too bad\" '(1 \"a\") #f)", "#<condition \"too bad\" (1 \"a\")>"),
    ("(%make-condition #f \"too bad\" '() #f)", "#<condition \"too bad\">"),
    (
        "(%make-condition 1 \"too bad\" '() #f)",
        "! make-condition: expected a symbol or #f, got 1 (argument 1)",
    ),
    ("(error-object? (%make-condition #f \"m\" '() #f))", "#t"),
    ("(error-object? 'boom)", "#f"),
    ("(error-object-message (%make-condition #f \"m\" '(1) #f))", "\"m\""),
    ("(error-object-message (%make-condition #f 'name '(1) #f))", "\"name\""),
    ("(error-object-message 'boom)", "! error-object-message: expected a condition, got boom (argument 1)"),
    ("(error-object-irritants (%make-condition #f \"m\" '(1 2) #f))", "(1 2)"),
    ("(read-error? (%make-condition 'read \"m\" '() #f))", "#t"),
    ("(read-error? (%make-condition #f \"m\" '() #f))", "#f"),
    ("(file-error? (%make-condition 'file \"m\" '() #f))", "#t"),
    ("(file-error? 1)", "#f"),
    ("(avm-error? (%make-condition 'tx-conflict \"m\" '() #f))", "#t"),
    ("(avm-error? (%make-condition 'file \"m\" '() #f))", "#f"),
    ("(avm-error-kind (%make-condition 'tx-conflict \"m\" '() #f))", "tx-conflict"),
    (
        "(avm-error-kind (%make-condition 'file \"m\" '() #f))",
        "! avm-error-kind: expected a condition of the AVM, got #<condition \"m\"> (argument 1)",
    ),
    (
        "(avm-error-cause (%make-condition 'x \"m\" '() (%make-condition #f \"n\" '() #f)))",
        "#<condition \"n\">",
    ),
    ("(avm-error-cause (%make-condition 'x \"m\" '() #f))", "#f"),
    ("(condition->string (%make-condition #f \"too bad\" '(1 \"a\" b) #f))", "\"too bad: 1 \\\"a\\\" b\""),
    ("(condition->string 'boom)", "\"the object boom was raised\""),
    (
        "(condition->string (%make-condition 'x \"rejected\" '() (%make-condition #f \"because\" '(1) #f)))",
        "\"rejected\\nbecause: because: 1\"",
    ),
    // Behaviours.
    ("(%make-behavior 'counter '(count) $procedure '((inc 1 #f message)) $procedure)", "#<behavior counter>"),
    ("(behavior? (%make-behavior 'counter '() $procedure '()))", "#t"),
    ("(behavior-name (%make-behavior 'counter '() $procedure '()))", "counter"),
    ("(behavior-fields (%make-behavior 'counter '(a b) $procedure '()))", "(a b)"),
    (
        "(%make-behavior 'counter '() $procedure '((inc 1 #f message)))",
        "! make-behavior: as many clauses as procedures are needed",
    ),
    (
        "(%make-behavior 'counter '() $procedure '((inc 1 #f what)) $procedure)",
        "! make-behavior: expected a list of clauses, got ((inc 1 #f what)) (argument 4)",
    ),
    (
        "(%make-behavior 'counter '() $procedure '((inc 1 #f message)) 5)",
        "! make-behavior: expected a procedure, got 5 (argument 5)",
    ),
    (
        "(%make-behavior \"counter\" '() 1 '())",
        "! make-behavior: expected a symbol, got \"counter\" (argument 1)",
    ),
    ("(%make-behavior 'counter '(count) 1 '())", "! make-behavior: expected a procedure, got 1 (argument 3)"),
    (
        "(%make-behavior 'counter '(1) 1 '())",
        "! make-behavior: expected a list of symbols, got (1) (argument 2)",
    ),
    ("(behavior? 'counter)", "#f"),
    ("(behavior-name 'counter)", "! behavior-name: expected a behaviour, got counter (argument 1)"),
    ("(behavior-fields 1)", "! behavior-fields: expected a behaviour, got 1 (argument 1)"),
    ("(object-reference? $object)", "#t"),
    ("(object-reference? 3)", "#f"),
    ("(transaction-id? $tx)", "#t"),
    ("(transaction-id? $object)", "#f"),
    ("(fd-variable? $object)", "#f"),
    ("(fd-variable? 1)", "#f"),
    // The process.
    ("(car (features))", "r7rs"),
    ("(memq 'exact-complex (features))", "(exact-complex ieee-float full-unicode ratios avm avm-scheme)"),
    ("(current-second)", "0.000001"),
    ("(list (current-jiffy) (current-jiffy))", "(1 2)"),
    ("(jiffies-per-second)", "1000000"),
    ("(%command-line)", "(\"program\" \"-x\")"),
    ("(get-environment-variable \"HOME\")", "\"/home/me\""),
    ("(get-environment-variable \"NONE\")", "#f"),
    (
        "(get-environment-variable 'HOME)",
        "! get-environment-variable: expected a string, got HOME (argument 1)",
    ),
    ("(get-environment-variables)", "((\"HOME\" . \"/home/me\"))"),
    // Random numbers are those of the seed.
    ("(list (random-integer 6) (random-integer 6) (random-integer 6) (random-integer 6))", "(2 2 4 4)"),
    ("(random-integer 1)", "0"),
    ("(random-integer 100000000000000000000)", "3177449707513705140"),
    ("(random-integer 0)", "! random-integer: expected a positive exact integer, got 0 (argument 1)"),
    ("(random-integer 1.5)", "! random-integer: expected a positive exact integer, got 1.5 (argument 1)"),
    (
        "(random-integer -100000000000000000000)",
        "! random-integer: expected a positive exact integer, got -100000000000000000000 (argument 1)",
    ),
    ("(random-real)", "0.601262999417905"),
    ("(begin (%random-seed! 7) (let $x (random-real)) (%random-seed! 7) (= $x (random-real)))", "#t"),
    ("(begin (%random-seed! 100000000000000000000) (< 0 (random-real) 1))", "#t"),
    ("(%random-seed! 'a)", "! random-seed!: expected a number, got a (argument 1)"),
    ("(%random-integer (%random-state 7) 1)", "0"),
    (
        "(%random-real #u8(1 2))",
        "! random-real: expected the state of a random source, a bytevector, got #u8(1 2) (argument 1)",
    ),
    ("(begin (let $a (%random-state 7)) (%random-state! $a) (equal? (%random-state) $a))", "#t"),
];

fn memory() -> Memory {
    Memory {
        command_line: vec!["program".into(), "-x".into()],
        variables: [("HOME".into(), "/home/me".into())].into(),
        ..Memory::default()
    }
}

#[test]
fn machine() {
    crate::check_all(CHECKS, &memory());
}

#[test]
fn the_shapes_of_clauses() {
    let mut world = crate::world::World::new(Memory::default());
    let text = "(%make-behavior 'b '(x) $procedure '((inc 1 #f message) (log 2 #t message) (get 0 #f symbol) (e 0 #f else))
                  $procedure $procedure $procedure $procedure)";
    let behavior = world.run(text).unwrap();
    let parts = world.heap.behavior_parts(behavior).unwrap();
    let shown =
        |value| avm_primitives::write_value(&world.heap, value, avm_primitives::Style::Write).unwrap();
    assert_eq!(shown(parts.shapes), "#(1 -3 #t #f)");
    assert_eq!(shown(parts.selectors), "#(inc log get #<unspecified>)");
    assert_eq!(shown(parts.fields), "#(x)");
}

/// A host that allows nothing refuses in words.
#[test]
fn what_the_host_refuses_is_a_file_error() {
    for (text, expected) in [
        (
            "(current-second)",
            "! current-second: reading the clock is not allowed here; allow it with --allow time",
        ),
        (
            "(current-jiffy)",
            "! current-jiffy: reading the clock is not allowed here; allow it with --allow time",
        ),
        (
            "(get-environment-variables)",
            "! get-environment-variables: reading environment variables is not allowed here; allow it with --allow env",
        ),
        (
            "(random-real)",
            "! random-real: randomness without a seed is not allowed here; allow it with --allow random",
        ),
        (
            "(open-input-file \"x\")",
            "! open-input-file: reading files is not allowed here; allow it with --allow read",
        ),
        (
            "(open-output-file \"x\")",
            "! open-output-file: writing files is not allowed here; allow it with --allow write",
        ),
        (
            "(file-exists? \"x\")",
            "! file-exists?: looking for files is not allowed here; allow it with --allow read",
        ),
        (
            "(delete-file \"x\")",
            "! delete-file: deleting files is not allowed here; allow it with --allow write",
        ),
        (
            "(get-environment-variable \"x\")",
            "! get-environment-variable: reading environment variables is not allowed here; allow it with --allow env",
        ),
        ("(%command-line)", "()"),
        ("(%read-char (%standard-port 0))", "#<eof>"),
        ("(%write-string \"x\" (%standard-port 1))", "#<unspecified>"),
    ] {
        let mut world = crate::world::World::new(Memory::default());
        world.io.set_host(Box::new(avm_primitives::DeniedHost));
        assert_eq!(world.shown(text), expected, "{text}");
    }
}
