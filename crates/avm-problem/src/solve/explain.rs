//! From assumptions that have no model together to as few as are needed for that.

use super::engine::{Answer, Engine};
use super::outcome::Meter;
use crate::encode::Literal;

/// Leaves out of a core what it does not need, one after the other. Whether none is left that could be.
pub(super) fn minimize(
    engine: &mut dyn Engine,
    meter: &Meter<'_>,
    core: Vec<Literal>,
    each: u64,
) -> (Vec<Literal>, bool) {
    let (mut kept, mut open) = (Vec::new(), core);
    let mut minimal = true;
    while let Some(candidate) = open.pop() {
        let rest: Vec<Literal> = kept.iter().chain(&open).copied().collect();
        match engine.solve(&rest, each) {
            Answer::None => {
                let core = engine.core();
                open.retain(|literal| core.contains(literal));
                kept.retain(|literal| core.contains(literal));
            }
            answer => {
                minimal &= answer == Answer::Model;
                kept.push(candidate);
                if meter.spent().is_some() {
                    kept.append(&mut open);
                    return (kept, false);
                }
            }
        }
    }
    (kept, minimal)
}
