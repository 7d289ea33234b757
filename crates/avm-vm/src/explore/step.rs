//! One instruction while a program is explored.

use super::join::is_underflow;
use super::operands::{Goal, Operands, Operation};
use crate::code::{Code, CodeKind};
use crate::execution::Turn;
use crate::machine::{Exit, HOOK_RAISE, Machine};
use crate::world::{Lifted, Truth, World};
use avm_bytecode::primitives::Purity;
use avm_bytecode::{Effect, Instruction, Opcode, Primitive};
use avm_value::{Outcome, Value};

/// What became of an instruction before it ran.
enum Look {
    /// It is to run as always.
    Run,
    /// It is done, or a condition was assumed and it is to be looked at again.
    Done(Turn),
}

/// The instructions that only move values about, call what is no value, or return: they run as always.
static MOVES: [bool; 256] = {
    use Opcode as O;
    let all = [
        O::Const,
        O::Int,
        O::True,
        O::False,
        O::Nil,
        O::Unspecified,
        O::Local,
        O::Local2,
        O::SetLocal,
        O::SetLocal2,
        O::Box,
        O::BoxLocal,
        O::BoxRef,
        O::Unbox,
        O::Free,
        O::Free2,
        O::LocalFree,
        O::FreeLocal,
        O::FreeBoxRef,
        O::CheckDefined,
        O::Global,
        O::Pop,
        O::Slide,
        O::Jump,
        O::Loop,
        O::SetLocalLoop,
        O::SetLocal2Loop,
        O::Closure,
        O::CallProc,
        O::TailCallProc,
        O::CallSelf,
        O::TailCallSelf,
        O::Return,
        O::ReturnLocal,
        O::Cons,
        O::Field,
        O::LeaveActivation,
    ];
    let mut moves = [false; 256];
    let mut at = 0;
    while at < all.len() {
        moves[all[at] as usize] = true;
        at += 1;
    }
    moves
};

/// So many instructions are explored between two looks at whether the run is to stop.
const STEPS: u32 = 16;

const AGAIN: Outcome<Look> = Ok(Look::Done(Turn::Go));

impl<W: World> Machine<W> {
    /// Runs until an exit, or until exploring is over.
    pub(crate) fn run_exploring(&mut self) -> Option<Exit> {
        let mut steps = 0_u32;
        while self.explorer.is_some() {
            steps = steps.wrapping_add(1);
            if steps.is_multiple_of(STEPS) && self.world.must_stop(&mut self.heap) {
                return Some(Exit::OutOfFuel);
            }
            let turn = match self.doubt().map_or_else(|| self.step(), Ok) {
                _ if self.explains_for_too_long() => self.end_exploring(false),
                Ok(Turn::Leave(Exit::OutOfMemory)) if self.explains() => self.end_exploring(false),
                Ok(turn) => turn,
                Err(fault) => self.stop_exploring(*fault),
            };
            if let Turn::Leave(exit) = turn {
                return Some(exit);
            }
        }
        None
    }

    /// Whether saying why there is no solution has cost too much.
    fn explains_for_too_long(&self) -> bool {
        let most = self.explorer.as_ref().and_then(|explorer| explorer.explains);
        most.is_some_and(|most| self.execution.gas() > most)
    }

    fn step(&mut self) -> Outcome<Turn> {
        if self.has_arrived() {
            self.arrive()?;
            return Ok(Turn::Go);
        }
        if self.only_moves() || self.looks_at_nothing_undecided() {
            return Ok(self.run_one());
        }
        let instruction = self.instruction_here();
        if let Some(instruction) = instruction
            && let Look::Done(turn) = self.look(instruction)?
        {
            return Ok(turn);
        }
        Ok(self.run_one())
    }

    /// The number of the instruction that is about to run, if that is one of a procedure.
    fn opcode_here(&self) -> Option<usize> {
        let ip = self.execution.ip();
        // SAFETY: the instruction pointer points to an instruction.
        (!is_underflow(ip)).then(|| usize::from(unsafe { *ip }))
    }

    /// Whether the instruction that is about to run is one that looks at no value.
    fn only_moves(&self) -> bool {
        self.opcode_here().is_some_and(|opcode| MOVES[opcode])
    }

    /// Whether nothing in the frame is undecided, and the instruction is known to look at nothing else.
    fn looks_at_nothing_undecided(&self) -> bool {
        let shallow = self.explorer.as_ref().map(|explorer| &explorer.shallow);
        shallow.zip(self.opcode_here()).is_some_and(|(shallow, opcode)| shallow[opcode])
            && !self.frame().iter().any(|value| value.is_choice())
    }

