//! The two ends of a record: one that is written while a program runs, and one that is read while it runs again. Hosts and
//! watchers share them.

use crate::answers::{self, Answer, Question, Refusal};
use crate::frames::{FrameKind, FrameReader, FrameWriter, Next, RecordError};
use crate::header::{End, Header, Run, from_bytes, to_bytes};
use crate::rows::{Rows, RowsWriter};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, VecDeque};
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many bytes of answers, or of events, are written at once.
const BATCH: usize = 1 << 16;
/// So many stretches after the last frame one is written, however small.
const PATIENCE: u32 = 256;
/// The most bytes of frames that are kept until somebody asks for them.
const MOST_QUEUED: usize = 1 << 28;

/// A source file as it was read while a program was compiled or ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// Why it could not be read.
    Refused(String),
    /// It is not there.
    Missing,
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    // What a panic left is no worse than a run that was killed.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Out {
    frames: FrameWriter,
    answers: Vec<u8>,
    /// What was found in the store of the machine, where it has one.
    rows: Option<RowsWriter>,
    patience: u32,
    /// Whether a run has begun and not ended.
    is_running: bool,
    failure: Option<String>,
}

/// A record that is being written. Clones write to the same one.
#[derive(Clone)]
pub struct TapeWriter(Arc<Mutex<Out>>);

impl Out {
    fn frame(&mut self, kind: FrameKind, bytes: &[u8]) {
        if self.failure.is_none() {
            self.failure = self.frames.write(kind, bytes).err().map(|error| error.to_string());
        }
    }

    /// Writes what was found in the store, and what was answered.
    fn flush_answers(&mut self) {
        let rows = self.rows.as_mut().map(|rows| std::mem::take(&mut rows.bytes));
        if let Some(rows) = rows.filter(|rows| !rows.is_empty()) {
            self.frame(FrameKind::Rows, &rows);
        }
        if !self.answers.is_empty() {
            let answers = std::mem::take(&mut self.answers);
            self.frame(FrameKind::Answers, &answers);
        }
    }
}

impl TapeWriter {
    /// Begins a record.
    ///
    /// # Errors
    /// What the writer says.
    pub fn new(out: Box<dyn Write + Send>, header: &Header) -> io::Result<TapeWriter> {
        let mut frames = FrameWriter::new(out)?;
        frames.write(FrameKind::Header, &to_bytes(header))?;
        let out =
            Out { frames, answers: Vec::new(), rows: None, patience: 0, is_running: false, failure: None };
        Ok(TapeWriter(Arc::new(Mutex::new(out))))
    }

    /// Notes that a program is about to run.
    pub fn run(&self, run: &Run) {
        let mut out = lock(&self.0);
        out.is_running = true;
        out.frame(FrameKind::Run, &to_bytes(run));
    }

    /// The machine lives on a store: what it finds there is noted from now on.
    pub fn begin_rows(&self) {
        let mut out = lock(&self.0);
        out.rows = Some(RowsWriter::new());
        // So that the record says so, whatever is found.
        out.frame(FrameKind::Rows, &[]);
    }

    /// Notes what was found in the store, if anything.
    pub fn row(&self, key: &[u8], value: Option<&[u8]>) {
        let mut out = lock(&self.0);
        let Some(rows) = &mut out.rows else { return };
        rows.note(key, value);
        if rows.bytes.len() >= BATCH {
            out.flush_answers();
        }
    }

    /// Notes the number of the last execution that the machine has begun.
    pub fn executions(&self, last: u32) {
        lock(&self.0).frame(FrameKind::Executions, &to_bytes(&last));
    }

    /// Notes a source file that was read.
    pub fn source(&self, path: &str, source: &Source) {
        lock(&self.0).frame(FrameKind::Source, &to_bytes(&(path, source)));
    }

    /// Notes what the program was told.
    pub fn answer(&self, question: &Question, answer: &Answer) {
        let mut out = lock(&self.0);
        answers::put(&mut out.answers, question, answer);
        if out.answers.len() >= BATCH {
            out.flush_answers();
        }
    }

    /// Notes what happened, when enough has come together; then the buffer is emptied. Gives whether all is well.
    pub(crate) fn events(&self, events: &mut Vec<u8>) -> bool {
        let mut out = lock(&self.0);
        out.patience += 1;
        if events.len() >= BATCH || out.patience >= PATIENCE {
            out.patience = 0;
            // Answers stand before what followed from them.
            out.flush_answers();
            if !events.is_empty() {
                out.frame(FrameKind::Events, events);
                events.clear();
            }
        }
        out.failure.is_none()
    }

    /// Writes all answers that are not written yet: the program may be about to wait for long.
    pub(crate) fn flush(&self) {
        lock(&self.0).flush_answers();
    }

