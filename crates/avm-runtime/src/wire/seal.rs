//! Which machine a saved execution belongs to.
//!
//! An execution that goes on where it was saved finds its objects there by their numbers, and brings what its transaction
//! has changed. So its bytes carry a seal, by a key that only that machine has, or the store that it lives on: nobody else
//! can write bytes that change objects behind their behaviours. Elsewhere a saved execution brings objects of its own.

use crate::runtime::Runtime;
use avm_base::{ContentHash, ContentHasher};
use avm_value::{Fault, Outcome};
use std::hash::{BuildHasher, Hasher, RandomState};

/// The key of a machine's seals.
#[derive(Clone, Copy)]
pub(crate) struct SealKey(pub(crate) [u8; 32]);

/// What bytes say of where they belong.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Seal {
    /// Names the machine.
    pub(super) machine: ContentHash,
    /// Only the machine can make this of the bytes.
    pub(super) mark: ContentHash,
}

impl SealKey {
    /// A key that nobody knows.
    pub(crate) fn random() -> SealKey {
        let mut key = ContentHasher::default();
        for part in 0..8_u64 {
            // The standard library's tables are keyed by the system's randomness.
            let mut hasher = RandomState::new().build_hasher();
            hasher.write_u64(part);
            key.add(&hasher.finish().to_le_bytes());
        }
        SealKey(key.hash().0)
    }

    /// What names the machine.
    fn machine(&self) -> ContentHash {
        ContentHash::keyed(&self.0, b"machine")
    }

    pub(super) fn seal(&self, bytes: &[u8]) -> Seal {
        Seal { machine: self.machine(), mark: ContentHash::keyed(&self.0, bytes) }
    }

    /// Whether a seal is of this machine.
    pub(super) fn is_of(&self, seal: &Seal) -> bool {
        seal.machine == self.machine()
    }
}

impl Runtime {
    /// The key of this machine's seals, made if there is none.
    pub(super) fn seal_key(&mut self) -> Outcome<SealKey> {
        if self.has_store() {
            return self.stored_seal_key().map_err(|failure| failure.into_fault());
        }
        Ok(*self.seal_key.get_or_insert_with(SealKey::random))
    }
}

pub(super) fn broken_seal() -> Box<Fault> {
    let message = "a saved execution has been changed since it was saved here";
    Fault::avm(avm_base::AvmErrorKind::StoreCorruption, message, Vec::new())
}
