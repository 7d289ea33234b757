//! Which values an instruction looks at, and where its result goes.

use crate::code::Code;
use crate::machine::Machine;
use crate::world::World;
use avm_bytecode::{Instruction, Primitive};
use avm_value::Value;

/// Where the result of an instruction goes.
#[derive(Clone, Copy)]
pub(super) enum Goal {
    /// To the top of the stack.
    Push,
    /// Nowhere.
    Drop,
    /// It decides: the instruction jumps so far if it is `#f`.
    Unless(i64),
    /// It decides: the instruction jumps so far unless it is `#f`.
    If(i64),
    /// To a slot, and then so far on.
    Slot(usize, i64),
    /// The frame ends with it.
    Return,
}

/// The values that an instruction looks at: few as a rule.
pub(super) enum Operands {
    Few([Value; MOST_FEW], usize),
    Many(Vec<Value>),
}

const MOST_FEW: usize = 5;

impl Operands {
    pub(super) fn of(values: &[Value]) -> Operands {
        if values.len() > MOST_FEW {
            return Operands::Many(values.to_vec());
        }
        let mut few = [Value::FALSE; MOST_FEW];
        few[..values.len()].copy_from_slice(values);
        Operands::Few(few, values.len())
    }
}

impl std::ops::Deref for Operands {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        match self {
            Operands::Few(few, count) => &few[..*count],
            Operands::Many(all) => all,
        }
    }
}

/// What an instruction does, as a primitive.
pub(super) struct Operation {
    pub(super) primitive: Primitive,
    pub(super) operands: Operands,
    /// How many values on top go.
    pub(super) popped: usize,
    pub(super) goal: Goal,
}

impl<W: World> Machine<W> {
    /// The value so many below the top.
    pub(super) fn peek(&self, below: usize) -> Value {
        self.execution.top(below + 1)[0]
    }

    /// A slot of the frame.
    pub(super) fn slot(&self, i: usize) -> Value {
        // SAFETY: the verifier has checked that the slot lies in the frame.
        unsafe { *self.execution.fp.add(i) }
    }

    /// The code of the running procedure.
    pub(super) fn running_code(&self) -> &Code {
        // SAFETY: the running closure's code lives as long as the machine; instructions that need it are only run by one.
        unsafe { &*self.execution.closure.code_unchecked().cast::<Code>() }
    }

    pub(super) fn constant(&self, k: usize) -> Value {
        // SAFETY: the verifier has checked the index.
        unsafe { *self.running_code().constants.add(k) }
    }

    pub(super) fn global_box_of(&self, g: usize) -> Value {
        // SAFETY: the verifier has checked the index.
        unsafe { *self.running_code().globals.add(g) }
    }

    /// What an instruction on data does, if it is one that looks at values.
    pub(super) fn operation(&self, instruction: Instruction) -> Option<Operation> {
        self.calculation(instruction)
            .or_else(|| self.comparison(instruction))
            .or_else(|| self.question(instruction))
            .or_else(|| self.access(instruction))
    }

    /// The `n` values on top and a primitive that they all go to.
    fn with_top(&self, primitive: Primitive, n: usize, goal: Goal) -> Option<Operation> {
        Some(Operation { primitive, operands: Operands::of(self.execution.top(n)), popped: n, goal })
    }

    fn calculation(&self, instruction: Instruction) -> Option<Operation> {
        use Instruction as I;
        use avm_bytecode::Primitive as P;
        let small = |v: i8| Value::fixnum(v.into());
        let binary = |primitive| self.with_top(primitive, 2, Goal::Push);
        let made = |primitive, operands: [Value; 2], popped| {
            Some(Operation { primitive, operands: Operands::of(&operands), popped, goal: Goal::Push })
        };
        let with_local = |primitive, i: u8| made(primitive, [self.peek(0), self.slot(i.into())], 1);
        let locals = |primitive, i: u8, j: u8| made(primitive, [self.slot(i.into()), self.slot(j.into())], 0);
        let with_int = |primitive, v| made(primitive, [self.peek(0), small(v)], 1);
        let to_slot = |i: u8, v, offset: i64| {
            let operands = Operands::of(&[self.slot(i.into()), small(v)]);
            let goal = Goal::Slot(i.into(), offset);
            Some(Operation { primitive: P::Add, operands, popped: 0, goal })
        };
        match instruction {
            I::Add {} => binary(P::Add),
            I::Sub {} => binary(P::Sub),
            I::Mul {} => binary(P::Mul),
            I::Div {} => binary(P::Div),
            I::Quotient {} => binary(P::Quotient),
            I::Remainder {} => binary(P::Remainder),
            I::Modulo {} => binary(P::Modulo),
            I::AddLocal { i } => with_local(P::Add, i),
            I::SubLocal { i } => with_local(P::Sub, i),
            I::MulLocal { i } => with_local(P::Mul, i),
            I::AddLocals { i, j } => locals(P::Add, i, j),
            I::SubLocals { i, j } => locals(P::Sub, i, j),
            I::MulLocals { i, j } => locals(P::Mul, i, j),
            I::AddInt { v } => with_int(P::Add, v),
            I::QuotientInt { v } => with_int(P::Quotient, v),
            I::RemainderInt { v } => with_int(P::Remainder, v),
            I::ModuloInt { v } => with_int(P::Modulo, v),
            I::LocalAddInt { i, v } => made(P::Add, [self.slot(i.into()), small(v)], 0),
            I::AddToLocal { i, v } => to_slot(i, v, 0),
            I::AddToLocalLoop { i, v, l } => to_slot(i, v, l.into()),
            _ => None,
        }
    }

