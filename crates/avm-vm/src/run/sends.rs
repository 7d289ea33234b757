//! Messages to objects, their fields, and other effects.

use super::{Registers, Status, cold_handlers, handlers, outlined_handlers};
use crate::code::InlineCache;
use crate::execution::{Execution, Inside};
use crate::machine::Machine;
use crate::raising::running_site;
use crate::stack::Frame;
use crate::world::{Notes, Site, Way, World};
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
    /// Begins an activation for a message of no pointers by one of the world's ways, which may find that it is none.
    #[inline(always)]
    fn activate(
        &mut self,
        way: impl FnOnce(&mut W, Value, Value, &'m [Value]) -> Option<Value>,
    ) -> Option<Value> {
        let (selector, n) = self.message();
        let (target, arguments) = (self.peek(n), self.top(n));
        let Machine { world, execution, .. } = &mut *self.machine;
        if arguments.iter().any(|argument| argument.is_pointer()) || !execution.has_room_aside() {
            return None;
        }
        way(world, target, Value::symbol(selector), arguments)
    }

    /// Notes the activation that has just begun, and goes on in its clause.
    #[inline(always)]
    fn note<const LOG: bool>(self) -> Status {
        let (selector, n) = self.message();
        let (site, gas) = now(&self.machine.execution, self.ip, self.closure, self.gas);
        let arguments = self.top(n);
        let behavior =
            self.machine.world.note_activation::<LOG>(Value::symbol(selector), arguments, site, gas);
        self.enter_clause(behavior)
    }

    /// Goes on in the clause of the object's behaviour for the message.
    #[inline(always)]
    fn enter_clause(mut self, behavior: Value) -> Status {
        let (selector, n) = self.message();
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

    /// The same, once an entry is noted.
    #[inline(always)]
    fn note_entry<const AT_ONCE: bool, const LOG: bool>(self) -> Status {
        let (selector, n) = self.message();
        let (arguments, ip, closure, gas) = (self.top(n), self.ip, self.closure, self.gas);
        let Machine { world, execution, .. } = &mut *self.machine;
        let now = || now(execution, ip, closure, gas);
        match world.note_at_once::<AT_ONCE, LOG>(Value::symbol(selector), arguments, now) {
            Some(behavior) => self.enter_clause(behavior),
            None if LOG => self.go(note_and_log_slowly::<W, STEP>),
            None => self.go(note_slowly::<W, STEP>),
        }
    }
}

/// Where and when the message of an `ask` is sent.
#[inline(always)]
fn now(execution: &Execution, ip: *const u8, closure: Value, gas: i64) -> (Site, u64) {
    // SAFETY: the verifier has checked that code does not fall off its end.
    let next = unsafe { ip.add(Opcode::Ask.size()) };
    (running_site(next, closure), execution.gas_used(gas - Opcode::Ask.gas() as i64))
}

handlers! {
    Ask r {
        match r.machine.world.way() {
            Way::AtOnce => r.go(ask_at_once::<W, STEP>),
            Way::AtOnceNoted => r.go(ask_and_note::<W, STEP>),
            Way::AtOnceLogged => r.go(ask_and_log::<W, STEP>),
            Way::Quickly => r.go(ask_quickly::<W, STEP>),
            Way::Slowly => r.go(ask_slowly::<W, { Opcode::Ask as u8 }, STEP>),
        }
    }
}

/// Defines the parts of `ask`.
macro_rules! parts_of_ask {
    ($($(#[$attribute:meta])* $name:ident $r:ident $body:block)*) => {$(
        $(#[$attribute])*
        #[inline(never)]
        fn $name<W: World, const STEP: bool>(
            machine: &mut Machine<W>,
            ip: *const u8,
            sp: *mut Value,
            fp: *mut Value,
            closure: Value,
            gas: i64,
        ) -> Status {
            #[allow(unused_mut, reason = "some parts only go on")]
            let mut $r: Registers<'_, W, { Opcode::Ask as u8 }, STEP> =
                Registers { machine, ip, sp, fp, closure, gas };
            $body
        }
    )*};
}

parts_of_ask! {
    /// At once, with nothing to note. It is a part of its own, so that `ask` itself moves no registers to the host's stack only to give them
    /// to one of the others.
    ask_at_once r {
        match r.activate(|world, to, selector, arguments| world.activate_at_once(to, selector, arguments)) {
            Some(behavior) => r.enter_clause(behavior),
            None => r.go(ask_quickly::<W, STEP>),
        }
    }
    /// At once, with something to note.
    ask_and_note r {
        let begun = r.activate(|world, to, selector, arguments| world.activate_at_once(to, selector, arguments));
        if begun.is_none() {
            return r.go(ask_quickly::<W, STEP>);
        }
        r.note_entry::<true, false>()
    }
    /// The same where somebody follows what happens.
    ask_and_log r {
        let begun = r.activate(|world, to, selector, arguments| world.activate_at_once(to, selector, arguments));
        if begun.is_none() {
            return r.go(ask_quickly::<W, STEP>);
        }
        r.note_entry::<true, true>()
    }
    /// In a few steps, some of which are calls.
    ask_quickly r {
        let begun =
            r.activate(|world, to, selector, arguments| world.activate_quickly(to, selector, arguments));
        let Some(behavior) = begun else {
            return r.go(ask_slowly::<W, { Opcode::Ask as u8 }, STEP>);
        };
        match r.machine.world.notes() {
            Notes::Nothing => r.enter_clause(behavior),
            Notes::Entry => r.note_entry::<false, false>(),
            Notes::EntryAndLog => r.go(note_and_log::<W, STEP>),
        }
    }
    note_slowly r { r.note::<false>() }
    note_and_log r { r.note_entry::<false, true>() }
    note_and_log_slowly r { r.note::<true>() }
}

impl<W: World, const OP: u8, const STEP: bool> Registers<'_, W, OP, STEP> {
    /// Ends an activation at once; its end is noted, if it is, in its entry.
    #[inline(always)]
    fn leave<const KEPT: bool>(self) -> Status {
        let (output, gas) = (self.peek(0), self.gas);
        let Machine { world, execution, .. } = &mut *self.machine;
        if output.is_pointer()
            || !execution.is_inside_activation()
            || !world.accept_at_once::<KEPT>(output, || execution.gas_used(gas))
        {
            return self.go(leave_slowly::<W, OP, STEP>);
        }
        execution.take_back_dynamic();
        self.return_value(output)
    }
}

outlined_handlers! {
    leave_unseen r { r.leave::<false>() }
    leave_noted r { r.leave::<true>() }
    /// The end of an activation where somebody follows what happens.
    leave_followed r {
        let (output, gas) = (r.peek(0), r.gas);
        let Machine { heap, world, execution, .. } = &mut *r.machine;
        if output.is_pointer()
            || !execution.is_inside_activation()
            || !world.accept_followed(heap, output, execution.gas_used(gas))
        {
            return r.go(leave_slowly::<W, OP, STEP>);
        }
        execution.take_back_dynamic();
        r.return_value(output)
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
        match r.machine.world.ending() {
            Some(Notes::Nothing) => r.go(leave_unseen::<W, { Opcode::LeaveActivation as u8 }, STEP>),
            Some(Notes::Entry) => r.go(leave_noted::<W, { Opcode::LeaveActivation as u8 }, STEP>),
            Some(Notes::EntryAndLog) => r.go(leave_followed::<W, { Opcode::LeaveActivation as u8 }, STEP>),
            None => r.go(leave_slowly::<W, { Opcode::LeaveActivation as u8 }, STEP>),
        }
    }
}
