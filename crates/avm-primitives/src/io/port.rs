//! What ports stand for: buffers in front of sources and sinks.

use super::host::{Host, HostError, Reader, Stream, Writer};

/// So many bytes are asked for at once.
const CHUNK: usize = 1 << 16;
/// A buffer that holds so many bytes is sent on its way.
const BUFFERED_MOST: usize = 1 << 13;

/// Where bytes come from.
pub(crate) enum Source {
    /// Nowhere: all there is lies in the buffer.
    Memory,
    Standard,
    File(Reader),
}

impl Source {
    /// Adds bytes to a buffer; whether there were any. At the end there are none, now and later.
    fn fill(&mut self, buffer: &mut Vec<u8>, host: &mut dyn Host) -> Result<bool, HostError> {
        let before = buffer.len();
        buffer.resize(before + CHUNK, 0);
        let got = match self {
            Source::Memory => Ok(0),
            Source::Standard => host.read_input(&mut buffer[before..]),
            Source::File(reader) => read_some(reader, &mut buffer[before..]),
        };
        buffer.truncate(before + *got.as_ref().unwrap_or(&0));
        if got? == 0 {
            *self = Source::Memory;
            return Ok(false);
        }
        Ok(true)
    }

    /// Whether [`Source::fill`] would not wait.
    fn is_ready(&self, host: &mut dyn Host) -> bool {
        !matches!(self, Source::Standard) || host.input_is_ready()
    }
}

fn read_some(reader: &mut Reader, buffer: &mut [u8]) -> Result<usize, HostError> {
    loop {
        match reader.read(buffer) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            result => return Ok(result?),
        }
    }
}

/// A port to read characters from. What is no UTF-8 is read as U+FFFD.
pub(crate) struct TextInput {
    pub(super) source: Source,
    text: String,
    /// Up to where the text has been read.
    at: usize,
    /// Bytes behind the text that do not make a character yet.
    pub(super) undecoded: Vec<u8>,
    /// Whether `read` folds the case of names.
    pub folds_case: bool,
}

impl TextInput {
    pub fn new(source: Source) -> TextInput {
        TextInput { source, text: String::new(), at: 0, undecoded: Vec::new(), folds_case: false }
    }

    pub fn of_text(text: String) -> TextInput {
        TextInput { text, ..TextInput::new(Source::Memory) }
    }

    pub fn is_in_memory(&self) -> bool {
        matches!(self.source, Source::Memory)
    }

    /// What has come and was not read.
    pub fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// Takes so many bytes of the rest.
    pub fn advance(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// Waits for more text; whether there is any.
    pub fn fill(&mut self, host: &mut dyn Host) -> Result<bool, HostError> {
        if self.at > self.text.len() / 2 {
            self.text.drain(..self.at);
            self.at = 0;
        }
        loop {
            let more = self.source.fill(&mut self.undecoded, host)?;
            let before = self.text.len();
            self.decode(!more);
            if self.text.len() > before {
                return Ok(true);
            }
            if !more {
                return Ok(false);
            }
        }
    }

    /// Moves what has come to the text; at the end, also what is only the beginning of a character.
    fn decode(&mut self, at_end: bool) {
        let mut done = 0;
        for chunk in self.undecoded.utf8_chunks() {
            self.text.push_str(chunk.valid());
            done += chunk.valid().len();
            let invalid = chunk.invalid();
            let is_last = done + invalid.len() == self.undecoded.len();
            if invalid.is_empty() || (is_last && !at_end && is_prefix_of_character(invalid)) {
                break;
            }
            self.text.push(char::REPLACEMENT_CHARACTER);
            done += invalid.len();
        }
        self.undecoded.drain(..done);
    }

    /// The next character, which stays.
    pub fn peek(&mut self, host: &mut dyn Host) -> Result<Option<char>, HostError> {
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(byte) if byte.is_ascii() => return Ok(Some(char::from(*byte))),
                Some(_) => return Ok(self.rest().chars().next()),
                None => {}
            }
            if !self.fill(host)? {
                return Ok(None);
            }
        }
    }

    /// Whether [`TextInput::fill`] would not wait.
    pub fn is_filled_without_waiting(&self, host: &mut dyn Host) -> bool {
        self.source.is_ready(host)
    }

    /// Whether [`TextInput::peek`] would not wait.
    pub fn is_ready(&self, host: &mut dyn Host) -> bool {
        !self.rest().is_empty() || self.source.is_ready(host)
    }
}

