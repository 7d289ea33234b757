//! The past of a session: what was entered is recorded, so that events can be looked at, and run again with another message.

use super::commands::needed;
use super::session::{Flow, Session};
use crate::commands::{replay, trace, what_if};
use crate::options::Options;
use crate::output;
use avm_scheme::{Builder, Error, Moment, Replay, TraceFormat};
use std::fs::File;
use tempfile::NamedTempFile;

/// A record of what was entered.
pub struct Past {
    record: NamedTempFile,
    /// Events up to this one are not shown any more.
    forgotten: u64,
}

impl Past {
    /// Begins a record, where the options allow one: a record does not hold what is in a store, nor a schedule.
    pub fn begin(options: &Options) -> Option<(Past, File)> {
        if options.store.is_some() || options.schedule.is_some() || !options.keeps_trace() {
            return None;
        }
        let record = NamedTempFile::new().ok()?;
        let out = record.reopen().ok()?;
        Some((Past { record, forgotten: 0 }, out))
    }

    fn open(&self) -> Result<Replay, Error> {
        replay::open_quietly(self.record.path())
    }

    /// What happened since it was forgotten.
    pub fn trace(&self, format: TraceFormat) -> Result<String, Error> {
        self.open()?.story_after(self.forgotten, format)
    }

    /// Shows no more of what happened so far.
    pub fn forget(&mut self) -> Result<(), Error> {
        self.forgotten = self.open()?.events()?;
        Ok(())
    }

    fn at(&self, event: u64) -> Result<Moment, Error> {
        self.open()?.at(event)
    }
}

/// Has an engine record what is entered, if it may.
pub fn recording(past: Option<(Past, File)>) -> (Option<Past>, impl FnOnce(Builder) -> Builder) {
    let (past, out) = past.map_or((None, None), |(past, out)| (Some(past), Some(out)));
    (past, move |builder| out.into_iter().fold(builder, |builder, out| builder.record(out)))
}

/// The past of the session; without one, why there is none.
fn past_of(session: &Session) -> Option<&Past> {
    if session.past.is_none() {
        output::complain(
            "the events of this session are not kept: it runs on a store, by a given schedule, or with --trace off",
        );
    }
    session.past.as_ref()
}

pub fn at(session: &mut Session, argument: &str) -> Flow {
    let Some(argument) = needed("at", argument) else { return Flow::On };
    let Ok(event) = argument.parse() else {
        output::complain(&format!("`{argument}` is no number of an event; ,trace shows them"));
        return Flow::On;
    };
    let Some(past) = past_of(session) else { return Flow::On };
    let moment = past.at(event);
    session.show(moment.map(|moment| trace::moment_text(&moment, false)))
}

pub fn what_if(session: &mut Session, argument: &str) -> Flow {
    let Some(argument) = needed("whatif", argument) else { return Flow::On };
    let (event, message) = argument.split_once(char::is_whitespace).unwrap_or((argument, ""));
    let (Ok(event), false) = (event.parse(), message.trim().is_empty()) else {
        output::complain(
            "usage: ,whatif N MESSAGE, such as ,whatif 3 (add 100); ,trace shows the numbers of events",
        );
        return Flow::On;
    };
    let Some(past) = past_of(session) else { return Flow::On };
    let text = what_if::tell(past.record.path(), event, message.trim(), false);
    session.show(text)
}
