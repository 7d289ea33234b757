//! The module as a listing. It lists whatever it is given: a module need not be verified.

use super::token::name_text;
use super::value::{constant_text, datum_text};
use crate::instructions::{Instruction, OperandKind};
use crate::module::{Constant, Module, ModuleFile, ModuleKind, Place, Procedure};
use crate::{Effect, Primitive};
use avm_base::{ContentHash, FileId, Sources, Symbol};
use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Write as _};

/// The longest constant that is written in an instruction.
const INLINE_SIZE: usize = 60;

/// What a listing shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'s> {
    /// Texts to show lines of.
    pub sources: Option<&'s Sources>,
    /// Whether each instruction's gas is shown.
    pub gas: bool,
    /// The only procedure to list, without the tables.
    pub procedure: Option<u32>,
}

/// The listing of a module, with the lines of source that are at hand.
pub fn disassemble(module: &Module, sources: Option<&Sources>) -> String {
    disassemble_with(module, Options { sources, ..Options::default() })
}

/// The listing of a module, as the options say.
pub fn disassemble_with(module: &Module, options: Options<'_>) -> String {
    let mut listing = Listing {
        module,
        gas: options.gas,
        names: Names::new(module),
        lines: Lines::new(module, options.sources),
        text: String::new(),
    };
    let only = options.procedure.map(|index| index as usize);
    // Writing to a string does not fail.
    let _ = listing.write(only);
    listing.text
}

struct Listing<'m> {
    module: &'m Module,
    gas: bool,
    names: Names,
    lines: Lines<'m>,
    text: String,
}

