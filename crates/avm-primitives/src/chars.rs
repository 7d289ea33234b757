//! Characters (R7RS 6.6), with the properties and the simple mappings of Unicode.

use crate::Context;
use crate::args::{character, wrong};
use avm_base::Symbol;
use avm_value::{Fault, Outcome, Value};
use std::cmp::Ordering;
use unicode_general_category::{GeneralCategory, get_general_category};

pub(crate) fn is_char(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    Ok(Value::boolean(args[0].as_character().is_some()))
}

pub(crate) fn char_to_integer(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    character(args, 0).map(|c| Value::fixnum(u32::from(c).into()))
}

pub(crate) fn integer_to_char(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    let code = args[0].as_fixnum().and_then(|n| u32::try_from(n).ok());
    match code.and_then(char::from_u32) {
        Some(c) => Ok(Value::character(c)),
        None if args[0].is_fixnum() && code.is_none_or(|code| code > 0x10FFFF) => {
            Err(Fault::out_of_range(1, args[0], 0, 0x10FFFF))
        }
        None => wrong(args, 0, "a Unicode scalar value"),
    }
}

/// Whether a relation holds between each character and the next. All arguments are checked.
fn chain(args: &[Value], fits: fn(Ordering) -> bool, key: fn(char) -> char) -> Outcome {
    let mut all = true;
    let mut previous = None;
    for at in 0..args.len() {
        let c = key(character(args, at)?);
        all &= previous.is_none_or(|previous: char| fits(previous.cmp(&c)));
        previous = Some(c);
    }
    Ok(Value::boolean(all))
}

macro_rules! comparisons {
    ($($name:ident $folded:ident $fits:ident;)*) => {$(
        pub(crate) fn $name(_: &mut Context<'_>, args: &[Value]) -> Outcome {
            chain(args, Ordering::$fits, |c| c)
        }

        pub(crate) fn $folded(_: &mut Context<'_>, args: &[Value]) -> Outcome {
            chain(args, Ordering::$fits, fold)
        }
    )*};
}

comparisons! {
    char_eq char_ci_eq is_eq;
    char_lt char_ci_lt is_lt;
    char_gt char_ci_gt is_gt;
    char_le char_ci_le is_le;
    char_ge char_ci_ge is_ge;
}

macro_rules! properties {
    ($($name:ident $holds:expr;)*) => {$(
        pub(crate) fn $name(_: &mut Context<'_>, args: &[Value]) -> Outcome {
            let holds: fn(char) -> bool = $holds;
            character(args, 0).map(|c| Value::boolean(holds(c)))
        }
    )*};
}

properties! {
    is_char_alphabetic char::is_alphabetic;
    is_char_numeric |c| digit(c).is_some();
    is_char_whitespace char::is_whitespace;
    is_char_upper_case char::is_uppercase;
    is_char_lower_case char::is_lowercase;
}

macro_rules! mappings {
    ($($name:ident $mapping:ident;)*) => {$(
        pub(crate) fn $name(_: &mut Context<'_>, args: &[Value]) -> Outcome {
            character(args, 0).map(|c| Value::character($mapping(c)))
        }
    )*};
}

mappings! {
    char_upcase upcase;
    char_downcase downcase;
    char_foldcase fold;
}

pub(crate) fn digit_value(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    character(args, 0).map(|c| digit(c).map_or(Value::FALSE, |value| Value::fixnum(value.into())))
}

pub(crate) fn char_general_category(_: &mut Context<'_>, args: &[Value]) -> Outcome {
    character(args, 0).map(|c| Value::symbol(Symbol::intern(get_general_category(c).abbreviation())))
}

fn is_decimal_digit(code: u32) -> bool {
    char::from_u32(code).is_some_and(|c| get_general_category(c) == GeneralCategory::DecimalNumber)
}

/// The value of a decimal digit. Unicode encodes them in runs of ten from zero to nine.
fn digit(c: char) -> Option<u8> {
    if c.is_ascii() {
        return c.is_ascii_digit().then(|| c as u8 - b'0');
    }
    let code = u32::from(c);
    is_decimal_digit(code).then(|| {
        let before = (1..=code).take_while(|distance| is_decimal_digit(code - distance)).count();
        (before % 10) as u8
    })
}

fn single(mut mapped: impl Iterator<Item = char>) -> Option<char> {
    mapped.next().filter(|_| mapped.next().is_none())
}

/// The simple upper-case mapping.
fn upcase(c: char) -> char {
    match c {
        // Their full mappings have two characters; the simple ones lead to the titlecase characters.
        '\u{1F80}'..='\u{1F87}' | '\u{1F90}'..='\u{1F97}' | '\u{1FA0}'..='\u{1FA7}' => shift(c, 8),
        '\u{1FB3}' | '\u{1FC3}' | '\u{1FF3}' => shift(c, 9),
        _ => single(c.to_uppercase()).unwrap_or(c),
    }
}

fn shift(c: char, distance: u32) -> char {
    char::from_u32(u32::from(c) + distance).unwrap_or(c)
}

/// The simple lower-case mapping.
fn downcase(c: char) -> char {
    match c {
        '\u{130}' => 'i',
        _ => single(c.to_lowercase()).unwrap_or(c),
    }
}

/// The simple case folding.
pub(crate) fn fold(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let full = caseless::Caseless::default_case_fold(std::iter::once(c));
    single(full).or_else(|| single(c.to_lowercase())).unwrap_or(c)
}
