//! The constants of a unit: atoms, strings and symbols are shared, each quoted pair or vector is one object.

use avm_base::Symbol;
use avm_bytecode::module::Constant;
use avm_number::Number;
use avm_syntax::{Datum, DatumKind};
use std::collections::HashMap;
use std::sync::Arc;

/// A constant of the unit: an index into [`Constants`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConstId(pub u32);

#[derive(PartialEq, Eq, Hash)]
enum Key {
    Boolean(bool),
    Nil,
    Character(char),
    Int(i64),
    Real(u64),
    String(Arc<str>),
    Symbol(Symbol),
}

/// The constants of a unit. Indices inside compound constants are those of [`ConstId`].
#[derive(Default)]
pub struct Constants {
    items: Vec<Constant>,
    shared: HashMap<Key, ConstId>,
}

/// References to labels of the datum being added are written as numbers from here on, until its end.
const LABELS: u32 = 1 << 31;

/// Data still to be added, and the constant that waits for it.
enum Task<'d> {
    Pairs(u32, &'d [Datum], Option<&'d Datum>),
    Vector(u32, &'d [Datum]),
}

impl Constants {
    /// The constant of that index.
    pub fn get(&self, id: ConstId) -> &Constant {
        &self.items[id.0 as usize]
    }

    /// The value of a constant that is an exact integer of 64 bits.
    pub fn small(&self, id: ConstId) -> Option<i64> {
        match self.get(id) {
            Constant::Number(number) => small(number),
            _ => None,
        }
    }

    /// Whether `eqv?` and `equal?` to this constant are the same as `eq?`.
    pub fn is_eq_comparable(&self, id: ConstId) -> bool {
        match self.get(id) {
            Constant::Boolean(_) | Constant::Nil | Constant::Character(_) | Constant::Symbol(_) => true,
            Constant::Number(number) => small(number).is_some_and(|value| value.abs() < 1 << 56),
            _ => false,
        }
    }

    /// The elements of a list of constants that `eq?` compares, if this is one.
    pub fn eq_comparable_list(&self, id: ConstId) -> Option<Vec<ConstId>> {
        let (mut elements, mut rest) = (Vec::new(), id);
        while let Constant::Pair(first, next) = self.get(rest) {
            let first = ConstId(*first);
            if !self.is_eq_comparable(first) {
                return None;
            }
            elements.push(first);
            rest = ConstId(*next);
        }
        (*self.get(rest) == Constant::Nil).then_some(elements)
    }

    /// A new vector of constants.
    pub fn vector(&mut self, elements: &[ConstId]) -> ConstId {
        self.push(Constant::Vector(elements.iter().map(|element| element.0).collect()))
    }

    /// Adds a constant that is no pair or vector, or finds it.
    pub fn atom(&mut self, constant: Constant) -> ConstId {
        let key = match &constant {
            Constant::Boolean(value) => Key::Boolean(*value),
            Constant::Nil => Key::Nil,
            Constant::Character(value) => Key::Character(*value),
            Constant::Number(number) => match small(number) {
                Some(value) => Key::Int(value),
                None => match number {
                    Number::Real(value) => Key::Real(value.to_bits()),
                    _ => return self.push(constant),
                },
            },
            Constant::String(text) => Key::String(text.as_str().into()),
            Constant::Symbol(symbol) => Key::Symbol(*symbol),
            Constant::Bytevector(_) | Constant::Pair(..) | Constant::Vector(_) => return self.push(constant),
        };
        if let Some(&id) = self.shared.get(&key) {
            return id;
        }
        let id = self.push(constant);
        self.shared.insert(key, id);
        id
    }

    /// The constant of a symbol.
    pub fn symbol(&mut self, symbol: Symbol) -> ConstId {
        self.atom(Constant::Symbol(symbol))
    }

