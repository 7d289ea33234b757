//! The object space and the model side by side.

use crate::support::{self, World, symbol};
use avm_model::{Done, Fate, Machine, Raised, Stop, Value};
use avm_object::{Event, Message, TraceLevel};
use avm_value::{Fault, Heap, ObjectRef, TxId, Value as Word};
use std::fmt::Write;

const NAMES: [&str; 3] = ["alice", "bob", "carol"];

/// An operation of one execution. Objects are by number, controllers by their place in a list.
#[derive(Clone, Debug)]
pub enum Op {
    Enter(usize, i64),
    Accept(i64),
    Reject,
    Field(usize),
    SetField(usize, i64),
    GetState,
    SetState(Vec<i64>),
    Create(i64, Option<usize>),
    Destroy(usize),
    Transfer(usize, usize),
    GetController(usize),
    Begin(Option<usize>),
    /// The open transaction, or that of a number.
    Commit(Option<u32>),
    Abort(Option<u32>),
    Send(usize, i64),
    Receive,
    Deliver,
    Scry,
    End,
    Reach(usize, bool),
}

/// How an operation went, in words: what can be compared.
type Outcome = String;

pub struct Both {
    world: World,
    pub model: Machine,
    names: Vec<String>,
    /// Operations that have to wait; each is tried again until it need not.
    waiting: Vec<Option<Op>>,
    pub log: String,
}

impl Both {
    /// Both with so many executions, and one more that only looks.
    pub fn new(executions: usize) -> Both {
        let (mut world, mut model) = (World::new(), Machine::default());
        world.behavior("thing");
        model.behaviors.insert("thing".into());
        let names: Vec<String> = (1..=executions + 1).map(|number| format!("e{number}")).collect();
        for name in &names {
            world.start(name, TraceLevel::Messages, 10_000);
            model.start();
        }
        Both { world, model, names, waiting: vec![None; executions], log: String::new() }
    }

    /// Creates some objects to begin with.
    pub fn populate(&mut self) {
        for (number, owner) in [(1, Some(0)), (2, Some(0)), (3, None), (4, Some(1))] {
            self.step(0, &Op::Create(number, owner)).expect("objects can be created");
        }
    }

    /// Does an operation on both sides and compares. Where the execution waits, the operation that it waits for is tried
    /// again instead.
    pub fn step(&mut self, execution: usize, op: &Op) -> Result<(), String> {
        let op = self.waiting[execution].take().unwrap_or_else(|| op.clone());
        let e = execution as u32 + 1;
        let open = self.model.depth(e) > 0;
        let possible = match op {
            Op::Accept(_) | Op::Reject => open,
            Op::Deliver => !open && !self.model.in_tx(e),
            // The space gives the last state or an empty one, as it happens to have kept it.
            Op::Field(_) | Op::GetState => !self.model.is_lost(e),
            _ => true,
        };
        if !possible {
            return Ok(());
        }
        let tx = self.model.executions[&e].open_tx();
        let expected = words(self.model_does(e, &op, tx));
        let found = self.space_does(execution, &op, tx);
        _ = writeln!(self.log, "e{e} {op:?} -> {found}");
        if expected != found {
            return Err(format!("{}model: {expected}\nspace: {found}", self.log));
        }
        if found == "waits" {
            self.waiting[execution] = Some(op);
        }
        self.compare()
    }

