//! Errors as data: what kind, what to say, where, and what it follows from. `report` makes text and JSON of them.

use crate::report;
use avm_base::{Diagnostic, FileId, Severity, Sources, Span};
use std::fmt;

/// What kind of error it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is no program: it cannot be read, expanded or compiled. Nothing ran.
    Syntax,
    /// The bytes are no module file that can be run here. Nothing ran.
    Bytecode,
    /// A file cannot be read. Nothing ran.
    File,
    /// The program asks for what the run does not allow. Nothing ran.
    Denied,
    /// The program raised something, and nothing handled it.
    Raised,
    /// A limit stopped the run: gas, memory or time.
    Limit,
    /// Somebody interrupted the run.
    Interrupted,
    /// The program ended itself by `exit` or `emergency-exit`, with this code.
    Exit(i32),
    /// A Scheme value does not fit the Rust type that was asked for.
    Conversion,
    /// The engine was not used as it can be: an unknown name, or a step without a run.
    Usage,
    /// The store cannot be read or written. What was shown before is kept; what was committed since may not be.
    Store,
}

impl ErrorKind {
    /// A stable name, for machines.
    pub fn name(self) -> &'static str {
        match self {
            ErrorKind::Syntax => "syntax",
            ErrorKind::Bytecode => "bytecode",
            ErrorKind::File => "file",
            ErrorKind::Denied => "denied",
            ErrorKind::Raised => "raised",
            ErrorKind::Limit => "limit",
            ErrorKind::Interrupted => "interrupted",
            ErrorKind::Exit(_) => "exit",
            ErrorKind::Conversion => "conversion",
            ErrorKind::Usage => "usage",
            ErrorKind::Store => "store",
        }
    }

    /// The exit code of a process that ends because of it: 1 for what happens while a program runs, 2 for what keeps it
    /// from running.
    pub fn exit_code(self) -> i32 {
        match self {
            ErrorKind::Exit(code) => code,
            ErrorKind::Raised
            | ErrorKind::Limit
            | ErrorKind::Interrupted
            | ErrorKind::Conversion
            | ErrorKind::Store => 1,
            ErrorKind::Syntax
            | ErrorKind::Bytecode
            | ErrorKind::File
            | ErrorKind::Denied
            | ErrorKind::Usage => 2,
        }
    }
}

/// A place in a source file, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The name of the file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1; 0 where only the line is known.
    pub column: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            0 => write!(f, "{}:{}", self.file, self.line),
            column => write!(f, "{}:{}:{column}", self.file, self.line),
        }
    }
}

/// A frame of the stack at the time of an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StackFrame {
    /// The procedure, if it has a name.
    pub procedure: Option<String>,
    /// Where in it, if that is known.
    pub place: Option<Place>,
}

impl fmt::Display for StackFrame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.procedure, &self.place) {
            (Some(procedure), Some(place)) => write!(f, "{procedure}  {place}"),
            (Some(procedure), None) => f.write_str(procedure),
            (None, Some(place)) => write!(f, "{place}"),
            (None, None) => f.write_str("?"),
        }
    }
}

/// One thing that is wrong: what to say of it, and the stack at that time, innermost first.
#[derive(Clone, Debug)]
pub struct Problem {
    /// What, where, and what to do.
    pub diagnostic: Diagnostic,
    /// Where it is, if no text is at hand that the diagnostic's labels could point into.
    pub place: Option<Place>,
    /// The frames of the program, without those of the standard library. Empty for what is found before a run.
    pub stack: Vec<StackFrame>,
    /// What it follows from.
    pub cause: Option<Box<Problem>>,
}

impl From<Diagnostic> for Problem {
    fn from(diagnostic: Diagnostic) -> Problem {
        Problem { diagnostic, place: None, stack: Vec::new(), cause: None }
    }
}

/// Why the engine did not do what it was asked to. It holds all that is needed to show it.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    problems: Vec<Problem>,
    sources: Sources,
}

impl Error {
    /// An error that no place in a text belongs to.
    pub fn new(kind: ErrorKind, code: &'static str, message: impl Into<String>) -> Error {
        Error::of(kind, vec![Diagnostic::error(code, Span::NONE, message).into()], &Sources::default())
    }

    /// An error with these problems; the texts that they point into are taken along.
    pub(crate) fn of(kind: ErrorKind, mut problems: Vec<Problem>, sources: &Sources) -> Error {
        let mut kept = Kept { from: sources, files: Vec::new(), sources: Sources::default() };
        problems.iter_mut().for_each(|problem| kept.problem(problem));
        Error(Box::new(Inner { kind, problems, sources: kept.sources }))
    }

