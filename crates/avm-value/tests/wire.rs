//! Graphs of values as bytes: what is read is what was written, and damaged bytes are refused without harm.

use avm_base::Symbol;
use avm_number::{Budget, Number};
use avm_value::wire::{CodeLinker, CodeName, CodeNames, Decoder, Encoder, TypeName, Writer};
use avm_value::{Fault, Heap, ObjectRef, Outcome, Table, TableKind, TxId, Value};
use proptest::prelude::*;
use std::collections::HashMap;

/// Names nothing but record types, by their numbers.
struct Names<'h>(&'h Heap);

impl CodeNames for Names<'_> {
    fn heap(&self) -> &Heap {
        self.0
    }
    fn code(&mut self, _: Value) -> Outcome<CodeName> {
        Err(Box::new(Fault::WouldBlock))
    }
    fn record_type(&mut self, record_type: Value) -> TypeName {
        TypeName::Made(record_type.record_type_number().unwrap_or(0).unsigned_abs())
    }
}

#[derive(Default)]
struct Linker {
    heap: Option<Heap>,
    types: HashMap<(TypeName, Symbol, Vec<Symbol>), Value>,
}

impl CodeLinker for Linker {
    fn heap(&mut self) -> &mut Heap {
        self.heap.get_or_insert_with(|| Heap::new(Some(64 << 20)))
    }
    fn procedure(&mut self, _: CodeName, _: usize) -> Outcome {
        Err(Box::new(Fault::WouldBlock))
    }
    fn capture(&mut self, _: Value, _: usize, _: Value) -> bool {
        false
    }
    fn record_type(&mut self, name: TypeName, type_name: Symbol, fields: &[Symbol]) -> Outcome {
        let key = (name, type_name, fields.to_vec());
        if let Some(found) = self.types.get(&key) {
            return Ok(*found);
        }
        let fields: Vec<Value> = fields.iter().map(|field| Value::symbol(*field)).collect();
        let fields = self.heap().vector(&fields);
        let made = self.heap().record_type(Value::symbol(type_name), fields);
        self.types.insert(key, made);
        Ok(made)
    }
    fn associate(&mut self, _: Table, _: Value, _: Value) -> Outcome<bool> {
        Ok(false)
    }
    fn elements_fit(&self, kind: u8, length: usize) -> bool {
        kind < 2 || kind < 4 && length.is_multiple_of(2)
    }
}

fn encode(heap: &Heap, value: Value, exact: bool) -> Vec<u8> {
    let mut encoder = Encoder::new(Names(heap), 1 << 24);
    if exact {
        encoder.be_exact();
    }
    encoder.root(value).expect("all of it can be written");
    encoder.finish(|_, _, _| {}).expect("it is not too large").0
}

fn decode(linker: &mut Linker, bytes: &[u8]) -> Outcome {
    let decoder = Decoder::new(bytes, linker.heap())?;
    let roots = decoder.values(linker)?;
    Ok(roots.first().copied().unwrap_or(Value::FALSE))
}

/// Whether two graphs are alike, the same things shared.
fn assert_alike(first: (&Heap, Value), second: (&Heap, Value)) {
    let mut forth: HashMap<Value, Value> = HashMap::new();
    let mut back: HashMap<Value, Value> = HashMap::new();
    let mut pending = vec![(first.1, second.1)];
    while let Some((a, b)) = pending.pop() {
        if let Some(n) = first.0.to_number(a) {
            let other = second.0.to_number(b).expect("a number");
            assert!(n == other || n.is_nan() && other.is_nan(), "{n:?} became {other:?}");
            continue;
        }
        if !a.is_pointer() {
            assert_eq!(a, b);
            continue;
        }
        assert_eq!(*back.entry(b).or_insert(a), a, "two things became one");
        if let Some(before) = forth.insert(a, b) {
            assert_eq!(before, b, "a thing became two");
            continue;
        }
        assert_eq!(a.object_type(), b.object_type());
        assert_eq!(first.0.is_frozen(a), second.0.is_frozen(b), "{}", a.describe_type());
        assert_eq!(first.0.string_text(a), second.0.string_text(b));
        assert_eq!(first.0.elements_of(a), second.0.elements_of(b));
        assert_eq!(a.record_type_name(), b.record_type_name());
        if a.is_string() || a.record_type_name().is_some() {
            continue;
        }
        let (parts, others) = (first.0.parts(a), second.0.parts(b));
        assert_eq!(parts.len(), others.len());
        pending.extend(parts.into_iter().zip(others));
    }
}

/// What a node of a random graph is; numbers choose among the nodes before and behind it.
#[derive(Clone, Debug)]
enum Node {
    Leaf(i64),
    Real(f64),
    Number(String),
    Character(char),
    Symbol(String),
    Text(String),
    Bytes(u8, Vec<u8>),
    Pair(usize, usize),
    Vector(Vec<usize>),
    Values(Vec<usize>),
    Cell(usize),
    Record(u8, Vec<usize>),
    Reference(u32),
    Tx(u32),
    Constant(Vec<i64>),
}

