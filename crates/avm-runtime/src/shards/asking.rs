//! An execution wants something of another shard: it is put aside until the answer is there.

use super::parcel::{Address, Bytes, Content, Guest, Named, Refusal, Request, Ticket};
use super::{Place, Shards};
use crate::Runtime;
use crate::results::RunResult;
use crate::task::Wait;
use crate::watching::is_news;
use avm_base::{AvmErrorKind, ContentHash, Symbol};
use avm_bytecode::Effect;
use avm_object::{ExecutionId, PureFunction};
use avm_value::{Fault, ObjectRef, Outcome, Value};

impl Runtime {
    pub(super) fn shards(&mut self) -> Option<&mut Shards> {
        self.machine.world.shards.as_deref_mut()
    }

    /// What the running execution is a part of.
    pub(super) fn thread(&self) -> ExecutionId {
        let world = &self.machine.world;
        self.thread_of(&world.execution, world.who.number)
    }

    /// What an execution is a part of, by its number.
    pub(super) fn thread_of(&self, objects: &avm_object::Execution, number: u32) -> ExecutionId {
        let serving = self.machine.world.shards.as_ref().and_then(|shards| shards.serving.get(&number));
        serving.map_or(objects.id(), |serving| serving.thread)
    }

    /// Has an effect performed on another shard, and puts the running execution aside until it was. `kept` is what it
    /// needs then.
    pub(crate) fn ask(
        &mut self,
        to: Address,
        effect: Effect,
        arguments: &[Value],
        kept: &[Value],
    ) -> Option<RunResult> {
        if let Err(fault) = self.check_exploring(effect) {
            return self.refuse_to_explore(*fault);
        }
        let (to, tx) = match self.address_in_tx(to, effect) {
            Ok(whither) => whither,
            Err(fault) => return self.answer_fault(*fault).err(),
        };
        // What was sent before arrives before.
        self.send_posts();
        let list = self.machine.heap.list(arguments);
        let arguments = match self.pack(list) {
            Ok(bytes) => bytes,
            Err(fault) => return self.answer_fault(*fault).err(),
        };
        let thread = self.thread();
        let world = &mut self.machine.world;
        let (caller, home) = (world.execution.sending_object(), world.execution.home());
        let authority = world.space.authority(&world.execution);
        let inner = world.execution.depth() > 0 || tx.is_some() || world.is_delivery;
        let Some(shards) = &mut world.shards else { return None };
        let ticket = shards.new_ticket();
        let request = Request { ticket, thread, caller, authority, home, inner, tx, effect, arguments };
        shards.send(to, Content::Request(request));
        self.park(Wait::Answer(ticket.number), Some(effect), kept.to_vec());
        None
    }

    /// Whether other shards may be waited for now: not while several ways are followed.
    pub(super) fn check_exploring(&self, effect: Effect) -> Outcome<()> {
        if !self.machine.world.choices.is_exploring() {
            return Ok(());
        }
        let message = format!(
            "{} would need another shard, and what depends on a choice stays on one; start an execution under the \
             controller of these objects",
            effect.name().trim_start_matches('%')
        );
        Err(Fault::avm(AvmErrorKind::ObjectNotAvailable, message, Vec::new()))
    }

    /// What several ways are followed of cannot go on here: that is raised where the first undecided value was asked for. A way
    /// that raised it would be none, and with what was chosen then it would not be raised.
    pub(super) fn refuse_to_explore(&mut self, fault: Fault) -> Option<RunResult> {
        let begun = self.machine.refuse_to_explore(fault);
        self.settle(begun).err()
    }

    /// Where something goes, and under which controller, if a transaction is open. A transaction is about the objects of one
    /// shard: this one, or the first other one that it needs.
    fn address_in_tx(&self, to: Address, effect: Effect) -> Outcome<(Address, Option<Option<Symbol>>)> {
        let world = &self.machine.world;
        let Some(tx) = world.execution.open_tx() else { return Ok((to, None)) };
        match effect {
            // What these tell does not depend on the transaction.
            Effect::GetController | Effect::GetMachine if world.execution.tx_away().is_none() => {
                return Ok((to, None));
            }
            Effect::FindObject | Effect::CallHost | Effect::AwaitExecution | Effect::ExecutionStatus => {
                return Ok((to, None));
            }
            _ => {}
        }
        let controller = world.execution.current_controller();
        if let Some(shard) = world.execution.tx_away() {
            return Ok((Address::Shard(shard), Some(controller)));
        }
        let place = controller.and_then(|name| world.shards.as_ref().map(|shards| shards.place(name)));
        match place {
            Some(Place::There(shard)) if world.execution.tx_may_go() => {
                Ok((Address::Shard(shard), Some(controller)))
            }
            None if world.execution.tx_may_go() => Ok((to, Some(None))),
            _ => {
                let message = format!(
                    "{} would need another shard than the objects that this transaction is about, and a transaction is \
                     about objects of one shard",
                    effect.name()
                );
                Err(Fault::avm(AvmErrorKind::CrossControllerTx, message, vec![Value::tx_id(tx)]))
            }
        }
    }

