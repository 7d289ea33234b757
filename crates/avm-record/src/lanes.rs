//! The record of several shards.
//!
//! Each shard asks the outside for itself, reads source files for itself and does what it does for itself. A frame of answers or of a
//! source file of another shard than the first says whose it is ([`of_shard`]). What happened stands in the order in which it may be told as one
//! story: epoch by epoch, and in each that of the first shard, then that of the second, and so on ([`EpochsWriter`]). So the file does not
//! depend on threads, as far as events go, and causes precede their effects.

use crate::answers::{Answer, Question};
use crate::bytes::{Few, Reader};
use crate::encode::Encoder;
use crate::frames::{FrameKind, RecordError};
use crate::happened::{Decoder, Happened};
use crate::tape::Source;
use avm_object::{ExecutionId, Log};
use avm_runtime::{Runtime, Watcher};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

/// No record is of more shards.
const MOST_SHARDS: u32 = 1 << 12;
/// The numbers of events are known for so many of the pieces that were read last.
const NUMBERED: usize = 64;

/// A frame of a shard that is not the first, as the bytes of one that says so.
pub(crate) fn of_shard(shard: u32, kind: FrameKind, bytes: &[u8]) -> Vec<u8> {
    let mut all = shard.to_le_bytes().to_vec();
    all.push(kind as u8);
    all.extend_from_slice(bytes);
    all
}

/// Whose frame it is, and of what kind.
pub(crate) fn shard_of(bytes: &[u8]) -> Result<(u32, FrameKind, &[u8]), RecordError> {
    let misplaced = RecordError::Malformed("a part is of no known shard");
    let Some((head, [kind, rest @ ..])) = bytes.split_first_chunk() else { return Err(misplaced) };
    match (u32::from_le_bytes(*head), FrameKind::of(*kind)) {
        (shard @ 1..MOST_SHARDS, Some(kind @ (FrameKind::Answers | FrameKind::Source))) => {
            Ok((shard, kind, rest))
        }
        _ => Err(misplaced),
    }
}

/// Puts together what happened on the shards in some epochs.
pub(crate) struct EpochsWriter {
    few: Few,
    pub(crate) bytes: Vec<u8>,
    /// How many events there were.
    pub(crate) events: u64,
}

impl EpochsWriter {
    pub(crate) fn new() -> EpochsWriter {
        EpochsWriter { few: Few::new(), bytes: Vec::new(), events: 0 }
    }

    /// Adds what happened on a shard, with so many events.
    pub(crate) fn add(&mut self, shard: u32, events: u64, happened: &[u8]) {
        self.events += events;
        self.few.make_room(&mut self.bytes);
        self.few.number(u64::from(shard));
        self.few.number(events);
        self.few.text(happened, &mut self.bytes);
    }
}

/// What happened on a shard in an epoch, or on the only one for a while.
pub struct Stretch {
    /// The shard.
    pub shard: u32,
    /// What happened, as bytes.
    pub bytes: Vec<u8>,
    /// Its place among all of them.
    at: u64,
    /// How many events were before it on the shard, and how many in all.
    before: (u64, u64),
}

/// What a record has for one shard, as far as it was read.
#[derive(Default)]
pub(crate) struct Lane {
    pub(crate) answers: VecDeque<(Question, Answer)>,
    stretches: VecDeque<Stretch>,
    pub(crate) sources: HashMap<String, VecDeque<Source>>,
    /// The answers that were passed by.
    pub(crate) unused: Vec<(Question, Answer)>,
    /// The first question that differs: what was asked, and what is now.
    pub(crate) other_question: Option<(Option<Question>, Question)>,
    /// How many events there were in what was read.
    events: u64,
    /// Where the latest stretches begin: how many events were before them on the shard, and how many in all.
    before: VecDeque<(u64, u64)>,
}

/// The shards of a record, as far as it was read.
#[derive(Default)]
pub(crate) struct Lanes {
    all: Vec<Lane>,
    /// How many stretches were read.
    count: u64,
    /// How many events there were in them, where there are several shards.
    events: u64,
    /// Bytes of events that nobody has asked for yet.
    pub(crate) queued: usize,
}

impl Lanes {
    pub(crate) fn of(&mut self, shard: u32) -> &mut Lane {
        let shard = shard as usize;
        if self.all.len() <= shard {
            self.all.resize_with(shard + 1, Lane::default);
        }
        &mut self.all[shard]
    }

    /// Adds what happened on the only shard.
    pub(crate) fn add(&mut self, bytes: Vec<u8>) {
        self.push(0, 0, bytes);
    }

