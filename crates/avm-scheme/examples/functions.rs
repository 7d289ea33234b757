//! Procedures written in Rust, with typed arguments and results. `cargo run -p avm-scheme --example functions`

use avm_scheme::{Engine, Error, Rest};
use std::sync::{Arc, Mutex};

/// What the program adds to the log.
pub fn main() -> Result<(), Error> {
    let log = Arc::new(Mutex::new(Vec::new()));
    let mut engine = Engine::new();

    // Numbers, strings, lists, optional and further arguments are checked and converted.
    engine.register("half", |n: f64| n / 2.0)?;
    engine.register("join", |words: Vec<String>, between: Option<String>| {
        words.join(between.as_deref().unwrap_or(" "))
    })?;
    engine.register("largest", |Rest(numbers): Rest<i64>| numbers.into_iter().max())?;

    // A closure may have state. The error of a `Result` is raised in the program.
    let entries = Arc::clone(&log);
    engine.register("log!", move |text: String| match text.is_empty() {
        true => Err("nothing to log"),
        false => {
            entries.lock().expect("no thread panics").push(text);
            Ok(())
        }
    })?;

    engine.eval(r#"(log! (join '("a" "b" "c") "-"))"#)?;
    engine.eval(r#"(log! (number->string (largest 3 9 4)))"#)?;
    engine.eval(r#"(guard (e (#t (log! (error-object-message e)))) (log! ""))"#)?;
    assert_eq!(engine.eval_as::<f64>("(half 5)")?, 2.5);
    assert_eq!(*log.lock().expect("no thread panics"), ["a-b-c", "9", "log!: nothing to log"]);

    // Programs import what they use; a library may have any name.
    engine.register_in("(shop prices)", "price", |item: String| item.len() as u64)?;
    let price = engine.run_program("p.scm", "(import (scheme base) (shop prices)) (* 2 (price \"tea\"))")?;
    println!("twice the price of tea: {}", engine.write(&price)?);
    Ok(())
}
