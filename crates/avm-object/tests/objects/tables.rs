//! Tables of operations with what they give: `tests/tables/*.txt`.
//!
//! A line is an operation by an execution, such as `e1 call c inc 5 -> 7`. After the arrow stands what it gave: a value,
//! or an error's kind and its sentence. `# ...` begins a table with a fresh machine. Names of objects are bound by
//! `create`. To accept what the code gives now: `UPDATE=1 cargo test -p avm-object --test objects`, then read the
//! difference.

use crate::support::{World, show, show_fault, sym, symbol};
use avm_base::ContentHash;
use avm_object::trace::chart::{Chart, Names, Part};
use avm_object::trace::{json, mermaid, svg, text};
use avm_object::{Delivery, Scry, Site, TraceLevel};
use avm_value::{ObjectRef, Outcome, TxId, Value};
use std::collections::BTreeMap;

struct Table {
    world: World,
    names: BTreeMap<String, Value>,
    delivery: Option<Delivery>,
    level: TraceLevel,
    trace_entries: usize,
}

impl Table {
    fn new() -> Table {
        let mut world = World::new();
        for behavior in ["counter", "pair", "echo"] {
            world.behavior(behavior);
        }
        let names = BTreeMap::new();
        Table { world, names, delivery: None, level: TraceLevel::Messages, trace_entries: 1000 }
    }

    /// A value: a name bound before, an integer, `#f`, or a symbol. No heap values: those would move.
    fn value(&self, word: &str) -> Value {
        match (self.names.get(word), word.parse()) {
            (Some(value), _) => *value,
            (None, Ok(number)) => Value::fixnum(number),
            (None, Err(_)) if word == "#f" => Value::FALSE,
            (None, Err(_)) => sym(word),
        }
    }

    fn values(&self, words: &[&str]) -> Vec<Value> {
        words.iter().map(|word| self.value(word)).collect()
    }

    fn show(&self, value: Value) -> String {
        let name = self.names.iter().find(|(_, named)| **named == value && value.as_tx_id().is_none());
        match name {
            Some((name, _)) => name.clone(),
            None => show(&self.world.heap, value),
        }
    }

    /// Runs a line, and gives what it gave.
    fn run(&mut self, line: &str) -> String {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (exec, operation, args) = match words[..] {
            ["level", level] => return self.set_level(level),
            ["entries", number] => return self.set_entries(number),
            ["reachable", name] => return self.set_reachable(name, true),
            ["unreachable", name] => return self.set_reachable(name, false),
            [exec, operation, ref args @ ..] => (exec, operation, args),
            _ => panic!("no operation: {line}"),
        };
        self.world.start(exec, self.level, self.trace_entries);
        let result = self
            .objects(exec, operation, args)
            .or_else(|| self.activations(exec, operation, args))
            .or_else(|| self.state(exec, operation, args))
            .or_else(|| self.transactions(exec, operation, args))
            .or_else(|| self.messages(exec, operation, args))
            .or_else(|| self.reflection(exec, operation, args))
            .or_else(|| self.reification(exec, operation, args))
            .or_else(|| self.functions(exec, operation, args))
            .or_else(|| self.charts(exec, operation).map(Ok));
        match result.unwrap_or_else(|| panic!("no operation: {line}")) {
            Ok(result) => result,
            Err(fault) => show_fault(&fault),
        }
    }

    fn set_level(&mut self, level: &str) -> String {
        self.level = if level == "off" { TraceLevel::Off } else { TraceLevel::Messages };
        "ok".into()
    }

    fn set_entries(&mut self, number: &str) -> String {
        self.trace_entries = number.parse().expect("a number");
        "ok".into()
    }

    fn set_reachable(&mut self, name: &str, reachable: bool) -> String {
        self.world.space.set_reachable(symbol(name), reachable);
        "ok".into()
    }

