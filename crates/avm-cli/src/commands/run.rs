//! `run`, and the command without a name: run programs, evaluate expressions, open the prompt.

use super::{Program, resume, texts};
use crate::arguments::{Bare, Restored, Run};
use crate::options::Options;
use crate::repl::Past;
use crate::{output, repl};
use avm_scheme::{Builder, Engine, Error, is_bytecode};
use std::ffi::OsString;
use std::fs::File;
use std::path::Path;

/// `avm-scheme run FILE [ARGS]`.
pub fn run(run: &Run) -> i32 {
    let Some(file) = run.words.first() else { return 2 };
    let program = match Program::read(Path::new(file)) {
        Ok(program) => program,
        Err(code) => return code,
    };
    let makes_files = run.record.is_some() || run.keep_record || run.options.makes_store();
    if makes_files && let Err(code) = check_start(&program, &run.words, &run.options) {
        return code;
    }
    if run.saving.save.is_some() {
        return save_program(&program, run);
    }
    let Some(record) = &run.record else {
        let more = |builder: Builder| if run.keep_record { builder.keep_record() } else { builder };
        let (engine, code) = run_with(&program, &run.words, &run.options, &run.restore, more);
        return leave(engine, run.keep_record || run.options.store.is_some(), code);
    };
    match File::create(record) {
        Ok(out) => {
            let more = |builder: Builder| builder.record(out);
            let (engine, code) = run_with(&program, &run.words, &run.options, &[], more);
            leave(engine, true, code)
        }
        Err(error) => {
            output::complain(&format!("cannot write `{}`: {}", record.display(), avm_scheme::reason(&error)));
            2
        }
    }
}

/// A program that cannot start is refused before files are made for its run. What is wrong is shown; then there is an exit code
/// instead.
fn check_start(program: &Program, words: &[OsString], options: &Options) -> Result<(), i32> {
    let mut engine = options.engine(program.place(), &texts(words));
    engine.can_start(program.source()).map_err(|error| output::report(&error, options.source.json))
}

/// Runs a program up to where it is to be saved.
fn save_program(program: &Program, run: &Run) -> i32 {
    let mut engine = run.options.engine(program.place(), &texts(&run.words));
    if let Err(code) = run.options.attach_store(&mut engine) {
        return code;
    }
    let json = run.options.source.json;
    if let Err(code) = resume::restore(&mut engine, &run.restore, json) {
        return code;
    }
    let code = match engine.start_source(program.source()) {
        Ok(()) => {
            output::warn(&engine.take_warnings(), json);
            resume::go_on(&mut engine, &run.saving, json)
        }
        Err(error) => output::report(&error, json),
    };
    run.options.keep_schedule(&engine, code)
}

/// `avm-scheme [-l FILE] [-e EXPR] [-i] [FILE [ARGS]]`.
pub fn bare(arguments: &Bare) -> i32 {
    let has_prompt_work = !arguments.expressions.is_empty() || !arguments.loads.is_empty();
    match arguments.words.first() {
        Some(file) if !has_prompt_work && !arguments.interactive => {
            run_bare(file, &arguments.words, &arguments.options).unwrap_or_else(|code| code)
        }
        file => at_prompt(arguments, file),
    }
}

fn run_bare(file: &OsString, words: &[OsString], options: &Options) -> Result<i32, i32> {
    let program = Program::read(Path::new(file))?;
    if options.makes_store() {
        check_start(&program, words, options)?;
    }
    let (engine, code) = run_with(&program, words, options, &[], |builder| builder);
    Ok(leave(engine, options.store.is_some(), code))
}

/// Ends the use of an engine, right before the process ends. One that has no files has nothing to do then, and the system takes its
/// memory back in one piece.
fn leave(engine: Engine, has_files: bool, code: i32) -> i32 {
    if !has_files {
        std::mem::forget(engine);
    }
    code
}

/// The engine that ran the program, and the exit code.
fn run_with(
    program: &Program,
    words: &[OsString],
    options: &Options,
    restored: &[Restored],
    more: impl FnOnce(Builder) -> Builder,
) -> (Engine, i32) {
    let mut engine = options.engine_with(program.place(), &texts(words), more);
    if let Err(code) = options.attach_store(&mut engine) {
        return (engine, code);
    }
    if let Err(code) = resume::restore(&mut engine, restored, options.source.json) {
        return (engine, code);
    }
    let code = match run_program(&mut engine, program, options.source.json) {
        Ok(()) => 0,
        Err(error) => output::report(&error, options.source.json),
    };
    let code = options.keep_schedule(&engine, code);
    (engine, code)
}

/// Runs a program, source text or bytecode.
pub fn run_program(engine: &mut Engine, program: &Program, json: bool) -> Result<(), Error> {
    engine.start_source(program.source())?;
    output::warn(&engine.take_warnings(), json);
    let result = engine.finish();
    output::tell_rejected(engine);
    result.map(drop)
}

/// What is done at the prompt's environment: files first, then expressions, then the program, then the prompt itself.
fn at_prompt(arguments: &Bare, file: Option<&OsString>) -> i32 {
    let json = arguments.options.source.json;
    let only_prompt = arguments.expressions.is_empty() && arguments.loads.is_empty() && file.is_none();
    let has_prompt = arguments.interactive || only_prompt;
    let past = if has_prompt { Past::begin(&arguments.options) } else { None };
    let (past, more) = repl::recording(past);
    let mut engine = arguments.options.engine_with(file.map(Path::new), &texts(&arguments.words), more);
    if let Err(code) = arguments.options.attach_store(&mut engine) {
        return code;
    }
    for path in &arguments.loads {
        if let Err(code) = load(&mut engine, path, json) {
            return code;
        }
    }
    for expression in &arguments.expressions {
        match repl::evaluate(&mut engine, "<command line>", expression) {
            Ok(text) => _ = output::print(&text),
            Err(error) => return output::report(&error, json),
        }
    }
    if let Some(file) = file
        && let Err(code) = load(&mut engine, Path::new(file), json)
        && (!arguments.interactive || code == 2)
    {
        return code;
    }
    if has_prompt { repl::run(engine, past, json) } else { 0 }
}

/// Runs the forms of a file at the prompt; bytecode is run as a program.
fn load(engine: &mut Engine, path: &Path, json: bool) -> Result<(), i32> {
    let program = Program::read(path)?;
    let result = match is_bytecode(&program.bytes) {
        true => run_program(engine, &program, json),
        false => engine.eval_source(program.source()).map(drop),
    };
    output::tell_rejected(engine);
    result.map_err(|error| output::report(&error, json))
}