    /// Adds a quoted datum, of any depth; datum labels in it make cycles.
    pub fn datum(&mut self, datum: &Datum) -> ConstId {
        let first = self.items.len();
        let mut labels = HashMap::new();
        let mut tasks = Vec::new();
        let root = self.begin(datum, &mut labels, &mut tasks);
        while let Some(task) = tasks.pop() {
            match task {
                Task::Pairs(first, items, tail) => self.pairs(first, items, tail, &mut labels, &mut tasks),
                Task::Vector(at, items) => {
                    let parts = items.iter().map(|item| self.begin(item, &mut labels, &mut tasks)).collect();
                    self.items[at as usize] = Constant::Vector(parts);
                }
            }
        }
        if !labels.is_empty() {
            self.resolve(first, &labels);
        }
        ConstId(if root >= LABELS { self.atom(Constant::Nil).0 } else { root })
    }

    fn pairs<'d>(
        &mut self,
        first: u32,
        items: &'d [Datum],
        tail: Option<&'d Datum>,
        labels: &mut HashMap<u32, u32>,
        tasks: &mut Vec<Task<'d>>,
    ) {
        for (i, item) in items.iter().enumerate() {
            let car = self.begin(item, labels, tasks);
            let cdr = match tail {
                _ if i + 1 < items.len() => first + i as u32 + 1,
                Some(tail) => self.begin(tail, labels, tasks),
                None => self.atom(Constant::Nil).0,
            };
            self.items[first as usize + i] = Constant::Pair(car, cdr);
        }
    }

    /// Makes a constant for a datum: whole for atoms, to be filled by a task for compound data.
    fn begin<'d>(
        &mut self,
        datum: &'d Datum,
        labels: &mut HashMap<u32, u32>,
        tasks: &mut Vec<Task<'d>>,
    ) -> u32 {
        let mut datum = datum;
        let mut names = Vec::new();
        while let DatumKind::Labelled(label, inner) = &datum.kind {
            names.push(*label);
            datum = inner;
        }
        let constant = match &datum.kind {
            DatumKind::Boolean(value) => self.atom(Constant::Boolean(*value)).0,
            DatumKind::Character(value) => self.atom(Constant::Character(*value)).0,
            DatumKind::Number(number) => self.atom(Constant::Number(number.clone())).0,
            DatumKind::String(text) => self.atom(Constant::String((**text).into())).0,
            DatumKind::Symbol(symbol) => self.symbol(*symbol).0,
            DatumKind::Bytevector(bytes) => self.push(Constant::Bytevector(bytes.to_vec())).0,
            DatumKind::List(items, _) if items.is_empty() => self.atom(Constant::Nil).0,
            DatumKind::List(items, tail) => {
                let first = self.items.len() as u32;
                self.items.extend(items.iter().map(|_| Constant::Nil));
                tasks.push(Task::Pairs(first, items, tail.as_deref()));
                first
            }
            DatumKind::Vector(items) => {
                let at = self.push(Constant::Nil).0;
                tasks.push(Task::Vector(at, items));
                at
            }
            DatumKind::Labelled(label, _) | DatumKind::Reference(label) => LABELS + label % LABELS,
        };
        labels.extend(names.into_iter().map(|label| (label, constant)));
        constant
    }

    /// Puts the constants that labels name where they are referred to, in all constants from `first` on.
    fn resolve(&mut self, first: usize, labels: &HashMap<u32, u32>) {
        let nil = self.atom(Constant::Nil).0;
        let place = |index: &mut u32| {
            if *index >= LABELS {
                *index = labels.get(&(*index - LABELS)).copied().filter(|&id| id < LABELS).unwrap_or(nil);
            }
        };
        for item in &mut self.items[first..] {
            match item {
                Constant::Pair(car, cdr) => [car, cdr].into_iter().for_each(place),
                Constant::Vector(parts) => parts.iter_mut().for_each(place),
                _ => {}
            }
        }
    }

    fn push(&mut self, constant: Constant) -> ConstId {
        self.items.push(constant);
        ConstId(self.items.len() as u32 - 1)
    }
}

/// The value of a number that is an exact integer of 64 bits.
pub fn small(number: &Number) -> Option<i64> {
    match number {
        Number::Int(value) => i64::try_from(value).ok(),
        _ => None,
    }
}
