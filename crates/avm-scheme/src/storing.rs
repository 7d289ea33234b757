//! The store that an engine's objects live in.

use crate::Engine;
use crate::error::{Error, ErrorKind};
use crate::inspecting::{TraceFormat, VALUE_BYTES, render};
use crate::running::store_error;
use avm_object::trace::chart::{Chart, Names};
use avm_object::{Entry, Event, ExecutionId, Site};
use avm_primitives::write_abbreviated;
use avm_runtime::StoredEntry;
use avm_store::{OpenOptions, Store};
use avm_value::{ObjectRef, TxId};
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

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
        let store = Arc::new(store);
        self.note_store(&store)?;
        let Some(mut shards) = self.shards.take() else {
            self.runtime.attach_store(store).map_err(store_error)?;
            return self.runtime.restore_messages(|_| true).map_err(store_error);
        };
        let shared = self.share_store(&mut shards, store);
        self.shards = Some(shards);
        shared
    }

    /// The numbers of the executions of which the store has a trace.
    ///
    /// # Errors
    /// What the store says.
    pub fn stored_executions(&self) -> Result<Vec<u32>, Error> {
        let executions = self.runtime.stored_executions().map_err(store_error)?;
        Ok(executions.into_iter().map(|execution| execution.0).collect())
    }

    /// The trace of an execution, as the store has it: entries from a logical time on, `most` at most.
    ///
    /// # Errors
    /// Where the store is damaged.
    pub fn stored_trace(
        &mut self,
        execution: u32,
        from: u64,
        most: usize,
        format: TraceFormat,
    ) -> Result<String, Error> {
        let entries = self.runtime.stored_trace(ExecutionId(execution), from, most).map_err(store_error)?;
        self.render_stored(&entries, from.saturating_sub(1), format)
    }

    /// The history of an object, as the store has it: the entries of traces that are its inputs.
    ///
    /// # Errors
    /// Where the store is damaged, or never had such an object.
    pub fn stored_history(&mut self, object: u32, format: TraceFormat) -> Result<String, Error> {
        if object as usize >= self.objects_known() {
            let text = format!("the store has no object {object}");
            return Err(Error::new(ErrorKind::Usage, "no-object", text));
        }
        let history = self.runtime.stored_history(ObjectRef(object)).map_err(store_error)?;
        let mut entries = Vec::new();
        for input in history {
            let found = self.runtime.stored_trace(ExecutionId(input.execution), input.time, 1);
            entries.extend(found.map_err(store_error)?);
        }
        self.render_stored(&entries, 0, format)
    }

    fn render_stored(
        &mut self,
        entries: &[StoredEntry],
        dropped: u64,
        format: TraceFormat,
    ) -> Result<String, Error> {
        let plain = |number: u32| Site { code: number, pc: 0 };
        let shown: Vec<Entry<'_>> =
            entries.iter().zip(0..).map(|(entry, number)| entry.entry(plain(number))).collect();
        if self.shards.is_none() {
            // Of several shards, only the one that an object belongs to has it in memory.
            for object in shown.iter().flat_map(|entry| [entry.caller, entry.callee]).flatten() {
                self.runtime.bring_object(object).map_err(store_error)?;
            }
        }
        let aborted: HashSet<TxId> = shown
            .iter()
            .filter(|entry| entry.event == Event::TransactionAborted)
            .filter_map(|entry| entry.tx)
            .collect();
        let machine = &self.runtime.machine;
        let space = &machine.world.space;
        let names = Names {
            value: &|value| write_abbreviated(&machine.heap, value, VALUE_BYTES),
            site: &|site| {
                entries.get(site.code as usize).map_or_else(String::new, |entry| entry.place.clone())
            },
            object: &|object| space.describe_object(object),
            owner: &|object| space.owner(object),
            machine: &|object| space.home(object),
            aborted: &|tx| aborted.contains(&tx),
        };
        let chart = Chart::of_entries(shown.iter().copied(), dropped, names);
        Ok(render(&chart, format))
    }
}
