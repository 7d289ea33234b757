//! Operations on undecided values that the constraint form has terms for.

use super::Choices;
use super::facts::MOST_VALUES;
use super::lift::MOST_ELEMENTS;
use super::table::{is_arithmetic, is_question};
use super::terms::Terms;
use super::values::MOST_DEPTH;
use avm_bytecode::Primitive;
use avm_number::IBig;
use avm_primitives::equal;
use avm_problem::{Atom, Division, Term};
use avm_value::{Heap, Outcome, Value};
use rustc_hash::FxHashMap;

/// What is looked for in a list.
struct Wanted {
    key: Value,
    by_equal: bool,
    /// Whether the elements are pairs that begin with it.
    is_association: bool,
}

/// What comes of trying to find a term.
type Found = Outcome<Option<Term>>;

/// `yes` where the condition holds, and else `no`.
pub(super) fn choose(
    form: &mut avm_problem::Problem,
    condition: Term,
    yes: Term,
    no: Term,
) -> Result<Term, avm_problem::FormError> {
    use avm_problem::Node;
    let yes = form.given(condition, yes)?;
    if form.given(condition, no)? == yes {
        return Ok(no);
    }
    let known = |form: &avm_problem::Problem, term: Term| match form.node(term) {
        Node::Constant(Atom::Boolean(truth)) => Some(*truth),
        _ => None,
    };
    if form.shape(yes).is_boolean() && form.shape(no).is_boolean() {
        return match (known(form, yes), known(form, no)) {
            (Some(true), Some(false)) => {
                let not = form.not(condition)?;
                if form.shape(condition).is_boolean() { Ok(condition) } else { form.not(not) }
            }
            (Some(false), Some(true)) => form.not(condition),
            (Some(true), _) => form.or([condition, no]),
            (Some(false), _) => {
                let not = form.not(condition)?;
                form.and([not, no])
            }
            (_, Some(true)) => form.implies(condition, yes),
            (_, Some(false)) => form.and([condition, yes]),
            _ => form.if_then_else(condition, yes, no),
        };
    }
    if form.shape(yes).is_integer() && form.shape(no).is_integer() {
        match (form.node(yes), form.node(no)) {
            (Node::Constant(Atom::Integer(a)), Node::Constant(Atom::Integer(b))) if a != b => {
                let (difference, b) = (a - b, b.clone());
                let (one, zero) = (form.constant(1)?, form.constant(0)?);
                let counts = form.if_then_else(condition, one, zero)?;
                return form.sum([(difference, counts)], b);
            }
            // What is no number differs from one by none.
            (Node::Constant(_), _) | (_, Node::Constant(_)) => {
                return form.if_then_else(condition, yes, no);
            }
            _ => {}
        }
        // Where they differ by a number, that is what the condition is worth: sums stay sums.
        let difference = linear(form, &[(IBig::from(1), yes), (IBig::from(-1), no)])?;
        if let Node::Constant(Atom::Integer(difference)) = form.node(difference).clone() {
            let (one, zero) = (form.constant(1)?, form.constant(0)?);
            let counts = form.if_then_else(condition, one, zero)?;
            return linear(form, &[(IBig::from(1), no), (difference, counts)]);
        }
    }
    form.if_then_else(condition, yes, no)
}

/// The most parts of a sum that is written out.
const MOST_PARTS: usize = 512;

/// Terms times their coefficients, all added; sums among them are written out, if they are not too long.
pub(super) fn linear(
    form: &mut avm_problem::Problem,
    terms: &[(IBig, Term)],
) -> Result<Term, avm_problem::FormError> {
    use avm_problem::Node;
    let mut constant = IBig::from(0);
    let mut parts = Vec::new();
    for (factor, term) in terms {
        match form.node(*term) {
            Node::Sum(inner, more) if inner.len() <= MOST_PARTS => {
                constant += factor * more;
                parts.extend(inner.iter().map(|(own, part)| (factor * own, *part)));
            }
            _ => parts.push((factor.clone(), *term)),
        }
    }
    form.sum(parts, constant)
}