    /// Notes the rest of what happened.
    pub(crate) fn last_events(&self, events: &mut Vec<u8>) {
        let mut out = lock(&self.0);
        out.flush_answers();
        if !events.is_empty() {
            out.frame(FrameKind::Events, events);
            events.clear();
        }
    }

    /// Notes how the run ended, if one had begun.
    pub fn end(&self, end: &End) {
        let mut out = lock(&self.0);
        if !std::mem::take(&mut out.is_running) {
            return;
        }
        out.flush_answers();
        out.frame(FrameKind::End, &to_bytes(end));
    }

    /// Why the record could not be written, if it could not.
    pub fn failure(&self) -> Option<String> {
        lock(&self.0).failure.clone()
    }
}

struct In {
    frames: FrameReader,
    answers: VecDeque<(Question, Answer)>,
    events: VecDeque<Vec<u8>>,
    /// Bytes of events that nobody has asked for yet.
    queued: usize,
    sources: HashMap<String, VecDeque<Source>>,
    run: Option<Run>,
    end: Option<End>,
    /// Whether there are no more frames.
    is_over: bool,
    /// Whether the file ends before the run does.
    is_cut: bool,
    failure: Option<RecordError>,
    /// Whether questions may come in another order than they did.
    is_lenient: bool,
    /// The answers that were passed by.
    unused: Vec<(Question, Answer)>,
    /// The first question that differs: what was asked, and what is now.
    other_question: Option<(Option<Question>, Question)>,
    answered: u64,
}

/// A record that is being read. Clones read from the same one.
#[derive(Clone)]
pub struct TapeReader(Arc<Mutex<In>>);

impl In {
    /// Reads one more frame of the run at hand; whether there was one.
    fn pull(&mut self) -> bool {
        if self.is_over || self.end.is_some() {
            return false;
        }
        match self.take_frame() {
            Ok(more) => more,
            Err(error) => {
                self.failure.get_or_insert(error);
                self.is_over = true;
                false
            }
        }
    }

    fn take_frame(&mut self) -> Result<bool, RecordError> {
        let (kind, bytes) = match self.frames.next_frame()? {
            Next::Frame(kind, bytes) => (kind, bytes),
            Next::End | Next::Cut => {
                (self.is_over, self.is_cut) = (true, true);
                return Ok(false);
            }
        };
        match kind {
            FrameKind::Header => return Err(RecordError::Malformed("it has two heads")),
            FrameKind::Run if self.run.is_some() => {
                return Err(RecordError::Malformed("a program begins before the one before it ended"));
            }
            FrameKind::Run => self.run = Some(from_bytes(&bytes)?),
            FrameKind::Source => {
                let (path, source): (String, Source) = from_bytes(&bytes)?;
                self.sources.entry(path).or_default().push_back(source);
            }
            FrameKind::Answers => self.answers.extend(answers::all_of(&bytes)?),
            FrameKind::Events if self.is_lenient => {}
            // Whoever opened the record knows these already, if they make sense.
            FrameKind::Rows => Rows::default().add(&bytes)?,
            FrameKind::Executions => _ = from_bytes::<u32>(&bytes)?,
            FrameKind::Events => {
                self.queued += bytes.len();
                self.events.push_back(bytes);
            }
            FrameKind::End => self.end = Some(from_bytes(&bytes)?),
        }
        if self.queued > MOST_QUEUED {
            return Err(RecordError::Malformed("an answer stands far behind what follows from it"));
        }
        Ok(true)
    }

    fn answer(&mut self, question: &Question) -> Answer {
        if self.is_lenient {
            return self.answer_leniently(question);
        }
        while self.answers.is_empty() && self.pull() {}
        match self.answers.front() {
            Some((asked, answer)) if asked == question => {
                let answer = answer.clone();
                self.answers.pop_front();
                self.answered += 1;
                answer
            }
            other => {
                let asked = other.map(|(asked, _)| asked.clone());
                if asked.is_some() || !self.is_cut {
                    self.other_question.get_or_insert((asked, question.clone()));
                }
                Answer::Refused(Refusal::Failed("the recorded run has no answer to this".into()))
            }
        }
    }

    /// The first answer to a question like this that was not given yet.
    fn answer_leniently(&mut self, question: &Question) -> Answer {
        if matches!(question, Question::Write { .. } | Question::WriteFile { .. } | Question::FlushFile(_)) {
            return Answer::Done;
        }
        if let Some(at) = self.unused.iter().position(|(asked, _)| asked.is_like(question)) {
            return self.unused.remove(at).1;
        }
        loop {
            while let Some((asked, answer)) = self.answers.pop_front() {
                if asked.is_like(question) {
                    return answer;
                }
                if !matches!(asked, Question::Write { .. } | Question::WriteFile { .. }) {
                    self.unused.push((asked, answer));
                }
            }
            if !self.pull() {
                return Answer::Refused(Refusal::Failed("the recorded run has no answer to this".into()));
            }
        }
    }
}

