//! An execution: everything that a running program is, but for the heap.

use crate::code::Code;
use crate::machine::Exit;
use crate::stack::{FRAMES, Frame, Stack};
use avm_bytecode::Opcode;
use avm_value::{Tracer, Value};

/// The code that the bottom frame returns to.
static UNDERFLOW: [u8; 1] = [Opcode::Underflow as u8];
/// The code that the frame below an activation returns to.
static LEAVE_ACTIVATION: [u8; 1] = [Opcode::LeaveActivation as u8];

/// Frames that the cold paths may push between two safepoints.
pub(crate) const SPARE_FRAMES: usize = 8;

/// Gas after which a run passes its safepoint at the latest, and so comes back to [`Machine::run_loop`](crate::Machine): should
/// the compiler not have turned some call in tail position into a jump, this bounds what lies on the host's stack.
const SLICE: i64 = 8192;

/// What a cold function answers to the loop.
pub(crate) enum Turn {
    /// Go on where the execution says.
    Go,
    /// The same, and values are undecided from now on.
    Explore,
    /// Leave the loop.
    Leave(Exit),
}

/// Registers of the dynamic state (R7RS 6.10, 6.11, 4.2.6).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct DynamicState {
    /// The list of handlers, innermost first.
    pub(crate) handlers: Value,
    /// The parameters' bindings.
    pub(crate) parameters: Value,
    /// The list of winders, innermost first.
    pub(crate) winders: Value,
}

impl DynamicState {
    const EMPTY: DynamicState =
        DynamicState { handlers: Value::NIL, parameters: Value::NIL, winders: Value::NIL };

    pub(crate) fn trace(&mut self, tracer: &mut Tracer<'_>) {
        tracer.visit(&mut self.handlers);
        tracer.visit(&mut self.parameters);
        tracer.visit(&mut self.winders);
    }
}

/// What runs inside a boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inside {
    /// An object handles a message.
    Activation,
    /// A pure function.
    Pure,
}

/// What is put aside while an activation or a pure function runs.
#[derive(Clone)]
pub(crate) struct Aside {
    pub(crate) inside: Inside,
    pub(crate) dynamic: DynamicState,
    /// Called instead of raising when the activation rejects, if it is a procedure.
    pub(crate) failure: Value,
    pub(crate) serial: u64,
}

impl Aside {
    pub(crate) fn trace(&mut self, tracer: &mut Tracer<'_>) {
        self.dynamic.trace(tracer);
        tracer.visit(&mut self.failure);
    }
}

/// A running program: stacks, registers, dynamic state.
pub struct Execution {
    stack: Stack,
    ip: *const u8,
    pub(crate) sp: *mut Value,
    pub(crate) fp: *mut Value,
    pub(crate) frame: *mut Frame,
    pub(crate) closure: Value,
    /// Gas left of the current slice, or less than nothing.
    gas: i64,
    /// Gas left beyond the slice.
    reserve: u64,
    granted: u64,
    /// The saved part of the stack, below what is on it: a continuation, or `#f` for none, and how many of its frames.
    pub(crate) saved: Value,
    pub(crate) saved_frames: usize,
    pub(crate) dynamic: DynamicState,
    asides: Vec<Aside>,
    /// Asides that a collection has seen: only later ones hold young values.
    settled_asides: usize,
    next_serial: u64,
    /// How many frames the next underflow brings back.
    pub(crate) batch: usize,
    /// How often a part of the stack was saved.
    pub(crate) saves: u64,
}

// SAFETY: the raw pointers point into the stacks that the execution owns, into static code, and into modules that belong
// to the same machine; a machine and its execution go to another thread together.
unsafe impl Send for Execution {}

impl Default for Execution {
    fn default() -> Execution {
        Execution::new()
    }
}

impl Execution {
    /// An execution with nothing to do.
    pub fn new() -> Execution {
        let bottom = Frame { ip: UNDERFLOW.as_ptr(), fp: std::ptr::null_mut(), closure: Value::FALSE };
        let mut execution = Execution {
            stack: Stack::new(bottom),
            ip: UNDERFLOW.as_ptr(),
            sp: std::ptr::null_mut(),
            fp: std::ptr::null_mut(),
            frame: std::ptr::null_mut(),
            closure: Value::FALSE,
            gas: 0,
            reserve: 0,
            granted: 0,
            saved: Value::FALSE,
            saved_frames: 0,
            dynamic: DynamicState::EMPTY,
            asides: Vec::new(),
            settled_asides: 0,
            next_serial: 1,
            batch: 1,
            saves: 0,
        };
        execution.reset();
        execution
    }

