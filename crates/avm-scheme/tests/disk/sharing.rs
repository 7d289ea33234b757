//! Several executions on one disk: those that wait for it share a sync, and where it fails each has what it was shown.

use avm_scheme::{Buffer, Engine, Error, ErrorKind, OpenOptions};
use avm_store::Store;
use avm_store::faults::{Disk, Fault};

/// How many executions there are, and how many commits each makes.
const EXECUTIONS: usize = 8;
const COMMITS: usize = 10;

/// What has its output shown, and waits for that or goes on.
pub(super) const WAITS: &str = "(await-store)";
pub(super) const GOES_ON: &str = "(flush-output-port)";

/// Each execution commits to its own object and to one that all have, and has its number and its count shown.
const PROGRAM: &str = "
(import (scheme base) (scheme write) (avm))
(define-behavior counter (state (n 0)) ((up) (set! n (+ n 1)) n) ((get) n))
(define (made name) (let ((c (create-object 'counter 'bank))) (name-object! name c) c))
(define (name i) (string->symbol (number->string i)))
(define all (made 'all))
(define (work i)
  (let ((own (made (name i))))
    (do ((k 1 (+ k 1))) ((> k 10))
      (transaction (ask own (up)) (ask all (up)))
      (write (list i k))
      (newline)
      (show))))
";

const RUN: &str = "
(define (each action) (do ((i 0 (+ i 1))) ((= i 8)) (action i)))
(each (lambda (i) (start-execution (name i) (lambda () (work i)))))
(each (lambda (i) (await-execution (name i))))";

const LOOK: &str = "
(import (scheme base) (scheme write) (avm))
(define (count name) (let ((c (find-object name))) (if c (ask c (get)) 0)))
(display (count 'all))
(do ((i 0 (+ i 1))) ((= i 8)) (display \" \") (display (count (string->symbol (number->string i)))))";

fn engine_on(disk: &Disk) -> (Engine, Buffer) {
    let output = Buffer::default();
    let mut engine = Engine::builder().stdout(output.clone()).build();
    let store = Store::with_engine(disk.engine(), &OpenOptions::default()).unwrap();
    engine.attach_store(store).unwrap();
    (engine, output)
}

/// The count that each execution has shown last.
pub(super) fn shown<const N: usize>(text: &str) -> [usize; N] {
    let mut last = [0; N];
    for line in text.lines() {
        let (i, k) = line.trim_matches(['(', ')']).split_once(' ').expect("two numbers a line");
        last[i.parse::<usize>().unwrap()] = k.parse().unwrap();
    }
    last
}

fn run(engine: &mut Engine, show: &str) -> Result<(), Error> {
    engine.run_program("work.scm", &format!("{PROGRAM} (define (show) {show}) {RUN}")).map(drop)
}

/// What is on the disk: the count of all, and that of each execution.
fn kept(disk: &Disk) -> (usize, [usize; EXECUTIONS]) {
    let (mut engine, output) = engine_on(disk);
    engine.run_program("look.scm", LOOK).unwrap();
    let counts: Vec<usize> = output.take().split(' ').map(|count| count.parse().unwrap()).collect();
    (counts[0], counts[1..].try_into().unwrap())
}

#[test]
fn who_waits_for_the_disk_shares_a_sync() {
    let disk = Disk::new();
    let (mut engine, output) = engine_on(&disk);
    let before = disk.syncs();
    run(&mut engine, WAITS).unwrap();
    assert_eq!(shown(&output.take()), [COMMITS; EXECUTIONS]);
    let syncs = disk.syncs() - before;
    assert!(
        (COMMITS..=COMMITS + 3).contains(&syncs),
        "{syncs} syncs for {COMMITS} commits of each execution"
    );
    drop(engine);
    assert_eq!(kept(&disk), (EXECUTIONS * COMMITS, [COMMITS; EXECUTIONS]));
}

#[test]
fn where_the_disk_fails_each_has_what_it_was_shown() {
    for fault in [Fault::Full, Fault::Sync, Fault::Unsure, Fault::Panic] {
        for later in 0..COMMITS {
            check_failing(fault, later, WAITS);
            check_failing(fault, later, GOES_ON);
        }
    }
}

/// The disk fails, which need not be so while the program runs if that does not wait: then there are too few syncs.
fn check_failing(fault: Fault, later: usize, show: &str) {
    let disk = Disk::new();
    let (mut engine, output) = engine_on(&disk);
    disk.fail(fault, later);
    match run(&mut engine, show) {
        Err(error) => assert_eq!(error.kind(), ErrorKind::Store, "{error:?}"),
        Ok(()) => assert!(show == GOES_ON && later > 0, "{fault:?} after {later}"),
    }
    drop(engine);
    disk.heal();
    disk.crash(0);
    let (shown, (all, kept)) = (shown(&output.take()), kept(&disk));
    assert_eq!(all, kept.iter().sum::<usize>(), "transactions are whole");
    if fault == Fault::Unsure || show == GOES_ON {
        assert!(shown.iter().zip(kept).all(|(shown, kept)| *shown <= kept), "{shown:?} of {kept:?}");
    } else {
        assert_eq!(shown, kept, "{fault:?} after {later}");
    }
}
