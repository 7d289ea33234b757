//! Several shards on one disk: those that wait for it share a sync, whichever shard they are on; and where it fails, each has what it was shown.

use super::sharing::{GOES_ON, WAITS, shown};
use avm_scheme::{Buffer, Builder, Engine, Error, ErrorKind, OpenOptions, UnsafeFeature};
use avm_store::faults::{Disk, Fault};
use avm_store::{Batch, Durability, Store};

/// How many executions there are, and how many commits each makes.
const EXECUTIONS: usize = 6;
const COMMITS: usize = 6;

/// Each execution takes from its own object, sends what it took to the next one's, which is on another shard, and has its number and
/// its count shown.
const PROGRAM: &str = "
(import (scheme base) (scheme write) (avm))
(define-behavior counter (state (n 0) (sum 0))
  ((up) (set! n (+ n 1)) (set! sum (- sum 1)) n) ((take) (set! sum (+ sum 1))) ((get) n) ((sum) sum))
(define (name i) (string->symbol (number->string (modulo i 6))))
(define (owner i) (vector-ref '#(a b c) (modulo i 3)))
(define (each action) (do ((i 0 (+ i 1))) ((= i 6)) (action i)))
(define counters (make-vector 6 #f))
(each (lambda (i)
  (let ((c (create-object 'counter (owner i)))) (name-object! (name i) c) (vector-set! counters i c))))
(define (work i)
  (define next (vector-ref counters (modulo (+ i 1) 6)))
  (do ((k 1 (+ k 1))) ((> k 6))
    (transaction-under (owner i) (ask (vector-ref counters i) (up)) (tell next (take)))
    (write (list i k))
    (newline)
    (show)))
(each (lambda (i) (start-execution (name i) (lambda () (work i)) (owner i))))
(each (lambda (i) (await-execution (name i))))";

const LOOK: &str = "
(import (scheme base) (scheme write) (avm))
(define (value i message) (let ((c (find-object (string->symbol (number->string i))))) (if c (call c (list message)) 0)))
(do ((i 0 (+ i 1))) ((= i 6)) (display (value i 'get)) (display \" \"))
(display (do ((i 0 (+ i 1)) (sum 0 (+ sum (value i 'sum)))) ((= i 6) sum)))";

fn run(engine: &mut Engine, show: &str) -> Result<(), Error> {
    let defined =
        PROGRAM.replacen("(define (name i)", &format!("(define (show) {show}) (define (name i)"), 1);
    engine.run_program("work.scm", &defined).map(drop)
}

fn engine_on(disk: &Disk, shards: usize, durability: Durability) -> (Engine, Buffer) {
    let output = Buffer::default();
    let mut engine = Engine::builder().shards(shards).threads(2).stdout(output.clone()).build();
    let options = OpenOptions { durability, ..OpenOptions::default() };
    let store = Store::with_engine(disk.engine(), &options).unwrap();
    engine.attach_store(store).unwrap();
    (engine, output)
}

/// What is on the disk: the counts, and the sum of what was taken and got.
fn kept(disk: &Disk, shards: usize) -> ([usize; EXECUTIONS], i64) {
    let (mut engine, output) = engine_on(disk, shards, Durability::Synced);
    engine.run_program("look.scm", LOOK).unwrap();
    let text = output.take();
    let (counts, sum) = text.rsplit_once(' ').unwrap();
    let counts: Vec<usize> = counts.split(' ').map(|count| count.parse().unwrap()).collect();
    (counts.try_into().unwrap(), sum.parse().unwrap())
}

#[test]
fn who_waits_for_the_disk_shares_a_sync() {
    for shards in [2, 3] {
        let disk = Disk::new();
        let (mut engine, output) = engine_on(&disk, shards, Durability::Synced);
        let before = disk.syncs();
        run(&mut engine, WAITS).unwrap();
        assert_eq!(shown(&output.take()), [COMMITS; EXECUTIONS]);
        let syncs = disk.syncs() - before;
        // Executions on different shards need not begin in the same epoch.
        assert!((COMMITS..=COMMITS + 6).contains(&syncs), "{syncs} syncs for {COMMITS} commits of each");
        drop(engine);
        assert_eq!(kept(&disk, 5 - shards), ([COMMITS; EXECUTIONS], 0));
    }
}

#[test]
fn where_the_disk_fails_each_has_what_it_was_shown() {
    for fault in [Fault::Full, Fault::Sync, Fault::Unsure, Fault::Panic] {
        for later in 0..COMMITS {
            for shards in [2, 3] {
                assert!(check_failing(fault, later, shards, WAITS));
                // Who goes on needs a sync only now and then.
                assert!(check_failing(fault, later, shards, GOES_ON) || later > 0);
            }
        }
    }
}

/// Runs the program on a disk that fails, and looks what is there; gives whether it has failed.
fn check_failing(fault: Fault, later: usize, shards: usize, show: &str) -> bool {
    let disk = Disk::new();
    let (mut engine, output) = engine_on(&disk, shards, Durability::Synced);
    disk.fail(fault, later);
    let result = run(&mut engine, show);
    if let Err(error) = &result {
        assert_eq!(error.kind(), ErrorKind::Store, "{error:?}");
        let again = engine.run_program("again.scm", LOOK).unwrap_err();
        assert_eq!((again.kind(), again.message()), (ErrorKind::Store, error.message()));
    }
    drop(engine);
    disk.heal();
    disk.crash(0);
    let shown = shown(&output.take());
    let (kept, sum) = kept(&disk, 1 + later % 3);
    assert_eq!(sum, 0, "{fault:?} after {later}, {shards} shards: nothing is lost on its way");
    if fault == Fault::Unsure || show == GOES_ON {
        assert!(shown.iter().zip(kept).all(|(shown, kept)| *shown <= kept), "{shown:?} of {kept:?}");
    } else {
        assert_eq!(shown, kept, "{fault:?} after {later}, {shards} shards");
    }
    result.is_err()
}

#[test]
fn what_cannot_be_read_is_raised_where_it_is_needed() {
    for shards in [1, 2, 3] {
        for later in 0..30 {
            let disk = Disk::new();
            let (mut engine, _) = engine_on(&disk, shards, Durability::Synced);
            run(&mut engine, WAITS).unwrap();
            drop(engine);
            disk.fail(Fault::Read, later);
            let output = Buffer::default();
            let mut engine = Engine::builder().shards(shards).threads(2).stdout(output.clone()).build();
            let store = match Store::with_engine(disk.engine(), &OpenOptions::default()) {
                Ok(store) => store,
                Err(_) => continue,
            };
            if engine.attach_store(store).is_ok()
                && let Err(error) = engine.run_program("look.scm", LOOK)
            {
                assert!(error.message().contains("input/output error"), "{error:?}");
            }
            drop(engine);
            disk.heal();
            assert_eq!(kept(&disk, shards), ([COMMITS; EXECUTIONS], 0), "reading changes nothing");
        }
    }
}

#[test]
fn what_is_not_synced_is_whole_after_a_crash() {
    for (shards, survivors) in (0..12).map(|n| (2 + n % 2, n)) {
        let disk = Disk::new();
        let (mut engine, output) = engine_on(&disk, shards, Durability::Buffered);
        run(&mut engine, WAITS).unwrap();
        assert_eq!(shown(&output.take()), [COMMITS; EXECUTIONS]);
        disk.crash(survivors);
        drop(engine);
        assert_eq!(kept(&disk, 1).1, 0, "{shards} shards, {survivors} batches survive");
    }
}

#[test]
fn what_is_damaged_is_told_whoever_needs_it() {
    let look = "
(import (scheme base) (scheme write) (avm) (avm unsafe))
(define (kind thunk)
  (call/cc (lambda (k) (with-exception-handler (lambda (e) (k (if (avm-error? e) (avm-error-kind e) e))) thunk))))
(define (any . ignored) #t)
(display (list
  (ask (find-object '|0|) (get))
  (kind (lambda () (ask (find-object '|1|) (get))))
  (kind (lambda () (send (find-object '|1|) '(take))))
  (kind (lambda () (length (scry-meta any))))
  (kind (lambda () (length (scry-meta (lambda (m) (eq? (object-meta-behavior m) 'counter))))))
  (length (scry-meta (lambda (m) (eq? (object-meta-current-controller m) 'nobody))))
  (ask (find-object '|2|) (get))))";
    for shards in [1, 2, 3] {
        let disk = Disk::new();
        let (mut engine, _) = engine_on(&disk, shards, Durability::Synced);
        run(&mut engine, WAITS).unwrap();
        let shown = engine.eval("(find-object '|1|)").unwrap();
        let shown = engine.write(&shown).unwrap();
        let number = |text: &str| {
            text.split(|c: char| !c.is_ascii_digit()).find(|part| !part.is_empty())?.parse().ok()
        };
        let object: u32 = number(&shown).expect("the number of the object");
        drop(engine);
        let store = Store::with_engine(disk.engine(), &OpenOptions::default()).unwrap();
        let mut batch = Batch::new();
        batch.put([&b"o"[..], &object.to_be_bytes()].concat(), "nonsense");
        store.commit(batch).unwrap();
        store.close().unwrap();
        let output = Buffer::default();
        let builder = Engine::builder().shards(shards).threads(2).stdout(output.clone());
        let mut engine = UnsafeFeature::ALL.iter().copied().fold(builder, Builder::allow).build();
        engine.attach_store(Store::with_engine(disk.engine(), &OpenOptions::default()).unwrap()).unwrap();
        engine.run_program("look.scm", look).unwrap();
        let expected = format!(
            "({COMMITS} store-corruption store-corruption store-corruption store-corruption 0 {COMMITS})"
        );
        assert_eq!(output.take(), expected, "{shards} shards");
    }
}
