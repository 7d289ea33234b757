//! Arithmetic and comparisons: fixnums and flonums here, all else in a primitive.

use super::{Handler, Registers, Status, cold_handlers, handlers};
use crate::machine::Machine;
use crate::world::World;
use avm_bytecode::{Opcode, Primitive};
use avm_value::{Outcome, Value};

/// The primitive that does what an instruction on numbers does.
const fn primitive_of(opcode: u8) -> Primitive {
    use Opcode::*;
    use avm_bytecode::Primitive;
    match Opcode::ALL[opcode as usize] {
        Add | AddInt | LocalAddInt | AddToLocal | AddToLocalLoop | AddLocal | AddLocals => Primitive::Add,
        Sub | SubLocal | SubLocals => Primitive::Sub,
        Mul | MulLocal | MulLocals => Primitive::Mul,
        Div => Primitive::Div,
        Quotient | QuotientInt => Primitive::Quotient,
        Remainder | RemainderInt => Primitive::Remainder,
        Modulo | ModuloInt => Primitive::Modulo,
        Lt | JumpUnlessLt | JumpUnlessLocalLtInt | JumpUnlessLocalLtLocal => Primitive::Lt,
        Le | JumpUnlessLe | JumpUnlessLocalLeInt | JumpUnlessLocalLeLocal => Primitive::Le,
        Gt | JumpUnlessGt | JumpUnlessLocalGtInt | JumpUnlessLocalGtLocal => Primitive::Gt,
        Ge | JumpUnlessGe | JumpUnlessLocalGeInt | JumpUnlessLocalGeLocal => Primitive::Ge,
        NumEq | JumpUnlessNumEq | JumpUnlessLocalNumEqInt | JumpUnlessLocalNumEqLocal => Primitive::NumEq,
        IsZero | JumpUnlessZero => Primitive::IsZero,
        IsEven => Primitive::IsEven,
        IsOdd => Primitive::IsOdd,
        _ => panic!("no instruction on numbers"),
    }
}

cold_handlers! {
    /// An operation on the two values on top: flonums that are boxed or whose result is, and all else.
    arithmetic_slowly r {
        let operands = [r.peek(1), r.peek(0)];
        r.calculate(&operands, 2)
    }
    /// An operation on the value on top and that of a slot.
    with_local_slowly r {
        let operands = [r.peek(0), r.local(r.byte(1))];
        r.calculate(&operands, 1)
    }
    /// An operation on the values of two slots.
    locals_slowly r {
        let operands = [r.local(r.byte(1)), r.local(r.byte(2))];
        r.calculate(&operands, 0)
    }
    /// An operation on the value on top and a small integer.
    with_int_slowly r {
        let operands = [r.peek(0), r.int(1)];
        r.calculate(&operands, 1)
    }
    /// An operation on the two values on top.
    binary_slowly r {
        r.primitive(const { primitive_of(OP) }, 2)
    }
    /// A question about the value on top.
    unary_slowly r {
        r.primitive(const { primitive_of(OP) }, 1)
    }
    /// The value on top plus the small integer that is the operand.
    add_int_slowly r {
        let (a, b) = (r.pop(), r.int(1));
        r.advance();
        r.turn(move |machine| machine.add_slowly(a, b))
    }
    /// A slot plus a small integer.
    local_add_int_slowly r {
        let (a, b) = (r.local(r.byte(1)), r.int(2));
        r.advance();
        r.turn(move |machine| machine.add_slowly(a, b))
    }
    /// A slot becomes what it is and a small integer.
    add_to_local_slowly r {
        let (i, small) = (r.byte(1), r.int(2));
        r.advance();
        r.turn(move |machine| machine.add_to_slot(i, small, None))
    }
    /// The same in a loop.
    add_to_local_loop_slowly r {
        let (i, small, offset) = (r.byte(1), r.int(2), r.operand::<i32>(3));
        r.advance();
        r.turn(move |machine| machine.add_to_slot(i, small, Some(offset)))
    }
    /// A jump unless the two numbers on top compare so.
    branch_slowly r {
        let operands = [r.peek(1), r.peek(0)];
        r.branch_by_primitive(&operands, 2, 1)
    }
    /// A jump unless the number on top is zero.
    branch_unless_zero_slowly r {
        let operands = [r.peek(0)];
        r.branch_by_primitive(&operands, 1, 1)
    }
    /// A jump unless the number in a slot compares so with a small integer.
    local_int_branch_slowly r {
        let operands = [r.local(r.byte(1)), r.int(2)];
        r.branch_by_primitive(&operands, 0, 3)
    }
    /// A jump unless the numbers in two slots compare so.
    local_local_branch_slowly r {
        let operands = [r.local(r.byte(1)), r.local(r.byte(2))];
        r.branch_by_primitive(&operands, 0, 3)
    }
}

