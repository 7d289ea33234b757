//! Objects come to be, change hands, end; messages are sent and received.

use crate::machine::{Birth, Frame, Machine};
use crate::store::{Content, Event, Letter, Object};
use crate::value::{Done, ExecId, ObjectId, Time, Value, raise, wrong};
use avm_base::AvmErrorKind as Kind;
use std::collections::BTreeMap;

impl Machine {
    /// Rule *create*. `controller` is a symbol, `#f` for none, or `None`: the transaction's.
    pub fn create(
        &mut self,
        e: ExecId,
        behavior: &Value,
        state: Vec<Value>,
        controller: Option<&Value>,
    ) -> Done<Value> {
        let Value::Symbol(behavior) = behavior else { return wrong() };
        if !self.behaviors.contains(behavior) {
            return raise(Kind::BehaviorNotFound);
        }
        let controller = match controller {
            None => self.executions[&e].tx.as_ref().and_then(|tx| tx.controller.clone()),
            Some(Value::Bool(false)) => None,
            Some(given) => Some(self.controller_argument(given)?),
        };
        let (o, in_tx) = (self.births.len() as ObjectId, self.in_tx(e));
        if in_tx {
            self.claim(e, controller.clone())?;
        }
        self.stamps += 1;
        let content = Content { state, stamp: self.stamps, history: BTreeMap::new() };
        let (behavior, version) = (behavior.clone(), self.store.clock + 1);
        let object = Object { behavior, controller, content, version, ended: false };
        self.created.insert(o, object.clone());
        let about = Some(Value::symbol(&object.behavior));
        let entry = self.note(e, Event::ObjectCreated, Some(o), about);
        if object.controller.is_some() {
            self.entry(e, entry).controller = object.controller.clone();
        }
        if in_tx {
            self.births.push(Birth::Pending);
            let tx = self.tx(e);
            tx.view.objects.insert(o, object);
            tx.created.insert(o);
            tx.touched.push(o);
        } else {
            self.births.push(Birth::Done);
            self.store.objects.insert(o, object);
            self.population_changes();
        }
        Ok(Value::Object(o))
    }

    fn entry(&mut self, e: ExecId, time: Time) -> &mut crate::store::Entry {
        &mut self.exec(e).trace[time as usize - 1]
    }

    /// A commit of its own that changes which objects there are or whose.
    fn population_changes(&mut self) -> u64 {
        self.store.clock += 1;
        self.store.population = self.store.clock;
        self.store.clock
    }

    /// The controller of an object that is there for the execution; a transaction reads it.
    fn owner(&mut self, e: ExecId, o: ObjectId) -> Done<Option<String>> {
        if self.in_tx(e) {
            self.read(e, o)?;
            return Ok(self.tx(e).view.object(o).controller.clone());
        }
        match self.store.find(o) {
            Some(object) => Ok(object.controller.clone()),
            None => raise(Kind::ObjectNotFound),
        }
    }

    /// `get-controller`.
    pub fn get_controller(&mut self, e: ExecId, target: &Value) -> Done<Value> {
        let Value::Object(o) = *target else { return wrong() };
        Ok(Value::or_false(self.owner(e, o).unwrap_or(None).as_ref()))
    }

    /// `get-current-controller`.
    pub fn current_controller(&self, e: ExecId) -> Value {
        Value::or_false(self.executions[&e].tx.as_ref().and_then(|tx| tx.controller.as_ref()))
    }

    /// Rule *authority*: a transaction acts for its controller, an activation for its object's, a program for its host,
    /// which may do everything.
    fn check_authority(&mut self, e: ExecId, owner: &str) -> Done<()> {
        let asker = match (&self.executions[&e].tx, self.current(e)) {
            (Some(tx), _) => tx.controller.clone(),
            (None, Some(o)) => self.for_everybody(o).controller.clone(),
            (None, None) => None,
        };
        if asker.is_some_and(|asker| asker != owner) { raise(Kind::UnauthorizedTransfer) } else { Ok(()) }
    }

    /// Rule *destroy*.
    pub fn destroy(&mut self, e: ExecId, target: &Value) -> Done<()> {
        let Value::Object(o) = *target else { return wrong() };
        self.waits.remove(&e);
        let seen = self.executions[&e].tx.as_ref().map_or(&self.store, |tx| &tx.view);
        if seen.find(o).is_none() && self.store.objects.get(&o).is_some_and(|object| object.ended) {
            return raise(Kind::ObjectAlreadyDestroyed);
        }
        let Some(owner) = self.owner(e, o)? else { return raise(Kind::ObjectHasNoController) };
        if self.in_tx(e) {
            self.touch(e, o)?;
            if !self.tx(e).destroyed.insert(o) {
                return raise(Kind::ObjectAlreadyDestroyed);
            }
        } else {
            self.check_authority(e, &owner)?;
            self.pass_gate(e, o)?;
            let version = self.population_changes();
            let object = self.store.object(o);
            (object.ended, object.version) = (true, version);
        }
        self.note(e, Event::ObjectDestroyed, Some(o), None);
        Ok(())
    }

