//! Any bytes as what was kept: the frames of a recorded run, a saved execution, rows of a store. Whoever reads them is told what is wrong,
//! and never panics, loops or runs out of memory.
//!
//! The checksums of frames and the checks of values in a store are right, and what the bytes begin with is put before them: no mutation finds those.
#![no_main]

use avm_record::frames::{FrameKind, FrameWriter};
use avm_scheme::{Buffer, Engine, OpenOptions, Replay, Store, StoredHistories, TraceFormat};
use avm_store::faults::Disk;
use avm_store::{Batch, Range};
use libfuzzer_sys::fuzz_target;
use std::io::Cursor;
use std::sync::LazyLock;

/// What a saved execution begins with.
const SAVED: &[u8] = b"\0AVX\x02";
/// The seal of nobody: so it is as from elsewhere.
const SEAL: [u8; 64] = [7; 64];

const PROGRAM: &str = "(import (scheme base) (avm))
    (define-behavior cell (state (v 0)) ((add n) (set! v (+ v n)) v) ((pass to n) (set! v (- v n)) (ask to (add n))))
    (define a (create-object 'cell 'alice)) (define b (create-object 'cell))
    (name-object! 'a a)
    (ask a (add 1)) (transaction (ask a (pass b 5))) (tell b (add 3))
    (guard (e (#t #f)) (transaction (ask a (add 10)) (error \"no\")))";

const LOOK: &str = "(import (scheme base) (avm)) (let ((a (find-object 'a))) (if a (ask a (add 1))))";

/// The rows of a store on which the program has run.
static ROWS: LazyLock<Vec<(Vec<u8>, Vec<u8>)>> = LazyLock::new(|| {
    let disk = Disk::new();
    let open = || Store::with_engine(disk.engine(), &OpenOptions::default()).expect("memory");
    let mut engine = Engine::new();
    engine.attach_store(open()).expect("it has no store yet");
    engine.run_program("p.scm", PROGRAM).expect("it runs");
    drop(engine);
    let store = open();
    let rows = store.scan(Range::all()).expect("memory can be read");
    rows.map(|row| row.expect("memory can be read"))
        .map(|(key, value)| (key.to_vec(), value.to_vec()))
        .collect()
});

/// The frames of a recorded run of it.
static FRAMES: LazyLock<Vec<(FrameKind, Vec<u8>)>> = LazyLock::new(|| {
    let record = Buffer::default();
    let mut engine = Engine::builder().record(record.clone()).build();
    engine.run_program("p.scm", PROGRAM).expect("it runs");
    drop(engine);
    let mut frames =
        avm_record::frames::FrameReader::new(Box::new(Cursor::new(record.bytes()))).expect("a record");
    let mut found = Vec::new();
    while let avm_record::frames::Next::Frame(kind, bytes) = frames.next_frame().expect("it is whole") {
        found.push((kind, bytes));
    }
    found
});

fuzz_target!(|bytes: &[u8]| {
    let Some((which, bytes)) = bytes.split_first() else { return };
    match which % 3 {
        0 => saved(bytes),
        1 => recorded(bytes),
        _ => stored(bytes),
    }
});

/// An engine that runs for a moment.
fn engine() -> Engine {
    Engine::builder().gas(200_000).memory(64 << 20).build()
}

fn saved(bytes: &[u8]) {
    let bytes = [SAVED, &SEAL, bytes].concat();
    let mut engine = engine();
    if engine.resume_saved(&bytes).is_ok() {
        let _ = engine.step(10_000);
        let _ = engine.save_execution();
    }
    let _ = self::engine().restore_execution(&bytes, Some("e"));
}

/// Changes to parts that are there: which, where, by what and with how much of it left; or all of a part.
fn change(part: &mut Vec<u8>, how: u8, at: u8, rest: &[u8]) {
    let place = (usize::from(at) * part.len().max(1) / 256).min(part.len());
    match how % 4 {
        0 => *part = rest.to_vec(),
        1 => {
            part.truncate(place);
            part.extend_from_slice(rest);
        }
        2 => drop(part.splice(place..place, rest.iter().copied())),
        _ => part.iter_mut().skip(place).zip(rest).for_each(|(byte, change)| *byte ^= change),
    }
}

/// The changes that bytes say, each to a part of so many.
fn changes(mut bytes: &[u8], parts: usize, mut make: impl FnMut(usize, u8, u8, &[u8])) {
    while let [which, how, at, length, rest @ ..] = bytes {
        let (now, later) = rest.split_at(usize::from(*length).min(rest.len()));
        make(usize::from(*which) % parts, *how, *at, now);
        bytes = later;
    }
}

fn recorded(bytes: &[u8]) {
    let mut frames = FRAMES.clone();
    changes(bytes, frames.len(), |which, how, at, rest| change(&mut frames[which].1, how, at, rest));
    let forged = Buffer::default();
    let mut out = FrameWriter::new(Box::new(forged.clone())).expect("memory");
    for (kind, bytes) in frames {
        out.write(kind, &bytes).expect("memory");
    }
    let open = || Replay::open(Cursor::new(forged.bytes()));
    let _ = open().and_then(|it| it.story(TraceFormat::Text));
    let _ = open().and_then(|it| it.at(3));
}

fn stored(bytes: &[u8]) {
    let mut rows = ROWS.clone();
    changes(bytes, rows.len(), |which, how, at, rest| change(&mut rows[which].1, how, at, rest));
    let forged = || {
        let store = Store::memory();
        let mut batch = Batch::new();
        for (key, value) in &rows {
            batch.put(key, value);
        }
        store.commit(batch).expect("memory");
        store
    };
    let mut engine = engine();
    if engine.attach_store(forged()).is_ok() {
        for execution in engine.stored_executions().unwrap_or_default() {
            let _ = engine.stored_trace(execution, 0, 1000, TraceFormat::Json);
        }
        let _ = engine.run_program("look.scm", LOOK);
    }
    if let Ok(mut histories) = StoredHistories::open(forged()) {
        for object in histories.objects().unwrap_or_default() {
            let _ = histories.check(object);
        }
        for execution in histories.executions().unwrap_or_default() {
            let _ = histories.check_execution(execution);
        }
    }
}
