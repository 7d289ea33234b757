//! Machines of several shards on a store: what one of them leaves is what another one finds, whatever the numbers of their shards.

use super::unsafe_builder;
use avm_scheme::{Buffer, Engine, Error, ErrorKind, OpenOptions, Permissions, Store, StoredHistories};
use avm_store::tools;
use std::path::Path;

/// What is known in every part.
const WORLD: &str = "
(define (note name o) (name-object! name o) o)
(define (any . ignored) #t)
(define (kind thunk)
  (call/cc (lambda (k) (with-exception-handler
    (lambda (e) (k (if (avm-error? e) (avm-error-kind e) (error-object-message e)))) thunk))))
(define-behavior account (state (balance 0) (seen '()))
  ((add n) (if (< (+ balance n) 0) (error \"too little\" balance n)) (set! balance (+ balance n)) balance)
  ((get) balance)
  ((note x) (set! seen (cons x seen)))
  ((seen) (reverse seen))
  ((pay other n) (set! balance (- balance n)) (ask other (add n)) balance)
  ((pass others x) (note! x) (if (pair? others) (send (car others) (list 'pass (cdr others) x))))
  ((take) (set! seen (cons (receive) seen)) (car seen)))
(define (note! x) #f)
";

fn engine(shards: usize, threads: usize, seed: u64, output: &Buffer) -> Engine {
    let builder = unsafe_builder().shards(shards).threads(threads).stdout(output.clone()).gas(200_000_000);
    if seed == 0 { builder } else { builder.seed(seed) }.build()
}

fn eval(engine: &mut Engine, part: &str) -> Result<(), Error> {
    engine.eval("(import (avm unsafe))")?;
    engine.eval(WORLD)?;
    match engine.eval(part) {
        Err(error) if error.kind() == ErrorKind::Exit(0) => Ok(()),
        ended => ended.map(|_| ()),
    }
}

/// Checks that the objects of a store handle all their inputs again as they have.
#[track_caller]
fn check_histories(folder: &Path) {
    let store = Store::open(folder, &OpenOptions::default()).unwrap();
    let mut histories = StoredHistories::open(store).unwrap();
    for object in histories.objects().unwrap() {
        match histories.check(object) {
            Ok(report) => assert_eq!(report.difference, None, "object {object}"),
            Err(error) => panic!("object {object}: {error}"),
        }
    }
    for execution in histories.executions().unwrap() {
        let report = histories.check_execution(execution).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(report.difference, None, "execution {execution}");
    }
}

/// What parts print in one engine, one after the other.
fn in_memory(parts: &[&str]) -> String {
    let output = Buffer::default();
    let mut engine = engine(1, 1, 0, &output);
    for part in parts {
        if let Err(error) = eval(&mut engine, part) {
            panic!("in memory: {error}\n{part}");
        }
    }
    output.text()
}

/// What they print each in an engine of its own, on one store.
fn on_store(folder: &Path, parts: &[&str], shards: &[usize], threads: usize, seed: u64) -> String {
    let output = Buffer::default();
    for (part, shards) in parts.iter().zip(shards.iter().cycle()) {
        let mut engine = engine(*shards, threads, seed, &output);
        engine.open_store(folder, &OpenOptions::default()).unwrap_or_else(|error| panic!("{error}"));
        if let Err(error) = eval(&mut engine, part) {
            panic!("{shards} shards: {}\n{part}", error.render(false));
        }
        let rejected = engine.take_rejected_messages();
        assert_eq!(rejected, Vec::<String>::new(), "{shards} shards:\n{part}");
    }
    output.text()
}

/// Checks that parts print the same in one go and on a store, with any numbers of shards.
#[track_caller]
fn check(parts: &[&str], expected: &str) {
    assert_eq!(in_memory(parts), expected, "in memory");
    for (shards, threads, seed) in [
        (&[1, 1, 1][..], 1, 0),
        (&[2, 2], 1, 0),
        (&[2, 2], 2, 0),
        (&[1, 2, 3], 2, 0),
        (&[3, 1, 2], 2, 7),
        (&[3, 2, 1], 3, 0),
        (&[2, 3, 4], 2, 5),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let printed = on_store(folder.path(), parts, shards, threads, seed);
        assert_eq!(printed, expected, "{shards:?} shards, {threads} threads, seed {seed}");
        check_histories(folder.path());
    }
}

const MADE: &str = "
(define a (note 'a (create-object 'account 'alice)))
(define b (note 'b (create-object 'account 'bob)))
(define c (note 'c (create-object 'account 'carol)))
(define d (note 'd (create-object 'account)))
(ask a (add 10)) (ask b (add 20)) (ask c (add 30)) (ask d (add 40))";

const FOUND: &str = "
(define a (find-object 'a)) (define b (find-object 'b)) (define c (find-object 'c)) (define d (find-object 'd))
(define (all) (map (lambda (o) (ask o (get))) (list a b c d)))";

#[track_caller]
fn check_accounts(parts: &[&str], expected: &str) {
    let parts: Vec<String> =
        std::iter::once(MADE.to_string()).chain(parts.iter().map(|part| format!("{FOUND}{part}"))).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    check(&parts, expected);
}

#[test]
fn states_and_names_survive() {
    check_accounts(
        &["(display (all))", "(ask b (add 1)) (display (all))", "(display (all))"],
        "(10 20 30 40)(10 21 30 40)(10 21 30 40)",
    );
    check_accounts(
        &[
            "(ask a (pay b 3)) (ask d (pay c 5))",
            "(display (all)) (display (kind (lambda () (ask b (add -100)))))",
            "(display (map get-controller (list a b c d))) (display (get-machine b))",
        ],
        "(7 23 35 35)object-rejected-call(alice bob carol #f)local",
    );
}

#[test]
fn transactions_survive() {
    check_accounts(
        &[
            "(transaction (ask b (add 5)) (ask b (add 2)))
             (display (kind (lambda () (transaction (ask b (add 5)) (error \"back\")))))",
            "(define e (transaction-under 'carol
               (let ((o (create-object 'account))) (ask o (add 3)) (ask c (pay o 2)) o)))
             (name-object! 'e e)
             (display (all))",
            "(define e (find-object 'e)) (display (list (ask e (get)) (get-controller e) (all)))",
        ],
        "back(10 27 28 40)(5 carol (10 27 28 40))",
    );
}

#[test]
fn objects_that_were_given_away_survive() {
    check_accounts(
        &[
            "(transfer-object a 'bob) (ask a (add 1)) (transaction (ask a (add -1)) (ask b (add 1)))",
            "(display (all)) (display (map get-controller (list a b))) (transfer-object b 'alice) (transfer-object a 'carol)",
            "(transaction (ask a (add 1)) (ask c (add 1))) (display (all)) (transfer-object b 'bob)",
            "(display (map get-controller (list a b c d))) (display (ask b (get)))",
        ],
        "(10 21 30 40)(bob bob)(11 21 31 40)(carol bob carol #f)21",
    );
}

#[test]
fn messages_and_mailboxes_survive() {
    check_accounts(
        &[
            "(tell a (note 1)) (tell b (note 2)) (tell a (note 3)) (tell d (note 4))",
            "(display (map (lambda (o) (ask o (seen))) (list a b c d)))",
        ],
        "((1 3) (2) () (4))",
    );
    // The program ends before anybody receives them.
    check_accounts(
        &[
            "(tell a (note 1)) (tell b (note 2)) (tell a (note 3)) (transaction (ask c (add 1)) (tell c (note 4))) (exit 0)",
            "(tell a (note 5)) (exit 0)",
            "(display (map (lambda (o) (ask o (seen))) (list a b c d)))",
        ],
        "((1 3 5) (2) (4) ())",
    );
    // One that moves takes its messages along.
    check_accounts(
        &[
            "(tell a (note 1)) (tell a (note 2)) (transfer-object a 'bob) (tell a (note 3)) (exit 0)",
            "(transfer-object a 'carol) (tell a (note 4)) (exit 0)",
            "(display (ask a (seen)))",
        ],
        "(1 2 3 4)",
    );
}

#[test]
fn pure_functions_and_behaviours_survive() {
    check_accounts(
        &[
            "(register-pure! 'twice (lambda (n) (* 2 n)))
             (define-behavior doubler ((double o) (ask o (add (call-pure 'twice '(4))))))
             (note 'e (create-object 'doubler 'dave))",
            "(define e (find-object 'e)) (display (ask e (double b))) (display (call-pure 'twice '(21)))
             (start-execution 'x (lambda () (call-pure 'twice '(5))) 'carol) (display (await-execution 'x))",
            "(define f (create-object 'doubler 'bob)) (display (ask f (double c)))",
        ],
        "28421038",
    );
}

#[test]
fn all_objects_are_seen_once() {
    check_accounts(
        &[
            "(display (length (scry-meta any))) (create-object 'account 'dave)",
            "(display (length (scry-meta any)))
             (display (length (scry-meta (lambda (m) (eq? (object-meta-current-controller m) 'bob)))))
             (transfer-object a 'bob)",
            "(display (length (scry-meta (lambda (m) (eq? (object-meta-current-controller m) 'bob)))))
             (display (length (scry-meta (lambda (m) (eq? (object-meta-behavior m) 'account)))))
             (ask c (add 1))
             (display (apply + (map cadr (scry-deep any))))",
            "(display (transaction-under 'bob
               (let ((n (length (scry-meta (lambda (m) (eq? (object-meta-current-controller m) 'bob)))))) (ask b (add n)))))
             (display (transaction-under 'alice (length (scry-meta any))))
             (destroy-object a)",
            "(display (length (scry-meta any)))",
        ],
        "451251012254",
    );
}

#[test]
fn calls_over_shards_are_replayed() {
    check_accounts(
        &[
            "(define-behavior ping (state (other #f) (seen '()))
               ((meet o) (set! other o) 'met)
               ((go n) (set! seen (cons n seen)) (if (> n 0) (ask other (go (- n 1))) 'done))
               ((make) (let ((o (create-object 'account 'carol))) (set! seen (cons (ask o (add 7)) seen)) (get-controller o)))
               ((dare o) (set! seen (cons (call o '(add -100) (lambda () 'no)) seen)) (call o '(add -100)))
               ((all) seen))
             (define p (note 'p (create-object 'ping 'alice)))
             (define q (note 'q (create-object 'ping 'bob)))
             (ask p (meet q)) (ask q (meet p))
             (display (ask p (go 5)))",
            "(define p (find-object 'p)) (define q (find-object 'q))
             (display (ask q (go 4))) (display (ask p (make)))
             (display (kind (lambda () (ask p (dare b)))))
             (display (ask q (make)))",
            "(display (ask (find-object 'p) (all))) (display (ask (find-object 'q) (all)))",
        ],
        "donedonecarolobject-rejected-callcarol(7 1 3 1 3 5)(7 0 2 4 0 2 4)",
    );
}

#[test]
fn what_was_shown_before_input_is_read_or_the_host_is_asked() {
    for shards in [1, 2, 3] {
        let folder = tempfile::tempdir().unwrap();
        let output = Buffer::default();
        let builder = unsafe_builder().shards(shards).threads(2).stdout(output.clone());
        let mut engine = builder.stdin(std::io::Cursor::new("Ann\n")).build();
        engine.open_store(folder.path(), &OpenOptions::default()).unwrap();
        let seen = output.clone();
        engine.register("shown", move || seen.text()).unwrap();
        eval(
            &mut engine,
            "(define b (create-object 'account 'bob)) (name-object! 'b b) (ask b (add 3))
             (display \"name? \")
             (let ((name (read-line)))
               (ask b (add 1)) (display name) (flush-output-port) (write (string-length (shown)))
               (start-execution 'e (lambda () (display (ask b (add 1))) (flush-output-port) (display \"!\")) 'bob)
               (await-execution 'e))",
        )
        .unwrap();
        assert_eq!(output.text(), "name? Ann95!", "{shards} shards");
    }
}

#[test]
fn files_are_written_from_all_shards() {
    for shards in [1, 2, 3] {
        let folder = tempfile::tempdir().unwrap();
        let output = Buffer::default();
        let builder = unsafe_builder().permissions(Permissions::all()).shards(shards).threads(2);
        let mut engine = builder.stdout(output.clone()).build();
        engine.open_store(&folder.path().join("store"), &OpenOptions::default()).unwrap();
        let file = folder.path().join("file");
        let file = file.display();
        eval(
            &mut engine,
            &format!(
                "(import (scheme file))
                 (define b (create-object 'account 'bob)) (ask b (add 3))
                 (start-execution 'e (lambda ()
                   (ask b (add 4))
                   (call-with-output-file \"{file}\" (lambda (port) (write (ask b (get)) port) (flush-output-port port) (write 'end port)))
                   (call-with-input-file \"{file}\" read-line)) 'bob)
                 (display (await-execution 'e)) (display (call-with-input-file \"{file}\" read-line))"
            ),
        )
        .unwrap();
        assert_eq!(output.text(), "7end7end", "{shards} shards");
    }
}

#[test]
fn no_number_is_given_twice() {
    let part = "(for-each (lambda (owner)
          (ask (create-object 'account owner) (add 1))
          (transaction-under (or owner 'erin) (create-object 'account))
          (kind (lambda () (transaction (create-object 'account) (error \"never\")))))
        '(alice bob carol dave alice #f))
      (display (length (scry-meta any))) (display \" \") (display (apply + (map cadr (scry-deep any)))) (display \" \")";
    check_accounts(&[part; 4], "16 106 28 112 40 118 52 124 ");
}

#[test]
fn a_store_of_shards_is_checked_and_copied() {
    let folder = tempfile::tempdir().unwrap();
    let (store, copy, file) =
        (folder.path().join("store"), folder.path().join("copy"), folder.path().join("file"));
    on_store(
        &store,
        &[MADE, &format!("{FOUND}(transfer-object a 'bob) (tell c (note 1)) (exit 0)")],
        &[3, 2],
        2,
        0,
    );
    let opened = Store::open(&store, &OpenOptions::default()).unwrap();
    let checked = tools::check(&opened, &mut |_| {}).unwrap();
    assert_eq!(checked.damage, []);
    tools::export(&opened, &file, &mut |_| {}).unwrap();
    drop(opened);
    let other = Store::open(&copy, &OpenOptions::default()).unwrap();
    tools::import(&other, &file, &mut |_| {}).unwrap();
    other.close().unwrap();
    let show = format!("{FOUND}(display (list (all) (get-controller a) (ask c (seen))))");
    for shards in [3, 1] {
        assert_eq!(on_store(&copy, &[&show], &[shards], 2, 0), "((10 20 30 40) bob (1))");
    }
    check_histories(&copy);
}
