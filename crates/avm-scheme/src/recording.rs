//! Recording what an engine runs.

use crate::error::{Error, ErrorKind};
use crate::outside::Outside;
use crate::running::{Step, store_error};
use crate::{Engine, Source, bundle, stdlib};
use avm_bytecode::{Effect, Module};
use avm_primitives::{DeniedHost, Stream};
use avm_record::answers::{Answer, Question, Refusal};
use avm_record::{Forms, Gatherer, Header, Outcome, Recorder, RecordingHost, Run, TapeReader, TapeWriter};
use avm_runtime::{RecordWriter, Watcher};
use avm_store::Store;
use avm_value::{Fault, Outcome as ValueOutcome, Value};
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

/// Why there is no record.
const NO_STORE: &str = "it is to be kept in a store, and the engine has none";

/// What follows the runs of an engine.
#[derive(Default)]
pub(crate) enum Following {
    /// Nothing.
    #[default]
    Nothing,
    /// A record is written.
    Recording(Recorder),
    /// A record could not be begun: why.
    Failed(String),
    /// A record is to be kept in the store that the engine is given, with the seed of the engine.
    InStore(Option<u64>),
    /// A record is read.
    Replaying(TapeReader),
}

impl Engine {
    /// Begins to write a record of what runs from now on.
    pub(crate) fn begin_recording(&mut self, out: Box<dyn Write + Send>, seed: Option<u64>) {
        let header = self.header(seed);
        let tape = match TapeWriter::new(out, &header) {
            Ok(tape) => tape,
            Err(error) => {
                self.following = Following::Failed(crate::reason(&error));
                return;
            }
        };
        let Some(shards) = &mut self.shards else {
            let recorder = Recorder::new(tape);
            self.record_to(&recorder, 0, recorder.clone());
            return;
        };
        let gatherers: Vec<_> = (0..shards.count()).map(|_| Gatherer::default()).collect();
        let recorder = Recorder::of_shards(tape, gatherers.clone());
        let each = (1..).zip(gatherers[1..].iter().cloned());
        shards.engines_mut().zip(each).for_each(|(engine, (shard, gatherer))| {
            engine.record_to(&recorder, shard, gatherer);
        });
        let ends = recorder.clone();
        shards.at_exchange(move || ends.end_epoch());
        self.record_to(&recorder, 0, gatherers[0].clone());
    }

    /// Has what it is told noted as that of a shard, and has what it does followed.
    fn record_to(&mut self, recorder: &Recorder, shard: u32, watcher: impl Watcher + 'static) {
        let tape = recorder.tape().of_shard(shard);
        let io = &mut self.runtime.machine.world.io;
        let host = io.set_host(Box::new(DeniedHost));
        io.set_host(Box::new(RecordingHost::new(host, tape.clone())));
        self.front.outside = Outside::Recording(tape);
        self.runtime.follow(Box::new(watcher));
        self.following = Following::Recording(recorder.clone());
    }

    /// The engine is about to live on a store: a record that is written notes what is found there, and one that is to be kept there is
    /// begun.
    pub(crate) fn note_store(&mut self, store: &Arc<Store>) -> Result<(), Error> {
        if let Following::InStore(seed) = self.following {
            let out = RecordWriter::new(store).map_err(store_error)?;
            self.begin_recording(Box::new(out), seed);
        }
        if let Following::Recording(recorder) = &self.following {
            let tape = recorder.tape().clone();
            tape.begin_rows();
            store.note_reads(move |key, value| tape.row(key, value));
        }
        Ok(())
    }

    /// What a record says of this engine.
    fn header(&mut self, seed: Option<u64>) -> Header {
        let mut header = Header {
            build: env!("CARGO_PKG_VERSION").into(),
            library: Some(stdlib::hash()),
            machine: self.machine_name(),
            seed,
            allow: self.allow.iter().map(|feature| feature.name().to_string()).collect(),
            ..Header::default()
        };
        header.set_limits(&self.limits);
        let host = self.runtime.machine.world.io.host();
        header.command_line = host.command_line();
        header.features = host.features();
        header.terminals = (host.is_terminal(Stream::Output), host.is_terminal(Stream::Error));
        header
    }

    /// Notes that a program is about to run.
    pub(crate) fn note_run(&mut self, module: &Module) -> Result<(), Error> {
        match &self.following {
            Following::Recording(recorder) => {
                let libraries = self.front.needed(module);
                let program = bundle::encode(libraries.iter().chain([module]));
                let fresh = libraries.iter().filter(|library| !self.linked.contains(&library.name));
                let fresh = fresh.map(|library| library.name.to_string()).collect();
                recorder.tape().run(&Run { name: module.name.to_string(), forms: None, program, fresh });
                Ok(())
            }
            Following::Failed(why) => Err(unwritten(why)),
            Following::InStore(_) => Err(unwritten(NO_STORE)),
            Following::Nothing | Following::Replaying(_) => Ok(()),
        }
    }

