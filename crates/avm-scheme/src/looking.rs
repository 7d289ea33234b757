//! Looking into a recorded run: its chart, and the states that objects had.

use crate::error::{Error, ErrorKind};
use crate::inspecting::{TraceFormat, render};
use crate::replaying::damaged;
use crate::{Engine, Replay};
use avm_base::Symbol;
use avm_object::Event;
use avm_record::{Began, Decoders, Ended, Gatherer, Happened, Known, States, Story, Stretch, Teller};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// An object as it was after some event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectThen {
    /// Its number.
    pub number: u32,
    /// The name of its behaviour.
    pub behavior: String,
    /// Its controller.
    pub controller: Option<String>,
    /// The machine that it was created on.
    pub machine: String,
    /// The written form of its state.
    pub state: String,
    /// How many inputs it had accepted.
    pub inputs: u64,
}

/// All objects as they were after some event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The number of the event.
    pub event: u64,
    /// The event, in a line.
    pub line: String,
    /// The objects that there were, in order of creation.
    pub objects: Vec<ObjectThen>,
}

impl Engine {
    /// From now on, what happens in all executions is kept for [`Engine::story`], as much of it as the trace may keep.
    pub fn keep_story(&mut self) {
        let story = Arc::new(Mutex::new(Story::new(self.limits.trace_entries, self.runtime.program().id())));
        self.story = Some(story.clone());
        if self.shards.is_none() {
            return self.runtime.follow(Box::new(Teller::new(story)));
        }
        let mut gatherers = Vec::new();
        self.each_shard(|_, engine| {
            let gatherer = Gatherer::default();
            engine.runtime.follow(Box::new(gatherer.clone()));
            gatherers.push(gatherer);
        });
        let mut decoders = Decoders::default();
        let tell = move || {
            let mut story = story.lock().unwrap_or_else(PoisonError::into_inner);
            for (shard, gatherer) in (0..).zip(&gatherers) {
                // What was just written can be read.
                let happened = gatherer.give(|_, bytes| decoders.all(shard, bytes).unwrap_or_default());
                happened.into_iter().flatten().for_each(|happened| story.tell(happened));
            }
            true
        };
        if let Some(shards) = &mut self.shards {
            shards.at_exchange(tell);
        }
    }

    /// What happened in all executions since [`Engine::keep_story`], in one order and under one numbering.
    ///
    /// ```
    /// use avm_scheme::{Engine, TraceFormat};
    /// let mut engine = Engine::new();
    /// engine.keep_story();
    /// engine.run_program("p.scm", "
    ///     (define-behavior echo (else (input)))
    ///     (send (create-object 'echo) 'hello)
    /// ").unwrap();
    /// assert!(engine.story(TraceFormat::Text).contains("received hello"));
    /// ```
    pub fn story(&mut self, format: TraceFormat) -> String {
        match self.story.clone() {
            Some(story) => {
                let story = story.lock().unwrap_or_else(PoisonError::into_inner);
                self.shown_story(&story, format)
            }
            None => String::new(),
        }
    }

    fn shown_story(&mut self, story: &Story, format: TraceFormat) -> String {
        render(&story.chart(|kept| self.shown_kept(kept)), format)
    }
}

impl Replay {
    /// What happened in the recorded run; it is not run again.
    ///
    /// # Errors
    /// Where the record is damaged.
    pub fn story(self, format: TraceFormat) -> Result<String, Error> {
        self.story_after(0, format)
    }

    /// The same, without the events up to one.
    ///
    /// # Errors
    /// As for [`Replay::story`].
    pub fn story_after(self, number: u64, format: TraceFormat) -> Result<String, Error> {
        let mut engine = self.engine(None)?;
        let mut story = Story::new(engine.limits.trace_entries, engine.runtime.program().id());
        self.each(|_, happened| {
            story.tell(happened);
            true
        })?;
        story.forget(number);
        Ok(engine.shown_story(&story, format))
    }

    /// The states that objects had after an event: after the call, if it is one. What activations that were still open had
    /// set is not in them.
    ///
    /// # Errors
    /// Where the record is damaged, or has no such event.
    ///
    /// ```
    /// use avm_scheme::{Buffer, Engine, Replay};
    /// let record = Buffer::default();
    /// let mut engine = Engine::builder().record(record.clone()).build();
    /// engine.run_program("p.scm", "
    ///     (define-behavior cell (state (v 0)) ((add n) (set! v (+ v n)) v))
    ///     (let ((c (create-object 'cell))) (ask c (add 1)) (ask c (add 2)))
    /// ").unwrap();
    /// let moment = Replay::open(std::io::Cursor::new(record.bytes())).unwrap().at(2).unwrap();
    /// assert_eq!(moment.objects[0].state, "(1)");
    /// ```
    pub fn at(self, number: u64) -> Result<Moment, Error> {
        let mut engine = self.engine(None)?;
        let mut states = States::default();
        let mut found = Wanted { number, ..Wanted::default() };
        self.each(|_, happened| {
            if found.is_over_before(&happened) {
                return false;
            }
            states.tell(&happened);
            found.note(happened)
        })?;
        let Some(began) = found.began else { return Err(no_event(number, found.events)) };
        let line = engine.line_with_end(began, found.ended.as_ref());
        let objects = states.objects().iter().map(|(number, known)| engine.object_then(*number, known));
        Ok(Moment { event: number, line, objects: objects.collect() })
    }

