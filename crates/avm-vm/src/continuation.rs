//! Continuations (R7RS 6.10). Capturing one moves the stack to the heap, where it stays and is shared by all continuations
//! that go through it; returning brings back a few frames at a time. So a capture costs what was pushed since the last one,
//! and depth costs heap, not stack.
//!
//! A saved stretch holds: the stretch below it, how many of that one's frames count, the number of frames, the number of
//! slots, three values for each frame (closure, offset of the instruction, first slot), the slots.

use crate::code::{Code, CodeKind};
use crate::execution::{DynamicState, Execution, Turn};
use crate::machine::{Exit, HOOK_THROW, Machine};
use crate::stack::{Frame, SLOTS};
use crate::world::World;
use avm_base::AvmErrorKind;
use avm_value::{Fault, Outcome, Value};

const PARENT: usize = 0;
const PARENT_FRAMES: usize = 1;
const FRAMES: usize = 2;
const SLOT_COUNT: usize = 3;
const HEAD: usize = 4;
const FRAME_WORDS: usize = 3;

/// The most slots that one underflow brings back, unless one frame has more.
const MOST_BATCH_SLOTS: usize = SLOTS / 4;
/// The most frames that one underflow brings back.
const MOST_BATCH: usize = 512;

/// What a continuation captures, in this order.
pub(crate) const K_SAVED: usize = 0;
pub(crate) const K_FRAMES: usize = 1;
const K_HANDLERS: usize = 2;
const K_PARAMETERS: usize = 3;
const K_WINDERS: usize = 4;
pub(crate) const K_SERIAL: usize = 5;
/// How many values it captures.
pub(crate) const K_COUNT: usize = K_SERIAL + 1;

/// A stretch of saved stack, its parts found.
pub(crate) struct Stretch<'h> {
    pub(crate) parent: Value,
    pub(crate) parent_frames: usize,
    /// Three values for each frame.
    frames: &'h [Value],
    slots: &'h [Value],
}

impl<'h> Stretch<'h> {
    /// The parts of what may be a stretch; `None` if it is none. Closures and slots are not looked at.
    pub(crate) fn of(values: &'h [Value]) -> Option<Stretch<'h>> {
        let number = |value: &Value| usize::try_from(value.as_fixnum()?).ok();
        let head = values.get(..HEAD)?;
        let (frame_count, slot_count) = (number(&head[FRAMES])?, number(&head[SLOT_COUNT])?);
        let frames_end = frame_count.checked_mul(FRAME_WORDS)?.checked_add(HEAD)?;
        let (frames, slots) = (values.get(HEAD..frames_end)?, values.get(frames_end..)?);
        let mut least = Some(0);
        for frame in frames.chunks_exact(FRAME_WORDS) {
            frame[1].as_fixnum().filter(|offset| *offset >= -1)?;
            least = number(&frame[2]).filter(|first| Some(*first) >= least && *first <= slots.len());
            least?;
        }
        let begins = frames.get(2).is_some_and(|first| number(first) == Some(0));
        let parent_frames = number(&head[PARENT_FRAMES])?;
        let whole = begins && slots.len() == slot_count;
        whole.then_some(Stretch { parent: head[PARENT], parent_frames, frames, slots })
    }

    pub(crate) fn frame_count(&self) -> usize {
        self.frames.len() / FRAME_WORDS
    }

    /// The closure of each frame, and where it goes on in its code; none for the end of an activation.
    pub(crate) fn places(&self) -> impl Iterator<Item = (Value, Option<usize>)> {
        self.frames
            .chunks_exact(FRAME_WORDS)
            .map(|frame| (frame[0], usize::try_from(frame[1].fixnum_value()).ok()))
    }

    /// The same, and the slots of each.
    pub(crate) fn frames(&self) -> impl Iterator<Item = (Value, Option<usize>, &'h [Value])> {
        let first = |frame: usize| {
            let place = self.frames.get(FRAME_WORDS * frame + 2);
            place.map_or(self.slots.len(), |first| first.fixnum_value() as usize)
        };
        let slots = self.slots;
        self.places()
            .enumerate()
            .map(move |(index, (closure, offset))| (closure, offset, &slots[first(index)..first(index + 1)]))
    }

    /// How many of the first so many frames end activations.
    pub(crate) fn boundaries(&self, frames: usize) -> usize {
        self.places().take(frames).filter(|(_, offset)| offset.is_none()).count()
    }
}

impl<W: World> Machine<W> {
    /// Moves all frames, and the slots below `top`, to the heap. Nothing is left on the stack.
    fn save_stack(&mut self, top: *mut Value) -> Outcome<()> {
        self.execution.saves += 1;
        if self.execution.at_bottom() {
            return Ok(());
        }
        let (saved, length) = self.stretch_below(top)?;
        (self.execution.saved, self.execution.saved_frames) = (saved, self.execution.frames().len());
        self.execution.charge(length as u64 / 4);
        Ok(())
    }

