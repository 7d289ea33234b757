//! Running a recorded run again, and comparing.

use crate::error::{Error, ErrorKind};
use crate::recording::outcome_of;
use crate::running::store_error;
use crate::{Engine, Permissions};
use avm_object::{EntryId, ExecutionId};
use avm_primitives::write_abbreviated;
use avm_record::frames::{Overview, overview};
use avm_record::{
    Checker, Difference, End, Happened, Header, Kept, Outcome, RecordError, Rows, StoppedAt, TapeReader,
    Verdict,
};
use avm_runtime::{Stop, UnsafeFeature};
use avm_store::{Batch, Store};
use std::collections::HashMap;
use std::io::{Read, Seek, Write};

/// The most bytes of a value in a message.
const VALUE_BYTES: usize = 120;

/// A recorded run that is about to run again.
///
/// ```
/// use avm_scheme::{Buffer, Engine, Replay};
/// let record = Buffer::default();
/// let mut engine = Engine::builder().record(record.clone()).build();
/// engine.run_program("p.scm", "
///     (define-behavior cell (state (v 0)) ((add n) (set! v (+ v n)) v))
///     (let ((c (create-object 'cell))) (ask c (add 1)) (ask c (add 2)))
/// ").unwrap();
/// let report = Replay::open(std::io::Cursor::new(record.bytes())).unwrap().check().unwrap();
/// assert_eq!((report.events, report.difference.is_none()), (3, true));
/// ```
pub struct Replay {
    pub(crate) tape: TapeReader,
    pub(crate) header: Header,
    pub(crate) ends: Vec<End>,
    /// What the run found in its store, if it had one.
    rows: Option<Rows>,
    /// The last execution that the record knows to have begun, if it says so.
    pub(crate) executions: Option<u32>,
    /// Over how many shards the machine was spread.
    shards: usize,
    /// Where the shards were when a run was stopped, by its number.
    stopped: HashMap<usize, StoppedAt>,
    progress: Option<Box<dyn FnMut(u64, u64) + Send>>,
}

/// What came of a replay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayReport {
    /// How many programs ran.
    pub runs: u64,
    /// How many events were compared.
    pub events: u64,
    /// The number of the last execution that had begun when it ended.
    pub executions: u32,
    /// How many answers from outside the programs got.
    pub answers: u64,
    /// Whether the record ends before the run did: it was killed, or the file was cut.
    pub is_cut: bool,
    /// Whether the record was made by a build with another standard library.
    pub is_other_build: bool,
    /// Where the run differs from the record, if it does.
    pub difference: Option<Divergence>,
}

/// Where a run differs from its record, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// The number of the event.
    pub event: u64,
    /// What differs, in a word.
    pub what: String,
    /// What happened just before, in both.
    pub before: Vec<String>,
    /// What should have happened; nothing where the run should have ended.
    pub expected: Vec<String>,
    /// What happened instead; nothing where the run ended.
    pub found: Vec<String>,
}

impl Replay {
    /// Opens a recorded run.
    ///
    /// # Errors
    /// Where it is none, or damaged.
    pub fn open(mut input: impl Read + Seek + Send + 'static) -> Result<Replay, Error> {
        let Overview { ends, rows, executions, shards, stopped } = overview(&mut input).map_err(damaged)?;
        input.rewind().map_err(|error| damaged(RecordError::Unreadable(crate::reason(&error))))?;
        let (tape, header) = TapeReader::new(Box::new(std::io::BufReader::new(input))).map_err(damaged)?;
        let shards = shards.map_or(1, |count| count as usize);
        Ok(Replay { tape, header, ends, rows, executions, shards, stopped, progress: None })
    }

    /// Has a function be told now and then how many events were compared, and how many bytes of the record were read.
    pub fn tell(mut self, progress: impl FnMut(u64, u64) + Send + 'static) -> Replay {
        self.progress = Some(Box::new(progress));
        self
    }

    /// Runs all again with the recorded answers, and compares event by event: input, output, state, gas, and all else that
    /// is recorded. Stops at the first difference.
    ///
    /// # Errors
    /// Where the record is damaged.
    pub fn check(mut self) -> Result<ReplayReport, Error> {
        let mut engine = self.engine(None)?;
        let checkers = Checkers::follow(&mut engine, &self.tape);
        if let Some(progress) = self.progress.take() {
            checkers.first().tell(progress);
        }
        let mut runs = 0;
        let mut verdict = Verdict::Same { cut: false };
        while let Some(run) = self.tape.next_run().map_err(damaged)? {
            self.stop_as(&mut engine, runs);
            runs += 1;
            let result = engine.run_recorded(&run);
            let outcome = outcome_of(&result);
            verdict = checkers.end(&outcome, engine.gas());
            if verdict != (Verdict::Same { cut: false }) {
                break;
            }
            self.tape.leave_run();
        }
        let difference = match verdict {
            Verdict::Damaged(error) => return Err(damaged(error)),
            Verdict::Different(difference) => Some(engine.divergence(&difference)),
            Verdict::Same { .. } => None,
        };
        Ok(ReplayReport {
            runs: runs as u64,
            events: checkers.events(),
            executions: engine.last_execution(),
            answers: self.tape.answered(),
            is_cut: self.tape.is_cut() && (runs == 0 || self.ends.len() < runs),
            is_other_build: self.header.library != Some(crate::stdlib::hash()),
            difference,
        })
    }

