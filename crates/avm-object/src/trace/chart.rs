//! A trace as plain text parts, for the renderers: rows of strings, and the steps of a sequence diagram.

use super::{Entry, EntryId, Event, Fate, Site, Trace};
use avm_base::Symbol;
use avm_value::{ObjectRef, TxId, Value};
use std::collections::HashMap;

/// How a reader of a trace shows what the trace only refers to.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// The written form of a value.
    pub value: &'a dyn Fn(Value) -> String,
    /// A place in the source; empty where there is none.
    pub site: &'a dyn Fn(Site) -> String,
    /// What an object is called.
    pub object: &'a dyn Fn(ObjectRef) -> String,
    /// The controller under which an object's lane stands.
    pub owner: &'a dyn Fn(ObjectRef) -> Option<Symbol>,
    /// The machine on which it stands.
    pub machine: &'a dyn Fn(ObjectRef) -> Option<Symbol>,
    /// Whether a transaction was aborted.
    pub aborted: &'a dyn Fn(TxId) -> bool,
}

/// An entry in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The logical time.
    pub id: u64,
    /// What happened.
    pub event: Event,
    /// The entry that led to it; 0 for none.
    pub cause: u64,
    /// The execution whose entry that is, if it is another one.
    pub cause_execution: Option<u32>,
    /// The lane of the caller.
    pub caller: usize,
    /// The lane of the object concerned.
    pub callee: Option<usize>,
    /// Where the execution was.
    pub machine: String,
    /// On whose authority.
    pub controller: Option<String>,
    /// The number of the transaction.
    pub tx: Option<u32>,
    /// The place in the source.
    pub site: String,
    /// Gas used when it began.
    pub gas: u64,
    /// Gas used when it ended.
    pub gas_end: u64,
    /// How a call ended.
    pub fate: Fate,
    /// What the event is about: the input of a call, the behaviour of a created object, ...
    pub about: String,
    /// The output of a call, or the condition that rejected it.
    pub output: Option<String>,
    /// Whether its transaction was aborted, so that it changed nothing.
    pub aborted: bool,
}

/// Something that takes part: the program itself, or an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// What it is called.
    pub name: String,
    /// The controller that it belongs to.
    pub controller: Option<String>,
    /// The machine that it is on.
    pub machine: Option<String>,
    /// The object; `None` for the program.
    pub object: Option<ObjectRef>,
}

/// A step of a sequence diagram; the number is that of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// An arrow to the callee.
    Call(usize),
    /// The arrow back.
    Reply(usize),
    /// Something beside the arrows.
    Note(usize),
}

/// A trace in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// Who takes part, in order of appearance; the program is the first.
    pub lanes: Vec<Lane>,
    /// The entries.
    pub rows: Vec<Row>,
    /// How many entries before them were dropped.
    pub dropped: u64,
    /// Where the lane of each object is.
    lane_of: HashMap<ObjectRef, usize>,
    /// The steps, if they are known; else they follow from the causes.
    steps: Option<Vec<Step>>,
}

impl Chart {
    /// The entries of a trace that are kept, in words.
    pub fn new(trace: &Trace, names: Names<'_>) -> Chart {
        Chart::of_entries(trace.entries(), trace.dropped(), names)
    }

