//! What becomes of what a program writes to standard ports and files: it goes its way, is dropped, or is held until it is known
//! whether it shall go.

use super::{Channel, HostError, Io};

/// What becomes of it.
#[derive(Debug, Default)]
pub enum Outside {
    /// It goes its way.
    #[default]
    Goes,
    /// Nobody gets it.
    Dropped,
    /// It is held: what was written, and how many bytes that is.
    Held(Vec<Written>, usize),
}

/// What was written to a port at once, and whether the program wants it to be on its way.
#[derive(Debug)]
pub struct Written {
    port: u32,
    bytes: Vec<u8>,
    sends: bool,
}

impl Outside {
    /// Holds what is written from now on.
    pub fn held() -> Outside {
        Outside::Held(Vec::new(), 0)
    }

    /// Bytes that are held.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Outside::Held(_, count) => *count,
            _ => 0,
        }
    }

    /// Takes what is written to a port; `false` where it goes its way.
    pub(super) fn take(&mut self, port: u32, bytes: &[u8]) -> bool {
        let Outside::Held(held, count) = self else { return matches!(self, Outside::Dropped) };
        *count += bytes.len();
        match held.last_mut() {
            Some(last) if last.port == port && !last.sends => last.bytes.extend_from_slice(bytes),
            _ => held.push(Written { port, bytes: bytes.to_vec(), sends: false }),
        }
        true
    }

    /// Notes that what was written to a port is to be on its way; `false` where it goes at once.
    pub(super) fn send(&mut self, port: u32) -> bool {
        let taken = self.take(port, &[]);
        if let Outside::Held(held, _) = self
            && let Some(last) = held.last_mut()
        {
            last.sends = true;
        }
        taken
    }

    /// Whether something is held that was written to a port.
    pub(super) fn holds(&self, port: u32) -> bool {
        matches!(self, Outside::Held(held, _) if held.iter().any(|written| written.port == port))
    }
}

impl Io {
    /// Says what becomes of what is written outside from now on; gives what became of it before.
    pub fn set_outside(&mut self, outside: Outside) -> Outside {
        std::mem::replace(&mut self.outside, outside)
    }

    /// Lets go what was held, in the order of writing.
    ///
    /// # Errors
    /// The first of what the host reports; the rest goes nevertheless.
    pub fn let_go(&mut self) -> Result<(), HostError> {
        let Outside::Held(held, _) = std::mem::take(&mut self.outside) else { return Ok(()) };
        let mut result = Ok(());
        for Written { port, bytes, sends } in held {
            let Some(Some(port)) = self.ports.get_mut(port as usize) else { continue };
            if let Channel::Output(output) = &mut port.channel
                && port.is_open
            {
                result = result.and(output.write(&bytes, &mut *self.host));
                if sends {
                    result = result.and(output.send(&mut *self.host));
                }
            }
        }
        result
    }
}
