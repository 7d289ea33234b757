//! What a running program asks of the engine: `eval`, `environment`, `load`, and the host's own procedures.

use crate::Engine;
use crate::convert::Access;
use crate::error::{Error, ErrorKind};
use crate::loading::Load;
use crate::running::Task;
use avm_base::AvmErrorKind;
use avm_bytecode::{Effect, Module};
use avm_expander::Environment;
use avm_primitives::datum_of_value;
use avm_runtime::{Request, RunResult};
use avm_syntax::Datum;
use avm_value::{Fault, Outcome, Value};
use std::path::{Path, PathBuf};

/// Loads are environments to the program, with numbers from here on, so that nothing else can be taken for one.
const FIRST_LOAD: u32 = 1 << 31;

/// What is answered.
enum Reply {
    Value(Value),
    /// What these bodies give, called one after the other.
    Bodies(Vec<Value>),
    /// A value, when these bodies have been called.
    After(Vec<Value>, Value),
    /// The next form of a file that is being loaded.
    Loading {
        bodies: Vec<Value>,
        load: u32,
        environment: Value,
    },
}

impl Engine {
    /// Answers a request.
    ///
    /// # Errors
    /// The result, where the answer ends the run.
    pub(crate) fn answer(&mut self, request: Request) -> Result<(), RunResult> {
        let reply = match request {
            Request::Eval { datum, environment } => self.answer_eval(datum, environment),
            Request::Environment { imports } => self.answer_environment(imports),
            Request::Load { file, environment } => self.answer_load(file, environment),
            Request::Host { function, arguments } => self.answer_host(function, arguments),
            Request::Excerpt { site } => {
                let text = self.excerpt(site);
                let text = text.and_then(|text| self.runtime.machine.heap.string(&text).ok());
                let value = text.unwrap_or(Value::FALSE);
                self.runtime.note_answer(Effect::PlaceText, &Ok(value));
                Ok(Reply::Value(value))
            }
        };
        match reply {
            Ok(Reply::Value(value)) => self.runtime.answer_value(value),
            Ok(Reply::Bodies(bodies)) => self.answer_bodies("run-all", bodies, &[]),
            Ok(Reply::After(bodies, value)) => self.answer_bodies("run-then", bodies, &[value]),
            Ok(Reply::Loading { bodies, load, environment }) => {
                let token = self.runtime.machine.heap.environment(FIRST_LOAD + load);
                self.answer_bodies("load-step", bodies, &[token, environment])
            }
            Err(fault) => self.runtime.answer_fault(*fault),
        }
    }

    fn answer_bodies(
        &mut self,
        procedure: &str,
        bodies: Vec<Value>,
        more: &[Value],
    ) -> Result<(), RunResult> {
        let mut arguments = vec![self.runtime.machine.heap.list(&bodies)];
        arguments.extend(more);
        self.runtime.answer_call(self.support(procedure), &arguments)
    }

    fn answer_eval(&mut self, datum: Value, environment: Value) -> Outcome<Reply> {
        let specifier = self.specifier(environment)?;
        let datum = datum_of_value(&self.runtime.machine.heap, datum)?;
        self.eval_bodies(&datum, specifier).map(Reply::Bodies).map_err(|error| fault_of("eval", &error))
    }

    /// The bodies that evaluate a form in the environment of a specifier.
    fn eval_bodies(&mut self, form: &Datum, specifier: u32) -> Result<Vec<Value>, Error> {
        if let Some(shared) = self.shared_environment(specifier, form) {
            let environment = &mut self.environments[shared as usize];
            let library = environment.library();
            let module = self.front.compile_form(environment, form, false)?;
            if module.globals.iter().all(|global| global.name.library != library) {
                return self.link_form(module);
            }
        }
        let (environment, mut bodies) = self.own_environment(specifier)?;
        bodies.extend(self.form_bodies(form, environment)?);
        Ok(bodies)
    }

    /// The bodies that evaluate a form in an environment.
    fn form_bodies(&mut self, form: &Datum, environment: u32) -> Result<Vec<Value>, Error> {
        let module = self.front.compile_form(&mut self.environments[environment as usize], form, false)?;
        self.link_form(module)
    }

    fn link_form(&mut self, module: Module) -> Result<Vec<Value>, Error> {
        self.check_allowed(&module)?;
        self.link(module)
    }

    fn answer_environment(&mut self, imports: Value) -> Outcome<Reply> {
        self.prompt().map_err(|error| fault_of("environment", &error))?;
        let heap = &mut self.runtime.machine.heap;
        if imports == Value::FALSE {
            return Ok(Reply::Value(heap.environment(0)));
        }
        let sets =
            imports.list_to_vec().ok_or_else(|| Fault::wrong_type(1, "a list of import sets", imports))?;
        let sets = sets.into_iter().map(|set| datum_of_value(heap, set)).collect::<Outcome<Vec<Datum>>>()?;
        let (number, bodies) = self.new_specifier(sets).map_err(|error| fault_of("environment", &error))?;
        let environment = self.runtime.machine.heap.environment(number);
        Ok(Reply::After(bodies, environment))
    }

