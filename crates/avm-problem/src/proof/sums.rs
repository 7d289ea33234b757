//! That nothing is worth more, of problems whose variables meet in sums that have a limit, such as knapsacks. It follows from
//! prices, in exact integers; nothing of the solvers is used here.
//!
//! A line of a proof gives each sum a price, and another the order of the variables. By the prices anything is worth at most a
//! bound, and each value that a variable is given makes that less by what the value is worth less, its price paid, than the best
//! one of the variable. So whatever has been given so far bounds what can come of it; where nothing more than the best can, or a
//! sum is too large already, the rest needs no look. Any prices and any order show the truth, good ones soon.
//!
//! Constraints that say something else are left out: without them there may be more solutions, and none of those is worth more.

use super::claim::ProofError;
use crate::form::{Atom, Domain, Node, Problem, Term};
use dashu_int::IBig;
use dashu_ratio::RBig;
use std::fmt::Write as _;

/// Prices are multiples of one part in so many.
pub(super) const PARTS: i128 = 65536;
/// So many steps the search may take.
const STEPS: u64 = 50_000_000;
/// Larger numbers are not looked at: 128 bits hold all products and sums.
const LARGE: i128 = 1 << 40;
/// Nor more sums, values or variables.
const SUMS: usize = 8;
const VALUES: usize = 128;
const VARIABLES: usize = 1 << 20;

/// A value that a variable may be given.
pub(super) struct Given {
    pub(super) value: Atom,
    /// What it is worth, times the problem's scale.
    pub(super) worth: i128,
    /// What it adds to each sum.
    pub(super) loads: Vec<i128>,
}

/// A problem as sums.
pub(super) struct Sums {
    pub(super) variables: Vec<Vec<Given>>,
    pub(super) limits: Vec<i128>,
}

/// What shows that nothing is worth more.
pub(super) struct Certificate {
    pub(super) prices: Vec<i128>,
    pub(super) order: Vec<usize>,
}

/// What a term depends on: nothing, one variable, each value of which gives it a value, or more.
enum On {
    Nothing(Atom),
    One(usize, Vec<Atom>),
    More,
}

impl Certificate {
    /// The certificate that a proof holds, if it holds one.
    pub(super) fn read(proof: &str) -> Option<Certificate> {
        let numbers = |line: &str| line.split_ascii_whitespace().map(|word| word.parse().ok()).collect();
        let prices: Option<Vec<i128>> =
            proof.lines().find_map(|line| line.strip_prefix("p ")).and_then(numbers);
        let order: Option<Vec<i128>> =
            proof.lines().find_map(|line| line.strip_prefix("v ")).and_then(numbers);
        let order = order?.into_iter().map(|place| usize::try_from(place).ok()).collect::<Option<_>>()?;
        Some(Certificate { prices: prices?, order })
    }

    /// The lines of a proof.
    pub(super) fn write(&self, out: &mut String) {
        let mut line = |kind: &str, numbers: &mut dyn Iterator<Item = String>| {
            let _ = writeln!(out, "{kind} {}", numbers.collect::<Vec<_>>().join(" "));
        };
        line("p", &mut self.prices.iter().map(ToString::to_string));
        line("v", &mut self.order.iter().map(ToString::to_string));
    }
}

/// Checks that nothing is worth more than these values, which are a solution.
pub(super) fn check(problem: &Problem, certificate: &Certificate, best: &[Atom]) -> Result<(), ProofError> {
    let sums = Sums::of(problem).ok_or(ProofError::Claim("the problem is not one of sums"))?;
    let shown = sums.worth_of(best).ok_or("a value is not in its domain");
    shown.and_then(|best| sums.nothing_above(certificate, best)).map_err(ProofError::Claim)
}

