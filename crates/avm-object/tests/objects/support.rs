//! A machine for tests: a space with some executions on one heap. Behaviours are played by the test, not by a VM.
//!
//! All values that the tests keep are immediate, so that everything else may move at any time; and it does: there is a
//! collection before each operation.

use avm_base::Symbol;
use avm_object::{At, Execution, Message, ObjectSpace, Site, TraceLevel};
use avm_value::{BehaviorParts, Fault, Heap, Outcome, Roots, Tracer, Value};
use std::collections::BTreeMap;

pub struct World {
    pub heap: Heap,
    pub space: ObjectSpace,
    pub execs: BTreeMap<String, Execution>,
    pub gas: u64,
    collections: u64,
}

struct Everything<'a>(&'a mut ObjectSpace, &'a mut BTreeMap<String, Execution>);

impl Roots for Everything<'_> {
    fn trace(&mut self, tracer: &mut Tracer<'_>) {
        self.0.trace_roots(tracer);
        self.1.values_mut().for_each(|exec| exec.trace_roots(tracer));
    }
}

impl World {
    pub fn new() -> World {
        let (heap, space) = (Heap::new(None), ObjectSpace::new());
        World { heap, space, execs: BTreeMap::new(), gas: 0, collections: 0 }
    }

    /// Adds an execution, if there is none of that name.
    pub fn start(&mut self, name: &str, level: TraceLevel, trace_entries: usize) {
        if !self.execs.contains_key(name) {
            let exec = self.space.start_execution(symbol("here"), level, trace_entries);
            self.execs.insert(name.into(), exec);
        }
    }

    /// The parts that an operation needs, after a collection: every fourth is a full one.
    pub fn parts(&mut self, name: &str) -> (&mut Heap, &mut ObjectSpace, &mut Execution, At) {
        self.collections += 1;
        let full = self.collections.is_multiple_of(4);
        let roots = &mut Everything(&mut self.space, &mut self.execs);
        // SAFETY: every value that is used again is in the space, in an execution, or no heap value.
        unsafe { if full { self.heap.collect_fully(roots) } else { self.heap.collect(roots) } }
        self.gas += 10;
        let at = At { site: Site { code: 1, pc: self.gas as u32 / 10 }, gas: self.gas };
        let exec = self.execs.get_mut(name).unwrap_or_else(|| panic!("no execution {name}"));
        (&mut self.heap, &mut self.space, exec, at)
    }

    /// A behaviour of that name, made known to the space.
    pub fn behavior(&mut self, name: &str) -> Value {
        let none = self.heap.vector(&[]);
        let parts = BehaviorParts {
            name: sym(name),
            fields: none,
            init: Value::FALSE,
            selectors: none,
            shapes: none,
            clauses: none,
            number: Value::fixnum(0),
        };
        let behavior = self.heap.behavior(parts);
        self.space.register_behavior(&self.heap, behavior).expect("it is a behaviour");
        behavior
    }

    /// Creates an object with this behaviour and state.
    pub fn create(&mut self, exec: &str, behavior: &str, state: &[Value], controller: Value) -> Outcome {
        let (heap, space, exec, at) = self.parts(exec);
        let behavior = space.find_behavior(heap, sym(behavior))?;
        space.create_object(heap, exec, behavior, state, controller, at)
    }

    /// Begins an activation by a message of a selector and arguments.
    pub fn enter(&mut self, exec: &str, object: Value, message: &[Value]) -> Outcome {
        let (heap, space, exec, at) = self.parts(exec);
        let message = match message {
            [selector, args @ ..] => Message::Selector { selector: *selector, args },
            [] => Message::Whole(Value::NIL),
        };
        space.activate(heap, exec, object, message, at)
    }

    /// Plays one activation: the first field is an integer; `get` gives it, `inc n` adds, `set n` replaces, `fail n` adds
    /// and then rejects. What an object does not understand it rejects.
    pub fn call(&mut self, exec: &str, object: Value, message: &[Value]) -> Outcome {
        self.enter(exec, object, message)?;
        match self.play(exec, message) {
            Ok(output) => {
                let (heap, space, exec, at) = self.parts(exec);
                space.accept(heap, exec, output, at.gas)?;
                Ok(output)
            }
            Err(fault) => {
                let (heap, space, exec, at) = self.parts(exec);
                let rejection = space.reject(heap, exec, sym("no"), at)?;
                match *fault {
                    Fault::WouldBlock => Err(fault),
                    _ => Err(Fault::avm(
                        avm_base::AvmErrorKind::ObjectRejectedCall,
                        rejection.message,
                        Vec::new(),
                    )),
                }
            }
        }
    }

    fn play(&mut self, exec: &str, message: &[Value]) -> Outcome {
        let selector = message.first().and_then(|selector| selector.as_symbol());
        let selector = selector.map_or("", Symbol::as_str);
        let (heap, space, exec, _) = self.parts(exec);
        let now = space.field(exec, 0)?;
        let next = match (selector, message) {
            ("get", _) => return Ok(now),
            ("set", [_, value]) => *value,
            ("inc" | "fail", [_, amount]) => now.fixnum_add(*amount).ok_or_else(no)?,
            _ => return Err(no()),
        };
        space.set_field(heap, exec, 0, next)?;
        if selector == "fail" { Err(no()) } else { Ok(next) }
    }
}

fn no() -> Box<Fault> {
    Fault::error("no", Vec::new())
}

pub fn symbol(name: &str) -> Symbol {
    Symbol::intern(name)
}

pub fn sym(name: &str) -> Value {
    Value::symbol(symbol(name))
}

/// The written form of a value, as far as the tests need it.
pub fn show(heap: &Heap, value: Value) -> String {
    if let Some(object) = value.as_object_ref() {
        return format!("#<object {}>", object.0);
    }
    if let Some(text) = heap.string_text(value) {
        return format!("{text:?}");
    }
    if value.is_pair() || value.is_nil() {
        let items: Vec<_> = value.list_iter().map(|item| show(heap, item)).collect();
        return format!("({})", items.join(" "));
    }
    format!("{value:?}").trim_start_matches('\'').into()
}

/// A fault in a line: its kind, or what it is, and its message.
pub fn show_fault(fault: &Fault) -> String {
    match fault {
        Fault::Avm { kind, message, .. } => format!("{}: {message}", kind.name()),
        Fault::Error { message, .. } => format!("error: {message}"),
        Fault::WrongType { argument, expected, .. } => {
            format!("wrong type: argument {argument} must be {expected}")
        }
        Fault::WouldBlock => "waits".into(),
        other => format!("{other:?}"),
    }
}