    /// The instruction that is about to run.
    fn instruction_here(&self) -> Option<Instruction> {
        let ip = self.execution.ip();
        if is_underflow(ip) {
            return None;
        }
        // SAFETY: the instruction pointer points to an instruction, which is whole.
        let bytes = unsafe {
            let size = Opcode::ALL[*ip as usize].size();
            std::slice::from_raw_parts(ip, size)
        };
        Instruction::decode(bytes, &mut 0)
    }

    fn look(&mut self, instruction: Instruction) -> Outcome<Look> {
        use Instruction as I;
        match instruction {
            I::JumpIfFalse { .. } | I::JumpIfTrue { .. } | I::JumpIfFalseKeep { .. } => {
                self.look_at_test(None)
            }
            I::JumpIfTrueKeep { l } => self.look_at_test(Some(l.into())),
            I::Primitive { p, n } => {
                // SAFETY: the verifier has checked the index.
                let primitive = unsafe { *self.running_code().primitives.add(p.into()) };
                let operands = Operands::of(self.execution.top(n.into()));
                let goal = Goal::Push;
                self.operate(Operation { primitive, operands, popped: n.into(), goal }, instruction.opcode())
            }
            I::Effect { e, n } => self.look_at_effect(Effect::ALL[usize::from(e)], n.into(), 0),
            I::TailCall { n } => self.look_at_tail_call(n.into()),
            I::Call { .. } => self.look_at_callee(self.peek(0), 1),
            I::CallLocal { i, .. } | I::TailCallLocal { i, .. } => {
                self.look_at_callee(self.slot(i.into()), 0)
            }
            I::CallFree { i, .. } | I::TailCallFree { i, .. } => {
                let callee = self.heap.captured(self.execution.closure).get(usize::from(i)).copied();
                self.look_at_callee(callee.unwrap_or(Value::FALSE), 0)
            }
            I::CallGlobal { g, .. } | I::TailCallGlobal { g, .. } => {
                let callee = self.global_box_of(g.into()).boxed();
                self.look_at_callee(callee.unwrap_or(Value::FALSE), 0)
            }
            I::Ask { n, .. } => {
                let target = usize::from(n);
                self.settle_value(target)
            }
            I::Apply { n } => self.look_at_apply(n.into(), Goal::Push, Opcode::Apply),
            I::TailApply { n } => self.look_at_apply(n.into(), Goal::Return, Opcode::TailApply),
            I::CallValues {} | I::TailCallValues {} => self.settle_value(1),
            I::CallCc {} | I::TailCallCc {} => self.settle_value(0),
            I::Switch { i, k } => self.look_at_switch(self.slot(i.into()), self.constant(k.into())),
            _ => self.look_at_change(instruction),
        }
    }

    /// Instructions that change something on the heap, and those on data.
    fn look_at_change(&mut self, instruction: Instruction) -> Outcome<Look> {
        use Instruction as I;
        let changed = match instruction {
            I::BoxSet { i } => self.slot(i.into()),
            I::SetBox {} => self.peek(0),
            I::FreeBoxSet { i } => self
                .heap
                .captured(self.execution.closure)
                .get(usize::from(i))
                .copied()
                .unwrap_or(Value::FALSE),
            I::SetGlobal { g } | I::DefineGlobal { g } => self.global_box_of(g as usize),
            I::SetField { .. } => {
                self.world.unshare_state(&mut self.heap);
                return Ok(Look::Run);
            }
            _ => {
                return match self.operation(instruction) {
                    Some(operation) => {
                        let is_shallow = self.world.is_shallow(operation.primitive);
                        if let Some(explorer) = &mut self.explorer {
                            explorer.shallow[instruction.opcode() as usize] = is_shallow;
                        }
                        self.operate(operation, instruction.opcode())
                    }
                    None => Ok(Look::Run),
                };
            }
        };
        self.note_change(changed)?;
        Ok(Look::Run)
    }

    /// A jump by whether the value on top is true. Where it jumps so far with the value kept, that stays undecided.
    fn look_at_test(&mut self, kept: Option<i64>) -> Outcome<Look> {
        let value = self.peek(0);
        if !value.is_choice() {
            return Ok(Look::Run);
        }
        match self.world.truth(value) {
            Truth::Open => self.fork_here(value),
            Truth::False => {
                self.execution.top_mut(1)[0] = Value::FALSE;
                Ok(Look::Run)
            }
            Truth::True => match kept {
                Some(distance) => {
                    self.advance(Opcode::JumpIfTrueKeep, distance);
                    AGAIN
                }
                None => {
                    self.execution.top_mut(1)[0] = Value::TRUE;
                    Ok(Look::Run)
                }
            },
        }
    }