    /// An engine as the recorded one was, which is answered from the record. If that lived on a store, it lives on one in memory, which
    /// holds what the run found there.
    ///
    /// # Errors
    /// Where that is damaged.
    pub(crate) fn engine(&self, output: Option<Box<dyn Write + Send>>) -> Result<Engine, Error> {
        let header = &self.header;
        let mut builder = Engine::builder().permissions(Permissions::all()).machine(&header.machine);
        builder = builder.command_line(header.command_line.iter().cloned());
        builder = header
            .allow
            .iter()
            .filter_map(|name| UnsafeFeature::from_name(name))
            .fold(builder, |it, feature| it.allow(feature));
        builder.limits = header.limits();
        // It decides how executions take turns.
        builder.seed = header.seed;
        let mut builder = builder.shards(self.shards);
        builder.replay = Some((self.tape.clone(), header.clone(), output));
        let mut engine = builder.build();
        if let Some(rows) = &self.rows {
            let mut batch = Batch::new();
            rows.iter().for_each(|(key, value)| _ = batch.put(key, value));
            let store = Store::memory();
            store.commit(batch).map_err(|error| store_error(error.into()))?;
            engine.attach_store(store)?;
            engine.each_shard(|_, engine| engine.runtime.forget_stored_traces());
        }
        Ok(engine)
    }

    /// Has the next run, of that number, stop as it did when the clock or somebody stopped it.
    pub(crate) fn stop_as(&self, engine: &mut Engine, run: usize) {
        let end = self.ends.get(run).filter(|end| end.outcome.is_of_the_clock());
        let stop = end.map(|end| match end.outcome {
            Outcome::Interrupted => (end.gas, Stop::Interrupted),
            _ => (end.gas, Stop::TimedOut),
        });
        match &mut engine.shards {
            None => {
                let before = engine.runtime.gas();
                engine.runtime.stop_at(stop.map(|(gas, stop)| (before + gas, stop)));
            }
            Some(shards) => {
                let at = self.stopped.get(&run).copied();
                shards.stop_at(at.zip(stop.map(|(_, stop)| stop)));
                engine.runtime.stop_at(None);
            }
        }
    }
}

/// What compares each shard of an engine with its record.
pub(crate) struct Checkers(Vec<Checker>);

impl Checkers {
    /// Has an engine be compared with a record.
    pub(crate) fn follow(engine: &mut Engine, tape: &TapeReader) -> Checkers {
        let mut checkers = Vec::new();
        engine.each_shard(|shard, engine| {
            let checker = Checker::new(tape.of_shard(shard));
            engine.runtime.follow(Box::new(checker.clone()));
            checkers.push(checker);
        });
        Checkers(checkers)
    }

    /// That of the first shard.
    pub(crate) fn first(&self) -> &Checker {
        &self.0[0]
    }

    /// Has the run go on when it differs ([`Checker::go_on`]).
    pub(crate) fn go_on(&self, excused: Option<(ExecutionId, EntryId)>) {
        self.0.iter().for_each(|checker| checker.go_on(excused));
    }

    /// How many events happened.
    pub(crate) fn events(&self) -> u64 {
        self.0.iter().map(Checker::events).sum()
    }

    /// The run is over: what came of it, which is the first difference on any shard. A shard that has differed stops all of them, so
    /// what the others lack then is none.
    pub(crate) fn end(&self, outcome: &Outcome, gas: u64) -> Verdict {
        let has_differed = self.0.iter().any(Checker::has_differed);
        let ended = self.0.iter().filter(|checker| checker.has_differed() || !has_differed);
        let rank = |verdict: &Verdict| match verdict {
            Verdict::Damaged(_) => (0, false, 0),
            Verdict::Different(difference) => (1, difference.told.is_some(), difference.event),
            Verdict::Same { cut: true } => (2, false, 0),
            Verdict::Same { cut: false } => (3, false, 0),
        };
        let verdicts = ended.map(|checker| checker.end(outcome.clone(), gas));
        verdicts.min_by_key(rank).unwrap_or(Verdict::Same { cut: false })
    }
}

/// The numbers of calls, by their execution and their number there.
#[derive(Default)]
struct Calls(HashMap<(u32, u64), u64>);

impl Calls {
    /// What a call is called.
    fn name(&self, execution: u32, id: u64) -> String {
        self.0.get(&(execution, id)).map_or("an earlier call".into(), |number| format!("call {number}"))
    }
}

