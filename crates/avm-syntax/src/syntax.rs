//! Syntax objects: datums whose identifiers carry sets of scopes.
//!
//! A syntax object from the reader is the datum itself and one set of scopes for all that is in it. Only where the
//! expander looks is it opened, a level at a time ([`Syntax::view`]), and the set moves on to the parts. So scopes cost
//! nothing for quoted data, and one step for a body however large.

use crate::scope::{ScopeSet, Scopes};
use crate::{Datum, DatumKind};
use avm_base::{Span, Symbol};
use std::sync::Arc;

/// Which macro expansion introduced a piece of syntax: a number that the expander gives; zero for the user's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Origin(pub u32);

impl Origin {
    /// The user's text.
    pub const SOURCE: Origin = Origin(0);
}

/// A piece of syntax.
#[derive(Clone)]
pub struct Syntax {
    /// Its place; the place of the macro's use where a macro introduced it.
    pub span: Span,
    /// Which macro expansion introduced it.
    pub origin: Origin,
    /// Scopes of everything inside, beside those that the parts have already.
    scopes: ScopeSet,
    node: Node,
}

#[derive(Clone)]
enum Node {
    Datum(DatumKind),
    List(Arc<Branch>),
    Vector(Arc<Branch>),
}

/// Parts that were put together by a macro, or opened by one.
#[derive(Default)]
struct Branch {
    items: Vec<Syntax>,
    tail: Option<Syntax>,
}

/// An identifier.
#[derive(Clone, Copy, Debug)]
pub struct Identifier {
    /// Its name.
    pub name: Symbol,
    /// Its scopes.
    pub scopes: ScopeSet,
    /// Its place, as [`Syntax::span`].
    pub span: Span,
    /// Which macro expansion introduced it.
    pub origin: Origin,
}

impl Identifier {
    /// Whether binding one would bind the other (`bound-identifier=?` of R6RS).
    pub fn same_as(&self, other: &Identifier) -> bool {
        self.name == other.name && self.scopes == other.scopes
    }

    /// The identifier as syntax.
    pub fn to_syntax(self) -> Syntax {
        let node = Node::Datum(DatumKind::Symbol(self.name));
        Syntax { span: self.span, origin: self.origin, scopes: self.scopes, node }
    }
}

/// A piece of syntax, opened one level.
pub enum View {
    /// An identifier.
    Identifier(Identifier),
    /// Anything else without parts that the expander looks at: literals, and data with labels.
    Atom(DatumKind),
    /// A list, with the tail of a dotted one.
    List(Vec<Syntax>, Option<Syntax>),
    /// A vector.
    Vector(Vec<Syntax>),
}

impl Syntax {
    /// A datum of the user's text, with scopes for all that is in it.
    pub fn from_datum(datum: &Datum, scopes: ScopeSet) -> Syntax {
        Syntax { span: datum.span, origin: Origin::SOURCE, scopes, node: Node::Datum(datum.kind.clone()) }
    }

    /// A datum that a macro introduced.
    pub fn introduced(kind: DatumKind, scopes: ScopeSet, span: Span, origin: Origin) -> Syntax {
        Syntax { span, origin, scopes, node: Node::Datum(kind) }
    }

    /// A list of parts; with a tail that is a list, that list goes on.
    pub fn list(
        mut items: Vec<Syntax>,
        tail: Option<Syntax>,
        span: Span,
        origin: Origin,
        scopes: &mut Scopes,
    ) -> Syntax {
        let tail = match tail {
            Some(tail) if tail.is_list() => match tail.view(scopes) {
                View::List(more, end) => {
                    items.extend(more);
                    end
                }
                _ => Some(tail),
            },
            other => other,
        };
        match tail {
            Some(tail) if items.is_empty() => tail,
            tail => {
                let node = if items.is_empty() {
                    Node::Datum(DatumKind::List(Arc::new([]), None))
                } else {
                    Node::List(Arc::new(Branch { items, tail }))
                };
                Syntax { span, origin, scopes: ScopeSet::EMPTY, node }
            }
        }
    }

    /// A vector of parts.
    pub fn vector(items: Vec<Syntax>, span: Span, origin: Origin) -> Syntax {
        let node = Node::Vector(Arc::new(Branch { items, tail: None }));
        Syntax { span, origin, scopes: ScopeSet::EMPTY, node }
    }

    /// The same syntax with more scopes on everything inside.
    pub fn add_scopes(&self, more: ScopeSet, scopes: &mut Scopes) -> Syntax {
        let mut changed = self.clone();
        changed.scopes = scopes.union(self.scopes, more);
        changed
    }

    /// The scopes that the syntax carries itself: those of an identifier, or of the parentheses.
    pub fn scopes(&self) -> ScopeSet {
        self.scopes
    }

