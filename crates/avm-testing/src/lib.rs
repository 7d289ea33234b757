//! How much of what is random the tests try. A test names what is usual; with `AVM_SLOW=1` it tries [`MORE`] times as much.

#![forbid(unsafe_code)]

use proptest::test_runner::Config;

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
