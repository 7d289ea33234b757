//! One machine in several parts, *shards*, each a runtime that can run in a thread of its own.
//!
//! A shard has a heap, objects and executions. Controllers belong to shards, and the objects of a controller live on its
//! shard; those without one live where they were created. All shards run for a while, an *epoch*, each by itself; then what
//! they have sent each other is exchanged ([`Exchange`]), and so on. So what happens on a shard is a matter of what
//! arrived there, and what arrives a matter of what was sent: no thread can change it by being fast or slow.
//!
//! - `parcel`: what is sent. `exchange`: where it meets. `asking`: an execution wants something of another shard, and waits.
//!   `serving`: something is done for an execution of another shard. `looking`: `scry` over all shards. `moving`: objects change
//!   shards. `naming`: executions, behaviours and functions by name.
//!
//! An execution that is on several shards, because objects call each other, has a *part* on each of them. Where it comes back to a shard
//! that it already is on, it goes on with its part there: it is inside of its objects, and they may be entered again.

mod asking;
mod exchange;
mod looking;
mod moving;
mod naming;
mod parcel;
mod serving;

pub use exchange::Exchange;
pub use parcel::Parcel;

use crate::task::{Role, Task, Wait};
use crate::world::RuntimeWorld;
use crate::{ModuleSource, Runtime};
use avm_base::{ContentHash, Symbol};
use avm_object::ExecutionId;
use avm_value::wire::Writer;
use avm_value::{ObjectRef, Outcome, Tracer, Value};
pub(crate) use parcel::Named;
use parcel::{Address, Bytes, Content, Guest, Refusal, Ticket};
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The modules that values need on their way between shards, by the hashes of their code.
#[derive(Clone, Default)]
pub struct CodeLibrary(Arc<Mutex<HashMap<ContentHash, Arc<[u8]>>>>);

impl CodeLibrary {
    fn lock(&self) -> MutexGuard<'_, HashMap<ContentHash, Arc<[u8]>>> {
        // Each change is one insertion, so what a panic leaves is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ModuleSource for CodeLibrary {
    fn module(&mut self, hash: &ContentHash) -> Option<Vec<u8>> {
        self.lock().get(hash).map(|bytes| bytes.to_vec())
    }
}

/// Where a controller belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// To this shard.
    Here,
    /// To another one.
    There(u32),
    /// Nobody has asked yet.
    Nowhere,
}

/// What a shard is, and what it knows of the others.
pub(crate) struct Shards {
    number: u32,
    /// How many there are.
    count: u32,
    library: CodeLibrary,
    /// What the library has that this shard needed or gave.
    published: HashSet<ContentHash>,
    controllers: HashMap<Symbol, u32>,
    /// One that was found to belong here: the one that is asked for most.
    here: Cell<Option<Symbol>>,
    /// Behaviours and functions whose latest definition is on another shard.
    defined: HashMap<(Named, Symbol), u32>,
    /// The executions of all shards, in the order of their start; a name that was used again is where it was.
    names: Vec<Symbol>,
    places: HashMap<Symbol, u32>,
    outbox: Vec<Parcel>,
    /// Objects of the store of which the others know that they are here, though their controllers belong elsewhere.
    staying: HashSet<ObjectRef>,
    next_ticket: u64,
    /// What came of what executions wait for, by the numbers of their tickets.
    answers: HashMap<u64, (Result<Bytes, Refusal>, Option<Guest>)>,
    /// What all shards have answered to those who look for objects, by the numbers of their tickets.
    looks: BTreeMap<u64, looking::Gathered>,
    /// What was decided at the last exchange of transactions that looked at other shards, by the numbers of their tickets.
    judged: BTreeMap<u64, bool>,
    /// What is done for others, by the numbers of the executions that do it.
    serving: BTreeMap<u32, Serving>,
    /// The parts of transactions that were begun on other shards, by the executions that did.
    guests: BTreeMap<ExecutionId, avm_object::Execution>,
    /// Whether the program may end: no shard has anything left to do.
    pub(crate) may_end: bool,
    /// Which one that waits in vain is to give up, if one is.
    gives_up: Option<GivesUp>,
}

