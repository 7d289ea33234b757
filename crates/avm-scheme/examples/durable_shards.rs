//! Durable commits a second of 32 executions, half of them under each of two controllers, on one shard and on two:
//!
//! ```sh
//! cargo run --release -p avm-scheme --example durable_shards -- [FOLDER] [SECONDS]
//! ```
//!
//! Each execution commits a transaction over two of its controller's five hundred objects, shows a character and waits until that is shown,
//! again and again. All take turns, since disks are not the same from one second to the next.

use avm_scheme::{Buffer, Engine, OpenOptions};
use std::path::Path;
use std::time::{Duration, Instant};

const TURNS: u32 = 10;
const EXECUTIONS: usize = 32;
/// So many commits of each execution are one call of the program.
const IN_A_CALL: usize = 8;

const PROGRAM: &str = "
(define-behavior account (state (sum 0) (owner \"\")) ((add n) (set! sum (+ sum n)) sum) ((open name) (set! owner name)))
(define (made owner)
  (define accounts (make-vector 500 #f))
  (do ((i 0 (+ i 1))) ((= i 500))
    (let ((new (create-object 'account owner)))
      (ask new (open \"the owner of the account\"))
      (vector-set! accounts i new)))
  accounts)
(define of-alice (made 'alice))
(define of-bob (made 'bob))
(define (commits accounts seed n)
  (do ((i 0 (+ i 1))) ((= i n))
    (let* ((turn (+ seed i)) (from (vector-ref accounts (modulo turn 500))) (to (vector-ref accounts (modulo (* turn 7) 500))))
      (transaction (ask from (add -1)) (ask to (add 1))))
    (write-char #\\.)
    (flush-output-port)))
(define started 0)
(define (start n)
  (set! started (+ started 1))
  (let ((name (string->symbol (string-append \"worker-\" (number->string started)))) (seed (* started 31)))
    (if (even? started)
        (let ((accounts of-alice)) (start-execution name (lambda () (commits accounts seed n)) 'alice))
        (let ((accounts of-bob)) (start-execution name (lambda () (commits accounts seed n)) 'bob)))
    name))
(define (run-at-once executions n)
  (let loop ((left executions) (names '()))
    (if (> left 0)
        (loop (- left 1) (cons (start n) names))
        (for-each await-execution names))))
";

fn engine_on(folder: &Path, shards: usize, threads: usize) -> (Engine, Buffer) {
    let output = Buffer::default();
    let mut engine = Engine::builder().shards(shards).threads(threads).stdout(output.clone()).build();
    engine.open_store(folder, &OpenOptions::default()).expect("a store");
    engine.eval(PROGRAM).expect("a program that runs");
    (engine, output)
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().map(Into::into).unwrap_or_else(std::env::temp_dir);
    let seconds: f64 = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(8.0);
    let turn = Duration::from_secs_f64(seconds) / TURNS;
    let place = tempfile::tempdir_in(folder).expect("a folder");
    let kinds = [(1, 1), (2, 1), (2, 2)];
    let mut engines: Vec<_> = kinds
        .iter()
        .map(|(shards, threads)| {
            engine_on(&place.path().join(format!("{shards}-{threads}")), *shards, *threads)
        })
        .collect();
    let mut rates = vec![0.0; kinds.len()];
    for _ in 0..TURNS {
        for ((engine, output), rate) in engines.iter_mut().zip(&mut rates) {
            let (start, mut done) = (Instant::now(), 0);
            while start.elapsed() < turn {
                engine.call_named("run-at-once", (EXECUTIONS as i64, IN_A_CALL as i64)).expect("commits");
                let shown = output.take().len();
                assert_eq!(shown, EXECUTIONS * IN_A_CALL, "what was committed is shown");
                done += shown;
            }
            *rate += done as f64 / start.elapsed().as_secs_f64() / f64::from(TURNS);
        }
    }
    for ((shards, threads), rate) in kinds.iter().zip(&rates) {
        println!("{shards} shards on {threads} threads: {rate:>8.0} commits/s, {:.2}", rate / rates[0]);
    }
}
