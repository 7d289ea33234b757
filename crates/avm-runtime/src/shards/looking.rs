//! `scry` over all shards.
//!
//! Whoever looks for objects asks all shards, and waits. They answer before they do anything else in the next epoch, so that all show the
//! same moment: the exchange before it. No object is on its way then, so each is seen exactly once.
//!
//! A transaction sees the objects of its own shard as it does where there is only one, and its commit looks after them. Those of the
//! others were looked at outside of it. So before it is committed it is judged: at an exchange, when all shards are at rest, it
//! is seen whether they still show the same. Then it has until the next exchange to be committed. Until then nothing that
//! happens on the others can depend on it, nor it on that: it is as if it had been committed at the exchange.

use super::Shards;
use super::parcel::{Address, Bytes, Content, Looked, Looking, Refusal, Ticket};
use crate::reflection::{metadata_vector, most_of, test_of};
use crate::results::RunResult;
use crate::task::Wait;
use crate::world::RuntimeWorld;
use crate::{Runtime, StoreFailure};
use avm_bytecode::Effect;
use avm_object::{Look, MetaTest, Sight};
use avm_value::{Fault, Outcome, Value};
use std::sync::Arc;

/// What shards have answered to somebody who looks for objects.
pub(super) struct Gathered {
    /// How many have not yet.
    awaited: usize,
    parts: Vec<Result<Looked, Refusal>>,
}

/// What an execution looks for: the arguments of `%scry-objects`.
struct Wanted {
    most: usize,
    test: Option<MetaTest>,
    deep: bool,
}

impl Shards {
    pub(super) fn has_gathered(&self, ticket: u64) -> bool {
        self.looks.get(&ticket).is_some_and(|look| look.awaited == 0)
    }
}

impl RuntimeWorld {
    /// Whether a transaction cannot be committed here and now.
    pub(crate) fn needs_shards_to_commit(&self, tx: Value) -> bool {
        self.commits_elsewhere(tx) || self.has_to_be_judged(tx)
    }

    /// Whether a transaction depends on other shards, so that it has to be judged before it is committed.
    pub(super) fn has_to_be_judged(&self, tx: Value) -> bool {
        !self.is_judged && !self.execution.tx_sights().is_empty() && self.execution.open_tx() == tx.as_tx_id()
    }
}

impl Runtime {
    fn wanted(&self, arguments: &[Value]) -> Wanted {
        let argument = |index: usize| arguments.get(index).copied().unwrap_or(Value::FALSE);
        Wanted {
            most: most_of(argument(0)),
            test: test_of(&self.machine.heap, argument(1)),
            deep: argument(2).is_true(),
        }
    }

    /// `%scry-objects`: all shards are asked; in a transaction about objects of another one, that one asks them.
    pub(super) fn look_around(&mut self, arguments: &[Value]) -> Option<RunResult> {
        let effect = Effect::ScryObjects;
        let execution = &self.machine.world.execution;
        let in_tx = execution.open_tx().is_some();
        if let Some(shard) = execution.tx_away() {
            return self.ask(Address::Shard(shard), effect, arguments, &[]);
        }
        if let Err(fault) = self.check_exploring(effect) {
            return self.refuse_to_explore(*fault);
        }
        let Wanted { test, deep, .. } = self.wanted(arguments);
        let thread = self.thread();
        let shards = self.shards()?;
        let ticket = shards.new_ticket();
        // A transaction sees those of its own shard itself.
        let (to, awaited) = match in_tx {
            true => (Address::Others, shards.count as usize - 1),
            false => (Address::Exchange, shards.count as usize),
        };
        shards.looks.insert(ticket.number, Gathered { awaited, parts: Vec::new() });
        shards.send(to, Content::Look(Looking { ticket, thread, test, deep }));
        self.park(Wait::Answer(ticket.number), Some(effect), arguments.to_vec());
        None
    }

    /// Shows another shard, or an execution of this one, which objects there are.
    pub(super) fn show(&mut self, looking: Looking) {
        let Looking { ticket, thread, test, deep } = looking;
        let part = self.lender(thread).map(|index| self.machine.world.waiting[index].objects.id());
        let brought = self.bring_looked_for(test).map_err(StoreFailure::into_fault);
        let machine = &mut self.machine;
        let look = brought.and_then(|()| machine.world.space.look(&mut machine.heap, part, test, deep));
        let looked = look.and_then(|look| self.pack_look(look));
        let outcome = looked.map_err(|fault| self.refusal(&fault));
        if let Some(shards) = self.shards() {
            shards.send(Address::Shard(ticket.shard), Content::Looked { ticket, outcome });
        }
    }

    fn pack_look(&mut self, look: Look) -> Outcome<Looked> {
        let Look { objects, visited, sight } = look;
        let heap = &mut self.machine.heap;
        heap.check_room(objects.len() * 96)?;
        let pairs: Vec<Value> = objects
            .iter()
            .map(|(meta, state)| {
                let meta = metadata_vector(heap, meta);
                heap.cons(meta, *state)
            })
            .collect();
        let list = heap.list(&pairs);
        let objects: Bytes = self.pack(list)?;
        let shard = self.shards().map_or(0, |shards| shards.number);
        Ok(Looked { shard, objects, visited, sight })
    }

    /// A shard has answered; nobody may wait for it any more.
    pub(super) fn gather(&mut self, ticket: Ticket, outcome: Result<Looked, Refusal>) {
        if let Some(look) = self.shards().and_then(|shards| shards.looks.get_mut(&ticket.number)) {
            look.awaited -= 1;
            look.parts.push(outcome);
        }
    }