    fn fork_here(&mut self, condition: Value) -> Outcome<Look> {
        if condition == Value::FALSE {
            return Ok(Look::Done(self.end_path()));
        }
        let join = self.join_here();
        self.fork(condition, join).map(Look::Done)
    }

    /// Goes past an instruction, and so far on; charges for it.
    fn advance(&mut self, opcode: Opcode, distance: i64) {
        self.execution.charge(opcode.gas().into());
        let by = opcode.size() as i64 + distance;
        self.execution.jump(by as i32);
    }

    /// Makes sure that the value so many below the top is decided.
    fn settle_value(&mut self, below: usize) -> Outcome<Look> {
        let value = self.peek(below);
        if !value.is_choice() {
            return Ok(Look::Run);
        }
        match self.world.settle(&mut self.heap, value)? {
            Lifted::Split(condition) => self.fork_here(condition),
            Lifted::Value(value) => {
                self.execution.top_mut(below + 1)[0] = value;
                Ok(Look::Run)
            }
            Lifted::Plain(_) => Ok(Look::Run),
        }
    }

    /// Notes where the program raises a value, or calls a continuation, which may leave the transaction. The argument is so many
    /// below the top.
    fn note_leaving(&mut self, callee: Value, argument: usize) {
        let raises = callee == self.hooks[HOOK_RAISE];
        if !raises && !self.is_continuation(callee) {
            return;
        }
        let mut site = self.site_here();
        if !self.is_hidden(site.module) {
            site.pc += 1;
            let message = raises.then(|| self.message_of(self.peek(argument)));
            self.note_idle();
            self.world.raised(&self.heap, site, message);
        }
    }

    /// A call of something that may be undecided, wherever it is kept; its last argument is so many below the top.
    fn look_at_callee(&mut self, callee: Value, argument: usize) -> Outcome<Look> {
        self.note_leaving(callee, argument);
        if !callee.is_choice() {
            return Ok(Look::Run);
        }
        let callee = match self.world.settle(&mut self.heap, callee)? {
            Lifted::Split(condition) => return self.fork_here(condition),
            Lifted::Value(value) => value,
            Lifted::Plain(_) => return Ok(Look::Run),
        };
        // The call with the callee on top does the same.
        let (n, keeps, pops) = match self.instruction_here() {
            Some(Instruction::Call { n }) => (n, true, 1),
            Some(
                Instruction::CallLocal { n, .. }
                | Instruction::CallFree { n, .. }
                | Instruction::CallGlobal { n, .. },
            ) => (n, true, 0),
            Some(
                Instruction::TailCallLocal { n, .. }
                | Instruction::TailCallFree { n, .. }
                | Instruction::TailCallGlobal { n, .. },
            ) => (n, false, 0),
            _ => return Ok(Look::Run),
        };
        let opcode = self.instruction_here().map_or(Opcode::Call, Instruction::opcode);
        self.execution.drop_top(pops);
        self.advance(opcode, 0);
        let n = usize::from(n);
        if keeps {
            self.execution.push_frame(n);
        } else {
            self.replace_frame(n);
        }
        Ok(Look::Done(self.enter_slowly(callee, n)))
    }

    /// Moves the `n` values on top to the beginning of the frame.
    fn replace_frame(&mut self, n: usize) {
        let values = self.execution.top(n).to_vec();
        self.execution.sp = self.execution.fp;
        values.iter().for_each(|value| self.execution.push(*value));
    }

    /// A call with the elements of a list. A primitive that gets more than an instruction could give it is looked at here.
    fn look_at_apply(&mut self, n: usize, goal: Goal, opcode: Opcode) -> Outcome<Look> {
        for below in [0, 1] {
            if let Look::Done(turn) = self.settle_value(below)? {
                return Ok(Look::Done(turn));
            }
        }
        // So does what the list ends with, as for a copy of it.
        let list = self.peek(1);
        match self.world.lift(&mut self.heap, Primitive::ListCopy, &[list])? {
            Lifted::Split(condition) => return self.fork_here(condition),
            Lifted::Plain(Some(settled)) => self.execution.top_mut(2)[0] = settled[0],
            _ => {}
        }
        let (callee, list) = (self.peek(0), self.peek(1));
        let (Some(address), Some(elements)) = (callee.code(), list.list_to_vec()) else {
            return Ok(Look::Run);
        };
        // SAFETY: a procedure's code lives as long as the machine.
        let code: &Code = unsafe { &*address.cast() };
        let count = n + elements.len();
        match code.kind {
            CodeKind::Primitive(primitive) if count > u8::MAX.into() && takes(primitive.arity(), count) => {
                let operands =
                    self.execution.top(n + 2)[..n].iter().copied().chain(elements).collect::<Vec<_>>();
                let operands = Operands::of(&operands);
                self.operate(Operation { primitive, operands, popped: n + 2, goal }, opcode)
            }
            _ => Ok(Look::Run),
        }
    }