fn node() -> impl Strategy<Value = Node> {
    let links = || prop::collection::vec(any::<usize>(), 0..5);
    prop_oneof![
        any::<i64>().prop_map(|n| Node::Leaf(n >> (n & 63))),
        any::<f64>().prop_map(Node::Real),
        "-?[1-9][0-9]{0,40}(/[1-9][0-9]{0,30})?([+-][1-9]{1,3}i)?".prop_map(Node::Number),
        any::<char>().prop_map(Node::Character),
        "[a-zλ ]{0,6}".prop_map(Node::Symbol),
        "[a-zäλ\u{1f600}]{0,9}".prop_map(Node::Text),
        (0u8..4, prop::collection::vec(any::<u8>(), 0..9))
            .prop_map(|(kind, bytes)| Node::Bytes(kind, [&bytes[..], &bytes[..]].concat())),
        (any::<usize>(), any::<usize>()).prop_map(|(a, b)| Node::Pair(a, b)),
        (any::<usize>(), any::<usize>()).prop_map(|(a, b)| Node::Pair(a, b)),
        links().prop_map(Node::Vector),
        links().prop_map(Node::Values),
        any::<usize>().prop_map(Node::Cell),
        (any::<u8>(), links()).prop_map(|(kind, links)| Node::Record(kind, links)),
        any::<u32>().prop_map(Node::Reference),
        any::<u32>().prop_map(Node::Tx),
        prop::collection::vec(-99i64..99, 0..4).prop_map(Node::Constant),
    ]
}

/// The graph: a vector of all nodes.
fn build(heap: &mut Heap, nodes: &[Node]) -> Value {
    let mut types: HashMap<(u8, usize), Value> = HashMap::new();
    let mut values = Vec::new();
    for node in nodes {
        let value = match node {
            Node::Leaf(n) => heap.integer(*n),
            Node::Real(x) => heap.flonum(*x),
            Node::Number(text) => {
                let number = avm_number::parse_number(text, 10, Budget::UNLIMITED).expect("a number");
                heap.number(&number)
            }
            Node::Character(c) => Value::character(*c),
            Node::Symbol(name) => Value::symbol(Symbol::intern(name)),
            Node::Text(text) => heap.string(text).expect("room"),
            Node::Bytes(kind, bytes) => {
                let value = heap.make_elements(*kind, bytes.len()).expect("room");
                let place = heap.elements_of_mut(*kind, value).expect("it may change").expect("of that kind");
                place.copy_from_slice(bytes);
                value
            }
            Node::Pair(..) => heap.cons(Value::NIL, Value::NIL),
            Node::Vector(links) => heap.make_vector(links.len(), Value::NIL).expect("room"),
            Node::Values(links) => {
                let links: Vec<Value> =
                    links.iter().map(|link| Value::fixnum(*link as i64 & 0xffff)).collect();
                heap.values(&links)
            }
            Node::Cell(_) => heap.make_box(Value::UNDEFINED),
            Node::Record(kind, links) => {
                let record_type = *types.entry((*kind % 3, links.len())).or_insert_with(|| {
                    let names: Vec<Value> =
                        (0..links.len()).map(|n| Value::symbol(Symbol::intern(&format!("f{n}")))).collect();
                    let names = heap.vector(&names);
                    heap.record_type(Value::symbol(Symbol::intern("kind")), names)
                });
                let mut parts = vec![record_type];
                parts.resize(links.len() + 1, Value::FALSE);
                heap.record(&parts)
            }
            Node::Reference(n) => Value::object_ref(ObjectRef(*n)),
            Node::Tx(n) => Value::tx_id(TxId(*n)),
            Node::Constant(numbers) => {
                let numbers: Vec<Value> = numbers.iter().map(|n| Value::fixnum(*n)).collect();
                let list = heap.list(&numbers);
                heap.freeze(list).expect("room")
            }
        };
        values.push(value);
    }
    let at = |link: &usize| values[link % values.len()];
    for (value, node) in values.iter().zip(nodes) {
        match node {
            Node::Pair(a, b) => {
                heap.set_car(*value, at(a)).expect("a pair");
                heap.set_cdr(*value, at(b)).expect("a pair");
            }
            Node::Vector(links) => links.iter().enumerate().for_each(|(index, link)| {
                heap.vector_set(*value, Value::fixnum(index as i64), at(link)).expect("a vector");
            }),
            Node::Cell(link) => heap.set_boxed(*value, at(link)),
            Node::Record(_, links) => links.iter().enumerate().for_each(|(index, link)| {
                heap.set_record_field(*value, index, at(link)).expect("a record");
            }),
            _ => {}
        }
    }
    heap.vector(&values)
}

