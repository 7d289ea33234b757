//! A disk that fails while a program runs on it: the run ends with a clear error, what was shown is kept, and the store opens again
//! with what was committed up to some moment, whole.

use crate::bank::{LOOK, Op, Showing, Sums, program};
use avm_scheme::{Buffer, Engine, Error, ErrorKind, OpenOptions, Permissions};
use avm_store::faults::{Disk, Fault};
use avm_store::{Durability, Store};
use avm_testing::cases;
use proptest::prelude::*;
use std::path::Path;
use std::time::Duration;

/// What the error of a run says, by what failed.
fn expected(fault: Fault) -> (&'static [&'static str], &'static str) {
    match fault {
        Fault::Full => (&["store-failed"], "no space left on device (the disk is full: make room)"),
        Fault::Sync | Fault::Unsure => (&["store-failed"], "input/output error"),
        Fault::Read => {
            (&["store-failed", "object-not-available"], "the engine faulty says: input/output error")
        }
        Fault::Panic => {
            (&["store-corruption"], "the engine panics on purpose (it panicked; its files may be damaged")
        }
    }
}

/// An engine on a disk.
fn engine_on(disk: &Disk, notes: &Path, durability: Durability) -> Result<(Engine, Buffer), String> {
    let output = Buffer::default();
    let permissions = Permissions::default().write(notes);
    let mut engine = Engine::builder().stdout(output.clone()).permissions(permissions).build();
    // Buffered batches are synced when that is asked for.
    let options =
        OpenOptions { durability, sync_interval: Duration::from_secs(3600), ..OpenOptions::default() };
    let store = Store::with_engine(disk.engine(), &options).map_err(|error| error.to_string())?;
    match engine.attach_store(store) {
        Ok(()) => Ok((engine, output)),
        Err(error) => {
            assert_eq!((error.kind(), error.code()), (ErrorKind::Store, "store-failed"));
            Err(error.message().to_string())
        }
    }
}

/// The last number that was shown.
fn last_number(text: &str) -> usize {
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole.lines().last().map_or(0, |line| line.parse().expect("a number a line"))
}

struct Plan {
    ops: Vec<Op>,
    showing: Showing,
    fault: Fault,
    /// After so many operations of its kind.
    later: usize,
    /// How many batches that were not synced survive the crash.
    survivors: usize,
    durability: Durability,
}

/// Runs the operations on a disk that fails, crashes it, and looks what is there; then goes on to the end. Gives whether
/// anything failed.
fn check(plan: &Plan) -> bool {
    let Plan { ops, showing, fault, later, survivors, durability } = plan;
    let folder = tempfile::tempdir().unwrap();
    let notes = folder.path().join("notes");
    let disk = Disk::new();
    // The objects are there already, so that there is something to be read.
    let begun = ops.len() / 4;
    let (mut engine, _) = engine_on(&disk, &notes, *durability).unwrap();
    engine.run_program("begun.scm", &program(&ops[..begun], 0, *showing, &notes)).unwrap();
    drop(engine);
    let noted_before = std::fs::read_to_string(&notes).ok();

    disk.fail(*fault, *later);
    let (mut shown, mut has_failed) = (begun, false);
    match engine_on(&disk, &notes, *durability) {
        Err(error) => {
            assert!(error.contains(expected(*fault).1), "{error}");
            has_failed = true;
        }
        Ok((mut engine, output)) => {
            let result = engine.run_program("ops.scm", &program(ops, begun, *showing, &notes));
            shown = last_number(&output.take()).max(begun);
            if let Err(error) = result {
                has_failed = true;
                check_error(&error, *fault);
                if *fault != Fault::Read {
                    // It goes on failing, and shows nothing.
                    let again = engine.run_program("again.scm", LOOK).unwrap_err();
                    assert_eq!((again.kind(), again.message()), (ErrorKind::Store, error.message()));
                    assert_eq!(output.take(), "");
                }
            } else {
                assert_eq!(shown, ops.len());
            }
        }
    }
    let noted = std::fs::read_to_string(&notes).ok().filter(|noted| Some(noted) != noted_before.as_ref());
    let noted = noted.and_then(|noted| noted.parse().ok()).unwrap_or(0);
    disk.heal();
    disk.crash(*survivors);

    // What is there is what some number of operations comes to, and no fewer than were shown.
    let (mut engine, output) = engine_on(&disk, &notes, *durability).unwrap();
    engine.run_program("look.scm", LOOK).unwrap_or_else(|error| panic!("{error:?}"));
    let found = output.take();
    let count = Sums::count_in(&found).expect("a count");
    assert_eq!(found, Sums::after(&ops[..count]).shown());
    if *durability == Durability::Synced {
        let acknowledged = shown.max(noted);
        assert!(count >= acknowledged, "{acknowledged} was shown or noted, and {count} is kept");
        let loses = matches!(fault, Fault::Full | Fault::Sync | Fault::Panic);
        if has_failed && *showing == Showing::Each && loses {
            assert_eq!(count, acknowledged, "what was not acknowledged is not there");
        }
    }
    engine.run_program("rest.scm", &program(ops, count, *showing, &notes)).unwrap();
    engine.run_program("look.scm", LOOK).unwrap();
    drop(engine);
    let (mut engine, output) = engine_on(&disk, &notes, *durability).unwrap();
    engine.run_program("look.scm", LOOK).unwrap();
    assert_eq!(output.take(), Sums::after(ops).shown());
    has_failed
}

