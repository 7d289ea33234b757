//! Executions as bytes: what a program was doing, with all that it reaches, to go on in another process.
//!
//! The bytes hold a seal (`seal`), the modules of the program, and a value: one execution, or all of them with what the schedule
//! knows of them (`tasks`, `program`), what each has under way in the object space (`work`), and, where no store keeps
//! them, the objects of the space (`everything`).

use super::everything::{number, put_everything, take_everything};
use super::link::Linker;
use super::names::{self, Namer};
use super::seal::{Seal, broken_seal};
use super::tasks::{OnlyThere, Which};
use super::{Heading, MOST_BYTES};
use crate::results::RunResult;
use crate::runtime::Runtime;
use crate::task::{Role, Task, Wait};
use avm_base::{AvmErrorKind, Symbol};
use avm_object::Changes;
use avm_value::wire::{Decoder, Encoder, Reader, Renames, WireError, Writer};
use avm_value::{Fault, ObjectType, Outcome, Value};
use avm_vm::CodePlace;

/// What a saved execution begins with; behind it is the version.
const MAGIC: [u8; 4] = *b"\0AVX";
const VERSION: u8 = 3;
/// How often an execution is let run a little on, to come to a place where it can be saved.
const TRIES: usize = 1000;
/// The most objects and transactions that there are only in executions.
const MOST_ONLY_THERE: usize = 1 << 24;

/// What came of an attempt to save.
pub enum NotSaved {
    /// It cannot be saved, and goes on as it was.
    Refused(Box<Fault>),
    /// It had to be let run on a little, and did not come to a place where it can be saved before this.
    Ended(RunResult),
}

impl From<Box<Fault>> for NotSaved {
    fn from(fault: Box<Fault>) -> NotSaved {
        NotSaved::Refused(fault)
    }
}

/// A saved program that goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The gas that it had used.
    pub gas: u64,
    /// What the one who saved it noted.
    pub note: bool,
}

pub(super) fn refused(message: impl Into<String>) -> Box<Fault> {
    Fault::avm(AvmErrorKind::NotSendable, message, Vec::new())
}

pub(super) fn damaged(what: &'static str) -> Box<Fault> {
    WireError { at: 0, what }.into()
}

/// Whether bytes are a saved execution, of whatever version, rather than something else.
pub fn is_saved(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

/// The parts of saved bytes.
struct File<'b> {
    seal: Seal,
    /// All that the seal is of.
    sealed: &'b [u8],
    only_there: OnlyThere,
    modules: Vec<&'b [u8]>,
    value: &'b [u8],
}

impl<'b> File<'b> {
    fn read(bytes: &'b [u8]) -> Outcome<File<'b>> {
        let mut reader = Reader::new(bytes);
        if !is_saved(bytes) {
            return Err(refused("these bytes are no saved execution"));
        }
        reader.raw(MAGIC.len())?;
        if reader.byte()? != VERSION {
            return Err(refused(
                "another version of avm-scheme saved this execution: it goes on there alone",
            ));
        }
        let seal = Seal { machine: reader.hash()?, mark: reader.hash()? };
        let sealed = reader.raw(reader.left())?;
        let mut reader = Reader::new(sealed);
        let objects = numbers_of(&mut reader)?;
        let transactions = numbers_of(&mut reader)?;
        let mut modules = Vec::new();
        for _ in 0..reader.count()? {
            modules.push(reader.bytes()?);
        }
        let value = reader.bytes()?;
        reader.end()?;
        Ok(File { seal, sealed, only_there: OnlyThere { objects, transactions }, modules, value })
    }
}

fn numbers_of(reader: &mut Reader<'_>) -> Outcome<Vec<u32>> {
    let count = reader.count()?;
    if count > MOST_ONLY_THERE {
        return Err(damaged("there are more objects in it than there may be"));
    }
    Ok((0..count).map(|_| reader.number32()).collect::<Result<_, WireError>>()?)
}

/// What the value of saved bytes consists of.
struct Parts {
    /// A vector with an execution, or with all of them.
    tasks: Value,
    /// All objects, or `#f` where a store has them.
    objects: Value,
    gas: u64,
    note: Value,
    /// What is known of all executions, or `#f` where only one was saved.
    program: Value,
    /// All continuations that came along.
    continuations: Vec<Value>,
}

impl Runtime {
    /// The program that was stopped for want of fuel as bytes, from which [`Runtime::resume_saved`] makes it go on as it does here,
    /// with all executions that it has started. `note` comes along. It may run on a little first.
    ///
    /// # Errors
    /// Where it cannot be saved, or ended meanwhile.
    pub fn save_execution(&mut self, note: bool) -> Result<Vec<u8>, NotSaved> {
        self.refuse_saving()?;
        for _ in 0..TRIES {
            if let Some(bytes) = self.try_to_save(note)? {
                return Ok(bytes);
            }
            match self.run(Some(1)) {
                RunResult::OutOfFuel => {}
                ended => return Err(NotSaved::Ended(ended)),
            }
        }
        let message = "the program cannot be saved while it handles an error of a primitive";
        Err(refused(message).into())
    }

