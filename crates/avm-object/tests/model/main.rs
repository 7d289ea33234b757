//! The object space against the model, instruction by instruction: random interleavings of several executions, with
//! everything that can be told apart compared after each step, and the traces at the end.

mod both;
mod serial;
#[path = "../objects/support.rs"]
#[allow(dead_code)]
mod support;

use avm_testing::cases;
use both::{Both, Op};
use proptest::prelude::*;

const CONTROLLERS: usize = 3;

/// An operation, and how often it is chosen.
fn op() -> impl Strategy<Value = Op> {
    let (object, number) = (0..6usize, 0..9i64);
    let owner = prop_oneof![3 => Just(Some(0)), 1 => (0..CONTROLLERS).prop_map(Some), 2 => Just(None)];
    let tx = prop_oneof![6 => Just(None), 1 => (0..6u32).prop_map(Some)];
    let (o, n) = (object.clone(), number.clone());
    prop_oneof![
        10 => (object.clone(), number.clone()).prop_map(|(o, n)| Op::Enter(o, n)),
        10 => number.clone().prop_map(Op::Accept),
        4 => Just(Op::Reject),
        4 => (0..3usize).prop_map(Op::Field),
        7 => (0..3usize, number.clone()).prop_map(|(i, n)| Op::SetField(i, n)),
        1 => Just(Op::GetState),
        1 => prop::collection::vec(number.clone(), 0..3).prop_map(Op::SetState),
        3 => (number, owner.clone()).prop_map(|(n, owner)| Op::Create(n, owner)),
        2 => object.clone().prop_map(Op::Destroy),
        2 => (object.clone(), 0..CONTROLLERS).prop_map(|(o, c)| Op::Transfer(o, c)),
        2 => object.prop_map(Op::GetController),
        6 => owner.prop_map(Op::Begin),
        8 => tx.clone().prop_map(Op::Commit),
        3 => tx.prop_map(Op::Abort),
        3 => (o, n).prop_map(|(o, n)| Op::Send(o, n)),
        3 => Just(Op::Receive),
        3 => Just(Op::Deliver),
        1 => Just(Op::Scry),
        1 => Just(Op::End),
        1 => (0..CONTROLLERS, any::<bool>()).prop_map(|(c, reachable)| Op::Reach(c, reachable)),
    ]
}

fn check(steps: &[(usize, Op)], executions: usize) -> Result<(), TestCaseError> {
    let mut both = Both::new(executions);
    both.populate();
    for (execution, op) in steps {
        both.step(execution % executions, op).map_err(TestCaseError::fail)?;
    }
    both.finish().map_err(TestCaseError::fail)
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn one_execution(steps in prop::collection::vec((Just(0), op()), 1..60)) {
        check(&steps, 1)?;
    }

    #[test]
    fn three_executions(steps in prop::collection::vec((0..3usize, op()), 1..90)) {
        check(&steps, 3)?;
    }
}
