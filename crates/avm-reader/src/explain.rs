//! The words for what is wrong.

use crate::error::{ReadError, ReadErrorKind};
use crate::literal::likely_character;
use avm_base::{Diagnostic, did_you_mean};

/// What the literals of SRFI 4 and 160 begin with, behind `#`; but for `u8`, which has literals.
const NUMBER_VECTORS: [&str; 11] =
    ["s8", "u16", "s16", "u32", "s32", "u64", "s64", "f32", "f64", "c64", "c128"];

impl ReadError {
    /// What to tell a person.
    pub fn to_diagnostic(&self) -> Diagnostic {
        if self.is_incomplete() { self.incomplete() } else { self.wrong() }
    }

    fn say(&self, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, self.span, message)
    }

    /// The text ends too early.
    fn incomplete(&self) -> Diagnostic {
        match &self.kind {
            ReadErrorKind::UnclosedList { opener, depth, innermost, margin } => {
                let closer = closer_of(opener);
                let mut said = self
                    .say("unclosed-list", format!("this `{opener}` is never closed"))
                    .at(format!("no `{closer}` for this"));
                if let Some(span) = innermost {
                    said = said.label(*span, format!("the innermost of {depth} that are open at the end"));
                }
                match margin {
                    Some(span) => said
                        .label(*span, "this form begins at the left margin, but is inside")
                        .help(format!("is a `{closer}` missing before it?")),
                    None => said.help(format!("add `{closer}`")),
                }
            }
            ReadErrorKind::UnclosedString => self
                .say("unclosed-string", "this string is never closed")
                .at("no `\"` for this")
                .help("close it with `\"`; a `\"` inside a string is written `\\\"`"),
            ReadErrorKind::UnclosedSymbol => self
                .say("unclosed-symbol", "this symbol is never closed")
                .at("no second `|` for this")
                .help("close it with `|`; a `|` inside a symbol is written `\\|`"),
            ReadErrorKind::UnclosedComment => self
                .say("unclosed-comment", "this comment is never closed")
                .at("no `|#` for this")
                .help("block comments nest: each `#|` needs a `|#`"),
            ReadErrorKind::UnclosedCharacter => self
                .say("unclosed-character", "the text ends where a character should be")
                .help("a space is written `#\\space`, a newline `#\\newline`"),
            ReadErrorKind::PrefixAtEnd { prefix } => self
                .say("prefix-at-end", format!("the text ends after `{}`", brief(prefix)))
                .help(format!("write a datum behind `{}`", brief(prefix))),
            _ => self.say("unfinished-token", "the text may go on within this"),
        }
    }

    /// The text is wrong, whatever follows.
    fn wrong(&self) -> Diagnostic {
        use ReadErrorKind::*;
        match &self.kind {
            UnbalancedClose { .. } | MismatchedClose { .. } => self.wrong_close(),
            UnknownHash { .. } | UnknownDirective { .. } | UnknownCharacter { .. } => self.unknown_name(),
            StrayCharacter { .. } | BadNameCharacter { .. } | NotAScalarValue { .. } => {
                self.wrong_character()
            }
            UnknownEscape { .. } | UnfinishedHexEscape => self.wrong_escape(),
            NotANumber { .. }
            | ZeroDenominator { .. }
            | NoExactValue { .. }
            | NumberTooLarge { .. }
            | NotAByte => self.wrong_number(),
            PrefixWithoutDatum { prefix } => self
                .say("prefix-without-datum", format!("nothing follows `{}`", brief(prefix)))
                .help(format!("write a datum behind `{}`, or remove it", brief(prefix))),
            UndefinedLabel { .. } | DuplicateLabel { .. } | LabelOfItself { .. } | LabelTooLarge => {
                self.wrong_label()
            }
            NotUtf8 { byte } => self
                .say("not-utf-8", format!("the byte {byte:#04x} is not part of UTF-8 text"))
                .help("is this a source file, and saved as UTF-8?"),
            TextTooLong => self.say("text-too-long", "the text is longer than 4 GiB"),
            TooManyErrors => self.say("too-many-errors", "too many errors: the rest of the text is not read"),
            _ => self.wrong_dot(),
        }
    }

    fn wrong_close(&self) -> Diagnostic {
        match &self.kind {
            ReadErrorKind::MismatchedClose { closer, opener, opened } => self
                .say("mismatched-close", format!("`{closer}` closes a `{opener}`"))
                .at(format!("should be `{}`", closer_of(opener)))
                .label(*opened, "opened here"),
            ReadErrorKind::UnbalancedClose { closer } => self
                .say("unbalanced-close", format!("this `{closer}` closes nothing"))
                .help("remove it, or look for a form before it that is closed too early"),
            _ => self.say("wrong-close", "a wrong closing delimiter"),
        }
    }

    fn unknown_name(&self) -> Diagnostic {
        match &self.kind {
            ReadErrorKind::UnknownDirective { name } => {
                let name = &brief(name);
                let likely = did_you_mean(name, ["fold-case", "no-fold-case"]);
                let said = self.say("unknown-directive", format!("there is no directive `#!{name}`"));
                said.help(match likely {
                    Some(likely) => format!("did you mean `#!{likely}`?"),
                    None => "there are `#!fold-case` and `#!no-fold-case`".into(),
                })
            }
            ReadErrorKind::UnknownCharacter { name } => {
                let name = &brief(name);
                let said = self.say("unknown-character", format!("there is no character named `{name}`"));
                match likely_character(name) {
                    Some(likely) => said.help(format!("did you mean `#\\{likely}`?")),
                    None => said.help(
                        "a character is `#\\` and itself, a name such as `space`, or `x` and its number",
                    ),
                }
            }
            ReadErrorKind::UnknownHash { text } => {
                let text = &brief(text);
                let likely = did_you_mean(text, ["#true", "#false"]);
                let said = self.say("unknown-hash", format!("`{text}` has no meaning"));
                let numbers = text.strip_prefix('#').filter(|kind| NUMBER_VECTORS.contains(kind));
                match (numbers, likely) {
                    (Some(kind), _) => said.help(format!(
                        "vectors of numbers have no literals but `#u8(`: the procedure `{kind}vector` of `(srfi 160 {kind})` makes one"
                    )),
                    (None, Some(likely)) if text.len() > 2 => said.help(format!("did you mean `{likely}`?")),
                    _ => said
                        .help("`#` begins `#t`, `#f`, `#\\a`, `#(`, `#u8(`, `#;`, `#|`, `#x1F` and the like"),
                }
            }
            _ => self.say("unknown-name", "an unknown name"),
        }
    }

    fn wrong_character(&self) -> Diagnostic {
        match &self.kind {
            ReadErrorKind::StrayCharacter { character } => {
                let said = self.say("stray-character", format!("{} has no meaning here", shown(*character)));
                match character {
                    '{' | '}' => said.help("braces are reserved: use parentheses"),
                    '\\' => {
                        said.help("a character is written `#\\a`; a name with a backslash in it `|\\\\|`")
                    }
                    _ => said.help("remove it, or write it inside a string"),
                }
            }
            ReadErrorKind::BadNameCharacter { character, name } => {
                let said = self.say("bad-name-character", format!("a name can't hold {}", shown(*character)));
                match character {
                    '“' | '”' | '„' | '«' | '»' => said.help("strings are written between `\"`"),
                    '‘' | '’' => said.help("a quotation is written `'`"),
                    _ => said.help(format!("write the name between bars: `|{}|`", brief(name))),
                }
            }
            ReadErrorKind::NotAScalarValue { digits } => self
                .say("not-a-scalar-value", format!("no character has the number #x{}", brief(digits)))
                .help("characters have the numbers 0 to #x10FFFF, except #xD800 to #xDFFF"),
            _ => self.say("wrong-character", "a wrong character"),
        }
    }

    fn wrong_escape(&self) -> Diagnostic {
        match &self.kind {
            ReadErrorKind::UnknownEscape { character: ' ' } => self
                .say("unknown-escape", "a backslash before blanks must end the line")
                .help("a backslash itself is written `\\\\`"),
            ReadErrorKind::UnknownEscape { character } => self
                .say("unknown-escape", format!("`\\{character}` has no meaning in a string or symbol"))
                .help("a backslash itself is written `\\\\`"),
            _ => self
                .say("unfinished-hex-escape", "`\\x` needs hexadecimal digits and a semicolon")
                .help("as in `\\x3bb;` for λ"),
        }
    }

    fn wrong_number(&self) -> Diagnostic {
        match &self.kind {
            ReadErrorKind::NotANumber { text } => {
                let text = &brief(text);
                let said = self.say("not-a-number", format!("`{text}` begins as a number does, but is none"));
                if text.starts_with('#') {
                    return said.help("`#b`, `#o`, `#d` and `#x` are followed by the digits of a number");
                }
                said.help(format!("if it is a name, write it between bars: `|{text}|`"))
            }
            ReadErrorKind::ZeroDenominator { text } => {
                self.say("zero-denominator", format!("the denominator of `{}` is zero", brief(text)))
            }
            ReadErrorKind::NoExactValue { text } => self
                .say("no-exact-value", format!("`{}` has no exact value", brief(text)))
                .help("leave out the `#e`"),
            ReadErrorKind::NumberTooLarge { bits } => {
                self.say("number-too-large", format!("this number has about {bits} bits, more than allowed"))
            }
            _ => self
                .say("not-a-byte", "only bytes can be in a bytevector")
                .help("bytes are the exact integers from 0 to 255"),
        }
    }

    fn wrong_dot(&self) -> Diagnostic {
        match &self.kind {
            ReadErrorKind::DotOutsideList => self
                .say("dot-outside-list", "a dot is allowed in lists only")
                .help("the symbol of that name is written `|.|`"),
            ReadErrorKind::DotWithoutItem => self
                .say("dot-without-item", "a dotted list needs an item before the dot")
                .help("as in `(a . b)`"),
            ReadErrorKind::DotWithoutTail => self
                .say("dot-without-tail", "a dotted list needs a datum after the dot")
                .help("as in `(a . b)`"),
            ReadErrorKind::SecondDot => {
                self.say("second-dot", "a list can have one dot only").help("as in `(a . b)`")
            }
            _ => self
                .say("item-after-tail", "only one datum can follow the dot of a list")
                .help("as in `(a b . c)`"),
        }
    }

    fn wrong_label(&self) -> Diagnostic {
        match &self.kind {
            ReadErrorKind::UndefinedLabel { label } => self
                .say("undefined-label", format!("`#{label}#` refers to nothing"))
                .help(format!("put `#{label}=` in front of a datum before it, in the same outermost datum")),
            ReadErrorKind::DuplicateLabel { label, first } => self
                .say("duplicate-label", format!("`#{label}=` is defined twice"))
                .label(*first, "first here"),
            ReadErrorKind::LabelOfItself { label } => {
                self.say("label-of-itself", format!("`#{label}#` is nothing but itself"))
            }
            _ => self.say("label-too-large", "the number of this label is too large"),
        }
    }
}

fn closer_of(opener: &str) -> char {
    if opener == "[" { ']' } else { ')' }
}

/// A text that stands in a message, or its beginning.
fn brief(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.into(),
    }
}

/// A character as a person can see it.
fn shown(character: char) -> String {
    if character.is_ascii_graphic() || character.is_alphanumeric() {
        format!("`{character}`")
    } else {
        format!("the character U+{:04X}", u32::from(character))
    }
}