    /// What goes on is told to somebody who could not follow it any more, or is on several shards.
    fn refuse_saving(&self) -> Outcome<()> {
        if self.machine.world.shards.is_some() {
            return Err(refused("on several shards, executions can neither be saved nor restored"));
        }
        if self.watcher.is_none() {
            return Ok(());
        }
        Err(refused(
            "in a run that is recorded, replayed or traced, executions can neither be saved nor restored: the record would not hold \
                     what leads to it",
        ))
    }

    fn try_to_save(&mut self, note: bool) -> Outcome<Option<Vec<u8>>> {
        if self.machine.world.unfinished.is_some() || self.machine.world.again.is_some() {
            return Ok(None);
        }
        let mut there = OnlyThere::default();
        let mut tasks = Vec::new();
        if !self.is_parked {
            tasks.push(Which::Running);
        }
        tasks.extend((0..self.machine.world.waiting.len()).map(Which::Waiting));
        let mut values = Vec::new();
        for which in tasks {
            let Some(value) = self.put_task(which, &mut there)? else { return Ok(None) };
            values.push(value);
        }
        let program = self.put_program()?;
        self.saved(&values, Value::boolean(note), program, &there)
    }

    /// The execution of a name as bytes, from which [`Runtime::restore_execution`] makes another one that goes on from here; `main`
    /// is the program's own. This one goes on too.
    ///
    /// # Errors
    /// Where there is none that lives, or it cannot be saved where it is.
    pub fn save_named(&mut self, name: Symbol) -> Outcome<Vec<u8>> {
        self.refuse_saving()?;
        let mut there = OnlyThere::default();
        let value = match self.which(name)? {
            Which::Running
                if self.machine.world.unfinished.is_some() || self.machine.world.again.is_some() =>
            {
                None
            }
            which => self.put_task(which, &mut there)?,
        };
        self.save_one(name, value, &there)
    }

    /// The same for a program that asks for it: where it is the execution that asks, it is told when it goes on elsewhere.
    pub(crate) fn save_by_program(&mut self, name: Symbol, effect: avm_bytecode::Effect) -> Outcome<Vec<u8>> {
        self.refuse_saving()?;
        let mut there = OnlyThere::default();
        let value = match self.which(name)? {
            Which::Running => self.put_itself(effect, &mut there)?,
            which => self.put_task(which, &mut there)?,
        };
        self.save_one(name, value, &there)
    }

    fn save_one(&mut self, name: Symbol, value: Option<Value>, there: &OnlyThere) -> Outcome<Vec<u8>> {
        let bytes = match value {
            Some(value) => self.saved(&[value], Value::symbol(name), Value::FALSE, there)?,
            None => None,
        };
        bytes.ok_or_else(|| {
            refused(format!(
                "the execution {name} cannot be saved while it handles an error of a primitive; let it go on a little"
            ))
        })
    }