impl Listing<'_> {
    fn write(&mut self, only: Option<usize>) -> fmt::Result {
        if only.is_none() {
            self.write_head()?;
        }
        for (index, procedure) in self.module.procedures.iter().enumerate() {
            if only.is_none_or(|only| only == index) {
                self.write_procedure(index, procedure)?;
            }
        }
        if only.is_none() {
            self.write_constants()?;
        }
        Ok(())
    }

    fn write_head(&mut self) -> fmt::Result {
        let (module, text) = (self.module, &mut self.text);
        let kind = match module.kind {
            ModuleKind::Library => "library",
            ModuleKind::Program => "program",
            ModuleKind::Interactive => "interactive",
        };
        writeln!(text, "module {kind} {}", symbol(module.name))?;
        for library in &module.requires {
            writeln!(text, "requires {}", symbol(*library))?;
        }
        for (name, global) in &module.exports {
            writeln!(text, "export {} {} {}", symbol(*name), symbol(global.library), symbol(global.name))?;
        }
        for primitive in &module.primitives {
            writeln!(text, "primitive {}", name_text(primitive.name()))?;
        }
        for global in &module.globals {
            let defined = if global.defined { " defined" } else { "" };
            let mutable = if global.mutable { " mutable" } else { "" };
            writeln!(
                text,
                "global {} {}{defined}{mutable}",
                symbol(global.name.library),
                symbol(global.name.name)
            )?;
        }
        if module.caches > 0 {
            writeln!(text, "caches {}", module.caches)?;
        }
        Ok(())
    }

    fn write_constants(&mut self) -> fmt::Result {
        if !self.module.constants.is_empty() {
            self.text.push('\n');
        }
        for (index, constant) in self.module.constants.iter().enumerate() {
            write!(self.text, "constant #{index} {}", constant_text(constant))?;
            if matches!(constant, Constant::Pair(..) | Constant::Vector(_)) {
                write!(self.text, "  ; {}", datum_text(&self.module.constants, index))?;
            }
            self.text.push('\n');
        }
        Ok(())
    }

    fn write_procedure(&mut self, index: usize, procedure: &Procedure) -> fmt::Result {
        let Procedure { name, required, rest, clauses, captures, frame_size, place, .. } = procedure;
        write!(self.text, "\nprocedure #{index}")?;
        if let Some(name) = name {
            write!(self.text, " {}", symbol(*name))?;
        }
        if *required > 0 {
            write!(self.text, " args {required}")?;
        }
        if *rest {
            self.text.push_str(" rest");
        }
        write!(self.text, " frame {frame_size}")?;
        if !captures.is_empty() {
            let kinds: Vec<&str> =
                captures.iter().map(|&boxed| if boxed { "box" } else { "value" }).collect();
            write!(self.text, " captures {}", kinds.join(" "))?;
        }
        if !clauses.is_empty() {
            let clauses: Vec<String> = clauses.iter().map(|clause| format!("#{clause}")).collect();
            write!(self.text, " clauses {}", clauses.join(" "))?;
        }
        if let Some((file, line)) = self.lines.locate(*place) {
            write!(self.text, "  ; {}:{}", file_text(file), line + 1)?;
        }
        self.text.push('\n');
        self.write_code(procedure)
    }

    fn write_code(&mut self, procedure: &Procedure) -> fmt::Result {
        let code = &self.module.code[..self.module.code.len().min(procedure.end as usize)];
        let start = procedure.start as usize;
        let labels = labels(code, start);
        let mut shown = None;
        let mut next = start;
        while next < code.len() {
            let pc = next;
            self.write_source_line(pc, &mut shown)?;
            if let Some(label) = labels.get(&(pc as i64)).copied().flatten() {
                writeln!(self.text, "L{label}:")?;
            }
            match Instruction::decode(code, &mut next) {
                Some(instruction) => self.write_instruction(pc, next, instruction, &labels)?,
                None => {
                    writeln!(self.text, "{pc:6}  byte {}", code[pc])?;
                    next = pc + 1;
                }
            }
        }
        Ok(())
    }

    /// Shows the line of source that the instruction comes from, unless the one before came from it too.
    fn write_source_line(&mut self, pc: usize, shown: &mut Option<(u16, usize)>) -> fmt::Result {
        let spans = &self.module.spans;
        let Some(entry) = spans.partition_point(|span| span.pc as usize <= pc).checked_sub(1) else {
            return Ok(());
        };
        let place = spans[entry].place;
        let Some((file, line)) = self.lines.locate(place) else { return Ok(()) };
        if shown.replace((place.file, line)) == Some((place.file, line)) {
            return Ok(());
        }
        write!(self.text, "; {}:{}", file_text(file), line + 1)?;
        if let Some(source) = self.lines.text(place.file, file, line) {
            write!(self.text, ": {}", source.trim())?;
        }
        self.text.push('\n');
        Ok(())
    }

    fn write_instruction(
        &mut self,
        pc: usize,
        next: usize,
        instruction: Instruction,
        labels: &Labels,
    ) -> fmt::Result {
        let opcode = instruction.opcode();
        let mut line = format!("{pc:6}  {}", opcode.name());
        let mut comments = Vec::new();
        instruction.each_operand(|kind, value| {
            line.push(' ');
            self.push_operand(&mut line, &mut comments, kind, value, next, labels);
        });
        if self.gas {
            comments.push(format!("gas {}", opcode.gas()));
        }
        if !comments.is_empty() {
            line = format!("{line:<36} ; {}", comments.join(", "));
        }
        writeln!(self.text, "{line}")
    }

    fn push_operand(
        &self,
        line: &mut String,
        comments: &mut Vec<String>,
        kind: OperandKind,
        value: i64,
        next: usize,
        labels: &Labels,
    ) {
        use OperandKind as K;
        let index = value as usize;
        let known = |names: &[Option<String>]| names.get(index).cloned().flatten();
        let name = match kind {
            K::Const | K::ConstWide | K::Symbol | K::SymbolWide => known(&self.names.constants),
            K::Global | K::GlobalWide => known(&self.names.globals),
            K::Proc | K::ProcWide => known(&self.names.procedures),
            K::Primitive => known(&self.names.primitives),
            K::Effect => Effect::ALL.get(index).map(|effect| name_text(effect.name())),
            K::Label | K::LabelWide => {
                let label = labels.get(&(next as i64 + value)).copied().flatten();
                line.push_str(&label.map_or_else(|| format!("{value:+}"), |label| format!("L{label}")));
                return;
            }
            K::Local | K::LocalWide | K::Free | K::FreeWide | K::CaptureWide | K::Field => {
                Some(value.to_string())
            }
            K::Count | K::CountWide | K::Int8 | K::Cache => Some(value.to_string()),
        };
        match name {
            Some(name) => line.push_str(&name),
            None => {
                let _ = write!(line, "#{value}");
                comments.extend(self.comment(kind, index));
            }
        }
    }

    /// What a comment says of an operand that is written as an index.
    fn comment(&self, kind: OperandKind, index: usize) -> Option<String> {
        use OperandKind as K;
        match kind {
            K::Const | K::ConstWide | K::Symbol | K::SymbolWide => {
                (index < self.module.constants.len()).then(|| datum_text(&self.module.constants, index))
            }
            K::Global | K::GlobalWide => {
                self.module.globals.get(index).map(|global| symbol(global.name.name))
            }
            K::Proc | K::ProcWide => self.module.procedures.get(index)?.name.map(symbol),
            K::Primitive => self.module.primitives.get(index).map(|primitive| name_text(primitive.name())),
            _ => None,
        }
    }
}

