//! Lists (R7RS 6.4). What walks along a list ends on circular ones too.

use crate::Context;
use crate::args::{self, count, list as elements, wrong};
use crate::equivalence::{equal, eqv};
use avm_value::{Fault, Heap, Outcome, Value};

pub(crate) fn is_list(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0].list_length().is_some()))
}

pub(crate) fn list(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(cx.heap.list(args))
}

pub(crate) fn make_list(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let length = count(args, 0)?;
    cx.heap.check_room(length.saturating_mul(16))?;
    let fill = args.get(1).copied().unwrap_or(Value::UNSPECIFIED);
    Ok((0..length).fold(Value::NIL, |rest, _| cx.heap.cons(fill, rest)))
}

pub(crate) fn length(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    match args[0].list_length() {
        Some(length) => Ok(Value::fixnum(length as i64)),
        None => wrong(args, 0, "a proper list"),
    }
}

pub(crate) fn append(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let Some((tail, lists)) = args.split_last() else { return Ok(Value::NIL) };
    let mut result = *tail;
    for at in (0..lists.len()).rev() {
        let items = elements(args, at)?;
        cx.heap.check_room(items.len() * 16)?;
        result = cx.heap.list_with_tail(&items, result);
    }
    Ok(result)
}

/// What it may not change, it copies: programs are allowed to give it a constant, as they need not rely on a change.
pub(crate) fn append_in_place(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let mut result = args.last().copied().unwrap_or(Value::NIL);
    for at in (0..args.len().saturating_sub(1)).rev() {
        let Some(length) = args[at].list_length() else { return wrong(args, at, "a proper list") };
        match pairs(args[at]).last() {
            Some(last) if cx.heap.is_frozen(last) => {
                cx.heap.check_room(length * 16)?;
                let items: Vec<Value> = args[at].list_iter().collect();
                result = cx.heap.list_with_tail(&items, result);
            }
            Some(last) => {
                cx.heap.set_cdr(last, result).map_err(|fault| args::about(fault, at))?;
                result = args[at];
            }
            None => {}
        }
    }
    Ok(result)
}

pub(crate) fn reverse(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    if args[0].list_length().is_none() {
        return wrong(args, 0, "a proper list");
    }
    Ok(args[0].list_iter().fold(Value::NIL, |rest, item| cx.heap.cons(item, rest)))
}

/// Pairs that may not be changed are copied, as `append!` does.
pub(crate) fn reverse_in_place(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    if args[0].list_length().is_none() {
        return wrong(args, 0, "a proper list");
    }
    let (mut rest, mut done) = (args[0], Value::NIL);
    while let (Some(item), Some(next)) = (rest.car(), rest.cdr()) {
        if cx.heap.is_frozen(rest) {
            done = cx.heap.cons(item, done);
        } else {
            cx.heap.set_cdr(rest, done)?;
            done = rest;
        }
        rest = next;
    }
    Ok(done)
}

/// The pairs of which a list is made.
fn pairs(list: Value) -> impl Iterator<Item = Value> {
    std::iter::successors(Some(list), |pair| pair.cdr()).take_while(|pair| pair.is_pair())
}

/// What follows the first `k` pairs, where `k` is argument 1; `needed` pairs must follow.
fn tail(args: &[Value], needed: usize) -> Outcome {
    let (mut left, mut passed) = (count(args, 1)?, 0);
    let mut rest = args[0];
    let mut cycle = CycleGuard::new(rest);
    while left > 0 {
        match rest.cdr() {
            Some(next) => rest = next,
            None if passed == 0 => return wrong(args, 0, "a pair"),
            None => return Err(too_long(args, passed, needed)),
        }
        (left, passed) = (left - 1, passed + 1);
        if let Some(period) = cycle.period(rest) {
            left %= period;
        }
    }
    match passed {
        _ if needed == 0 || rest.is_pair() => Ok(rest),
        0 => wrong(args, 0, "a pair"),
        _ => Err(too_long(args, passed, needed)),
    }
}

