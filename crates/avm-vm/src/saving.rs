//! Executions as values, and back: what was running is made from data that may come from anywhere.
//!
//! A saved execution is a vector: its registers, and its frames as a stretch of saved stack (see `continuation.rs`). What the
//! loop takes for granted is checked on the way back: a frame lies at an instruction of its closure's code, and has the slots
//! that the verifier says are there then.

use crate::code::Code;
use crate::continuation::{K_COUNT, K_FRAMES, K_SAVED, K_SERIAL, Stretch};
use crate::execution::{Aside, DynamicState, Execution, Inside, SPARE_FRAMES};
use crate::machine::Machine;
use crate::naming::CodePlace;
use crate::stack::{FRAMES, MOST_FRAME_SLOTS, SLOTS};
use crate::world::World;
use avm_bytecode::verify::{FrameState, SlotKind, frame_states};
use avm_value::{ObjectType, Outcome, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What is wrong with a saved execution.
type Wrong = &'static str;

const DAMAGED: Wrong = "a saved execution is damaged";
const FRAME: Wrong = "a frame of a saved execution is not what its code expects";
const BUSY: Wrong = "the execution is not at a place where it can be saved";

/// What a saved execution holds, in this order.
mod slot {
    pub const STACK: usize = 0;
    pub const SAVED: usize = 1;
    pub const SAVED_FRAMES: usize = 2;
    pub const CLOSURE: usize = 3;
    pub const PC: usize = 4;
    pub const SLOTS: usize = 5;
    pub const HANDLERS: usize = 6;
    pub const PARAMETERS: usize = 7;
    pub const WINDERS: usize = 8;
    pub const ASIDES: usize = 9;
    pub const NEXT_SERIAL: usize = 10;
    pub const BATCH: usize = 11;
    pub const GRANTED: usize = 12;
    pub const GAS: usize = 13;
    pub const COUNT: usize = 14;
}

/// Values for each aside: inside what, dynamic state, failure, serial.
const ASIDE_VALUES: usize = 6;
/// No execution uses more gas.
const MOST_GAS: i64 = 1 << 58;
/// An execution owes at most so much gas when it stops.
const MOST_DEBT: i64 = 1 << 50;

/// What the verifier says of places in code, by module and place.
#[derive(Default)]
struct States(HashMap<u32, BTreeMap<usize, FrameState>>);

/// A place in code: module, procedure, offset.
type At = (u32, u32, usize);

impl<W: World> Machine<W> {
    /// A continuation that is still to be filled in; see [`Machine::check_stacks`].
    pub fn blank_continuation(&mut self) -> Value {
        let code: *const Code = &*self.continuation_code;
        // SAFETY: the machine's own code lives as long as the machine.
        unsafe { self.heap.closure(code.cast(), &[Value::FALSE; K_COUNT]) }
    }

    /// The running execution as a value: a vector with all that [`Machine::restored_execution`] needs. It goes on as if nothing
    /// had happened. `waits` says that it was left for an effect that is not answered yet; otherwise it is between two instructions.
    ///
    /// # Errors
    /// What is wrong, where it is not at a safepoint.
    pub fn save_execution(&mut self, waits: bool) -> Result<Value, String> {
        let (ip, sp, fp, closure, gas) = self.execution.registers();
        let (closure, pc) = match waits {
            true => (Value::FALSE, 0),
            false => (closure, self.pc_in(closure, ip).ok_or(BUSY)?),
        };
        let memory = |_| "the memory limit does not allow it";
        let stack = self.stack_as_stretch().map_err(memory)?;
        // SAFETY: the slots of the running frame lie between.
        let slots = unsafe { std::slice::from_raw_parts(fp, sp.offset_from(fp) as usize) };
        let slots = if waits { &[] } else { slots };
        let slots = self.heap.vector(slots);
        let mut asides = Vec::new();
        for Aside { inside, dynamic, failure, serial } in self.execution.asides() {
            let inside = Value::boolean(*inside == Inside::Pure);
            let DynamicState { handlers, parameters, winders } = *dynamic;
            asides.extend([inside, handlers, parameters, winders, *failure, Value::fixnum(*serial as i64)]);
        }
        let asides = self.heap.vector(&asides);
        let execution = &self.execution;
        let DynamicState { handlers, parameters, winders } = execution.dynamic;
        let (granted, next_serial) = (execution.granted(), execution.next_serial());
        let number = |n: usize| Value::fixnum(n as i64);
        let registers: [Value; slot::COUNT] = [
            stack,
            execution.saved,
            number(execution.saved_frames),
            closure,
            number(pc),
            slots,
            handlers,
            parameters,
            winders,
            asides,
            Value::fixnum(next_serial as i64),
            number(execution.batch),
            Value::fixnum(granted as i64),
            Value::fixnum(gas),
        ];
        Ok(self.heap.vector(&registers))
    }

    /// How far an instruction pointer lies inside the code that a closure runs.
    fn pc_in(&self, closure: Value, ip: *const u8) -> Option<usize> {
        let CodePlace::Module { module, .. } = self.code_place(closure)? else { return None };
        let code = &self.module(module)?.code;
        let offset = (ip as usize).wrapping_sub(code.as_ptr() as usize);
        (offset < code.len()).then_some(offset)
    }

    /// The frames below the running one as a stretch of saved stack, or `#f` if there are none.
    fn stack_as_stretch(&mut self) -> Outcome {
        if self.execution.at_bottom() {
            return Ok(Value::FALSE);
        }
        Ok(self.stretch_below(self.execution.fp)?.0)
    }

    /// Checks what the loop takes for granted of stretches of saved stack and of continuations that come from outside, all of
    /// them and with all their parts filled in.
    ///
    /// # Errors
    /// What is wrong.
    pub fn check_stacks(&self, stretches: &[Value], continuations: &[Value]) -> Result<(), Wrong> {
        let mut parsed = HashMap::new();
        for stretch in stretches {
            parsed.insert(*stretch, Stretch::of(self.heap.continuation_slots(*stretch)).ok_or(DAMAGED)?);
        }
        self.check_frames(parsed.values())?;
        for stretch in parsed.values() {
            check_link(&parsed, stretch.parent, stretch.parent_frames)?;
        }
        check_chains(&parsed)?;
        for continuation in continuations {
            let captured = self.heap.captured(*continuation);
            let number = |at: usize| captured[at].as_fixnum().and_then(|n| usize::try_from(n).ok());
            let (frames, serial) = (number(K_FRAMES).ok_or(DAMAGED)?, number(K_SERIAL));
            check_link(&parsed, captured[K_SAVED], frames)?;
            serial.ok_or(DAMAGED)?;
        }
        Ok(())
    }

    /// Checks each frame of these stretches.
    fn check_frames<'s>(
        &self,
        stretches: impl Iterator<Item = &'s Stretch<'s>> + Clone,
    ) -> Result<(), Wrong> {
        let mut places: HashMap<u32, BTreeSet<usize>> = HashMap::new();
        for (closure, offset) in stretches.clone().flat_map(Stretch::places) {
            if let Some(offset) = offset {
                let (module, _, _) = self.at(closure, offset).ok_or(FRAME)?;
                places.entry(module).or_default().insert(offset);
            }
        }
        let states = self.states(&places);
        for stretch in stretches {
            for (closure, offset, slots) in stretch.frames() {
                let fits = match offset {
                    // The slot of the object.
                    None => !closure.is_true() && slots.len() == 1,
                    Some(offset) => {
                        let at = self.at(closure, offset).ok_or(FRAME)?;
                        // What is called replaces nothing and pushes its value, which is still to come.
                        self.frame_fits(&states, at, slots, 1)
                    }
                };
                if !fits {
                    return Err(FRAME);
                }
            }
        }
        Ok(())
    }

    /// The place of an offset in the code that a closure runs.
    fn at(&self, closure: Value, offset: usize) -> Option<At> {
        let CodePlace::Module { module, procedure } = self.code_place(closure)? else { return None };
        Some((module, procedure, offset))
    }

    fn states(&self, places: &HashMap<u32, BTreeSet<usize>>) -> States {
        let states = places
            .iter()
            .filter_map(|(module, places)| Some((*module, frame_states(self.module(*module)?, places))));
        States(states.collect())
    }

    /// Whether a frame with these slots may be at a place, where the last so many slots are still to be filled.
    fn frame_fits(&self, states: &States, at: At, slots: &[Value], coming: usize) -> bool {
        let (module, closure, offset) = at;
        let Some(state) = states.0.get(&module).and_then(|states| states.get(&offset)) else { return false };
        let Some(found) = self.module(module) else { return false };
        let is_own = closure as usize == state.procedure
            || found.procedures[closure as usize].clauses.contains(&(state.procedure as u32));
        let (here, rest) = match state.slots.split_at_checked(slots.len()) {
            Some(parts) => parts,
            None => return false,
        };
        let kinds_fit = here
            .iter()
            .zip(slots)
            .all(|(kind, value)| *kind != SlotKind::Box || value.is_object(ObjectType::Box));
        let rest_fits = rest.len() == coming && rest.iter().all(|kind| *kind == SlotKind::Value);
        let closures_fit = state.closures.iter().all(|(slot, procedure)| {
            let place = slots.get(*slot).and_then(|value| self.code_place(*value));
            place == Some(CodePlace::Module { module, procedure: *procedure })
        });
        is_own && kinds_fit && rest_fits && closures_fit
    }

    /// The execution that was saved as this, with nothing granted to run with. `continuations` are all that came with it, and
    /// [`Machine::check_stacks`] has passed. `waits` is as it was for [`Machine::save_execution`].
    ///
    /// # Errors
    /// What is wrong.
    pub fn restored_execution(
        &self,
        saved: Value,
        continuations: &[Value],
        waits: bool,
    ) -> Result<Execution, Wrong> {
        self.parse_execution(saved, continuations, waits).ok_or(DAMAGED)?
    }

    fn parse_execution(
        &self,
        saved: Value,
        continuations: &[Value],
        waits: bool,
    ) -> Option<Result<Execution, Wrong>> {
        let parts: &[Value; slot::COUNT] = self.heap.vector_slice(saved)?.try_into().ok()?;
        let number = |at: usize| usize::try_from(parts[at].as_fixnum()?).ok();
        let mut execution = Execution::new();
        execution.dynamic = DynamicState {
            handlers: parts[slot::HANDLERS],
            parameters: parts[slot::PARAMETERS],
            winders: parts[slot::WINDERS],
        };
        let asides = self.parse_asides(parts[slot::ASIDES])?;
        let next_serial = number(slot::NEXT_SERIAL)? as u64;
        let gas = parts[slot::GAS].as_fixnum().filter(|gas| (-MOST_DEBT..=0).contains(gas))?;
        let granted = parts[slot::GRANTED].as_fixnum().filter(|n| (0..MOST_GAS).contains(n))?;
        execution.batch = number(slot::BATCH).filter(|batch| (1..=FRAMES).contains(batch))?;
        let (below, frames) = (parts[slot::SAVED], number(slot::SAVED_FRAMES)?);
        let slots = self.heap.vector_slice(parts[slot::SLOTS])?;
        let restored = match waits {
            true => self.restore_waiting(&mut execution, parts[slot::STACK], below, frames),
            false => self.restore_frames(&mut execution, parts[slot::STACK], below, frames).and_then(|()| {
                let pc = number(slot::PC).ok_or(DAMAGED)?;
                self.restore_running(&mut execution, parts[slot::CLOSURE], pc, slots)
            }),
        };
        if let Err(wrong) = restored {
            return Some(Err(wrong));
        }
        let counts = self.boundary_counts(&asides, continuations, parts[slot::STACK], (below, frames))?;
        if !counts || !serials_rise(&asides, next_serial, self.serials(continuations)) {
            return Some(Err(DAMAGED));
        }
        execution.restore_registers(asides, next_serial, granted as u64, gas);
        Some(Ok(execution))
    }

    fn parse_asides(&self, value: Value) -> Option<Vec<Aside>> {
        let values = self.heap.vector_slice(value)?;
        let chunks = values.chunks_exact(ASIDE_VALUES);
        if !chunks.remainder().is_empty() {
            return None;
        }
        chunks
            .map(|values| {
                let &[inside, handlers, parameters, winders, failure, serial] = values else { return None };
                let inside = match inside {
                    Value::TRUE => Inside::Pure,
                    Value::FALSE => Inside::Activation,
                    _ => return None,
                };
                let serial = u64::try_from(serial.as_fixnum()?).ok()?;
                let dynamic = DynamicState { handlers, parameters, winders };
                Some(Aside { inside, dynamic, failure, serial })
            })
            .collect()
    }

    /// Puts the frames of a stretch on an empty stack, and what lies below it where it goes on.
    fn restore_frames(
        &self,
        execution: &mut Execution,
        stack: Value,
        below: Value,
        frames: usize,
    ) -> Result<(), Wrong> {
        (execution.saved, execution.saved_frames) = (below, frames);
        if !stack.is_true() {
            return if below.is_true() { self.check_saved(below, frames) } else { Ok(()) };
        }
        let stretch = Stretch::of(self.heap.continuation_slots(stack)).ok_or(DAMAGED)?;
        if (stretch.parent, stretch.parent_frames) != (below, frames) {
            return Err(DAMAGED);
        }
        // A program stops where room has been made for the spare frames.
        if stretch.frame_count() >= FRAMES - SPARE_FRAMES {
            return Err(DAMAGED);
        }
        let mut first = 0;
        for (closure, offset, slots) in stretch.frames() {
            let needed = offset.map_or(1, |offset| self.frame_size(closure, offset));
            if first + needed > SLOTS {
                return Err(DAMAGED);
            }
            execution.restore_frame(closure, offset, slots);
            first += slots.len();
        }
        Ok(())
    }

    /// Puts the frames of a stretch on an empty stack if that leaves room for whatever the effect is answered with; otherwise leaves
    /// them, and what lies below, to be brought back then.
    fn restore_waiting(
        &self,
        execution: &mut Execution,
        stack: Value,
        below: Value,
        frames: usize,
    ) -> Result<(), Wrong> {
        (execution.saved, execution.saved_frames) = (below, frames);
        if stack.is_true() {
            let stretch = Stretch::of(self.heap.continuation_slots(stack)).ok_or(DAMAGED)?;
            let used = stretch.frames().map(|(_, _, slots)| slots.len()).sum::<usize>();
            if used + MOST_FRAME_SLOTS <= SLOTS {
                self.restore_frames(execution, stack, below, frames)?;
                execution.restore_waiting();
                return Ok(());
            }
            if (stretch.parent, stretch.parent_frames) != (below, frames) {
                return Err(DAMAGED);
            }
            (execution.saved, execution.saved_frames) = (stack, stretch.frame_count());
        }
        match execution.saved.is_true() {
            true => self.check_saved(execution.saved, execution.saved_frames),
            false => Ok(()),
        }
    }

    /// Whether there is a stretch with so many frames to return to.
    fn check_saved(&self, saved: Value, frames: usize) -> Result<(), Wrong> {
        let stretch = Stretch::of(self.heap.continuation_slots(saved)).ok_or(DAMAGED)?;
        if (1..=stretch.frame_count()).contains(&frames) { Ok(()) } else { Err(DAMAGED) }
    }

    /// The most slots of the frame that runs at a place.
    fn frame_size(&self, closure: Value, offset: usize) -> usize {
        let found = self.at(closure, offset).and_then(|(module, procedure, _)| {
            let module = self.module(module)?;
            let own = &module.procedures[procedure as usize];
            let all = own.clauses.iter().map(|clause| &module.procedures[*clause as usize]);
            all.chain([own]).map(|procedure| procedure.frame_size as usize).max()
        });
        found.unwrap_or(SLOTS)
    }

    fn restore_running(
        &self,
        execution: &mut Execution,
        closure: Value,
        pc: usize,
        slots: &[Value],
    ) -> Result<(), Wrong> {
        let at = self.at(closure, pc).ok_or(FRAME)?;
        let states = self.states(&HashMap::from([(at.0, BTreeSet::from([pc]))]));
        let needed = self.frame_size(closure, pc).max(slots.len());
        if execution.depth_in_slots() + needed > SLOTS || !self.frame_fits(&states, at, slots, 0) {
            return Err(FRAME);
        }
        execution.restore_running(closure, pc, slots);
        Ok(())
    }

    /// Whether the stack, and each continuation that may still be returned to, has as many ends of activations as there are
    /// activations around it.
    fn boundary_counts(
        &self,
        asides: &[Aside],
        continuations: &[Value],
        stack: Value,
        saved: (Value, usize),
    ) -> Option<bool> {
        let on_stack = match stack.is_true() {
            true => Stretch::of(self.heap.continuation_slots(stack))?.boundaries(usize::MAX),
            false => 0,
        };
        let mut known = HashMap::new();
        if on_stack + self.boundaries(saved.0, saved.1, &mut known)? != asides.len() {
            return Some(false);
        }
        for continuation in continuations {
            let captured = self.heap.captured(*continuation);
            let serial = captured[K_SERIAL].as_fixnum()? as u64;
            let around = match serial {
                0 => 0,
                serial => match asides.iter().position(|aside| aside.serial == serial) {
                    Some(at) => at + 1,
                    None => continue,
                },
            };
            let frames = captured[K_FRAMES].as_fixnum()? as usize;
            if self.boundaries(captured[K_SAVED], frames, &mut known)? != around {
                return Some(false);
            }
        }
        Some(true)
    }

    /// How many ends of activations there are in so many frames of a stretch and in all below.
    fn boundaries(&self, saved: Value, frames: usize, known: &mut HashMap<Value, usize>) -> Option<usize> {
        if !saved.is_true() {
            return Some(0);
        }
        let first = Stretch::of(self.heap.continuation_slots(saved))?;
        let mut chain = Vec::new();
        let mut at = (first.parent, first.parent_frames);
        let mut below = 0;
        // What is known of a stretch is what lies below it.
        let own = first.boundaries(frames);
        if let Some(found) = known.get(&saved) {
            return Some(own + found);
        }
        chain.push((saved, 0));
        while at.0.is_true() {
            let stretch = Stretch::of(self.heap.continuation_slots(at.0))?;
            let count = stretch.boundaries(at.1);
            if let Some(found) = known.get(&at.0) {
                below = count + found;
                break;
            }
            chain.push((at.0, count));
            at = (stretch.parent, stretch.parent_frames);
        }
        for (stretch, count) in chain.into_iter().rev() {
            known.insert(stretch, below);
            below += count;
        }
        known.get(&saved).map(|found| own + found)
    }

    fn serials(&self, continuations: &[Value]) -> impl Iterator<Item = u64> {
        let serial = |continuation: &Value| self.heap.captured(*continuation)[K_SERIAL].as_fixnum();
        continuations.iter().map(move |it| serial(it).unwrap_or(0) as u64)
    }
}