fn check_error(error: &Error, fault: Fault) {
    let (codes, text) = expected(fault);
    let kinds = [ErrorKind::Store, ErrorKind::Raised];
    assert!(codes.contains(&error.code()), "{error:?}");
    assert!(
        kinds.contains(&error.kind()) && (error.kind() == ErrorKind::Store || fault == Fault::Read),
        "{error:?}"
    );
    assert!(error.message().contains(text), "{error:?}");
}

#[test]
fn each_fault_at_each_moment() {
    let ops = [
        Op::Move { from: 0, to: 1, amount: 3 },
        Op::Note,
        Op::Long { length: 7000 },
        Op::Post { to: 2, amount: 5 },
        Op::Undone { account: 1 },
        Op::Create { amount: 2 },
        Op::Spin,
        Op::Note,
    ];
    for fault in [Fault::Full, Fault::Sync, Fault::Unsure, Fault::Read, Fault::Panic] {
        for showing in [Showing::Each, Showing::Ahead, Showing::Sometime] {
            let mut later = 0;
            let (ops, durability) = (ops.to_vec(), Durability::Synced);
            let mut plan = Plan { ops, showing, fault, later, survivors: 0, durability };
            while check(&plan) {
                later += 1;
                plan.later = later;
            }
            let least = if showing == Showing::Each { 3 } else { 1 };
            assert!(later >= least, "{fault:?} and {showing:?}: {later} moments");
        }
    }
}

fn op() -> impl Strategy<Value = Op> {
    let amount = 1..100i64;
    prop_oneof![
        4 => (0..3usize, 0..3usize, amount.clone()).prop_map(|(from, to, amount)| Op::Move { from, to, amount }),
        2 => (0..3usize, amount.clone()).prop_map(|(to, amount)| Op::Post { to, amount }),
        1 => (0..3usize).prop_map(|account| Op::Undone { account }),
        1 => (1..20_000usize).prop_map(|length| Op::Long { length }),
        1 => amount.prop_map(|amount| Op::Create { amount }),
        1 => Just(Op::Note),
        1 => Just(Op::Spin),
    ]
}

fn plan() -> impl Strategy<Value = Plan> {
    let faults = [Fault::Full, Fault::Sync, Fault::Unsure, Fault::Read, Fault::Panic];
    let showing = [Showing::Each, Showing::Ahead, Showing::Sometime];
    let durability = [Durability::Synced, Durability::Synced, Durability::Buffered];
    (
        prop::collection::vec(op(), 1..40),
        prop::sample::select(showing.to_vec()),
        prop::sample::select(faults.to_vec()),
        0..40usize,
        0..3usize,
        prop::sample::select(durability.to_vec()),
    )
        .prop_map(|(ops, showing, fault, later, survivors, durability)| Plan {
            ops,
            showing,
            fault,
            later,
            survivors,
            durability,
        })
}

impl std::fmt::Debug for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Plan { ops, showing, fault, later, survivors, durability } = self;
        write!(f, "{fault:?} after {later}, {survivors} survive, {durability:?}, shown {showing:?}: {ops:?}")
    }
}

proptest! {
    #![proptest_config(cases(60))]
    #[test]
    fn random_faults_at_random_moments(plan in plan()) {
        check(&plan);
    }
}
