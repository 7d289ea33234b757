//! A program that commits again and again, of which it is known what each number of commits comes to.

use std::fmt::Write as _;
use std::path::Path;

/// One thing that the program does. Each ends with one commit that books its number in the ledger.
#[derive(Clone, Debug)]
pub enum Op {
    /// A transaction over two accounts.
    Move { from: usize, to: usize, amount: i64 },
    /// A message that is delivered later.
    Post { to: usize, amount: i64 },
    /// A call that is rejected, and a transaction that is aborted: neither leaves anything.
    Undone { account: usize },
    /// A value that the store keeps in pieces.
    Long { length: usize },
    /// An object of its own.
    Create { amount: i64 },
    /// The number is written to a file, which is closed.
    Note,
    /// So much to do that the run looks up in between.
    Spin,
}

/// What the program does about showing each commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Showing {
    /// It waits until it is kept and shown.
    Each,
    /// It asks for that, and goes on.
    Ahead,
    /// Nothing.
    Sometime,
}

/// What the accounts, the ledger and the number of objects come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub accounts: [i64; 3],
    pub count: usize,
    pub objects: usize,
}

const PRELUDE: &str = "
(import (scheme base) (scheme write) (scheme file) (avm))
(define-behavior account (state (sum 0))
  ((add n) (set! sum (+ sum n)) sum)
  ((fail n) (set! sum (+ sum n)) (error \"no\"))
  ((get) sum))
(define-behavior ledger (state (count 0) (text \"\") (made 0))
  ((book n t) (set! text t) (set! count n) n)
  ((make) (set! made (+ made 1)) made)
  ((get) (list count made)))
(define (object name behavior)
  (or (find-object name)
      (let ((new (create-object behavior 'bank))) (name-object! name new) new)))
(define accounts (vector (object 'a 'account) (object 'b 'account) (object 'c 'account)))
(define (account n) (vector-ref accounts n))
(define book (object 'ledger 'ledger))
";

/// Shows what [`Sums`] has, after all messages were delivered.
pub const LOOK: &str = "
(import (scheme base) (scheme write) (avm))
(define (value name none) (let ((o (find-object name))) (if o (ask o (get)) none)))
(write (list (value 'a 0) (value 'b 0) (value 'c 0) (value 'ledger '(0 0))))";

impl Sums {
    /// What so many of the operations come to.
    pub fn after(ops: &[Op]) -> Sums {
        let mut sums = Sums { count: ops.len(), ..Sums::default() };
        for op in ops {
            match *op {
                Op::Move { from, to, amount } => {
                    sums.accounts[from] -= amount;
                    sums.accounts[to] += amount;
                }
                Op::Post { to, amount } => sums.accounts[to] += amount,
                Op::Create { .. } => sums.objects += 1,
                Op::Undone { .. } | Op::Long { .. } | Op::Note | Op::Spin => {}
            }
        }
        sums
    }

    /// As [`LOOK`] shows it.
    pub fn shown(&self) -> String {
        let [a, b, c] = self.accounts;
        format!("({a} {b} {c} ({} {}))", self.count, self.objects)
    }

    /// How many operations [`LOOK`] has found.
    pub fn count_in(shown: &str) -> Option<usize> {
        shown.split('(').nth(2)?.split(' ').next()?.parse().ok()
    }
}

/// The program that does the operations from one on. It shows the number of each when it is committed.
pub fn program(ops: &[Op], first: usize, showing: Showing, notes: &Path) -> String {
    let mut text = PRELUDE.to_string();
    for (op, number) in ops.iter().zip(1..).skip(first) {
        let book = format!("(ask book (book {number} \"\"))");
        _ = match op {
            Op::Move { from, to, amount } => writeln!(
                text,
                "(transaction (ask (account {from}) (add {})) (ask (account {to}) (add {amount})) {book})",
                -amount
            ),
            Op::Post { to, amount } => {
                writeln!(text, "(transaction (tell (account {to}) (add {amount})) {book})")
            }
            Op::Undone { account } => writeln!(
                text,
                "(call (account {account}) '(fail 5) (lambda () #f))
                 (let ((tx (begin-tx))) (ask (account {account}) (add 100)) (abort-tx tx))
                 {book}"
            ),
            Op::Long { length } => {
                writeln!(text, "(transaction (ask book (book {number} (make-string {length} #\\x))))")
            }
            Op::Create { amount } => writeln!(
                text,
                "(transaction (ask (create-object 'account) (add {amount})) (ask book (make)) {book})"
            ),
            Op::Note => writeln!(
                text,
                "{book} (call-with-output-file {:?} (lambda (port) (write {number} port)))",
                notes.display().to_string()
            ),
            Op::Spin => writeln!(text, "{book} (do ((i 0 (+ i 1))) ((= i 200000)))"),
        };
        let then = match showing {
            Showing::Each => "(await-store)",
            Showing::Ahead => "(flush-output-port)",
            Showing::Sometime => "",
        };
        _ = writeln!(text, "(write {number}) (newline) {then}");
    }
    text
}
