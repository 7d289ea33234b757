//! Bytes from anywhere: truncated, with bits flipped, and with bits flipped and a hash that is right again. The engine
//! says what is wrong, or runs what the verifier accepts; it never panics.

use avm_base::ContentHash;
use avm_bytecode::file::HEADER_SIZE;
use avm_scheme::{Engine, ErrorKind, Source};

const PROGRAM: &str = r#"
(import (scheme base) (scheme write) (scheme case-lambda) (avm))
(define-behavior cell (state (value 0) (log '()))
  ((set x) (set! value x) (set! log (cons x log)) value)
  ((get) value)
  (else (error "what?" (input))))
(define c (create-object 'cell 'ann))
(define (count n) (let loop ((i 0) (sum 0.5)) (if (< i n) (loop (+ i 1) (+ sum i)) sum)))
(define add (case-lambda ((a) a) ((a b) (+ a b)) ((a . rest) (apply + a rest))))
(define (make-counter) (let ((n 0)) (lambda () (set! n (+ n 1)) n)))
(transaction (ask c (set (count 10))) (ask c (set "text")))
(display (list (ask c (get)) (add 1 2 3) ((make-counter)) (call/cc (lambda (k) (k 'out)))))
(guard (e (#t (display (error-object-message e)))) (call c '(bad)))
(let-values (((a b) (values 1 2))) (write (vector a b #\x #u8(1 2))))
"#;

fn compiled() -> Vec<u8> {
    Engine::new().compile(Source::new("cell.scm", PROGRAM)).expect("the program is right")
}

/// Runs bytes in an engine with little to spend. Gives whether they were taken for a module.
fn run(bytes: &[u8]) -> bool {
    let mut engine = Engine::builder().gas(200_000).memory(16 << 20).build();
    match engine.run_module("hostile.avm", bytes) {
        Ok(_) => true,
        Err(error) => {
            assert!(!error.render(false).is_empty());
            error.kind() != ErrorKind::Bytecode
        }
    }
}

#[test]
fn truncated_files_are_refused() {
    let bytes = compiled();
    for length in (0..bytes.len()).step_by(7) {
        assert!(!run(&bytes[..length]), "{length} bytes of {}", bytes.len());
    }
}

#[test]
fn flipped_bits_are_noticed() {
    let bytes = compiled();
    for place in (0..bytes.len()).step_by(5) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 1 << (place % 8);
        assert!(!run(&damaged), "byte {place}");
    }
}

#[test]
fn flipped_bits_with_a_right_hash_do_no_harm() {
    let bytes = compiled();
    let mut accepted = 0;
    let content = HEADER_SIZE + 8..bytes.len();
    for (round, place) in content.clone().chain(content).enumerate() {
        let mut hostile = bytes.clone();
        hostile[place] ^= 1 << (round * 5 % 8);
        let hash = ContentHash::of(&hostile[HEADER_SIZE..]).0;
        hostile[HEADER_SIZE - hash.len()..HEADER_SIZE].copy_from_slice(&hash);
        accepted += usize::from(run(&hostile));
    }
    assert!(accepted > 0, "some changes, such as of names, are harmless");
}

#[test]
fn what_is_no_module_is_refused() {
    for bytes in [&b""[..], b"\0AVM", b"\0AVMxxxx", b"text", &[0xff; 100], b"\0AVM\x01\0\xff\xff\xff\xff"] {
        assert!(!run(bytes));
    }
}