/// Which execution is to give up waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GivesUp {
    /// The first one that [`Runtime::resort`] means.
    First,
    /// The one that waits for an object.
    Waiting(ExecutionId),
}

/// Something that is done for an execution of another shard.
struct Serving {
    ticket: Ticket,
    thread: ExecutionId,
    /// The number of the execution that has lent its part, and whom that acted for before.
    lender: Option<(u32, avm_object::Acting)>,
    /// How many activations were open.
    depth: usize,
    /// Whether it is done in a transaction.
    in_tx: bool,
}

impl Shards {
    /// The modules that values need on their way between shards.
    pub(crate) fn library(&self) -> CodeLibrary {
        self.library.clone()
    }

    /// Whether an execution with so many open activations does itself what another shard has asked for, and none of its activations does.
    pub(crate) fn is_asked(&self, execution: u32, depth: usize) -> bool {
        self.serving.get(&execution).is_some_and(|serving| serving.depth == depth)
    }

    /// Whether an object without a controller belongs here.
    pub(crate) fn is_by_number(&self, object: ObjectRef) -> bool {
        object.0 % self.count == self.number
    }

    /// Where a controller belongs.
    pub(crate) fn place(&self, controller: Symbol) -> Place {
        if self.here.get() == Some(controller) {
            return Place::Here;
        }
        match self.controllers.get(&controller) {
            Some(shard) if *shard == self.number => {
                self.here.set(Some(controller));
                Place::Here
            }
            Some(shard) => Place::There(*shard),
            None => Place::Nowhere,
        }
    }

    /// Where the controller belongs that an argument names; here, if it names none.
    pub(crate) fn place_argument(&self, controller: Option<&Value>) -> Place {
        controller.and_then(|value| value.as_symbol()).map_or(Place::Here, |name| self.place(name))
    }

    pub(crate) fn knows_place(&self, controller: Symbol) -> bool {
        self.controllers.contains_key(&controller)
    }

    pub(crate) fn is_first(&self) -> bool {
        self.number == 0
    }

    /// The shard that has the latest definition of a name, if it is not this one.
    pub(crate) fn definer(&self, what: Named, name: Symbol) -> Option<u32> {
        self.defined.get(&(what, name)).copied()
    }

    pub(crate) fn has_answer(&self, ticket: u64) -> bool {
        self.answers.contains_key(&ticket) || self.judged.contains_key(&ticket) || self.has_gathered(ticket)
    }

    /// Visits the values of parts that wait.
    pub(crate) fn trace_roots(&mut self, tracer: &mut Tracer<'_>) {
        self.guests.values_mut().for_each(|guest| guest.trace_roots(tracer));
    }

    /// Whether one that waits for an object is to give up, whoever else can go on.
    pub(crate) fn breaks_ring(&self) -> bool {
        matches!(self.gives_up, Some(GivesUp::Waiting(_)))
    }

    /// Whether one that waits in vain is to give up.
    pub(crate) fn someone_gives_up(&self) -> bool {
        self.gives_up.is_some()
    }

    /// How many executions do something for other shards.
    pub(crate) fn serving(&self) -> usize {
        self.serving.len()
    }

    fn send(&mut self, to: Address, content: Content) {
        self.outbox.push(Parcel { to, content });
    }

    fn new_ticket(&mut self) -> Ticket {
        self.next_ticket += 1;
        Ticket { shard: self.number, number: self.next_ticket }
    }

    /// Notes that this shard defines a name.
    pub(crate) fn note_defined(&mut self, what: Named, name: Symbol) {
        self.defined.remove(&(what, name));
        let shard = self.number;
        self.send(Address::Others, Content::Defined { what, name, shard });
    }

    /// Notes that an execution of this shard has ended.
    pub(crate) fn note_ended(&mut self, name: Symbol) {
        self.send(Address::Exchange, Content::Ended(name));
    }
}

impl RuntimeWorld {
    /// The running execution's transaction is aborted, and its part on another shard with it.
    pub(crate) fn abort_on_shard(&mut self, shard: u32) {
        let (number, id) = (self.who.number, self.execution.id());
        if let Some(shards) = &mut self.shards {
            let thread = shards.serving.get(&number).map_or(id, |serving| serving.thread);
            shards.send(Address::Shard(shard), Content::Abort(thread));
        }
    }
}

