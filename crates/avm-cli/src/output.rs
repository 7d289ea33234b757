//! How the program speaks: results on standard output, diagnostics on standard error, and the end where nobody listens.

use avm_scheme::{Engine, Error, ErrorKind, Warnings};
use std::io::{self, ErrorKind as IoErrorKind, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The exit code where nobody reads the output any more: what a shell says of a program that the signal ended.
const CLOSED_PIPE: i32 = 128 + 13;

/// Standard output for programs. Where its reader is gone the process ends, quietly, as other programs do.
pub struct StandardOutput;

impl Write for StandardOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        unless_closed(io::stdout().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        unless_closed(io::stdout().flush())
    }
}

fn unless_closed<T>(result: io::Result<T>) -> io::Result<T> {
    if result.as_ref().is_err_and(|error| error.kind() == IoErrorKind::BrokenPipe) {
        std::process::exit(CLOSED_PIPE);
    }
    result
}

/// Writes a result to standard output, and gives the exit code.
pub fn print(text: &str) -> i32 {
    print_bytes(text.as_bytes())
}

/// The same for bytes.
pub fn print_bytes(bytes: &[u8]) -> i32 {
    let mut output = StandardOutput;
    match output.write_all(bytes).and_then(|()| output.flush()) {
        Ok(()) => 0,
        Err(error) => {
            complain(&format!("cannot write to standard output: {error}"));
            1
        }
    }
}

/// Writes a line to standard error. Where that is closed, there is nobody to tell.
pub fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "avm-scheme: {text}");
}

/// Writes a line to standard error as it is: for those that read JSON there.
pub fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Tells of asynchronous messages that their receivers rejected, and of executions that failed with nobody waiting for them.
pub fn tell_rejected(engine: &mut Engine) {
    for text in engine.take_failed_executions() {
        complain(&format!("an execution failed: {}", text.replace('\n', "\n  ")));
    }
    for text in engine.take_rejected_messages() {
        complain(&format!("a message was rejected: {}", text.replace('\n', "\n  ")));
    }
}

/// How far something long has come, in a line of standard error that a person sees after a second.
pub struct Progress {
    total: u64,
    began: Instant,
    shown: Option<Instant>,
}

/// Whether a line of progress stands on standard error.
static PROGRESS_SHOWN: AtomicBool = AtomicBool::new(false);

impl Progress {
    const PATIENCE: Duration = Duration::from_secs(1);
    const PAUSE: Duration = Duration::from_millis(200);

    /// The reading of a file.
    pub fn of_file(path: &Path) -> Progress {
        Progress::of(std::fs::metadata(path).map_or(0, |found| found.len()))
    }

    /// Something of so many parts.
    pub fn of(total: u64) -> Progress {
        Progress { total, began: Instant::now(), shown: None }
    }

    /// So much is done; `what` says it in other words.
    pub fn show(&mut self, done: u64, what: &str) {
        let is_due = match self.shown {
            None => self.began.elapsed() >= Self::PATIENCE,
            Some(shown) => shown.elapsed() >= Self::PAUSE,
        };
        if is_due && io::stderr().is_terminal() {
            let percent = (done * 100).checked_div(self.total).unwrap_or(100);
            let _ = write!(io::stderr(), "\r\x1b[K{percent:>3}%  {what}");
            self.shown = Some(Instant::now());
            PROGRESS_SHOWN.store(true, Ordering::Relaxed);
        }
    }
}

/// Takes the line of progress away, if there is one.
pub fn clear_progress() {
    if PROGRESS_SHOWN.swap(false, Ordering::Relaxed) {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
}

/// Whether diagnostics have colours.
pub fn has_colors() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if is_set("NO_COLOR") {
        return false;
    }
    io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Shows an error, and gives the exit code that it stands for.
pub fn report(error: &Error, json: bool) -> i32 {
    if !matches!(error.kind(), ErrorKind::Exit(_)) {
        let text = if json { format!("{}\n", error.to_json()) } else { error.render(has_colors()) };
        let _ = io::stderr().write_all(text.as_bytes());
    }
    error.kind().exit_code()
}

/// Shows warnings.
pub fn warn(warnings: &Warnings, json: bool) {
    if warnings.is_empty() {
        return;
    }
    let text = if json { format!("{}\n", warnings.to_json()) } else { warnings.render(has_colors()) };
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Shows what clap has to say: help and version on standard output, errors of usage on standard error.
pub fn usage(error: &clap::Error) -> ExitCode {
    let code = error.exit_code();
    let text = error.render();
    if error.use_stderr() {
        let text = if has_colors() { text.ansi().to_string() } else { text.to_string() };
        let _ = io::stderr().write_all(text.as_bytes());
    } else {
        let colors = io::stdout().is_terminal() && has_colors();
        print(&if colors { text.ansi().to_string() } else { text.to_string() });
    }
    ExitCode::from(u8::try_from(code).unwrap_or(2))
}
