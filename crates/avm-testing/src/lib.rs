//! What tests of several crates need: numbers that a seed gives, copies of folders, and how much of what is random they try. A test names what is usual; with `AVM_SLOW=1` it tries [`MORE`] times as much.

#![forbid(unsafe_code)]

use proptest::test_runner::Config;
use std::ops::Range;
use std::path::Path;
use std::{fs, io};

/// How many times as much slow tests try.
pub const MORE: u32 = 10;

/// Whether slow tests are wanted.
pub fn slow() -> bool {
    std::env::var_os("AVM_SLOW").is_some()
}

/// How often something is tried.
pub fn times(usual: u32) -> u32 {
    if slow() { usual * MORE } else { usual }
}

/// For properties: so many cases. `PROPTEST_CASES`, where it is set, is stronger. What fails is printed and becomes a test of its own, so
/// nothing is written beside the sources.
pub fn cases(usual: u32) -> Config {
    Config { cases: times(usual), failure_persistence: None, ..Config::default() }
}

/// Checks each number, on as many threads as the machine has cores: a test that is the last of its program leaves no core idle.
pub fn each(numbers: Range<u64>, check: impl Fn(u64) + Sync) {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for first in 0..threads {
            let (numbers, check) = (numbers.clone(), &check);
            scope.spawn(move || numbers.skip(first).step_by(threads).for_each(check));
        }
    });
}

/// Numbers that a seed gives, the same each time (SplitMix64).
pub struct Random(pub u64);

impl Random {
    /// A number below a limit, which is not 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    /// The same for places.
    pub fn index(&mut self, limit: usize) -> usize {
        self.below(limit as u64) as usize
    }

    /// One of some things.
    pub fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.index(all.len())]
    }
}

/// Copies a folder with all that is in it.
///
/// # Errors
/// What the system reports.
pub fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        match path.is_dir() {
            true => copy_folder(&path, &target)?,
            false => fs::copy(&path, &target).map(drop)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    #[test]
    fn each_number_is_checked_once() {
        let seen = Mutex::new(BTreeMap::new());
        super::each(5..40, |number| *seen.lock().expect("nothing panics").entry(number).or_insert(0) += 1);
        assert_eq!(seen.into_inner().expect("nothing panics"), (5..40).map(|number| (number, 1)).collect());
    }
}