impl Sums {
    /// The problem, if all that it prefers depends on one variable each.
    pub(super) fn of(problem: &Problem) -> Option<Sums> {
        let domains: Vec<Vec<Atom>> =
            problem.variables().iter().map(|variable| values(&variable.domain)).collect::<Option<_>>()?;
        if domains.len() > VARIABLES {
            return None;
        }
        let mut on: Vec<On> = Vec::with_capacity(problem.nodes().len());
        for node in problem.nodes() {
            let found = depends(problem, node, &domains, &on);
            on.push(found);
        }
        let scaled =
            |weight: &RBig| small(&(weight.numerator() * IBig::from(problem.scale() / weight.denominator())));
        let mut worth: Vec<Vec<i128>> = domains.iter().map(|values| vec![0; values.len()]).collect();
        for (variable, (values, worth)) in problem.variables().iter().zip(domains.iter().zip(&mut worth)) {
            for (value, worth) in values.iter().zip(worth) {
                *worth += variable.weights.get(value).map_or(Some(0), scaled)?;
            }
        }
        for constraint in problem.constraints() {
            let Some(weight) = &constraint.weight else { continue };
            match &on[constraint.condition.index()] {
                On::Nothing(_) => {}
                On::One(variable, values) => {
                    let weight = scaled(weight)?;
                    let met = worth[*variable].iter_mut().zip(values).filter(|(_, value)| value.holds());
                    met.for_each(|(worth, _)| *worth += weight);
                }
                On::More => return None,
            }
        }
        let open = domains.iter().map(|values| vec![true; values.len()]).collect();
        let mut reader = Reader { problem, domains: &domains, on: &on, open, sums: Vec::new() };
        let hard = problem.constraints().iter().filter(|constraint| constraint.weight.is_none());
        hard.for_each(|constraint| reader.limits(constraint.condition));
        let Reader { open, sums, .. } = reader;
        if worth.iter().flatten().any(|worth| worth.abs() > LARGE) {
            return None;
        }
        let given = |number: usize, place: usize| Given {
            value: domains[number][place].clone(),
            worth: worth[number][place],
            loads: sums.iter().map(|(adds, _)| adds[number][place]).collect(),
        };
        let variables = (0..domains.len())
            .map(|number| {
                let places = (0..domains[number].len()).filter(|place| open[number][*place]);
                places.map(|place| given(number, place)).collect()
            })
            .collect();
        Some(Sums { variables, limits: sums.iter().map(|(_, limit)| *limit).collect() })
    }

    /// What values are worth, times the scale.
    fn worth_of(&self, values: &[Atom]) -> Option<i128> {
        let worth = |(all, value): (&Vec<Given>, &Atom)| {
            all.iter().find(|given| given.value == *value).map(|given| given.worth)
        };
        self.variables.iter().zip(values).map(worth).sum()
    }

    /// Whether no values within the limits are worth more.
    pub(super) fn nothing_above(&self, certificate: &Certificate, best: i128) -> Result<(), &'static str> {
        let Certificate { prices, order } = certificate;
        if prices.len() != self.limits.len() || prices.iter().any(|price| !(0..=LARGE).contains(price)) {
            return Err("the prices are not those of the sums");
        }
        let mut seen = vec![false; self.variables.len()];
        let is_new =
            |number: &usize| seen.get_mut(*number).is_some_and(|seen| !std::mem::replace(seen, true));
        if order.len() != self.variables.len() || !order.iter().all(is_new) {
            return Err("the order is not one of the variables");
        }
        Look::new(self, prices, order).run(best)
    }
}

/// A variable's values, those of little regret first.
type Options<'a> = Vec<(i128, &'a Given)>;

/// Looking at all that could be worth more.
struct Look<'a> {
    sums: &'a Sums,
    prices: &'a [i128],
    options: Vec<Options<'a>>,
    /// The most that anything is worth.
    bound: i128,
    /// The least and the most that the variables from a place on add to each sum.
    ahead: Vec<Vec<(i128, i128)>>,
}

