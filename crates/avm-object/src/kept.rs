//! What a transaction has touched, while there are moments of it to go back to ([`Fork`](crate::Fork)).
//!
//! A moment costs what has been touched since the last one: it is a map that shares with others what both have. What it maps to
//! lies on a shelf, from which nothing goes. The way that runs touches its objects as always, in `Transaction::touched`; what had
//! been touched before the last moment comes back there when it is asked for.

use crate::execution::{Execution, VOID};
use crate::transaction::{Touched, Transaction};
use crate::trie::Trie;
use avm_value::Tracer;
use std::borrow::Cow;

/// All that a transaction had touched at a moment.
#[derive(Clone, Default)]
pub struct Moment {
    /// For each object where it is on the shelf.
    places: Trie<u32>,
    /// How many objects there are.
    count: u32,
}

/// Objects as moments have them.
#[derive(Default)]
pub(crate) struct Kept {
    shelf: Vec<Shelved>,
    /// The moment that the running way has gone on from.
    now: Moment,
    /// So many have been visited by the last collection.
    visited: usize,
}

#[derive(Clone, Copy)]
struct Shelved {
    touched: Touched,
    /// How many objects had been touched before.
    order: u32,
}

impl Kept {
    fn at(&self, place: u32) -> &Touched {
        &self.shelf[place as usize].touched
    }

    /// Puts an object on the shelf, as it is now.
    fn put(&mut self, touched: Touched) {
        let known = self.now.places.get(touched.object).map(|place| self.shelf[place as usize]);
        if known.is_some_and(|known| known.touched == touched) {
            return;
        }
        let order = known.map_or(self.now.count, |known| known.order);
        self.now.count += u32::from(known.is_none());
        self.now.places.set(touched.object, Some(self.shelf.len() as u32));
        self.shelf.push(Shelved { touched, order });
    }

    /// What was touched by the moment that the running way has gone on from, in order.
    fn in_order(&self) -> Vec<Touched> {
        let mut all: Vec<Shelved> =
            self.now.places.entries().iter().map(|(_, place)| self.shelf[*place as usize]).collect();
        all.sort_by_key(|shelved| shelved.order);
        all.iter().map(|shelved| shelved.touched).collect()
    }

    /// Visits the values: in a minor collection those that were put here since the last one.
    pub(crate) fn trace(&mut self, tracer: &mut Tracer<'_>) {
        let first = if tracer.is_minor() { self.visited } else { 0 };
        for shelved in &mut self.shelf[first..] {
            tracer.visit(&mut shelved.touched.state);
            tracer.visit(&mut shelved.touched.base);
        }
        self.visited = self.shelf.len();
    }
}

impl Transaction {
    /// What moments have of an object, taken from the shelf: where it is now.
    #[cold]
    pub(crate) fn recall(&mut self, object: u32) -> Option<usize> {
        let kept = self.kept.as_ref()?;
        let touched = *kept.at(kept.now.places.get(object)?);
        Some(self.add(touched))
    }

    /// An object that has been touched.
    pub(crate) fn known(&self, object: u32) -> Option<&Touched> {
        if let Some(slot) = self.find(object) {
            return Some(&self.touched[slot]);
        }
        let kept = self.kept.as_ref()?;
        kept.now.places.get(object).map(|place| kept.at(place))
    }

    /// All that has been touched, in order.
    pub(crate) fn all_touched(&self) -> Cow<'_, [Touched]> {
        let Some(kept) = &self.kept else { return Cow::Borrowed(&self.touched) };
        let mut all = kept.in_order();
        for touched in &mut all {
            if let Some(slot) = self.find(touched.object) {
                *touched = self.touched[slot];
            }
        }
        let is_new = |touched: &&Touched| kept.now.places.get(touched.object).is_none();
        all.extend(self.touched.iter().filter(is_new));
        Cow::Owned(all)
    }

    /// What two moments differ in, in the order of the objects.
    pub(crate) fn differences(
        &self,
        first: &Moment,
        second: &Moment,
    ) -> Vec<(Option<Touched>, Option<Touched>)> {
        let at = |place: Option<u32>| place.and_then(|place| self.on_shelf(place)).copied();
        let mut all = Vec::new();
        self.each_differing(first, second, |a, b| all.push((at(a), at(b))));
        all
    }

    /// Visits the same, as places on the shelf.
    pub(crate) fn each_differing(
        &self,
        first: &Moment,
        second: &Moment,
        mut visit: impl FnMut(Option<u32>, Option<u32>),
    ) {
        let Some(kept) = &self.kept else { return };
        let at = |place: Option<u32>| place.map(|place| kept.at(place));
        first.places.each_difference(&second.places, |_, a, b| {
            if at(a) != at(b) {
                visit(a, b);
            }
        });
    }

    /// An object at a moment, and where that is on the shelf.
    pub(crate) fn at_moment(&self, moment: &Moment, object: u32) -> Option<(u32, &Touched)> {
        let place = moment.places.get(object)?;
        Some((place, self.on_shelf(place)?))
    }

    /// What is there on the shelf.
    pub(crate) fn on_shelf(&self, place: u32) -> Option<&Touched> {
        Some(&self.kept.as_ref()?.shelf.get(place as usize)?.touched)
    }
}

impl Execution {
    /// Bytes held for the moments of the open transaction.
    pub fn kept_bytes(&self) -> usize {
        self.tx.kept.as_ref().map_or(0, |kept| kept.shelf.capacity() * size_of::<Shelved>())
    }

    /// The moment that it is now.
    pub(crate) fn keep_moment(&mut self) -> Moment {
        let tx = &mut self.tx;
        let kept = tx.kept.get_or_insert_default();
        if tx.touched.is_empty() {
            return kept.now.clone();
        }
        tx.touched.iter().for_each(|touched| kept.put(*touched));
        let now = kept.now.clone();
        self.tx.replace_touched(&[]);
        self.find_activations();
        now
    }

    /// Has the transaction be as it was at a moment.
    pub(crate) fn go_to_moment(&mut self, moment: &Moment) {
        self.tx.replace_touched(&[]);
        if let Some(kept) = &mut self.tx.kept {
            kept.now.clone_from(moment);
        }
        self.find_activations();
    }

    /// Changes objects of the moment that it is now, from which nothing has been touched; the moment that it is then.
    pub(crate) fn change_moment(&mut self, changed: &[Touched]) -> Moment {
        let kept = self.tx.kept.get_or_insert_default();
        changed.iter().for_each(|touched| kept.put(*touched));
        let now = kept.now.clone();
        self.tx.replace_touched(&[]);
        self.find_activations();
        now
    }

    /// Nobody goes back to moments any more: all that was touched is where it is without them.
    pub fn leave_moments(&mut self) {
        if self.tx.kept.is_some() {
            let all = self.tx.all_touched().into_owned();
            self.tx.kept = None;
            self.put_touched(&all);
        }
    }

    /// Puts others in the place of all objects that have been touched.
    pub(crate) fn put_touched(&mut self, touched: &[Touched]) {
        if let Some(kept) = &mut self.tx.kept {
            kept.now = Moment::default();
        }
        self.tx.replace_touched(touched);
        self.find_activations();
    }

    /// The open activations in the transaction know where their objects are.
    fn find_activations(&mut self) {
        for activation in self.activations.iter_mut().filter(|activation| activation.slot < VOID) {
            let object = activation.object;
            if let Some(slot) = self.tx.find(object).or_else(|| self.tx.recall(object)) {
                activation.slot = slot as u32;
            }
        }
    }
}
