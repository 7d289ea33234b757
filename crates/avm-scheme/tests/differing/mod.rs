//! How a replay differs from its record.

use avm_scheme::ReplayReport;

/// Where a replay should differ: at which event, in what, and words of what was expected there and of what was found; no words where
/// there is nothing.
pub type Difference<'t> = (u64, &'t str, &'t str, &'t str);

/// Checks that the replay of a program differs so.
pub fn check_difference(report: ReplayReport, program: &str, (event, what, expected, found): Difference<'_>) {
    let difference = report.difference.unwrap_or_else(|| panic!("{program} differs"));
    assert_eq!((difference.event, difference.what.as_str()), (event, what), "{program}: {difference:?}");
    let holds = |lines: &[String], text: &str| match text {
        "" => lines.is_empty(),
        text => lines.iter().any(|line| line.contains(text)),
    };
    assert!(holds(&difference.expected, expected), "{program}: {difference:?}");
    assert!(holds(&difference.found, found), "{program}: {difference:?}");
}