/// What has been given so far.
struct Way {
    regret: i128,
    worth: i128,
    loads: Vec<i128>,
    /// Which value of the next variable is to be tried.
    next: usize,
}

impl<'a> Look<'a> {
    fn new(sums: &'a Sums, prices: &'a [i128], order: &[usize]) -> Look<'a> {
        let mut bound: i128 = prices.iter().zip(&sums.limits).map(|(price, limit)| price * limit).sum();
        let mut options = Vec::with_capacity(order.len());
        for number in order {
            let left = |given: &Given| {
                PARTS * given.worth - prices.iter().zip(&given.loads).map(|(p, load)| p * load).sum::<i128>()
            };
            let all = &sums.variables[*number];
            let top = all.iter().map(left).max().unwrap_or(0);
            bound += top;
            let mut own: Options<'_> = all.iter().map(|given| (top - left(given), given)).collect();
            own.sort_by_key(|(regret, _)| *regret);
            options.push(own);
        }
        let mut ahead = vec![vec![(0, 0); sums.limits.len()]; order.len() + 1];
        for (at, own) in options.iter().enumerate().rev() {
            let further = ahead[at + 1].iter().enumerate().map(|(sum, (least, most))| {
                let loads = || own.iter().map(|(_, given)| given.loads[sum]);
                (least + loads().min().unwrap_or(0), most + loads().max().unwrap_or(0))
            });
            ahead[at] = further.collect();
        }
        Look { sums, prices, options, bound, ahead }
    }

    fn run(&self, best: i128) -> Result<(), &'static str> {
        let mut ways = vec![Way { regret: 0, worth: 0, loads: vec![0; self.sums.limits.len()], next: 0 }];
        for _ in 0..STEPS {
            let given = ways.len();
            let Some(way) = ways.last_mut() else { return Ok(()) };
            let Some(own) = self.options.get(given - 1) else {
                if way.worth > best {
                    return Err("something is worth more");
                }
                ways.pop();
                continue;
            };
            let option = own.get(way.next).map(|(regret, value)| (way.regret + regret, value));
            match option {
                // The values that follow have more regret.
                Some((regret, value)) if self.may_be_above(regret, best) => {
                    way.next += 1;
                    let loads: Vec<i128> = way.loads.iter().zip(&value.loads).map(|(a, b)| a + b).collect();
                    let further = Way { regret, worth: way.worth + value.worth, loads, next: 0 };
                    if self.fits(given, &further, best) {
                        ways.push(further);
                    }
                }
                _ => drop(ways.pop()),
            }
        }
        Err("it takes too many steps")
    }

    /// Whether with so much regret something may be worth more: it would be a whole unit more.
    fn may_be_above(&self, regret: i128, best: i128) -> bool {
        self.bound - regret >= (best + 1) * PARTS
    }

    /// Whether the sums can stay within their limits, and something worth more may come of it: what is left of a limit for
    /// certain has been paid for without use.
    fn fits(&self, at: usize, way: &Way, best: i128) -> bool {
        let mut unused = 0;
        for (sum, (least, most)) in self.ahead[at].iter().enumerate() {
            let room = self.sums.limits[sum] - way.loads[sum];
            if room < *least {
                return false;
            }
            unused += self.prices[sum] * (room - most).max(0);
        }
        self.may_be_above(way.regret + unused, best)
    }
}

/// Reads sums that have a limit.
struct Reader<'a> {
    problem: &'a Problem,
    domains: &'a [Vec<Atom>],
    on: &'a [On],
    /// Which values are left of each variable.
    open: Vec<Vec<bool>>,
    /// For each what each value of each variable adds, and its limit.
    sums: Vec<(Vec<Vec<i128>>, i128)>,
}

