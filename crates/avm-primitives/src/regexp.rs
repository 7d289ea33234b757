//! Runs compiled regular expressions of SRFI 115 on strings.
//!
//! A program is a vector that the standard library makes: how many bounds of submatches it saves, whether the first match
//! by priority counts (otherwise the longest), then three elements for each instruction. It is run as Thompson's
//! simulation with submatches (Pike): all that may match is followed at once, a character at a time, so the time is at
//! most the length of the text times the size of the program, whatever the expression.

use crate::Context;
use crate::args::{bound, string_length, wrong};
use crate::char_ranges::Ranges;
use crate::graphemes::is_boundary;
use crate::text_view::TextView;
use avm_value::{Fault, Heap, Outcome, Value};

/// Bounds that all threads may save together, so that no expression takes memory without end.
const MOST_SAVED: usize = 1 << 21;
/// Steps that a match may take, so that a large expression on a large text ends.
const MOST_STEPS: u64 = 1 << 28;
/// How deep assertions may look inside of each other.
const DEEPEST_LOOK: usize = 64;
/// The bound of a submatch that has not matched.
const UNSET: usize = usize::MAX;

enum Instruction {
    /// A character of this scalar value.
    Char(u32),
    /// A character of a set.
    Set(usize),
    /// Both ways; the first is preferred.
    Split(usize, usize),
    Jump(usize),
    /// The position is a bound of a submatch.
    Save(usize),
    Assert(i64),
    /// What follows, up to the target, must (not) match ahead of the position or behind it.
    Look {
        behind: bool,
        negative: bool,
        target: usize,
    },
    Match,
}

struct Set<'a> {
    latin1: [bool; 256],
    ranges: Ranges<'a>,
}

impl Set<'_> {
    fn has(&self, code: u32) -> bool {
        self.latin1.get(code as usize).copied().unwrap_or_else(|| self.ranges.has(code))
    }
}

struct Program<'a> {
    slots: usize,
    prefers_first: bool,
    code: Vec<Instruction>,
    sets: Vec<Set<'a>>,
}

impl<'a> Program<'a> {
    /// The program in a vector, checked: jumps stay inside, and so do bounds.
    fn of(heap: &'a Heap, value: Value) -> Option<Program<'a>> {
        let [slots, prefers_first, code @ ..] = heap.vector_slice(value)? else { return None };
        let slots = usize::try_from(slots.as_fixnum()?).ok()?;
        let size = code.len() / 3;
        if slots < 2 || slots.checked_mul(size)? > MOST_SAVED || size == 0 {
            return None;
        }
        let prefers_first = *prefers_first != Value::FALSE;
        let mut program = Program { slots, prefers_first, code: Vec::with_capacity(size), sets: Vec::new() };
        for triple in code.chunks_exact(3) {
            let instruction = program.instruction(heap, triple, size)?;
            program.code.push(instruction);
        }
        // What runs on to the next instruction must have one.
        let ends = matches!(program.code.last(), Some(Instruction::Match | Instruction::Jump(_)));
        ends.then_some(program)
    }

    fn instruction(&mut self, heap: &'a Heap, triple: &[Value], size: usize) -> Option<Instruction> {
        let below = |value: Value, limit: usize| {
            value.as_fixnum().and_then(|n| usize::try_from(n).ok()).filter(|n| *n < limit)
        };
        Some(match triple[0].as_fixnum()? {
            0 => Instruction::Char(triple[1].as_character()?.into()),
            1 => {
                let ranges = Ranges::of(heap, triple[1])?;
                self.sets.push(Set { latin1: ranges.latin1(), ranges });
                Instruction::Set(self.sets.len() - 1)
            }
            2 => Instruction::Split(below(triple[1], size)?, below(triple[2], size)?),
            3 => Instruction::Jump(below(triple[1], size)?),
            4 => Instruction::Save(below(triple[1], self.slots)?),
            5 => Instruction::Assert(triple[1].as_fixnum()?),
            6 => {
                let kind = below(triple[1], 4)?;
                let target = below(triple[2], size)?;
                Instruction::Look { behind: kind >= 2, negative: kind % 2 == 1, target }
            }
            7 => Instruction::Match,
            _ => return None,
        })
    }
}

/// The text, and which part of it there is for the match.
#[derive(Clone, Copy)]
struct Subject<'a> {
    text: TextView<'a>,
    start: usize,
    end: usize,
}

