//! The power fails while a batch is written to fjall's journal: of that batch, any part may be on disk. It was not acknowledged, so
//! it may be there whole or not at all, and all before it has to be there.

use avm_store::{Batch, EngineKind, OpenOptions, Range, Store};
use std::fs;
use std::path::{Path, PathBuf};

fn options() -> OpenOptions {
    OpenOptions { engine: Some(EngineKind::Fjall), ..OpenOptions::default() }
}

fn commit(folder: &Path, number: u8) {
    let store = Store::open(folder, &options()).unwrap();
    let mut batch = Batch::new();
    batch.put([b'a', number], [number; 20]).put([b'b', number], vec![number; 4000]).put("last", [number]);
    if number > 2 {
        batch.delete([b'a', number - 2]);
    }
    store.commit(batch).unwrap();
    store.close().unwrap();
}

type Entries = Vec<(Vec<u8>, Vec<u8>)>;

fn entries(folder: &Path) -> Result<Entries, String> {
    let store = Store::open(folder, &options()).map_err(|error| error.to_string())?;
    store.scan(Range::all()).unwrap().map(|entry| entry.map_err(|error| error.to_string())).collect()
}

#[test]
fn a_torn_batch_is_there_whole_or_not_at_all() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name);
    let (before, after) = (at("before"), at("after"));
    (1..=4).for_each(|number| commit(&before, number));
    // Opening makes the journal end with its last batch.
    Store::open(&before, &options()).unwrap().close().unwrap();
    avm_testing::copy_folder(&before, &after).unwrap();
    commit(&after, 5);
    let journal = |folder: &Path| -> PathBuf { folder.join("data/0.jnl") };
    let (old, new) = (fs::read(journal(&before)).unwrap(), fs::read(journal(&after)).unwrap());
    assert!(new.starts_with(&old) && new.len() > old.len() + 4000);
    let mut outcomes = [(); 2].map(|()| 0);
    let copied = at("copied");
    let (without, with) = (
        {
            avm_testing::copy_folder(&before, &copied).unwrap();
            entries(&copied).unwrap()
        },
        entries(&after).unwrap(),
    );
    assert_ne!(without, with);

    let mut check = |what: &str, bytes: &[u8], acknowledged: bool| {
        let torn = at("torn");
        let _ = fs::remove_dir_all(&torn);
        avm_testing::copy_folder(if acknowledged { &after } else { &before }, &torn).unwrap();
        fs::write(journal(&torn), bytes).unwrap();
        match entries(&torn) {
            Ok(found) if found == with => outcomes[1] += 1,
            Ok(found) if found == without && !acknowledged => outcomes[0] += 1,
            Ok(found) => panic!("{what}: {} entries", found.len()),
            Err(error) => assert!(acknowledged && error.contains("had been acknowledged"), "{what}: {error}"),
        }
    };
    let step = if avm_testing::slow() { 17 } else { 331 };
    let cuts = (old.len()..new.len()).step_by(step).chain(new.len() - 20..=new.len());
    for cut in cuts {
        let cut_off = &new[..cut];
        check("cut off", cut_off, false);
        // Room was made for it, but the bytes are not there.
        let mut zeros = cut_off.to_vec();
        zeros.resize(new.len() + 5000, 0);
        check("zeros", &zeros, false);
        // A part in the middle is missing, of a sector's length, while what follows is there.
        let mut gap = new.clone();
        gap[cut..(cut + 512).min(new.len())].fill(0);
        check("a gap", &gap, false);
        // If it had been acknowledged, that is damage.
        check("acknowledged", &gap, true);
    }
    // A gap may begin anywhere in the head of an item, so that what is left of the item can be read.
    for at in old.len()..old.len() + 200 {
        let mut gap = new.clone();
        gap[at..at + 512].fill(0);
        check("a gap in a head", &gap, false);
    }
    assert!(outcomes[0] > 230 && outcomes[1] > 0, "{outcomes:?}");
}
