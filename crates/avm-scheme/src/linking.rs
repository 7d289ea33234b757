//! How modules come to run: with the libraries that they need, each of which runs once.

use crate::Engine;
use crate::error::{Error, ErrorKind};
use crate::stdlib;
use avm_base::{AvmErrorKind, Diagnostic, FileId, Span, Symbol};
use avm_bytecode::module::GlobalName;
use avm_bytecode::{Module, Verified};
use avm_reader::{ReadOptions, read_all};
use avm_runtime::UnsafeFeature;
use avm_syntax::core::{CORE_LIBRARY, KERNEL_LIBRARY};
use avm_value::Value;

/// The library, written in Scheme, that the engine calls.
const HOST_SUPPORT: &str = "(avm host)";
const UNSAFE_LIBRARY: &str = "(avm unsafe)";

impl Engine {
    /// Runs the two libraries that all others rest on.
    pub(crate) fn boot(&mut self) -> Result<(), Error> {
        for name in [CORE_LIBRARY, HOST_SUPPORT] {
            let module = stdlib::module(Symbol::intern(name)).ok_or_else(|| broken(name))?;
            let mut bodies = Vec::new();
            self.link_needs(&module, &mut bodies)?;
            bodies.push(self.load(module)?);
            for body in bodies {
                self.task = Some(crate::running::Task::Rest);
                self.pending = self.runtime.start_call(body, &[]).err();
                self.finish()?;
            }
            self.linked.insert(Symbol::intern(name));
        }
        Ok(())
    }

    /// A procedure of the library that serves the engine.
    pub(crate) fn support(&self, name: &str) -> Value {
        let name = GlobalName { library: Symbol::intern(HOST_SUPPORT), name: Symbol::intern(name) };
        self.runtime.machine.global(name).unwrap_or(Value::FALSE)
    }

    /// Links a module, and begins to run it as a task of its own.
    pub(crate) fn start_linked(&mut self, module: Module) -> Result<(), Error> {
        self.begin();
        self.note_run(&module)?;
        self.runtime.set_runs_all(true);
        self.task = Some(crate::running::Task::Program);
        self.run_linked(module)
    }

    /// Links a module, and begins to run it as a part of the task at hand.
    pub(crate) fn run_linked(&mut self, module: Module) -> Result<(), Error> {
        let bodies = self.link(module)?;
        self.pending = match bodies.as_slice() {
            [body] => self.runtime.start_call(*body, &[]).err(),
            bodies => {
                let list = self.runtime.machine.heap.list(bodies);
                self.runtime.start_call(self.support("run-all"), &[list]).err()
            }
        };
        Ok(())
    }

    /// Loads a module and the libraries that it needs which are not there yet; gives their bodies in the order in which
    /// they must run, the module's own last.
    pub(crate) fn link(&mut self, mut module: Module) -> Result<Vec<Value>, Error> {
        let mut bodies = Vec::new();
        self.link_needs(&module, &mut bodies)?;
        self.make_unique(&mut module);
        bodies.push(self.load(self.verified(module)?)?);
        Ok(bodies)
    }

    /// Loads the libraries that a module needs.
    pub(crate) fn link_needs(&mut self, module: &Module, bodies: &mut Vec<Value>) -> Result<(), Error> {
        for name in needs(module) {
            let is_there = self.linked.contains(&name) || self.runtime.has_standard(name);
            if name.as_str() == KERNEL_LIBRARY || is_there {
                continue;
            }
            // What is no library is the prompt, or another environment.
            let Some(library) = self.library(name)? else { continue };
            self.linked.insert(name);
            self.link_needs(&library, bodies)?;
            bodies.push(self.load(library)?);
        }
        Ok(())
    }

    /// A second program of the same name gets another name, so that its variables are its own.
    fn make_unique(&mut self, module: &mut Module) {
        if module.kind != avm_bytecode::module::ModuleKind::Program || self.programs.insert(module.name) {
            return;
        }
        let old = module.name;
        let mut number = 2;
        while !self.programs.insert(module.name) {
            module.name = Symbol::intern(&format!("{old} ({number})"));
            number += 1;
        }
        for global in module.globals.iter_mut().filter(|global| global.name.library == old) {
            global.name.library = module.name;
        }
        self.runtime.rename_module(module.name, old);
    }

    /// The code of a library: of the standard library, or compiled here before.
    fn library(&self, name: Symbol) -> Result<Option<Verified>, Error> {
        match self.front.compiled(name) {
            Some(module) => self.verified(module).map(Some),
            None => Ok(stdlib::module(name)),
        }
    }

