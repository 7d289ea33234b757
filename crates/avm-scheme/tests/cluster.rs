//! Executions on several shards, each a thread.

use avm_scheme::{Cluster, Engine, ExecutionStatus};

const DEFINITIONS: &str = "
(define (count n) (if (> n 0) (count (- n 1)) 'counted))
(define-behavior account (state (balance 0)) ((add n) (set! balance (+ balance n)) balance))
(define (earn n)
  (let ((a (create-object 'account (string->symbol (string-append (symbol->string (current-execution)) \"-owner\")))))
    (let loop ((n n))
      (transaction (ask a (add 1)))
      (if (> n 1) (loop (- n 1)) (ask a (add 0))))))";

fn cluster(shards: usize) -> Cluster {
    let mut cluster = Cluster::new(shards, |_| Engine::builder()).expect("threads can be started");
    cluster.define(DEFINITIONS).expect("the definitions are right");
    cluster
}

#[test]
fn each_controller_has_its_shard() {
    for shards in 1..=3 {
        let mut cluster = cluster(shards);
        let names: Vec<String> = (0..8).map(|n| format!("e{n}")).collect();
        for (n, name) in names.iter().enumerate() {
            cluster.start_execution(name, &format!("{name}-owner"), &format!("(earn {})", n + 100)).unwrap();
        }
        for (n, name) in names.iter().enumerate() {
            assert_eq!(cluster.await_execution(name).unwrap().to_string(), (n + 100).to_string());
        }
        let used: std::collections::BTreeSet<usize> =
            names.iter().map(|name| cluster.shard_of(&format!("{name}-owner"))).collect();
        assert_eq!(used.len(), shards, "these names are spread over all shards");
    }
}

#[test]
fn what_goes_wrong() {
    let mut cluster = cluster(2);
    let mut outcome = |expression: &str| {
        cluster
            .start_execution("e", "alice", expression)
            .and_then(|()| cluster.await_execution("e"))
            .map_or_else(|error| format!("! {error}"), |value| value.to_string())
    };
    for (expression, expected) in [
        ("(+ 1 2)", "3"),
        ("(list 'a \"b\" #\\c 1.5)", "(a \"b\" #\\c 1.5)"),
        ("(error \"no\" 1)", "! no: 1"),
        ("(car 5)", "! car: expected a pair, got 5 (argument 1)"),
        ("(lambda (x) x)", "! expected data, which can be written and read again, got #<procedure>"),
        ("(create-object 'account)", "! expected data, which can be written and read again, got #<object 0>"),
        ("(stop-execution 'e)", "! e was stopped: it has no value"),
    ] {
        assert_eq!(outcome(expression), expected, "{expression}");
    }
    assert!(cluster.start_execution("f", "alice", "(car").is_err());
    assert!(cluster.await_execution("nobody").is_err());
}

#[test]
fn stopped_and_dropped() {
    let mut cluster = cluster(2);
    cluster.start_execution("endless", "alice", "(let loop () (loop))").unwrap();
    assert!(cluster.start_execution("endless", "bob", "1").is_err());
    assert_eq!(cluster.execution_status("endless").unwrap(), Some(ExecutionStatus::Running));
    assert!(cluster.stop_execution("endless").unwrap());
    assert_eq!(cluster.execution_status("endless").unwrap(), Some(ExecutionStatus::Stopped));
    assert!(cluster.await_execution("endless").is_err());
    // The endless one ends with the cluster.
    cluster.start_execution("endless", "alice", "(let loop () (loop))").unwrap();
}

#[test]
fn gas_is_limited_for_a_shard() {
    let mut cluster = Cluster::new(2, |_| Engine::builder().gas(5_000_000)).unwrap();
    cluster.start_execution("endless", "alice", "(let loop () (loop))").unwrap();
    assert!(cluster.await_execution("endless").unwrap_err().message().contains("stopped"));
}

/// How much more two executions in two controllers do in two threads than in one. Figures are measured, never believed:
/// `cargo test --release -p avm-scheme --test cluster -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn throughput() {
    let work = "(begin (count 40000000) (earn 400000))";
    let time = |shards: usize| {
        let mut cluster = cluster(shards);
        // One owner for each shard, as far as there are several.
        let owner = |at: usize, other: &str| {
            (0..)
                .map(|n| format!("e{n}-owner"))
                .find(|owner| owner != other && cluster.shard_of(owner) == at % shards)
                .expect("one fits")
        };
        let first = owner(0, "");
        let owners = [first.clone(), owner(1, &first)];
        let begun = std::time::Instant::now();
        for owner in &owners {
            let name = owner.trim_end_matches("-owner");
            cluster.start_execution(name, owner, work).unwrap();
        }
        for owner in &owners {
            cluster.await_execution(owner.trim_end_matches("-owner")).unwrap();
        }
        begun.elapsed()
    };
    for _ in 0..5 {
        let (one, two) = (time(1), time(2));
        println!("one shard {one:?}, two shards {two:?}: {:.2} times", one.as_secs_f64() / two.as_secs_f64());
    }
}