impl Subject<'_> {
    fn before(self, at: usize) -> Option<u32> {
        (at > self.start).then(|| self.text.at(at - 1))
    }

    fn after(self, at: usize) -> Option<u32> {
        (at < self.end).then(|| self.text.at(at))
    }

    fn is_grapheme_boundary(self, at: usize) -> bool {
        is_boundary(self.text.part(self.start..self.end), at - self.start)
    }

    fn holds(self, assertion: i64, at: usize) -> bool {
        let word = |code: Option<u32>| {
            code.and_then(char::from_u32).is_some_and(|c| c.is_alphanumeric() || c == '_')
        };
        let newline = |code: Option<u32>| code.is_none_or(|code| code == 0x0A || code == 0x0D);
        let inside_pair = || self.before(at) == Some(0x0D) && self.after(at) == Some(0x0A);
        match assertion {
            0 => at == self.start,
            1 => at == self.end,
            2 => newline(self.before(at)) && !inside_pair(),
            3 => newline(self.after(at)) && !inside_pair(),
            4 => !word(self.before(at)) && word(self.after(at)),
            5 => word(self.before(at)) && !word(self.after(at)),
            6 => word(self.before(at)) == word(self.after(at)),
            7 => self.start < self.end && self.is_grapheme_boundary(at),
            8 => !self.is_grapheme_boundary(at),
            _ => false,
        }
    }
}

/// The threads at a position: the instructions that they wait at, best first, and the bounds that each has saved.
struct Threads {
    waiting: Vec<usize>,
    /// For each instruction the round in which it was last reached.
    reached: Vec<usize>,
    saved: Vec<usize>,
    round: usize,
}

impl Threads {
    fn new(program: &Program<'_>, slots: usize) -> Threads {
        let size = program.code.len();
        Threads { waiting: Vec::new(), reached: vec![0; size], saved: vec![UNSET; size * slots], round: 0 }
    }

    fn clear(&mut self) {
        self.waiting.clear();
        self.round += 1;
    }
}

/// A step that is left while threads are followed to where they wait.
enum Step {
    Visit(usize),
    Restore(usize, usize),
}

/// How a run goes through the text, and how many bounds it saves.
#[derive(Clone, Copy)]
struct Manner {
    slots: usize,
    anchored: bool,
    whole: bool,
    backward: bool,
    depth: usize,
}

/// The best match so far, and the bounds of the thread that is followed.
struct Found {
    best: Option<Vec<usize>>,
    saved: Vec<usize>,
}

struct Run<'a> {
    program: &'a Program<'a>,
    subject: Subject<'a>,
    manner: Manner,
    steps: Vec<Step>,
    /// The steps that this run and those that it looks around by may still take.
    left: u64,
}

