//! Sets of characters as ranges: an ordered vector of scalar values. Those from an element at an even index to below the
//! next one are in the set. The surrogates are never in it.

use crate::Context;
use crate::args::{character, count, list, wrong};
use crate::chars::fold;
use avm_value::{Heap, Outcome, Value};
use std::collections::HashMap;
use std::sync::OnceLock;
use unicode_general_category::get_general_category;

/// One more than the greatest scalar value.
const END: u32 = 0x110000;
const SURROGATES: [u32; 2] = [0xD800, 0xE000];

/// The ranges in a vector of the program.
#[derive(Clone, Copy)]
pub(crate) struct Ranges<'a>(&'a [Value]);

impl<'a> Ranges<'a> {
    /// The ranges in a vector. That they are in order is the standard library's business: otherwise the answers are
    /// as disorderly.
    pub(crate) fn of(heap: &'a Heap, value: Value) -> Option<Ranges<'a>> {
        heap.vector_slice(value).map(Ranges)
    }

    fn bound(self, at: usize) -> u32 {
        self.0[at].as_fixnum().and_then(|bound| u32::try_from(bound).ok()).unwrap_or(END).min(END)
    }

    pub(crate) fn has(self, code: u32) -> bool {
        let (mut low, mut high) = (0, self.0.len());
        while low < high {
            let middle = (low + high) / 2;
            if self.bound(middle) <= code {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low % 2 == 1
    }

    /// Which of the first 256 characters are in the set.
    pub(crate) fn latin1(self) -> [bool; 256] {
        let mut table = [false; 256];
        for at in (0..self.0.len()).step_by(2) {
            let first = self.bound(at) as usize;
            if first >= 256 {
                break;
            }
            let end = if at + 1 < self.0.len() { self.bound(at + 1) as usize } else { 256 };
            table[first..end.clamp(first, 256)].fill(true);
        }
        table
    }

    fn bounds(self) -> Vec<u32> {
        (0..self.0.len()).map(|at| self.bound(at)).collect()
    }
}

fn ranges<'a>(cx: &'a Context<'_>, args: &[Value], at: usize) -> Outcome<Ranges<'a>> {
    Ranges::of(cx.heap, args[at]).map_or_else(|| wrong(args, at, "the ranges of a set"), Ok)
}

fn vector(cx: &mut Context<'_>, bounds: &[u32]) -> Outcome {
    cx.heap.check_room(bounds.len() * 8)?;
    let values: Vec<Value> = bounds.iter().map(|bound| Value::fixnum((*bound).into())).collect();
    Ok(cx.heap.vector(&values))
}

pub(crate) fn has(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let c = character(args, 1)?;
    ranges(cx, args, 0).map(|ranges| Value::boolean(ranges.has(c.into())))
}

/// The bounds of what a table of four bits says, by whether it is in the first and in the second set.
fn combined(a: &[u32], b: &[u32], table: usize) -> Vec<u32> {
    let (mut i, mut j, mut inside, mut bounds) = (0, 0, false, Vec::new());
    let mut at = 0;
    loop {
        while i < a.len() && a[i] <= at {
            i += 1;
        }
        while j < b.len() && b[j] <= at {
            j += 1;
        }
        if (table >> (i % 2 + 2 * (j % 2))) & 1 != usize::from(inside) {
            bounds.push(at);
            inside = !inside;
        }
        let next = a.get(i).copied().unwrap_or(END).min(b.get(j).copied().unwrap_or(END));
        if next >= END {
            break;
        }
        at = next;
    }
    if inside {
        bounds.push(END);
    }
    bounds
}

const AND_NOT: usize = 0b0010;

pub(crate) fn combine(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (a, b) = (ranges(cx, args, 0)?.bounds(), ranges(cx, args, 1)?.bounds());
    let mut bounds = combined(&a, &b, count(args, 2)?);
    if bounds.iter().any(|bound| *bound > SURROGATES[0]) {
        bounds = combined(&bounds, &SURROGATES, AND_NOT);
    }
    vector(cx, &bounds)
}

/// The bounds of the characters that a test holds for.
fn bounds_of(mut holds: impl FnMut(char) -> bool) -> Vec<u32> {
    let (mut inside, mut bounds) = (false, Vec::new());
    for code in 0..END {
        if char::from_u32(code).is_some_and(&mut holds) != inside {
            bounds.push(code);
            inside = !inside;
        }
    }
    if inside {
        bounds.push(END);
    }
    bounds
}

pub(crate) fn of_categories(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let mut names = Vec::new();
    for name in list(args, 0)? {
        match name.as_symbol() {
            Some(symbol) => names.push(symbol.as_str()),
            None => return wrong(args, 0, "a list of symbols"),
        }
    }
    let [alphabetic, lowercase, uppercase, white] =
        ["Alphabetic", "Lowercase", "Uppercase", "White_Space"].map(|property| names.contains(&property));
    // Neighbours mostly have the same category, so its name is compared once for all of them.
    let mut last = (None, false);
    let bounds = bounds_of(|c| {
        let category = get_general_category(c);
        if last.0 != Some(category) {
            last = (Some(category), names.contains(&category.abbreviation()));
        }
        last.1
            || (alphabetic && c.is_alphabetic())
            || (lowercase && c.is_lowercase())
            || (uppercase && c.is_uppercase())
            || (white && c.is_whitespace())
    });
    vector(cx, &bounds)
}

/// Where the characters with case are: not among those of East Asia, nor behind the historic scripts.
const CASED: [std::ops::Range<char>; 3] = ['\0'..'\u{2E80}', '\u{A640}'..'\u{AC00}', '\u{FB00}'..'\u{1F000}'];

/// The characters that have others of the same folding, by folding.
fn case_classes() -> &'static HashMap<char, Vec<char>> {
    static CLASSES: OnceLock<HashMap<char, Vec<char>>> = OnceLock::new();
    CLASSES.get_or_init(|| {
        let mut classes: HashMap<char, Vec<char>> = HashMap::new();
        for c in CASED.into_iter().flatten().filter(|c| fold(*c) != *c) {
            let class = classes.entry(fold(c)).or_insert_with(|| vec![fold(c)]);
            class.push(c);
        }
        classes
    })
}

pub(crate) fn fold_case(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let ranges = ranges(cx, args, 0)?;
    let mut others: Vec<u32> = Vec::new();
    for class in case_classes().values() {
        if class.iter().any(|c| ranges.has((*c).into())) {
            others.extend(class.iter().map(|c| u32::from(*c)));
        }
    }
    others.sort_unstable();
    others.dedup();
    let mut bounds: Vec<u32> = Vec::new();
    for code in others {
        match bounds.last_mut() {
            Some(last) if *last == code => *last += 1,
            _ => bounds.extend([code, code + 1]),
        }
    }
    let bounds = combined(&ranges.bounds(), &bounds, 0b1110);
    vector(cx, &bounds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_characters_with_case_are_looked_at() {
        for c in ('\0'..=char::MAX).filter(|c| fold(*c) != *c) {
            assert!(CASED.iter().any(|range| range.contains(&c)), "{c:?}");
        }
    }
}
