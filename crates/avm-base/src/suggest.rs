//! Suggestions for names that are not known.

/// The candidate that a person most likely meant by `name`, if any is near enough:
/// at most one edit for every three characters, a swap of neighbours counting as one. A single character is near to none.
pub fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    let most = if length == 1 { 0 } else { length.div_ceil(3).min(3) };
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name && candidate.len().abs_diff(name.len()) <= 3 * most)
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn suggests_the_nearest_or_nothing() {
        let names = ["display", "vector-ref", "vector-set!", "car"];
        assert_eq!(did_you_mean("dispaly", names), Some("display"));
        assert_eq!(did_you_mean("vector-reff", names), Some("vector-ref"));
        assert_eq!(did_you_mean("zebra", names), None);
        assert_eq!(did_you_mean("car", names), None, "a name is no correction of itself");
        assert_eq!(did_you_mean("g", ["*", "f"]), None);
    }
}