    /// Where the execution of a name is.
    fn which(&self, name: Symbol) -> Outcome<Which> {
        let world = &self.machine.world;
        let role = Runtime::role_of(name);
        if !self.is_parked && world.who.role == role {
            return Ok(Which::Running);
        }
        let at = world.waiting.iter().position(|task| task.who.role == role && task.wait != Wait::End);
        at.map(Which::Waiting).ok_or_else(|| {
            Fault::error(format!("no execution named {name} lives"), vec![Value::symbol(name)])
        })
    }

    /// The bytes of these executions; `None` where one is at a place where it cannot be saved.
    fn saved(
        &mut self,
        tasks: &[Value],
        note: Value,
        program: Value,
        there: &OnlyThere,
    ) -> Outcome<Option<Vec<u8>>> {
        let _ = self.machine.world.io.flush();
        // What it goes on from must be in the store.
        if self.barrier().is_err() {
            return Err(refused("nothing can be saved: the store has failed"));
        }
        let everything = (self.durable.is_none()).then(|| self.machine.world.space.everything());
        let (gas, variables) = (self.gas() - self.gas_at_start, self.machine.world.variables_made);
        let heap = &mut self.machine.heap;
        let objects = match everything {
            None => Value::FALSE,
            Some(everything) => put_everything(heap, &everything)?,
        };
        let tasks = heap.vector(tasks);
        let (gas, variables) = (heap.unsigned(gas), Value::fixnum(variables.into()));
        let root = heap.vector(&[tasks, objects, gas, variables, note, program]);
        let Some(value) = self.encode_whole(root)? else { return Ok(None) };
        let mut sealed = Writer::default();
        for numbers in [&there.objects, &there.transactions] {
            sealed.count(numbers.len());
            numbers.iter().for_each(|number| sealed.number((*number).into()));
        }
        let needed = self.needed_modules(&value)?;
        sealed.count(needed.len());
        for hash in needed {
            sealed.bytes(&self.module_bytes(&hash).unwrap_or_default());
        }
        sealed.bytes(&value);
        let sealed = sealed.into_bytes();
        let seal = self.seal_key()?.seal(&sealed);
        let mut out = Writer::default();
        out.raw(&MAGIC);
        out.byte(VERSION);
        out.hash(&seal.machine);
        out.hash(&seal.mark);
        out.raw(&sealed);
        Ok(Some(out.into_bytes()))
    }

    /// A value with stacks and ports as bytes; `None` where a frame is not at a place where it can go on from.
    fn encode_whole(&mut self, root: Value) -> Outcome<Option<Vec<u8>>> {
        self.codes.catch_up(&self.machine);
        let mut encoder = Encoder::new(Namer::new(&mut self.machine, &mut self.codes, true), MOST_BYTES);
        encoder.be_whole();
        encoder.root(root)?;
        while let Some((global, value)) = encoder.names.next_global() {
            encoder.root(value).map_err(|fault| names::of_variable(fault, global))?;
        }
        let written = encoder.written().to_vec();
        let (bytes, _) = encoder.finish(|namer, symbols, out| namer.write_heading(symbols, out))?;
        let is_stretch = |value: &&Value| value.is_object(ObjectType::Continuation);
        let stretches: Vec<Value> = written.iter().filter(is_stretch).copied().collect();
        let is_continuation =
            |value: &&Value| self.machine.code_place(**value) == Some(CodePlace::Continuation);
        let continuations: Vec<Value> = written.iter().filter(is_continuation).copied().collect();
        Ok(self.machine.check_stacks(&stretches, &continuations).is_ok().then_some(bytes))
    }

    /// Begins to go on with what [`Runtime::save_execution`] saved, or with an execution that [`Runtime::save_named`] saved, which
    /// may be given another name. The bytes may come from anywhere. Where they hold objects, there must be none here.
    ///
    /// # Errors
    /// `store-corruption` for damaged bytes, `invalid-bytecode` where code is refused, and where it does not fit in here.
    pub fn resume_saved(&mut self, bytes: &[u8], name: Option<Symbol>) -> Outcome<Saved> {
        self.abandon();
        self.begin();
        let resumed = self.try_to_resume(bytes, name);
        if resumed.is_err() {
            self.abandon();
        }
        resumed
    }