#[cold]
fn too_long(args: &[Value], length: usize, needed: usize) -> Box<Fault> {
    Fault::out_of_range(2, args[1], 0, length as i64 - needed as i64)
}

pub(crate) fn list_tail(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    tail(args, 0)
}

pub(crate) fn list_ref(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    tail(args, 1)?.car().map_or_else(|| wrong(args, 0, "a pair"), Ok)
}

pub(crate) fn list_set(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let pair = tail(args, 1)?;
    cx.heap.set_car(pair, args[2]).map(|()| Value::UNSPECIFIED)
}

pub(crate) fn list_copy(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let length = distinct_pairs(args[0]).map_or_else(|| wrong(args, 0, "a list that ends"), Ok)?;
    cx.heap.check_room(length * 16)?;
    let mut walk = args[0].list_iter();
    let items: Vec<Value> = walk.by_ref().collect();
    Ok(cx.heap.list_with_tail(&items, walk.rest()))
}

pub(crate) fn last_pair(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    if distinct_pairs(args[0]).is_none() {
        return wrong(args, 0, "a list that ends");
    }
    pairs(args[0]).last().map_or_else(|| wrong(args, 0, "a pair"), Ok)
}

/// How many pairs a list has, proper or dotted; `None` for a circular one.
fn distinct_pairs(list: Value) -> Option<usize> {
    let mut cycle = CycleGuard::new(list);
    let (mut rest, mut count) = (list, 0);
    while let Some(next) = rest.cdr() {
        (rest, count) = (next, count + 1);
        if cycle.period(rest).is_some() {
            return None;
        }
    }
    Some(count)
}

/// Notices when a walk comes back to where it was (Brent's algorithm).
struct CycleGuard {
    mark: Value,
    /// Steps since the mark.
    steps: usize,
    most_steps: usize,
}

impl CycleGuard {
    fn new(start: Value) -> CycleGuard {
        CycleGuard { mark: start, steps: 0, most_steps: 2 }
    }

    /// After a step to `pair`: the length of the cycle, if the walk has come around once.
    fn period(&mut self, pair: Value) -> Option<usize> {
        self.steps += 1;
        if pair == self.mark {
            return Some(self.steps);
        }
        if self.steps == self.most_steps {
            (self.mark, self.steps) = (pair, 0);
            self.most_steps *= 2;
        }
        None
    }
}

type Same = fn(&Heap, Value, Value) -> bool;

fn eq(_: &Heap, a: Value, b: Value) -> bool {
    a == b
}

fn find_member(cx: &Context<'_>, args: &[Value], same: Same) -> Outcome {
    let mut cycle = CycleGuard::new(args[1]);
    let mut rest = args[1];
    while let Some((item, next)) = rest.as_pair() {
        if same(cx.heap, args[0], item) {
            return Ok(rest);
        }
        rest = next;
        if cycle.period(rest).is_some() {
            return wrong(args, 1, "a proper list");
        }
    }
    if rest.is_nil() { Ok(Value::FALSE) } else { wrong(args, 1, "a proper list") }
}

pub(crate) fn memq(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    find_member(cx, args, eq)
}

pub(crate) fn memv(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    find_member(cx, args, eqv)
}

pub(crate) fn member(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    find_member(cx, args, equal)
}

fn find_entry(cx: &Context<'_>, args: &[Value], same: Same) -> Outcome {
    let mut cycle = CycleGuard::new(args[1]);
    let mut rest = args[1];
    while let Some((entry, next)) = rest.as_pair() {
        let Some(key) = entry.car() else { return wrong(args, 1, "a list of pairs") };
        if same(cx.heap, args[0], key) {
            return Ok(entry);
        }
        rest = next;
        if cycle.period(rest).is_some() {
            return wrong(args, 1, "a proper list");
        }
    }
    if rest.is_nil() { Ok(Value::FALSE) } else { wrong(args, 1, "a proper list") }
}

pub(crate) fn assq(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    find_entry(cx, args, eq)
}

pub(crate) fn assv(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    find_entry(cx, args, eqv)
}

pub(crate) fn assoc(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    find_entry(cx, args, equal)
}
