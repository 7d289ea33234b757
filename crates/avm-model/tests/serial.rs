//! The checker of concurrent runs, on runs made by hand: it must reject each anomaly, and accept what is right.

use avm_model::Access::{Create, Destroy, Read, Scan, Write};
use avm_model::{Access, Anomaly, Dependency, Recorded, check_serializable};

/// A committed transaction of alice's.
fn tx(began: u64, ended: u64, accesses: &[Access]) -> Recorded {
    Recorded { controller: Some("alice".into()), began, ended, committed: true, accesses: accesses.to_vec() }
}

fn aborted(began: u64, ended: u64, accesses: &[Access]) -> Recorded {
    Recorded { committed: false, ..tx(began, ended, accesses) }
}

fn of_bob(recorded: Recorded) -> Recorded {
    Recorded { controller: Some("bob".into()), ..recorded }
}

#[track_caller]
fn accepts(run: &[Recorded], order: &[usize]) {
    assert_eq!(check_serializable(run).as_deref(), Ok(order));
}

#[track_caller]
fn rejects(run: &[Recorded], anomaly: Anomaly) {
    assert_eq!(check_serializable(run), Err(anomaly));
}

#[test]
fn right_runs() {
    accepts(&[], &[]);
    // One after the other.
    accepts(&[tx(1, 2, &[Read(0, 0), Write(0, 10)]), tx(3, 4, &[Read(0, 10), Write(0, 11)])], &[0, 1]);
    // At the same time, on different objects.
    accepts(&[tx(1, 3, &[Read(0, 0), Write(0, 10)]), tx(2, 4, &[Read(1, 0), Write(1, 11)])], &[0, 1]);
    // The reader began before the writer ended, so it comes first.
    accepts(&[tx(2, 3, &[Write(0, 10)]), tx(1, 4, &[Read(0, 0)])], &[1, 0]);
    // Own writes are read; what is not committed leaves nothing.
    accepts(
        &[
            aborted(1, 5, &[Write(0, 9), Read(0, 9), Create(7, 3), Scan(vec![0, 7])]),
            tx(2, 3, &[Read(0, 0), Write(0, 10), Read(0, 10)]),
            tx(6, 7, &[Scan(vec![0]), Read(0, 10)]),
        ],
        &[1, 2],
    );
    // Creation and destruction, which comes at the end.
    accepts(
        &[
            tx(1, 2, &[Create(5, 10)]),
            tx(3, 4, &[Destroy(5), Read(5, 10), Scan(vec![5])]),
            tx(5, 6, &[Scan(vec![])]),
        ],
        &[0, 1, 2],
    );
    // Blind writes of the same object.
    accepts(&[tx(1, 4, &[Write(0, 10)]), tx(2, 3, &[Write(0, 11)]), tx(5, 6, &[Read(0, 10)])], &[1, 0, 2]);
}

#[test]
fn lost_update() {
    let run = [tx(1, 3, &[Read(0, 0), Write(0, 10)]), tx(2, 4, &[Read(0, 0), Write(0, 11)])];
    rejects(&run, Anomaly::Cycle(vec![(0, Dependency::Writes), (1, Dependency::Replaced)]));
}

#[test]
fn write_skew() {
    let run = [
        tx(1, 3, &[Read(0, 0), Read(1, 0), Write(0, 10)]),
        tx(2, 4, &[Read(0, 0), Read(1, 0), Write(1, 11)]),
    ];
    rejects(&run, Anomaly::Cycle(vec![(0, Dependency::Replaced), (1, Dependency::Replaced)]));
}

#[test]
fn write_skew_of_three() {
    let run = [
        tx(1, 4, &[Read(0, 0), Write(1, 10)]),
        tx(2, 5, &[Read(1, 0), Write(2, 11)]),
        tx(3, 6, &[Read(2, 0), Write(0, 12)]),
    ];
    let Err(Anomaly::Cycle(cycle)) = check_serializable(&run) else { panic!("it has a cycle") };
    assert_eq!(cycle.len(), 3);
}

#[test]
fn read_only_transaction_anomaly() {
    // The first two alone are serializable, the second first; the third saw the first and not the second.
    let run = [
        tx(2, 3, &[Read(1, 0), Write(1, 20)]),
        tx(1, 6, &[Read(0, 0), Read(1, 0), Write(0, 11)]),
        tx(4, 5, &[Read(0, 0), Read(1, 20)]),
    ];
    let Err(Anomaly::Cycle(cycle)) = check_serializable(&run) else { panic!("it has a cycle") };
    assert_eq!(cycle.len(), 3);
}

