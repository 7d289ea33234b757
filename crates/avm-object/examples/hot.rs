//! What the hot path costs: `cargo run --release -p avm-object --example hot`.

use avm_base::Symbol;
use avm_object::{At, Execution, Message, ObjectSpace, TraceLevel};
use avm_value::{BehaviorParts, Heap, Roots, Tracer, Value};
use std::time::Instant;

const ROUNDS: u32 = 10_000_000;

struct World {
    heap: Heap,
    space: ObjectSpace,
    exec: Execution,
    object: Value,
    selector: Value,
}

struct Live<'a>(&'a mut ObjectSpace, &'a mut Execution);

impl Roots for Live<'_> {
    fn trace(&mut self, tracer: &mut Tracer<'_>) {
        self.0.trace_roots(tracer);
        self.1.trace_roots(tracer);
    }
}

impl World {
    fn new(level: TraceLevel, owner: Value) -> World {
        let mut heap = Heap::new(None);
        let mut space = ObjectSpace::new();
        let name = Value::symbol(Symbol::intern("counter"));
        let mut exec = space.start_execution(Symbol::intern("here"), level, 100_000);
        let none = heap.vector(&[]);
        let behavior = heap.behavior(BehaviorParts {
            name,
            fields: none,
            init: Value::FALSE,
            selectors: none,
            shapes: none,
            clauses: none,
            number: Value::fixnum(0),
        });
        let at = At::default();
        let object = space
            .create_object(&mut heap, &mut exec, behavior, &[Value::fixnum(0)], owner, at)
            .expect("the object can be created");
        World { heap, space, exec, object, selector: Value::symbol(Symbol::intern("inc")) }
    }

    fn inc(&mut self, gas: u64) {
        let World { heap, space, exec, object, selector } = self;
        let args = [Value::fixnum(1)];
        let message = Message::Selector { selector: *selector, args: &args };
        let at = At { gas, ..At::default() };
        space.activate(heap, exec, *object, message, at).expect("the object can be called");
        let count = space.field(exec, 0).expect("the object has a field");
        let count = count.fixnum_add(args[0]).expect("the count is small");
        space.set_field(heap, exec, 0, count).expect("the field can be set");
        space.accept(heap, exec, count, gas + 10).expect("an activation is open");
    }

    fn collect(&mut self) {
        if self.heap.wants_collection() {
            // SAFETY: the object and the selector are no heap values; all others are in the space or the execution.
            unsafe { self.heap.collect(&mut Live(&mut self.space, &mut self.exec)) }
        }
    }
}

fn measure(what: &str, mut world: World, mut run: impl FnMut(&mut World, u64)) {
    let start = Instant::now();
    for round in 0..ROUNDS {
        run(&mut world, round.into());
        world.collect();
    }
    let seconds = start.elapsed().as_secs_f64();
    let collections = world.heap.stats().minor_collections;
    println!("{what:44} {:6.1} M/s, {collections} collections", f64::from(ROUNDS) / seconds / 1e6);
}

fn in_tx(world: &mut World, gas: u64) {
    let at = At { gas, ..At::default() };
    let tx = world.space.begin_tx(&mut world.exec, Value::DEFAULT, at).expect("no transaction is open");
    world.inc(gas);
    let World { heap, space, exec, .. } = world;
    assert!(space.commit_tx(heap, exec, tx, at).expect("the transaction is open"));
}

/// One activation inside the other, to the depth of the rounds; then all are accepted.
fn nest(world: &mut World) {
    let World { heap, space, exec, object, selector } = world;
    let message = Message::Selector { selector: *selector, args: &[] };
    space.activate(heap, exec, *object, message, At::default()).expect("the object can be called");
}

fn main() {
    let alice = Value::symbol(Symbol::intern("alice"));
    for level in [TraceLevel::Off, TraceLevel::Messages] {
        let name = format!("{level:?}").to_lowercase();
        measure(&format!("call, trace {name}"), World::new(level, Value::FALSE), World::inc);
        measure(&format!("begin, call, commit, trace {name}"), World::new(level, alice), in_tx);
    }
    let mut world = World::new(TraceLevel::Messages, Value::FALSE);
    let before = world.heap.bytes();
    let start = Instant::now();
    for _ in 0..1_000_000 {
        nest(&mut world);
        world.collect();
    }
    let bytes = world.heap.bytes() - before;
    while world.exec.depth() > 0 {
        let World { heap, space, exec, .. } = &mut world;
        space.accept(heap, exec, Value::TRUE, 0).expect("an activation is open");
    }
    println!("10^6 activations deep: {} ms, {} bytes each", start.elapsed().as_millis(), bytes / 1_000_000);
}
