//! What a host or a prompt wants to see: names, objects, the open transaction, the trace.

use crate::error::Error;
use crate::running::store_error;
use crate::{Engine, Handle};
use avm_base::Symbol;
use avm_bytecode::{Control, Effect, Kernel, Primitive};
use avm_expander::{CoreForm, NameKind, VisibleName};
use avm_object::trace::chart::{Chart, Names, Part};
use avm_object::trace::{json, mermaid, svg, text};
use avm_primitives::write_abbreviated;
use avm_syntax::core::KERNEL_LIBRARY;
use avm_value::{ObjectRef, TxId, Value};
use avm_vm::Site;

/// The most bytes of a value in a chart or a list.
pub(crate) const VALUE_BYTES: usize = 120;

/// A name that can be used at the prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// The name.
    pub name: String,
    /// What it stands for: `syntax`, `macro` or `variable`.
    pub kind: &'static str,
    /// The library that it comes from; the prompt's own is `(interaction)`.
    pub library: String,
    /// How it is used and what it does, as far as that is written down.
    pub doc: Option<String>,
}

/// An object, as a list of objects shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectSummary {
    /// Its number.
    pub number: u32,
    /// The name of its behaviour.
    pub behavior: String,
    /// Its current controller.
    pub controller: Option<String>,
    /// Where its data lives.
    pub machine: String,
    /// The written form of its state.
    pub state: String,
    /// How many inputs it has accepted.
    pub inputs: u64,
}

/// A part of the list of objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectPage {
    /// The objects, in order of creation.
    pub objects: Vec<ObjectSummary>,
    /// The number that the next part begins with, if there may be more.
    pub next: Option<u32>,
    /// How many objects there have ever been, those that have ended included.
    pub known: usize,
}

/// How a trace is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceFormat {
    /// Lines for people.
    Text,
    /// JSON Lines.
    Json,
    /// A Mermaid sequence diagram.
    Mermaid,
    /// An SVG picture.
    Svg,
}

/// A transaction that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTransaction {
    /// Its number.
    pub number: u32,
    /// Its controller, once that is fixed.
    pub controller: Option<String>,
}

impl Engine {
    /// The names that can be used at the prompt, sorted.
    ///
    /// # Errors
    /// Where a library of the host does not load.
    pub fn names(&mut self) -> Result<Vec<String>, Error> {
        self.prompt()?;
        let names = self.front.names(&self.environments[0]);
        Ok(names.iter().map(|name| name.to_string()).collect())
    }

    /// What all names stand for that can be used at the prompt, sorted.
    ///
    /// # Errors
    /// As for [`Engine::names`].
    pub fn descriptions(&mut self) -> Result<Vec<Description>, Error> {
        self.prompt()?;
        let names = self.front.expander().names(&self.environments[0]);
        Ok(names.iter().map(description).collect())
    }

    /// What a name stands for at the prompt.
    ///
    /// # Errors
    /// As for [`Engine::names`].
    ///
    /// ```
    /// let mut engine = avm_scheme::Engine::new();
    /// let found = engine.describe("vector-ref").unwrap().unwrap();
    /// assert!(found.doc.unwrap().contains("(vector-ref vector k)"));
    /// assert_eq!(engine.describe("no-such-name").unwrap(), None);
    /// ```
    pub fn describe(&mut self, name: &str) -> Result<Option<Description>, Error> {
        self.prompt()?;
        let expander = self.front.expander();
        Ok(expander
            .describe(&self.environments[0], Symbol::intern(name))
            .map(|visible| description(&visible)))
    }