    /// All frames, and the slots below `top`, as a stretch of saved stack, and how long that is. There must be some.
    pub(crate) fn stretch_below(&mut self, top: *mut Value) -> Outcome<(Value, usize)> {
        let base = self.execution.base();
        // SAFETY: `top` points into the slots in use.
        let slots = unsafe { std::slice::from_raw_parts(base, top.offset_from(base) as usize) };
        let (parent, parent_frames) = (self.execution.saved, self.execution.saved_frames);
        let frames = self.execution.frames();
        let (frame_count, frames_end) = (frames.len(), HEAD + FRAME_WORDS * frames.len());
        let length = frames_end + slots.len();
        let saved = self.heap.continuation(length, |stretch| {
            stretch[PARENT] = parent;
            stretch[PARENT_FRAMES] = Value::fixnum(parent_frames as i64);
            stretch[FRAMES] = Value::fixnum(frame_count as i64);
            stretch[SLOT_COUNT] = Value::fixnum(slots.len() as i64);
            let (head, saved_slots) = stretch.split_at_mut(frames_end);
            for (words, frame) in head[HEAD..].chunks_exact_mut(FRAME_WORDS).zip(frames.iter()) {
                // SAFETY: frames begin at slots in use.
                let first = unsafe { frame.fp.offset_from(base) };
                words[0] = frame.closure;
                words[1] = Value::fixnum(offset_of(frame));
                words[2] = Value::fixnum(first as i64);
            }
            saved_slots.copy_from_slice(slots);
        })?;
        Ok((saved, length))
    }

    /// Makes room: moves everything but the running frame to the heap.
    pub(crate) fn flush(&mut self) -> Outcome<()> {
        let (fp, sp) = (self.execution.fp, self.execution.sp);
        self.save_stack(fp)?;
        // SAFETY: the running frame's slots lie between; they move down, or stay.
        unsafe {
            let count = sp.offset_from(fp) as usize;
            self.execution.empty_stack();
            self.execution.fp.copy_from(fp, count);
            self.execution.sp = self.execution.fp.add(count);
        }
        Ok(())
    }

    /// `call/cc`: the frame to return to is pushed, nothing is on top.
    pub(crate) fn call_with_continuation(&mut self, callee: Value) -> Turn {
        self.execution.begin_callee(0);
        if let Err(fault) = self.save_stack(self.execution.sp) {
            return self.raise_fault_in_place(*fault, None);
        }
        self.execution.empty_stack();
        self.execution.batch = 1;
        let DynamicState { handlers, parameters, winders } = self.execution.dynamic;
        let captured = [
            self.execution.saved,
            Value::fixnum(self.execution.saved_frames as i64),
            handlers,
            parameters,
            winders,
            Value::fixnum(self.execution.serial() as i64),
        ];
        let code: *const Code = &*self.continuation_code;
        // SAFETY: the machine's own code lives as long as the machine.
        let continuation = unsafe { self.heap.closure(code.cast(), &captured) };
        self.execution.push(continuation);
        self.enter_slowly(callee, 1)
    }

    /// Goes on in the saved part of the stack with a value; leaves the loop when there is none.
    pub(crate) fn underflow(&mut self, value: Value) -> Turn {
        if !self.refill() {
            if self.explorer.is_some() {
                self.break_merges();
                self.world.path_returned();
                return self.end_path();
            }
            return Turn::Leave(Exit::Return(value));
        }
        self.execution.return_value(value)
    }

    /// Brings some saved frames back to the empty stack, so that the next return finds them. `false` if there are none.
    pub(crate) fn refill(&mut self) -> bool {
        let saved = self.execution.saved;
        let frames = self.execution.saved_frames;
        if !saved.is_true() {
            return false;
        }
        let stretch = self.heap.continuation_slots(saved);
        let number = |at: usize| stretch[at].fixnum_value() as usize;
        let all = number(FRAMES);
        let first_slot = |frame: usize| number(HEAD + FRAME_WORDS * frame + 2);
        let end = if frames == all { number(SLOT_COUNT) } else { first_slot(frames) };
        let mut first = frames - 1;
        while first > 0
            && frames - first < self.execution.batch
            && end - first_slot(first - 1) <= MOST_BATCH_SLOTS
        {
            first -= 1;
        }
        self.execution.batch = (self.execution.batch * 2).min(MOST_BATCH);
        self.execution.empty_stack();
        let begin = first_slot(first);
        for frame in first..frames {
            let at = HEAD + FRAME_WORDS * frame;
            // SAFETY: the frame's slots are copied to there below.
            let fp = unsafe { self.execution.fp.add(first_slot(frame) - begin) };
            self.execution.push_raw_frame(frame_of(stretch[at], stretch[at + 1].fixnum_value(), fp));
        }
        let slots = HEAD + FRAME_WORDS * all;
        stretch[slots + begin..slots + end].iter().for_each(|value| self.execution.push(*value));
        self.execution.begin_callee(0);
        (self.execution.saved, self.execution.saved_frames) =
            if first > 0 { (saved, first) } else { (stretch[PARENT], number(PARENT_FRAMES)) };
        true
    }