    /// An effect was refused because its object lives on another shard: it is performed there.
    pub(crate) fn ask_elsewhere(
        &mut self,
        object: ObjectRef,
        effect: Effect,
        arguments: &[Value],
    ) -> Option<RunResult> {
        let sent = match effect {
            // What is to be done about a rejection is done here.
            Effect::Call => &arguments[..2],
            _ => arguments,
        };
        self.ask(Address::Object(object), effect, sent, arguments)
    }

    /// `create-object`, `call-pure`, `begin-tx` and their kin left the loop because of other shards; `None` if they did not.
    pub(crate) fn bring_across(&mut self, effect: Effect, arguments: &[Value]) -> Option<Option<RunResult>> {
        let is_first = self.shards()?.is_first();
        match (effect, arguments) {
            (Effect::CreateObject, [behavior, rest @ ..]) => {
                self.create_across(*behavior, rest.first(), arguments)
            }
            (Effect::CallPure, [name, ..]) => self.fetch_unknown(Named::Function, *name, effect, arguments),
            (
                Effect::RegisterPure
                | Effect::UpdatePure
                | Effect::NameObject
                | Effect::FindObject
                | Effect::CallHost,
                _,
            ) if !is_first => Some(self.ask(Address::Shard(0), effect, arguments, &[])),
            (Effect::TransferObject, [_, controller]) => self.place_first_of(*controller, effect, arguments),
            (Effect::BeginTx, _) if self.machine.world.has_leaving() => {
                // What was given away is with its new controller before a transaction may be about it.
                self.send_objects();
                Some(self.perform_again(effect, arguments).err())
            }
            (Effect::BeginTx, _) => {
                let controller = self.machine.world.tx_controller(arguments.first().copied());
                let placed = self.place_first_of(controller, effect, arguments);
                placed.or_else(|| self.begin_across(controller))
            }
            (Effect::ScryObjects, _) => Some(self.look_around(arguments)),
            (Effect::CommitTx, [tx]) if self.machine.world.has_to_be_judged(*tx) => {
                Some(self.ask_for_judgement(arguments))
            }
            (Effect::CommitTx, [tx]) if self.machine.world.commits_elsewhere(*tx) => {
                let shard = self.machine.world.execution.tx_away()?;
                Some(self.ask(Address::Shard(shard), effect, &[], arguments))
            }
            _ => None,
        }
    }

    /// A transaction under a controller of another shard: it begins here, and is about objects there.
    fn begin_across(&mut self, controller: Value) -> Option<Option<RunResult>> {
        let Place::There(shard) = self.shards()?.place_argument(Some(&controller)) else { return None };
        if self.machine.world.must_deliver() {
            return None;
        }
        let at = self.at();
        let world = &mut self.machine.world;
        let begun = world.space.begin_tx(&mut world.execution, controller, at);
        if begun.is_ok() {
            world.execution.tx_goes(shard, None);
        }
        Some(self.answer_with(Effect::BeginTx, begun))
    }

    /// An object is created where its controller belongs.
    fn create_across(
        &mut self,
        behavior: Value,
        controller: Option<&Value>,
        arguments: &[Value],
    ) -> Option<Option<RunResult>> {
        let effect = Effect::CreateObject;
        if let Some(fetching) = self.fetch_unknown(Named::Behavior, behavior, effect, arguments) {
            return Some(fetching);
        }
        let controller = controller.copied().unwrap_or(Value::DEFAULT);
        if let Some(placing) = self.place_first_of(controller, effect, arguments) {
            return Some(placing);
        }
        let place = self.shards()?.place_argument(Some(&controller));
        let shard = match (self.machine.world.execution.tx_away(), place) {
            (Some(shard), _) | (None, Place::There(shard)) => shard,
            _ => return None,
        };
        if let Err(failure) = self.bring_named_behavior(behavior) {
            return Some(self.settle_fault(failure));
        }
        let behavior = match self.machine.world.space.find_behavior(&self.machine.heap, behavior) {
            Ok(behavior) => behavior,
            Err(fault) => return Some(self.answer_fault(*fault).err()),
        };
        let mut sent = arguments.to_vec();
        sent[0] = behavior;
        if sent.len() == 1 {
            sent.push(controller);
        }
        Some(self.ask(Address::Shard(shard), effect, &sent, &[]))
    }

