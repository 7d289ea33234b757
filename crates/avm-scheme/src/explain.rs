//! From what a program raised, and where, to an error that can be shown.

use crate::error::{Error, ErrorKind, Place, Problem, StackFrame};
use crate::{Engine, report, stdlib};
use avm_base::{AvmErrorKind, ContentHash, Diagnostic, FileId, Label, Span, Symbol, did_you_mean};
use avm_bytecode::Module;
use avm_bytecode::module::{ModuleFile, Place as CodePlace};
use avm_primitives::write_abbreviated;
use avm_value::{ConditionParts, Value};
use avm_vm::Site;
use std::path::Path;

/// The most causes that are followed.
const MOST_CAUSES: usize = 64;
/// The most constraints that are named of those that conflict.
const MOST_CONFLICTS: usize = 32;
/// The most places that the machine's backtraces have.
const MOST_PLACES: usize = 64;
/// The most bytes of a value in a message.
const VALUE_BYTES: usize = 200;

/// What the body of a program or a form is called.
const TOP_LEVEL: &str = "top level";

/// A place of a site: in a text that is at hand, or else for people only.
struct Found {
    span: Option<Span>,
    place: Place,
}

impl Engine {
    /// The error of a program that raised `value` at `backtrace`.
    pub(crate) fn explain(&mut self, value: Value, backtrace: &[Site]) -> Error {
        // Where it arose, rather than where it was raised again.
        let known = self.runtime.machine.condition_places(value);
        let places = if known.is_empty() { backtrace } else { known.as_slice() };
        self.fetch_texts(value, places);
        let mut problems = vec![self.problem(value, places)];
        let mut cause = self.cause_of(value);
        if problems[0].diagnostic.code == AvmErrorKind::NoSolution.name() {
            self.label_conflict(cause.take(), &mut problems[0].diagnostic);
        }
        while let (Some(value), true) = (cause, problems.len() <= MOST_CAUSES) {
            let places = self.runtime.machine.condition_places(value);
            problems.push(self.problem(value, &places));
            cause = self.cause_of(value);
        }
        let chain = problems
            .into_iter()
            .rev()
            .reduce(|cause, problem| Problem { cause: Some(Box::new(cause)), ..problem });
        Error::of(ErrorKind::Raised, chain.into_iter().collect(), &self.front.sources)
    }

    /// An error that says where the run was when something from outside stopped it.
    pub(crate) fn explain_stop(&mut self, error: Error, places: &[Site]) -> Error {
        self.fetch_texts(Value::FALSE, places);
        let diagnostic = error.diagnostics().next().cloned();
        let problems = diagnostic.map(|diagnostic| self.located(diagnostic, places));
        Error::of(error.kind(), problems.into_iter().collect(), &self.front.sources)
    }

    /// Says what cannot hold together, each where it stands: in the source where that is at hand, or else as a note.
    fn label_conflict(&self, first: Option<Value>, diagnostic: &mut Diagnostic) {
        let mut next = first;
        let mut left = MOST_CONFLICTS;
        while let Some(value) = next.filter(|_| left > 0) {
            left -= 1;
            next = self.cause_of(value);
            let parts = self.runtime.machine.heap.condition_parts(value);
            let words = parts.map_or(String::new(), |parts| self.message(&parts));
            let place = self.runtime.machine.condition_places(value).first().copied();
            match place.and_then(|site| self.find(site)) {
                Some(Found { span: Some(span), .. }) => {
                    match diagnostic.labels.iter_mut().find(|label| label.span == span) {
                        Some(known) if known.text.is_empty() => known.text = words,
                        Some(known) => known.text = format!("{}, {words}", known.text),
                        None => diagnostic.labels.push(Label { span, text: words }),
                    }
                }
                Some(Found { place, .. }) => diagnostic.notes.push(format!("{place}: {words}")),
                None => diagnostic.notes.push(words),
            }
        }
    }

    /// What stands at a site, drawn with carets, if the source is at hand. A record notes it.
    pub(crate) fn excerpt(&self, site: Site) -> Option<String> {
        let found = self.find(site)?;
        self.front.outside.excerpt(&found.place.to_string(), || {
            let span = found.span?;
            let text = self.front.sources.get(span.file)?.text();
            report::excerpt(text, span.start as usize, span.end as usize)
        })
    }

