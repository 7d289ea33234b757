//! Two ways outside: one that notes what another one answers, and one that answers from what was noted.

use crate::answers::{Answer, Question, answer_of};
use crate::header::Header;
use crate::tape::{TapeReader, TapeWriter};
use avm_primitives::{FileMode, Host, HostError, Reader, Stream, Writer};
use std::io::{self, Read, Write};

/// Notes all that another host answers.
pub struct RecordingHost {
    inner: Box<dyn Host>,
    tape: TapeWriter,
    /// How many files were opened.
    files: u32,
}

impl RecordingHost {
    /// Notes what `inner` answers.
    pub fn new(inner: Box<dyn Host>, tape: TapeWriter) -> RecordingHost {
        RecordingHost { inner, tape, files: 0 }
    }

    fn note<T>(
        &self,
        question: Question,
        result: Result<T, HostError>,
        given: impl FnOnce(&T) -> Answer,
    ) -> Result<T, HostError> {
        self.tape.answer(&question, &answer_of(&result, given));
        result
    }
}

fn done<T>(_: &T) -> Answer {
    Answer::Done
}

impl Host for RecordingHost {
    fn read_input(&mut self, buffer: &mut [u8]) -> Result<usize, HostError> {
        // Whoever types may take long: what is known so far should be in the file.
        self.tape.flush();
        let result = self.inner.read_input(buffer);
        self.note(Question::Input, result, |count| Answer::Bytes(buffer[..*count].to_vec()))
    }

    fn input_is_ready(&mut self) -> bool {
        let is_ready = self.inner.input_is_ready();
        self.tape.answer(&Question::InputIsReady, &Answer::Flag(is_ready));
        is_ready
    }

    fn write(&mut self, stream: Stream, bytes: &[u8]) -> Result<(), HostError> {
        let result = self.inner.write(stream, bytes);
        // What another shard prints is noted when the first one writes it out.
        if self.tape.shard() > 0 {
            return result;
        }
        self.note(Question::write(stream, bytes), result, done)
    }

    fn flush(&mut self, stream: Stream) -> Result<(), HostError> {
        self.inner.flush(stream)
    }

    fn await_store(&mut self) -> Result<(), HostError> {
        self.inner.await_store()
    }

    fn features(&self) -> Vec<String> {
        self.inner.features()
    }

    fn is_terminal(&self, stream: Stream) -> bool {
        self.inner.is_terminal(stream)
    }

    fn open_reader(&mut self, name: &str) -> Result<Reader, HostError> {
        let result = self.inner.open_reader(name);
        let inner = self.note(Question::OpenReader(name.into()), result, done)?;
        self.files += 1;
        Ok(Box::new(RecordedFile { inner, tape: self.tape.clone(), number: self.files }))
    }

    fn open_writer(&mut self, name: &str, mode: FileMode) -> Result<Writer, HostError> {
        let result = self.inner.open_writer(name, mode);
        let inner = self.note(Question::open_writer(name, mode), result, done)?;
        self.files += 1;
        Ok(Box::new(RecordedFile { inner, tape: self.tape.clone(), number: self.files }))
    }

    fn file_exists(&mut self, name: &str) -> Result<bool, HostError> {
        let result = self.inner.file_exists(name);
        self.note(Question::FileExists(name.into()), result, |found| Answer::Flag(*found))
    }

    fn delete_file(&mut self, name: &str) -> Result<(), HostError> {
        let result = self.inner.delete_file(name);
        self.note(Question::DeleteFile(name.into()), result, done)
    }

    fn seconds(&mut self) -> Result<f64, HostError> {
        let result = self.inner.seconds();
        self.note(Question::Seconds, result, |seconds| Answer::Number(seconds.to_bits()))
    }

    fn microseconds(&mut self) -> Result<u64, HostError> {
        let result = self.inner.microseconds();
        self.note(Question::Microseconds, result, |number| Answer::Number(*number))
    }

    fn variable(&mut self, name: &str) -> Result<Option<String>, HostError> {
        let result = self.inner.variable(name);
        self.note(Question::Variable(name.into()), result, |value| Answer::Text(value.clone()))
    }

