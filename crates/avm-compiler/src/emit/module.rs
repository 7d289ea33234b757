//! The parts of the module, as emission adds them.

use crate::code::Code;
use crate::constants::{ConstId, Constants};
use crate::tree::{Form, Lambda};
use avm_base::{ContentHash, Diagnostic, FileId, Sources, Span, Symbol};
use avm_bytecode::Primitive;
use avm_bytecode::module::{
    Constant, GlobalEntry, GlobalName, Module, ModuleFile, ModuleKind, Place, Procedure, SpanEntry,
};
use avm_syntax::core::{self, GlobalId, GlobalKey, UnitKind};
use rustc_hash::FxHashMap;

/// The most slots of a frame: their numbers have 16 bits.
const MOST_SLOTS: usize = 65_535;

/// What of a module has been made.
pub struct Parts<'u> {
    unit: &'u core::Unit,
    sources: &'u Sources,
    /// The constants of the module, and the index that each of the unit's has in it.
    constants: Vec<ConstId>,
    constant_index: FxHashMap<ConstId, u32>,
    globals: Vec<GlobalId>,
    global_index: Vec<Option<u32>>,
    primitives: Vec<Primitive>,
    primitive_index: FxHashMap<Primitive, u16>,
    procedures: Vec<Procedure>,
    code: Vec<u8>,
    spans: Vec<SpanEntry>,
    files: Vec<FileId>,
    caches: u16,
    /// What is too large.
    pub errors: Vec<Diagnostic>,
}

