//! How long problems of the kind that intents make take: ring trades, batch exchanges, queens, knapsacks.
//!
//! `cargo run --release -p avm-problem --features cadical --example trades`

use avm_problem::{
    Atom, Budget, Domain, Origin, Problem, Solver, SolverOutcome,
    encode::{Encoding, Room},
    route, solve,
};
use dashu_int::IBig;
use dashu_ratio::RBig;
use std::time::Instant;

/// Numbers that look random and are the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }
}

/// Each party offers a thing and takes one of a few others', or keeps its own; as many as possible should trade.
fn ring(parties: usize) -> Problem {
    let (mut problem, mut random) = (Problem::new(), Random(7));
    let mut takes = Vec::new();
    for party in 0..parties {
        let mut wanted: Vec<usize> = (0..3).map(|_| random.below(parties)).collect();
        wanted.retain(|thing| *thing != party);
        wanted.push(party);
        let values = wanted.iter().map(|thing| Atom::symbol(&format!("thing-{thing}")));
        let variable = problem.choice(&format!("party-{party}"), values).expect("it has values");
        for thing in &wanted[..wanted.len() - 1] {
            let thing = Atom::symbol(&format!("thing-{thing}"));
            // The same thing may be wanted twice.
            if !problem.variables()[party].weights.contains_key(&thing) {
                problem.weigh(variable, thing, RBig::ONE).expect("it is wanted");
            }
        }
        takes.push(problem.value(variable).expect("it is there"));
    }
    let fair = problem.all_different(takes).expect("it is small");
    problem.require(fair, Origin::labelled("each thing goes to one party")).expect("it is there");
    problem
}

/// Orders to buy or sell up to some lots of one of a few goods at a limit; each good has one price and must balance; as much as possible
/// should change hands.
fn exchange(orders: usize) -> Problem {
    let (mut problem, mut random) = (Problem::new(), Random(11));
    let goods = orders.div_ceil(20);
    let prices: Vec<_> = (0..goods)
        .map(|good| {
            let domain = Domain::Range(IBig::from(90), IBig::from(110));
            let price =
                problem.variable(&format!("price-{good}"), domain, Origin::default()).expect("it has values");
            problem.value(price).expect("it is there")
        })
        .collect();
    let mut flows = vec![Vec::new(); goods];
    for order in 0..orders {
        let (good, buys) = (random.below(goods), order % 2 == 0);
        let (limit, lots) = (88 + random.below(24), 1 + random.below(3));
        let amounts = (0..=lots as i64).map(Atom::from);
        let variable = problem.choice(&format!("order-{order}"), amounts).expect("it has values");
        for lot in 1..=lots as i64 {
            problem.weigh(variable, Atom::from(lot), RBig::from(lot)).expect("it is there");
        }
        let amount = problem.value(variable).expect("it is there");
        let (zero, limit) =
            (problem.constant(0).expect("small"), problem.constant(limit as i64).expect("small"));
        let none = problem.equal(amount, zero).expect("it is there");
        let (low, high) = if buys { (prices[good], limit) } else { (limit, prices[good]) };
        let within = problem.less_or_equal(low, high).expect("it is there");
        let fair = problem.or([none, within]).expect("it is there");
        problem.require(fair, Origin::labelled("the limit")).expect("it is there");
        flows[good].push((IBig::from(if buys { 1 } else { -1 }), amount));
    }
    for flow in flows {
        let sum = problem.sum(flow, IBig::ZERO).expect("small");
        let zero = problem.constant(0).expect("small");
        let balanced = problem.equal(sum, zero).expect("it is there");
        problem.require(balanced, Origin::labelled("what is bought is sold")).expect("it is there");
    }
    problem
}

fn queens(n: usize) -> Problem {
    let mut problem = Problem::new();
    let columns: Vec<_> = (0..n)
        .map(|row| {
            let column = problem.choice(&format!("row-{row}"), (0..n as i64).map(Atom::from)).expect("some");
            problem.value(column).expect("it is there")
        })
        .collect();
    for slope in [-1_i64, 0, 1] {
        let places: Vec<_> = (0..)
            .zip(&columns)
            .map(|(row, column)| problem.sum([(IBig::ONE, *column)], IBig::from(slope * row)).expect("small"))
            .collect();
        let apart = problem.all_different(places).expect("it is there");
        problem.require(apart, Origin::default()).expect("it is there");
    }
    problem
}

