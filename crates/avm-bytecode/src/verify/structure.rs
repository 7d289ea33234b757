//! The first pass: the parts of the module fit together.

use super::MAX_FRAME_SIZE;
use super::VerifyErrorKind::{self as Kind, *};
use crate::file::MAX_NAME_SIZE;
use crate::module::{Constant, Module, ModuleKind, Place, Procedure};
use foldhash::fast::RandomState;
use std::collections::HashMap;

type Result = std::result::Result<(), Kind>;

pub(super) fn check(module: &Module) -> Result {
    check_names(module)?;
    check_constants(module)?;
    check_procedures(module)?;
    check_clauses(module)?;
    check_places(module)
}

fn require(condition: bool, kind: impl FnOnce() -> Kind) -> Result {
    if condition { Ok(()) } else { Err(kind()) }
}

fn check_names(module: &Module) -> Result {
    let short = |what, name: &str| require(name.len() <= MAX_NAME_SIZE, || NameTooLong { what });
    short("module", module.name.as_str())?;
    for library in &module.requires {
        short("library", library.as_str())?;
    }
    for (_, global) in &module.exports {
        short("library", global.library.as_str())?;
    }
    for file in &module.files {
        short("source file", &file.name)?;
    }
    for global in &module.globals {
        let (name, library) = (global.name.name, global.name.library);
        short("library", library.as_str())?;
        let own = module.kind != ModuleKind::Library || library == module.name;
        require(own || !global.defined, || ForeignDefinition { name, library })?;
    }
    Ok(())
}

fn check_constants(module: &Module) -> Result {
    let count = module.constants.len();
    let exists = |constant, part: u32| require((part as usize) < count, || NoConstantPart { constant, part });
    for (index, constant) in module.constants.iter().enumerate() {
        match constant {
            Constant::Pair(first, second) => {
                exists(index, *first)?;
                exists(index, *second)?;
            }
            Constant::Vector(elements) => elements.iter().try_for_each(|&element| exists(index, element))?,
            _ => {}
        }
    }
    Ok(())
}

fn check_procedures(module: &Module) -> Result {
    let body = module.procedures.first().ok_or(NoBody)?;
    let plain = body.required == 0 && !body.rest && body.captures.is_empty() && body.clauses.is_empty();
    require(plain, || BodyTakesSomething)?;
    let mut end = 0;
    for (index, procedure) in module.procedures.iter().enumerate() {
        let Procedure { captures, clauses, frame_size, .. } = procedure;
        require(procedure.start == end && procedure.end >= end, || CodeRange { procedure: index })?;
        end = procedure.end;
        require(clauses.is_empty() == (procedure.start < end), || CodeOrClauses { procedure: index })?;
        require(captures.len() <= usize::from(u16::MAX), || TooManyCaptures { procedure: index })?;
        let fits = procedure.parameters() <= *frame_size as usize && *frame_size <= MAX_FRAME_SIZE;
        require(fits || !clauses.is_empty(), || FrameSize { procedure: index })?;
    }
    require(end as usize == module.code.len(), || CodeLeft { end: end as usize, size: module.code.len() })
}

/// Lists of captured variables are compared by number, lest many clauses of a procedure with a long list take long.
fn check_clauses(module: &Module) -> Result {
    let mut numbers = HashMap::default();
    let number_of = |procedure: &Procedure, numbers: &mut HashMap<_, _, RandomState>| {
        let next = numbers.len();
        *numbers.entry(procedure.captures.clone()).or_insert(next)
    };
    let all_plain = module.procedures.iter().all(|procedure| procedure.clauses.is_empty());
    if all_plain {
        return Ok(());
    }
    let lists: Vec<usize> =
        module.procedures.iter().map(|procedure| number_of(procedure, &mut numbers)).collect();
    for (procedure, entry) in module.procedures.iter().enumerate() {
        for &clause in &entry.clauses {
            let target = module.procedures.get(clause as usize).ok_or(NoClause { procedure, clause })?;
            require(target.clauses.is_empty(), || NestedClauses { procedure, clause })?;
            require(lists[clause as usize] == lists[procedure], || ClauseCaptures { procedure, clause })?;
        }
    }
    Ok(())
}

fn check_places(module: &Module) -> Result {
    for (index, file) in module.files.iter().enumerate() {
        let rising = file.line_starts.first() == Some(&0) && file.line_starts.is_sorted_by(|a, b| a < b);
        require(rising, || LineStarts { file: index })?;
    }
    let valid = |place: Place| {
        let known = usize::from(place.file) < module.files.len() && place.start <= place.end;
        require(known || place == Place::NONE, || Kind::Place { file: place.file })
    };
    for procedure in &module.procedures {
        valid(procedure.place)?;
    }
    let mut least = 0;
    for (entry, span) in module.spans.iter().enumerate() {
        let pc = span.pc as usize;
        require(pc >= least && pc < module.code.len(), || SpanOrder { entry })?;
        least = pc + 1;
        valid(span.place)?;
    }
    Ok(())
}
