//! Whole programs against the model of the semantics: random programs, printed as Scheme text, must print the same and
//! leave the same objects and the same trace.

mod objects;
mod programs;

use avm_base::AvmErrorKind;
use avm_model::{Entry, Fate, Program, Run, Value, run};
use avm_scheme::{Buffer, Engine, ErrorKind, TraceFormat};
use avm_testing::cases;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// What a run came to: what it printed, the objects, and the trace.
type Result3 = [String; 3];

/// Long values are cut in lists and traces: so much is compared.
const COMPARED: usize = 100;

/// What stands below the output of a program that a condition ended.
const FAILED: &str = "failed\n";

fn cut(text: &str) -> &str {
    text.get(..COMPARED).unwrap_or(text)
}

fn by_model(run: &Run<'_>) -> Result3 {
    let mut output: String = run.output.iter().map(|line| format!("{line}\n")).collect();
    if run.has_failed {
        output += FAILED;
    }
    let mut objects = String::new();
    for (number, object) in run.machine.store.objects.iter().filter(|(_, object)| !object.ended) {
        let state = Value::List(object.content.state.clone()).to_string();
        let inputs = object.content.history.len();
        objects +=
            &object_line(*number, &object.behavior, object.controller.as_deref(), &state, inputs as u64);
    }
    let trace = &run.machine.executions[&1].trace;
    let lines = trace.iter().zip(1..).map(|(entry, time)| model_entry(time, entry));
    [output, objects, lines.collect()]
}

fn by_engine(text: &str) -> Result3 {
    let output = Buffer::default();
    let mut engine = Engine::builder().stdout(output.clone()).build();
    let failed = match engine.run_program("random.scm", text) {
        Ok(_) => "",
        Err(error) if error.kind() == ErrorKind::Raised => FAILED,
        Err(error) => panic!("{}\n{text}", error.render(false)),
    };
    let mut objects = String::new();
    for object in engine.objects() {
        let owner = object.controller.as_deref();
        objects += &object_line(object.number, &object.behavior, owner, &object.state, object.inputs);
    }
    let trace = engine.trace(TraceFormat::Json);
    let entries = trace.lines().map(|line| serde_json::from_str(line).expect("lines of JSON"));
    // The model tells what the program's own execution did.
    let is_own = |entry: &Json| matches!(entry["executionName"].as_str(), None | Some("program"));
    let lines = entries.filter(is_own).map(|entry| engine_entry(&entry));
    [output.take() + failed, objects, lines.collect()]
}

fn object_line(number: u32, behavior: &str, owner: Option<&str>, state: &str, inputs: u64) -> String {
    format!("{number} {behavior} of {} in {}, {inputs} inputs\n", owner.unwrap_or("nobody"), cut(state))
}

fn model_entry(time: u64, entry: &Entry) -> String {
    let (fate, output) = match &entry.fate {
        Fate::Open => ("-", String::new()),
        Fate::Accepted(output) => ("accepted", output.to_string()),
        Fate::Rejected => ("rejected", String::new()),
    };
    // Executions that deliver are numbered otherwise, so what happened in them cannot be named.
    let cause = match (entry.cause, entry.cause_execution) {
        (_, Some(_)) => "elsewhere".into(),
        (0, None) => "-".into(),
        (cause, None) => cause.to_string(),
    };
    let name = |object: Option<u32>| object.map_or("-".into(), |object| object.to_string());
    let about = entry.about.as_ref().map_or(String::new(), Value::to_string);
    entry_line(
        [&time.to_string(), entry.event.name(), &cause, &name(entry.caller), &name(entry.callee)],
        [entry.controller.as_deref().unwrap_or("-"), &name(entry.tx), cut(&about), fate, cut(&output)],
    )
}

