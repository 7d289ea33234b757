//! A program whose last output cannot be written does not end as if all were well.

use avm_scheme::{Engine, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write};

/// A place that takes nothing.
struct Broken(ErrorKind);

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How a program ends that prints to such a place, on one shard and on two, without and with a store: the code of the error, or nothing.
fn check(text: &str, kind: ErrorKind, expected: &str) {
    for (has_store, shards) in [(false, 1), (true, 1), (false, 2), (true, 2)] {
        let folder = tempfile::tempdir().unwrap();
        let builder = Engine::builder().permissions(Permissions::all()).shards(shards);
        let mut engine = builder.stdout(Broken(kind)).build();
        if has_store {
            engine.open_store(folder.path(), &OpenOptions::default()).unwrap();
        }
        let text = format!("(import (scheme base) (scheme write) (scheme file)) {text}");
        let code = engine.run_program("p.scm", &text).err().map_or("", |error| error.code());
        assert_eq!(code, expected, "{text} on {shards} shards, with a store: {has_store}");
    }
}

#[test]
fn the_last_output_is_not_lost_silently() {
    check("(display 1)", ErrorKind::StorageFull, "file-error");
    check("(display 1) (flush-output-port)", ErrorKind::StorageFull, "file-error");
    check("1", ErrorKind::StorageFull, "");
    check("(error \"no\" (display 1))", ErrorKind::StorageFull, "error");
    // Where nobody reads, nothing is lost.
    check("(display 1)", ErrorKind::BrokenPipe, "");
}
