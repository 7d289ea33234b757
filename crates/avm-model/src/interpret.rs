//! What a program does: a big-step interpreter over the machine.

use crate::machine::Machine;
use crate::program::{Expr, Pattern, Program};
use crate::replay::Replay;
use crate::value::{Done, ExecId, ObjectId, Raised, Stop, Value, raise, wrong};
use avm_base::AvmErrorKind as Kind;

/// How often `transaction` tries.
const ATTEMPTS: usize = 16;

/// A program that has run.
#[derive(Debug)]
pub struct Run<'p> {
    /// The machine, with the objects and the program's trace.
    pub machine: Machine,
    /// What it printed, a line each.
    pub output: Vec<String>,
    /// Whether executions had to wait for each other in a way that big steps cannot follow: then nothing here counts.
    pub is_beyond: bool,
    /// Whether its last form raised.
    pub has_failed: bool,
    pub(crate) program: &'p Program,
    pub(crate) globals: Vec<Value>,
    pub(crate) main: ExecId,
    /// What is replayed, where this is no first run.
    pub(crate) replay: Option<Replay>,
}

/// What `describe` gives in the Scheme text: the kind of a condition or the value raised, and the same of its cause.
pub fn describe(raised: &Raised) -> Value {
    let (what, cause) = match raised {
        // A cause of `#f` cannot be told from none.
        Raised::Avm(kind, cause) => {
            let cause = cause.as_deref().filter(|cause| **cause != Raised::Value(Value::Bool(false)));
            (Value::symbol(kind.name()), cause.map(describe))
        }
        Raised::Error => (Value::symbol("error"), None),
        Raised::Value(value) => (value.clone(), None),
    };
    Value::List(vec![Value::symbol("caught"), what, cause.unwrap_or(Value::List(Vec::new()))])
}

/// Runs a program to its end.
pub fn run(program: &Program) -> Run<'_> {
    let mut machine = Machine::default();
    machine.behaviors.extend(program.behaviors.iter().map(|behavior| behavior.name.clone()));
    let main = machine.start();
    let globals = vec![Value::Bool(false); program.globals];
    let mut run = Run {
        machine,
        output: Vec::new(),
        is_beyond: false,
        has_failed: false,
        program,
        globals,
        main,
        replay: None,
    };
    for expr in &program.body {
        let value = run.guarded(main, expr, &[]);
        run.show(value);
    }
    if let Some(last) = &program.last {
        let value = run.eval(main, last, &[]);
        run.show(value);
    }
    run.take_turns(main);
    run.machine.end(main);
    run
}

