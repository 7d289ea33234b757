//! Primitives on undecided values: where the form has a term for the result, that; where few values are possible, a choice
//! between the results of all; else one of them is to be decided first.

use super::facts::{MOST_VALUES, May};
use super::terms::Terms;
use super::{Choices, Mode};
use crate::world::RuntimeWorld;
use avm_base::AvmErrorKind;
use avm_bytecode::Primitive;
use avm_bytecode::primitives::Purity;
use avm_number::IBig;
use avm_primitives::{Context, equal};
use avm_problem::{Atom, Division, Term};
use avm_value::{Fault, Heap, Outcome, Value};
use avm_vm::Lifted;

/// The most elements of a list that are looked at for undecided ones.
const MOST_ELEMENTS: usize = 100_000;

/// What comes of trying to find a term.
type Found = Outcome<Option<Term>>;

impl RuntimeWorld {
    pub(crate) fn lift_primitive(
        &mut self,
        heap: &mut Heap,
        primitive: Primitive,
        arguments: &[Value],
    ) -> Outcome<Lifted> {
        if let Some(lifted) = self.lift_port(primitive, arguments)? {
            return Ok(lifted);
        }
        if walks_spine(primitive) {
            return self.lift_spine(heap, arguments);
        }
        let inside = looks_inside(primitive);
        if !inside && !arguments.iter().any(|argument| argument.is_choice()) {
            return Ok(Lifted::Plain(None));
        }
        if inside && !self.choices.has_choice(heap, arguments) {
            return Ok(Lifted::Plain(None));
        }
        // What was decided on the way here is put in the place of what it was.
        let mut resolved = arguments.to_vec();
        for argument in &mut resolved {
            *argument = self.choices.resolved(heap, *argument)?;
        }
        let open = |at: &usize| resolved[*at].is_choice();
        let open: Vec<usize> = (0..resolved.len()).filter(open).collect();
        if let Some(term) = self.choices.known_operation(heap, primitive, &resolved)? {
            return self.choices.terms.value(heap, term).map(Lifted::Value);
        }
        if inside {
            return self.lift_inside(heap, primitive, resolved);
        }
        if open.iter().all(|at| only_moves(primitive, *at)) {
            return Ok(Lifted::Plain((resolved != arguments).then_some(resolved)));
        }
        let looked_at: Vec<usize> = open.into_iter().filter(|at| !only_moves(primitive, *at)).collect();
        if primitive.purity() != Purity::Effectful
            && let Some(lifted) = self.by_cases(heap, primitive, &resolved, &looked_at)?
        {
            return Ok(lifted);
        }
        match self.choices.first_case(heap, resolved[looked_at[0]])? {
            Some(condition) => Ok(Lifted::Split(condition)),
            None => Ok(Lifted::Plain(Some(resolved))),
        }
    }

    /// A primitive that goes along lists: what they end with is decided first.
    fn lift_spine(&mut self, heap: &mut Heap, arguments: &[Value]) -> Outcome<Lifted> {
        let mut changed = arguments.to_vec();
        for argument in &mut changed {
            let mut elements = Vec::new();
            let mut rest = *argument;
            while let Some((first, more)) = rest.as_pair() {
                elements.push(first);
                rest = more;
                if elements.len() > MOST_ELEMENTS {
                    break;
                }
            }
            if !rest.is_choice() {
                continue;
            }
            // The index of `list-ref` and its kin, too.
            match self.choices.settled(heap, rest)? {
                Ok(rest) => *argument = heap.list_with_tail(&elements, rest),
                Err(condition) => return Ok(Lifted::Split(condition)),
            }
        }
        if changed == arguments {
            return Ok(Lifted::Plain(None));
        }
        match self.lift_spine(heap, &changed)? {
            Lifted::Plain(None) => Ok(Lifted::Plain(Some(changed))),
            lifted => Ok(lifted),
        }
    }

    /// A primitive that looks at what its arguments hold: all of that is decided first.
    fn lift_inside(&mut self, heap: &mut Heap, primitive: Primitive, arguments: Vec<Value>) -> Outcome<Lifted> {
        let mut settled = Vec::with_capacity(arguments.len());
        for (at, argument) in arguments.into_iter().enumerate() {
            if only_moves(primitive, at) {
                settled.push(argument);
                continue;
            }
            match self.choices.settled_inside(heap, argument)? {
                Ok(value) => settled.push(value),
                Err(condition) => return Ok(Lifted::Split(condition)),
            }
        }
        Ok(Lifted::Plain(Some(settled)))
    }