/// What a shard does when nobody can go on any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resort {
    /// One gives up that does not wait for ever.
    Impatient,
    /// The program ends, or is told that it waits in vain.
    Main,
    /// One is told that it waits in vain.
    Stuck,
}

impl Runtime {
    /// Makes this one of several shards. Nothing may have been started, and no object created.
    pub fn join_shards(&mut self, number: u32, library: CodeLibrary, count: u32) {
        let world = &mut self.machine.world;
        world.space.set_shard(number, count, &mut world.execution);
        world.shards = Some(Box::new(Shards {
            number,
            count,
            library: library.clone(),
            published: HashSet::new(),
            controllers: HashMap::new(),
            here: Cell::new(None),
            defined: HashMap::new(),
            names: Vec::new(),
            places: HashMap::new(),
            outbox: Vec::new(),
            staying: HashSet::new(),
            next_ticket: 0,
            answers: HashMap::new(),
            looks: BTreeMap::new(),
            judged: BTreeMap::new(),
            serving: BTreeMap::new(),
            guests: BTreeMap::new(),
            may_end: false,
            gives_up: None,
        }));
        self.set_module_source(Box::new(library));
    }

    /// Goes on by itself: the objects of other shards cannot be reached any more.
    pub fn leave_shards(&mut self) {
        self.machine.world.shards = None;
    }

    /// A value as bytes, with the code that it needs in the library.
    fn pack(&mut self, value: Value) -> Outcome<Bytes> {
        let mut bytes = Writer::default();
        let needed = self.encode_with_needs(value, &mut bytes)?;
        let bytes = bytes.into_bytes();
        for hash in needed {
            let Some(shards) = &mut self.machine.world.shards else { break };
            if !shards.published.insert(hash) || shards.library.lock().contains_key(&hash) {
                continue;
            }
            let library = shards.library.clone();
            if let Some(module) = self.module_bytes(&hash) {
                library.lock().entry(hash).or_insert_with(|| module.into());
            }
        }
        // What it costs to write and to read it again.
        self.machine.execution.charge(bytes.len() as u64 / 8);
        Ok(bytes)
    }

    /// What the shard has sent since the last time. To be called between two epochs.
    pub fn take_parcels(&mut self) -> Vec<Parcel> {
        self.send_posts();
        self.send_objects();
        self.judge_again();
        self.shards().map(|shards| std::mem::take(&mut shards.outbox)).unwrap_or_default()
    }

    /// Takes what arrives. To be called between two epochs. Nobody here is charged for that: whoever ran last has nothing to do with it.
    ///
    /// # Errors
    /// Where memory does not allow it.
    pub fn receive_parcels(&mut self, parcels: Vec<Parcel>) -> Outcome<()> {
        parcels.into_iter().try_for_each(|parcel| self.receive_parcel(parcel.content))
    }

    fn receive_parcel(&mut self, content: Content) -> Outcome<()> {
        let Some(shards) = &mut self.machine.world.shards else { return Ok(()) };
        match content {
            Content::Placed { controller, shard } => _ = shards.controllers.insert(controller, shard),
            Content::Defined { what, name, shard } => self.learn_definer(what, name, shard),
            Content::Started { name, shard } => {
                if shards.places.insert(name, shard).is_none() {
                    shards.names.push(name);
                }
            }
            Content::Forget(name) => self.machine.world.executions.forget(&mut self.machine.heap, name),
            Content::Stays { object, .. } => self.machine.world.space.lives_elsewhere(object),
            Content::Object(moving) => return self.let_in(*moving),
            Content::Post(post) => return self.take_post(post),
            Content::Request(request) => self.serve(request),
            Content::Start { ticket, name, controller, thunk } => {
                self.start_for(ticket, name, controller, &thunk);
            }
            Content::Fetch { ticket, what, name } => self.give_code(ticket, what, name),
            Content::Answer { ticket, outcome, tx } => self.take_answer(ticket, outcome, tx),
            Content::Look(looking) => self.show(looking),
            Content::Looked { ticket, outcome } => self.gather(ticket, outcome),
            Content::Judged { ticket, holds } => self.take_judgement(ticket, holds),
            Content::Cancel(ticket) => self.cancel(ticket),
            Content::Abort(thread) => self.abort_guest(thread),
            Content::Place(_) | Content::Ended(_) | Content::Judge { .. } => {}
        }
        Ok(())
    }