    fn objects(&mut self, exec: &str, operation: &str, args: &[&str]) -> Option<Outcome<String>> {
        let result = match (operation, args) {
            ("create", [name, behavior, rest @ ..]) => {
                let (state, owner) = match rest {
                    [state @ .., "for", owner] => (state, self.value(owner)),
                    state => (state, Value::DEFAULT),
                };
                let state = self.values(state);
                let object = self.world.create(exec, behavior, &state, owner);
                object.map(|object| {
                    self.names.insert((*name).into(), object);
                    "ok".into()
                })
            }
            ("destroy", [object]) => {
                let object = self.value(object);
                let (_, space, exec, at) = self.world.parts(exec);
                space.destroy_object(exec, object, at).map(|()| "ok".into())
            }
            ("transfer", [object, to]) => {
                let (object, to) = (self.value(object), self.value(to));
                let (_, space, exec, at) = self.world.parts(exec);
                space.transfer_object(exec, object, to, at).map(|()| "ok".into())
            }
            ("controller", [object]) => {
                let object = self.value(object);
                let (_, space, exec, _) = self.world.parts(exec);
                space.controller(exec, object).map(name_or_false)
            }
            ("machine", [object]) => {
                let object = self.value(object);
                let (_, space, exec, _) = self.world.parts(exec);
                space.machine_of(exec, object).map(name_or_false)
            }
            ("history", [object]) => {
                let object = self.value(object).as_object_ref().expect("an object");
                Ok(format!("{:?}", self.world.space.history_length(object).unwrap_or(0)))
            }
            _ => return None,
        };
        Some(result)
    }

    fn activations(&mut self, exec: &str, operation: &str, args: &[&str]) -> Option<Outcome<String>> {
        let values = self.values(args);
        let world = &mut self.world;
        let result = match (operation, &values[..]) {
            ("call", [object, message @ ..]) => world.call(exec, *object, message),
            ("enter", [object, message @ ..]) => {
                world.enter(exec, *object, message).map(|_| Value::symbol(symbol("ok")))
            }
            ("whole", [object, message]) => {
                let message = *message;
                // The message is an immediate value, which the collection leaves as it is.
                let (heap, space, exec, at) = world.parts(exec);
                let message = avm_object::Message::Whole(message);
                space.activate(heap, exec, *object, message, at).map(|_| sym("ok"))
            }
            ("accept", [output]) => {
                let (heap, space, exec, at) = world.parts(exec);
                space.accept(heap, exec, *output, at.gas).map(|()| sym("ok"))
            }
            ("reject", [condition]) => {
                let (heap, space, exec, at) = world.parts(exec);
                let rejection = space.reject(heap, exec, *condition, at);
                return Some(rejection.map(|rejection| rejection.message));
            }
            ("escape", [depth]) => {
                let (heap, space, exec, at) = world.parts(exec);
                let depth = depth.fixnum_value() as usize;
                space.reject_down_to(heap, exec, depth, sym("escaped"), at).map(|()| sym("ok"))
            }
            ("end", []) => {
                let (heap, space, exec, at) = world.parts(exec);
                space.end_execution(heap, exec, at);
                Ok(sym("ok"))
            }
            ("self", []) => world.parts(exec).2.self_value(),
            ("sender", []) => Ok(world.parts(exec).2.sender()),
            ("input", []) => {
                let (heap, _, exec, _) = world.parts(exec);
                exec.input(heap)
            }
            _ => return None,
        };
        Some(result.map(|value| self.show(value)))
    }

