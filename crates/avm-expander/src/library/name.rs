//! The names of libraries (R7RS 5.6.1).

use avm_base::{Span, Symbol};
use avm_syntax::{Datum, DatumKind};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The name of a library: a list of identifiers and exact non-negative integers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LibraryName {
    parts: Vec<String>,
    written: Symbol,
}

impl LibraryName {
    /// Reads a name from a datum. `(srfi :1 lists)`, as R6RS names it (SRFI 97), is `(srfi 1)`.
    pub fn parse(datum: &Datum) -> Option<LibraryName> {
        let items = datum.as_list().filter(|items| !items.is_empty())?;
        let parts: Vec<String> = items.iter().map(part).collect::<Option<_>>()?;
        if let [first, number, ..] = parts.as_slice()
            && first == "srfi"
            && let Some(number) = number.strip_prefix(':')
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
        {
            return Some(LibraryName::of_symbols(["srfi", number]));
        }
        Some(LibraryName { parts, written: Symbol::intern(&datum.to_string()) })
    }

    /// The name with these symbols as parts.
    pub(crate) fn of_symbols<'p>(parts: impl IntoIterator<Item = &'p str>) -> LibraryName {
        let parts: Vec<String> = parts.into_iter().map(str::to_string).collect();
        let written = Symbol::intern(&format!("({})", parts.join(" ")));
        LibraryName { parts, written }
    }

    /// The name as a datum, to import.
    pub fn to_datum(&self) -> Datum {
        let part = |text: &String| match text.parse::<i64>() {
            Ok(number) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                Datum::integer(number, Span::NONE)
            }
            _ => Datum::symbol(text.as_str(), Span::NONE),
        };
        Datum::list(self.parts.iter().map(part).collect::<Vec<_>>(), Span::NONE)
    }

    /// The parts, as text: what file names are made of.
    pub fn parts(&self) -> &[String] {
        &self.parts
    }

    /// The written form, such as `(scheme base)`.
    pub fn symbol(&self) -> Symbol {
        self.written
    }
}

fn part(datum: &Datum) -> Option<String> {
    match &datum.kind {
        DatumKind::Symbol(name) => Some(name.to_string()),
        DatumKind::Number(_) => {
            let text = datum.to_string();
            text.bytes().all(|byte| byte.is_ascii_digit()).then_some(text)
        }
        _ => None,
    }
}

impl fmt::Display for LibraryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.written.as_str())
    }
}
