//! What is known of the linked modules: their hashes, what they are called at home, and which variables code refers to.

use crate::world::RuntimeWorld;
use crate::{Root, Roots};
use avm_base::{ContentHash, Symbol};
use avm_bytecode::instructions::OperandKind;
use avm_bytecode::module::GlobalName;
use avm_bytecode::{Instruction, Module};
use avm_value::Value;
use avm_value::wire::TypeName;
use avm_vm::Machine;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A record type as bytes tell of it: what names it, its own name, and its fields.
pub(super) type TypeKey = (TypeName, Symbol, Vec<Symbol>);

/// What is known of a linked module.
struct Known {
    /// The library or program that it belongs to here.
    library: Symbol,
    /// Worked out for the standard library only where it is needed.
    hash: Option<ContentHash>,
}

/// What is known of the linked modules.
#[derive(Default)]
pub(crate) struct Codes {
    /// By the module's number.
    known: Vec<Known>,
    by_hash: HashMap<ContentHash, Vec<u32>>,
    /// The modules of the standard library.
    standard: HashMap<Symbol, u32>,
    /// Those of them that were linked because a value needed them.
    pub(super) aside: HashSet<Symbol>,
    /// Libraries and programs that are called otherwise here than at home: two programs of one name, and what came as a value.
    originals: HashMap<Symbol, Symbol>,
    /// Those of them whose bodies never ran: they came as values.
    pub(super) restored: HashSet<Symbol>,
    /// The modules that define variables, the latest of each,
    definers: HashMap<GlobalName, u32>,
    /// and those of restored libraries, which need not be linked.
    pub(super) definers_elsewhere: HashMap<GlobalName, ContentHash>,
    /// The variables of its module that a procedure refers to, by module and procedure.
    uses: HashMap<(u32, u32), Arc<[u32]>>,
    /// Modules that were made known and may be needed.
    pub(super) store: HashMap<ContentHash, Arc<[u8]>>,
    pub(super) types: Types,
}

/// The record types that were written or read.
#[derive(Default)]
pub(super) struct Types {
    /// By what bytes tell of them.
    by_key: HashMap<TypeKey, Root>,
    /// By their numbers.
    names: HashMap<i64, TypeName>,
}

impl Types {
    /// The type of which bytes tell this.
    pub(super) fn find(&self, key: &TypeKey, roots: &Roots) -> Option<Value> {
        self.by_key.get(key).and_then(|root| roots.get(root))
    }

    /// Keeps a type under what bytes tell of it.
    pub(super) fn keep(&mut self, key: TypeKey, record_type: Value, roots: &mut Roots) {
        if let Some(number) = record_type.record_type_number() {
            self.names.insert(number, key.0);
            self.by_key.entry(key).or_insert_with(|| roots.keep(record_type));
        }
    }
}

impl Codes {
    /// Says that a library or program is called otherwise here than at home.
    pub(crate) fn rename(&mut self, here: Symbol, original: Symbol) {
        self.originals.insert(here, original);
    }

    /// What a library or program is called at home.
    pub(super) fn original(&self, library: Symbol) -> Symbol {
        self.originals.get(&library).copied().unwrap_or(library)
    }

    /// Takes note of modules that were linked since the last time.
    pub(super) fn catch_up(&mut self, machine: &Machine<RuntimeWorld>) {
        for number in self.known.len() as u32..machine.module_count() {
            let Some(module) = machine.module(number) else { break };
            let library = module.name;
            let hash = if machine.is_hidden(number) {
                self.standard.insert(library, number);
                None
            } else {
                let hash = self.at_home(module).code_hash();
                self.by_hash.entry(hash).or_default().push(number);
                let defined = module.globals.iter().filter(|global| global.defined);
                self.definers.extend(defined.map(|global| (global.name, number)));
                Some(hash)
            };
            self.known.push(Known { library, hash });
        }
    }

    /// A module as it was before it was linked.
    pub(super) fn at_home(&self, module: &Module) -> Module {
        let mut module = module.clone();
        module.name = self.original(module.name);
        for global in &mut module.globals {
            global.name.library = self.original(global.name.library);
        }
        module
    }