    fn comparison(&self, instruction: Instruction) -> Option<Operation> {
        use Instruction as I;
        use avm_bytecode::Primitive as P;
        let binary = |primitive| self.with_top(primitive, 2, Goal::Push);
        let branch = |primitive, l: i16| self.with_top(primitive, 2, Goal::Unless(l.into()));
        let with = |primitive, operands: [Value; 2], l: i16| {
            let goal = Goal::Unless(l.into());
            Some(Operation { primitive, operands: Operands::of(&operands), popped: 0, goal })
        };
        let int =
            |primitive, i: u8, v: i8, l| with(primitive, [self.slot(i.into()), Value::fixnum(v.into())], l);
        let local =
            |primitive, i: u8, j: u8, l| with(primitive, [self.slot(i.into()), self.slot(j.into())], l);
        match instruction {
            I::Lt {} => binary(P::Lt),
            I::Le {} => binary(P::Le),
            I::Gt {} => binary(P::Gt),
            I::Ge {} => binary(P::Ge),
            I::NumEq {} => binary(P::NumEq),
            I::Eq {} => binary(P::IsEq),
            I::Eqv {} => binary(P::IsEqv),
            I::CharEq {} => binary(P::CharEq),
            I::JumpUnlessLt { l } => branch(P::Lt, l),
            I::JumpUnlessLe { l } => branch(P::Le, l),
            I::JumpUnlessGt { l } => branch(P::Gt, l),
            I::JumpUnlessGe { l } => branch(P::Ge, l),
            I::JumpUnlessNumEq { l } => branch(P::NumEq, l),
            I::JumpUnlessEq { l } => branch(P::IsEq, l),
            I::JumpUnlessEqv { l } => branch(P::IsEqv, l),
            I::JumpUnlessCharEq { l } => branch(P::CharEq, l),
            I::JumpUnlessLocalLtInt { i, v, l } => int(P::Lt, i, v, l),
            I::JumpUnlessLocalLeInt { i, v, l } => int(P::Le, i, v, l),
            I::JumpUnlessLocalGtInt { i, v, l } => int(P::Gt, i, v, l),
            I::JumpUnlessLocalGeInt { i, v, l } => int(P::Ge, i, v, l),
            I::JumpUnlessLocalNumEqInt { i, v, l } => int(P::NumEq, i, v, l),
            I::JumpUnlessLocalLtLocal { i, j, l } => local(P::Lt, i, j, l),
            I::JumpUnlessLocalLeLocal { i, j, l } => local(P::Le, i, j, l),
            I::JumpUnlessLocalGtLocal { i, j, l } => local(P::Gt, i, j, l),
            I::JumpUnlessLocalGeLocal { i, j, l } => local(P::Ge, i, j, l),
            I::JumpUnlessLocalNumEqLocal { i, j, l } => local(P::NumEq, i, j, l),
            I::JumpUnlessLocalEqConst { i, k, l } => {
                with(P::IsEq, [self.slot(i.into()), self.constant(k.into())], l)
            }
            I::JumpUnlessEqConst { k, l } => {
                let operands = Operands::of(&[self.peek(0), self.constant(k.into())]);
                Some(Operation { primitive: P::IsEq, operands, popped: 1, goal: Goal::Unless(l.into()) })
            }
            _ => None,
        }
    }