    /// Goes on with what all shards have shown.
    pub(super) fn go_on_with_look(&mut self, gathered: Gathered, arguments: &[Value]) -> Option<RunResult> {
        let effect = Effect::ScryObjects;
        let mut looks = Vec::new();
        for part in gathered.parts {
            match part {
                Ok(looked) => looks.push(looked),
                Err(refusal) => return self.raise_refusal(effect, refusal),
            }
        }
        let wanted = self.wanted(arguments);
        if self.machine.world.execution.open_tx().is_some()
            && let Err(failure) = self.bring_looked_for(wanted.test)
        {
            return self.settle_fault(failure);
        }
        let objects = self.put_together(looks, &wanted);
        self.answer_with(effect, objects)
    }

    /// The list of the objects of all shards in the order of their numbers: the metadata of each, with its state.
    fn put_together(&mut self, looks: Vec<Looked>, wanted: &Wanted) -> Outcome {
        let in_tx = self.machine.world.execution.open_tx().is_some();
        let mut pairs = if in_tx { self.look_in_tx(wanted)? } else { Vec::new() };
        let mut visited = looks.iter().map(|look| look.visited).sum();
        self.machine.world.execution.count_visits(visited)?;
        visited += pairs.len() as u64;
        let gas = Effect::Reflect.gas() + if wanted.deep { Effect::ScryState.gas() } else { 0 };
        self.machine.execution.charge(visited * u64::from(gas));
        for Looked { shard, objects, sight, .. } in looks {
            let objects = self.unpack(&objects)?.list_to_vec();
            let objects = objects.ok_or_else(|| Fault::error("what a shard shows is damaged", Vec::new()))?;
            pairs.extend(objects);
            if in_tx {
                self.machine.world.execution.tx_saw(shard, Arc::new(sight));
            }
        }
        let number = |pair: &Value| {
            let object = pair.car().and_then(|meta| meta.vector_ref(0)).and_then(|it| it.as_object_ref());
            object.map(|object| object.0)
        };
        pairs.sort_by_key(number);
        pairs.truncate(wanted.most);
        Ok(self.machine.heap.list(&pairs))
    }

    /// The objects of this shard as the open transaction sees them.
    fn look_in_tx(&mut self, wanted: &Wanted) -> Outcome<Vec<Value>> {
        let machine = &mut self.machine;
        let (world, heap) = (&mut machine.world, &mut machine.heap);
        let objects = world.objects_that_pass(heap, wanted.test, usize::MAX)?;
        let mut pairs = Vec::new();
        for object in objects {
            let meta = world.reflect(heap, object)?;
            if meta.is_true() {
                let state = if wanted.deep { world.scry_state(heap, object)? } else { Value::FALSE };
                pairs.push(heap.cons(meta, state));
            }
        }
        Ok(pairs)
    }

    /// A transaction that depends on other shards waits until it is judged.
    pub(super) fn ask_for_judgement(&mut self, arguments: &[Value]) -> Option<RunResult> {
        let effect = Effect::CommitTx;
        if let Err(fault) = self.check_exploring(effect) {
            return self.refuse_to_explore(*fault);
        }
        let sights = self.machine.world.execution.tx_sights().to_vec();
        let shards = self.shards()?;
        let ticket = shards.new_ticket();
        shards.send(Address::Exchange, Content::Judge { ticket, sights });
        self.park(Wait::Answer(ticket.number), Some(effect), arguments.to_vec());
        None
    }

    /// What was decided of a transaction; nobody may wait for it any more.
    pub(super) fn take_judgement(&mut self, ticket: Ticket, holds: bool) {
        let is_awaited = self.waits_for(ticket.number).is_some();
        if let Some(shards) = self.shards().filter(|_| is_awaited) {
            shards.judged.insert(ticket.number, holds);
        }
    }

    /// The execution that waits for the answer to a ticket.
    fn waits_for(&self, ticket: u64) -> Option<usize> {
        self.machine.world.waiting.iter().position(|task| task.wait == Wait::Answer(ticket))
    }

    /// One that was judged and goes on before all others: what was decided holds until the next exchange.
    pub(crate) fn first_judged(&self) -> Option<usize> {
        let shards = self.machine.world.shards.as_ref()?;
        shards.judged.keys().find_map(|ticket| {
            let index = self.waits_for(*ticket)?;
            self.is_ready(&self.machine.world.waiting[index]).then_some(index)
        })
    }

    /// Those that could be committed and have not gone on are judged again: this is the end of the epoch. One that is suspended
    /// meets a conflict when it goes on.
    pub(super) fn judge_again(&mut self) {
        let Some(shards) = self.machine.world.shards.as_deref_mut() else { return };
        for (number, holds) in std::mem::take(&mut shards.judged) {
            let mut waiting = self.machine.world.waiting.iter();
            let Some(task) = waiting.find(|task| task.wait == Wait::Answer(number)) else { continue };
            if holds && !task.suspended {
                let ticket = Ticket { shard: shards.number, number };
                let sights = task.objects.tx_sights().to_vec();
                shards.send(Address::Exchange, Content::Judge { ticket, sights });
            } else {
                shards.judged.insert(number, false);
            }
        }
    }

    /// A transaction goes on that was judged: it is committed, or has met a conflict.
    pub(super) fn go_on_judged(&mut self, holds: bool, arguments: &[Value]) -> Option<RunResult> {
        if !holds {
            self.machine.world.execution.tx_is_stale();
        }
        self.machine.world.is_judged = true;
        let begun = self.perform_again(Effect::CommitTx, arguments);
        self.machine.world.is_judged = false;
        begun.err()
    }

    /// Whether a shard is as somebody saw it.
    pub fn shows_still(&self, sight: &Sight) -> bool {
        self.machine.world.space.shows_still(sight)
    }
}
