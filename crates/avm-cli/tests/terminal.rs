//! The prompt on a terminal: each test types at a pseudo-terminal and waits for what comes on the screen.

use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};
use std::process::Command;
use tempfile::TempDir;

/// How long to wait for what must come: a machine that is busy is no failure.
const PATIENCE: u64 = 120_000;

const PROMPT: &str = "avm> ";
const ENTER: &str = "\r";
const UP: &str = "\x1b[A";
const TAB: &str = "\t";

/// A session, and the folder of its history.
struct Prompt {
    session: PtySession,
    _folder: TempDir,
}

impl Prompt {
    fn new(arguments: &[&str]) -> Prompt {
        Prompt::with_color(arguments, false)
    }

    fn with_color(arguments: &[&str], color: bool) -> Prompt {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(env!("CARGO_BIN_EXE_avm-scheme"));
        command.args(arguments).current_dir(folder.path()).env("XDG_STATE_HOME", folder.path());
        command.env("TERM", "xterm").env("HOME", folder.path()).env_remove("COLUMNS");
        if color {
            command.env_remove("NO_COLOR")
        } else {
            command.env("NO_COLOR", "1")
        };
        let session = spawn_command(command, Some(PATIENCE)).expect("a terminal can be had");
        let mut prompt = Prompt { session, _folder: folder };
        prompt.wait(",quit leaves.");
        prompt.wait(PROMPT);
        prompt
    }

    fn send(&mut self, keys: &str) {
        self.session.send(keys).expect("the terminal takes keys");
        self.session.flush().expect("the terminal takes keys");
    }

    /// Waits for a text; gives what came before it.
    fn wait(&mut self, text: &str) -> String {
        self.session.exp_string(text).unwrap_or_else(|error| panic!("waiting for {text:?}: {error}"))
    }

    /// Types an entry, and waits for a line of output and the next prompt.
    fn enter(&mut self, entry: &str, shown: &str) {
        self.send(&format!("{entry}{ENTER}"));
        self.wait(&format!("{shown}\r\n"));
        self.wait(PROMPT);
    }

    fn control(&mut self, key: char) {
        self.session.send_control(key).expect("the terminal takes keys");
    }

    /// Waits for the end of the session, and gives its exit code.
    fn end(mut self) -> i32 {
        self.session.exp_eof().expect("the session ends");
        match self.session.process().wait().expect("it ends") {
            WaitStatus::Exited(_, code) => code,
            other => panic!("the session ended by {other:?}"),
        }
    }
}

#[test]
fn a_form_goes_on_in_lines_that_are_indented() {
    let mut prompt = Prompt::new(&[]);
    prompt.send(&format!("(define (twice n){ENTER}"));
    prompt.send(&format!("(* n 2)){ENTER}"));
    // The whole entry comes back, its second line with the two spaces of a body.
    prompt.send(UP);
    prompt.wait("(define (twice n)");
    prompt.wait("  (* n 2))");
    prompt.control('c');
    prompt.wait("interrupted");
    prompt.wait(PROMPT);
    prompt.enter("(twice 2100000001)", "4200000002");
}

#[test]
fn arrow_up_brings_earlier_entries_back() {
    let mut prompt = Prompt::new(&[]);
    prompt.enter("(+ 1000 234)", "1234");
    prompt.enter("(+ 1000 235)", "1235");
    prompt.send(&format!("{UP}{UP}{ENTER}"));
    prompt.wait("(+ 1000 234)");
    prompt.wait("1234\r\n");
    prompt.wait(PROMPT);
    prompt.control('d');
    assert_eq!(prompt.end(), 0);
}

#[test]
fn tab_completes_a_name() {
    let mut prompt = Prompt::new(&[]);
    prompt.enter("(define a-name-of-mine 4321) 'defined", "defined");
    prompt.send(&format!("a-name-of-m{TAB}{ENTER}"));
    prompt.wait("a-name-of-mine");
    prompt.wait("4321\r\n");
    prompt.wait(PROMPT);
}

