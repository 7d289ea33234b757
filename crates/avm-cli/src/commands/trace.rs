//! `trace`: runs a program, and shows its messages.

use super::run::run_program;
use super::{Program, texts};
use crate::arguments::Trace;
use crate::output;
use avm_scheme::TraceFormat;
use std::path::Path;

/// `avm-scheme trace [--json | --mermaid | --svg] FILE [ARGS]`.
pub fn run(trace: &Trace) -> i32 {
    let Some(file) = trace.words.first() else { return 2 };
    let program = match Program::read(Path::new(file)) {
        Ok(program) => program,
        Err(code) => return code,
    };
    let json = trace.options.source.json;
    let format = match (json, trace.mermaid, trace.svg) {
        (true, ..) => TraceFormat::Json,
        (_, true, _) => TraceFormat::Mermaid,
        (_, _, true) => TraceFormat::Svg,
        _ => TraceFormat::Text,
    };
    // What the program prints must not get into the chart: it goes where the diagnostics go, or a file takes the chart.
    let mut engine = match &trace.output {
        None => trace.options.engine_with_output_on_stderr(program.place(), &texts(&trace.words)),
        Some(_) => trace.options.engine(program.place(), &texts(&trace.words)),
    };
    let code = match run_program(&mut engine, &program) {
        Ok(()) => 0,
        Err(error) => output::report(&error, json),
    };
    if code == 2 {
        return code;
    }
    let chart = engine.trace(format);
    let written = match &trace.output {
        None => output::print(&chart),
        Some(path) => match std::fs::write(path, chart) {
            Ok(()) => 0,
            Err(error) => {
                output::complain(&format!(
                    "cannot write `{}`: {}",
                    path.display(),
                    avm_scheme::reason(&error)
                ));
                2
            }
        },
    };
    code.max(written).max(trace.options.keep_schedule(&engine))
}
