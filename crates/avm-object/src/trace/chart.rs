//! A trace as plain text parts, for the renderers: rows of strings, and the steps of a sequence diagram.

use super::{Entry, EntryId, Event, Fate, Site, Trace};
use crate::ExecutionId;
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

/// The trace of one execution.
#[derive(Clone)]
pub struct Part<'a> {
    /// What the execution is called.
    pub name: String,
    /// Which one it is.
    pub execution: ExecutionId,
    /// Its trace.
    pub trace: &'a Trace,
}

/// An entry in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which of the chart's executions it belongs to.
    pub execution: usize,
    /// The logical time.
    pub id: u64,
    /// What happened.
    pub event: Event,
    /// The entry that led to it; 0 for none.
    pub cause: u64,
    /// The execution whose entry that is, if it is another one.
    pub cause_execution: Option<u32>,
    /// The lane of the caller: an object's, or the execution's own.
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

/// Something that takes part: an execution, or an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// What it is called.
    pub name: String,
    /// The controller that it belongs to.
    pub controller: Option<String>,
    /// The machine that it is on.
    pub machine: Option<String>,
    /// The object; `None` for an execution.
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

/// Traces in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// Who takes part: the executions first, then the objects in order of appearance.
    pub lanes: Vec<Lane>,
    /// The entries.
    pub rows: Vec<Row>,
    /// How many entries before them were dropped.
    pub dropped: u64,
    /// The executions, in the order of their lanes.
    pub executions: Vec<ExecutionId>,
    /// Where the lane of each object is.
    lane_of: HashMap<ObjectRef, usize>,
    /// Where the row of each execution's entry is.
    row_of: HashMap<(usize, u64), usize>,
    /// The steps, if they are known; else they follow from the causes.
    steps: Option<Vec<Step>>,
}

impl Chart {
    /// The entries that are kept of some executions' traces, in words. `order` has an execution for each stretch of its
    /// entries that were made without another's between them, and the latest of these.
    pub fn new(
        parts: &[Part<'_>],
        order: impl Iterator<Item = (ExecutionId, u64)>,
        names: Names<'_>,
    ) -> Chart {
        let executions: Vec<_> = parts.iter().map(|part| (part.name.as_str(), part.execution)).collect();
        let mut chart =
            Chart::of_executions(&executions, parts.iter().map(|part| part.trace.dropped()).sum());
        let mut entries: Vec<_> = parts.iter().map(|part| part.trace.entries().peekable()).collect();
        for (execution, time) in order {
            let Some(at) = chart.executions.iter().position(|known| *known == execution) else { continue };
            while let Some(entry) = entries[at].next_if(|entry| entry.id.0 <= time) {
                chart.add(at, &entry, names);
            }
        }
        for (at, rest) in entries.into_iter().enumerate() {
            rest.for_each(|entry| chart.add(at, &entry, names));
        }
        chart
    }

    /// A chart of rows that were made elsewhere, with the steps that they stand for. The first lanes are those of the
    /// executions.
    pub fn of(
        executions: Vec<ExecutionId>,
        lanes: Vec<Lane>,
        rows: Vec<Row>,
        steps: Vec<Step>,
        dropped: u64,
    ) -> Chart {
        let (lane_of, row_of) = (HashMap::new(), HashMap::new());
        Chart { lanes, rows, dropped, executions, lane_of, row_of, steps: Some(steps) }
    }

    /// Entries of one execution in words, wherever they were kept; `dropped` were before them.
    pub fn of_entries<'e>(entries: impl Iterator<Item = Entry<'e>>, dropped: u64, names: Names<'_>) -> Chart {
        let mut chart = Chart::of_executions(&[("program", ExecutionId(0))], dropped);
        for entry in entries {
            chart.add(0, &entry, names);
        }
        chart
    }

    fn of_executions(executions: &[(&str, ExecutionId)], dropped: u64) -> Chart {
        let lane = |name: &str| Lane { name: name.into(), controller: None, machine: None, object: None };
        Chart {
            lanes: executions.iter().map(|(name, _)| lane(name)).collect(),
            rows: Vec::new(),
            dropped,
            executions: executions.iter().map(|(_, id)| *id).collect(),
            lane_of: HashMap::new(),
            row_of: HashMap::new(),
            steps: None,
        }
    }

    fn add(&mut self, execution: usize, entry: &Entry<'_>, names: Names<'_>) {
        let row = self.row(execution, entry, names);
        self.row_of.insert((execution, row.id), self.rows.len());
        self.rows.push(row);
    }

    fn row(&mut self, execution: usize, entry: &Entry<'_>, names: Names<'_>) -> Row {
        let values = || entry.values.iter().map(|value| (names.value)(*value)).collect::<Vec<_>>();
        Row {
            execution,
            id: entry.id.0,
            event: entry.event,
            cause: entry.cause.0,
            cause_execution: entry.cause_execution.map(|execution| execution.0),
            caller: entry.caller.map_or(execution, |object| self.lane(object, names)),
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

    /// The call in which something happened, by the cause of that.
    fn call_around(&self, execution: usize, mut cause: u64) -> Option<usize> {
        loop {
            let at = *self.row_of.get(&(execution, cause))?;
            match self.rows[at].event {
                Event::ObjectCalled => return Some(at),
                Event::MessageReceived => return None,
                _ => cause = self.rows[at].cause,
            }
        }
    }

    /// The steps of a sequence diagram: each call is answered after all that happened in it, and before what its execution
    /// did next.
    pub fn steps(&self) -> Vec<Step> {
        if let Some(steps) = &self.steps {
            return steps.clone();
        }
        let mut steps: Vec<Vec<Step>> = vec![Vec::new(); self.rows.len()];
        let mut open: Vec<Vec<usize>> = vec![Vec::new(); self.executions.len()];
        let mut last: Vec<usize> = vec![0; self.executions.len()];
        for (at, row) in self.rows.iter().enumerate() {
            let (open, last) = (&mut open[row.execution], &mut last[row.execution]);
            let around = match (row.event, open.last()) {
                (Event::MessageReceived, Some(last)) if self.rows[*last].callee == row.callee => Some(*last),
                (Event::MessageReceived, _) => None,
                _ => self.call_around(row.execution, row.cause),
            };
            while open.last().is_some_and(|last| Some(*last) != around) {
                steps[*last].extend(open.pop().map(Step::Reply));
            }
            *last = at;
            if row.event == Event::ObjectCalled {
                steps[at].push(Step::Call(at));
                open.push(at);
            } else {
                steps[at].push(Step::Note(at));
            }
        }
        for (open, last) in open.into_iter().zip(last) {
            if !open.is_empty() {
                steps[last].extend(open.into_iter().rev().map(Step::Reply));
            }
        }
        steps.into_iter().flatten().collect()
    }

    /// Whether there is more than one execution.
    pub fn has_several_executions(&self) -> bool {
        self.executions.len() > 1
    }

    /// The name of the execution of a number, if it is in the chart.
    pub fn execution_name(&self, number: u32) -> Option<&str> {
        let at = self.executions.iter().position(|execution| execution.0 == number)?;
        Some(&self.lanes[at].name)
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