    /// Where nobody has asked yet to which shard a controller belongs, this is done first.
    fn place_first_of(
        &mut self,
        controller: Value,
        effect: Effect,
        arguments: &[Value],
    ) -> Option<Option<RunResult>> {
        let name = controller.as_symbol()?;
        let shards = self.shards()?;
        if shards.place(name) != Place::Nowhere {
            return None;
        }
        Some(self.place_first(name, effect, arguments))
    }

    /// It is found out where a controller belongs before an effect is performed.
    pub(crate) fn place_first(
        &mut self,
        controller: Symbol,
        effect: Effect,
        arguments: &[Value],
    ) -> Option<RunResult> {
        self.shards()?.send(Address::Exchange, Content::Place(controller));
        if let Err(fault) = self.check_exploring(effect) {
            return self.refuse_to_explore(*fault);
        }
        self.park(Wait::Place(controller), Some(effect), arguments.to_vec());
        None
    }

    /// Fetches a behaviour or function that another shard has defined, where it is not known here.
    fn fetch_unknown(
        &mut self,
        what: Named,
        name: Value,
        effect: Effect,
        arguments: &[Value],
    ) -> Option<Option<RunResult>> {
        let name = name.as_symbol()?;
        let shards = self.shards()?;
        let definer = shards.definer(what, name)?;
        let is_known = match what {
            Named::Behavior => self.machine.world.space.known_behavior(name).is_some(),
            Named::Function => self.machine.world.space.find_pure(Value::symbol(name)).is_ok(),
        };
        if is_known {
            return None;
        }
        if let Err(fault) = self.check_exploring(effect) {
            return Some(self.refuse_to_explore(*fault));
        }
        let shards = self.shards()?;
        let ticket = shards.new_ticket();
        shards.send(Address::Shard(definer), Content::Fetch { ticket, what, name });
        self.park(Wait::Code(ticket.number), Some(effect), arguments.to_vec());
        Some(None)
    }

    /// An answer arrives; nobody may wait for it any more.
    pub(super) fn take_answer(&mut self, ticket: Ticket, outcome: Result<Bytes, Refusal>, tx: Option<Guest>) {
        let waits = |wait: Wait| matches!(wait, Wait::Answer(it) | Wait::Code(it) if it == ticket.number);
        if self.machine.world.waiting.iter().any(|task| waits(task.wait))
            && let Some(shards) = self.shards()
        {
            shards.answers.insert(ticket.number, (outcome, tx));
        }
    }

    /// Goes on with what another shard has answered.
    pub(crate) fn go_on_with_answer(
        &mut self,
        ticket: u64,
        effect: Effect,
        arguments: &[Value],
    ) -> Option<RunResult> {
        if let Some(gathered) = self.shards()?.looks.remove(&ticket) {
            return self.go_on_with_look(gathered, arguments);
        }
        if let Some(holds) = self.shards()?.judged.remove(&ticket) {
            return self.go_on_judged(holds, arguments);
        }
        let (outcome, tx) = self.shards()?.answers.remove(&ticket)?;
        if let Some(Guest { shard, controller }) = tx {
            self.machine.world.execution.tx_goes(shard, controller);
        }
        let begun = match (outcome, arguments) {
            (Ok(bytes), &[tx]) if effect == Effect::CommitTx => {
                let decided = self.unpack(&bytes);
                let ended = decided.and_then(|decided| self.end_away(tx, decided.is_true()));
                return self.answer_with(effect, ended);
            }
            (Ok(bytes), _) => match self.unpack(&bytes) {
                Ok(value) => {
                    self.note_answer_across(effect, &Ok(value));
                    self.machine.resume_value(value)
                }
                Err(fault) => self.machine.resume_fault(*fault),
            },
            (Err(refusal), &[_, _, failure]) if effect == Effect::Call && failure.is_procedure() => {
                _ = self.fault_of_refusal(effect, refusal);
                self.machine.resume_call(failure, &[])
            }
            (Err(refusal), _) => return self.raise_refusal(effect, refusal),
        };
        self.settle(begun).err()
    }

