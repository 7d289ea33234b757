//! The power fails while redb writes: of what was not synced, any sectors may be on the disk. What was acknowledged is there, and the
//! batch that was being written is there whole or not at all.

use crate::engine::{Changes, Engine, Write};
use crate::faults::Sectors;
use crate::range::Range;

type Entries = Vec<(Vec<u8>, Vec<u8>)>;

fn entries(engine: &dyn Engine) -> Entries {
    let snapshot = engine.snapshot().expect("a snapshot");
    let mut scan = snapshot.scan(&Range::all()).expect("a scan");
    std::iter::from_fn(|| scan.next().expect("an entry")).collect()
}

#[test]
fn redb_has_whole_batches_when_the_power_fails() {
    let rounds = u64::from(avm_testing::times(4));
    let (mut with, mut without) = (0, 0);
    for round in 1..=rounds {
        let disk = Sectors::new(round.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let engine = disk.engine().expect("it is made");
        disk.take_failures();
        let mut states = vec![Entries::new()];
        for number in 1..=12_u8 {
            let key = |part: u8| vec![part, number % 5];
            let mut batch = vec![(vec![0], Some(vec![number]))];
            batch.extend((1..6).map(|part| (key(part), Some(vec![number; 700 * usize::from(part % 4)]))));
            batch.push((key(6), (number % 3 > 0).then(|| vec![number; 3000])));
            let changes = |part: &[Write]| {
                part.iter().map(|(key, value)| (&**key, value.as_deref())).collect::<Changes>()
            };
            let (early, late) = batch.split_at(if number % 2 == 0 { 4 } else { 0 });
            if !early.is_empty() {
                // Some of it is replaced before the batch is whole.
                let replaced: Vec<Write> =
                    early.iter().map(|(key, _)| (key.clone(), Some(vec![9; 50]))).collect();
                for part in [&*replaced, early] {
                    assert!(engine.prepare(&changes(part)).expect("changes"));
                    assert!(Some(&entries(&*engine)) == states.last(), "nobody reads what was prepared");
                }
            }
            engine.apply(&changes(late), true).expect("a batch");
            disk.acknowledge(u64::from(number));
            states.push(entries(&*engine));
        }
        for (acknowledged, left) in disk.take_failures() {
            let found = entries(&*left.engine().expect("it opens"));
            let acknowledged = acknowledged as usize;
            if found == states[acknowledged] {
                without += 1;
            } else {
                assert!(
                    Some(&found) == states.get(acknowledged + 1),
                    "after batch {acknowledged} of round {round}"
                );
                with += 1;
            }
        }
    }
    assert!(with > 0 && without > 10, "{with} failures with the batch, {without} without");
}
