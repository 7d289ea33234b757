//! The two ends of a record: one that is written while a program runs, and one that is read while it runs again. Hosts and
//! watchers share them.

use crate::answers::{self, Answer, Question, Refusal};
use crate::frames::{FrameKind, FrameReader, FrameWriter, Next, RecordError};
use crate::header::{End, Header, Run, StoppedAt, from_bytes, to_bytes};
use crate::lanes::{EpochsWriter, Lanes, Stretch, of_shard, shard_of};
use crate::rows::{Rows, RowsWriter};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many bytes of answers, or of events, are written at once.
const BATCH: usize = 1 << 16;
/// So many stretches after the last frame one is written, however small.
const PATIENCE: u32 = 256;
/// So many epochs of several shards after the last frame one is written, however small.
const PATIENCE_OF_SHARDS: u32 = 16;
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
    /// By shard.
    answers: Vec<Vec<u8>>,
    /// What happened on several shards.
    epochs: EpochsWriter,
    /// What was found in the store of the machine, where it has one.
    rows: Option<RowsWriter>,
    patience: u32,
    /// Whether a run has begun and not ended.
    is_running: bool,
    failure: Option<String>,
}

/// A record that is being written. Clones write to the same one.
#[derive(Clone)]
pub struct TapeWriter {
    out: Arc<Mutex<Out>>,
    /// Whose answers it notes.
    shard: u32,
}

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
        for shard in 0..self.answers.len() {
            let answers = std::mem::take(&mut self.answers[shard]);
            if !answers.is_empty() {
                self.frame_of(shard as u32, FrameKind::Answers, &answers);
            }
        }
    }

    /// Writes a frame of a shard.
    fn frame_of(&mut self, shard: u32, kind: FrameKind, bytes: &[u8]) {
        match shard {
            0 => self.frame(kind, bytes),
            _ => self.frame(FrameKind::OfShard, &of_shard(shard, kind, bytes)),
        }
    }

    /// Writes what happened on several shards.
    fn flush_epochs(&mut self) {
        self.patience = 0;
        // Answers stand before what followed from them.
        self.flush_answers();
        let epochs = std::mem::take(&mut self.epochs.bytes);
        if !epochs.is_empty() {
            self.frame(FrameKind::Epochs, &epochs);
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
        let out = Out {
            frames,
            answers: Vec::new(),
            epochs: EpochsWriter::new(),
            rows: None,
            patience: 0,
            is_running: false,
            failure: None,
        };
        Ok(TapeWriter { out: Arc::new(Mutex::new(out)), shard: 0 })
    }

    /// Notes that the machine is spread over so many shards.
    pub fn shards(&self, count: u32) {
        self.lock().frame(FrameKind::Shards, &to_bytes(&count));
    }

    /// The same record, for what another shard is told.
    pub fn of_shard(&self, shard: u32) -> TapeWriter {
        TapeWriter { out: self.out.clone(), shard }
    }

    /// The shard whose answers it notes.
    pub fn shard(&self) -> u32 {
        self.shard
    }

    fn lock(&self) -> MutexGuard<'_, Out> {
        lock(&self.out)
    }

    /// Notes that a program is about to run.
    pub fn run(&self, run: &Run) {
        let mut out = self.lock();
        out.is_running = true;
        out.frame(FrameKind::Run, &to_bytes(run));
    }

    /// The machine lives on a store: what it finds there is noted from now on.
    pub fn begin_rows(&self) {
        let mut out = self.lock();
        out.rows = Some(RowsWriter::new());
        // So that the record says so, whatever is found.
        out.frame(FrameKind::Rows, &[]);
    }

    /// Notes what was found in the store, if anything.
    pub fn row(&self, key: &[u8], value: Option<&[u8]>) {
        let mut out = self.lock();
        let Some(rows) = &mut out.rows else { return };
        rows.note(key, value);
        if rows.bytes.len() >= BATCH {
            out.flush_answers();
        }
    }

    /// Notes the number of the last execution that the machine has begun.
    pub fn executions(&self, last: u32) {
        self.lock().frame(FrameKind::Executions, &to_bytes(&last));
    }

    /// Notes a source file that was read.
    pub fn source(&self, path: &str, source: &Source) {
        self.lock().frame_of(self.shard, FrameKind::Source, &to_bytes(&(path, source)));
    }

    /// Notes what the program was told.
    pub fn answer(&self, question: &Question, answer: &Answer) {
        let (mut out, shard) = (self.lock(), self.shard as usize);
        if out.answers.len() <= shard {
            out.answers.resize_with(shard + 1, Vec::new);
        }
        answers::put(&mut out.answers[shard], question, answer);
        if out.answers[shard].len() >= BATCH {
            out.flush_answers();
        }
    }

    /// Notes what happened, when enough has come together; then the buffer is emptied. Gives whether all is well.
    pub(crate) fn events(&self, events: &mut Vec<u8>) -> bool {
        let mut out = self.lock();
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

    /// Notes what happened on a shard in an epoch, with so many events.
    pub(crate) fn epoch_of(&self, shard: u32, events: u64, happened: &[u8]) {
        self.lock().epochs.add(shard, events, happened);
    }

    /// An epoch is over: what happened is written, when enough has come together. Gives whether all is well.
    pub(crate) fn end_epoch(&self) -> bool {
        let mut out = self.lock();
        out.patience += 1;
        if out.epochs.bytes.len() >= BATCH || out.patience >= PATIENCE_OF_SHARDS {
            out.flush_epochs();
        }
        out.failure.is_none()
    }

    /// Writes the rest of what happened on several shards; gives how many events there were.
    pub(crate) fn last_epochs(&self) -> u64 {
        let mut out = self.lock();
        out.flush_epochs();
        out.epochs.events
    }

    /// Notes where the shards were when they were stopped.
    pub fn stopped(&self, at: &StoppedAt) {
        self.lock().frame(FrameKind::Stopped, &to_bytes(at));
    }

    /// Writes all answers that are not written yet: the program may be about to wait for long.
    pub(crate) fn flush(&self) {
        self.lock().flush_answers();
    }

    /// Notes the rest of what happened.
    pub(crate) fn last_events(&self, events: &mut Vec<u8>) {
        let mut out = self.lock();
        out.flush_answers();
        if !events.is_empty() {
            out.frame(FrameKind::Events, events);
            events.clear();
        }
    }

    /// Notes how the run ended, if one had begun.
    pub fn end(&self, end: &End) {
        let mut out = self.lock();
        if !std::mem::take(&mut out.is_running) {
            return;
        }
        out.flush_answers();
        out.frame(FrameKind::End, &to_bytes(end));
    }

    /// Why the record could not be written, if it could not.
    pub fn failure(&self) -> Option<String> {
        self.lock().failure.clone()
    }
}