    fn question(&self, instruction: Instruction) -> Option<Operation> {
        use Instruction as I;
        use avm_bytecode::Primitive as P;
        let unary = |primitive| self.with_top(primitive, 1, Goal::Push);
        let unless = |primitive, l: i16| self.with_top(primitive, 1, Goal::Unless(l.into()));
        let if_ = |primitive, l: i16| self.with_top(primitive, 1, Goal::If(l.into()));
        let local = |primitive, i: u8, goal| {
            Some(Operation { primitive, operands: Operands::of(&[self.slot(i.into())]), popped: 0, goal })
        };
        let member = |k: u16, goal| {
            let operands = Operands::of(&[self.peek(0), self.constant(k.into())]);
            Some(Operation { primitive: P::Memq, operands, popped: 1, goal })
        };
        match instruction {
            I::Not {} => unary(P::Not),
            I::IsNull {} => unary(P::IsNull),
            I::IsPair {} => unary(P::IsPair),
            I::IsSymbol {} => unary(P::IsSymbol),
            I::IsString {} => unary(P::IsString),
            I::IsVector {} => unary(P::IsVector),
            I::IsChar {} => unary(P::IsChar),
            I::IsZero {} => unary(P::IsZero),
            I::IsEven {} => unary(P::IsEven),
            I::IsOdd {} => unary(P::IsOdd),
            I::JumpUnlessZero { l } => unless(P::IsZero, l),
            I::JumpUnlessSymbol { l } => unless(P::IsSymbol, l),
            I::JumpUnlessNull { l } => unless(P::IsNull, l),
            I::JumpIfNull { l } => if_(P::IsNull, l),
            I::JumpUnlessPair { l } => unless(P::IsPair, l),
            I::JumpIfPair { l } => if_(P::IsPair, l),
            I::JumpUnlessLocalNull { i, l } => local(P::IsNull, i, Goal::Unless(l.into())),
            I::JumpUnlessLocalPair { i, l } => local(P::IsPair, i, Goal::Unless(l.into())),
            I::JumpIfLocalNull { i, l } => local(P::IsNull, i, Goal::If(l.into())),
            I::JumpIfLocalPair { i, l } => local(P::IsPair, i, Goal::If(l.into())),
            I::JumpUnlessMember { k, l } => member(k, Goal::Unless(l.into())),
            I::JumpIfMember { k, l } => member(k, Goal::If(l.into())),
            I::IsRecord {} => self.with_top(P::IsRecord, 2, Goal::Push),
            _ => None,
        }
    }

    fn access(&self, instruction: Instruction) -> Option<Operation> {
        use Instruction as I;
        use avm_bytecode::Primitive as P;
        let unary = |primitive| self.with_top(primitive, 1, Goal::Push);
        let made = |primitive, operands: &[Value], popped, goal| {
            Some(Operation { primitive, operands: Operands::of(operands), popped, goal })
        };
        match instruction {
            I::CharToInteger {} => unary(P::CharToInteger),
            I::IntegerToChar {} => unary(P::IntegerToChar),
            I::Car {} => unary(P::Car),
            I::Cdr {} => unary(P::Cdr),
            I::Cadr {} => unary(P::Cadr),
            I::Cddr {} => unary(P::Cddr),
            I::Caar {} => unary(P::Caar),
            I::Caddr {} => unary(P::Caddr),
            I::VectorLength {} => unary(P::VectorLength),
            I::StringLength {} => unary(P::StringLength),
            I::LocalCar { i } => made(P::Car, &[self.slot(i.into())], 0, Goal::Push),
            I::LocalCdr { i } => made(P::Cdr, &[self.slot(i.into())], 0, Goal::Push),
            I::SetCar {} => self.with_top(P::SetCar, 2, Goal::Drop),
            I::SetCdr {} => self.with_top(P::SetCdr, 2, Goal::Drop),
            I::VectorRef {} => self.with_top(P::VectorRef, 2, Goal::Push),
            I::VectorRefLocal { i } => {
                made(P::VectorRef, &[self.peek(0), self.slot(i.into())], 1, Goal::Push)
            }
            I::VectorRefLocals { i, j } => {
                made(P::VectorRef, &[self.slot(i.into()), self.slot(j.into())], 0, Goal::Push)
            }
            I::VectorSet {} => self.with_top(P::VectorSet, 3, Goal::Drop),
            I::StringRef {} => self.with_top(P::StringRef, 2, Goal::Push),
            I::RecordRef { i, k } => {
                let field = Value::fixnum(i.into());
                let operands = [self.peek(1), self.peek(0), field, self.constant(k.into())];
                made(P::RecordRef, &operands, 2, Goal::Push)
            }
            I::RecordSet { i, k } => {
                let field = Value::fixnum(i.into());
                let operands = [self.peek(2), self.peek(1), field, self.peek(0), self.constant(k.into())];
                made(P::RecordSet, &operands, 3, Goal::Drop)
            }
            _ => None,
        }
    }
}