    /// Forgets all that was going on; gas used so far still counts.
    pub fn reset(&mut self) {
        self.empty_stack();
        (self.saved, self.saved_frames) = (Value::FALSE, 0);
        self.dynamic = DynamicState::EMPTY;
        self.asides.clear();
        self.settled_asides = 0;
        self.closure = Value::FALSE;
        self.ip = UNDERFLOW.as_ptr();
    }

    /// Counts gas from zero: it is another execution that begins here. What was granted and not used is gone.
    pub fn begin_anew(&mut self) {
        (self.gas, self.reserve, self.granted) = (0, 0, 0);
    }

    pub(crate) fn empty_stack(&mut self) {
        let base = self.stack.base();
        (self.sp, self.fp) = (base, base);
        self.frame = self.stack.frames();
        // SAFETY: the bottom frame is always there.
        unsafe { (*self.frame).fp = base };
    }

    /// More gas to run with.
    pub fn grant(&mut self, fuel: u64) {
        let fuel = fuel.min(i64::MAX as u64 / 4);
        self.granted += fuel;
        self.reserve += fuel;
        self.begin_slice();
    }

    /// Takes back what was granted and not used.
    pub fn take_back(&mut self) -> u64 {
        let rest = self.gas.max(0) as u64 + self.reserve;
        self.gas = self.gas.min(0);
        self.reserve = 0;
        self.granted -= rest;
        rest
    }

    /// The gas used when so much remains of the slice.
    #[inline(always)]
    pub(crate) fn gas_used(&self, remaining: i64) -> u64 {
        self.granted.wrapping_sub(self.reserve).wrapping_sub(remaining as u64)
    }

    /// How often a part of the stack was saved, for a continuation: what that costs depends on all that is on the stack.
    pub fn saves(&self) -> u64 {
        self.saves
    }

    /// The gas used so far, while the loop is not running.
    pub fn gas(&self) -> u64 {
        self.gas_used(self.gas)
    }

    /// The gas by which the last stretch went past what was granted: the next grant pays it first.
    pub fn debt(&self) -> u64 {
        (-self.gas).max(0) as u64
    }

    /// Counts gas that something outside of the loop costs.
    pub fn charge(&mut self, gas: u64) {
        self.gas -= gas as i64;
    }

    pub(crate) fn gas_is_negative(&self) -> bool {
        self.gas < 0
    }

    /// Begins another slice where the last one is used up, and says whether there is nothing left for one.
    pub(crate) fn is_out_of_gas(&mut self) -> bool {
        self.begin_slice();
        self.gas < 0
    }

    fn begin_slice(&mut self) {
        if self.gas < SLICE {
            let more = self.reserve.min((SLICE - self.gas) as u64);
            self.reserve -= more;
            self.gas += more as i64;
        }
    }

    #[inline(always)]
    pub(crate) fn save(&mut self, ip: *const u8, sp: *mut Value, fp: *mut Value, closure: Value, gas: i64) {
        (self.ip, self.sp, self.fp, self.closure, self.gas) = (ip, sp, fp, closure, gas);
    }

    #[inline(always)]
    pub(crate) fn registers(&self) -> (*const u8, *mut Value, *mut Value, Value, i64) {
        (self.ip, self.sp, self.fp, self.closure, self.gas)
    }

    pub(crate) fn limits(&mut self) -> (*mut Value, *mut Frame) {
        // SAFETY: the frames are more than the spare ones.
        (self.stack.limit(), unsafe { self.stack.frames().add(FRAMES - SPARE_FRAMES) })
    }

    pub(crate) fn base(&mut self) -> *mut Value {
        self.stack.base()
    }

    /// Whether the stack is as deep as it may be without making room first, if `slots` more are needed.
    pub(crate) fn is_crowded(&mut self, slots: usize) -> bool {
        let (slot_limit, frame_limit) = self.limits();
        // SAFETY: both point into the slots.
        let room = unsafe { slot_limit.offset_from(self.sp) };
        room < slots as isize || self.frame >= frame_limit
    }

    /// Pushes a value. There must be room.
    pub(crate) fn push(&mut self, value: Value) {
        debug_assert!(self.sp < self.stack.limit());
        // SAFETY: callers make sure of the room.
        unsafe {
            self.sp.write(value);
            self.sp = self.sp.add(1);
        }
    }

    /// The values on top.
    pub(crate) fn top(&self, n: usize) -> &[Value] {
        // SAFETY: callers know that the values are there.
        unsafe { std::slice::from_raw_parts(self.sp.sub(n), n) }
    }

