//! One execution of several is saved, and another one goes on from there: beside it, in another process, or on the same store.

use avm_scheme::{Buffer, Engine, OpenOptions, Permissions, Step};
use std::path::Path;

const COMMON: &str = "(import (scheme base) (scheme write) (avm))
 (define (spin n) (if (> n 0) (spin (- n 1))))
 (define-behavior account (state (balance 0))
   ((put n) (set! balance (+ balance n)) balance)
   ((slowly n) (let ((before balance)) (spin 20000) (set! balance (+ before n)) balance))
   ((get) balance))";

fn engine() -> Engine {
    Engine::builder().gas(500_000_000).build()
}

/// An engine on the store of a folder.
fn on_store(folder: &Path) -> Engine {
    let mut engine = engine();
    engine.open_store(folder, &OpenOptions::default()).expect("the store opens");
    engine
}

/// Evaluates at the prompt, and gives what it prints like.
fn eval(engine: &mut Engine, text: &str) -> String {
    match engine.eval(text) {
        Ok(value) => engine.write(&value).expect("it can be written"),
        Err(error) => format!("! {error}"),
    }
}

/// Starts an execution, lets it run so far, and saves it.
fn saved(engine: &mut Engine, thunk: &str, gas: u64) -> Vec<u8> {
    let thunk = engine.eval(thunk).expect("it is a procedure");
    engine.start_execution("e", &thunk, None).expect("it starts");
    engine.start_executions();
    assert!(matches!(engine.step(gas), Ok(Step::OutOfFuel)), "it is not done yet");
    let bytes = engine.save_execution_named("e").unwrap_or_else(|error| panic!("{error}"));
    engine.abandon();
    bytes
}

/// What the restored execution gives.
fn end(engine: &mut Engine, bytes: &[u8]) -> String {
    match engine.restore_execution(bytes, Some("f")) {
        Err(error) => format!("! {error}"),
        Ok(_) => eval(engine, "(await-execution 'f)"),
    }
}

#[test]
fn it_goes_on_elsewhere_with_its_objects() {
    let cases = [
        ("(lambda () (spin 20000) (ask a (get)))", "100"),
        ("(lambda () (list (ask a (slowly 5)) (ask a (get))))", "(105 105)"),
        ("(lambda () (transaction (ask a (put 7)) (spin 20000)) (ask a (get)))", "107"),
        (
            "(lambda () (transaction (let ((b (create-object 'account))) (ask b (put 7)) (spin 20000) (list (ask b (slowly 1)) (ask b (get))))))",
            "(8 8)",
        ),
        (
            "(lambda () (let ((tx (begin-tx))) (ask a (put 7)) (spin 20000) (abort-tx tx) (ask a (get))))",
            "100",
        ),
        ("(lambda () (transaction (ask a (slowly 7))) (tell a (put 1)) (ask a (get)))", "108"),
        ("(let ((n 1)) (lambda () (set! n 2) (spin 20000) (set! shared (+ shared n)) shared))", "12"),
    ];
    for (thunk, expected) in cases {
        let mut here = engine();
        here.eval(&format!(
            "{COMMON} (define shared 10) (define a (create-object 'account 'alice)) (ask a (put 100))"
        ))
        .unwrap();
        let bytes = saved(&mut here, thunk, 60_000);
        assert_eq!(end(&mut engine(), &bytes), expected, "{thunk}");
        // Where it was saved, the one that was saved has been given up, and what it had not finished is undone.
        let mut again = eval(&mut here, "(list shared (ask a (get)))");
        again.push_str(&end(&mut here, &bytes));
        assert_eq!(again, format!("(10 100){expected}"), "{thunk}");
    }
}

