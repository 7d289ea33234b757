//! Measures what shards give and cost: transactions and calls a second of one execution in one controller, and of two executions in
//! two controllers, on one engine and on shards. Rounds of all kinds take turns, so that a slow spell of the machine hits all.
//!
//! `cargo run --release -p avm-scheme --example shards [ROUNDS [TRANSACTIONS]]`

use avm_scheme::{Engine, Error, Handle, TraceLevel};
use std::time::{Duration, Instant};

const PROGRAM: &str = "
(define-behavior account (state (balance 0)) ((add n) (set! balance (+ balance n)) balance))
(define (transactions o n) (lambda () (let loop ((n n)) (if (> n 0) (begin (transaction (ask o (add 1))) (loop (- n 1)))))))
(define (calls o n) (lambda () (let loop ((n n)) (if (> n 0) (begin (ask o (add 1)) (loop (- n 1)))))))
(define (both work n)
  (lambda ()
    (start-execution 'a (work (create-object 'account 'alice) n) 'alice)
    (start-execution 'b (work (create-object 'account 'bob) n) 'bob)
    (await-execution 'a)
    (await-execution 'b)))
(define (one work n)
  (lambda ()
    (start-execution 'a (work (create-object 'account 'alice) n) 'alice)
    (await-execution 'a)))
(define a-here (create-object 'account 'alice))
(define b-there (create-object 'account 'bob))
(define (across n) (calls b-there n))";

/// A way to run the program.
struct Way {
    name: &'static str,
    /// How many shards and threads.
    spread: (usize, usize),
    /// Which procedure starts it, and how many executions that are.
    starts: (&'static str, u32),
}

const WAYS: [Way; 5] = [
    Way { name: "one engine, one execution", spread: (1, 1), starts: ("one", 1) },
    Way { name: "one engine, two executions", spread: (1, 1), starts: ("both", 2) },
    Way { name: "two shards, one execution", spread: (2, 2), starts: ("one", 1) },
    Way { name: "two shards on one thread, two executions", spread: (2, 1), starts: ("both", 2) },
    Way { name: "two shards on two threads, two executions", spread: (2, 2), starts: ("both", 2) },
];

/// What a round took.
#[derive(Clone, Copy)]
struct Took {
    wall: Duration,
    /// The processor's time of the whole process, in hundredths of a second.
    processor: u64,
}

/// The processor's time that the process has used, where the system tells; in hundredths of a second.
fn processor_time() -> u64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields = after_name.split_whitespace().skip(11).take(2);
    fields.filter_map(|field| field.parse::<u64>().ok()).sum()
}

fn measure(engine: &mut Engine, work: &Handle) -> Result<Took, Error> {
    let (start, processor) = (Instant::now(), processor_time());
    engine.call(work, ())?;
    Ok(Took { wall: start.elapsed(), processor: processor_time() - processor })
}

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse::<u32>().ok());
    let (rounds, events) = (arguments.next().unwrap_or(5), arguments.next().unwrap_or(1_000_000));
    for (work, factor) in [("transactions", 1), ("calls", 5)] {
        let events = events * factor;
        let mut rates = Vec::new();
        let mut engines = Vec::new();
        for way in &WAYS {
            let (shards, threads) = way.spread;
            let builder = Engine::builder().shards(shards).threads(threads).trace(TraceLevel::Messages);
            let mut engine = builder.build();
            engine.eval(PROGRAM)?;
            let thunk = engine.eval(&format!("({} {work} {events})", way.starts.0))?;
            engines.push((engine, thunk));
            rates.push(Vec::new());
        }
        for _ in 0..rounds {
            for ((engine, thunk), rates) in engines.iter_mut().zip(&mut rates) {
                rates.push(measure(engine, thunk)?);
            }
        }
        println!(
            "{work}: events a second, best of {rounds} rounds of {events} an execution; processor's time an event"
        );
        let mut first = None;
        for (way, rates) in WAYS.iter().zip(&rates) {
            let total = f64::from(events * way.starts.1);
            let wall = rates.iter().map(|took| took.wall).min().unwrap_or_default().as_secs_f64();
            let processor = rates.iter().map(|took| took.processor).min().unwrap_or_default() as f64 / 100.0;
            let rate = total / wall;
            let first = *first.get_or_insert(rate);
            println!(
                "  {:42} {:>11.0} /s  {:>5.2} x  {:>7.1} ns",
                way.name,
                rate,
                rate / first,
                processor / total * 1e9
            );
        }
    }
    let mut engine = Engine::builder().shards(2).threads(2).build();
    engine.eval(PROGRAM)?;
    let thunk = engine.eval("(across 20000)")?;
    let took = measure(&mut engine, &thunk)?;
    let place = engine.shard_of("bob").unwrap_or(0);
    println!("calls to an object of shard {place}: {:.1} us each", took.wall.as_secs_f64() / 20_000.0 * 1e6);
    Ok(())
}