impl Choices {
    /// The term of an operation that the form has.
    pub(super) fn known_operation(
        &mut self,
        heap: &mut Heap,
        primitive: Primitive,
        arguments: &[Value],
    ) -> Found {
        use Primitive as P;
        match primitive {
            P::Not => {
                let term = self.terms.of(heap, arguments[0])?;
                self.terms.make(|form| form.not(term)).map(Some)
            }
            P::IsEq | P::IsEqv => self.same(heap, arguments[0], arguments[1]).map(Some),
            P::IsEqual => self.equal(heap, arguments[0], arguments[1], 0),
            P::Memq | P::Memv | P::Member => self.member(heap, arguments[0], arguments[1], primitive, false),
            P::Assq | P::Assv | P::Assoc => self.member(heap, arguments[0], arguments[1], primitive, true),
            _ => self.arithmetic(heap, primitive, arguments),
        }
    }

    fn same(&mut self, heap: &Heap, a: Value, b: Value) -> Outcome<Term> {
        let (a, b) = (self.terms.of(heap, a)?, self.terms.of(heap, b)?);
        match self.same_as_picked(a, b)? {
            Some(same) => Ok(same),
            None => self.terms.make(|form| form.equal(a, b)),
        }
    }

    /// `equal?`, where only parts that are alike in structure have undecided values.
    fn equal(&mut self, heap: &mut Heap, a: Value, b: Value, depth: usize) -> Found {
        let no = self.terms.constant(Atom::FALSE)?;
        if depth > MOST_DEPTH {
            return Ok(None);
        }
        if !self.has_choice(heap, &[a, b]) {
            let atom = Atom::from(equal(heap, a, b));
            return self.terms.constant(atom).map(Some);
        }
        if a.is_choice() || b.is_choice() {
            return self.equal_choices(heap, a, b, depth);
        }
        let mut parts = Vec::new();
        let (mut a, mut b) = (a, b);
        if let (Some(x), Some(y)) = (heap.vector_slice(a), heap.vector_slice(b)) {
            if x.len() != y.len() {
                return Ok(Some(no));
            }
            let pairs: Vec<(Value, Value)> = x.iter().copied().zip(y.iter().copied()).collect();
            for (x, y) in pairs {
                let Some(part) = self.equal(heap, x, y, depth + 1)? else { return Ok(None) };
                parts.push(part);
            }
            return self.terms.make(|form| form.and(parts)).map(Some);
        }
        while let (Some((x, more_a)), Some((y, more_b))) = (a.as_pair(), b.as_pair()) {
            let Some(part) = self.equal(heap, x, y, depth + 1)? else { return Ok(None) };
            parts.push(part);
            (a, b) = (more_a, more_b);
            if parts.len() > MOST_ELEMENTS {
                return Ok(None);
            }
        }
        let Some(last) = (if a.is_choice() || b.is_choice() {
            self.equal_choices(heap, a, b, depth)?
        } else if a.is_pair() || b.is_pair() || a.is_vector() != b.is_vector() {
            Some(no)
        } else if self.has_choice(heap, &[a, b]) {
            return Ok(None);
        } else {
            Some(self.terms.constant(Atom::from(equal(heap, a, b)))?)
        }) else {
            return Ok(None);
        };
        parts.push(last);
        self.terms.make(|form| form.and(parts)).map(Some)
    }

    /// `equal?` of values of which one is undecided.
    fn equal_choices(&mut self, heap: &mut Heap, a: Value, b: Value, depth: usize) -> Found {
        let (Some(first), Some(second)) = (self.cases(heap, a)?, self.cases(heap, b)?) else {
            // Too many to look at: integers, mostly, and those are equal when they are the same.
            let (x, y) = (self.terms.of(heap, a)?, self.terms.of(heap, b)?);
            let plain = self.terms.shape(x).is_integer() || self.terms.shape(y).is_integer();
            return if plain { self.terms.make(|form| form.equal(x, y)).map(Some) } else { Ok(None) };
        };
        let others = |this: &mut Choices, heap: &Heap, cases: &[(Term, Value)]| {
            cases.iter().any(|(_, value)| Terms::is_other(&this.terms.atom(heap, *value)))
        };
        if !others(self, heap, &first) || !others(self, heap, &second) {
            return self.same(heap, a, b).map(Some);
        }
        if first.len() * second.len() > MOST_VALUES {
            return Ok(None);
        }
        let mut ways = Vec::new();
        for (if_first, x) in &first {
            for (if_second, y) in &second {
                let Some(equal) = self.equal(heap, *x, *y, depth + 1)? else { return Ok(None) };
                ways.push(self.terms.make(|form| form.and([*if_first, *if_second, equal]))?);
            }
        }
        self.terms.make(|form| form.or(ways)).map(Some)
    }