#[test]
fn tab_lists_what_several_names_go_on_with() {
    let mut prompt = Prompt::new(&[]);
    prompt.send(&format!("(vector-{TAB}{TAB}"));
    let listed = prompt.wait("vector-map");
    assert!(listed.contains("vector-fill!") && listed.contains("vector-length"), "{listed:?}");
}

#[test]
fn entries_are_colored_and_brackets_matched() {
    let mut prompt = Prompt::with_color(&[], true);
    prompt.send("(define s \"text\")");
    // As the line stands in the end: the two brackets that belong together, the keyword and the string.
    prompt.wait("\x1b[1;36m(\x1b[0m\x1b[34mdefine\x1b[0m s \x1b[32m\"text\"\x1b[0m\x1b[1;36m)\x1b[0m");
}

#[test]
fn no_colors_where_they_are_not_wanted() {
    let mut prompt = Prompt::new(&[]);
    prompt.send(&format!("(define s \"text\") 'done{ENTER}"));
    let shown = prompt.wait("done\r\n");
    assert!(!shown.contains("\x1b[34m") && !shown.contains("\x1b[1;36m"), "{shown:?}");
}

#[test]
fn control_c_stops_an_endless_evaluation_and_keeps_the_session() {
    let mut prompt = Prompt::new(&[]);
    prompt.enter("(define kept 77) 'defined", "defined");
    // It runs when it says so; from then on Ctrl-C is for it.
    prompt.send(&format!(
        "(begin (display \"now \") (display \"running\") (newline) (let loop () (loop))){ENTER}"
    ));
    prompt.wait("now running");
    prompt.control('c');
    prompt.wait("interrupted");
    prompt.wait(PROMPT);
    prompt.enter("(* kept 100)", "7700");
}

#[test]
fn control_c_drops_an_entry_that_is_being_written() {
    let mut prompt = Prompt::new(&[]);
    prompt.send("(+ 1 2");
    prompt.control('c');
    prompt.wait("interrupted");
    prompt.wait(PROMPT);
    prompt.enter("(+ 1000 1)", "1001");
}

#[test]
fn control_d_leaves() {
    let mut prompt = Prompt::new(&[]);
    prompt.control('d');
    assert_eq!(prompt.end(), 0);
}

#[test]
fn an_exit_code_is_that_of_exit() {
    let mut prompt = Prompt::new(&[]);
    prompt.send(&format!("(exit 7){ENTER}"));
    assert_eq!(prompt.end(), 7);
}

#[test]
fn an_error_keeps_the_session() {
    let mut prompt = Prompt::new(&[]);
    prompt.enter("(define kept 88) 'defined", "defined");
    prompt.send(&format!("(car kept){ENTER}"));
    prompt.wait("car: expected a pair, got 88");
    prompt.wait(PROMPT);
    prompt.enter("(* kept 100)", "8800");
}

#[test]
fn what_is_typed_during_an_evaluation_is_not_lost() {
    let mut prompt = Prompt::new(&[]);
    let endless = "(begin (display \"now \") (display \"running\") (newline) (read-line))";
    prompt.send(&format!("{endless}{ENTER}"));
    prompt.wait("now running");
    // One line for the program, two entries and the beginning of a third, all at once.
    prompt.send("for the program\n(+ 1000 111)\n(+ 1000 222)\n(+ 1000");
    prompt.wait("\"for the program\"\r\n");
    prompt.wait("1111\r\n");
    prompt.wait("1222\r\n");
    prompt.wait(PROMPT);
    prompt.send(&format!(" 333){ENTER}"));
    prompt.wait("1333\r\n");
    prompt.wait(PROMPT);
}

#[test]
fn entries_that_come_at_once_are_all_evaluated() {
    let mut prompt = Prompt::new(&[]);
    prompt.send(&format!("(+ 1000 111){ENTER}(+ 1000 222){ENTER}(define x 5){ENTER}(+ 1000 x){ENTER}"));
    for shown in ["1111\r\n", "1222\r\n", "1005\r\n"] {
        prompt.wait(shown);
    }
    prompt.wait(PROMPT);
}
