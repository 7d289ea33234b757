//! Replaying the history of one object alone.

use crate::error::Error;
use crate::recording::outcome_of;
use crate::replaying::{Checkers, damaged};
use crate::running::Task;
use crate::{Divergence, Engine, Replay};
use avm_object::{Event, ExecutionId, Log};
use avm_record::{Ended, Follower, Happened, Histories, Kept, Script, Step, Unit};
use avm_runtime::{RunResult, Runtime, SoloScript, SoloStep, Watcher};
use avm_value::{ConditionParts, ObjectRef, Value};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

/// What came of replaying one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectReport {
    /// The object's number.
    pub object: u32,
    /// How many inputs of its history were handled again.
    pub inputs: u64,
    /// Where it differs from the record, if it does.
    pub difference: Option<Divergence>,
}

/// What a call by an object that is alone comes to, when the object has handled the inputs of its own that it got meanwhile, those
/// too that it rejects. Where these are what others had ensured of it in its own transaction, that is committed then.
const ANSWERING: &str = "
(define (answer object messages output raised? failure)
  (cond ((pair? messages)
         (call object (car messages) (lambda () #f))
         (answer object (cdr messages) output raised? failure))
        ((not raised?) output)
        ((eq? raised? 'looked) (commit-tx output))
        (failure (failure))
        (else (raise output))))
answer";

/// A call that ended, and the gas that it took.
pub(crate) struct Handled {
    ended: Ended,
    gas: u64,
}

/// The calls that ended in a run.
pub(crate) type Ends = Arc<Mutex<Vec<Handled>>>;

/// Notes which calls end.
pub(crate) struct Noting {
    follower: Follower,
    /// The gas at which calls began that are open.
    open: HashMap<(u32, u64), u64>,
    ends: Ends,
    /// To which states open calls go back, where a transaction has committed what they did.
    settled: HashMap<u64, Vec<Kept>>,
}

impl Noting {
    /// Notes them there.
    pub(crate) fn new(ends: Ends) -> Noting {
        Noting { follower: Follower::default(), open: HashMap::new(), ends, settled: HashMap::new() }
    }
}

impl Watcher for Noting {
    fn take(&mut self, runtime: &mut Runtime, execution: ExecutionId, log: &Log) -> bool {
        let mut ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        for happened in self.follower.follow(runtime, execution, log) {
            match happened {
                Happened::Began(began) if began.event == Event::ObjectCalled => {
                    self.open.insert((began.execution, began.id), began.gas);
                }
                Happened::Settled(settled) => _ = self.settled.insert(settled.id, settled.state),
                Happened::Ended(mut ended) => {
                    let settled = self.settled.remove(&ended.id);
                    if !ended.accepted {
                        ended.state = settled;
                    }
                    let began = self.open.remove(&(ended.execution, ended.id)).unwrap_or(ended.gas);
                    ends.push(Handled { gas: ended.gas.saturating_sub(began), ended });
                }
                _ => {}
            }
        }
        true
    }
}

impl Replay {
    /// Replays the history of one object: the inputs that it accepted, in the order in which they joined its history, by a
    /// fresh object of the same behaviour. What it learned from calls of others, from the clock, from files and the like is
    /// answered as it was. Outputs and states are compared, up to the first difference. `open` opens the record.
    ///
    /// The programs run before, so that all that the behaviour refers to is defined.
    ///
    /// # Errors
    /// Where the record is damaged or has no such object.
    ///
    /// ```
    /// use avm_scheme::{Buffer, Engine, Replay};
    /// let record = Buffer::default();
    /// let mut engine = Engine::builder().record(record.clone()).build();
    /// engine.run_program("p.scm", "
    ///     (define-behavior cell (state (v 0)) ((add n) (set! v (+ v n)) v))
    ///     (let ((c (create-object 'cell))) (ask c (add 1)) (ask c (add 2)))
    /// ").unwrap();
    /// let open = || Replay::open(std::io::Cursor::new(record.bytes()));
    /// let report = Replay::object(open, 0).unwrap();
    /// assert_eq!((report.inputs, report.difference), (2, None));
    /// ```
    pub fn object(open: impl Fn() -> Result<Replay, Error>, object: u32) -> Result<ObjectReport, Error> {
        let mut engine = prepared(open()?)?.shard_with(ObjectRef(object));
        let replay = open()?;
        let mut histories = Histories::new(object);
        let ends = Ends::default();
        engine.runtime.follow(Box::new(Noting::new(ends.clone())));
        let mut report = ObjectReport { object, inputs: 0, difference: None };
        let mut is_begun = false;
        let mut failure = None;
        replay.each(|_, happened| {
            for unit in histories.tell(happened) {
                if !std::mem::replace(&mut is_begun, true) {
                    let initial = histories.initial().unwrap_or(&[]).to_vec();
                    if let Err(error) = engine.leave_alone(object, &initial) {
                        failure = Some(error);
                        return false;
                    }
                }
                report.inputs += unit.scripts.len() as u64;
                report.difference = engine.handle_again(object, &unit, &ends);
                if report.difference.is_some() {
                    return false;
                }
            }
            true
        })?;
        match failure {
            Some(error) => Err(error),
            None if histories.initial().is_none() => {
                let text = format!("the recorded run has no object {object}");
                Err(Error::new(crate::ErrorKind::Usage, "no-object", text))
            }
            None => Ok(report),
        }
    }
}

/// A store does not have all that it takes to handle the history of an object again.
pub(crate) fn not_alone(object: u32) -> Error {
    let text = format!(
        "object {object} rejected an input of which a transaction had committed a part: a store does not know which part, so \
         this history cannot be handled again; a recorded run can be"
    );
    Error::new(crate::ErrorKind::Usage, "not-alone", text)
}

/// An engine in which all programs of a record have run, as far as the record goes.
fn prepared(replay: Replay) -> Result<Engine, Error> {
    let mut engine = replay.engine(None)?;
    let checkers = Checkers::follow(&mut engine, &replay.tape);
    let mut runs = 0;
    while let Some(run) = replay.tape.next_run().map_err(damaged)? {
        replay.stop_as(&mut engine, runs);
        runs += 1;
        let result = engine.run_recorded(&run);
        checkers.end(&outcome_of(&result), engine.gas());
        replay.tape.leave_run();
    }
    engine.each_shard(|_, engine| engine.runtime.stop_at(None));
    Ok(engine)
}

impl Engine {
    /// The shard that has an object, by itself; the first one where none has.
    fn shard_with(mut self, object: ObjectRef) -> Engine {
        let Some(shards) = self.shards.take() else { return self };
        let mut engine = shards.into_engine_with(object).unwrap_or(self);
        engine.abandon();
        engine.runtime.leave_shards();
        engine
    }

    /// Leaves an object alone.
    pub(crate) fn leave_alone(&mut self, object: u32, initial: &[Kept]) -> Result<(), Error> {
        // What was sent to it and others is in its history, or nobody has received it.
        self.runtime.machine.world.space.forget_messages();
        let state = self.values_of(initial);
        let inner = self.answering()?;
        let begun = self.runtime.begin_solo(ObjectRef(object), &state, inner);
        match begun {
            Ok(true) => Ok(()),
            _ => {
                let text = format!("object {object} is not there when the programs have run again");
                Err(Error::new(crate::ErrorKind::Usage, "no-object", text))
            }
        }
    }

    /// The procedure that answers calls, the same for all objects.
    fn answering(&mut self) -> Result<Value, Error> {
        if let Some(procedure) = &self.answering {
            return self.value_of(procedure);
        }
        let forms = self.front.read("<alone>", ANSWERING)?;
        self.begin();
        self.prompt()?;
        self.task = Some(Task::Forms(forms.into()));
        self.pending = Some(RunResult::Done(Value::UNSPECIFIED));
        let procedure = self.finish()?;
        let value = self.value_of(&procedure);
        self.answering = Some(procedure);
        value
    }

    fn values_of(&mut self, kept: &[Kept]) -> Vec<Value> {
        kept.iter().map(|kept| kept.value(&mut self.runtime)).collect()
    }

    fn message_of(&mut self, values: &[Kept], selector: bool) -> Value {
        let values = self.values_of(values);
        match (selector, values.first()) {
            (false, Some(message)) => *message,
            _ => self.runtime.machine.heap.list(&values),
        }
    }

    /// A script with its values in this engine.
    fn solo_script(&mut self, script: &Script) -> SoloScript {
        let message = self.message_of(&script.values, script.selector);
        let mut steps = VecDeque::with_capacity(script.steps.len());
        for step in &script.steps {
            steps.push_back(match step {
                Step::Learned { source, raised, value, inner } => {
                    let value = value.value(&mut self.runtime);
                    SoloStep::Learned { source: *source, raised: *raised, value, inner: inner.clone() }
                }
                Step::Called { target, values, selector, inner, settled, accepted, output, told } => {
                    let (target, message) = (ObjectRef(*target), self.message_of(values, *selector));
                    let inner = inner.clone();
                    let output = output.value(&mut self.runtime);
                    let told = told.as_ref().map(|told| told.value(&mut self.runtime));
                    let heap = &mut self.runtime.machine.heap;
                    let value = match told.and_then(|told| heap.condition_parts(told)) {
                        Some(parts) => heap.condition(ConditionParts { cause: output, ..parts }),
                        None => output,
                    };
                    SoloStep::Called { target, message, inner, settled: *settled, raised: !accepted, value }
                }
            });
        }
        let sender = script.sender.map(ObjectRef);
        SoloScript { message, sender, steps }
    }

    /// Whether two values are the same, whatever parts of them are one object.
    fn is_same(&mut self, a: &Kept, b: &Kept) -> bool {
        if a == b {
            return true;
        }
        let (Kept::Other(_), Kept::Other(_)) = (a, b) else { return false };
        let (a, b) = (a.value(&mut self.runtime), b.value(&mut self.runtime));
        self.runtime.state_digest(a) == self.runtime.state_digest(b)
    }

    fn are_same(&mut self, a: &[Kept], b: &[Kept]) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.is_same(a, b))
    }

    /// In what an input was handled otherwise, if it was.
    fn difference_alone(&mut self, wanted: &Script, found: &Handled, with_gas: bool) -> Option<&'static str> {
        let state = found.ended.state.as_deref();
        let is_other_state =
            |engine: &mut Engine, wanted: &[Kept]| !state.is_some_and(|state| engine.are_same(wanted, state));
        if found.ended.accepted != wanted.accepted {
            return Some("fate");
        }
        if !self.is_same(&found.ended.output, &wanted.output) {
            return Some("output");
        }
        if wanted.state.as_ref().is_some_and(|wanted| is_other_state(self, wanted)) {
            return Some("state");
        }
        wanted.gas.is_some_and(|gas| with_gas && gas != found.gas).then_some("gas")
    }

    /// Has the object handle an input again; gives the first difference.
    pub(crate) fn handle_again(&mut self, object: u32, unit: &Unit, ends: &Ends) -> Option<Divergence> {
        // Nothing collects garbage before the scripts are among the roots.
        let solo = unit.scripts.iter().map(|script| self.solo_script(script)).collect();
        self.begin();
        self.task = Some(Task::Rest);
        let saves = self.runtime.machine.execution.saves();
        self.pending = self.runtime.start_solo(solo).err();
        let result = self.finish();
        // What a continuation costs depends on what called the object, which is not there now.
        let with_gas = self.runtime.machine.execution.saves() == saves;
        self.runtime.abandon();
        let ends = std::mem::take(&mut *ends.lock().unwrap_or_else(PoisonError::into_inner));
        let expected = &unit.scripts;
        let script = expected.last()?;
        let deviation = self.runtime.solo_deviation();
        for (wanted, found) in expected.iter().zip(&ends) {
            if let Some(what) = self.difference_alone(wanted, found, with_gas) {
                // It was rejected because it did something else.
                if what == "fate" && deviation.is_some() {
                    break;
                }
                return Some(self.divergence_alone(object, wanted, what, Some(found)));
            }
        }
        if let Some((had, does)) = deviation {
            let mut divergence = self.divergence_alone(object, script, "question", None);
            divergence.expected.push(format!("the object {had}"));
            divergence.found.push(format!("the object {does}"));
            return Some(divergence);
        }
        if ends.len() != expected.len() || result.is_err() == script.accepted {
            let mut divergence = self.divergence_alone(object, script, "fate", None);
            if let Err(error) = result {
                divergence.found.push(format!("error: {}", error.message()));
            }
            return Some(divergence);
        }
        None
    }

    /// An input that an object handles, in a line.
    pub(crate) fn line_alone(&mut self, object: u32, script: &Script) -> String {
        let input = self.message_of(&script.values, script.selector);
        let input = avm_primitives::write_abbreviated(&self.runtime.machine.heap, input, 120);
        format!("{} object {object} handles {input}  {}", script.number, script.place)
    }

    fn divergence_alone(
        &mut self,
        object: u32,
        script: &Script,
        what: &str,
        found: Option<&Handled>,
    ) -> Divergence {
        let before = vec![self.line_alone(object, script)];
        let mut told = |accepted: bool, output: &Kept, state: Option<&[Kept]>, gas: Option<u64>| {
            let how = if accepted { "gave" } else { "was rejected:" };
            let state = state
                .map(|state| state.iter().map(|kept| self.shown_kept(kept)).collect::<Vec<_>>().join(" "));
            let state = state.map_or(String::new(), |state| format!("  state ({state})"));
            let gas = gas.map_or(String::new(), |gas| format!("  gas {gas}"));
            format!("it {how} {}{state}{gas}", self.shown_kept(output))
        };
        let (mut expected, mut now) = (Vec::new(), Vec::new());
        if let Some(Handled { ended, gas }) = found {
            let gas = script.gas.map(|_| *gas);
            let state = ended.state.as_deref().filter(|_| script.state.is_some());
            expected.push(told(script.accepted, &script.output, script.state.as_deref(), script.gas));
            now.push(told(ended.accepted, &ended.output, state, gas));
        }
        Divergence { event: script.number, what: what.into(), before, expected, found: now }
    }
}
