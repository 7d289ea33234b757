//! Where what people take for one character ends: the boundaries of grapheme clusters (UAX 29), by general categories.

use crate::text_view::TextView;
use unicode_general_category::{GeneralCategory, get_general_category};

/// What a character means for the boundaries next to it.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Return,
    Newline,
    Control,
    Extend,
    Joiner,
    RegionalIndicator,
    Leading,
    Vowel,
    Trailing,
    SyllableOpen,
    SyllableClosed,
    Symbol,
    Other,
}

fn kind(code: u32) -> Kind {
    match code {
        0x0D => Kind::Return,
        0x0A => Kind::Newline,
        0x20..0x7F => Kind::Other,
        0x200D => Kind::Joiner,
        0x200C | 0xFF9E | 0xFF9F | 0x1F3FB..=0x1F3FF => Kind::Extend,
        0x1F1E6..=0x1F1FF => Kind::RegionalIndicator,
        0x1100..=0x115F | 0xA960..=0xA97C => Kind::Leading,
        0x1160..=0x11A7 | 0xD7B0..=0xD7C6 => Kind::Vowel,
        0x11A8..=0x11FF | 0xD7CB..=0xD7FB => Kind::Trailing,
        0xAC00..=0xD7A3 if (code - 0xAC00).is_multiple_of(28) => Kind::SyllableOpen,
        0xAC00..=0xD7A3 => Kind::SyllableClosed,
        _ => by_category(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)),
    }
}

fn by_category(c: char) -> Kind {
    match get_general_category(c) {
        GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark | GeneralCategory::SpacingMark => {
            Kind::Extend
        }
        GeneralCategory::Control
        | GeneralCategory::Format
        | GeneralCategory::LineSeparator
        | GeneralCategory::ParagraphSeparator => Kind::Control,
        GeneralCategory::OtherSymbol => Kind::Symbol,
        _ => Kind::Other,
    }
}

/// Whether a cluster ends, or begins, at an index of the text.
pub(crate) fn is_boundary(text: TextView<'_>, at: usize) -> bool {
    use Kind::*;
    if at == 0 || at >= text.len() {
        return true;
    }
    match (kind(text.at(at - 1)), kind(text.at(at))) {
        (Return, Newline) => false,
        (Return | Newline | Control, _) | (_, Return | Newline | Control) => true,
        (_, Extend | Joiner) => false,
        (Leading, Leading | Vowel | SyllableOpen | SyllableClosed) => false,
        (SyllableOpen | Vowel, Vowel | Trailing) | (SyllableClosed | Trailing, Trailing) => false,
        (Joiner, Symbol) => false,
        (RegionalIndicator, RegionalIndicator) => {
            let before = (0..at).rev().take_while(|&back| kind(text.at(back)) == RegionalIndicator).count();
            before % 2 == 0
        }
        _ => true,
    }
}