    /// The identifier, if this is one.
    pub fn identifier(&self) -> Option<Identifier> {
        match self.node {
            Node::Datum(DatumKind::Symbol(name)) => {
                Some(Identifier { name, scopes: self.scopes, span: self.span, origin: self.origin })
            }
            _ => None,
        }
    }

    /// Whether this is a list, the empty and the dotted ones included.
    pub fn is_list(&self) -> bool {
        matches!(self.node, Node::List(_) | Node::Datum(DatumKind::List(..)))
    }

    /// The datum, where no part has scopes of its own.
    pub fn as_datum(&self) -> Option<&DatumKind> {
        match &self.node {
            Node::Datum(kind) => Some(kind),
            _ => None,
        }
    }

    /// Opens the syntax one level.
    pub fn view(&self, scopes: &mut Scopes) -> View {
        match &self.node {
            Node::Datum(kind) => self.view_datum(kind),
            Node::List(branch) => {
                let (items, tail) = self.view_branch(branch, scopes);
                View::List(items, tail)
            }
            Node::Vector(branch) => View::Vector(self.view_branch(branch, scopes).0),
        }
    }

    fn view_datum(&self, kind: &DatumKind) -> View {
        let part = |datum: &Datum| Syntax {
            span: if self.origin == Origin::SOURCE { datum.span } else { self.span },
            origin: self.origin,
            scopes: self.scopes,
            node: Node::Datum(datum.kind.clone()),
        };
        match kind {
            DatumKind::Symbol(name) => View::Identifier(Identifier {
                name: *name,
                scopes: self.scopes,
                span: self.span,
                origin: self.origin,
            }),
            DatumKind::List(items, tail) => {
                View::List(items.iter().map(part).collect(), tail.as_deref().map(part))
            }
            DatumKind::Vector(items) => View::Vector(items.iter().map(part).collect()),
            atom => View::Atom(atom.clone()),
        }
    }

    fn view_branch(&self, branch: &Branch, scopes: &mut Scopes) -> (Vec<Syntax>, Option<Syntax>) {
        let items = branch.items.iter().map(|item| item.add_scopes(self.scopes, scopes)).collect();
        (items, branch.tail.as_ref().map(|tail| tail.add_scopes(self.scopes, scopes)))
    }

    /// The datum without scopes. Nesting of any depth is fine.
    pub fn to_datum(&self) -> Datum {
        enum Step<'a> {
            Open(&'a Syntax),
            Close(&'a Syntax, &'a Branch),
        }
        let mut steps = vec![Step::Open(self)];
        let mut done: Vec<Datum> = Vec::new();
        while let Some(step) = steps.pop() {
            match step {
                Step::Open(syntax) => match &syntax.node {
                    Node::Datum(kind) => done.push(Datum { span: syntax.span, kind: kind.clone() }),
                    Node::List(branch) | Node::Vector(branch) => {
                        steps.push(Step::Close(syntax, branch));
                        steps.extend(branch.tail.iter().chain(branch.items.iter().rev()).map(Step::Open));
                    }
                },
                Step::Close(syntax, branch) => {
                    let tail = branch.tail.as_ref().and_then(|_| done.pop());
                    let items: Arc<[Datum]> = done.split_off(done.len() - branch.items.len()).into();
                    let kind = match syntax.node {
                        Node::Vector(_) => DatumKind::Vector(items),
                        _ => DatumKind::List(items, tail.map(Arc::new)),
                    };
                    done.push(Datum { span: syntax.span, kind });
                }
            }
        }
        done.pop().unwrap_or(Datum { span: self.span, kind: DatumKind::Boolean(false) })
    }
}

impl Drop for Branch {
    /// Takes deep trees apart without recursion.
    fn drop(&mut self) {
        let mut pending: Vec<Arc<Branch>> = Vec::new();
        detach(self, &mut pending);
        while let Some(shared) = pending.pop() {
            if let Some(mut branch) = Arc::into_inner(shared) {
                detach(&mut branch, &mut pending);
            }
        }
    }
}

/// Moves the branches below `branch` to `pending`.
fn detach(branch: &mut Branch, pending: &mut Vec<Arc<Branch>>) {
    for part in branch.items.drain(..).chain(branch.tail.take()) {
        if let Node::List(below) | Node::Vector(below) = part.node {
            pending.push(below);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_syntax_converts_and_drops_without_recursion() {
        let mut scopes = Scopes::default();
        let leaf = Datum { span: Span::NONE, kind: DatumKind::Boolean(true) };
        let mut deep = Syntax::from_datum(&leaf, ScopeSet::EMPTY);
        for _ in 0..200_000 {
            deep = Syntax::list(vec![deep], None, Span::NONE, Origin::SOURCE, &mut scopes);
        }
        assert!(matches!(deep.to_datum().kind, DatumKind::List(..)));
    }
}
