//! The prompt on a terminal: lines are edited, coloured, completed and remembered.

use super::session::{Flow, Session};
use super::{commands, syntax};
use crate::output;
use rustyline::completion::{Completer, FilenameCompleter, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{
    Cmd, CompletionType, ConditionalEventHandler, Config, Context, Editor, Event, EventContext, EventHandler,
    Helper, KeyEvent, RepeatCount,
};
use std::borrow::Cow;
use std::path::PathBuf;

/// How many entries are remembered.
const HISTORY: usize = 10_000;

const WELCOME: &str = "AVM Scheme. ,help lists the commands, ,quit leaves.";

/// What the editor asks while a line is written.
struct Assistant {
    /// The names that can be used, sorted, each with how it is called.
    names: Vec<(String, Option<String>)>,
    files: FilenameCompleter,
    colors: bool,
}

impl Helper for Assistant {}

impl Validator for Assistant {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(match syntax::is_incomplete(context.input()) {
            true => ValidationResult::Incomplete,
            false => ValidationResult::Valid(None),
        })
    }
}

impl Highlighter for Assistant {
    fn highlight<'l>(&self, line: &'l str, at: usize) -> Cow<'l, str> {
        if self.colors { Cow::Owned(syntax::colored(line, at)) } else { Cow::Borrowed(line) }
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if self.colors { Cow::Owned(format!("\x1b[90m{hint}\x1b[0m")) } else { Cow::Borrowed(hint) }
    }

    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        self.colors
    }
}

impl Hinter for Assistant {
    type Hint = String;

    /// How the innermost procedure is called whose call has just begun.
    fn hint(&self, line: &str, at: usize, _: &Context<'_>) -> Option<String> {
        let head = line.strip_suffix(' ').filter(|_| at == line.len())?;
        let word = &head[syntax::word_before(head, head.len())];
        if !head[..head.len() - word.len()].ends_with('(') {
            return None;
        }
        let place = self.names.binary_search_by(|(name, _)| name.as_str().cmp(word)).ok()?;
        let usage = self.names[place].1.as_deref()?;
        usage.strip_prefix('(')?.strip_prefix(word)?.strip_prefix(' ').map(str::to_string)
    }
}

impl Completer for Assistant {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        at: usize,
        context: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        if line.starts_with(",load ") || line.starts_with(",cd ") {
            return self.files.complete(line, at, context);
        }
        let word = syntax::word_before(line, at);
        let text = &line[word.clone()];
        let pair = |name: &str| Pair { display: name.to_string(), replacement: name.to_string() };
        let found = match text.strip_prefix(',').filter(|_| word.start == 0) {
            Some(command) => {
                let known = commands::names().filter(|name| name.starts_with(command));
                known.map(|name| pair(&format!(",{name}"))).collect()
            }
            None => {
                let names = self.names.iter().map(|(name, _)| name);
                names.filter(|name| name.starts_with(text)).map(|name| pair(name)).collect()
            }
        };
        Ok((word.start, found))
    }
}

/// Enter: a complete entry is accepted, another goes on in a line that is indented.
struct Enter;

impl ConditionalEventHandler for Enter {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext) -> Option<Cmd> {
        let (line, at) = (context.line(), context.pos());
        if at < line.len() && !line[at..].trim().is_empty() || !syntax::is_incomplete(line) {
            return None;
        }
        let spaces = syntax::indentation(&line[..at]);
        Some(Cmd::Insert(1, format!("\n{}", " ".repeat(spaces))))
    }
}

/// Reads from the terminal to the end of the session.
pub fn run(mut session: Session) -> i32 {
    let mut editor = match new_editor() {
        Ok(editor) => editor,
        Err(error) => {
            output::complain(&format!("cannot use the terminal: {error}"));
            return 2;
        }
    };
    let history = history_file();
    if let Some(file) = &history {
        // There is none the first time.
        let _ = editor.load_history(file);
    }
    let interrupt = session.engine.interrupt_handle();
    if let Err(error) = ctrlc::set_handler(move || interrupt.interrupt()) {
        output::complain(&format!("Ctrl-C will end the session: {error}"));
    }
    output::print(&format!("{WELCOME}\n"));
    let code = converse(&mut session, &mut editor);
    if let Some(file) = &history {
        let _ = file.parent().map(std::fs::create_dir_all);
        if let Err(error) = editor.save_history(file) {
            output::complain(&format!("cannot keep the history: {error}"));
        }
    }
    code
}

fn converse(session: &mut Session, editor: &mut Editor<Assistant, DefaultHistory>) -> i32 {
    loop {
        if let Some(assistant) = editor.helper_mut() {
            assistant.names = names(session);
        }
        match editor.readline(&session.prompt()) {
            Ok(text) => {
                if !text.trim().is_empty() {
                    let _ = editor.add_history_entry(&text);
                }
                if let Flow::End(code) = session.enter(&text) {
                    return code;
                }
            }
            Err(ReadlineError::Interrupted) => output::complain("interrupted; ,quit or Ctrl-D leaves"),
            Err(ReadlineError::Eof) => return 0,
            Err(error) => {
                output::complain(&format!("cannot read from the terminal: {error}"));
                return 2;
            }
        }
    }
}

/// The names that can be used now, with how each is called.
fn names(session: &mut Session) -> Vec<(String, Option<String>)> {
    let all = session.engine.descriptions().unwrap_or_default();
    all.into_iter()
        .map(|found| {
            let usage = found.doc.as_deref().and_then(|doc| doc.strip_prefix('`')?.split('`').next());
            let usage = usage.map(str::to_string);
            (found.name, usage)
        })
        .collect()
}

fn new_editor() -> rustyline::Result<Editor<Assistant, DefaultHistory>> {
    let config = Config::builder()
        .completion_type(CompletionType::List)
        .max_history_size(HISTORY)?
        .history_ignore_dups(true)?
        .auto_add_history(false)
        .build();
    let mut editor = Editor::with_config(config)?;
    let colors = output::has_colors();
    editor.set_helper(Some(Assistant { names: Vec::new(), files: FilenameCompleter::new(), colors }));
    let enter = KeyEvent::new('\r', rustyline::Modifiers::NONE);
    editor.bind_sequence(enter, EventHandler::Conditional(Box::new(Enter)));
    Ok(editor)
}

/// Where entries are remembered from session to session.
fn history_file() -> Option<PathBuf> {
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/state"));
    Some(state.or_else(home)?.join("avm-scheme/history"))
}
