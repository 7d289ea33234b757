//! Something is done for an execution of another shard, by an execution of its own.

use super::parcel::{Address, Bytes, Content, Guest, Named, Refusal, Request, Ticket};
use super::{GivesUp, Resort, Serving};
use crate::Runtime;
use crate::results::Ending;
use crate::task::{Role, Task, Wait, Who};
use avm_base::{AvmErrorKind, Symbol};
use avm_bytecode::Effect;
use avm_object::ExecutionId;
use avm_primitives::explain::{condition_text, message_of_fault};
use avm_value::{Fault, Outcome, Value};

impl Runtime {
    /// Begins what was asked for.
    pub(super) fn serve(&mut self, request: Request) {
        let Request { ticket, thread, caller, authority, home, inner, tx, effect, arguments } = request;
        let mut arguments = match self.decode(&arguments) {
            Ok(list) => list.list_to_vec().unwrap_or_default(),
            Err(fault) => return self.refuse(ticket, &fault),
        };
        let procedure = self.machine.effect_value(effect);
        let (mut objects, lender) = match self.part_for(thread, tx) {
            Ok(part) => part,
            Err(fault) => return self.refuse(ticket, &fault),
        };
        if effect == Effect::CommitTx {
            arguments.extend(objects.open_tx().map(Value::tx_id));
        }
        let before = objects.act_for(caller, authority, home);
        let number = self.clock.new_execution();
        let lender = lender.map(|lender| (lender, before));
        let serving = Serving { ticket, thread, lender, depth: objects.depth(), in_tx: tx.is_some() };
        if let Some(shards) = self.shards() {
            shards.serving.insert(number, serving);
        }
        let machine = self.spare.pop().unwrap_or_default();
        self.machine.world.waiting.push_back(Box::new(Task {
            machine,
            objects,
            constraints: Default::default(),
            choices: None,
            who: Who::new(Role::Request { inner }, number),
            wait: Wait::Begin,
            suspended: false,
            effect: None,
            arguments: std::iter::once(procedure).chain(arguments).collect(),
        }));
        self.clock.limit();
    }

    /// The part that a thread has here, with the number of who lends it; a new one if it has none. `tx` is the controller of
    /// its transaction.
    fn part_for(
        &mut self,
        thread: ExecutionId,
        tx: Option<Option<Symbol>>,
    ) -> Outcome<(avm_object::Execution, Option<u32>)> {
        match (self.lender(thread), tx) {
            (Some(index), None) => {
                let blank = avm_object::Execution::blank(self.machine_name);
                let task = &mut self.machine.world.waiting[index];
                Ok((std::mem::replace(&mut task.objects, blank), Some(task.who.number)))
            }
            (Some(_), Some(_)) => {
                let message = "a transaction that was begun in a call from this shard cannot come back to it";
                Err(Fault::avm(AvmErrorKind::CrossControllerTx, message, Vec::new()))
            }
            (None, tx) => {
                if tx.is_some()
                    && let Some(guest) = self.shards().and_then(|shards| shards.guests.remove(&thread))
                {
                    return Ok((guest, None));
                }
                let idle = self.machine.world.idle.pop();
                let mut objects = idle.unwrap_or_else(|| self.new_objects());
                if let Some(controller) = tx {
                    let at = self.at();
                    let controller = controller.map_or(Value::DEFAULT, Value::symbol);
                    self.machine.world.space.begin_tx(&mut objects, controller, at)?;
                    objects.tx_is_guest();
                }
                Ok((objects, None))
            }
        }
    }

    /// The execution here that a thread is a part of, if it is: the innermost one, which waits for another shard.
    pub(super) fn lender(&self, thread: ExecutionId) -> Option<usize> {
        let world = &self.machine.world;
        let shards = world.shards.as_ref()?;
        let is_part = |task: &Task| match shards.serving.get(&task.who.number) {
            Some(serving) => serving.thread == thread,
            None => task.objects.id() == thread,
        };
        let ticket = |task: &Task| match task.wait {
            Wait::Answer(ticket) if is_part(task) => Some(ticket),
            _ => None,
        };
        let waiting = world.waiting.iter().enumerate();
        let found = waiting.filter_map(|(index, task)| Some((ticket(task)?, index))).max();
        found.map(|(_, index)| index)
    }

    /// The running execution has done what was asked for.
    pub(crate) fn request_ended(&mut self, ending: &Ending) {
        let number = self.machine.world.who.number;
        self.send_posts();
        let outcome = match ending.raised {
            None => self.pack(ending.value).map_err(|fault| self.refusal(&fault)),
            Some(_) => Err(self.raised(ending.value)),
        };
        if let Some(shards) = self.shards()
            && let Some(serving) = shards.serving.remove(&number)
        {
            self.end_serving(&serving, outcome);
        }
    }

