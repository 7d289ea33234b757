//! Following a run to compare it with a record. As long as both are equal, bytes are compared; the first piece that is not is
//! taken apart.

use crate::encode::{Encoder, Mark};
use crate::frames::RecordError;
use crate::happened::{Decoder, Happened};
use crate::header::{End, Outcome};
use crate::tape::TapeReader;
use avm_object::{EntryId, ExecutionId, Log};
use avm_runtime::Runtime;
use avm_runtime::Watcher;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many things that happened before a difference are shown, and after.
const AROUND: usize = 6;
/// Bytes that were compared are dropped when there are so many.
const COMPACT: usize = 1 << 20;

/// Where a run differs from its record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The number of the event that it happened in, or after.
    pub event: u64,
    /// What differs, in a word.
    pub what: &'static str,
    /// What happened just before.
    pub before: Vec<Happened>,
    /// What should have happened; nothing where the run should have ended.
    pub expected: Vec<Happened>,
    /// What happened instead; nothing where the run ended.
    pub found: Vec<Happened>,
    /// The same in words, where it is no matter of events.
    pub told: Option<(String, String)>,
}

/// What came of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All is equal, as far as the record goes.
    Same {
        /// Whether the record ends before the run did.
        cut: bool,
    },
    /// Something differs.
    Different(Box<Difference>),
    /// The record is damaged.
    Damaged(RecordError),
}

struct Shared {
    tape: TapeReader,
    encoder: Encoder,
    /// What happened in the stretch that is being compared.
    found: Vec<u8>,
    /// Bytes of the record; those before `at` were compared.
    expected: Vec<u8>,
    at: usize,
    /// The stretch before, and what was known at its beginning.
    last: (Mark, Vec<u8>),
    /// Once bytes have differed in something that does not matter: what reads either side.
    apart: Option<(Decoder, Decoder)>,
    recent: Vec<Happened>,
    verdict: Option<Verdict>,
    /// Whether to go on behind a difference.
    goes_on: bool,
    /// An event whose input may differ, and that of the one that follows it.
    excused: Option<(ExecutionId, EntryId)>,
    progress: Option<Box<dyn FnMut(u64, u64) + Send>>,
}

/// A watcher that compares. Clones share what they know.
#[derive(Clone)]
pub struct Checker(Arc<Mutex<Shared>>);

impl Checker {
    /// Compares with that record.
    pub fn new(tape: TapeReader) -> Checker {
        Checker(Arc::new(Mutex::new(Shared {
            tape,
            encoder: Encoder::new(),
            found: Vec::new(),
            expected: Vec::new(),
            at: 0,
            last: (Mark::default(), Vec::new()),
            apart: None,
            recent: Vec::new(),
            verdict: None,
            goes_on: false,
            excused: None,
            progress: None,
        })))
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has the run go on when it differs: only the first difference is noted. The input of one event may differ, and gas
    /// does not count.
    pub fn go_on(&self, excused: Option<(ExecutionId, EntryId)>) {
        let mut shared = self.shared();
        (shared.goes_on, shared.excused) = (true, excused);
    }

    /// Has a function be told now and then how many events were compared, and how far the record was read.
    pub fn tell(&self, progress: impl FnMut(u64, u64) + Send + 'static) {
        self.shared().progress = Some(Box::new(progress));
    }

    /// Whether the run has differed so far.
    pub fn has_differed(&self) -> bool {
        matches!(self.shared().verdict, Some(Verdict::Different(_)))
    }

    /// How many events happened.
    pub fn events(&self) -> u64 {
        self.shared().encoder.mark().events
    }

    /// The run is over, in that way and after so much gas: what came of it.
    pub fn end(&self, outcome: Outcome, gas: u64) -> Verdict {
        let mut shared = self.shared();
        if shared.verdict.is_none() {
            shared.compare_end(&outcome, gas);
        }
        if let Some(error) = shared.tape.failure() {
            return Verdict::Damaged(error);
        }
        match shared.verdict.clone() {
            Some(Verdict::Different(difference)) => {
                Verdict::Different(Box::new(difference.numbered(|number| shared.tape.number(number))))
            }
            Some(verdict) => verdict,
            None => Verdict::Same { cut: shared.tape.is_cut() },
        }
    }
}

impl Difference {
    /// The same, with other numbers of events.
    fn numbered(mut self, number: impl Fn(u64) -> u64) -> Difference {
        self.event = number(self.event);
        for happened in self.before.iter_mut().chain(&mut self.expected).chain(&mut self.found) {
            if let Happened::Began(began) = happened {
                began.number = number(began.number);
            }
        }
        self
    }
}

impl Watcher for Checker {
    fn take(&mut self, runtime: &mut Runtime, execution: ExecutionId, log: &Log) -> bool {
        let mut shared = self.shared();
        let shared = &mut *shared;
        if shared.verdict.is_some() {
            return shared.goes_on;
        }
        let mark = shared.encoder.mark();
        shared.found.clear();
        shared.encoder.log(runtime, execution, log, &mut shared.found);
        shared.compare(mark);
        if let Some(progress) = &mut shared.progress {
            progress(mark.events, shared.tape.position());
        }
        shared.verdict.is_none() || shared.goes_on
    }
}

impl Shared {
    /// Has so many bytes of the record at hand, if it has them.
    fn need(&mut self, bytes: usize) {
        if self.at >= COMPACT {
            self.expected.drain(..self.at);
            self.at = 0;
        }
        while self.expected.len() - self.at < bytes {
            match self.tape.next_events() {
                // As a rule all was compared when a frame ends.
                Some(more) if self.at == self.expected.len() => (self.expected, self.at) = (more, 0),
                Some(more) => self.expected.extend(more),
                None => break,
            }
        }
    }

