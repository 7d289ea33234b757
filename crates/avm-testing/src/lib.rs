//! How much of what is random the tests try. A test names what is usual; with `AVM_SLOW=1` it tries [`MORE`] times as much.

#![forbid(unsafe_code)]

use proptest::test_runner::Config;
use std::ops::Range;

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