impl<W: World, const OP: u8, const STEP: bool> Registers<'_, W, OP, STEP> {
    /// Puts the result of the operation in the place of the `popped` values on top, by way of the loop.
    fn calculate(self, operands: &[Value; 2], popped: usize) -> Status {
        let before = self.machine.heap.allocated_words();
        let primitive = const { primitive_of(OP) };
        let outcome = match (operands[0].as_flonum(), operands[1].as_flonum()) {
            (Some(x), Some(y)) => Ok(self.machine.heap.flonum(match primitive {
                Primitive::Add => x + y,
                Primitive::Sub => x - y,
                Primitive::Mul => x * y,
                Primitive::Div => x / y,
                _ => return self.calculate_by_primitive(operands, popped),
            })),
            _ => return self.calculate_by_primitive(operands, popped),
        };
        self.finish(outcome, before, popped)
    }

    fn calculate_by_primitive(self, operands: &[Value; 2], popped: usize) -> Status {
        let before = self.machine.heap.allocated_words();
        let outcome = self.machine.primitive(const { primitive_of(OP) }, operands);
        self.finish(outcome, before, popped)
    }

    /// Ends an operation: the result takes the place of the `popped` values on top, or it is raised why there is none.
    fn finish(mut self, outcome: Outcome, before: u64, popped: usize) -> Status {
        match outcome {
            Ok(value) => {
                self.drop_top(popped);
                self.push(value);
                self.gas -= (self.machine.heap.allocated_words() - before) as i64;
                self.come_back(0)
            }
            Err(fault) => self.raise(fault, const { primitive_of(OP) }),
        }
    }

    /// Asks a primitive, and jumps unless it says so. The `popped` values on top go.
    fn branch_by_primitive(mut self, operands: &[Value], popped: usize, label: usize) -> Status {
        let primitive = const { primitive_of(OP) };
        match self.machine.primitive(primitive, operands) {
            Ok(answer) => {
                self.drop_top(popped);
                let offset = if answer.is_true() { 0 } else { self.operand::<i16>(label) };
                self.come_back(offset.into())
            }
            Err(fault) => self.raise(fault, const { primitive_of(OP) }),
        }
    }

    /// An operation on integers of which the second is positive.
    #[inline(always)]
    fn division(mut self, fixnums: impl FnOnce(i64, i64) -> i64) -> Status {
        let (a, b) = (self.peek(1), self.peek(0));
        if !a.both_fixnums(b) || b.fixnum_value() <= 0 {
            return self.go(binary_slowly::<W, OP, STEP>);
        }
        self.drop_top(1);
        self.set_top(Value::fixnum(fixnums(a.fixnum_value(), b.fixnum_value())));
        self.next()
    }

    /// The same with a small integer that is the operand.
    #[inline(always)]
    fn division_by_int(mut self, fixnums: impl FnOnce(i64, i64) -> i64) -> Status {
        let (a, b) = (self.peek(0), self.int(1).fixnum_value());
        if !a.is_fixnum() || b <= 0 {
            return self.go(with_int_slowly::<W, OP, STEP>);
        }
        self.set_top(Value::fixnum(fixnums(a.fixnum_value(), b)));
        self.next()
    }

    /// How two numbers compare, if both are of the common kinds.
    #[inline(always)]
    fn compare(
        a: Value,
        b: Value,
        fixnums: impl FnOnce(&i64, &i64) -> bool,
        flonums: impl FnOnce(&f64, &f64) -> bool,
    ) -> Option<bool> {
        if a.both_fixnums(b) {
            // Their words compare as they do.
            Some(fixnums(&(a.bits() as i64), &(b.bits() as i64)))
        } else if let (Some(x), Some(y)) = (a.as_flonum(), b.as_flonum()) {
            Some(flonums(&x, &y))
        } else {
            None
        }
    }

    /// Jumps unless the comparison holds.
    #[inline(always)]
    fn branch_unless(self, holds: Option<bool>, label: usize, slowly: Handler<W>) -> Status {
        match holds {
            Some(holds) => self.branch(!holds, label),
            None => self.go(slowly),
        }
    }
}

