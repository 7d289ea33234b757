//! Values as bytes, for other processes.

use crate::error::{Error, ErrorKind};
use crate::{Engine, Handle};
use avm_base::ContentHash;
use avm_primitives::condition_of_fault;
use avm_runtime::ModuleSource;
use avm_value::Fault;

impl Engine {
    /// A value as bytes, from which [`Engine::decode`] makes it again, in another process too: data as it is copied into a
    /// message, procedures and behaviours as code with the variables that it refers to. Equal values give equal bytes.
    ///
    /// # Errors
    /// `not-sendable` where a part cannot leave the process; where a variable leads to it, its name is told.
    ///
    /// ```
    /// use avm_scheme::Engine;
    /// let mut here = Engine::new();
    /// let value = here.eval("(list 1 \"two\" #(3))").unwrap();
    /// let bytes = here.encode(&value).unwrap();
    /// let mut there = Engine::new();
    /// let copy = there.decode(&bytes).unwrap();
    /// assert_eq!(there.write(&copy).unwrap(), "(1 \"two\" #(3))");
    /// ```
    pub fn encode(&mut self, value: &Handle) -> Result<Vec<u8>, Error> {
        let value = self.value_of(value)?;
        self.runtime.encode(value).map_err(|fault| self.error_of(*fault))
    }

    /// The value that bytes of [`Engine::encode`] stand for. They may come from anywhere. The modules that
    /// [`Engine::needed_modules`] lists must run here, or have been made known by [`Engine::add_module`] or
    /// [`Engine::set_module_source`].
    ///
    /// # Errors
    /// What is wrong with the bytes, or with the code that they need.
    ///
    /// ```
    /// use avm_scheme::Engine;
    /// let mut here = Engine::new();
    /// let twice = here.eval("(define (twice n) (* 2 n)) twice").unwrap();
    /// let bytes = here.encode(&twice).unwrap();
    /// let mut there = Engine::new();
    /// for hash in here.needed_modules(&bytes).unwrap() {
    ///     there.add_module(&here.module_bytes(&hash).unwrap()).unwrap();
    /// }
    /// let twice = there.decode(&bytes).unwrap();
    /// let four = there.call(&twice, (2,)).unwrap();
    /// assert_eq!(there.get::<i64>(&four).unwrap(), 4);
    /// ```
    pub fn decode(&mut self, bytes: &[u8]) -> Result<Handle, Error> {
        match self.runtime.decode(bytes) {
            Ok(value) => Ok(self.keep(value)),
            Err(fault) => Err(self.error_of(*fault)),
        }
    }

    /// The hashes of the modules that bytes of [`Engine::encode`] need where they are read.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn needed_modules(&mut self, bytes: &[u8]) -> Result<Vec<ContentHash>, Error> {
        self.runtime.needed_modules(bytes).map_err(|fault| self.error_of(*fault))
    }

    /// The bytes of a module that is linked here or was made known, by the hash of its code. The standard library's are not
    /// given: every process has them.
    pub fn module_bytes(&mut self, hash: &ContentHash) -> Option<Vec<u8>> {
        self.runtime.module_bytes(hash)
    }

    /// Makes a module known that values may need, and gives the hash of its code. It is verified now, and its body will not run.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn add_module(&mut self, bytes: &[u8]) -> Result<ContentHash, Error> {
        self.runtime.add_module(bytes).map_err(|fault| self.error_of(*fault))
    }

    /// Says where modules are found that values need and that are not known otherwise.
    pub fn set_module_source(&mut self, source: impl ModuleSource + 'static) {
        self.runtime.set_module_source(Box::new(source));
    }

    /// A fault outside of a run, as an error.
    pub(crate) fn error_of(&mut self, fault: Fault) -> Error {
        if fault == Fault::OutOfMemory {
            let text = "the limits do not allow so large a value";
            return Error::new(ErrorKind::Limit, "out-of-memory", text);
        }
        let condition = condition_of_fault(&mut self.runtime.machine.heap, &fault, None);
        self.explain(condition, &[])
    }
}
