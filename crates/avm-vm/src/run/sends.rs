//! Messages to objects, their fields, and other effects.

use super::{Registers, Status, cold_handlers, handlers};
use crate::code::InlineCache;
use crate::execution::Inside;
use crate::machine::Machine;
use crate::raising::running_site;
use crate::stack::Frame;
use crate::world::World;
use avm_base::Symbol;
use avm_bytecode::{Effect, Opcode};
use avm_value::Value;

impl<W: World, const OP: u8> Registers<'_, W, OP> {
    /// The selector and the number of arguments of an `ask`.
    #[inline(always)]
    fn message(&self) -> (Symbol, usize) {
        // SAFETY: the verifier knows that the constant is a symbol.
        let selector = unsafe { self.constant(self.short(1)).as_symbol().unwrap_unchecked() };
        (selector, self.byte(3))
    }
}

cold_handlers! {
    /// An `ask` that takes more than a few steps: its arguments have to be copied, or something is in its way.
    ask_slowly r {
        let (selector, n) = r.message();
        r.advance();
        r.turn(move |machine| machine.ask_slowly(selector, n))
    }
    field_slowly r {
        let (i, behavior) = (r.byte(1), r.constant(r.short(2)));
        match r.machine.world.field(&r.machine.heap, i, behavior) {
            Ok(value) => {
                r.push(value);
                r.come_back(0)
            }
            Err(fault) => r.fail(move |_| *fault),
        }
    }
    set_field_slowly r {
        let (i, value, behavior) = (r.byte(1), r.peek(0), r.constant(r.short(2)));
        match r.machine.world.set_field(&mut r.machine.heap, i, value, behavior) {
            Ok(()) => {
                r.drop_top(1);
                r.come_back(0)
            }
            Err(fault) => r.fail(move |_| *fault),
        }
    }
    leave_slowly r {
        let output = r.pop();
        r.turn(move |machine| machine.leave_activation(output))
    }
}

handlers! {
    Effect r {
        let (effect, n) = (Effect::ALL[r.byte(1)], r.byte(2));
        r.advance();
        r.gas -= effect.gas() as i64;
        r.turn(move |machine| machine.effect_instruction(effect, n))
    }
    Ask r {
        let (selector, n) = r.message();
        let (target, arguments) = (r.peek(n), r.top(n));
        // SAFETY: the verifier has checked that code does not fall off its end.
        let next = unsafe { r.ip.add(Opcode::Ask.size()) };
        let (closure, gas) = (r.closure, r.gas - i64::from(Opcode::Ask.gas()));
        let Machine { world, execution, .. } = &mut *r.machine;
        let now = || (running_site(next, closure), execution.gas_used(gas));
        if arguments.iter().any(|argument| argument.is_pointer()) {
            return r.go(ask_slowly::<W, { Opcode::Ask as u8 }>);
        }
        let Some(behavior) = world.activate_quickly(target, Value::symbol(selector), arguments, now) else {
            return r.go(ask_slowly::<W, { Opcode::Ask as u8 }>);
        };
        // SAFETY: the verifier has checked the index; nothing else refers to the cache.
        let cache: &mut InlineCache = unsafe { &mut *r.code().caches.add(r.short(4)) };
        r.advance();
        let callee = match Machine::<W>::cached_clause(behavior, cache, n) {
            Some(callee) => callee,
            None => match r.machine.cache_clause(behavior, cache, selector, n) {
                Some(callee) => callee,
                None => return r.turn(move |machine| machine.other_clause(behavior, selector, n)),
            },
        };
        // SAFETY: the object lies below the arguments.
        let object_slot = unsafe { r.sp.sub(n + 1) };
        let frame = Frame { ip: r.ip, fp: r.fp, closure: r.closure };
        r.machine.execution.push_activation_frames(frame, object_slot);
        r.machine.execution.put_aside(Inside::Activation, Value::FALSE);
        r.enter(callee, n)
    }
    Field r {
        let (i, behavior) = (r.byte(1), r.constant(r.short(2)));
        match r.machine.world.field_quickly(i, behavior) {
            Some(value) => {
                r.push(value);
                r.next()
            }
            None => r.go(field_slowly::<W, { Opcode::Field as u8 }>),
        }
    }
    SetField r {
        let (i, value, behavior) = (r.byte(1), r.peek(0), r.constant(r.short(2)));
        if !r.machine.world.set_field_quickly(&mut r.machine.heap, i, value, behavior) {
            return r.go(set_field_slowly::<W, { Opcode::SetField as u8 }>);
        }
        r.drop_top(1);
        r.next()
    }
    LeaveActivation r {
        let (output, gas) = (r.peek(0), r.gas);
        let Machine { world, execution, .. } = &mut *r.machine;
        if output.is_pointer()
            || execution.inside() == Inside::Pure
            || !world.accept_quickly(output, || execution.gas_used(gas))
        {
            return r.go(leave_slowly::<W, { Opcode::LeaveActivation as u8 }>);
        }
        execution.take_back_dynamic();
        r.return_value(output)
    }
}