    /// Rule *transfer*.
    pub fn transfer(&mut self, e: ExecId, target: &Value, controller: &Value) -> Done<()> {
        let (Value::Object(o), Value::Symbol(to)) = (target, controller) else { return wrong() };
        let o = *o;
        self.waits.remove(&e);
        let Some(owner) = self.owner(e, o)? else { return raise(Kind::UnauthorizedTransfer) };
        self.check_authority(e, &owner)?;
        self.check_reachable(to)?;
        if self.in_tx(e) {
            self.touch(e, o)?;
            self.tx(e).given.insert(o, to.clone());
            self.note(e, Event::ObjectTransferred, Some(o), Some(controller.clone()));
        } else {
            self.pass_gate(e, o)?;
            self.note(e, Event::ObjectTransferred, Some(o), Some(controller.clone()));
            let version = self.population_changes();
            let object = self.store.object(o);
            (object.controller, object.version) = (Some(to.clone()), version);
        }
        Ok(())
    }

    /// Rule *population*: the objects that are there, in order of creation (what `scry-meta` goes through).
    pub fn scry(&mut self, e: ExecId) -> Vec<ObjectId> {
        let store = match &mut self.exec(e).tx {
            Some(tx) => {
                tx.asked_population = true;
                &tx.view
            }
            None => &self.store,
        };
        store.objects.keys().copied().filter(|o| store.find(*o).is_some()).collect()
    }

    /// Rule *send*.
    pub fn send(&mut self, e: ExecId, target: &Value, message: Value) -> Done<()> {
        let Value::Object(receiver) = *target else { return wrong() };
        let letter = Letter {
            number: 0,
            sender: self.current(e),
            receiver,
            message,
            cause: (e, self.executions[&e].cause()),
        };
        if self.in_tx(e) {
            let touched = self.tx(e).touched.clone();
            self.read(e, receiver)?;
            // To send is not to read.
            let tx = self.tx(e);
            tx.touched = touched;
            tx.outbox.push(letter);
        } else if self.store.find(receiver).is_some() {
            self.post(letter);
        } else {
            return raise(Kind::ObjectNotFound);
        }
        Ok(())
    }

    /// Puts a message behind all others.
    pub(crate) fn post(&mut self, letter: Letter) {
        self.letters += 1;
        self.mail.push(Letter { number: self.letters, ..letter });
    }

    /// Rule *mailbox*: whether an open transaction of another execution has taken messages of the object; they may come back.
    fn is_reserved(&self, e: ExecId, o: ObjectId) -> bool {
        let took = |tx: &crate::machine::Tx| tx.taken.iter().any(|letter| letter.receiver == o);
        self.executions.iter().any(|(id, exec)| *id != e && exec.tx.as_ref().is_some_and(took))
    }

    /// Rule *receive*: the oldest message for the current object, if there is one.
    pub fn receive(&mut self, e: ExecId) -> Done<Option<Value>> {
        let Some(o) = self.current(e) else { return raise(Kind::ContextUnavailable) };
        let oldest = self.mail.iter().position(|letter| letter.receiver == o);
        let Some(at) = oldest.filter(|_| !self.is_reserved(e, o)) else { return Ok(None) };
        let letter = self.mail.remove(at);
        self.note_received(e, &letter);
        if let Some(tx) = &mut self.exec(e).tx {
            tx.taken.push(letter.clone());
        }
        Ok(Some(letter.message))
    }

    fn note_received(&mut self, e: ExecId, letter: &Letter) -> Time {
        let time = self.note(e, Event::MessageReceived, Some(letter.receiver), Some(letter.message.clone()));
        let (execution, cause) = letter.cause;
        let entry = self.entry(e, time);
        (entry.caller, entry.cause) = (letter.sender, cause);
        entry.cause_execution = Some(execution).filter(|execution| *execution != e);
        time
    }

    /// Rule *deliver*: an execution that does nothing else begins to handle the oldest message whose receiver nobody is
    /// inside of. Gives the receiver, if there is such a message.
    pub fn deliver(&mut self, e: ExecId) -> Done<Option<ObjectId>> {
        let ready =
            |letter: &Letter| self.holder(letter.receiver).is_none() && !self.is_reserved(e, letter.receiver);
        let Some(at) = self.mail.iter().position(ready) else { return Ok(None) };
        let letter = self.mail.remove(at);
        let (o, sender) = (letter.receiver, letter.sender);
        let place = self.enter(e, o)?;
        let received = self.note_received(e, &letter);
        let input = letter.message;
        let entry = self.note(e, Event::ObjectCalled, Some(o), Some(input.clone()));
        let called = self.entry(e, entry);
        (called.cause, called.caller) = (received, sender);
        self.push(e, Frame { object: o, sender, input, entry, place, ..Frame::empty() });
        Ok(Some(o))
    }
}