    /// An error of what was found before a run.
    pub(crate) fn of_diagnostics(kind: ErrorKind, diagnostics: Vec<Diagnostic>, sources: &Sources) -> Error {
        Error::of(kind, diagnostics.into_iter().map(Problem::from).collect(), sources)
    }

    /// The end of a run by `exit`.
    pub(crate) fn exit(code: i32) -> Error {
        Error::new(ErrorKind::Exit(code), "exit", format!("the program has ended with code {code}"))
    }

    /// Says what to do about it.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Error {
        if let Some(problem) = self.0.problems.first_mut() {
            problem.diagnostic.help = Some(help.into());
        }
        self
    }

    /// What kind of error it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// All that is wrong, in order; one thing at least.
    pub fn problems(&self) -> &[Problem] {
        &self.0.problems
    }

    /// What is said of each problem.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> + '_ {
        self.0.problems.iter().map(|problem| &problem.diagnostic)
    }

    /// The texts that the diagnostics point into.
    pub fn sources(&self) -> &Sources {
        &self.0.sources
    }

    /// The stable name of the first problem, such as `unbound-variable`; for an AVM condition its kind, such as
    /// `object-not-found`.
    pub fn code(&self) -> &'static str {
        self.0.problems.first().map_or("error", |problem| problem.diagnostic.code)
    }

    /// What the first problem says, in one sentence.
    pub fn message(&self) -> &str {
        self.0.problems.first().map_or("", |problem| &problem.diagnostic.message)
    }

    /// The stack of the program when it stopped, innermost first; empty for errors that are found before a run.
    pub fn stack(&self) -> &[StackFrame] {
        self.0.problems.first().map_or(&[], |problem| &problem.stack)
    }

    /// Text for people: messages, the lines of source with carets, what to do, and the stack.
    ///
    /// ```
    /// let error = avm_scheme::Engine::new().eval("(car 5)").unwrap_err();
    /// let text = error.render(false);
    /// assert!(text.contains("car: expected a pair, got 5"), "{text}");
    /// assert!(text.contains("<eval>:1:1"), "{text}");
    /// ```
    pub fn render(&self, color: bool) -> String {
        report::render(&self.0.problems, &self.0.sources, color)
    }

    /// The same for machines.
    pub fn to_json(&self) -> serde_json::Value {
        report::to_json(self.0.kind, &self.0.problems, &self.0.sources)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}:\n{}", self.0.kind, self.render(false))
    }
}

impl std::error::Error for Error {}

/// Copies the texts that problems point into, and renumbers them.
struct Kept<'s> {
    from: &'s Sources,
    files: Vec<(FileId, FileId)>,
    sources: Sources,
}

impl Kept<'_> {
    fn problem(&mut self, problem: &mut Problem) {
        let mut next = Some(problem);
        while let Some(problem) = next {
            for label in &mut problem.diagnostic.labels {
                label.span.file = self.file(label.span.file);
            }
            next = problem.cause.as_deref_mut();
        }
    }

    fn file(&mut self, id: FileId) -> FileId {
        if let Some((_, new)) = self.files.iter().find(|(old, _)| *old == id) {
            return *new;
        }
        let Some(file) = self.from.get(id) else { return Span::NONE.file };
        let new = self.sources.add(file.name(), file.text());
        self.files.push((id, new));
        new
    }
}

/// What there is to say of a program that can run all the same.
#[derive(Clone, Debug, Default)]
pub struct Warnings {
    problems: Vec<Problem>,
    sources: Sources,
}

impl Warnings {
    pub(crate) fn of(diagnostics: Vec<Diagnostic>, sources: &Sources) -> Warnings {
        let error = Error::of_diagnostics(ErrorKind::Syntax, diagnostics, sources);
        Warnings { problems: error.0.problems, sources: error.0.sources }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.problems.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// Text for people.
    pub fn render(&self, color: bool) -> String {
        report::render(&self.problems, &self.sources, color)
    }

    /// What is said of each.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> + '_ {
        self.problems.iter().map(|problem| &problem.diagnostic)
    }

    /// The same for machines.
    pub fn to_json(&self) -> serde_json::Value {
        report::problems_to_json(&self.problems, &self.sources)
    }
}

/// The word for how grave a diagnostic is.
pub(crate) fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}
