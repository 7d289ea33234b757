//! Disks that fail, files that are damaged, and limits, under whole programs.

mod bank;
mod damage;
mod faults;
mod limits;
mod sharing;

/// How many cases to run: more where slow tests are wanted, or as `PROPTEST_CASES` says.
fn cases(usual: u32) -> u32 {
    match std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()) {
        Some(cases) => cases,
        None if std::env::var_os("AVM_SLOW").is_some() => usual * 20,
        None => usual,
    }
}
