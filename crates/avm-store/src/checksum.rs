//! The checksum of all that is stored.
//!
//! 64 bits of XXH3. It is for bits that flip by themselves, not for people who write to the files: they could as well
//! replace all of it, and what is read is verified by whoever decodes it. Of 64 bits, as a store has more records than
//! 32 would keep apart with ease; XXH3, as it takes tens of nanoseconds for small records without special instructions
//! (BLAKE3 takes several times that) and is part of fjall already.

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// Bytes of a checksum.
pub(crate) const LEN: usize = 8;

/// The checksum of `bytes` that belong to `key`: a record in another record's place is noticed as well.
pub(crate) fn of(key: &[u8], bytes: &[u8]) -> u64 {
    xxh3_64_with_seed(bytes, xxh3_64(key))
}

/// Appends the checksum of what is in `record`.
pub(crate) fn seal(key: &[u8], record: &mut Vec<u8>) {
    let sum = of(key, record);
    record.extend_from_slice(&sum.to_le_bytes());
}

/// What was sealed, if it is as it was.
pub(crate) fn open<'r>(key: &[u8], record: &'r [u8]) -> Option<&'r [u8]> {
    let (content, sum) = record.split_last_chunk::<LEN>()?;
    (of(key, content) == u64::from_le_bytes(*sum)).then_some(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_flipped_bit_is_noticed() {
        for len in [0, 1, 7, 8, 100, 3000] {
            let mut record: Vec<u8> = (0..len).map(|i| (i * 7) as u8).collect();
            seal(b"key", &mut record);
            assert!(open(b"key", &record).is_some());
            assert!(open(b"kez", &record).is_none());
            for bit in 0..record.len() * 8 {
                record[bit / 8] ^= 1 << (bit % 8);
                assert!(open(b"key", &record).is_none(), "bit {bit} of {len} bytes");
                record[bit / 8] ^= 1 << (bit % 8);
            }
            record.pop();
            assert!(open(b"key", &record).is_none());
        }
    }
}