/// The result for two numbers of the common kinds, if it is of one, too.
#[inline(always)]
fn result(
    (a, b): (Value, Value),
    fixnums: impl FnOnce(Value, Value) -> Option<Value>,
    flonums: impl FnOnce(f64, f64) -> f64,
) -> Option<Value> {
    if a.both_fixnums(b) {
        fixnums(a, b)
    } else if a.is_immediate_flonum() && b.is_immediate_flonum() {
        Value::try_immediate_flonum(flonums(a.immediate_flonum_value(), b.immediate_flonum_value()))
    } else {
        None
    }
}

/// The instructions of each operation: on the two values on top, on the top and a slot, on two slots.
macro_rules! operations {
    ($($stack:ident $local:ident $locals:ident $fixnums:ident $test:tt;)*) => {
        handlers! {$(
            $stack r {
                let operands = (r.peek(1), r.peek(0));
                let Some(value) = result(operands, Value::$fixnums, |x, y| x $test y) else {
                    return r.go(arithmetic_slowly::<W, { Opcode::$stack as u8 }, STEP>);
                };
                r.drop_top(1);
                r.set_top(value);
                r.next()
            }
            $local r {
                let operands = (r.peek(0), r.local(r.byte(1)));
                let Some(value) = result(operands, Value::$fixnums, |x, y| x $test y) else {
                    return r.go(with_local_slowly::<W, { Opcode::$local as u8 }, STEP>);
                };
                r.set_top(value);
                r.next()
            }
            $locals r {
                let operands = (r.local(r.byte(1)), r.local(r.byte(2)));
                let Some(value) = result(operands, Value::$fixnums, |x, y| x $test y) else {
                    return r.go(locals_slowly::<W, { Opcode::$locals as u8 }, STEP>);
                };
                r.push(value);
                r.next()
            }
        )*}
    };
}

operations! {
    Add AddLocal AddLocals fixnum_add +;
    Sub SubLocal SubLocals fixnum_sub -;
    Mul MulLocal MulLocals fixnum_mul *;
}

/// The instructions of each comparison: of the two numbers on top with a value or a jump, of a slot with a small integer,
/// of two slots.
macro_rules! comparisons {
    ($($value:ident $branch:ident $local_int:ident $local_local:ident $test:ident;)*) => {
        handlers! {$(
            $value r {
                let (a, b) = (r.peek(1), r.peek(0));
                let Some(holds) = Registers::<'_, W, 0, STEP>::compare(a, b, i64::$test, f64::$test) else {
                    return r.go(binary_slowly::<W, { Opcode::$value as u8 }, STEP>);
                };
                r.drop_top(1);
                r.set_top(Value::boolean(holds));
                r.next()
            }
            $branch r {
                let holds = Registers::<'_, W, 0, STEP>::compare(r.peek(1), r.peek(0), i64::$test, f64::$test);
                let Some(holds) = holds else {
                    return r.go(branch_slowly::<W, { Opcode::$branch as u8 }, STEP>);
                };
                r.drop_top(2);
                r.branch(!holds, 1)
            }
            $local_int r {
                let (a, b) = (r.local(r.byte(1)), r.int(2));
                let holds = Registers::<'_, W, 0, STEP>::compare(a, b, i64::$test, f64::$test);
                r.branch_unless(holds, 3, local_int_branch_slowly::<W, { Opcode::$local_int as u8 }, STEP>)
            }
            $local_local r {
                let (a, b) = (r.local(r.byte(1)), r.local(r.byte(2)));
                let holds = Registers::<'_, W, 0, STEP>::compare(a, b, i64::$test, f64::$test);
                r.branch_unless(holds, 3, local_local_branch_slowly::<W, { Opcode::$local_local as u8 }, STEP>)
            }
        )*}
    };
}