    /// What was raised, on its way back; in words where it cannot be sent.
    fn raised(&mut self, condition: Value) -> Refusal {
        match self.pack(condition) {
            Ok(bytes) => Refusal::Raised(bytes),
            Err(_) => {
                let text = condition_text(&self.machine.heap, condition);
                Refusal::Fault(None, text.unwrap_or_else(|_| "a condition".into()))
            }
        }
    }

    pub(super) fn refusal(&self, fault: &Fault) -> Refusal {
        let kind = match fault {
            Fault::Avm { kind, .. } => Some(*kind),
            _ => None,
        };
        Refusal::Fault(kind, message_of_fault(&self.machine.heap, fault, None))
    }

    fn refuse(&mut self, ticket: Ticket, fault: &Fault) {
        let outcome = Err(self.refusal(fault));
        self.reply(ticket, outcome);
    }

    fn reply(&mut self, ticket: Ticket, outcome: Result<Bytes, Refusal>) {
        if let Some(shards) = self.shards() {
            let content = Content::Answer { ticket, outcome, tx: None };
            shards.send(Address::Shard(ticket.shard), content);
        }
    }

    /// The running execution, which did something for another shard, is over: that one is told what came of it.
    fn end_serving(&mut self, serving: &Serving, outcome: Result<Bytes, Refusal>) {
        let ticket = serving.ticket;
        let is_guest = serving.in_tx && self.machine.world.execution.open_tx().is_some();
        let controller = self.machine.world.execution.current_controller();
        if serving.lender.is_none() && !is_guest {
            self.end_objects();
        }
        let world = &mut self.machine.world;
        std::mem::take(&mut world.constraints).end(&mut self.machine.heap);
        world.forget_choices(&mut self.machine.heap);
        self.end_slice(false);
        let mut objects = self.take_objects();
        let Some(shards) = self.shards() else { return };
        let tx = is_guest.then_some(Guest { shard: shards.number, controller });
        shards.send(Address::Shard(ticket.shard), Content::Answer { ticket, outcome, tx });
        match serving.lender {
            Some((lender, before)) => {
                objects.act_as(before);
                self.give_back(lender, objects);
            }
            None if is_guest => _ = shards.guests.insert(serving.thread, objects),
            None => {
                objects.act_as(Default::default());
                self.machine.world.idle.push(objects);
            }
        }
    }

    /// The transaction of an execution of another shard is aborted, and its part here with it.
    pub(super) fn abort_guest(&mut self, thread: ExecutionId) {
        if let Some(guest) = self.shards().and_then(|shards| shards.guests.remove(&thread)) {
            self.end_part(guest);
        }
    }

    /// A part ends that nobody goes on with.
    fn end_part(&mut self, mut objects: avm_object::Execution) {
        let at = self.at();
        let world = &mut self.machine.world;
        world.space.end_execution(&mut self.machine.heap, &mut objects, at);
        objects.act_as(Default::default());
        world.idle.push(objects);
    }

    /// Gives an execution its part back that it had lent. If it was stopped meanwhile, that ends too.
    fn give_back(&mut self, lender: u32, objects: avm_object::Execution) {
        let waiting = &mut self.machine.world.waiting;
        match waiting.iter_mut().find(|task| task.who.number == lender) {
            Some(task) => task.objects = objects,
            None => self.end_part(objects),
        }
    }

    /// Gives all parts that were lent back to those who lent them: all executions are about to end.
    pub(crate) fn recall_parts(&mut self) {
        if !self.is_parked && matches!(self.machine.world.who.role, Role::Request { .. }) {
            self.put_aside();
        }
        let Some(shards) = self.shards() else { return };
        let serving = std::mem::take(&mut shards.serving);
        let guests = std::mem::take(&mut shards.guests);
        shards.answers.clear();
        shards.looks.clear();
        shards.judged.clear();
        guests.into_values().for_each(|guest| self.end_part(guest));
        // Who borrowed last gives back first.
        for (number, serving) in serving.iter().rev() {
            let Some((lender, before)) = serving.lender else { continue };
            let blank = avm_object::Execution::blank(self.machine_name);
            let waiting = &mut self.machine.world.waiting;
            let Some(task) = waiting.iter_mut().find(|task| task.who.number == *number) else { continue };
            let mut objects = std::mem::replace(&mut task.objects, blank);
            objects.act_as(before);
            self.give_back(lender, objects);
        }
    }