    /// Reads the source files of compiled programs that the error points into, where they are there, may be read, and
    /// have not changed.
    fn fetch_texts(&mut self, value: Value, backtrace: &[Site]) {
        let mut sites: Vec<Site> = backtrace.to_vec();
        let mut cause = self.cause_of(value);
        while let (Some(value), true) = (cause, sites.len() < MOST_CAUSES * MOST_CAUSES) {
            sites.extend(self.runtime.machine.condition_places(value));
            cause = self.cause_of(value);
        }
        let own: Vec<Site> = sites.into_iter().filter(|site| self.is_own(*site)).collect();
        for site in own {
            let found =
                self.runtime.machine.place(site).and_then(|(module, place)| file_of(module, place)).cloned();
            let Some(file) = found.filter(|file| !self.files_tried.contains(&file.name)) else { continue };
            if self.text_of(&file).is_none() && self.front.permissions.may_read(Path::new(&file.name)) {
                let text = std::fs::read_to_string(&file.name).unwrap_or_default();
                if ContentHash::of(text.as_bytes()) == file.hash {
                    self.front.sources.add(&file.name, &text);
                }
            }
            self.files_tried.insert(file.name);
        }
    }

    fn cause_of(&self, value: Value) -> Option<Value> {
        let parts = self.runtime.machine.heap.condition_parts(value)?;
        (parts.cause != Value::FALSE).then_some(parts.cause)
    }

    /// What is to be said of one raised value.
    fn problem(&self, value: Value, backtrace: &[Site]) -> Problem {
        let (code, message) = match self.runtime.machine.heap.condition_parts(value) {
            Some(parts) => (code_of(&parts), self.message(&parts)),
            None => ("raised", format!("the object {} was raised", self.abbreviated(value))),
        };
        let (code, message, help) = self.unbound(code, message);
        let mut problem =
            self.located(Diagnostic { help, ..Diagnostic::error(code, Span::NONE, message) }, backtrace);
        let diagnostic = &mut problem.diagnostic;
        if let (Some(label), Some(name)) = (diagnostic.labels.first_mut(), self.called_library(backtrace))
            && !diagnostic.message.starts_with(&format!("{name}:"))
        {
            label.text = format!("inside of `{name}`");
        }
        problem
    }

    /// The procedure of a library that the program called and that does not say itself what is wrong, by a name that programs know.
    fn called_library(&self, backtrace: &[Site]) -> Option<Symbol> {
        let called = *backtrace.iter().take_while(|site| !self.is_own(**site)).last()?;
        let name = self.runtime.machine.procedure_at(called)?;
        let raises = matches!(name.as_str(), "raise" | "raise-continuable" | "error");
        (!raises && stdlib::exporter(name.as_str()).is_some()).then_some(name)
    }

    /// Points to the innermost place of the program.
    fn located(&self, diagnostic: Diagnostic, backtrace: &[Site]) -> Problem {
        let own: Vec<&Site> = backtrace.iter().filter(|site| self.is_own(**site)).collect();
        let innermost = own.iter().find_map(|site| self.find(**site));
        let span = innermost.as_ref().and_then(|found| found.span);
        let labels = span.map(|span| Label { span, text: String::new() }).into_iter().collect();
        Problem {
            diagnostic: Diagnostic { labels, ..diagnostic },
            place: innermost.filter(|found| found.span.is_none()).map(|found| found.place),
            stack: self.stack(own, backtrace.len()),
            cause: None,
        }
    }

    /// The frames of the program's own sites. The machine names no more than so many places.
    fn stack(&self, own: Vec<&Site>, places: usize) -> Vec<StackFrame> {
        let mut stack: Vec<StackFrame> = own.into_iter().map(|site| self.frame(*site)).collect();
        if places >= MOST_PLACES {
            stack.push(StackFrame { procedure: Some("...".into()), place: None });
        }
        stack
    }

