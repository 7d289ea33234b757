//! The comma commands that show something and change nothing.

use super::commands::needed;
use super::session::{Flow, Session};
use crate::output;
use avm_scheme::{ExecutionSummary, ObjectPage, ObjectSummary, TraceFormat};

pub fn expand(session: &mut Session, argument: &str) -> Flow {
    let Some(form) = needed("expand", argument) else { return Flow::On };
    let name = session.text_name();
    let result = session.engine.expand_form(&name, form);
    session.show(result)
}

pub fn disassemble(session: &mut Session, argument: &str) -> Flow {
    let Some(form) = needed("disassemble", argument) else { return Flow::On };
    if !form.contains(['(', '\'', '"', ' ', '[']) {
        let listing =
            session.engine.lookup(form).and_then(|value| session.engine.disassemble_procedure(&value));
        match listing {
            Ok(Some(listing)) => _ = output::print(&listing),
            Ok(None) => output::complain(&format!("{form} is no procedure that was compiled from Scheme")),
            Err(error) => return session.report(&error),
        }
        return Flow::On;
    }
    let name = session.text_name();
    let result = session.engine.disassemble_form(&name, form);
    session.show(result)
}

pub fn doc(session: &mut Session, argument: &str) -> Flow {
    let Some(name) = needed("doc", argument) else { return Flow::On };
    match session.engine.describe(name) {
        Ok(Some(found)) => {
            let doc = found.doc.unwrap_or_else(|| format!("nothing is written about {name}"));
            output::print(&format!("{doc}\n{}, a {}\n", found.library, found.kind));
        }
        Ok(None) => return unknown(session, name),
        Err(error) => return session.report(&error),
    }
    Flow::On
}

pub fn describe(session: &mut Session, argument: &str) -> Flow {
    let Some(name) = needed("describe", argument) else { return Flow::On };
    let found = match session.engine.describe(name) {
        Ok(Some(found)) => found,
        Ok(None) => return unknown(session, name),
        Err(error) => return session.report(&error),
    };
    let mut text = format!("{name} is a {} of {}\n", found.kind, found.library);
    if let (true, Ok(value)) = (found.kind == "variable", session.engine.lookup(name)) {
        if let Ok(written) = session.engine.write(&value) {
            text.push_str(&format!("its value is {written}\n"));
        }
        if let Ok(Some(object)) = session.engine.object(&value) {
            text.push_str(&object_line(&object));
        }
    }
    if let Some(doc) = found.doc {
        text.push_str(&format!("{doc}\n"));
    }
    output::print(&text);
    Flow::On
}

fn unknown(session: &mut Session, name: &str) -> Flow {
    let names = session.engine.names().unwrap_or_default();
    let near = avm_base::did_you_mean(name, names.iter().map(String::as_str));
    let hint = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
    output::complain(&format!("nothing here is named {name}{hint}"));
    Flow::On
}

pub fn apropos(session: &mut Session, argument: &str) -> Flow {
    let Some(part) = needed("apropos", argument) else { return Flow::On };
    match session.engine.names() {
        Ok(names) => {
            let found: String =
                names.iter().filter(|name| name.contains(part)).map(|name| format!("{name}\n")).collect();
            output::print(&found);
            Flow::On
        }
        Err(error) => session.report(&error),
    }
}

/// So many objects are listed, where nobody says how many.
const PAGE: usize = 50;

pub fn objects(session: &mut Session, argument: &str) -> Flow {
    let Some((first, most)) = page_of(argument) else {
        output::complain("objects are listed from a number on, so many at most, as in `,objects 100 20`");
        return Flow::On;
    };
    let ObjectPage { objects, next, known } = match session.engine.objects_from(first, most) {
        Ok(page) => page,
        Err(error) => return session.report(&error),
    };
    let mut text: String = objects.iter().map(object_line).collect();
    if objects.is_empty() {
        text.push_str(if first == 0 {
            "there are no objects\n"
        } else {
            "there are no objects from there on\n"
        });
    }
    if let Some(next) = next {
        let count = if most == PAGE { String::new() } else { format!(" {most}") };
        text.push_str(&format!("{known} objects were made so far; `,objects {next}{count}` shows more\n"));
    }
    output::print(&text);
    Flow::On
}

/// The first number and how many, of what is behind `,objects`.
fn page_of(argument: &str) -> Option<(u32, usize)> {
    let mut words = argument.split_ascii_whitespace();
    let first = words.next().map_or(Some(0), |word| word.parse().ok())?;
    let most = words.next().map_or(Some(PAGE), |word| word.parse().ok())?;
    (most > 0 && words.next().is_none()).then_some((first, most))
}

fn object_line(object: &ObjectSummary) -> String {
    let ObjectSummary { number, behavior, controller, machine, state, inputs } = object;
    let controller = controller.as_deref().unwrap_or("nobody");
    format!("{number} {behavior}, of {controller}, on {machine}, {inputs} inputs, state {state}\n")
}

pub fn executions(session: &mut Session, _: &str) -> Flow {
    let executions = session.engine.executions();
    let text: String = executions.iter().map(execution_line).collect();
    output::print(if executions.is_empty() { "there are no executions\n" } else { &text });
    Flow::On
}

fn execution_line(execution: &ExecutionSummary) -> String {
    let ExecutionSummary { name, status, controller, gas } = execution;
    let controller =
        controller.as_deref().map_or(String::new(), |controller| format!(", under {controller}"));
    format!("{name} {}{controller}, {gas} gas\n", status.name())
}

pub fn trace(session: &mut Session, argument: &str) -> Flow {
    let format = match argument {
        "" | "text" => TraceFormat::Text,
        "json" => TraceFormat::Json,
        "mermaid" => TraceFormat::Mermaid,
        "clear" => {
            session.engine.clear_trace();
            return Flow::On;
        }
        other => {
            output::complain(&format!("a trace is shown as text, json or mermaid, not as {other}"));
            return Flow::On;
        }
    };
    output::print(&session.engine.trace(format));
    Flow::On
}
