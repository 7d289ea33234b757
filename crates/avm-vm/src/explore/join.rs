//! Where the two ways of a branch meet again: the instruction that every way from it to the end of the procedure passes,
//! and the nearest such (its immediate post-dominator; Cooper, Harvey, Kennedy: "A Simple, Fast Dominance Algorithm").

use crate::code::Code;
use crate::machine::Machine;
use crate::world::World;
use avm_bytecode::instructions::Flow;
use avm_bytecode::{Instruction, Opcode};
use avm_value::Value;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Where two ways meet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    /// At that instruction of the same frame.
    At(*const u8),
    /// Where the frame has returned.
    Return,
}

// SAFETY: the pointer points into code that lives as long as the machine, and is only compared.
unsafe impl Send for Join {}

/// What was found about procedures, by module and procedure: for the offset of each instruction where ways from it meet.
#[derive(Default)]
pub(super) struct Joins(FxHashMap<(u32, usize), Arc<FxHashMap<u32, u32>>>);

/// No instruction: the end of the procedure.
const END: u32 = u32::MAX;

impl<W: World> Machine<W> {
    /// Where the ways from the instruction that is about to run meet again.
    pub(super) fn join_here(&mut self) -> Option<Join> {
        let closure = self.execution.closure;
        let ip = self.execution.ip();
        // SAFETY: a procedure's code lives as long as the machine.
        let code: &Code = unsafe { &*closure.code()?.cast() };
        let loaded = self.modules.get(code.module as usize)?;
        let pc = (ip as usize).wrapping_sub(code.base as usize);
        if pc >= loaded.module.code.len() {
            // A call that the machine itself put there, in the place of a frame.
            return Some(Join::Return);
        }
        let pc = pc as u32;
        let procedures = &loaded.module.procedures;
        let holds =
            |p: &avm_bytecode::module::Procedure| p.clauses.is_empty() && (p.start..p.end).contains(&pc);
        let procedure = procedures.iter().position(holds)?;
        let key = (code.module, procedure);
        let joins = &mut self.explorer.as_mut()?.joins.0;
        let found = joins.entry(key).or_insert_with(|| {
            let (start, end) = (procedures[procedure].start, procedures[procedure].end);
            let keys = |k: usize| loaded.constants.get(k).and_then(|keys| keys.vector_length()).unwrap_or(0);
            Arc::new(find_joins(&loaded.module.code, start, end, keys))
        });
        Some(match found.get(&pc).copied() {
            None | Some(END) => Join::Return,
            // SAFETY: the offset lies in the module's code.
            Some(at) => Join::At(unsafe { code.base.add(at as usize) }),
        })
    }
}

/// For each instruction of a procedure the one where all ways from it meet.
fn find_joins(code: &[u8], start: u32, end: u32, keys: impl Fn(usize) -> usize) -> FxHashMap<u32, u32> {
    let (offsets, instructions) = decode(code, start, end);
    let n = instructions.len();
    let index: FxHashMap<u32, usize> = offsets.iter().copied().zip(0..).collect();
    let successors: Vec<Vec<usize>> =
        (0..n).map(|at| successors(&instructions, &offsets, &index, at, end, &keys)).collect();
    let mut predecessors = vec![Vec::new(); n + 1];
    for (at, following) in successors.iter().enumerate() {
        following.iter().for_each(|next| predecessors[*next].push(at));
    }
    let order = postorder(&predecessors, n);
    let mut number = vec![usize::MAX; n + 1];
    order.iter().enumerate().for_each(|(position, node)| number[*node] = position);
    let mut meets = vec![usize::MAX; n + 1];
    meets[n] = n;
    let mut changed = true;
    while changed {
        changed = false;
        for node in order.iter().rev().copied().filter(|node| *node != n) {
            let mut found = usize::MAX;
            for next in successors[node].iter().copied().filter(|next| meets[*next] != usize::MAX) {
                found = if found == usize::MAX { next } else { common(&meets, &number, found, next) };
            }
            if found != meets[node] {
                (meets[node], changed) = (found, true);
            }
        }
    }
    let at = |node: usize| offsets.get(node).copied().unwrap_or(END);
    (0..n)
        .map(|node| (offsets[node], if meets[node] == usize::MAX { END } else { at(meets[node]) }))
        .collect()
}

fn decode(code: &[u8], start: u32, end: u32) -> (Vec<u32>, Vec<Instruction>) {
    let (mut offsets, mut instructions) = (Vec::new(), Vec::new());
    let mut at = start as usize;
    while at < end as usize {
        let offset = at as u32;
        let Some(instruction) = Instruction::decode(code, &mut at) else { break };
        offsets.push(offset);
        instructions.push(instruction);
    }
    (offsets, instructions)
}

/// What may run after an instruction; the number of instructions stands for the end.
fn successors(
    instructions: &[Instruction],
    offsets: &[u32],
    index: &FxHashMap<u32, usize>,
    at: usize,
    end: u32,
    keys: &impl Fn(usize) -> usize,
) -> Vec<usize> {
    let n = instructions.len();
    let instruction = instructions[at];
    let after = offsets.get(at + 1).copied().unwrap_or(end);
    let target = || {
        let to = i64::from(after) + instruction.jump().unwrap_or(0);
        u32::try_from(to).ok().and_then(|to| index.get(&to).copied()).unwrap_or(n)
    };
    if let Instruction::Switch { k, .. } = instruction {
        let count = keys(k as usize) + 1;
        return (at + 1..=at + count).map(|next| next.min(n)).collect();
    }
    match instruction.opcode().flow() {
        Flow::Next | Flow::Call => vec![(at + 1).min(n)],
        Flow::Jump => vec![target()],
        Flow::Branch => vec![(at + 1).min(n), target()],
        Flow::End | Flow::Internal => vec![n],
    }
}

/// The nodes that the end is reached from, each after those that it is reached from by way of it.
fn postorder(predecessors: &[Vec<usize>], from: usize) -> Vec<usize> {
    let mut order = Vec::with_capacity(predecessors.len());
    let mut seen = vec![false; predecessors.len()];
    let mut stack = vec![(from, 0)];
    seen[from] = true;
    while let Some((node, next)) = stack.last_mut() {
        match predecessors[*node].get(*next) {
            Some(before) => {
                *next += 1;
                if !seen[*before] {
                    seen[*before] = true;
                    stack.push((*before, 0));
                }
            }
            None => {
                order.push(*node);
                stack.pop();
            }
        }
    }
    order
}

fn common(meets: &[usize], number: &[usize], mut a: usize, mut b: usize) -> usize {
    while a != b {
        while number[a] < number[b] {
            a = meets[a];
        }
        while number[b] < number[a] {
            b = meets[b];
        }
    }
    a
}

/// Whether an instruction is `underflow`, where a frame that was the oldest on the stack has returned.
pub(super) fn is_underflow(ip: *const u8) -> bool {
    // SAFETY: the instruction pointer points to an instruction.
    unsafe { *ip == Opcode::Underflow as u8 }
}

/// Whether nothing but Scheme values is on the heap object: what two ways differ in may be replaced by one value for both.
pub(super) fn is_data(value: Value) -> bool {
    use avm_value::ObjectType::{Box, Continuation, Values};
    value != Value::UNDEFINED
        && value != Value::DEFAULT
        && !matches!(value.object_type(), Some(Box | Continuation | Values))
}
