//! Deep and large texts: nothing overflows, and time grows with the size alone.

use avm_base::FileId;
use avm_reader::{ReadOptions, open_delimiters, read_all};
use avm_syntax::{Datum, pretty};
use std::time::{Duration, Instant};

const DEPTH: usize = 1_000_000;

fn read(text: &str) -> Vec<Datum> {
    read_all(FileId(0), text, ReadOptions::default()).unwrap()
}

/// Reads, writes, compares, clones, prints, encodes, decodes and drops something deep.
#[track_caller]
fn check_deep(text: &str) {
    let datums = read(text);
    let written: Vec<String> = datums.iter().map(ToString::to_string).collect();
    let again = read(&written.join(" "));
    assert!(again == datums);
    assert!(read(&pretty(&datums[0], 80))[0] == datums[0]);
    let bytes = postcard::to_stdvec(&datums[0]).unwrap();
    let clone = datums[0].clone();
    drop(datums);
    assert!(postcard::from_bytes::<Datum>(&bytes).unwrap() == clone);
}

fn nested(depth: usize, open: &str, middle: &str, close: &str) -> String {
    open.repeat(depth) + middle + &close.repeat(depth)
}

#[test]
fn a_million_deep() {
    check_deep(&nested(DEPTH, "(", "", ")"));
}

#[test]
fn deep_in_other_ways() {
    let depth = if cfg!(debug_assertions) { DEPTH / 10 } else { DEPTH };
    check_deep(&nested(depth, "#(", "a", ")"));
    check_deep(&nested(depth, "(a . ", "b", ")"));
    check_deep(&nested(depth, "(a . #(b ", "c", "))"));
    check_deep(&nested(depth, "'", "a", ""));
    check_deep(&nested(depth, "(a . '", "a", ")"));
    check_deep(&(nested(depth, "#;", "", "a ") + "a"));
    check_deep(&(0..depth).map(|n| format!("#{n}=")).chain(["a".into()]).collect::<String>());
}

#[test]
fn deep_texts_that_are_wrong() {
    let errors = |text: &str| read_all(FileId(0), text, ReadOptions::default()).unwrap_err().iter().count();
    assert_eq!(errors(&"(".repeat(DEPTH)), 1);
    assert_eq!(errors(&"#|".repeat(DEPTH)), 1);
    assert_eq!(errors(&format!("({})", "'".repeat(DEPTH))), 1);
    assert_eq!(errors(&nested(DEPTH, "(", "]", ")")), 2);
    assert_eq!(open_delimiters(&"[".repeat(DEPTH)).len(), DEPTH);
}

/// The best of three.
fn time(text: &str) -> Duration {
    let once = || {
        let start = Instant::now();
        drop(read(text));
        start.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap()
}

#[test]
fn time_is_linear() {
    let scale = if cfg!(debug_assertions) { 1 } else { 10 };
    let texts: [(&str, &dyn Fn(usize) -> String); 5] = [
        ("data", &|n| "(define (square x) \"of\" (* x 1.5 17) '(a #\\b . c)) ; comment\n".repeat(n)),
        ("dots", &|n| format!("{}b{}", "(a . ".repeat(10 * n), ")".repeat(10 * n))),
        ("labels", &|n| (0..5 * n).map(|i| format!("#{i}=(#{i}#) ")).collect()),
        ("one list of labels", &|n| {
            format!("({})", (0..5 * n).map(|i| format!("#{i}=(#{i}#) ")).collect::<String>())
        }),
        ("comments", &|n| "#| #;a #|b|# |#\n #;(c #;d) ".repeat(2 * n)),
    ];
    for (name, text) in texts {
        let (small, large) = (text(500 * scale), text(16_000 * scale));
        // Quadratic time would make it a thousand times; whatever else the machine does, not ten times too much five times.
        let mut slow = Duration::ZERO;
        let linear = (0..5).any(|_| {
            slow = time(&large);
            slow < 320 * time(&small)
        });
        let rate = large.len() as f64 / slow.as_secs_f64() / 1e6;
        println!("{name}: {:.1} MB at {rate:.0} MB/s", large.len() as f64 / 1e6);
        assert!(linear, "{name}: 32 times the text took more than 320 times as long, {slow:?}");
    }
}
