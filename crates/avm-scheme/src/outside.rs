//! Source files that are read while a program is compiled or runs: from the disk, with or without a note of it, or from a
//! recorded run.

use crate::loader::reason;
use avm_record::{Source, TapeReader, TapeWriter};
use std::fs;
use std::path::Path;

/// Where source files come from.
#[derive(Clone, Default)]
pub(crate) enum Outside {
    /// The disk.
    #[default]
    Direct,
    /// The disk; a record notes what was read.
    Recording(TapeWriter),
    /// A record.
    Replaying(TapeReader),
}

impl Outside {
    /// The bytes of a file, or why it cannot be had: first of all what `refused` says.
    pub(crate) fn read(
        &self,
        path: &Path,
        refused: impl FnOnce() -> Option<String>,
    ) -> Result<Vec<u8>, String> {
        let name = path.display().to_string();
        if let Outside::Replaying(tape) = self {
            return match tape.source(&name) {
                Some(Source::Bytes(bytes)) => Ok(bytes),
                Some(Source::Refused(why)) => Err(why),
                Some(Source::Missing) => Err("there is no such file".into()),
                None => Err("it was not read in the recorded run".into()),
            };
        }
        let result = match refused() {
            Some(why) => Err(why),
            None => fs::read(path).map_err(|error| reason(&error)),
        };
        if let Outside::Recording(tape) = self {
            tape.source(
                &name,
                &match &result {
                    Ok(bytes) => Source::Bytes(bytes.clone()),
                    Err(why) => Source::Refused(why.clone()),
                },
            );
        }
        result
    }

    /// What stands at a place in a source. A record notes it: what runs again has the program, not its text.
    pub(crate) fn excerpt(&self, place: &str, text: impl FnOnce() -> Option<String>) -> Option<String> {
        let name = format!("what stands at {place}");
        if let Outside::Replaying(tape) = self {
            return match tape.source(&name) {
                Some(Source::Bytes(bytes)) => String::from_utf8(bytes).ok(),
                Some(Source::Refused(_) | Source::Missing) | None => None,
            };
        }
        let found = text();
        if let Outside::Recording(tape) = self {
            let noted = found.clone().map_or(Source::Missing, |text| Source::Bytes(text.into_bytes()));
            tape.source(&name, &noted);
        }
        found
    }

    /// Whether there is a file.
    pub(crate) fn has_file(&self, path: &Path) -> bool {
        match self {
            Outside::Direct => path.is_file(),
            Outside::Recording(tape) => {
                let is_there = path.is_file();
                if !is_there {
                    tape.source(&path.display().to_string(), &Source::Missing);
                }
                is_there
            }
            Outside::Replaying(tape) => tape.has_source(&path.display().to_string()),
        }
    }
}
