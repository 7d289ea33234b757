//! Transactions: begin, commit, abort.

use crate::machine::{Birth, Machine, Place, Standing, Tx};
use crate::store::{Event, Object, Store};
use crate::value::{Done, ExecId, ObjectId, Stop, Value, raise, wrong};
use avm_base::AvmErrorKind as Kind;
use std::collections::{BTreeMap, BTreeSet};

/// Why a commit failed.
enum Conflict {
    /// This object was changed, or is held by an execution that waits for this one.
    About(ObjectId),
    /// There are other objects now.
    Population,
}

impl Machine {
    /// Rule *begin*.
    pub fn begin(&mut self, e: ExecId, controller: Option<&Value>) -> Done<Value> {
        self.waits.remove(&e);
        if self.in_tx(e) {
            return raise(Kind::InvalidDuringTx);
        }
        let controller = controller.map(|controller| self.controller_argument(controller)).transpose()?;
        let id = self.transactions.len() as u32;
        self.transactions.push(Standing::Open);
        let mut snapshot = self.store.clone();
        for (o, content) in &self.exec(e).inside {
            snapshot.object(*o).content = content.clone();
        }
        let tx = Tx {
            id,
            controller,
            view: snapshot.clone(),
            snapshot,
            touched: Vec::new(),
            asked_population: false,
            created: BTreeSet::new(),
            destroyed: BTreeSet::new(),
            given: BTreeMap::new(),
            outbox: Vec::new(),
            taken: Vec::new(),
            began: 0,
        };
        self.exec(e).tx = Some(tx);
        let began = self.note(e, Event::TransactionStarted, None, None);
        self.tx(e).began = began;
        Ok(Value::Tx(id))
    }

    pub(crate) fn controller_argument(&self, controller: &Value) -> Done<String> {
        let Value::Symbol(name) = controller else { return wrong() };
        self.check_reachable(name)?;
        Ok(name.clone())
    }

    /// Whether the execution may end that transaction.
    fn check_open(&self, e: ExecId, tx: &Value) -> Done<()> {
        let Value::Tx(id) = *tx else { return wrong() };
        if self.executions[&e].tx.as_ref().is_some_and(|tx| tx.id == id) {
            return Ok(());
        }
        match self.transactions.get(id as usize) {
            Some(Standing::Committed) => raise(Kind::TxAlreadyCommitted),
            Some(Standing::Aborted) => raise(Kind::TxAlreadyAborted),
            Some(Standing::Open) | None => raise(Kind::TxNotFound),
        }
    }

    /// Rule *abort*.
    pub fn abort(&mut self, e: ExecId, tx: &Value) -> Done<()> {
        self.waits.remove(&e);
        self.check_open(e, tx)?;
        self.abort_open(e, None);
        Ok(())
    }

    pub(crate) fn abort_open(&mut self, e: ExecId, about: Option<ObjectId>) {
        self.note(e, Event::TransactionAborted, about, None);
        let exec = self.exec(e);
        let tx = exec.tx.take().expect("a transaction is open");
        for frame in exec.frames.iter_mut().filter(|frame| frame.place == Place::InTx) {
            frame.place = Place::Void;
        }
        for o in tx.created {
            self.births[o as usize] = Birth::Never;
        }
        self.mail.extend(tx.taken);
        self.mail.sort_by_key(|letter| letter.number);
        self.transactions[tx.id as usize] = Standing::Aborted;
    }

    /// Rule *commit*: whether it could.
    pub fn commit(&mut self, e: ExecId, tx: &Value) -> Done<bool> {
        self.waits.remove(&e);
        self.check_open(e, tx)?;
        let decided = self.decided(e);
        match self.validate(e, &decided) {
            Ok(None) => {
                self.apply(e, decided);
                Ok(true)
            }
            Ok(Some(conflict)) => {
                let about = match conflict {
                    Conflict::About(o) => Some(o),
                    Conflict::Population => None,
                };
                self.abort_open(e, about);
                Ok(false)
            }
            Err(stop) => Err(stop),
        }
    }

    /// Rule *undecided*: what the transaction did, without the activations that began in it and have not ended.
    fn decided(&mut self, e: ExecId) -> Store {
        let mut decided = self.tx(e).view.clone();
        for frame in self.exec(e).frames.iter().rev().filter(|frame| frame.place == Place::InTx) {
            decided.object(frame.object).content = frame.before.clone();
        }
        decided
    }

