//! `resume`: goes on with a program that was saved; and how programs are saved.

use super::{Program, texts};
use crate::arguments::{Restored, Resume, Saving};
use crate::output;
use avm_scheme::{Engine, Error, ErrorKind, Step, is_saved, reason};
use std::path::Path;

/// After so much gas it is tried again to save a program that could not be saved where it was.
const BETWEEN_TRIES: u64 = 100_000;

/// `avm-scheme resume FILE [ARGS]`.
pub fn run(resume: &Resume) -> i32 {
    let Some(file) = resume.words.first() else { return 2 };
    let json = resume.options.source.json;
    let saved = match read(Path::new(file), json) {
        Ok(saved) => saved,
        Err(code) => return code,
    };
    let mut engine = resume.options.engine(saved.place(), &texts(&resume.words));
    if let Err(code) = resume.options.attach_store(&mut engine) {
        return code;
    }
    let resumed = match &resume.name {
        Some(name) => engine.resume_saved_as(&saved.bytes, name),
        None => engine.resume_saved(&saved.bytes),
    };
    match resumed {
        Ok(()) => {
            let code = go_on(&mut engine, &resume.saving, json);
            resume.options.keep_schedule(&engine, code)
        }
        Err(error) => output::report(&error, json).max(2),
    }
}

/// Reads a file that holds what was saved. What is wrong is shown; then there is an exit code instead.
fn read(file: &Path, json: bool) -> Result<Program, i32> {
    let saved = Program::read(file)?;
    if is_saved(&saved.bytes) {
        return Ok(saved);
    }
    let text = format!("`{}` is no saved program or execution", saved.path.display());
    Err(output::report(&Error::new(ErrorKind::File, "not-saved", text), json))
}

/// Makes executions of files, to run beside a program that has not begun. What is wrong is shown; then there is an exit code instead.
pub fn restore(engine: &mut Engine, restored: &[Restored], json: bool) -> Result<(), i32> {
    for Restored { name, file } in restored {
        let saved = read(file, json)?;
        let made = engine.restore_execution(&saved.bytes, name.as_deref());
        made.map_err(|error| output::report(&error, json).max(2))?;
    }
    Ok(())
}

/// Goes on with the run at hand: to its end, or to where it is to be saved.
pub fn go_on(engine: &mut Engine, saving: &Saving, json: bool) -> i32 {
    let done = match (&saving.save, saving.save_at_gas) {
        (Some(path), Some(gas)) => save(engine, path, gas, saving.execution.as_deref()),
        _ => engine.finish().map(|_| 0),
    };
    output::tell_rejected(engine);
    done.unwrap_or_else(|error| output::report(&error, json))
}

/// Runs a program until it has used so much gas, and saves it there, or one of its executions, or as soon as that can be saved.
fn save(engine: &mut Engine, path: &Path, gas: u64, execution: Option<&str>) -> Result<i32, Error> {
    let mut fuel = gas.saturating_sub(engine.gas()).max(1);
    let mut why = None;
    loop {
        if let Step::Done(_) = engine.step(fuel)? {
            let reason = why.map_or("it ended before".into(), |error: Error| error.message().to_string());
            let what = execution.map_or("the program".into(), |name| format!("the execution {name}"));
            output::complain(&format!("{what} was not saved: {reason}"));
            return Ok(1);
        }
        let saved = match execution {
            Some(name) => engine.save_execution_named(name),
            None => engine.save_execution(),
        };
        match saved {
            Ok(bytes) => return Ok(write(path, &bytes)),
            Err(error) => why = Some(error),
        }
        fuel = BETWEEN_TRIES;
    }
}

fn write(path: &Path, bytes: &[u8]) -> i32 {
    match std::fs::write(path, bytes) {
        Ok(()) => 0,
        Err(error) => {
            output::complain(&format!("cannot write `{}`: {}", path.display(), reason(&error)));
            2
        }
    }
}