proptest! {
    #![proptest_config(avm_testing::cases(500))]

    #[test]
    fn graphs_come_back(nodes in prop::collection::vec(node(), 1..40)) {
        let mut heap = Heap::new(None);
        let value = build(&mut heap, &nodes);
        let bytes = encode(&heap, value, true);
        let mut linker = Linker::default();
        let copy = decode(&mut linker, &bytes).expect("good bytes");
        prop_assert_eq!(&encode(linker.heap(), copy, true), &bytes);
        assert_alike((&heap, value), (linker.heap(), copy));
        // The same graph, built elsewhere, has the same bytes: but for the numbers of its record types.
        let mut other = Heap::new(None);
        other.list(&[Value::NIL, Value::NIL]);
        let value = build(&mut other, &nodes);
        prop_assert_eq!(&encode(&other, value, true), &bytes);
    }

    #[test]
    fn damaged_bytes_do_no_harm(
        nodes in prop::collection::vec(node(), 1..20),
        changes in prop::collection::vec((any::<usize>(), any::<u8>(), 0u8..4), 1..6),
    ) {
        let mut heap = Heap::new(None);
        let value = build(&mut heap, &nodes);
        let mut bytes = encode(&heap, value, true);
        for (at, byte, what) in changes {
            let at = at % bytes.len();
            match what {
                0 => bytes[at] = byte,
                1 => bytes[at] = bytes[at].wrapping_add(1),
                2 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
            if bytes.is_empty() {
                bytes.push(byte);
            }
        }
        let mut linker = Linker::default();
        if let Ok(copy) = decode(&mut linker, &bytes) {
            // What was taken in is whole: all of it can be looked at.
            let mut encoder = Encoder::new(Names(linker.heap()), 1 << 24);
            encoder.be_exact();
            let _ = encoder.root(copy);
        }
    }

    #[test]
    fn any_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode(&mut Linker::default(), &bytes);
        let _ = decode(&mut Linker::default(), &[&b"\0AVV\x01"[..], &bytes].concat());
    }
}

#[test]
fn custom_tables_keep_their_hashes_and_order() {
    let mut heap = Heap::new(None);
    let table = heap.table(TableKind::Custom, Value::fixnum(7), 0).expect("room");
    for n in 0..100 {
        let hash = avm_value::KeyHash { hash: n * 31 % 17, addressed: false };
        table.add(&mut heap, hash, Value::fixnum(n.into()), Value::TRUE).expect("room");
    }
    let bytes = encode(&heap, table.value(), true);
    let mut linker = Linker::default();
    let copy = decode(&mut linker, &bytes).expect("good bytes").as_table().expect("a table");
    assert!(copy.associations().eq(table.associations()));
    assert_eq!(copy.extra(), Value::fixnum(7));
    assert_eq!(copy.find(5 * 31 % 17, |key| key == Value::fixnum(5)), Some(5));
    assert_eq!(encode(linker.heap(), copy.value(), true), bytes);
}

#[test]
fn memory_that_was_used_does_not_show() {
    let mut heap = Heap::new(None);
    let equal: Vec<Value> = (0..9).map(|_| heap.integer(i64::MAX)).collect();
    let (one, many_equal) = (equal[0], heap.vector(&equal));
    let strings: Vec<Value> = (0..20).map(|n| heap.string(&format!("{n}")).expect("room")).collect();
    let many = heap.vector(&strings);
    let small = heap.vector(&[Value::symbol(Symbol::intern("a")), strings[0], Value::fixnum(7)]);
    let names: Vec<Value> = (0..20).map(|n| Value::symbol(Symbol::intern(&format!("n{n}")))).collect();
    let named = heap.vector(&names);
    let mut room = Box::default();
    for value in [small, one, many_equal, small, one, equal[8], many, strings[7], named, names[9], small] {
        let mut encoder = Encoder::within(room, Names(&heap), 1 << 24);
        encoder.root(value).expect("all of it can be written");
        let mut bytes = Writer::default();
        room = encoder.finish_to(&mut bytes, |_, _, _| {}).expect("it is not too large").1;
        assert_eq!(bytes.as_slice(), encode(&heap, value, false));
    }
}

#[test]
fn limits_hold() {
    let mut heap = Heap::new(None);
    let long = heap.make_bytevector(10_000, 1).expect("room");
    let mut encoder = Encoder::new(Names(&heap), 5_000);
    assert_eq!(encoder.root(long), Err(Box::new(Fault::OutOfMemory)));
    let digits = avm_number::parse_number(&"9".repeat(400_000), 10, Budget::UNLIMITED).expect("a number");
    let fraction = heap.number(&Number::from(1i64).div(&digits, Budget::UNLIMITED).expect("a fraction"));
    assert!(Encoder::new(Names(&heap), 1 << 24).root(fraction).is_err());
}
