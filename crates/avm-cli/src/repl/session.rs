//! A session at the prompt: what was typed goes in, what is to be seen is printed.

use super::past::Past;
use super::{commands, evaluate, syntax};
use crate::output;
use avm_scheme::{Engine, Error, ErrorKind};

/// Whether the session goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// It does.
    On,
    /// It ends, with this exit code.
    End(i32),
}

/// An engine and what belongs to its prompt.
pub struct Session {
    pub engine: Engine,
    /// What was entered, if that is recorded.
    pub past: Option<Past>,
    json: bool,
    /// The number of the next entry, which names it in messages.
    number: u64,
}

impl Session {
    pub fn new(engine: Engine, past: Option<Past>, json: bool) -> Session {
        Session { engine, past, json, number: 1 }
    }

    /// The prompt: in a transaction it says whose, and on which machine.
    pub fn prompt(&self) -> String {
        match self.engine.transaction() {
            None => "avm> ".into(),
            Some(open) => {
                let controller = open.controller.unwrap_or_else(|| "?".into());
                format!("avm {controller}@{} tx {}> ", self.engine.machine_name(), open.number)
            }
        }
    }

    /// Takes what was typed: a comma command, or forms to evaluate.
    pub fn enter(&mut self, text: &str) -> Flow {
        if text.trim().is_empty() {
            return Flow::On;
        }
        match text.trim_start().strip_prefix(',') {
            Some(command) => commands::obey(self, command),
            None => self.evaluate(text),
        }
    }

    /// A name for the next text, for messages.
    pub fn text_name(&mut self) -> String {
        self.number += 1;
        format!("<input {}>", self.number - 1)
    }

    /// Evaluates forms and shows their values, or what is wrong.
    pub fn evaluate(&mut self, text: &str) -> Flow {
        let name = self.text_name();
        match evaluate(&mut self.engine, &name, text) {
            Ok(shown) => {
                output::print(&shown);
                Flow::On
            }
            Err(error) => self.report(&error),
        }
    }

    /// Shows an error. `exit` ends the session; all others leave it as it is.
    pub fn report(&mut self, error: &Error) -> Flow {
        if let ErrorKind::Exit(code) = error.kind() {
            return Flow::End(code);
        }
        output::report(error, self.json);
        Flow::On
    }

    /// Shows a result, or an error.
    pub fn show(&mut self, result: Result<String, Error>) -> Flow {
        match result {
            Ok(text) => {
                output::print(&text);
                Flow::On
            }
            Err(error) => self.report(&error),
        }
    }

    /// Whether what was typed so far goes on in the next line.
    pub fn goes_on(text: &str) -> bool {
        syntax::is_incomplete(text)
    }
}
