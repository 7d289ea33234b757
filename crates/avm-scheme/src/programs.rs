//! Programs as bytes and as listings: compile, run modules, expand, disassemble, check.

use crate::error::{Error, ErrorKind, Warnings};
use crate::{Engine, Handle, bundle};
use avm_base::{Diagnostic, Severity};
use avm_bytecode::Module;
use avm_bytecode::text::{Options as ListingOptions, disassemble_with};
use avm_syntax::core::Unit;
use avm_syntax::print_unit;
use std::path::{Path, PathBuf};

/// How wide expansions are printed.
const WIDTH: usize = 100;

/// A program's text: its name for messages, and where it lies, for includes relative to it.
#[derive(Clone, Debug)]
pub struct Source<'t> {
    pub(crate) name: String,
    pub(crate) bytes: &'t [u8],
    pub(crate) path: Option<PathBuf>,
}

impl<'t> Source<'t> {
    /// A text under a name.
    pub fn new(name: impl Into<String>, text: &'t str) -> Source<'t> {
        Source { name: name.into(), bytes: text.as_bytes(), path: None }
    }

    /// The bytes of a file, which should be UTF-8.
    pub fn of_file(path: &Path, bytes: &'t [u8]) -> Source<'t> {
        Source { name: path.display().to_string(), bytes, path: Some(path.to_path_buf()) }
    }
}

impl<'t> From<&'t str> for Source<'t> {
    fn from(text: &'t str) -> Source<'t> {
        Source::new("<program>", text)
    }
}

/// Whether bytes are compiled code rather than source text.
pub fn is_bytecode(bytes: &[u8]) -> bool {
    avm_bytecode::file::is_module_file(bytes)
}

impl Engine {
    fn module_of(&mut self, source: Source<'_>) -> Result<Module, Error> {
        let data = self.front.read_bytes(&source.name, source.bytes, source.path)?;
        self.front.compile_program(&program_name(&source.name), &data)
    }

    /// Compiles a program to the bytes of a module file. The libraries that it needs beyond the standard library are in it.
    ///
    /// # Errors
    /// What is wrong with the text.
    ///
    /// ```
    /// use avm_scheme::Engine;
    /// let bytes = Engine::new().compile("(* 6 7)".into()).unwrap();
    /// let mut engine = Engine::new();
    /// let answer = engine.run_module("answer.avm", &bytes).unwrap();
    /// assert_eq!(engine.get::<i64>(&answer).unwrap(), 42);
    /// ```
    pub fn compile(&mut self, source: Source<'_>) -> Result<Vec<u8>, Error> {
        let module = self.module_of(source)?;
        let libraries = self.front.needed(&module);
        Ok(bundle::encode(libraries.iter().chain([&module])))
    }

    /// Runs a program of source text, as [`Engine::run_program`] does.
    ///
    /// # Errors
    /// What is wrong with the text, or what happens when it runs.
    pub fn run_source(&mut self, source: Source<'_>) -> Result<Handle, Error> {
        self.start_source(source)?;
        self.finish()
    }

    /// Begins to run a program, source text or the bytes of a module file; [`Engine::step`] goes on.
    ///
    /// # Errors
    /// What is wrong with the text or the bytes.
    pub fn start_source(&mut self, source: Source<'_>) -> Result<(), Error> {
        let module = self.program_of(source)?;
        self.start_linked(module)
    }

    /// What keeps a program from being started. Nothing of it runs, and nothing is recorded.
    ///
    /// # Errors
    /// As for [`Engine::start_source`].
    ///
    /// ```
    /// let mut engine = avm_scheme::Engine::new();
    /// assert!(engine.can_start("(display 1)".into()).is_ok());
    /// assert!(engine.can_start("(display 1".into()).is_err());
    /// ```
    pub fn can_start(&mut self, source: Source<'_>) -> Result<(), Error> {
        self.program_of(source).map(drop)
    }

    fn program_of(&mut self, source: Source<'_>) -> Result<Module, Error> {
        let module = match is_bytecode(source.bytes) {
            true => self.take_bundle(&source.name, source.bytes)?,
            false => self.module_of(source)?,
        };
        self.check_allowed(&module)?;
        Ok(module)
    }

    /// Runs the bytes of a module file. They may come from anywhere: they are verified first.
    ///
    /// # Errors
    /// What is wrong with the bytes, or what happens when they run.
    pub fn run_module(&mut self, name: &str, bytes: &[u8]) -> Result<Handle, Error> {
        let module = self.take_bundle(name, bytes)?;
        self.check_allowed(&module)?;
        self.start_linked(module)?;
        self.finish()
    }

    /// The program of a module file; its libraries are kept.
    pub(crate) fn take_bundle(&mut self, name: &str, bytes: &[u8]) -> Result<Module, Error> {
        let modules = self.decode_bundle(name, bytes)?;
        let mut modules: Vec<Module> = modules.into_iter().map(|module| module.into_module()).collect();
        let program =
            modules.pop().ok_or_else(|| Error::new(ErrorKind::Bytecode, "bad-module", "it is empty"))?;
        for library in modules {
            self.linked.remove(&library.name);
            self.front.keep_library(library);
        }
        Ok(program)
    }

    fn decode_bundle(&self, name: &str, bytes: &[u8]) -> Result<Vec<avm_bytecode::Verified>, Error> {
        bundle::decode(name, bytes).map_err(|diagnostic| {
            Error::of_diagnostics(ErrorKind::Bytecode, vec![diagnostic], &self.front.sources)
        })
    }

    /// The program in the core language, after all macros, one text a library or program.
    ///
    /// # Errors
    /// What is wrong with the text.
    ///
    /// ```
    /// let expanded = avm_scheme::Engine::new().expand("(let ((x 1)) (if x 2 3))".into()).unwrap();
    /// assert!(expanded.contains("let"), "{expanded}");
    /// ```
    pub fn expand(&mut self, source: Source<'_>) -> Result<String, Error> {
        let data = self.front.read_bytes(&source.name, source.bytes, source.path)?;
        let units = self.front.expand_program(&program_name(&source.name), &data)?;
        Ok(printed(&units))
    }

    /// A form at the prompt in the core language.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn expand_form(&mut self, name: &str, text: &str) -> Result<String, Error> {
        let data = self.front.read(name, text)?;
        self.prompt()?;
        let mut text = String::new();
        for form in &data {
            text.push_str(&printed(&self.front.expand_form(&mut self.environments[0], form)?));
        }
        Ok(text)
    }

    /// The listing of a program: source text, or the bytes of a module file.
    ///
    /// # Errors
    /// What is wrong with it.
    ///
    /// ```
    /// let listing = avm_scheme::Engine::new().disassemble("(define (f x) (+ x 1))".into()).unwrap();
    /// assert!(listing.contains("return"), "{listing}");
    /// ```
    pub fn disassemble(&mut self, source: Source<'_>) -> Result<String, Error> {
        if is_bytecode(source.bytes) {
            let modules = self.decode_bundle(&source.name, source.bytes)?;
            return Ok(modules.iter().map(|module| self.listing(module)).collect::<Vec<_>>().join("\n"));
        }
        let module = self.module_of(source)?;
        let libraries = self.front.needed(&module);
        let all = libraries.iter().chain([&module]);
        Ok(all.map(|module| self.listing(module)).collect::<Vec<_>>().join("\n"))
    }

    /// The listing of forms at the prompt. They do not run.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn disassemble_form(&mut self, name: &str, text: &str) -> Result<String, Error> {
        let data = self.front.read(name, text)?;
        self.prompt()?;
        let mut text = String::new();
        for form in &data {
            let module = self.front.compile_form(&mut self.environments[0], form, true)?;
            text.push_str(&self.listing(&module));
        }
        Ok(text)
    }

