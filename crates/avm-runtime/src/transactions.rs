//! Transactions.

use crate::shards::Place;
use crate::world::RuntimeWorld;
use avm_object::At;
use avm_value::{Heap, Outcome, Value};
use avm_vm::Answer;

impl RuntimeWorld {
    /// `begin-tx`: messages that were sent before are delivered before.
    pub(crate) fn begin_tx(&mut self, controller: Option<Value>, at: At) -> Outcome<Answer> {
        if self.must_deliver()
            || (self.shards.is_some() && self.belongs_elsewhere(Some(&self.tx_controller(controller))))
            || self.has_leaving()
        {
            return Ok(Answer::Leave);
        }
        let controller = controller.unwrap_or(Value::DEFAULT);
        self.space.begin_tx(&mut self.execution, controller, at).map(Answer::Value)
    }

    /// The same in a few steps, where no controller is given and nothing is in the way.
    #[inline(always)]
    pub(crate) fn begin_tx_at_once(&mut self, at: At) -> Option<Value> {
        if self.must_deliver() || self.shards.is_some() {
            return None;
        }
        self.space.begin_tx_at_once(&mut self.execution, at)
    }

    /// `commit-tx` in a few steps, where nothing is in the way.
    #[inline(always)]
    pub(crate) fn commit_tx_at_once(&mut self, heap: &mut Heap, tx: Value, at: At) -> Option<Value> {
        let chooses = !self.choices.is_idle() || self.constraints.has_variables();
        if chooses
            || self.shards.is_some()
            || !self.space.commit_tx_at_once(heap, &mut self.execution, tx, at)
        {
            return None;
        }
        self.who.note_commit(true);
        Some(Value::TRUE)
    }

    /// Whether objects have been given to controllers of other shards, and can go there.
    pub(crate) fn has_leaving(&self) -> bool {
        let Some(shards) = &self.shards else { return false };
        self.space.has_leaving(|name| matches!(shards.place(name), Place::There(_)))
    }

    /// Commits, and notes whether that met a conflict.
    pub(crate) fn commit_tx(&mut self, heap: &mut Heap, tx: Value, at: At) -> Outcome<bool> {
        let committed = self.space.commit_tx(heap, &mut self.execution, tx, at)?;
        self.who.note_commit(committed);
        Ok(committed)
    }

    /// Aborts; conflicts are counted anew.
    pub(crate) fn abort_tx(&mut self, tx: Value, at: At) -> Outcome<()> {
        let away = self.execution.tx_away();
        self.space.abort_tx(&mut self.execution, tx, at)?;
        if let Some(shard) = away {
            self.abort_on_shard(shard);
        }
        self.who.note_commit(true);
        Ok(())
    }
}
