//! A program of several shards on a store is killed at random moments, and goes on with another number of shards: what it has shown is
//! kept, and of what was on its way between shards nothing is lost and nothing there twice.
//!
//! Twelve kills, more with `AVM_SLOW=1`.

mod killing;

use killing::run_and_kill;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Each of four executions takes a token out of its purse and sends it to the next one's, in one transaction, counts that in the purse, and
/// gives away a coin; and says how often it has, in a line that others cannot write into.
const PROGRAM: &str = "
(import (scheme base) (scheme write) (avm))
(define-behavior purse (state (tokens 100) (moves 0))
  ((drop) (set! tokens (- tokens 1)) (set! moves (+ moves 1)) moves)
  ((take) (set! tokens (+ tokens 1)))
  ((moves) moves)
  ((get) tokens))
(define-behavior coin (state (seen 0)) ((see) (set! seen (+ seen 1)) seen))
(define owners '#(alice bob carol dave))
(define (owner i) (vector-ref owners (modulo i 4)))
(define (named name behavior i)
  (or (find-object name)
      (let ((made (create-object behavior (owner i)))) (name-object! name made) made)))
(define (name text i) (string->symbol (string-append text (number->string (modulo i 4)))))
(define (each action) (do ((i 0 (+ i 1))) ((= i 4)) (action i)))
(define purses (make-vector 4 #f))
(define coins (make-vector 4 #f))
(each (lambda (i) (vector-set! purses i (named (name \"purse\" i) 'purse i))))
(each (lambda (i) (vector-set! coins i (named (name \"coin\" i) 'coin i))))
(define (try thunk)
  (call/cc (lambda (k) (with-exception-handler (lambda (e) (k #f)) thunk))))
(define (work i)
  (define next (vector-ref purses (modulo (+ i 1) 4)))
  (define coin (vector-ref coins i))
  (let loop ((k 0))
    (define moves
      (transaction-under (owner i)
        (let ((moves (ask (vector-ref purses i) (drop)))) (tell next (take)) moves)))
    (try (lambda () (transfer-object coin (owner (+ i moves)))))
    (try (lambda () (ask coin (see))))
    (write-string (string-append \"(\" (number->string i) \" \" (number->string moves) \")\\n\"))
    (if (= 0 (modulo k 3)) (flush-output-port))
    (loop (+ k 1))))
(each (lambda (i) (start-execution (name \"e\" i) (lambda () (work i)) (owner i))))
(each (lambda (i) (await-execution (name \"e\" i))))";

/// Shows for each purse its tokens and how often one was taken out, and how many coins there are.
const CHECK: &str = "
(import (scheme base) (scheme write) (avm) (avm unsafe))
(define (show name)
  (let ((o (find-object name))) (display (if o (ask o (get)) 100)) (newline) (display (if o (ask o (moves)) 0)) (newline)))
(for-each show '(purse0 purse1 purse2 purse3))
(define coins (scry-meta (lambda (m) (eq? (object-meta-behavior m) 'coin))))
(display (length coins))";

fn avm(store: &Path, shards: u32, program: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_avm-scheme"));
    let shards = shards.to_string();
    command.args(["run", "--shards", &shards, "--threads", "2", "--allow=scry", "--store"]).arg(store);
    command.arg(program).stdin(Stdio::null());
    command
}

/// How often each execution has said that it moved a token.
fn moves_in(lines: &[String]) -> BTreeMap<i64, i64> {
    let mut last = BTreeMap::new();
    for line in lines {
        // The last line may have been cut off.
        let Some(numbers) = line.strip_prefix('(').and_then(|line| line.strip_suffix(')')) else { continue };
        let Some((i, moves)) = numbers.split_once(' ') else { continue };
        last.insert(i.parse().unwrap(), moves.parse().unwrap());
    }
    last
}

#[test]
fn what_was_shown_is_kept_and_nothing_on_its_way_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let (program, check) = (folder.path().join("tokens.scm"), folder.path().join("check.scm"));
    std::fs::write(&program, PROGRAM).unwrap();
    std::fs::write(&check, CHECK).unwrap();
    let store = folder.path().join("store");
    let (mut moved, mut random) = ([0i64; 4], 0x2545_f491_4f6c_dd1du64);
    for kill in 0..avm_testing::times(12) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let shards = [2, 3, 1, 4][kill as usize % 4];
        let lines = run_and_kill(avm(&store, shards, &program), Duration::from_millis(60 + random % 400));
        let shown = moves_in(&lines);
        let output = avm(&store, shards % 3 + 1, &check).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "after kill {kill}: {errors}");
        let text = String::from_utf8(output.stdout).unwrap();
        let numbers: Vec<i64> = text.lines().map(|line| line.parse().unwrap()).collect();
        let [of_purses @ .., coins] = numbers.as_slice() else { panic!("{text}") };
        let tokens: i64 = of_purses.iter().step_by(2).sum();
        assert_eq!(tokens, 400, "after kill {kill}, {shards} shards: {numbers:?}");
        assert!(*coins <= 4, "after kill {kill}: {numbers:?}");
        for (i, kept) in of_purses.iter().skip(1).step_by(2).enumerate() {
            let said = shown.get(&(i as i64)).copied().unwrap_or(0).max(moved[i]);
            assert!(*kept >= said, "after kill {kill}: execution {i} has shown {said}, and {kept} is kept");
            moved[i] = *kept;
        }
    }
    assert!(moved.iter().all(|moves| *moves > 0), "each was to move something: {moved:?}");
}