    /// `memv` and `assv` and their kin.
    fn member(
        &mut self,
        heap: &mut Heap,
        key: Value,
        list: Value,
        primitive: Primitive,
        is_association: bool,
    ) -> Found {
        let by_equal = matches!(primitive, Primitive::Member | Primitive::Assoc);
        let mut known = FxHashMap::default();
        self.member_of(heap, &Wanted { key, by_equal, is_association }, list, &mut known)
    }

    /// What comes of looking in a list; where its end is undecided, in each that it can be. What comes of the lists that were looked into
    /// is known, and nothing while one still is, as where it is its own end.
    fn member_of(
        &mut self,
        heap: &mut Heap,
        wanted: &Wanted,
        list: Value,
        known: &mut FxHashMap<u64, Option<Term>>,
    ) -> Found {
        if let Some(result) = known.get(&list.bits()) {
            return Ok(*result);
        }
        if known.len() > MOST_VALUES {
            return Ok(None);
        }
        known.insert(list.bits(), None);
        let mut ways = Vec::new();
        let (mut rest, mut length) = (list, 0);
        while let Some((element, more)) = rest.as_pair() {
            let own = if wanted.is_association { element.car().unwrap_or(Value::UNDEFINED) } else { element };
            length += 1;
            if own == Value::UNDEFINED || length > MOST_ELEMENTS {
                return Ok(None);
            }
            let found = if wanted.by_equal {
                self.equal(heap, wanted.key, own, 0)?
            } else {
                Some(self.same(heap, wanted.key, own)?)
            };
            let Some(found) = found else { return Ok(None) };
            match self.facts.truth(&self.terms, found) {
                Some(false) => {}
                _ => ways.push((found, if wanted.is_association { element } else { rest })),
            }
            rest = more;
        }
        let mut result = self.terms.constant(Atom::FALSE)?;
        if rest.is_choice() {
            let Some(ends) = self.cases(heap, rest)? else { return Ok(None) };
            for (condition, end) in ends.into_iter().rev() {
                if !end.is_pair() && !end.is_nil() {
                    return Ok(None);
                }
                let Some(found) = self.member_of(heap, wanted, end, known)? else { return Ok(None) };
                result = self.terms.make(|form| choose(form, condition, found, result))?;
            }
        } else if !rest.is_nil() {
            return Ok(None);
        }
        for (found, value) in ways.into_iter().rev() {
            let value = self.terms.of(heap, value)?;
            result = self.terms.make(|form| choose(form, found, value, result))?;
        }
        known.insert(list.bits(), Some(result));
        Ok(Some(result))
    }

