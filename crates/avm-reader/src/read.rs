//! Whole texts to datums.

use crate::builder::DatumBuilder;
use crate::error::{ReadError, ReadErrorKind, ReadErrors};
use crate::parser::{Parser, ReadOptions, Step};
use avm_base::{FileId, Span};
use avm_syntax::Datum;

/// All outermost datums of a text.
///
/// # Errors
/// All that is wrong with the text, up to [`MAX_ERRORS`](crate::MAX_ERRORS).
///
/// ```
/// use avm_base::FileId;
/// let datums = avm_reader::read_all(FileId(0), "(+ 1 2) #t", avm_reader::ReadOptions::default()).unwrap();
/// assert_eq!(datums.len(), 2);
/// assert_eq!(datums[0].to_string(), "(+ 1 2)");
/// ```
pub fn read_all(file: FileId, text: &str, options: ReadOptions) -> Result<Vec<Datum>, ReadErrors> {
    match read_recovering(file, text, options) {
        (datums, None) => Ok(datums),
        (_, Some(errors)) => Err(errors),
    }
}

/// The outermost datums of a text that have no errors, and all that is wrong with the others.
pub fn read_recovering(file: FileId, text: &str, options: ReadOptions) -> (Vec<Datum>, Option<ReadErrors>) {
    let mut parser = Parser::with(DatumBuilder, file, text, options);
    let mut datums = Vec::new();
    loop {
        match parser.step() {
            Step::Datum(datum) => datums.push(datum),
            Step::Faulty => {}
            Step::End => return (datums, parser.into_errors()),
        }
    }
}

/// The text that the bytes of a file are.
///
/// # Errors
/// The first byte that is no UTF-8.
pub fn decode(file: FileId, bytes: &[u8]) -> Result<&str, ReadError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let kind = ReadErrorKind::NotUtf8 { byte: bytes.get(at).copied().unwrap_or_default() };
        ReadError { kind, span: Span::new(file, at, at + 1) }
    })
}
