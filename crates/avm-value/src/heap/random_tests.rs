//! Random changes to a web of objects, checked against a model after each collection of any kind.

use super::collect::Extent;
use super::tests::Vars;
use super::*;

/// A small generator of its own, so that a failure repeats.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

/// What an object holds: numbers, and other objects by their index.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Part {
    Number(i64),
    Object(usize),
}

struct Model {
    objects: Vec<Vec<Part>>,
}

/// Whether what is reachable from the roots looks as the model says; objects must be shared as there.
fn check(model: &Model, mut pending: Vec<(Value, usize)>, heap: &Heap) {
    let mut seen = std::collections::HashMap::new();
    while let Some((value, object)) = pending.pop() {
        if let Some(before) = seen.insert(object, value) {
            assert_eq!(before, value, "object {object} is two");
            continue;
        }
        let parts = &model.objects[object];
        let slots = match value.as_pair() {
            Some((car, cdr)) => vec![car, cdr],
            None => heap.vector_slice(value).expect("a vector").to_vec(),
        };
        assert_eq!(slots.len(), parts.len());
        for (slot, part) in slots.iter().zip(parts) {
            match part {
                Part::Number(n) => assert_eq!(slot.as_fixnum(), Some(*n)),
                Part::Object(other) => pending.push((*slot, *other)),
            }
        }
    }
}

fn run(seed: u64, rounds: usize) {
    const ROOTS: usize = 300;
    let mut dice = Dice(seed);
    let mut heap = Heap::new(None);
    let mut model = Model { objects: vec![vec![]] };
    let mut held = [0; ROOTS];
    let mut roots: Vec<Value> = (0..ROOTS).map(|_| heap.vector(&[])).collect();
    held.iter_mut().enumerate().for_each(|(n, object)| *object = n);
    model.objects = vec![vec![]; ROOTS];
    for round in 0..rounds {
        for _ in 0..2000 {
            let at = dice.below(ROOTS);
            let length = match dice.below(200) {
                0 => 5000,
                1..20 => dice.below(300),
                20..120 => 2,
                _ => dice.below(12),
            };
            let mut parts = Vec::new();
            let mut slots = Vec::new();
            for _ in 0..length {
                if dice.below(4) == 0 {
                    let other = dice.below(ROOTS);
                    parts.push(Part::Object(held[other]));
                    slots.push(roots[other]);
                } else {
                    let n = dice.below(1000) as i64;
                    parts.push(Part::Number(n));
                    slots.push(Value::fixnum(n));
                }
            }
            let is_pair = length == 2 && dice.below(2) == 0;
            roots[at] = if is_pair { heap.cons(slots[0], slots[1]) } else { heap.vector(&slots) };
            held[at] = model.objects.len();
            model.objects.push(parts);
            // Changes something old, so that it holds something young.
            let (to, from) = (dice.below(ROOTS), dice.below(ROOTS));
            let parts = &mut model.objects[held[to]];
            if !parts.is_empty() {
                let slot = dice.below(parts.len());
                parts[slot] = Part::Object(held[from]);
                match (roots[to].is_pair(), slot) {
                    (true, 0) => heap.set_car(roots[to], roots[from]).unwrap(),
                    (true, _) => heap.set_cdr(roots[to], roots[from]).unwrap(),
                    _ => heap.vector_set(roots[to], Value::fixnum(slot as i64), roots[from]).unwrap(),
                }
            }
        }
        // Cuts most of the web off, so that there is garbage among the old.
        for _ in 0..ROOTS / 2 {
            let at = dice.below(ROOTS);
            roots[at] = heap.vector(&[]);
            held[at] = model.objects.len();
            model.objects.push(vec![]);
        }
        let extent =
            [Extent::Minor, Extent::Minor, Extent::Marking, Extent::Minor, Extent::Moving][round % 5];
        // SAFETY: only the roots are used afterwards.
        unsafe { heap.collect_generation(&mut Vars(&mut roots), extent) };
        check(&model, roots.iter().copied().zip(held).collect(), &heap);
    }
    assert!(heap.old_used_bytes <= heap.old.bytes());
}

#[test]
fn a_random_web_survives_all_kinds_of_collection() {
    for seed in 0..4 {
        run(seed, 10);
    }
}
