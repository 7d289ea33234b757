//! Compile here, run there; and what is wrong before anything runs. `cargo run -p avm-scheme --example bytecode`

use avm_scheme::{Buffer, Engine, Error, ErrorKind, Source};

const PROGRAM: &str =
    "(import (scheme base) (scheme write))\n(display (map (lambda (x) (* x x)) '(1 2 3)))\n";

/// A program as bytes, a damaged one, and one with two errors.
pub fn main() -> Result<(), Error> {
    let bytes = Engine::new().compile(Source::new("squares.scm", PROGRAM))?;
    println!("{} bytes", bytes.len());

    let output = Buffer::default();
    let mut engine = Engine::builder().stdout(output.clone()).build();
    engine.run_module("squares.avm", &bytes)?;
    assert_eq!(output.take(), "(1 4 9)");
    println!("{}", engine.disassemble(Source::new("squares.scm", PROGRAM))?);
    println!("{}", engine.expand(Source::new("squares.scm", PROGRAM))?);

    let mut damaged = bytes;
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    let error = engine.run_module("damaged.avm", &damaged).expect_err("it is damaged");
    assert_eq!(error.kind(), ErrorKind::Bytecode);
    println!("{}", error.render(false));

    let error = engine.check("(if) (lambda (x x) 1)".into()).expect_err("it is wrong");
    assert_eq!(error.problems().len(), 2);
    println!("{}", error.to_json());
    Ok(())
}
