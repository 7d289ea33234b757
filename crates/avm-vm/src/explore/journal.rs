//! What objects on the heap held before they were changed: of a vector, a string or a bytevector of which one element is
//! changed, that element alone, so that a change costs the same in a large object as in a small one.

use crate::machine::Machine;
use crate::world::World;
use avm_value::{Heap, Outcome, Tracer, Value};
use std::collections::HashSet;

/// In the place of an element's number: all that the object holds, as [`Heap::memo`] notes it.
const WHOLE: u32 = u32::MAX;
/// In the same place: what is added to a hash table. Held is how many entries it had; of what it holds now, a vector of that and of the
/// keys and values that it has besides.
const ADDED: u32 = WHOLE - 1;

/// So many of the latest notes are looked at, whether one is of the same.
const NOTED: usize = 16;
/// Notes of the same are dropped when there are at least so many.
const LEAST: usize = 4096;
/// The heap's limit counts notes by so many at a time.
const COUNTED: usize = 1024;

/// What an object, or an element of it, held or holds.
#[derive(Clone, Copy)]
pub(super) struct Note {
    pub(super) object: Value,
    at: u32,
    held: Value,
}

impl Note {
    pub(super) fn trace(&mut self, tracer: &mut Tracer<'_>) {
        tracer.visit(&mut self.object);
        tracer.visit(&mut self.held);
    }
}

/// Notes in the order of changes.
#[derive(Default)]
pub(super) struct Journal {
    notes: Vec<Note>,
    /// At this length notes of the same are dropped.
    limit: usize,
    /// So many notes count in the heap's limit.
    charged: usize,
}

impl Journal {
    pub(super) fn len(&self) -> usize {
        self.notes.len()
    }

    pub(super) fn trace(&mut self, tracer: &mut Tracer<'_>) {
        self.notes.iter_mut().for_each(|note| note.trace(tracer));
    }

    /// Whether it has been noted since `mark`, as far as the latest notes tell.
    fn is_noted(&self, mark: usize, object: Value, at: u32) -> bool {
        let mut latest = self.notes[mark..].iter().rev().take(NOTED);
        latest.any(|note| note.object == object && (note.at == at || note.at == WHOLE))
    }

    fn push(&mut self, heap: &mut Heap, mark: usize, note: Note) {
        if self.notes.len() >= self.limit {
            // Of an element that was changed more than once since the mark the first note is the one that counts.
            let mut known = HashSet::new();
            let since = self.notes.split_off(mark);
            let first = since.into_iter().filter(|note| known.insert((note.object, note.at)));
            self.notes.extend(first);
            self.limit = self.notes.len() + LEAST.max(self.notes.len() - mark);
        }
        self.notes.push(note);
        self.charge(heap);
    }

    fn charge(&mut self, heap: &mut Heap) {
        let count = self.notes.len() / COUNTED * COUNTED;
        let size = size_of::<Note>() as isize;
        heap.charge((count as isize - self.charged as isize) * size);
        self.charged = count;
    }

    /// Undoes what was changed since `mark`.
    pub(super) fn undo(&mut self, heap: &mut Heap, mark: usize) {
        while self.notes.len() > mark {
            let Some(note) = self.notes.pop() else { break };
            put(heap, note);
        }
        self.charge(heap);
    }
}

/// Has an object hold what was noted.
pub(super) fn put(heap: &mut Heap, note: Note) {
    match note.at {
        WHOLE => heap.put_back(note.object, note.held),
        ADDED => {
            if let (Some(table), Some(count)) = (note.object.as_table(), note.held.as_fixnum()) {
                table.truncate(heap, count as usize);
            }
        }
        at => heap.put_part(note.object, at as usize, note.held),
    }
}

impl<W: World> Machine<W> {
    /// Notes what an object holds, before it is changed.
    pub(crate) fn note_change(&mut self, object: Value) -> Outcome<()> {
        match self.heap.part_count(object) {
            // Of what has few parts, each is noted by itself.
            Some(count @ ..=2) => (0..count).try_for_each(|at| self.note_part(object, at)),
            _ => self.note(object, WHOLE),
        }
    }

    /// Notes what an object holds at an index, before that is changed.
    pub(crate) fn note_part(&mut self, object: Value, at: usize) -> Outcome<()> {
        match u32::try_from(at) {
            Ok(at) if at < ADDED => self.note(object, at),
            _ => self.note(object, WHOLE),
        }
    }

    /// Notes what a hash table holds, before an entry is changed, or one is added.
    pub(super) fn note_entry(&mut self, table: Value, entry: Option<usize>) -> Outcome<()> {
        if !table.as_table().is_some_and(avm_value::Table::is_compact) {
            return self.note(table, WHOLE);
        }
        match entry {
            Some(entry) => self.note_part(table, entry),
            None => self.note(table, ADDED),
        }
    }

