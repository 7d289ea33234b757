//! The traces of all executions, for renderers.

use crate::order::Stretch;
use crate::runtime::Runtime;
use crate::task::Role;
use avm_object::Execution;

impl Runtime {
    /// The program's own execution, whether it runs now or not.
    pub fn program(&self) -> &Execution {
        let world = &self.machine.world;
        let waits = world.waiting.iter().find(|task| task.who.role == Role::Main);
        waits.map_or(&world.execution, |task| &task.objects)
    }

    /// All executions that have traces, with their names, in order of their start: the program's own is the first and has
    /// none, and those that deliver messages are called `messages`.
    pub fn traces(&self) -> Vec<(Option<&str>, &Execution)> {
        let world = &self.machine.world;
        let name = |role: Role| match role {
            Role::Main => None,
            Role::Named(name) => Some(name.as_str()),
            Role::Delivery(_) => Some("messages"),
        };
        let mut traces: Vec<_> =
            world.executions.past().map(|past| (Some(past.name.as_str()), &past.objects)).collect();
        traces.extend(world.waiting.iter().map(|task| (name(task.who.role), &task.objects)));
        traces.extend(world.idle.iter().map(|idle| (Some("messages"), idle)));
        if !self.is_parked {
            traces.push((name(world.who.role), &world.execution));
        }
        traces.retain(|(name, execution)| name.is_none() || execution.trace().time() > 0);
        traces.sort_by_key(|(_, execution)| execution.id());
        traces
    }

    /// In which order the entries of the traces were made, as far back as it is known: each execution's slices, and up to
    /// which entry it had come by their ends.
    pub fn trace_order(&self) -> impl Iterator<Item = Stretch> + '_ {
        self.order.stretches()
    }

    /// Forgets the entries of all traces.
    pub fn clear_traces(&mut self) {
        let world = &mut self.machine.world;
        world.execution.trace_mut().clear();
        world.waiting.iter_mut().for_each(|task| task.objects.trace_mut().clear());
        world.idle.iter_mut().for_each(|idle| idle.trace_mut().clear());
        world.executions.clear_traces();
    }
}