    /// Nobody waits any more for what is done here: it is undone as far as it has not been accepted.
    pub(super) fn cancel(&mut self, ticket: Ticket) {
        let Some(shards) = self.shards() else { return };
        let found = shards.serving.iter().find(|(_, serving)| serving.ticket == ticket);
        let Some(number) = found.map(|(number, _)| *number) else { return };
        if !self.is_parked && self.machine.world.who.number == number {
            self.put_aside();
        }
        let waiting = &self.machine.world.waiting;
        let Some(index) = waiting.iter().position(|task| task.who.number == number) else { return };
        let Some(mut task) = self.machine.world.waiting.remove(index) else { return };
        let serving = self.shards().and_then(|shards| shards.serving.remove(&number));
        if let Some(Serving { lender: Some((lender, before)), depth, .. }) = serving {
            let blank = avm_object::Execution::blank(self.machine_name);
            let mut objects = std::mem::replace(&mut task.objects, blank);
            self.machine.world.space.drop_down_to(&mut objects, depth);
            objects.act_as(before);
            self.give_back(lender, objects);
        }
        self.end_task(*task);
    }

    /// An execution is ended that may wait for another shard: that shard is told.
    pub(crate) fn stop_asking(&mut self, wait: Wait) {
        if let (Wait::Answer(number) | Wait::Code(number), Some(shards)) = (wait, self.shards()) {
            let ticket = Ticket { shard: shards.number, number };
            shards.answers.remove(&number);
            shards.looks.remove(&number);
            shards.judged.remove(&number);
            shards.send(Address::Others, Content::Cancel(ticket));
        }
    }

    /// Puts the running execution aside as it is.
    fn put_aside(&mut self) {
        let world = &mut self.machine.world;
        if let Some((effect, arguments)) = world.again.take() {
            self.park(Wait::Deliveries(0), Some(effect), arguments);
            return;
        }
        let (effect, arguments) = world.unfinished.take().unzip();
        self.park(Wait::Slice, effect, arguments.unwrap_or_default());
    }

    /// Another shard starts an execution here.
    pub(super) fn start_for(
        &mut self,
        ticket: Ticket,
        name: Option<Symbol>,
        controller: Option<Symbol>,
        thunk: &[u8],
    ) {
        let thunk = self.decode(thunk);
        let started = thunk.and_then(|thunk| self.start_execution(name, thunk, controller));
        if started.is_err()
            && let (Some(name), Some(shards)) = (name, self.shards())
        {
            shards.note_ended(name);
        }
        self.answer_request(ticket, started.map(Value::symbol));
    }

    /// Another shard wants the code of a name.
    pub(super) fn give_code(&mut self, ticket: Ticket, what: Named, name: Symbol) {
        let value = match what {
            Named::Behavior => {
                self.machine.world.space.find_behavior(&self.machine.heap, Value::symbol(name))
            }
            Named::Function => self.function_as_list(name),
        };
        self.answer_request(ticket, value);
    }

    fn function_as_list(&mut self, name: Symbol) -> Outcome {
        let function = self.machine.world.space.find_pure(Value::symbol(name))?;
        let heap = &mut self.machine.heap;
        let hash = heap.bytevector(&function.hash.0)?;
        Ok(heap.list(&[function.procedure, Value::fixnum(function.version as i64), hash]))
    }

    fn answer_request(&mut self, ticket: Ticket, answer: Outcome) {
        let outcome = answer.and_then(|value| self.pack(value)).map_err(|fault| self.refusal(&fault));
        self.reply(ticket, outcome);
    }

    /// What an execution can do that waits, when no shard has anything left to do.
    pub(super) fn resort_of(&self, task: &Task) -> Option<Resort> {
        match (task.wait, task.who.role) {
            _ if task.suspended && task.who.role != Role::Main => None,
            _ if task.is_impatient() => Some(Resort::Impatient),
            (Wait::Answer(_) | Wait::Code(_) | Wait::Place(_), _) => None,
            (_, Role::Main) if self.machine.world.shards.as_ref().is_some_and(|it| it.is_first()) => {
                Some(Resort::Main)
            }
            (Wait::Gate | Wait::Message | Wait::Execution(_), Role::Request { .. }) => Some(Resort::Stuck),
            (Wait::Gate, _) => Some(Resort::Stuck),
            _ => None,
        }
    }

    /// The one that is to give up now, if one is.
    pub(crate) fn resorting(&mut self) -> Option<usize> {
        let gives_up = self.shards()?.gives_up.take()?;
        let waiting = &self.machine.world.waiting;
        if let GivesUp::Waiting(thread) = gives_up {
            return waiting.iter().position(|task| {
                task.wait == Wait::Gate && self.thread_of(&task.objects, task.who.number) == thread
            });
        }
        let waiting = waiting.iter().enumerate();
        let ranked = waiting.filter_map(|(index, task)| Some((self.resort_of(task)?, index)));
        ranked.min().map(|(_, index)| index)
    }
}