impl Run<'_> {
    /// Whether of two threads at an instruction the one that came first stays, whatever they have saved.
    fn keeps_first(&self) -> bool {
        self.program.prefers_first || self.manner.slots <= 2
    }

    /// Whether bounds are better than those that another thread brought to the same place: an earlier submatch that begins
    /// further left, or is longer there.
    fn better(&self, new: &[usize], old: &[usize]) -> bool {
        for at in (0..new.len()).step_by(2) {
            if new[at] == UNSET || old[at] == UNSET {
                if new[at] != old[at] {
                    return false;
                }
            } else if new[at] != old[at] {
                return new[at] < old[at];
            } else if new[at + 1] != old[at + 1] {
                return new[at + 1] != UNSET && old[at + 1] != UNSET && new[at + 1] > old[at + 1];
            }
        }
        false
    }

    /// Follows a thread from an instruction to all where it waits for a character.
    fn follow(&mut self, threads: &mut Threads, from: usize, at: usize, saved: &mut [usize]) -> Outcome<()> {
        let slots = self.manner.slots;
        self.steps.push(Step::Visit(from));
        while let Some(step) = self.steps.pop() {
            if self.left == 0 {
                return Err(Fault::error("the regular expression takes too long on this text", Vec::new()));
            }
            self.left -= 1;
            let pc = match step {
                Step::Visit(pc) => pc,
                Step::Restore(slot, old) => {
                    saved[slot] = old;
                    continue;
                }
            };
            let place = pc * slots..(pc + 1) * slots;
            let known = threads.reached[pc] == threads.round;
            if known && (self.keeps_first() || !self.better(saved, &threads.saved[place.clone()])) {
                continue;
            }
            threads.reached[pc] = threads.round;
            threads.saved[place].copy_from_slice(saved);
            match self.program.code[pc] {
                Instruction::Jump(target) => self.steps.push(Step::Visit(target)),
                Instruction::Split(first, second) => {
                    self.steps.push(Step::Visit(second));
                    self.steps.push(Step::Visit(first));
                }
                Instruction::Save(slot) if slot < slots => {
                    self.steps.push(Step::Restore(slot, saved[slot]));
                    saved[slot] = at;
                    self.steps.push(Step::Visit(pc + 1));
                }
                Instruction::Save(_) => self.steps.push(Step::Visit(pc + 1)),
                Instruction::Assert(assertion) => {
                    if self.subject.holds(assertion, at) {
                        self.steps.push(Step::Visit(pc + 1));
                    }
                }
                Instruction::Look { behind, negative, target } => {
                    if self.looks(pc + 1, at, behind)? != negative {
                        self.steps.push(Step::Visit(target));
                    }
                }
                Instruction::Char(_) | Instruction::Set(_) | Instruction::Match if !known => {
                    threads.waiting.push(pc);
                }
                Instruction::Char(_) | Instruction::Set(_) | Instruction::Match => {}
            }
        }
        Ok(())
    }

    fn looks(&mut self, pc: usize, at: usize, behind: bool) -> Outcome<bool> {
        if self.manner.depth >= DEEPEST_LOOK {
            return Err(Fault::error("the regular expression looks ahead or behind too deeply", Vec::new()));
        }
        let depth = self.manner.depth + 1;
        let manner = Manner { slots: 0, anchored: true, whole: false, backward: behind, depth };
        let (program, subject) = (self.program, self.subject);
        let mut run = Run { program, subject, manner, steps: Vec::new(), left: self.left };
        let found = run.run(pc, at, None)?.is_some();
        // Making the run ready takes time as well.
        self.left = run.left.saturating_sub(program.code.len() as u64 / 8);
        Ok(found)
    }

    /// The character that a thread at a position may take, and the position behind it.
    fn next(&self, at: usize) -> Option<(u32, usize)> {
        if self.manner.backward {
            self.subject.before(at).map(|code| (code, at - 1))
        } else {
            self.subject.after(at).map(|code| (code, at + 1))
        }
    }

    /// Whether a match with these bounds is to replace the best so far.
    fn replaces(&self, new: &[usize], best: Option<&Vec<usize>>) -> bool {
        best.is_none_or(|best| match new {
            [start, end, ..] if !self.program.prefers_first => {
                (*start, std::cmp::Reverse(*end)) < (best[0], std::cmp::Reverse(best[1]))
                    || self.better(new, best)
            }
            _ => true,
        })
    }

    /// Whether a thread at an instruction takes a character.
    fn takes(&self, pc: usize, code: u32) -> bool {
        match self.program.code[pc] {
            Instruction::Char(wanted) => wanted == code,
            Instruction::Set(set) => self.program.sets[set].has(code),
            _ => false,
        }
    }

    /// Moves all threads over the character at a position, if there is one, and notes those that match there. Says whether
    /// there is nothing more to be found.
    fn step(&mut self, now: &Threads, next: &mut Threads, at: usize, found: &mut Found) -> Outcome<bool> {
        let slots = self.manner.slots;
        let character = self.next(at);
        for &pc in &now.waiting {
            let saved = &now.saved[pc * slots..(pc + 1) * slots];
            if let Instruction::Match = self.program.code[pc] {
                if self.manner.whole && at != self.subject.end {
                    continue;
                }
                if self.replaces(saved, found.best.as_ref()) {
                    found.best = Some(saved.to_vec());
                }
                if slots == 0 {
                    return Ok(true);
                }
                if self.program.prefers_first {
                    break;
                }
            } else if let Some((code, behind)) = character
                && self.takes(pc, code)
                // What began further right than a match is none the better for being longer.
                && found.best.as_ref().is_none_or(|best| saved[0] <= best[0])
            {
                found.saved.copy_from_slice(saved);
                self.follow(next, pc + 1, behind, &mut found.saved)?;
            }
        }
        Ok(character.is_none())
    }

    fn run(&mut self, entry: usize, from: usize, starts: Option<&Starts>) -> Outcome<Option<Vec<usize>>> {
        let slots = self.manner.slots;
        let mut now = Threads::new(self.program, slots);
        let mut next = Threads::new(self.program, slots);
        let mut found = Found { best: None, saved: vec![UNSET; slots] };
        let mut at = from;
        now.clear();
        loop {
            if now.waiting.is_empty() && at != from && (found.best.is_some() || self.manner.anchored) {
                break;
            }
            if found.best.is_none() && (!self.manner.anchored || at == from) {
                if let (Some(starts), true) = (starts, now.waiting.is_empty()) {
                    match starts.next(self.subject, at) {
                        Some(candidate) => at = candidate,
                        None => break,
                    }
                }
                found.saved.fill(UNSET);
                self.follow(&mut now, entry, at, &mut found.saved)?;
            }
            next.clear();
            if self.step(&now, &mut next, at, &mut found)? {
                break;
            }
            std::mem::swap(&mut now, &mut next);
            at = if self.manner.backward { at - 1 } else { at + 1 };
        }
        Ok(found.best)
    }
}

