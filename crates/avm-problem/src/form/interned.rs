//! Finds terms by what they are, without a copy of that: a table of their numbers.

/// Numbers by hashes, each in the first free place from where its hash says.
#[derive(Clone, Debug, Default)]
pub(super) struct Interned {
    /// As many as a power of two, of which a quarter is free at least.
    places: Vec<Option<Place>>,
    count: usize,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    hash: u32,
    /// One more than the number, so that the place of none takes no room.
    next: std::num::NonZeroU32,
}

/// So many places there are at first.
const LEAST: usize = 64;

impl Interned {
    /// The number that has this hash and passes the test.
    pub(super) fn find(&self, hash: u32, is: impl Fn(u32) -> bool) -> Option<u32> {
        let mut at = hash as usize;
        loop {
            let place = (*self.places.get(at & self.places.len().wrapping_sub(1))?)?;
            let number = place.next.get() - 1;
            if place.hash == hash && is(number) {
                return Some(number);
            }
            at += 1;
        }
    }

    /// Adds a number that is not there, below `u32::MAX`.
    pub(super) fn add(&mut self, hash: u32, number: u32) {
        if self.count * 4 >= self.places.len() * 3 {
            let room = (self.places.len() * 2).max(LEAST);
            let before = std::mem::replace(&mut self.places, vec![None; room]);
            before.into_iter().flatten().for_each(|place| self.put(place));
        }
        self.count += 1;
        self.put(Place { hash, next: std::num::NonZeroU32::MIN.saturating_add(number) });
    }

    fn put(&mut self, place: Place) {
        let last = self.places.len() - 1;
        let mut at = place.hash as usize & last;
        while self.places[at].is_some() {
            at = (at + 1) & last;
        }
        self.places[at] = Some(place);
    }
}

#[cfg(test)]
mod tests {
    use super::Interned;

    #[test]
    fn what_was_added_is_found() {
        // Hashes that many share, and that lie at the end of the table.
        for hash in
            [|n: u32| n, |n: u32| n % 7, |n: u32| u32::MAX - n % 5, |n: u32| n.wrapping_mul(0x9e37_79b9)]
        {
            let mut table = Interned::default();
            for number in 0..1000 {
                assert_eq!(table.find(hash(number), |found| found == number), None);
                table.add(hash(number), number);
            }
            for number in 0..1000 {
                assert_eq!(table.find(hash(number), |found| found == number), Some(number));
            }
        }
    }
}
