use super::*;
use crate::At;
use avm_value::Heap;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum Step {
    /// Adds an entry of so many values.
    Push(usize),
    /// Adds a message of so many arguments that are no pointers, or an entry without values.
    PushMessage(Option<usize>),
    /// Adds a call with so many arguments that are no pointers, at once if that can be done.
    PushCall(usize),
    /// Lets so much time pass with the trace off.
    Gap(u64),
    /// Gives the entry that is so many back an output.
    Finish(u64),
    /// Gives it one that is no pointer.
    FinishPlainly(u64),
    Clear,
    Visit {
        minor: bool,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..6usize).prop_map(Step::Push),
        1 => (700..MOST_VALUES).prop_map(Step::Push),
        1 => (1..5u64).prop_map(Step::Gap),
        6 => prop::option::of(0..6usize).prop_map(Step::PushMessage),
        6 => (0..3usize).prop_map(Step::PushCall),
        4 => (0..12u64).prop_map(Step::Finish),
        4 => (0..12u64).prop_map(Step::FinishPlainly),
        1 => Just(Step::Clear),
        2 => any::<bool>().prop_map(|minor| Step::Visit { minor }),
    ]
}

fn new_entry() -> NewEntry {
    NewEntry {
        event: Event::ObjectCalled,
        cause: EntryId::NONE,
        caller: NOBODY,
        callee: 7,
        controller: None,
        tx: None,
        at: At::default(),
        selector: true,
    }
}

proptest! {
    #![proptest_config(avm_testing::cases(256))]

    /// What is kept is what a map of the newest entries keeps, and a collection visits all that it has to: values that
    /// stand for young ones are pairs, and visiting turns them into the numbers in them.
    #[test]
    fn a_ring_keeps_the_newest_and_shows_the_collector_what_is_new(
        most in 1..9usize,
        steps in prop::collection::vec(step(), 0..120),
    ) {
        let (mut heap, mut ring) = (Heap::new(None), Ring::new(Symbol::intern("here"), most));
        let (mut time, mut number) = (0, 0);
        let mut model: BTreeMap<u64, (Vec<i64>, Option<i64>)> = BTreeMap::new();
        for step in steps {
            let mut young = |heap: &mut Heap| {
                number += 1;
                (number, heap.cons(Value::fixnum(number), Value::NIL))
            };
            match step {
                Step::Push(count) => {
                    time += 1;
                    let (numbers, values): (Vec<_>, Vec<_>) = (0..count).map(|_| young(&mut heap)).unzip();
                    ring.push(time, &new_entry(), &values);
                    model.insert(time, (numbers, None));
                }
                Step::PushMessage(None) => {
                    time += 1;
                    ring.push_bare(time, &new_entry());
                    model.insert(time, (Vec::new(), None));
                }
                Step::PushMessage(Some(count)) | Step::PushCall(count) => {
                    time += 1;
                    let numbers: Vec<_> = (0..=count as i64).map(|at| number + at).collect();
                    number += numbers.len() as i64;
                    let values: Vec<_> = numbers.iter().map(|number| Value::fixnum(*number)).collect();
                    let at_once = matches!(step, Step::PushCall(_));
                    match at_once.then(|| ring.push_call_at_once(time, values[0], &values[1..])).flatten() {
                        Some(slot) => (slot.cause, slot.callee) = (EntryId::NONE, 7),
                        None => ring.push_message(time, &new_entry(), values[0], &values[1..]),
                    }
                    model.insert(time, (numbers, None));
                }
                Step::Clear => {
                    ring.clear();
                    model.clear();
                }
                Step::Gap(by) => time += by,
                Step::Finish(back) | Step::FinishPlainly(back) => {
                    let (number, output) = match step {
                        Step::Finish(_) => young(&mut heap),
                        _ => (-1, Value::fixnum(-1)),
                    };
                    let id = time.saturating_sub(back);
                    if output.is_pointer() || !ring.finish_at_once(time, id, Fate::Accepted, output, 5) {
                        ring.finish(id, Fate::Accepted, output, 5);
                    }
                    if let Some(entry) = model.get_mut(&id) {
                        entry.1 = Some(number);
                    }
                }
                Step::Visit { minor } => {
                    ring.visit(minor, |value| *value = value.car().unwrap_or(*value));
                    let kept = ring.entries().flat_map(|entry| entry.values.iter().chain(entry.output.as_ref()).copied().collect::<Vec<_>>());
                    prop_assert!(kept.into_iter().all(|value| !value.is_pointer()), "all is visited");
                }
            }
            let plain = |value: &Value| value.car().unwrap_or(*value).fixnum_value();
            let kept: BTreeMap<_, _> = ring
                .entries()
                .map(|entry| {
                    let values = entry.values.iter().map(plain).collect::<Vec<_>>();
                    (entry.id.0, (values, entry.output.as_ref().map(plain)))
                })
                .collect();
            prop_assert!(kept.len() <= most);
            prop_assert_eq!(kept.len() as u64 + ring.dropped(), model.len() as u64);
            let newest: BTreeMap<_, _> =
                model.iter().rev().take(kept.len()).map(|(id, entry)| (*id, entry.clone())).collect();
            prop_assert_eq!(&kept, &newest);
            for id in kept.keys() {
                prop_assert_eq!(ring.entry(*id).map(|entry| entry.id.0), Some(*id));
            }
        }
    }
}