/// What a match may begin with, where it must begin with something.
struct Starts {
    latin1: [bool; 256],
    /// The only one of them, if nothing else may begin a match.
    single: Option<u8>,
    beyond: bool,
}

impl Starts {
    fn of(program: &Program<'_>) -> Option<Starts> {
        let mut starts = Starts { latin1: [false; 256], single: None, beyond: false };
        let mut seen = vec![false; program.code.len()];
        let mut pending = vec![0];
        while let Some(pc) = pending.pop() {
            if std::mem::replace(&mut seen[pc], true) {
                continue;
            }
            match program.code[pc] {
                Instruction::Char(code) => match starts.latin1.get_mut(code as usize) {
                    Some(entry) => *entry = true,
                    None => starts.beyond = true,
                },
                Instruction::Set(set) => {
                    let latin1 = &program.sets[set].latin1;
                    starts.latin1.iter_mut().zip(latin1).for_each(|(entry, more)| *entry |= more);
                    starts.beyond = true;
                }
                Instruction::Split(first, second) => pending.extend([first, second]),
                Instruction::Jump(target) | Instruction::Look { target, .. } => pending.push(target),
                Instruction::Save(_) | Instruction::Assert(_) => pending.push(pc + 1),
                Instruction::Match => return None,
            }
        }
        let mut set = (0..=255).filter(|byte| starts.latin1[usize::from(*byte)]);
        starts.single = set.next().filter(|_| set.next().is_none());
        Some(starts)
    }

    /// The first position from `at` on where a match may begin.
    fn next(&self, subject: Subject<'_>, at: usize) -> Option<usize> {
        match (subject.text, self.single) {
            (TextView::Narrow(bytes), Some(byte)) => {
                memchr::memchr(byte, &bytes[at..subject.end]).map(|index| at + index)
            }
            (TextView::Narrow(bytes), None) => {
                (at..subject.end).find(|index| self.latin1[usize::from(bytes[*index])])
            }
            (text, _) => (at..subject.end)
                .find(|index| self.latin1.get(text.at(*index) as usize).copied().unwrap_or(self.beyond)),
        }
    }
}

pub(crate) fn regexp_match(cx: &mut Context<'_>, args: &[Value]) -> Outcome {
    let length = string_length(args, 1)?;
    let end = bound(args, 3, 0, length)?;
    let start = bound(args, 2, 0, end)?;
    let from = bound(args, 4, start, end)?;
    let whole = args[5] != Value::FALSE;
    let bounds = {
        let Some(program) = Program::of(cx.heap, args[0]) else {
            return wrong(args, 0, "a compiled regular expression of a reasonable size");
        };
        let subject = Subject { text: TextView::of(cx.heap, args[1]), start, end };
        let manner = Manner { slots: program.slots, anchored: whole, whole, backward: false, depth: 0 };
        let starts = if whole { None } else { Starts::of(&program) };
        let mut run = Run { program: &program, subject, manner, steps: Vec::new(), left: MOST_STEPS };
        run.run(0, from, starts.as_ref())?
    };
    Ok(match bounds {
        Some(bounds) => {
            let values: Vec<Value> = bounds
                .iter()
                .map(|bound| if *bound == UNSET { Value::FALSE } else { Value::fixnum(*bound as i64) })
                .collect();
            cx.heap.vector(&values)
        }
        None => Value::FALSE,
    })
}
