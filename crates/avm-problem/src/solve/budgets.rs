//! The best within budgets, by a search in exact integers.
//!
//! Each sum that has a limit gets a price. Whatever is chosen is worth at most the limits' price, and for each variable the most that a
//! choice is worth less the price of what it adds. How much less than that a choice is worth is its *regret*. So what has been chosen
//! bounds what can come of it by a subtraction: the bound, less all regrets. Any prices give a true bound; good ones a close one.

use super::ByClauses;
use super::outcome::{Explanation, Meter, Solution, Solver, SolverError, SolverOutcome};
use super::separable::{Choice, Separable, separable};
use crate::form::{Atom, Problem};

/// Prices are multiples of one part in so many.
const PARTS: f64 = 65536.0;
/// How often prices are improved.
const ROUNDS: u32 = 400;
/// So many steps are done before the problem goes to the clauses.
const STEPS: u64 = 30_000_000;
/// So many steps cost as much as a conflict.
const STEPS_OF_CONFLICT: u64 = 64;
/// How many conflicts the clauses may meet to say why there is no solution.
const SOON: u64 = 10_000;
/// Fewer variables than this are no matter for clauses.
const FEW: usize = 12;

/// Problems in which variables meet in a few sums only.
pub struct ByBudgets;

impl Solver for ByBudgets {
    fn name(&self) -> &'static str {
        "budgets"
    }

    fn takes(&self, problem: &Problem) -> bool {
        problem.variables().len() >= FEW
            && separable(problem).is_some_and(|numbers| (1..=4).contains(&numbers.limits.len()))
    }

    /// Where the search finds no solution, or does not end, the clauses say more.
    fn solve(&self, problem: &Problem, meter: &Meter<'_>) -> Result<SolverOutcome, SolverError> {
        let Some(numbers) = separable(problem) else { return ByClauses.solve(problem, meter) };
        let mut search = Search::new(&numbers, meter);
        let complete = search.run();
        let best = match search.best.take() {
            None => None,
            Some(chosen) => {
                let values = (0..chosen.len()).map(|number| search.value(number, chosen[number]));
                Some(Solution::of(problem, values.collect()).ok_or(SolverError::Wrong(self.name()))?)
            }
        };
        if let (true, Some(best)) = (complete, &best) {
            return Ok(SolverOutcome::Solved(best.clone()));
        }
        if let Some(spent) = meter.spent() {
            return Ok(SolverOutcome::BudgetExceeded { spent, best });
        }
        if complete {
            return why_none(problem, meter);
        }
        Ok(ByClauses.solve(problem, meter)?.or_better(best))
    }
}

/// There is no solution; the clauses say why, if they find it soon.
fn why_none(problem: &Problem, meter: &Meter<'_>) -> Result<SolverOutcome, SolverError> {
    let part = meter.part(SOON);
    let outcome = ByClauses.solve(problem, &part)?;
    meter.spend(SOON.min(meter.conflicts()) - part.conflicts());
    Ok(match outcome {
        SolverOutcome::BudgetExceeded { .. } => {
            let constraints = problem.hard().collect();
            SolverOutcome::NoSolution(Explanation { constraints, minimal: false })
        }
        other => other,
    })
}

/// A choice as the search sees it.
struct Weighed {
    /// Its place among the variable's choices.
    place: usize,
    /// How much less it is worth than the bound says, in parts.
    regret: i128,
    loads: Vec<i64>,
}

struct Search<'a> {
    numbers: &'a Separable,
    meter: &'a Meter<'a>,
    /// The variables, those whose second choice costs most first; and their choices, by regret.
    order: Vec<(usize, Vec<Weighed>)>,
    prices: Vec<i128>,
    /// The most that anything is worth, in parts.
    bound: i128,
    /// The least and the most that the variables from a place on add to each sum.
    least: Vec<Vec<i64>>,
    most: Vec<Vec<i64>>,
    /// The places of the best choices.
    best: Option<Vec<usize>>,
    /// What they are worth, in parts.
    worth: i128,
}