    fn model_does(&mut self, e: u32, op: &Op, tx: Option<u32>) -> Done<String> {
        let m = &mut self.model;
        let object = |o: &usize| Value::Object(*o as u32);
        let name = |c: &usize| Value::symbol(NAMES[*c]);
        let current = |number: &Option<u32>| Value::Tx(number.or(tx).unwrap_or(99));
        let unit = |()| String::new();
        match op {
            Op::Enter(o, n) => m.call(e, &object(o), message(*n)).map(unit),
            Op::Accept(n) => {
                m.accept(e, Value::Int(*n));
                Ok(String::new())
            }
            Op::Reject => {
                m.reject(e, Raised::Error);
                Ok(String::new())
            }
            Op::Field(index) => m.field(e, *index).map(|value| value.to_string()),
            Op::SetField(index, n) => m.set_field(e, *index, Value::Int(*n)).map(unit),
            Op::GetState => m.get_state(e).map(|state| Value::List(state).to_string()),
            Op::SetState(state) => {
                let state = state.iter().map(|n| Value::Int(*n)).collect();
                m.set_state(e, Value::List(state)).map(unit)
            }
            Op::Create(n, owner) => {
                let owner = owner.as_ref().map(name);
                let state = vec![Value::Int(*n), Value::Int(0)];
                m.create(e, &Value::symbol("thing"), state, owner.as_ref()).map(|o| o.to_string())
            }
            Op::Destroy(o) => m.destroy(e, &object(o)).map(unit),
            Op::Transfer(o, c) => m.transfer(e, &object(o), &name(c)).map(unit),
            Op::GetController(o) => m.get_controller(e, &object(o)).map(|owner| owner.to_string()),
            Op::Begin(owner) => m.begin(e, owner.as_ref().map(name).as_ref()).map(|tx| tx.to_string()),
            Op::Commit(number) => m.commit(e, &current(number)).map(|done| Value::Bool(done).to_string()),
            Op::Abort(number) => m.abort(e, &current(number)).map(unit),
            Op::Send(o, n) => m.send(e, &object(o), Value::Int(*n)).map(unit),
            Op::Receive => m.receive(e).map(|message| format!("{:?}", message.map(|m| m.to_string()))),
            Op::Deliver => m.deliver(e).map(|receiver| format!("{receiver:?}")),
            Op::Scry => Ok(format!("{:?}", m.scry(e))),
            Op::End => {
                m.end(e);
                Ok(String::new())
            }
            Op::Reach(c, true) => {
                m.unreachable.remove(NAMES[*c]);
                Ok(String::new())
            }
            Op::Reach(c, false) => {
                m.unreachable.insert(NAMES[*c].into());
                Ok(String::new())
            }
        }
    }

    fn space_does(&mut self, execution: usize, op: &Op, tx: Option<u32>) -> Outcome {
        let name = self.names[execution].clone();
        let (heap, space, exec, at) = self.world.parts(&name);
        let current = |number: &Option<u32>| Word::tx_id(TxId(number.or(tx).unwrap_or(99)));
        let unit = |()| String::new();
        let number = Word::fixnum;
        let result = match op {
            Op::Enter(o, n) => {
                let (selector, args) = (Word::symbol(symbol("do")), [number(*n)]);
                let message = match n % 3 {
                    0 => Message::Whole(number(*n)),
                    _ => Message::Selector { selector, args: &args },
                };
                space.activate(heap, exec, object(o), message, at).map(|_| String::new())
            }
            Op::Accept(n) => space.accept(heap, exec, number(*n), at.gas).map(unit),
            Op::Reject => space.reject(heap, exec, Word::symbol(symbol("no")), at).map(|_| String::new()),
            Op::Field(index) => space.field(exec, *index).map(|value| show(heap, value)),
            Op::SetField(index, n) => space.set_field(heap, exec, *index, number(*n)).map(unit),
            Op::GetState => space.get_state(heap, exec).map(|state| show(heap, state)),
            Op::SetState(state) => {
                let state: Vec<Word> = state.iter().map(|n| number(*n)).collect();
                let state = heap.list(&state);
                space.set_state(heap, exec, state).map(unit)
            }
            Op::Create(..) | Op::Destroy(_) | Op::Transfer(..) | Op::GetController(_) => {
                return self.space_owns(execution, op);
            }
            Op::Begin(given) => space.begin_tx(exec, owner(given), at).map(|tx| show(heap, tx)),
            Op::Commit(number) => {
                space.commit_tx(heap, exec, current(number), at).map(|done| show(heap, Word::boolean(done)))
            }
            Op::Abort(number) => space.abort_tx(exec, current(number), at).map(unit),
            Op::Send(o, n) => space.send(heap, exec, object(o), number(*n)).map(unit),
            Op::Receive => space
                .receive(heap, exec, at)
                .map(|message| format!("{:?}", message.map(|message| show(heap, message)))),
            Op::Deliver => match space.next_delivery() {
                None => Ok("None".into()),
                Some(delivery) => {
                    let receiver = Some(delivery.receiver.0);
                    space.deliver(heap, exec, delivery, at).map(|_| format!("{receiver:?}"))
                }
            },
            Op::Scry => space.scry(exec, 0, u32::MAX).map(|found| {
                format!("{:?}", found.objects.iter().map(|object| object.0).collect::<Vec<_>>())
            }),
            Op::End => {
                space.end_execution(heap, exec, at);
                Ok(String::new())
            }
            Op::Reach(c, reachable) => {
                space.set_reachable(symbol(NAMES[*c]), *reachable);
                Ok(String::new())
            }
        };
        result.unwrap_or_else(|fault| fault_words(&fault))
    }

