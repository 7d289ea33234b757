//! Tables: a chain of tests of one variable against constants becomes a `switch`. So do the clauses of a `case`.

use super::{Emitter, Loc, Want};
use crate::constants::ConstId;
use crate::tree::{Expr, Kind, Var};
use avm_bytecode::Instruction::Switch;
use avm_bytecode::{Kernel, Primitive as P};

/// A chain of fewer tests is as fast without a table.
const FEWEST_TESTS: usize = 4;
/// The most constants that one table is searched for.
const MOST_KEYS: usize = 128;

impl<'a> Emitter<'_, 'a> {
    /// The index of the constant list that a call looks something up in, if it compares as `eq?` does.
    pub(super) fn constant_list(&mut self, primitive: P, operands: &[Expr<'a>]) -> Option<u16> {
        let (id, _) = self.looked_up(primitive, operands)?;
        u16::try_from(self.parts.constant(id)).ok()
    }

    /// The list of constants, and its elements, that a call looks its first operand up in.
    fn looked_up(&self, primitive: P, operands: &[Expr<'a>]) -> Option<(ConstId, Vec<ConstId>)> {
        let [_, list] = operands else { return None };
        let Kind::Const(id) = list.kind else { return None };
        if !matches!(primitive.name(), "memq" | "memv") {
            return None;
        }
        Some((id, self.program.constants.eq_comparable_list(id)?))
    }

    /// The variable that a test compares with constants by identity, and those constants.
    fn keys(&self, test: &Expr<'a>) -> Option<(Var, Vec<ConstId>)> {
        let Kind::KernelCall(Kernel::Primitive(primitive), operands) = &test.kind else { return None };
        let [first, second] = &**operands else { return None };
        if let (Kind::Local(var), Some((_, keys))) = (&first.kind, self.looked_up(*primitive, operands)) {
            return Some((*var, keys));
        }
        if self.as_call(*primitive, operands).name() != "eq?" {
            return None;
        }
        match (&first.kind, &second.kind) {
            (Kind::Local(var), Kind::Const(key)) | (Kind::Const(key), Kind::Local(var))
                if self.program.constants.is_eq_comparable(*key) =>
            {
                Some((*var, vec![*key]))
            }
            _ => None,
        }
    }

    /// How many tests from this one on compare the same variable, and all their constants, once for each.
    fn chain(&self, test: &Expr<'a>, other: &Expr<'a>) -> Option<(Var, Vec<Vec<ConstId>>)> {
        let (var, keys) = self.keys(test)?;
        let (mut chain, mut count, mut rest) = (vec![keys], 0, other);
        while let Kind::If(test, _, other) = &rest.kind
            && let Some((another, keys)) = self.keys(test)
            && another == var
            && count + keys.len() <= MOST_KEYS
        {
            count += keys.len();
            chain.push(keys);
            rest = other;
        }
        (chain.len() >= FEWEST_TESTS).then_some((var, chain))
    }

    /// Makes a table of a chain of tests, if it is one.
    pub(super) fn switch(
        &mut self,
        test: &mut Expr<'a>,
        then: &mut Expr<'a>,
        other: &mut Expr<'a>,
        want: Want,
    ) -> bool {
        if !self.peephole {
            return false;
        }
        let Some((var, chain)) = self.chain(test, other) else { return false };
        let Loc::Slot(slot) = self.locs[var.0 as usize] else { return false };
        let keys: Vec<ConstId> = chain.iter().flatten().copied().collect();
        let vector = self.program.constants.vector(&keys);
        let (Ok(i), Ok(k)) = (u8::try_from(slot), u16::try_from(self.parts.constant(vector))) else {
            return false;
        };
        let clauses: Vec<_> = chain.iter().map(|_| self.code.label()).collect();
        let (otherwise, end) = (self.code.label(), self.code.label());
        let entries = chain.iter().zip(&clauses).flat_map(|(keys, label)| keys.iter().map(move |_| *label));
        let table: Vec<_> = entries.chain([otherwise]).collect();
        self.emit(Switch { i, k });
        self.code.table(&table);
        let depth = self.code.depth;
        let (mut then, mut rest) = (then, other);
        for (index, label) in clauses.iter().enumerate() {
            if index > 0 {
                // The chain has counted them.
                let Kind::If(_, next_then, next_rest) = &mut rest.kind else { return true };
                (then, rest) = (next_then, next_rest);
            }
            self.code.depth = depth;
            self.code.bind(*label);
            self.expr(then, want);
            self.jump_if_live(end);
        }
        self.code.depth = depth;
        self.code.bind(otherwise);
        self.expr(rest, want);
        self.code.bind(end);
        true
    }
}
