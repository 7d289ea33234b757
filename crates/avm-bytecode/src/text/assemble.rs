//! The module that a listing describes.

use super::token::{Token, tokens};
use super::value::{parse_constant, parse_index};
use crate::instructions::OperandKind;
use crate::module::{Constant, GlobalEntry, GlobalName, Module, ModuleKind, Place, Procedure};
use crate::{Effect, Opcode, Primitive, Spans};
use avm_base::Symbol;
use std::collections::HashMap;
use thiserror::Error;

/// Why a text is no listing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {kind}")]
pub struct AssembleError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub kind: AssembleErrorKind,
}

/// What is wrong with a line of a listing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AssembleErrorKind {
    /// A quote, bar or parenthesis that is not closed.
    #[error("a quote, bar or parenthesis is not closed")]
    NotClosed,
    /// Something is missing.
    #[error("{what} is missing or cannot be read")]
    Expected {
        /// What should stand there.
        what: &'static str,
    },
    /// More than belongs on the line.
    #[error("there is more on the line than belongs there")]
    TooMuch,
    /// A name of nothing.
    #[error("there is no {what} `{name}`")]
    Unknown {
        /// What is named.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// An operand that its kind cannot hold.
    #[error("{value} does not fit the operand")]
    DoesNotFit {
        /// The value.
        value: i64,
    },
    /// A listing is of one module.
    #[error("a second module begins")]
    SecondModule,
    /// An instruction outside of any procedure.
    #[error("the instruction stands in no procedure")]
    NoProcedure,
}

use AssembleErrorKind as Kind;

type Result<T> = std::result::Result<T, Kind>;

/// The module that a listing describes. It is not verified: a listing may describe an invalid one.
pub fn assemble(text: &str) -> std::result::Result<Module, AssembleError> {
    let mut assembler = Assembler::default();
    for (index, text) in text.lines().enumerate() {
        let line = index + 1;
        let fail = |kind| AssembleError { line, kind };
        let words = tokens(text).ok_or(fail(Kind::NotClosed))?;
        if !words.is_empty() {
            assembler.read(line, &words).map_err(fail)?;
        }
    }
    assembler.finish()
}

/// The words of a line that are not read yet.
struct Words<'w>(&'w [Token]);

impl<'w> Words<'w> {
    fn take(&mut self) -> Option<&'w Token> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    /// Takes the next word if it is this one.
    fn take_if(&mut self, word: &str) -> bool {
        let found = matches!(self.0.first(), Some(Token::Word(first)) if first == word);
        if found {
            self.take();
        }
        found
    }

    /// Takes the next word if it means something.
    fn try_map<T>(&mut self, read: impl FnOnce(&'w Token) -> Option<T>) -> Option<T> {
        let value = read(self.0.first()?)?;
        self.take();
        Some(value)
    }

    fn map<T>(&mut self, what: &'static str, read: impl FnOnce(&'w Token) -> Option<T>) -> Result<T> {
        self.try_map(read).ok_or(Kind::Expected { what })
    }

    fn symbol(&mut self, what: &'static str) -> Result<Symbol> {
        self.map(what, |token| token.as_name().map(Symbol::intern))
    }

    fn number<T: std::str::FromStr>(&mut self, what: &'static str) -> Result<T> {
        self.map(what, |token| match token {
            Token::Word(word) => word.parse().ok(),
            _ => None,
        })
    }

    fn end(&self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Kind::TooMuch) }
    }
}

/// An instruction or a byte of a procedure, whose operands are read when all tables are known.
struct Line {
    number: usize,
    opcode: Option<Opcode>,
    operands: Vec<Token>,
}

/// The lines of a procedure, and its labels, by the line that they stand before.
#[derive(Default)]
struct Body {
    lines: Vec<Line>,
    labels: HashMap<String, usize>,
}

#[derive(Default)]
struct Assembler {
    module: Option<Module>,
    bodies: Vec<Body>,
}

