//! Jumps, and tests that jump. Those on numbers are in `numbers.rs`.

use super::{Registers, Status, handlers};
use crate::machine::Machine;
use crate::world::World;
use avm_bytecode::Opcode;
use avm_value::Value;

impl<W: World, const OP: u8, const STEP: bool> Registers<'_, W, OP, STEP> {
    /// Begins another turn of a loop: a safepoint.
    #[inline(always)]
    pub(super) fn turn_back(mut self, offset: i32) -> Status {
        self.advance();
        // SAFETY: the verifier has checked where the label lies.
        self.ip = unsafe { self.ip.offset(offset as isize) };
        if self.gas < 0 || self.machine.heap.wants_collection() {
            return self.turn(|machine| machine.safepoint());
        }
        self.dispatch()
    }
}

handlers! {
    Jump r { r.jump(1) }
    JumpWide r {
        let offset = r.operand::<i32>(1);
        r.jump_by(offset as isize)
    }
    Loop r {
        let offset = r.operand::<i32>(1);
        r.turn_back(offset)
    }
    SetLocalLoop r {
        let (value, offset) = (r.pop(), r.operand::<i32>(2));
        r.set_local(r.byte(1), value);
        r.turn_back(offset)
    }
    SetLocal2Loop r {
        let (first, second, offset) = (r.pop(), r.pop(), r.operand::<i32>(3));
        r.set_local(r.byte(1), first);
        r.set_local(r.byte(2), second);
        r.turn_back(offset)
    }
    JumpIfFalse r {
        let value = r.pop();
        r.branch(!value.is_true(), 1)
    }
    JumpIfTrue r {
        let value = r.pop();
        r.branch(value.is_true(), 1)
    }
    JumpIfFalseKeep r {
        if !r.peek(0).is_true() {
            return r.jump(1);
        }
        r.drop_top(1);
        r.next()
    }
    JumpIfTrueKeep r {
        if r.peek(0).is_true() {
            return r.jump(1);
        }
        r.drop_top(1);
        r.next()
    }
    JumpUnlessEq r {
        let (b, a) = (r.pop(), r.pop());
        r.branch(a != b, 1)
    }
    JumpUnlessSymbol r {
        let value = r.pop();
        r.branch(!value.is_symbol(), 1)
    }
    JumpUnlessNull r {
        let value = r.pop();
        r.branch(!value.is_nil(), 1)
    }
    JumpIfNull r {
        let value = r.pop();
        r.branch(value.is_nil(), 1)
    }
    JumpUnlessPair r {
        let value = r.pop();
        r.branch(!value.is_pair(), 1)
    }
    JumpIfPair r {
        let value = r.pop();
        r.branch(value.is_pair(), 1)
    }
    JumpUnlessLocalNull r {
        let value = r.local(r.byte(1));
        r.branch(!value.is_nil(), 2)
    }
    JumpUnlessLocalPair r {
        let value = r.local(r.byte(1));
        r.branch(!value.is_pair(), 2)
    }
    JumpIfLocalNull r {
        let value = r.local(r.byte(1));
        r.branch(value.is_nil(), 2)
    }
    JumpIfLocalPair r {
        let value = r.local(r.byte(1));
        r.branch(value.is_pair(), 2)
    }
    JumpUnlessMember r {
        let value = r.pop();
        let list = r.constant(r.short(1));
        r.branch(!is_element(value, list), 3)
    }
    JumpIfMember r {
        let value = r.pop();
        let list = r.constant(r.short(1));
        r.branch(is_element(value, list), 3)
    }
    Switch r {
        let value = r.local(r.byte(1));
        let keys = r.constant(r.short(2));
        let entry = r.machine.heap.vector_slice(keys).map_or(0, |keys| {
            keys.iter().position(|key| *key == value).unwrap_or(keys.len())
        });
        r.advance();
        // SAFETY: the verifier has checked that there is an entry for each key, and one more.
        r.ip = unsafe { r.ip.add(entry * const { Opcode::JumpWide.size() }) };
        r.dispatch()
    }
    JumpUnlessLocalEqConst r {
        let value = r.local(r.byte(1));
        let constant = r.constant(r.short(2));
        r.branch(value != constant, 4)
    }
    JumpUnlessEqConst r {
        let value = r.pop();
        let constant = r.constant(r.short(1));
        r.branch(value != constant, 3)
    }
}

/// Whether a value is an element of a list, by identity.
#[inline(always)]
fn is_element(value: Value, mut list: Value) -> bool {
    while let Some(first) = list.car() {
        if first == value {
            return true;
        }
        list = list.cdr().unwrap_or(Value::NIL);
    }
    false
}
