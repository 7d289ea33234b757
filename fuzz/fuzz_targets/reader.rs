//! Any bytes as a text: reading never panics, and what is read is written, laid out and encoded so that it comes back.
#![no_main]

use avm_base::FileId;
use avm_reader::{
    DatumBuilder, Parser, ReadOptions, decode, matching_delimiter, open_delimiters, read_all, tokens,
};
use avm_syntax::{Datum, pretty};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // Bytes as an encoded datum: refused, or encoded the same again.
    if let Ok(datum) = postcard::from_bytes::<Datum>(bytes) {
        let encoded = postcard::to_stdvec(&datum).expect("any datum has an encoding");
        assert_eq!(postcard::from_bytes::<Datum>(&encoded).as_ref(), Ok(&datum));
    }
    let Ok(text) = decode(FileId(0), bytes) else { return };
    edit(text);
    piecewise(text);
    match read_all(FileId(0), text, ReadOptions::default()) {
        Ok(datums) => datums.iter().for_each(comes_back),
        Err(errors) => errors.iter().for_each(|error| {
            let diagnostic = error.to_diagnostic();
            for label in &diagnostic.labels {
                let span = label.span.start as usize..label.span.end as usize;
                assert!(text.get(span).is_some(), "{diagnostic:?}");
            }
        }),
    }
});

/// What an editor asks.
fn edit(text: &str) {
    let mut end = 0;
    for token in tokens(text) {
        assert!(token.range.start >= end && token.range.end > token.range.start);
        end = token.range.end;
    }
    open_delimiters(text);
    if let Some(found) = matching_delimiter(text, text.len() / 2) {
        assert!(matching_delimiter(text, found.start).is_some());
    }
}

/// Reads as from a port, where more text may come.
fn piecewise(text: &str) {
    let options = ReadOptions { may_continue: true, ..ReadOptions::default() };
    let mut parser = Parser::with(DatumBuilder, FileId(0), text, options);
    let mut offset = 0;
    loop {
        let step = parser.next_datum();
        assert!(parser.offset() >= offset && text.is_char_boundary(parser.offset()));
        offset = parser.offset();
        match step {
            Ok(None) => return,
            Err(errors) if errors.is_incomplete() => return,
            Ok(Some(_)) | Err(_) => {}
        }
    }
}

fn comes_back(datum: &Datum) {
    let read = |text: &str| read_all(FileId(0), text, ReadOptions::default());
    let written = datum.to_string();
    assert_eq!(read(&written).as_deref(), Ok(std::slice::from_ref(datum)), "{written}");
    let laid_out = pretty(datum, written.len() % 100);
    assert_eq!(read(&laid_out).as_deref(), Ok(std::slice::from_ref(datum)), "{laid_out}");
    let encoded = postcard::to_stdvec(datum).expect("any datum has an encoding");
    assert_eq!(postcard::from_bytes::<Datum>(&encoded).as_ref(), Ok(datum));
}