impl Assembler {
    fn read(&mut self, number: usize, words: &[Token]) -> Result<()> {
        let mut words = Words(words);
        if words.take_if("module") {
            if self.module.is_some() {
                return Err(Kind::SecondModule);
            }
            self.module = Some(read_module(&mut words)?);
            return words.end();
        }
        let module = self.module.as_mut().ok_or(Kind::Expected { what: "the line `module`" })?;
        if words.take_if("procedure") {
            module.procedures.push(read_procedure(&mut words)?);
            self.bodies.push(Body::default());
            return words.end();
        }
        if read_table(module, &mut words)? {
            return words.end();
        }
        let body = self.bodies.last_mut().ok_or(Kind::NoProcedure)?;
        if let [Token::Word(word)] = words.0
            && let Some(label) = word.strip_suffix(':')
        {
            body.labels.insert(label.into(), body.lines.len());
            return Ok(());
        }
        let _: Option<u32> = words.number("offset").ok();
        body.lines.push(read_instruction(number, &mut words)?);
        Ok(())
    }

    fn finish(self) -> std::result::Result<Module, AssembleError> {
        let mut module = self
            .module
            .ok_or(AssembleError { line: 1, kind: Kind::Expected { what: "the line `module`" } })?;
        for (index, body) in self.bodies.iter().enumerate() {
            let start = module.code.len();
            body.emit(&mut module)?;
            let procedure = &mut module.procedures[index];
            (procedure.start, procedure.end) = (start as u32, module.code.len() as u32);
        }
        Ok(module)
    }
}

fn read_module(words: &mut Words<'_>) -> Result<Module> {
    let kinds = [
        ("library", ModuleKind::Library),
        ("program", ModuleKind::Program),
        ("interactive", ModuleKind::Interactive),
    ];
    let kind = kinds.into_iter().find(|(name, _)| words.take_if(name));
    let (_, kind) = kind.ok_or(Kind::Expected { what: "the kind of module" })?;
    Ok(Module {
        name: words.symbol("the name of the module")?,
        kind,
        requires: Vec::new(),
        exports: Vec::new(),
        constants: Vec::new(),
        globals: Vec::new(),
        primitives: Vec::new(),
        procedures: Vec::new(),
        code: Vec::new(),
        spans: Spans::default(),
        files: Vec::new(),
        caches: 0,
    })
}

/// Reads a line of a table; whether it was one.
fn read_table(module: &mut Module, words: &mut Words<'_>) -> Result<bool> {
    // `primitive` and `global` are instructions too, but those stand in a procedure, after their offset.
    let table = module.procedures.is_empty();
    if words.take_if("requires") {
        module.requires.push(words.symbol("the name of a library")?);
    } else if words.take_if("export") {
        module.exports.push((words.symbol("the name of an export")?, read_global_name(words)?));
    } else if table && words.take_if("primitive") {
        let name = words.symbol("the name of a primitive")?;
        let unknown = || Kind::Unknown { what: "primitive", name: name.to_string() };
        module.primitives.push(Primitive::from_name(name.as_str()).ok_or_else(unknown)?);
    } else if table && words.take_if("global") {
        let name = read_global_name(words)?;
        let defined = words.take_if("defined");
        module.globals.push(GlobalEntry { name, defined, mutable: words.take_if("mutable") });
    } else if words.take_if("caches") {
        module.caches = words.number("the number of caches")?;
    } else if words.take_if("constant") {
        words.try_map(parse_index);
        module.constants.push(words.map("a constant", parse_constant)?);
    } else {
        return Ok(false);
    }
    Ok(true)
}

fn read_global_name(words: &mut Words<'_>) -> Result<GlobalName> {
    Ok(GlobalName {
        library: words.symbol("the name of a library")?,
        name: words.symbol("the name of a global")?,
    })
}

fn read_procedure(words: &mut Words<'_>) -> Result<Procedure> {
    words.try_map(parse_index);
    let name = words.try_map(|token| token.as_name().map(Symbol::intern));
    let required = if words.take_if("args") { words.number("the number of arguments")? } else { 0 };
    let rest = words.take_if("rest");
    let frame_size = if words.take_if("frame") { words.number("the size of the frame")? } else { 0 };
    let mut captures = Vec::new();
    if words.take_if("captures") {
        while let Some(boxed) =
            words.take_if("box").then_some(true).or(words.take_if("value").then_some(false))
        {
            captures.push(boxed);
        }
    }
    let mut clauses = Vec::new();
    if words.take_if("clauses") {
        while let Some(clause) = words.try_map(parse_index) {
            clauses.push(clause);
        }
    }
    Ok(Procedure {
        name,
        required,
        rest,
        clauses,
        captures,
        frame_size,
        start: 0,
        end: 0,
        place: Place::NONE,
    })
}

