//! The loop: how instructions follow one another.
//!
//! Each instruction has a *handler*, a function of the machine's registers: instruction pointer, stack pointer, frame pointer,
//! closure and gas. They travel as its arguments, so they stay in registers of the processor. A handler ends by
//! calling the next one in tail position, which an optimising build turns into a jump (`cfg(threaded)`, set by
//! `build.rs`): each handler then has a dispatch of its own, and none has a stack frame unless it calls something. Other
//! builds come back to [`Machine::run_loop`] after each instruction; so do all builds after what is not hot.
//!
//! For this to hold, a handler keeps nothing on the host's stack when it goes on: what takes the address of something, may
//! unwind or is long goes to a function of its own, by [`Registers::turn`], [`Registers::go`] or `#[inline(never)]`. That the
//! compiler makes a jump of such a call is not promised by the language, so nothing depends on it but speed: gas is
//! dealt out in slices, and a run comes back to the loop after each.

mod calling;
mod data;
mod jumps;
mod numbers;
mod sends;
mod variables;

use crate::code::Code;
use crate::execution::Turn;
use crate::machine::{Exit, Machine};
use crate::stack::Frame;
use crate::world::World;
use avm_bytecode::{Opcode, Primitive, for_each_instruction};
use avm_value::{Fault, Outcome, Value};
use std::marker::PhantomData;

/// What a handler says when it comes back.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Status {
    /// Go on where the execution says.
    Go,
    /// Leave the loop: the exit lies in the machine, if there is one.
    Leave,
}

/// The code of an instruction.
type Handler<W> = fn(&mut Machine<W>, *const u8, *mut Value, *mut Value, Value, i64) -> Status;

/// The handlers of a world's machine, by opcode; other bytes lead nowhere, and the verifier lets none pass.
struct Handlers<W, const STEP: bool>(PhantomData<W>);

macro_rules! define_handlers {
    ($($(#[doc = $doc:literal])+ $variant:ident $name:literal $operands:tt
       pops $pops:expr, pushes $pushes:expr, gas $gas:literal, $flow:ident;)*) => {
        impl<W: World, const STEP: bool> Handlers<W, STEP> {
            const ALL: [Handler<W>; Opcode::ALL.len()] = {
                use self::{calling::*, data::*, jumps::*, numbers::*, sends::*, variables::*};
                [$($variant::<W, STEP>,)*]
            };
        }
    };
}

for_each_instruction!(define_handlers);

/// The handler of the instruction at an address.
#[inline(always)]
fn handler_at<W: World, const STEP: bool>(ip: *const u8) -> Handler<W> {
    let handlers: &[Handler<W>; Opcode::ALL.len()] = &Handlers::<W, STEP>::ALL;
    // SAFETY: the verifier has checked that every byte that is reached is an opcode.
    unsafe { *handlers.get_unchecked(*ip as usize) }
}

/// The registers, in the handler of the instruction `OP`. Everything unsafe here rests on the verifier: operands are
/// in range, the stack holds what an instruction takes and has room for what it gives, boxes are where boxes are used.
struct Registers<'m, W, const OP: u8, const STEP: bool> {
    machine: &'m mut Machine<W>,
    ip: *const u8,
    sp: *mut Value,
    fp: *mut Value,
    closure: Value,
    gas: i64,
}

