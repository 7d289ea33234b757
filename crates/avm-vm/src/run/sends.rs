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

    /// Goes on in the clause for a message that is an activation now, the instruction pointer past the `ask`.
    #[inline(always)]
    fn enter_clause(self, behavior: Value, cache: *const InlineCache, selector: Symbol, n: usize) -> Status {
        // SAFETY: caches belong to the code, and nothing changes them meanwhile.
        let Some(callee) = Machine::<W>::cached_clause(behavior, unsafe { &*cache }, n) else {
            let n = n as u32;
            return self.turn(move |machine| machine.other_clause(behavior, selector, n));
        };
        // SAFETY: the object lies below the arguments.
        let object_slot = unsafe { self.sp.sub(n + 1) };
        let frame = Frame { ip: self.ip, fp: self.fp, closure: self.closure };
        self.machine.execution.push_activation_frames(frame, object_slot);
        self.machine.execution.put_aside(Inside::Activation, Value::FALSE);
        self.enter(callee, n)
    }

    /// The cache of the instruction.
    #[inline(always)]
    fn cache(&self) -> *const InlineCache {
        // SAFETY: the verifier has checked the index.
        unsafe { self.code().caches.add(self.short(4)) }
    }
}

handlers! {
    Ask r {
        let (selector, n) = r.message();
        let arguments = r.top(n);
        let cache = r.cache();
        if arguments.iter().any(|argument| argument.is_pointer()) {
            return r.go(ask_slowly::<W, { Opcode::Ask as u8 }>);
        }
        if !r.machine.execution.has_room_aside() {
            return r.go(ask_quickly);
        }
        match r.machine.world.activate_at_once(r.peek(n), Value::symbol(selector), arguments) {
            Some(behavior) => {
                r.advance();
                r.enter_clause(behavior, cache, selector, n)
            }
            None => r.go(ask_quickly),
        }
    }
}

/// An `ask` without pointers that has to call something.
#[inline(never)]
fn ask_quickly<W: World>(
    machine: &mut Machine<W>,
    ip: *const u8,
    sp: *mut Value,
    fp: *mut Value,
    closure: Value,
    gas: i64,
) -> Status {
    let mut r: Registers<'_, W, { Opcode::Ask as u8 }> = Registers { machine, ip, sp, fp, closure, gas };
    let ((selector, n), cache) = (r.message(), r.cache());
    let (target, arguments) = (r.peek(n), r.top(n));
    r.advance();
    let (next, gas) = (r.ip, r.gas);
    let Machine { world, execution, .. } = &mut *r.machine;
    let now = || (running_site(next, closure), execution.gas_used(gas));
    match world.activate_quickly(target, Value::symbol(selector), arguments, now) {
        Some(behavior) => r.enter_clause(behavior, cache, selector, n),
        None => r.turn(move |machine| machine.ask_slowly(selector, n)),
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
    Field r {
        let (i, behavior) = (r.byte(1), r.constant(r.short(2)));
        match r.machine.world.field_at_once(i, behavior) {
            Some(value) => {
                r.push(value);
                r.next()
            }
            None => r.go(field_slowly::<W, { Opcode::Field as u8 }>),
        }
    }
    SetField r {
        let (i, value, behavior) = (r.byte(1), r.peek(0), r.constant(r.short(2)));
        if !r.machine.world.set_field_at_once(&mut r.machine.heap, i, value, behavior) {
            return r.go(set_field_slowly::<W, { Opcode::SetField as u8 }>);
        }
        r.drop_top(1);
        r.next()
    }
    LeaveActivation r {
        let (output, gas) = (r.peek(0), r.gas);
        let Machine { world, execution, .. } = &mut *r.machine;
        if output.is_pointer()
            || !execution.is_inside_activation()
            || !world.accept_at_once(output, || execution.gas_used(gas))
        {
            return r.go(leave_slowly::<W, { Opcode::LeaveActivation as u8 }>);
        }
        execution.take_back_dynamic();
        r.return_value(output)
    }
}