#[test]
fn beside_others_what_has_changed_is_seen() {
    let cases = [
        // What has changed since, what it was doing, and what comes of it.
        (
            "",
            "(lambda () (let ((tx (begin-tx))) (ask a (put 7)) (spin 20000) (list (commit-tx tx) (ask a (get)))))",
            "(#t 107)",
        ),
        (
            "(ask a (put 1))",
            "(lambda () (let ((tx (begin-tx))) (ask a (put 7)) (spin 20000) (list (commit-tx tx) (ask a (get)))))",
            "(#f 101)",
        ),
        (
            "(ask b (put 1))",
            "(lambda () (let ((tx (begin-tx))) (ask a (put 7)) (spin 20000) (list (commit-tx tx) (ask b (get)))))",
            "(#t 1)",
        ),
        ("(ask a (put 1))", "(lambda () (transaction (ask a (put 7)) (spin 20000)) (ask a (get)))", "108"),
        ("", "(lambda () (ask a (slowly 5)))", "105"),
        (
            "(ask a (put 1))",
            "(lambda () (ask a (slowly 5)))",
            "! the execution cannot go on: it was inside of object 0 (account), which has changed since",
        ),
        (
            "(destroy-object a)",
            "(lambda () (ask a (slowly 5)))",
            "! the execution cannot go on: it was inside of object 0 (account), which has ended since",
        ),
        (
            "(start-execution 'g (lambda () (ask a (slowly 9)))) (spin 1)",
            "(lambda () (ask a (slowly 5)))",
            "! the execution cannot go on: it was inside of object 0 (account), which another execution is inside of now",
        ),
    ];
    for (change, work, expected) in cases {
        let mut here = engine();
        here.eval(&format!(
            "{COMMON} (define a (create-object 'account 'alice)) (define b (create-object 'account 'alice)) (ask a (put 100))"
        ))
        .unwrap();
        let bytes = saved(&mut here, work, 60_000);
        if change.contains("start-execution") {
            here.eval(change).unwrap();
            here.start_executions();
            let _ = here.step(50_000);
        } else if !change.is_empty() {
            here.eval(change).unwrap();
        }
        assert_eq!(end(&mut here, &bytes), expected, "{change} {work}");
    }
}

#[test]
fn on_a_store_it_goes_on_in_another_process() {
    let cases = [
        ("(lambda () (list (ask a (slowly 5)) (ask a (get))))", "(105 105)"),
        ("(lambda () (transaction (ask a (put 7)) (ask a (put 1)) (spin 20000)) (ask a (get)))", "108"),
        (
            "(lambda () (let ((b (transaction (let ((b (create-object 'account))) (ask b (put 7)) (spin 20000) b)))) (ask b (get))))",
            "7",
        ),
    ];
    for (thunk, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        let bytes = {
            let mut here = on_store(folder.path());
            here.eval(&format!(
                "{COMMON} (define a (create-object 'account 'alice)) (name-object! 'a a) (ask a (put 100))"
            ))
            .unwrap();
            saved(&mut here, thunk, 60_000)
        };
        let mut there = on_store(folder.path());
        // Others have made objects meanwhile.
        let other =
            "(define-behavior other (state) ((get) 'other)) (define o (create-object 'other)) (ask o (get))";
        assert_eq!(eval(&mut there, other), "other");
        assert_eq!(end(&mut there, &bytes), expected, "{thunk}");
        assert_eq!(eval(&mut there, "(ask o (get))"), "other");
        drop(there);
        // All that it did is kept, with its history.
        let mut later = on_store(folder.path());
        let balance = eval(&mut later, "(ask (find-object 'a) (get))");
        assert_eq!(
            balance,
            if expected.starts_with('(') {
                "105"
            } else if expected == "7" {
                "100"
            } else {
                "108"
            }
        );
        let history = later.stored_history(0, avm_scheme::TraceFormat::Json).expect("the store is sound");
        let inputs = history.lines().filter(|line| line.contains("object-called")).count();
        let counted =
            ["7", "", "(105 105)", "108"].iter().position(|known| *known == expected).map_or(0, |at| at + 2);
        assert_eq!(inputs, counted, "{thunk}: {history}");
    }
}

#[test]
fn a_store_takes_only_what_was_saved_on_it() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let make =
        format!("{COMMON} (define a (create-object 'account 'alice)) (name-object! 'a a) (ask a (put 100))");
    let bytes = {
        let mut here = on_store(one.path());
        here.eval(&make).unwrap();
        saved(&mut here, "(lambda () (transaction (ask a (put 7)) (spin 20000)))", 60_000)
    };
    let elsewhere = "this was not saved on this store";
    assert!(end(&mut on_store(other.path()), &bytes).contains(elsewhere));
    assert!(end(&mut engine(), &bytes).contains("this saved execution was on a store"));
    for at in [40, 80, bytes.len() / 2, bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let told = end(&mut on_store(one.path()), &changed);
        assert!(told.contains("has been changed since it was saved here"), "{told}");
    }
    let brought = {
        let mut here = engine();
        here.eval(&make).unwrap();
        saved(&mut here, "(lambda () (spin 20000))", 60_000)
    };
    assert!(end(&mut on_store(one.path()), &brought).contains(elsewhere));
    // In memory there are no two sets of objects.
    let mut busy = engine();
    busy.eval(&make).unwrap();
    assert!(end(&mut busy, &brought).contains("there are others here"));
}

