//! `check`: all that is wrong with programs.

use super::Program;
use crate::arguments::Check;
use crate::output;

/// `avm-scheme check FILE...`.
pub fn run(check: &Check) -> i32 {
    let mut worst = 0;
    for file in &check.files {
        let code = match Program::read(file) {
            Ok(program) => check_one(check, &program),
            Err(code) => code,
        };
        worst = worst.max(code);
    }
    worst
}

fn check_one(check: &Check, program: &Program) -> i32 {
    match check.options.engine(program.place()).check(program.source()) {
        Ok(warnings) => {
            output::warn(&warnings, check.options.json);
            0
        }
        Err(error) => output::report(&error, check.options.json),
    }
}
