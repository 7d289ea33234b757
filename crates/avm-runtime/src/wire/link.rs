//! Finds code and record types while values are read.

use super::codes::TypeKey;
use super::restore::Links;
use super::{Heading, bad_code};
use crate::Runtime;
use avm_base::Symbol;
use avm_bytecode::module::GlobalName;
use avm_bytecode::{Effect, Primitive};
use avm_value::wire::{CodeLinker, CodeName, StandardName, TypeName, WireError};
use avm_value::{Fault, Heap, Outcome, Table, Value};

/// How many values a continuation captures.
const CAPTURED: usize = 6;

/// Finds code and record types.
pub(super) struct Linker<'r> {
    runtime: &'r mut Runtime,
    heading: &'r Heading,
    links: &'r Links,
    /// Whether stacks and ports are read, and the continuations among what was read.
    pub(super) continuations: Option<Vec<Value>>,
}

impl<'r> Linker<'r> {
    pub(super) fn new(runtime: &'r mut Runtime, heading: &'r Heading, links: &'r Links) -> Linker<'r> {
        Linker { runtime, heading, links, continuations: None }
    }

    /// What libraries of that name are called here: those of the heading, and then one that is called so.
    fn names_here(&self, library: Symbol) -> impl Iterator<Item = Symbol> {
        let named = self.heading.libraries.iter().zip(&self.links.libraries);
        let found: Vec<Symbol> = named.filter(|(name, _)| **name == library).map(|(_, here)| *here).collect();
        found.into_iter().chain([library])
    }

    /// The record type that a variable holds, if it is as it should be.
    fn defined_type(&self, global: GlobalName, key: &TypeKey) -> Option<Value> {
        let machine = &self.runtime.machine;
        let found = machine.global(global)?;
        (super::codes::key_of(machine, key.0, found).as_ref() == Some(key)).then_some(found)
    }
}

impl CodeLinker for Linker<'_> {
    fn heap(&mut self) -> &mut Heap {
        &mut self.runtime.machine.heap
    }

    fn procedure(&mut self, name: CodeName, captured: usize) -> Outcome {
        let machine = &mut self.runtime.machine;
        let found = match name {
            CodeName::BuiltIn(name) => {
                let name = name.as_str();
                if let Some(primitive) = Primitive::from_name(name) {
                    Some(machine.primitive_value(primitive))
                } else {
                    Effect::from_name(name).map(|effect| machine.effect_value(effect))
                }
            }
            CodeName::Continuation => {
                (captured == CAPTURED && self.continuations.is_some()).then(|| machine.blank_continuation())
            }
            CodeName::Code { module, procedure } => {
                let module = self.links.modules.get(module as usize).copied().flatten();
                module.and_then(|module| machine.blank_procedure(module, procedure, captured))
            }
        };
        found.ok_or_else(|| bad_code("a procedure's code is not there"))
    }

    fn capture(&mut self, procedure: Value, index: usize, value: Value) -> bool {
        self.runtime.machine.fill_captured(procedure, index, value)
    }

    fn record_type(&mut self, name: TypeName, type_name: Symbol, fields: &[Symbol]) -> Outcome {
        let key = (name, type_name, fields.to_vec());
        if let TypeName::Global { library, name } = name {
            let found = self
                .names_here(library)
                .find_map(|library| self.defined_type(GlobalName { library, name }, &key));
            if let Some(found) = found {
                return Ok(found);
            }
        }
        let Runtime { machine, codes, .. } = &mut *self.runtime;
        if let Some(found) = codes.types.find(&key, &machine.world.roots) {
            return Ok(found);
        }
        let fields: Vec<Value> = fields.iter().copied().map(Value::symbol).collect();
        let fields = machine.heap.vector(&fields);
        let made = machine.heap.foreign_record_type(Value::symbol(type_name), fields);
        codes.types.keep(key, made, &mut machine.world.roots);
        // The program that defines it may come to run here.
        if let TypeName::Global { library, name } = name
            && codes.standard(library).is_none()
            && machine.global(GlobalName { library, name }).is_none()
        {
            machine.define_global(GlobalName { library, name }, made);
        }
        Ok(made)
    }

    fn standard(&mut self, name: StandardName) -> Outcome {
        let StandardName { library, name, path } = name;
        let machine = &self.runtime.machine;
        let is_standard = self.runtime.codes.standard(library).is_some() && self.continuations.is_some();
        let mut found = machine.global(GlobalName { library, name }).filter(|_| is_standard);
        for index in path {
            found = found.and_then(|value| match value.boxed() {
                Some(held) => (index == 0).then_some(held),
                None => machine.heap.captured(value).get(index as usize).copied(),
            });
        }
        found.ok_or_else(|| bad_code(format!("{library} has no such object as `{name}` here")))
    }

    fn port(&mut self, bytes: &[u8]) -> Outcome {
        let Runtime { machine, .. } = &mut *self.runtime;
        match &self.continuations {
            Some(_) => machine.world.io.restore_port(&mut machine.heap, bytes),
            None => Err(bad_code("a port is not expected here")),
        }
    }

    fn check_stacks(&mut self, stretches: &[Value], continuations: &[Value]) -> Outcome<()> {
        let wrong = |what: &'static str| Box::<Fault>::from(WireError { at: 0, what });
        if self.continuations.is_none() {
            return Err(wrong("stacks are not expected here"));
        }
        self.runtime.machine.check_stacks(stretches, continuations).map_err(wrong)?;
        self.continuations = Some(continuations.to_vec());
        Ok(())
    }

    fn associate(&mut self, table: Table, key: Value, value: Value) -> Outcome<bool> {
        avm_primitives::add_association(&mut self.runtime.machine.heap, table, key, value)
    }

    fn elements_fit(&self, kind: u8, length: usize) -> bool {
        avm_primitives::elements_fit(kind, length)
    }
}