/// Defines handlers: `Opcode registers { body }`.
macro_rules! handlers {
    ($($(#[$attribute:meta])* $name:ident $r:ident $body:block)*) => {$(
        $(#[$attribute])*
        #[allow(non_snake_case, reason = "a handler has the name of its instruction")]
        pub(super) fn $name<W: World, const STEP: bool>(
            machine: &mut Machine<W>,
            ip: *const u8,
            sp: *mut Value,
            fp: *mut Value,
            closure: Value,
            gas: i64,
        ) -> Status {
            #[allow(unused_mut, reason = "some handlers only go on")]
            let mut $r: Registers<'_, W, { Opcode::$name as u8 }, STEP> =
                Registers { machine, ip, sp, fp, closure, gas };
            $body
        }
    )*};
}
use handlers;

/// Defines parts of handlers: functions of the same shape, for any instruction.
macro_rules! outlined_handlers {
    ($($(#[$attribute:meta])* $name:ident $r:ident $body:block)*) => {$(
        $(#[$attribute])*
        #[inline(never)]
        fn $name<W: World, const OP: u8, const STEP: bool>(
            machine: &mut Machine<W>,
            ip: *const u8,
            sp: *mut Value,
            fp: *mut Value,
            closure: Value,
            gas: i64,
        ) -> Status {
            #[allow(unused_mut, reason = "some handlers only go on")]
            let mut $r: Registers<'_, W, OP, STEP> = Registers { machine, ip, sp, fp, closure, gas };
            $body
        }
    )*};
}
use outlined_handlers;

/// Defines the parts of handlers that are not hot.
macro_rules! cold_handlers {
    ($($(#[$attribute:meta])* $name:ident $r:ident $body:block)*) => {
        $crate::run::outlined_handlers! {$($(#[$attribute])* #[cold] $name $r $body)*}
    };
}
use cold_handlers;

impl<'m, W: World, const OP: u8, const STEP: bool> Registers<'m, W, OP, STEP> {
    const OPCODE: Opcode = Opcode::ALL[OP as usize];
    const SIZE: usize = Self::OPCODE.size();
    const GAS: i64 = Self::OPCODE.gas() as i64;

    /// An operand of the running instruction, that many bytes behind its beginning.
    #[inline(always)]
    fn operand<T>(&self, at: usize) -> T {
        debug_assert!(at + size_of::<T>() <= Self::SIZE);
        // SAFETY: the verifier has checked that the instruction is whole; operands are integers.
        unsafe { self.ip.add(at).cast::<T>().read_unaligned() }
    }

    /// A number of one byte among the operands.
    #[inline(always)]
    fn byte(&self, at: usize) -> usize {
        self.operand::<u8>(at).into()
    }

    /// A number of two bytes among the operands.
    #[inline(always)]
    fn short(&self, at: usize) -> usize {
        self.operand::<u16>(at).into()
    }

    /// A small integer among the operands.
    #[inline(always)]
    fn int(&self, at: usize) -> Value {
        Value::fixnum(self.operand::<i8>(at).into())
    }

    #[inline(always)]
    fn push(&mut self, value: Value) {
        // SAFETY: the frame has room for as many slots as the verifier has counted.
        unsafe {
            self.sp.write(value);
            self.sp = self.sp.add(1);
        }
    }

    #[inline(always)]
    fn pop(&mut self) -> Value {
        // SAFETY: the verifier has counted the slots.
        unsafe {
            self.sp = self.sp.sub(1);
            self.sp.read()
        }
    }

    /// Drops the `n` values on top.
    #[inline(always)]
    fn drop_top(&mut self, n: usize) {
        // SAFETY: as for pop.
        self.sp = unsafe { self.sp.sub(n) };
    }

    /// The slot that many below the top.
    #[inline(always)]
    fn peek(&self, below: usize) -> Value {
        // SAFETY: as for pop.
        unsafe { *self.sp.sub(1 + below) }
    }

    #[inline(always)]
    fn set_top(&mut self, value: Value) {
        // SAFETY: as for pop.
        unsafe { self.sp.sub(1).write(value) }
    }

    /// The `n` values on top.
    #[inline(always)]
    fn top(&self, n: usize) -> &'m [Value] {
        // SAFETY: the verifier has counted them; handlers write there only when they are done with the slice.
        unsafe { std::slice::from_raw_parts(self.sp.sub(n), n) }
    }

    #[inline(always)]
    fn local(&self, i: usize) -> Value {
        // SAFETY: the verifier has checked that the slot lies in the frame.
        unsafe { *self.fp.add(i) }
    }

    #[inline(always)]
    fn set_local(&mut self, i: usize, value: Value) {
        // SAFETY: as for local.
        unsafe { self.fp.add(i).write(value) }
    }

    #[inline(always)]
    fn code(&self) -> &'m Code {
        // SAFETY: the running closure's code lives as long as the machine.
        unsafe { &*self.closure.code_unchecked().cast::<Code>() }
    }

    #[inline(always)]
    fn constant(&self, k: usize) -> Value {
        // SAFETY: the verifier has checked the index.
        unsafe { *self.code().constants.add(k) }
    }

    /// The box of a global.
    #[inline(always)]
    fn global_box(&self, g: usize) -> Value {
        // SAFETY: the verifier has checked the index.
        unsafe { *self.code().globals.add(g) }
    }

    /// A captured variable of the running closure.
    #[inline(always)]
    fn captured(&self, i: usize) -> Value {
        // SAFETY: the verifier has checked the index.
        unsafe { self.closure.captured_unchecked(i) }
    }

    #[inline(always)]
    fn charge(&mut self) {
        self.gas -= Self::GAS;
    }

    /// Charges for the instruction, and goes past it.
    #[inline(always)]
    fn advance(&mut self) {
        self.charge();
        // SAFETY: the verifier has checked that code does not fall off its end.
        self.ip = unsafe { self.ip.add(Self::SIZE) };
    }

    /// Goes on with the instruction at the instruction pointer.
    #[inline(always)]
    fn dispatch(mut self) -> Status {
        if cfg!(threaded) && !STEP {
            let handler = handler_at::<W, STEP>(self.ip);
            return handler(self.machine, self.ip, self.sp, self.fp, self.closure, self.gas);
        }
        self.save();
        Status::Go
    }

    /// Goes on with the next instruction.
    #[inline(always)]
    fn next(mut self) -> Status {
        self.advance();
        self.dispatch()
    }

    /// Goes to the label of the instruction, an operand of two bytes.
    #[inline(always)]
    fn jump(self, label: usize) -> Status {
        let offset = self.operand::<i16>(label);
        self.jump_by(offset.into())
    }

    #[inline(always)]
    fn jump_by(mut self, offset: isize) -> Status {
        self.advance();
        // SAFETY: the verifier has checked where the label lies.
        self.ip = unsafe { self.ip.offset(offset) };
        self.dispatch()
    }

    /// Goes to the label or on.
    #[inline(always)]
    fn branch(self, jumps: bool, label: usize) -> Status {
        if jumps { self.jump(label) } else { self.next() }
    }

    /// Goes on in another handler with the same registers.
    #[inline(always)]
    fn go(self, handler: Handler<W>) -> Status {
        handler(self.machine, self.ip, self.sp, self.fp, self.closure, self.gas)
    }

    /// Moves the registers to the execution.
    #[inline(always)]
    fn save(&mut self) {
        self.machine.execution.save(self.ip, self.sp, self.fp, self.closure, self.gas);
    }

    /// Does something that is not hot, then goes on where the execution says. What `act` captures should fit two words.
    #[inline(always)]
    fn turn(mut self, act: impl FnOnce(&mut Machine<W>) -> Turn) -> Status {
        self.save();
        outline(self.machine, act)
    }

    /// Raises from the running instruction; its operands are still on the stack.
    #[inline(always)]
    fn fail(mut self, fault: impl FnOnce(&mut Machine<W>) -> Fault) -> Status {
        self.advance();
        self.turn(|machine| {
            let fault = fault(machine);
            machine.raise_fault(fault, None)
        })
    }

    /// Calls a primitive with the `n` values on top, which its result replaces.
    #[inline(always)]
    fn primitive(mut self, primitive: Primitive, n: usize) -> Status {
        self.advance();
        let before = self.machine.heap.allocated_words();
        match self.machine.primitive(primitive, self.top(n)) {
            Ok(value) => {
                self.drop_top(n);
                self.push(value);
                self.gas -= (self.machine.heap.allocated_words() - before) as i64;
                self.dispatch()
            }
            Err(fault) => self.fail_primitive(fault, primitive),
        }
    }

    /// A primitive has failed behind which the instruction pointer is already. One that would have to wait is done again.
    fn fail_primitive(mut self, fault: Box<Fault>, primitive: Primitive) -> Status {
        if *fault == Fault::WouldBlock {
            self.gas += Self::GAS;
            // SAFETY: the instruction lies just before.
            self.ip = unsafe { self.ip.sub(Self::SIZE) };
            return self.turn(|_| Turn::Leave(Exit::WouldBlock));
        }
        self.turn(move |machine| machine.raise_fault(*fault, Some(primitive.name())))
    }

    /// Goes on that far behind the instruction, by way of the loop: for what has values on the host's stack.
    #[inline(always)]
    fn come_back(mut self, offset: isize) -> Status {
        self.advance();
        // SAFETY: the verifier has checked where the label lies.
        self.ip = unsafe { self.ip.offset(offset) };
        self.save();
        Status::Go
    }

    /// Raises what a primitive says that the instruction has asked; its operands are still on the stack.
    #[inline(always)]
    fn raise(mut self, fault: Box<Fault>, primitive: Primitive) -> Status {
        self.advance();
        self.turn(move |machine| machine.raise_fault(*fault, Some(primitive.name())))
    }

    /// Pushes the frame to return to.
    #[inline(always)]
    fn push_frame(&mut self) {
        self.push_raw_frame(Frame { ip: self.ip, fp: self.fp, closure: self.closure });
    }

    #[inline(always)]
    fn push_raw_frame(&mut self, frame: Frame) {
        self.machine.execution.push_raw_frame(frame);
    }

    /// Enters any procedure with the `n` values on top.
    #[inline(always)]
    fn enter(self, callee: Value, n: usize) -> Status {
        if callee.is_procedure() {
            // SAFETY: it was just checked; a procedure's code lives as long as the machine.
            let code = unsafe { &*callee.code_unchecked().cast::<Code>() };
            if code.exact_arity == n as u32 {
                return self.enter_code(callee, code, n);
            }
        }
        self.turn(move |machine| machine.enter_slowly(callee, n))
    }

    /// Enters plain code whose `n` arguments lie on top: sets the registers and passes the safepoint.
    #[inline(always)]
    fn enter_code(mut self, callee: Value, code: &Code, n: usize) -> Status {
        // SAFETY: the n arguments lie on top.
        self.fp = unsafe { self.sp.sub(n) };
        self.closure = callee;
        self.ip = code.entry;
        // Only compared; a frame has at most MOST_FRAME_SLOTS slots.
        let end = self.fp.wrapping_add(code.frame_size as usize);
        let machine = &*self.machine;
        if end > machine.slot_limit
            || machine.execution.frame >= machine.frame_limit
            || self.gas < 0
            || machine.heap.wants_collection()
        {
            return self.turn(|machine| machine.safepoint());
        }
        self.dispatch()
    }

    /// Moves the `n` values on top to the beginning of the frame.
    #[inline(always)]
    fn replace_frame(&mut self, n: usize) {
        // SAFETY: the frame begins at or below the n values.
        unsafe {
            let from = self.sp.sub(n);
            if from != self.fp {
                for i in 0..n {
                    self.fp.add(i).write(from.add(i).read());
                }
            }
            self.sp = self.fp.add(n);
        }
    }

    /// Leaves the frame.
    #[inline(always)]
    fn return_value(mut self, value: Value) -> Status {
        // SAFETY: there is a frame to return to, at least the one at the bottom.
        unsafe {
            self.fp.write(value);
            self.sp = self.fp.add(1);
        }
        let Frame { ip, fp, closure } = self.machine.execution.pop_frame();
        (self.ip, self.fp, self.closure) = (ip, fp, closure);
        self.dispatch()
    }
}

/// Does something that is not hot, and turns its answer into that of a handler.
#[inline(never)]
fn outline<W: World>(machine: &mut Machine<W>, act: impl FnOnce(&mut Machine<W>) -> Turn) -> Status {
    match act(machine) {
        Turn::Go => Status::Go,
        Turn::Explore => Status::Leave,
        Turn::Leave(exit) => {
            machine.exit = Some(exit);
            Status::Leave
        }
    }
}

impl<W: World> Machine<W> {
    /// Calls a primitive. A function of its own, so that what the world keeps on the host's stack for it is gone when it returns.
    #[inline(never)]
    fn primitive(&mut self, primitive: Primitive, arguments: &[Value]) -> Outcome {
        self.world.primitive(&mut self.heap, primitive, arguments)
    }

    /// Runs until an exit. Whether undecided values are to be followed is asked at the beginning, and when the loop is left
    /// without an exit, as it is when there begin to be some.
    pub(crate) fn run_loop(&mut self) -> Exit {
        loop {
            if self.is_exploring()
                && let Some(exit) = self.run_exploring()
            {
                return exit;
            }
            loop {
                let (ip, sp, fp, closure, gas) = self.execution.registers();
                let handler = handler_at::<W, false>(ip);
                if handler(self, ip, sp, fp, closure, gas) == Status::Leave {
                    match self.exit.take() {
                        Some(exit) => return exit,
                        None => break,
                    }
                }
            }
        }
    }

    /// Runs one instruction, in the instance of the loop that comes back after each.
    pub(crate) fn run_one(&mut self) -> Turn {
        let (ip, sp, fp, closure, gas) = self.execution.registers();
        let handler = handler_at::<W, true>(ip);
        if handler(self, ip, sp, fp, closure, gas) == Status::Leave
            && let Some(exit) = self.exit.take()
        {
            return Turn::Leave(exit);
        }
        Turn::Go
    }
}