/// A call, with its number.
fn call(happened: &Happened) -> Option<((u32, u64), u64)> {
    match happened {
        Happened::Began(began) => Some(((began.execution, began.id), began.number)),
        _ => None,
    }
}

impl Engine {
    /// Has the next run stop after so much gas.
    pub(crate) fn stop_after(&mut self, gas: u64) {
        self.each_shard(|_, engine| {
            let before = engine.runtime.gas();
            engine.runtime.stop_at(Some((before.saturating_add(gas), Stop::OutOfGas)));
        });
    }

    /// Does something with the engine of each shard; the first of them is this one.
    pub(crate) fn each_shard(&mut self, mut act: impl FnMut(u32, &mut Engine)) {
        act(0, self);
        let others = self.shards.iter_mut().flat_map(|shards| shards.engines_mut());
        (1..).zip(others).for_each(|(shard, engine)| act(shard, engine));
    }

    /// A difference in words.
    pub(crate) fn divergence(&mut self, difference: &Difference) -> Divergence {
        let Difference { before, expected, found, .. } = difference;
        let calls = Calls(before.iter().chain(expected).chain(found).filter_map(call).collect());
        let mut lines =
            |all: &[Happened]| -> Vec<String> { all.iter().map(|it| self.line_among(it, &calls)).collect() };
        let (before, mut expected, mut found) = (lines(before), lines(expected), lines(found));
        if let Some((wanted, now)) = &difference.told {
            expected.push(format!("the program {wanted}"));
            found.push(format!("the program {now}"));
        }
        Divergence { event: difference.event, what: difference.what.into(), before, expected, found }
    }

    /// A recorded value as text.
    pub(crate) fn shown_kept(&mut self, kept: &Kept) -> String {
        let value = kept.value(&mut self.runtime);
        write_abbreviated(&self.runtime.machine.heap, value, VALUE_BYTES)
    }

    fn shown_all(&mut self, values: &[Kept]) -> String {
        values.iter().map(|value| self.shown_kept(value)).collect::<Vec<_>>().join(" ")
    }

    /// Something that happened, in a line.
    pub(crate) fn line(&mut self, happened: &Happened) -> String {
        self.line_among(happened, &Calls::default())
    }

    fn line_among(&mut self, happened: &Happened, calls: &Calls) -> String {
        match happened {
            Happened::Began(began) => {
                let about = self.shown_all(&began.values);
                let about = if began.selector { format!("({about})") } else { about };
                let object = began.callee.map_or(String::new(), |object| format!(" object {object}"));
                let mut line = format!("{} {}{object}", began.number, began.event.name());
                for (name, part) in [
                    ("", about),
                    ("by object ", began.caller.map_or(String::new(), |object| object.to_string())),
                    ("for ", began.controller.map_or(String::new(), |name| name.to_string())),
                    ("tx ", began.tx.map_or(String::new(), |tx| tx.to_string())),
                    ("gas ", began.gas.to_string()),
                    ("", began.place.to_string()),
                ] {
                    if !part.is_empty() {
                        line.push_str(&format!("  {name}{part}"));
                    }
                }
                line
            }
            Happened::Created(state) => format!("    began with state ({})", self.shown_all(state)),
            Happened::Ended(ended) => {
                let output = self.shown_kept(&ended.output);
                let how = if ended.accepted { "gave" } else { "was rejected:" };
                let state = ended.state.as_ref().map(|state| self.shown_all(state));
                let state = state.map_or(String::new(), |state| format!("  state ({state})"));
                let call = calls.name(ended.execution, ended.id);
                format!("    {call} {how} {output}{state}  gas {}", ended.gas)
            }
            Happened::Settled(settled) => {
                let call = calls.name(settled.execution, settled.id);
                format!("    {call} goes back no further  state ({})", self.shown_all(&settled.state))
            }
            Happened::Learned(learned) => {
                let value = self.shown_kept(&learned.value);
                let how = if learned.raised { "raised" } else { "gave" };
                let call = calls.name(learned.execution, learned.cause);
                format!("    in {call}, {} {how} {value}", learned.source)
            }
            Happened::Named(named) => format!("    execution {} follows", named.name),
        }
    }
}

/// Whether bytes begin as a recorded run does.
pub fn is_record(bytes: &[u8]) -> bool {
    avm_record::frames::is_record(bytes)
}

/// A record that cannot be read.
pub(crate) fn damaged(error: RecordError) -> Error {
    let code = match error {
        RecordError::NotARecord => "not-a-record",
        RecordError::Version(_) => "record-version",
        RecordError::Unreadable(_) => "unreadable-file",
        RecordError::Damaged { .. } | RecordError::Malformed(_) => "damaged-record",
    };
    Error::new(ErrorKind::File, code, error.to_string())
}