#[test]
fn phantoms() {
    // Each counts the objects and creates one: alone, one would have seen the other's.
    let run = [
        tx(1, 3, &[Scan(vec![0]), Create(1, 10)]),
        tx(2, 4, &[Scan(vec![0]), Create(2, 11)]),
        tx(5, 6, &[Scan(vec![0, 1, 2])]),
    ];
    rejects(&run, Anomaly::Cycle(vec![(0, Dependency::Replaced), (1, Dependency::Replaced)]));
    // A scan that sees what was created after it began.
    rejects(
        &[tx(1, 4, &[Scan(vec![0]), Scan(vec![0, 1])]), tx(2, 3, &[Create(1, 10)])],
        Anomaly::NotInSnapshot(0, 1),
    );
    // One that still sees what was destroyed before it began, and one that misses something.
    rejects(&[tx(1, 2, &[Destroy(0)]), tx(3, 4, &[Scan(vec![0])])], Anomaly::NotInSnapshot(1, 0));
    rejects(&[tx(1, 2, &[Scan(vec![])]), tx(3, 4, &[Read(0, 0)])], Anomaly::NotInSnapshot(0, 0));
    // An object is used that somebody destroyed, and commits after that.
    rejects(
        &[
            tx(1, 4, &[Read(0, 0), Write(1, 10)]),
            tx(2, 3, &[Destroy(0), Read(1, 0)]),
            tx(5, 6, &[Read(1, 10)]),
        ],
        Anomaly::Cycle(vec![(0, Dependency::Replaced), (1, Dependency::Replaced)]),
    );
}

#[test]
fn dirty_and_intermediate_reads() {
    rejects(&[aborted(1, 4, &[Write(0, 10)]), tx(2, 3, &[Read(0, 10)])], Anomaly::Dirty(1, 0));
    rejects(&[tx(1, 2, &[Read(0, 77)])], Anomaly::Dirty(0, 0));
    rejects(
        &[tx(1, 2, &[Write(0, 10), Write(0, 11)]), tx(3, 4, &[Read(0, 10)])],
        Anomaly::Intermediate(1, 0),
    );
    // Also where the reader is not committed: a running transaction may not see what never was.
    rejects(&[aborted(1, 4, &[Write(0, 10)]), aborted(2, 3, &[Read(0, 10)])], Anomaly::Dirty(1, 0));
}

#[test]
fn snapshots() {
    // Two reads of one object differ.
    rejects(&[tx(2, 3, &[Write(0, 10)]), tx(1, 4, &[Read(0, 0), Read(0, 10)])], Anomaly::NotInSnapshot(1, 0));
    // Half of another transaction is seen.
    rejects(
        &[tx(2, 3, &[Write(0, 10), Write(1, 11)]), tx(1, 4, &[Read(0, 0), Read(1, 11)])],
        Anomaly::NotInSnapshot(1, 1),
    );
    // What was committed before is not seen.
    rejects(&[tx(1, 2, &[Write(0, 10)]), tx(3, 4, &[Read(0, 0)])], Anomaly::NotInSnapshot(1, 0));
}

#[test]
fn own_writes() {
    rejects(&[tx(1, 2, &[Write(0, 10), Read(0, 0)])], Anomaly::OwnWrite(0, 0));
    rejects(&[tx(1, 2, &[Write(0, 10), Write(0, 11), Read(0, 10)])], Anomaly::OwnWrite(0, 0));
    rejects(&[tx(1, 2, &[Create(9, 10), Scan(vec![])])], Anomaly::OwnWrite(0, 9));
}

#[test]
fn real_time_holds_under_each_controller() {
    // The last must come before the second, and that before the first; but it began when the first had ended.
    let run = |last: Recorded| [tx(2, 3, &[Write(1, 10)]), tx(1, 6, &[Read(1, 0), Write(0, 11)]), last];
    let cycle = vec![(0, Dependency::RealTime), (2, Dependency::Replaced), (1, Dependency::Replaced)];
    rejects(&run(tx(4, 5, &[Read(0, 0)])), Anomaly::Cycle(cycle));
    // Nothing orders the transactions of two controllers but what they read and write.
    accepts(&run(of_bob(tx(4, 5, &[Read(0, 0)]))), &[2, 1, 0]);
}
