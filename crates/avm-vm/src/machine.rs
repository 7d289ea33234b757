//! The machine: heap, loaded code, globals, and one execution at a time.

use crate::code::{Code, CodeKind, LoadedModule};
use crate::execution::Execution;
use crate::explore::Explorer;
use crate::naming::CodePlace;
use crate::stack::Frame;
use crate::world::{Site, World};
use avm_base::Symbol;
use avm_bytecode::module::{GlobalName, Place};
use avm_bytecode::verify::Verified;
use avm_bytecode::{Effect, Primitive};
use avm_value::{Heap, Outcome, Roots, Tracer, Value};
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// Why the loop was left.
#[derive(Debug)]
pub enum Exit {
    /// The program is done.
    Return(Value),
    /// A value was raised and nothing handled it.
    Raise {
        /// The value.
        value: Value,
        /// Where it was raised, innermost first.
        backtrace: Vec<Site>,
    },
    /// The gas is used up; it can go on when there is more.
    OutOfFuel,
    /// A primitive would have to wait for the outside; it is tried again when the loop goes on.
    WouldBlock,
    /// The memory limit was reached, and a collection did not help.
    OutOfMemory,
    /// An effect is to be answered from outside, by [`Machine::resume_value`] or its kin.
    Effect(Effect, Vec<Value>),
}

/// What the machine calls of its own accord; Scheme code registers them.
pub(crate) const HOOK_RAISE: usize = 0;
pub(crate) const HOOK_THROW: usize = 1;
pub(crate) const HOOK_CREATE: usize = 2;

/// A machine that runs verified modules in a world.
pub struct Machine<W> {
    /// The heap.
    pub heap: Heap,
    /// The world.
    pub world: W,
    /// The execution that runs, or is to run.
    pub execution: Execution,
    /// Why the loop is being left.
    pub(crate) exit: Option<Exit>,
    /// While the program runs with undecided values.
    pub(crate) explorer: Option<Box<Explorer>>,
    pub(crate) slot_limit: *mut Value,
    pub(crate) frame_limit: *mut Frame,
    pub(crate) hooks: [Value; 3],
    pub(crate) continuation_code: Box<Code>,
    pub(crate) modules: Vec<LoadedModule>,
    globals: HashMap<GlobalName, u32, RandomState>,
    global_names: Vec<GlobalName>,
    boxes: Vec<Value>,
    boxes_settled: usize,
    /// Primitives and effects as procedures, by their numbers; made when they are first asked for.
    primitive_values: Vec<Option<BuiltIn>>,
    effect_values: Vec<Option<BuiltIn>>,
}

/// A primitive or an effect as a procedure: its code, and the value.
type BuiltIn = (Box<Code>, Value);

// SAFETY: the raw pointers point into what the machine owns.
unsafe impl<W: Send> Send for Machine<W> {}

/// The roots of a machine, all but the heap.
struct MachineRoots<'a, W> {
    world: &'a mut W,
    execution: &'a mut Execution,
    explorer: Option<&'a mut Explorer>,
    hooks: &'a mut [Value],
    modules: &'a mut [LoadedModule],
    boxes: &'a mut [Value],
    boxes_settled: &'a mut usize,
    built_in: [&'a mut [Option<BuiltIn>]; 2],
    extra: &'a mut [Value],
}

impl<W: World> Roots for MachineRoots<'_, W> {
    fn trace(&mut self, tracer: &mut Tracer<'_>) {
        self.world.trace_roots(tracer);
        self.execution.trace_roots(tracer);
        if let Some(explorer) = &mut self.explorer {
            explorer.trace(tracer);
        }
        tracer.visit_all(self.hooks);
        self.modules.iter_mut().for_each(|module| module.trace(tracer));
        let first = if tracer.is_minor() { *self.boxes_settled } else { 0 };
        tracer.visit_all(&mut self.boxes[first..]);
        *self.boxes_settled = self.boxes.len();
        self.built_in
            .iter_mut()
            .flat_map(|table| table.iter_mut().flatten())
            .for_each(|(_, value)| tracer.visit(value));
        tracer.visit_all(self.extra);
    }

    fn after_trace(&mut self, tracer: &Tracer<'_>) {
        self.world.after_trace(tracer);
    }
}

impl<W: World> Machine<W> {
    /// A machine with an empty heap.
    pub fn new(world: W, byte_limit: Option<u64>) -> Machine<W> {
        let mut execution = Execution::new();
        let (slot_limit, frame_limit) = execution.limits();
        Machine {
            heap: Heap::new(byte_limit),
            world,
            execution,
            exit: None,
            explorer: None,
            slot_limit,
            frame_limit,
            hooks: [Value::FALSE; 3],
            continuation_code: Box::new(Code::special(CodeKind::Continuation, "continuation", 0, true)),
            modules: Vec::new(),
            globals: HashMap::default(),
            global_names: Vec::new(),
            boxes: Vec::new(),
            boxes_settled: 0,
            primitive_values: Primitive::ALL.iter().map(|_| None).collect(),
            effect_values: Effect::ALL.iter().map(|_| None).collect(),
        }
    }

    /// Puts another execution in the place of the running one, which is returned.
    pub fn switch(&mut self, execution: Execution) -> Execution {
        let before = std::mem::replace(&mut self.execution, execution);
        (self.slot_limit, self.frame_limit) = self.execution.limits();
        before
    }

