//! The power fails while a program commits, and of what was being written any sectors arrive: what the program has shown is there, and
//! all that is there was committed together.

use crate::bank::{LOOK, Op, Showing, Sums, program};
use avm_scheme::{Buffer, Engine, EngineKind, OpenOptions};
use avm_store::Store;
use avm_store::faults::Sectors;
use avm_testing::Random;
use avm_testing::times;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const SECTOR: usize = 512;

fn ops(random: &mut Random, count: usize) -> Vec<Op> {
    let op = |_| {
        let account = random.below(3) as usize;
        let amount = 1 + random.below(99) as i64;
        match random.below(6) {
            0 | 1 => Op::Move { from: account, to: random.below(3) as usize, amount },
            2 => Op::Post { to: account, amount },
            3 => Op::Long { length: random.below(20_000) as usize },
            4 => Op::Create { amount },
            _ => Op::Undone { account },
        }
    };
    (0..count).map(op).collect()
}

/// Whom a program shows the number of what it has committed last.
struct Reader {
    disk: Sectors,
    read: Vec<u8>,
}

impl Write for Reader {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.read.extend_from_slice(bytes);
        let text = String::from_utf8_lossy(&self.read);
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        if let Some(Ok(number)) = whole.lines().last().map(str::parse) {
            self.disk.acknowledge(number);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How many of the operations a store has, all of each and nothing of the others.
fn found(store: Store, ops: &[Op]) -> usize {
    let output = Buffer::default();
    let mut engine = Engine::builder().stdout(output.clone()).build();
    engine.attach_store(store).unwrap_or_else(|error| panic!("{error}"));
    engine.run_program("look.scm", LOOK).unwrap_or_else(|error| panic!("{error}"));
    let shown = output.take();
    let count = Sums::count_in(&shown).expect("a count");
    assert_eq!(shown, Sums::after(&ops[..count]).shown());
    count
}

#[test]
fn torn_writes_of_redb_lose_nothing_that_was_shown() {
    let (mut with, mut without) = (0, 0);
    for round in 1..=u64::from(times(4)) {
        let mut random = Random(round.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let ops = ops(&mut random, 10);
        let showing = if round % 2 == 0 { Showing::Each } else { Showing::Sometime };
        let disk = Sectors::new(1 + random.below(u64::MAX - 1));
        let store = Store::with_engine(disk.engine().unwrap(), &OpenOptions::default()).unwrap();
        let mut engine = Engine::builder().stdout(Reader { disk: disk.clone(), read: Vec::new() }).build();
        engine.attach_store(store).unwrap();
        engine.run_program("ops.scm", &program(&ops, 0, showing, Path::new("none"))).unwrap();
        drop(engine);
        for (shown, left) in disk.take_failures() {
            // Before there was a table there was no store.
            let Ok(engine) = left.engine() else {
                assert_eq!(shown, 0, "round {round}");
                continue;
            };
            let Ok(store) = Store::with_engine(engine, &OpenOptions::default()) else {
                assert_eq!(shown, 0, "round {round}");
                continue;
            };
            let count = found(store, &ops) as u64;
            assert!(count >= shown, "round {round}: {shown} were shown, and {count} are kept");
            *(if count > shown { &mut with } else { &mut without }) += 1;
        }
    }
    assert!(with > 0 && without > 10, "{with} failures with more than was shown, {without} with that");
}

fn options() -> OpenOptions {
    OpenOptions { engine: Some(EngineKind::Fjall), ..OpenOptions::default() }
}

fn journal(folder: &Path) -> PathBuf {
    folder.join("data/0.jnl")
}

/// A journal to which of what was added any sectors have come, or all up to some place, or all.
fn torn(old: &[u8], new: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = new.to_vec();
    let cut = old.len() + random.below((new.len() - old.len()) as u64 + 1) as usize;
    match random.below(4) {
        0 => bytes.truncate(cut),
        1 => bytes[cut..].fill(0),
        2 => {}
        _ => {
            for at in (old.len() / SECTOR * SECTOR..new.len()).step_by(SECTOR) {
                if random.below(3) == 0 {
                    bytes[at.max(old.len())..new.len().min(at + SECTOR)].fill(0);
                }
            }
        }
    }
    bytes
}

#[test]
fn torn_writes_of_fjall_lose_nothing_that_was_shown() {
    let place = tempfile::tempdir().unwrap();
    let (before, after, left) =
        (place.path().join("before"), place.path().join("after"), place.path().join("left"));
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let ops = ops(&mut random, 12);
    let run = |folder: &Path, from: usize, to: usize| {
        let mut engine = Engine::builder().build();
        engine.open_store(folder, &options()).unwrap();
        engine.run_program("ops.scm", &program(&ops[..to], from, Showing::Each, Path::new("none"))).unwrap();
    };
    let (mut with, mut without) = (0, 0);
    for count in 1..ops.len() {
        run(&before, count - 1, count);
        // Opening makes the journal end with its last batch.
        Store::open(&before, &options()).unwrap().close().unwrap();
        let _ = fs::remove_dir_all(&after);
        avm_testing::copy_folder(&before, &after).unwrap();
        run(&after, count, count + 1);
        let (old, new) = (fs::read(journal(&before)).unwrap(), fs::read(journal(&after)).unwrap());
        assert!(new.starts_with(&old) && new.len() > old.len(), "{count}");
        for _ in 0..times(4) {
            let _ = fs::remove_dir_all(&left);
            avm_testing::copy_folder(&before, &left).unwrap();
            fs::write(journal(&left), torn(&old, &new, &mut random)).unwrap();
            let kept = found(Store::open(&left, &options()).unwrap(), &ops);
            assert!([count, count + 1].contains(&kept), "{count} were shown, and {kept} are kept");
            *(if kept > count { &mut with } else { &mut without }) += 1;
        }
    }
    assert!(with > 0 && without > 0, "{with} with what was being written, {without} without");
}
