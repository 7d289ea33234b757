//! What several tests need: the modules of the golden listings, and random numbers.
#![allow(dead_code, reason = "each test uses a part of it")]

use avm_bytecode::{Module, assemble};
use std::path::PathBuf;

/// The golden listings: paths and texts.
pub fn listings() -> Vec<(PathBuf, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/listings");
    let entries = std::fs::read_dir(folder).expect("the listings are there");
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("the listing can be read");
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

/// The modules of the golden listings.
pub fn modules() -> Vec<Module> {
    let assemble = |(path, text): (PathBuf, String)| {
        assemble(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    listings().into_iter().map(assemble).collect()
}

/// A generator of random numbers (SplitMix64): the same ones in every run.
pub struct Random(pub u64);

impl Random {
    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit as u64) as usize
    }
}
