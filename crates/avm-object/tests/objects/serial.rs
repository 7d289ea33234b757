//! Random interleavings of transactions against a serial model: what a committed transaction saw and did must be what
//! it would have seen and done alone, at the moment of its commit.

use crate::support::{World, sym};
use avm_object::{MetaField, MetaTest, TraceLevel};
use avm_value::{Outcome, Value};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What an execution does to one of a few objects.
#[derive(Clone, Debug)]
enum Op {
    Get(usize),
    Inc(usize, i64),
    Set(usize, i64),
    Fail(usize, i64),
    /// Enters the first, adds there, adds to the second inside, and then accepts or rejects.
    Nest(usize, usize, i64, bool),
    Create(usize, i64),
    Destroy(usize),
    Transfer(usize, bool),
    Count,
    /// Counts bob's objects, or alice's.
    CountOf(bool),
}

#[derive(Clone, Debug)]
enum Step {
    Begin,
    Do(Op),
    Commit,
    Abort,
}

/// What an operation gave: a number, or the kind of its error.
type Seen = Result<i64, String>;

/// What a transaction did, and saw.
type Done = Vec<(Op, Seen)>;

const OBJECTS: usize = 5;
const EXECUTIONS: [&str; 3] = ["e1", "e2", "e3"];

/// An object of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Counter {
    count: i64,
    history: u64,
    /// Whether it is bob's.
    bobs: bool,
}

/// The serial model: all of it is one map. A destroyed object stays, as `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Model {
    objects: BTreeMap<usize, Option<Counter>>,
}

impl Model {
    fn find(&mut self, object: usize) -> Result<&mut Counter, String> {
        match self.objects.get_mut(&object) {
            Some(Some(counter)) => Ok(counter),
            _ => Err("object-not-found".into()),
        }
    }

    /// Does an operation alone. In a transaction destructions and transfers come at the end: see `Late`.
    fn run(&mut self, op: &Op, late: &mut Option<Late>) -> Seen {
        match *op {
            Op::Get(object) => self.change(object, |count| count),
            Op::Inc(object, by) => self.change(object, |count| count + by),
            Op::Set(object, to) => self.change(object, |_| to),
            Op::Fail(object, _) => {
                self.find(object)?;
                Err("object-rejected-call".into())
            }
            Op::Nest(outer, inner, by, accept) => self.nest(outer, inner, by, accept),
            Op::Create(object, count) => {
                self.objects.insert(object, Some(Counter { count, history: 0, bobs: false }));
                Ok(0)
            }
            Op::Destroy(object) => self.destroy(object, late),
            Op::Transfer(object, bobs) => {
                let counter = self.find(object)?;
                if counter.bobs && late.is_some() {
                    return Err("unauthorized-transfer".into());
                }
                match late {
                    Some(late) => {
                        late.transferred.insert(object, bobs);
                    }
                    None => counter.bobs = bobs,
                }
                Ok(0)
            }
            Op::Count => Ok(self.objects.values().flatten().count() as i64),
            Op::CountOf(bobs) => {
                Ok(self.objects.values().flatten().filter(|it| it.bobs == bobs).count() as i64)
            }
        }
    }

    fn change(&mut self, object: usize, change: impl Fn(i64) -> i64) -> Seen {
        let counter = self.find(object)?;
        counter.count = change(counter.count);
        counter.history += 1;
        Ok(counter.count)
    }

    fn nest(&mut self, outer: usize, inner: usize, by: i64, accept: bool) -> Seen {
        let before = self.find(outer)?.clone();
        self.find(outer)?.count += by;
        let result = self.change(inner, |count| count + by);
        if accept {
            self.find(outer)?.history += 1;
            return result;
        }
        *self.find(outer)? = before;
        Err("object-rejected-call".into())
    }

    fn destroy(&mut self, object: usize, late: &mut Option<Late>) -> Seen {
        if let Some(None) = self.objects.get(&object) {
            return Err("object-already-destroyed".into());
        }
        let bobs = self.find(object)?.bobs;
        match late {
            Some(_) if bobs => return Err("cross-controller-tx".into()),
            Some(late) if late.destroyed.contains(&object) => return Err("object-already-destroyed".into()),
            Some(late) => late.destroyed.push(object),
            None => *self.objects.get_mut(&object).expect("it was found") = None,
        }
        Ok(0)
    }

    fn finish(&mut self, late: Late) {
        for (object, bobs) in late.transferred {
            self.find(object).expect("it was there").bobs = bobs;
        }
        for object in late.destroyed {
            self.objects.insert(object, None);
        }
    }
}

