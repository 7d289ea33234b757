//! Names code while values are written, and notes what else must come along.

use super::codes::Codes;
use super::{NAMED, NEEDED, STANDARD};
use crate::world::RuntimeWorld;
use avm_base::{AvmErrorKind, ContentHash, Symbol};
use avm_bytecode::module::GlobalName;
use avm_value::wire::{CodeName, CodeNames, NamesWritten, StandardName, TypeName, Writer};
use avm_value::{Fault, Heap, ObjectType, Outcome, Value};
use avm_vm::{CodePlace, Machine};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

/// A module of the heading.
struct Entry {
    /// The number of its library there, but for the standard library.
    library: Option<u32>,
    name: Symbol,
    hash: ContentHash,
    is_needed: bool,
    links: Vec<u32>,
}

/// Names code, and notes what the heading must list.
pub(super) struct Namer<'r> {
    machine: &'r mut Machine<RuntimeWorld>,
    codes: &'r mut Codes,
    /// By what they are called here; in the order of their numbers.
    libraries: Vec<Symbol>,
    library_numbers: FxHashMap<Symbol, u32>,
    entries: Vec<Entry>,
    /// The place of each in `entries`, by what its library is called here and its hash.
    entry_numbers: FxHashMap<(Symbol, ContentHash), u32>,
    /// Procedures whose code was looked at.
    seen_code: FxHashSet<(u32, u32)>,
    seen_globals: FxHashSet<GlobalName>,
    pending: VecDeque<GlobalName>,
    /// Whether stacks and ports are written.
    is_whole: bool,
    /// Then also: the objects of the standard library, by what leads to each.
    standard: FxHashMap<Value, (GlobalName, Vec<u32>)>,
    /// Those whose values were written, in order, with the entries of the modules that define them.
    globals: Vec<(GlobalName, Option<u32>)>,
}

impl<'r> Namer<'r> {
    pub(super) fn new(
        machine: &'r mut Machine<RuntimeWorld>,
        codes: &'r mut Codes,
        is_whole: bool,
    ) -> Namer<'r> {
        let standard = if is_whole { standard_objects(machine, codes) } else { FxHashMap::default() };
        Namer {
            is_whole,
            standard,
            machine,
            codes,
            libraries: Vec::new(),
            library_numbers: FxHashMap::default(),
            entries: Vec::new(),
            entry_numbers: FxHashMap::default(),
            seen_code: FxHashSet::default(),
            seen_globals: FxHashSet::default(),
            pending: VecDeque::new(),
            globals: Vec::new(),
        }
    }

    /// The next variable whose value must come along, and the value. Those without one are left out.
    pub(super) fn next_global(&mut self) -> Option<(GlobalName, Value)> {
        loop {
            let global = self.pending.pop_front()?;
            if let Some(value) = self.machine.global(global) {
                let library = self.library(global.library);
                let definer = self.codes.definer(self.machine, global);
                let definer = definer.map(|hash| self.named(Some(library), global.library, hash));
                self.globals.push((global, definer));
                return Some((global, value));
            }
        }
    }

    fn library(&mut self, library: Symbol) -> u32 {
        let next = self.libraries.len() as u32;
        let number = *self.library_numbers.entry(library).or_insert(next);
        if number == next {
            self.libraries.push(library);
        }
        number
    }

    /// The entry of a module, made if there is none.
    fn entry(&mut self, module: u32) -> u32 {
        let name = self.codes.library(module);
        let library = (!self.machine.is_hidden(module)).then(|| self.library(name));
        let hash = self.codes.hash(self.machine, module);
        self.named(library, name, hash)
    }

    fn named(&mut self, library: Option<u32>, name: Symbol, hash: ContentHash) -> u32 {
        let next = self.entries.len() as u32;
        let number = *self.entry_numbers.entry((name, hash)).or_insert(next);
        if number == next {
            let is_needed = library.is_none();
            self.entries.push(Entry { library, name, hash, is_needed, links: Vec::new() });
        }
        number
    }

    /// Says that a module's code is needed, and with it the libraries that it refers to.
    fn need(&mut self, module: u32, entry: u32) {
        if std::mem::replace(&mut self.entries[entry as usize].is_needed, true) {
            return;
        }
        let Some(found) = self.machine.module(module) else { return };
        let libraries = found.globals.iter().map(|global| global.name.library);
        let libraries: Vec<Symbol> =
            libraries.filter(|library| self.codes.standard(*library).is_none()).collect();
        let mut links = Vec::new();
        for library in libraries {
            let number = self.library(library);
            if !links.contains(&number) {
                links.push(number);
            }
        }
        self.entries[entry as usize].links = links;
    }

    /// Notes the variables that a procedure's code refers to.
    fn note_uses(&mut self, module: u32, procedure: u32) {
        if !self.seen_code.insert((module, procedure)) || self.machine.is_hidden(module) {
            return;
        }
        let Some(found) = self.machine.module(module) else { return };
        let uses = self.codes.uses(module, procedure, found);
        for global in uses.iter().map(|index| found.globals[*index as usize].name) {
            if self.codes.standard(global.library).is_none() && self.seen_globals.insert(global) {
                self.pending.push_back(global);
            }
        }
    }

    /// The hashes of the modules whose code is needed, but for the standard library.
    pub(super) fn needed(&self) -> Vec<ContentHash> {
        let own = self.entries.iter().filter(|entry| entry.is_needed && entry.library.is_some());
        own.map(|entry| entry.hash).collect()
    }

    pub(super) fn write_heading(&mut self, symbols: &mut NamesWritten, out: &mut Writer) {
        out.count(self.libraries.len());
        self.libraries.iter().for_each(|library| out.number(symbols.number(self.codes.original(*library))));
        out.count(self.entries.len());
        for entry in &self.entries {
            match entry.library {
                None => {
                    out.byte(STANDARD);
                    out.number(symbols.number(entry.name));
                    out.hash(&entry.hash);
                }
                Some(library) => {
                    out.byte(if entry.is_needed { NEEDED } else { NAMED });
                    out.number(library.into());
                    out.hash(&entry.hash);
                    if entry.is_needed {
                        out.count(entry.links.len());
                        entry.links.iter().for_each(|link| out.number((*link).into()));
                    }
                }
            }
        }
        out.count(self.globals.len());
        for (global, definer) in &self.globals {
            out.number(self.library_numbers[&global.library].into());
            out.number(symbols.number(global.name));
            out.number(definer.map_or(0, |entry| u64::from(entry) + 1));
        }
    }
}

