//! `store`: what is done with a store of objects as a whole.

use super::replay::{named, open_histories};
use super::trace::moment_text;
use crate::arguments::{StoreAction, StorePlace};
use crate::output;
use avm_scheme::{Engine, Error, ErrorKind, Moment, TraceFormat};
use avm_store::tools::{self, Progress};
use avm_store::{EngineKind, OpenOptions, Store, StoreError};
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use std::fmt::Write;
use std::io::IsTerminal;
use std::path::Path;

/// What is said in the end: text, and the same as JSON; and the exit code.
struct Said {
    text: String,
    json: Value,
    code: i32,
}

/// `avm-scheme store ACTION DIR`.
pub fn run(action: &StoreAction) -> i32 {
    let (place, said) = match action {
        StoreAction::Trace { place, execution, at: Some(time), .. } => {
            return match moment(place, *execution, *time) {
                Ok(moment) => output::print(&moment_text(&moment, place.json)),
                Err(error) => output::report(&error, place.json),
            };
        }
        StoreAction::Trace { place, execution, from, most, mermaid, svg, at: None } => {
            let format = format_of(place.json, *mermaid, *svg);
            return tell(place, |engine| {
                let executions = engine.stored_executions()?;
                match execution.or(executions.last().copied()) {
                    Some(execution) if !executions.contains(&execution) => {
                        Err(no_trace(execution, &executions))
                    }
                    Some(execution) => engine.stored_trace(execution, *from, *most, format),
                    None => Ok(String::new()),
                }
            });
        }
        StoreAction::History { place, object } => {
            let format = format_of(place.json, false, false);
            let object = match number_of(place, object) {
                Ok(object) => object,
                Err(error) => return output::report(&error, place.json),
            };
            return tell(place, |engine| engine.stored_history(object, format));
        }
        StoreAction::Info(place) => (place, info(place)),
        StoreAction::Check(place) => (place, check(place)),
        StoreAction::Compact(place) => (place, compact(place)),
        StoreAction::Export { place, file } => (place, export(place, file)),
        StoreAction::Import { place, file, engine } => (place, import(place, file, *engine)),
    };
    match said {
        Ok(said) => {
            let text = if place.json { format!("{}\n", said.json) } else { said.text };
            output::print(&text).max(said.code)
        }
        Err(error) => fail(&error, place.json),
    }
}

/// The states after an entry of a trace: of an execution, or of the last one.
fn moment(place: &StorePlace, execution: Option<u32>, time: u64) -> Result<Moment, Error> {
    let mut histories = open_histories(&place.folder)?;
    let execution = execution.or(histories.executions()?.last().copied()).unwrap_or(0);
    histories.at(execution, time)
}

/// The number of an object that is named by it, or by its name.
fn number_of(place: &StorePlace, object: &str) -> Result<u32, Error> {
    match object.parse() {
        Ok(number) => Ok(number),
        Err(_) => named(&open_histories(&place.folder)?, object),
    }
}

fn no_trace(execution: u32, known: &[u32]) -> Error {
    let known: Vec<String> = known.iter().map(u32::to_string).collect();
    let known = if known.is_empty() { "none".into() } else { known.join(", ") };
    let text = format!("the store has no trace of an execution {execution}; it has those of {known}");
    Error::new(ErrorKind::Usage, "no-history", text)
}

fn format_of(json: bool, mermaid: bool, svg: bool) -> TraceFormat {
    match (json, mermaid, svg) {
        (true, ..) => TraceFormat::Json,
        (_, true, _) => TraceFormat::Mermaid,
        (_, _, true) => TraceFormat::Svg,
        _ => TraceFormat::Text,
    }
}

/// Shows what an engine on the store tells. The engine runs nothing, so it changes nothing.
fn tell(place: &StorePlace, what: impl FnOnce(&mut Engine) -> Result<String, Error>) -> i32 {
    let store = match open(place) {
        Ok(store) => store,
        Err(error) => return fail(&error, place.json),
    };
    let mut engine = Engine::new();
    match engine.attach_store(store).and_then(|()| what(&mut engine)) {
        Ok(text) => output::print(&text),
        Err(error) => output::report(&error, place.json),
    }
}

/// Shows an error, and gives its exit code: 2 if what was named is no store that could be used, 1 if something went wrong with it.
fn fail(error: &StoreError, json: bool) -> i32 {
    let code = match error {
        StoreError::NotFound { .. }
        | StoreError::NotAStore { .. }
        | StoreError::WrongEngine { .. }
        | StoreError::NewerFormat { .. }
        | StoreError::InUse { .. }
        | StoreError::NotEmpty { .. } => 2,
        _ => 1,
    };
    if json {
        let message = error.to_string();
        let problem = json!({
            "severity": "error", "code": "store", "message": message, "places": [], "notes": [], "stack": [],
            "help": null, "cause": null,
        });
        output::say(&json!({ "exitCode": code, "kind": "store", "problems": [problem] }).to_string());
    } else {
        output::complain(&error.to_string());
    }
    code
}

fn open(place: &StorePlace) -> Result<Store, StoreError> {
    Store::open(&place.folder, &OpenOptions { create: false, ..OpenOptions::default() })
}

