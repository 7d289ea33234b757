//! The content hash of a pure function is the same in whatever session its code is.

use avm_scheme::{Engine, TraceFormat, UnsafeFeature};

/// The hash that the trace tells of the last function that was registered.
fn registered(before: &[&str], form: &str) -> String {
    let mut engine = Engine::builder().allow(UnsafeFeature::RegisterPure).build();
    engine.eval("(import (scheme base) (avm) (avm unsafe))").expect("the imports are there");
    for text in before.iter().chain([&form]) {
        engine.eval(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    let trace = engine.trace(TraceFormat::Json);
    let line = trace.lines().rfind(|line| line.contains("function-updated")).expect("it is traced");
    let hash = line.split("\\\"").nth(1).expect("a hash in quotes");
    assert_eq!(hash.len(), 64, "{line}");
    hash.into()
}

#[test]
fn equal_code_hashes_alike_in_different_sessions() {
    let twice = "(register-pure! 'f (lambda (n) (* n 2)))";
    let hash = registered(&[], twice);
    assert_eq!(hash, registered(&[], twice));
    assert_eq!(
        hash,
        registered(&["(define unrelated 1)", "(define-record-type point (p x) p? (x px))"], twice)
    );
    assert_ne!(hash, registered(&[], "(register-pure! 'f (lambda (n) (* n 3)))"));
}

#[test]
fn captured_records_hash_by_their_contents() {
    let point = "(define-record-type point (make x) point? (x point-x))";
    let form = "(register-pure! 'f (let ((p (make 1))) (lambda () p)))";
    let hash = registered(&[point], form);
    assert_eq!(hash, registered(&["(define-record-type other (o) other?)", point], form));
    assert_ne!(hash, registered(&[point], "(register-pure! 'f (let ((p (make 2))) (lambda () p)))"));
}
