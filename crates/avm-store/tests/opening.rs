//! What opening a store says when it cannot be opened.

use avm_store::{Batch, EngineKind, OpenOptions, Sequence, Store, StoreError};
use std::fs;
use std::path::Path;

fn options(engine: EngineKind) -> OpenOptions {
    OpenOptions { engine: Some(engine), ..OpenOptions::default() }
}

/// A store with ten batches.
fn make(folder: &Path, engine: EngineKind) {
    let store = Store::open(folder, &options(engine)).unwrap();
    for number in 1..=10_u8 {
        let mut batch = Batch::new();
        batch.put([b'k', number], [number; 100]);
        store.commit(batch).unwrap();
    }
    assert_eq!((store.latest(), store.engine()), (Sequence(10), engine.name()));
    store.close().unwrap();
}

/// Makes a store with each engine, changes something about it, and compares what opening says. `AT` stands for the folder.
fn check(change: impl Fn(&Path), options: OpenOptions, expected: &str) {
    for engine in EngineKind::ON_DISK {
        let folder = tempfile::tempdir().unwrap();
        make(folder.path(), engine);
        change(folder.path());
        let text = match Store::open(folder.path(), &options) {
            Ok(store) => format!("{} batches", store.latest()),
            Err(error) => error.to_string(),
        };
        let text = text.replace(&folder.path().display().to_string(), "AT");
        assert_eq!(text, expected, "{engine}");
    }
}

#[test]
fn a_store_opens_with_its_own_engine() {
    check(|_| {}, OpenOptions::default(), "10 batches");
    check(|_| {}, OpenOptions { create: false, ..OpenOptions::default() }, "10 batches");
}

#[test]
fn where_there_is_no_store_none_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let options = OpenOptions { create: false, ..OpenOptions::default() };
    let error = Store::open(folder.path().join("none"), &options).err().unwrap();
    assert!(
        error.to_string().ends_with("none: there is no store; check the path, or let one be made"),
        "{error}"
    );
    assert!(!folder.path().join("none").exists());
}

#[test]
fn a_folder_with_other_things_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("letter.txt"), "dear").unwrap();
    let error = Store::open(folder.path(), &OpenOptions::default()).err().unwrap();
    let text = error.to_string();
    assert!(
        text.contains("it has other things in it ('letter.txt'); use a new or an empty folder"),
        "{text}"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing was put there");
    let error = Store::open(folder.path().join("letter.txt"), &OpenOptions::default()).err().unwrap();
    assert!(error.to_string().contains("it is a file, and a store is a folder"), "{error}");
}

#[test]
fn another_engine_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    make(folder.path(), EngineKind::Fjall);
    let error = Store::open(folder.path(), &options(EngineKind::Redb)).err().unwrap();
    let text = error.to_string();
    let expected = "this store was made with the engine fjall, not redb; open it with fjall, or export it and import it into a new store";
    assert!(text.ends_with(expected), "{text}");
}

#[test]
fn a_newer_format_is_refused() {
    let newer =
        |folder: &Path| fs::write(folder.join("store"), "avm-store 7\nengine future\nmore\n").unwrap();
    let expected =
        "AT: this store has format 7, and this version reads up to format 1; open it with a later version";
    check(newer, OpenOptions::default(), expected);
}

#[test]
fn a_damaged_header_is_refused() {
    let flip = |folder: &Path| {
        let path = folder.join("store");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, text.replacen("engine ", "engine  ", 1)).unwrap();
    };
    let expected = "AT: this is not a store that can be opened: its header, the file 'store', is damaged; restore it from a copy";
    check(flip, OpenOptions::default(), expected);
}

#[test]
fn a_header_or_data_that_are_gone_are_noticed() {
    let no_header = |folder: &Path| fs::remove_file(folder.join("store")).unwrap();
    let expected = "AT: this is not a store that can be opened: its header, the file 'store', is gone; restore it from a copy";
    check(no_header, OpenOptions::default(), expected);
    check(no_header, OpenOptions { create: false, ..OpenOptions::default() }, expected);
    let no_data = |folder: &Path| fs::remove_dir_all(folder.join("data")).unwrap();
    let expected =
        "AT: this is not a store that can be opened: its folder 'data' is gone; restore it from a copy";
    check(no_data, OpenOptions::default(), expected);
}

#[test]
fn a_store_that_was_not_completed_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("store.new"), "avm-st").unwrap();
    fs::create_dir(folder.path().join("data.new")).unwrap();
    fs::write(folder.path().join("data.new/0.jnl"), "half a journal").unwrap();
    make(folder.path(), EngineKind::Fjall);
}

#[test]
fn a_store_is_open_once_at_a_time() {
    for engine in EngineKind::ON_DISK {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), &options(engine)).unwrap();
        let error = Store::open(folder.path(), &options(engine)).err().unwrap();
        let expected = format!(
            "{}: the store is in use by process {}; a store can be open once at a time: stop the other one, or use another folder",
            folder.path().display(),
            std::process::id()
        );
        assert_eq!(error.to_string(), expected);
        drop(store);
        Store::open(folder.path(), &options(engine)).unwrap();
    }
}

#[test]
fn older_files_of_the_engine_are_noticed() {
    for engine in EngineKind::ON_DISK {
        let folder = tempfile::tempdir().unwrap();
        let (now, before) = (folder.path().join("now"), folder.path().join("before"));
        make(&now, engine);
        make(&before, engine);
        let store = Store::open(&now, &options(engine)).unwrap();
        let mut batch = Batch::new();
        batch.put("k", "later");
        store.commit(batch).unwrap();
        store.close().unwrap();
        fs::remove_dir_all(now.join("data")).unwrap();
        fs::rename(before.join("data"), now.join("data")).unwrap();
        let error = Store::open(&now, &OpenOptions::default()).err().unwrap();
        assert!(error.is_damage(), "{error}");
        let text = error.to_string();
        assert!(text.contains("batch 11 had been acknowledged"), "{text}");
        // Who wants to go on without it can.
        fs::remove_file(now.join("watermark")).unwrap();
        assert_eq!(Store::open(&now, &OpenOptions::default()).unwrap().latest(), Sequence(10));
    }
}

#[test]
fn a_damaged_watermark_has_a_second_copy() {
    let damage = |places: &'static [usize]| {
        move |folder: &Path| {
            let path = folder.join("watermark");
            let mut bytes = fs::read(&path).unwrap();
            places.iter().for_each(|&place| bytes[place] ^= 1);
            fs::write(path, bytes).unwrap();
        }
    };
    check(damage(&[0]), OpenOptions::default(), "10 batches");
    check(damage(&[30]), OpenOptions::default(), "10 batches");
    let expected = "AT: this is not a store that can be opened: its file 'watermark' is damaged; \
                    remove it to go on without knowing whether the latest batches are there";
    check(damage(&[0, 16]), OpenOptions::default(), expected);
}

#[test]
fn keys_and_values_have_lengths() {
    let store = Store::memory();
    let check = |key: &[u8], expected: Option<&str>| {
        let mut batch = Batch::new();
        batch.put(key, "value");
        let error = store.commit(batch).err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), expected);
    };
    check(b"k", None);
    check(&[b'k'; 1000], None);
    check(b"", Some("a key of 0 bytes cannot be stored: keys have 1 to 1000 bytes"));
    check(&[b'k'; 1001], Some("a key of 1001 bytes cannot be stored: keys have 1 to 1000 bytes"));
    assert!(matches!(store.wait(Sequence(3)), Err(StoreError::NoSuchBatch { .. })));
}