impl Reader<'_> {
    /// What a condition says of one variable, and the limits that it is or holds; what else it says is left out.
    fn limits(&mut self, condition: Term) {
        let mut conditions = vec![condition];
        while let Some(condition) = conditions.pop() {
            match &self.on[condition.index()] {
                On::Nothing(_) => continue,
                On::One(variable, values) => {
                    let open = self.open[*variable].iter_mut().zip(values);
                    open.for_each(|(open, value)| *open &= value.holds());
                    continue;
                }
                On::More => {}
            }
            match self.problem.node(condition) {
                Node::And(parts) => conditions.extend(parts),
                Node::LessOrEqual(a, b) => self.limit(*a, *b, 0),
                Node::Not(part) => {
                    // `a < b` is that not `b <= a`.
                    if let Node::LessOrEqual(b, a) = self.problem.node(*part) {
                        self.limit(*a, *b, -1);
                    }
                }
                Node::Equal(a, b) => {
                    let shape = |term: &Term| self.problem.shape(*term);
                    if shape(a).is_integer() && shape(b).is_integer() {
                        self.limit(*a, *b, 0);
                        self.limit(*b, *a, 0);
                    }
                }
                _ => {}
            }
        }
    }

    /// That `a <= b + more`, if both are sums.
    fn limit(&mut self, a: Term, b: Term, more: i128) {
        if self.sums.len() < SUMS
            && let Some(sum) = self.sum(a, b, more)
        {
            self.sums.push(sum);
        }
    }

    fn sum(&self, a: Term, b: Term, more: i128) -> Option<(Vec<Vec<i128>>, i128)> {
        let mut adds: Vec<Vec<i128>> = self.domains.iter().map(|values| vec![0; values.len()]).collect();
        let mut limit = more;
        let mut parts = vec![(1, a), (-1, b)];
        while let Some((factor, term)) = parts.pop() {
            match (&self.on[term.index()], self.problem.node(term)) {
                (On::Nothing(atom), _) => limit -= factor * small(&atom.integer())?,
                (On::One(variable, values), _) => {
                    for (add, value) in adds[*variable].iter_mut().zip(values) {
                        *add += factor * small(&value.integer())?;
                    }
                }
                (On::More, Node::Sum(terms, constant)) => {
                    limit -= factor * small(constant)?;
                    for (coefficient, term) in terms {
                        parts.push((factor * small(coefficient)?, *term));
                    }
                }
                (On::More, _) => return None,
            }
            if factor.abs() > LARGE || limit.abs() > LARGE {
                return None;
            }
        }
        adds.iter().flatten().all(|add| add.abs() <= LARGE).then_some((adds, limit))
    }
}

fn values(domain: &Domain) -> Option<Vec<Atom>> {
    match domain {
        Domain::Values(values) => (values.len() <= VALUES).then(|| values.clone()),
        Domain::Range(low, high) => {
            let count = usize::try_from(high - low).ok().filter(|count| *count < VALUES)?;
            Some((0..=count).map(|at| Atom::Integer(low + IBig::from(at))).collect())
        }
    }
}

fn small(n: &IBig) -> Option<i128> {
    i128::try_from(n).ok().filter(|n| n.abs() <= LARGE)
}

fn depends(problem: &Problem, node: &Node, domains: &[Vec<Atom>], on: &[On]) -> On {
    if let Node::Variable(id) = node {
        let number = id.0 as usize;
        return On::One(number, domains[number].clone());
    }
    let mut variables = Vec::new();
    let mut more = false;
    node.each_part(|part| match &on[part.index()] {
        On::Nothing(_) => {}
        On::One(variable, _) => variables.push(*variable),
        On::More => more = true,
    });
    variables.dedup();
    let at = |place: usize| {
        problem.apply(node, &[], &|part: Term| match &on[part.index()] {
            On::Nothing(atom) => atom,
            On::One(_, values) => &values[place],
            On::More => &Atom::FALSE,
        })
    };
    match variables[..] {
        _ if more => On::More,
        [] => On::Nothing(at(0)),
        [variable] => On::One(variable, (0..domains[variable].len()).map(at).collect()),
        _ => On::More,
    }
}
