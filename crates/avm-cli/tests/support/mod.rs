//! Cases of the command as data: steps in a folder of their own, each with what it reads, writes and ends with.
//!
//! ```text
//! ## a title
//! file NAME          the lines behind it, indented by two, are a file
//! $ ARGUMENTS        words of a shell: quotes hold them together
//! < TEXT             a line of standard input
//! > TEXT             a line of standard output; >~ if it does not end
//! ! TEXT             a line of standard error; !~ if it does not end
//! = CODE             the exit code, where it is not 0
//! ```
//!
//! `UPDATE_CASES=1 cargo test -p avm-cli` writes what the command does now into the files: read the difference.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// A file of cases.
pub struct Cases {
    head: Vec<String>,
    cases: Vec<Case>,
}

struct Case {
    title: String,
    files: Vec<(String, Vec<String>)>,
    steps: Vec<Step>,
}

#[derive(Clone, Default, PartialEq)]
struct Step {
    arguments: String,
    input: Vec<String>,
    output: String,
    error: String,
    code: i32,
}

impl Cases {
    /// Reads a file of cases.
    pub fn read(path: &Path) -> Cases {
        let text = fs::read_to_string(path).expect("a file of cases can be read");
        let mut read = Cases { head: Vec::new(), cases: Vec::new() };
        for line in text.lines() {
            match (line.strip_prefix("## "), read.cases.last_mut()) {
                (Some(title), _) => {
                    read.cases.push(Case { title: title.into(), files: Vec::new(), steps: Vec::new() });
                }
                (None, None) => read.head.push(line.into()),
                (None, Some(case)) => case.line(line),
            }
        }
        read
    }

    /// Runs all cases; gives what is wrong, and the text of the file as it should be now.
    pub fn run(&self) -> (Vec<String>, String) {
        let mut failures = Vec::new();
        let mut text: String = self.head.iter().map(|line| format!("{line}\n")).collect();
        for case in &self.cases {
            let done = case.run();
            for (step, now) in case.steps.iter().zip(&done).filter(|(step, now)| step != now) {
                failures.push(format!("{}\nexpected:\n{}got:\n{}", case.title, step.text(), now.text()));
            }
            text.push_str(&case.text(&done));
        }
        (failures, text.trim_end().to_string() + "\n")
    }
}

impl Case {
    fn line(&mut self, line: &str) {
        if let Some(name) = line.strip_prefix("file ") {
            return self.files.push((name.into(), Vec::new()));
        }
        if let Some(arguments) = line.strip_prefix('$') {
            return self.steps.push(Step { arguments: arguments.trim().into(), ..Step::default() });
        }
        match self.steps.last_mut() {
            Some(step) => step.line(line),
            None => {
                if let (Some(text), Some((_, lines))) = (line.strip_prefix("  "), self.files.last_mut()) {
                    lines.push(text.into());
                }
            }
        }
    }

    fn run(&self) -> Vec<Step> {
        let folder = tempfile::tempdir().expect("a folder for the case");
        for (name, lines) in &self.files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("its folder");
            fs::write(path, lines.iter().map(|line| format!("{line}\n")).collect::<String>())
                .expect("a file");
        }
        self.steps.iter().map(|step| step.run(folder.path())).collect()
    }

    fn text(&self, steps: &[Step]) -> String {
        let mut text = format!("## {}\n", self.title);
        for (name, lines) in &self.files {
            text.push_str(&format!("file {name}\n"));
            lines.iter().for_each(|line| text.push_str(&format!("{}\n", format!("  {line}").trim_end())));
        }
        steps.iter().for_each(|step| text.push_str(&step.text()));
        text + "\n"
    }
}

impl Step {
    fn line(&mut self, line: &str) {
        let (mark, rest) = line.split_at(line.len().min(1));
        let text = rest.strip_prefix(' ').unwrap_or(rest);
        let whole = |text: &str, rest: &str| match rest.strip_prefix("~ ") {
            Some(text) => text.to_string(),
            None => format!("{text}\n"),
        };
        match mark {
            "<" => self.input.push(text.into()),
            ">" => self.output.push_str(&whole(text, rest)),
            "!" => self.error.push_str(&whole(text, rest)),
            "=" => self.code = text.parse().expect("an exit code"),
            _ => {}
        }
    }

    /// Runs the command in a folder.
    fn run(&self, folder: &Path) -> Step {
        let mut child = Command::new(env!("CARGO_BIN_EXE_avm-scheme"))
            .args(words(&self.arguments))
            .current_dir(folder)
            .env("NO_COLOR", "1")
            .env("COLUMNS", "100")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command runs");
        let input: String = self.input.iter().map(|line| format!("{line}\n")).collect();
        // A command that does not read its input closes it.
        let _ = child.stdin.take().map(|mut stdin| stdin.write_all(input.as_bytes()));
        let output = child.wait_with_output().expect("the command ends");
        Step {
            arguments: self.arguments.clone(),
            input: self.input.clone(),
            output: String::from_utf8_lossy(&output.stdout).into_owned(),
            error: String::from_utf8_lossy(&output.stderr).into_owned(),
            code: output.status.code().unwrap_or(-1),
        }
    }

    fn text(&self) -> String {
        let mut text = format!("$ {}\n", self.arguments);
        self.input.iter().for_each(|line| text.push_str(&marked('<', line)));
        for (mark, lines) in [('>', &self.output), ('!', &self.error)] {
            for line in lines.split_inclusive('\n') {
                match line.strip_suffix('\n') {
                    Some(line) => text.push_str(&marked(mark, line)),
                    None => text.push_str(&format!("{mark}~ {line}\n")),
                }
            }
        }
        if self.code != 0 {
            text.push_str(&format!("= {}\n", self.code));
        }
        text
    }
}

fn marked(mark: char, line: &str) -> String {
    if line.is_empty() { format!("{mark}\n") } else { format!("{mark} {line}\n") }
}

/// The words of a line, as a shell takes them: quotes of either kind hold words together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    for c in line.chars() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            (c, Some(_)) => word.get_or_insert_default().push(c),
            ('\'' | '"', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (' ', None) => words.extend(word.take()),
            (c, None) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}
