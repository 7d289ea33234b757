use super::*;
use avm_number::Number;

pub(super) struct Vars<'a>(pub(super) &'a mut [Value]);

impl Roots for Vars<'_> {
    fn trace(&mut self, tracer: &mut Tracer<'_>) {
        tracer.visit_all(self.0);
    }
}

fn collect(heap: &mut Heap, roots: &mut [Value], full: bool) {
    // SAFETY: the tests use no values but these roots afterwards.
    unsafe { if full { heap.collect_fully(&mut Vars(roots)) } else { heap.collect(&mut Vars(roots)) } }
}

fn numbers(list: Value) -> Vec<i64> {
    list.list_iter().map(Value::fixnum_value).collect()
}

#[test]
fn data_survives_minor_and_full_collections() {
    let mut heap = Heap::new(None);
    let list = (0..1000).rev().fold(Value::NIL, |rest, n| heap.cons(Value::fixnum(n), rest));
    let text = heap.string("grüße, λ").unwrap();
    let big = heap.number(&Number::from(u64::MAX));
    let vector = heap.make_vector(100_000, list).unwrap();
    let mut roots = [list, text, big, vector, Value::NIL];
    for round in 0..6 {
        collect(&mut heap, &mut roots, round % 2 == 1);
        let garbage = (0..10_000).fold(Value::NIL, |rest, n| heap.cons(Value::fixnum(n), rest));
        assert_eq!(garbage.list_length(), Some(10_000));
        let [list, text, big, vector, _] = roots;
        assert_eq!(numbers(list), (0..1000).collect::<Vec<_>>());
        assert_eq!(heap.string_text(text).as_deref(), Some("grüße, λ"));
        assert_eq!(heap.to_number(big), Some(Number::from(u64::MAX)));
        assert_eq!((vector.vector_length(), vector.vector_ref(99_999)), (Some(100_000), Some(list)));
    }
    assert!(heap.stats().bytes < 4 << 20, "garbage is freed: {:?}", heap.stats());
}

#[test]
fn old_objects_keep_young_ones_alive() {
    let mut heap = Heap::new(None);
    let vector = heap.vector(&[Value::NIL; 3]);
    let large = heap.make_vector(50_000, Value::NIL).unwrap();
    let mut roots = [vector, large];
    collect(&mut heap, &mut roots, false);
    let young = heap.cons(Value::fixnum(1), Value::NIL);
    heap.vector_set(roots[0], Value::fixnum(2), young).unwrap();
    let young = heap.cons(Value::fixnum(2), Value::NIL);
    heap.vector_set(roots[1], Value::fixnum(49_999), young).unwrap();
    collect(&mut heap, &mut roots, false);
    collect(&mut heap, &mut roots, true);
    assert_eq!(numbers(roots[0].vector_ref(2).unwrap()), [1]);
    assert_eq!(numbers(roots[1].vector_ref(49_999).unwrap()), [2]);
}

#[test]
fn cycles_and_sharing_survive() {
    let mut heap = Heap::new(None);
    let pair = heap.cons(Value::fixnum(7), Value::NIL);
    heap.set_cdr(pair, pair).unwrap();
    let both = heap.vector(&[pair, pair]);
    let mut roots = [both, pair, both];
    collect(&mut heap, &mut roots, true);
    let copy = heap.copy_to_send(roots[0]).unwrap();
    for vector in [roots[0], copy] {
        let pair = vector.vector_ref(0).unwrap();
        assert_eq!(vector.vector_ref(1), Some(pair));
        assert_eq!(pair.cdr(), Some(pair));
    }
    assert_eq!(roots[0], roots[2]);
    assert_eq!(roots[0].vector_ref(0), Some(roots[1]));
    assert_ne!(copy.vector_ref(0), Some(roots[1]));
}

