//! What happened, as rows of a chart: those of all executions in one order, under one numbering.

use crate::encode::Encoder;
use crate::happened::{Began, Decoder, Ended, Happened, Kept};
use avm_base::Symbol;
use avm_object::trace::Fate;
use avm_object::trace::chart::{Chart, Lane, Row, Step};
use avm_object::{Event, ExecutionId, Log};
use avm_runtime::Runtime;
use avm_runtime::Watcher;
use avm_value::{ObjectRef, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

/// An object's lane.
#[derive(Clone)]
struct Who {
    name: String,
    controller: Option<String>,
    machine: String,
}

/// Stands for all executions that deliver messages: no execution has that number.
const MESSAGES: u32 = 0;

/// A step, with the number of the event.
#[derive(Clone, Copy)]
enum Mark {
    Call(u64),
    Reply(u64),
    Note(u64),
}

/// The latest events.
pub struct Story {
    most: usize,
    /// The program's own execution.
    program: u32,
    rows: VecDeque<(Began, Option<Ended>)>,
    marks: VecDeque<Mark>,
    /// The numbers of the events that are kept.
    numbers: HashMap<(u32, u64), u64>,
    /// Who an object is, by its number.
    objects: BTreeMap<u32, Who>,
    /// What executions are called that a program started.
    names: BTreeMap<u32, Symbol>,
    /// The transactions that were aborted.
    aborted: HashSet<u32>,
    dropped: u64,
}

impl Story {
    /// A story that keeps so many events; `program` is the program's own execution.
    pub fn new(most: usize, program: ExecutionId) -> Story {
        Story {
            program: program.0,
            most: most.max(1),
            rows: VecDeque::new(),
            marks: VecDeque::new(),
            numbers: HashMap::new(),
            objects: BTreeMap::new(),
            names: BTreeMap::new(),
            aborted: HashSet::new(),
            dropped: 0,
        }
    }

    /// Takes in the next thing that happened.
    pub fn tell(&mut self, happened: Happened) {
        match happened {
            Happened::Began(began) => self.began(began),
            Happened::Ended(ended) => {
                let Some(number) = self.numbers.get(&(ended.execution, ended.id)).copied() else { return };
                self.marks.push_back(Mark::Reply(number));
                if let Some(at) = self.row_of(number) {
                    self.rows[at].1 = Some(ended);
                }
            }
            Happened::Named(named) => _ = self.names.insert(named.execution, named.name),
            Happened::Created(_) | Happened::Settled(_) | Happened::Learned(_) => {}
        }
    }

    fn began(&mut self, began: Began) {
        let about = || began.values.first().and_then(Kept::as_symbol).map(|name| name.to_string());
        match (began.event, began.callee) {
            (Event::ObjectCreated, Some(object)) => {
                let who = Who {
                    name: format!("object {object} ({})", about().unwrap_or_default()),
                    controller: began.controller.map(|name| name.to_string()),
                    machine: began.machine.to_string(),
                };
                self.objects.insert(object, who);
            }
            (Event::ObjectTransferred, Some(object)) => {
                if let (Some(who), Some(controller)) = (self.objects.get_mut(&object), about()) {
                    who.controller = Some(controller);
                }
            }
            (Event::TransactionAborted, _) => self.aborted.extend(began.tx),
            _ => {}
        }
        if self.rows.len() == self.most {
            self.drop_first();
        }
        self.numbers.insert((began.execution, began.id), began.number);
        self.marks.push_back(match began.event {
            Event::ObjectCalled => Mark::Call(began.number),
            _ => Mark::Note(began.number),
        });
        self.rows.push_back((began, None));
    }

    /// Forgets the events up to one; they don't count as dropped.
    pub fn forget(&mut self, upto: u64) {
        while self.rows.front().is_some_and(|(began, _)| began.number <= upto) {
            self.drop_first();
        }
        self.dropped = 0;
    }

    fn drop_first(&mut self) {
        let Some((first, _)) = self.rows.pop_front() else { return };
        self.numbers.remove(&(first.execution, first.id));
        self.dropped += 1;
        while let Some(Mark::Call(number) | Mark::Reply(number) | Mark::Note(number)) = self.marks.front()
            && *number <= first.number
        {
            self.marks.pop_front();
        }
    }

    fn row_of(&self, number: u64) -> Option<usize> {
        let first = self.rows.front()?.0.number;
        usize::try_from(number.checked_sub(first)?).ok()
    }

    /// The chart; values are shown as `show` says.
    pub fn chart(&self, mut show: impl FnMut(&Kept) -> String) -> Chart {
        let mut lanes = Lanes::new(&self.objects, self.executions());
        let rows = self.rows.iter().map(|(began, ended)| {
            let mut row = row(began, ended.as_ref(), &mut lanes, &mut show);
            row.cause = self.cause_of(began);
            row.aborted = began.tx.is_some_and(|tx| self.aborted.contains(&tx));
            row
        });
        let rows: Vec<Row> = rows.collect();
        Chart::of(lanes.executions, lanes.lanes, rows, self.steps(), self.dropped)
    }

    /// The executions that the kept events are of, with their names. All those that deliver messages are one, and without
    /// executions that were started there is the program alone.
    fn executions(&self) -> Vec<(u32, String)> {
        let mut executions = vec![(self.program, "program".to_string())];
        let kept: BTreeSet<u32> = self.rows.iter().map(|(began, _)| began.execution).collect();
        let named = self.names.iter().filter(|(execution, _)| kept.contains(execution));
        executions.extend(named.map(|(execution, name)| (*execution, name.to_string())));
        let delivers = |execution: &u32| *execution != self.program && !self.names.contains_key(execution);
        if executions.len() > 1 && kept.iter().any(delivers) {
            executions.push((MESSAGES, "messages".into()));
        }
        executions
    }

    /// The number of the event that led to one, if it is kept.
    fn cause_of(&self, began: &Began) -> u64 {
        let execution = began.cause_execution.unwrap_or(began.execution);
        self.numbers.get(&(execution, began.cause)).copied().unwrap_or(0)
    }

    fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        for mark in &self.marks {
            let (Mark::Call(number) | Mark::Reply(number) | Mark::Note(number)) = *mark;
            let Some(at) = self.row_of(number) else { continue };
            steps.push(match mark {
                Mark::Call(_) => {
                    open.push(at);
                    Step::Call(at)
                }
                Mark::Note(_) => Step::Note(at),
                Mark::Reply(_) => match open.iter().rposition(|other| *other == at) {
                    Some(index) => {
                        open.remove(index);
                        Step::Reply(at)
                    }
                    None => continue,
                },
            });
        }
        steps.extend(open.into_iter().rev().map(Step::Reply));
        steps
    }
}

