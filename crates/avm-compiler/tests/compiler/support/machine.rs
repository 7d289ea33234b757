//! A machine without objects, to run what was compiled.

use avm_base::Symbol;
use avm_bytecode::verify::Verified;
use avm_bytecode::{Effect, Primitive};
use avm_primitives::{Context, Io, Memory, MemoryHost, Style};
use avm_value::{Fault, Heap, Outcome, Tracer, Value};
use avm_vm::{Answer, Exit, Machine, Message, Site, World};

/// What a test may use.
const GAS: u64 = 2_000_000_000;

struct NoObjects(Io);

impl World for NoObjects {
    fn primitive(&mut self, heap: &mut Heap, primitive: Primitive, arguments: &[Value]) -> Outcome {
        avm_primitives::function(primitive)(&mut Context { heap, io: &mut self.0 }, arguments)
    }

    fn effect(&mut self, _: &mut Heap, _: Effect, _: &[Value], _: Site, _: u64) -> Outcome<Answer> {
        Ok(Answer::Leave)
    }

    fn activate(&mut self, _: &mut Heap, _: Value, _: Message<'_>, _: Site, _: u64) -> Outcome<Value> {
        Err(Fault::WouldBlock.into())
    }

    fn accept(&mut self, _: &mut Heap, _: Value, _: u64) -> Outcome<()> {
        Ok(())
    }

    fn reject(&mut self, _: &mut Heap, _: Value, _: u64) -> Fault {
        Fault::WouldBlock
    }

    fn field(&mut self, _: &Heap, _: usize, _: Value) -> Outcome {
        Err(Fault::WouldBlock.into())
    }

    fn leave_pure(&mut self) {}

    fn set_field(&mut self, _: &mut Heap, _: usize, _: Value, _: Value) -> Outcome<()> {
        Err(Fault::WouldBlock.into())
    }

    fn condition(&mut self, heap: &mut Heap, fault: Fault, procedure: Option<Symbol>) -> Value {
        avm_primitives::condition_of_fault(heap, &fault, procedure.map(Symbol::as_str))
    }

    fn trace_roots(&mut self, _: &mut Tracer<'_>) {}
}

/// What running a module gives: the written value, or what it raised.
pub fn run(module: Verified) -> String {
    run_all(vec![module], written).unwrap_or_else(|problem| problem)
}

fn written(heap: &Heap, value: Value) -> String {
    avm_primitives::write_value(heap, value, Style::Write).expect("memory")
}

/// What running some modules gives: the written elements of the last one's value, or what one raised.
pub fn run_to_list(modules: Vec<Verified>) -> Result<Vec<String>, String> {
    run_all(modules, |heap, value| {
        let elements = value.list_to_vec().expect("a list");
        elements.into_iter().map(|element| written(heap, element)).collect()
    })
}

fn run_all<T>(modules: Vec<Verified>, show: impl FnOnce(&Heap, Value) -> T) -> Result<T, String> {
    let io = Io::new(Box::new(MemoryHost::new(Memory::default())));
    let mut machine = Machine::new(NoObjects(io), Some(1 << 30));
    machine.execution.grant(GAS);
    let mut result = Value::FALSE;
    for module in modules {
        let number = machine.load(module).expect("there is memory");
        let body = machine.body_of(number).expect("it was loaded");
        let exit = match machine.begin_call(body, &[]) {
            Ok(()) => machine.run(),
            Err(exit) => exit,
        };
        match exit {
            Exit::Return(value) => result = value,
            Exit::Raise { value, .. } => {
                let text = avm_primitives::explain::condition_text(&machine.heap, value).expect("memory");
                return Err(format!("raised: {text}"));
            }
            exit => return Err(format!("{exit:?}")),
        }
    }
    Ok(show(&machine.heap, result))
}
