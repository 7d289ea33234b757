//! What can be wrong with the bytes of a module file.

use avm_base::{Diagnostic, Span};
use thiserror::Error;

/// Why bytes are no module file that can be read here.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{kind} (at byte {at})")]
pub struct DecodeError {
    /// The offset in the file where it shows.
    pub at: usize,
    /// What is wrong.
    pub kind: DecodeErrorKind,
}

/// What is wrong with the bytes of a module file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DecodeErrorKind {
    /// It does not begin with the magic bytes.
    #[error("this is not an AVM module")]
    NotAModule,
    /// Made by another version, with another form of file.
    #[error(
        "the module has file format {version}, and this version of AVM Scheme reads {}",
        super::FORMAT_VERSION
    )]
    OtherVersion {
        /// The version that the file states.
        version: u16,
    },
    /// Made by another version, with other instructions.
    #[error("the module was compiled for another version of the instruction set")]
    OtherInstructions,
    /// The file ends too early.
    #[error("the module is truncated: {missing} more bytes should follow")]
    Truncated {
        /// How many bytes are missing at least.
        missing: usize,
    },
    /// The file goes on after its end.
    #[error("{count} bytes follow the end of the module")]
    BytesLeft {
        /// How many.
        count: usize,
    },
    /// The content is not what the hash says.
    #[error("the module is damaged: its content does not have the hash that the header states")]
    HashMismatch,
    /// The file is larger than any that is read.
    #[error("the module is larger than {} bytes", super::MAX_CONTENT_SIZE)]
    TooLarge,
    /// A name that is too long.
    #[error("the name of a {what} is longer than {} bytes", super::MAX_NAME_SIZE)]
    NameTooLong {
        /// What is named.
        what: &'static str,
    },
    /// No primitive of this build has that name.
    #[error("the module uses the primitive `{name}`, which this version of AVM Scheme does not have")]
    UnknownPrimitive {
        /// The name.
        name: String,
    },
    /// A value that cannot stand where it stands.
    #[error("the module has an invalid {what}")]
    Invalid {
        /// What should stand there.
        what: &'static str,
    },
    /// A value in another form than the one that [`encode`](super::encode) gives it.
    #[error("the module has a {what} that is not in its canonical form")]
    NotCanonical {
        /// What stands there.
        what: &'static str,
    },
}

impl DecodeError {
    /// The error as a diagnostic about the file `name`.
    pub fn to_diagnostic(&self, name: &str) -> Diagnostic {
        use DecodeErrorKind::*;
        let diagnostic =
            Diagnostic::error("bad-module", Span::NONE, format!("cannot load `{name}`: {}", self.kind));
        let help = match self.kind {
            NotAModule => {
                "a module file is made by `avm-scheme compile`; a source file should not end in `.avm`"
            }
            OtherVersion { .. } | OtherInstructions | UnknownPrimitive { .. } => {
                "it was compiled by another version: compile it again from its source"
            }
            Truncated { .. } | BytesLeft { .. } | HashMismatch => {
                "copy the file again, or compile it again from its source"
            }
            TooLarge | NameTooLong { .. } | Invalid { .. } | NotCanonical { .. } => {
                "it was not made by this compiler: compile it again from its source"
            }
        };
        diagnostic.help(help).note(format!("noticed at byte {}", self.at))
    }
}