/// What a transaction does at its end.
#[derive(Default)]
struct Late {
    destroyed: Vec<usize>,
    transferred: BTreeMap<usize, bool>,
}

/// The machine under test, with the objects by the model's numbers.
struct Run {
    world: World,
    objects: BTreeMap<usize, Value>,
    /// What each execution's open transaction did and saw.
    open: BTreeMap<&'static str, (Value, Done)>,
    next: usize,
}

impl Run {
    fn new() -> Run {
        let mut world = World::new();
        world.behavior("counter");
        for exec in EXECUTIONS {
            world.start(exec, TraceLevel::Messages, 50);
        }
        let mut objects = BTreeMap::new();
        for number in 0..OBJECTS {
            let object = world.create("e1", "counter", &[Value::fixnum(number as i64)], sym("alice"));
            objects.insert(number, object.expect("it can be created"));
        }
        Run { world, objects, open: BTreeMap::new(), next: OBJECTS }
    }

    fn do_op(&mut self, exec: &str, op: &Op) -> Seen {
        let number = Value::fixnum;
        let object = |object: usize| self.objects[&object];
        let result = match *op {
            Op::Get(o) => self.world.call(exec, object(o), &[sym("get")]),
            Op::Inc(o, by) => self.world.call(exec, object(o), &[sym("inc"), number(by)]),
            Op::Set(o, to) => self.world.call(exec, object(o), &[sym("set"), number(to)]),
            Op::Fail(o, by) => self.world.call(exec, object(o), &[sym("fail"), number(by)]),
            Op::Nest(outer, inner, by, accept) => {
                let (outer, inner) = (object(outer), object(inner));
                self.nest(exec, outer, inner, by, accept)
            }
            Op::Create(object, count) => {
                let created = self.world.create(exec, "counter", &[number(count)], sym("alice"));
                created.map(|created| {
                    self.objects.insert(object, created);
                    number(0)
                })
            }
            Op::Destroy(o) => {
                let object = object(o);
                let (_, space, exec, at) = self.world.parts(exec);
                space.destroy_object(exec, object, at).map(|()| number(0))
            }
            Op::Transfer(o, bobs) => {
                let object = object(o);
                let (_, space, exec, at) = self.world.parts(exec);
                let to = sym(if bobs { "bob" } else { "alice" });
                space.transfer_object(exec, object, to, at).map(|()| number(0))
            }
            Op::Count => {
                let (_, space, exec, _) = self.world.parts(exec);
                space.scry(exec, 0, u32::MAX).map(|found| number(found.objects.len() as i64))
            }
            Op::CountOf(bobs) => {
                let (_, space, exec, _) = self.world.parts(exec);
                let value = Some(crate::support::symbol(if bobs { "bob" } else { "alice" }));
                let test = MetaTest { field: MetaField::CurrentController, value };
                space.scry_where(exec, test).map(|found| number(found.len() as i64))
            }
        };
        match result {
            Ok(value) => Ok(value.fixnum_value()),
            Err(fault) => Err(crate::support::show_fault(&fault)
                .split(':')
                .next()
                .expect("a message has a kind")
                .into()),
        }
    }

    fn nest(&mut self, exec: &str, outer: Value, inner: Value, by: i64, accept: bool) -> Outcome {
        self.world.enter(exec, outer, &[sym("nest")])?;
        let (heap, space, running, _) = self.world.parts(exec);
        let count = space.field(running, 0)?.fixnum_value();
        space.set_field(heap, running, 0, Value::fixnum(count + by))?;
        let result = self.world.call(exec, inner, &[sym("inc"), Value::fixnum(by)]);
        let (heap, space, running, at) = self.world.parts(exec);
        if accept {
            space.accept(heap, running, Value::TRUE, at.gas)?;
            return result;
        }
        space.reject(heap, running, sym("no"), at)?;
        Err(avm_value::Fault::avm(avm_base::AvmErrorKind::ObjectRejectedCall, "", Vec::new()))
    }

