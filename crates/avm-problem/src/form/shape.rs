//! What is known of a term's values, from what is known of its parts.

use super::problem::{FormError, Problem};
use super::term::{Division, Node, Shape, Term};
use dashu_base::{Abs, BitTest};
use dashu_int::IBig;

/// The shapes of terms, in order. Most are one of a few, and are not kept for each term.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shapes {
    /// Its place among those that all problems have, or after these among `own`.
    places: Vec<u32>,
    own: Vec<Shape>,
}

/// The shapes that most terms have.
static COMMON: [Shape; 2] = [Shape::BOOLEAN, Shape::OTHER];

impl Shapes {
    pub(crate) fn push(&mut self, shape: Shape) {
        let place = COMMON.iter().position(|common| *common == shape).unwrap_or_else(|| {
            self.own.push(shape);
            COMMON.len() + self.own.len() - 1
        });
        // There are not more terms than this can count.
        self.places.push(place as u32);
    }

    pub(crate) fn of(&self, term: Term) -> &Shape {
        let place = self.places[term.index()] as usize;
        COMMON.get(place).unwrap_or_else(|| &self.own[place - COMMON.len()])
    }

    /// How many bytes they are held in.
    pub(crate) fn bytes(&self) -> usize {
        self.places.len() * size_of::<u32>() + self.own.len() * size_of::<Shape>()
    }
}

impl Problem {
    /// What is known of the values of a node whose parts are terms of the problem.
    ///
    /// # Errors
    ///
    /// Where its integers may get too long, or a table's row has the wrong length.
    pub(crate) fn shape_of_node(&self, node: &Node) -> Result<Shape, FormError> {
        let bounds = |term: &Term| self.shape(*term).bounds();
        let integers = |(low, high): (IBig, IBig)| Shape::integers(low, high);
        Ok(match node {
            Node::Constant(atom) => Shape::of(atom),
            Node::Variable(id) => self.domain_shape(*id)?,
            Node::Sum(terms, constant) => integers(self.sum_bounds(terms, constant)?),
            Node::Product(a, b) => integers(product_bounds(&bounds(a), &bounds(b))?),
            Node::Divide(which, a, b) => integers(division_bounds(*which, &bounds(a), &bounds(b))),
            Node::Absolute(a) => {
                let (low, high) = bounds(a);
                let least =
                    if low.clone().max(-&high) > IBig::ZERO { low.clone().max(-&high) } else { IBig::ZERO };
                Shape::integers(least, magnitude(&(low, high)))
            }
            Node::Minimum(a, b) => {
                let ((a, b), (c, d)) = (bounds(a), bounds(b));
                Shape::integers(a.min(c), b.min(d))
            }
            Node::Maximum(a, b) => {
                let ((a, b), (c, d)) = (bounds(a), bounds(b));
                Shape::integers(a.max(c), b.max(d))
            }
            Node::Table(terms, rows) => match rows.iter().find(|row| row.len() != terms.len()) {
                Some(row) => return Err(FormError::RowLength(row.len(), terms.len())),
                None => Shape::BOOLEAN,
            },
            Node::Equal(..) | Node::LessOrEqual(..) | Node::Not(_) => Shape::BOOLEAN,
            Node::And(_) | Node::Or(_) | Node::AllDifferent(_) => Shape::BOOLEAN,
            Node::If(_, yes, no) => self.shape(*yes).or(self.shape(*no)),
            Node::Element(index, items) => self.element_shape(*index, items),
        })
    }

    fn sum_bounds(&self, terms: &[(IBig, Term)], constant: &IBig) -> Result<(IBig, IBig), FormError> {
        let (mut low, mut high) = (constant.clone(), constant.clone());
        for (coefficient, term) in terms {
            let exact = (coefficient.clone(), coefficient.clone());
            let (least, most) = product_bounds(&self.shape(*term).bounds(), &exact)?;
            low += least;
            high += most;
        }
        Ok((low, high))
    }

    fn element_shape(&self, index: Term, items: &[Term]) -> Shape {
        let shape = self.shape(index);
        let (low, high) = shape.bounds();
        let outside = !shape.is_integer() || low < IBig::ZERO || high >= IBig::from(items.len());
        let missing = if outside || items.is_empty() {
            Shape { may_fail: true, ..Shape::NOTHING }
        } else {
            Shape::NOTHING
        };
        items.iter().fold(missing, |all, item| all.or(self.shape(*item)))
    }
}

/// The greatest magnitude between two bounds.
fn magnitude((low, high): &(IBig, IBig)) -> IBig {
    low.clone().abs().max(high.clone().abs())
}

fn product_bounds(a: &(IBig, IBig), b: &(IBig, IBig)) -> Result<(IBig, IBig), FormError> {
    // Looked at before the multiplication: its result might be huge.
    if magnitude(a).bit_len() + magnitude(b).bit_len() > Problem::MOST_BITS + 1 {
        return Err(FormError::TooLarge);
    }
    let corners = [&a.0 * &b.0, &a.0 * &b.1, &a.1 * &b.0, &a.1 * &b.1];
    let low = corners.iter().min().cloned().unwrap_or(IBig::ZERO);
    let high = corners.into_iter().max().unwrap_or(IBig::ZERO);
    Ok((low, high))
}

fn division_bounds(which: Division, a: &(IBig, IBig), b: &(IBig, IBig)) -> (IBig, IBig) {
    let most = magnitude(a);
    let by_zero = b.0 <= IBig::ZERO && b.1 >= IBig::ZERO;
    let (negative, positive) = (a.0 < IBig::ZERO, a.1 > IBig::ZERO);
    let if_so = |condition: bool, bound: &IBig| if condition { bound.clone() } else { IBig::ZERO };
    match which {
        Division::Quotient => {
            let (down, up) = (b.0 < IBig::ZERO, b.1 > IBig::ZERO);
            let below = (negative && up) || (positive && down);
            let above = (negative && down) || (positive && up);
            (-if_so(below, &most), if_so(above, &most))
        }
        Division::Remainder => {
            let rest = (magnitude(b) - IBig::ONE).max(IBig::ZERO);
            let rest = if by_zero { most } else { rest.min(most) };
            (-if_so(negative, &rest), if_so(positive, &rest))
        }
        Division::Modulo => {
            let low = if_so(b.0 < IBig::ZERO, &(&b.0 + IBig::ONE));
            let high = if_so(b.1 > IBig::ZERO, &(&b.1 - IBig::ONE));
            if by_zero { (low.min(a.0.clone()), high.max(a.1.clone())) } else { (low, high) }
        }
    }
}
