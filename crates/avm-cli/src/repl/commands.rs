//! What begins with a comma: one table, and the commands that steer the session.

use super::evaluate;
use super::explore;
use super::past;
use super::session::{Flow, Session};
use crate::output;
use std::path::Path;
use std::time::Instant;

/// A comma command.
struct Command {
    names: &'static [&'static str],
    argument: &'static str,
    doc: &'static str,
    act: fn(&mut Session, &str) -> Flow,
}

static COMMANDS: &[Command] = &[
    Command { names: &["help", "?"], argument: "", doc: "show this list", act: help },
    Command { names: &["quit", "q"], argument: "", doc: "leave", act: quit },
    Command { names: &["load"], argument: "FILE", doc: "evaluate the forms of a file here", act: load },
    Command { names: &["time"], argument: "FORM", doc: "evaluate, and show time, gas and memory", act: time },
    Command { names: &["gas"], argument: "[FORM]", doc: "evaluate, and show the gas used", act: gas },
    Command {
        names: &["expand"],
        argument: "FORM",
        doc: "show a form without its macros",
        act: explore::expand,
    },
    Command {
        names: &["disassemble", "dis"],
        argument: "FORM",
        doc: "show the bytecode of a form, or of the procedure that a name stands for",
        act: explore::disassemble,
    },
    Command {
        names: &["doc"],
        argument: "NAME",
        doc: "show what is written about a name",
        act: explore::doc,
    },
    Command {
        names: &["describe"],
        argument: "NAME",
        doc: "show what a name stands for",
        act: explore::describe,
    },
    Command {
        names: &["apropos"],
        argument: "TEXT",
        doc: "list the names that contain a text",
        act: explore::apropos,
    },
    Command {
        names: &["objects"],
        argument: "[FIRST [COUNT]]",
        doc: "list the objects of this machine, from a number on",
        act: explore::objects,
    },
    Command {
        names: &["executions"],
        argument: "",
        doc: "list the executions that were started",
        act: explore::executions,
    },
    Command {
        names: &["trace"],
        argument: "[text | json | mermaid | clear]",
        doc: "show the messages so far, or forget them",
        act: explore::trace,
    },
    Command {
        names: &["at"],
        argument: "N",
        doc: "show the states that objects had after an event of ,trace",
        act: past::at,
    },
    Command {
        names: &["whatif"],
        argument: "N MESSAGE",
        doc: "show what another message in an event would have changed",
        act: past::what_if,
    },
    Command {
        names: &["cd"],
        argument: "[DIR]",
        doc: "change the folder that file names begin from",
        act: cd,
    },
    Command { names: &["pwd"], argument: "", doc: "show that folder", act: pwd },
];

/// Obeys a command, given without its comma.
pub fn obey(session: &mut Session, text: &str) -> Flow {
    let text = text.trim();
    let (name, argument) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    match COMMANDS.iter().find(|command| command.names.contains(&name)) {
        Some(command) => (command.act)(session, argument.trim()),
        None => {
            let near = avm_base::did_you_mean(name, names());
            let hint = near.map_or(String::new(), |near| format!("; did you mean ,{near}?"));
            output::complain(&format!("there is no command ,{name}{hint} (,help lists all)"));
            Flow::On
        }
    }
}

/// The names of all commands.
pub fn names() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().flat_map(|command| command.names.iter().copied())
}

fn help(_: &mut Session, _: &str) -> Flow {
    let mut text = String::new();
    for command in COMMANDS {
        let names: Vec<String> = command.names.iter().map(|name| format!(",{name}")).collect();
        let usage = format!("{} {}", names.join(" "), command.argument);
        text.push_str(&format!("  {usage:<42} {}\n", command.doc));
    }
    output::print(&text);
    Flow::On
}

fn quit(_: &mut Session, _: &str) -> Flow {
    Flow::End(0)
}

/// The argument of a command that needs one; without it, how the command is used.
pub fn needed<'t>(command: &str, argument: &'t str) -> Option<&'t str> {
    if argument.is_empty() {
        let known = COMMANDS.iter().find(|known| known.names.contains(&command));
        output::complain(&format!("usage: ,{command} {}", known.map_or("", |known| known.argument)));
        return None;
    }
    Some(argument)
}

fn load(session: &mut Session, argument: &str) -> Flow {
    let Some(file) = needed("load", argument) else { return Flow::On };
    let path = Path::new(file.trim_matches('"'));
    match std::fs::read(path) {
        Ok(bytes) => {
            let result = session.engine.eval_source(avm_scheme::Source::of_file(path, &bytes));
            result.map_or_else(|error| session.report(&error), |_| Flow::On)
        }
        Err(error) => {
            output::complain(&format!("cannot read `{}`: {}", path.display(), avm_scheme::reason(&error)));
            Flow::On
        }
    }
}

fn time(session: &mut Session, argument: &str) -> Flow {
    let Some(form) = needed("time", argument) else { return Flow::On };
    let name = session.text_name();
    let begun = Instant::now();
    let result = evaluate(&mut session.engine, &name, form);
    let elapsed = begun.elapsed();
    let engine = &session.engine;
    let facts = format!(
        "; {:.3} s, {} gas, {} KiB in use\n",
        elapsed.as_secs_f64(),
        engine.gas(),
        engine.memory() / 1024
    );
    let flow = session.show(result);
    output::print(&facts);
    flow
}

fn gas(session: &mut Session, argument: &str) -> Flow {
    let flow = if argument.is_empty() { Flow::On } else { session.evaluate(argument) };
    let limit = session.engine.limits().gas.map_or(String::new(), |limit| format!(" of {limit}"));
    output::print(&format!("; {} gas{limit}\n", session.engine.gas()));
    flow
}

fn cd(_: &mut Session, argument: &str) -> Flow {
    let home = std::env::var("HOME").unwrap_or_else(|_| ".".into());
    let folder = if argument.is_empty() { &home } else { argument };
    if let Err(error) = std::env::set_current_dir(folder) {
        output::complain(&format!("cannot go to `{folder}`: {}", avm_scheme::reason(&error)));
    }
    Flow::On
}

fn pwd(_: &mut Session, _: &str) -> Flow {
    match std::env::current_dir() {
        Ok(folder) => _ = output::print(&format!("{}\n", folder.display())),
        Err(error) => output::complain(&avm_scheme::reason(&error)),
    }
    Flow::On
}