    /// A call in place of the frame: of a primitive or an effect, it is looked at as the instruction would be.
    fn look_at_tail_call(&mut self, n: usize) -> Outcome<Look> {
        if let Look::Done(turn) = self.settle_value(0)? {
            return Ok(Look::Done(turn));
        }
        let callee = self.peek(0);
        self.note_leaving(callee, 1);
        let Some(address) = callee.code() else { return Ok(Look::Run) };
        // SAFETY: a procedure's code lives as long as the machine.
        let code: &Code = unsafe { &*address.cast() };
        match code.kind {
            CodeKind::Primitive(primitive) if takes(primitive.arity(), n) => {
                let operands = Operands::of(&self.execution.top(n + 1)[..n]);
                let operation = Operation { primitive, operands, popped: n + 1, goal: Goal::Return };
                match self.operate(operation, Opcode::TailCall)? {
                    Look::Run => Ok(Look::Done(self.tail_call_built_in(n))),
                    look => Ok(look),
                }
            }
            CodeKind::Effect(effect) if takes((effect.arity().0, Some(effect.arity().1)), n) => {
                match self.look_at_effect(effect, n, 1)? {
                    Look::Run => Ok(Look::Done(self.tail_call_built_in(n))),
                    look => Ok(look),
                }
            }
            _ => Ok(Look::Run),
        }
    }

    /// Enters the primitive or effect on top, which has been looked at.
    fn tail_call_built_in(&mut self, n: usize) -> Turn {
        let callee = self.peek(0);
        self.execution.drop_top(1);
        self.advance(Opcode::TailCall, 0);
        self.replace_frame(n);
        self.enter_built_in(callee, n)
    }

    /// A jump by which of some constants a value is.
    fn look_at_switch(&mut self, value: Value, keys: Value) -> Outcome<Look> {
        if !value.is_choice() {
            return Ok(Look::Run);
        }
        let keys = self.heap.vector_slice(keys).unwrap_or(&[]).to_vec();
        let mut chosen = keys.len();
        for (at, key) in keys.iter().enumerate() {
            match self.world.lift(&mut self.heap, Primitive::IsEq, &[value, *key])? {
                Lifted::Split(condition) => return self.fork_here(condition),
                Lifted::Plain(_) => {}
                Lifted::Value(same) => match self.world.truth(same) {
                    Truth::Open => return self.fork_here(same),
                    Truth::True => {
                        chosen = at;
                        break;
                    }
                    Truth::False => {}
                },
            }
        }
        self.advance(Opcode::Switch, (chosen * Opcode::JumpWide.size()) as i64);
        AGAIN
    }

    /// An operation on data: where it looks at undecided values, the world says what comes of it.
    fn operate(&mut self, operation: Operation, opcode: Opcode) -> Outcome<Look> {
        let Operation { primitive, ref operands, .. } = operation;
        if primitive == Primitive::MakeCondition {
            self.note_raised(operands.get(1).copied().unwrap_or(Value::FALSE));
        } else if !operands.iter().any(|operand| operand.is_choice()) && self.world.is_shallow(primitive) {
            return Ok(Look::Run);
        }
        let lifted = self.world.lift(&mut self.heap, primitive, operands)?;
        let (arguments, changed) = match lifted {
            Lifted::Split(condition) => return self.fork_here(condition),
            Lifted::Value(value) => return self.finish(&operation, opcode, value),
            Lifted::Plain(None) => (None, operands.to_vec()),
            Lifted::Plain(Some(arguments)) => (Some(arguments.clone()), arguments),
        };
        if primitive.purity() == Purity::Effectful {
            self.note_changes(primitive, &changed)?;
        }
        let Some(arguments) = arguments else { return Ok(Look::Run) };
        let before = self.heap.allocated_words();
        let outcome = self.world.primitive(&mut self.heap, primitive, &arguments);
        self.execution.charge(self.heap.allocated_words() - before);
        match outcome {
            Ok(value) => self.finish(&operation, opcode, value),
            Err(fault) if matches!(operation.goal, Goal::Return) => {
                Ok(Look::Done(self.raise_fault_in_place(*fault, Some(primitive.name()))))
            }
            Err(fault) => {
                self.advance(opcode, 0);
                Ok(Look::Done(self.raise_fault(*fault, Some(primitive.name()))))
            }
        }
    }