comparisons! {
    Lt JumpUnlessLt JumpUnlessLocalLtInt JumpUnlessLocalLtLocal lt;
    Le JumpUnlessLe JumpUnlessLocalLeInt JumpUnlessLocalLeLocal le;
    Gt JumpUnlessGt JumpUnlessLocalGtInt JumpUnlessLocalGtLocal gt;
    Ge JumpUnlessGe JumpUnlessLocalGeInt JumpUnlessLocalGeLocal ge;
    NumEq JumpUnlessNumEq JumpUnlessLocalNumEqInt JumpUnlessLocalNumEqLocal eq;
}

handlers! {
    Div r {
        let (a, b) = (r.peek(1), r.peek(0));
        // Not of fixnums: those may give a ratio.
        let Some(value) = result((a, b), |_, _| None, |x, y| x / y) else {
            return r.go(arithmetic_slowly::<W, { Opcode::Div as u8 }, STEP>);
        };
        r.drop_top(1);
        r.set_top(value);
        r.next()
    }
    AddInt r {
        let (a, b) = (r.peek(0), r.int(1));
        if a.is_fixnum()
            && let Some(sum) = a.fixnum_add(b)
        {
            r.set_top(sum);
            return r.next();
        }
        r.go(add_int_slowly::<W, { Opcode::AddInt as u8 }, STEP>)
    }
    LocalAddInt r {
        let (a, b) = (r.local(r.byte(1)), r.int(2));
        if a.is_fixnum()
            && let Some(sum) = a.fixnum_add(b)
        {
            r.push(sum);
            return r.next();
        }
        r.go(local_add_int_slowly::<W, { Opcode::LocalAddInt as u8 }, STEP>)
    }
    AddToLocal r {
        let i = r.byte(1);
        let (a, b) = (r.local(i), r.int(2));
        if a.is_fixnum()
            && let Some(sum) = a.fixnum_add(b)
        {
            r.set_local(i, sum);
            return r.next();
        }
        r.go(add_to_local_slowly::<W, { Opcode::AddToLocal as u8 }, STEP>)
    }
    AddToLocalLoop r {
        let i = r.byte(1);
        let (a, b) = (r.local(i), r.int(2));
        if a.is_fixnum()
            && let Some(sum) = a.fixnum_add(b)
        {
            r.set_local(i, sum);
            let offset = r.operand::<i32>(3);
            return r.turn_back(offset);
        }
        r.go(add_to_local_loop_slowly::<W, { Opcode::AddToLocalLoop as u8 }, STEP>)
    }
    QuotientInt r { r.division_by_int(|a, b| a / b) }
    RemainderInt r { r.division_by_int(|a, b| a % b) }
    ModuloInt r { r.division_by_int(i64::rem_euclid) }
    Quotient r { r.division(|a, b| a / b) }
    Remainder r { r.division(|a, b| a % b) }
    Modulo r { r.division(i64::rem_euclid) }
    IsZero r {
        let value = r.peek(0);
        if value.is_fixnum() {
            r.set_top(Value::boolean(value == Value::fixnum(0)));
            return r.next();
        }
        r.go(unary_slowly::<W, { Opcode::IsZero as u8 }, STEP>)
    }
    IsEven r {
        let value = r.peek(0);
        if value.is_fixnum() {
            r.set_top(Value::boolean(value.fixnum_value() & 1 == 0));
            return r.next();
        }
        r.go(unary_slowly::<W, { Opcode::IsEven as u8 }, STEP>)
    }
    IsOdd r {
        let value = r.peek(0);
        if value.is_fixnum() {
            r.set_top(Value::boolean(value.fixnum_value() & 1 == 1));
            return r.next();
        }
        r.go(unary_slowly::<W, { Opcode::IsOdd as u8 }, STEP>)
    }
    JumpUnlessZero r {
        let value = r.peek(0);
        if value.is_fixnum() {
            r.drop_top(1);
            return r.branch(value != Value::fixnum(0), 1);
        }
        r.go(branch_unless_zero_slowly::<W, { Opcode::JumpUnlessZero as u8 }, STEP>)
    }
}