    /// Notes that forms are about to be evaluated.
    pub(crate) fn note_forms(&mut self, source: &Source<'_>) -> Result<(), Error> {
        match &self.following {
            Following::Recording(recorder) => {
                let path = source.path.as_ref().map(|path| path.display().to_string());
                let forms = Some(Forms { text: source.bytes.to_vec(), path });
                recorder.tape().run(&Run { name: source.name.clone(), forms, ..Run::default() });
                Ok(())
            }
            Following::Failed(why) => Err(unwritten(why)),
            Following::InStore(_) => Err(unwritten(NO_STORE)),
            Following::Nothing | Following::Replaying(_) => Ok(()),
        }
    }

    /// Runs a program of a record, or evaluates forms of it.
    pub(crate) fn run_recorded(&mut self, run: &Run) -> Result<(), Error> {
        if let Some(Forms { text, path }) = &run.forms {
            let path = path.as_ref().map(PathBuf::from);
            return self.eval_source(Source { name: run.name.clone(), bytes: text, path }).map(drop);
        }
        let module = self.take_bundle(&run.name, &run.program)?;
        for library in self.front.needed(&module) {
            if !run.fresh.iter().any(|fresh| *fresh == library.name.as_str()) {
                self.linked.insert(library.name);
            }
        }
        self.check_allowed(&module)?;
        self.start_linked(module)?;
        self.finish().map(drop)
    }

    /// Refuses what no record can hold: a record is of programs, and of forms.
    pub(crate) fn refuse_unrecorded(&self) -> Result<(), Error> {
        match &self.following {
            Following::Nothing => Ok(()),
            _ => Err(Error::new(
                ErrorKind::Usage,
                "not-recorded",
                "while an engine records, it runs programs and forms only",
            )),
        }
    }

    /// Notes how a program ended. Where the record could not be written, that is the result.
    pub(crate) fn note_end(&mut self, result: Result<Step, Error>) -> Result<Step, Error> {
        let Following::Recording(recorder) = &self.following else { return result };
        if self.runtime.has_store() {
            recorder.tape().executions(self.last_execution());
        }
        let outcome = outcome_of(&result);
        if let Some(shards) = &self.shards
            && outcome.is_of_the_clock()
        {
            recorder.tape().stopped(&shards.stopped_at(self.runtime.gas() - self.gas_at_start));
        }
        recorder.end(outcome, self.gas());
        match recorder.tape().failure() {
            Some(why) => Err(unwritten(&why)),
            None => result,
        }
    }

    /// The number of the last execution that has begun.
    pub(crate) fn last_execution(&self) -> u32 {
        let others = self.shards.iter().flat_map(|shards| shards.engines());
        let last = |engine: &Engine| engine.runtime.machine.world.space.counters().executions;
        others.map(last).fold(last(self), u32::max)
    }

    /// Calls a procedure of the host, or has a record answer.
    pub(crate) fn recorded_host_call(
        &mut self,
        number: Value,
        call: impl FnOnce(&mut Engine) -> ValueOutcome,
    ) -> ValueOutcome {
        if let Some(answer) = self.runtime.answer_alone(Effect::CallHost) {
            return answer;
        }
        let result = self.host_call_from_outside(number, call);
        self.runtime.note_answer(Effect::CallHost, &result);
        result
    }

    fn host_call_from_outside(
        &mut self,
        number: Value,
        call: impl FnOnce(&mut Engine) -> ValueOutcome,
    ) -> ValueOutcome {
        let question = Question::Host(number.as_fixnum().unwrap_or(-1).to_string());
        match &self.following {
            Following::Replaying(tape) => {
                let answer = tape.answer(&question);
                self.host_answer(answer)
            }
            Following::Recording(recorder) => {
                let tape = recorder.tape().clone();
                let result = call(self);
                let answer = self.answer_of_host(&result);
                tape.answer(&question, &answer);
                result
            }
            Following::Nothing | Following::Failed(_) | Following::InStore(_) => call(self),
        }
    }

    fn answer_of_host(&mut self, result: &ValueOutcome) -> Answer {
        match result {
            Ok(value) => match self.runtime.encode(*value) {
                Ok(bytes) => Answer::Value(bytes),
                Err(_) => Answer::Refused(Refusal::Failed(
                    "the host gave something that no recorded run can keep".into(),
                )),
            },
            Err(fault) => Answer::Refused(Refusal::Failed(match &**fault {
                Fault::Error { message, .. } => message.clone(),
                _ => "the host raised something".into(),
            })),
        }
    }

    fn host_answer(&mut self, answer: Answer) -> ValueOutcome {
        match answer {
            Answer::Value(bytes) => self.runtime.decode(&bytes),
            Answer::Refused(Refusal::Failed(message)) => Err(Fault::error(message, Vec::new())),
            _ => Err(Fault::error("the recorded run has no answer of the host here", Vec::new())),
        }
    }
}

/// How a run ended, as a record says it.
pub(crate) fn outcome_of<T>(result: &Result<T, Error>) -> Outcome {
    match result {
        Ok(_) => Outcome::Done,
        Err(error) => match error.kind() {
            ErrorKind::Exit(code) => Outcome::Exited(code),
            ErrorKind::Limit => Outcome::Stopped(error.code().into()),
            ErrorKind::Interrupted => Outcome::Interrupted,
            _ => Outcome::Raised(error.message().into()),
        },
    }
}

fn unwritten(why: &str) -> Error {
    Error::new(ErrorKind::File, "record-failed", format!("the recorded run cannot be written: {why}"))
}
