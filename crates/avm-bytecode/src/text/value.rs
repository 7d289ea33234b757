//! Constants as they are written in a listing.

use super::token::{Token, name_text, quoted, tokens};
use crate::module::Constant;
use avm_base::Symbol;
use avm_number::{Budget, parse_number};
use std::fmt::Write as _;

/// A constant, with the parts of a compound one by index: `(#1 . #2)`, `#(#1 #2)`.
pub(super) fn constant_text(constant: &Constant) -> String {
    match constant {
        Constant::Boolean(value) => (if *value { "#t" } else { "#f" }).into(),
        Constant::Nil => "()".into(),
        Constant::Character(c) if c.is_alphanumeric() || c.is_ascii_graphic() => format!("#\\{c}"),
        Constant::Character(c) => format!("#\\x{:x}", u32::from(*c)),
        Constant::Number(number) => number.to_string(10),
        Constant::String(string) => quoted(string, '"'),
        Constant::Symbol(symbol) => symbol_text(*symbol),
        Constant::Bytevector(bytes) => {
            let bytes: Vec<String> = bytes.iter().map(u8::to_string).collect();
            format!("#u8({})", bytes.join(" "))
        }
        Constant::Pair(first, second) => format!("(#{first} . #{second})"),
        Constant::Vector(elements) => {
            let elements: Vec<String> = elements.iter().map(|element| format!("#{element}")).collect();
            format!("#({})", elements.join(" "))
        }
    }
}

/// A symbol, in bars if it would read as something else.
fn symbol_text(symbol: Symbol) -> String {
    let text = name_text(symbol.as_str());
    let clear = text.starts_with('|') || matches!(parse_word(&text), Some(Constant::Symbol(_)));
    if clear { text } else { quoted(symbol.as_str(), '|') }
}

/// The constant that a token stands for.
pub(super) fn parse_constant(token: &Token) -> Option<Constant> {
    match token {
        Token::Text(text) => Some(Constant::String(text.clone())),
        Token::Name(name) => Some(Constant::Symbol(Symbol::intern(name))),
        Token::Word(word) => parse_word(word),
        Token::Group(group) => parse_group(group),
    }
}

fn parse_word(word: &str) -> Option<Constant> {
    match word {
        "#t" => return Some(Constant::Boolean(true)),
        "#f" => return Some(Constant::Boolean(false)),
        _ => {}
    }
    if let Some(character) = word.strip_prefix("#\\") {
        let mut chars = character.chars();
        return match (chars.next()?, chars.as_str()) {
            (c, "") => Some(Constant::Character(c)),
            ('x', hex) => char::from_u32(u32::from_str_radix(hex, 16).ok()?).map(Constant::Character),
            _ => None,
        };
    }
    if let Ok(number) = parse_number(word, 10, Budget::default()) {
        return Some(Constant::Number(number));
    }
    (!word.starts_with('#') && !word.starts_with('(')).then(|| Constant::Symbol(Symbol::intern(word)))
}

fn parse_group(group: &str) -> Option<Constant> {
    let inner = |prefix: &str| tokens(group.strip_prefix(prefix)?.strip_suffix(')')?);
    if let Some(bytes) = inner("#u8(") {
        let bytes = bytes.iter().map(|token| match token {
            Token::Word(word) => word.parse().ok(),
            _ => None,
        });
        return bytes.collect::<Option<_>>().map(Constant::Bytevector);
    }
    if let Some(elements) = inner("#(") {
        return elements.iter().map(parse_index).collect::<Option<_>>().map(Constant::Vector);
    }
    match inner("(")?.as_slice() {
        [] => Some(Constant::Nil),
        [first, dot, second] if *dot == Token::Word(".".into()) => {
            Some(Constant::Pair(parse_index(first)?, parse_index(second)?))
        }
        _ => None,
    }
}

/// An index: `#` and digits.
pub(super) fn parse_index(token: &Token) -> Option<u32> {
    match token {
        Token::Word(word) => word.strip_prefix('#')?.parse().ok(),
        _ => None,
    }
}

/// How many characters of a compound constant a comment shows.
const COMMENT_SIZE: usize = 60;

/// A constant with its parts, cut where it gets long: for comments.
pub(super) fn datum_text(constants: &[Constant], index: usize) -> String {
    enum Step {
        Show(u32),
        Say(&'static str),
        /// The rest of a list.
        Tail(u32),
    }
    let mut text = String::new();
    let mut steps = vec![Step::Show(index as u32)];
    while let Some(step) = steps.pop() {
        if text.len() > COMMENT_SIZE {
            text.truncate(
                text.char_indices()
                    .map(|(at, _)| at)
                    .take_while(|&at| at <= COMMENT_SIZE)
                    .last()
                    .unwrap_or(0),
            );
            text.push_str("...");
            break;
        }
        let (tail, index) = match step {
            Step::Say(word) => {
                text.push_str(word);
                continue;
            }
            Step::Show(index) => (false, index),
            Step::Tail(index) => (true, index),
        };
        match (constants.get(index as usize), tail) {
            (Some(Constant::Nil), true) => text.push(')'),
            (Some(Constant::Pair(first, second)), _) => {
                text.push_str(if tail { " " } else { "(" });
                steps.extend([Step::Tail(*second), Step::Show(*first)]);
            }
            (_, true) => {
                text.push_str(" . ");
                steps.extend([Step::Say(")"), Step::Show(index)]);
            }
            (Some(Constant::Vector(elements)), _) => {
                text.push_str("#(");
                steps.push(Step::Say(")"));
                for (position, &element) in elements.iter().enumerate().take(COMMENT_SIZE).rev() {
                    steps.push(Step::Show(element));
                    if position > 0 {
                        steps.push(Step::Say(" "));
                    }
                }
            }
            (Some(constant), _) => text.push_str(&constant_text(constant)),
            (None, _) => {
                let _ = write!(text, "#{index}");
            }
        }
    }
    text
}
