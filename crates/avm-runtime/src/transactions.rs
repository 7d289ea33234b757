//! Transactions.

use crate::world::RuntimeWorld;
use avm_object::At;
use avm_value::{Heap, Outcome, Value};
use avm_vm::Answer;

impl RuntimeWorld {
    /// `begin-tx`: messages that were sent before are delivered before.
    pub(crate) fn begin_tx(&mut self, controller: Option<Value>, at: At) -> Outcome<Answer> {
        if self.must_deliver() {
            return Ok(Answer::Leave);
        }
        let controller = controller.unwrap_or(Value::DEFAULT);
        self.space.begin_tx(&mut self.execution, controller, at).map(Answer::Value)
    }

    /// Commits, and notes whether that met a conflict.
    pub(crate) fn commit_tx(&mut self, heap: &mut Heap, tx: Value, at: At) -> Outcome<bool> {
        let committed = self.space.commit_tx(heap, &mut self.execution, tx, at)?;
        self.who.note_commit(committed);
        Ok(committed)
    }

    /// Aborts; conflicts are counted anew.
    pub(crate) fn abort_tx(&mut self, tx: Value, at: At) -> Outcome<()> {
        self.space.abort_tx(&mut self.execution, tx, at)?;
        self.who.note_commit(true);
        Ok(())
    }
}