    /// The hash of a module's code.
    pub(super) fn hash(&mut self, machine: &Machine<RuntimeWorld>, number: u32) -> ContentHash {
        let known = &mut self.known[number as usize];
        *known.hash.get_or_insert_with(|| {
            machine.module(number).map_or(ContentHash::of(&[]), |module| module.code_hash())
        })
    }

    /// The linked modules of that code, outside the standard library.
    pub(super) fn modules(&self, hash: &ContentHash) -> &[u32] {
        self.by_hash.get(hash).map_or(&[], Vec::as_slice)
    }

    /// The library or program that a module belongs to here.
    pub(super) fn library(&self, number: u32) -> Symbol {
        self.known[number as usize].library
    }

    /// The module of a library of the standard library, if it is linked.
    pub(super) fn standard(&self, library: Symbol) -> Option<u32> {
        self.standard.get(&library).copied()
    }

    /// The hash of the module that defines a variable, outside the standard library.
    pub(super) fn definer(
        &mut self,
        machine: &Machine<RuntimeWorld>,
        global: GlobalName,
    ) -> Option<ContentHash> {
        match self.definers.get(&global) {
            Some(number) => Some(self.hash(machine, *number)),
            None => self.definers_elsewhere.get(&global).copied(),
        }
    }

    /// The variables of its module that a procedure's code refers to, and the code of the procedures that it makes or calls
    /// there, and so on: by their indices, in order.
    pub(super) fn uses(&mut self, number: u32, procedure: u32, module: &Module) -> Arc<[u32]> {
        self.uses.entry((number, procedure)).or_insert_with(|| uses_of(module, procedure)).clone()
    }

    /// What names a record type. A look at all variables is needed the first time.
    pub(super) fn name_type(&mut self, machine: &mut Machine<RuntimeWorld>, record_type: Value) -> TypeName {
        let number = record_type.record_type_number().unwrap_or(0);
        if let Some(name) = self.types.names.get(&number) {
            return *name;
        }
        for (global, value) in machine.record_types() {
            if let Some(number) = value.record_type_number() {
                let library = self.original(global.library);
                let name = TypeName::Global { library, name: global.name };
                self.types.names.entry(number).or_insert(name);
            }
        }
        let name = *self.types.names.entry(number).or_insert(TypeName::Made(number.unsigned_abs()));
        if let (TypeName::Made(_), Some(key)) = (name, key_of(machine, name, record_type)) {
            self.types.keep(key, record_type, &mut machine.world.roots);
        }
        name
    }
}

/// What bytes tell of a record type.
pub(super) fn key_of(machine: &Machine<RuntimeWorld>, name: TypeName, record_type: Value) -> Option<TypeKey> {
    let fields = machine.heap.vector_slice(record_type.record_type_fields()?)?;
    let fields = fields.iter().map(|field| field.as_symbol()).collect::<Option<_>>()?;
    Some((name, record_type.record_type_name()?.as_symbol()?, fields))
}

fn uses_of(module: &Module, procedure: u32) -> Arc<[u32]> {
    let mut globals = HashSet::new();
    let mut seen = HashSet::from([procedure]);
    let mut pending = vec![procedure];
    let mut meet = |pending: &mut Vec<u32>, procedure| {
        if seen.insert(procedure) {
            pending.push(procedure);
        }
    };
    while let Some(index) = pending.pop() {
        let Some(procedure) = module.procedures.get(index as usize) else { continue };
        procedure.clauses.iter().for_each(|clause| meet(&mut pending, *clause));
        each_instruction(module, procedure.start, procedure.end, |instruction| {
            instruction.each_operand(|kind, value| match kind {
                OperandKind::Global | OperandKind::GlobalWide => {
                    globals.insert(value as u32);
                }
                OperandKind::Proc | OperandKind::ProcWide => meet(&mut pending, value as u32),
                _ => {}
            });
        });
    }
    let mut globals: Vec<u32> = globals.into_iter().collect();
    globals.sort_unstable();
    globals.into()
}

/// Calls `visit` on each instruction of a stretch of verified code.
pub(super) fn each_instruction(module: &Module, start: u32, end: u32, mut visit: impl FnMut(Instruction)) {
    let code = &module.code[..end as usize];
    let mut at = start as usize;
    while let Some(instruction) = Instruction::decode(code, &mut at) {
        visit(instruction);
    }
}
