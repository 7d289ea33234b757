//! Environment specifiers (R7RS 6.12): what `(environment ...)` gives.
//!
//! Each stands for an environment of its own. But environments are large and never forgotten, and most are there to
//! evaluate an expression. So specifiers of the same import sets share one, until a form defines something or mentions a
//! name that nobody has defined yet: then the specifier gets one that nobody else has.

use crate::Engine;
use crate::error::Error;
use avm_expander::{Environment, NameKind, Role};
use avm_syntax::{Datum, DatumKind};
use avm_value::{Fault, Outcome, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// What a name that can be used in an environment takes, about.
const BYTES_A_NAME: usize = 128;

/// What a specifier stands for.
#[derive(Clone)]
struct Specifier {
    /// The number of its environment.
    environment: u32,
    /// The import sets, as long as the environment is shared.
    shared: Option<Arc<[Datum]>>,
}

/// The specifiers, numbered from 1. Number 0 is the prompt's.
#[derive(Default)]
pub(crate) struct Specifiers {
    made: Vec<Specifier>,
    /// The environments that are shared, by the text of their import sets.
    shared: HashMap<String, u32>,
}

impl Engine {
    /// A new specifier, and the bodies of libraries that must run before it is used.
    pub(crate) fn new_specifier(&mut self, imports: Vec<Datum>) -> Result<(u32, Vec<Value>), Error> {
        let key = imports.iter().map(|set| format!("{set} ")).collect::<String>();
        let (environment, bodies) = match self.specifiers.shared.get(&key) {
            Some(number) => (*number, Vec::new()),
            None => {
                let made = self.new_environment(&imports)?;
                self.specifiers.shared.insert(key, made.0);
                made
            }
        };
        self.runtime.machine.heap.charge(size_of::<Specifier>() as isize);
        self.specifiers.made.push(Specifier { environment, shared: Some(imports.into()) });
        Ok((self.specifiers.made.len() as u32, bodies))
    }

    /// The number of the specifier that a value is.
    pub(crate) fn specifier(&self, value: Value) -> Outcome<u32> {
        match value.as_environment() {
            Some(0) if !self.environments.is_empty() => Ok(0),
            Some(number) if (1..=self.specifiers.made.len()).contains(&(number as usize)) => Ok(number),
            _ => Err(Fault::wrong_type(2, "an environment", value)),
        }
    }

    /// The environment of a specifier, where it is shared with others. The form must not change it.
    pub(crate) fn shared_environment(&self, specifier: u32, form: &Datum) -> Option<u32> {
        let specifier = self.specifiers.made.get((specifier as usize).checked_sub(1)?)?;
        specifier.shared.as_ref()?;
        let environment = specifier.environment;
        self.is_expression(&self.environments[environment as usize], form).then_some(environment)
    }

    /// The environment of a specifier, its own from now on, and bodies to run before it is used.
    pub(crate) fn own_environment(&mut self, specifier: u32) -> Result<(u32, Vec<Value>), Error> {
        let Some(at) = (specifier as usize).checked_sub(1) else { return Ok((0, Vec::new())) };
        let Specifier { environment, shared } = self.specifiers.made[at].clone();
        let Some(imports) = shared else { return Ok((environment, Vec::new())) };
        let (environment, bodies) = self.new_environment(&imports)?;
        let names = self.front.names(&self.environments[environment as usize]).len();
        self.runtime.machine.heap.charge((names * BYTES_A_NAME) as isize);
        self.specifiers.made[at] = Specifier { environment, shared: None };
        Ok((environment, bodies))
    }

    /// Whether a form is an expression for sure, so that it defines nothing.
    fn is_expression(&self, environment: &Environment, form: &Datum) -> bool {
        let DatumKind::List(items, _) = &form.kind else { return true };
        let Some(DatumKind::Symbol(head)) = items.first().map(|head| &head.kind) else { return true };
        match self.front.describe(environment, *head) {
            Some(NameKind::Syntax(form)) => form.role() == Role::Expression,
            Some(NameKind::Variable(_)) => true,
            // `import` is among the names that are bound to nothing.
            Some(NameKind::Macro(_)) | None => false,
        }
    }
}
