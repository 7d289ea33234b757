//! What would have happened if an object had got another message.

use crate::error::{Error, ErrorKind};
use crate::recording::outcome_of;
use crate::replaying::{Checkers, damaged};
use crate::{Buffer, Divergence, Engine, ObjectSummary, Replay, read_data};
use avm_object::{EntryId, Event, ExecutionId};
use avm_record::{Began, Happened, Outcome, Verdict};
use avm_syntax::Datum;

/// What another message would have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhatIf {
    /// The number of the event whose message is another one.
    pub event: u64,
    /// The event as it was, in a line.
    pub line: String,
    /// The message that took its place, written.
    pub message: String,
    /// The first difference but that.
    pub difference: Option<Divergence>,
    /// What the programs wrote to standard output, and what they would have written, if that differs.
    pub output: Option<(String, String)>,
    /// How the run ended, and how it would have, if that differs.
    pub outcome: Option<(String, String)>,
    /// Objects that would have ended otherwise: as they were, and as they would have been. There is nothing for one that
    /// is not there.
    pub objects: Vec<(Option<ObjectSummary>, Option<ObjectSummary>)>,
}

/// How a run came out.
struct Result {
    gas: u64,
    output: String,
    outcome: Outcome,
    objects: Vec<ObjectSummary>,
}

impl WhatIf {
    /// Runs a record again, twice: as it was, and with another message in place of that of event `number`, an
    /// `object-called` or a `message-received`. `open` opens the record. What the program asks of the outside is answered as it
    /// was; what it asks only now is refused.
    ///
    /// # Errors
    /// Where the record is damaged or has no such event, or the message is no datum.
    ///
    /// ```
    /// use avm_scheme::{Buffer, Engine, Replay, WhatIf};
    /// let record = Buffer::default();
    /// let mut engine = Engine::builder().record(record.clone()).build();
    /// engine.run_program("p.scm", "
    ///     (define-behavior cell (state (v 0)) ((add n) (set! v (+ v n)) v))
    ///     (let ((c (create-object 'cell))) (ask c (add 1)) (display (ask c (add 2))))
    /// ").unwrap();
    /// let open = || Replay::open(std::io::Cursor::new(record.bytes()));
    /// let what_if = WhatIf::run(open, 2, "(add 10)").unwrap();
    /// assert_eq!(what_if.output, Some(("3".into(), "12".into())));
    /// assert_eq!(what_if.objects[0].1.as_ref().unwrap().state, "(12)");
    /// ```
    pub fn run(
        open: impl Fn() -> std::result::Result<Replay, Error>,
        number: u64,
        message: &str,
    ) -> std::result::Result<WhatIf, Error> {
        let message = only_datum(message)?;
        let (shard, event, before) = open()?.event(number)?;
        if !matches!(event.event, Event::ObjectCalled | Event::MessageReceived) {
            let name = event.event.name();
            let text =
                format!("event {number} is {name}: it has no message that another could take the place of");
            return Err(Error::new(ErrorKind::Usage, "no-message", text));
        }
        let was = as_it_was(open()?)?;
        let (replay, expected) = (open()?, open()?);
        let most = replay.ends.is_empty().then_some(was.gas.saturating_mul(2).saturating_add(1_000_000));
        let (now, verdict, mut engine) =
            otherwise(replay, expected, (shard, &event), before.as_ref(), &message, most)?;
        let difference = match verdict {
            Verdict::Different(difference) => Some(engine.divergence(&difference)),
            Verdict::Same { .. } => None,
            Verdict::Damaged(error) => return Err(damaged(error)),
        };
        let differ = |was: String, now: String| (was != now).then_some((was, now));
        Ok(WhatIf {
            event: number,
            line: engine.line(&Happened::Began(event)),
            message: message.to_string(),
            difference,
            objects: changed(was.objects, now.objects),
            output: differ(was.output, now.output),
            outcome: differ(was.outcome.to_string(), now.outcome.to_string()),
        })
    }
}

