//! The search against the solvers of whole problems, which share nothing with it.

use crate::support::*;
use avm_problem::{Atom, Budget, Origin, Problem as Form, SolverOutcome, solve};
use avm_solver::{Expression, FIRST_ATOM, Goal, Operation, Posing, Solution, Strategy as First, VarId};
use avm_testing::cases;
use proptest::prelude::*;

/// What a number stands for: atoms are symbols.
fn atom(number: i64) -> Atom {
    match number.checked_sub(FIRST_ATOM).filter(|at| *at >= 0) {
        Some(at) => Atom::symbol(&format!("atom-{at}")),
        None => Atom::from(number),
    }
}

fn number_of(atom: &Atom) -> i64 {
    let number = match atom {
        Atom::Symbol(name) => {
            name.strip_prefix("atom-").and_then(|at| at.parse().ok()).map(|at: i64| FIRST_ATOM + at)
        }
        other => i64::try_from(other.integer()).ok(),
    };
    number.expect("it is a value of a domain")
}

/// The problem in the constraint form, and the terms of its variables.
fn form(problem: &Problem) -> (Form, Vec<avm_problem::Term>) {
    let mut form = Form::new();
    let mut terms = Vec::new();
    for (at, domain) in problem.domains.iter().enumerate() {
        let values = domain.iter().map(|value| atom(*value));
        let variable = form.choice(&format!("x{at}"), values).expect("there are values");
        terms.push(form.value(variable).expect("it was just made"));
    }
    for constraint in &problem.constraints {
        let variable = |VarId(at): VarId| Ok(terms[at as usize]);
        let condition =
            Posing { form: &mut form, variable, atom }.constraint(constraint).expect("it is small");
        form.require(condition, Origin::default()).expect("it is a term");
    }
    (form, terms)
}

/// The values of a solution of the form, if it has one.
fn solved(form: &Form) -> Option<Solution> {
    match solve(form, &Budget::default()).expect("it can be solved") {
        SolverOutcome::Solved(solution) => Some(solution.values.iter().map(number_of).collect()),
        SolverOutcome::NoSolution(_) => None,
        SolverOutcome::BudgetExceeded { .. } => panic!("there is no budget"),
    }
}

/// All solutions, by refusing each that was found.
fn enumerated(problem: &Problem) -> Vec<Solution> {
    let (mut form, terms) = form(problem);
    let mut all = Vec::new();
    while let Some(solution) = solved(&form) {
        let mut others = Vec::new();
        for (term, value) in terms.iter().zip(&solution) {
            let value = form.constant(atom(*value)).expect("it is small");
            let same = form.equal(*term, value).expect("both are terms");
            others.push(form.not(same).expect("it is a term"));
        }
        let another = form.or(others).expect("they are terms");
        form.require(another, Origin::default()).expect("it is a term");
        all.push(solution);
    }
    all.sort();
    all
}

/// All solutions, by propagation and search, of constraints that are posted together.
fn searched(problem: &Problem) -> Vec<Solution> {
    let (mut store, variables) = variables(problem);
    for constraint in &problem.constraints {
        store.post(constraint.clone()).expect("it is small");
        if !finish(&mut store) {
            return Vec::new();
        }
    }
    let mut all = search(&mut store, &variables, Goal::All(None), First::default());
    all.sort();
    all
}

/// Problems on symbols, of what can be said of them.
fn of_atoms() -> impl Strategy<Value = Problem> {
    use Operation::*;
    let number_of_atom = |at: i64| number(FIRST_ATOM + at);
    let leaf = || {
        prop_oneof![
            4 => (0..VARIABLES).prop_map(variable),
            1 => (0i64..5).prop_map(number_of_atom),
        ]
    };
    let equality = (prop::sample::select(vec![Equal, NotEqual]), leaf(), leaf())
        .prop_map(|(relation, left, right)| apply(relation, &[left, right]));
    let counted = (prop::collection::vec(equality.clone(), 1..4), 0i64..4)
        .prop_map(|(conditions, many)| apply(Equal, &[apply(Add, &conditions), number(many)]));
    let row = prop::collection::vec((0i64..5).prop_map(number_of_atom), 2);
    let table = (leaf(), leaf(), prop::collection::vec(row, 1..5))
        .prop_map(|(one, other, rows)| apply(Table(2), &[vec![one, other], rows.concat()].concat()));
    let element = (leaf(), equality.clone(), leaf(), leaf()).prop_map(|(result, index, one, other)| {
        apply(Equal, &[apply(Element, &[index, one, other]), result])
    });
    let different = prop::collection::vec(leaf(), 0..4).prop_map(|parts| apply(AllDifferent, &parts));
    let constraint = prop_oneof![3 => equality, 2 => counted, 1 => table, 1 => element, 1 => different];
    let domain = prop::collection::btree_set(0i64..5, 1..4)
        .prop_map(|values| values.into_iter().map(|at| FIRST_ATOM + at).collect());
    (prop::collection::vec(domain, VARIABLES), prop::collection::vec(constraint, 0..4))
        .prop_map(|(domains, constraints)| Problem { domains, constraints })
}

fn integers_of(problem: &Problem) -> usize {
    problem.domains.iter().map(Vec::len).product()
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn the_solvers_agree_on_integers(problem in problem()) {
        prop_assume!(integers_of(&problem) <= 100);
        prop_assert_eq!(searched(&problem), enumerated(&problem));
    }

    #[test]
    fn the_solvers_agree_on_atoms(problem in of_atoms()) {
        let found = searched(&problem);
        prop_assert_eq!(&found, &brute_force(&problem.domains, &problem.constraints));
        prop_assert_eq!(found, enumerated(&problem));
    }

    #[test]
    fn the_form_means_the_same(problem in problem(), expression in constraint()) {
        let posed = Problem { constraints: vec![expression.clone()], ..problem };
        let first: Vec<i64> = posed.domains.iter().map(|domain| domain[0]).collect();
        let (form, _) = form(&posed);
        let atoms: Vec<Atom> = first.iter().map(|value| atom(*value)).collect();
        let results = form.evaluate(&atoms).expect("these are values of the domains");
        let holds = form.constraints().iter().all(|constraint| results[constraint.condition.index()].holds());
        let held = |constraint: &Expression| value(constraint, &first) == Some(1);
        prop_assert_eq!(holds, posed.constraints.iter().all(held));
    }
}