    /// What was decided of a transaction on the shard of its objects is so here too.
    fn end_away(&mut self, tx: Value, is_committed: bool) -> Outcome {
        let at = self.at();
        let machine = &mut self.machine;
        let world = &mut machine.world;
        if !is_committed {
            world.space.abort_tx(&mut world.execution, tx, at)?;
            world.who.note_commit(false);
            return Ok(Value::FALSE);
        }
        world.execution.tx_is_decided();
        world.commit_tx(&mut machine.heap, tx, at).map(Value::boolean)
    }

    /// An execution is about to end: what its transaction has begun on another shard ends too.
    pub(crate) fn abort_away(&mut self, objects: &avm_object::Execution, number: u32) {
        let thread = self.thread_of(objects, number);
        if let (Some(shard), Some(shards)) = (objects.tx_away(), self.shards()) {
            shards.send(Address::Shard(shard), Content::Abort(thread));
        }
    }

    pub(super) fn raise_refusal(&mut self, effect: Effect, refusal: Refusal) -> Option<RunResult> {
        let fault = self.fault_of_refusal(effect, refusal);
        let begun = match fault {
            Fault::Raise { value, .. } => self.machine.resume_raise(value),
            fault => self.machine.resume_fault_of(effect, fault),
        };
        self.settle(begun).err()
    }

    /// What is raised for a refusal.
    fn fault_of_refusal(&mut self, effect: Effect, refusal: Refusal) -> Fault {
        let fault = match refusal {
            Refusal::Raised(bytes) => match self.unpack(&bytes) {
                Ok(value) => Fault::Raise { value, continuable: false },
                Err(fault) => *fault,
            },
            Refusal::Fault(Some(kind), text) => *Fault::avm(kind, text, Vec::new()),
            Refusal::Fault(None, text) => *Fault::error(text, Vec::new()),
        };
        let answer = Err(Box::new(fault.clone()));
        self.note_answer_across(effect, &answer);
        fault
    }

    /// Logs what an activation was answered by another shard, where that is news to it.
    fn note_answer_across(&mut self, effect: Effect, answer: &Outcome) {
        let is_inside = self.machine.world.execution.depth() > 0;
        if is_inside && (effect == Effect::Call || is_news(effect)) {
            self.note_answer(effect, answer);
        }
    }

    /// Goes on with code that was fetched: what needed it is performed again.
    pub(crate) fn go_on_with_code(
        &mut self,
        ticket: u64,
        effect: Effect,
        arguments: &[Value],
    ) -> Option<RunResult> {
        let bytes = match self.shards()?.answers.remove(&ticket)?.0 {
            Ok(bytes) => bytes,
            Err(refusal) => return self.raise_refusal(effect, refusal),
        };
        let name = arguments.first().and_then(|name| name.as_symbol())?;
        let learned = self.unpack(&bytes).and_then(|value| self.learn_code(effect, name, value));
        match learned {
            Ok(()) => self.perform_again(effect, arguments).err(),
            Err(fault) => self.answer_fault(*fault).err(),
        }
    }

    fn learn_code(&mut self, effect: Effect, name: Symbol, value: Value) -> Outcome<()> {
        let space = &mut self.machine.world.space;
        if effect != Effect::CallPure {
            space.restore_behavior(name, value);
            return Ok(());
        }
        let parts = value.list_to_vec().unwrap_or_default();
        let [procedure, version, hash] = parts[..] else {
            return Err(Fault::error("a pure function of another shard is damaged", Vec::new()));
        };
        let hash: Option<[u8; 32]> = self.machine.heap.bytes_of(hash).and_then(|bytes| bytes.try_into().ok());
        let (version, hash) = (version.fixnum_value() as u64, ContentHash(hash.unwrap_or_default()));
        self.machine.world.space.restore_function(name, PureFunction { procedure, version, hash });
        Ok(())
    }

    /// A value of bytes that another shard has packed, which the running execution has waited for.
    pub(super) fn unpack(&mut self, bytes: &[u8]) -> Outcome {
        let before = self.machine.heap.allocated_words();
        let value = self.decode(bytes)?;
        self.machine.execution.charge(self.machine.heap.allocated_words() - before);
        Ok(value)
    }
}
