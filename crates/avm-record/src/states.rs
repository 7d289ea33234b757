//! What states objects had, as a record tells.

use crate::happened::{Began, Ended, Happened, Kept, Settled};
use avm_base::Symbol;
use avm_object::Event;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// An object, as far as a record tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The name of its behaviour.
    pub behavior: Option<Symbol>,
    /// Its controller.
    pub controller: Option<Symbol>,
    /// The machine that it was created on.
    pub machine: Symbol,
    /// Its state.
    pub state: Arc<Vec<Kept>>,
    /// How many inputs it has accepted.
    pub inputs: u64,
}

/// What a call, or a transaction, goes back to.
#[derive(Clone)]
struct Before {
    object: u32,
    known: Option<Known>,
}

struct Open {
    before: Before,
    tx: Option<u32>,
    /// Whether its input is in the history already.
    is_settled: bool,
}

#[derive(Default)]
struct Transaction {
    before: Vec<Before>,
    destroyed: Vec<u32>,
    given: Vec<(u32, Option<Symbol>)>,
}

/// The states of all objects after what was told so far. What an open activation has set is not in them; what an open
/// transaction has done is.
#[derive(Default)]
pub struct States {
    objects: BTreeMap<u32, Known>,
    open: HashMap<(u32, u64), Open>,
    transactions: HashMap<u32, Transaction>,
    created: Option<u32>,
}

impl States {
    /// All objects that there are.
    pub fn objects(&self) -> &BTreeMap<u32, Known> {
        &self.objects
    }

    /// Takes in the next thing that happened.
    pub fn tell(&mut self, happened: &Happened) {
        match happened {
            Happened::Began(began) => self.began(began),
            Happened::Created(state) => {
                if let Some(known) = self.created.take().and_then(|object| self.objects.get_mut(&object)) {
                    known.state = Arc::new(state.clone());
                }
            }
            Happened::Ended(ended) => self.ended(ended),
            Happened::Settled(settled) => self.settled(settled),
            Happened::Learned(_) | Happened::Named(_) => {}
        }
    }

    fn began(&mut self, began: &Began) {
        let Some(object) = began.callee.filter(|_| began.event != Event::TransactionAborted) else {
            match (began.event, began.tx) {
                (Event::TransactionCommitted, Some(tx)) => self.commit(tx),
                (Event::TransactionAborted, Some(tx)) => self.abort(tx),
                _ => {}
            }
            return;
        };
        let before = Before { object, known: self.objects.get(&object).cloned() };
        if let Some(tx) = began.tx {
            let transaction = self.transactions.entry(tx).or_default();
            if transaction.before.iter().all(|before| before.object != object) {
                transaction.before.push(before.clone());
            }
        }
        let about = began.values.first().and_then(Kept::as_symbol);
        match (began.event, began.tx) {
            (Event::ObjectCreated, _) => {
                self.objects.insert(
                    object,
                    Known {
                        behavior: about,
                        controller: began.controller,
                        machine: began.machine,
                        state: Arc::default(),
                        inputs: 0,
                    },
                );
                self.created = Some(object);
            }
            (Event::ObjectCalled, tx) => {
                self.open.insert((began.execution, began.id), Open { before, tx, is_settled: false });
            }
            (Event::ObjectDestroyed, None) => _ = self.objects.remove(&object),
            (Event::ObjectDestroyed, Some(tx)) => {
                self.transactions.entry(tx).or_default().destroyed.push(object);
            }
            (Event::ObjectTransferred, None) => self.give(object, about),
            (Event::ObjectTransferred, Some(tx)) => {
                self.transactions.entry(tx).or_default().given.push((object, about));
            }
            _ => {}
        }
    }

    fn ended(&mut self, ended: &Ended) {
        let Some(open) = self.open.remove(&(ended.execution, ended.id)) else { return };
        let object = open.before.object;
        match (&ended.state, ended.accepted) {
            (Some(state), _) => {
                if let Some(known) = self.objects.get_mut(&object) {
                    if *known.state != *state {
                        known.state = Arc::new(state.clone());
                    }
                    known.inputs += u64::from(!open.is_settled);
                }
            }
            (None, false) => self.restore(open.before),
            (None, true) => {}
        }
    }

    /// What a call goes back to is no more than this, and its input is in the history.
    fn settled(&mut self, settled: &Settled) {
        let key = (settled.execution, settled.id);
        let Some(open) = self.open.get_mut(&key) else { return };
        let (object, is_new) = (open.before.object, !std::mem::replace(&mut open.is_settled, true));
        let Some(known) = self.objects.get_mut(&object) else { return };
        known.inputs += u64::from(is_new);
        known.state = Arc::new(settled.state.clone());
        for ((execution, _), open) in &mut self.open {
            if *execution == settled.execution && open.before.object == object && open.is_settled {
                open.before.known = Some(known.clone());
            }
        }
    }

    fn restore(&mut self, before: Before) {
        match before.known {
            Some(known) => _ = self.objects.insert(before.object, known),
            None => _ = self.objects.remove(&before.object),
        }
    }

    fn give(&mut self, object: u32, controller: Option<Symbol>) {
        if let Some(known) = self.objects.get_mut(&object) {
            known.controller = controller;
        }
    }

    fn commit(&mut self, tx: u32) {
        let Some(transaction) = self.transactions.remove(&tx) else { return };
        transaction.given.into_iter().for_each(|(object, controller)| self.give(object, controller));
        transaction.destroyed.iter().for_each(|object| _ = self.objects.remove(object));
    }

    fn abort(&mut self, tx: u32) {
        let Some(transaction) = self.transactions.remove(&tx) else { return };
        transaction.before.into_iter().for_each(|before| self.restore(before));
        // What calls that began in it go back to is gone with it.
        self.open.retain(|_, open| open.tx != Some(tx));
    }
}
