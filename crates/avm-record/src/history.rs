//! The history of one object, as a record tells: the inputs that it accepted, in the order in which they joined its history,
//! each with what it learned while it was handled. An input that was rejected is in it too, if a transaction committed what it had
//! done before.

use crate::happened::{Began, Ended, Happened, Kept, Learned, Settled};
use avm_base::Symbol;
use avm_object::Event;
use std::collections::HashMap;

/// What an activation did and learned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// It learned something.
    Learned {
        /// From what.
        source: Symbol,
        /// Whether it was raised.
        raised: bool,
        /// What it was.
        value: Kept,
        /// Of a call of an object on another shard: the inputs of its own history that came meanwhile.
        inner: Vec<usize>,
    },
    /// It called an object.
    Called {
        /// The object.
        target: u32,
        /// The input's parts.
        values: Vec<Kept>,
        /// Whether they are a selector and arguments.
        selector: bool,
        /// The inputs of its own history that came meanwhile, in order of start: which scripts of the same unit.
        inner: Vec<usize>,
        /// Whether a transaction of another committed what the object had done so far: after so many of these inputs.
        settled: Option<usize>,
        /// Whether the call was accepted; if not, the output is a condition.
        accepted: bool,
        /// The output.
        output: Kept,
        /// If it was rejected: the condition that the caller was told, of which the output is the cause.
        told: Option<Kept>,
    },
}

impl Step {
    /// The inputs of its own history that came meanwhile: which scripts of the same unit.
    pub fn inner(&self) -> &[usize] {
        let (Step::Learned { inner, .. } | Step::Called { inner, .. }) = self;
        inner
    }

    fn inner_mut(&mut self) -> &mut Vec<usize> {
        let (Step::Learned { inner, .. } | Step::Called { inner, .. }) = self;
        inner
    }
}

/// An input of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The number of its event.
    pub number: u64,
    /// Where in the source it was sent.
    pub place: String,
    /// Who sent it.
    pub sender: Option<u32>,
    /// The input's parts.
    pub values: Vec<Kept>,
    /// Whether they are a selector and arguments.
    pub selector: bool,
    /// What happened meanwhile.
    pub steps: Vec<Step>,
    /// Whether it was accepted.
    pub accepted: bool,
    /// The output, or the condition.
    pub output: Kept,
    /// The state then, where it was kept; of one that was rejected, the state that it went back to.
    pub state: Option<Vec<Kept>>,
    /// The gas that the activation took, if it did nothing but compute: no call, and nothing that it learned.
    pub gas: Option<u64>,
    tx: Option<u32>,
}

/// An input that came from outside of the object, and those that it accepted while it handled it. They are in the order in
/// which they ended, so that the first one is the last here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The inputs.
    pub scripts: Vec<Script>,
}

/// A call that is open.
struct Frame {
    began: Began,
    /// Of the object's own: its steps.
    steps: Vec<Step>,
    /// Of another's: the object's own inputs that were accepted in it.
    inner: Vec<usize>,
    /// Of the object's own: those that came from another shard, which it waits for.
    away: Vec<usize>,
    /// Of the object's own: the state to which it goes back, if a transaction has committed what it did.
    settled: Option<Vec<Kept>>,
    /// Of the object's own: after how many of its own inputs in the call that is going on a transaction of another did so.
    settled_after: Option<usize>,
}

/// What an execution is about.
#[derive(Default)]
struct Open {
    frames: Vec<Frame>,
    /// How many of them are the object's own.
    own: usize,
    /// The object's own inputs that were accepted, in the order in which they ended; forgotten when no call of its own is open.
    scripts: Vec<Script>,
}

/// Follows what happens, and gives the inputs that an object accepted.
pub struct Histories {
    object: u32,
    /// Whether states are told.
    has_states: bool,
    open: HashMap<u32, Open>,
    /// Inputs that were accepted in transactions which are not over.
    waiting: HashMap<u32, Vec<Unit>>,
    is_new: bool,
    initial: Option<Vec<Kept>>,
}