impl Run<'_> {
    fn show(&mut self, value: Done<Value>) {
        match value {
            Ok(value) => self.output.push(value.to_string()),
            Err(Stop::Wait) => self.is_beyond = true,
            Err(Stop::Raise(_)) => {
                self.machine.fail(self.main);
                self.has_failed = true;
            }
        }
    }

    /// Rule *turn*: outside activations and transactions, before it calls, begins a transaction or ends, the program lets
    /// all messages be delivered, each by an execution of its own.
    fn take_turns(&mut self, e: ExecId) {
        if e == self.main && self.machine.depth(e) == 0 && !self.machine.in_tx(e) {
            self.deliver_all();
        }
    }

    fn deliver_all(&mut self) {
        loop {
            let e = self.machine.start();
            match self.machine.deliver(e) {
                Ok(None) => return,
                Ok(Some(o)) => self.is_beyond |= self.handle(e, o) == Err(Stop::Wait),
                Err(stop) => self.is_beyond |= stop == Stop::Wait,
            }
            self.machine.end(e);
            if self.is_beyond {
                return;
            }
        }
    }

    /// The first clause that fits handles the input of the activation that has begun.
    pub(crate) fn handle(&mut self, e: ExecId, o: ObjectId) -> Done<Value> {
        let result = self.machine.input(e).and_then(|input| self.run_clause(e, o, &input));
        match result {
            Ok(output) => {
                self.machine.accept(e, output.clone());
                Ok(output)
            }
            Err(Stop::Raise(raised)) => {
                self.machine.reject(e, raised.clone());
                Err(Stop::Raise(Raised::Avm(Kind::ObjectRejectedCall, Some(Box::new(raised)))))
            }
            Err(Stop::Wait) => Err(Stop::Wait),
        }
    }

    fn run_clause(&mut self, e: ExecId, o: ObjectId, input: &Value) -> Done<Value> {
        let name = &self.machine.for_everybody(o).behavior;
        let behavior = self.program.behaviors.iter().find(|behavior| behavior.name == *name);
        for (pattern, body) in behavior.map_or(&[][..], |behavior| &behavior.clauses) {
            match (pattern, input) {
                (Pattern::Else, _) => return self.eval(e, body, &[]),
                (Pattern::Bare(name), Value::Symbol(symbol)) if name == symbol => {
                    return self.eval(e, body, &[]);
                }
                (Pattern::Selector(name, arity), Value::List(items)) => match items.split_first() {
                    Some((Value::Symbol(selector), args)) if name == selector && args.len() == *arity => {
                        return self.eval(e, body, args);
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        wrong()
    }

    /// Rule *call*, with rule *failure*: what the third argument gives where the call raises.
    fn call(
        &mut self,
        e: ExecId,
        target: &Value,
        input: Value,
        failure: Option<(&Expr, &[Value])>,
    ) -> Done<Value> {
        self.take_turns(e);
        let result = match target {
            // That this is no object, no world needs to tell.
            Value::Object(o) if self.replay.is_none() => {
                self.machine.call(e, target, input).and_then(|()| self.handle(e, *o))
            }
            Value::Object(_) => self.learned(),
            _ => wrong(),
        };
        match (result, failure) {
            (Err(Stop::Raise(_)), Some((failure, args))) => self.eval(e, failure, args),
            (result, _) => result,
        }
    }

    fn guarded(&mut self, e: ExecId, body: &Expr, args: &[Value]) -> Done<Value> {
        match self.eval(e, body, args) {
            Err(Stop::Raise(raised)) => Ok(describe(&raised)),
            result => result,
        }
    }

    /// Rule *transaction*: begin, run, commit; again after a conflict. A condition that leaves it aborts it.
    fn transaction(
        &mut self,
        e: ExecId,
        controller: Option<&Value>,
        body: &Expr,
        args: &[Value],
    ) -> Done<Value> {
        for _ in 0..ATTEMPTS {
            self.take_turns(e);
            let tx = self.machine.begin(e, controller)?;
            match self.eval(e, body, args) {
                Ok(value) => {
                    if self.machine.commit(e, &tx)? {
                        return Ok(value);
                    }
                }
                Err(Stop::Wait) => return Err(Stop::Wait),
                Err(raised) => {
                    self.machine.abort(e, &tx)?;
                    return Err(raised);
                }
            }
        }
        raise(Kind::TxConflict)
    }

    /// Rule *receive*: a program without a message gives the others a turn first.
    fn receive(&mut self, e: ExecId) -> Done<Value> {
        let mut message = self.machine.receive(e)?;
        if message.is_none() {
            self.is_beyond |= e != self.main;
            self.deliver_all();
            message = self.machine.receive(e)?;
        }
        Ok(message.unwrap_or(Value::Bool(false)))
    }

    fn eval_all(&mut self, e: ExecId, parts: &[Expr], args: &[Value]) -> Done<Vec<Value>> {
        parts.iter().map(|part| self.eval(e, part, args)).collect()
    }

    fn eval_option(&mut self, e: ExecId, part: Option<&Expr>, args: &[Value]) -> Done<Option<Value>> {
        part.map(|part| self.eval(e, part, args)).transpose()
    }

    fn eval(&mut self, e: ExecId, expr: &Expr, args: &[Value]) -> Done<Value> {
        if self.is_beyond {
            return Err(Stop::Wait);
        }
        let unspecified = |()| Value::Unspecified;
        match expr {
            Expr::Int(number) => Ok(Value::Int(*number)),
            Expr::Symbol(name) => Ok(Value::symbol(name)),
            Expr::List(items) => self.eval_all(e, items, args).map(Value::List),
            Expr::Arg(index) => Ok(args[*index].clone()),
            Expr::Global(index) => Ok(self.globals[*index].clone()),
            Expr::SetGlobal(index, value) => {
                self.globals[*index] = self.eval(e, value, args)?;
                Ok(Value::Unspecified)
            }
            Expr::Add(a, b) => match (self.eval(e, a, args)?, self.eval(e, b, args)?) {
                (Value::Int(a), Value::Int(b)) => Ok(Value::Int(a + b)),
                _ => wrong(),
            },
            Expr::IfPositive(a, b, c) => match self.eval(e, a, args)? {
                Value::Int(number) => self.eval(e, if number > 0 { b } else { c }, args),
                _ => wrong(),
            },
            Expr::Seq(parts) => Ok(self.eval_all(e, parts, args)?.pop().unwrap_or(Value::Unspecified)),
            Expr::Raise(value) => Err(Stop::Raise(Raised::Value(self.eval(e, value, args)?))),
            Expr::Guard(body) => self.guarded(e, body, args),
            Expr::Print(value) => {
                let line = self.eval(e, value, args)?.to_string();
                self.output.push(line);
                Ok(Value::Unspecified)
            }
            Expr::This => match self.machine.current(e) {
                Some(o) => Ok(Value::Object(o)),
                None => raise(Kind::ContextUnavailable),
            },
            Expr::Sender => Ok(self.machine.sender(e)),
            Expr::Input => self.machine.input(e),
            Expr::Field(index) => self.machine.field(e, *index),
            Expr::SetField(index, value) => {
                let value = self.eval(e, value, args)?;
                self.machine.set_field(e, *index, value).map(unspecified)
            }
            Expr::GetState => self.machine.get_state(e).map(Value::List),
            Expr::SetState(state) => {
                let state = self.eval(e, state, args)?;
                self.machine.set_state(e, state).map(unspecified)
            }
            Expr::Transaction(controller, body) => {
                let controller = self.eval_option(e, controller.as_deref(), args)?;
                self.transaction(e, controller.as_ref(), body, args)
            }
            _ => self.instruct(e, expr, args),
        }
    }

    /// The instructions that are no more than a call of the machine's.
    fn instruct(&mut self, e: ExecId, expr: &Expr, args: &[Value]) -> Done<Value> {
        let unspecified = |()| Value::Unspecified;
        let truth = |()| Value::Bool(true);
        match expr {
            Expr::Call(object, message, failure) => {
                let (object, message) = (self.eval(e, object, args)?, self.eval(e, message, args)?);
                self.call(e, &object, message, failure.as_deref().map(|failure| (failure, args)))
            }
            Expr::Ask(object, selector, parts) => {
                let object = self.eval(e, object, args)?;
                let mut message = vec![Value::symbol(selector)];
                message.extend(self.eval_all(e, parts, args)?);
                self.call(e, &object, Value::List(message), None)
            }
            Expr::Send(object, message) => {
                let (object, message) = (self.eval(e, object, args)?, self.eval(e, message, args)?);
                self.machine.send(e, &object, message).map(unspecified)
            }
            Expr::Receive => self.receive(e),
            Expr::Create(name, controller) => {
                let controller = self.eval_option(e, controller.as_deref(), args)?;
                let behavior = self.program.behaviors.iter().find(|behavior| behavior.name == *name);
                let fields = behavior.map_or(&[][..], |behavior| &behavior.fields);
                let state = fields.iter().map(|field| Value::Int(*field)).collect();
                self.machine.create(e, &Value::symbol(name), state, controller.as_ref())
            }
            Expr::Destroy(object) => {
                let object = self.eval(e, object, args)?;
                self.machine.destroy(e, &object).map(truth)
            }
            Expr::Transfer(object, to) => {
                let (object, to) = (self.eval(e, object, args)?, self.eval(e, to, args)?);
                self.machine.transfer(e, &object, &to).map(truth)
            }
            Expr::GetController(object) => {
                let object = self.eval(e, object, args)?;
                self.machine.get_controller(e, &object)
            }
            Expr::CurrentController => Ok(self.machine.current_controller(e)),
            Expr::Begin(controller) => {
                let controller = self.eval_option(e, controller.as_deref(), args)?;
                self.take_turns(e);
                self.machine.begin(e, controller.as_ref())
            }
            Expr::Commit(tx) => {
                let tx = self.eval(e, tx, args)?;
                self.machine.commit(e, &tx).map(Value::Bool)
            }
            Expr::Abort(tx) => {
                let tx = self.eval(e, tx, args)?;
                self.machine.abort(e, &tx).map(unspecified)
            }
            _ => wrong(),
        }
    }
}