    /// What concerns which objects there are and whose.
    fn space_owns(&mut self, execution: usize, op: &Op) -> Outcome {
        let name = self.names[execution].clone();
        let (heap, space, exec, at) = self.world.parts(&name);
        let unit = |()| String::new();
        let number = Word::fixnum;
        let result = match op {
            Op::Create(n, given) => space
                .find_behavior(heap, Word::symbol(symbol("thing")))
                .and_then(|behavior| {
                    space.create_object(heap, exec, behavior, &[number(*n), number(0)], owner(given), at)
                })
                .map(|created| show(heap, created)),
            Op::Destroy(o) => space.destroy_object(exec, object(o), at).map(unit),
            Op::Transfer(o, c) => space.transfer_object(exec, object(o), controller(c), at).map(unit),
            Op::GetController(o) => space.controller(exec, object(o)).map(or_false),
            _ => return "no such operation".into(),
        };
        result.unwrap_or_else(|fault| fault_words(&fault))
    }

    /// All objects as everybody sees them.
    fn compare(&mut self) -> Result<(), String> {
        let observer = self.names.last().expect("there is an observer").clone();
        for (o, object) in self.model.store.objects.clone() {
            let reference = ObjectRef(o);
            let (heap, space, exec, _) = self.world.parts(&observer);
            let state = space.scry_state(heap, exec, Word::object_ref(reference));
            let found = match state {
                Ok(state) => {
                    let entered = self.model.is_entered(o);
                    let history = space.history_length(reference).filter(|_| !entered);
                    let owner = space.owner(reference).map(|owner| owner.to_string());
                    format!("{} of {owner:?}, history {history:?}", show(heap, state))
                }
                Err(fault) => fault_words(&fault),
            };
            let expected = if object.ended {
                "object-not-found".into()
            } else {
                let entered = self.model.is_entered(o);
                let history = Some(object.content.history.len()).filter(|_| !entered);
                let state = Value::List(object.content.state);
                format!("{state} of {:?}, history {history:?}", object.controller)
            };
            if expected != found {
                return Err(format!("{}object {o}\nmodel: {expected}\nspace: {found}", self.log));
            }
        }
        Ok(())
    }

    /// Ends all executions, and compares what is left, and the traces.
    pub fn finish(&mut self) -> Result<(), String> {
        for execution in 0..self.waiting.len() {
            self.waiting[execution] = None;
            self.step(execution, &Op::End)?;
        }
        if self.model.mail.len() != self.world.space.messages_waiting() {
            return Err(format!("{}messages are missing", self.log));
        }
        for (e, execution) in &self.model.executions {
            let expected: Vec<String> =
                execution.trace.iter().zip(1..).map(|(entry, time)| model_line(time, entry)).collect();
            let exec = &self.world.execs[&self.names[*e as usize - 1]];
            let found: Vec<String> =
                exec.trace().entries().map(|entry| space_line(&self.world.heap, &entry)).collect();
            if expected != found {
                let (expected, found) = (expected.join("\n"), found.join("\n"));
                return Err(format!("{}trace of e{e}\nmodel:\n{expected}\nspace:\n{found}", self.log));
            }
        }
        Ok(())
    }
}

