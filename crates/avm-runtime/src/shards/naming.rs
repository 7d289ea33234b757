//! Names that all shards know: of executions, behaviours and pure functions.

use super::parcel::{Address, Content, Named};
use crate::Runtime;
use crate::naming::MAIN_NAME;
use crate::results::RunResult;
use crate::task::Wait;
use avm_base::Symbol;
use avm_bytecode::Effect;
use avm_value::{Outcome, Value};

impl Runtime {
    /// Another shard has a behaviour or function of that name now: what is known here is no longer so.
    pub(super) fn learn_definer(&mut self, what: Named, name: Symbol, shard: u32) {
        match what {
            Named::Behavior => self.machine.world.space.forget_behavior(name),
            Named::Function => self.machine.world.space.forget_function(name),
        }
        if let Some(shards) = self.shards() {
            shards.defined.insert((what, name), shard);
        }
    }

    /// Performs an effect on executions that concerns other shards; `None` if it does not.
    pub(crate) fn answer_across(&mut self, effect: Effect, arguments: &[Value]) -> Option<Option<RunResult>> {
        let shards = self.shards()?;
        match (effect, arguments) {
            (Effect::StartExecution, &[name, thunk, ..]) => {
                Some(match self.start_across(name, thunk, arguments.get(2)) {
                    Ok(()) => None,
                    Err(fault) => self.answer_with(effect, Err(fault)),
                })
            }
            (Effect::Executions, _) => {
                let names: Vec<Value> = shards.names.iter().copied().map(Value::symbol).collect();
                let list = self.machine.heap.list(&names);
                Some(self.answer_with(effect, Ok(list)))
            }
            (_, [name, ..]) => self.ask_execution(effect, name.as_symbol()?, arguments),
            _ => None,
        }
    }

    fn start_across(&mut self, name: Value, thunk: Value, controller: Option<&Value>) -> Outcome<()> {
        let (name, controller) = self.start_arguments(name, thunk, controller)?;
        self.send_posts();
        let thunk = self.pack(thunk)?;
        let Some(shards) = self.shards() else { return Ok(()) };
        let ticket = shards.new_ticket();
        shards.send(Address::Exchange, Content::Start { ticket, name, controller, thunk });
        self.park(Wait::Answer(ticket.number), Some(Effect::StartExecution), Vec::new());
        Ok(())
    }

    /// What is wanted of an execution of another shard is asked of that one.
    fn ask_execution(
        &mut self,
        effect: Effect,
        name: Symbol,
        arguments: &[Value],
    ) -> Option<Option<RunResult>> {
        let is_main = name.as_str() == MAIN_NAME;
        let is_here = self.machine.world.executions.find(name).is_some();
        let shards = self.shards()?;
        let to = match is_main {
            true if shards.is_first() => return None,
            true => Address::Shard(0),
            false if is_here || !shards.places.contains_key(&name) => return None,
            false => Address::Execution(name),
        };
        let changes =
            matches!(effect, Effect::SuspendExecution | Effect::ResumeExecution | Effect::StopExecution);
        if changes && let Err(fault) = self.check_outside_tx(effect) {
            return Some(self.answer_with(effect, Err(fault)));
        }
        Some(self.ask(to, effect, arguments, &[]))
    }
}