/// Whether the activations are numbered in order, and all numbers are below the next one.
fn serials_rise(asides: &[Aside], next: u64, mut others: impl Iterator<Item = u64>) -> bool {
    let mut last = 0;
    asides.iter().all(|aside| aside.serial > std::mem::replace(&mut last, aside.serial))
        && last < next
        && others.all(|serial| serial < next)
}

/// Checks that a stretch is one of these and has so many frames, or that there is none.
fn check_link(parsed: &HashMap<Value, Stretch<'_>>, saved: Value, frames: usize) -> Result<(), Wrong> {
    if !saved.is_true() {
        return if frames == 0 { Ok(()) } else { Err(DAMAGED) };
    }
    let stretch = parsed.get(&saved).ok_or(DAMAGED)?;
    if (1..=stretch.frame_count()).contains(&frames) { Ok(()) } else { Err(DAMAGED) }
}

/// Checks that every way down the stretches ends.
fn check_chains(parsed: &HashMap<Value, Stretch<'_>>) -> Result<(), Wrong> {
    let mut ends: HashSet<Value> = HashSet::new();
    for start in parsed.keys() {
        let mut way = HashSet::new();
        let mut at = *start;
        while at.is_true() && !ends.contains(&at) {
            if !way.insert(at) {
                return Err(DAMAGED);
            }
            at = parsed.get(&at).ok_or(DAMAGED)?.parent;
        }
        ends.extend(way);
    }
    Ok(())
}