fn object(o: &usize) -> Word {
    Word::object_ref(ObjectRef(*o as u32))
}

fn controller(c: &usize) -> Word {
    Word::symbol(symbol(NAMES[*c]))
}

fn owner(owner: &Option<usize>) -> Word {
    owner.as_ref().map_or(Word::DEFAULT, controller)
}

fn message(n: i64) -> Value {
    if n % 3 == 0 { Value::Int(n) } else { Value::List(vec![Value::symbol("do"), Value::Int(n)]) }
}

fn words(done: Done<String>) -> Outcome {
    match done {
        Ok(text) => text,
        Err(Stop::Wait) => "waits".into(),
        Err(Stop::Raise(Raised::Avm(kind, _))) => kind.name().into(),
        Err(Stop::Raise(_)) => "error".into(),
    }
}

fn fault_words(fault: &Fault) -> Outcome {
    match fault {
        Fault::Avm { kind, .. } => kind.name().into(),
        Fault::WouldBlock => "waits".into(),
        _ => "error".into(),
    }
}

fn or_false(name: Option<avm_base::Symbol>) -> String {
    name.map_or("#f".into(), |name| name.to_string())
}

/// A value of the machine, written as the model writes its own.
fn show(heap: &Heap, value: Word) -> String {
    if let Some(tx) = value.as_tx_id() {
        return format!("#<transaction {}>", tx.0);
    }
    match value {
        Word::TRUE => "#t".into(),
        Word::FALSE => "#f".into(),
        _ => support::show(heap, value),
    }
}

fn model_line(time: u64, entry: &avm_model::Entry) -> String {
    let fate = match &entry.fate {
        Fate::Open => String::new(),
        Fate::Accepted(output) => format!("=> {output}"),
        Fate::Rejected => "rejected".into(),
    };
    let about = entry.about.as_ref().map_or(String::new(), Value::to_string);
    line(
        (time, entry.event.name(), entry.cause, entry.cause_execution),
        (entry.caller, entry.callee, entry.controller.as_deref(), entry.tx),
        &about,
        &fate,
    )
}

fn space_line(heap: &Heap, entry: &avm_object::Entry<'_>) -> String {
    use avm_object::trace::Fate;
    let fate = match (entry.fate, entry.output) {
        (Fate::Accepted, Some(output)) => format!("=> {}", show(heap, output)),
        (Fate::Rejected, _) => "rejected".into(),
        _ => String::new(),
    };
    let values: Vec<String> = entry.values.iter().map(|value| show(heap, *value)).collect();
    let about = match entry.event {
        Event::ErrorOccurred => String::new(),
        Event::MessageReceived => values[0].clone(),
        _ if entry.selector => format!("({})", values.join(" ")),
        _ => values.join(" "),
    };
    line(
        (entry.id.0, entry.event.name(), entry.cause.0, entry.cause_execution.map(|e| e.0)),
        (
            entry.caller.map(|o| o.0),
            entry.callee.map(|o| o.0),
            entry.controller.map(|c| c.as_str()),
            entry.tx.map(|tx| tx.0),
        ),
        &about,
        &fate,
    )
}

type Where<'a> = (Option<u32>, Option<u32>, Option<&'a str>, Option<u32>);

fn line(what: (u64, &str, u64, Option<u32>), place: Where<'_>, about: &str, fate: &str) -> String {
    format!("{what:?} {place:?} {about} {fate}")
}