fn knapsack(things: usize) -> Problem {
    let (mut problem, mut random) = (Problem::new(), Random(5));
    let mut load = Vec::new();
    let mut total = 0;
    for thing in 0..things {
        let weight = 20 + random.below(80);
        let variable = problem.choice(&format!("thing-{thing}"), [0, 1].map(Atom::from)).expect("two values");
        let worth = RBig::from(weight as i64 + random.below(20) as i64);
        problem.weigh(variable, Atom::from(1), worth).expect("it is there");
        load.push((IBig::from(weight), problem.value(variable).expect("it is there")));
        total += weight;
    }
    let load = problem.sum(load, IBig::ZERO).expect("small");
    let most = problem.constant((total / 2) as i64).expect("small");
    let fits = problem.less_or_equal(load, most).expect("it is there");
    problem.require(fits, Origin::labelled("it fits")).expect("it is there");
    problem
}

fn measure(name: &str, problem: &Problem) {
    let begin = Instant::now();
    let encoding = Encoding::new(problem, Room::of(1 << 26)).expect("it has room");
    let encoded = begin.elapsed();
    let (clauses, variables) = (encoding.cnf.len(), encoding.cnf.variables());
    drop(encoding);
    let begin = Instant::now();
    let limit = std::env::args().nth(2).and_then(|n| n.parse().ok()).unwrap_or(30);
    let stop = || begin.elapsed().as_secs() > limit;
    let outcome =
        solve(problem, &Budget { stop: Some(&stop), ..Budget::default() }).expect("it does not fail");
    let what = match outcome {
        SolverOutcome::Solved(best) => format!("best {}", best.objective),
        SolverOutcome::NoSolution(why) => format!("none: {:?}", why.constraints),
        SolverOutcome::BudgetExceeded { best, .. } => {
            format!("not proved, best so far {}", best.map_or(RBig::ZERO, |best| best.objective))
        }
    };
    let solver: &dyn Solver = route(problem);
    println!(
        "{name:20} {:8.3} s (of which encoding {:6.3} s; {clauses} clauses, {variables} variables) {what} [{}]",
        begin.elapsed().as_secs_f64(),
        encoded.as_secs_f64(),
        solver.name()
    );
    measure_proof(problem);
}

/// How long it takes to write a proof, and to check it.
fn measure_proof(problem: &Problem) {
    let begin = Instant::now();
    let stop = || begin.elapsed().as_secs() > 20;
    match avm_problem::prove(problem, &Budget { stop: Some(&stop), ..Budget::default() }) {
        Err(error) => println!("{:20} {error}", ""),
        Ok(proof) => {
            let written = begin.elapsed().as_secs_f64();
            let begin = Instant::now();
            let claim = avm_problem::check_proof(problem, &proof).map(|_| "right").unwrap_or("wrong");
            let (lines, checked) = (proof.lines().count(), begin.elapsed().as_secs_f64());
            println!("{:20} proof {written:8.3} s, {lines} lines, checked in {checked:.3} s: {claim}", "");
        }
    }
}

fn main() {
    let only = std::env::args().nth(1).unwrap_or_default();
    let mut problems: Vec<(String, Problem)> = Vec::new();
    for n in [10, 100, 1000] {
        problems.push((format!("ring {n}"), ring(n)));
        problems.push((format!("exchange {n}"), exchange(n)));
    }
    problems.push(("queens 8".to_string(), queens(8)));
    problems.push(("queens 50".to_string(), queens(50)));
    for n in [20, 100, 1000] {
        problems.push((format!("knapsack {n}"), knapsack(n)));
    }
    for (name, problem) in problems.iter().filter(|(name, _)| name.starts_with(&only)) {
        measure(name, problem);
    }
}
