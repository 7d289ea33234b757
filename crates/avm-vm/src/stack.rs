//! The stacks of an execution. They have a fixed size and never move; what does not fit is moved to the heap as
//! a [continuation](avm_value::ObjectType::Continuation) and comes back when it is returned to.

use avm_value::Value;

/// Slots of the operand stack: a megabyte.
pub(crate) const SLOTS: usize = 128 << 10;
/// The most slots that one frame may have.
pub const MOST_FRAME_SLOTS: usize = SLOTS / 2;
// The verifier lets no larger frame pass, so an empty stack has room for every frame.
const _: () = assert!(avm_bytecode::verify::MAX_FRAME_SIZE as usize <= MOST_FRAME_SLOTS);
/// Frames of the control stack.
pub(crate) const FRAMES: usize = 32 << 10;

/// What a return goes back to.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) ip: *const u8,
    pub(crate) fp: *mut Value,
    pub(crate) closure: Value,
}

/// Both stacks.
pub(crate) struct Stack {
    slots: Box<[Value]>,
    frames: Box<[Frame]>,
}

impl Stack {
    pub(crate) fn new(bottom: Frame) -> Stack {
        let mut frames = zeroed_frames();
        frames[0] = bottom;
        Stack { slots: zeroed_slots(), frames }
    }

    /// The first slot.
    pub(crate) fn base(&mut self) -> *mut Value {
        self.slots.as_mut_ptr()
    }

    /// Past the last slot.
    pub(crate) fn limit(&mut self) -> *mut Value {
        self.slots.as_mut_ptr_range().end
    }

    /// The frame at the bottom, which is always there.
    pub(crate) fn frames(&mut self) -> *mut Frame {
        self.frames.as_mut_ptr()
    }
}

/// Slots that cost no memory until they are used: the fixnum zero is the zero word.
fn zeroed_slots() -> Box<[Value]> {
    let zeroed = Box::<[Value]>::new_zeroed_slice(SLOTS);
    // SAFETY: a value is one word, and the zero word is the fixnum 0.
    unsafe { zeroed.assume_init() }
}

/// Frames that cost no memory until they are used, either.
fn zeroed_frames() -> Box<[Frame]> {
    let zeroed = Box::<[Frame]>::new_zeroed_slice(FRAMES);
    // SAFETY: a frame is two raw pointers, which may be null, and a value, which may be the zero word.
    unsafe { zeroed.assume_init() }
}
