//! The best by cores: assume that nothing costs anything; whatever shows that this cannot be raises the bound, and is replaced by how
//! much of it there is. (Core-guided search with soft cardinalities, known as OLL.) What holds in the end is best.

use super::clauses::Search;
use super::engine::{Answer, Engine, Note, Why};
use super::explain;
use super::outcome::{Meter, SolverError};
use super::totalizer::Totalizer;
use crate::encode::{Cost, Literal};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// So many conflicts may be met to leave one literal out of a core.
const SHORTER: u64 = 100;
/// Longer cores are taken as they are.
const LONG: usize = 100;

/// How a search for the best ended.
pub(crate) enum Optimum {
    /// The best solution so far is the best there is.
    Proved,
    /// The budget was used up.
    Unknown,
}

/// What still costs something: where the literal holds, so much.
#[derive(Default)]
struct Costs {
    weights: BTreeMap<Literal, UBig>,
    /// Outputs of totalizers that cost something from the next model on, so that the cores until then have nothing in common.
    waiting: Vec<(Literal, UBig)>,
    /// For outputs of totalizers: which one, and how many it counts.
    outputs: FxHashMap<Literal, (usize, usize)>,
    totalizers: Vec<Totalizer>,
    /// How many nodes all totalizers have.
    nodes: usize,
    /// What is certain to be paid.
    bound: UBig,
}

/// Finds the best solution. The hard constraints hold, and a solution is known.
pub(crate) fn optimize(search: &mut Search<'_>, name: &'static str) -> Result<Optimum, SolverError> {
    let mut costs = Costs::default();
    for cost in &search.encoding.costs {
        costs.charge(cost.literal, cost.weight.clone());
    }
    let mut level = costs.heaviest(None);
    while let Some(least) = level.clone() {
        let gap = paid(search) - IBig::from(costs.bound.clone());
        let Ok(gap) = UBig::try_from(gap) else { return Err(SolverError::Wrong(name)) };
        if gap == UBig::ZERO {
            break;
        }
        costs.exclude(&gap, search.engine);
        match search.engine.solve(&costs.assumed(&least), u64::MAX) {
            Answer::Stopped => return Ok(Optimum::Unknown),
            Answer::None => costs.relax(search.engine, search.meter, name)?,
            Answer::Model => {
                search.keep_model(name)?;
                level = costs.next_level(least);
            }
        }
    }
    costs.finish(search.engine);
    Ok(Optimum::Proved)
}

/// Finds out what is paid of some costs at least, with as little as can be paid in the end. The hard constraints have a model, and
/// `nodes` nodes of totalizers are there already. None where the budget was used up.
pub(crate) fn least_paid<'a>(
    charged: impl Iterator<Item = &'a Cost>,
    nodes: &mut usize,
    engine: &mut dyn Engine,
    meter: &Meter<'_>,
    name: &'static str,
) -> Result<Option<UBig>, SolverError> {
    let mut costs = Costs { nodes: *nodes, ..Costs::default() };
    for cost in charged {
        costs.charge(cost.literal, cost.weight.clone());
    }
    let mut level = costs.heaviest(None);
    while let Some(least) = level.clone() {
        match engine.solve(&costs.assumed(&least), u64::MAX) {
            Answer::Stopped => return Ok(None),
            Answer::None => costs.relax(engine, meter, name)?,
            Answer::Model => level = costs.next_level(least),
        }
    }
    *nodes = costs.nodes;
    Ok(Some(costs.bound))
}

/// What the best solution so far pays, in units of the encoding.
fn paid(search: &Search<'_>) -> IBig {
    let objective = search.best.as_ref().map(|best| best.objective.clone()).unwrap_or_default();
    let scaled = objective * RBig::from(search.encoding.scale.clone());
    &search.encoding.base - scaled.numerator()
}

impl Costs {
    fn charge(&mut self, literal: Literal, weight: UBig) {
        *self.weights.entry(literal).or_insert(UBig::ZERO) += weight;
    }

    /// The weights from which on costs are looked at after those of at least `level`: they halve at least each time.
    fn heaviest(&self, level: Option<&UBig>) -> Option<UBig> {
        let lighter = self.weights.values().filter(|weight| level.is_none_or(|level| *weight < level));
        let most = lighter.max()?.clone();
        Some(level.map_or(most.clone(), |level| most.min((level >> 1usize).max(UBig::ONE))))
    }

    /// That what costs so much or more is not paid.
    fn assumed(&self, least: &UBig) -> Vec<Literal> {
        self.weights.iter().filter(|(_, weight)| *weight >= least).map(|(literal, _)| -literal).collect()
    }

    /// The costs of this level can be left unpaid: what is looked at next.
    fn next_level(&mut self, least: UBig) -> Option<UBig> {
        if self.waiting.is_empty() {
            return self.heaviest(Some(&least));
        }
        for (literal, weight) in std::mem::take(&mut self.waiting) {
            self.charge(literal, weight);
        }
        Some(least)
    }

    /// What costs more than what there is to gain will not be paid.
    fn exclude(&mut self, gap: &UBig, engine: &mut dyn Engine) {
        self.weights.retain(|literal, weight| {
            let keep = *weight <= *gap;
            if !keep {
                engine.add_because(&[-literal], Why::Worse);
            }
            keep
        });
    }

    /// Of the literals of the last core at least one is paid. What any more of them cost remains.
    fn relax(
        &mut self,
        engine: &mut dyn Engine,
        meter: &Meter<'_>,
        name: &'static str,
    ) -> Result<(), SolverError> {
        let mut core = engine.core();
        if core.len() > 1 && core.len() <= LONG {
            core = explain::minimize(engine, meter, core, SHORTER).0;
        }
        let core: Vec<Literal> = core.iter().map(|literal| -literal).collect();
        let least = core.iter().filter_map(|literal| self.weights.get(literal)).min().cloned();
        let Some(least) = least else {
            return Err(SolverError::Failed(name, "a core costs nothing".to_string()));
        };
        engine.add_because(&core, Why::Core);
        self.bound += &least;
        for literal in &core {
            if let Some(weight) = self.weights.get_mut(literal) {
                *weight -= &least;
            }
        }
        self.weights.retain(|_, weight| *weight > UBig::ZERO);
        if core.len() == 1 {
            engine.note(Note::Core(None));
        } else {
            let totalizer = Totalizer::new(&core, &mut self.nodes, engine);
            engine.note(Note::Core(Some(self.nodes)));
            self.totalizers.push(totalizer);
            self.count(self.totalizers.len() - 1, 2, &least, engine);
        }
        for literal in &core {
            if let Some((totalizer, count)) = self.outputs.get(literal).copied() {
                self.count(totalizer, count + 1, &least, engine);
            }
        }
        Ok(())
    }

    /// Charges for a totalizer's output, if it has so many.
    fn count(&mut self, totalizer: usize, count: usize, weight: &UBig, engine: &mut dyn Engine) {
        if let Some(output) = self.totalizers[totalizer].at_least(count, engine) {
            self.outputs.insert(output, (totalizer, count));
            self.waiting.push((output, weight.clone()));
        }
    }

    /// States that nothing more than the bound is paid.
    fn finish(&self, engine: &mut dyn Engine) {
        let waiting = self.waiting.iter().map(|(literal, _)| literal);
        self.weights.keys().chain(waiting).for_each(|literal| engine.add_because(&[-literal], Why::Settled));
    }
}