impl<'u> Parts<'u> {
    pub fn new(unit: &'u core::Unit, sources: &'u Sources) -> Parts<'u> {
        Parts {
            unit,
            sources,
            constants: Vec::new(),
            constant_index: FxHashMap::default(),
            globals: Vec::new(),
            global_index: vec![None; unit.globals.len()],
            primitives: Vec::new(),
            primitive_index: FxHashMap::default(),
            procedures: Vec::new(),
            code: Vec::new(),
            spans: Vec::new(),
            files: Vec::new(),
            caches: 0,
            errors: Vec::new(),
        }
    }

    /// The index of a constant in the module.
    pub fn constant(&mut self, id: ConstId) -> u32 {
        let next = self.constants.len() as u32;
        let index = *self.constant_index.entry(id).or_insert(next);
        if index == next {
            self.constants.push(id);
        }
        index
    }

    /// The index of a global in the module.
    pub fn global(&mut self, id: GlobalId) -> u32 {
        let index = &mut self.global_index[id.0 as usize];
        *index.get_or_insert_with(|| {
            self.globals.push(id);
            self.globals.len() as u32 - 1
        })
    }

    /// The index of a primitive in the module.
    pub fn primitive(&mut self, primitive: Primitive) -> u16 {
        let next = self.primitives.len() as u16;
        let index = *self.primitive_index.entry(primitive).or_insert(next);
        if index == next {
            self.primitives.push(primitive);
        }
        index
    }

    /// A new inline cache, if there is room for one.
    pub fn cache(&mut self) -> Option<u16> {
        let cache = self.caches;
        self.caches = cache.checked_add(1)?;
        Some(cache)
    }

    /// A new procedure without parameters.
    pub fn new_procedure(&mut self, name: Option<Symbol>, span: Span) -> usize {
        let place = self.place(span);
        self.procedures.push(Procedure {
            name,
            required: 0,
            rest: false,
            clauses: Vec::new(),
            captures: Vec::new(),
            frame_size: 0,
            start: 0,
            end: 0,
            place,
        });
        self.procedures.len() - 1
    }

    /// The procedure of a lambda; with several clauses, theirs follow it.
    pub fn lambda(&mut self, lambda: &Lambda<'_>, form: Form, captures: Vec<bool>) -> usize {
        if captures.len() > usize::from(u16::MAX) {
            let error =
                Diagnostic::error("too-large", lambda.span, "this procedure captures too many variables");
            self.errors.push(error);
        }
        let index = self.new_procedure(lambda.name, lambda.span);
        let dispatches = lambda.clauses.len() != 1;
        for (i, clause) in lambda.clauses.iter().enumerate() {
            let at = if dispatches { self.new_procedure(lambda.name, clause.body.span) } else { index };
            let extras = if form == Form::Lifted { captures.len() } else { 0 };
            let required = u16::try_from(clause.params.len() + extras);
            if required.is_err() {
                let error =
                    Diagnostic::error("too-large", lambda.span, "this procedure has too many parameters");
                self.errors.push(error);
            }
            let procedure = &mut self.procedures[at];
            procedure.required = required.unwrap_or(0);
            procedure.rest = clause.rest.is_some();
            procedure.captures = if form == Form::Lifted { Vec::new() } else { captures.clone() };
            if dispatches {
                self.procedures[index].clauses.push((index + 1 + i) as u32);
            }
        }
        if dispatches {
            self.procedures[index].captures = captures;
        }
        index
    }

    /// Adds the code of a procedure.
    pub fn add_code(&mut self, procedure: usize, code: Code) {
        let most = code.most;
        if most > MOST_SLOTS {
            let span = code.span.unwrap_or(Span::NONE);
            self.errors.push(Diagnostic::error("too-large", span, "this procedure has too many variables"));
        }
        let start = self.code.len() as u32;
        // Procedures with several clauses have no code: they stand where the next one begins.
        for before in self.procedures[..procedure].iter_mut().rev() {
            if before.clauses.is_empty() || before.end != 0 {
                break;
            }
            (before.start, before.end) = (start, start);
        }
        let mut out = std::mem::take(&mut self.code);
        let mut places = Vec::new();
        code.assemble(&mut out, |pc, span| places.push((pc, span)));
        self.code = out;
        for (pc, span) in places {
            let place = self.place(span);
            if self.spans.last().is_none_or(|last| last.place != place || last.pc < start) {
                self.spans.push(SpanEntry { pc, place });
            }
        }
        let entry = &mut self.procedures[procedure];
        entry.start = start;
        entry.end = self.code.len() as u32;
        entry.frame_size = most.min(MOST_SLOTS) as u32;
    }

    fn place(&mut self, span: Span) -> Place {
        if self.sources.get(span.file).is_none() {
            return Place::NONE;
        }
        let known = self.files.iter().position(|file| *file == span.file);
        let file = known.unwrap_or_else(|| {
            self.files.push(span.file);
            self.files.len() - 1
        });
        match u16::try_from(file) {
            Ok(file) if file != Place::NONE.file => Place { file, start: span.start, end: span.end },
            _ => Place::NONE,
        }
    }

    /// The module, if nothing was too large.
    pub fn finish(mut self, constants: &Constants) -> Result<Module, Vec<Diagnostic>> {
        if self.code.len() > i32::MAX as usize {
            self.errors.push(Diagnostic::error(
                "too-large",
                Span::NONE,
                "the code of this unit is too large",
            ));
        }
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        let constants = self.finish_constants(constants);
        self.files.truncate(usize::from(Place::NONE.file));
        let unit = self.unit;
        Ok(Module {
            name: unit.name,
            kind: match unit.kind {
                UnitKind::Library => ModuleKind::Library,
                UnitKind::Program => ModuleKind::Program,
                UnitKind::Interactive => ModuleKind::Interactive,
            },
            requires: unit.requires.clone(),
            exports: unit.exports.iter().map(|(name, key)| (*name, global_name(*key))).collect(),
            constants,
            globals: self.globals.iter().map(|id| global_entry(&unit.globals[id.0 as usize])).collect(),
            primitives: self.primitives,
            procedures: self.procedures,
            code: self.code,
            spans: self.spans.into(),
            files: self.files.iter().filter_map(|id| module_file(self.sources, *id)).collect(),
            caches: self.caches,
        })
    }

    /// The constants used, and those that are parts of them.
    fn finish_constants(&mut self, constants: &Constants) -> Vec<Constant> {
        let mut finished = Vec::new();
        while let Some(&id) = self.constants.get(finished.len()) {
            let constant = match constants.get(id) {
                Constant::Pair(car, cdr) => {
                    Constant::Pair(self.constant(ConstId(*car)), self.constant(ConstId(*cdr)))
                }
                Constant::Vector(parts) => {
                    Constant::Vector(parts.iter().map(|part| self.constant(ConstId(*part))).collect())
                }
                atom => atom.clone(),
            };
            finished.push(constant);
        }
        finished
    }
}

fn global_name(key: GlobalKey) -> GlobalName {
    GlobalName { library: key.library, name: key.name }
}

fn global_entry(global: &core::Global) -> GlobalEntry {
    GlobalEntry { name: global_name(global.key), defined: global.defined, mutable: global.mutable }
}

fn module_file(sources: &Sources, id: FileId) -> Option<ModuleFile> {
    let file = sources.get(id)?;
    let text = file.text();
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(i, _)| i as u32 + 1);
    Some(ModuleFile {
        name: file.name().into(),
        line_starts: std::iter::once(0).chain(ends).collect(),
        hash: ContentHash::of(text.as_bytes()),
    })
}
