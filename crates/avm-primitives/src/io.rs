//! Ports, and the way outside.
//!
//! A port value holds a number; what it stands for lies here, in a table that does not keep the value alive: after each
//! collection, [`Io::release_lost`] closes the ports that the program has lost. What ports hold counts against the memory
//! limit of the heap.

mod host;
mod memory_host;
mod outside;
mod port;
mod rewind;
mod saving;

pub use host::{DeniedHost, FileMode, Host, HostError, Reader, Stream, Writer};
pub use memory_host::{Memory, MemoryHost};
pub use outside::{Outside, Written};
pub(crate) use port::{ByteInput, Channel, Output, Sink, Source, TextInput};
pub use rewind::{PortMark, RandomMark};

use crate::random::Random;
use avm_value::{Fault, Heap, Outcome, Value};

/// What an entry of the table costs beside what it holds.
const PORT_BYTES: usize = 128;

/// An entry of the table of ports.
struct Port {
    /// The port as the program knows it; none for standard ports, which are never lost.
    value: Option<Value>,
    channel: Channel,
    is_open: bool,
    /// Whether it is a standard port or a file.
    is_outside: bool,
    /// Bytes that the heap was charged for it.
    charged: usize,
}

/// The ports of an execution, and its way outside.
pub struct Io {
    host: Box<dyn Host>,
    /// Standard input, output and error first.
    ports: Vec<Option<Port>>,
    /// Numbers of entries that are free.
    free: Vec<u32>,
    random: Option<Random>,
    /// The seed that the host gave: a generator that was rewound to before it was seeded begins with it again.
    seed: Option<u64>,
    /// What becomes of what is written outside.
    outside: Outside,
}

/// The number of the port of standard input; those of output and error follow.
const STANDARD_INPUT: u32 = 0;

impl Io {
    /// The standard ports, with this way outside.
    pub fn new(host: Box<dyn Host>) -> Io {
        let standard = [
            Channel::TextInput(TextInput::new(Source::Standard)),
            Channel::Output(Output::new(Sink::Standard(Stream::Output), true)),
            Channel::Output(Output::new(Sink::Standard(Stream::Error), true)),
        ];
        let ports = standard
            .into_iter()
            .map(|channel| Some(Port { value: None, channel, is_open: true, is_outside: true, charged: 0 }))
            .collect();
        Io { host, ports, free: Vec::new(), random: None, seed: None, outside: Outside::Goes }
    }

    /// The way outside.
    pub fn host(&mut self) -> &mut dyn Host {
        &mut *self.host
    }

    /// Puts another way outside in place of the current one.
    pub fn set_host(&mut self, host: Box<dyn Host>) -> Box<dyn Host> {
        std::mem::replace(&mut self.host, host)
    }

    /// Sends on its way what has been written to ports that are open, standard ones and files.
    ///
    /// # Errors
    /// The first of what the host reports; the other ports are flushed nevertheless.
    pub fn flush(&mut self) -> Result<(), HostError> {
        self.each_output(Output::flush)
    }

    fn each_output(
        &mut self,
        mut action: impl FnMut(&mut Output, &mut dyn Host) -> Result<(), HostError>,
    ) -> Result<(), HostError> {
        let mut result = Ok(());
        for port in self.ports.iter_mut().flatten() {
            if let Channel::Output(output) = &mut port.channel
                && port.is_open
            {
                result = result.and(action(output, &mut *self.host));
            }
        }
        result
    }

    /// Writes text to standard output or error, behind what the program has written there.
    ///
    /// # Errors
    /// What the host reports.
    pub fn write_standard(&mut self, stream: Stream, text: &str) -> Result<(), HostError> {
        let number = STANDARD_INPUT + if stream == Stream::Error { 2 } else { 1 };
        match self.ports.get_mut(number as usize) {
            Some(Some(Port { channel: Channel::Output(output), .. })) => {
                output.write(text.as_bytes(), &mut *self.host)
            }
            _ => Ok(()),
        }
    }

