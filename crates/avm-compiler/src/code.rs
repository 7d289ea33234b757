//! The code of one procedure while it is made: instructions with labels, and the depth of the stack.
//!
//! Code that cannot be reached is left out as it comes.

use avm_base::Span;
use avm_bytecode::instructions::{Flow, OperandKind};
use avm_bytecode::{Instruction, Opcode};

/// A place to jump to: an index into [`Code::labels`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label(u32);

/// An instruction of a procedure being made.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// The instruction; the operand of a jump is zero.
    pub instruction: Instruction,
    /// Where it may jump.
    pub target: Option<Label>,
    /// Its place in the source.
    pub span: Span,
}

#[derive(Clone, Copy, Default)]
struct LabelInfo {
    /// The index of the item that it stands before.
    at: Option<usize>,
    /// The depth of the stack there, once it is known.
    depth: Option<usize>,
}

/// The code of one procedure.
#[derive(Default)]
pub struct Code {
    items: Vec<Item>,
    labels: Vec<LabelInfo>,
    /// Instructions before this index are the targets of jumps or follow them: they must stay as they are.
    barrier: usize,
    /// How many slots the frame has now.
    pub depth: usize,
    /// How many it ever has.
    pub most: usize,
    dead: bool,
    /// The place of the instructions to come.
    pub span: Option<Span>,
}

impl Code {
    /// The code of a procedure whose frame begins with that many slots.
    pub fn new(arguments: usize) -> Code {
        Code { depth: arguments, most: arguments, ..Code::default() }
    }

    /// Whether the next instruction cannot be reached.
    pub fn is_dead(&self) -> bool {
        self.dead
    }

    /// A new label.
    pub fn label(&mut self) -> Label {
        self.labels.push(LabelInfo::default());
        Label(self.labels.len() as u32 - 1)
    }

    /// Puts a label here.
    pub fn bind(&mut self, label: Label) {
        let info = &mut self.labels[label.0 as usize];
        info.at = Some(self.items.len());
        if let Some(depth) = info.depth {
            debug_assert!(self.dead || self.depth == depth, "the stack has one depth at a label");
            self.depth = depth;
            self.dead = false;
        }
        info.depth = Some(self.depth);
        self.barrier = self.items.len();
    }

    /// Adds an instruction that does not jump.
    pub fn emit(&mut self, instruction: Instruction) {
        let (pops, pushes) = instruction.stack_effect();
        self.depth = (self.depth + pushes).saturating_sub(pops);
        if self.dead {
            return;
        }
        self.most = self.most.max(self.depth);
        self.dead = instruction.opcode().flow() == Flow::End;
        self.items.push(Item { instruction, target: None, span: self.span.unwrap_or(Span::NONE) });
    }

    /// Adds an instruction that may jump; its operand is filled in later.
    pub fn jump(&mut self, instruction: Instruction, target: Label) {
        let (pops, pushes) = instruction.stack_effect();
        self.depth = (self.depth + pushes).saturating_sub(pops);
        if self.dead {
            return;
        }
        let keeps = matches!(instruction.opcode(), Opcode::JumpIfFalseKeep | Opcode::JumpIfTrueKeep);
        let depth = self.depth + usize::from(keeps);
        let info = &mut self.labels[target.0 as usize];
        debug_assert!(info.depth.is_none_or(|known| known == depth), "the stack has one depth at a label");
        info.depth = Some(depth);
        self.dead = instruction.opcode().flow() == Flow::Jump;
        self.items.push(Item { instruction, target: Some(target), span: self.span.unwrap_or(Span::NONE) });
        self.barrier = self.items.len();
    }

    /// Adds the table of an instruction that goes on with one of its entries.
    pub fn table(&mut self, targets: &[Label]) {
        for &target in targets {
            self.dead = false;
            self.jump(Instruction::JumpWide { l: 0 }, target);
        }
    }

    /// The last instruction, if one may replace it.
    pub fn last(&self) -> Option<Instruction> {
        if self.dead || self.items.len() <= self.barrier {
            return None;
        }
        self.items.last().map(|item| item.instruction)
    }

    /// The instruction before the last, if another may replace both.
    pub fn before_last(&self) -> Option<Instruction> {
        let index = self.items.len().checked_sub(2)?;
        if self.dead || index < self.barrier { None } else { Some(self.items[index].instruction) }
    }

    /// Takes the last instruction back.
    pub fn undo(&mut self) {
        if let Some(item) = self.items.pop() {
            let (pops, pushes) = item.instruction.stack_effect();
            self.depth = self.depth + pops - pushes;
        }
    }

