//! `scry` with predicates that begin by comparing metadata with a constant: what they find, and what they cost, is the same
//! however the objects are found.

use avm_scheme::{Buffer, Durability, Engine, OpenOptions, UnsafeFeature};
use avm_store::{Batch, EngineKind, Range, Store};
use proptest::prelude::*;
use std::path::Path;

/// What all programs begin with. `show` writes what a predicate finds: as it is, and where nobody can see what it asks first.
const PRELUDE: &str = "
(import (scheme base) (scheme write) (avm) (avm unsafe))
(define-behavior a (state (n 0)) ((get) n))
(define-behavior b (state (n 5)) ((get) (* 2 n)))
(define (caught thunk)
  (call/cc (lambda (k) (with-exception-handler (lambda (e) (k (error-object-message e))) thunk))))
(define (ids found) (map (lambda (it) (if (pair? it) (cons (object-meta-id (car it)) (cdr it)) (object-meta-id it))) found))
(define (hidden wanted?) (lambda all (apply wanted? all)))
(define (show scry wanted? . limit)
  (write (caught (lambda () (ids (apply scry wanted? limit)))))
  (display #\\tab)
  (write (caught (lambda () (ids (apply scry (hidden wanted?) limit)))))
  (newline))
(define (nth k) (list-ref (map object-meta-id (scry-meta (lambda (m) #t))) k))
(define (try thunk) (caught (lambda () (thunk) #f)))
";

fn engine() -> (Engine, Buffer) {
    let output = Buffer::default();
    let builder =
        UnsafeFeature::ALL.iter().copied().fold(Engine::builder(), |builder, feature| builder.allow(feature));
    (builder.stdout(output.clone()).build(), output)
}

/// Runs a program in an engine; gives what it prints, and the gas that it took.
fn run((mut engine, output): (Engine, Buffer), name: &str, text: &str) -> (String, u64) {
    let program = format!("{PRELUDE}{text}");
    engine.run_program(name, &program).unwrap_or_else(|error| panic!("{}\n{text}", error.render(false)));
    (output.text(), engine.gas())
}

/// The power does not fail here, so nothing needs to be synced.
fn options() -> OpenOptions {
    OpenOptions { durability: Durability::Buffered, ..OpenOptions::default() }
}

fn engine_on(folder: &Path) -> (Engine, Buffer) {
    let (mut engine, output) = engine();
    engine.open_store(folder, &options()).expect("a store");
    (engine, output)
}

/// Takes the index out of a store, so that it is as an earlier version wrote it.
fn make_old(folder: &Path) {
    let store = Store::open(folder, &OpenOptions::default()).expect("a store");
    let mut batch = Batch::new();
    for prefix in [b"i", b"f"] {
        for entry in store.scan(Range::prefix(prefix)).expect("a scan") {
            batch.delete(entry.expect("a row").0);
        }
    }
    assert!(!batch.is_empty(), "there is an index");
    store.commit(batch).expect("a commit");
    store.close().expect("a store that closes");
}

/// Whether both halves of each line are the same.
fn halves_agree(printed: &str, program: &str) {
    for line in printed.lines() {
        let (seen, hidden) = line.split_once('\t').expect("two halves");
        assert_eq!(seen, hidden, "{program}");
    }
}

fn name() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("alice"), Just("bob"), Just("carol")]
}

/// A field, and a constant to compare it with.
fn comparison() -> impl Strategy<Value = (String, String)> {
    prop_oneof![
        name().prop_map(|name| ("current-controller".into(), format!("'{name}"))),
        name().prop_map(|name| ("creating-controller".into(), format!("'{name}"))),
        Just(("current-controller".into(), "#f".into())),
        prop_oneof![Just("a"), Just("b"), Just("none")].prop_map(|it| ("behavior".into(), format!("'{it}"))),
        Just(("machine".into(), "'local".into())),
        Just(("behavior".into(), "\"a\"".into())),
    ]
}

/// The body of a predicate of `m`.
fn body() -> impl Strategy<Value = String> {
    let rest = prop_oneof![
        3 => Just("#t".to_string()),
        2 => comparison().prop_map(|(field, value)| format!("(eq? (object-meta-{field} m) {value})")),
        1 => Just("(error \"no\" (object-meta-id m))".to_string()),
        1 => Just("(try (lambda () (call (object-meta-id m) '(get))))".to_string()),
    ];
    (comparison(), rest, 0..8u8).prop_map(|((field, value), rest, form)| {
        let get = format!("(object-meta-{field} m)");
        match form {
            0 => format!("(and (eq? {get} {value}) {rest})"),
            1 => format!("(if (equal? {value} {get}) {rest} #f)"),
            2 => format!("(let ((it {get})) (and (eqv? it {value}) {rest}))"),
            3 => format!("(cond ((eq? {get} {value}) {rest}) (else #f))"),
            4 => format!("(eq? {value} {get})"),
            5 => format!("(and (not (object-meta-current-controller m)) {rest})"),
            6 => format!("(or (eq? {get} {value}) {rest})"),
            _ => format!("(and (symbol=? {get} 'alice) {rest})"),
        }
    })
}

/// A statement of a program.
fn statement() -> impl Strategy<Value = String> {
    let object = 0..6u8;
    prop_oneof![
        4 => (prop_oneof![Just("a"), Just("b")], name())
            .prop_map(|(behavior, owner)| format!("(try (lambda () (create-object '{behavior} '{owner})))")),
        1 => Just("(try (lambda () (create-object 'a)))".to_string()),
        2 => (object.clone(), name())
            .prop_map(|(k, to)| format!("(try (lambda () (transfer-object (nth {k}) '{to})))")),
        1 => object.prop_map(|k| format!("(try (lambda () (destroy-object (nth {k}))))")),
        4 => body().prop_map(|body| format!("(show scry-meta (lambda (m) {body}))")),
        2 => (body(), 0..3u8).prop_map(|(body, most)| format!("(show scry-meta (lambda (m) {body}) {most})")),
        2 => body().prop_map(|body| format!("(show scry-deep (lambda (m s) {body}))")),
        1 => (name(), body()).prop_map(|(who, body)| {
            format!("(let ((who '{who})) (show scry-meta (lambda (m) (and (eq? who (object-meta-current-controller m)) {body}))))")
        }),
    ]
}

/// Statements, some of them in transactions.
fn program() -> impl Strategy<Value = String> {
    let inside = (name(), prop::collection::vec(statement(), 1..6), any::<bool>());
    let block = prop_oneof![
        3 => statement(),
        1 => inside.prop_map(|(owner, statements, commits)| {
            let end = if commits { "commit-tx" } else { "abort-tx" };
            format!("(let ((tx (begin-tx '{owner}))) {} (try (lambda () ({end} tx))))", statements.join(" "))
        }),
    ];
    prop::collection::vec(block, 3..20).prop_map(|blocks| blocks.join("\n"))
}

proptest! {
    #![proptest_config(avm_testing::cases(15))]

    #[test]
    fn results_order_errors_and_gas_do_not_depend_on_the_index(first in program(), second in program()) {
        let both = format!("{first}\n{second}");
        let in_memory = run(engine(), "p.scm", &both);
        halves_agree(&in_memory.0, &both);
        let folder = tempfile::tempdir().expect("a folder");
        let on_store = run(engine_on(folder.path()), "p.scm", &both);
        prop_assert_eq!(&on_store, &in_memory, "{}", both);

        // The second half in a process of its own: with an index, and on a store that had none.
        let (one, two) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        for folder in [&one, &two] {
            run(engine_on(folder.path()), "p.scm", &first);
        }
        make_old(two.path());
        let with_index = run(engine_on(one.path()), "p.scm", &second);
        halves_agree(&with_index.0, &both);
        prop_assert_eq!(run(engine_on(two.path()), "p.scm", &second), with_index, "{}", both);
    }
}

/// Runs a program that may look at so many objects, and gives the code of the error that ends it, if one does.
fn with_quota(quota: u64, text: &str) -> Option<String> {
    let mut engine = Engine::builder().allow(UnsafeFeature::Scry).objects_visited(quota).build();
    let program = format!("{PRELUDE}{text}");
    engine.run_program("quota.scm", &program).err().map(|error| error.code().to_string())
}

#[test]
fn only_objects_with_the_value_count_as_visited() {
    let objects = "(do ((i 0 (+ i 1))) ((= i 100)) (create-object 'a (if (< i 10) 'bob 'alice)))";
    let who = "(define who 'bob)";
    for (predicate, visited) in [
        ("(lambda (m) (eq? (object-meta-current-controller m) 'bob))", 10),
        ("(lambda (m) (and (equal? 'bob (object-meta-creating-controller m)) (error-object? m)))", 10),
        ("(let ((x (string->symbol \"bob\"))) (lambda (m) (eq? (object-meta-current-controller m) x)))", 10),
        ("(lambda (m) (if (symbol=? (object-meta-behavior m) 'b) 1 #f))", 0),
        ("(lambda (m) (not (object-meta-current-controller m)))", 0),
        // These do not begin with such a comparison.
        ("(lambda (m) (or (eq? (object-meta-current-controller m) 'bob) #f))", 100),
        ("(lambda (m) (not (eq? (object-meta-current-controller m) 'alice)))", 100),
        ("(lambda (m) (and (object-meta-id m) (eq? (object-meta-current-controller m) 'bob)))", 100),
        (
            "(let ((x 'bob)) (lambda (m) (eq? (object-meta-current-controller m) (begin (set! x 'bob) x))))",
            100,
        ),
        ("(lambda (m . more) (eq? (object-meta-current-controller m) 'bob))", 100),
    ] {
        let text = format!("{who}{objects}(scry-meta {predicate})");
        assert_eq!(with_quota(visited, &text), None, "{predicate}");
        if visited > 0 {
            assert_eq!(with_quota(visited - 1, &text).as_deref(), Some("quota-exceeded"), "{predicate}");
        }
    }
}

#[test]
fn a_wrong_predicate_is_as_wrong_with_an_index() {
    let (printed, _) = run(
        engine(),
        "wrong.scm",
        "(create-object 'a 'bob)
         (show scry-meta (lambda () #t))
         (show scry-deep (lambda (m) (eq? (object-meta-behavior m) 'none)))
         (show scry-meta (lambda (m) (symbol=? (object-meta-current-controller m) 'x)))
         (create-object 'a)
         (show scry-meta (lambda (m) (symbol=? (object-meta-current-controller m) 'x)))
         (show scry-meta (lambda (m) (= (object-meta-behavior m) 5)))",
    );
    for line in printed.lines() {
        let (seen, hidden) = line.split_once('\t').expect("two halves");
        // The sentence names the procedure, which has no name in the one and one in the other.
        assert_eq!(seen.starts_with('"'), hidden.starts_with('"'), "{printed}");
    }
    assert_eq!(printed.lines().filter(|line| line.starts_with('"')).count(), 4, "{printed}");
}

#[test]
fn a_store_of_ten_among_many_fetches_ten() {
    for kind in EngineKind::ON_DISK {
        let folder = tempfile::tempdir().expect("a folder");
        let options = OpenOptions { engine: Some(kind), ..OpenOptions::default() };
        let (mut first, _) = engine();
        first.open_store(folder.path(), &options).expect("a store");
        let many =
            "(do ((i 0 (+ i 1))) ((= i 3000)) (create-object 'a (if (= 0 (modulo i 300)) 'bob 'alice)))";
        first.run_program("many.scm", &format!("{PRELUDE}{many}")).expect("it runs");
        drop(first);
        let (mut second, output) = engine();
        second.open_store(folder.path(), &options).expect("a store");
        let few = "(write (length (scry-deep (lambda (m s) (eq? (object-meta-current-controller m) 'bob)))))";
        second.run_program("few.scm", &format!("{PRELUDE}{few}")).expect("it runs");
        assert_eq!((output.text().as_str(), second.objects_in_memory()), ("10", 10), "{kind}");
    }
}

#[test]
fn a_store_of_a_later_form_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path(), &OpenOptions::default()).expect("a store");
    let mut batch = Batch::new();
    batch.put(b"f", [99]);
    store.commit(batch).expect("a commit");
    store.close().expect("a store that closes");
    let error = Engine::new().open_store(folder.path(), &OpenOptions::default()).expect_err("it is refused");
    assert!(error.message().contains("its form is 99"), "{}", error.message());
}
