//! Checks fjall's lists of tables, and what the tables say of themselves, before fjall reads them.
//!
//! Each tree has a file that names its tables, `vN`, and a file `current` with N and the checksum of that file. fjall does not compare
//! the two: it asserts what it finds, at a moment when a panic ends the process, and removes a tree whose `current` is missing.

use super::archive::{Fields, contents};
use crate::engine::{EngineError, EngineErrorKind, EngineResult};
use std::io;
use std::path::Path;
use xxhash_rust::xxh3::xxh3_128;

const TREES: &str = "keyspaces";
/// fjall's own tree, and ours. Neither is ever removed.
const NEEDED: [&str; 2] = ["0", "1"];
const CURRENT: &str = "current";
const TABLES: &str = "tables";
/// What a list says of a table besides its number (8 bytes): the sort of checksum, the checksum, a number of fjall's order of writes.
const OF_TABLE: usize = 1 + 16 + 8;

/// Whether the trees in `folder` have the tables that they should.
pub(super) fn check(folder: &Path) -> EngineResult<()> {
    for tree in NEEDED {
        check_tree(&folder.join(TREES).join(tree))?;
    }
    Ok(())
}

fn check_tree(tree: &Path) -> EngineResult<()> {
    let path = tree.join(CURRENT);
    let current = read(&path)?;
    // A number (8 bytes), a checksum (16), the sort of checksum; low bytes first.
    let number = *current.first_chunk().ok_or_else(|| damaged(&path))?;
    let list = tree.join(format!("v{}", u64::from_le_bytes(number)));
    let content = read(&list)?;
    let mut expected = number.to_vec();
    expected.extend_from_slice(&xxh3_128(&content).to_le_bytes());
    expected.push(0);
    if expected != current {
        return Err(damaged(&list));
    }
    let listed = contents(&list)
        .map_err(|error| unread(&list, &error))?
        .and_then(|all| tables(content.get(all.section(TABLES.as_bytes())?)?))
        .ok_or_else(|| damaged(&list))?;
    listed.iter().try_for_each(|number| check_table(&tree.join(TABLES).join(number.to_string())))
}

/// The numbers of the tables in a list: levels of runs of tables.
fn tables(section: &[u8]) -> Option<Vec<u128>> {
    let (mut fields, mut found) = (Fields(section), Vec::new());
    for _ in 0..fields.number::<1>()? {
        for _ in 0..fields.number::<1>()? {
            for _ in 0..fields.number::<4>()? {
                found.push(fields.number::<8>()?);
                fields.take(OF_TABLE)?;
            }
        }
    }
    Some(found)
}

fn check_table(path: &Path) -> EngineResult<()> {
    let contents = contents(path).map_err(|error| unread(path, &error))?;
    contents.map(drop).ok_or_else(|| damaged(path))
}

fn read(path: &Path) -> EngineResult<Vec<u8>> {
    std::fs::read(path).map_err(|error| unread(path, &error))
}

fn unread(path: &Path, error: &io::Error) -> EngineError {
    match error.kind() {
        io::ErrorKind::NotFound => {
            EngineError::new(EngineErrorKind::Damage, format!("the file {} is missing", path.display()))
        }
        _ => EngineError::io(error),
    }
}

fn damaged(path: &Path) -> EngineError {
    EngineError::new(EngineErrorKind::Damage, format!("the file {} is damaged", path.display()))
}