    fn compare(&mut self, mark: Mark) {
        self.need(self.found.len());
        let end = self.at + self.found.len();
        if self.apart.is_none() && self.expected.get(self.at..end) == Some(self.found.as_slice()) {
            self.at = end;
            std::mem::swap(&mut self.last.1, &mut self.found);
            self.last.0 = mark;
            if self.tape.other_question().is_some() {
                self.note_question();
            }
            return;
        }
        if let Err(error) = self.compare_apart(mark) {
            self.verdict = Some(Verdict::Damaged(error));
        }
    }

    /// Compares thing by thing.
    fn compare_apart(&mut self, mark: Mark) -> Result<(), RecordError> {
        let (mut wanted, mut now) = match self.apart.take() {
            Some(apart) => apart,
            None => {
                self.recent = self.decoder(self.last.0).all(&self.last.1)?;
                (self.decoder(mark), self.decoder(mark))
            }
        };
        let found = std::mem::take(&mut self.found);
        let mut rest = found.as_slice();
        while !rest.is_empty() {
            let (happened, length) = now.next(rest)?;
            rest = &rest[length..];
            self.need(rest.len().max(1) + length);
            if self.at == self.expected.len() {
                self.verdict = Some(self.at_end_of_record(happened, &mut now, rest)?);
                return Ok(());
            }
            let (expected, length) = wanted.next(&self.expected[self.at..])?;
            self.at += length;
            match happened.difference(&expected, !self.goes_on) {
                Some("input") if self.is_excused(&happened) => self.remember(happened),
                Some(what) => {
                    self.note_difference(what, expected, happened, &mut wanted, &mut now, rest)?;
                    return Ok(());
                }
                None => self.remember(happened),
            }
        }
        self.found = found;
        self.apart = Some((wanted, now));
        if self.tape.other_question().is_some() {
            self.note_question();
        }
        Ok(())
    }

    fn is_excused(&self, happened: &Happened) -> bool {
        matches!((happened, self.excused), (Happened::Began(began), Some((execution, entry)))
            if began.execution == execution.0 && (began.id == entry.0 || began.id == entry.0 + 1))
    }

    fn decoder(&self, mark: Mark) -> Decoder {
        let Encoder { names, places, .. } = &self.encoder;
        Decoder::knowing(names, places, mark)
    }

    fn remember(&mut self, happened: Happened) {
        if self.recent.len() >= 4 * AROUND {
            self.recent.drain(..2 * AROUND);
        }
        self.recent.push(happened);
    }

    /// The last things that happened.
    fn before(&self) -> Vec<Happened> {
        self.recent[self.recent.len().saturating_sub(AROUND)..].to_vec()
    }