    /// Makes an environment of import sets; gives the bodies of libraries that must run first.
    pub(crate) fn new_environment(&mut self, imports: &[Datum]) -> Result<(u32, Vec<Value>), Error> {
        let environment = self.front.environment(Some(imports))?;
        let bodies = self.environment_bodies(&environment)?;
        self.environments.push(environment);
        Ok((self.environments.len() as u32 - 1, bodies))
    }

    fn environment_bodies(&mut self, environment: &Environment) -> Result<Vec<Value>, Error> {
        let mut bodies = Vec::new();
        for name in environment.requires() {
            if self.linked.contains(name) || crate::stdlib::holds(*name) {
                continue;
            }
            if let Some(library) = self.front.compiled(*name) {
                self.check_allowed(&library)?;
                self.linked.insert(*name);
                bodies.extend(self.link(library)?);
            }
        }
        Ok(bodies)
    }

    /// Makes the environment of the prompt, unless it is there.
    pub(crate) fn prompt(&mut self) -> Result<(), Error> {
        if self.environments.is_empty() {
            let sets = self.imports.as_ref().map(|sets| sets.join(" "));
            let sets = sets.map(|sets| self.front.read("<imports>", &sets)).transpose()?;
            let environment = self.front.environment(sets.as_deref())?;
            for body in self.environment_bodies(&environment)? {
                self.task = Some(Task::Rest);
                self.pending = self.runtime.start_call(body, &[]).err();
                self.finish()?;
            }
            self.environments.push(environment);
        }
        self.import_host_library()
    }

    /// `(%load file environment)`: begins to load a file; with the token of a load in place of the file, goes on.
    fn answer_load(&mut self, file: Value, environment: Value) -> Outcome<Reply> {
        let load = match file.as_environment().and_then(|number| number.checked_sub(FIRST_LOAD)) {
            Some(number) => number,
            None => self.begin_load(file, environment)?,
        };
        match self.loads.next_form(load) {
            None => Ok(Reply::Value(Value::UNSPECIFIED)),
            Some((form, number)) => {
                let bodies = self.form_bodies(&form, number).map_err(|error| fault_of("load", &error))?;
                Ok(Reply::Loading { bodies, load, environment })
            }
        }
    }

    fn begin_load(&mut self, file: Value, environment: Value) -> Outcome<u32> {
        let name = self.runtime.machine.heap.string_text(file);
        let name = name.ok_or_else(|| Fault::wrong_type(1, "a string", file))?;
        let specifier = self.specifier(environment)?;
        let refused = |message: String| Box::new(Fault::File { message, irritants: vec![file] });
        let path = Path::new(&name);
        let bytes = self.front.outside.read(path, || {
            let is_allowed = self.front.permissions.may_read(path);
            let why = "reading this file is not allowed here; allow it with --allow-read";
            (!is_allowed).then(|| why.into())
        });
        let bytes = bytes.map_err(refused)?;
        let data = self.front.read_bytes(&name, &bytes, Some(PathBuf::from(&name)));
        let forms =
            data.map_err(|error| Box::new(Fault::Read { message: located(&error), irritants: vec![file] }))?;
        // What libraries it needs has run when the specifier was made.
        let (environment, _) = self.own_environment(specifier).map_err(|error| fault_of("load", &error))?;
        Ok(self.loads.add(Load { forms: forms.into(), environment }))
    }

    /// Calls a procedure of the host.
    fn answer_host(&mut self, function: Value, arguments: Value) -> Outcome<Reply> {
        self.recorded_host_call(function, |engine| engine.call_host(function, arguments)).map(Reply::Value)
    }

    fn call_host(&mut self, function: Value, arguments: Value) -> Outcome {
        let arguments = arguments.list_to_vec().unwrap_or_default();
        let number = function.as_fixnum().and_then(|number| usize::try_from(number).ok());
        let found = number.and_then(|number| self.functions.get_mut(number));
        let Some((name, call)) = found else {
            return Err(Fault::wrong_type(1, "the number of a host function", function));
        };
        let machine = &mut self.runtime.machine;
        let mut cx = Access { heap: &mut machine.heap, roots: &mut machine.world.roots };
        match call(&mut cx, &arguments) {
            Ok(value) => Ok(value),
            Err(error) => Err(Box::new(error.into_fault(name, arguments.len()))),
        }
    }
}

/// What is said of an error in a text that is evaluated.
fn located(error: &Error) -> String {
    let place = error.diagnostics().next().map_or(String::new(), |diagnostic| {
        match error.sources().get(diagnostic.span().file) {
            Some(_) => format!("{}: ", error.sources().place(diagnostic.span())),
            None => String::new(),
        }
    });
    format!("{place}{}", error.message())
}

/// An error before a run, as a condition of the program that asked for it.
fn fault_of(who: &str, error: &Error) -> Box<Fault> {
    match error.kind() {
        ErrorKind::Denied => {
            Fault::avm(AvmErrorKind::ReflectionDenied, error.message().to_string(), Vec::new())
        }
        ErrorKind::Limit => Box::new(Fault::OutOfMemory),
        _ => Fault::error(format!("{who}: {}", located(error)), Vec::new()),
    }
}