    /// What the shard can do when no shard can go on.
    pub fn resort(&self) -> Option<Resort> {
        let waiting = &self.machine.world.waiting;
        let found = waiting.iter().filter_map(|task| self.resort_of(task));
        found.min()
    }

    /// In the next epoch, does what [`Runtime::resort`] says.
    pub fn do_resort(&mut self) {
        if let Some(shards) = &mut self.machine.world.shards {
            shards.gives_up = Some(GivesUp::First);
        }
    }

    /// Who waits for whom: executions that wait for an object, each with the one that is inside of it. They are named by what they
    /// are a part of.
    pub fn waits_for_objects(&self) -> Vec<(ExecutionId, ExecutionId)> {
        let waiting = self.machine.world.waiting.iter().filter(|task| task.wait == Wait::Gate);
        let wait = |task: &Task| {
            let blocker = self.machine.world.space.blocker(task.objects.id())?;
            Some((self.thread_of(&task.objects, task.who.number), self.thread_inside(blocker)?))
        };
        waiting.filter_map(|task| wait(task)).collect()
    }

    /// What the execution of a part is a part of.
    fn thread_inside(&self, part: ExecutionId) -> Option<ExecutionId> {
        let world = &self.machine.world;
        if !self.is_parked && world.execution.id() == part {
            return Some(self.thread());
        }
        let task = world.waiting.iter().find(|task| task.objects.id() == part);
        let guests = world.shards.as_ref().map(|shards| &shards.guests);
        task.map(|task| self.thread_of(&task.objects, task.who.number)).or_else(|| {
            let guest = guests?.iter().find(|(_, guest)| guest.id() == part);
            guest.map(|(thread, _)| *thread)
        })
    }

    /// In the next epoch, has the one that waits for an object be told that this is in vain: the one inside waits for it.
    pub fn break_ring(&mut self, waiting: ExecutionId) {
        if let Some(shards) = &mut self.machine.world.shards {
            shards.gives_up = Some(GivesUp::Waiting(waiting));
        }
    }

    /// Says whether the program may end: all else on all shards is done, or cannot go on.
    pub fn let_end(&mut self, may_end: bool) {
        if let Some(shards) = &mut self.machine.world.shards {
            shards.may_end = may_end;
        }
    }

    /// Whether the program itself has ended, and waits for all else.
    pub fn main_has_ended(&self) -> bool {
        self.main_result.is_some()
    }

    /// Whether all messages have been delivered that can be.
    pub fn is_settled(&self) -> bool {
        let asks = |wait| matches!(wait, Wait::Answer(_) | Wait::Code(_) | Wait::Place(_));
        self.is_delivered(u64::MAX)
            && !self.machine.world.waiting.iter().any(|task| task.who.is_delivery() && asks(task.wait))
    }

    /// Whether the program itself has failed, so that nothing is to go on.
    pub fn main_has_failed(&self) -> bool {
        self.runs_all && self.main_result.as_ref().is_some_and(|ending| ending.raised.is_some())
    }

    /// Whether the program ends only when all executions have.
    pub fn runs_all(&self) -> bool {
        self.runs_all
    }

    /// Stops all executions that were started here.
    pub fn stop_executions(&mut self) {
        if !self.is_parked && matches!(self.machine.world.who.role, Role::Named(_)) {
            self.end_running();
        }
        self.stop_all();
    }

    /// Whether an execution lives that a program started here.
    pub fn has_living(&self) -> bool {
        self.machine.world.executions.living() > 0
    }

    /// Why the run may not go on: it was interrupted, or has taken too long.
    pub fn stop_if_due(&mut self) -> Option<crate::RunResult> {
        self.due().map(|stop| self.stop(stop))
    }

    /// Stops the run.
    pub fn stop_run(&mut self, stop: crate::Stop) -> crate::RunResult {
        self.stop(stop)
    }
}
