//! Replay: an object's history, given to a fresh object, leads to the same outputs and the same state. Nothing else of the
//! world is needed, because what the activations learned from nested calls is in the history.
//!
//! Activations of the object that started during a nested call of its own are entries of the same history. They are
//! replayed at that call, inside the activation that was waiting for it, as they first ran.

use crate::interpret::Run;
use crate::machine::Machine;
use crate::store::{Accepted, Content, Learned, Start};
use crate::value::{Done, ObjectId, Raised, Stop, Value};
use avm_base::AvmErrorKind as Kind;
use std::collections::VecDeque;

/// What is left to replay.
#[derive(Debug)]
pub(crate) struct Replay {
    object: ObjectId,
    entries: VecDeque<(Start, Accepted)>,
    /// For each activation that is being replayed, what it has still to learn.
    learned: Vec<VecDeque<Learned>>,
    /// The first difference.
    difference: Option<String>,
}

impl Run<'_> {
    /// Replays the history of an object whose behaviour uses nothing of the world but calls, and gives the content that it
    /// comes to.
    ///
    /// # Errors
    /// The first difference.
    pub fn replay(&self, o: ObjectId) -> Result<Content, String> {
        let mut machine = Machine::default();
        let main = machine.start();
        machine.store.objects.insert(o, self.machine.created[&o].clone());
        let history = &self.machine.for_everybody(o).content.history;
        let entries = history.iter().map(|(start, accepted)| (*start, accepted.clone())).collect();
        let replay = Replay { object: o, entries, learned: Vec::new(), difference: None };
        let (program, globals) = (self.program, self.globals.clone());
        let mut run = Run {
            machine,
            output: Vec::new(),
            is_beyond: false,
            has_failed: false,
            program,
            globals,
            main,
            replay: Some(replay),
        };
        run.replay_until(Start::MAX);
        match run.replay.and_then(|replay| replay.difference) {
            Some(difference) => Err(difference),
            None => Ok(run.machine.store.object(o).content.clone()),
        }
    }

    fn left(&mut self) -> &mut Replay {
        self.replay.as_mut().expect("it is a replay")
    }

    /// Replays the entries that started before a moment.
    fn replay_until(&mut self, end: Start) {
        while self.left().entries.front().is_some_and(|(start, _)| *start < end) {
            let Some((_, accepted)) = self.left().entries.pop_front() else { return };
            let (e, o) = (self.main, self.left().object);
            self.left().learned.push(accepted.learned.clone().into());
            let output = self.machine.call(e, &Value::Object(o), accepted.input.clone()).and_then(|()| {
                if let Some(frame) = self.machine.exec(e).frames.last_mut() {
                    frame.sender = accepted.sender;
                }
                self.handle(e, o)
            });
            let rest = self.left().learned.pop();
            let rejected = |raised| Raised::Avm(Kind::ObjectRejectedCall, Some(Box::new(raised)));
            let expected = accepted.output.clone().map_err(|raised| Stop::Raise(rejected(raised)));
            if output != expected || rest.is_none_or(|rest| !rest.is_empty()) {
                let difference = format!("{accepted:?} gave {output:?}");
                self.left().difference.get_or_insert(difference);
            }
        }
    }

    /// The outcome of a nested call, as it was; and what happened to the object meanwhile.
    pub(crate) fn learned(&mut self) -> Done<Value> {
        let Some(learned) = self.left().learned.last_mut().and_then(VecDeque::pop_front) else {
            self.left().difference.get_or_insert_with(|| "a call that there was not".into());
            return Err(Stop::Raise(Raised::Error));
        };
        if let Some(settled) = learned.settled {
            self.replay_until(settled);
            let (e, o) = (self.main, self.left().object);
            let content = self.machine.exec(e).inside.get(&o).cloned();
            if let Some(content) = content {
                self.machine.store.object(o).content = content;
                self.machine.settle(e, o);
            }
        }
        self.replay_until(learned.during.1);
        learned.output.map_err(Stop::Raise)
    }
}