    fn state(&mut self, exec: &str, operation: &str, args: &[&str]) -> Option<Outcome<String>> {
        let values = self.values(args);
        let world = &mut self.world;
        let result = match (operation, &values[..]) {
            ("field", [index]) => {
                let (_, space, exec, _) = world.parts(exec);
                space.field(exec, index.fixnum_value() as usize)
            }
            ("set-field", [index, value]) => {
                let (heap, space, exec, _) = world.parts(exec);
                space.set_field(heap, exec, index.fixnum_value() as usize, *value).map(|()| sym("ok"))
            }
            ("set-list", [index, items @ ..]) => {
                let (heap, space, exec, _) = world.parts(exec);
                let list = heap.list(items);
                space.set_field(heap, exec, index.fixnum_value() as usize, list).map(|()| sym("ok"))
            }
            ("set-port", [index]) => {
                let (heap, space, exec, _) = world.parts(exec);
                let port = heap.port(0);
                space.set_field(heap, exec, index.fixnum_value() as usize, port).map(|()| sym("ok"))
            }
            ("get-state", []) => {
                let (heap, space, exec, _) = world.parts(exec);
                space.get_state(heap, exec)
            }
            ("set-state", values) => {
                let (heap, space, exec, _) = world.parts(exec);
                let list = heap.list(values);
                space.set_state(heap, exec, list).map(|()| sym("ok"))
            }
            ("set-state-to", [value]) => {
                let (heap, space, exec, _) = world.parts(exec);
                space.set_state(heap, exec, *value).map(|()| sym("ok"))
            }
            _ => return None,
        };
        Some(result.map(|value| self.show(value)))
    }

    fn transactions(&mut self, exec: &str, operation: &str, args: &[&str]) -> Option<Outcome<String>> {
        let result = match (operation, args) {
            ("begin", args) => {
                let controller = args.first().map_or(Value::DEFAULT, |name| self.value(name));
                let (_, space, running, at) = self.world.parts(exec);
                space.begin_tx(running, controller, at).map(|tx| {
                    self.names.insert(format!("{exec}.tx"), tx);
                    format!("tx {}", tx.as_tx_id().map_or(0, |tx| tx.0))
                })
            }
            ("commit", args) => {
                let tx = self.tx(exec, args);
                let (heap, space, exec, at) = self.world.parts(exec);
                space.commit_tx(heap, exec, tx, at).map(|done| format!("#{}", if done { 't' } else { 'f' }))
            }
            ("abort", args) => {
                let tx = self.tx(exec, args);
                let (_, space, exec, at) = self.world.parts(exec);
                space.abort_tx(exec, tx, at).map(|()| "ok".into())
            }
            ("why", []) => Ok(format!("{:?}", self.world.parts(exec).2.last_conflict())),
            ("under", []) => Ok(name_or_false(self.world.parts(exec).2.current_controller())),
            _ => return None,
        };
        Some(result)
    }

    /// The transaction that an execution began last, or the one that is given by its number.
    fn tx(&self, exec: &str, args: &[&str]) -> Value {
        match args {
            [number] => match number.parse() {
                Ok(number) => Value::tx_id(TxId(number)),
                Err(_) => self.value(number),
            },
            _ => self.value(&format!("{exec}.tx")),
        }
    }

    fn messages(&mut self, exec: &str, operation: &str, args: &[&str]) -> Option<Outcome<String>> {
        let values = self.values(args);
        let result = match (operation, &values[..]) {
            ("send", [object, message @ ..]) => {
                let (heap, space, exec, _) = self.world.parts(exec);
                let message = heap.list(message);
                space.send(heap, exec, *object, message).map(|()| "ok".into())
            }
            ("receive", []) => {
                let (heap, space, exec, at) = self.world.parts(exec);
                let message = space.receive(heap, exec, at);
                message.map(|message| message.map_or("#f".into(), |message| self.show(message)))
            }
            ("next", []) => {
                self.delivery = self.world.space.next_delivery();
                Ok(self.delivery.map_or("nothing".into(), |delivery| {
                    let receiver = self.show(Value::object_ref(delivery.receiver));
                    format!("{} to {receiver}", show(&self.world.heap, delivery.message))
                }))
            }
            ("deliver", []) => {
                let Some(delivery) = self.world.space.next_delivery() else {
                    return Some(Ok("nothing".into()));
                };
                let message = show(&self.world.heap, delivery.message);
                let exec = self.world.execs.get_mut(exec).expect("an execution");
                let (heap, space) = (&mut self.world.heap, &mut self.world.space);
                space.deliver(heap, exec, delivery, avm_object::At::default()).map(|_| message)
            }
            _ => return None,
        };
        Some(result)
    }