impl TapeReader {
    /// Begins to read a record, and gives what its head says.
    ///
    /// # Errors
    /// Where it is none, or damaged.
    pub fn new(input: Box<dyn Read + Send>) -> Result<(TapeReader, Header), RecordError> {
        let mut frames = FrameReader::new(input)?;
        let header = match frames.next_frame()? {
            Next::Frame(FrameKind::Header, bytes) => from_bytes(&bytes)?,
            Next::Frame(..) => return Err(RecordError::Malformed("it has no head")),
            Next::End | Next::Cut => return Err(RecordError::Malformed("it ends within its head")),
        };
        let tape = In {
            frames,
            answers: VecDeque::new(),
            events: VecDeque::new(),
            queued: 0,
            sources: HashMap::new(),
            run: None,
            end: None,
            is_over: false,
            is_cut: false,
            failure: None,
            is_lenient: false,
            unused: Vec::new(),
            other_question: None,
            answered: 0,
        };
        Ok((TapeReader(Arc::new(Mutex::new(tape))), header))
    }

    /// From now on, answers are found by their questions, whatever the order, and all that is written is accepted.
    pub fn be_lenient(&self) {
        lock(&self.0).is_lenient = true;
    }

    /// The next program, or `None` at the end of the record. What is left of the one before is passed by.
    ///
    /// # Errors
    /// Where the record is damaged.
    pub fn next_run(&self) -> Result<Option<Run>, RecordError> {
        let mut tape = lock(&self.0);
        let tape = &mut *tape;
        while tape.pull() {
            tape.events.clear();
            tape.queued = 0;
            if let Some(run) = tape.run.take() {
                return Ok(Some(run));
            }
        }
        match tape.failure.clone() {
            Some(error) => Err(error),
            None => Ok(None),
        }
    }

    /// Goes on to what is behind a run that ended.
    pub fn leave_run(&self) {
        let mut tape = lock(&self.0);
        while tape.pull() {
            tape.events.clear();
            tape.queued = 0;
        }
        tape.end = None;
        tape.answers.clear();
        tape.events.clear();
    }

    /// The answer to a question.
    pub fn answer(&self, question: &Question) -> Answer {
        lock(&self.0).answer(question)
    }

    /// The bytes of events that come next; `None` at the end of the run, or of the record.
    pub fn next_events(&self) -> Option<Vec<u8>> {
        let mut tape = lock(&self.0);
        while tape.events.is_empty() && tape.pull() {}
        let bytes = tape.events.pop_front()?;
        tape.queued = tape.queued.saturating_sub(bytes.len());
        Some(bytes)
    }

    /// A source file as it was read at that time; `None` where it was not read.
    pub fn source(&self, path: &str) -> Option<Source> {
        let mut tape = lock(&self.0);
        while !tape.sources.contains_key(path) && tape.pull() {}
        let found = tape.sources.get_mut(path)?;
        if found.len() > 1 { found.pop_front() } else { found.front().cloned() }
    }

    /// Whether a source file was there at that time.
    pub fn has_source(&self, path: &str) -> bool {
        let mut tape = lock(&self.0);
        while !tape.sources.contains_key(path) && tape.pull() {}
        tape.sources.get(path).and_then(VecDeque::front).is_some_and(|source| *source != Source::Missing)
    }

    /// How the run ended, if the record goes so far.
    pub fn end(&self) -> Option<End> {
        let mut tape = lock(&self.0);
        while tape.end.is_none() && tape.pull() {}
        tape.end.clone()
    }

    /// Whether the record ends before the run does.
    pub fn is_cut(&self) -> bool {
        lock(&self.0).is_cut
    }

    /// Why the record cannot be read further, if that is so.
    pub fn failure(&self) -> Option<RecordError> {
        lock(&self.0).failure.clone()
    }

    /// The first question that was another one than in the record: what was asked there, if anything, and what is asked now.
    pub fn other_question(&self) -> Option<(Option<Question>, Question)> {
        lock(&self.0).other_question.clone()
    }

    /// The question that the record has next, if nobody has asked it.
    pub fn question_left(&self) -> Option<Question> {
        lock(&self.0).answers.front().map(|(question, _)| question.clone())
    }

    /// How many questions were answered.
    pub fn answered(&self) -> u64 {
        lock(&self.0).answered
    }

    /// Where in the file it is read.
    pub fn position(&self) -> u64 {
        lock(&self.0).frames.at()
    }
}