#[test]
fn deep_structure_needs_no_host_stack() {
    let mut heap = Heap::new(None);
    let deep = (0..1_000_000).fold(Value::NIL, |inner, _| heap.cons(inner, Value::NIL));
    let mut roots = [heap.freeze(deep).unwrap()];
    collect(&mut heap, &mut roots, false);
    collect(&mut heap, &mut roots, true);
    let depth = std::iter::successors(Some(roots[0]), |value| value.car()).count();
    assert_eq!(depth, 1_000_001);
}

#[test]
fn frozen_data_cannot_be_changed() {
    let mut heap = Heap::new(None);
    let text = heap.string("abc").unwrap();
    let data = heap.list(&[Value::fixnum(1), text]);
    let mut roots = [heap.freeze(data).unwrap(), data];
    collect(&mut heap, &mut roots, false);
    let [frozen, original] = roots;
    let frozen_text = frozen.list_iter().nth(1).unwrap();
    assert_eq!(heap.set_car(frozen, Value::NIL), Err(Box::new(Fault::Immutable { value: frozen })));
    assert_eq!(heap.string_set(frozen_text, 0, 'x'), Err(Box::new(Fault::Immutable { value: frozen_text })));
    heap.set_car(original, Value::fixnum(2)).unwrap();
    assert_eq!(frozen.car(), Some(Value::fixnum(1)));
    assert_eq!(heap.freeze(frozen), Ok(frozen), "frozen data is shared");
    let sent = heap.copy_to_send(frozen).unwrap();
    heap.set_car(sent, Value::fixnum(3)).unwrap();
    assert_eq!(frozen.car(), Some(Value::fixnum(1)));
}

#[test]
fn ports_cannot_be_sent() {
    let mut heap = Heap::new(None);
    let port = heap.port(0);
    let list = heap.list(&[port]);
    let fault = heap.copy_to_send(list).unwrap_err();
    assert!(matches!(*fault, Fault::Avm { kind: avm_base::AvmErrorKind::NotSendable, .. }));
}

#[test]
fn the_limit_is_noticed() {
    let mut heap = Heap::new(Some(10 << 20));
    let mut roots = [Value::NIL];
    assert_eq!(heap.make_vector(1 << 30, Value::NIL), Err(Box::new(Fault::OutOfMemory)));
    while !heap.is_over_limit() {
        roots[0] = heap.cons(Value::NIL, roots[0]);
        if heap.wants_collection() {
            collect(&mut heap, &mut roots, false);
        }
    }
    roots[0] = Value::NIL;
    collect(&mut heap, &mut roots, false);
    assert!(!heap.is_over_limit(), "{:?}", heap.stats());
}

#[test]
fn strings_widen() {
    let mut heap = Heap::new(None);
    let text = heap.string("añb").unwrap();
    assert_eq!(heap.narrow_string(text), Some(&b"a\xf1b"[..]));
    heap.string_set(text, 2, '😀').unwrap();
    assert_eq!(heap.string_text(text).as_deref(), Some("añ😀"));
    assert_eq!(heap.string_ref(text, 1), Some('ñ'));
    assert_eq!(heap.string_ref(text, 3), None);
}

/// Holds its first value, and remembers the others without keeping them.
struct Weakly<'a>(Value, &'a mut [Option<Value>]);

impl Roots for Weakly<'_> {
    fn trace(&mut self, tracer: &mut Tracer<'_>) {
        tracer.visit(&mut self.0);
    }

    fn after_trace(&mut self, tracer: &Tracer<'_>) {
        for held in self.1.iter_mut() {
            *held = held.and_then(|value| tracer.survivor(value));
        }
    }
}

