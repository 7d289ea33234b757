//! Any bytes as those of a value: reading them never panics, and what is read can be written, and read again to the same bytes.
//!
//! What they begin with is put before the bytes too: no mutation finds that.
#![no_main]

use avm_runtime::{Config, Runtime};
use libfuzzer_sys::fuzz_target;

/// What bytes of values begin with.
const MAGIC: &[u8] = b"\0AVV\x01";

fuzz_target!(|bytes: &[u8]| {
    check(bytes);
    check(&[MAGIC, bytes].concat());
});

fn check(bytes: &[u8]) {
    let mut runtime = Runtime::new(Config::default());
    let Ok(value) = runtime.decode(bytes) else { return };
    // Tables are read and not sent; all else is.
    if let Ok(written) = runtime.encode(value) {
        let again = runtime.decode(&written).expect("what was written can be read");
        assert_eq!(runtime.encode(again).expect("and written"), written);
    }
}