    /// The written names of the libraries that are built in.
    ///
    /// ```
    /// assert!(avm_scheme::Engine::built_in_libraries().any(|name| name == "(scheme base)"));
    /// ```
    pub fn built_in_libraries() -> impl Iterator<Item = &'static str> {
        crate::stdlib::names()
    }

    /// The names that a library exports that is built in, sorted; `None` if there is no such library.
    ///
    /// ```
    /// let names = avm_scheme::Engine::built_in_exports("(scheme read)").unwrap();
    /// assert_eq!(names, ["read"]);
    /// ```
    pub fn built_in_exports(library: &str) -> Option<Vec<String>> {
        let interface = crate::stdlib::interface(library)?;
        let mut names: Vec<String> = interface.exports().map(|name| name.to_string()).collect();
        names.sort();
        Some(names)
    }

    /// The name of the machine.
    pub fn machine_name(&self) -> String {
        self.runtime.machine.world.execution.machine().to_string()
    }

    /// The transaction that is open at the prompt.
    pub fn transaction(&self) -> Option<OpenTransaction> {
        let execution = self.runtime.program();
        let TxId(number) = execution.open_tx()?;
        Some(OpenTransaction {
            number,
            controller: execution.current_controller().map(|name| name.to_string()),
        })
    }

    /// All objects that did not end, in order of creation. The host may see them, whatever programs are allowed.
    ///
    /// ```
    /// let mut engine = avm_scheme::Engine::new();
    /// engine.eval("(define-behavior cell (state (value 1)) ((get) value)) (create-object 'cell)").unwrap();
    /// let objects = engine.objects();
    /// assert_eq!((objects[0].behavior.as_str(), objects[0].state.as_str()), ("cell", "(1)"));
    /// ```
    ///
    /// On a store these are the objects that this run has met; [`Engine::objects_from`] gives the others too.
    pub fn objects(&mut self) -> Vec<ObjectSummary> {
        let mut all = Vec::new();
        self.each_shard(|_, engine| {
            let count = engine.runtime.machine.world.space.object_count() as u32;
            all.extend((0..count).map(ObjectRef).filter_map(|object| engine.summary(object)));
        });
        all.sort_unstable_by_key(|summary| summary.number);
        all
    }

    /// Objects that did not end, in order of creation, from a number on, `most` at most. On a store they are brought into memory.
    ///
    /// # Errors
    /// Where the store is damaged or cannot be read.
    ///
    /// ```
    /// let mut engine = avm_scheme::Engine::new();
    /// engine.eval("(define-behavior cell) (create-object 'cell) (create-object 'cell) (create-object 'cell)").unwrap();
    /// let page = engine.objects_from(1, 1).unwrap();
    /// assert_eq!((page.objects[0].number, page.next, page.known), (1, Some(2), 3));
    /// ```
    pub fn objects_from(&mut self, first: u32, most: usize) -> Result<ObjectPage, Error> {
        let known = self.objects_known();
        let mut page = ObjectPage { objects: Vec::new(), next: None, known };
        for number in first..known as u32 {
            if page.objects.len() == most {
                page.next = Some(number);
                break;
            }
            self.runtime.bring_object(ObjectRef(number)).map_err(store_error)?;
            page.objects.extend(self.summary(ObjectRef(number)));
        }
        Ok(page)
    }

    /// How many objects there have ever been, on the store included.
    pub fn objects_known(&self) -> usize {
        self.runtime.machine.world.space.object_count()
    }

    /// How many of them are in memory: without a store, all.
    pub fn objects_in_memory(&self) -> usize {
        let space = &self.runtime.machine.world.space;
        (0..space.object_count() as u32).filter(|object| !space.is_absent(ObjectRef(*object))).count()
    }

    fn summary(&mut self, object: ObjectRef) -> Option<ObjectSummary> {
        let machine = &mut self.runtime.machine;
        let (heap, world) = (&mut machine.heap, &mut machine.world);
        if !world.space.is_live(object) {
            return None;
        }
        let reference = Value::object_ref(object);
        let metadata = world.space.reflect(&mut world.execution, reference).ok()??;
        let state = world.space.scry_state(heap, &mut world.execution, reference).ok();
        Some(ObjectSummary {
            number: object.0,
            behavior: metadata.behavior_name.to_string(),
            controller: metadata.current_controller.map(|name| name.to_string()),
            machine: metadata.machine.to_string(),
            state: state.map_or_else(String::new, |state| write_abbreviated(heap, state, VALUE_BYTES)),
            inputs: world.space.history_length(object).unwrap_or(0),
        })
    }

    /// The object that a handle refers to, as a list of objects shows it.
    ///
    /// # Errors
    /// For a handle of another engine.
    pub fn object(&mut self, handle: &Handle) -> Result<Option<ObjectSummary>, Error> {
        let object = self.value_of(handle)?.as_object_ref();
        Ok(object.and_then(|object| self.summary(object)))
    }

    /// The trace of what ran so far: of all executions, if there are several.
    ///
    /// ```
    /// use avm_scheme::{Engine, TraceFormat};
    /// let mut engine = Engine::new();
    /// engine.eval("(define-behavior echo (else (input)))").unwrap();
    /// engine.eval("(call (create-object 'echo) 'hello)").unwrap();
    /// assert!(engine.trace(TraceFormat::Json).contains("object-called"));
    /// ```
    pub fn trace(&self, format: TraceFormat) -> String {
        render(&self.chart(), format)
    }

    /// Forgets the entries of the trace. Logical time goes on.
    pub fn clear_trace(&mut self) {
        self.runtime.clear_traces();
    }

    fn chart(&self) -> Chart {
        let machine = &self.runtime.machine;
        let space = &machine.world.space;
        let site = |site: avm_object::Site| {
            self.place_of(Site { module: site.code, pc: site.pc }).unwrap_or_default()
        };
        let names = Names {
            value: &|value| write_abbreviated(&machine.heap, value, VALUE_BYTES),
            site: &site,
            object: &|object| space.describe_object(object),
            owner: &|object| space.owner(object),
            machine: &|_| Some(machine.world.execution.machine()),
            aborted: &|tx| space.is_aborted(tx),
        };
        let traces = self.runtime.traces();
        let parts: Vec<Part<'_>> = traces
            .iter()
            .map(|(name, execution)| Part {
                name: name.unwrap_or("program").to_string(),
                execution: execution.id(),
                trace: execution.trace(),
            })
            .collect();
        let order = self.runtime.trace_order().map(|stretch| (stretch.execution, stretch.time));
        Chart::new(&parts, order, names)
    }
}

