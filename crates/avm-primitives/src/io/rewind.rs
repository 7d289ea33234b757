//! Going back to how a port in memory was, for whoever runs a program in several ways.

use super::port::{ByteInput, Channel, TextInput};
use super::{Io, Port};
use crate::random::Random;
use avm_value::Value;

/// How a port was.
pub struct PortMark {
    is_open: bool,
    content: Content,
}

enum Content {
    /// So many bytes were written.
    Written(usize),
    /// This was not read yet.
    Text(String, bool),
    Bytes(Vec<u8>),
}

/// How the generator of random numbers was.
pub struct RandomMark(Option<Random>);

impl Io {
    fn port(&self, port: Value) -> Option<&Port> {
        self.ports.get(port.as_port()? as usize)?.as_ref()
    }

    /// Whether all that a port stands for lies in memory; `None` for what is no port.
    pub fn is_in_memory(&self, port: Value) -> Option<bool> {
        Some(match &self.port(port)?.channel {
            Channel::Output(output) => output.is_memory(),
            Channel::TextInput(input) => input.is_in_memory(),
            Channel::ByteInput(input) => input.is_in_memory(),
        })
    }

    /// How a port in memory is.
    pub fn port_mark(&self, port: Value) -> Option<PortMark> {
        let port = self.port(port)?;
        let content = match &port.channel {
            Channel::Output(output) => Content::Written(output.bytes.len()),
            Channel::TextInput(input) => Content::Text(input.rest().to_string(), input.folds_case),
            Channel::ByteInput(input) => Content::Bytes(input.rest().to_vec()),
        };
        Some(PortMark { is_open: port.is_open, content })
    }

    /// Makes a port in memory what it was.
    pub fn rewind(&mut self, port: Value, mark: PortMark) {
        let number = port.as_port().map_or(usize::MAX, |number| number as usize);
        let Some(Some(port)) = self.ports.get_mut(number) else { return };
        port.is_open = mark.is_open;
        match (&mut port.channel, mark.content) {
            (Channel::Output(output), Content::Written(length)) => output.bytes.truncate(length),
            (channel, Content::Text(text, folds_case)) => {
                let mut input = TextInput::of_text(text);
                input.folds_case = folds_case;
                *channel = Channel::TextInput(input);
            }
            (channel, Content::Bytes(bytes)) => *channel = Channel::ByteInput(ByteInput::of_bytes(bytes)),
            _ => {}
        }
    }

    /// How the generator of random numbers is. One that has not been seeded is seeded alike on all ways.
    pub fn random_mark(&self) -> RandomMark {
        RandomMark(self.random.clone())
    }

    /// Makes the generator of random numbers what it was.
    pub fn rewind_random(&mut self, mark: &RandomMark) {
        self.random.clone_from(&mark.0);
    }
}