    /// Entries in words, wherever they were kept; `dropped` were before them.
    pub fn of_entries<'e>(entries: impl Iterator<Item = Entry<'e>>, dropped: u64, names: Names<'_>) -> Chart {
        let program = Lane { name: "program".into(), controller: None, machine: None, object: None };
        let mut chart =
            Chart { lanes: vec![program], rows: Vec::new(), dropped, lane_of: HashMap::new(), steps: None };
        for entry in entries {
            let row = chart.row(&entry, names);
            chart.rows.push(row);
        }
        chart
    }

    /// A chart of rows that were made elsewhere, with the steps that they stand for.
    pub fn of(lanes: Vec<Lane>, rows: Vec<Row>, steps: Vec<Step>, dropped: u64) -> Chart {
        Chart { lanes, rows, dropped, lane_of: HashMap::new(), steps: Some(steps) }
    }

    fn row(&mut self, entry: &Entry<'_>, names: Names<'_>) -> Row {
        let values = || entry.values.iter().map(|value| (names.value)(*value)).collect::<Vec<_>>();
        Row {
            id: entry.id.0,
            event: entry.event,
            cause: entry.cause.0,
            cause_execution: entry.cause_execution.map(|execution| execution.0),
            caller: entry.caller.map_or(0, |object| self.lane(object, names)),
            callee: entry.callee.map(|object| self.lane(object, names)),
            machine: entry.machine.to_string(),
            controller: entry.controller.map(|controller| controller.to_string()),
            tx: entry.tx.map(|tx| tx.0),
            site: (names.site)(entry.site),
            gas: entry.gas,
            gas_end: entry.gas_end,
            fate: entry.fate,
            about: if entry.selector { format!("({})", values().join(" ")) } else { values().join(" ") },
            output: entry.output.map(names.value),
            aborted: entry.tx.is_some_and(names.aborted),
        }
    }

    fn lane(&mut self, object: ObjectRef, names: Names<'_>) -> usize {
        if let Some(at) = self.lane_of.get(&object) {
            return *at;
        }
        let controller = (names.owner)(object).map(|owner| owner.to_string());
        let machine = (names.machine)(object).map(|machine| machine.to_string());
        self.lane_of.insert(object, self.lanes.len());
        self.lanes.push(Lane { name: (names.object)(object), controller, machine, object: Some(object) });
        self.lanes.len() - 1
    }

    /// The row of an entry, if it is kept.
    fn row_of(&self, id: u64) -> Option<usize> {
        self.rows.binary_search_by_key(&id, |row| row.id).ok()
    }

    /// The call in which something happened, by the cause of that.
    fn call_around(&self, mut cause: u64) -> Option<usize> {
        loop {
            let at = self.row_of(cause)?;
            match self.rows[at].event {
                Event::ObjectCalled => return Some(at),
                Event::MessageReceived => return None,
                _ => cause = self.rows[at].cause,
            }
        }
    }

    /// The steps of a sequence diagram: each call is answered after all that happened in it.
    pub fn steps(&self) -> Vec<Step> {
        if let Some(steps) = &self.steps {
            return steps.clone();
        }
        let mut steps = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            let around = match (row.event, open.last()) {
                (Event::MessageReceived, Some(last)) if self.rows[*last].callee == row.callee => Some(*last),
                (Event::MessageReceived, _) => None,
                _ => self.call_around(row.cause),
            };
            while open.last().is_some_and(|last| Some(*last) != around) {
                steps.extend(open.pop().map(Step::Reply));
            }
            if row.event == Event::ObjectCalled {
                steps.push(Step::Call(at));
                open.push(at);
            } else {
                steps.push(Step::Note(at));
            }
        }
        steps.extend(open.into_iter().rev().map(Step::Reply));
        steps
    }

    /// That entries were dropped, if some were.
    pub(super) fn lost(&self) -> Option<String> {
        match self.dropped {
            0 => None,
            1 => Some("1 earlier entry was dropped".into()),
            more => Some(format!("{more} earlier entries were dropped")),
        }
    }

    /// Whether the lanes stand on more than one machine.
    pub(super) fn has_several_machines(&self) -> bool {
        let mut machines = self.lanes.iter().filter_map(|lane| lane.machine.as_ref());
        let first = machines.next();
        machines.any(|machine| Some(machine) != first)
    }

    /// What a row says beside its arrows, in a line.
    pub(super) fn note(&self, row: &Row) -> String {
        let callee = row.callee.map_or("", |lane| self.lanes[lane].name.as_str());
        let tx = row.tx.map_or(String::new(), |tx| tx.to_string());
        let owner = row.controller.as_deref().map_or(String::new(), |owner| format!(" ({owner})"));
        match row.event {
            Event::ObjectCalled => format!("{callee}: {}", row.about),
            Event::ObjectCreated => match &row.controller {
                Some(owner) => format!("created {callee} for {owner}"),
                None => format!("created {callee}"),
            },
            Event::ObjectDestroyed => format!("destroyed {callee}"),
            Event::MessageReceived => format!("{callee} received {}", row.about),
            Event::ObjectMoved => format!("moved {callee} to {}", row.about),
            Event::ExecutionMoved => format!("went on at {}", row.about),
            Event::ObjectFetched => format!("fetched {callee}"),
            Event::ObjectTransferred => format!("gave {callee} to {}", row.about),
            Event::ObjectFrozen => format!("froze {callee}"),
            Event::FunctionUpdated => format!("pure function {}", row.about),
            Event::TransactionStarted => format!("transaction {tx}{owner} began"),
            Event::TransactionCommitted => format!("transaction {tx}{owner} committed"),
            Event::TransactionAborted if callee.is_empty() => format!("transaction {tx}{owner} aborted"),
            Event::TransactionAborted => format!("transaction {tx}{owner} aborted: conflict about {callee}"),
            Event::ErrorOccurred => format!("error: {}", row.about),
        }
    }
}

impl Lane {
    /// What stands above a lane: its controller, and its machine where there are several.
    pub(super) fn title(&self, several_machines: bool) -> Option<String> {
        match (&self.controller, self.machine.as_ref().filter(|_| several_machines)) {
            (Some(controller), Some(machine)) => Some(format!("{controller} at {machine}")),
            (Some(controller), None) => Some(controller.clone()),
            (None, Some(machine)) => Some(format!("at {machine}")),
            (None, None) => None,
        }
    }
}

impl Row {
    /// Whether there is an entry that led to it.
    pub fn has_cause(&self) -> bool {
        self.cause != EntryId::NONE.0
    }
}