impl CodeNames for Namer<'_> {
    fn heap(&self) -> &Heap {
        &self.machine.heap
    }

    fn code(&mut self, procedure: Value) -> Outcome<CodeName> {
        match self.machine.code_place(procedure) {
            Some(CodePlace::Module { module, procedure }) => {
                let entry = self.entry(module);
                self.need(module, entry);
                self.note_uses(module, procedure);
                Ok(CodeName::Code { module: entry, procedure })
            }
            Some(CodePlace::Primitive(primitive)) => Ok(CodeName::BuiltIn(Symbol::intern(primitive.name()))),
            Some(CodePlace::Effect(effect)) => Ok(CodeName::BuiltIn(Symbol::intern(effect.name()))),
            Some(CodePlace::Continuation) if self.is_whole => Ok(CodeName::Continuation),
            Some(CodePlace::Continuation) | None => {
                let message = "a continuation cannot be sent or kept in a state";
                Err(Fault::avm(AvmErrorKind::NotSendable, message, vec![procedure]))
            }
        }
    }

    fn standard(&mut self, object: Value) -> Option<StandardName> {
        let (global, path) = self.standard.get(&object)?.clone();
        let module = self.codes.standard(global.library)?;
        self.entry(module);
        Some(StandardName { library: global.library, name: global.name, path })
    }

    fn port(&mut self, port: Value) -> Outcome<Vec<u8>> {
        let number = port.as_port().unwrap_or(u32::MAX);
        self.machine.world.io.save_port(number).map_err(|what| {
            let message = format!("{what} cannot be saved");
            Fault::avm(AvmErrorKind::NotSendable, message, vec![port])
        })
    }

    fn record_type(&mut self, record_type: Value) -> TypeName {
        let name = self.codes.name_type(self.machine, record_type);
        if let TypeName::Global { library, .. } = name
            && let Some(module) = self.codes.standard(library)
        {
            self.entry(module);
        }
        name
    }
}

/// The objects that variables of the standard library hold, and those that their procedures have captured: programs may tell
/// them by their identity.
fn standard_objects(
    machine: &Machine<RuntimeWorld>,
    codes: &Codes,
) -> FxHashMap<Value, (GlobalName, Vec<u32>)> {
    let mut found = FxHashMap::default();
    let is_object =
        |value: Value| value.is_pointer() && !value.is_number() && !value.is_object(ObjectType::RecordType);
    for (global, value) in machine.globals() {
        if codes.standard(global.library).is_none() || !is_object(value) {
            continue;
        }
        found.entry(value).or_insert((global, Vec::new()));
        for (index, part) in machine.heap.captured(value).iter().enumerate() {
            let path = vec![index as u32];
            if let Some(held) = part.boxed().filter(|held| is_object(*held)) {
                found.entry(held).or_insert((global, [&path[..], &[0]].concat()));
            }
            if is_object(*part) {
                found.entry(*part).or_insert((global, path));
            }
        }
    }
    found
}

/// What was said of a value that a variable holds, said of the variable too.
pub(super) fn of_variable(mut fault: Box<Fault>, global: GlobalName) -> Box<Fault> {
    if let Fault::Avm { kind: AvmErrorKind::NotSendable, message, irritants } = &mut *fault {
        *message = format!("{message}; the variable `{}` of {} leads to it", global.name, global.library);
        irritants.insert(0, Value::symbol(global.name));
    }
    fault
}