impl Histories {
    /// Follows that object.
    pub fn new(object: u32) -> Histories {
        Histories {
            object,
            has_states: true,
            open: HashMap::new(),
            waiting: HashMap::new(),
            is_new: false,
            initial: None,
        }
    }

    /// Follows that object where an accepted input that joined its history is told with any state: what it was is not known.
    pub fn without_states(object: u32) -> Histories {
        Histories { has_states: false, ..Histories::new(object) }
    }

    /// The state that it began with, once that is known.
    pub fn initial(&self) -> Option<&[Kept]> {
        self.initial.as_deref()
    }

    /// Takes in the next thing that happened; gives inputs that joined the history by that.
    pub fn tell(&mut self, happened: Happened) -> Vec<Unit> {
        match happened {
            Happened::Began(began) => self.began(began),
            Happened::Created(state) => {
                if std::mem::take(&mut self.is_new) {
                    self.initial = Some(state);
                }
                Vec::new()
            }
            Happened::Ended(ended) => self.ended(ended),
            Happened::Settled(settled) => {
                self.settled(settled);
                Vec::new()
            }
            Happened::Learned(learned) => {
                self.learned(learned);
                Vec::new()
            }
            Happened::Named(_) => Vec::new(),
        }
    }

    fn began(&mut self, began: Began) -> Vec<Unit> {
        match (began.event, began.tx) {
            (Event::ObjectCreated, _) => self.is_new = began.callee == Some(self.object),
            (Event::ObjectCalled, _) => {
                let open = self.open.entry(began.execution).or_default();
                open.own += usize::from(began.callee == Some(self.object));
                let (steps, inner, away) = (Vec::new(), Vec::new(), Vec::new());
                open.frames.push(Frame { began, steps, inner, away, settled: None, settled_after: None });
            }
            (Event::TransactionCommitted, Some(tx)) => {
                return self.waiting.remove(&tx).unwrap_or_default();
            }
            (Event::TransactionAborted, Some(tx)) => self.abort(tx, began.execution),
            _ => {}
        }
        Vec::new()
    }

    /// What was accepted in a transaction that is aborted is undone.
    fn abort(&mut self, tx: u32, execution: u32) {
        self.waiting.remove(&tx);
        let Some(Open { frames, scripts, .. }) = self.open.get_mut(&execution) else { return };
        let stays = |script: &usize| scripts[*script].tx != Some(tx);
        for frame in frames {
            frame.inner.retain(stays);
            frame.away.retain(stays);
            frame.steps.iter_mut().for_each(|step| step.inner_mut().retain(stays));
        }
    }

    /// A transaction committed what an activation had done. Where the activation itself ended the transaction, it does so again
    /// when it is replayed; where another did, in a call of this one, the call has to tell.
    fn settled(&mut self, settled: Settled) {
        let Some(Open { frames, .. }) = self.open.get_mut(&settled.execution) else { return };
        let Some(at) = frames.iter().rposition(|frame| frame.began.id == settled.id) else { return };
        if frames[at].began.callee != Some(self.object) {
            return;
        }
        frames[at].settled = Some(settled.state);
        let inside = &frames[at + 1..];
        let is_innermost = inside.iter().all(|frame| frame.began.callee != Some(self.object));
        if is_innermost && !inside.is_empty() {
            frames[at].settled_after = Some(inside.iter().map(|frame| frame.inner.len()).sum());
        }
    }

