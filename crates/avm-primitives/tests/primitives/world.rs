//! An evaluator for tests: calls of primitives on constants, read with the reader. `(quote x)` is a constant, symbols
//! that begin with `$` are names for values: `(let $p call)` gives one, `(begin ...)` goes in order.

use avm_base::{FileId, Symbol};
use avm_bytecode::Primitive;
use avm_primitives::{
    Context, Io, Memory, MemoryHost, Style, condition_of_fault, function, value_of_datum, write_value,
};
use avm_reader::{ReadOptions, read_all};
use avm_syntax::Datum;
use avm_value::{Fault, Heap, ObjectRef, Outcome, Value};
use std::collections::HashMap;

/// What stands in for the code of a procedure.
static CODE: u64 = 0;

pub struct World {
    pub heap: Heap,
    pub io: Io,
    pub host: MemoryHost,
    names: HashMap<Symbol, Value>,
    /// The primitive that reported the last fault.
    culprit: Option<&'static str>,
}

impl World {
    pub fn new(memory: Memory) -> World {
        World::with_limit(memory, None)
    }

    pub fn with_limit(memory: Memory, limit: Option<u64>) -> World {
        let host = MemoryHost::new(memory);
        let io = Io::new(Box::new(host.clone()));
        let mut heap = Heap::new(limit);
        // Stand-ins for what only the machine can make.
        let names = HashMap::from([
            (Symbol::intern("$object"), Value::object_ref(ObjectRef(3))),
            (Symbol::intern("$undefined"), Value::UNDEFINED),
            (Symbol::intern("$tx"), Value::tx_id(avm_value::TxId(5))),
            (Symbol::intern("$frozen"), {
                let list = heap.list(&[Value::fixnum(1), Value::fixnum(2)]);
                heap.freeze(list).unwrap()
            }),
            (Symbol::intern("$frozen-string"), {
                let text = heap.string("constant").unwrap();
                heap.freeze(text).unwrap()
            }),
            // SAFETY: nothing calls it.
            (Symbol::intern("$procedure"), unsafe { heap.closure((&raw const CODE).cast(), &[]) }),
            (Symbol::intern("$environment"), heap.environment(0)),
        ]);
        World { heap, io, host, names, culprit: None }
    }

    pub fn call(&mut self, primitive: Primitive, args: &[Value]) -> Outcome {
        let (least, most) = primitive.arity();
        let fits = args.len() >= least.into() && most.is_none_or(|most| args.len() <= most.into());
        assert!(fits, "{} is called with {} arguments", primitive.name(), args.len());
        let result = function(primitive)(&mut Context { heap: &mut self.heap, io: &mut self.io }, args);
        if result.is_err() {
            self.culprit = Some(primitive.name());
        }
        result
    }

    fn eval(&mut self, datum: &Datum) -> Outcome {
        let Some(items) = datum.as_list() else {
            return match datum.as_symbol() {
                Some(name) if name.as_str().starts_with('$') => Ok(self.names[&name]),
                Some(name) => panic!("{name} is no constant"),
                None => value_of_datum(&mut self.heap, datum),
            };
        };
        let name = items[0].as_symbol().expect("a call names a primitive").as_str();
        match (name, &items[1..]) {
            ("quote", [constant]) => value_of_datum(&mut self.heap, constant),
            ("let", [name, value]) => {
                let value = self.eval(value)?;
                self.names.insert(name.as_symbol().expect("a name"), value);
                Ok(Value::UNSPECIFIED)
            }
            ("begin", body) => body.iter().try_fold(Value::UNSPECIFIED, |_, part| self.eval(part)),
            (_, args) => {
                let primitive =
                    Primitive::from_name(name).unwrap_or_else(|| panic!("{name} is no primitive"));
                let args = args.iter().map(|arg| self.eval(arg)).collect::<Outcome<Vec<_>>>()?;
                self.call(primitive, &args)
            }
        }
    }

    pub fn run(&mut self, text: &str) -> Outcome {
        let datums = read_all(FileId(0), text, ReadOptions::default())
            .unwrap_or_else(|errors| panic!("{text}: {errors}"));
        datums.iter().try_fold(Value::UNSPECIFIED, |_, datum| self.eval(datum))
    }

    /// What a text comes to, written; several values one after the other. For a fault, its message behind `! `.
    pub fn shown(&mut self, text: &str) -> String {
        match self.run(text) {
            Ok(value) => {
                let values = self.heap.unpack_values(&value).to_vec();
                let write = |value: &Value| write_value(&self.heap, *value, Style::Write).unwrap();
                values.iter().map(write).collect::<Vec<_>>().join(" ")
            }
            Err(fault) => format!("! {}", self.message(&fault)),
        }
    }

    pub fn message(&mut self, fault: &Fault) -> String {
        let condition = condition_of_fault(&mut self.heap, fault, self.culprit);
        let parts = self.heap.condition_parts(condition).expect("faults become conditions");
        self.heap.string_text(parts.message).expect("messages are strings")
    }
}
