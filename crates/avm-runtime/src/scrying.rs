//! What a predicate of `scry` asks first: a comparison of a field of the metadata with a constant, read off its code.
//!
//! The code is followed from its beginning with the parts of a comparison in place of values. Whatever else comes before the
//! comparison ends that: such a predicate is called for all objects. So the predicate does nothing for the objects that are
//! left out but answer `#f`.

use crate::runtime::Runtime;
use avm_base::Symbol;
use avm_bytecode::Primitive;
use avm_bytecode::instructions::Instruction;
use avm_bytecode::module::{Constant, Module, Procedure};
use avm_object::{MetaField, MetaTest};
use avm_value::Value;

/// The library whose accessors take metadata apart; its bindings are constant.
const RECORDS: &str = "(avm records)";
/// So many instructions are looked at: no comparison takes more.
const MOST: usize = 32;

/// What is known of a value of the predicate's frame.
#[derive(Clone, Copy, PartialEq)]
enum Known {
    /// The metadata.
    Metadata,
    /// A field of it.
    Field(MetaField),
    /// A name, or nothing for `#f`.
    Name(Option<Symbol>),
    /// Whether the field has a value.
    Test(MetaTest),
    /// Something else.
    Other,
}

/// The field that an accessor gives.
fn field_of(accessor: &str) -> Option<MetaField> {
    Some(match accessor {
        "object-meta-machine" => MetaField::Machine,
        "object-meta-creating-controller" => MetaField::CreatingController,
        "object-meta-current-controller" => MetaField::CurrentController,
        "object-meta-behavior" => MetaField::Behavior,
        _ => return None,
    })
}

/// A comparison of two values, if one is a field and the other a name.
fn compared(a: Known, b: Known) -> Option<MetaTest> {
    match (a, b) {
        (Known::Field(field), Known::Name(value)) | (Known::Name(value), Known::Field(field)) => {
            Some(MetaTest { field, value })
        }
        _ => None,
    }
}

impl Runtime {
    /// What a predicate that takes so many arguments, the first of them metadata, asks first: it gives `#f` for objects whose
    /// metadata does not pass this test, and does nothing else.
    pub(crate) fn metadata_test(&self, predicate: Value, arguments: u16) -> Option<MetaTest> {
        let (module, index) = self.machine.procedure_source(predicate)?;
        let procedure = module.procedures.get(index)?;
        if procedure.required != arguments || procedure.rest || !procedure.clauses.is_empty() {
            return None;
        }
        let captured = self.machine.heap.captured(predicate);
        let mut frame = vec![Known::Other; usize::from(arguments)];
        *frame.first_mut()? = Known::Metadata;
        Reading { module, procedure, captured, frame, at: procedure.start as usize }.first_test()
    }
}

/// A predicate that is being read.
struct Reading<'p> {
    module: &'p Module,
    procedure: &'p Procedure,
    captured: &'p [Value],
    /// The slots of the frame.
    frame: Vec<Known>,
    at: usize,
}

