//! The engine: one machine with its objects, and all that it takes to give it programs.

use crate::convert::{Access, ConversionError, FromValue, IntoValue};
use crate::error::{Error, ErrorKind};
use crate::front::Front;
use crate::functions::BoxedFunction;
use crate::loading::Loads;
use crate::recording::Following;
use crate::running::Task;
use crate::shards::Shards;
use crate::specifiers::Specifiers;
use crate::{Builder, Handle};
use avm_base::{Limits, Symbol};
use avm_expander::Environment;
use avm_primitives::{Style, write_value};
use avm_record::Story;
use avm_runtime::{InterruptHandle, RunResult, Runtime, UnsafeFeature};
use avm_value::Value;
use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex};

/// A machine with its objects, its programs and its prompt.
///
/// An engine can be sent to another thread; it runs one thing at a time.
///
/// ```
/// let mut engine = avm_scheme::Engine::new();
/// engine.eval("(define (square x) (* x x))").unwrap();
/// assert_eq!(engine.eval_as::<i64>("(square 12)").unwrap(), 144);
/// ```
pub struct Engine {
    pub(crate) runtime: Runtime,
    pub(crate) front: Front,
    /// The prompt's environment is the first, once it is needed.
    pub(crate) environments: Vec<Environment>,
    pub(crate) specifiers: Specifiers,
    /// Libraries that were linked: their bodies ran, or are about to.
    pub(crate) linked: HashSet<Symbol>,
    /// Source files that were looked for to show an error.
    pub(crate) files_tried: HashSet<String>,
    /// Names of programs that were linked.
    pub(crate) programs: HashSet<Symbol>,
    pub(crate) functions: Vec<(String, BoxedFunction)>,
    /// The host's libraries: by name, what they export and the number of the function.
    pub(crate) host_libraries: BTreeMap<String, BTreeMap<String, usize>>,
    /// Whether the prompt lacks procedures of the host.
    pub(crate) stale_prompt: bool,
    pub(crate) loads: Loads,
    pub(crate) task: Option<Task>,
    /// How a run went on when it was started or answered, if that ended it.
    pub(crate) pending: Option<RunResult>,
    pub(crate) allow: Vec<UnsafeFeature>,
    pub(crate) limits: Limits,
    /// What the prompt imports, if that was said.
    pub(crate) imports: Option<Vec<String>>,
    pub(crate) gas_at_start: u64,
    /// What follows the runs.
    pub(crate) following: Following,
    /// What happened, if that is kept.
    pub(crate) story: Option<Arc<Mutex<Story>>>,
    /// The other shards, if there are any.
    pub(crate) shards: Option<Box<Shards>>,
    /// What answers the calls of an object that is alone, once there is one.
    pub(crate) answering: Option<Handle>,
}

const fn assert_send<T: Send>() {}
const _: () = assert_send::<Engine>();
const _: () = assert_send::<Handle>();
const _: () = assert_send::<Error>();

impl Default for Engine {
    fn default() -> Engine {
        Engine::new()
    }
}

impl Engine {
    /// An engine with the usual limits that nothing is granted to: no files, no environment, no clock; what programs
    /// print is dropped.
    pub fn new() -> Engine {
        Engine::builder().build()
    }

