//! How fast texts are read: `cargo run --release -p avm-reader --example throughput`.

use avm_base::FileId;
use avm_reader::{ReadOptions, read_all, tokens};
use std::time::Instant;

fn main() {
    println!("datum {}", std::mem::size_of::<avm_syntax::Datum>());
    let program = "(define (square x) \"of\" (* x 1.5 17) '(a #\\b . c)) ; comment\n";
    let texts = [
        ("program", program.repeat(10_000_000 / program.len())),
        ("integers", "(1234 5678) ".repeat(833_333)),
        ("strings", "\"the quick brown fox jumps over\" ".repeat(312_500)),
        ("nested", "(".repeat(5_000_000) + &")".repeat(5_000_000)),
    ];
    let only = std::env::args().nth(1);
    for (name, text) in texts {
        if only.as_deref().is_some_and(|only| only != name) {
            continue;
        }
        let start = Instant::now();
        let count = tokens(&text).count();
        let lexing = start.elapsed();
        let start = Instant::now();
        let datums = read_all(FileId(0), &text, ReadOptions::default());
        let reading = start.elapsed();
        let start = Instant::now();
        drop(datums);
        let dropping = start.elapsed();
        let rate = |time: std::time::Duration| text.len() as f64 / time.as_secs_f64() / 1e6;
        println!(
            "{name:10} {count:9} tokens; lexing {:4.0} MB/s, reading {:4.0} MB/s, dropping {:4.0} MB/s",
            rate(lexing),
            rate(reading),
            rate(dropping)
        );
    }
}
#[test]
fn sz() {
    println!(
        "{} {} {}",
        std::mem::size_of::<avm_number::Number>(),
        std::mem::size_of::<avm_number::IBig>(),
        std::mem::size_of::<avm_number::RBig>()
    );
}