#[test]
fn what_survives_is_known_to_those_who_do_not_keep_it() {
    let mut heap = Heap::new(None);
    let kept_pair = heap.cons(Value::fixnum(1), Value::NIL);
    let kept_large = heap.make_vector(100_000, Value::fixnum(2)).unwrap();
    let kept = heap.list(&[kept_pair, kept_large]);
    let lost =
        [heap.cons(Value::NIL, Value::NIL), heap.make_vector(100_000, Value::NIL).unwrap(), heap.port(7)];
    let mut held = [kept_pair, kept_large, lost[0], lost[1], lost[2], Value::fixnum(5)].map(Some);
    let mut root = kept;
    for full in [false, true, true] {
        let mut roots = Weakly(root, &mut held);
        // SAFETY: the test uses nothing but the root and what is told to survive.
        unsafe { if full { heap.collect_fully(&mut roots) } else { heap.collect(&mut roots) } }
        root = roots.0;
        let elements: Vec<Value> = root.list_iter().collect();
        assert_eq!([held[0], held[1]], [Some(elements[0]), Some(elements[1])]);
        assert_eq!(held[2..], [None, None, None, Some(Value::fixnum(5))]);
    }
}

#[test]
fn holes_between_old_objects_are_filled_again() {
    let mut heap = Heap::new(None);
    let mut roots = [heap.make_vector(20_000, Value::NIL).unwrap()];
    let mut most = 0;
    for round in 0..30 {
        // Every third of the lists is replaced, so that old chunks are neither empty nor full.
        for at in (round % 3..20_000).step_by(3) {
            let list = heap.list(&[Value::fixnum(at); 40]);
            heap.vector_set(roots[0], Value::fixnum(at), list).unwrap();
            if heap.wants_collection() {
                collect(&mut heap, &mut roots, false);
            }
        }
        most = most.max(heap.old.bytes());
    }
    let live = 20_000 * 40 * 16;
    assert!(heap.stats().full_collections > 3, "{:?}", heap.stats());
    assert!(most < live * 5 / 2, "{most} bytes of chunks for {live} of lists");
    for at in 0..20_000 {
        assert_eq!(numbers(roots[0].vector_ref(at).unwrap()), [at as i64; 40]);
    }
}

#[test]
fn what_is_scattered_is_moved_together() {
    let mut heap = Heap::new(None);
    // A list, every other pair of which is dropped when it is old: the holes between are too short for anything.
    let mut roots = [Value::NIL];
    for n in 0..2_000_000 {
        roots[0] = heap.cons(Value::fixnum(n), roots[0]);
        if heap.wants_collection() {
            collect(&mut heap, &mut roots, false);
        }
    }
    // Half of the pairs are cut out of the list.
    let before = heap.old.bytes();
    let mut rest = roots[0];
    while let Some(next) = rest.cdr().and_then(Value::cdr) {
        heap.set_cdr(rest, next).unwrap();
        rest = next;
    }
    collect(&mut heap, &mut roots, true);
    assert!(heap.is_scattered, "{:?}", heap.stats());
    collect(&mut heap, &mut roots, true);
    assert!(!heap.is_scattered && heap.old.bytes() < before * 2 / 3, "{before} {:?}", heap.stats());
}

#[test]
fn slots_that_are_changed_again_and_again_are_remembered_once() {
    let mut heap = Heap::new(None);
    let mut roots = [heap.vector(&[Value::NIL; 3])];
    collect(&mut heap, &mut roots, false);
    for n in 0..100_000 {
        let young = heap.cons(Value::fixnum(n), Value::NIL);
        heap.vector_set(roots[0], Value::fixnum(n % 3), young).unwrap();
    }
    assert!(!heap.wants_collection(), "100,000 pairs are less than a nursery");
    collect(&mut heap, &mut roots, false);
    assert_eq!(numbers(roots[0].vector_ref(1).unwrap()), [99_997]);
}

#[test]
fn chunks_of_large_objects_are_used_again() {
    let mut heap = Heap::new(None);
    let mut roots = [Value::NIL];
    let mut places = std::collections::HashSet::new();
    for n in 0..50 {
        roots[0] = heap.make_vector(200_000 - n, Value::fixnum(n as i64)).unwrap();
        places.insert(roots[0].address());
        collect(&mut heap, &mut roots, true);
        assert_eq!(roots[0].vector_ref(199_999 - n), Some(Value::fixnum(n as i64)));
        assert_eq!(heap.large.len(), 1);
        assert!(heap.large_pool.iter().map(Chunk::bytes).sum::<usize>() <= LARGE_POOL_BYTES);
    }
    // While one is made, the one before is still there.
    assert_eq!(places.len(), 2, "places for 50 vectors");
}

