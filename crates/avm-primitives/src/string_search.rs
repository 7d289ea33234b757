//! Searching in strings: for a part of another, for a character, for one of a set, and for where two strings differ.

use crate::Context;
use crate::args::{range, string_length, wrong};
use crate::char_ranges::Ranges;
use crate::text_view::TextView;
use avm_value::{Outcome, Value};
use memchr::memmem;

/// The part of a string that argument `at` and the two behind it name, and where it begins.
fn part<'a>(cx: &'a Context<'_>, args: &[Value], at: usize) -> Outcome<(TextView<'a>, usize)> {
    let part = range(args, at + 1, string_length(args, at)?)?;
    let start = part.start;
    Ok((TextView::of(cx.heap, args[at]).part(part), start))
}

fn found(index: Option<usize>, start: usize) -> Outcome {
    Ok(index.map_or(Value::FALSE, |index| Value::fixnum((start + index) as i64)))
}

/// The first index of a pattern, by the method of Knuth, Morris and Pratt. Both are given as a length and what is where.
fn find(text: (usize, impl Fn(usize) -> u32), pattern: (usize, impl Fn(usize) -> u32)) -> Option<usize> {
    let ((length, text), (wanted, pattern)) = (text, pattern);
    if wanted == 0 {
        return Some(0);
    }
    // For each beginning of the pattern, how much of it is again a beginning at its end.
    let mut borders = vec![0usize; wanted];
    let mut border = 0;
    for at in 1..wanted {
        while border > 0 && pattern(at) != pattern(border) {
            border = borders[border - 1];
        }
        border += usize::from(pattern(at) == pattern(border));
        borders[at] = border;
    }
    let mut matched = 0;
    for at in 0..length {
        while matched > 0 && text(at) != pattern(matched) {
            matched = borders[matched - 1];
        }
        matched += usize::from(text(at) == pattern(matched));
        if matched == wanted {
            return Some(at + 1 - wanted);
        }
    }
    None
}

pub(crate) fn search(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (text, start) = part(cx, args, 0)?;
    let (pattern, _) = part(cx, args, 3)?;
    let index = match (text, pattern) {
        _ if pattern.len() > text.len() => None,
        (TextView::Narrow(text), TextView::Narrow(pattern)) => memmem::find(text, pattern),
        _ => find((text.len(), |at| text.at(at)), (pattern.len(), |at| pattern.at(at))),
    };
    found(index, start)
}

pub(crate) fn search_right(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (text, start) = part(cx, args, 0)?;
    let (pattern, _) = part(cx, args, 3)?;
    let (length, wanted) = (text.len(), pattern.len());
    let index = match (text, pattern) {
        _ if wanted > length => None,
        (TextView::Narrow(text), TextView::Narrow(pattern)) => memmem::rfind(text, pattern),
        _ => find((length, |at| text.at(length - 1 - at)), (wanted, |at| pattern.at(wanted - 1 - at)))
            .map(|at| length - at - wanted),
    };
    found(index, start)
}

pub(crate) fn prefix_length(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let ((a, _), (b, _)) = (part(cx, args, 0)?, part(cx, args, 3)?);
    let most = a.len().min(b.len());
    let length = match (a, b) {
        (TextView::Narrow(a), TextView::Narrow(b)) => a.iter().zip(b).take_while(|(x, y)| x == y).count(),
        _ => (0..most).take_while(|&at| a.at(at) == b.at(at)).count(),
    };
    Ok(Value::fixnum(length as i64))
}

pub(crate) fn suffix_length(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let ((a, _), (b, _)) = (part(cx, args, 0)?, part(cx, args, 3)?);
    let most = a.len().min(b.len());
    let same = |back: &usize| a.at(a.len() - 1 - back) == b.at(b.len() - 1 - back);
    Ok(Value::fixnum((0..most).take_while(same).count() as i64))
}

/// The index of the first character of a part, from the left or from the right, that is (not) the one wanted, or in the
/// set.
fn scan_by(cx: &Context<'_>, args: &[Value], from_right: bool) -> Outcome {
    let (text, start) = part(cx, args, 0)?;
    let inside = args[4] != Value::FALSE;
    let first = |fits: &dyn Fn(usize) -> bool| {
        let mut all = 0..text.len();
        if from_right { all.rev().find(|at| fits(*at)) } else { all.find(|at| fits(*at)) }
    };
    let index = if let Some(c) = args[3].as_character() {
        let c = u32::from(c);
        first(&|at| (text.at(at) == c) == inside)
    } else if let Some(ranges) = Ranges::of(cx.heap, args[3]) {
        match text {
            TextView::Narrow(bytes) => {
                let table = ranges.latin1();
                first(&|at| table[usize::from(bytes[at])] == inside)
            }
            TextView::Wide(_) => first(&|at| ranges.has(text.at(at)) == inside),
        }
    } else {
        return wrong(args, 3, "a character or the ranges of a set");
    };
    found(index, start)
}

pub(crate) fn scan(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let (text, start) = part(cx, args, 0)?;
    if let (TextView::Narrow(bytes), Some(c), true) = (text, args[3].as_character(), args[4] != Value::FALSE)
    {
        return found(u8::try_from(c).ok().and_then(|byte| memchr::memchr(byte, bytes)), start);
    }
    scan_by(cx, args, false)
}

pub(crate) fn scan_right(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    scan_by(cx, args, true)
}
