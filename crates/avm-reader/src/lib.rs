//! Text to data: the lexical syntax of R7RS section 7.1.1 and the external representations of 7.1.2.
//!
//! [`read_all`] turns a text into [`Datum`](avm_syntax::Datum)s; [`Parser`] does so one datum after the other, and makes
//! any other kind of value through a [`Builder`]. What is wrong with a text comes as [`ReadErrors`], all of it at once,
//! and tells text that is wrong from text that is not complete. [`tokens`] gives an editor the tokens of any text,
//! right or wrong.
//!
//! Beyond R7RS: square brackets may stand for parentheses, in pairs of one kind; `1+`, `1-` and `-1+` are names; `@` may
//! begin a name and `#` be inside one; a first line `#!/...` is skipped.
//!
//! Nothing here recurses: nesting is bounded by memory alone.
#![forbid(unsafe_code)]

mod builder;
mod error;
mod explain;
mod highlight;
mod labels;
mod lexpr_data;
mod literal;
mod parser;
mod read;
mod token;

pub use builder::{Builder, DatumBuilder};
pub use error::{ReadError, ReadErrorKind, ReadErrors};
pub use highlight::{OpenDelimiter, TokenKind, TokenRange, matching_delimiter, open_delimiters, tokens};
pub use lexpr_data::{LexprError, LexprErrorKind, MAX_LEXPR_PATH, datum_to_lexpr, lexpr_to_datum};
pub use parser::{MAX_ERRORS, Parser, ReadOptions};
pub use read::{decode, read_all, read_recovering};