/// Keeps values as a record would.
#[derive(Default)]
pub struct Keeper(Follower);

impl Keeper {
    /// A value, as a record keeps it.
    pub fn kept(&mut self, runtime: &mut Runtime, value: Value) -> Kept {
        let Keeper(Follower { encoder, decoder, buffer }) = self;
        buffer.clear();
        encoder.value_alone(runtime, value, buffer);
        // What was just written can be read.
        decoder.value_of(buffer).unwrap_or_else(|_| Kept::Opaque("unreadable".into()))
    }
}

/// Turns what a watcher is told into what a record would tell.
pub struct Follower {
    encoder: Encoder,
    decoder: Decoder,
    buffer: Vec<u8>,
}

impl Default for Follower {
    fn default() -> Follower {
        Follower { encoder: Encoder::new(), decoder: Decoder::default(), buffer: Vec::new() }
    }
}

impl Follower {
    /// What happened.
    pub fn follow(&mut self, runtime: &mut Runtime, execution: ExecutionId, log: &Log) -> Vec<Happened> {
        self.buffer.clear();
        self.encoder.log(runtime, execution, log, &mut self.buffer);
        // What was just written can be read.
        self.decoder.all(&self.buffer).unwrap_or_default()
    }
}

/// A watcher that tells a story.
pub struct Teller {
    follower: Follower,
    story: Arc<Mutex<Story>>,
}

impl Teller {
    /// Tells all to that story.
    pub fn new(story: Arc<Mutex<Story>>) -> Teller {
        Teller { follower: Follower::default(), story }
    }
}

impl Watcher for Teller {
    fn take(&mut self, runtime: &mut Runtime, execution: ExecutionId, log: &Log) -> bool {
        let mut story = self.story.lock().unwrap_or_else(PoisonError::into_inner);
        for happened in self.follower.follow(runtime, execution, log) {
            story.tell(happened);
        }
        true
    }
}

struct Lanes<'s> {
    objects: &'s BTreeMap<u32, Who>,
    executions: Vec<ExecutionId>,
    lanes: Vec<Lane>,
    places: HashMap<u32, usize>,
}

impl Lanes<'_> {
    fn new(objects: &BTreeMap<u32, Who>, executions: Vec<(u32, String)>) -> Lanes<'_> {
        Lanes {
            objects,
            executions: executions.iter().map(|(execution, _)| ExecutionId(*execution)).collect(),
            lanes: executions
                .into_iter()
                .map(|(_, name)| Lane { name, controller: None, machine: None, object: None })
                .collect(),
            places: HashMap::new(),
        }
    }

    /// The lane of an execution: its own, or that of all that deliver messages, or the program's.
    fn of_execution(&self, execution: u32) -> usize {
        let lane = |wanted: u32| self.executions.iter().position(|known| known.0 == wanted);
        lane(execution).or_else(|| lane(MESSAGES)).unwrap_or(0)
    }

    fn of(&mut self, object: u32) -> usize {
        if let Some(at) = self.places.get(&object) {
            return *at;
        }
        let who = self.objects.get(&object);
        self.places.insert(object, self.lanes.len());
        self.lanes.push(Lane {
            name: who.map_or_else(|| format!("object {object}"), |who| who.name.clone()),
            controller: who.and_then(|who| who.controller.clone()),
            machine: who.map(|who| who.machine.clone()),
            object: Some(ObjectRef(object)),
        });
        self.lanes.len() - 1
    }
}

fn row(
    began: &Began,
    ended: Option<&Ended>,
    lanes: &mut Lanes<'_>,
    show: &mut impl FnMut(&Kept) -> String,
) -> Row {
    let about = began.values.iter().map(&mut *show).collect::<Vec<_>>().join(" ");
    let execution = lanes.of_execution(began.execution);
    Row {
        execution,
        id: began.number,
        event: began.event,
        cause: 0,
        cause_execution: None,
        caller: began.caller.map_or(execution, |object| lanes.of(object)),
        callee: began.callee.map(|object| lanes.of(object)),
        machine: began.machine.to_string(),
        controller: began.controller.map(|name| name.to_string()),
        tx: began.tx,
        site: began.place.to_string(),
        gas: began.gas,
        gas_end: ended.map_or(began.gas, |ended| ended.gas),
        fate: match ended {
            None => Fate::Open,
            Some(ended) if ended.accepted => Fate::Accepted,
            Some(_) => Fate::Rejected,
        },
        about: if began.selector { format!("({about})") } else { about },
        output: ended.map(|ended| show(&ended.output)),
        aborted: false,
    }
}