/// A chart as text of a format.
pub(crate) fn render(chart: &Chart, format: TraceFormat) -> String {
    match format {
        TraceFormat::Text => text::render(chart),
        TraceFormat::Json => json::render(chart),
        TraceFormat::Mermaid => mermaid::render(chart),
        TraceFormat::Svg => svg::render(chart),
    }
}

fn description(visible: &VisibleName) -> Description {
    let kind = match visible.kind {
        NameKind::Syntax(_) => "syntax",
        NameKind::Macro(_) => "macro",
        NameKind::Variable(_) => "variable",
    };
    let doc = match visible.kind {
        NameKind::Syntax(form) => Some(form_doc(form)),
        NameKind::Variable(key) if key.library.as_str() == KERNEL_LIBRARY => kernel_doc(key.name.as_str()),
        NameKind::Variable(key) => crate::stdlib::doc(key.library.as_str(), key.name.as_str()),
        NameKind::Macro(library) => crate::stdlib::doc(library.as_str(), visible.name.as_str()),
    };
    Description { name: visible.name.to_string(), kind, library: visible.home().to_string(), doc }
}

fn form_doc(form: CoreForm) -> String {
    format!("`{}`", form.shape())
}

/// What the tables of the kernel say of a name.
fn kernel_doc(name: &str) -> Option<String> {
    Kernel::from_name(name).map(|kernel| match kernel {
        Kernel::Primitive(primitive) => Primitive::doc(primitive).to_string(),
        Kernel::Effect(effect) => Effect::doc(effect).to_string(),
        Kernel::Control(control) => Control::doc(control).to_string(),
    })
}
