//! Limits of memory, gas and time hold on a store too: for what comes from it, and for what goes there.

use avm_scheme::{Buffer, Engine, EngineKind, OpenOptions};

fn options(kind: EngineKind) -> OpenOptions {
    OpenOptions { engine: Some(kind), ..OpenOptions::default() }
}

/// What a program is stopped by on a store that has objects with long states, within some limits.
#[test]
fn limits_hold_on_a_store() {
    let fill = "(import (scheme base) (avm))
         (define-behavior counter (state (count 0)) ((inc n) (set! count (+ count n)) count) ((get) count))
         (define-behavior page (state (text \"\")) ((write t) (set! text t) #t) ((read) text))
         (define (page name length)
           (let ((p (create-object 'page))) (ask p (write (make-string length #\\x))) (name-object! name p)))
         (define (page-name i) (string->symbol (string-append \"page-\" (number->string i))))
         (do ((i 0 (+ i 1))) ((= i 300)) (page (page-name i) 100000))
         (page 'long 20000000)
         (name-object! 'c (create-object 'counter))";
    const MANY: &str = "(define (page-name i) (string->symbol (string-append \"page-\" (number->string i))))
        (let loop ((i 0))
        (if (< i 300) (begin (ask (find-object (page-name i)) (read)) (loop (+ i 1)))))";
    const ENDLESS: &str = "(let loop () (transaction (ask (find-object 'c) (inc 1))) (loop))";
    let limited = |limit: &str| match limit {
        "nothing" => Engine::builder(),
        "gas" => Engine::builder().gas(300_000),
        "memory" => Engine::builder().memory(16 << 20),
        "time" => Engine::builder().timeout(std::time::Duration::from_millis(60)),
        other => panic!("{other} is no limit"),
    };
    let cases = [
        ("nothing", "(ask (find-object 'long) (read))", "done"),
        ("nothing", MANY, "done"),
        ("gas", ENDLESS, "out-of-gas"),
        ("time", ENDLESS, "timed-out"),
        ("memory", "(ask (find-object 'long) (read))", "out-of-memory"),
        ("memory", MANY, "out-of-memory"),
        (
            "memory",
            "(define p (find-object 'page-1)) (transaction (ask p (write (make-string 30000000 #\\y))))",
            "out-of-memory",
        ),
        ("memory", "(string-length (ask (find-object 'page-1) (read)))", "done"),
    ];
    for kind in EngineKind::ON_DISK {
        let folder = tempfile::tempdir().unwrap();
        let mut engine = Engine::new();
        engine.open_store(folder.path(), &options(kind)).unwrap();
        engine.run_program("fill.scm", fill).unwrap();
        drop(engine);
        for (limit, program, expected) in cases {
            let mut engine = limited(limit).build();
            engine.open_store(folder.path(), &OpenOptions::default()).unwrap();
            let result =
                engine.run_program("limited.scm", &format!("(import (scheme base) (avm)) {program}"));
            let found = result.map_or_else(|error| error.code(), |_| "done");
            assert_eq!(found, expected, "{limit}, {kind}: {program}");
        }
        // What was committed before the limit is there, whole.
        let output = Buffer::default();
        let mut engine = Engine::builder().stdout(output.clone()).build();
        engine.open_store(folder.path(), &options(kind)).unwrap();
        let program = "(import (scheme base) (scheme write) (avm))
            (display (> (ask (find-object 'c) (get)) 0))
            (display (string-length (ask (find-object 'page-1) (read))))";
        engine.run_program("after.scm", program).unwrap();
        assert_eq!(output.text(), "#t100000");
    }
}