fn read_instruction(number: usize, words: &mut Words<'_>) -> Result<Line> {
    let name = words.map("an instruction", |token| match token {
        Token::Word(name) => Some(name),
        _ => None,
    })?;
    let opcode = Opcode::from_name(name);
    if opcode.is_none() && name != "byte" {
        return Err(Kind::Unknown { what: "instruction", name: name.clone() });
    }
    let operands = words.0.to_vec();
    let expected = opcode.map_or(1, |opcode| opcode.operands().len());
    match operands.len() {
        found if found > expected => Err(Kind::TooMuch),
        found if found < expected => Err(Kind::Expected { what: "an operand" }),
        _ => Ok(Line { number, opcode, operands }),
    }
}

impl Body {
    /// Appends the code to the module's.
    fn emit(&self, module: &mut Module) -> std::result::Result<(), AssembleError> {
        let mut pcs = vec![module.code.len()];
        for line in &self.lines {
            pcs.push(pcs[pcs.len() - 1] + line.opcode.map_or(1, Opcode::size));
        }
        let labels: HashMap<&str, usize> =
            self.labels.iter().map(|(name, &line)| (name.as_str(), pcs[line])).collect();
        for (line, &next) in self.lines.iter().zip(&pcs[1..]) {
            let result = line.emit(module, next, &labels);
            result.map_err(|kind| AssembleError { line: line.number, kind })?;
        }
        Ok(())
    }
}

impl Line {
    fn emit(&self, module: &mut Module, next: usize, labels: &HashMap<&str, usize>) -> Result<()> {
        let Some(opcode) = self.opcode else {
            let byte = Words(&self.operands).number("a byte")?;
            module.code.push(byte);
            return Ok(());
        };
        module.code.push(opcode as u8);
        for (token, &(_, kind)) in self.operands.iter().zip(opcode.operands()) {
            let value = operand_value(module, kind, token, next, labels)?;
            kind.encode(value, &mut module.code).ok_or(Kind::DoesNotFit { value })?;
        }
        Ok(())
    }
}

fn operand_value(
    module: &mut Module,
    kind: OperandKind,
    token: &Token,
    next: usize,
    labels: &HashMap<&str, usize>,
) -> Result<i64> {
    use OperandKind as K;
    if let Some(index) = parse_index(token) {
        return Ok(index.into());
    }
    let by_name = |what: &'static str, find: &dyn Fn(&str) -> Option<usize>| {
        let name = token.as_name().ok_or(Kind::Expected { what })?;
        find(name).map(|index| index as i64).ok_or_else(|| Kind::Unknown { what, name: name.into() })
    };
    match kind {
        K::Const | K::ConstWide | K::Symbol | K::SymbolWide => {
            let constant = parse_constant(token).ok_or(Kind::Expected { what: "a constant" })?;
            Ok(index_of(&mut module.constants, constant))
        }
        K::Global | K::GlobalWide => by_name("global", &|name| {
            module.globals.iter().position(|global| global.name.name.as_str() == name)
        }),
        K::Proc | K::ProcWide => by_name("procedure", &|name| {
            module
                .procedures
                .iter()
                .position(|procedure| procedure.name.is_some_and(|found| found.as_str() == name))
        }),
        K::Primitive => by_name("primitive", &|name| {
            module.primitives.iter().position(|primitive| primitive.name() == name)
        }),
        K::Effect => by_name("effect", &|name| Effect::from_name(name).map(|effect| effect as usize)),
        K::Label | K::LabelWide => match token {
            Token::Word(word) if word.starts_with(['+', '-']) => {
                word.parse().map_err(|_| Kind::Expected { what: "a label" })
            }
            _ => by_name("label", &|name| labels.get(name).copied()).map(|target| target - next as i64),
        },
        K::Local | K::LocalWide | K::Free | K::FreeWide | K::CaptureWide | K::Field => plain_number(token),
        K::Count | K::CountWide | K::Int8 | K::Cache => plain_number(token),
    }
}

fn plain_number(token: &Token) -> Result<i64> {
    Words(std::slice::from_ref(token)).number("a number")
}

/// The index of a constant, which is added unless it is there.
fn index_of(constants: &mut Vec<Constant>, constant: Constant) -> i64 {
    let known = constants.iter().position(|known| *known == constant);
    known.unwrap_or_else(|| {
        constants.push(constant);
        constants.len() - 1
    }) as i64
}