    fn variables(&mut self) -> Result<Vec<(String, String)>, HostError> {
        let result = self.inner.variables();
        self.note(Question::Variables, result, |all| Answer::Pairs(all.clone()))
    }

    fn command_line(&mut self) -> Vec<String> {
        let words = self.inner.command_line();
        self.tape.answer(&Question::CommandLine, &Answer::Words(words.clone()));
        words
    }

    fn random_seed(&mut self) -> Result<u64, HostError> {
        let result = self.inner.random_seed();
        self.note(Question::RandomSeed, result, |seed| Answer::Number(*seed))
    }
}

/// A file of which it is noted what is read and written.
struct RecordedFile<F> {
    inner: F,
    tape: TapeWriter,
    number: u32,
}

impl<F> RecordedFile<F> {
    fn note<T>(
        &self,
        question: Question,
        result: io::Result<T>,
        given: impl FnOnce(&T) -> Answer,
    ) -> io::Result<T> {
        // What is tried again is noted when it has a result.
        if result.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::Interrupted) {
            return result;
        }
        match result {
            Ok(value) => {
                self.tape.answer(&question, &given(&value));
                Ok(value)
            }
            Err(error) => {
                let told = HostError::from(io::Error::new(error.kind(), error.to_string()));
                self.tape.answer(&question, &Answer::Refused((&told).into()));
                Err(error)
            }
        }
    }
}

impl Read for RecordedFile<Reader> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let result = self.inner.read(buffer);
        self.note(Question::ReadFile(self.number), result, |count| Answer::Bytes(buffer[..*count].to_vec()))
    }
}

impl Write for RecordedFile<Writer> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.inner.write(bytes);
        let question = Question::WriteFile { file: self.number, bytes: bytes.to_vec() };
        self.note(question, result, |count| Answer::Number(*count as u64))
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.inner.flush();
        self.note(Question::FlushFile(self.number), result, done)
    }
}

/// Answers from a record. Nothing outside is touched, but for sinks that may be given for what is printed.
pub struct ReplayingHost {
    tape: TapeReader,
    terminals: (bool, bool),
    features: Vec<String>,
    command_line: Vec<String>,
    /// Where standard output goes, and standard error.
    sinks: Sinks,
    files: u32,
}

/// Where standard output goes, and standard error.
pub type Sinks = [Option<Box<dyn Write + Send>>; 2];

impl ReplayingHost {
    /// Answers from a record that has this head. What the program prints goes to the sinks, if there are any.
    pub fn new(tape: TapeReader, header: &Header, sinks: Sinks) -> ReplayingHost {
        ReplayingHost {
            tape,
            terminals: header.terminals,
            features: header.features.clone(),
            command_line: header.command_line.clone(),
            sinks,
            files: 0,
        }
    }

    fn ask<T>(&self, question: &Question, given: impl FnOnce(Answer) -> Option<T>) -> Result<T, HostError> {
        match self.tape.answer(question) {
            Answer::Refused(refusal) => Err(refusal.into()),
            answer => given(answer).ok_or_else(|| HostError::Failed(MISFIT.into())),
        }
    }
}

const MISFIT: &str = "the recorded run answers something else than was asked";

fn flag(answer: Answer) -> Option<bool> {
    match answer {
        Answer::Flag(flag) => Some(flag),
        _ => None,
    }
}

fn number(answer: Answer) -> Option<u64> {
    match answer {
        Answer::Number(number) => Some(number),
        _ => None,
    }
}

fn nothing(answer: Answer) -> Option<()> {
    (answer == Answer::Done).then_some(())
}

/// Puts the bytes of an answer into a buffer.
fn fill(answer: Answer, buffer: &mut [u8]) -> Option<usize> {
    match answer {
        Answer::Bytes(bytes) => {
            buffer.get_mut(..bytes.len())?.copy_from_slice(&bytes);
            Some(bytes.len())
        }
        _ => None,
    }
}

impl Host for ReplayingHost {
    fn read_input(&mut self, buffer: &mut [u8]) -> Result<usize, HostError> {
        self.ask(&Question::Input, |answer| fill(answer, buffer))
    }

