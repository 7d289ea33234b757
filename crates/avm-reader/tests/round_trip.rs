//! Any datum reads back from what it is written as, in each way of writing.

use avm_base::{FileId, Span};
use avm_number::Number;
use avm_reader::{
    DatumBuilder, Parser, ReadOptions, datum_to_lexpr, lexpr_to_datum, read_all, read_recovering, tokens,
};
use avm_syntax::{Datum, DatumKind, pretty};
use proptest::prelude::*;
use std::sync::Arc;

fn datum() -> impl Strategy<Value = Datum> {
    let name = prop_oneof![
        "[a-z.+-]{0,3}",
        "\\PC{0,3}",
        ".{0,3}",
        Just("quote".into()),
        Just("unquote".into()),
        "[+-]?[0-9.ie]{1,4}"
    ];
    let atom = prop_oneof![
        any::<bool>().prop_map(DatumKind::Boolean),
        any::<char>().prop_map(DatumKind::Character),
        any::<i64>().prop_map(|n| DatumKind::Number(Number::Int(n.into()))),
        any::<f64>().prop_map(|x| DatumKind::Number(Number::Real(x))),
        any::<String>().prop_map(|text| DatumKind::String(text.into())),
        name.prop_map(|name| DatumKind::Symbol(name.as_str().into())),
        proptest::collection::vec(any::<u8>(), 0..4).prop_map(|bytes| DatumKind::Bytevector(bytes.into())),
    ];
    let atom = atom.prop_map(|kind| Datum::new(kind, Span::NONE));
    atom.prop_recursive(5, 40, 5, |inner| {
        let items = || proptest::collection::vec(inner.clone(), 0..5);
        prop_oneof![
            items().prop_map(|items| Datum::list(items, Span::NONE)),
            (items(), inner.clone()).prop_map(|(items, tail)| Datum::dotted(items, tail, Span::NONE)),
            items().prop_map(|items| Datum::vector(items, Span::NONE)),
            (0..4_usize, inner.clone()).prop_map(|(which, inner)| {
                let head = ["quote", "quasiquote", "unquote", "unquote-splicing"][which];
                Datum::list(vec![Datum::symbol(head, Span::NONE), inner], Span::NONE)
            }),
        ]
    })
}

fn read(text: &str) -> Datum {
    let datums = read_all(FileId(0), text, ReadOptions::default());
    let mut datums = datums.unwrap_or_else(|errors| panic!("{text}: {errors}"));
    assert_eq!(datums.len(), 1, "{text}");
    datums.remove(0)
}

proptest! {
    #![proptest_config(avm_testing::cases(256))]

    #[test]
    fn written_and_read(datum in datum()) {
        prop_assert_eq!(&read(&datum.to_string()), &datum);
    }

    #[test]
    fn pretty_and_read(datum in datum(), width in 0..60_usize) {
        prop_assert_eq!(&read(&pretty(&datum, width)), &datum);
    }

    #[test]
    fn encoded_and_decoded(datum in datum()) {
        let bytes = postcard::to_stdvec(&datum).unwrap();
        prop_assert_eq!(&postcard::from_bytes::<Datum>(&bytes).unwrap(), &datum);
    }

    #[test]
    fn to_lexpr_and_back(datum in datum()) {
        let value = datum_to_lexpr(&datum).unwrap();
        prop_assert_eq!(lexpr_to_datum(&value, Span::NONE).unwrap(), datum);
    }

    #[test]
    fn labels(datum in datum(), label in any::<u32>()) {
        let part = Datum::new(DatumKind::Labelled(label, Arc::new(datum)), Span::NONE);
        let reference = Datum::new(DatumKind::Reference(label), Span::NONE);
        let whole = Datum::vector(vec![part, reference], Span::NONE);
        prop_assert_eq!(read(&whole.to_string()), whole);
    }

    /// Any text: the tokens cover all but white space, whole and piecewise reading agree, and what is read has places
    /// inside the text.
    #[test]
    fn any_text(text in "[-+.0-9a-z()\\[\\]#|;'`,@\"\\\\ \nλ!=]{0,40}") {
        let mut end = 0;
        for token in tokens(&text) {
            prop_assert!(text[end..token.range.start].chars().all(char::is_whitespace));
            prop_assert!(token.range.end > token.range.start);
            end = token.range.end;
        }
        prop_assert!(text[end..].chars().all(char::is_whitespace));
        let (datums, errors) = read_recovering(FileId(0), &text, ReadOptions::default());
        let mut parser = Parser::with(DatumBuilder, FileId(0), &text, ReadOptions::default());
        let mut piecewise = Vec::new();
        let mut faults = 0;
        loop {
            match parser.next_datum() {
                Ok(None) => break,
                Ok(Some(datum)) => piecewise.push(datum),
                Err(errors) => faults += errors.iter().count(),
            }
        }
        prop_assert_eq!(faults, errors.iter().flatten().count());
        prop_assert_eq!(&piecewise, &datums);
        prop_assert!(datums.iter().all(|datum| text.get(datum.span.start as usize..datum.span.end as usize).is_some()));
    }
}
