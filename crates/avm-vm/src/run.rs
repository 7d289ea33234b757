//! The loop.
//!
//! Instruction pointer, stack pointers, closure and gas live in local variables; `save!` and `load!` move them to and
//! from the execution around everything that is not hot. A handler either goes on with `next!`, or jumps by setting
//! `ip`, or hands over to a cold function that answers with a [`Turn`].

use crate::code::{Code, InlineCache};
use crate::execution::{Inside, Turn};
use crate::machine::{Exit, Machine};
use crate::stack::Frame;
use crate::world::{Message, World};
use avm_bytecode::{Effect, Opcode, Primitive};
use avm_value::Value;

/// Reads an operand of the running instruction.
macro_rules! operand {
    ($ip:ident, $t:ty, $at:literal) => {
        // SAFETY: the verifier has checked that the instruction is whole.
        unsafe { $ip.add($at).cast::<$t>().read_unaligned() }
    };
}

impl<W: World> Machine<W> {
    /// Runs until an exit.
    ///
    /// Everything unsafe here rests on the verifier: operands are in range, the stack holds what an instruction
    /// takes and has room for what it gives, boxes are where boxes are used.
    #[allow(clippy::too_many_lines, reason = "the dispatch function is as long as the instruction set")]
    #[allow(unused_unsafe, reason = "macros that are unsafe inside are used inside unsafe blocks")]
    #[allow(unused_assignments, reason = "load! sets all registers, also where one is set again at once")]
    pub(crate) fn run_loop(&mut self) -> Exit {
        let mut ip: *const u8;
        let mut sp: *mut Value;
        let mut fp: *mut Value;
        let mut frame: *mut Frame;
        let mut closure: Value;
        let mut gas: i64;

        macro_rules! save {
            () => {
                self.execution.save(ip, sp, fp, frame, closure, gas)
            };
        }
        macro_rules! load {
            () => {
                (ip, sp, fp, frame, closure, gas) = self.execution.registers()
            };
        }
        // Does something cold, then goes on where the execution says.
        macro_rules! turn {
            ($turn:expr) => {{
                save!();
                let turn: Turn = $turn;
                if let Turn::Leave(exit) = turn {
                    return exit;
                }
                load!();
                continue;
            }};
        }
        macro_rules! charge {
            ($op:ident) => {
                gas -= const { Opcode::$op.gas() as i64 }
            };
        }
        macro_rules! next {
            ($op:ident) => {{
                charge!($op);
                // SAFETY: the verifier has checked that code does not fall off its end.
                ip = unsafe { ip.add(const { Opcode::$op.size() }) };
                continue;
            }};
        }
        macro_rules! push {
            ($value:expr) => {{
                let value: Value = $value;
                // SAFETY: the frame has room for as many slots as the verifier has counted.
                unsafe {
                    sp.write(value);
                    sp = sp.add(1);
                }
            }};
        }
        macro_rules! pop {
            () => {{
                // SAFETY: the verifier has counted the slots.
                unsafe {
                    sp = sp.sub(1);
                    sp.read()
                }
            }};
        }
        // The slot that many below the top.
        macro_rules! peek {
            ($below:expr) => {
                // SAFETY: as for pop.
                unsafe { *sp.sub(1 + $below) }
            };
        }
        macro_rules! set_top {
            ($value:expr) => {{
                let value: Value = $value;
                // SAFETY: as for pop.
                unsafe { sp.sub(1).write(value) }
            }};
        }
        macro_rules! local {
            ($i:expr) => {
                // SAFETY: the verifier has checked that the slot lies in the frame.
                unsafe { *fp.add($i as usize) }
            };
        }
        macro_rules! set_local {
            ($i:expr, $value:expr) => {{
                let value: Value = $value;
                // SAFETY: as for local.
                unsafe { fp.add($i as usize).write(value) }
            }};
        }
        macro_rules! code {
            () => {
                // SAFETY: the running closure's code outlives it.
                unsafe { &*closure.code_unchecked().cast::<Code>() }
            };
        }
        macro_rules! constant {
            ($k:expr) => {
                // SAFETY: the verifier has checked the index.
                unsafe { *code!().constants.add($k as usize) }
            };
        }
        macro_rules! global_box {
            ($g:expr) => {
                // SAFETY: the verifier has checked the index.
                unsafe { *code!().globals.add($g as usize) }
            };
        }
        // Goes to the label of an instruction.
        macro_rules! jump {
            ($op:ident, $offset:expr) => {{
                charge!($op);
                // SAFETY: the verifier has checked where the label lies.
                ip = unsafe { ip.offset(const { Opcode::$op.size() as isize } + $offset as isize) };
                continue;
            }};
        }
        macro_rules! branch {
            ($op:ident, $jumps:expr) => {{
                if $jumps {
                    jump!($op, operand!(ip, i16, 1))
                }
                next!($op)
            }};
        }
        // Raises from the running instruction.
        macro_rules! fault {
            ($op:ident, $fault:expr) => {{
                charge!($op);
                // SAFETY: as for next.
                ip = unsafe { ip.add(const { Opcode::$op.size() }) };
                let fault = $fault;
                turn!(self.raise_fault(fault, None))
            }};
        }
        // Calls a primitive with the n values on top, which its result replaces.
        macro_rules! primitive {
            ($op:ident, $primitive:expr, $n:expr) => {{
                let (primitive, n): (Primitive, usize) = ($primitive, $n);
                charge!($op);
                // SAFETY: as for next.
                ip = unsafe { ip.add(const { Opcode::$op.size() }) };
                let before = self.heap.allocated_words();
                // SAFETY: the n values on top.
                let arguments = unsafe { std::slice::from_raw_parts(sp.sub(n), n) };
                match self.world.primitive(&mut self.heap, primitive, arguments) {
                    Ok(value) => {
                        // SAFETY: as for pop and push.
                        unsafe {
                            sp = sp.sub(n);
                            sp.write(value);
                            sp = sp.add(1);
                        }
                        gas -= (self.heap.allocated_words() - before) as i64;
                        continue;
                    }
                    Err(fault) => turn!(self.raise_fault(*fault, Some(primitive.name()))),
                }
            }};
        }
        // An operation on two numbers: fixnums here, flonums next, all else in a primitive.
        macro_rules! arithmetic {
            ($op:ident, $primitive:ident, $fix:ident, $flo:tt) => {{
                let (a, b) = (peek!(1), peek!(0));
                if a.both_fixnums(b) {
                    if let Some(value) = a.$fix(b) {
                        let _ = pop!();
                        set_top!(value);
                        next!($op)
                    }
                } else if let (Some(x), Some(y)) = (a.as_flonum(), b.as_flonum()) {
                    let _ = pop!();
                    set_top!(self.heap.flonum(x $flo y));
                    next!($op)
                }
                primitive!($op, Primitive::$primitive, 2)
            }};
        }
        macro_rules! comparison {
            ($op:ident, $primitive:ident, $test:tt) => {{
                let (a, b) = (peek!(1), peek!(0));
                if a.both_fixnums(b) {
                    let _ = pop!();
                    set_top!(Value::boolean((a.bits() as i64) $test (b.bits() as i64)));
                    next!($op)
                } else if let (Some(x), Some(y)) = (a.as_flonum(), b.as_flonum()) {
                    let _ = pop!();
                    set_top!(Value::boolean(x $test y));
                    next!($op)
                }
                primitive!($op, Primitive::$primitive, 2)
            }};
        }
        // A comparison of two numbers that jumps unless it holds.
        macro_rules! comparison_branch {
            ($op:ident, $primitive:ident, $test:tt) => {{
                let (a, b) = (peek!(1), peek!(0));
                let holds = if a.both_fixnums(b) {
                    (a.bits() as i64) $test (b.bits() as i64)
                } else if let (Some(x), Some(y)) = (a.as_flonum(), b.as_flonum()) {
                    x $test y
                } else {
                    match self.world.primitive(&mut self.heap, Primitive::$primitive, &[a, b]) {
                        Ok(value) => value.is_true(),
                        Err(fault) => {
                            charge!($op);
                            // SAFETY: as for next.
                            ip = unsafe { ip.add(const { Opcode::$op.size() }) };
                            turn!(self.raise_fault(*fault, Some(Primitive::$primitive.name())))
                        }
                    }
                };
                // SAFETY: as for pop.
                sp = unsafe { sp.sub(2) };
                branch!($op, !holds)
            }};
        }
        // A comparison of numbers that are named, not popped.
        macro_rules! named_comparison {
            ($op:ident, $primitive:ident, $test:tt, $b:expr) => {{
                let (a, b): (Value, Value) = (local!(operand!(ip, u8, 1)), $b);
                let holds = if a.both_fixnums(b) {
                    (a.bits() as i64) $test (b.bits() as i64)
                } else if let (Some(x), Some(y)) = (a.as_flonum(), b.as_flonum()) {
                    x $test y
                } else {
                    match self.world.primitive(&mut self.heap, Primitive::$primitive, &[a, b]) {
                        Ok(value) => value.is_true(),
                        Err(fault) => {
                            charge!($op);
                            // SAFETY: as for next.
                            ip = unsafe { ip.add(const { Opcode::$op.size() }) };
                            turn!(self.raise_fault(*fault, Some(Primitive::$primitive.name())))
                        }
                    }
                };
                if !holds {
                    jump!($op, operand!(ip, i16, 3))
                }
                next!($op)
            }};
        }
        macro_rules! local_int_comparison {
            ($op:ident, $primitive:ident, $test:tt) => {
                named_comparison!($op, $primitive, $test, Value::fixnum(operand!(ip, i8, 2).into()))
            };
        }
        macro_rules! local_local_comparison {
            ($op:ident, $primitive:ident, $test:tt) => {
                named_comparison!($op, $primitive, $test, local!(operand!(ip, u8, 2)))
            };
        }
        // Jumps if something holds of the value in a slot.
        macro_rules! local_branch {
            ($op:ident, $value:ident => $jumps:expr) => {{
                let $value: Value = local!(operand!(ip, u8, 1));
                if $jumps {
                    jump!($op, operand!(ip, i16, 2))
                }
                next!($op)
            }};
        }
        // Pushes the frame to return to.
        macro_rules! push_frame {
            () => {
                // SAFETY: every safepoint leaves room for one more frame.
                unsafe {
                    frame = frame.add(1);
                    frame.write(Frame { ip, fp, closure });
                }
            };
        }
        // Enters plain code whose n arguments lie on top: sets the registers and passes the safepoint.
        macro_rules! enter_code {
            ($callee:expr, $code:expr, $n:expr) => {{
                let code: &Code = $code;
                // SAFETY: the n arguments lie on top.
                fp = unsafe { sp.sub($n) };
                closure = $callee;
                ip = code.entry;
                // SAFETY: only compared; a frame has at most MOST_FRAME_SLOTS slots.
                let end = unsafe { fp.add(code.frame_size as usize) };
                if (end > self.slot_limit)
                    | (frame >= self.frame_limit)
                    | (gas < 0)
                    | self.heap.wants_collection()
                {
                    turn!(self.safepoint())
                }
                continue;
            }};
        }
        // Enters any procedure with the n values on top.
        macro_rules! enter {
            ($callee:expr, $n:expr) => {{
                let (callee, n): (Value, usize) = ($callee, $n);
                if callee.is_procedure() {
                    // SAFETY: it was just checked; a procedure's code outlives it.
                    let code = unsafe { &*callee.code_unchecked().cast::<Code>() };
                    if code.exact_arity == n as u32 {
                        enter_code!(callee, code, n)
                    }
                }
                turn!(self.enter_slowly(callee, n))
            }};
        }
        // Moves the n values on top to the beginning of the frame.
        macro_rules! replace_frame {
            ($n:expr) => {{
                let n: usize = $n;
                // SAFETY: the frame begins at or below the n values.
                unsafe {
                    let from = sp.sub(n);
                    if from != fp {
                        for i in 0..n {
                            fp.add(i).write(from.add(i).read());
                        }
                    }
                    sp = fp.add(n);
                }
            }};
        }
        macro_rules! advance {
            ($op:ident) => {{
                charge!($op);
                // SAFETY: as for next.
                ip = unsafe { ip.add(const { Opcode::$op.size() }) };
            }};
        }
        macro_rules! return_value {
            ($value:expr) => {{
                let value: Value = $value;
                // SAFETY: there is a frame to return to, at least the one at the bottom.
                unsafe {
                    fp.write(value);
                    sp = fp.add(1);
                    let Frame { ip: to, fp: caller, closure: callers } = frame.read();
                    frame = frame.sub(1);
                    (ip, fp, closure) = (to, caller, callers);
                }
                continue;
            }};
        }
        macro_rules! unary {
            ($op:ident, $v:ident => $e:expr) => {{
                let $v = peek!(0);
                set_top!($e);
                next!($op)
            }};
        }
        // A part of a pair on top.
        macro_rules! part {
            ($op:ident, $primitive:ident, $v:ident => $e:expr) => {{
                let $v = peek!(0);
                if let Some(value) = $e {
                    set_top!(value);
                    next!($op)
                }
                primitive!($op, Primitive::$primitive, 1)
            }};
        }

        load!();
        loop {
            // SAFETY: the verifier has checked that every byte that is reached is an opcode.
            let opcode: Opcode = unsafe { std::mem::transmute::<u8, Opcode>(*ip) };
            match opcode {
                Opcode::Const => {
                    push!(constant!(operand!(ip, u16, 1)));
                    next!(Const)
                }
                Opcode::ConstWide => {
                    push!(constant!(operand!(ip, u32, 1)));
                    next!(ConstWide)
                }
                Opcode::Int => {
                    push!(Value::fixnum(operand!(ip, i8, 1).into()));
                    next!(Int)
                }
                Opcode::True => {
                    push!(Value::TRUE);
                    next!(True)
                }
                Opcode::False => {
                    push!(Value::FALSE);
                    next!(False)
                }
                Opcode::Nil => {
                    push!(Value::NIL);
                    next!(Nil)
                }
                Opcode::Unspecified => {
                    push!(Value::UNSPECIFIED);
                    next!(Unspecified)
                }
                Opcode::Undefined => {
                    push!(Value::UNDEFINED);
                    next!(Undefined)
                }

                Opcode::Local => {
                    push!(local!(operand!(ip, u8, 1)));
                    next!(Local)
                }
                Opcode::LocalWide => {
                    push!(local!(operand!(ip, u16, 1)));
                    next!(LocalWide)
                }
                Opcode::SetLocal => {
                    set_local!(operand!(ip, u8, 1), pop!());
                    next!(SetLocal)
                }
                Opcode::SetLocalWide => {
                    set_local!(operand!(ip, u16, 1), pop!());
                    next!(SetLocalWide)
                }
                Opcode::Local2 => {
                    push!(local!(operand!(ip, u8, 1)));
                    push!(local!(operand!(ip, u8, 2)));
                    next!(Local2)
                }
                Opcode::Box => unary!(Box, value => self.heap.make_box(value)),
                Opcode::BoxLocal => {
                    let i = operand!(ip, u8, 1);
                    set_local!(i, self.heap.make_box(local!(i)));
                    next!(BoxLocal)
                }
                Opcode::BoxRef => {
                    // SAFETY: the verifier knows that the slot is a box.
                    push!(unsafe { local!(operand!(ip, u8, 1)).box_ref() });
                    next!(BoxRef)
                }
                Opcode::BoxSet => {
                    let value = pop!();
                    // SAFETY: as above.
                    unsafe { self.heap.box_set(local!(operand!(ip, u8, 1)), value) };
                    next!(BoxSet)
                }
                // SAFETY: as above.
                Opcode::Unbox => unary!(Unbox, cell => unsafe { cell.box_ref() }),
                Opcode::SetBox => {
                    let cell = pop!();
                    let value = pop!();
                    // SAFETY: as above.
                    unsafe { self.heap.box_set(cell, value) };
                    next!(SetBox)
                }
                Opcode::Free => {
                    // SAFETY: the verifier has checked the index.
                    push!(unsafe { closure.captured_unchecked(operand!(ip, u8, 1).into()) });
                    next!(Free)
                }
                Opcode::FreeWide => {
                    // SAFETY: as above.
                    push!(unsafe { closure.captured_unchecked(operand!(ip, u16, 1).into()) });
                    next!(FreeWide)
                }
                Opcode::FreeBoxRef => {
                    // SAFETY: as above; the verifier knows that it is a box.
                    push!(unsafe { closure.captured_unchecked(operand!(ip, u8, 1).into()).box_ref() });
                    next!(FreeBoxRef)
                }
                Opcode::FreeBoxSet => {
                    let value = pop!();
                    // SAFETY: as above.
                    unsafe {
                        let cell = closure.captured_unchecked(operand!(ip, u8, 1).into());
                        self.heap.box_set(cell, value);
                    }
                    next!(FreeBoxSet)
                }
                Opcode::CheckDefined => {
                    if peek!(0) == Value::UNDEFINED {
                        let name = constant!(operand!(ip, u32, 1));
                        fault!(CheckDefined, self.uninitialised(name))
                    }
                    next!(CheckDefined)
                }
                Opcode::Global => {
                    let g = operand!(ip, u16, 1);
                    // SAFETY: globals are boxes.
                    let value = unsafe { global_box!(g).box_ref() };
                    if value == Value::UNDEFINED {
                        fault!(Global, self.unbound(code!(), g.into()))
                    }
                    push!(value);
                    next!(Global)
                }
                Opcode::GlobalWide => {
                    let g = operand!(ip, u32, 1);
                    // SAFETY: as above.
                    let value = unsafe { global_box!(g).box_ref() };
                    if value == Value::UNDEFINED {
                        fault!(GlobalWide, self.unbound(code!(), g))
                    }
                    push!(value);
                    next!(GlobalWide)
                }
                Opcode::SetGlobal => {
                    let g = operand!(ip, u32, 1);
                    let cell = global_box!(g);
                    // SAFETY: as above.
                    if unsafe { cell.box_ref() } == Value::UNDEFINED {
                        fault!(SetGlobal, self.unbound(code!(), g))
                    }
                    let value = pop!();
                    // SAFETY: as above.
                    unsafe { self.heap.box_set(cell, value) };
                    next!(SetGlobal)
                }
                Opcode::DefineGlobal => {
                    let value = pop!();
                    // SAFETY: as above.
                    unsafe { self.heap.box_set(global_box!(operand!(ip, u32, 1)), value) };
                    next!(DefineGlobal)
                }

                Opcode::Pop => {
                    let _ = pop!();
                    next!(Pop)
                }
                Opcode::Slide => {
                    let n = operand!(ip, u8, 1) as usize;
                    let value = pop!();
                    // SAFETY: the verifier has counted the slots.
                    sp = unsafe { sp.sub(n) };
                    push!(value);
                    next!(Slide)
                }

                Opcode::Jump => jump!(Jump, operand!(ip, i16, 1)),
                Opcode::JumpWide => jump!(JumpWide, operand!(ip, i32, 1)),
                Opcode::Loop => {
                    charge!(Loop);
                    let offset = operand!(ip, i32, 1) as isize;
                    // SAFETY: the verifier has checked where the label lies.
                    ip = unsafe { ip.offset(const { Opcode::Loop.size() as isize } + offset) };
                    if (gas < 0) | self.heap.wants_collection() {
                        turn!(self.safepoint())
                    }
                    continue;
                }
                Opcode::JumpIfFalse => branch!(JumpIfFalse, !pop!().is_true()),
                Opcode::JumpIfTrue => branch!(JumpIfTrue, pop!().is_true()),
                Opcode::JumpIfFalseKeep => {
                    if !peek!(0).is_true() {
                        jump!(JumpIfFalseKeep, operand!(ip, i16, 1))
                    }
                    let _ = pop!();
                    next!(JumpIfFalseKeep)
                }
                Opcode::JumpIfTrueKeep => {
                    if peek!(0).is_true() {
                        jump!(JumpIfTrueKeep, operand!(ip, i16, 1))
                    }
                    let _ = pop!();
                    next!(JumpIfTrueKeep)
                }
                Opcode::JumpUnlessLt => comparison_branch!(JumpUnlessLt, Lt, <),
                Opcode::JumpUnlessLe => comparison_branch!(JumpUnlessLe, Le, <=),
                Opcode::JumpUnlessGt => comparison_branch!(JumpUnlessGt, Gt, >),
                Opcode::JumpUnlessGe => comparison_branch!(JumpUnlessGe, Ge, >=),
                Opcode::JumpUnlessNumEq => comparison_branch!(JumpUnlessNumEq, NumEq, ==),
                Opcode::JumpUnlessEq => branch!(JumpUnlessEq, {
                    let b = pop!();
                    pop!() != b
                }),
                Opcode::JumpUnlessNull => branch!(JumpUnlessNull, !pop!().is_nil()),
                Opcode::JumpIfNull => branch!(JumpIfNull, pop!().is_nil()),
                Opcode::JumpUnlessPair => branch!(JumpUnlessPair, !pop!().is_pair()),
                Opcode::JumpIfPair => branch!(JumpIfPair, pop!().is_pair()),
                Opcode::JumpUnlessLocalLtInt => local_int_comparison!(JumpUnlessLocalLtInt, Lt, <),
                Opcode::JumpUnlessLocalLeInt => local_int_comparison!(JumpUnlessLocalLeInt, Le, <=),
                Opcode::JumpUnlessLocalGtInt => local_int_comparison!(JumpUnlessLocalGtInt, Gt, >),
                Opcode::JumpUnlessLocalGeInt => local_int_comparison!(JumpUnlessLocalGeInt, Ge, >=),
                Opcode::JumpUnlessLocalNumEqInt => local_int_comparison!(JumpUnlessLocalNumEqInt, NumEq, ==),
                Opcode::JumpUnlessLocalLtLocal => local_local_comparison!(JumpUnlessLocalLtLocal, Lt, <),
                Opcode::JumpUnlessLocalLeLocal => local_local_comparison!(JumpUnlessLocalLeLocal, Le, <=),
                Opcode::JumpUnlessLocalGtLocal => local_local_comparison!(JumpUnlessLocalGtLocal, Gt, >),
                Opcode::JumpUnlessLocalGeLocal => local_local_comparison!(JumpUnlessLocalGeLocal, Ge, >=),
                Opcode::JumpUnlessLocalNumEqLocal => {
                    local_local_comparison!(JumpUnlessLocalNumEqLocal, NumEq, ==)
                }
                Opcode::JumpUnlessLocalNull => local_branch!(JumpUnlessLocalNull, v => !v.is_nil()),
                Opcode::JumpUnlessLocalPair => local_branch!(JumpUnlessLocalPair, v => !v.is_pair()),
                Opcode::JumpIfLocalNull => local_branch!(JumpIfLocalNull, v => v.is_nil()),
                Opcode::JumpIfLocalPair => local_branch!(JumpIfLocalPair, v => v.is_pair()),
                Opcode::JumpUnlessEqConst => {
                    if pop!() != constant!(operand!(ip, u16, 1)) {
                        jump!(JumpUnlessEqConst, operand!(ip, i16, 3))
                    }
                    next!(JumpUnlessEqConst)
                }
                Opcode::JumpUnlessZero => {
                    let value = peek!(0);
                    let zero = if value.is_fixnum() {
                        value == Value::fixnum(0)
                    } else {
                        match self.world.primitive(&mut self.heap, Primitive::IsZero, &[value]) {
                            Ok(answer) => answer.is_true(),
                            Err(fault) => {
                                advance!(JumpUnlessZero);
                                turn!(self.raise_fault(*fault, Some(Primitive::IsZero.name())))
                            }
                        }
                    };
                    let _ = pop!();
                    branch!(JumpUnlessZero, !zero)
                }

                Opcode::Closure => {
                    let (p, n) = (operand!(ip, u16, 1) as usize, operand!(ip, u8, 3) as usize);
                    gas -= n as i64;
                    sp = self.make_closure(code!(), p, n, sp);
                    next!(Closure)
                }
                Opcode::ClosureWide => {
                    let (p, n) = (operand!(ip, u32, 1) as usize, operand!(ip, u16, 5) as usize);
                    gas -= n as i64;
                    sp = self.make_closure(code!(), p, n, sp);
                    next!(ClosureWide)
                }
                Opcode::PatchClosure => {
                    let value = pop!();
                    let made = local!(operand!(ip, u16, 1));
                    // SAFETY: the verifier knows that the slot is a closure that captures that many.
                    unsafe { self.heap.set_captured(made, operand!(ip, u16, 3).into(), value) };
                    next!(PatchClosure)
                }
                Opcode::PrimitiveValue => {
                    // SAFETY: the verifier has checked the index.
                    let primitive = unsafe { *code!().primitives.add(operand!(ip, u16, 1).into()) };
                    push!(self.primitive_value(primitive));
                    next!(PrimitiveValue)
                }
                Opcode::EffectValue => {
                    push!(self.effect_value(Effect::ALL[operand!(ip, u8, 1) as usize]));
                    next!(EffectValue)
                }

                Opcode::Call => {
                    let n = operand!(ip, u8, 1) as usize;
                    let callee = pop!();
                    advance!(Call);
                    push_frame!();
                    enter!(callee, n)
                }
                Opcode::TailCall => {
                    let n = operand!(ip, u8, 1) as usize;
                    let callee = pop!();
                    charge!(TailCall);
                    replace_frame!(n);
                    enter!(callee, n)
                }
                Opcode::CallGlobal => {
                    let (g, n) = (operand!(ip, u16, 1), operand!(ip, u8, 3) as usize);
                    // SAFETY: globals are boxes.
                    let callee = unsafe { global_box!(g).box_ref() };
                    if callee == Value::UNDEFINED {
                        fault!(CallGlobal, self.unbound(code!(), g.into()))
                    }
                    advance!(CallGlobal);
                    push_frame!();
                    enter!(callee, n)
                }
                Opcode::TailCallGlobal => {
                    let (g, n) = (operand!(ip, u16, 1), operand!(ip, u8, 3) as usize);
                    // SAFETY: globals are boxes.
                    let callee = unsafe { global_box!(g).box_ref() };
                    if callee == Value::UNDEFINED {
                        fault!(TailCallGlobal, self.unbound(code!(), g.into()))
                    }
                    charge!(TailCallGlobal);
                    replace_frame!(n);
                    enter!(callee, n)
                }
                Opcode::CallProc => {
                    let (p, n) = (operand!(ip, u16, 1) as usize, operand!(ip, u8, 3) as usize);
                    advance!(CallProc);
                    push_frame!();
                    // SAFETY: the verifier has checked the index and the arity.
                    let (callee, code) = unsafe { (*code!().closures.add(p), &*code!().procedures.add(p)) };
                    enter_code!(callee, code, n)
                }
                Opcode::TailCallProc => {
                    let (p, n) = (operand!(ip, u16, 1) as usize, operand!(ip, u8, 3) as usize);
                    charge!(TailCallProc);
                    replace_frame!(n);
                    // SAFETY: as above.
                    let (callee, code) = unsafe { (*code!().closures.add(p), &*code!().procedures.add(p)) };
                    enter_code!(callee, code, n)
                }
                Opcode::CallSelf => {
                    let n = operand!(ip, u8, 1) as usize;
                    advance!(CallSelf);
                    push_frame!();
                    enter!(closure, n)
                }
                Opcode::TailCallSelf => {
                    let n = operand!(ip, u8, 1) as usize;
                    charge!(TailCallSelf);
                    replace_frame!(n);
                    enter!(closure, n)
                }
                Opcode::Apply => {
                    let n = operand!(ip, u8, 1) as usize;
                    let (callee, list) = (pop!(), pop!());
                    advance!(Apply);
                    push_frame!();
                    turn!(self.apply(callee, n, list))
                }
                Opcode::TailApply => {
                    let n = operand!(ip, u8, 1) as usize;
                    let (callee, list) = (pop!(), pop!());
                    charge!(TailApply);
                    replace_frame!(n);
                    turn!(self.apply(callee, n, list))
                }
                Opcode::Return => {
                    charge!(Return);
                    return_value!(peek!(0))
                }
                Opcode::ReturnLocal => {
                    charge!(ReturnLocal);
                    return_value!(local!(operand!(ip, u8, 1)))
                }
                Opcode::Values => {
                    let n = operand!(ip, u8, 1) as usize;
                    gas -= n as i64;
                    // SAFETY: the n values on top.
                    let values = unsafe { std::slice::from_raw_parts(sp.sub(n), n) };
                    let packed = self.heap.values(values);
                    // SAFETY: as for pop.
                    sp = unsafe { sp.sub(n) };
                    push!(packed);
                    next!(Values)
                }
                Opcode::UnpackValues => {
                    let n = operand!(ip, u8, 1) as usize;
                    let packed = peek!(0);
                    let values = self.heap.unpack_values(&packed);
                    if values.len() != n {
                        let found = values.len();
                        fault!(UnpackValues, self.wrong_value_count(n, false, found))
                    }
                    // SAFETY: the frame has room for n values in place of one.
                    unsafe {
                        sp = sp.sub(1);
                        sp.copy_from_nonoverlapping(values.as_ptr(), n);
                        sp = sp.add(n);
                    }
                    next!(UnpackValues)
                }
                Opcode::UnpackValuesRest => {
                    let n = operand!(ip, u8, 1) as usize;
                    let packed = pop!();
                    let values = self.heap.unpack_values(&packed).to_vec();
                    if values.len() < n {
                        // The packed values stay where they were, as an instruction that raises leaves its operands.
                        push!(packed);
                        fault!(UnpackValuesRest, self.wrong_value_count(n, true, values.len()))
                    }
                    for value in &values[..n] {
                        push!(*value);
                    }
                    push!(self.heap.list(&values[n..]));
                    next!(UnpackValuesRest)
                }
                Opcode::ValuesList => {
                    // The compiler only puts it behind a rest argument, so it is a list.
                    let values = peek!(0).list_to_vec().unwrap_or_default();
                    gas -= values.len() as i64;
                    set_top!(self.heap.values(&values));
                    next!(ValuesList)
                }
                Opcode::CallValues => {
                    let (packed, consumer) = (pop!(), pop!());
                    advance!(CallValues);
                    push_frame!();
                    turn!(self.call_with_packed(consumer, packed))
                }
                Opcode::TailCallValues => {
                    let (packed, consumer) = (pop!(), pop!());
                    charge!(TailCallValues);
                    replace_frame!(0);
                    turn!(self.call_with_packed(consumer, packed))
                }
                Opcode::CallCc => {
                    let callee = pop!();
                    advance!(CallCc);
                    push_frame!();
                    turn!(self.call_with_continuation(callee))
                }
                Opcode::TailCallCc => {
                    let callee = pop!();
                    charge!(TailCallCc);
                    replace_frame!(0);
                    turn!(self.call_with_continuation(callee))
                }

                Opcode::Add => arithmetic!(Add, Add, fixnum_add, +),
                Opcode::Sub => arithmetic!(Sub, Sub, fixnum_sub, -),
                Opcode::Mul => arithmetic!(Mul, Mul, fixnum_mul, *),
                Opcode::AddInt => {
                    let (a, b) = (peek!(0), Value::fixnum(operand!(ip, i8, 1).into()));
                    if a.is_fixnum()
                        && let Some(sum) = a.fixnum_add(b)
                    {
                        set_top!(sum);
                        next!(AddInt)
                    }
                    turn!({
                        // SAFETY: as for next.
                        ip = unsafe { ip.add(const { Opcode::AddInt.size() }) };
                        charge!(AddInt);
                        let _ = pop!();
                        save!();
                        self.add_slowly(a, b)
                    })
                }
                Opcode::LocalAddInt => {
                    let (a, b) = (local!(operand!(ip, u8, 1)), Value::fixnum(operand!(ip, i8, 2).into()));
                    if a.is_fixnum()
                        && let Some(sum) = a.fixnum_add(b)
                    {
                        push!(sum);
                        next!(LocalAddInt)
                    }
                    turn!({
                        // SAFETY: as for next.
                        ip = unsafe { ip.add(const { Opcode::LocalAddInt.size() }) };
                        charge!(LocalAddInt);
                        save!();
                        self.add_slowly(a, b)
                    })
                }
                Opcode::AddToLocal => {
                    let i = operand!(ip, u8, 1);
                    let (a, b) = (local!(i), Value::fixnum(operand!(ip, i8, 2).into()));
                    if a.is_fixnum()
                        && let Some(sum) = a.fixnum_add(b)
                    {
                        set_local!(i, sum);
                        next!(AddToLocal)
                    }
                    let before = self.heap.allocated_words();
                    match self.world.primitive(&mut self.heap, Primitive::Add, &[a, b]) {
                        Ok(sum) => {
                            gas -= (self.heap.allocated_words() - before) as i64;
                            set_local!(i, sum);
                            next!(AddToLocal)
                        }
                        Err(fault) => {
                            charge!(AddToLocal);
                            // SAFETY: as for next.
                            ip = unsafe { ip.add(const { Opcode::AddToLocal.size() }) };
                            turn!(self.raise_fault(*fault, Some(Primitive::Add.name())))
                        }
                    }
                }
                Opcode::Quotient => {
                    let (a, b) = (peek!(1), peek!(0));
                    if a.both_fixnums(b) && b.fixnum_value() > 0 {
                        let _ = pop!();
                        set_top!(Value::fixnum(a.fixnum_value() / b.fixnum_value()));
                        next!(Quotient)
                    }
                    primitive!(Quotient, Primitive::Quotient, 2)
                }
                Opcode::Remainder => {
                    let (a, b) = (peek!(1), peek!(0));
                    if a.both_fixnums(b) && b.fixnum_value() > 0 {
                        let _ = pop!();
                        set_top!(Value::fixnum(a.fixnum_value() % b.fixnum_value()));
                        next!(Remainder)
                    }
                    primitive!(Remainder, Primitive::Remainder, 2)
                }
                Opcode::Modulo => {
                    let (a, b) = (peek!(1), peek!(0));
                    if a.both_fixnums(b) && b.fixnum_value() > 0 {
                        let _ = pop!();
                        set_top!(Value::fixnum(a.fixnum_value().rem_euclid(b.fixnum_value())));
                        next!(Modulo)
                    }
                    primitive!(Modulo, Primitive::Modulo, 2)
                }
                Opcode::Lt => comparison!(Lt, Lt, <),
                Opcode::Le => comparison!(Le, Le, <=),
                Opcode::Gt => comparison!(Gt, Gt, >),
                Opcode::Ge => comparison!(Ge, Ge, >=),
                Opcode::NumEq => comparison!(NumEq, NumEq, ==),
                Opcode::Eq => {
                    let b = pop!();
                    unary!(Eq, a => Value::boolean(a == b))
                }
                Opcode::Not => unary!(Not, value => Value::boolean(!value.is_true())),
                Opcode::IsNull => unary!(IsNull, value => Value::boolean(value.is_nil())),
                Opcode::IsPair => unary!(IsPair, value => Value::boolean(value.is_pair())),
                Opcode::IsZero => {
                    let value = peek!(0);
                    if value.is_fixnum() {
                        set_top!(Value::boolean(value == Value::fixnum(0)));
                        next!(IsZero)
                    }
                    primitive!(IsZero, Primitive::IsZero, 1)
                }
                Opcode::Cons => {
                    let b = pop!();
                    let a = peek!(0);
                    set_top!(self.heap.cons(a, b));
                    next!(Cons)
                }
                Opcode::Car => part!(Car, Car, v => v.car()),
                Opcode::Cdr => part!(Cdr, Cdr, v => v.cdr()),
                Opcode::Cadr => part!(Cadr, Cadr, v => v.cdr().and_then(Value::car)),
                Opcode::Cddr => part!(Cddr, Cddr, v => v.cdr().and_then(Value::cdr)),
                Opcode::LocalCar => {
                    let pair = local!(operand!(ip, u8, 1));
                    if let Some(value) = pair.car() {
                        push!(value);
                        next!(LocalCar)
                    }
                    push!(pair);
                    primitive!(LocalCar, Primitive::Car, 1)
                }
                Opcode::LocalCdr => {
                    let pair = local!(operand!(ip, u8, 1));
                    if let Some(value) = pair.cdr() {
                        push!(value);
                        next!(LocalCdr)
                    }
                    push!(pair);
                    primitive!(LocalCdr, Primitive::Cdr, 1)
                }
                Opcode::VectorRef => {
                    let (vector, index) = (peek!(1), peek!(0));
                    if index.is_fixnum()
                        && let Some(value) = vector.vector_ref(index.fixnum_value() as usize)
                    {
                        let _ = pop!();
                        set_top!(value);
                        next!(VectorRef)
                    }
                    primitive!(VectorRef, Primitive::VectorRef, 2)
                }
                Opcode::VectorSet => {
                    let (vector, index, value) = (peek!(2), peek!(1), peek!(0));
                    if self.heap.vector_set_if_fine(vector, index, value) {
                        let (_, _) = (pop!(), pop!());
                        set_top!(Value::UNSPECIFIED);
                        next!(VectorSet)
                    }
                    primitive!(VectorSet, Primitive::VectorSet, 3)
                }
                Opcode::Primitive => {
                    // SAFETY: the verifier has checked the index.
                    let primitive = unsafe { *code!().primitives.add(operand!(ip, u16, 1).into()) };
                    primitive!(Primitive, primitive, operand!(ip, u8, 3) as usize)
                }

                Opcode::Effect => {
                    let (e, n) = (operand!(ip, u8, 1), operand!(ip, u8, 2) as usize);
                    let effect = Effect::ALL[e as usize];
                    advance!(Effect);
                    gas -= effect.gas() as i64;
                    turn!(self.effect_instruction(effect, n))
                }
                Opcode::Ask => {
                    let (k, n) = (operand!(ip, u16, 1), operand!(ip, u8, 3) as usize);
                    // SAFETY: the verifier has checked the index.
                    let cache: *mut InlineCache = unsafe { code!().caches.add(operand!(ip, u16, 4).into()) };
                    let selector = constant!(k);
                    advance!(Ask);
                    // SAFETY: the n arguments on top; nothing writes there meanwhile.
                    let arguments = unsafe { std::slice::from_raw_parts(sp.sub(n), n) };
                    let target = peek!(n);
                    // SAFETY: the verifier knows that the constant is a symbol; nothing else refers to the cache.
                    let (selector, cache) = unsafe { (selector.as_symbol().unwrap_unchecked(), &mut *cache) };
                    if arguments.iter().all(|argument| argument.is_plain()) {
                        let message = Message::Selector(selector, arguments);
                        let site = self.site(ip, closure);
                        let used = self.execution.gas_used(gas);
                        match self.world.activate(&mut self.heap, target, message, site, used) {
                            Ok(behavior) => {
                                if let Some(callee) = self.cached_clause(behavior, cache, selector, n) {
                                    push_frame!();
                                    // SAFETY: the object lies below the arguments.
                                    let object_slot = unsafe { sp.sub(n + 1) };
                                    // SAFETY: every safepoint leaves room for some frames.
                                    unsafe {
                                        frame = frame.add(1);
                                        frame.write(self.boundary(object_slot));
                                    }
                                    self.execution.put_aside(Inside::Activation, Value::FALSE);
                                    enter!(callee, n)
                                }
                                turn!(self.other_clause(behavior, selector, n))
                            }
                            Err(fault) => turn!(self.refuse_ask(*fault, selector, n)),
                        }
                    }
                    turn!(self.ask_slowly(selector, n))
                }
                Opcode::Field => {
                    let (i, k) = (operand!(ip, u8, 1) as usize, operand!(ip, u16, 2));
                    match self.world.field(&self.heap, i, constant!(k)) {
                        Ok(value) => {
                            push!(value);
                            next!(Field)
                        }
                        Err(fault) => fault!(Field, *fault),
                    }
                }
                Opcode::SetField => {
                    let (i, k) = (operand!(ip, u8, 1) as usize, operand!(ip, u16, 2));
                    let (value, behavior) = (peek!(0), constant!(k));
                    match self.world.set_field(&mut self.heap, i, value, behavior) {
                        Ok(()) => {
                            let _ = pop!();
                            next!(SetField)
                        }
                        Err(fault) => fault!(SetField, *fault),
                    }
                }

                Opcode::LeaveActivation => {
                    let output = pop!();
                    turn!(self.leave_activation(output))
                }
                Opcode::Underflow => {
                    let value = pop!();
                    turn!(self.underflow(value))
                }
            }
        }
    }
}