    fn learned(&mut self, learned: Learned) {
        let Learned { execution, cause, source, raised, value } = learned;
        let frame = self.open.get_mut(&execution).and_then(|open| open.frames.last_mut());
        let own = Some(self.object);
        if let Some(frame) = frame.filter(|frame| frame.began.id == cause && frame.began.callee == own) {
            match frame.steps.last_mut() {
                Some(Step::Called { accepted: false, told: told @ None, .. })
                    if source.as_str() == "call" && raised =>
                {
                    *told = Some(value);
                }
                _ => {
                    let inner = match source.as_str() {
                        "call" => std::mem::take(&mut frame.away),
                        _ => Vec::new(),
                    };
                    frame.steps.push(Step::Learned { source, raised, value, inner });
                }
            }
        }
    }

    fn ended(&mut self, ended: Ended) -> Vec<Unit> {
        let own = Some(self.object);
        let Some(open) = self.open.get_mut(&ended.execution) else { return Vec::new() };
        // Calls that are still open inside of it were left by a jump.
        let found = open.frames.iter().rposition(|frame| frame.began.id <= ended.id);
        let Some(at) = found.filter(|at| open.frames[*at].began.id == ended.id) else { return Vec::new() };
        let left = open.frames.split_off(at);
        open.own -= left.iter().filter(|frame| frame.began.callee == own).count();
        let Some(Frame { began, steps, mut inner, settled, .. }) = left.into_iter().next() else {
            return Vec::new();
        };
        let (accepted, output) = (ended.accepted, ended.output);
        let state = if accepted { ended.state } else { settled };
        if began.callee == own
            && let Some(state) = state
        {
            let gas = steps.is_empty().then(|| ended.gas.saturating_sub(began.gas));
            inner.push(open.scripts.len());
            open.scripts.push(Script {
                number: began.number,
                place: began.place.to_string(),
                sender: began.caller,
                values: began.values.clone(),
                selector: began.selector,
                steps,
                accepted,
                output: output.clone(),
                state: self.has_states.then_some(state),
                gas,
                tx: began.tx,
            });
        }
        match open.frames.last_mut() {
            // Nobody but the object itself calls from inside of it: this came from another shard.
            Some(outer) if outer.began.callee == own && began.caller != own => {
                outer.away.extend(inner);
                Vec::new()
            }
            Some(outer) if outer.began.callee == own => {
                let Began { values, selector, callee, .. } = began;
                let target = callee.unwrap_or(0);
                let (settled, told) = (outer.settled_after.take(), None);
                let call = Step::Called { target, values, selector, inner, settled, accepted, output, told };
                outer.steps.push(call);
                Vec::new()
            }
            Some(outer) if open.own > 0 => {
                outer.inner.extend(inner);
                Vec::new()
            }
            // Nothing of its own is open around them.
            _ => {
                let scripts = std::mem::take(&mut open.scripts);
                self.join(inner.into_iter().map(|root| Unit::of(&scripts, root)).collect())
            }
        }
    }

    /// Inputs that are over: those of a transaction wait for its end.
    fn join(&mut self, units: Vec<Unit>) -> Vec<Unit> {
        let mut now = Vec::new();
        for unit in units {
            match unit.scripts.last().and_then(|script| script.tx) {
                None => now.push(unit),
                Some(tx) => self.waiting.entry(tx).or_default().push(unit),
            }
        }
        now
    }
}

impl Unit {
    /// An input with all that it led to.
    fn of(scripts: &[Script], root: usize) -> Unit {
        let mut is_in = vec![false; scripts.len()];
        let mut pending = vec![root];
        while let Some(at) = pending.pop() {
            is_in[at] = true;
            scripts[at].steps.iter().for_each(|step| pending.extend(step.inner()));
        }
        let mut places = vec![0; scripts.len()];
        let mut unit = Unit { scripts: Vec::new() };
        for (at, script) in scripts.iter().enumerate().filter(|(at, _)| is_in[*at]) {
            places[at] = unit.scripts.len();
            let mut script = script.clone();
            for step in &mut script.steps {
                // Inputs inside of one ended before it.
                step.inner_mut().iter_mut().for_each(|at| *at = places[*at]);
            }
            unit.scripts.push(script);
        }
        unit
    }
}