    /// The listing of a procedure that was compiled from Scheme; `None` for another value.
    ///
    /// # Errors
    /// For a handle of another engine.
    pub fn disassemble_procedure(&self, procedure: &Handle) -> Result<Option<String>, Error> {
        let procedure = self.value_of(procedure)?;
        let found = self.runtime.machine.procedure_source(procedure);
        Ok(found.map(|(module, index)| {
            let options = ListingOptions {
                sources: Some(&self.front.sources),
                procedure: Some(index as u32),
                ..ListingOptions::default()
            };
            disassemble_with(module, options)
        }))
    }

    fn listing(&self, module: &Module) -> String {
        avm_bytecode::disassemble(module, Some(&self.front.sources))
    }

    /// Reads, expands, compiles and verifies a program without running it.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn check(&mut self, source: Source<'_>) -> Result<Warnings, Error> {
        if is_bytecode(source.bytes) {
            self.decode_bundle(&source.name, source.bytes)?;
            return Ok(Warnings::default());
        }
        let module = self.module_of(source)?;
        let unbound = self.front.take_warnings();
        if !unbound.is_empty() {
            let errors = unbound.into_iter().map(|it| Diagnostic { severity: Severity::Error, ..it });
            return Err(self.front.wrong(errors.collect()));
        }
        self.check_allowed(&module)?;
        Ok(Warnings::default())
    }

    /// What may be mistakes in the programs that were compiled since the last time: names that are bound to nothing. Such a
    /// program runs, and what uses such a name raises an error; [`Engine::check`] takes them for errors.
    ///
    /// ```
    /// let mut engine = avm_scheme::Engine::new();
    /// engine.start_source("(if #f (prnit 1) 2)".into()).unwrap();
    /// assert!(engine.take_warnings().render(false).contains("unbound variable `prnit`"));
    /// let value = engine.finish().unwrap();
    /// assert_eq!(engine.get::<i64>(&value).unwrap(), 2);
    /// ```
    pub fn take_warnings(&mut self) -> Warnings {
        Warnings::of(self.front.take_warnings(), &self.front.sources)
    }
}

fn printed(units: &[Unit]) -> String {
    units.iter().map(|unit| print_unit(unit, WIDTH)).collect::<Vec<_>>().join("\n")
}

/// The name of a program's module: that of its file without the folder, so that the same text gives the same bytes.
fn program_name(name: &str) -> String {
    Path::new(name).file_name().map_or_else(|| name.to_string(), |file| file.to_string_lossy().into_owned())
}