    /// What is said of a variable without a value: the machine knows the variables that are loaded, the prompt all that
    /// could be meant.
    fn unbound(&self, code: &'static str, message: String) -> (&'static str, String, Option<String>) {
        let rest = message.strip_prefix("the variable ");
        let Some((name, hint)) = rest.and_then(|rest| rest.split_once(" has no value")) else {
            return (code, message, None);
        };
        let names = self.environments.first().map_or_else(Vec::new, |prompt| self.front.names(prompt));
        let near = || did_you_mean(name, names.iter().map(|name| name.as_str()));
        let help = stdlib::where_it_is(name)
            .or_else(|| near().map(|near| format!("did you mean `{near}`?")))
            .or_else(|| hint.strip_prefix("; ").map(str::to_string));
        ("unbound-variable", format!("the variable `{name}` has no value"), help)
    }

    fn message(&self, parts: &ConditionParts) -> String {
        let heap = &self.runtime.machine.heap;
        let mut text = match heap.string_text(parts.message) {
            Some(text) => text,
            None if parts.message == Value::FALSE => String::new(),
            None => self.abbreviated(parts.message),
        };
        // What the machine says tells all, and has the values at fault in it.
        let is_avm = |kind: Symbol| AvmErrorKind::from_name(kind.as_str()).is_some();
        let tells_all = parts.kind == Value::TRUE || parts.kind.as_symbol().is_some_and(is_avm);
        if !tells_all {
            for (index, irritant) in parts.irritants.list_iter().enumerate() {
                text.push_str(if index == 0 { ": " } else { " " });
                text.push_str(&self.abbreviated(irritant));
            }
        }
        text
    }

    fn abbreviated(&self, value: Value) -> String {
        write_abbreviated(&self.runtime.machine.heap, value, VALUE_BYTES)
    }

    /// Whether a site is not in the standard library.
    fn is_own(&self, site: Site) -> bool {
        self.runtime.machine.place(site).is_some_and(|(module, _)| !stdlib::holds(module.name))
    }

    fn frame(&self, site: Site) -> StackFrame {
        let machine = &self.runtime.machine;
        let module = machine.place(site).map(|(module, _)| module.name);
        let named = machine.procedure_at(site).map(|name| match Some(name) == module {
            true => TOP_LEVEL.to_string(),
            false => name.to_string(),
        });
        StackFrame { procedure: named, place: self.find(site).map(|found| found.place) }
    }

    /// The place of a site, if it has one.
    fn find(&self, site: Site) -> Option<Found> {
        let (module, place) = self.runtime.machine.place(site)?;
        let file = file_of(module, place)?;
        let span = self.text_of(file).map(|id| Span { file: id, start: place.start, end: place.end });
        let place = match span.and_then(|span| Some((self.front.sources.get(span.file)?, span))) {
            Some((source, span)) => {
                let at = source.position(span.start);
                Place { file: file.name.clone(), line: at.line, column: at.column }
            }
            None => {
                let (line, column) = file.position(place.start);
                Place { file: file.name.clone(), line, column }
            }
        };
        Some(Found { span, place })
    }

    /// `file:line:column` of a site, if it has a place.
    pub(crate) fn place_of(&self, site: Site) -> Option<String> {
        self.find(site).map(|found| found.place.to_string())
    }

    /// The text of a module's file, if it is at hand and has not changed.
    pub(crate) fn text_of(&self, file: &ModuleFile) -> Option<FileId> {
        let sources = &self.front.sources;
        (0..).map(FileId).map_while(|id| Some((id, sources.get(id)?))).find_map(|(id, source)| {
            let is_same =
                source.name() == file.name && ContentHash::of(source.text().as_bytes()) == file.hash;
            is_same.then_some(id)
        })
    }
}

fn file_of(module: &Module, place: CodePlace) -> Option<&ModuleFile> {
    module.files.get(usize::from(place.file))
}

/// The stable name of a condition's kind.
fn code_of(parts: &ConditionParts) -> &'static str {
    match parts.kind.as_symbol().map(|kind| kind.as_str()) {
        Some("file") => "file-error",
        Some("read") => "read-error",
        Some(kind) => AvmErrorKind::from_name(kind).map_or("error", AvmErrorKind::name),
        None => "error",
    }
}
