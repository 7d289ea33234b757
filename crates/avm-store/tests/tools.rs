//! The tools: what they say, and that what they make is the same store.

use avm_store::{Batch, EngineKind, OpenOptions, Range, Sequence, Store, tools};
use std::fs;
use std::path::Path;

fn open(path: &Path, engine: EngineKind) -> Store {
    Store::open(path, &OpenOptions { engine: Some(engine), ..OpenOptions::default() }).unwrap()
}

/// Entries under three first bytes, values short and long.
fn fill(store: &Store) {
    for number in 0..300_u32 {
        let mut batch = Batch::new();
        batch.put(format!("o{number:04}"), vec![number as u8; 50]);
        if number % 10 == 0 {
            batch.put(format!("s{number:04}"), vec![number as u8; 40_000]);
        }
        batch.put(format!("h{number:04}"), "");
        store.commit(batch).unwrap();
    }
}

fn all(store: &Store) -> Vec<(Vec<u8>, Vec<u8>)> {
    store.scan(Range::all()).unwrap().map(Result::unwrap).collect()
}

fn each_pair(check: impl Fn(EngineKind, EngineKind, &Path)) {
    for from in [EngineKind::Fjall, EngineKind::Redb, EngineKind::Memory] {
        for to in EngineKind::ON_DISK {
            let folder = tempfile::tempdir().unwrap();
            check(from, to, folder.path());
        }
    }
}

#[test]
fn info_counts_by_first_byte() {
    for engine in EngineKind::ON_DISK {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path(), engine);
        fill(&store);
        let mut steps = Vec::new();
        let info = tools::info(&store, &mut |progress| steps.push(progress)).unwrap();
        let space = |keys, key_bytes, value_bytes| tools::Space { keys, key_bytes, value_bytes };
        let expected = [
            (b'h', space(300, 1500, 0)),
            (b'o', space(300, 1500, 15_000)),
            (b's', space(30, 150, 1_200_000)),
        ];
        assert_eq!(info.spaces.iter().map(|(byte, space)| (*byte, *space)).collect::<Vec<_>>(), expected);
        assert_eq!(info.total(), space(630, 3150, 1_215_000));
        assert_eq!(
            (info.engine, info.format, info.latest, info.damaged),
            (engine.name(), 1, Sequence(300), 0)
        );
        assert_eq!(steps.first().map(|step| step.done), Some(0));
        assert_eq!(steps.last().map(|step| (step.done, step.total)), Some((630, Some(630))));
    }
}

#[test]
fn an_export_fills_any_engine() {
    each_pair(|from, to, folder| {
        let (first, second, file) = (folder.join("first"), folder.join("second"), folder.join("file"));
        let store = open(&first, from);
        fill(&store);
        let exported = tools::export(&store, &file, &mut |_| {}).unwrap();
        assert_eq!((exported.entries, exported.bytes), (630, 3150 + 1_215_000));
        assert_eq!(tools::inspect(&file, &mut |_| {}).unwrap(), exported);
        let other = open(&second, to);
        assert_eq!(tools::import(&other, &file, &mut |_| {}).unwrap(), exported);
        assert!(all(&other) == all(&store));
        other.close().unwrap();
        let other = open(&second, to);
        assert!(all(&other) == all(&store));
        // Numbers go on.
        assert!(other.latest() > store.latest());
        let error = tools::import(&other, &file, &mut |_| {}).unwrap_err().to_string();
        assert!(error.ends_with("second: the store is not empty; import into a new one"), "{error}");
        assert_eq!(tools::check(&other, &mut |_| {}).unwrap().keys, 630);
    });
}

#[test]
fn a_copy_is_the_store_of_one_moment() {
    each_pair(|from, to, folder| {
        let store = open(&folder.join("first"), from);
        fill(&store);
        let before = all(&store);
        let copy = open(&folder.join("second"), to);
        let mut later = 0;
        let copied = tools::copy(&store, &copy, &mut |_| {
            later += 1;
            let mut batch = Batch::new();
            batch.put(format!("zz{later}"), "later").delete("o0299");
            store.commit(batch).unwrap();
        });
        assert_eq!(copied.unwrap().entries, 630);
        assert!(all(&copy) == before && later > 0);
    });
}