    /// Does a step; the model follows at commits, and at operations outside transactions.
    fn step(&mut self, exec: &'static str, step: &Step, model: &mut Model) {
        match (step, self.open.get(exec).map(|(tx, _)| *tx)) {
            (Step::Begin, None) => {
                let (_, space, running, at) = self.world.parts(exec);
                let tx = space.begin_tx(running, sym("alice"), at).expect("none is open");
                self.open.insert(exec, (tx, Vec::new()));
            }
            (Step::Do(op), open) => {
                let op = self.renumber(op, open.is_some());
                let Some(op) = op else { return };
                let seen = self.do_op(exec, &op);
                match self.open.get_mut(exec) {
                    Some((_, done)) => done.push((op, seen)),
                    None => assert_eq!(model.run(&op, &mut None), seen, "{op:?}"),
                }
            }
            (Step::Commit, Some(tx)) => {
                let (_, done) = self.open.remove(exec).expect("it is open");
                let (heap, space, running, at) = self.world.parts(exec);
                if space.commit_tx(heap, running, tx, at).expect("it is open") {
                    let mut late = Some(Late::default());
                    for (op, seen) in done {
                        assert_eq!(model.run(&op, &mut late), seen, "{op:?} of a committed transaction");
                    }
                    model.finish(late.unwrap_or_default());
                }
            }
            (Step::Abort, Some(tx)) => {
                self.open.remove(exec);
                let (_, space, running, at) = self.world.parts(exec);
                space.abort_tx(running, tx, at).expect("it is open");
            }
            _ => {}
        }
    }

    /// Gives a creation a number of its own. What belongs to another controller is left alone in a transaction, but by
    /// destructions and transfers, which say so.
    fn renumber(&mut self, op: &Op, in_tx: bool) -> Option<Op> {
        let touches = match op {
            Op::Get(o) | Op::Inc(o, _) | Op::Set(o, _) | Op::Fail(o, _) => vec![*o],
            Op::Nest(outer, inner, ..) => vec![*outer, *inner],
            Op::Create(_, count) => {
                self.next += 1;
                return Some(Op::Create(self.next - 1, *count));
            }
            _ => Vec::new(),
        };
        let bobs = |o: &usize| {
            let object = self.objects[o].as_object_ref().expect("an object");
            self.world.space.owner(object) != Some(crate::support::symbol("alice"))
        };
        if in_tx && touches.iter().any(bobs) { None } else { Some(op.clone()) }
    }

    /// The objects as everybody sees them now.
    fn result(&mut self) -> Model {
        let mut model = Model::default();
        for (number, object) in self.objects.clone() {
            let reference = object.as_object_ref().expect("an object");
            let history = self.world.space.history_length(reference).unwrap_or(0);
            let (heap, space, running, _) = self.world.parts("e1");
            let bobs = space.owner(reference) == Some(crate::support::symbol("bob"));
            let counter = space
                .scry_state(heap, running, object)
                .ok()
                .and_then(Value::car)
                .map(|count| Counter { count: count.fixnum_value(), history, bobs });
            model.objects.insert(number, counter);
        }
        model
    }
}

fn op() -> impl Strategy<Value = Op> {
    let (object, amount) = (0..OBJECTS, 1..9i64);
    prop_oneof![
        4 => object.clone().prop_map(Op::Get),
        4 => (object.clone(), amount.clone()).prop_map(|(o, n)| Op::Inc(o, n)),
        2 => (object.clone(), amount.clone()).prop_map(|(o, n)| Op::Set(o, n)),
        1 => (object.clone(), amount.clone()).prop_map(|(o, n)| Op::Fail(o, n)),
        3 => (object.clone(), object.clone(), amount.clone(), any::<bool>())
            .prop_map(|(outer, inner, n, accept)| Op::Nest(outer, inner, n, accept)),
        1 => amount.prop_map(|n| Op::Create(0, n)),
        1 => object.clone().prop_map(Op::Destroy),
        1 => (object, any::<bool>()).prop_map(|(o, bobs)| Op::Transfer(o, bobs)),
        1 => Just(Op::Count),
        2 => any::<bool>().prop_map(Op::CountOf),
    ]
}

fn step() -> impl Strategy<Value = (usize, Step)> {
    let step = prop_oneof![
        3 => Just(Step::Begin),
        8 => op().prop_map(Step::Do),
        3 => Just(Step::Commit),
        1 => Just(Step::Abort),
    ];
    (0..EXECUTIONS.len(), step)
}

proptest! {
    #![proptest_config(avm_testing::cases(400))]

    #[test]
    fn committed_transactions_are_serial_in_the_order_of_their_commits(
        steps in prop::collection::vec(step(), 1..80)
    ) {
        let mut run = Run::new();
        let mut model = run.result();
        for (exec, step) in &steps {
            run.step(EXECUTIONS[*exec], step, &mut model);
        }
        for exec in EXECUTIONS {
            run.step(exec, &Step::Abort, &mut model);
        }
        let found = run.result();
        for (number, counter) in found.objects {
            prop_assert_eq!(&counter, model.objects.get(&number).unwrap_or(&None), "object {}", number);
        }
    }
}