    /// Notes what a primitive may change: its arguments, and of lists all pairs; where it is one element, that alone.
    fn note_changes(&mut self, primitive: Primitive, arguments: &[Value]) -> Outcome<()> {
        use Primitive as P;
        match (primitive, arguments) {
            (P::VectorSet | P::BytevectorU8Set | P::StringSet, [object, at, _]) => {
                let at = at.as_fixnum().and_then(|at| usize::try_from(at).ok());
                return at.map_or(Ok(()), |at| self.note_part(*object, at));
            }
            (P::SetCar | P::SetCdr | P::SetBox, [object, _]) => return self.note_change(*object),
            (P::RecordSet, [_, record, ..]) => return self.note_change(*record),
            (P::HashTableSet, [table, key, _]) => {
                if let Some(entry) = self.world.table_entry(&self.heap, *table, *key) {
                    return self.note_entry(*table, entry);
                }
            }
            (P::HashTableAdd, [table, ..]) => return self.note_entry(*table, None),
            (P::HashTablePlaceSet, [table, place, _]) => {
                let place = place.as_fixnum().and_then(|place| usize::try_from(place).ok());
                let entry = table.as_table().zip(place).and_then(|(table, place)| table.entry_at(place));
                if entry.is_some() {
                    return self.note_entry(*table, entry);
                }
            }
            _ => {}
        }
        let whole_lists =
            matches!(primitive, Primitive::AppendInPlace | Primitive::ReverseInPlace | Primitive::ListSet);
        for argument in arguments {
            self.note_change(*argument)?;
            let mut rest = argument.cdr().filter(|_| whole_lists);
            let mut left = 1_000_000;
            while let Some(pair) = rest.filter(|rest| rest.is_pair() && left > 0) {
                self.note_change(pair)?;
                rest = pair.cdr();
                left -= 1;
            }
        }
        Ok(())
    }

    /// Ends an instruction with its result.
    fn finish(&mut self, operation: &Operation, opcode: Opcode, value: Value) -> Outcome<Look> {
        let jumps = |truth| match (operation.goal, truth) {
            (Goal::Unless(distance), Truth::False) | (Goal::If(distance), Truth::True) => distance,
            _ => 0,
        };
        let distance = match operation.goal {
            Goal::Unless(_) | Goal::If(_) => {
                let truth = self.world.truth(value);
                if truth == Truth::Open {
                    return self.fork_here(value);
                }
                jumps(truth)
            }
            Goal::Slot(_, distance) => distance,
            _ => 0,
        };
        self.execution.drop_top(operation.popped);
        match operation.goal {
            Goal::Push => self.execution.push(value),
            // SAFETY: the verifier has checked that the slot lies in the frame.
            Goal::Slot(i, _) => unsafe { self.execution.fp.add(i).write(value) },
            Goal::Return => {
                self.execution.charge(opcode.gas().into());
                return Ok(Look::Done(self.execution.return_value(value)));
            }
            Goal::Drop | Goal::Unless(_) | Goal::If(_) => {}
        }
        self.advance(opcode, distance);
        let turns_back = distance < 0;
        Ok(Look::Done(if turns_back { self.safepoint() } else { Turn::Go }))
    }

    /// An effect, its arguments so many below the top.
    fn look_at_effect(&mut self, effect: Effect, n: usize, below: usize) -> Outcome<Look> {
        let arguments = Operands::of(&self.execution.top(n + below)[..n]);
        match self.world.lift_effect(&mut self.heap, effect, &arguments)? {
            Lifted::Split(condition) => return self.fork_here(condition),
            Lifted::Plain(Some(arguments)) => {
                self.execution.top_mut(n + below)[..n].copy_from_slice(&arguments);
            }
            _ => {}
        }
        if effect == Effect::AbortTx {
            let mut site = self.site_here();
            if !self.is_hidden(site.module) {
                site.pc += 1;
                self.note_idle();
                self.world.raised(&self.heap, site, None);
            }
        }
        // A way that ends here leaves nothing behind: those around it can still meet.
        let ends = self.explains() && matches!(effect, Effect::AbortTx | Effect::Uncaught);
        if !ends && !self.world.is_mergeable(effect) {
            self.break_merges();
        }
        Ok(Look::Run)
    }
}

/// Whether so many arguments are fine.
fn takes((least, most): (u8, Option<u8>), n: usize) -> bool {
    n >= usize::from(least) && most.is_none_or(|most| n <= usize::from(most))
}