    /// How many events there were.
    ///
    /// # Errors
    /// Where the record is damaged.
    pub fn events(self) -> Result<u64, Error> {
        let mut events = 0;
        self.each(|_, happened| {
            events += u64::from(matches!(happened, Happened::Began(_)));
            true
        })?;
        Ok(events)
    }

    /// The event of that number with the shard that it happened on, and the one before it there.
    pub(crate) fn event(self, number: u64) -> Result<(u32, Began, Option<Began>), Error> {
        let (mut before, mut found, mut events) = (HashMap::new(), None, 0);
        self.each(|shard, happened| {
            if let Happened::Began(began) = happened {
                events = began.number;
                match began.number {
                    at if at == number => found = Some((shard, began)),
                    _ => _ = before.insert(shard, began),
                }
            }
            found.is_none()
        })?;
        let (shard, found) = found.ok_or_else(|| no_event(number, events))?;
        Ok((shard, found, before.remove(&shard)))
    }

    /// Tells all that happened, in order and with the shard that it happened on, as long as `tell` wants more.
    pub(crate) fn each(&self, mut tell: impl FnMut(u32, Happened) -> bool) -> Result<(), Error> {
        let mut decoders = Decoders::default();
        while self.tape.next_run().map_err(damaged)?.is_some() {
            while let Some(Stretch { shard, bytes, .. }) = self.tape.next_stretch() {
                for happened in decoders.all(shard, &bytes).map_err(damaged)? {
                    if !tell(shard, happened) {
                        return Ok(());
                    }
                }
            }
            self.tape.leave_run();
        }
        self.tape.failure().map_or(Ok(()), |error| Err(damaged(error)))
    }
}

/// An event that is looked for.
#[derive(Default)]
struct Wanted {
    number: u64,
    began: Option<Began>,
    ended: Option<Ended>,
    /// How many events there were.
    events: u64,
}

impl Wanted {
    /// Whether the event was over before something happened. What belongs to it follows it at once; a call lasts until it
    /// ends.
    fn is_over_before(&self, happened: &Happened) -> bool {
        let Some(began) = &self.began else { return false };
        began.event != Event::ObjectCalled && !matches!(happened, Happened::Created(_))
    }

    /// Takes in what happened; whether the event is not over yet.
    fn note(&mut self, happened: Happened) -> bool {
        match happened {
            Happened::Began(began) => {
                self.events = began.number;
                if began.number == self.number {
                    self.began = Some(began);
                }
                true
            }
            Happened::Ended(end) => {
                let is_it = |began: &Began| (began.execution, began.id) == (end.execution, end.id);
                if self.began.as_ref().is_some_and(is_it) {
                    self.ended = Some(end);
                    return false;
                }
                true
            }
            Happened::Created(_) | Happened::Settled(_) | Happened::Learned(_) | Happened::Named(_) => true,
        }
    }
}

impl Engine {
    /// An event in a line, with its end if it is a call that ended.
    pub(crate) fn line_with_end(&mut self, began: Began, ended: Option<&Ended>) -> String {
        let mut line = self.line(&Happened::Began(began));
        if let Some(end) = ended {
            let how = if end.accepted { "=>" } else { "rejected:" };
            line.push_str(&format!("  {how} {}", self.shown_kept(&end.output)));
        }
        line
    }

    fn object_then(&mut self, number: u32, known: &Known) -> ObjectThen {
        let text = |name: Option<Symbol>| name.map(|name| name.to_string());
        let state: Vec<String> = known.state.iter().map(|kept| self.shown_kept(kept)).collect();
        ObjectThen {
            number,
            behavior: text(known.behavior).unwrap_or_default(),
            controller: text(known.controller),
            machine: known.machine.to_string(),
            state: format!("({})", state.join(" ")),
            inputs: known.inputs,
        }
    }
}

pub(crate) fn no_event(number: u64, events: u64) -> Error {
    let there_are = match events {
        0 => "it has none".to_string(),
        1 => "it has one event".to_string(),
        events => format!("its events are numbered from 1 to {events}"),
    };
    Error::new(ErrorKind::Usage, "no-event", format!("the run has no event {number}: {there_are}"))
}