    /// A continuation was called with a value (perhaps multiple values).
    pub(crate) fn throw(&mut self, continuation: Value, value: Value) -> Turn {
        let winders = self.heap.captured(continuation)[K_WINDERS];
        let hook = self.hooks[HOOK_THROW];
        if winders == self.execution.dynamic.winders || !hook.is_true() {
            return self.reinstate_at_once(continuation, value);
        }
        self.call_in_place(hook, &[continuation, value])
    }

    /// Goes on at a continuation, whatever the winders. Activations that it leaves are rejected.
    pub(crate) fn reinstate(&mut self, continuation: Value, value: Value) -> Turn {
        if !self.is_continuation(continuation) {
            let fault = Fault::wrong_type(1, "a continuation", continuation);
            return self.raise_fault_in_place(*fault, None);
        }
        self.reinstate_at_once(continuation, value)
    }

    /// The same for what is known to be a continuation.
    #[inline]
    fn reinstate_at_once(&mut self, continuation: Value, value: Value) -> Turn {
        self.break_merges();
        let captured: &[Value] = self.heap.captured(continuation);
        // A continuation captures so many.
        let Some(captured) = captured.first_chunk::<K_COUNT>() else { return Turn::Go };
        let (saved, frames) = (captured[K_SAVED], captured[K_FRAMES].fixnum_value() as usize);
        let dynamic = DynamicState {
            handlers: captured[K_HANDLERS],
            parameters: captured[K_PARAMETERS],
            winders: captured[K_WINDERS],
        };
        let serial = captured[K_SERIAL].fixnum_value() as u64;
        let Some(left) = self.execution.activations_inside(serial) else {
            let message = "this continuation belongs to an activation that has ended";
            let fault = Fault::avm(AvmErrorKind::ContextUnavailable, message, vec![continuation]);
            return self.raise_fault_in_place(*fault, None);
        };
        for _ in 0..left {
            _ = self.end_inside(Value::FALSE);
            self.execution.take_back_dynamic();
        }
        self.execution.empty_stack();
        (self.execution.saved, self.execution.saved_frames) = (saved, frames);
        self.execution.dynamic = dynamic;
        self.execution.batch = 1;
        self.underflow(value)
    }

    /// Whether a value is a continuation, which captures what this file says, and not another procedure.
    #[inline(always)]
    pub(crate) fn is_continuation(&self, value: Value) -> bool {
        // SAFETY: a procedure's code lives as long as the machine.
        value
            .code()
            .is_some_and(|code| unsafe { matches!((*code.cast::<Code>()).kind, CodeKind::Continuation) })
    }

    /// The winders that a continuation was captured with.
    pub(crate) fn continuation_winders(&self, continuation: Value) -> Outcome {
        match self.heap.captured(continuation) {
            captured if self.is_continuation(continuation) => Ok(captured[K_WINDERS]),
            _ => Err(Fault::wrong_type(1, "a continuation", continuation)),
        }
    }

    /// The frames that are saved below the stack, innermost first: closure and offset of the instruction.
    pub(crate) fn saved_frames(&self) -> impl Iterator<Item = (Value, i64)> + '_ {
        let mut saved = self.execution.saved;
        let mut frames = self.execution.saved_frames;
        std::iter::from_fn(move || {
            while saved.is_true() && frames == 0 {
                let stretch = self.heap.continuation_slots(saved);
                (saved, frames) = (stretch[PARENT], stretch[PARENT_FRAMES].fixnum_value() as usize);
            }
            if !saved.is_true() {
                return None;
            }
            frames -= 1;
            let at = HEAD + FRAME_WORDS * frames;
            let stretch = self.heap.continuation_slots(saved);
            Some((stretch[at], stretch[at + 1].fixnum_value()))
        })
    }
}

/// Where a frame goes on, as an offset into its module's code; -1 for the end of an activation.
fn offset_of(frame: &Frame) -> i64 {
    if Execution::is_boundary(frame) {
        return -1;
    }
    // SAFETY: a frame that is no boundary has a closure, whose code holds the instruction.
    unsafe {
        let code = &*frame.closure.code_unchecked().cast::<Code>();
        frame.ip.offset_from(code.base) as i64
    }
}

pub(crate) fn frame_of(closure: Value, offset: i64, fp: *mut Value) -> Frame {
    if offset < 0 {
        return Execution::boundary(fp);
    }
    // SAFETY: the offset was made by offset_of for this closure.
    unsafe {
        let code = &*closure.code_unchecked().cast::<Code>();
        Frame { ip: code.base.offset(offset as isize), fp, closure }
    }
}
