//! The commands: each takes its arguments and gives an exit code.

pub mod check;
pub mod compile;
pub mod completions;
pub mod disasm;
pub mod expand;
pub mod repl;
pub mod replay;
pub mod resume;
pub mod run;
pub mod solve;
pub mod store;
pub mod trace;
pub mod what_if;
pub mod why_not;

use crate::output;
use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A program as it was found: what to call it, where it lies, what it holds.
pub struct Program {
    pub path: PathBuf,
    pub bytes: Vec<u8>,
}

impl Program {
    /// Reads a file, or standard input for `-`. What is wrong is shown; then there is an exit code instead.
    pub fn read(path: &Path) -> Result<Program, i32> {
        let mut bytes = Vec::new();
        let result = if path == Path::new("-") {
            std::io::stdin().read_to_end(&mut bytes).map(|_| PathBuf::from("<stdin>"))
        } else {
            std::fs::read(path).map(|read| bytes = read).map(|()| path.to_path_buf())
        };
        match result {
            Ok(path) => Ok(Program { path, bytes }),
            Err(error) => {
                output::complain(&format!(
                    "cannot read `{}`: {}",
                    path.display(),
                    avm_scheme::reason(&error)
                ));
                Err(2)
            }
        }
    }

    /// The folder of a program that lies in one.
    pub fn place(&self) -> Option<&Path> {
        (self.path != Path::new("<stdin>")).then_some(self.path.as_path())
    }

    /// The program as the engine takes it.
    pub fn source(&self) -> avm_scheme::Source<'_> {
        avm_scheme::Source::of_file(&self.path, &self.bytes)
    }
}

/// Words of the command line as text.
pub fn texts(words: &[OsString]) -> Vec<String> {
    words.iter().map(|word| word.to_string_lossy().into_owned()).collect()
}