    fn verified(&self, module: Module) -> Result<Verified, Error> {
        let name = module.name;
        avm_bytecode::verify(module).map_err(|error| {
            let diagnostic = error.to_diagnostic(name.as_str());
            Error::of_diagnostics(ErrorKind::Bytecode, vec![diagnostic], &self.front.sources)
        })
    }

    fn load(&mut self, module: Verified) -> Result<Value, Error> {
        let name = module.name;
        let number = self.runtime.load(module).map_err(|_| {
            Error::new(ErrorKind::Limit, "out-of-memory", format!("no memory is left to load {name}"))
        })?;
        if stdlib::holds(name) {
            self.runtime.machine.hide_module(number);
        }
        self.runtime.machine.body_of(number).ok_or_else(|| broken(name.as_str()))
    }

    /// Refuses a module that uses parts of `(avm unsafe)` which the run does not allow.
    pub(crate) fn check_allowed(&self, module: &Module) -> Result<(), Error> {
        let libraries = self.front.needed(module);
        for module in libraries.iter().chain([module]) {
            self.check_module(module)?;
        }
        Ok(())
    }

    fn check_module(&self, module: &Module) -> Result<(), Error> {
        let imports = module.requires.iter().any(|name| name.as_str() == UNSAFE_LIBRARY);
        if imports && self.allow.is_empty() {
            let message = "importing (avm unsafe) is not allowed in this run";
            return Err(self.denied(module, UNSAFE_LIBRARY, message, "reflect,scry,reify,register-pure"));
        }
        for global in module.globals.iter().filter(|global| global.name.library.as_str() == UNSAFE_LIBRARY) {
            let name = global.name.name.as_str();
            let Some(feature) = feature_of(name) else { continue };
            if !self.allow.contains(&feature) {
                let message = format!("`{name}` is not allowed in this run");
                return Err(self.denied(module, name, &message, feature.name()));
            }
        }
        Ok(())
    }

    fn denied(&self, module: &Module, what: &str, message: &str, flag: &str) -> Error {
        let span = self.find_datum(module, what).unwrap_or(Span::NONE);
        let diagnostic = Diagnostic::error(AvmErrorKind::ReflectionDenied.name(), span, message)
            .help(format!("allow it with --allow {flag}"));
        Error::of_diagnostics(ErrorKind::Denied, vec![diagnostic], &self.front.sources)
    }

    /// Where in a module's sources a datum of that written form stands first.
    fn find_datum(&self, module: &Module, written: &str) -> Option<Span> {
        let wanted = read_all(FileId(u32::MAX), written, ReadOptions::default()).ok()?.into_iter().next()?;
        let files = module.files.iter().filter_map(|file| self.text_of(file));
        files.filter_map(|id| self.front.sources.get(id).map(|source| (id, source.text()))).find_map(
            |(id, text)| {
                let mut pending = read_all(id, text, ReadOptions::default()).ok()?;
                pending.reverse();
                while let Some(datum) = pending.pop() {
                    if datum == wanted {
                        return Some(datum.span);
                    }
                    pending.extend(
                        datum.as_dotted().into_iter().flat_map(|(items, _)| items.iter().rev().cloned()),
                    );
                }
                None
            },
        )
    }
}

/// The libraries that must run before a module. The standard library only defines, so of it those are left out that the
/// module uses nothing of.
fn needs(module: &Module) -> Vec<Symbol> {
    let own = module.requires.iter().copied().filter(|name| !stdlib::holds(*name));
    let used = module.globals.iter().map(|global| global.name.library).filter(|name| *name != module.name);
    let mut names: Vec<Symbol> = Vec::new();
    for name in used.filter(|name| stdlib::holds(*name)).chain(own) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The part of `(avm unsafe)` that a name belongs to.
fn feature_of(name: &str) -> Option<UnsafeFeature> {
    match name {
        "reflect" => Some(UnsafeFeature::Reflect),
        "scry-meta" | "scry-deep" => Some(UnsafeFeature::Scry),
        "register-pure!" | "update-pure!" => Some(UnsafeFeature::RegisterPure),
        _ if name.starts_with("reify-") => Some(UnsafeFeature::Reify),
        _ => None,
    }
}

fn broken(name: &str) -> Error {
    Error::new(ErrorKind::Bytecode, "bad-module", format!("the built-in library {name} cannot be loaded"))
}