    /// The values on top, to be changed.
    pub(crate) fn top_mut(&mut self, n: usize) -> &mut [Value] {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts_mut(self.sp.sub(n), n) }
    }

    /// Drops the values on top.
    pub(crate) fn drop_top(&mut self, n: usize) {
        // SAFETY: callers know that the values are there.
        self.sp = unsafe { self.sp.sub(n) };
    }

    /// Pushes the frame to return to, with the callee's slots beginning `n` below the top.
    pub(crate) fn push_frame(&mut self, n: usize) {
        self.push_raw_frame(Frame { ip: self.ip, fp: self.fp, closure: self.closure });
        self.begin_callee(n);
    }

    /// Pushes the frame to return to from an activation whose object's slot is `object_slot`, and the one that ends it.
    #[inline(always)]
    pub(crate) fn push_activation_frames(&mut self, frame: Frame, object_slot: *mut Value) {
        // SAFETY: every safepoint leaves room for some frames.
        unsafe {
            let top = self.frame;
            top.add(1).write(frame);
            top.add(2).write(Execution::boundary(object_slot));
            self.frame = top.add(2);
        }
    }

    #[inline(always)]
    pub(crate) fn push_raw_frame(&mut self, frame: Frame) {
        // SAFETY: every safepoint leaves room for some frames.
        unsafe {
            self.frame = self.frame.add(1);
            self.frame.write(frame);
        }
    }

    /// Lets the callee's slots begin `n` below the top.
    pub(crate) fn begin_callee(&mut self, n: usize) {
        // SAFETY: callers know that so many values are there.
        self.fp = unsafe { self.sp.sub(n) };
    }

    /// Goes into code whose arguments lie from `fp` on.
    pub(crate) fn enter(&mut self, closure: Value, code: &Code) {
        self.closure = closure;
        self.ip = code.entry;
    }

    /// Returns a value from the callee whose slots begin at `fp`.
    pub(crate) fn return_value(&mut self, value: Value) -> Turn {
        // SAFETY: there is a frame to return to, at least the one at the bottom.
        unsafe {
            self.fp.write(value);
            self.sp = self.fp.add(1);
        }
        let Frame { ip, fp, closure } = self.pop_frame();
        (self.ip, self.fp, self.closure) = (ip, fp, closure);
        Turn::Go
    }

    #[inline(always)]
    pub(crate) fn pop_frame(&mut self) -> Frame {
        // SAFETY: callers return at most from the frame at the bottom, and that only to leave the loop or to refill.
        unsafe {
            let frame = self.frame.read();
            self.frame = self.frame.sub(1);
            frame
        }
    }

    pub(crate) fn at_bottom(&mut self) -> bool {
        self.frame == self.stack.frames()
    }

    /// The frames above the bottom, the oldest first.
    pub(crate) fn frames(&mut self) -> &mut [Frame] {
        let bottom = self.stack.frames();
        // SAFETY: `frame` points to the newest, which lies at or above the bottom.
        unsafe { std::slice::from_raw_parts_mut(bottom.add(1), self.frame.offset_from(bottom) as usize) }
    }

    pub(crate) fn ip(&self) -> *const u8 {
        self.ip
    }

    /// Goes on at that instruction.
    pub(crate) fn go_to(&mut self, ip: *const u8) {
        self.ip = ip;
    }

    /// What is put aside, to be put back by [`Execution::put_asides`].
    pub(crate) fn copy_asides(&self) -> Vec<Aside> {
        self.asides.clone()
    }

    /// The number that the next activation will have.
    pub(crate) fn next_serial(&self) -> u64 {
        self.next_serial
    }

    /// Puts back what was put aside at another time.
    pub(crate) fn put_asides(&mut self, asides: &[Aside], next_serial: u64) {
        self.asides.clear();
        self.asides.extend_from_slice(asides);
        self.settled_asides = 0;
        self.next_serial = next_serial;
    }

    /// Goes on that far from the instruction pointer; the verifier has checked what lies there.
    pub(crate) fn jump(&mut self, distance: i32) {
        self.ip = self.ip.wrapping_offset(distance as isize);
    }

    /// The frame that ends an activation, its object's slot at `fp`.
    pub(crate) fn boundary(object_slot: *mut Value) -> Frame {
        Frame { ip: LEAVE_ACTIVATION.as_ptr(), fp: object_slot, closure: Value::FALSE }
    }

    /// Whether a frame ends an activation.
    pub(crate) fn is_boundary(frame: &Frame) -> bool {
        frame.ip == LEAVE_ACTIVATION.as_ptr()
    }

    /// Puts the dynamic state aside for what begins with an empty one.
    #[inline(always)]
    pub(crate) fn put_aside(&mut self, inside: Inside, failure: Value) {
        if !self.has_room_aside() {
            self.asides.reserve(1);
        }
        let depth = self.asides.len();
        let aside = Aside { inside, dynamic: self.dynamic, failure, serial: self.next_serial };
        // SAFETY: there is room behind the last one.
        unsafe {
            self.asides.as_mut_ptr().add(depth).write(aside);
            self.asides.set_len(depth + 1);
        }
        self.dynamic = DynamicState::EMPTY;
        self.next_serial += 1;
    }

    /// Whether the dynamic state can be put aside where room was made before.
    #[inline(always)]
    pub(crate) fn has_room_aside(&self) -> bool {
        self.asides.len() < self.asides.capacity()
    }

    /// Whether the innermost boundary is that of an activation.
    #[inline(always)]
    pub(crate) fn is_inside_activation(&self) -> bool {
        self.asides.last().is_some_and(|aside| aside.inside == Inside::Activation)
    }

    /// What runs inside the innermost boundary.
    #[inline]
    pub(crate) fn inside(&self) -> Inside {
        self.asides.last().map_or(Inside::Activation, |aside| aside.inside)
    }

    /// Takes the dynamic state back, and gives the procedure for a rejection.
    #[inline(always)]
    pub(crate) fn take_back_dynamic(&mut self) -> Value {
        let Some(aside) = self.asides.pop() else { return Value::FALSE };
        if self.settled_asides > self.asides.len() {
            self.settled_asides = self.asides.len();
        }
        self.dynamic = aside.dynamic;
        aside.failure
    }

    /// How many activations and pure functions are running, one inside the other.
    pub fn activation_depth(&self) -> usize {
        self.asides.len()
    }

    /// The number of the innermost activation; 0 outside all.
    pub(crate) fn serial(&self) -> u64 {
        self.asides.last().map_or(0, |aside| aside.serial)
    }

    /// How many activations lie inside the one of that number; `None` if that is not running.
    pub(crate) fn activations_inside(&self, serial: u64) -> Option<usize> {
        if serial == 0 {
            return Some(self.asides.len());
        }
        self.asides.iter().rev().position(|aside| aside.serial == serial)
    }

    pub(crate) fn asides(&self) -> &[Aside] {
        &self.asides
    }

    /// How many of the activations and pure functions that are running are pure functions.
    pub fn pure_depth(&self) -> usize {
        self.asides.iter().filter(|aside| aside.inside == Inside::Pure).count()
    }

    pub(crate) fn granted(&self) -> u64 {
        self.granted
    }

    /// Puts back what was saved of the registers, with no gas left to run with.
    pub(crate) fn restore_registers(&mut self, asides: Vec<Aside>, next_serial: u64, granted: u64, gas: i64) {
        (self.asides, self.next_serial, self.granted, self.gas) = (asides, next_serial, granted, gas);
    }

    /// How many slots the stack holds.
    pub(crate) fn depth_in_slots(&mut self) -> usize {
        // SAFETY: both point into the slots.
        unsafe { self.sp.offset_from(self.stack.base()) as usize }
    }

    /// Pushes a saved frame and its slots: callers have made sure that there is room and that they fit its code.
    pub(crate) fn restore_frame(&mut self, closure: Value, offset: Option<usize>, slots: &[Value]) {
        let offset = offset.map_or(-1, |offset| offset as i64);
        self.push_raw_frame(crate::continuation::frame_of(closure, offset, self.sp));
        slots.iter().for_each(|value| self.push(*value));
    }

    /// Goes on in a saved frame, which was checked likewise.
    pub(crate) fn restore_running(&mut self, closure: Value, offset: usize, slots: &[Value]) {
        self.fp = self.sp;
        slots.iter().for_each(|value| self.push(*value));
        self.closure = closure;
        self.ip = crate::continuation::frame_of(closure, offset as i64, self.fp).ip;
    }

    /// Waits above the saved frames for what an effect is answered with.
    pub(crate) fn restore_waiting(&mut self) {
        self.fp = self.sp;
    }

    /// Visits all values of the execution.
    pub fn trace_roots(&mut self, tracer: &mut Tracer<'_>) {
        let base = self.stack.base();
        // SAFETY: the slots from the base to `sp` are in use.
        tracer.visit_all(unsafe { std::slice::from_raw_parts_mut(base, self.sp.offset_from(base) as usize) });
        self.frames().iter_mut().for_each(|frame| tracer.visit(&mut frame.closure));
        tracer.visit(&mut self.closure);
        tracer.visit(&mut self.saved);
        self.dynamic.trace(tracer);
        let first = if tracer.is_minor() { self.settled_asides } else { 0 };
        for aside in &mut self.asides[first..] {
            aside.trace(tracer);
        }
        self.settled_asides = self.asides.len();
    }
}
