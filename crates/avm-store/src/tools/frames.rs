//! A stream of bytes in a file, in frames with checksums: what is read is what was written, or an error.
//!
//! A frame is its length (4 bytes, low byte first), a checksum (8), and as many bytes. The checksum covers the number of the
//! frame, so none can be missing, twice or elsewhere. A frame without bytes is the last.

use crate::checksum;
use std::io::{self, Read, Write};

/// Bytes of a full frame.
const FULL: usize = 1 << 20;

/// Writes frames.
pub(crate) struct FrameWriter<W> {
    output: W,
    frame: Vec<u8>,
    number: u64,
}

impl<W: Write> FrameWriter<W> {
    pub(crate) fn new(output: W) -> FrameWriter<W> {
        FrameWriter { output, frame: Vec::with_capacity(FULL), number: 0 }
    }

    fn end_frame(&mut self) -> io::Result<()> {
        let len = u32::try_from(self.frame.len()).map_err(io::Error::other)?;
        self.output.write_all(&len.to_le_bytes())?;
        self.output.write_all(&sum(self.number, &self.frame).to_le_bytes())?;
        self.output.write_all(&self.frame)?;
        self.frame.clear();
        self.number += 1;
        Ok(())
    }

    /// Writes what is left, and the end.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        if !self.frame.is_empty() {
            self.end_frame()?;
        }
        self.end_frame()?;
        Ok(self.output)
    }
}

impl<W: Write> Write for FrameWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(FULL - self.frame.len());
        self.frame.extend_from_slice(&bytes[..taken]);
        if self.frame.len() == FULL {
            self.end_frame()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

fn sum(number: u64, frame: &[u8]) -> u64 {
    checksum::of(&number.to_le_bytes(), frame)
}

/// Reads frames.
pub(crate) struct FrameReader<R> {
    input: R,
    frame: Vec<u8>,
    /// What of the frame has been read.
    read: usize,
    number: u64,
    ended: bool,
    /// Bytes of the file so far.
    pub offset: u64,
}

impl<R: Read> FrameReader<R> {
    /// Reads from `input`, which is at byte `offset`.
    pub(crate) fn new(input: R, offset: u64) -> FrameReader<R> {
        FrameReader { input, frame: Vec::new(), read: 0, number: 0, ended: false, offset }
    }

    fn next_frame(&mut self) -> io::Result<()> {
        let mut head = [0; 12];
        self.fill(&mut head)?;
        let [l0, l1, l2, l3, sum_bytes @ ..] = head;
        let len = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
        if len > FULL {
            return Err(damaged("a frame has an impossible length"));
        }
        let mut frame = std::mem::take(&mut self.frame);
        frame.resize(len, 0);
        self.fill(&mut frame)?;
        if u64::from_le_bytes(sum_bytes) != sum(self.number, &frame) {
            return Err(damaged("the checksum of a frame is wrong"));
        }
        self.offset += (head.len() + len) as u64;
        self.number += 1;
        self.ended = len == 0;
        (self.frame, self.read) = (frame, 0);
        Ok(())
    }

    fn fill(&mut self, bytes: &mut [u8]) -> io::Result<()> {
        self.input.read_exact(bytes).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => damaged("it ends too early"),
            _ => error,
        })
    }

    /// Checks that all has been read, and nothing follows.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        if self.read == self.frame.len() && !self.ended {
            self.next_frame()?;
        }
        if !self.ended || self.input.read(&mut [0])? != 0 {
            return Err(damaged("something follows what should be the end"));
        }
        Ok(())
    }
}

impl<R: Read> Read for FrameReader<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.read == self.frame.len() && !self.ended {
            self.next_frame()?;
        }
        let taken = bytes.len().min(self.frame.len() - self.read);
        bytes[..taken].copy_from_slice(&self.frame[self.read..self.read + taken]);
        self.read += taken;
        Ok(taken)
    }
}

pub(crate) fn damaged(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}