    fn note(&mut self, object: Value, at: u32) -> Outcome<()> {
        if !object.is_pointer() || object.is_procedure() || self.heap.is_frozen(object) {
            return Ok(());
        }
        let Some(explorer) = &mut self.explorer else { return Ok(()) };
        let mark = explorer.pending.last().map_or(0, |pending| pending.point.journal);
        if explorer.journal.is_noted(mark, object, at) {
            return Ok(());
        }
        let held = match at {
            WHOLE => Some(self.heap.memo(object)?),
            ADDED => object.as_table().map(|table| Value::fixnum(table.count() as i64)),
            at => self.heap.part(object, at as usize),
        };
        // What has no such element is not changed there.
        if let Some(held) = held {
            explorer.journal.push(&mut self.heap, mark, Note { object, at, held });
        }
        Ok(())
    }

    /// What was changed since `mark`: for each part what it held then, the first ones first. What was noted as a whole comes by
    /// its parts, if they are values.
    fn noted_since(&self, mark: usize) -> Vec<Note> {
        let notes = self.explorer.as_ref().map_or(&[][..], |explorer| &explorer.journal.notes[mark..]);
        if notes.is_empty() {
            return Vec::new();
        }
        let mut known = HashSet::with_capacity(notes.len());
        let mut first = Vec::with_capacity(notes.len());
        for note in notes {
            match self.heap.part_count(note.object).filter(|_| note.at == WHOLE) {
                Some(_) if !self.heap.has_value_parts(note.object) => {
                    if known.insert((note.object, WHOLE)) {
                        first.push(*note);
                    }
                }
                Some(count) => {
                    for at in 0..count as u32 {
                        if let Some(held) = self.heap.part(note.held, at as usize)
                            && known.insert((note.object, at))
                        {
                            first.push(Note { object: note.object, at, held });
                        }
                    }
                }
                None => {
                    if known.insert((note.object, note.at)) {
                        first.push(*note);
                    }
                }
            }
        }
        first
    }

    /// What a part holds now.
    fn now(&mut self, note: Note) -> Outcome<Note> {
        let held = match note.at {
            WHOLE => self.heap.memo(note.object)?,
            ADDED => {
                let count = note.held.vector_ref(0).unwrap_or(note.held);
                let entry = count.as_fixnum().unwrap_or(0) as usize;
                let mut parts = vec![count];
                parts.extend(note.object.as_table().map_or(Vec::new(), |table| table.entries_from(entry)));
                self.heap.check_room(parts.len() * 8)?;
                self.heap.vector(&parts)
            }
            at => self.heap.part(note.object, at as usize).unwrap_or(note.held),
        };
        Ok(Note { held, ..note })
    }

    /// The parts that were changed since `mark`, with what they hold now.
    pub(super) fn changes_since(&mut self, mark: usize) -> Outcome<Vec<Note>> {
        let mut changes = Vec::new();
        for before in self.noted_since(mark) {
            let now = self.now(before)?;
            if now.at >= ADDED || now.held != before.held {
                changes.push(now);
            }
        }
        Ok(changes)
    }

    /// What parts that one of two ways changed hold for both; `first` is what those hold that the first way changed, the second
    /// one is here, and `mark` is where they parted.
    pub(super) fn merge_changes(
        &mut self,
        mark: usize,
        condition: Value,
        first: &[Note],
    ) -> Outcome<Option<Vec<Note>>> {
        let mut merged = Vec::new();
        let since = self.noted_since(mark);
        if first.is_empty() && since.is_empty() {
            return Ok(Some(merged));
        }
        let as_wholes: HashSet<Value> =
            first.iter().chain(&since).filter(|note| note.at == WHOLE).map(|note| note.object).collect();
        let mut seen = HashSet::with_capacity(first.len());
        // What only the second way changed was for the first one as it had been before.
        for theirs in first.iter().chain(&since) {
            if !seen.insert((theirs.object, theirs.at)) {
                continue;
            }
            let ours = self.now(*theirs)?;
            if theirs.at >= ADDED {
                // A number of entries is held where the first way has added none.
                let none = [theirs.held];
                let same = match self.heap.vector_slice(theirs.held) {
                    None => self.heap.vector_slice(ours.held) == Some(&none[..]),
                    Some(_) => self.heap.same_memo(theirs.held, ours.held),
                };
                if !same {
                    return Ok(None);
                }
                continue;
            }
            // One by one and as a whole: it is not known what the other way left of the rest.
            if as_wholes.contains(&theirs.object) {
                return Ok(None);
            }
            if theirs.held == ours.held {
                continue;
            }
            match self.select_held(condition, *theirs, ours) {
                Some(note) => merged.push(note),
                None => return Ok(None),
            }
        }
        Ok(Some(merged))
    }

    fn select_held(&mut self, condition: Value, first: Note, second: Note) -> Option<Note> {
        use avm_value::ObjectType::{Box, HashTable, Record, Vector};
        let object = first.object;
        if !object.is_pair() && !matches!(object.object_type(), Some(Box | HashTable | Record | Vector)) {
            return None;
        }
        let held = self.select_all(condition, &[first.held], &[second.held])?;
        Some(Note { held: held[0], ..second })
    }

    /// Has objects hold what they hold for both of two ways.
    pub(super) fn apply_changes(&mut self, changes: Vec<Note>) -> Outcome<()> {
        for note in changes {
            self.note(note.object, note.at)?;
            put(&mut self.heap, note);
        }
        Ok(())
    }
}