#[test]
fn compaction_gives_room_back() {
    for engine in EngineKind::ON_DISK {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path(), engine);
        for round in 0..20 {
            let mut batch = Batch::new();
            for key in 0..100 {
                batch.put(format!("k{key}"), vec![round; 20_000]);
            }
            store.commit(batch).unwrap();
        }
        let mut batch = Batch::new();
        for key in 1..100 {
            batch.delete(format!("k{key}"));
        }
        store.commit(batch).unwrap();
        let compacted = tools::compact(&store, &mut |_| {}).unwrap();
        assert!(
            compacted.after < compacted.before / 2 || engine == EngineKind::Fjall,
            "{engine}: {compacted:?}"
        );
        // fjall counts its journal; its tables are small now.
        assert_eq!(compacted.journal > 0, engine == EngineKind::Fjall, "{engine}: {compacted:?}");
        assert!(compacted.after - compacted.journal < 2 << 20, "{engine}: {compacted:?}");
        assert_eq!(all(&store), [(b"k0".to_vec(), vec![19; 20_000])]);
    }
}

#[cfg(unix)]
#[test]
fn an_export_takes_the_place_of_files_only() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    let store = Store::memory();
    fill(&store);
    fs::write(place("file"), "former").unwrap();
    std::os::unix::fs::symlink("file", place("link")).unwrap();
    tools::export(&store, place("link"), &mut |_| {}).unwrap();
    assert!(fs::symlink_metadata(place("link")).unwrap().is_symlink());
    tools::import(&Store::memory(), place("file"), &mut |_| {}).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(place("socket")).unwrap();
    tools::export(&store, place("socket"), &mut |_| {}).unwrap_err();
    use std::os::unix::fs::FileTypeExt;
    assert!(fs::symlink_metadata(place("socket")).unwrap().file_type().is_socket());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

#[test]
fn an_export_that_is_not_whole_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    let store = Store::memory();
    fill(&store);
    tools::export(&store, &file, &mut |_| {}).unwrap();
    let whole = fs::read(&file).unwrap();
    let check = |bytes: Vec<u8>, expected: &str| {
        fs::write(&file, bytes).unwrap();
        let empty = Store::memory();
        let error = tools::import(&empty, &file, &mut |_| {}).unwrap_err().to_string();
        let error = error.replace(&file.display().to_string(), "FILE");
        assert_eq!(error, expected);
        assert!(all(&empty).is_empty());
    };
    let bad = |why: &str, offset: usize| {
        format!("FILE: this file cannot be imported: {why} (at byte {offset}); export it again")
    };
    check(Vec::new(), &bad("it does not begin with 'avm-store export 1'", 0));
    check(
        b"avm-store export 9\n".to_vec(),
        "FILE: this store has format 9, and this version reads up to format 1; open it with a later version",
    );
    for len in [25, 100, whole.len() / 2, whole.len() - 13, whole.len() - 1] {
        let offset = if len > (1 << 20) + 31 { (1 << 20) + 31 } else { 19 };
        let offset = if len >= whole.len() - 12 { whole.len() - 12 } else { offset };
        check(whole[..len].to_vec(), &bad("it ends too early", offset));
    }
    check([&whole[..], b"x"].concat(), &bad("something follows what should be the end", whole.len()));
    let flips = avm_testing::times(500) as usize;
    for flip in 0..flips {
        let mut bytes = whole.clone();
        let at = flip * 7919 % bytes.len();
        bytes[at] ^= 1 << (flip % 8);
        fs::write(&file, bytes).unwrap();
        let empty = Store::memory();
        assert!(tools::import(&empty, &file, &mut |_| {}).is_err(), "byte {at}");
        assert!(all(&empty).is_empty());
    }
}