fn info(place: &StorePlace) -> Result<Said, StoreError> {
    let store = open(place)?;
    let info = with_bar(|watcher| tools::info(&store, watcher))?;
    let total = info.total();
    let mut text = format!(
        "{} (format {})\nbatches: {}\non disk: about {}\nkeys: {} of {}, values of {}\n",
        info.engine,
        info.format,
        info.latest,
        HumanBytes(info.disk_bytes),
        HumanCount(total.keys),
        HumanBytes(total.key_bytes),
        HumanBytes(total.value_bytes),
    );
    for (byte, space) in &info.spaces {
        let name = byte.escape_ascii();
        // Writing to text does not fail.
        let _ =
            writeln!(text, "  {name}: {} keys, {}", HumanCount(space.keys), HumanBytes(space.value_bytes));
    }
    if info.damaged > 0 {
        let _ = writeln!(text, "damaged: {} keys; `avm-scheme store check` lists them", info.damaged);
    }
    let spaces: serde_json::Map<String, Value> = info
        .spaces
        .iter()
        .map(|(byte, space)| {
            let counts =
                json!({ "keys": space.keys, "keyBytes": space.key_bytes, "valueBytes": space.value_bytes });
            (byte.escape_ascii().to_string(), counts)
        })
        .collect();
    let json = json!({
        "engine": info.engine, "format": info.format, "batches": info.latest.0, "diskBytes": info.disk_bytes,
        "keys": total.keys, "keyBytes": total.key_bytes, "valueBytes": total.value_bytes, "spaces": spaces,
        "damaged": info.damaged,
    });
    Ok(Said { text, json, code: i32::from(info.damaged > 0) })
}

fn check(place: &StorePlace) -> Result<Said, StoreError> {
    let store = open(place)?;
    let report = with_bar(|watcher| tools::check(&store, watcher))?;
    let mut text = String::new();
    for damage in &report.damage {
        let _ = writeln!(text, "damaged: {damage}");
    }
    let _ = writeln!(
        text,
        "{} keys are as they were written ({})",
        HumanCount(report.keys),
        HumanBytes(report.bytes)
    );
    if report.leftovers > 0 {
        let _ = writeln!(
            text,
            "{} pieces of older values take room, which does no harm",
            HumanCount(report.leftovers)
        );
    }
    if !report.damage.is_empty() {
        text.push_str("restore the store from an export or a copy\n");
    }
    let damage: Vec<String> = report.damage.iter().map(ToString::to_string).collect();
    let json = json!({ "keys": report.keys, "bytes": report.bytes, "damage": damage, "leftovers": report.leftovers });
    Ok(Said { text, json, code: i32::from(!report.damage.is_empty()) })
}

fn compact(place: &StorePlace) -> Result<Said, StoreError> {
    let store = open(place)?;
    let compacted = with_bar(|watcher| tools::compact(&store, watcher))?;
    store.close()?;
    let tools::Compacted { before, after, journal } = compacted;
    let mut text = format!("{} before, {} now\n", HumanBytes(before), HumanBytes(after));
    if journal > 0 {
        let _ = writeln!(
            text,
            "note: {} of that are a journal; the engine begins another one when it has 64 MB, and removes it then",
            HumanBytes(journal)
        );
    }
    Ok(Said { text, json: json!({ "before": before, "after": after, "journal": journal }), code: 0 })
}

fn export(place: &StorePlace, file: &Path) -> Result<Said, StoreError> {
    let store = open(place)?;
    let exported = with_bar(|watcher| tools::export(&store, file, watcher))?;
    Ok(moved("exported", exported))
}

fn import(place: &StorePlace, file: &Path, engine: Option<EngineKind>) -> Result<Said, StoreError> {
    // A file that is no export leaves no store behind.
    with_bar(|watcher| tools::inspect(file, watcher))?;
    let store = Store::open(&place.folder, &OpenOptions { engine, ..OpenOptions::default() })?;
    let imported = with_bar(|watcher| tools::import(&store, file, watcher))?;
    store.close()?;
    Ok(moved("imported", imported))
}

fn moved(what: &str, count: tools::Exported) -> Said {
    let text = format!("{what} {} keys ({})\n", HumanCount(count.entries), HumanBytes(count.bytes));
    Said { text, json: json!({ "keys": count.entries, "bytes": count.bytes }), code: 0 }
}

/// Does something with a progress bar, where standard error is a terminal.
fn with_bar<T>(action: impl FnOnce(&mut dyn FnMut(Progress)) -> T) -> T {
    if !std::io::stderr().is_terminal() {
        return action(&mut |_| {});
    }
    let bar = ProgressBar::new_spinner();
    let result = action(&mut |progress| show(&bar, progress));
    bar.finish_and_clear();
    result
}

fn show(bar: &ProgressBar, progress: Progress) {
    let template = match progress.total {
        Some(_) => "{msg} [{wide_bar}] {percent} % ({eta})",
        None => "{msg} {spinner}",
    };
    if bar.length() != progress.total {
        bar.set_style(
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        bar.set_length(progress.total.unwrap_or(0));
    }
    bar.set_message(progress.doing);
    bar.set_position(progress.done);
}