struct In {
    frames: FrameReader,
    lanes: Lanes,
    run: Option<Run>,
    end: Option<End>,
    /// Whether there are no more frames.
    is_over: bool,
    /// Whether the file ends before the run does.
    is_cut: bool,
    failure: Option<RecordError>,
    /// Whether questions may come in another order than they did.
    is_lenient: bool,
    answered: u64,
}

/// A record that is being read. Clones read from the same one.
#[derive(Clone)]
pub struct TapeReader {
    input: Arc<Mutex<In>>,
    /// Whose answers it gives.
    shard: u32,
}

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
            FrameKind::Source | FrameKind::Answers => self.told(0, kind, &bytes)?,
            FrameKind::OfShard => {
                let (shard, kind, bytes) = shard_of(&bytes)?;
                self.told(shard, kind, bytes)?;
            }
            FrameKind::Events | FrameKind::Epochs if self.is_lenient => {}
            // Whoever opened the record knows these already, if they make sense.
            FrameKind::Rows => Rows::default().add(&bytes)?,
            FrameKind::Executions | FrameKind::Shards => _ = from_bytes::<u32>(&bytes)?,
            FrameKind::Stopped => _ = from_bytes::<StoppedAt>(&bytes)?,
            FrameKind::Events => self.lanes.add(bytes),
            FrameKind::Epochs => self.lanes.add_epochs(&bytes)?,
            FrameKind::End => self.end = Some(from_bytes(&bytes)?),
        }
        if self.lanes.queued > MOST_QUEUED {
            return Err(RecordError::Malformed("an answer stands far behind what follows from it"));
        }
        Ok(true)
    }

    /// Takes what a shard was told.
    fn told(&mut self, shard: u32, kind: FrameKind, bytes: &[u8]) -> Result<(), RecordError> {
        let lane = self.lanes.of(shard);
        if kind == FrameKind::Answers {
            lane.answers.extend(answers::all_of(bytes)?);
        } else {
            let (path, source): (String, Source) = from_bytes(bytes)?;
            lane.sources.entry(path).or_default().push_back(source);
        }
        Ok(())
    }

    fn answer(&mut self, shard: u32, question: &Question) -> Answer {
        if self.is_lenient {
            return self.answer_leniently(shard, question);
        }
        while self.lanes.of(shard).answers.is_empty() && self.pull() {}
        let is_cut = self.is_cut;
        let lane = self.lanes.of(shard);
        match lane.answers.front() {
            Some((asked, answer)) if asked == question => {
                let answer = answer.clone();
                lane.answers.pop_front();
                self.answered += 1;
                answer
            }
            other => {
                let asked = other.map(|(asked, _)| asked.clone());
                if asked.is_some() || !is_cut {
                    lane.other_question.get_or_insert((asked, question.clone()));
                }
                Answer::Refused(Refusal::Failed("the recorded run has no answer to this".into()))
            }
        }
    }

    /// The first answer to a question like this that was not given yet.
    fn answer_leniently(&mut self, shard: u32, question: &Question) -> Answer {
        if matches!(question, Question::Write { .. } | Question::WriteFile { .. } | Question::FlushFile(_)) {
            return Answer::Done;
        }
        let lane = self.lanes.of(shard);
        if let Some(at) = lane.unused.iter().position(|(asked, _)| asked.is_like(question)) {
            return lane.unused.remove(at).1;
        }
        loop {
            let lane = self.lanes.of(shard);
            while let Some((asked, answer)) = lane.answers.pop_front() {
                if asked.is_like(question) {
                    return answer;
                }
                if !matches!(asked, Question::Write { .. } | Question::WriteFile { .. }) {
                    lane.unused.push((asked, answer));
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
            lanes: Lanes::default(),
            run: None,
            end: None,
            is_over: false,
            is_cut: false,
            failure: None,
            is_lenient: false,
            answered: 0,
        };
        Ok((TapeReader { input: Arc::new(Mutex::new(tape)), shard: 0 }, header))
    }

    /// The same record, for what another shard was told and did.
    pub fn of_shard(&self, shard: u32) -> TapeReader {
        TapeReader { input: self.input.clone(), shard }
    }

    /// The shard whose answers it gives.
    pub fn shard(&self) -> u32 {
        self.shard
    }

    fn lock(&self) -> MutexGuard<'_, In> {
        lock(&self.input)
    }

    /// From now on, answers are found by their questions, whatever the order, and all that is written is accepted.
    pub fn be_lenient(&self) {
        self.lock().is_lenient = true;
    }

    /// The next program, or `None` at the end of the record. What is left of the one before is passed by.
    ///
    /// # Errors
    /// Where the record is damaged.
    pub fn next_run(&self) -> Result<Option<Run>, RecordError> {
        let mut tape = self.lock();
        let tape = &mut *tape;
        while tape.pull() {
            tape.lanes.forget_events();
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
        let mut tape = self.lock();
        while tape.pull() {
            tape.lanes.forget_events();
        }
        tape.end = None;
        tape.lanes.leave_run();
    }

    /// The answer to a question.
    pub fn answer(&self, question: &Question) -> Answer {
        self.lock().answer(self.shard, question)
    }

    /// The bytes of events that come next on the shard; `None` at the end of the run, or of the record.
    pub fn next_events(&self) -> Option<Vec<u8>> {
        let mut tape = self.lock();
        loop {
            match tape.lanes.next_of(self.shard) {
                Some(stretch) => return Some(stretch.bytes),
                None if tape.pull() => {}
                None => return None,
            }
        }
    }

    /// What comes next on any shard; `None` at the end of the run, or of the record.
    pub fn next_stretch(&self) -> Option<Stretch> {
        let mut tape = self.lock();
        loop {
            match tape.lanes.next() {
                None if tape.pull() => {}
                next => return next,
            }
        }
    }

    /// The number among all events of one that has this number on the shard, and was read not long ago.
    pub(crate) fn number(&self, number: u64) -> u64 {
        self.lock().lanes.number(self.shard, number)
    }

    /// A source file as it was read at that time; `None` where it was not read.
    pub fn source(&self, path: &str) -> Option<Source> {
        let mut tape = self.lock();
        while !tape.lanes.of(self.shard).sources.contains_key(path) && tape.pull() {}
        let found = tape.lanes.of(self.shard).sources.get_mut(path)?;
        if found.len() > 1 { found.pop_front() } else { found.front().cloned() }
    }

    /// Whether a source file was there at that time.
    pub fn has_source(&self, path: &str) -> bool {
        let mut tape = self.lock();
        while !tape.lanes.of(self.shard).sources.contains_key(path) && tape.pull() {}
        tape.lanes
            .of(self.shard)
            .sources
            .get(path)
            .and_then(VecDeque::front)
            .is_some_and(|source| *source != Source::Missing)
    }

    /// How the run ended, if the record goes so far.
    pub fn end(&self) -> Option<End> {
        let mut tape = self.lock();
        while tape.end.is_none() && tape.pull() {}
        tape.end.clone()
    }

    /// Whether the record ends before the run does.
    pub fn is_cut(&self) -> bool {
        self.lock().is_cut
    }

    /// Why the record cannot be read further, if that is so.
    pub fn failure(&self) -> Option<RecordError> {
        self.lock().failure.clone()
    }

    /// The first question that was another one than in the record: what was asked there, if anything, and what is asked now.
    pub fn other_question(&self) -> Option<(Option<Question>, Question)> {
        self.lock().lanes.of(self.shard).other_question.clone()
    }

    /// The question that the record has next, if nobody has asked it.
    pub fn question_left(&self) -> Option<Question> {
        self.lock().lanes.of(self.shard).answers.front().map(|(question, _)| question.clone())
    }

    /// How many questions were answered.
    pub fn answered(&self) -> u64 {
        self.lock().answered
    }

    /// Where in the file it is read.
    pub fn position(&self) -> u64 {
        self.lock().frames.at()
    }
}