#[test]
fn messages_are_received_once() {
    let folder = tempfile::tempdir().unwrap();
    let behavior = "(define-behavior box (state (got '()))
        ((take) (transaction (let ((m (receive))) (spin 20000) (set! got (cons m got)) m)))
        ((all) got) (else (set! got (cons (input) got))))";
    let bytes = {
        let mut here = on_store(folder.path());
        here.eval(&format!("{COMMON} {behavior} (define b (create-object 'box 'bob)) (name-object! 'b b)"))
            .unwrap();
        let thunk = here.eval("(lambda () (ask b (take)))").unwrap();
        here.start_execution("e", &thunk, None).unwrap();
        here.start_executions();
        let _ = here.step(5_000);
        here.eval("(send b 'one)").unwrap();
        here.start_executions();
        let _ = here.step(30_000);
        let bytes = here.save_execution_named("e").unwrap_or_else(|error| panic!("{error}"));
        here.abandon();
        bytes
    };
    let mut there = on_store(folder.path());
    assert_eq!(end(&mut there, &bytes), "one");
    assert_eq!(eval(&mut there, "(ask (find-object 'b) (all))"), "(one)");
    let told = there.restore_execution(&bytes, Some("h")).expect_err("the message is gone").to_string();
    assert!(told.contains("the execution cannot go on"), "{told}");
}

/// A program that prints, with a folder that it may read and write.
fn program(folder: &Path, text: &str, allowed: bool) -> String {
    let output = Buffer::default();
    let permissions = if allowed { Permissions::all() } else { Permissions::default() };
    let mut engine =
        Engine::builder().stdout(output.clone()).permissions(permissions).gas(500_000_000).build();
    let file = folder.join("saved").display().to_string();
    let result = engine.run_program("p.scm", &format!("{COMMON} (define file {file:?}) {text}"));
    let error = result.err().map(|error| format!("! {error}")).unwrap_or_default();
    format!("{}{error}", output.text()).replace(&file, "FILE")
}

#[test]
fn programs_save_and_restore() {
    let folder = tempfile::tempdir().unwrap();
    let check =
        |text: &str, expected: &str| assert_eq!(program(folder.path(), text, true), expected, "{text}");
    // Itself: it goes on twice.
    check(
        "(define (work) (let ((n (* 6 7))) (if (save-execution (current-execution) file) n (list 'again n))))
         (start-execution 'w work)
         (display (await-execution 'w)) (display (restore-execution file 'v)) (display (await-execution 'v))",
        "42v(again 42)",
    );
    // In another process.
    check("(display (restore-execution file)) (display (await-execution 'w))", "w(again 42)");
    check(
        "(define a (create-object 'account 'alice))
         (start-execution 'w (lambda () (transaction (ask a (put 5)) (suspend-execution 'w)) 'never))
         (start-execution 'x (lambda () (let ((tx (begin-tx))) (ask a (put 5)) (yield-execution) (list (commit-tx tx) (ask a (get))))))
         (yield-execution)
         (display (save-execution 'x file))
         (display (await-execution 'x)) (restore-execution file 'y) (display (await-execution 'y))",
        "#t(#t 5)(#f 5)",
    );
    check("(restore-execution file 'y) (display (await-execution 'y))", "(#t 5)");
    check(
        "(display (if (save-execution 'main file) 'saved 'restored)) (if (eq? (current-execution) 'main) (begin (restore-execution file 'm) (await-execution 'm)))",
        "savedrestored",
    );
    check("(save-execution 'nobody file)", "! save-execution: no execution is named nobody: nobody");
    check("(save-execution \"w\" file)", "! save-execution: expected a symbol, got \"w\" (argument 1)");
    check("(display (restore-execution file 'main))", "execution-2restored");
    let told = program(folder.path(), "(save-execution 'main file)", false);
    assert!(told.contains("writing this file is not allowed here"), "{told}");
    let told = program(folder.path(), "(restore-execution file)", false);
    assert!(told.contains("reading this file is not allowed here"), "{told}");
    std::fs::write(folder.path().join("saved"), "nothing of the kind").unwrap();
    let told = program(folder.path(), "(restore-execution file)", true);
    assert!(told.contains("these bytes are no saved execution"), "{told}");
}
