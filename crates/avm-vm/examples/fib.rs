#![allow(missing_docs)]
use avm_base::Symbol;
use avm_bytecode::instructions::Instruction as I;
use avm_bytecode::module::*;
use avm_bytecode::*;
use avm_value::*;
use avm_vm::*;
struct NoWorld;
impl World for NoWorld {
    fn primitive(&mut self, _: &mut Heap, p: Primitive, a: &[Value]) -> Outcome {
        panic!("{p:?} {a:?}")
    }
    fn effect(&mut self, _: &mut Heap, _: Effect, _: &[Value], _: Site, _: u64) -> Outcome<Answer> {
        panic!()
    }
    fn activate(&mut self, _: &mut Heap, _: Value, _: Message<'_>, _: Site, _: u64) -> Outcome<Value> {
        panic!()
    }
    fn accept(&mut self, _: &mut Heap, _: Value, _: u64) -> Outcome<()> {
        Ok(())
    }
    fn leave_pure(&mut self) {}
    fn reject(&mut self, _: &mut Heap, _: Value, _: u64) -> Fault {
        panic!()
    }
    fn field(&mut self, _: &Heap, _: usize, _: Value) -> Outcome {
        panic!()
    }
    fn set_field(&mut self, _: &mut Heap, _: usize, _: Value, _: Value) -> Outcome<()> {
        Ok(())
    }
    fn condition(&mut self, _: &mut Heap, f: Fault, _: Option<Symbol>) -> Value {
        panic!("{f:?}")
    }
    fn trace_roots(&mut self, _: &mut Tracer<'_>) {}
}
fn main() {
    let mut code = vec![];
    for i in [I::Int { v: 35 }, I::CallProc { p: 1, n: 1 }, I::Return {}] {
        i.encode(&mut code)
    }
    let split = code.len() as u32;
    for i in [
        I::Local { i: 0 },
        I::Int { v: 2 },
        I::JumpUnlessLt { l: 2 },
        I::ReturnLocal { i: 0 },
        I::LocalAddInt { i: 0, v: -1 },
        I::CallProc { p: 1, n: 1 },
        I::LocalAddInt { i: 0, v: -2 },
        I::CallProc { p: 1, n: 1 },
        I::Add {},
        I::Return {},
    ] {
        i.encode(&mut code)
    }
    let end = code.len() as u32;
    let p = |required, start, end| Procedure {
        name: None,
        required,
        rest: false,
        clauses: vec![],
        captures: vec![],
        frame_size: 8,
        start,
        end,
        place: Place::NONE,
    };
    let m = Module {
        name: Symbol::intern("t"),
        kind: ModuleKind::Program,
        requires: vec![],
        exports: vec![],
        constants: vec![],
        globals: vec![],
        primitives: vec![],
        procedures: vec![p(0, 0, split), p(1, split, end)],
        code,
        spans: Default::default(),
        files: vec![],
        caches: 0,
    };
    let v = avm_bytecode::verify::verify(m).unwrap();
    let mut machine = Machine::new(NoWorld, None);
    let n = machine.load(v).unwrap();
    let body = machine.body_of(n).unwrap();
    machine.execution.grant(1 << 60);
    machine.begin_call(body, &[]).unwrap();
    let t = std::time::Instant::now();
    println!("{:?} gas {} {:?}", machine.run(), machine.execution.gas(), t.elapsed());
}