fn engine_entry(entry: &Json) -> String {
    let text = |name: &str| match &entry[name] {
        Json::Null => "-".to_string(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    let or_nothing = |name: &str| entry[name].as_str().unwrap_or("").to_string();
    let event = text("event");
    let cause = if entry["causeExecution"].is_null() { text("cause") } else { "elsewhere".into() };
    // A condition is known by its kind, which what is printed has; a message from elsewhere is followed by a number.
    let mut about = if event == "error-occurred" { String::new() } else { or_nothing("about") };
    if let Some(number) = entry["causeExecution"].as_u64() {
        about = about.strip_suffix(&format!(" {number}")).unwrap_or(&about).to_string();
    }
    let fate = text("fate");
    let output = if fate == "accepted" { or_nothing("output") } else { String::new() };
    entry_line(
        [&text("time"), &event, &cause, &text("caller"), &text("callee")],
        [&text("controller"), &text("transaction"), cut(&about), &fate, cut(&output)],
    )
}

fn entry_line(what: [&str; 5], how: [&str; 5]) -> String {
    format!("{} | {}\n", what.join(" "), how.join(" "))
}

fn check(program: &Program) -> std::result::Result<(), TestCaseError> {
    let run = run(program);
    prop_assume!(!run.is_beyond);
    let (text, expected) = (program.to_string(), by_model(&run));
    let found = by_engine(&text);
    for ((what, expected), found) in ["output", "objects", "trace"].iter().zip(expected).zip(found) {
        prop_assert!(expected == found, "{text}\n{what}\nmodel:\n{expected}\nengine:\n{found}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 100_000, ..cases(300) })]

    #[test]
    fn programs_do_what_the_model_says(program in programs::program()) {
        check(&program)?;
    }

    /// The model's histories suffice for a replay, and the engine runs these programs as the model does.
    #[test]
    fn histories_can_be_replayed(program in programs::talking_program()) {
        let run = run(&program);
        for (o, object) in &run.machine.store.objects {
            let replayed = run.replay(*o).map(|content| content.state);
            prop_assert_eq!(replayed.as_ref(), Ok(&object.content.state), "{}object {}", &program, o);
        }
        check(&program)?;
    }
}

/// What the traces and outputs of some programs hold, by how many programs have it.
fn found_in(programs: usize) -> BTreeMap<String, usize> {
    let mut runner = TestRunner::deterministic();
    let mut found = BTreeMap::new();
    for _ in 0..programs {
        let program = programs::program().new_tree(&mut runner).expect("a program").current();
        let run = run(&program);
        let mut marks = BTreeSet::new();
        if run.is_beyond {
            marks.insert("beyond".to_string());
        }
        for entry in &run.machine.executions[&1].trace {
            let fate = match entry.fate {
                Fate::Open => "",
                Fate::Accepted(_) => " accepted",
                Fate::Rejected => " rejected",
            };
            let inside = if entry.caller.is_some() { " inside" } else { "" };
            let re_entrant =
                if entry.caller.is_some() && entry.caller == entry.callee { " itself" } else { "" };
            let tx = if entry.tx.is_some() { " in tx" } else { "" };
            marks.insert(format!("{}{fate}{inside}{re_entrant}{tx}", entry.event.name()));
        }
        let kinds = AvmErrorKind::ALL.iter().map(|kind| kind.name());
        let output = run.output.join("\n");
        marks.extend(kinds.filter(|kind| output.contains(kind)).map(String::from));
        if run.machine.executions.len() > 2 {
            marks.insert("delivered".into());
        }
        for mark in marks {
            *found.entry(mark).or_default() += 1;
        }
    }
    found
}

/// What the random programs must do now and then for the comparison to be worth something.
const WANTED: &[&str] = &[
    "error-occurred",
    "delivered",
    "message-received inside itself",
    "object-called accepted inside",
    "object-called accepted inside itself",
    "object-called accepted inside itself in tx",
    "object-called rejected inside itself",
    "object-called rejected inside in tx",
    "object-created inside in tx",
    "object-destroyed in tx",
    "object-destroyed inside itself",
    "object-transferred inside",
    "transaction-aborted inside in tx",
    "transaction-committed inside in tx",
    "cross-controller-tx",
    "object-not-found",
    "object-has-no-controller",
    "tx-already-aborted",
    "tx-already-committed",
    "unauthorized-transfer",
];

#[test]
fn random_programs_do_what_is_to_be_compared() {
    let found = found_in(2000);
    for wanted in WANTED {
        assert!(found.get(*wanted).is_some_and(|count| *count >= 5), "{wanted}: {found:#?}");
    }
    assert!(found.get("beyond").is_none_or(|count| *count < 200), "{found:#?}");
}
