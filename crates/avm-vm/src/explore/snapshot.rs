//! Where an execution is: what it needs to go on from there again.

use crate::code::Code;
use crate::execution::{Aside, DynamicState};
use crate::machine::Machine;
use crate::world::World;
use avm_value::{Outcome, Tracer, Value};

/// Where an execution is. All but the running frame lies on the heap, in a stretch of saved stack that is never changed.
pub(crate) struct Snapshot {
    ip: *const u8,
    closure: Value,
    slots: Vec<Value>,
    pub(super) saved: Value,
    pub(super) saved_frames: usize,
    pub(super) dynamic: DynamicState,
    pub(super) asides: Vec<Aside>,
    next_serial: u64,
    /// The length of the journal then.
    pub(super) journal: usize,
    /// The world's part.
    pub(super) world: usize,
}

// SAFETY: the pointer points into code that lives as long as the machine that the snapshot belongs to.
unsafe impl Send for Snapshot {}

impl Snapshot {
    pub(super) fn trace(&mut self, tracer: &mut Tracer<'_>) {
        tracer.visit(&mut self.closure);
        tracer.visit_all(&mut self.slots);
        tracer.visit(&mut self.saved);
        self.dynamic.trace(tracer);
        self.asides.iter_mut().for_each(|aside| aside.trace(tracer));
    }

    /// Whether these slots were the first ones then.
    pub(super) fn begins_with(&self, slots: &[Value]) -> bool {
        self.slots.starts_with(slots)
    }

    /// The module and the offset of the instruction.
    pub(super) fn place(&self) -> (u32, u32) {
        let Some(code) = self.closure.code() else { return (u32::MAX, 0) };
        // SAFETY: a procedure's code lives as long as the machine.
        let code: &Code = unsafe { &*code.cast() };
        let pc = (self.ip as usize).wrapping_sub(code.base as usize);
        // What follows the instruction's beginning: places are looked for before an offset.
        (code.module, (pc as u32).wrapping_add(1))
    }
}

impl<W: World> Machine<W> {
    /// Remembers where the execution is. Its stack is moved to the heap, but for the running frame.
    pub(super) fn take_snapshot(&mut self, journal: usize) -> Outcome<Snapshot> {
        self.flush()?;
        let world = self.world.save(&mut self.heap)?;
        let execution = &mut self.execution;
        let asides = execution.copy_asides();
        let (ip, sp, fp, closure, _) = execution.registers();
        // SAFETY: the running frame's slots lie between.
        let slots = unsafe { std::slice::from_raw_parts(fp, sp.offset_from(fp) as usize) }.to_vec();
        Ok(Snapshot {
            ip,
            closure,
            slots,
            saved: execution.saved,
            saved_frames: execution.saved_frames,
            dynamic: execution.dynamic,
            asides,
            next_serial: execution.next_serial(),
            journal,
            world,
        })
    }

    /// Puts the execution where it was.
    pub(super) fn put_registers(&mut self, point: &Snapshot) {
        let execution = &mut self.execution;
        execution.empty_stack();
        point.slots.iter().for_each(|value| execution.push(*value));
        execution.closure = point.closure;
        execution.go_to(point.ip);
        (execution.saved, execution.saved_frames) = (point.saved, point.saved_frames);
        execution.dynamic = point.dynamic;
        execution.put_asides(&point.asides, point.next_serial);
        execution.batch = 1;
    }
}