    fn try_to_resume(&mut self, bytes: &[u8], name: Option<Symbol>) -> Outcome<Saved> {
        let file = File::read(bytes)?;
        let is_whole = !self.has_store();
        if is_whole && self.machine.world.space.object_count() != 0 {
            return Err(refused("a saved program brings its objects, and there are others here"));
        }
        let is_here = self.is_from_here(&file)?;
        self.check_place(is_here)?;
        let parts = self.read(&file, is_whole)?;
        if let (Some(name), true) = (name, parts.program.is_true()) {
            return Err(refused(format!(
                "a whole program was saved here, which cannot be called {name}: resume it without a name, or save one of its executions",
            )));
        }
        self.restore_objects(&parts)?;
        let gas = parts.gas;
        let note = match parts.program.is_true() {
            true => {
                self.resume_program(parts.program, parts.tasks, &parts.continuations, is_whole)?;
                parts.note.is_true()
            }
            false => {
                let name =
                    name.or(parts.note.as_symbol()).ok_or_else(|| damaged("an execution without a name"))?;
                self.add_restored(&parts, name, is_whole)?;
                self.resume_rest();
                false
            }
        };
        self.count_gas(gas);
        Ok(Saved { gas, note })
    }

    /// Makes an execution of what [`Runtime::save_named`] saved, which goes on whenever something runs; without a name, of the name
    /// that it had. The bytes may come from anywhere.
    ///
    /// # Errors
    /// As for [`Runtime::resume_saved`], and where an execution of that name lives.
    pub fn restore_execution(&mut self, bytes: &[u8], name: Option<Symbol>) -> Outcome<Symbol> {
        self.refuse_saving()?;
        let file = File::read(bytes)?;
        let is_here = self.is_from_here(&file)?;
        let has_objects = self.machine.world.space.object_count() != 0;
        if !is_here && !self.has_store() && has_objects {
            return Err(refused(
                "a saved execution brings the objects of its machine, and there are others here: restore it before objects are \
                 made, or save it on a store and restore it there",
            ));
        }
        let is_whole = !is_here && !self.has_store();
        self.check_place(is_here)?;
        let parts = self.read(&file, is_whole)?;
        if parts.program.is_true() {
            return Err(refused(
                "these are the bytes of a whole program; resume it instead of restoring an execution",
            ));
        }
        let name = name.or(parts.note.as_symbol()).ok_or_else(|| damaged("an execution without a name"))?;
        let name = if Runtime::role_of(name) == Role::Main { self.unused_name() } else { name };
        self.check_name(name)?;
        if is_whole {
            self.restore_objects(&parts)?;
        }
        self.add_restored(&parts, name, is_whole)?;
        Ok(name)
    }

    /// Whether bytes were saved on this machine. If so, nobody has changed them since.
    fn is_from_here(&mut self, file: &File<'_>) -> Outcome<bool> {
        let key = self.seal_key()?;
        match key.is_of(&file.seal) {
            true if key.seal(file.sealed) != file.seal => Err(broken_seal()),
            is_here => Ok(is_here),
        }
    }

    fn check_place(&self, is_here: bool) -> Outcome<()> {
        if self.has_store() && !is_here {
            return Err(refused(
                "this was not saved on this store: its objects are on another one, or it brings them along; resume it there, or \
                 without a store",
            ));
        }
        Ok(())
    }

    /// The value of saved bytes, with what there is only in it called otherwise where that is needed.
    fn read(&mut self, file: &File<'_>, is_whole: bool) -> Outcome<Parts> {
        for module in &file.modules {
            self.add_module(module)?;
        }
        let renames = if is_whole { Renames::default() } else { self.renames(&file.only_there)? };
        let (root, continuations) = self.decode_whole(file.value, renames)?;
        let Some(&[tasks, objects, gas, variables, note, program]) = self.machine.heap.vector_slice(root)
        else {
            return Err(damaged("a saved execution has other parts"));
        };
        let variables = number(variables).and_then(|n| u32::try_from(n).ok());
        let (Some(gas), Some(variables)) = (number(gas), variables) else {
            return Err(damaged("a saved execution has other numbers"));
        };
        self.machine.world.variables_made = self.machine.world.variables_made.max(variables);
        Ok(Parts { tasks, objects, gas, note, program, continuations })
    }

