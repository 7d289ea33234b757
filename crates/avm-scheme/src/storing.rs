//! The store that an engine's objects live in.

use crate::Engine;
use crate::error::Error;
use crate::running::store_error;
use avm_store::{OpenOptions, Store};
use std::path::Path;

impl Engine {
    /// Opens a store, or makes one, and lets the objects of this engine live in it: those that are there are found again,
    /// and what is committed from now on is kept. To be called before anything runs.
    ///
    /// What a run shows or gives comes out when all that it has committed is on disk.
    ///
    /// # Errors
    /// Where the store cannot be opened, or is damaged.
    ///
    /// ```
    /// use avm_scheme::{Engine, OpenOptions};
    /// let folder = tempfile::tempdir().unwrap();
    /// let mut engine = Engine::new();
    /// engine.open_store(folder.path(), &OpenOptions::default()).unwrap();
    /// engine.eval("(define-behavior counter (state (count 0)) ((inc n) (set! count (+ count n)) count))").unwrap();
    /// engine.eval("(define c (create-object 'counter)) (name-object! 'visitors c) (ask c (inc 5))").unwrap();
    /// drop(engine);
    ///
    /// let mut engine = Engine::new();
    /// engine.open_store(folder.path(), &OpenOptions::default()).unwrap();
    /// assert_eq!(engine.eval_as::<i64>("(ask (find-object 'visitors) (inc 1))").unwrap(), 6);
    /// ```
    pub fn open_store(&mut self, folder: &Path, options: &OpenOptions) -> Result<(), Error> {
        let store = Store::open(folder, options).map_err(|error| store_error(error.into()))?;
        self.attach_store(store)
    }

    /// The same with a store that is open already, such as one in memory.
    ///
    /// # Errors
    /// Where it is damaged.
    pub fn attach_store(&mut self, store: Store) -> Result<(), Error> {
        self.runtime.attach_store(store).map_err(store_error)?;
        self.runtime.restore_messages().map_err(store_error)
    }
}