    /// Links a module: its constants go to the heap, its globals are found or made. Gives the module's number.
    ///
    /// # Errors
    /// Where memory does not allow it.
    pub fn load(&mut self, module: Verified) -> Outcome<u32> {
        let module = module.into_module();
        let number = self.modules.len() as u32;
        let constants = crate::constants::link(&mut self.heap, &module.constants)?;
        let globals = module.globals.iter().map(|global| self.global_box(global.name)).collect();
        let mut loaded = LoadedModule::new(module, number, constants, globals);
        for index in 0..loaded.procedures.len() {
            if loaded.module.procedures[index].captures.is_empty() {
                let code: *const Code = &loaded.procedures[index];
                // SAFETY: code is aligned, and modules live as long as the machine.
                loaded.closures[index] = unsafe { self.heap.closure(code.cast(), &[]) };
            }
        }
        self.heap.charge(loaded.bytes() as isize);
        self.modules.push(loaded);
        Ok(number)
    }

    /// The procedure that runs a module's body.
    pub fn body_of(&self, module: u32) -> Option<Value> {
        self.modules.get(module as usize).map(|loaded| loaded.closures[0])
    }

    /// The box of a global.
    fn global_box(&mut self, name: GlobalName) -> Value {
        let next = self.boxes.len() as u32;
        let index = *self.globals.entry(name).or_insert(next);
        if index == next {
            self.boxes.push(self.heap.make_box(Value::UNDEFINED));
            self.global_names.push(name);
        }
        self.boxes[index as usize]
    }

    /// The value of a global, if it is defined.
    pub fn global(&self, name: GlobalName) -> Option<Value> {
        let index = *self.globals.get(&name)?;
        // SAFETY: globals are boxes.
        Some(unsafe { self.boxes[index as usize].box_ref() }).filter(|value| *value != Value::UNDEFINED)
    }

    /// Defines a global.
    pub fn define_global(&mut self, name: GlobalName, value: Value) {
        let cell = self.global_box(name);
        // SAFETY: globals are boxes.
        unsafe { self.heap.box_set(cell, value) }
    }

    /// All globals with their values.
    pub(crate) fn global_names(&self) -> impl Iterator<Item = (GlobalName, Value)> + '_ {
        // SAFETY: globals are boxes.
        self.global_names.iter().zip(&self.boxes).map(|(name, cell)| (*name, unsafe { cell.box_ref() }))
    }

    /// The name of a module's global.
    pub(crate) fn global_of(&self, code: &Code, global: u32) -> Symbol {
        self.modules[code.module as usize].module.globals[global as usize].name.name
    }

    /// Collects now. `extra` are further values to keep.
    pub fn collect(&mut self, extra: &mut [Value], full: bool) {
        let Machine {
            heap,
            world,
            execution,
            explorer,
            hooks,
            modules,
            boxes,
            boxes_settled,
            primitive_values,
            effect_values,
            ..
        } = self;
        let built_in = [&mut primitive_values[..], &mut effect_values[..]];
        let mut roots = MachineRoots {
            world,
            execution,
            explorer: explorer.as_deref_mut(),
            hooks,
            modules,
            boxes,
            boxes_settled,
            built_in,
            extra,
        };
        // SAFETY: these are all values of the machine; what else holds values is passed as `extra`.
        unsafe { if full { heap.collect_fully(&mut roots) } else { heap.collect(&mut roots) } }
    }

    /// The procedure value of a primitive.
    pub fn primitive_value(&mut self, primitive: Primitive) -> Value {
        let heap = &mut self.heap;
        let built_in = self.primitive_values[primitive as usize].get_or_insert_with(|| {
            let (least, most) = primitive.arity();
            let kind = CodeKind::Primitive(primitive);
            built_in(heap, Code::special(kind, primitive.name(), least.into(), most != Some(least)))
        });
        built_in.1
    }

    /// The procedure value of an effect.
    pub fn effect_value(&mut self, effect: Effect) -> Value {
        let heap = &mut self.heap;
        let built_in = self.effect_values[effect as usize].get_or_insert_with(|| {
            let (least, most) = effect.arity();
            built_in(
                heap,
                Code::special(CodeKind::Effect(effect), effect.name(), least.into(), most != least),
            )
        });
        built_in.1
    }

    /// The name of a procedure, if it has one.
    pub fn procedure_name(&self, procedure: Value) -> Option<Symbol> {
        // SAFETY: a procedure's code lives as long as the machine.
        procedure.code().and_then(|code| unsafe { &*code.cast::<Code>() }.name)
    }

    /// The place in the source, with the file's name and line starts at hand in the module, of a site.
    pub fn place(&self, site: Site) -> Option<(&avm_bytecode::Module, Place)> {
        let loaded = self.modules.get(site.module as usize)?;
        Some((&loaded.module, loaded.place_before(site.pc)))
    }

    /// The name of the procedure that a site lies in.
    pub fn procedure_at(&self, site: Site) -> Option<Symbol> {
        let loaded = self.modules.get(site.module as usize)?;
        loaded.module.procedures[loaded.procedure_before(site.pc)?].name
    }

    /// The module that a procedure comes from, and its index there.
    pub fn procedure_source(&self, procedure: Value) -> Option<(&avm_bytecode::Module, usize)> {
        match self.code_place(procedure)? {
            CodePlace::Module { module, procedure } => Some((self.module(module)?, procedure as usize)),
            _ => None,
        }
    }
}

fn built_in(heap: &mut Heap, code: Code) -> BuiltIn {
    let code = Box::new(code);
    let address: *const Code = &*code;
    // SAFETY: the machine's own code lives as long as the machine.
    let value = unsafe { heap.closure(address.cast(), &[]) };
    (code, value)
}
