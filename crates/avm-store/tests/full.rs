//! The engines on a real file system that takes no more: files may not grow beyond a limit, which the shell sets for a child. What was
//! acknowledged is there afterwards, the error says why, and nobody hangs.
#![cfg(unix)]

use avm_store::{Batch, EngineKind, OpenOptions, Store, tools};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const FOLDER: &str = "AVM_STORE_FULL_FOLDER";
/// Units of 512 bytes that a file may have.
const LIMIT: u64 = 8 << 11;

fn value(number: u64) -> Vec<u8> {
    (0..100_000).map(|i: u64| (i * 7 + number) as u8).collect()
}

/// The process that has no room.
#[test]
fn child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let store = Store::open(folder, &OpenOptions { create: false, ..OpenOptions::default() }).unwrap();
    for number in 1.. {
        let mut batch = Batch::new();
        batch.put(format!("k/{number:06}"), value(number));
        match store.commit(batch).and_then(|sequence| store.wait(sequence)) {
            Ok(()) => println!("kept {number} "),
            Err(error) => {
                println!("error {error} ");
                assert!(store.flush().is_err() && store.commit(Batch::new()).is_err());
                return assert!(store.close().is_err());
            }
        }
    }
}

fn check(engine: EngineKind) {
    let folder = tempfile::tempdir().unwrap();
    let options = OpenOptions { engine: Some(engine), ..OpenOptions::default() };
    // When a store is opened again its files are as short as they can be.
    Store::open(folder.path(), &options).unwrap().close().unwrap();
    Store::open(folder.path(), &options).unwrap().close().unwrap();
    let mut child = Command::new("sh")
        .args(["-c", &format!("trap '' XFSZ; ulimit -f {LIMIT}; exec \"$0\" \"$@\"")])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > Duration::from_secs(120) {
            child.kill().unwrap();
            panic!("{engine}: the process hangs");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{engine}: {text}");
    let kept = text.split_whitespace().filter(|word| *word == "kept").count() as u64;
    assert!(kept > 10, "{engine}: {text}");
    assert!(
        text.contains("nothing is written to the store any more") && text.contains("make room"),
        "{engine}: {text}"
    );
    let store = Store::open(folder.path(), &options).unwrap();
    assert!(
        (kept..=kept + 1).contains(&store.latest().0),
        "{engine}: {kept} were kept, {} are there",
        store.latest()
    );
    for number in 1..=store.latest().0 {
        assert!(store.get(format!("k/{number:06}")).unwrap() == Some(value(number)), "{engine}: {number}");
    }
    assert_eq!(tools::check(&store, &mut |_| {}).unwrap().damage, []);
}

#[test]
fn fjall_without_room_says_so() {
    check(EngineKind::Fjall);
}

#[test]
fn redb_without_room_says_so() {
    check(EngineKind::Redb);
}

/// fjall writes its tables in the background. When that fails, whoever commits is told; nobody waits for it for ever.
#[test]
fn tables_that_cannot_be_written_are_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let options = OpenOptions { engine: Some(EngineKind::Fjall), ..OpenOptions::default() };
    let store = Store::open(folder.path(), &options).unwrap();
    std::fs::remove_dir_all(folder.path().join("data/keyspaces/1/tables")).unwrap();
    for number in 1.. {
        let mut batch = Batch::new();
        batch.put(format!("k/{number:06}"), vec![7; 1 << 20]);
        let Err(error) = store.commit(batch) else {
            assert!(number < 200, "it goes on without its tables");
            continue;
        };
        let text = error.to_string();
        assert!(text.contains("it stopped, since its work in the background failed"), "{text}");
        assert!(store.flush().is_err());
        break;
    }
}
