//! Numbers with units on the command line.

use std::time::Duration;

/// A whole number, perhaps with underscores, perhaps with a factor of a thousand: `k`, `M`, `G`.
pub fn count(text: &str) -> Result<u64, String> {
    scaled(text, 1000, "a number such as 5000, 10k or 3M")
}

/// A number of bytes: `k`, `M`, `G` are powers of 1024.
pub fn bytes(text: &str) -> Result<u64, String> {
    scaled(text, 1024, "a number of bytes such as 500000, 64M or 2G")
}

fn scaled(text: &str, thousand: u64, expected: &str) -> Result<u64, String> {
    let wrong = || format!("expected {expected}");
    let plain: String = text.chars().filter(|c| *c != '_').collect();
    let plain = plain.strip_suffix("iB").or(plain.strip_suffix('B')).unwrap_or(&plain);
    let (digits, power) = match plain.chars().last() {
        Some('k' | 'K') => (&plain[..plain.len() - 1], 1),
        Some('M') => (&plain[..plain.len() - 1], 2),
        Some('G') => (&plain[..plain.len() - 1], 3),
        _ => (plain, 0),
    };
    let number: u64 = digits.parse().map_err(|_| wrong())?;
    thousand.checked_pow(power).and_then(|factor| number.checked_mul(factor)).ok_or_else(wrong)
}

/// A time: seconds, or a number with `ms`, `s`, `m` or `h`.
pub fn time(text: &str) -> Result<Duration, String> {
    let wrong = || "expected a time such as 10, 1.5s, 200ms or 2m".to_string();
    let units = [("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3600.0)];
    let (digits, factor) = units
        .iter()
        .find_map(|(unit, factor)| text.strip_suffix(unit).map(|digits| (digits, *factor)))
        .unwrap_or((text, 1.0));
    let number: f64 = digits.parse().map_err(|_| wrong())?;
    Duration::try_from_secs_f64(number * factor).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_known_and_nonsense_is_not() {
        assert_eq!(count("1_000"), Ok(1000));
        assert_eq!(count("3M"), Ok(3_000_000));
        assert_eq!(bytes("64M"), Ok(64 << 20));
        assert_eq!(bytes("2GiB"), Ok(2 << 30));
        assert_eq!(time("200ms"), Ok(Duration::from_millis(200)));
        assert_eq!(time("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(time("10"), Ok(Duration::from_secs(10)));
        for wrong in ["", "x", "M", "-1", "99999999999999999999", "99999999999G"] {
            assert!(count(wrong).is_err() && bytes(wrong).is_err(), "{wrong}");
        }
        assert!(time("-1").is_err() && time("NaN").is_err());
    }
}