    /// The run went further than the record.
    fn at_end_of_record(
        &self,
        happened: Happened,
        now: &mut Decoder,
        rest: &[u8],
    ) -> Result<Verdict, RecordError> {
        if let Some(error) = self.tape.failure() {
            return Ok(Verdict::Damaged(error));
        }
        if self.tape.is_cut() {
            return Ok(Verdict::Same { cut: true });
        }
        let event = now.events();
        let mut found = vec![happened];
        found.extend(following(now, rest)?);
        Ok(Verdict::Different(Box::new(Difference {
            event,
            what: "end",
            before: self.before(),
            expected: Vec::new(),
            found,
            told: None,
        })))
    }

    fn note_difference(
        &mut self,
        what: &'static str,
        expected: Happened,
        found: Happened,
        wanted: &mut Decoder,
        now: &mut Decoder,
        rest: &[u8],
    ) -> Result<(), RecordError> {
        let event = now.events();
        let (mut expected, mut found) = (vec![expected], vec![found]);
        found.extend(following(now, rest)?);
        while expected.len() < AROUND {
            self.need(1);
            if self.at == self.expected.len() {
                break;
            }
            let (next, length) = wanted.next(&self.expected[self.at..])?;
            self.at += length;
            expected.push(next);
        }
        let before = self.before();
        self.verdict = Some(Verdict::Different(Box::new(Difference {
            event,
            what,
            before,
            expected,
            found,
            told: None,
        })));
        Ok(())
    }

    /// The program asked the outside something else than it had.
    fn note_question(&mut self) {
        let Some((expected, found)) = self.tape.other_question() else { return };
        let expected = expected.map_or("asks nothing more".to_string(), |question| question.to_string());
        self.note_told("question", expected, found.to_string());
    }

    fn note_told(&mut self, what: &'static str, expected: String, found: String) {
        if self.apart.is_none() {
            self.recent = self.decoder(self.last.0).all(&self.last.1).unwrap_or_default();
        }
        self.verdict = Some(Verdict::Different(Box::new(Difference {
            event: self.encoder.mark().events,
            what,
            before: self.before(),
            expected: Vec::new(),
            found: Vec::new(),
            told: Some((expected, found)),
        })));
    }

    fn compare_end(&mut self, outcome: &Outcome, gas: u64) {
        if self.tape.other_question().is_some() {
            return self.note_question();
        }
        self.need(1);
        if self.at < self.expected.len() {
            let mark = self.encoder.mark();
            let mut wanted = match self.apart.take() {
                Some((wanted, _)) => wanted,
                None => {
                    self.recent = self.decoder(self.last.0).all(&self.last.1).unwrap_or_default();
                    self.decoder(mark)
                }
            };
            let mut expected = Vec::new();
            while let Ok((next, length)) = wanted.next(&self.expected[self.at..]) {
                self.at += length;
                expected.push(next);
                if expected.len() == AROUND || self.at == self.expected.len() {
                    break;
                }
            }
            self.verdict = Some(Verdict::Different(Box::new(Difference {
                event: mark.events,
                what: "end",
                before: self.before(),
                expected,
                found: Vec::new(),
                told: None,
            })));
            return;
        }
        if self.goes_on {
            return;
        }
        if let Some(question) = self.tape.question_left() {
            let found = "ends without that".to_string();
            return self.note_told("question", question.to_string(), found);
        }
        // How the run ended is known of the first shard.
        if self.tape.shard() > 0 {
            return;
        }
        let Some(End { outcome: expected, gas: expected_gas, .. }) = self.tape.end() else { return };
        if expected != *outcome {
            self.note_told("end", expected.to_string(), outcome.to_string());
        } else if expected_gas != gas {
            self.note_told("gas", format!("uses {expected_gas} gas"), format!("uses {gas} gas"));
        }
    }
}

/// The next things that bytes tell.
fn following(decoder: &mut Decoder, mut rest: &[u8]) -> Result<Vec<Happened>, RecordError> {
    let mut all = Vec::new();
    while !rest.is_empty() && all.len() + 1 < AROUND {
        let (happened, length) = decoder.next(rest)?;
        rest = &rest[length..];
        all.push(happened);
    }
    Ok(all)
}
