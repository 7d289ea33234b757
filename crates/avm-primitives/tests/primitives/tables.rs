//! Hash tables and boxes; then random operations on tables beside a list of pairs, with collections in between.

use crate::Check;
use crate::world::World;
use avm_bytecode::Primitive as P;
use avm_primitives::{equal, eqv};
use avm_value::{Heap, Roots, Tracer, Value};
use proptest::prelude::*;

pub const CHECKS: &[Check] = &[
    ("(hash-table? (%make-hash-table 'eqv 1))", "#t"),
    ("(hash-table? '())", "#f"),
    ("(%make-hash-table 'equal 1 100)", "#<hash-table 0>"),
    (
        "(%make-hash-table 'weak 1)",
        "! make-hash-table: expected eqv, equal, string or custom, got weak (argument 1)",
    ),
    (
        "(%make-hash-table 'eqv 1 -1)",
        "! make-hash-table: expected an exact integer that is not negative, got -1 (argument 3)",
    ),
    ("(%hash-table-extra (%make-hash-table 'eqv 'kept))", "kept"),
    (
        "(begin (let $t (%make-hash-table 'equal 1)) (%hash-table-set! $t '(a) 1) (%hash-table-set! $t \"b\" 2)
           (%hash-table-set! $t '(a) 3) (list (%hash-table-size $t) (%hash-table-ref $t '(a) 0)
             (%hash-table-ref/default $t \"b\" 0) (%hash-table-ref $t 'c 0) (%hash-table-update! $t \"b\" 0)
             (%hash-table-update!/default $t 'c 7) (%hash-table-contains? $t '(a)) (%hash-table-contains? $t 'a)
             (%hash-table-key $t \"b\" 0) (%hash-table-key $t \"c\" 0)))",
        "(2 3 2 0 2 7 #t #f \"b\" 0)",
    ),
    (
        "(begin (let $t (%make-hash-table 'eqv 1)) (%hash-table-set! $t 1 'one) (%hash-table-set! $t 2 'two)
           (%hash-table-set! $t 1.5 'more) (list (%hash-table-delete! $t 1) (%hash-table-delete! $t 1)
             (%hash-table-entries $t) (%hash-table-keys $t) (%hash-table-values $t) (%hash-table->alist $t)
             (%hash-table-last-key $t 0)))",
        "(#t #f #(2 two 1.5 more) (2 1.5) (two more) ((2 . two) (1.5 . more)) 1.5)",
    ),
    ("(%hash-table-last-key (%make-hash-table 'eqv 1) 'none)", "none"),
    (
        "(begin (let $t (%make-hash-table 'string 1)) (%hash-table-set! $t \"a\" 1) (let $u (%hash-table-copy $t 2))
           (%hash-table-clear! $t) (list (%hash-table-size $t) (%hash-table->alist $u) (%hash-table-extra $u)))",
        "(0 ((\"a\" . 1)) 2)",
    ),
    (
        "(%hash-table-set! (%make-hash-table 'string 1) 'a 1)",
        "! hash-table-set!: expected a string, got a (argument 2)",
    ),
    ("(%hash-table-ref '() 1 2)", "! hash-table-ref: expected a hash table, got () (argument 1)"),
    ("(eq? (%no-value) (%hash-table-ref (%make-hash-table 'custom 1) 1 2))", "#t"),
    (
        "(begin (let $t (%make-hash-table 'custom 1)) (%hash-table-add! $t 7 'a 1) (%hash-table-add! $t 7 'b 2)
           (let $p (%hash-table-probe $t 7 #f)) (let $q (%hash-table-probe $t 7 $p))
           (%hash-table-place-set! $t $q 'two)
           (list (%hash-table-place-key $t $p) (%hash-table-place-value $t $p) (%hash-table-place-key $t $q)
             (%hash-table-place-value $t $q) (%hash-table-probe $t 7 $q) (%hash-table-probe $t 8 #f)
             (%hash-table-place-delete! $t $p) (%hash-table-keys $t)))",
        "(a 1 b two #f #f #<unspecified> (b))",
    ),
    (
        "(%hash-table-place-key (%make-hash-table 'custom 1) 3)",
        "! hash-table-place-key: the table was changed while keys were compared",
    ),
    (
        "(%hash-table-probe (%make-hash-table 'custom 1) 1.5 #f)",
        "! hash-table-probe: expected a hash, an exact integer, got 1.5 (argument 2)",
    ),
    (
        "(%hash-table-add! (%make-hash-table 'eqv 1) 1 'a 1)",
        "! hash-table-add!: expected a hash table whose keys the program compares, got #<hash-table 0> (argument 1)",
    ),
    ("(box 1)", "#<box 1>"),
    ("(box? (box 1))", "#t"),
    ("(box? '(1))", "#f"),
    ("(begin (let $b (box 1)) (set-box! $b 2) (unbox $b))", "2"),
    ("(unbox 1)", "! unbox: expected a box, got 1 (argument 1)"),
    ("(set-box! '() 1)", "! set-box!: expected a box, got () (argument 1)"),
];

#[test]
fn tables() {
    crate::check_all(CHECKS, &Default::default());
}

/// What is done to the table; numbers choose a key of the pool.
#[derive(Clone, Copy, Debug)]
enum Step {
    Set(usize, i64),
    Delete(usize),
    Look(usize),
    /// The key is made anew: an equal one, or another one where there are no equal ones.
    Renew(usize),
    Clear,
    Copy,
    Minor,
    Full,
}

const KEYS: usize = 120;

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        30 => (0..KEYS, any::<i16>()).prop_map(|(key, value)| Step::Set(key, value.into())),
        12 => (0..KEYS).prop_map(Step::Delete),
        15 => (0..KEYS).prop_map(Step::Look),
        8 => (0..KEYS).prop_map(Step::Renew),
        1 => Just(Step::Clear),
        2 => Just(Step::Copy),
        5 => Just(Step::Minor),
        2 => Just(Step::Full),
    ]
}

/// A key of each kind in turn; some have equal ones of other numbers.
fn make_key(heap: &mut Heap, number: usize) -> Value {
    let n = (number / 10) as i64;
    match number % 10 {
        0 => Value::fixnum(n),
        1 => heap.flonum(n as f64 / 4.0),
        2 => heap.flonum(1e300 * (n as f64 - 3.0)),
        3 => heap.unsigned(u64::MAX - n as u64),
        4 => Value::character(char::from(b'a' + n as u8)),
        5 => heap.string(&"λ".repeat(n as usize)).unwrap(),
        6 => heap.string(&format!("a text of some length {}", n / 2)).unwrap(),
        7 => {
            let inner = heap.string("x").unwrap();
            heap.list(&[Value::fixnum(n / 2), inner])
        }
        8 => {
            let inner = heap.make_box(Value::NIL);
            heap.vector(&[Value::fixnum(n), inner])
        }
        _ => heap.make_box(Value::fixnum(n)),
    }
}

/// All that a run of the test holds.
struct Run {
    table: Value,
    pool: Vec<Value>,
    /// The model: keys and values in order of insertion.
    model: Vec<(Value, Value)>,
}

impl Roots for Run {
    fn trace(&mut self, tracer: &mut Tracer<'_>) {
        tracer.visit(&mut self.table);
        tracer.visit_all(&mut self.pool);
        self.model.iter_mut().for_each(|(key, value)| {
            tracer.visit(key);
            tracer.visit(value);
        });
    }
}

/// The kinds of table, and when keys are the same.
type Same = fn(&Heap, Value, Value) -> bool;

const KINDS: [(&str, Same); 3] = [("eqv", eqv), ("equal", equal), ("custom", equal)];

struct Tester {
    world: World,
    run: Run,
    custom: bool,
    same: fn(&Heap, Value, Value) -> bool,
}

impl Tester {
    fn call(&mut self, primitive: P, rest: &[Value]) -> Value {
        let args: Vec<Value> = [self.run.table].into_iter().chain(rest.iter().copied()).collect();
        self.world.call(primitive, &args).expect("the arguments are right")
    }

    /// What the library does for custom tables: the place of a key. Few hashes, so that many are the same.
    fn place(&mut self, key: Value) -> (Value, Option<Value>) {
        let hash = self.world.call(P::EqualHash, &[key]).unwrap();
        let hash = Value::fixnum(if key.is_pointer() { 1 } else { hash.fixnum_value() % 3 });
        let mut place = Value::FALSE;
        loop {
            place = self.call(P::HashTableProbe, &[hash, place]);
            if place == Value::FALSE {
                return (hash, None);
            }
            let found = self.call(P::HashTablePlaceKey, &[place]);
            if (self.same)(&self.world.heap, found, key) {
                return (hash, Some(place));
            }
        }
    }

    fn set(&mut self, key: Value, value: Value) {
        if self.custom {
            match self.place(key) {
                (_, Some(place)) => self.call(P::HashTablePlaceSet, &[place, value]),
                (hash, None) => self.call(P::HashTableAdd, &[hash, key, value]),
            };
        } else {
            self.call(P::HashTableSet, &[key, value]);
        }
        match self.position(key) {
            Some(at) => self.run.model[at].1 = value,
            None => self.run.model.push((key, value)),
        }
    }

    fn position(&self, key: Value) -> Option<usize> {
        self.run.model.iter().position(|(other, _)| (self.same)(&self.world.heap, *other, key))
    }

    fn delete(&mut self, key: Value) {
        let position = self.position(key);
        if let Some(at) = position {
            self.run.model.remove(at);
        }
        if !self.custom {
            assert_eq!(self.call(P::HashTableDelete, &[key]), Value::boolean(position.is_some()));
        } else if let (_, Some(place)) = self.place(key) {
            self.call(P::HashTablePlaceDelete, &[place]);
        }
    }

    fn look(&mut self, key: Value) {
        let expected = self.position(key).map(|at| self.run.model[at].1);
        let found = if self.custom {
            self.place(key).1.map(|place| self.call(P::HashTablePlaceValue, &[place]))
        } else {
            Some(self.call(P::HashTableRef, &[key, Value::UNSPECIFIED])).filter(|v| *v != Value::UNSPECIFIED)
        };
        assert_eq!(found, expected);
    }

    fn check_whole(&mut self) {
        let entries = self.call(P::HashTableEntries, &[]);
        let expected: Vec<Value> = self.run.model.iter().flat_map(|(key, value)| [*key, *value]).collect();
        assert_eq!(self.world.heap.vector_slice(entries), Some(&expected[..]));
        assert_eq!(self.call(P::HashTableSize, &[]), Value::fixnum(self.run.model.len() as i64));
    }

    fn step(&mut self, step: Step) {
        match step {
            // Values on the heap, too: what an old table is given must be remembered.
            Step::Set(key, value) => {
                let value = self.world.heap.flonum(value as f64 * 1e200);
                self.set(self.run.pool[key], value);
            }
            Step::Delete(key) => self.delete(self.run.pool[key]),
            Step::Look(key) => self.look(self.run.pool[key]),
            Step::Renew(key) => self.run.pool[key] = make_key(&mut self.world.heap, key),
            Step::Clear => {
                self.call(P::HashTableClear, &[]);
                self.run.model.clear();
            }
            Step::Copy => {
                let copy = self.call(P::HashTableCopy, &[Value::NIL]);
                self.call(P::HashTableClear, &[]);
                self.run.table = copy;
            }
            // SAFETY: the run visits all values that the test uses afterwards.
            Step::Minor => unsafe { self.world.heap.collect(&mut self.run) },
            // SAFETY: as above.
            Step::Full => unsafe { self.world.heap.collect_fully(&mut self.run) },
        }
    }
}

proptest! {
    #![proptest_config(avm_testing::cases(256))]

    #[test]
    fn a_table_is_a_list_of_pairs(kind in 0..KINDS.len(), steps in proptest::collection::vec(step(), 1..400)) {
        let (name, same) = KINDS[kind];
        let mut world = World::new(Default::default());
        let pool = (0..KEYS).map(|number| make_key(&mut world.heap, number)).collect();
        let table = world.run(&format!("(%make-hash-table '{name} 1)")).unwrap();
        let run = Run { table, pool, model: Vec::new() };
        let mut tester = Tester { world, run, custom: name == "custom", same };
        for step in steps {
            tester.step(step);
        }
        tester.check_whole();
        for key in 0..KEYS {
            tester.look(tester.run.pool[key]);
        }
    }
}

/// A program that knows how words are hashed cannot make a table slow: a million keys that differ in few bits only.
#[test]
fn regular_keys_do_not_collide() {
    let mut world = World::new(Default::default());
    for shift in [0, 13, 32, 40] {
        let table = world.run("(%make-hash-table 'eqv 1)").unwrap();
        for n in 0..100_000i64 {
            world.call(P::HashTableSet, &[table, Value::fixnum(n << shift), Value::NIL]).unwrap();
        }
        let table = table.as_table().unwrap();
        assert_eq!(table.count(), 100_000);
        assert!(table.longest_probe() < 200, "{shift}: {}", table.longest_probe());
    }
}
