//! Objects that outlive the process: each test runs several programs, one after the other, on one store.

use avm_scheme::{Buffer, Engine, EngineKind, ErrorKind, OpenOptions, TraceFormat, UnsafeFeature};
use std::path::Path;

/// An engine on a store, with what it prints.
fn engine_on(folder: &Path, kind: EngineKind) -> (Engine, Buffer) {
    let output = Buffer::default();
    let builder =
        UnsafeFeature::ALL.iter().copied().fold(Engine::builder(), |builder, feature| builder.allow(feature));
    let mut engine = builder.stdout(output.clone()).build();
    let options = OpenOptions { engine: Some(kind), ..OpenOptions::default() };
    engine.open_store(folder, &options).unwrap_or_else(|error| panic!("{}", error.render(false)));
    (engine, output)
}

/// Runs programs one after the other, each in an engine of its own on the same store, and compares what each prints. An
/// expected output that begins with `!` is the code of an error that ends the program.
fn check(programs: &[(&str, &str)]) {
    for kind in EngineKind::ON_DISK {
        let folder = tempfile::tempdir().unwrap();
        for (number, (program, expected)) in programs.iter().enumerate() {
            let (mut engine, output) = engine_on(folder.path(), kind);
            let text = format!("(import (scheme base) (scheme write) (avm) (avm unsafe))\n{program}");
            let result = engine.run_program(&format!("program-{number}.scm"), &text);
            let found = match (result, expected.strip_prefix('!')) {
                (Ok(_), _) => output.text(),
                (Err(error), Some(_)) => format!("!{}", error.code()),
                (Err(error), None) => panic!("program {number} on {kind}: {}", error.render(false)),
            };
            assert_eq!(&found, expected, "program {number} on {kind}");
        }
    }
}

const COUNTER: &str =
    "(define-behavior counter (state (count 0)) ((inc n) (set! count (+ count n)) count) ((get) count))";

#[test]
fn an_object_is_there_in_the_next_process() {
    check(&[
        (
            &format!(
                "{COUNTER} (define c (create-object 'counter 'alice)) (name-object! 'visitors c) (ask c (inc 5))"
            ),
            "",
        ),
        (
            "(define c (find-object 'visitors)) (display (ask c (inc 1))) (display (get-controller c))",
            "6alice",
        ),
        ("(define c (find-object 'visitors)) (display (ask c (get)))", "6"),
    ]);
}

