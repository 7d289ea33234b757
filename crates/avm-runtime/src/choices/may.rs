//! What a term can be, and what is left of that.

use super::facts::MOST_VALUES;
use avm_number::IBig;
use avm_problem::{Atom, Problem, Term};
use std::sync::{Arc, LazyLock};

/// What a term can be.
#[derive(Clone, Debug)]
pub(crate) enum May {
    /// One of these.
    Be(Arc<[Atom]>),
    /// An integer between two.
    Lie(Arc<(IBig, IBig)>),
    /// Anything.
    Any,
}

/// What a boolean can be, as it is not known, false, or true.
pub(super) static BOOLEANS: LazyLock<[Arc<[Atom]>; 3]> =
    LazyLock::new(|| [[Atom::FALSE, Atom::TRUE].into(), [Atom::FALSE].into(), [Atom::TRUE].into()]);

pub(super) fn is_same(one: &May, other: &May) -> bool {
    match (one, other) {
        (May::Be(a), May::Be(b)) => Arc::ptr_eq(a, b) || a == b,
        (May::Lie(a), May::Lie(b)) => a == b,
        (May::Any, May::Any) => true,
        _ => false,
    }
}

/// What is left without an atom.
pub(super) fn without(may: May, atom: &Atom) -> May {
    match (may, atom) {
        (May::Be(atoms), _) => May::Be(atoms.iter().filter(|other| *other != atom).cloned().collect()),
        (May::Lie(ends), Atom::Integer(n)) if ends.0 == *n => between(n + IBig::from(1), ends.1.clone()),
        (May::Lie(ends), Atom::Integer(n)) if ends.1 == *n => between(ends.0.clone(), n - IBig::from(1)),
        (may, _) => may,
    }
}

/// What is left of an integer between two bounds.
pub(super) fn meet(may: May, low: IBig, high: IBig) -> May {
    match may {
        May::Be(atoms) => May::Be(
            atoms
                .iter()
                .filter(|atom| matches!(atom, Atom::Integer(n) if low <= *n && *n <= high))
                .cloned()
                .collect(),
        ),
        May::Lie(ends) => {
            let (low, high) = (low.max(ends.0.clone()), high.min(ends.1.clone()));
            if low > high { May::Be([].into()) } else { between(low, high) }
        }
        May::Any => May::Any,
    }
}

/// What is left where it is known whether it is true.
pub(super) fn only(may: May, holds: bool) -> May {
    match may {
        May::Be(atoms) if atoms.iter().all(|atom| atom.holds() == holds) => May::Be(atoms),
        May::Be(atoms) => match &*atoms {
            [Atom::Boolean(_), Atom::Boolean(_)] => boolean(Some(holds)),
            all => May::Be(all.iter().filter(|atom| atom.holds() == holds).cloned().collect()),
        },
        May::Any if !holds => May::Be([Atom::FALSE].into()),
        other => other,
    }
}

pub(super) fn of_shape(problem: &Problem, term: Term) -> May {
    let shape = problem.shape(term);
    if shape.is_boolean() {
        return boolean(None);
    }
    match &shape.integers {
        Some((low, high)) if shape.is_integer() => between(low.clone(), high.clone()),
        _ => May::Any,
    }
}

pub(super) fn truth_of(may: &May) -> Option<bool> {
    match may {
        May::Be(atoms) => {
            let first = atoms.first()?.holds();
            atoms.iter().all(|atom| atom.holds() == first).then_some(first)
        }
        May::Lie(..) => Some(true),
        May::Any => None,
    }
}

pub(super) fn boolean(truth: Option<bool>) -> May {
    May::Be(BOOLEANS[truth.map_or(0, |holds| 1 + usize::from(holds))].clone())
}

pub(super) fn between(low: IBig, high: IBig) -> May {
    if low == high { May::Be([Atom::from(low)].into()) } else { lie(low, high) }
}

pub(super) fn lie(low: IBig, high: IBig) -> May {
    May::Lie(Arc::new((low, high)))
}

/// The bounds of the integer that something stands for: what is none counts as 0.
pub(super) fn bounds(may: &May) -> (IBig, IBig) {
    match may {
        May::Be(atoms) => {
            let integers = || atoms.iter().map(Atom::integer);
            (integers().min().unwrap_or_default(), integers().max().unwrap_or_default())
        }
        May::Lie(ends) => (**ends).clone(),
        // Never asked of what may be anything: arithmetic is done on integers only.
        May::Any => (IBig::from(i64::MIN), IBig::from(i64::MAX)),
    }
}

pub(super) fn are_equal(a: &May, b: &May) -> Option<bool> {
    match (a, b) {
        (May::Be(a), May::Be(b)) => {
            if let ([a], [b]) = (&**a, &**b) {
                return Some(a == b);
            }
            let common = a.iter().any(|atom| b.contains(atom));
            (!common).then_some(false)
        }
        (May::Be(atoms), May::Lie(ends)) | (May::Lie(ends), May::Be(atoms)) => {
            let (low, high) = &**ends;
            let inside = |atom: &Atom| matches!(atom, Atom::Integer(n) if low <= n && n <= high);
            (!atoms.iter().any(inside)).then_some(false)
        }
        (May::Lie(a), May::Lie(b)) => (a.1 < b.0 || b.1 < a.0).then_some(false),
        _ => None,
    }
}

pub(super) fn either(a: &May, b: &May) -> May {
    match (a, b) {
        (May::Be(a), May::Be(b)) if a.len() + b.len() <= MOST_VALUES => {
            let others = b.iter().filter(|atom| !a.contains(atom)).count();
            if others == 0 {
                return May::Be(a.clone());
            }
            let mut atoms = Vec::with_capacity(a.len() + others);
            atoms.extend_from_slice(a);
            atoms.extend(b.iter().filter(|atom| !a.contains(atom)).cloned());
            May::Be(atoms.into())
        }
        (May::Any, _) | (_, May::Any) => May::Any,
        _ => {
            let is_integer = |may: &May| match may {
                May::Be(atoms) => atoms.iter().all(|atom| matches!(atom, Atom::Integer(_))),
                _ => true,
            };
            if !is_integer(a) || !is_integer(b) {
                return May::Any;
            }
            let ((a, b), (c, d)) = (bounds(a), bounds(b));
            between(a.min(c), b.max(d))
        }
    }
}