    /// Rule *validate*: what keeps the transaction from being committed.
    fn validate(&mut self, e: ExecId, decided: &Store) -> Done<Option<Conflict>> {
        let tx = self.tx(e).clone();
        for o in tx.touched.iter().filter(|o| !tx.created.contains(o)) {
            if self.store.objects[o].version != tx.snapshot.objects[o].version {
                return Ok(Some(Conflict::About(*o)));
            }
            let changes = decided.objects[o].content != tx.snapshot.objects[o].content
                || tx.destroyed.contains(o)
                || tx.given.contains_key(o);
            if changes && let Some(conflict) = self.wait_or_conflict(e, *o)? {
                return Ok(Some(conflict));
            }
        }
        if tx.asked_population && self.store.population > tx.snapshot.clock {
            return Ok(Some(Conflict::Population));
        }
        for frame in self.exec(e).frames.clone() {
            if frame.place == Place::InTx
                && let Some(conflict) = self.wait_or_conflict(e, frame.object)?
            {
                return Ok(Some(conflict));
            }
        }
        Ok(None)
    }

    /// A commit waits for who is inside an object that it changes; where that one waits for it, it is a conflict.
    fn wait_or_conflict(&mut self, e: ExecId, o: ObjectId) -> Done<Option<Conflict>> {
        match self.pass_gate(e, o) {
            Ok(()) => Ok(None),
            Err(Stop::Wait) => Err(Stop::Wait),
            Err(_) => Ok(Some(Conflict::About(o))),
        }
    }

    /// Rule *apply*: creations, transfers, inputs, states, destructions; then messages.
    fn apply(&mut self, e: ExecId, decided: Store) {
        self.note(e, Event::TransactionCommitted, None, None);
        let tx = self.exec(e).tx.take().expect("a transaction is open");
        self.transactions[tx.id as usize] = Standing::Committed;
        let version = self.store.clock + 1;
        for o in &tx.touched {
            let mut written = tx.destroyed.contains(o) || tx.given.contains_key(o);
            let found = tx.snapshot.objects.get(o).map(|object| &object.content);
            if found != Some(&decided.objects[o].content) {
                written |= self.apply_content(e, *o, &decided.objects[o]);
            }
            let object = self.store.object(*o);
            object.controller = tx.given.get(o).cloned().or(object.controller.take());
            object.ended |= tx.destroyed.contains(o);
            if written {
                object.version = version;
                self.store.clock = version;
            }
        }
        if !tx.created.is_empty() || !tx.destroyed.is_empty() || !tx.given.is_empty() {
            self.store.population = version;
        }
        for letter in tx.outbox {
            self.post(letter);
        }
        self.detach(e, &tx.view);
    }

    /// Gives an object the content that a transaction decided; whether its state is another now.
    fn apply_content(&mut self, e: ExecId, o: ObjectId, decided: &Object) -> bool {
        let created = self.births[o as usize] == Birth::Pending;
        if created {
            self.births[o as usize] = Birth::Done;
            self.store.objects.insert(o, decided.clone());
        }
        // Rule *inside*: what an activation around the transaction did so far is committed with it, and that activation
        // goes back no further.
        let around = self.exec(e).inside.get(&o).map_or_else(BTreeMap::new, |inside| inside.history.clone());
        let content = &mut self.store.object(o).content;
        let written = created || content.stamp != decided.content.stamp;
        (content.state, content.stamp) = (decided.content.state.clone(), decided.content.stamp);
        content.history.extend(decided.content.history.clone());
        content.history.extend(around);
        if self.exec(e).inside.contains_key(&o) {
            self.settle(e, o);
        }
        written
    }

    /// Rule *undecided*: activations that began in the transaction go on outside of it.
    fn detach(&mut self, e: ExecId, view: &Store) {
        let store = self.store.clone();
        let exec = self.exec(e);
        let around = exec.inside.clone();
        for frame in exec.frames.iter_mut().filter(|frame| frame.place == Place::InTx) {
            let o = frame.object;
            let mut known = store.objects[&o].content.history.clone();
            known.extend(around.get(&o).map_or_else(BTreeMap::new, |inside| inside.history.clone()));
            frame.place = Place::Direct;
            frame.before.history.extend(known.clone());
            let mut content = view.objects[&o].content.clone();
            content.history.extend(known);
            exec.inside.insert(o, content);
        }
    }
}
