//! Gates and binary arithmetic. What is known already is not encoded.

use super::Encoder;
use super::cnf::{Literal, NoRoom};
use super::code::{Bits, Finite};
use dashu_base::BitTest;
use dashu_int::IBig;
use std::rc::Rc;

type Gate = Result<Literal, NoRoom>;

/// How many bits the integers between two need in two's complement.
fn width(low: &IBig, high: &IBig) -> usize {
    let bits = |n: &IBig| if *n < IBig::ZERO { (n + IBig::ONE).bit_len() } else { n.bit_len() };
    bits(low).max(bits(high)) + 1
}

impl Encoder<'_> {
    pub(super) fn and(&mut self, a: Literal, b: Literal) -> Gate {
        let truth = self.truth;
        if a == -truth || b == -truth || a == -b {
            return Ok(-truth);
        }
        if a == truth || a == b {
            return Ok(b);
        }
        if b == truth {
            return Ok(a);
        }
        let both = self.cnf.fresh()?;
        self.clause(&[-both, a])?;
        self.clause(&[-both, b])?;
        self.clause(&[both, -a, -b])?;
        Ok(both)
    }

    pub(super) fn or(&mut self, a: Literal, b: Literal) -> Gate {
        Ok(-self.and(-a, -b)?)
    }

    /// Whether all hold.
    pub(super) fn all(&mut self, literals: &[Literal]) -> Gate {
        let truth = self.truth;
        let mut kept: Vec<Literal> = literals.iter().copied().filter(|literal| *literal != truth).collect();
        kept.sort_by_key(|literal| (literal.abs(), *literal));
        kept.dedup();
        if kept.contains(&-truth) || kept.windows(2).any(|pair| pair[0] == -pair[1]) {
            return Ok(-truth);
        }
        match kept[..] {
            [] => Ok(truth),
            [one] => Ok(one),
            _ => {
                let all = self.cnf.fresh()?;
                for literal in &kept {
                    self.clause(&[-all, *literal])?;
                }
                kept.iter_mut().for_each(|literal| *literal = -*literal);
                kept.push(all);
                self.clause(&kept)?;
                Ok(all)
            }
        }
    }

    /// Whether any holds.
    pub(super) fn any(&mut self, literals: &[Literal]) -> Gate {
        let negated: Vec<Literal> = literals.iter().map(|literal| -literal).collect();
        Ok(-self.all(&negated)?)
    }

    pub(super) fn xor(&mut self, a: Literal, b: Literal) -> Gate {
        let truth = self.truth;
        if a.abs() == truth {
            return Ok(if a == truth { -b } else { b });
        }
        if b.abs() == truth {
            return Ok(if b == truth { -a } else { a });
        }
        if a.abs() == b.abs() {
            return Ok(if a == b { -truth } else { truth });
        }
        let differ = self.cnf.fresh()?;
        self.clause(&[-differ, a, b])?;
        self.clause(&[-differ, -a, -b])?;
        self.clause(&[differ, -a, b])?;
        self.clause(&[differ, a, -b])?;
        Ok(differ)
    }

    /// `yes` if the condition holds, otherwise `no`.
    pub(super) fn choose(&mut self, condition: Literal, yes: Literal, no: Literal) -> Gate {
        let truth = self.truth;
        if condition.abs() == truth || yes == no {
            return Ok(if condition == truth { yes } else { no });
        }
        if yes.abs() == truth || no.abs() == truth || yes == -no {
            return match (yes == truth, yes == -truth, no == truth, no == -truth) {
                (true, ..) => self.or(condition, no),
                (_, true, ..) => self.and(-condition, no),
                (_, _, true, _) => self.or(-condition, yes),
                (_, _, _, true) => self.and(condition, yes),
                _ => Ok(-self.xor(condition, yes)?),
            };
        }
        let chosen = self.cnf.fresh()?;
        self.clause(&[-condition, -yes, chosen])?;
        self.clause(&[-condition, yes, -chosen])?;
        self.clause(&[condition, -no, chosen])?;
        self.clause(&[condition, no, -chosen])?;
        Ok(chosen)
    }

    /// Whether two of three hold.
    fn majority(&mut self, a: Literal, b: Literal, c: Literal) -> Gate {
        let (both, either) = (self.and(a, b)?, self.or(a, b)?);
        let with = self.and(either, c)?;
        self.or(both, with)
    }

    /// The lowest `width` bits, the sign repeated where there are fewer.
    fn extended(&self, bits: &[Literal], width: usize) -> Vec<Literal> {
        let sign = bits.last().copied().unwrap_or(-self.truth);
        (0..width).map(|place| bits.get(place).copied().unwrap_or(sign)).collect()
    }

    /// The sum of two rows of bits of the same length and a carry, without what does not fit.
    fn ripple(&mut self, a: &[Literal], b: &[Literal], carry: Literal) -> Result<Vec<Literal>, NoRoom> {
        let mut carry = carry;
        let length = a.len();
        let mut sum = Vec::with_capacity(length);
        for (place, (a, b)) in a.iter().zip(b).enumerate() {
            let half = self.xor(*a, *b)?;
            sum.push(self.xor(half, carry)?);
            if place + 1 < length {
                carry = self.majority(*a, *b, carry)?;
            }
        }
        Ok(sum)
    }

    /// An integer whose bits, sign included, are known to be enough for the bounds.
    pub(super) fn bits(&self, bits: &[Literal], low: IBig, high: IBig) -> Bits {
        let bits = self.extended(bits, width(&low, &high)).into();
        Bits { bits, low, high }
    }

    pub(super) fn constant_bits(&self, n: &IBig) -> Bits {
        let truth = self.truth;
        let bits: Vec<Literal> =
            (0..width(n, n)).map(|place| if n.bit(place) { truth } else { -truth }).collect();
        Bits { bits: bits.into(), low: n.clone(), high: n.clone() }
    }

    /// Some integer between two.
    pub(super) fn new_bits(&mut self, low: IBig, high: IBig) -> Result<Bits, NoRoom> {
        let bits = (0..width(&low, &high)).map(|_| self.cnf.fresh()).collect::<Result<Rc<[_]>, _>>()?;
        let number = Bits { bits, low: low.clone(), high: high.clone() };
        let (low, high) = (self.constant_bits(&low), self.constant_bits(&high));
        for (a, b) in [(&low, &number), (&number, &high)] {
            let fits = self.bits_at_most(a, b)?;
            self.clause(&[fits])?;
        }
        Ok(number)
    }

    /// The same integer of few as bits.
    pub(super) fn finite_as_bits(&mut self, finite: &Finite) -> Result<Bits, NoRoom> {
        let integers: Vec<IBig> = finite.values.iter().map(|value| value.integer()).collect();
        let low = integers.iter().min().cloned().unwrap_or(IBig::ZERO);
        let high = integers.iter().max().cloned().unwrap_or(IBig::ZERO);
        let is = self.is(finite)?;
        let mut bits = Vec::new();
        for place in 0..width(&low, &high) {
            let set = integers.iter().zip(is.iter()).filter(|(n, _)| n.bit(place));
            let set: Vec<Literal> = set.map(|(_, literal)| *literal).collect();
            bits.push(if set.len() == is.len() { self.truth } else { self.any(&set)? });
        }
        Ok(Bits { bits: bits.into(), low, high })
    }

    pub(super) fn bits_sum(&mut self, a: &Bits, b: &Bits) -> Result<Bits, NoRoom> {
        let (low, high) = (&a.low + &b.low, &a.high + &b.high);
        let width = width(&low, &high);
        let (x, y) = (self.extended(&a.bits, width), self.extended(&b.bits, width));
        let sum = self.ripple(&x, &y, -self.truth)?;
        Ok(Bits { bits: sum.into(), low, high })
    }

    pub(super) fn bits_negated(&mut self, a: &Bits) -> Result<Bits, NoRoom> {
        let (low, high) = (-&a.high, -&a.low);
        let width = width(&low, &high).max(a.bits.len());
        let flipped: Vec<Literal> = self.extended(&a.bits, width).iter().map(|bit| -bit).collect();
        let zeros = vec![-self.truth; width];
        let negated = self.ripple(&flipped, &zeros, self.truth)?;
        Ok(self.bits(&negated, low, high))
    }

    /// Shifted, conditional additions; bounds are those of the product.
    pub(super) fn bits_product(&mut self, a: &Bits, b: &Bits) -> Result<Bits, NoRoom> {
        let corners = [&a.low * &b.low, &a.low * &b.high, &a.high * &b.low, &a.high * &b.high];
        let low = corners.iter().min().cloned().unwrap_or(IBig::ZERO);
        let high = corners.into_iter().max().unwrap_or(IBig::ZERO);
        let width = width(&low, &high);
        // Constants last: their bits that are not set cost nothing.
        let (a, b) = if a.low == a.high { (b, a) } else { (a, b) };
        let (x, y) = (self.extended(&a.bits, width), self.extended(&b.bits, width));
        let mut total = vec![-self.truth; width];
        for (place, bit) in y.iter().enumerate() {
            if *bit == -self.truth {
                continue;
            }
            let row = x[..width - place].iter().map(|x| self.and(*x, *bit)).collect::<Result<Vec<_>, _>>()?;
            let upper = self.ripple(&total[place..], &row, -self.truth)?;
            total.splice(place.., upper);
        }
        Ok(Bits { bits: total.into(), low, high })
    }

    /// Whether `a <= b`.
    pub(super) fn bits_at_most(&mut self, a: &Bits, b: &Bits) -> Gate {
        let width = a.bits.len().max(b.bits.len());
        let (x, y) = (self.extended(&a.bits, width), self.extended(&b.bits, width));
        let mut at_most = self.truth;
        for (place, (a, b)) in x.iter().zip(&y).enumerate() {
            // A sign that is set makes a number smaller, any other bit greater.
            let (a, b) = if place + 1 == width { (b, a) } else { (a, b) };
            let differ = self.xor(*a, *b)?;
            at_most = self.choose(differ, *b, at_most)?;
        }
        Ok(at_most)
    }

    pub(super) fn bits_equal(&mut self, a: &Bits, b: &Bits) -> Gate {
        let width = a.bits.len().max(b.bits.len());
        let (x, y) = (self.extended(&a.bits, width), self.extended(&b.bits, width));
        let same = x.iter().zip(&y).map(|(a, b)| Ok(-self.xor(*a, *b)?)).collect::<Result<Vec<_>, _>>()?;
        self.all(&same)
    }

    /// One of two integers.
    pub(super) fn bits_choose(&mut self, condition: Literal, yes: &Bits, no: &Bits) -> Result<Bits, NoRoom> {
        let (low, high) = (yes.low.clone().min(no.low.clone()), yes.high.clone().max(no.high.clone()));
        let width = width(&low, &high);
        let (x, y) = (self.extended(&yes.bits, width), self.extended(&no.bits, width));
        let bits = x.iter().zip(&y).map(|(yes, no)| self.choose(condition, *yes, *no));
        Ok(Bits { bits: bits.collect::<Result<Rc<[_]>, _>>()?, low, high })
    }

    pub(super) fn bits_absolute(&mut self, a: &Bits) -> Result<Bits, NoRoom> {
        let negated = self.bits_negated(a)?;
        let sign = a.bits.last().copied().unwrap_or(-self.truth);
        let chosen = self.bits_choose(sign, &negated, a)?;
        let high = chosen.high.clone();
        Ok(self.bits(&chosen.bits, IBig::ZERO, high))
    }
}