impl Reading<'_> {
    fn first_test(mut self) -> Option<MetaTest> {
        for _ in 0..MOST {
            let instruction = self.next()?;
            match instruction {
                Instruction::Return {} => return self.test_on_top(),
                Instruction::JumpIfFalse { l } => {
                    let test = self.test_on_top()?;
                    return self.gives_false(self.at.checked_add_signed(l.into())?, false).then_some(test);
                }
                Instruction::JumpIfFalseKeep { l } => {
                    let test = self.test_on_top()?;
                    return self.gives_false(self.at.checked_add_signed(l.into())?, true).then_some(test);
                }
                Instruction::JumpUnlessEq { l } | Instruction::JumpUnlessEqv { l } => {
                    let (b, a) = (self.frame.pop()?, self.frame.pop()?);
                    let test = compared(a, b)?;
                    return self.gives_false(self.at.checked_add_signed(l.into())?, false).then_some(test);
                }
                Instruction::JumpUnlessEqConst { k, l } => {
                    let test = compared(self.frame.pop()?, self.constant(k.into()))?;
                    return self.gives_false(self.at.checked_add_signed(l.into())?, false).then_some(test);
                }
                Instruction::JumpUnlessLocalEqConst { i, k, l } => {
                    let test = compared(self.local(i.into())?, self.constant(k.into()))?;
                    return self.gives_false(self.at.checked_add_signed(l.into())?, false).then_some(test);
                }
                other => self.step(other)?,
            }
        }
        None
    }

    fn next(&mut self) -> Option<Instruction> {
        if self.at >= self.procedure.end as usize {
            return None;
        }
        Instruction::decode(&self.module.code, &mut self.at)
    }

    fn test_on_top(&self) -> Option<MetaTest> {
        match self.frame.last() {
            Some(Known::Test(test)) => Some(*test),
            _ => None,
        }
    }

    /// An instruction that only prepares the comparison.
    fn step(&mut self, instruction: Instruction) -> Option<()> {
        use Instruction as I;
        match instruction {
            I::Local { i } => self.frame.push(self.local(i.into())?),
            I::Local2 { i, j } => {
                self.frame.push(self.local(i.into())?);
                self.frame.push(self.local(j.into())?);
            }
            I::LocalFree { i, j } => {
                self.frame.push(self.local(i.into())?);
                self.frame.push(self.captured(j.into())?);
            }
            I::FreeLocal { i, j } => {
                self.frame.push(self.captured(i.into())?);
                self.frame.push(self.local(j.into())?);
            }
            I::Free { i } => self.frame.push(self.captured(i.into())?),
            I::Const { k } => self.frame.push(self.constant(k.into())),
            I::ConstWide { k } => self.frame.push(self.constant(k as usize)),
            I::False {} => self.frame.push(Known::Name(None)),
            I::CallGlobal { g, n: 1 } => {
                let accessor = self.module.globals.get(usize::from(g))?.name;
                let field =
                    field_of(accessor.name.as_str()).filter(|_| accessor.library.as_str() == RECORDS)?;
                if self.frame.pop()? != Known::Metadata {
                    return None;
                }
                self.frame.push(Known::Field(field));
            }
            I::Eq {} | I::Eqv {} => self.compare()?,
            I::Not {} => {
                let test = compared(self.frame.pop()?, Known::Name(None))?;
                self.frame.push(Known::Test(test));
            }
            I::Primitive { p, n: 2 } => match self.module.primitives.get(usize::from(p))? {
                Primitive::IsEq | Primitive::IsEqv | Primitive::IsEqual => self.compare()?,
                // It raises for what is no symbol.
                Primitive::SymbolEq => {
                    self.compare()?;
                    self.test_on_top().filter(|it| it.field.is_always_named() && it.value.is_some())?;
                }
                _ => return None,
            },
            I::Slide { n } => {
                let top = self.frame.pop()?;
                let length = self.frame.len().checked_sub(usize::from(n))?;
                self.frame.truncate(length);
                self.frame.push(top);
            }
            _ => return None,
        }
        Some(())
    }

    fn compare(&mut self) -> Option<()> {
        let (b, a) = (self.frame.pop()?, self.frame.pop()?);
        self.frame.push(Known::Test(compared(a, b)?));
        Some(())
    }

    fn local(&self, slot: usize) -> Option<Known> {
        self.frame.get(slot).copied()
    }

    /// A captured value; a box may be changed.
    fn captured(&self, index: usize) -> Option<Known> {
        if *self.procedure.captures.get(index)? {
            return None;
        }
        let value = *self.captured.get(index)?;
        Some(match value.as_symbol() {
            Some(name) => Known::Name(Some(name)),
            None if value == Value::FALSE => Known::Name(None),
            None => Known::Other,
        })
    }

    fn constant(&self, index: usize) -> Known {
        match self.module.constants.get(index) {
            Some(Constant::Symbol(name)) => Known::Name(Some(*name)),
            Some(Constant::Boolean(false)) => Known::Name(None),
            _ => Known::Other,
        }
    }

    /// Whether the code from there on does nothing but give `#f`, which may be on top already.
    fn gives_false(&self, mut at: usize, mut is_on_top: bool) -> bool {
        for _ in 0..MOST {
            match Instruction::decode(&self.module.code, &mut at) {
                Some(Instruction::False {}) if !is_on_top => is_on_top = true,
                Some(Instruction::Return {}) => return is_on_top,
                Some(Instruction::Jump { l }) => match at.checked_add_signed(l.into()) {
                    Some(target) => at = target,
                    None => return false,
                },
                _ => return false,
            }
        }
        false
    }
}
