//! Messages to objects, their fields, and other effects.

use super::{Registers, Status, cold_handlers, handlers};
use crate::code::InlineCache;
use crate::execution::Inside;
use crate::machine::Machine;
use crate::world::{Message, Site, World};
use avm_base::Symbol;
use avm_bytecode::{Effect, Opcode};
use avm_value::{Outcome, Value};

impl<W: World, const OP: u8, const STEP: bool> Registers<'_, W, OP, STEP> {
    /// The selector and the number of arguments of an `ask`.
    #[inline(always)]
    fn message(&self) -> (Symbol, usize) {
        // SAFETY: the verifier knows that the constant is a symbol.
        let selector = unsafe { self.constant(self.short(1)).as_symbol().unwrap_unchecked() };
        (selector, self.byte(3))
    }
}

impl<W: World> Machine<W> {
    /// Begins an activation. A function of its own, so that the message does not lie on the handler's stack.
    #[inline(never)]
    fn activate(
        &mut self,
        target: Value,
        selector: Symbol,
        arguments: &[Value],
        site: Site,
        gas: u64,
    ) -> Outcome {
        self.world.activate(&mut self.heap, target, Message::Selector(selector, arguments), site, gas)
    }
}

cold_handlers! {
    /// An `ask` whose arguments have to be copied.
    ask_slowly r {
        let (selector, n) = r.message();
        r.advance();
        r.turn(move |machine| machine.ask_slowly(selector, n))
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
        let arguments = r.top(n);
        if !arguments.iter().all(|argument| argument.is_plain()) {
            return r.go(ask_slowly::<W, { Opcode::Ask as u8 }, STEP>);
        }
        // SAFETY: the verifier has checked the index; nothing else refers to the cache.
        let cache: &mut InlineCache = unsafe { &mut *r.code().caches.add(r.short(4)) };
        let target = r.peek(n);
        r.advance();
        let (site, used) = (r.machine.site(r.ip, r.closure), r.machine.execution.gas_used(r.gas));
        let behavior = match r.machine.activate(target, selector, arguments, site, used) {
            Ok(behavior) => behavior,
            Err(fault) => return r.turn(move |machine| machine.refuse_ask(*fault, selector, n)),
        };
        let Some(callee) = r.machine.cached_clause(behavior, cache, selector, n) else {
            return r.turn(move |machine| machine.other_clause(behavior, selector, n));
        };
        r.push_frame();
        // SAFETY: the object lies below the arguments.
        let object_slot = unsafe { r.sp.sub(n + 1) };
        let boundary = r.machine.boundary(object_slot);
        r.push_raw_frame(boundary);
        r.machine.execution.put_aside(Inside::Activation, Value::FALSE);
        r.enter(callee, n)
    }
    Field r {
        let (i, behavior) = (r.byte(1), r.constant(r.short(2)));
        match r.machine.world.field(&r.machine.heap, i, behavior) {
            Ok(value) => {
                r.push(value);
                r.next()
            }
            Err(fault) => r.fail(move |_| *fault),
        }
    }
    SetField r {
        let (i, value, behavior) = (r.byte(1), r.peek(0), r.constant(r.short(2)));
        match r.machine.world.set_field(&mut r.machine.heap, i, value, behavior) {
            Ok(()) => {
                r.drop_top(1);
                r.next()
            }
            Err(fault) => r.fail(move |_| *fault),
        }
    }
    LeaveActivation r {
        let output = r.pop();
        r.turn(move |machine| machine.leave_activation(output))
    }
}
