//! Products, squares, and the least of many.

use super::Term;
use crate::store::{Failed, Store};

impl Store {
    /// The least of the terms is this one.
    pub(super) fn least_of(&mut self, terms: &[Term], result: Term) -> Result<(), Failed> {
        let (mut low, mut high) = (i64::MAX, i64::MAX);
        for term in terms {
            low = low.min(self.least(*term));
            high = high.min(self.most(*term));
        }
        self.limit_below(result, low)?;
        self.limit_above(result, high)?;
        let (least, most) = (self.least(result), self.most(result));
        let mut candidates = 0;
        let mut candidate = None;
        for term in terms {
            self.limit_below(*term, least)?;
            if self.least(*term) <= most {
                candidates += 1;
                candidate = Some(*term);
            }
        }
        match candidate {
            None => Err(Failed),
            Some(term) if candidates == 1 => self.limit_above(term, most),
            Some(_) => Ok(()),
        }
    }

    pub(super) fn product(&mut self, [left, right, product]: [u32; 3]) -> Result<(), Failed> {
        let bounds = |store: &Store, variable: u32| {
            let bounds = store.variables[variable as usize].bounds;
            (i128::from(bounds.min), i128::from(bounds.max))
        };
        if left == right {
            return self.square(left, product);
        }
        let (a, b) = (bounds(self, left), bounds(self, right));
        let corners = [a.0 * b.0, a.0 * b.1, a.1 * b.0, a.1 * b.1];
        self.between(product, corners.iter().min(), corners.iter().max())?;
        for (factor, other) in [(left, right), (right, left)] {
            let (product, mut by) = (bounds(self, product), bounds(self, other));
            if product.0 <= 0 && product.1 >= 0 {
                if by.0 <= 0 && by.1 >= 0 {
                    // Zero times anything.
                    continue;
                }
            } else if by.0 == 0 || by.1 == 0 {
                by = (if by.0 == 0 { 1 } else { by.0 }, if by.1 == 0 { -1 } else { by.1 });
                if by.0 > by.1 {
                    return Err(Failed);
                }
                self.between(other, Some(&by.0), Some(&by.1))?;
            } else if by.0 < 0 && by.1 > 0 {
                let most = product.0.abs().max(product.1.abs());
                self.between(factor, Some(&-most), Some(&most))?;
                continue;
            }
            let pairs = [(product.0, by.0), (product.0, by.1), (product.1, by.0), (product.1, by.1)];
            let ups = pairs.map(|(n, d)| if d > 0 { -(-n).div_euclid(d) } else { -n.div_euclid(-d) });
            let downs = pairs.map(|(n, d)| if d > 0 { n.div_euclid(d) } else { (-n).div_euclid(-d) });
            self.between(factor, ups.iter().min(), downs.iter().max())?;
        }
        Ok(())
    }

    /// `product` is the square of `root`: more is known than of other products.
    fn square(&mut self, root: u32, product: u32) -> Result<(), Failed> {
        let bounds = self.variables[root as usize].bounds;
        let low = i128::from(bounds.min).max(-i128::from(bounds.max)).max(0);
        let most = i128::from(bounds.min.unsigned_abs().max(bounds.max.unsigned_abs()));
        self.between(product, Some(&(low * low)), Some(&(most * most)))?;
        let squares = self.variables[product as usize].bounds;
        let most = i128::from(squares.max).isqrt();
        self.between(root, Some(&-most), Some(&most))?;
        let floor = i128::from(squares.min).isqrt();
        let least = if floor * floor < i128::from(squares.min) { floor + 1 } else { floor };
        let bounds = self.variables[root as usize].bounds;
        if i128::from(bounds.min) > -least {
            self.between(root, Some(&least), None)?;
        }
        if i128::from(self.variables[root as usize].bounds.max) < least {
            self.between(root, None, Some(&-least))?;
        }
        Ok(())
    }

    /// Keeps a variable between two numbers that may be larger than any value.
    fn between(&mut self, variable: u32, low: Option<&i128>, high: Option<&i128>) -> Result<(), Failed> {
        let fit = |n: &i128| (*n).clamp(i64::MIN.into(), i64::MAX.into()) as i64;
        self.at_least(variable, low.map_or(i64::MIN, fit))?;
        self.at_most(variable, high.map_or(i64::MAX, fit))
    }
}
