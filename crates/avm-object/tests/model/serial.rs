//! Random concurrent runs of the object space, recorded and checked for serializability.

use crate::support::{World, sym};
use avm_model::{Access, Recorded, check_serializable};
use avm_object::TraceLevel;
use avm_testing::cases;
use avm_value::{Fault, ObjectRef, Outcome, Value};
use proptest::prelude::*;
use std::collections::BTreeMap;

const EXECUTIONS: usize = 4;
const OBJECTS: usize = 3;

/// What an execution does next, to an object by its number.
#[derive(Clone, Debug)]
enum Op {
    Begin,
    Read(usize),
    Write(usize),
    /// Enters, writes and rejects.
    Fail(usize),
    /// Enters the first, writes it, reads the second inside, and accepts.
    Nest(usize, usize),
    Create,
    Destroy(usize),
    Scan,
    Commit,
    Abort,
}

/// The space, and what its executions did.
struct Recorder {
    world: World,
    run: Vec<Recorded>,
    /// The open transaction of each execution, with its place in the run.
    open: BTreeMap<usize, (Value, usize)>,
    clock: u64,
    objects: usize,
    conflicts: usize,
}

fn name(execution: usize) -> String {
    format!("e{execution}")
}

impl Recorder {
    fn new() -> Recorder {
        let mut world = World::new();
        world.behavior("cell");
        for execution in 0..EXECUTIONS {
            world.start(&name(execution), TraceLevel::Off, 0);
        }
        for _ in 0..OBJECTS {
            world.create(&name(0), "cell", &[Value::fixnum(0)], sym("alice")).expect("it can be created");
        }
        let (run, open) = (Vec::new(), BTreeMap::new());
        Recorder { world, run, open, clock: 0, objects: OBJECTS, conflicts: 0 }
    }

    fn tick(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }

    fn record(&mut self, began: u64) -> usize {
        let controller = Some("alice".into());
        self.run.push(Recorded { controller, began, ended: began, committed: false, accesses: Vec::new() });
        self.run.len() - 1
    }

    /// Does an operation; its accesses belong to the open transaction, or are one by themselves.
    fn step(&mut self, execution: usize, op: &Op) {
        let now = self.tick();
        match (op, self.open.get(&execution).copied()) {
            (Op::Begin, None) => {
                let (_, space, exec, at) = self.world.parts(&name(execution));
                let tx = space.begin_tx(exec, sym("alice"), at).expect("none is open");
                let number = self.record(now);
                self.open.insert(execution, (tx, number));
            }
            (Op::Commit, Some((tx, number))) => {
                let (heap, space, exec, at) = self.world.parts(&name(execution));
                let committed = space.commit_tx(heap, exec, tx, at).expect("nobody is inside an object");
                self.conflicts += usize::from(!committed);
                self.end(execution, number, now, committed);
            }
            (Op::Abort, Some((tx, number))) => {
                let (_, space, exec, at) = self.world.parts(&name(execution));
                space.abort_tx(exec, tx, at).expect("it is open");
                self.end(execution, number, now, false);
            }
            (Op::Begin, Some(_)) | (Op::Commit | Op::Abort, None) => {}
            (_, Some((_, number))) => {
                let accesses = self.access(execution, op);
                self.run[number].accesses.extend(accesses);
            }
            (_, None) => {
                let accesses = self.access(execution, op);
                let number = self.record(now);
                (self.run[number].accesses, self.run[number].committed) = (accesses, true);
            }
        }
    }

    fn end(&mut self, execution: usize, number: usize, now: u64, committed: bool) {
        self.open.remove(&execution);
        (self.run[number].ended, self.run[number].committed) = (now, committed);
    }

    /// Does it, and gives what was read and written. What there is not for the execution says so, as a scan would.
    fn access(&mut self, execution: usize, op: &Op) -> Vec<Access> {
        let (exec, value) = (name(execution), self.clock);
        match *op {
            Op::Read(o) => self.activation(&exec, o, None, true).unwrap_or_default(),
            Op::Write(o) => self.activation(&exec, o, Some(value), true).unwrap_or_default(),
            Op::Fail(o) => self.activation(&exec, o, Some(value), false).unwrap_or_default(),
            Op::Nest(outer, inner) => self.nest(&exec, outer, inner, value).unwrap_or_default(),
            Op::Create => {
                let state = [Value::fixnum(value as i64)];
                let created = self.world.create(&exec, "cell", &state, sym("alice"));
                self.objects += 1;
                vec![Access::Create(number_of(created.expect("it can be created")), value)]
            }
            Op::Destroy(o) => {
                let (_, space, exec, at) = self.world.parts(&exec);
                let destroyed = space.destroy_object(exec, object(o), at);
                destroyed.map_or_else(|_| Vec::new(), |()| vec![Access::Destroy(o as u32)])
            }
            _ => {
                let (_, space, exec, _) = self.world.parts(&exec);
                let found = space.scry(exec, 0, u32::MAX).expect("there is no limit");
                vec![Access::Scan(found.objects.iter().map(|object| object.0).collect())]
            }
        }
    }

