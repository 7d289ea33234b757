//! Code as the loop runs it: modules that have been verified and linked to a machine.

use avm_base::Symbol;
use avm_bytecode::module::{Module, Place};
use avm_bytecode::{Effect, Primitive};
use avm_value::{Tracer, Value};

/// What a call finds at a procedure's code address. Raw pointers point into the [`LoadedModule`] that owns it, which
/// lives as long as the machine.
#[repr(C, align(8))]
pub struct Code {
    /// The first instruction.
    pub(crate) entry: *const u8,
    /// The number of arguments, if it is exact and there is code to run; else [`Code::NOT_PLAIN`].
    pub(crate) exact_arity: u32,
    /// The most slots of a frame.
    pub(crate) frame_size: u32,
    pub(crate) constants: *const Value,
    /// The module's globals: boxes.
    pub(crate) globals: *const Value,
    /// The module's procedures that capture nothing, as closures.
    pub(crate) closures: *const Value,
    pub(crate) procedures: *const Code,
    pub(crate) primitives: *const Primitive,
    pub(crate) caches: *mut InlineCache,
    /// The beginning of the module's code, which saved instruction pointers count from.
    pub(crate) base: *const u8,
    pub(crate) kind: CodeKind,
    pub(crate) name: Option<Symbol>,
    pub(crate) required: u16,
    pub(crate) rest: bool,
    /// The module's number, for backtraces; `u32::MAX` for the machine's own code.
    pub(crate) module: u32,
}

/// What kind of procedure it is.
#[derive(Clone, Debug)]
pub(crate) enum CodeKind {
    /// Bytecode.
    Plain,
    /// `case-lambda`: the indices of the clauses among the module's procedures.
    Clauses(Box<[u32]>),
    Primitive(Primitive),
    Effect(Effect),
    Continuation,
}

impl Code {
    /// No call has so many arguments: the comparison with it always fails, and the cold path looks closer.
    pub(crate) const NOT_PLAIN: u32 = u32::MAX;

    /// Code of the machine's own.
    pub(crate) fn special(kind: CodeKind, name: &str, required: u16, rest: bool) -> Code {
        Code {
            entry: std::ptr::null(),
            exact_arity: Code::NOT_PLAIN,
            frame_size: 0,
            constants: std::ptr::null(),
            globals: std::ptr::null(),
            closures: std::ptr::null(),
            procedures: std::ptr::null(),
            primitives: std::ptr::null(),
            caches: std::ptr::null_mut(),
            base: std::ptr::null(),
            kind,
            name: Some(Symbol::intern(name)),
            required,
            rest,
            module: u32::MAX,
        }
    }
}

/// Where a send found its clause the last time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InlineCache {
    /// The number of the behaviour; `#f` for none.
    pub(crate) behavior: Value,
    pub(crate) clause: u32,
    pub(crate) arguments: u32,
}

impl InlineCache {
    pub(crate) const EMPTY: InlineCache = InlineCache { behavior: Value::FALSE, clause: 0, arguments: 0 };
}

/// A module that was verified and linked: its constants are on the heap, its globals are boxes.
pub(crate) struct LoadedModule {
    pub(crate) module: Module,
    pub(crate) constants: Box<[Value]>,
    pub(crate) globals: Box<[Value]>,
    pub(crate) closures: Box<[Value]>,
    pub(crate) procedures: Box<[Code]>,
    pub(crate) caches: Box<[InlineCache]>,
    /// Whether traces pass over it.
    pub(crate) hidden: bool,
    /// Whether a collection has seen it: from then on all its values are old, and only full ones look again.
    settled: bool,
}

impl LoadedModule {
    /// A module with room for what linking fills in: constants, globals and closures must have their final length.
    pub(crate) fn new(
        module: Module,
        number: u32,
        constants: Vec<Value>,
        globals: Vec<Value>,
    ) -> LoadedModule {
        let mut loaded = LoadedModule {
            closures: vec![Value::FALSE; module.procedures.len()].into(),
            caches: vec![InlineCache::EMPTY; module.caches.into()].into(),
            constants: constants.into(),
            globals: globals.into(),
            procedures: Box::new([]),
            hidden: false,
            settled: false,
            module,
        };
        let mut procedures: Box<[Code]> =
            (0..loaded.module.procedures.len()).map(|index| loaded.code_of(index, number)).collect();
        let first = procedures.as_ptr();
        procedures.iter_mut().for_each(|code| code.procedures = first);
        loaded.procedures = procedures;
        loaded
    }

    fn code_of(&mut self, index: usize, number: u32) -> Code {
        let procedure = &self.module.procedures[index];
        let base = self.module.code.as_ptr();
        let plain = procedure.clauses.is_empty() && !procedure.rest;
        Code {
            // SAFETY: the verifier has checked that the procedure's code lies inside the module's.
            entry: unsafe { base.add(procedure.start as usize) },
            exact_arity: if plain { procedure.required.into() } else { Code::NOT_PLAIN },
            frame_size: procedure.frame_size,
            constants: self.constants.as_ptr(),
            globals: self.globals.as_ptr(),
            closures: self.closures.as_ptr(),
            procedures: std::ptr::null(),
            primitives: self.module.primitives.as_ptr(),
            caches: self.caches.as_mut_ptr(),
            base,
            kind: if procedure.clauses.is_empty() {
                CodeKind::Plain
            } else {
                CodeKind::Clauses(procedure.clauses.clone().into())
            },
            name: procedure.name,
            required: procedure.required,
            rest: procedure.rest,
            module: number,
        }
    }

    /// Bytes that the module takes outside the heap.
    pub(crate) fn bytes(&self) -> usize {
        let module = &self.module;
        module.code.len()
            + size_of_val(&*self.procedures)
            + size_of_val(&*self.constants) * 2
            + size_of_val(&*self.globals) * 2
            + module.spans.len() * size_of::<avm_bytecode::module::SpanEntry>()
    }

    pub(crate) fn trace(&mut self, tracer: &mut Tracer<'_>) {
        if self.settled && tracer.is_minor() {
            return;
        }
        self.settled = true;
        tracer.visit_all(&mut self.constants);
        tracer.visit_all(&mut self.globals);
        tracer.visit_all(&mut self.closures);
    }

    /// The place of the instruction that ends at or holds the offset before `pc`.
    pub(crate) fn place_before(&self, pc: u32) -> Place {
        let spans = &self.module.spans;
        let after = spans.partition_point(|entry| entry.pc < pc);
        if after == 0 { Place::NONE } else { spans[after - 1].place }
    }

    /// The end of the first instruction from `pc` on that has a place of its own, if there is one in that procedure.
    pub(crate) fn end_of_next(&self, pc: u32) -> u32 {
        let spans = &self.module.spans;
        let next = spans.get(spans.partition_point(|entry| entry.pc < pc));
        let end = self.procedure_before(pc + 1).map(|procedure| self.module.procedures[procedure].end);
        next.filter(|entry| end.is_some_and(|end| entry.pc < end)).map_or(pc, |entry| entry.pc) + 1
    }

    /// The procedure whose code holds the offset before `pc`.
    pub(crate) fn procedure_before(&self, pc: u32) -> Option<usize> {
        self.module.procedures.iter().position(|p| p.clauses.is_empty() && p.start < pc && pc <= p.end)
    }
}