impl<'a> Search<'a> {
    fn new(numbers: &'a Separable, meter: &'a Meter<'a>) -> Search<'a> {
        let prices: Vec<i128> = prices(numbers).iter().map(|price| (price * PARTS).round() as i128).collect();
        let parts = PARTS as i128;
        let mut bound: i128 =
            prices.iter().zip(&numbers.limits).map(|(p, limit)| p * i128::from(*limit)).sum();
        let mut order = Vec::with_capacity(numbers.variables.len());
        for (number, choices) in numbers.variables.iter().enumerate() {
            let reduced = |choice: &Choice| {
                let paid: i128 =
                    prices.iter().zip(&choice.loads).map(|(p, load)| p * i128::from(*load)).sum();
                parts * i128::from(choice.worth) - paid
            };
            let top = choices.iter().map(reduced).max().unwrap_or(0);
            bound += top;
            let mut options: Vec<Weighed> = choices
                .iter()
                .enumerate()
                .map(|(place, c)| Weighed { place, regret: top - reduced(c), loads: c.loads.clone() })
                .collect();
            options.sort_by_key(|option| option.regret);
            order.push((number, options));
        }
        order.sort_by_key(|(_, options)| std::cmp::Reverse(options.get(1).map_or(i128::MAX, |o| o.regret)));
        let (least, most) = suffixes(&order, numbers.limits.len());
        Search { numbers, meter, order, prices, bound, least, most, best: None, worth: i128::MIN }
    }

    fn value(&self, number: usize, place: usize) -> Atom {
        self.numbers.variables[number][place].value.clone()
    }

    /// Depth first, choices of little regret before others. Whether all has been seen.
    fn run(&mut self) -> bool {
        let depth = self.order.len();
        let mut steps = 0_u64;
        // For each variable the option to try next, and before it what the earlier ones come to.
        let mut next = vec![0_usize; depth + 1];
        let mut regrets = vec![0_i128; depth + 1];
        let mut loads = vec![vec![0_i64; self.numbers.limits.len()]; depth + 1];
        let mut at = 0;
        loop {
            steps += 1;
            if steps.is_multiple_of(STEPS_OF_CONFLICT) {
                self.meter.spend(1);
                let ask = steps.is_multiple_of(STEPS_OF_CONFLICT << 8);
                if self.meter.conflicts() == 0 || (ask && self.meter.stopped()) || steps > STEPS {
                    return false;
                }
            }
            let found = at == depth;
            if found {
                self.keep(&next, &loads[depth], regrets[depth]);
            }
            let option = if found { None } else { self.order[at].1.get(next[at]) };
            match option {
                // The options that follow have more regret.
                Some(option) if self.promising(regrets[at] + option.regret) => {
                    next[at] += 1;
                    let (before, after) = loads.split_at_mut(at + 1);
                    for ((sum, load), old) in after[0].iter_mut().zip(&option.loads).zip(&before[at]) {
                        *sum = old + load;
                    }
                    regrets[at + 1] = regrets[at] + option.regret;
                    if self.fits(at + 1, &loads[at + 1], regrets[at + 1]) {
                        at += 1;
                        next[at] = 0;
                    }
                }
                _ if at == 0 => return true,
                _ => at -= 1,
            }
        }
    }

    /// Whether something better than the best may come of choices with so much regret.
    fn promising(&self, regret: i128) -> bool {
        // What is worth more is worth a whole unit more.
        self.best.is_none() || self.bound - regret >= self.worth + PARTS as i128
    }

    /// Whether the sums can stay within their limits, and something better may come of it: what is left of a limit for certain is
    /// paid for without use.
    fn fits(&self, at: usize, loads: &[i64], regret: i128) -> bool {
        let mut unused = 0;
        for (sum, load) in loads.iter().enumerate() {
            let limit = self.numbers.limits[sum];
            if load + self.least[at][sum] > limit {
                return false;
            }
            unused += self.prices[sum] * i128::from((limit - load - self.most[at][sum]).max(0));
        }
        self.promising(regret + unused)
    }

    fn keep(&mut self, next: &[usize], loads: &[i64], regret: i128) {
        let limits = self.numbers.limits.iter().zip(loads).zip(&self.prices);
        let unused: i128 = limits.map(|((limit, load), price)| price * i128::from(limit - load)).sum();
        let worth = self.bound - regret - unused;
        if self.best.is_none() || worth > self.worth {
            let mut chosen = vec![0; self.order.len()];
            for ((number, options), next) in self.order.iter().zip(next) {
                chosen[*number] = options[next - 1].place;
            }
            self.best = Some(chosen);
            self.worth = worth;
        }
    }
}

/// Prices of sums that have limits, in parts, and an order of the variables: by them it soon shows that nothing is worth more. Each
/// variable has some values, each worth something, and adding something to each sum.
pub(crate) fn guide(
    variables: Vec<Vec<(i64, Vec<i64>)>>,
    limits: Vec<i64>,
    meter: &Meter<'_>,
) -> (Vec<i128>, Vec<usize>) {
    let choice = |(worth, loads): (i64, Vec<i64>)| Choice { value: Atom::FALSE, worth, loads };
    let variables = variables.into_iter().map(|values| values.into_iter().map(choice).collect()).collect();
    let numbers = Separable { variables, limits };
    let search = Search::new(&numbers, meter);
    (search.prices.clone(), search.order.iter().map(|(number, _)| *number).collect())
}

/// The least and the most that the variables from each place on add to each sum.
fn suffixes(order: &[(usize, Vec<Weighed>)], sums: usize) -> (Vec<Vec<i64>>, Vec<Vec<i64>>) {
    let mut least = vec![vec![0; sums]; order.len() + 1];
    let mut most = least.clone();
    for (at, (_, options)) in order.iter().enumerate().rev() {
        for sum in 0..sums {
            let loads = || options.iter().map(|option| option.loads[sum]);
            least[at][sum] = least[at + 1][sum] + loads().min().unwrap_or(0);
            most[at][sum] = most[at + 1][sum] + loads().max().unwrap_or(0);
        }
    }
    (least, most)
}

/// Prices of the sums under which the bound is low: down the slope of the bound, with steps that get smaller.
fn prices(numbers: &Separable) -> Vec<f64> {
    let worths = numbers.variables.iter().flatten().map(|choice| choice.worth.unsigned_abs());
    let highest = worths.max().unwrap_or(1).max(1) as f64;
    let loads = numbers.variables.iter().flatten().flat_map(|choice| &choice.loads);
    let heaviest = loads.map(|load| load.unsigned_abs()).max().unwrap_or(1).max(1) as f64;
    let mut prices = vec![0.0; numbers.limits.len()];
    let mut best = (f64::INFINITY, prices.clone());
    let mut step = highest / heaviest * 4.0;
    for round in 0..ROUNDS {
        let mut slope: Vec<f64> = numbers.limits.iter().map(|limit| *limit as f64).collect();
        let mut bound: f64 = slope.iter().zip(&prices).map(|(limit, price)| limit * price).sum();
        for choices in &numbers.variables {
            let reduced = |choice: &Choice| {
                let paid = choice.loads.iter().zip(&prices).map(|(load, price)| *load as f64 * price);
                choice.worth as f64 - paid.sum::<f64>()
            };
            let Some(first) = choices.first() else { continue };
            let mut top = (reduced(first), first);
            for choice in &choices[1..] {
                let worth = reduced(choice);
                if worth > top.0 {
                    top = (worth, choice);
                }
            }
            bound += top.0;
            slope.iter_mut().zip(&top.1.loads).for_each(|(slope, load)| *slope -= *load as f64);
        }
        if bound < best.0 {
            best = (bound, prices.clone());
        }
        let length = slope.iter().map(|slope| slope * slope).sum::<f64>().sqrt();
        if length == 0.0 {
            break;
        }
        for (price, slope) in prices.iter_mut().zip(&slope) {
            *price = (*price - step * slope / length).max(0.0);
        }
        if round % 2 == 1 {
            step *= 0.94;
        }
    }
    best.1
}