    fn enter(&mut self, exec: &str, o: usize) -> Outcome<()> {
        self.world.enter(exec, object(o), &[sym("do")]).map(|_| ())
    }

    fn leave(&mut self, exec: &str, accept: bool) -> Outcome<()> {
        let (heap, space, exec, at) = self.world.parts(exec);
        if accept {
            return space.accept(heap, exec, Value::TRUE, at.gas);
        }
        space.reject(heap, exec, sym("no"), at).map(|_| ())
    }

    fn field(&mut self, exec: &str, set: Option<u64>) -> Outcome<u64> {
        let (heap, space, exec, _) = self.world.parts(exec);
        if let Some(value) = set {
            space.set_field(heap, exec, 0, Value::fixnum(value as i64))?;
        }
        Ok(space.field(exec, 0)?.fixnum_value() as u64)
    }

    /// An activation that reads, may write, and accepts or rejects: a write that was rejected is none.
    fn activation(
        &mut self,
        exec: &str,
        o: usize,
        write: Option<u64>,
        accept: bool,
    ) -> Result<Vec<Access>, Box<Fault>> {
        self.enter(exec, o)?;
        let mut accesses = vec![Access::Read(o as u32, self.field(exec, None)?)];
        if write.is_some() {
            self.field(exec, write)?;
        }
        self.leave(exec, accept)?;
        accesses.extend(write.filter(|_| accept).map(|value| Access::Write(o as u32, value)));
        Ok(accesses)
    }

    fn nest(
        &mut self,
        exec: &str,
        outer: usize,
        inner: usize,
        value: u64,
    ) -> Result<Vec<Access>, Box<Fault>> {
        self.enter(exec, outer)?;
        let mut accesses = vec![Access::Read(outer as u32, self.field(exec, None)?)];
        self.field(exec, Some(value))?;
        accesses.push(Access::Write(outer as u32, value));
        if outer != inner {
            accesses.extend(self.activation(exec, inner, None, true).unwrap_or_default());
        }
        self.leave(exec, true)?;
        Ok(accesses)
    }
}

fn object(o: usize) -> Value {
    Value::object_ref(ObjectRef(o as u32))
}

fn number_of(value: Value) -> u32 {
    value.as_object_ref().expect("an object").0
}

fn op() -> impl Strategy<Value = Op> {
    let object = 0..OBJECTS + 2;
    let o = object.clone();
    prop_oneof![
        6 => Just(Op::Begin),
        8 => o.clone().prop_map(Op::Read),
        6 => o.clone().prop_map(Op::Write),
        1 => o.clone().prop_map(Op::Fail),
        2 => (object, o.clone()).prop_map(|(outer, inner)| Op::Nest(outer, inner)),
        1 => Just(Op::Create),
        1 => o.prop_map(Op::Destroy),
        2 => Just(Op::Scan),
        6 => Just(Op::Commit),
        1 => Just(Op::Abort),
    ]
}

fn record(steps: &[(usize, Op)]) -> Recorder {
    let mut recorder = Recorder::new();
    for (execution, op) in steps {
        recorder.step(*execution, op);
    }
    for execution in 0..EXECUTIONS {
        recorder.step(execution, &Op::Abort);
    }
    recorder
}

fn steps() -> impl Strategy<Value = Vec<(usize, Op)>> {
    prop::collection::vec((0..EXECUTIONS, op()), 1..120)
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn concurrent_runs_are_serializable(steps in steps()) {
        let recorder = record(&steps);
        let found = check_serializable(&recorder.run);
        prop_assert!(found.is_ok(), "{found:?}\n{:#?}", recorder.run);
    }
}

/// What the machine refused to commit would mostly have been wrong: the checker has something to find.
#[test]
fn most_conflicts_would_have_been_anomalies() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut conflicts, mut anomalies) = (0, 0);
    for _ in 0..200 {
        let steps = steps().new_tree(&mut runner).expect("steps").current();
        let recorder = record(&steps);
        if recorder.conflicts > 0 {
            conflicts += 1;
            let all = recorder.run.into_iter().map(|recorded| Recorded { committed: true, ..recorded });
            anomalies += usize::from(check_serializable(&all.collect::<Vec<_>>()).is_err());
        }
    }
    assert!(conflicts > 50 && anomalies * 2 > conflicts, "{anomalies} of {conflicts}");
}