    /// Arithmetic on integers.
    fn arithmetic(&mut self, heap: &mut Heap, primitive: Primitive, arguments: &[Value]) -> Found {
        use Primitive as P;
        if !is_arithmetic(primitive) && !is_question(primitive) {
            return Ok(None);
        }
        let mut terms = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let term = self.terms.of(heap, *argument)?;
            if !self.terms.shape(term).is_integer() {
                return Ok(None);
            }
            terms.push(term);
        }
        let (one, minus) = (IBig::from(1), IBig::from(-1));
        let zero = self.terms.constant(Atom::from(0))?;
        let signed = |first: IBig, others: IBig| {
            terms
                .iter()
                .enumerate()
                .map(move |(at, term)| (if at == 0 { first.clone() } else { others.clone() }, *term))
        };
        let made = match primitive {
            P::Add => self.sum(signed(one.clone(), one))?,
            P::Sub if terms.len() == 1 => self.sum(signed(minus.clone(), minus))?,
            P::Sub => self.sum(signed(one, minus))?,
            P::Mul => {
                let mut product = self.terms.constant(Atom::from(1))?;
                for term in terms {
                    product = self.terms.make(|form| {
                        match (form.node(product).clone(), form.node(term).clone()) {
                            (avm_problem::Node::Constant(factor), _) => {
                                linear(form, &[(factor.integer(), term)])
                            }
                            (_, avm_problem::Node::Constant(factor)) => {
                                linear(form, &[(factor.integer(), product)])
                            }
                            _ => form.multiply(product, term),
                        }
                    })?;
                }
                product
            }
            P::Square => self.terms.make(|form| form.multiply(terms[0], terms[0]))?,
            P::Abs | P::Magnitude => self.terms.make(|form| form.absolute(terms[0]))?,
            P::Max | P::Min => {
                let mut extreme = terms[0];
                for term in &terms[1..] {
                    extreme = self.terms.make(|form| match primitive {
                        P::Max => form.maximum(extreme, *term),
                        _ => form.minimum(extreme, *term),
                    })?;
                }
                extreme
            }
            P::Quotient | P::TruncateQuotient => return self.division(Division::Quotient, &terms),
            P::Remainder | P::TruncateRemainder => return self.division(Division::Remainder, &terms),
            P::Modulo | P::FloorRemainder => return self.division(Division::Modulo, &terms),
            P::IsZero => self.terms.make(|form| form.equal(terms[0], zero))?,
            P::IsPositive => self.terms.make(|form| form.less(zero, terms[0]))?,
            P::IsNegative => self.terms.make(|form| form.less(terms[0], zero))?,
            P::IsEven | P::IsOdd => {
                let two = self.terms.constant(Atom::from(2))?;
                let rest = self.terms.make(|form| form.divide(Division::Modulo, terms[0], two))?;
                let even = self.terms.make(|form| form.equal(rest, zero))?;
                if primitive == P::IsEven { even } else { self.terms.make(|form| form.not(even))? }
            }
            P::IsNumber | P::IsInteger | P::IsExactInteger | P::IsReal | P::IsRational | P::IsExact => {
                self.terms.constant(Atom::TRUE)?
            }
            _ if is_question(primitive) => self.terms.constant(Atom::FALSE)?,
            _ => self.compare(primitive, &terms)?,
        };
        Ok(Some(made))
    }

    fn sum(&mut self, parts: impl Iterator<Item = (IBig, Term)>) -> Outcome<Term> {
        let parts: Vec<(IBig, Term)> = parts.collect();
        self.terms.make(|form| linear(form, &parts))
    }

    fn division(&mut self, which: Division, terms: &[Term]) -> Found {
        let zero = self.terms.constant(Atom::from(0))?;
        let by_zero = self.terms.make(|form| form.equal(terms[1], zero))?;
        if self.facts.truth(&self.terms, by_zero) != Some(false) {
            // It may raise: by cases.
            return Ok(None);
        }
        self.terms.make(|form| form.divide(which, terms[0], terms[1])).map(Some)
    }

    fn compare(&mut self, primitive: Primitive, terms: &[Term]) -> Outcome<Term> {
        use Primitive as P;
        let mut all = Vec::new();
        for pair in terms.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            all.push(self.terms.make(|form| match primitive {
                P::Lt => form.less(a, b),
                P::Gt => form.less(b, a),
                P::Le => form.less_or_equal(a, b),
                P::Ge => form.less_or_equal(b, a),
                _ => form.equal(a, b),
            })?);
        }
        self.terms.make(|form| form.and(all))
    }

    /// A value that is the first where a condition holds, and else the second.
    pub(crate) fn select(
        &mut self,
        heap: &mut Heap,
        condition: Value,
        first: Value,
        second: Value,
    ) -> Outcome {
        self.select_below(heap, condition, (first, second), 0)
    }

    fn select_below(
        &mut self,
        heap: &mut Heap,
        condition: Value,
        (first, second): (Value, Value),
        depth: usize,
    ) -> Outcome {
        // Lists and vectors of the same form are merged by their parts: they can be looked into.
        if let (Some((a, b)), Some((c, d))) = (first.as_pair(), second.as_pair())
            && depth < MOST_DEPTH
            && self.merges_parts(heap, first, second)
        {
            let mut parts = Vec::new();
            let (mut x, mut y) = ((a, b), (c, d));
            loop {
                parts.push(if x.0 == y.0 {
                    x.0
                } else {
                    self.select_below(heap, condition, (x.0, y.0), depth + 1)?
                });
                match (x.1.as_pair(), y.1.as_pair()) {
                    (Some(next), Some(other)) => (x, y) = (next, other),
                    _ => break,
                }
            }
            return Ok(heap.list(&parts));
        }
        self.terms.select(heap, condition, (first, second))
    }

    /// Whether two values are frozen lists of the same length: then a merged one cannot be told from them.
    fn merges_parts(&self, heap: &Heap, first: Value, second: Value) -> bool {
        heap.is_frozen(first)
            && heap.is_frozen(second)
            && first.list_length().is_some_and(|length| length < 1000 && second.list_length() == Some(length))
    }
}