    /// New names for objects and transactions that there are only in executions.
    fn renames(&mut self, there: &OnlyThere) -> Outcome<Renames> {
        let machine = &mut self.machine;
        let first = machine.world.space.reserve_objects(&mut machine.heap, there.objects.len())?;
        let next = machine.world.space.next_transaction();
        Ok(Renames {
            objects: there.objects.iter().copied().zip(first..).collect(),
            transactions: there.transactions.iter().copied().zip(next..).collect(),
        })
    }

    /// Adds the one execution of saved bytes to those that are there.
    fn add_restored(&mut self, parts: &Parts, name: Symbol, is_whole: bool) -> Outcome<()> {
        let Some(&[task]) = self.machine.heap.vector_slice(parts.tasks) else {
            return Err(damaged("there is not one execution"));
        };
        let number = self.clock.new_execution();
        let task = self.take_task(task, &parts.continuations, Some((name, number)), is_whole)?;
        if task.wait == Wait::End {
            return Err(damaged("the execution has ended"));
        }
        let home = task.objects.home();
        self.machine.world.executions.add(&mut self.machine.heap, number, name, home);
        self.add_task(task);
        self.clock.limit();
        Ok(())
    }

    /// Puts an execution behind those that wait.
    pub(super) fn add_task(&mut self, task: Task) {
        let world = &mut self.machine.world;
        world.under_way += usize::from(task.is_under_way());
        world.starving += usize::from(task.who.is_starving());
        world.waiting.push_back(Box::new(task));
    }

    /// The first root of bytes with stacks and ports, and the continuations among what they hold.
    fn decode_whole(&mut self, bytes: &[u8], renames: Renames) -> Outcome<(Value, Vec<Value>)> {
        let mut decoder = Decoder::new(bytes, &mut self.machine.heap)?;
        decoder.rename(renames);
        let heading = Heading::read(&decoder)?;
        self.codes.catch_up(&self.machine);
        let links = self.link(&heading, true)?;
        let mut linker = Linker::new(self, &heading, &links);
        linker.continuations = Some(Vec::new());
        let values = decoder.values(&mut linker)?;
        let continuations = linker.continuations.take().unwrap_or_default();
        match values.split_first() {
            Some((root, globals)) if globals.len() == heading.globals.len() => {
                self.restore_globals(&heading, &links, globals);
                Ok((*root, continuations))
            }
            _ => Err(damaged("there are more or fewer values than it says")),
        }
    }

    /// Brings the objects that came along into a space that has none.
    fn restore_objects(&mut self, parts: &Parts) -> Outcome<()> {
        match (parts.objects.is_true(), self.has_store()) {
            (true, false) => {
                let heap = &mut self.machine.heap;
                let everything = take_everything(heap, parts.objects).ok_or_else(|| damaged("an object"))?;
                self.restore_everything(everything)
            }
            (false, true) => Ok(()),
            (true, true) => Err(damaged("it brings objects that the store has")),
            (false, false) => Err(refused("this saved execution was on a store; resume it on the same one")),
        }
    }

    fn restore_everything(&mut self, everything: Changes) -> Outcome<()> {
        let machine = &mut self.machine;
        let space = &mut machine.world.space;
        space.restore_counters(&mut machine.heap, everything.counters)?;
        if !space.restore_aborted(everything.aborted) {
            return Err(damaged("transactions that were aborted"));
        }
        everything.objects.into_iter().for_each(|object| space.restore_object(object));
        everything.posted.into_iter().for_each(|delivery| space.restore_message(delivery));
        everything.behaviors.into_iter().for_each(|(name, it)| space.restore_behavior(name, it));
        everything.functions.into_iter().for_each(|(name, it)| space.restore_function(name, it));
        everything.names.into_iter().for_each(|(name, it)| space.restore_name(name, it));
        Ok(())
    }
}
