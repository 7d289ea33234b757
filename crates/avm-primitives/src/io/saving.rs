//! Ports as bytes: the standard ones by their numbers, those in memory with what they hold.

use super::port::Source;
use super::{ByteInput, Channel, Io, Output, STANDARD_INPUT, Sink, TextInput};
use avm_value::wire::{Reader, WireError, Writer};
use avm_value::{Heap, Outcome};

/// How ports are told apart.
mod kind {
    pub const STANDARD: u8 = 0;
    pub const TEXT_INPUT: u8 = 1;
    pub const BYTE_INPUT: u8 = 2;
    pub const TEXT_OUTPUT: u8 = 3;
    pub const BYTE_OUTPUT: u8 = 4;
}

/// The numbers of the standard ports are below this one.
const STANDARD_END: u32 = STANDARD_INPUT + 3;

impl Io {
    /// What there is to tell of a port.
    ///
    /// # Errors
    /// What it is, if it goes to a file.
    pub fn save_port(&self, number: u32) -> Result<Vec<u8>, &'static str> {
        let mut out = Writer::default();
        if number < STANDARD_END {
            out.byte(kind::STANDARD);
            out.number(number.into());
            return Ok(out.into_bytes());
        }
        let port =
            self.ports.get(number as usize).and_then(Option::as_ref).ok_or("a port that is no more")?;
        let (kind, bytes) = match &port.channel {
            Channel::TextInput(input) => match input.in_memory() {
                Some(text) => (kind::TEXT_INPUT, text.as_bytes()),
                None => return Err("a port that reads a file"),
            },
            Channel::ByteInput(input) => match input.in_memory() {
                Some(bytes) => (kind::BYTE_INPUT, bytes),
                None => return Err("a port that reads a file"),
            },
            Channel::Output(output) if !output.is_memory() => return Err("a port that writes a file"),
            Channel::Output(output) if output.is_textual => (kind::TEXT_OUTPUT, &output.bytes[..]),
            Channel::Output(output) => (kind::BYTE_OUTPUT, &output.bytes[..]),
        };
        let folds = matches!(&port.channel, Channel::TextInput(input) if input.folds_case);
        out.byte(kind);
        out.byte(u8::from(port.is_open) | u8::from(folds) << 1);
        out.bytes(bytes);
        Ok(out.into_bytes())
    }

    /// The port of which [`Io::save_port`] told this.
    ///
    /// # Errors
    /// Where the bytes are damaged, or memory does not allow it.
    pub fn restore_port(&mut self, heap: &mut Heap, bytes: &[u8]) -> Outcome {
        let mut reader = Reader::new(bytes);
        let kind = reader.byte()?;
        if kind == kind::STANDARD {
            let number = reader.number32()?;
            reader.end()?;
            let is_known = number < STANDARD_END;
            return if is_known { Ok(heap.port(number)) } else { Err(wrong("there is no such port").into()) };
        }
        let flags = reader.byte()?;
        let channel = match kind {
            kind::TEXT_INPUT => {
                let mut input = TextInput::of_text(reader.text()?.into());
                input.folds_case = flags & 2 != 0;
                Channel::TextInput(input)
            }
            kind::BYTE_INPUT => Channel::ByteInput(ByteInput::of_bytes(reader.bytes()?.to_vec())),
            kind::TEXT_OUTPUT | kind::BYTE_OUTPUT => {
                let mut output = Output::new(Sink::Memory, kind == kind::TEXT_OUTPUT);
                output.bytes = reader.bytes()?.to_vec();
                Channel::Output(output)
            }
            _ => return Err(wrong("there is no such kind of port").into()),
        };
        reader.end()?;
        let port = self.open(heap, channel)?;
        if let Some(Some(entry)) = port.as_port().and_then(|number| self.ports.get_mut(number as usize)) {
            entry.is_open = flags & 1 != 0;
        }
        Ok(port)
    }
}

fn wrong(what: &'static str) -> WireError {
    WireError { at: 0, what }
}

impl TextInput {
    /// What has come and was not read, if nothing more can come.
    fn in_memory(&self) -> Option<&str> {
        (matches!(self.source, Source::Memory) && self.undecoded.is_empty()).then(|| self.rest())
    }
}

impl ByteInput {
    /// What has come and was not read, if nothing more can come.
    fn in_memory(&self) -> Option<&[u8]> {
        matches!(self.source, Source::Memory).then(|| self.rest())
    }
}