    /// The result in all cases, if there are not too many, and none of them raises.
    fn by_cases(
        &mut self,
        heap: &mut Heap,
        primitive: Primitive,
        arguments: &[Value],
        open: &[usize],
    ) -> Outcome<Option<Lifted>> {
        let mut cases: Vec<(Vec<Term>, Vec<Value>)> = vec![(Vec::new(), arguments.to_vec())];
        for at in open {
            let Some(own) = self.choices.cases(heap, arguments[*at])? else { return Ok(None) };
            if cases.len() * own.len() > MOST_VALUES {
                return Ok(None);
            }
            cases = cases
                .iter()
                .flat_map(|(conditions, values)| {
                    own.iter().map(move |(condition, value)| {
                        let mut conditions = conditions.clone();
                        conditions.push(*condition);
                        let mut values = values.clone();
                        values[*at] = *value;
                        (conditions, values)
                    })
                })
                .collect();
        }
        let function = avm_primitives::function(primitive);
        let mut result: Option<Term> = None;
        for (conditions, values) in cases.iter().rev() {
            let value = match function(&mut Context { heap, io: &mut self.io }, values) {
                Ok(value) => value,
                Err(_) => {
                    // One of these is an error; whether it comes to that is decided first.
                    let condition = self.choices.terms.make(|form| form.and(conditions.iter().copied()))?;
                    if self.choices.facts.truth(&self.choices.terms, condition) == Some(true) {
                        return Ok(Some(Lifted::Plain(Some(values.clone()))));
                    }
                    return self.choices.terms.value(heap, condition).map(|c| Some(Lifted::Split(c)));
                }
            };
            let term = self.choices.terms.of(heap, value)?;
            result = Some(match result {
                None => term,
                Some(others) => self.choices.terms.make(|form| {
                    let condition = form.and(conditions.iter().copied())?;
                    choose(form, condition, term, others)
                })?,
            });
        }
        match result {
            Some(term) => self.choices.terms.value(heap, term).map(|value| Some(Lifted::Value(value))),
            None => Ok(None),
        }
    }

    /// Input and output: what is written outside is written when everything is decided, what is written to memory is undone.
    fn lift_port(&mut self, primitive: Primitive, arguments: &[Value]) -> Outcome<Option<Lifted>> {
        use Primitive as P;
        if matches!(
            primitive,
            P::OpenInputFile
                | P::OpenBinaryInputFile
                | P::OpenOutputFile
                | P::OpenBinaryOutputFile
                | P::OpenAppendFile
                | P::DeleteFile
                | P::IsFileExists
        ) {
            return Err(impure(primitive));
        }
        let Some((at, in_memory)) = arguments
            .iter()
            .enumerate()
            .find_map(|(at, argument)| self.io.is_in_memory(*argument).map(|is_memory| (at, is_memory)))
        else {
            return Ok(None);
        };
        if primitive.purity() != Purity::Effectful {
            return Ok(None);
        }
        if in_memory {
            if let Some(mark) = self.io.port_mark(arguments[at]) {
                self.choices.ports.push((arguments[at], mark));
            }
            return Ok(None);
        }
        match primitive {
            P::Write
            | P::WriteShared
            | P::WriteSimple
            | P::Display
            | P::Newline
            | P::WriteChar
            | P::WriteString
            | P::WriteU8
            | P::WriteBytevector
            | P::FlushOutputPort => Ok(Some(Lifted::Value(Value::UNSPECIFIED))),
            P::IsInputPortOpen | P::IsOutputPortOpen => Ok(None),
            _ => Err(impure(primitive)),
        }
    }
}

/// Something from outside, which would not be the same when the program runs again.
#[cold]
fn impure(primitive: Primitive) -> Box<Fault> {
    let message = format!(
        "{} reaches outside of the program, and what it does could not be undone while choices are undecided; do it \
         before the first `choose` or after the transaction",
        primitive.name().trim_start_matches('%')
    );
    Fault::avm(AvmErrorKind::ImpureOperation, message, Vec::new())
}

