//! How a host's procedures come to the program: as exports of libraries, and at the prompt.

use crate::error::{Error, ErrorKind};
use crate::front::parse_library_name;
use crate::functions::HostFunction;
use crate::{Engine, stdlib};
use avm_base::{FileId, Span, Symbol};
use avm_syntax::Datum;
use std::fmt::Write as _;

/// The library that host functions belong to, unless another is named.
const HOST_LIBRARY: &str = "(host)";

impl Engine {
    /// Gives programs a procedure that is written in Rust: the library `(host)` exports it, and it is at the prompt.
    ///
    /// Arguments and results are of any type that converts: numbers, strings, `bool`, `char`, `Option`, `Vec`, tuples,
    /// [`Datum`](crate::Datum), [`Handle`](crate::Handle), [`Serde`](crate::Serde), and [`Rest`](crate::Rest) for all
    /// further arguments. A `Result`'s error is raised in the program.
    ///
    /// # Errors
    /// Where the name cannot be one.
    ///
    /// ```
    /// use avm_scheme::Engine;
    /// let mut engine = Engine::new();
    /// let mut total = 0;
    /// engine.register("add!", move |n: i64| { total += n; total }).unwrap();
    /// engine.register("parse", |text: String| text.parse::<f64>()).unwrap();
    /// assert_eq!(engine.eval_as::<i64>("(add! 5) (add! 7)").unwrap(), 12);
    /// let error = engine.eval("(parse \"five\")").unwrap_err();
    /// assert_eq!(error.message(), "parse: invalid float literal");
    /// let error = engine.eval("(add! 'five)").unwrap_err();
    /// assert!(error.message().starts_with("add!: expected an exact integer"), "{error}");
    /// ```
    pub fn register<P>(&mut self, name: &str, function: impl HostFunction<P>) -> Result<(), Error> {
        self.register_in(HOST_LIBRARY, name, function)
    }

    /// The same, as an export of a library of that written name. Those of `(host)` alone are at the prompt.
    ///
    /// # Errors
    /// Where the name cannot be one, or the library is of the standard library.
    ///
    /// ```
    /// use avm_scheme::Engine;
    /// let mut engine = Engine::new();
    /// engine.register_in("(my shop)", "price", |item: String| item.len() as u64 * 3).unwrap();
    /// let price = engine.run_program("p.scm", "(import (scheme base) (my shop)) (price \"tea\")").unwrap();
    /// assert_eq!(engine.get::<u64>(&price).unwrap(), 9);
    /// ```
    pub fn register_in<P>(
        &mut self,
        library: &str,
        name: &str,
        function: impl HostFunction<P>,
    ) -> Result<(), Error> {
        let parsed = parse_library_name(library).map(|name| name.to_string());
        let library = parsed.filter(|library| !stdlib::holds(Symbol::intern(library))).ok_or_else(|| {
            Error::new(
                ErrorKind::Usage,
                "bad-library-name",
                format!("{library} cannot be the name of a host's library"),
            )
        })?;
        if name.is_empty() {
            return Err(Error::new(ErrorKind::Usage, "bad-name", "a host function needs a name"));
        }
        self.functions.push((name.to_string(), function.boxed()));
        let number = self.functions.len() - 1;
        self.host_libraries.entry(library.clone()).or_default().insert(name.to_string(), number);
        self.renew(&library);
        Ok(())
    }

    /// Writes the text of a host's library anew.
    fn renew(&mut self, library: &str) {
        let mut exports = String::new();
        let mut definitions = String::new();
        for (name, number) in &self.host_libraries[library] {
            let name = written(name);
            let _ = write!(exports, " {name}");
            let _ = writeln!(definitions, "  (define {name} (host-procedure {number}))");
        }
        let text = format!(
            "(define-library {library}\n (import (only (avm kernel) define) (only (avm host) host-procedure))\n (export{exports})\n (begin\n{definitions}))"
        );
        self.front.libraries.texts.insert(library.to_string(), text);
        self.front.forget(library);
        self.linked.remove(&Symbol::intern(library));
        self.stale_prompt = library == HOST_LIBRARY || self.stale_prompt;
    }

    /// Imports the host's own procedures at the prompt, if there are new ones.
    pub(crate) fn import_host_library(&mut self) -> Result<(), Error> {
        if !std::mem::take(&mut self.stale_prompt) {
            return Ok(());
        }
        let form = format!("(import {HOST_LIBRARY})");
        let data = avm_reader::read_all(FileId(u32::MAX), &form, Default::default()).unwrap_or_default();
        let import = data.into_iter().next().unwrap_or_else(|| Datum::boolean(false, Span::NONE));
        let module = self.front.compile_form(&mut self.environments[0], &import, true)?;
        self.run_linked(module)?;
        self.task = Some(crate::running::Task::Rest);
        self.finish().map(drop)
    }
}

/// A name as a program writes it.
fn written(name: &str) -> String {
    Datum::symbol(name, Span::NONE).to_string()
}
