//! What can be wrong with a text, as data; the words for it are in [`crate::explain`].

use avm_base::Span;
use std::fmt;

/// What is wrong, and its facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadErrorKind {
    /// The text ends inside a list, vector or bytevector. The span is that of the outermost opening delimiter.
    UnclosedList {
        /// The opening delimiter as written: `(`, `[`, `#(` or `#u8(`.
        opener: &'static str,
        /// How many lists are open at the end.
        depth: usize,
        /// The innermost opening delimiter, where it is another.
        innermost: Option<Span>,
        /// The first form inside that begins at the left margin, as only outermost forms do.
        margin: Option<Span>,
    },
    /// The text ends inside a string. The span is that of the opening quotation mark.
    UnclosedString,
    /// The text ends inside a symbol in bars. The span is that of the opening bar.
    UnclosedSymbol,
    /// The text ends inside a block comment. The span is that of its `#|`.
    UnclosedComment,
    /// The text ends right after `#\`.
    UnclosedCharacter,
    /// The text ends after a prefix such as `'`, `#;` or `#0=`, which needs a datum.
    PrefixAtEnd {
        /// The prefix as written.
        prefix: String,
    },
    /// The text may go on, and its last token with it.
    UnfinishedToken,

    /// A character that begins nothing.
    StrayCharacter {
        /// The character.
        character: char,
    },
    /// A closing delimiter where nothing is open.
    UnbalancedClose {
        /// The closing delimiter.
        closer: char,
    },
    /// A closing delimiter of the other kind than the opening one.
    MismatchedClose {
        /// The closing delimiter.
        closer: char,
        /// The opening delimiter as written.
        opener: &'static str,
        /// Where it stands.
        opened: Span,
    },
    /// `#` and something that has no meaning.
    UnknownHash {
        /// The token.
        text: String,
    },
    /// `#!name` with an unknown name.
    UnknownDirective {
        /// The name.
        name: String,
    },
    /// `#\name` with an unknown name.
    UnknownCharacter {
        /// The name.
        name: String,
    },
    /// The number of a character, in `#\x...` or `\x...;`, that is no Unicode scalar value.
    NotAScalarValue {
        /// The hexadecimal digits.
        digits: String,
    },
    /// A backslash in a string or a symbol before a character that it can't stand before.
    UnknownEscape {
        /// The character.
        character: char,
    },
    /// `\x` in a string or a symbol without hexadecimal digits and a semicolon.
    UnfinishedHexEscape,
    /// A token that begins as a number does, and is none.
    NotANumber {
        /// The token.
        text: String,
    },
    /// A ratio with the denominator zero.
    ZeroDenominator {
        /// The number.
        text: String,
    },
    /// An infinity or a NaN that is to be exact.
    NoExactValue {
        /// The number.
        text: String,
    },
    /// A number with more digits than are allowed.
    NumberTooLarge {
        /// About how many bits it would take.
        bits: u64,
    },
    /// A name with a character in it that names can't hold.
    BadNameCharacter {
        /// The character.
        character: char,
        /// The name.
        name: String,
    },
    /// A prefix such as `'`, `#;` or `#0=` right before a closing delimiter or a dot.
    PrefixWithoutDatum {
        /// The prefix as written.
        prefix: String,
    },
    /// A dot outside a list.
    DotOutsideList,
    /// A dot at the beginning of a list.
    DotWithoutItem,
    /// A second dot in a list.
    SecondDot,
    /// A dot right before the closing delimiter.
    DotWithoutTail,
    /// More than one datum between a dot and the closing delimiter.
    ItemAfterTail,
    /// Something in a bytevector that is no exact integer from 0 to 255.
    NotAByte,
    /// `#n#` without `#n=` before it in the same outermost datum.
    UndefinedLabel {
        /// The number of the label.
        label: u32,
    },
    /// `#n=` for the second time in an outermost datum.
    DuplicateLabel {
        /// The number of the label.
        label: u32,
        /// Where it is defined first.
        first: Span,
    },
    /// `#n=#n#`.
    LabelOfItself {
        /// The number of the label.
        label: u32,
    },
    /// A label with too large a number.
    LabelTooLarge,
    /// A byte that is no UTF-8.
    NotUtf8 {
        /// The byte.
        byte: u8,
    },
    /// The text is longer than 4 GiB.
    TextTooLong,
    /// So many errors that reading stopped.
    TooManyErrors,
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// What is wrong.
    pub kind: ReadErrorKind,
    /// The place.
    pub span: Span,
}

impl ReadError {
    /// Whether more text could make it right.
    pub fn is_incomplete(&self) -> bool {
        matches!(
            self.kind,
            ReadErrorKind::UnclosedList { .. }
                | ReadErrorKind::UnclosedString
                | ReadErrorKind::UnclosedSymbol
                | ReadErrorKind::UnclosedComment
                | ReadErrorKind::UnclosedCharacter
                | ReadErrorKind::PrefixAtEnd { .. }
                | ReadErrorKind::UnfinishedToken
        )
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_diagnostic().message)
    }
}

impl std::error::Error for ReadError {}

/// All that is wrong with a text or a datum: one error at least, in the order of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadErrors(Vec<ReadError>);

impl ReadErrors {
    /// The errors, if there are any.
    pub(crate) fn new(errors: Vec<ReadError>) -> Option<ReadErrors> {
        (!errors.is_empty()).then_some(ReadErrors(errors))
    }

    /// The errors.
    pub fn iter(&self) -> std::slice::Iter<'_, ReadError> {
        self.0.iter()
    }

    /// The first error.
    pub fn first(&self) -> &ReadError {
        &self.0[0]
    }

    /// Whether nothing is wrong but that the text ends too early.
    pub fn is_incomplete(&self) -> bool {
        self.0.iter().all(ReadError::is_incomplete)
    }
}

impl From<ReadError> for ReadErrors {
    fn from(error: ReadError) -> ReadErrors {
        ReadErrors(vec![error])
    }
}

impl<'a> IntoIterator for &'a ReadErrors {
    type Item = &'a ReadError;
    type IntoIter = std::slice::Iter<'a, ReadError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for ReadErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, error) in self.0.iter().enumerate() {
            write!(f, "{}{error}", if i == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for ReadErrors {}
