//! Transactions.

use crate::world::RuntimeWorld;
use avm_object::At;
use avm_value::{Outcome, Value};
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
}
