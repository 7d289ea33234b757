//! The object properties of avm.md section 1, over random behaviours: an object denotes a partial function of its
//! input sequence that is defined on the empty sequence, closed under prefixes and single-valued.

use crate::support::{World, sym};
use avm_object::trace::Fate;
use avm_object::{Event, TraceLevel};
use avm_value::{ObjectRef, Value};
use proptest::prelude::*;

/// A random deterministic behaviour: from a state and an input to an output and the next state, or a rejection.
#[derive(Clone, Debug)]
struct Behavior {
    factors: [i64; 4],
    /// An input is rejected in a state where this divides their sum.
    rejects: i64,
    /// Calls itself with a smaller input first, where that is positive.
    reenters: bool,
}

impl Behavior {
    fn step(&self, state: i64, input: i64) -> Option<(i64, i64)> {
        let [a, b, c, d] = self.factors;
        let rejected = (state + input) % self.rejects == 0;
        (!rejected).then(|| ((a * state + b * input) % 97, (c * state + d * input + 1) % 89))
    }

    fn echo() -> Behavior {
        Behavior { factors: [0, 1, 1, 0], rejects: i64::MAX, reenters: false }
    }

    fn counter() -> Behavior {
        Behavior { factors: [1, 1, 1, 1], rejects: i64::MAX, reenters: false }
    }
}

/// Plays one input, and those that it leads to; `None` where it is rejected.
fn play(world: &mut World, object: Value, behavior: &Behavior, input: i64) -> Option<i64> {
    world.enter("e", object, &[sym("do"), Value::fixnum(input)]).expect("it can be called");
    if behavior.reenters && input > 2 {
        play(world, object, behavior, input / 2);
    }
    let (heap, space, exec, at) = world.parts("e");
    let state = space.field(exec, 0).expect("a field").fixnum_value();
    match behavior.step(state, input) {
        Some((output, next)) => {
            space.set_field(heap, exec, 0, Value::fixnum(next)).expect("a field");
            space.accept(heap, exec, Value::fixnum(output), at.gas).expect("it is open");
            Some(output)
        }
        None => {
            // What a rejected activation set is undone.
            space.set_field(heap, exec, 0, Value::fixnum(1000)).expect("a field");
            space.reject(heap, exec, sym("no"), at).expect("it is open");
            None
        }
    }
}

fn world() -> (World, Value) {
    let mut world = World::new();
    world.behavior("random");
    world.start("e", TraceLevel::Messages, 10_000);
    let object = world.create("e", "random", &[Value::fixnum(5)], Value::FALSE).expect("it can be created");
    (world, object)
}

fn state(world: &mut World, object: Value) -> i64 {
    let (heap, space, exec, _) = world.parts("e");
    space.scry_state(heap, exec, object).expect("it is there").car().expect("a field").fixnum_value()
}

/// The inputs that joined the history, with their outputs, in order of start, for an object that no activation of which
/// is inside another one of it: from the trace.
fn history(world: &World, object: ObjectRef) -> Vec<(i64, i64)> {
    let trace = world.execs["e"].trace();
    let accepted = |entry: &avm_object::Entry<'_>| {
        entry.event == Event::ObjectCalled && entry.callee == Some(object) && entry.fate == Fate::Accepted
    };
    trace
        .entries()
        .filter(accepted)
        .map(|entry| (entry.values[1].fixnum_value(), entry.output.expect("it was accepted").fixnum_value()))
        .collect()
}

fn behavior() -> impl Strategy<Value = Behavior> {
    let random = (prop::array::uniform4(0..50i64), 2..9i64, any::<bool>())
        .prop_map(|(factors, rejects, reenters)| Behavior { factors, rejects, reenters });
    prop_oneof![6 => random, 1 => Just(Behavior::echo()), 1 => Just(Behavior::counter())]
}

proptest! {
    #![proptest_config(avm_testing::cases(256))]

    #[test]
    fn a_history_determines_outputs_and_state(behavior in behavior(), inputs in prop::collection::vec(0..40i64, 0..20)) {
        let behavior = Behavior { reenters: false, ..behavior };
        let (mut world, object) = world();
        let reference = object.as_object_ref().expect("an object");
        prop_assert_eq!(world.space.history_length(reference), Some(0), "defined on the empty sequence");
        let mut states = vec![state(&mut world, object)];
        for input in inputs {
            if play(&mut world, object, &behavior, input).is_some() {
                states.push(state(&mut world, object));
            } else {
                prop_assert_eq!(Some(&state(&mut world, object)), states.last(), "a rejection changes nothing");
            }
        }
        let history = history(&world, reference);
        prop_assert_eq!(world.space.history_length(reference), Some(history.len() as u64));
        // Closed under prefixes, single-valued: each prefix alone gives the same outputs, and the same state after it.
        for length in 0..=history.len() {
            let (mut world, object) = self::world();
            for (input, output) in &history[..length] {
                prop_assert_eq!(play(&mut world, object, &behavior, *input), Some(*output));
            }
            prop_assert_eq!(state(&mut world, object), states[length]);
        }
    }

    #[test]
    fn re_entrant_activations_are_undone_with_the_one_around(
        behavior in behavior(),
        inputs in prop::collection::vec(0..40i64, 0..20),
    ) {
        let behavior = Behavior { reenters: true, ..behavior };
        let (mut world, object) = world();
        let reference = object.as_object_ref().expect("an object");
        let (mut model, mut accepted) = (5, 0);
        for input in inputs {
            let expected = model_of_reentry(&behavior, input, &mut model, &mut accepted);
            prop_assert_eq!(play(&mut world, object, &behavior, input), expected);
            prop_assert_eq!(state(&mut world, object), model);
            prop_assert_eq!(world.space.history_length(reference), Some(accepted));
        }
    }
}

fn model_of_reentry(behavior: &Behavior, input: i64, state: &mut i64, accepted: &mut u64) -> Option<i64> {
    let before = (*state, *accepted);
    if input > 2 {
        model_of_reentry(behavior, input / 2, state, accepted);
    }
    match behavior.step(*state, input) {
        Some((output, next)) => {
            (*state, *accepted) = (next, *accepted + 1);
            Some(output)
        }
        None => {
            (*state, *accepted) = before;
            None
        }
    }
}