    /// The bytes, with all jumps resolved, and the places of the instructions that may fail.
    pub fn assemble(mut self, out: &mut Vec<u8>, mut place: impl FnMut(u32, Span)) {
        self.thread_jumps();
        let mut wide = vec![false; self.items.len()];
        let positions = loop {
            let positions = self.positions(&wide);
            if !self.widen(&positions, &mut wide) {
                break positions;
            }
        };
        let base = out.len();
        for (i, item) in self.items.iter().enumerate() {
            if i == 0 || shows_place(item.instruction.opcode()) {
                place((base + positions[i]) as u32, item.span);
            }
            match item.target {
                None => item.instruction.encode(out),
                Some(target) => self.encode_jump(item, wide[i], base, positions[self.at(target)], out),
            }
        }
    }

    fn at(&self, label: Label) -> usize {
        self.labels[label.0 as usize].at.unwrap_or(self.items.len())
    }

    /// Leads jumps to jumps to where those go, and makes jumps to returns return.
    fn thread_jumps(&mut self) {
        for i in 0..self.items.len() {
            for _ in 0..8 {
                let Some(target) = self.items[i].target else { break };
                let Some(next) = self.items.get(self.at(target)).copied() else { break };
                match (self.items[i].instruction, next.instruction) {
                    (_, Instruction::Jump { .. }) => self.items[i].target = next.target,
                    (Instruction::Jump { .. }, Instruction::Return {} | Instruction::ReturnLocal { .. }) => {
                        self.items[i] = Item { span: self.items[i].span, ..next };
                    }
                    _ => break,
                }
            }
        }
    }

    fn positions(&self, wide: &[bool]) -> Vec<usize> {
        let mut position = 0;
        let mut positions = Vec::with_capacity(self.items.len() + 1);
        for (item, &wide) in self.items.iter().zip(wide) {
            positions.push(position);
            position += size(item, wide);
        }
        positions.push(position);
        positions
    }

    /// Marks the jumps that don't reach; tells whether there are new ones.
    fn widen(&self, positions: &[usize], wide: &mut [bool]) -> bool {
        let mut any = false;
        for (i, item) in self.items.iter().enumerate() {
            let Some(target) = item.target else { continue };
            let offset = positions[self.at(target)] as i64 - positions[i + 1] as i64;
            if !wide[i] && !is_wide(item.instruction) && i16::try_from(offset).is_err() {
                wide[i] = true;
                any = true;
            }
        }
        any
    }

    fn encode_jump(&self, item: &Item, wide: bool, base: usize, target: usize, out: &mut Vec<u8>) {
        let target = (base + target) as i64;
        let jump = Instruction::JumpWide { l: 0 };
        if !wide {
            put_jump(item.instruction, target, out);
        } else if item.instruction.opcode() == Opcode::Jump {
            put_jump(jump, target, out);
        } else {
            // The branch leads over a short jump to a wide one.
            let short = Instruction::Jump { l: 0 };
            let after = (out.len() + size_of_far_branch(item.instruction)) as i64;
            let far = after - Opcode::JumpWide.size() as i64;
            put_jump(item.instruction, far, out);
            put_jump(short, after, out);
            put_jump(jump, target, out);
        }
    }
}

fn size(item: &Item, wide: bool) -> usize {
    match item.instruction.opcode() {
        opcode if !wide => opcode.size(),
        Opcode::Jump => Opcode::JumpWide.size(),
        _ => size_of_far_branch(item.instruction),
    }
}

fn size_of_far_branch(branch: Instruction) -> usize {
    branch.opcode().size() + Opcode::Jump.size() + Opcode::JumpWide.size()
}

fn is_wide(instruction: Instruction) -> bool {
    instruction.opcode().operands().iter().any(|(_, kind)| *kind == OperandKind::LabelWide)
}

/// Encodes a jump to a position in `out`.
fn put_jump(instruction: Instruction, target: i64, out: &mut Vec<u8>) {
    let end = (out.len() + instruction.opcode().size()) as i64;
    instruction.with_jump(target - end).encode(out);
}

/// Whether the table of places has an entry for an instruction: those that can't fail inherit the one before.
fn shows_place(opcode: Opcode) -> bool {
    use Opcode::*;
    let quiet = [
        Const,
        ConstWide,
        Int,
        True,
        False,
        Nil,
        Unspecified,
        Undefined,
        Local,
        LocalWide,
        Local2,
        SetLocal,
        SetLocal2,
        SetLocalLoop,
        SetLocal2Loop,
        Free2,
        LocalFree,
        FreeLocal,
        Pop,
        Slide,
        Free,
        FreeWide,
        Jump,
        JumpWide,
        Return,
        ReturnLocal,
        Box,
        BoxLocal,
        Closure,
        ClosureWide,
    ];
    !quiet.contains(&opcode)
}