    fn reflection(&mut self, exec: &str, operation: &str, args: &[&str]) -> Option<Outcome<String>> {
        let values = self.values(args);
        let (heap, space, running, _) = self.world.parts(exec);
        let result = match (operation, &values[..]) {
            ("reflect", [object]) => space.reflect(running, *object).map(|facts| match facts {
                None => "#f".into(),
                Some(facts) => format!(
                    "{} at {}, created for {}, now of {}",
                    facts.behavior_name,
                    facts.machine,
                    name_or_false(facts.creating_controller),
                    name_or_false(facts.current_controller)
                ),
            }),
            ("scry", [from, most]) => {
                let (from, most) = (from.fixnum_value() as u32, most.fixnum_value() as u32);
                let found = space.scry(running, from, most);
                found.map(|Scry { objects, visited, next }| {
                    let objects: Vec<_> =
                        objects.into_iter().map(|object| self.show(Value::object_ref(object))).collect();
                    let next = next.map_or(String::new(), |next| format!(", more from {next}"));
                    format!("({}) visited {visited}{next}", objects.join(" "))
                })
            }
            ("scry-state", [object]) => {
                let state = space.scry_state(heap, running, *object);
                state.map(|state| self.show(state))
            }
            ("visits", [limit]) => {
                running.set_visit_limit(Some(limit.fixnum_value() as u64));
                Ok("ok".into())
            }
            _ => return None,
        };
        Some(result)
    }

    fn reification(&mut self, exec: &str, operation: &str, args: &[&str]) -> Option<Outcome<String>> {
        let (heap, space, running, _) = self.world.parts(exec);
        let result = match (operation, args) {
            ("tx-state", []) => {
                let facts = space.reify_tx_state(running);
                Ok(facts.map_or("#f".into(), |facts| {
                    let names = |objects: &[ObjectRef]| {
                        let names = objects.iter().map(|object| self.show(Value::object_ref(*object)));
                        names.collect::<Vec<_>>().join(" ")
                    };
                    format!(
                        "writes ({}) creates ({}) destroys ({}) observed ({})",
                        names(&facts.writes),
                        names(&facts.creates),
                        names(&facts.destroys),
                        names(&facts.observed)
                    )
                }))
            }
            ("context", []) => {
                let context = space.reify_context(heap, running);
                let show = |value: Option<Value>| value.map_or("#f".into(), |value| self.show(value));
                Ok(format!(
                    "self {} input {} sender {} machine {} controller {}",
                    show(context.this.map(Value::object_ref)),
                    show(context.input),
                    show(context.sender.map(Value::object_ref)),
                    context.machine,
                    name_or_false(context.controller)
                ))
            }
            _ => return None,
        };
        Some(result)
    }

    fn functions(&mut self, exec: &str, operation: &str, args: &[&str]) -> Option<Outcome<String>> {
        let values = self.values(args);
        let (heap, space, exec, at) = self.world.parts(exec);
        // A continuation stands for a procedure: one cannot be made without code.
        let hash = ContentHash::of(args.join(" ").as_bytes());
        let result = match (operation, &values[..]) {
            ("register-pure", [name]) => {
                let procedure = procedure(heap);
                space.register_pure(heap, exec, *name, procedure, hash, at).map(|()| "ok".into())
            }
            ("update-pure", [name]) => {
                let procedure = procedure(heap);
                space.update_pure(heap, exec, *name, procedure, hash, at).map(|()| "ok".into())
            }
            ("register-pure", [name, value]) => {
                space.register_pure(heap, exec, *name, *value, hash, at).map(|()| "ok".into())
            }
            ("find-pure", [name]) => {
                space.find_pure(*name).map(|function| format!("version {}", function.version))
            }
            ("find-behavior", [name]) => space.find_behavior(heap, *name).map(|_| "ok".into()),
            ("enter-pure", []) => {
                exec.enter_pure();
                Ok("ok".into())
            }
            ("leave-pure", []) => {
                exec.leave_pure();
                Ok("ok".into())
            }
            ("check", [instruction]) => {
                let instruction = instruction.as_symbol().expect("an instruction's name");
                exec.check_effect(instruction.as_str()).map(|()| "ok".into())
            }
            _ => return None,
        };
        Some(result)
    }

