//! Writing the parts of a module file.

use avm_base::Symbol;
use std::collections::HashMap;

/// Bytes under construction, and the symbols written so far.
#[derive(Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
    symbols: HashMap<Symbol, u64>,
}

impl Writer {
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    pub fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    /// An unsigned number, LEB128: seven bits a byte, the low ones first, the high bit set in all but the last.
    pub fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    pub fn count(&mut self, count: usize) {
        self.number(count as u64);
    }

    /// How far `to` lies after `from`, round the end of 32 bits if need be.
    pub fn ahead(&mut self, from: u32, to: u32) {
        self.number(to.wrapping_sub(from).into());
    }

    /// How far `to` lies from `from` in either direction: zigzag.
    pub fn apart(&mut self, from: u32, to: u32) {
        let delta = to.wrapping_sub(from) as i32;
        self.number(((delta << 1) ^ (delta >> 31)) as u32 as u64);
    }

    /// Bytes after their number.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.raw(bytes);
    }

    /// A symbol: where it stands the first time, 0 and its name; from then on its number, from 1.
    pub fn symbol(&mut self, symbol: Symbol) {
        let next = self.symbols.len() as u64 + 1;
        match *self.symbols.entry(symbol).or_insert(next) {
            number if number == next => {
                self.number(0);
                self.bytes(symbol.as_str().as_bytes());
            }
            number => self.number(number),
        }
    }

    /// Flags, eight a byte, the low bits first.
    pub fn bits(&mut self, bits: &[bool]) {
        self.count(bits.len());
        for chunk in bits.chunks(8) {
            self.byte(chunk.iter().rev().fold(0, |byte, &bit| byte << 1 | u8::from(bit)));
        }
    }
}