    /// Gives up the ports that the program has lost; files among them are flushed and closed. `survivor` tells what has
    /// become of a value in the collection ([`avm_value::Tracer::survivor`]).
    ///
    /// Gives the number of bytes that the heap is to be relieved of (by [`Heap::charge`], after the collection).
    pub fn release_lost(&mut self, survivor: impl Fn(Value) -> Option<Value>) -> usize {
        let mut bytes = 0;
        for (number, entry) in self.ports.iter_mut().enumerate() {
            let Some(port) = entry else { continue };
            let Some(value) = port.value.filter(|_| !self.outside.holds(number as u32)) else { continue };
            port.value = survivor(value);
            if port.value.is_some() {
                continue;
            }
            if let Channel::Output(output) = &mut port.channel
                && port.is_open
            {
                // Nobody is left who could be told of an error.
                _ = output.flush(&mut *self.host);
            }
            bytes += port.charged;
            *entry = None;
            self.free.push(number as u32);
        }
        bytes
    }

    /// Whether a value is a port that leads outside of the program, or one that is not known here.
    pub fn leads_outside(&self, value: Value) -> bool {
        let Some(number) = value.as_port() else { return false };
        !matches!(self.ports.get(number as usize), Some(Some(Port { is_outside: false, .. })))
    }

    /// How many ports there are, those included that the program has lost but that were not released yet.
    pub fn port_count(&self) -> usize {
        self.ports.iter().flatten().count()
    }

    pub(crate) fn random(&mut self) -> Result<&mut Random, HostError> {
        if self.random.is_none() {
            let seed = match self.seed {
                Some(seed) => seed,
                None => *self.seed.insert(self.host.random_seed()?),
            };
            self.random = Some(Random::new(seed));
        }
        self.random.as_mut().ok_or(HostError::Closed)
    }

    pub(crate) fn set_random(&mut self, random: Random) {
        self.random = Some(random);
    }

    /// A new port; the heap is charged for what it holds.
    pub(crate) fn open(&mut self, heap: &mut Heap, channel: Channel) -> Outcome {
        let charged = channel.memory() + PORT_BYTES;
        heap.check_room(charged)?;
        heap.charge(charged as isize);
        let number = self.free.pop().unwrap_or(self.ports.len() as u32);
        let value = heap.port(number);
        let is_outside = channel.is_outside();
        let port = Some(Port { value: Some(value), channel, is_open: true, is_outside, charged });
        match self.ports.get_mut(number as usize) {
            Some(entry) => *entry = port,
            None => self.ports.push(port),
        }
        Ok(value)
    }

    fn entry(&mut self, args: &[Value], at: usize) -> Outcome<&mut Port> {
        let found = args[at].as_port().and_then(|number| self.ports.get_mut(number as usize)?.as_mut());
        found.map_or_else(|| crate::args::wrong(args, at, "a port"), Ok)
    }

    /// What a port stands for, whether it is open, and the way outside.
    pub(crate) fn channel(&mut self, args: &[Value], at: usize) -> Outcome<(&mut Channel, bool)> {
        self.entry(args, at).map(|port| (&mut port.channel, port.is_open))
    }

    /// What an open port stands for, and the way outside.
    fn open_channel(&mut self, args: &[Value], at: usize) -> Outcome<(&mut Channel, &mut dyn Host)> {
        let found = args[at].as_port().and_then(|number| self.ports.get_mut(number as usize)?.as_mut());
        match found {
            Some(port) if port.is_open => Ok((&mut port.channel, &mut *self.host)),
            Some(_) => Err(Fault::error("the port is closed", vec![args[at]])),
            None => crate::args::wrong(args, at, "a port"),
        }
    }

    /// Before the program may wait for standard input, what it has written is shown.
    fn before_input(&mut self, args: &[Value], at: usize) -> Outcome<()> {
        if args[at].as_port() == Some(STANDARD_INPUT)
            && let Some(Some(Port { channel: Channel::Output(output), .. })) = self.ports.get_mut(1)
        {
            output.send(&mut *self.host).map_err(|error| fault_of(error, &[]))?;
        }
        Ok(())
    }

    /// An open port of characters to read from.
    #[inline]
    pub(crate) fn text_input(
        &mut self,
        args: &[Value],
        at: usize,
    ) -> Outcome<(&mut TextInput, &mut dyn Host)> {
        self.before_input(args, at)?;
        match self.open_channel(args, at)? {
            (Channel::TextInput(input), host) => Ok((input, host)),
            _ => crate::args::wrong(args, at, "a textual input port"),
        }
    }