fn symbol(symbol: Symbol) -> String {
    name_text(symbol.as_str())
}

/// The name of a file, on one line whatever it is.
fn file_text(file: &ModuleFile) -> String {
    file.name.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}

/// The label numbers of targets of jumps; none for a target that is no instruction.
type Labels = BTreeMap<i64, Option<usize>>;

fn labels(code: &[u8], start: usize) -> Labels {
    let mut labels = Labels::new();
    let mut starts = Vec::new();
    let mut next = start;
    while next < code.len() {
        let pc = next;
        starts.push(pc as i64);
        match Instruction::decode(code, &mut next) {
            Some(instruction) => {
                if let Some(distance) = instruction.jump() {
                    labels.insert(next as i64 + distance, None);
                }
            }
            None => next = pc + 1,
        }
    }
    let targets = labels.iter_mut().filter(|(target, _)| starts.binary_search(target).is_ok());
    targets.enumerate().for_each(|(index, (_, label))| *label = Some(index + 1));
    labels
}

/// How things are named in instructions: `None` where the index has to be said.
struct Names {
    constants: Vec<Option<String>>,
    globals: Vec<Option<String>>,
    procedures: Vec<Option<String>>,
    primitives: Vec<Option<String>>,
}

impl Names {
    fn new(module: &Module) -> Names {
        let constant = |constant: &Constant| match constant {
            Constant::Pair(..) | Constant::Vector(_) | Constant::Bytevector(_) => None,
            constant => Some(constant_text(constant)).filter(|text| text.len() <= INLINE_SIZE),
        };
        Names {
            constants: clear(module.constants.iter().map(constant)),
            globals: clear(module.globals.iter().map(|global| Some(symbol(global.name.name)))),
            procedures: clear(module.procedures.iter().map(|procedure| procedure.name.map(symbol))),
            primitives: clear(
                module.primitives.iter().map(|primitive| Some(name_text(Primitive::name(*primitive)))),
            ),
        }
    }
}

/// Drops names that several things share.
fn clear(names: impl Iterator<Item = Option<String>>) -> Vec<Option<String>> {
    let mut names: Vec<Option<String>> = names.collect();
    let mut uses: HashMap<String, usize> = HashMap::new();
    for name in names.iter().flatten() {
        *uses.entry(name.clone()).or_default() += 1;
    }
    names.iter_mut().for_each(|name| {
        name.take_if(|name| uses[name.as_str()] > 1);
    });
    names
}

/// Lines of the module's source files.
struct Lines<'m> {
    module: &'m Module,
    /// The text of each file that is at hand as it was when it was compiled.
    texts: Vec<Option<String>>,
}

impl<'m> Lines<'m> {
    fn new(module: &'m Module, sources: Option<&Sources>) -> Lines<'m> {
        let text_of = |file: &ModuleFile| {
            let all = (0..).map_while(|id| sources?.get(FileId(id)));
            let mut same_name = all.filter(|source| source.name() == file.name);
            let same = same_name.find(|source| ContentHash::of(source.text().as_bytes()) == file.hash)?;
            Some(same.text().to_string())
        };
        Lines { module, texts: module.files.iter().map(text_of).collect() }
    }

    /// The file and the line, from 0, where a place begins.
    fn locate(&self, place: Place) -> Option<(&'m ModuleFile, usize)> {
        let file = self.module.files.get(usize::from(place.file))?;
        let line = file.line_starts.partition_point(|&start| start <= place.start).checked_sub(1)?;
        Some((file, line))
    }

    fn text(&self, index: u16, file: &ModuleFile, line: usize) -> Option<&str> {
        let text = self.texts[usize::from(index)].as_deref()?;
        let start = file.line_starts[line] as usize;
        let end = file.line_starts.get(line + 1).map_or(text.len(), |&end| end as usize);
        text.get(start..end)
    }
}