/// `yes` where the condition holds, and else `no`.
pub(super) fn choose(
    form: &mut avm_problem::Problem,
    condition: Term,
    yes: Term,
    no: Term,
) -> Result<Term, avm_problem::FormError> {
    use avm_problem::Node;
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
fn linear(
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
    /// A decided value in the place of an undecided one, where it follows from what is known.
    pub(super) fn resolved(&mut self, heap: &mut Heap, value: Value) -> Outcome {
        let Some(term) = self.terms.of_choice(value) else { return Ok(value) };
        match self.facts.may(&self.terms, term) {
            May::Be(atoms) if atoms.len() == 1 => Ok(self.terms.value_of(heap, &atoms[0])),
            May::Lie(low, high) if low == high => Ok(self.terms.value_of(heap, &Atom::Integer(low))),
            _ => Ok(value),
        }
    }

    /// All that a value can be, each with the condition that it is that; `None` if there are too many.
    pub(super) fn cases(&mut self, heap: &mut Heap, value: Value) -> Outcome<Option<Vec<(Term, Value)>>> {
        let Some(term) = self.terms.of_choice(value) else {
            let always = self.terms.constant(Atom::TRUE)?;
            return Ok(Some(vec![(always, value)]));
        };
        let atoms: Vec<Atom> = match self.facts.may(&self.terms, term) {
            May::Be(atoms) => atoms.to_vec(),
            May::Lie(low, high) => {
                let Ok(count) = usize::try_from(&high - &low) else { return Ok(None) };
                if count >= MOST_VALUES {
                    return Ok(None);
                }
                (0..=count).map(|at| Atom::Integer(&low + IBig::from(at))).collect()
            }
            May::Any => return Ok(None),
        };
        let mut cases = Vec::with_capacity(atoms.len());
        for atom in atoms {
            let condition = self.is(term, &atom)?;
            if self.facts.truth(&self.terms, condition) != Some(false) {
                cases.push((condition, self.terms.value_of(heap, &atom)));
            }
        }
        Ok(Some(cases))
    }

    /// The condition that a term is an atom.
    fn is(&mut self, term: Term, atom: &Atom) -> Outcome<Term> {
        match atom {
            Atom::Boolean(true) if self.terms.shape(term).is_boolean() => self.terms.condition(term),
            Atom::Boolean(false) => self.terms.make(|form| form.not(term)),
            _ => {
                let constant = self.terms.constant(atom.clone())?;
                self.terms.make(|form| form.equal(term, constant))
            }
        }
    }

    /// A condition that says more about what an undecided value is: the first that it can be, or where in a wide range. `None` if
    /// it can be nothing.
    pub(super) fn first_case(&mut self, heap: &mut Heap, value: Value) -> Outcome<Option<Value>> {
        let Some(term) = self.terms.of_choice(value) else { return Ok(None) };
        let condition = match self.facts.may(&self.terms, term) {
            May::Be(atoms) => {
                let mut found = None;
                for atom in atoms.iter() {
                    let condition = self.is(term, atom)?;
                    if self.facts.truth(&self.terms, condition).is_none() {
                        found = Some(condition);
                        break;
                    }
                }
                found
            }
            May::Lie(low, high) => {
                let middle = (low + high) >> 1;
                let middle = self.terms.constant(Atom::Integer(middle))?;
                let condition = self.terms.make(|form| form.less_or_equal(term, middle))?;
                self.facts.truth(&self.terms, condition).is_none().then_some(condition)
            }
            // A choice between values of which there are too many: which branch it comes from is decided first.
            May::Any => self.open_test(term),
        };
        condition.map(|condition| self.terms.value(heap, condition)).transpose()
    }

    /// A test inside a term that is not decided yet.
    fn open_test(&mut self, term: Term) -> Option<Term> {
        let mut work = vec![term];
        while let Some(term) = work.pop() {
            if let avm_problem::Node::If(test, yes, no) = self.terms.problem.node(term).clone() {
                match self.facts.truth(&self.terms, test) {
                    None => return Some(test),
                    Some(true) => work.push(yes),
                    Some(false) => work.push(no),
                }
            }
        }
        None
    }

    /// An undecided value, decided, or a condition to be decided first.
    pub(crate) fn settled(&mut self, heap: &mut Heap, value: Value) -> Outcome<Result<Value, Value>> {
        let value = self.resolved(heap, value)?;
        if !value.is_choice() {
            return Ok(Ok(value));
        }
        match self.first_case(heap, value)? {
            Some(condition) => Ok(Err(condition)),
            None => Err(Fault::error("nothing is left that an undecided value could be", vec![value])),
        }
    }

    /// Whether there is an undecided value in lists, vectors and other data.
    pub(super) fn has_choice(&self, heap: &Heap, values: &[Value]) -> bool {
        let mut work = values.to_vec();
        let mut seen = std::collections::HashSet::new();
        while let Some(value) = work.pop() {
            if value.is_choice() {
                return true;
            }
            if value.is_pointer()
                && !value.is_procedure()
                && seen.len() < MOST_ELEMENTS
                && seen.insert(value.bits())
            {
                work.extend(heap.parts(value));
            }
        }
        false
    }

    /// Data without undecided values, copied as far as there are any; or a condition to be decided first.
    pub(super) fn settled_inside(&mut self, heap: &mut Heap, value: Value) -> Outcome<Result<Value, Value>> {
        if value.is_choice() {
            let settled = self.settled(heap, value)?;
            return match settled {
                Ok(value) if self.has_choice(heap, &[value]) => self.settled_inside(heap, value),
                settled => Ok(settled),
            };
        }
        if !self.has_choice(heap, &[value]) {
            return Ok(Ok(value));
        }
        if let Some(elements) = heap.vector_slice(value).map(<[Value]>::to_vec) {
            let mut settled = Vec::with_capacity(elements.len());
            for element in elements {
                match self.settled_inside(heap, element)? {
                    Ok(element) => settled.push(element),
                    condition => return Ok(condition),
                }
            }
            return Ok(Ok(heap.vector(&settled)));
        }
        let mut elements = Vec::new();
        let mut rest = value;
        while let Some((first, more)) = rest.as_pair() {
            match self.settled_inside(heap, first)? {
                Ok(element) => elements.push(element),
                condition => return Ok(condition),
            }
            rest = match self.settled(heap, more)? {
                Ok(rest) => rest,
                condition => return Ok(condition),
            };
            if elements.len() > MOST_ELEMENTS {
                return Err(Fault::error("a list with undecided elements is too long to be looked at", Vec::new()));
            }
        }
        Ok(Ok(heap.list_with_tail(&elements, rest)))
    }

    /// The term of an operation that the form has.
    fn known_operation(&mut self, heap: &mut Heap, primitive: Primitive, arguments: &[Value]) -> Found {
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
        self.terms.make(|form| form.equal(a, b))
    }

    /// `equal?`, where only parts that are alike in structure have undecided values.
    fn equal(&mut self, heap: &mut Heap, a: Value, b: Value, depth: usize) -> Found {
        let no = self.terms.constant(Atom::FALSE)?;
        if depth > 200 {
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
        let mut ways = Vec::new();
        let mut rest = list;
        while let Some((element, more)) = rest.as_pair() {
            let own = if is_association { element.car().unwrap_or(Value::UNDEFINED) } else { element };
            if own == Value::UNDEFINED || ways.len() > MOST_ELEMENTS {
                return Ok(None);
            }
            let found = if by_equal {
                self.equal(heap, key, own, 0)?
            } else {
                Some(self.same(heap, key, own)?)
            };
            let Some(found) = found else { return Ok(None) };
            match self.facts.truth(&self.terms, found) {
                Some(false) => {}
                _ => ways.push((found, if is_association { element } else { rest })),
            }
            rest = more;
        }
        if !rest.is_nil() {
            return Ok(None);
        }
        let mut result = self.terms.constant(Atom::FALSE)?;
        for (found, value) in ways.into_iter().rev() {
            let value = self.terms.of(heap, value)?;
            result = self.terms.make(|form| choose(form, found, value, result))?;
        }
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
            terms.iter().enumerate().map(move |(at, term)| (if at == 0 { first.clone() } else { others.clone() }, *term))
        };
        let made = match primitive {
            P::Add => self.sum(signed(one.clone(), one))?,
            P::Sub if terms.len() == 1 => self.sum(signed(minus.clone(), minus))?,
            P::Sub => self.sum(signed(one, minus))?,
            P::Mul => {
                let mut product = self.terms.constant(Atom::from(1))?;
                for term in terms {
                    product = self.terms.make(|form| match (form.node(product).clone(), form.node(term).clone()) {
                        (avm_problem::Node::Constant(factor), _) => linear(form, &[(factor.integer(), term)]),
                        (_, avm_problem::Node::Constant(factor)) => linear(form, &[(factor.integer(), product)]),
                        _ => form.multiply(product, term),
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
    pub(crate) fn select(&mut self, heap: &mut Heap, condition: Value, first: Value, second: Value) -> Outcome {
        // Lists and vectors of the same form are merged by their parts: they can be looked into.
        if let (Some((a, b)), Some((c, d))) = (first.as_pair(), second.as_pair())
            && self.merges_parts(heap, first, second)
        {
            let mut parts = Vec::new();
            let (mut x, mut y) = ((a, b), (c, d));
            loop {
                parts.push(if x.0 == y.0 { x.0 } else { self.select(heap, condition, x.0, y.0)? });
                match (x.1.as_pair(), y.1.as_pair()) {
                    (Some(next), Some(other)) => (x, y) = (next, other),
                    _ => break,
                }
            }
            return Ok(heap.list(&parts));
        }
        let condition = self.terms.of(heap, condition)?;
        let (yes, no) = (self.terms.of(heap, first)?, self.terms.of(heap, second)?);
        let term = self.terms.make(|form| choose(form, condition, yes, no))?;
        self.terms.value(heap, term)
    }

    /// Whether two values are frozen lists of the same length: then a merged one cannot be told from them.
    fn merges_parts(&self, heap: &Heap, first: Value, second: Value) -> bool {
        heap.is_frozen(first)
            && heap.is_frozen(second)
            && first.list_length().is_some_and(|length| length < 1000 && second.list_length() == Some(length))
    }

    pub(crate) fn is_exploring(&self) -> bool {
        matches!(self.mode, Mode::Exploring)
    }
}

fn is_arithmetic(primitive: Primitive) -> bool {
    use Primitive as P;
    matches!(
        primitive,
        P::Add
            | P::Sub
            | P::Mul
            | P::Square
            | P::Abs
            | P::Magnitude
            | P::Max
            | P::Min
            | P::Quotient
            | P::TruncateQuotient
            | P::Remainder
            | P::TruncateRemainder
            | P::Modulo
            | P::FloorRemainder
            | P::IsZero
            | P::IsPositive
            | P::IsNegative
            | P::IsEven
            | P::IsOdd
            | P::IsNumber
            | P::IsInteger
            | P::IsExactInteger
            | P::IsReal
            | P::IsRational
            | P::IsExact
            | P::Lt
            | P::Gt
            | P::Le
            | P::Ge
            | P::NumEq
    )
}

/// Questions that are answered with no for every integer.
fn is_question(primitive: Primitive) -> bool {
    use Primitive as P;
    matches!(
        primitive,
        P::IsBoolean
            | P::IsPair
            | P::IsNull
            | P::IsList
            | P::IsSymbol
            | P::IsString
            | P::IsChar
            | P::IsVector
            | P::IsBytevector
            | P::IsProcedure
            | P::IsObjectReference
            | P::IsHashTable
            | P::IsBox
            | P::IsEofObject
            | P::IsErrorObject
            | P::IsAvmError
            | P::IsInexact
            | P::IsFlonum
    )
}

/// Whether a primitive goes along lists, and looks at nothing of their elements.
fn walks_spine(primitive: Primitive) -> bool {
    use Primitive as P;
    matches!(
        primitive,
        P::Length
            | P::Append
            | P::Reverse
            | P::ListTail
            | P::ListRef
            | P::ListCopy
            | P::LastPair
            | P::ListToVector
            | P::AppendInPlace
            | P::ReverseInPlace
            | P::ListSet
            | P::IsList
    )
}

/// Whether a primitive looks at what its arguments hold, and not only at what they are.
fn looks_inside(primitive: Primitive) -> bool {
    use Primitive as P;
    if primitive.name().starts_with("%hash-table") {
        return true;
    }
    matches!(
        primitive,
        P::IsEqual
            | P::Memq
            | P::Memv
            | P::Member
            | P::Assq
            | P::Assv
            | P::Assoc
            | P::EqualHash
            | P::ConditionToString
            | P::Write
            | P::WriteShared
            | P::WriteSimple
            | P::Display
            | P::SortNumbers
            | P::ListToString
            | P::VectorToString
    )
}

/// Whether a primitive only moves that argument somewhere, whatever it is.
fn only_moves(primitive: Primitive, at: usize) -> bool {
    use Primitive as P;
    match primitive {
        P::Cons | P::List | P::Vector | P::Values | P::MakeBox | P::MakeCondition => true,
        P::ConsStar => true,
        P::SetCar | P::SetCdr | P::SetBox | P::VectorFill | P::MakeList | P::MakeVector => at == 1,
        P::VectorSet | P::ListSet => at == 2,
        P::RecordSet => at == 3,
        P::MakeRecord => at > 0,
        _ => at != 1 && primitive.name().starts_with("%hash-table"),
    }
}