    /// An open port of bytes to read from.
    pub(crate) fn byte_input(
        &mut self,
        args: &[Value],
        at: usize,
    ) -> Outcome<(&mut ByteInput, &mut dyn Host)> {
        match self.open_channel(args, at)? {
            (Channel::ByteInput(input), host) => Ok((input, host)),
            _ => crate::args::wrong(args, at, "a binary input port"),
        }
    }

    /// Writes to an open port of that kind.
    pub(crate) fn write(
        &mut self,
        heap: &mut Heap,
        args: &[Value],
        at: usize,
        is_textual: bool,
        bytes: &[u8],
    ) -> Outcome {
        let expected = if is_textual { "a textual output port" } else { "a binary output port" };
        let found = args[at].as_port().and_then(|number| self.ports.get_mut(number as usize)?.as_mut());
        let port = match found {
            Some(port) if port.is_open => port,
            Some(_) => return Err(Fault::error("the port is closed", vec![args[at]])),
            None => return crate::args::wrong(args, at, "a port"),
        };
        let output = match &mut port.channel {
            Channel::Output(output) if output.is_textual == is_textual => output,
            _ => return crate::args::wrong(args, at, expected),
        };
        let room = output.bytes.capacity() - output.bytes.len();
        if output.is_memory() && bytes.len() <= room {
            output.bytes.extend_from_slice(bytes);
            return Ok(Value::UNSPECIFIED);
        }
        if output.is_memory() {
            heap.check_room(bytes.len())?;
        } else if !matches!(self.outside, Outside::Goes) {
            heap.check_room(self.outside.bytes() + bytes.len())?;
            self.outside.take(args[at].as_port().unwrap_or(STANDARD_INPUT), bytes);
            return Ok(Value::UNSPECIFIED);
        }
        output.write(bytes, &mut *self.host).map_err(|error| fault_of(error, &[]))?;
        self.charge(heap, args, at)?;
        Ok(Value::UNSPECIFIED)
    }

    /// Charges the heap for what a port has come to hold.
    pub(crate) fn charge(&mut self, heap: &mut Heap, args: &[Value], at: usize) -> Outcome<()> {
        let port = self.entry(args, at)?;
        let holds = port.channel.memory() + PORT_BYTES;
        if port.charged != 0 && port.charged != holds {
            heap.charge(holds as isize - port.charged as isize);
            port.charged = holds;
        }
        Ok(())
    }

    /// Waits until what was committed is kept, and what was written before has gone its way. What is explored commits nothing.
    pub(crate) fn await_store(&mut self) -> Outcome<()> {
        if !matches!(self.outside, Outside::Goes) {
            return Ok(());
        }
        let sent = self.each_output(Output::send);
        sent.and_then(|()| self.host.await_store()).map_err(|error| fault_of(error, &[]))
    }

    /// Sends on its way what was written to a port.
    pub(crate) fn flush_port(&mut self, args: &[Value], at: usize) -> Outcome<()> {
        let number = args[at].as_port().filter(|_| self.leads_outside(args[at]));
        if number.is_some_and(|number| self.outside.send(number)) {
            return Ok(());
        }
        match self.open_channel(args, at)? {
            (Channel::Output(output), host) => output.flush(host).map_err(|error| fault_of(error, &[])),
            _ => crate::args::wrong(args, at, "an output port"),
        }
    }

    /// Closes a port; what it collected can still be asked for. A standard port stays as it is for other runs.
    pub(crate) fn close(&mut self, heap: &mut Heap, args: &[Value], at: usize) -> Outcome<()> {
        if self.entry(args, at)?.is_open && matches!(self.channel(args, at)?.0, Channel::Output(_)) {
            self.flush_port(args, at)?;
        }
        let port = self.entry(args, at)?;
        port.is_open = false;
        port.channel.close();
        self.charge(heap, args, at)
    }
}

/// What a refusal of the host becomes for the program.
#[cold]
pub(crate) fn fault_of(error: HostError, irritants: &[Value]) -> Box<Fault> {
    if let HostError::WouldBlock = error {
        return Box::new(Fault::WouldBlock);
    }
    Box::new(Fault::File { message: error.to_string(), irritants: irritants.to_vec() })
}