    fn push(&mut self, shard: u32, events: u64, bytes: Vec<u8>) {
        self.queued += bytes.len();
        self.count += 1;
        let (at, all) = (self.count, self.events);
        self.events += events;
        let lane = self.of(shard);
        let before = (lane.events, all);
        lane.events += events;
        lane.stretches.push_back(Stretch { shard, bytes, at, before });
    }

    /// Adds what happened on several shards.
    pub(crate) fn add_epochs(&mut self, bytes: &[u8]) -> Result<(), RecordError> {
        let mut reader = Reader { rest: bytes };
        while !reader.rest.is_empty() {
            let (shard, events) = (reader.number32()?, reader.number()?);
            if shard >= MOST_SHARDS {
                return Err(RecordError::Malformed("a part is of no known shard"));
            }
            self.push(shard, events, reader.bytes()?.to_vec());
        }
        Ok(())
    }

    /// What happened next on a shard, as far as it was read.
    pub(crate) fn next_of(&mut self, shard: u32) -> Option<Stretch> {
        let lane = self.of(shard);
        let stretch = lane.stretches.pop_front()?;
        if lane.before.len() == NUMBERED {
            lane.before.pop_front();
        }
        lane.before.push_back(stretch.before);
        self.queued = self.queued.saturating_sub(stretch.bytes.len());
        Some(stretch)
    }

    /// What happened next on any of them, as far as it was read.
    pub(crate) fn next(&mut self) -> Option<Stretch> {
        let firsts = self.all.iter().filter_map(|lane| lane.stretches.front());
        let shard = firsts.min_by_key(|stretch| stretch.at)?.shard;
        self.next_of(shard)
    }

    /// Forgets what belongs to a run that is over.
    pub(crate) fn leave_run(&mut self) {
        self.forget_events();
        self.all.iter_mut().for_each(|lane| lane.answers.clear());
    }

    /// Forgets what happened.
    pub(crate) fn forget_events(&mut self) {
        self.all.iter_mut().for_each(|lane| lane.stretches.clear());
        self.queued = 0;
    }

    /// The number among all events of one that has this number on its shard.
    pub(crate) fn number(&self, shard: u32, number: u64) -> u64 {
        let before = self.all.get(shard as usize).map(|lane| &lane.before);
        let found = before.and_then(|before| before.iter().rfind(|(own, _)| *own < number));
        found.map_or(number, |(own, all)| all + (number - own))
    }
}

/// Reads what happened on several shards, under one numbering.
#[derive(Default)]
pub struct Decoders {
    all: Vec<Decoder>,
    events: u64,
}

impl Decoders {
    /// What a stretch tells.
    ///
    /// # Errors
    /// Where its bytes make no sense.
    pub fn all(&mut self, shard: u32, bytes: &[u8]) -> Result<Vec<Happened>, RecordError> {
        let shard = shard as usize;
        if self.all.len() <= shard {
            self.all.resize_with(shard + 1, Decoder::default);
        }
        let mut all = self.all[shard].all(bytes)?;
        for happened in &mut all {
            if let Happened::Began(began) = happened {
                self.events += 1;
                began.number = self.events;
            }
        }
        Ok(all)
    }
}

struct Gathered {
    encoder: Encoder,
    buffer: Vec<u8>,
    /// How many events were given already.
    given: u64,
}

/// A watcher that keeps what happens on a shard until the end of an epoch. Clones share what they know.
#[derive(Clone)]
pub struct Gatherer(Arc<Mutex<Gathered>>);

impl Default for Gatherer {
    fn default() -> Gatherer {
        let gathered = Gathered { encoder: Encoder::new(), buffer: Vec::new(), given: 0 };
        Gatherer(Arc::new(Mutex::new(gathered)))
    }
}

impl Gatherer {
    /// Gives what happened since the last time, if anything: how many events, and the bytes.
    pub fn give<T>(&self, take: impl FnOnce(u64, &[u8]) -> T) -> Option<T> {
        let mut gathered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Gathered { encoder, buffer, given } = &mut *gathered;
        let events = encoder.mark().events;
        let taken = (!buffer.is_empty()).then(|| take(events - *given, buffer));
        *given = events;
        buffer.clear();
        taken
    }
}

impl Watcher for Gatherer {
    fn take(&mut self, runtime: &mut Runtime, execution: ExecutionId, log: &Log) -> bool {
        let mut gathered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Gathered { encoder, buffer, .. } = &mut *gathered;
        encoder.log(runtime, execution, log, buffer);
        true
    }
}