    /// The trace of an execution, below the operation.
    fn charts(&mut self, exec: &str, operation: &str) -> Option<String> {
        let render: fn(&Chart) -> String = match operation {
            "trace" => text::render,
            "json" => json::render,
            "mermaid" => mermaid::render,
            "svg" => svg::render,
            _ => return None,
        };
        let World { heap, space, execs, .. } = &self.world;
        let names = Names {
            value: &|value| show(heap, value),
            site: &|site: Site| format!("t.scm:{}", site.pc),
            object: &|object| space.describe_object(object),
            owner: &|object| space.owner(object),
            machine: &|object| space.home(object),
            aborted: &|tx| space.is_aborted(tx),
        };
        let (execution, trace) = (execs[exec].id(), execs[exec].trace());
        let part = Part { name: "program".into(), execution, trace };
        let chart = Chart::new(&[part], std::iter::empty(), names);
        Some(render(&chart).lines().map(|line| format!("\n  | {line}")).collect())
    }
}

fn name_or_false(name: Option<avm_base::Symbol>) -> String {
    name.map_or("#f".into(), |name| name.to_string())
}

/// A procedure without code that can run: nothing calls it here.
fn procedure(heap: &mut avm_value::Heap) -> Value {
    static CODE: u64 = 0;
    // SAFETY: the code is aligned and lives for ever, and no VM is here to call it.
    unsafe { heap.closure((&raw const CODE).cast(), &[]) }
}

/// Runs the tables of a text, and gives the text with what they gave.
fn run(tables: &str) -> String {
    let mut table = Table::new();
    let mut result = String::new();
    for line in tables.lines() {
        if line.starts_with("  | ") {
            continue;
        }
        if line.starts_with('#') {
            table = Table::new();
        }
        let operation = line.split(" -> ").next().unwrap_or(line).trim_end();
        if operation.is_empty() || operation.starts_with('#') || operation.starts_with(';') {
            result.push_str(line);
        } else {
            let gave = table.run(operation.trim_end_matches(" ->"));
            let operation = operation.trim_end_matches(" ->");
            match gave.as_str() {
                "ok" => result.push_str(operation),
                gave if gave.starts_with('\n') => result.push_str(&format!("{operation} ->{gave}")),
                gave => result.push_str(&format!("{operation} -> {gave}")),
            }
        }
        result.push('\n');
    }
    result
}

fn check(file: &str) {
    let path = format!("{}/tests/tables/{file}.txt", env!("CARGO_MANIFEST_DIR"));
    let expected = std::fs::read_to_string(&path).expect("the table can be read");
    let found = run(&expected);
    if std::env::var_os("UPDATE").is_some() {
        return std::fs::write(&path, found).expect("the table can be written");
    }
    for (at, (expected, found)) in expected.lines().zip(found.lines()).enumerate() {
        assert_eq!(expected, found, "{file}.txt, line {}", at + 1);
    }
    assert_eq!(expected, found);
}

#[test]
fn activations() {
    check("activations");
}

#[test]
fn transactions() {
    check("transactions");
}

#[test]
fn conflicts() {
    check("conflicts");
}

#[test]
fn lifecycle() {
    check("lifecycle");
}

#[test]
fn straddling() {
    check("straddling");
}

#[test]
fn executions() {
    check("executions");
}

#[test]
fn mailboxes() {
    check("mailboxes");
}

#[test]
fn reflection() {
    check("reflection");
}

#[test]
fn functions() {
    check("functions");
}

#[test]
fn traces() {
    check("traces");
}
