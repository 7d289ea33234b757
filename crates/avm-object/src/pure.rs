//! The registry of pure functions.

use crate::execution::{Execution, NOBODY};
use crate::space::ObjectSpace;
use crate::trace::Event;
use crate::{At, errors};
use avm_base::{ContentHash, Symbol};
use avm_value::{Fault, Heap, Outcome, Value};
use std::collections::{BTreeSet, HashMap};

/// A registered pure function.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PureFunction {
    /// The procedure.
    pub procedure: Value,
    /// 1 when it was registered, one more with each update.
    pub version: u64,
    /// What names its code and captured values.
    pub hash: ContentHash,
}

/// The pure functions of a space, by name.
#[derive(Default)]
pub(crate) struct PureFunctions {
    functions: HashMap<Symbol, PureFunction>,
}

impl PureFunctions {
    pub(crate) fn of_names(&self, names: &BTreeSet<Symbol>) -> Vec<(Symbol, PureFunction)> {
        names.iter().filter_map(|name| Some((*name, *self.functions.get(name)?))).collect()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = Symbol> {
        self.functions.keys().copied()
    }

    pub(crate) fn restore(&mut self, name: Symbol, function: PureFunction) {
        self.functions.insert(name, function);
    }

    pub(crate) fn forget(&mut self, name: Symbol) {
        self.functions.remove(&name);
    }

    pub(crate) fn visit(&mut self, mut visit: impl FnMut(&mut Value)) {
        self.functions.values_mut().for_each(|function| visit(&mut function.procedure));
    }
}

impl ObjectSpace {
    /// `(register-pure! name procedure)`. `hash` names the procedure's code and captured values.
    ///
    /// # Errors
    /// `function-already-registered`, a wrong type.
    pub fn register_pure(
        &mut self,
        heap: &mut Heap,
        exec: &mut Execution,
        name: Value,
        procedure: Value,
        hash: ContentHash,
        at: At,
    ) -> Outcome<()> {
        let symbol = function_name(name)?;
        check_procedure(procedure)?;
        if let Some(known) = self.pure.functions.get(&symbol) {
            return Err(errors::function_registered(symbol, known.version));
        }
        self.put_pure(heap, exec, symbol, PureFunction { procedure, version: 1, hash }, at)
    }

    /// `(update-pure! name procedure)`: the next version of a function.
    ///
    /// # Errors
    /// `function-not-found`, a wrong type.
    pub fn update_pure(
        &mut self,
        heap: &mut Heap,
        exec: &mut Execution,
        name: Value,
        procedure: Value,
        hash: ContentHash,
        at: At,
    ) -> Outcome<()> {
        let symbol = function_name(name)?;
        check_procedure(procedure)?;
        let version = self.find_pure(name)?.version + 1;
        self.put_pure(heap, exec, symbol, PureFunction { procedure, version, hash }, at)
    }

    fn put_pure(
        &mut self,
        heap: &mut Heap,
        exec: &mut Execution,
        name: Symbol,
        function: PureFunction,
        at: At,
    ) -> Outcome<()> {
        let hash = heap.string(&function.hash.to_string())?;
        self.pure.functions.insert(name, function);
        self.journal.note_function(name);
        let entry = self.entry(exec, Event::FunctionUpdated, NOBODY, at);
        exec.trace.record(entry, &[Value::symbol(name), Value::fixnum(function.version as i64), hash]);
        Ok(())
    }

    /// The pure function of a name, for `call-pure`.
    ///
    /// # Errors
    /// `function-not-found`, a wrong type.
    pub fn find_pure(&self, name: Value) -> Outcome<PureFunction> {
        let symbol = function_name(name)?;
        match self.pure.functions.get(&symbol) {
            Some(function) => Ok(*function),
            None => Err(errors::function_not_found(symbol, self.pure.functions.keys())),
        }
    }
}

fn function_name(name: Value) -> Outcome<Symbol> {
    name.as_symbol().ok_or_else(|| Fault::wrong_type(1, "a symbol that names a pure function", name))
}

fn check_procedure(procedure: Value) -> Outcome<()> {
    if procedure.is_procedure() { Ok(()) } else { Err(Fault::wrong_type(2, "a procedure", procedure)) }
}
