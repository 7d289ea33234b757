//! Closures, calls, returns, multiple values and continuations.

use super::{Registers, Status, handlers};
use crate::machine::Machine;
use crate::world::World;
use avm_bytecode::{Effect, Opcode};
use avm_value::Value;

impl<W: World, const OP: u8, const STEP: bool> Registers<'_, W, OP, STEP> {
    /// Makes a closure over the `n` values on top.
    #[inline(always)]
    fn close(mut self, procedure: usize, n: usize) -> Status {
        self.gas -= n as i64;
        self.sp = self.machine.make_closure(self.code(), procedure, n, self.sp);
        self.next()
    }

    /// Calls a procedure with the `n` values on top.
    #[inline(always)]
    fn call(mut self, callee: Value, n: usize) -> Status {
        self.advance();
        self.push_frame();
        self.enter(callee, n)
    }

    /// Calls a procedure with the `n` values on top, in place of the frame.
    #[inline(always)]
    fn tail_call(mut self, callee: Value, n: usize) -> Status {
        self.charge();
        self.replace_frame(n);
        self.enter(callee, n)
    }

    /// The value of a global; `None` if it has none.
    #[inline(always)]
    fn global(&self, g: usize) -> Option<Value> {
        // SAFETY: globals are boxes.
        let value = unsafe { self.global_box(g).box_ref() };
        (value != Value::UNDEFINED).then_some(value)
    }

    #[inline(always)]
    fn fail_unbound(self, g: usize) -> Status {
        let code = self.code();
        self.fail(move |machine| machine.unbound(code, g as u32))
    }

    /// Enters a procedure of the module that captures nothing; the verifier has checked its index and arity.
    #[inline(always)]
    fn enter_procedure(self, p: usize, n: usize) -> Status {
        let code = self.code();
        // SAFETY: see above.
        let (callee, code) = unsafe { (*code.closures.add(p), &*code.procedures.add(p)) };
        self.enter_code(callee, code, n)
    }
}

handlers! {
    Closure r {
        let (p, n) = (r.short(1), r.byte(3));
        r.close(p, n)
    }
    ClosureWide r {
        let (p, n) = (r.operand::<u32>(1) as usize, r.short(5));
        r.close(p, n)
    }
    PatchClosure r {
        let value = r.pop();
        let made = r.local(r.short(1));
        // SAFETY: the verifier knows that the slot is a closure that captures that many.
        unsafe { r.machine.heap.set_captured(made, r.short(3), value) };
        r.next()
    }
    PrimitiveValue r {
        // SAFETY: the verifier has checked the index.
        let primitive = unsafe { *r.code().primitives.add(r.short(1)) };
        let value = r.machine.primitive_value(primitive);
        r.push(value);
        r.next()
    }
    EffectValue r {
        let value = r.machine.effect_value(Effect::ALL[r.byte(1)]);
        r.push(value);
        r.next()
    }

    Call r {
        let (callee, n) = (r.pop(), r.byte(1));
        r.call(callee, n)
    }
    TailCall r {
        let (callee, n) = (r.pop(), r.byte(1));
        r.tail_call(callee, n)
    }
    CallLocal r {
        let (callee, n) = (r.local(r.byte(1)), r.byte(2));
        r.call(callee, n)
    }
    TailCallLocal r {
        let (callee, n) = (r.local(r.byte(1)), r.byte(2));
        r.tail_call(callee, n)
    }
    CallFree r {
        let (callee, n) = (r.captured(r.byte(1)), r.byte(2));
        r.call(callee, n)
    }
    TailCallFree r {
        let (callee, n) = (r.captured(r.byte(1)), r.byte(2));
        r.tail_call(callee, n)
    }
    CallGlobal r {
        let (g, n) = (r.short(1), r.byte(3));
        match r.global(g) {
            Some(callee) => r.call(callee, n),
            None => r.fail_unbound(g),
        }
    }
    TailCallGlobal r {
        let (g, n) = (r.short(1), r.byte(3));
        match r.global(g) {
            Some(callee) => r.tail_call(callee, n),
            None => r.fail_unbound(g),
        }
    }
    CallProc r {
        let (p, n) = (r.short(1), r.byte(3));
        r.advance();
        r.push_frame();
        r.enter_procedure(p, n)
    }
    TailCallProc r {
        let (p, n) = (r.short(1), r.byte(3));
        r.charge();
        r.replace_frame(n);
        r.enter_procedure(p, n)
    }
    CallSelf r {
        let (callee, n) = (r.closure, r.byte(1));
        r.call(callee, n)
    }
    TailCallSelf r {
        let (callee, n) = (r.closure, r.byte(1));
        r.tail_call(callee, n)
    }
    Apply r {
        let (n, callee, list) = (r.byte(1), r.pop(), r.pop());
        r.advance();
        r.push_frame();
        r.turn(move |machine| machine.apply(callee, n, list))
    }
    TailApply r {
        let (n, callee, list) = (r.byte(1), r.pop(), r.pop());
        r.charge();
        r.replace_frame(n);
        r.turn(move |machine| machine.apply(callee, n, list))
    }
    Return r {
        let value = r.peek(0);
        r.charge();
        r.return_value(value)
    }
    ReturnLocal r {
        let value = r.local(r.byte(1));
        r.charge();
        r.return_value(value)
    }

    Values r {
        let n = r.byte(1);
        r.gas -= n as i64;
        let packed = r.machine.heap.values(r.top(n));
        r.drop_top(n);
        r.push(packed);
        r.next()
    }
    UnpackValues r {
        let n = r.byte(1);
        let packed = r.peek(0);
        let values: Option<*const [Value]> = r.machine.heap.packed_values(&packed).map(|values| &raw const *values);
        if let Some(values) = values
            && values.len() == n
        {
            r.drop_top(1);
            // SAFETY: the values lie on the heap, which nothing has changed; the frame has room for n values in place of one.
            unsafe {
                r.sp.copy_from_nonoverlapping(values.cast(), n);
                r.sp = r.sp.add(n);
            }
            return r.next();
        }
        r.advance();
        r.turn(move |machine| machine.unpack_slowly(packed, n))
    }
    UnpackValuesRest r {
        let n = r.byte(1);
        r.advance();
        r.turn(move |machine| machine.unpack_rest(n))
    }
    ValuesList r {
        r.advance();
        r.turn(|machine| machine.values_of_list())
    }
    CallValues r {
        let (packed, consumer) = (r.pop(), r.pop());
        r.advance();
        r.push_frame();
        r.turn(move |machine| machine.call_with_packed(consumer, packed))
    }
    TailCallValues r {
        let (packed, consumer) = (r.pop(), r.pop());
        r.charge();
        r.replace_frame(0);
        r.turn(move |machine| machine.call_with_packed(consumer, packed))
    }
    CallCc r {
        let callee = r.pop();
        r.advance();
        r.push_frame();
        r.turn(move |machine| machine.call_with_continuation(callee))
    }
    TailCallCc r {
        let callee = r.pop();
        r.charge();
        r.replace_frame(0);
        r.turn(move |machine| machine.call_with_continuation(callee))
    }
    Underflow r {
        let value = r.pop();
        r.turn(move |machine| machine.underflow(value))
    }
}
