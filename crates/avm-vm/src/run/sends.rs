//! Messages to objects, their fields, and other effects.

use super::{Handler, Registers, Status, cold_handlers, handlers};
use crate::code::InlineCache;
use crate::execution::{Execution, Inside};
use crate::machine::Machine;
use crate::raising::running_site;
use crate::stack::Frame;
use crate::world::{Site, Way, World};
use avm_base::Symbol;
use avm_bytecode::{Effect, Opcode};
use avm_value::Value;

impl<W: World, const OP: u8, const STEP: bool> Registers<'_, W, OP, STEP> {
    /// The selector and the number of arguments of an `ask`.
    #[inline(always)]
    fn message(&self) -> (Symbol, usize) {
        // SAFETY: the verifier knows that the constant is a symbol.
        let selector = unsafe { self.constant(self.short(1)).as_symbol().unwrap_unchecked() };
        (selector, self.byte(3))
    }
}

impl<'m, W: World, const STEP: bool> Registers<'m, W, { Opcode::Ask as u8 }, STEP> {
    /// Sends a message of no pointers by one of the world's ways, which may find that it is none.
    #[inline(always)]
    fn ask(
        mut self,
        activate: impl FnOnce(&mut W, Value, Value, &'m [Value], Moment<'_>) -> Option<Value>,
        otherwise: Handler<W>,
    ) -> Status {
        let (selector, n) = self.message();
        let (target, arguments) = (self.peek(n), self.top(n));
        // SAFETY: the verifier has checked that code does not fall off its end.
        let next = unsafe { self.ip.add(Self::SIZE) };
        let Machine { world, execution, .. } = &mut *self.machine;
        if arguments.iter().any(|argument| argument.is_pointer()) || !execution.has_room_aside() {
            return self.go(otherwise);
        }
        let moment = Moment { next, closure: self.closure, gas: self.gas - Self::GAS, execution };
        let Some(behavior) = activate(world, target, Value::symbol(selector), arguments, moment) else {
            return self.go(otherwise);
        };
        // SAFETY: the verifier has checked the index; nothing changes the cache meanwhile.
        let cache: &InlineCache = unsafe { &*self.code().caches.add(self.short(4)) };
        self.advance();
        let Some(callee) = Machine::<W>::cached_clause(behavior, cache, n) else {
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
}

/// Where and when an `ask` happens.
struct Moment<'a> {
    /// What follows the instruction.
    next: *const u8,
    closure: Value,
    /// What is left when it has been charged for.
    gas: i64,
    execution: &'a Execution,
}

impl Moment<'_> {
    #[inline(always)]
    fn now(self) -> (Site, u64) {
        (running_site(self.next, self.closure), self.execution.gas_used(self.gas))
    }
}

/// Defines handlers of `ask`: the world's way, and the handler that does what is left.
macro_rules! ways_of_asking {
    ($($(#[$doc:meta])* $name:ident by $way:expr, or $otherwise:expr;)*) => {$(
        $(#[$doc])*
        #[inline(never)]
        fn $name<W: World, const STEP: bool>(
            machine: &mut Machine<W>,
            ip: *const u8,
            sp: *mut Value,
            fp: *mut Value,
            closure: Value,
            gas: i64,
        ) -> Status {
            let r: Registers<'_, W, { Opcode::Ask as u8 }, STEP> =
                Registers { machine, ip, sp, fp, closure, gas };
            r.ask($way, $otherwise)
        }
    )*};
}

ways_of_asking! {
    /// At once, with an entry in the trace.
    ask_traced by |world, target, selector, arguments, moment| {
        world.activate_at_once::<true>(target, selector, arguments, || moment.now())
    }, or ask_quickly::<W, STEP>;
    /// In a few steps, some of which are calls.
    ask_quickly by |world, target, selector, arguments, moment| {
        world.activate_quickly(target, selector, arguments, || moment.now())
    }, or ask_slowly::<W, { Opcode::Ask as u8 }, STEP>;
}

handlers! {
    Ask r {
        match r.machine.world.way() {
            Way::AtOnce => r.ask(
                |world, target, selector, arguments, moment| {
                    world.activate_at_once::<false>(target, selector, arguments, || moment.now())
                },
                ask_quickly::<W, STEP>,
            ),
            Way::AtOnceTraced => r.go(ask_traced::<W, STEP>),
            Way::Quickly => r.go(ask_quickly::<W, STEP>),
            Way::Slowly => r.go(ask_slowly::<W, { Opcode::Ask as u8 }, STEP>),
        }
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
            None => r.go(field_slowly::<W, { Opcode::Field as u8 }, STEP>),
        }
    }
    SetField r {
        let (i, value, behavior) = (r.byte(1), r.peek(0), r.constant(r.short(2)));
        if !r.machine.world.set_field_at_once(&mut r.machine.heap, i, value, behavior) {
            return r.go(set_field_slowly::<W, { Opcode::SetField as u8 }, STEP>);
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
            return r.go(leave_slowly::<W, { Opcode::LeaveActivation as u8 }, STEP>);
        }
        execution.take_back_dynamic();
        r.return_value(output)
    }
}