    fn input_is_ready(&mut self) -> bool {
        self.ask(&Question::InputIsReady, flag).unwrap_or(true)
    }

    fn write(&mut self, stream: Stream, bytes: &[u8]) -> Result<(), HostError> {
        let [output, errors] = &mut self.sinks;
        let sink = if stream == Stream::Output { output } else { errors };
        if let Some(sink) = sink {
            sink.write_all(bytes)?;
        }
        if self.tape.shard() > 0 {
            return Ok(());
        }
        self.ask(&Question::write(stream, bytes), nothing)
    }

    fn features(&self) -> Vec<String> {
        self.features.clone()
    }

    fn is_terminal(&self, stream: Stream) -> bool {
        match stream {
            Stream::Output => self.terminals.0,
            Stream::Error => self.terminals.1,
        }
    }

    fn open_reader(&mut self, name: &str) -> Result<Reader, HostError> {
        self.ask(&Question::OpenReader(name.into()), nothing)?;
        self.files += 1;
        Ok(Box::new(ReplayedFile { tape: self.tape.clone(), number: self.files }))
    }

    fn open_writer(&mut self, name: &str, mode: FileMode) -> Result<Writer, HostError> {
        self.ask(&Question::open_writer(name, mode), nothing)?;
        self.files += 1;
        Ok(Box::new(ReplayedFile { tape: self.tape.clone(), number: self.files }))
    }

    fn file_exists(&mut self, name: &str) -> Result<bool, HostError> {
        self.ask(&Question::FileExists(name.into()), flag)
    }

    fn delete_file(&mut self, name: &str) -> Result<(), HostError> {
        self.ask(&Question::DeleteFile(name.into()), nothing)
    }

    fn seconds(&mut self) -> Result<f64, HostError> {
        self.ask(&Question::Seconds, number).map(f64::from_bits)
    }

    fn microseconds(&mut self) -> Result<u64, HostError> {
        self.ask(&Question::Microseconds, number)
    }

    fn variable(&mut self, name: &str) -> Result<Option<String>, HostError> {
        self.ask(&Question::Variable(name.into()), |answer| match answer {
            Answer::Text(text) => Some(text),
            _ => None,
        })
    }

    fn variables(&mut self) -> Result<Vec<(String, String)>, HostError> {
        self.ask(&Question::Variables, |answer| match answer {
            Answer::Pairs(pairs) => Some(pairs),
            _ => None,
        })
    }

    fn command_line(&mut self) -> Vec<String> {
        let words = self.ask(&Question::CommandLine, |answer| match answer {
            Answer::Words(words) => Some(words),
            _ => None,
        });
        words.unwrap_or_else(|_| self.command_line.clone())
    }

    fn random_seed(&mut self) -> Result<u64, HostError> {
        self.ask(&Question::RandomSeed, number)
    }
}

/// A file that is read from a record, or written to nowhere.
struct ReplayedFile {
    tape: TapeReader,
    number: u32,
}

impl ReplayedFile {
    fn ask<T>(&self, question: &Question, given: impl FnOnce(Answer) -> Option<T>) -> io::Result<T> {
        match self.tape.answer(question) {
            Answer::Refused(refusal) => Err(match HostError::from(refusal) {
                HostError::NotFound => io::ErrorKind::NotFound.into(),
                HostError::Closed => io::ErrorKind::BrokenPipe.into(),
                HostError::WouldBlock => io::ErrorKind::WouldBlock.into(),
                error => io::Error::other(error.to_string()),
            }),
            answer => given(answer).ok_or_else(|| io::Error::other(MISFIT)),
        }
    }
}

impl Read for ReplayedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.ask(&Question::ReadFile(self.number), |answer| fill(answer, buffer))
    }
}

impl Write for ReplayedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let question = Question::WriteFile { file: self.number, bytes: bytes.to_vec() };
        self.ask(&question, |answer| match answer {
            Answer::Number(count) => Some((count as usize).min(bytes.len())),
            Answer::Done => Some(bytes.len()),
            _ => None,
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.ask(&Question::FlushFile(self.number), nothing)
    }
}