#[test]
fn objects_are_fetched_while_choices_are_undecided() {
    check(&[
        (
            &format!(
                "{COUNTER} (define-behavior pair (state (a #f)) ((keep o) (set! a o)) ((inc n) (ask a (inc n))))
                 (define c (create-object 'counter 'alice)) (define p (create-object 'pair 'alice))
                 (ask c (inc 5)) (ask p (keep c)) (name-object! 'c c) (name-object! 'p p)"
            ),
            "",
        ),
        (
            "(define c (find-object 'c))
             (display (transaction (let ((n (choose '(1 2 3)))) (require (= (ask c (inc n)) 7)) (ask c (get)))))",
            "7",
        ),
        // One that is met inside of another, and on one of the ways only.
        (
            "(define p (find-object 'p))
             (display (transaction (let ((n (choose '(1 2 3))))
               (if (> n 1) (require (= (ask p (inc n)) 10)) (require (= n 5))) n)))",
            "3",
        ),
        ("(display (ask (find-object 'c) (get)))", "10"),
    ]);
}

#[test]
fn a_behaviour_brings_along_what_its_code_refers_to() {
    check(&[
        (
            "(define rate 3)
             (define (fee n) (* n rate))
             (define table (vector 10 20 30))
             (define-behavior till (state (sum 0))
               ((pay n) (set! sum (+ sum n (fee n))) (list sum (vector-ref table 1))))
             (name-object! 'till (create-object 'till))",
            "",
        ),
        ("(display (ask (find-object 'till) (pay 2)))", "(8 20)"),
        // The next one creates another by its name, and defines things of the same names otherwise.
        ("(define rate 100) (define t (create-object 'till)) (display (ask t (pay 1)))", "(4 20)"),
    ]);
}

#[test]
fn a_new_behaviour_of_a_name_is_for_new_objects() {
    check(&[
        ("(define-behavior b ((hi) 'old)) (name-object! 'one (create-object 'b))", ""),
        ("(define-behavior b ((hi) 'new)) (name-object! 'two (create-object 'b))", ""),
        (
            "(display (list (ask (find-object 'one) (hi)) (ask (find-object 'two) (hi)) (ask (create-object 'b) (hi))))",
            "(old new new)",
        ),
    ]);
}

#[test]
fn states_hold_all_that_can_be_sent() {
    check(&[
        (
            "(define-record-type point (make-point x y) point? (x point-x) (y point-y))
             (define-behavior box (state (v 0)) ((put x) (set! v x)) ((get) v) ((run x) (v x)) ((x) (point-x v)))
             (define (keep name value) (let ((b (create-object 'box))) (name-object! name b) (ask b (put value)) b))
             (keep 'data (list 1 2/3 -1.5 (expt 10 30) #\\a \"text\" 'sym #u8(1 2) (vector 'a (list 'b)) #t '()))
             (keep 'procedure (let ((n 10)) (lambda (x) (+ x n))))
             (keep 'object (keep 'inner 'found))
             (keep 'record (make-point 3 4))
             (let ((l (list 1 2))) (keep 'shared (list l l)))",
            "",
        ),
        (
            "(write (ask (find-object 'data) (get)))
             (write (ask (find-object 'procedure) (run 5)))
             (write (ask (ask (find-object 'object) (get)) (get)))
             (write (ask (find-object 'record) (x)))
             (write-shared (ask (find-object 'shared) (get)))",
            "(1 2/3 -1.5 1000000000000000000000000000000 #\\a \"text\" sym #u8(1 2) #(a (b)) #t ())15found3(#0=(1 2) #0#)",
        ),
    ]);
}

#[test]
fn what_was_destroyed_or_aborted_stays_so() {
    check(&[
        (
            &format!(
                "{COUNTER}
                 (define a (create-object 'counter 'alice)) (name-object! 'a a)
                 (define b (create-object 'counter 'alice)) (name-object! 'b b)
                 (define tx (begin-tx)) (define gone (create-object 'counter)) (ask b (inc 7)) (abort-tx tx)
                 (transaction (destroy-object a) (ask b (inc 1)))"
            ),
            "",
        ),
        (
            "(define (kind thunk) (call/cc (lambda (k) (with-exception-handler (lambda (e) (k (avm-error-kind e))) thunk))))
             (display (kind (lambda () (ask (find-object 'a) (get)))))
             (display (ask (find-object 'b) (get)))
             (display (length (scry-meta (lambda (meta) #t))))
             (write (create-object 'counter))",
            "object-not-found11#<object 3>",
        ),
    ]);
}

#[test]
fn transfers_and_authority_are_kept() {
    check(&[
        (
            &format!(
                "{COUNTER} (define c (create-object 'counter 'alice)) (name-object! 'c c)
                 (transaction (transfer-object c 'bob))"
            ),
            "",
        ),
        (
            "(define c (find-object 'c))
             (display (get-controller c))
             (display (object-meta-creating-controller (reflect c)))
             (transaction-under 'alice (ask c (inc 1)))",
            "!cross-controller-tx",
        ),
        ("(display (transaction-under 'bob (ask (find-object 'c) (inc 1))))", "1"),
    ]);
}

#[test]
fn pure_functions_are_kept_with_their_versions() {
    check(&[
        ("(register-pure! 'double (lambda (x) (* 2 x)))", ""),
        ("(display (call-pure 'double '(4))) (update-pure! 'double (lambda (x) (+ x x 1)))", "8"),
        ("(register-pure! 'double car)", "!function-already-registered"),
        ("(display (call-pure 'double '(4)))", "9"),
        ("(call-pure 'treble '(4))", "!function-not-found"),
    ]);
}

#[test]
fn what_cannot_be_kept_is_refused_at_once() {
    check(&[
        (
            "(define out (open-output-string))
             (define-behavior log ((say x) (write x out)))
             (create-object 'log)",
            "!not-sendable",
        ),
        ("(display (length (scry-meta (lambda (meta) #t))))", "0"),
    ]);
}

#[test]
fn messages_that_were_not_received_are_delivered_later() {
    for kind in EngineKind::ON_DISK {
        let folder = tempfile::tempdir().unwrap();
        let (mut engine, _) = engine_on(folder.path(), kind);
        let program = format!(
            "(import (scheme base) (avm)) {COUNTER}
             (define c (create-object 'counter)) (name-object! 'c c)
             (transaction (tell c (inc 4)) (tell c (inc 5)))
             (let loop () (loop))"
        );
        engine.start_program("endless.scm", &program).unwrap();
        engine.step(100_000).unwrap();
        drop(engine);
        let (mut engine, output) = engine_on(folder.path(), kind);
        let program = "(import (scheme base) (scheme write) (avm)) (display (ask (find-object 'c) (get)))";
        engine.run_program("later.scm", program).unwrap();
        assert_eq!(output.text(), "9");
        drop(engine);
        let (mut engine, output) = engine_on(folder.path(), kind);
        engine.run_program("later.scm", program).unwrap();
        assert_eq!(output.text(), "9", "a message is delivered once");
    }
}

#[test]
fn only_objects_that_are_used_are_brought_into_memory() {
    let folder = tempfile::tempdir().unwrap();
    let (mut engine, _) = engine_on(folder.path(), EngineKind::Fjall);
    let program = format!(
        "(import (scheme base) (avm)) {COUNTER}
         (do ((i 0 (+ i 1))) ((= i 2000)) (let ((c (create-object 'counter))) (ask c (inc i)) (name-object! 'last c)))"
    );
    engine.run_program("many.scm", &program).unwrap();
    drop(engine);
    let (mut engine, output) = engine_on(folder.path(), EngineKind::Fjall);
    let program = "(import (scheme base) (scheme write) (avm)) (display (ask (find-object 'last) (get)))";
    engine.run_program("one.scm", program).unwrap();
    assert_eq!(output.text(), "1999");
    assert_eq!((engine.objects_known(), engine.objects_in_memory()), (2000, 1));
}

#[test]
fn scry_finds_objects_of_earlier_programs() {
    check(&[
        (
            &format!(
                "{COUNTER} (define-behavior other ((hi) 1))
                 (create-object 'counter 'alice) (create-object 'other 'bob) (create-object 'counter 'bob)"
            ),
            "",
        ),
        (
            "(write (map object-meta-id (scry-meta (lambda (m) (eq? (object-meta-behavior m) 'counter)))))
             (write (map (lambda (p) (cdr p)) (scry-deep (lambda (m s) (eq? (object-meta-current-controller m) 'bob)))))",
            "(#<object 0> #<object 2>)(() (0))",
        ),
    ]);
}

#[test]
fn input_is_read_after_output_was_shown() {
    let folder = tempfile::tempdir().unwrap();
    let output = Buffer::default();
    let mut engine =
        Engine::builder().stdout(output.clone()).stdin(std::io::Cursor::new(b"one\ntwo\n".to_vec())).build();
    engine.open_store(folder.path(), &OpenOptions::default()).unwrap();
    let program = "(import (scheme base) (scheme write) (avm))
        (define-behavior log (state (lines '())) ((add x) (set! lines (cons x lines)) (length lines)))
        (define l (create-object 'log))
        (let loop ((line (read-line)))
          (unless (eof-object? line) (display (ask l (add line))) (display line) (newline) (loop (read-line))))";
    engine.run_program("echo.scm", program).unwrap();
    assert_eq!(output.text(), "1one\n2two\n");
}

#[test]
fn a_store_in_use_or_of_another_engine_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, _) = engine_on(folder.path(), EngineKind::Fjall);
    let error = Engine::new().open_store(folder.path(), &OpenOptions::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store);
    drop(engine);
    let options = OpenOptions { engine: Some(EngineKind::Redb), ..OpenOptions::default() };
    let error = Engine::new().open_store(folder.path(), &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store);
}

#[test]
fn traces_and_histories_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (mut engine, _) = engine_on(folder.path(), EngineKind::Fjall);
    let program = "(import (scheme base) (avm))
        (define-behavior cell (state (v 0)) ((put x) (set! v x) x) ((twice x) (ask (self) (put x)) (* 2 v)) ((bad) (set! v 9) (error \"no\")))
        (define c (create-object 'cell 'alice))
        (ask c (put \"text\"))
        (call c '(bad) (lambda () #f))
        (transaction (ask c (put 1)))
        (let ((tx (begin-tx))) (ask c (put 2)) (abort-tx tx))
        (ask c (twice 3))";
    engine.run_program("cells.scm", program).unwrap();
    let live = engine.trace(TraceFormat::Text);
    drop(engine);
    let (mut engine, _) = engine_on(folder.path(), EngineKind::Fjall);
    let executions = engine.stored_executions().unwrap();
    assert_eq!(executions.len(), 1);
    assert_eq!(engine.stored_trace(executions[0], 0, usize::MAX, TraceFormat::Text).unwrap(), live);
    let history = engine.stored_history(0, TraceFormat::Text).unwrap();
    let inputs: Vec<&str> = history.lines().filter_map(|line| line.split("(").nth(2)).collect();
    assert_eq!(inputs.len(), 4, "{history}");
    for (input, expected) in inputs.iter().zip(["put \"text\"", "put 1", "twice 3", "put 3"]) {
        assert!(input.starts_with(expected), "{history}");
    }
}

#[test]
fn what_all_executions_do_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (mut engine, _) = engine_on(folder.path(), EngineKind::Fjall);
    let program = format!(
        "(import (scheme base) (avm)) {COUNTER}
         (define c (create-object 'counter 'alice)) (name-object! 'visitors c)
         (define (visit n) (if (> n 0) (begin (transaction (ask c (inc 1))) (tell c (inc 100)) (visit (- n 1)))))
         (define (for-ever) (ask c (inc 10000)) (yield-execution) (for-ever))
         (for-each (lambda (name) (start-execution name (lambda () (visit 50)))) '(one two three))
         (start-execution 'four for-ever)
         (for-each await-execution '(one two three))
         (stop-execution 'four)"
    );
    engine.run_program("visits.scm", &program).unwrap();
    let count = "(import (scheme base) (avm)) (ask (find-object 'visitors) (get))";
    let counted = |engine: &mut Engine| engine.run_program("count.scm", count).unwrap();
    let kept = counted(&mut engine);
    let kept = engine.get::<i64>(&kept).unwrap();
    assert_eq!(kept % 10000, 150 + 15000 - 10000, "{kept}");
    drop(engine);
    let (mut engine, _) = engine_on(folder.path(), EngineKind::Fjall);
    let again = counted(&mut engine);
    assert_eq!(engine.get::<i64>(&again).unwrap(), kept);
    let executions = engine.stored_executions().unwrap();
    let traces = executions.iter().map(|execution| {
        let trace = engine.stored_trace(*execution, 0, usize::MAX, TraceFormat::Json).unwrap();
        trace.lines().filter(|line| line.contains("(inc 1)") && line.contains("accepted")).count()
    });
    let traces: Vec<usize> = traces.collect();
    let visits = traces.iter().filter(|calls| **calls >= 50).count();
    assert_eq!(visits, 3, "{traces:?}");
}

#[test]
fn a_long_trace_is_kept_whole_though_memory_keeps_little() {
    let folder = tempfile::tempdir().unwrap();
    let mut engine = Engine::builder().trace_entries(1000).build();
    engine.open_store(folder.path(), &OpenOptions::default()).unwrap();
    let program = format!(
        "(import (scheme base) (avm)) {COUNTER} (define c (create-object 'counter))
         (do ((i 0 (+ i 1))) ((= i 20000)) (ask c (inc 1)))"
    );
    engine.run_program("long.scm", &program).unwrap();
    let executions = engine.stored_executions().unwrap();
    let trace = engine.stored_trace(executions[0], 0, usize::MAX, TraceFormat::Json).unwrap();
    assert_eq!(trace.lines().filter(|line| line.contains("object-called")).count(), 20000);
    assert!(trace.lines().all(|line| !line.contains("\"fate\":\"open\"")), "all calls have ended");
}

#[test]
fn a_resource_is_consumed_once_in_any_process() {
    let kind = "(define (kind thunk) (call/cc (lambda (k) (with-exception-handler (lambda (e) (k (avm-error-kind e))) thunk))))";
    check(&[
        (
            "(define-behavior coin (state (worth 5))) (name-object! 'a (create-resource 'coin 'alice)) (name-object! 'b (create-resource 'coin 'alice))",
            "",
        ),
        ("(display (transaction (consume (find-object 'a))))", "(5)"),
        (
            &format!(
                "{kind}
                 (display (kind (lambda () (transaction (consume (find-object 'a))))))
                 (display (transaction (consume (find-object 'b))))"
            ),
            "already-consumed(5)",
        ),
    ]);
}

#[test]
fn what_was_chosen_is_kept_and_nothing_else() {
    check(&[
        (
            &format!(
                "{COUNTER} (define a (create-object 'counter 'alice)) (name-object! 'a a)
                 (display (transaction
                   (let ((n (choose '(1 2 3 4))))
                     (ask a (inc n))
                     (if (> n 2) (ask a (inc 10)) (require #f))
                     (prefer (= n 4) 1)
                     n)))
                 "
            ),
            "4",
        ),
        ("(display (ask (find-object 'a) (get)))", "14"),
    ]);
}

#[test]
fn the_next_run_continues_histories_and_leaves_traces_alone() {
    let folder = tempfile::tempdir().unwrap();
    for run in 1..=3 {
        let (mut engine, output) = engine_on(folder.path(), EngineKind::Fjall);
        let program = format!(
            "(import (scheme base) (scheme write) (avm)) {COUNTER}
             (define c (or (find-object 'c) (create-object 'counter)))
             (name-object! 'c c) (display (ask c (inc {run})))"
        );
        engine.run_program("next.scm", &program).unwrap();
        assert_eq!(output.text(), (run * (run + 1) / 2).to_string());
    }
    let (mut engine, _) = engine_on(folder.path(), EngineKind::Fjall);
    let history = engine.stored_history(0, TraceFormat::Text).unwrap();
    let shown: Vec<&str> = history.lines().filter_map(|line| line.split("): ").nth(1)).collect();
    let expected = ["(inc 1) => 1", "(inc 2) => 3", "(inc 3) => 6"];
    assert_eq!(shown.len(), 3, "{history}");
    assert!(shown.iter().zip(expected).all(|(shown, expected)| shown.starts_with(expected)), "{history}");
    assert_eq!(engine.stored_executions().unwrap().len(), 3);
}

#[test]
fn a_message_that_no_trace_can_keep_keeps_no_commit_from_the_store() {
    check(&[
        (
            "(define out (open-output-string))
             (define-behavior runner (state (count 0)) ((run f) (set! count (+ count 1)) (f count)))
             (define r (create-object 'runner)) (name-object! 'r r)
             (ask r (run (lambda (n) (write n out))))
             (display (get-output-string out))",
            "1",
        ),
        ("(display (ask (find-object 'r) (run -)))", "-2"),
    ]);
}

#[test]
fn scry_counts_each_object_once_wherever_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (mut engine, _) = engine_on(folder.path(), EngineKind::Fjall);
    let program = format!(
        "(import (scheme base) (avm)) {COUNTER} (do ((i 0 (+ i 1))) ((= i 3000)) (create-object 'counter))"
    );
    engine.run_program("many.scm", &program).unwrap();
    drop(engine);
    let program = "(import (scheme base) (avm) (avm unsafe)) (length (scry-meta (lambda (meta) #t)))";
    for (limit, expected) in [(3000, "3000"), (2999, "quota-exceeded")] {
        let mut engine = Engine::builder().allow(UnsafeFeature::Scry).objects_visited(limit).build();
        engine.open_store(folder.path(), &OpenOptions::default()).unwrap();
        let found = match engine.run_program("count.scm", program) {
            Ok(count) => engine.write(&count).unwrap(),
            Err(error) => error.code().to_string(),
        };
        assert_eq!(found, expected, "{limit} objects may be visited");
    }
}

#[test]
fn files_are_written_after_what_was_committed_before() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("out");
    let disk = avm_store::faults::Disk::new();
    let store = avm_store::Store::with_engine(disk.engine(), &OpenOptions::default()).unwrap();
    let permissions = avm_scheme::Permissions::default().read(place.path()).write(place.path());
    let output = Buffer::default();
    let mut engine = Engine::builder().permissions(permissions).stdout(output.clone()).build();
    engine.attach_store(store).unwrap();
    let name = format!("{:?}", file.display().to_string());
    let prelude =
        format!("(import (scheme base) (scheme write) (scheme read) (scheme file) (avm)) {COUNTER}");
    // What was written is there for who reads it, at once.
    let program = format!(
        "{prelude} (define c (create-object 'counter)) (name-object! 'c c)
         (define port (open-output-file {name}))
         (ask c (inc 1)) (write '(first) port) (flush-output-port port)
         (display (call-with-input-file {name} read))
         (ask c (inc 1)) (write '(second) port) (close-port port)
         (call-with-input-file {name} (lambda (port) (read port) (display (read port))))
         (ask c (inc 1)) (delete-file {name}) (display (file-exists? {name}))"
    );
    engine.run_program("files.scm", &program).unwrap();
    assert_eq!(output.take(), "(first)(second)#f");
    // On a disk that fails, nothing is written, deleted or made.
    std::fs::write(&file, "old").unwrap();
    disk.fail(avm_store::faults::Fault::Full, 0);
    let program = format!("{prelude} (ask (find-object 'c) (inc 1)) (delete-file {name})");
    assert_eq!(engine.run_program("fails.scm", &program).unwrap_err().kind(), ErrorKind::Store);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "old");
    for action in
        ["(close-port (open-output-file NAME))", "(with-output-to-file NAME (lambda () (display 1)))"]
    {
        let program = format!("{prelude} {}", action.replace("NAME", &name));
        assert_eq!(engine.run_program("fails.scm", &program).unwrap_err().kind(), ErrorKind::Store);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "old");
    }
}