    /// Builds an engine otherwise.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The two parts that conversions work on.
    pub(crate) fn access(&mut self) -> Access<'_> {
        let machine = &mut self.runtime.machine;
        Access { heap: &mut machine.heap, roots: &mut machine.world.roots }
    }

    /// Keeps a value for the host.
    pub(crate) fn keep(&mut self, value: Value) -> Handle {
        Handle::keep(self.access().roots, value)
    }

    /// The value of a handle.
    pub(crate) fn value_of(&self, handle: &Handle) -> Result<Value, Error> {
        handle.value_in(&self.runtime.machine.world.roots).map_err(conversion)
    }

    /// A Scheme value of a Rust value.
    ///
    /// # Errors
    /// Where the value has no form in Scheme.
    ///
    /// ```
    /// let mut engine = avm_scheme::Engine::new();
    /// let list = engine.make(vec![1, 2, 3]).unwrap();
    /// assert_eq!(engine.write(&list).unwrap(), "(1 2 3)");
    /// ```
    pub fn make(&mut self, value: impl IntoValue) -> Result<Handle, Error> {
        let value = value.into_value(&mut self.access()).map_err(conversion)?;
        Ok(self.keep(value))
    }

    /// The Rust value of a Scheme value.
    ///
    /// # Errors
    /// Where it does not fit the type.
    pub fn get<T: FromValue>(&mut self, handle: &Handle) -> Result<T, Error> {
        let value = self.value_of(handle)?;
        T::from_value(&mut self.access(), value).map_err(conversion)
    }

    /// A value as `write` shows it.
    ///
    /// # Errors
    /// For a handle of another engine, or a text beyond the memory limit.
    pub fn write(&self, handle: &Handle) -> Result<String, Error> {
        self.shown(handle, Style::Write)
    }

    /// A value as `display` shows it.
    ///
    /// # Errors
    /// As for [`Engine::write`].
    pub fn display(&self, handle: &Handle) -> Result<String, Error> {
        self.shown(handle, Style::Display)
    }

    fn shown(&self, handle: &Handle, style: Style) -> Result<String, Error> {
        let value = self.value_of(handle)?;
        write_value(&self.runtime.machine.heap, value, style)
            .map_err(|_| Error::new(ErrorKind::Limit, "out-of-memory", "the memory limit does not allow it"))
    }

    /// The values that an expression gave: one, or those of `values`.
    ///
    /// # Errors
    /// For a handle of another engine.
    ///
    /// ```
    /// let mut engine = avm_scheme::Engine::new();
    /// let both = engine.eval("(values 1 'two)").unwrap();
    /// let both = engine.values(&both).unwrap();
    /// assert_eq!(engine.write(&both[1]).unwrap(), "two");
    /// ```
    pub fn values(&mut self, handle: &Handle) -> Result<Vec<Handle>, Error> {
        let value = self.value_of(handle)?;
        let values = self.runtime.machine.heap.unpack_values(&value).to_vec();
        Ok(values.into_iter().map(|value| self.keep(value)).collect())
    }

    /// Whether a value is the one that expressions give that have nothing to say, as definitions.
    ///
    /// # Errors
    /// For a handle of another engine.
    pub fn is_unspecified(&self, handle: &Handle) -> Result<bool, Error> {
        Ok(matches!(self.value_of(handle)?, Value::UNSPECIFIED | Value::DEFAULT | Value::UNDEFINED))
    }

    /// By which another thread stops what runs: it ends with [`ErrorKind::Interrupted`], and the engine goes on.
    ///
    /// ```
    /// use avm_scheme::{Engine, ErrorKind};
    /// let mut engine = Engine::new();
    /// let handle = engine.interrupt_handle();
    /// std::thread::spawn(move || {
    ///     std::thread::sleep(std::time::Duration::from_millis(50));
    ///     handle.interrupt();
    /// });
    /// let error = engine.eval("(let loop () (loop))").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Interrupted);
    /// assert_eq!(engine.eval_as::<i64>("(+ 1 2)").unwrap(), 3);
    /// ```
    pub fn interrupt_handle(&self) -> InterruptHandle {
        self.runtime.interrupt_handle()
    }

    /// From now on keeps the problems that transactions with choices come to, for [`Engine::take_problems`].
    pub fn record_problems(&mut self) {
        self.runtime.record_problems();
    }

    /// The problems that were solved since the last time, with the places in the source of what they state.
    pub fn take_problems(&mut self) -> Vec<avm_problem::Problem> {
        self.runtime.take_problems()
    }

    /// The gas that the run at hand, or else the last one, has used.
    pub fn gas(&self) -> u64 {
        let others = self.shards.as_ref().map_or(0, |shards| shards.gas());
        self.runtime.gas() - self.gas_at_start + others
    }

    /// Bytes in use by values, code and stacks.
    pub fn memory(&self) -> u64 {
        let others = self.shards.iter().flat_map(|shards| shards.engines());
        std::iter::once(self).chain(others).map(|engine| engine.runtime.machine.heap.bytes() as u64).sum()
    }

    /// The limits that runs have.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
}

/// A conversion that failed, as an error of the engine.
pub(crate) fn conversion(error: ConversionError) -> Error {
    Error::new(ErrorKind::Conversion, "conversion", error.to_string())
}