/// The message that a text holds.
fn only_datum(text: &str) -> std::result::Result<Datum, Error> {
    let mut data = read_data(text)?;
    match (data.pop(), data.len()) {
        (Some(message), 0) => Ok(message),
        (None, _) => Err(Error::new(ErrorKind::Syntax, "no-datum", "the text holds no message")),
        (Some(_), more) => {
            let text = format!("a message is one datum, and these are {}", more + 1);
            Err(Error::new(ErrorKind::Syntax, "several-data", text)
                .help("put the selector and its arguments between parentheses"))
        }
    }
}

/// Runs a record as it was.
fn as_it_was(replay: Replay) -> std::result::Result<Result, Error> {
    let output = Buffer::default();
    let mut engine = replay.engine(Some(Box::new(output.clone())))?;
    // Where the record was cut, the run ends with it.
    Checkers::follow(&mut engine, &replay.tape);
    run_all(&replay, None, &mut engine, &output, None)
}

/// Runs all programs of a record; each of them may use so much gas, if that is said. What is compared with goes along.
fn run_all(
    replay: &Replay,
    expected: Option<&Replay>,
    engine: &mut Engine,
    output: &Buffer,
    most_gas: Option<u64>,
) -> std::result::Result<Result, Error> {
    let mut outcome = Outcome::Done;
    let mut runs = 0;
    while let Some(run) = replay.tape.next_run().map_err(damaged)? {
        if let Some(expected) = expected {
            expected.tape.next_run().map_err(damaged)?;
        }
        replay.stop_as(engine, runs);
        if let Some(gas) = most_gas {
            engine.stop_after(gas);
        }
        runs += 1;
        outcome = outcome_of(&engine.run_recorded(&run));
        replay.tape.leave_run();
        if let Some(expected) = expected {
            expected.tape.leave_run();
        }
    }
    Ok(Result { gas: engine.gas(), output: output.text(), outcome, objects: engine.objects() })
}

/// Runs a record with another message.
fn otherwise(
    replay: Replay,
    expected: Replay,
    (shard, event): (u32, &Began),
    before: Option<&Began>,
    message: &Datum,
    most_gas: Option<u64>,
) -> std::result::Result<(Result, Verdict, Engine), Error> {
    let output = Buffer::default();
    let mut engine = replay.engine(Some(Box::new(output.clone())))?;
    replay.tape.be_lenient();
    let checkers = Checkers::follow(&mut engine, &expected.tape);
    // The call that delivers a message has the message of the event before it.
    let delivered = before.filter(|before| {
        before.event == Event::MessageReceived
            && (before.execution, before.id + 1) == (event.execution, event.id)
            && event.cause == before.id
    });
    let replaced = delivered.unwrap_or(event);
    let (execution, entry) = (ExecutionId(replaced.execution), EntryId(replaced.id));
    checkers.go_on(Some((execution, entry)));
    let mut fits = true;
    engine.each_shard(|number, engine| {
        if number == shard {
            match avm_primitives::value_of_datum(&mut engine.runtime.machine.heap, message) {
                Ok(value) => engine.runtime.replace(execution, entry, value),
                Err(_) => fits = false,
            }
        }
    });
    if !fits {
        return Err(Error::new(ErrorKind::Limit, "out-of-memory", "the message does not fit into memory"));
    }
    let result = run_all(&replay, Some(&expected), &mut engine, &output, most_gas)?;
    let verdict = checkers.end(&result.outcome, 0);
    Ok((result, verdict, engine))
}

/// The objects that differ.
fn changed(
    was: Vec<ObjectSummary>,
    now: Vec<ObjectSummary>,
) -> Vec<(Option<ObjectSummary>, Option<ObjectSummary>)> {
    let mut pairs = Vec::new();
    let (mut was, mut now) = (was.into_iter().peekable(), now.into_iter().peekable());
    loop {
        let next = was.peek().map(|it| it.number).into_iter().chain(now.peek().map(|it| it.number)).min();
        let Some(next) = next else { return pairs };
        let pair = (was.next_if(|it| it.number == next), now.next_if(|it| it.number == next));
        if pair.0 != pair.1 {
            pairs.push(pair);
        }
    }
}
