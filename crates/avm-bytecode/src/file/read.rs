//! Reading the parts of a module file. Whatever [`Writer`](super::write::Writer) would have written otherwise is
//! refused.

use super::{DecodeError, DecodeErrorKind, MAX_NAME_SIZE};
use crate::Spans;
use avm_base::Symbol;
use foldhash::fast::RandomState;
use std::collections::HashSet;

/// The bytes of a file, how far they are read, and the symbols read so far.
pub(super) struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    symbols: Vec<Symbol>,
    seen: HashSet<Symbol, RandomState>,
    pub means: Means<'b>,
}

/// What depends on whether the bytes are there as long as the process.
#[derive(Clone, Copy)]
pub(super) struct Means<'b> {
    /// Whether a name that is told a second time is refused.
    pub checks: bool,
    /// Makes a symbol of a name in the bytes.
    pub intern: fn(&'b str) -> Symbol,
    /// Reads the last section.
    pub spans: fn(&mut Reader<'b>) -> Result<Spans>,
}

pub(super) type Result<T> = std::result::Result<T, DecodeError>;

impl<'b> Reader<'b> {
    pub fn new(bytes: &'b [u8], at: usize, means: Means<'b>) -> Reader<'b> {
        Reader { bytes, at, symbols: Vec::new(), seen: HashSet::default(), means }
    }

    /// An error at what was read last.
    pub fn fail<T>(&self, kind: DecodeErrorKind) -> Result<T> {
        Err(DecodeError { at: self.at, kind })
    }

    pub fn invalid<T>(&self, what: &'static str) -> Result<T> {
        self.fail(DecodeErrorKind::Invalid { what })
    }

    pub fn not_canonical<T>(&self, what: &'static str) -> Result<T> {
        self.fail(DecodeErrorKind::NotCanonical { what })
    }

    /// Refuses bytes that were not read.
    pub fn end(&self) -> Result<()> {
        match self.bytes.len() - self.at {
            0 => Ok(()),
            count => self.fail(DecodeErrorKind::BytesLeft { count }),
        }
    }

    pub fn raw(&mut self, count: usize) -> Result<&'b [u8]> {
        let left = &self.bytes[self.at..];
        match left.get(..count) {
            Some(bytes) => {
                self.at += count;
                Ok(bytes)
            }
            None => self.fail(DecodeErrorKind::Truncated { missing: count - left.len() }),
        }
    }

    /// All bytes that are left.
    pub fn rest(&mut self) -> &'b [u8] {
        let rest = &self.bytes[self.at..];
        self.at = self.bytes.len();
        rest
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut array = [0; N];
        array.copy_from_slice(self.raw(N)?);
        Ok(array)
    }

    pub fn byte(&mut self) -> Result<u8> {
        Ok(self.array::<1>()?[0])
    }

    pub fn u16(&mut self) -> Result<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub fn u32(&mut self) -> Result<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub fn hash(&mut self) -> Result<[u8; 32]> {
        self.array()
    }

    #[inline]
    pub fn number(&mut self) -> Result<u64> {
        // Most are small.
        match self.bytes.get(self.at) {
            Some(&byte) if byte < 0x80 => {
                self.at += 1;
                Ok(byte.into())
            }
            _ => self.long_number(),
        }
    }

    fn long_number(&mut self) -> Result<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return self.invalid("number");
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return if byte == 0 && shift > 0 { self.not_canonical("number") } else { Ok(value) };
            }
        }
        self.invalid("number")
    }

    /// A number that fits what it is for.
    pub fn number_as<T: TryFrom<u64>>(&mut self, what: &'static str) -> Result<T> {
        let number = self.number()?;
        T::try_from(number).or_else(|_| self.invalid(what))
    }

    /// How many things follow, which take a byte each at least.
    pub fn count(&mut self) -> Result<usize> {
        let count = self.number()?;
        let left = (self.bytes.len() - self.at) as u64;
        if count > left {
            return self.fail(DecodeErrorKind::Truncated {
                missing: usize::try_from(count - left).unwrap_or(usize::MAX),
            });
        }
        Ok(count as usize)
    }

    /// A count, and then that many things. Memory is taken as they come.
    pub fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let count = self.count()?;
        let mut items = Vec::with_capacity(count.min(1024));
        for _ in 0..count {
            items.push(item(self)?);
        }
        Ok(items)
    }

    pub fn ahead(&mut self, from: u32) -> Result<u32> {
        Ok(from.wrapping_add(self.number_as("distance")?))
    }

    pub fn apart(&mut self, from: u32) -> Result<u32> {
        let zigzag: u32 = self.number_as("distance")?;
        Ok(from.wrapping_add((zigzag >> 1) ^ (zigzag & 1).wrapping_neg()))
    }

    /// Bytes after their number.
    pub fn bytes(&mut self) -> Result<&'b [u8]> {
        let count = self.count()?;
        self.raw(count)
    }

    pub fn text(&mut self) -> Result<&'b str> {
        std::str::from_utf8(self.bytes()?).or_else(|_| self.invalid("text: it is not UTF-8"))
    }

    pub fn symbol(&mut self) -> Result<Symbol> {
        let number = self.number()?;
        if number > 0 {
            let known = usize::try_from(number - 1).ok().and_then(|index| self.symbols.get(index).copied());
            return known.map_or_else(|| self.invalid("reference to a symbol"), Ok);
        }
        let symbol = (self.means.intern)(self.text()?);
        if self.means.checks && !self.seen.insert(symbol) {
            return self.not_canonical("symbol");
        }
        self.symbols.push(symbol);
        Ok(symbol)
    }

    /// The name of a module or library, which may not be long.
    pub fn name(&mut self, what: &'static str) -> Result<Symbol> {
        let symbol = self.symbol()?;
        self.short(what, symbol.as_str())?;
        Ok(symbol)
    }

    pub fn file_name(&mut self) -> Result<&'b str> {
        let name = self.text()?;
        self.short("source file", name)
    }

    fn short<'s>(&self, what: &'static str, name: &'s str) -> Result<&'s str> {
        if name.len() > MAX_NAME_SIZE { self.fail(DecodeErrorKind::NameTooLong { what }) } else { Ok(name) }
    }

    pub fn bits(&mut self) -> Result<Vec<bool>> {
        let count = self.number()?;
        let left = (self.bytes.len() - self.at) as u64;
        let size = count.div_ceil(8);
        if size > left {
            return self.fail(DecodeErrorKind::Truncated {
                missing: usize::try_from(size - left).unwrap_or(usize::MAX),
            });
        }
        let bytes = self.raw(size as usize)?;
        if count % 8 != 0 && bytes.last().is_some_and(|last| last >> (count % 8) != 0) {
            return self.not_canonical("list of flags");
        }
        Ok((0..count as usize).map(|index| bytes[index / 8] >> (index % 8) & 1 == 1).collect())
    }
}
