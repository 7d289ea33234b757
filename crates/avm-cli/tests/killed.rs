//! A program on a store is killed at random moments: what it has shown is kept, and what it has not is whole or not there.
//!
//! Ten kills for each engine, a hundred with `AVM_SLOW=1`.

mod killing;

use killing::run_and_kill;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Moves money between three accounts, each time one unit more than before is booked in a ledger, and says how often it has.
const TRANSFERS: &str = "
(import (scheme base) (scheme write) (avm))
(define-behavior account (state (sum 0)) ((add n) (set! sum (+ sum n)) sum) ((get) sum))
(define-behavior ledger (state (count 0) (lines '()))
  ((book line) (set! count (+ count 1)) (set! lines (if (> count 50) '() (cons line lines))) count)
  ((count) count))
(define (object name behavior)
  (or (find-object name)
      (let ((made (create-object behavior 'bank))) (name-object! name made) made)))
(define a (object 'a 'account))
(define b (object 'b 'account))
(define c (object 'c 'account))
(define l (object 'ledger 'ledger))
(let loop ((i 0))
  (define count
    (transaction
      (ask a (add -3)) (ask b (add 2)) (ask c (add 1))
      (ask l (book (list i \"a to b and c\" (vector i i))))))
  (display count) (newline)
  (loop (+ i 1)))";

/// Shows the accounts and the ledger.
const CHECK: &str = "
(import (scheme base) (scheme write) (avm))
(define (value name selector) (let ((o (find-object name))) (if o (call o (list selector)) 0)))
(for-each (lambda (n) (display n) (newline))
  (list (value 'a 'get) (value 'b 'get) (value 'c 'get) (value 'ledger 'count)))";

fn avm(folder: &Path, engine: &str, program: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_avm-scheme"));
    command.args(["run", "--store-engine", engine, "--store"]).arg(folder).arg(program).stdin(Stdio::null());
    command
}

fn kill_again_and_again(engine: &str) {
    let kills = avm_testing::times(10);
    let folder = tempfile::tempdir().unwrap();
    let (transfers, check) = (folder.path().join("transfers.avm.scm"), folder.path().join("check.avm.scm"));
    std::fs::write(&transfers, TRANSFERS).unwrap();
    std::fs::write(&check, CHECK).unwrap();
    let store = folder.path().join("store");
    let (mut shown, mut random) = (0i64, 0x2545_f491_4f6c_dd1du64);
    for kill in 0..kills {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let after = Duration::from_millis(40 + random % 400);
        let lines = run_and_kill(avm(&store, engine, &transfers), after);
        let last = lines.iter().rev().find_map(|line| line.parse::<i64>().ok());
        shown = last.unwrap_or(shown).max(shown);
        let output = avm(&store, engine, &check).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{engine}, after kill {kill}: {errors}");
        let numbers: Vec<i64> =
            String::from_utf8(output.stdout).unwrap().lines().map(|line| line.parse().unwrap()).collect();
        let [a, b, c, count] = numbers[..] else { panic!("four numbers were to be shown, not {numbers:?}") };
        assert_eq!(
            (a, b, c),
            (-3 * count, 2 * count, count),
            "{engine}, after kill {kill}: half a transaction"
        );
        assert!(count >= shown, "{engine}, after kill {kill}: {shown} was shown, and {count} is kept");
        shown = count;
    }
    assert!(shown > 0, "something was to be committed in {kills} runs");
}

#[test]
fn what_was_shown_is_kept_by_fjall() {
    kill_again_and_again("fjall");
}

#[test]
fn what_was_shown_is_kept_by_redb() {
    kill_again_and_again("redb");
}
