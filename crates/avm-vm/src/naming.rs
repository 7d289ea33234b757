//! Procedures by where their code stands, for those who write them down and make them again elsewhere.

use crate::Execution;
use crate::code::{Code, CodeKind};
use crate::machine::{Exit, Machine};
use crate::world::World;
use avm_bytecode::module::GlobalName;
use avm_bytecode::{Effect, Module, Primitive};
use avm_value::{ObjectType, Value};

/// Where a procedure's code stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePlace {
    /// In a module of that number, at that index.
    Module {
        /// The module's number.
        module: u32,
        /// The procedure's index.
        procedure: u32,
    },
    /// It is a primitive.
    Primitive(Primitive),
    /// It is an effect.
    Effect(Effect),
    /// It is a continuation.
    Continuation,
}

impl<W: World> Machine<W> {
    /// Where the code of a procedure stands.
    pub fn code_place(&self, procedure: Value) -> Option<CodePlace> {
        // SAFETY: a procedure's code lives as long as the machine.
        let code: &Code = unsafe { &*procedure.code()?.cast() };
        Some(match code.kind {
            CodeKind::Primitive(primitive) => CodePlace::Primitive(primitive),
            CodeKind::Effect(effect) => CodePlace::Effect(effect),
            CodeKind::Continuation => CodePlace::Continuation,
            CodeKind::Plain | CodeKind::Clauses(_) => {
                let first = self.modules.get(code.module as usize)?.procedures.as_ptr();
                let distance = std::ptr::from_ref(code) as usize - first as usize;
                CodePlace::Module { module: code.module, procedure: (distance / size_of::<Code>()) as u32 }
            }
        })
    }

    /// How many modules are linked.
    pub fn module_count(&self) -> u32 {
        self.modules.len() as u32
    }

    /// A linked module, by its number.
    pub fn module(&self, number: u32) -> Option<&Module> {
        self.modules.get(number as usize).map(|loaded| &loaded.module)
    }

    /// Whether a module is a part of the house; see [`Machine::hide_module`].
    pub fn is_hidden(&self, number: u32) -> bool {
        self.modules.get(number as usize).is_some_and(|loaded| loaded.hidden)
    }

    /// All globals that have a value, with it.
    pub fn globals(&self) -> impl Iterator<Item = (GlobalName, Value)> + '_ {
        self.global_names().filter(|(_, value)| *value != Value::UNDEFINED)
    }

    /// The values of all globals that are record types.
    pub fn record_types(&self) -> impl Iterator<Item = (GlobalName, Value)> + '_ {
        self.global_names().filter(|(_, value)| value.is_object(ObjectType::RecordType))
    }

    /// A procedure of a module whose captured values, so many, are still to be filled in. Until then it may not run, and it
    /// never may if that fails. One that captures nothing is always the same.
    pub fn blank_procedure(&mut self, module: u32, procedure: u32, captured: usize) -> Option<Value> {
        let loaded = self.modules.get(module as usize)?;
        if loaded.module.procedures.get(procedure as usize)?.captures.len() != captured {
            return None;
        }
        if captured == 0 {
            return loaded.closures.get(procedure as usize).copied();
        }
        let code: *const Code = &loaded.procedures[procedure as usize];
        // SAFETY: code is aligned, and modules live as long as the machine.
        Some(unsafe { self.heap.closure(code.cast(), &vec![Value::FALSE; captured]) })
    }

    /// Fills in a captured value of such a procedure, or of a blank continuation. False where its code needs another kind of value there.
    pub fn fill_captured(&mut self, procedure: Value, index: usize, value: Value) -> bool {
        let (module, at) = match self.code_place(procedure) {
            Some(CodePlace::Module { module, procedure }) => (module, procedure),
            Some(CodePlace::Continuation) if index < self.heap.captured(procedure).len() => {
                // SAFETY: it captures so many values.
                unsafe { self.heap.set_captured(procedure, index, value) };
                return true;
            }
            _ => return false,
        };
        let captures = &self.modules[module as usize].module.procedures[at as usize].captures;
        match captures.get(index) {
            Some(is_box) if !is_box || value.is_object(ObjectType::Box) => {
                // SAFETY: the procedure was made with as many captured values as its code has.
                unsafe { self.heap.set_captured(procedure, index, value) };
                true
            }
            _ => false,
        }
    }

    /// Calls a procedure that takes nothing, in an execution of its own, with nothing collected meanwhile; what it costs is
    /// not counted. For bodies of libraries, which only define.
    ///
    /// # Errors
    /// What it ends with, if not with a value.
    pub fn call_aside(&mut self, procedure: Value) -> Result<Value, Exit> {
        let before = self.switch(Execution::new());
        self.heap.hold_collections(true);
        let mut exit = self.begin_call(procedure, &[]).err();
        let result = loop {
            match exit {
                Some(Exit::Return(value)) => break Ok(value),
                None => {}
                Some(Exit::OutOfFuel) => self.execution.grant(ASIDE_GAS),
                Some(other) => break Err(other),
            }
            exit = Some(self.run());
        };
        self.heap.hold_collections(false);
        self.switch(before);
        result
    }
}

/// How much gas what is called aside is granted at a time.
const ASIDE_GAS: u64 = 1 << 20;
