//! Random programs of several executions with transactions on shared accounts: under every seed the money is conserved, and
//! there is an order of the transactions, one after the other, in which each sees what it saw.

use avm_scheme::{Buffer, Builder, Engine, Slice, TraceFormat, UnsafeFeature};
use avm_testing::Random;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// An account keeps who changed it, in order. A transaction says how often those that it read had been changed.
const BANK: &str = "(import (scheme base) (scheme write) (avm))
(define (spin n) (if (> n 0) (spin (- n 1))))
(define-behavior account (state (balance 100) (changes '()) (count 0))
  ((look) count)
  ((change who n) (spin 20) (set! balance (+ balance n)) (set! changes (cons who changes)) (set! count (+ count 1)))
  ((balance) balance)
  ((changes) (reverse changes)))
(define accounts (make-vector 4 #f))
(define (account n) (vector-ref accounts n))
(do ((i 0 (+ i 1))) ((= i 4)) (vector-set! accounts i (create-object 'account 'bank)))
(define (step who reads work moves)
  (transaction-under 'bank
    (let ((seen (map (lambda (a) (list a (ask (account a) (look)))) reads)))
      (spin work)
      (for-each (lambda (move) (ask (account (car move)) (change who (cadr move)))) moves)
      (cons who (apply append seen)))))
(define (directly who a) (ask (account a) (change who 0)) (list who))
(define (show . words) (for-each (lambda (word) (display word) (display \" \")) words) (newline))
";

/// Accounts of two controllers, and transactions of either that look at all of them.
fn shared_bank() -> String {
    let bank = BANK.replace(
        "(create-object 'account 'bank)",
        "(create-object 'account (vector-ref '#(bank bank far far) i))",
    );
    bank.replace("(avm))", "(avm) (avm unsafe))") + LOOKING
}

/// One that has met too many conflicts begins anew.
const LOOKING: &str = "
(define (number-of object) (let loop ((n 0)) (if (equal? (account n) object) n (loop (+ n 1)))))
(define (look-at-all)
  (map (lambda (it) (list (number-of (object-meta-id (car it))) (list-ref it 3)))
       (scry-deep (lambda (m s) (eq? (object-meta-behavior m) 'account)))))
(define (looking owner who work moves)
  (let again ()
    (or (call/cc (lambda (k)
          (with-exception-handler
            (lambda (e) (if (eq? (avm-error-kind e) 'tx-conflict) (k #f) (raise e)))
            (lambda ()
              (transaction-under owner
                (let ((seen (look-at-all)))
                  (spin work)
                  (for-each (lambda (move) (ask (account (car move)) (change who (cadr move)))) moves)
                  (cons who (apply append seen))))))))
        (again))))
";

/// A program of several executions whose transactions look at the accounts of all shards, and change those of one controller.
fn looking_program(random: &mut Random, owners: &[&str]) -> String {
    let mut text = shared_bank();
    let executions = 2 + random.below(3);
    let mut who = 0;
    for execution in 0..executions {
        _ = write!(text, "(start-execution 'e{execution} (lambda () (list");
        for _ in 0..1 + random.below(4) {
            who += 1;
            if random.below(6) == 0 {
                _ = write!(text, " (directly {who} {})", random.below(4));
                continue;
            }
            let (first, n) = (2 * random.below(2), 5 * random.below(4));
            let owner = ["bank", "far"][first as usize / 2];
            let moves = if n == 0 { String::new() } else { format!("({first} {n}) ({} -{n})", first + 1) };
            _ = write!(text, " (looking '{owner} {who} {} '({moves}))", random.below(400));
        }
        _ = writeln!(text, ")) '{})", owners[execution as usize % owners.len()]);
    }
    show_all(&mut text, executions);
    text
}

/// A program of several executions, each of some transactions and plain messages. `owners` are the controllers that they are started
/// under; without any they have none.
fn program(random: &mut Random, owners: &[&str]) -> String {
    let mut text = BANK.to_string();
    let executions = 2 + random.below(3);
    let mut who = 0;
    for execution in 0..executions {
        _ = write!(text, "(start-execution 'e{execution} (lambda () (list");
        for _ in 0..2 + random.below(6) {
            who += 1;
            step(&mut text, random, who);
        }
        match owners {
            [] => text.push_str(")))\n"),
            owners => _ = writeln!(text, ")) '{})", owners[execution as usize % owners.len()]),
        }
    }
    show_all(&mut text, executions);
    text
}

fn show_all(text: &mut String, executions: u64) {
    for execution in 0..executions {
        _ = writeln!(text, "(for-each (lambda (t) (apply show 't t)) (await-execution 'e{execution}))");
    }
    text.push_str("(do ((i 0 (+ i 1))) ((= i 4)) (apply show 'c (ask (account i) (changes))) (show 'b (ask (account i) (balance))))");
}

fn step(text: &mut String, random: &mut Random, who: u64) {
    if random.below(5) == 0 {
        _ = write!(text, " (directly {who} {})", random.below(4));
        return;
    }
    let first = random.below(4);
    let reads: BTreeSet<u64> = (0..1 + random.below(3)).map(|_| random.below(4)).collect();
    let reads: Vec<String> = reads.iter().map(u64::to_string).collect();
    let moves = match random.below(4) {
        0 => String::new(),
        n => format!("({first} {}) ({} -{})", n * 5, (first + 1 + random.below(3)) % 4, n * 5),
    };
    _ = write!(text, " (step {who} '({}) {} '({moves}))", reads.join(" "), random.below(400));
}

/// What a run gave: what it printed, its trace and its schedule.
fn run(builder: Builder, text: &str) -> (String, String, Vec<Vec<Slice>>) {
    let output = Buffer::default();
    let builder = UnsafeFeature::ALL.iter().copied().fold(builder, Builder::allow);
    let mut engine = builder.stdout(output.clone()).record_schedule().gas(200_000_000).build();
    if let Err(error) = engine.run_program("bank.scm", text) {
        panic!("{error}\n{text}");
    }
    (output.text(), engine.trace(TraceFormat::Json), engine.recorded_schedules())
}

/// Checks what a run printed, and gives whether some transaction was in another's way.
fn check(printed: &str) -> Result<(), String> {
    let mut transactions = BTreeMap::new();
    let mut changes: Vec<Vec<u64>> = Vec::new();
    let mut money = 0;
    for line in printed.lines() {
        let mut words = line.split_whitespace();
        let kind = words.next();
        let numbers: Vec<i64> = words.filter_map(|word| word.parse().ok()).collect();
        let counts = || numbers.iter().map(|number| *number as u64);
        match kind {
            Some("t") => {
                _ = transactions.insert(counts().next().unwrap_or(0), counts().skip(1).collect::<Vec<u64>>())
            }
            Some("c") => changes.push(counts().collect()),
            _ => money += numbers.iter().sum::<i64>(),
        }
    }
    if money != 400 {
        return Err(format!("400 has become {money}"));
    }
    if let Some(stranger) = changes.iter().flatten().find(|who| !transactions.contains_key(who)) {
        return Err(format!("{stranger} changed something, and was not committed"));
    }
    let mut before: BTreeSet<(u64, u64)> = BTreeSet::new();
    for changes in &changes {
        before.extend(changes.windows(2).map(|pair| (pair[0], pair[1])));
    }
    for (who, reads) in &transactions {
        for read in reads.chunks(2) {
            let (changes, seen) = (&changes[read[0] as usize], read[1] as usize);
            before
                .extend(seen.checked_sub(1).and_then(|last| changes.get(last)).map(|writer| (*writer, *who)));
            before.extend(changes.get(seen).map(|writer| (*who, *writer)));
        }
    }
    before.retain(|(one, other)| one != other);
    order(transactions.keys().copied().collect(), before)
}

/// Whether there is an order of all in which each comes before those that it must.
fn order(mut left: BTreeSet<u64>, mut before: BTreeSet<(u64, u64)>) -> Result<(), String> {
    while !left.is_empty() {
        let first = left.iter().copied().find(|who| before.iter().all(|(_, later)| later != who));
        let Some(first) = first else { return Err(format!("no order of {left:?} fits {before:?}")) };
        left.remove(&first);
        before.retain(|(earlier, _)| *earlier != first);
    }
    Ok(())
}

#[test]
fn the_checker_finds_what_is_wrong() {
    let money = "b 100\nb 100\nb 100\nb 100\n";
    let fine = format!("t 1 0 0\nt 2 0 1\nc 1 2\nc\nc\nc\n{money}");
    assert_eq!(check(&fine), Ok(()));
    for (wrong, why) in [
        // Both read the first version, and both changed it: an update is lost.
        (format!("t 1 0 0\nt 2 0 0\nc 1 2\nc\nc\nc\n{money}"), "no order"),
        // Each read what the other then changed: write skew.
        (format!("t 1 0 0 1 0\nt 2 0 0 1 0\nc 1\nc 2\nc\nc\n{money}"), "no order"),
        (format!("t 1 0 0\nc 1 7\nc\nc\nc\n{money}"), "7 changed something"),
        (fine.replacen("b 100", "b 99", 1), "400 has become 399"),
    ] {
        assert!(check(&wrong).unwrap_err().starts_with(why), "{wrong}");
    }
}

#[test]
fn every_schedule_is_serializable() {
    let many = if avm_testing::slow() { 25 } else { 6 };
    let mut random = Random(11);
    let mut conflicts = 0;
    for number in 0..many {
        let text = program(&mut random, &[]);
        for seed in 0..many {
            let (printed, trace, schedule) = run(Engine::builder().seed(seed), &text);
            let told = || format!("program {number}, seed {seed}:\n{text}\n{printed}");
            assert_eq!(check(&printed), Ok(()), "{}", told());
            conflicts += trace.matches("transaction-aborted").count();
            let again = run(Engine::builder().seed(seed), &text);
            assert!((&printed, &trace, &schedule) == (&again.0, &again.1, &again.2), "twice: {}", told());
            let given = run(Engine::builder().schedules(schedule.clone()), &text);
            assert!((printed.clone(), trace, schedule) == given, "replayed: {}", told());
        }
    }
    assert!(conflicts > 10, "the programs hardly conflict: {conflicts}");
}

/// The accounts live on one shard, the executions on all, so most transactions go from shard to shard.
#[test]
fn every_run_on_shards_is_serializable() {
    runs_on_shards(12, program);
}

/// The transactions depend on the accounts of several shards, and change those of one.
#[test]
fn every_run_that_looks_at_all_shards_is_serializable() {
    runs_on_shards(13, looking_program);
}

fn runs_on_shards(seed: u64, program: fn(&mut Random, &[&str]) -> String) {
    let many = if avm_testing::slow() { 25 } else { 6 };
    let mut random = Random(seed);
    let mut conflicts = 0;
    for number in 0..many as u64 {
        let text = program(&mut random, &["bank", "far", "farther"]);
        for seed in 0..many as u64 {
            let shards = 2 + (seed + number) as usize % 3;
            let build = |threads| Engine::builder().seed(seed).shards(shards).threads(threads);
            let first = run(build(1), &text);
            let told = || format!("program {number}, seed {seed}, {shards} shards:\n{text}\n{}", first.0);
            assert_eq!(check(&first.0), Ok(()), "{}", told());
            conflicts += first.1.matches("transaction-aborted").count();
            for threads in [2, 4] {
                assert!(run(build(threads), &text) == first, "{threads} threads: {}", told());
            }
            assert!(run(build(2).schedules(first.2.clone()), &text) == first, "replayed: {}", told());
        }
    }
    assert!(conflicts > 10, "the programs hardly conflict: {conflicts}");
}