/// Whether bytes that are no UTF-8 may become a character when more follow.
fn is_prefix_of_character(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

/// A port to read bytes from.
pub(crate) struct ByteInput {
    pub(super) source: Source,
    bytes: Vec<u8>,
    at: usize,
}

impl ByteInput {
    pub fn new(source: Source) -> ByteInput {
        ByteInput { source, bytes: Vec::new(), at: 0 }
    }

    pub fn of_bytes(bytes: Vec<u8>) -> ByteInput {
        ByteInput { bytes, ..ByteInput::new(Source::Memory) }
    }

    pub fn is_in_memory(&self) -> bool {
        matches!(self.source, Source::Memory)
    }

    /// What has come and was not read.
    pub fn rest(&self) -> &[u8] {
        &self.bytes[self.at..]
    }

    /// Takes so many bytes of the rest.
    pub fn advance(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// Waits until so many bytes are there, or the end is.
    pub fn need(&mut self, bytes: usize, host: &mut dyn Host) -> Result<(), HostError> {
        while self.rest().len() < bytes {
            if self.at > self.bytes.len() / 2 {
                self.bytes.drain(..self.at);
                self.at = 0;
            }
            if !self.source.fill(&mut self.bytes, host)? {
                break;
            }
        }
        Ok(())
    }

    /// Whether a byte, or the end, can be had without waiting.
    pub fn is_ready(&self, host: &mut dyn Host) -> bool {
        !self.rest().is_empty() || self.source.is_ready(host)
    }
}

/// Where bytes go.
pub(crate) enum Sink {
    /// Nowhere: they are collected in the buffer.
    Memory,
    Standard(Stream),
    File(Writer),
}

/// A port to write to.
pub(crate) struct Output {
    sink: Sink,
    pub is_textual: bool,
    pub bytes: Vec<u8>,
}

/// Texts of this length and more are worth it to find out how this processor searches best, which is done once in a process.
const LONG: usize = 64;

fn has_newline(bytes: &[u8]) -> bool {
    if bytes.len() < LONG { bytes.contains(&b'\n') } else { memchr::memchr(b'\n', bytes).is_some() }
}

impl Output {
    pub fn new(sink: Sink, is_textual: bool) -> Output {
        Output { sink, is_textual, bytes: Vec::new() }
    }

    pub fn is_memory(&self) -> bool {
        matches!(self.sink, Sink::Memory)
    }

    /// Writes bytes; they go on their way when enough have come together, or at the end of a line that a person reads.
    pub fn write(&mut self, bytes: &[u8], host: &mut dyn Host) -> Result<(), HostError> {
        self.bytes.extend_from_slice(bytes);
        let is_due = match self.sink {
            Sink::Memory => false,
            Sink::Standard(Stream::Error) => true,
            Sink::Standard(stream) if self.bytes.len() < BUFFERED_MOST => {
                has_newline(bytes) && host.is_terminal(stream)
            }
            _ => self.bytes.len() >= BUFFERED_MOST,
        };
        if is_due { self.send(host) } else { Ok(()) }
    }

    /// Sends on its way what has been written. What cannot be sent is dropped: nobody would take it later.
    pub fn send(&mut self, host: &mut dyn Host) -> Result<(), HostError> {
        if self.is_memory() || self.bytes.is_empty() {
            return Ok(());
        }
        let result = match &mut self.sink {
            Sink::Memory => Ok(()),
            Sink::Standard(stream) => host.write(*stream, &self.bytes),
            Sink::File(writer) => writer.write_all(&self.bytes).map_err(HostError::from),
        };
        self.bytes.clear();
        result
    }

    /// Sends on its way what has been written, and has it arrive.
    pub fn flush(&mut self, host: &mut dyn Host) -> Result<(), HostError> {
        self.send(host)?;
        match &mut self.sink {
            Sink::Memory => Ok(()),
            Sink::Standard(stream) => host.flush(*stream),
            Sink::File(writer) => writer.flush().map_err(HostError::from),
        }
    }
}

/// What a port stands for.
pub(crate) enum Channel {
    TextInput(TextInput),
    ByteInput(ByteInput),
    Output(Output),
}

impl Channel {
    /// Whether it leads to a standard stream or a file.
    pub fn is_outside(&self) -> bool {
        match self {
            Channel::TextInput(input) => !matches!(input.source, Source::Memory),
            Channel::ByteInput(input) => !matches!(input.source, Source::Memory),
            Channel::Output(output) => !output.is_memory(),
        }
    }

    pub fn is_input(&self) -> bool {
        !matches!(self, Channel::Output(_))
    }

    pub fn is_textual(&self) -> bool {
        match self {
            Channel::TextInput(_) => true,
            Channel::ByteInput(_) => false,
            Channel::Output(output) => output.is_textual,
        }
    }

    /// Bytes of the buffers.
    pub fn memory(&self) -> usize {
        match self {
            Channel::TextInput(input) => input.text.capacity() + input.undecoded.capacity(),
            Channel::ByteInput(input) => input.bytes.capacity(),
            Channel::Output(output) => output.bytes.capacity(),
        }
    }

    /// Lets go of files, and of what cannot be asked for any more.
    pub fn close(&mut self) {
        match self {
            Channel::TextInput(input) => *input = TextInput::new(Source::Memory),
            Channel::ByteInput(input) => *input = ByteInput::new(Source::Memory),
            Channel::Output(output) => output.sink = Sink::Memory,
        }
    }
}