/// Objects of more than [`LARGE_WORDS`] get chunks of their own only where the open chunk has no room for them.
#[test]
fn longer_objects_move_with_the_others() {
    let mut heap = Heap::new(None);
    let mut roots = [heap.make_vector(LARGE_WORDS + 100, Value::fixnum(7)).unwrap()];
    for full in [false, true, true] {
        collect(&mut heap, &mut roots, full);
        assert_eq!(roots[0].vector_ref(LARGE_WORDS), Some(Value::fixnum(7)));
    }
}

#[test]
fn a_vector_with_another_element_is_a_copy() {
    let mut heap = Heap::new(None);
    for length in [0usize, 1, 2, 3, 4, 9, 5000] {
        let fields: Vec<Value> = (0..length).map(|n| Value::fixnum(n as i64)).collect();
        let vector = heap.vector(&fields);
        for index in [0, 1, 2, length.saturating_sub(1), length] {
            let [long, short] = [
                heap.vector_with(vector, index, Value::TRUE),
                heap.short_vector_with(vector, index, Value::TRUE),
            ];
            assert_eq!(long.is_some(), index < length);
            assert_eq!(short.is_some(), index < length && length <= 2, "{length} {index}");
            for copy in [long, short].into_iter().flatten() {
                let mut expected = fields.clone();
                expected[index] = Value::TRUE;
                assert_eq!(heap.vector_slice(copy), Some(&expected[..]));
            }
            assert_eq!(heap.vector_slice(vector), Some(&fields[..]), "the vector stays as it is");
        }
    }
    assert_eq!(heap.vector_with(Value::TRUE, 0, Value::TRUE), None);
    assert_eq!(heap.short_vector_with(Value::NIL, 0, Value::TRUE), None);
}

#[test]
fn short_copies_leave_room_at_the_end_of_a_chunk() {
    let mut heap = Heap::new(None);
    let vector = heap.vector(&[Value::fixnum(1), Value::fixnum(2)]);
    let (mut copies, mut refused) = (0, 0);
    let mut last = vector;
    for n in 0..200_000 {
        match heap.short_vector_with(last, n % 2, Value::fixnum(n as i64)) {
            Some(copy) => (last, copies) = (copy, copies + 1),
            None => {
                refused += 1;
                last = heap.vector_with(last, n % 2, Value::fixnum(n as i64)).expect("it has the element");
            }
        }
        assert_eq!(last.vector_ref(n % 2), Some(Value::fixnum(n as i64)));
    }
    assert!(copies > 190_000 && refused > 0, "{copies} copies, {refused} refused");
    assert_eq!(last.vector_ref(0), Some(Value::fixnum(199_998)));
}

#[test]
fn elements_are_put_only_where_they_may_be() {
    let mut heap = Heap::new(None);
    let vector = heap.vector(&[Value::NIL; 3]);
    assert!(heap.put_plain_element(vector, 2, Value::fixnum(7)));
    assert_eq!(vector.vector_ref(2), Some(Value::fixnum(7)));
    assert!(!heap.put_plain_element(vector, 3, Value::fixnum(7)), "there is no such element");
    assert!(!heap.put_plain_element(vector, 0, vector), "a pointer may have to be remembered");
    assert!(!heap.put_plain_element(Value::FALSE, 0, Value::TRUE), "that is no vector");
    let frozen = heap.freeze(vector).expect("it can be frozen");
    assert!(!heap.put_plain_element(frozen, 0, Value::TRUE), "it is frozen");
    assert_eq!(frozen.vector_ref(0), Some(Value::NIL));
}
