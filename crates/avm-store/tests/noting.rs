//! What a store tells of what is read, and batches of which changes are left out.

use avm_store::{Batch, Range, Store};
use std::sync::{Arc, Mutex};

/// What was read: keys, and what they mapped to.
type Read = Vec<(String, Option<String>)>;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn read(expected: &[(&str, Option<&str>)]) -> Read {
    expected.iter().map(|(key, value)| (key.to_string(), value.map(String::from))).collect()
}

#[test]
fn what_is_read_is_noted_wherever_it_is() {
    let store = Store::memory();
    let mut batch = Batch::new();
    for key in ["a", "ba", "bb", "bc", "c"] {
        batch.put(key, key.to_uppercase());
    }
    let written = store.commit(batch).expect("memory");
    store.wait(written).expect("memory");
    let noted: Arc<Mutex<Read>> = Arc::default();
    let notes = noted.clone();
    store.note_reads(move |key, value| notes.lock().expect("no panic").push((text(key), value.map(text))));
    store.note_reads(|_, _| panic!("the first one counts"));
    let taken = || std::mem::take(&mut *noted.lock().expect("no panic"));

    assert_eq!(store.get("a").expect("memory"), Some(b"A".to_vec()));
    assert_eq!(store.get("d").expect("memory"), None);
    assert_eq!(taken(), read(&[("a", Some("A")), ("d", None)]));
    // What waits to be written is read, too.
    let mut later = Batch::new();
    later.put("bb", "new").delete("bc");
    store.commit(later).expect("memory");
    assert_eq!(store.scan(Range::prefix("b")).expect("memory").count(), 2);
    assert_eq!(taken(), read(&[("ba", Some("BA")), ("bb", Some("new"))]));
    // Only what is asked for.
    assert!(store.scan_back(Range::all()).expect("memory").next().is_some());
    assert_eq!(taken(), read(&[("c", Some("C"))]));
    assert_eq!(store.keys(Range::all()).expect("memory").count(), 4);
    assert_eq!(taken(), read(&[]));
}

#[test]
fn changes_are_left_out() {
    let mut batch = Batch::new();
    batch.put("a1", "long").put("b1", "x").delete("a2").delete("b2");
    batch.retain(|key| key.starts_with(b"b"));
    assert_eq!((batch.len(), batch.bytes()), (2, 5));
    let store = Store::memory();
    store.commit(batch).expect("memory");
    let found: Vec<_> =
        store.scan(Range::all()).expect("memory").map(|entry| entry.expect("memory").0).collect();
    assert_eq!(found, [b"b1".to_vec()]);
}
