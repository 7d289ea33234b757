//! The sections of a module file, in their order.

use super::DecodeErrorKind;
use super::parts::*;
use super::read::{Reader, Result};
use super::write::Writer;
use crate::module::{Module, ModuleKind, SpanEntry};
use crate::{Primitive, Spans};
use avm_base::Symbol;

const KINDS: [ModuleKind; 3] = [ModuleKind::Library, ModuleKind::Program, ModuleKind::Interactive];

pub(super) fn put_module(w: &mut Writer, module: &Module) {
    w.byte(KINDS.iter().position(|&kind| kind == module.kind).unwrap_or_default() as u8);
    w.symbol(module.name);
    put_list(w, &module.requires, |w, name| w.symbol(*name));
    put_list(w, &module.exports, put_export);
    put_list(w, &module.primitives, |w, primitive| w.symbol(Symbol::intern(primitive.name())));
    let mut library = module.name;
    put_list(w, &module.globals, |w, global| put_global(w, global, &mut library));
    let mut index = 0;
    put_list(w, &module.constants, |w, constant| put_constant(w, constant, &mut index));
    put_list(w, &module.files, put_file);
    let mut before = Before::default();
    put_list(w, &module.procedures, |w, procedure| put_procedure(w, procedure, &mut before));
    w.number(module.caches.into());
    w.bytes(&module.code);
    let mut before = Before::default();
    put_list(w, &module.spans, |w, span| put_span(w, span, &mut before));
}

fn put_list<T>(w: &mut Writer, items: &[T], mut put: impl FnMut(&mut Writer, &T)) {
    w.count(items.len());
    items.iter().for_each(|item| put(w, item));
}

pub(super) fn take_module(r: &mut Reader<'_>) -> Result<Module> {
    let Some(&kind) = KINDS.get(r.byte()? as usize) else { return r.invalid("kind of module") };
    let name = r.name("module")?;
    let requires = r.list(|r| r.name("library"))?;
    let exports = r.list(take_export)?;
    let primitives = r.list(take_primitive)?;
    let mut library = name;
    let globals = r.list(|r| take_global(r, &mut library))?;
    let mut index = 0;
    let constants = r.list(|r| take_constant(r, &mut index))?;
    let files = r.list(take_file)?;
    let mut before = Before::default();
    let procedures = r.list(|r| take_procedure(r, &mut before))?;
    let caches = r.number_as("number of caches")?;
    let code = r.bytes()?.to_vec();
    let spans = (r.means.spans)(r)?;
    Ok(Module {
        name,
        kind,
        requires,
        exports,
        constants,
        globals,
        primitives,
        procedures,
        code,
        spans,
        files,
        caches,
    })
}

pub(super) fn spans(r: &mut Reader<'_>) -> Result<Spans> {
    let mut before = Before::default();
    r.list(|r| take_span(r, &mut before)).map(Spans::from)
}

/// The table is the last section, so that it can wait.
pub(super) fn unread_spans(r: &mut Reader<'static>) -> Result<Spans> {
    let count = r.count()?;
    Ok(Spans::unread(count, r.rest()))
}

/// The entries of a table that has waited.
pub(crate) fn take_spans(bytes: &'static [u8], count: usize) -> Vec<SpanEntry> {
    let mut reader = Reader::new(bytes, 0, super::BUILT_IN);
    let mut before = Before::default();
    (0..count).map_while(|_| take_span(&mut reader, &mut before).ok()).collect()
}

fn take_primitive(r: &mut Reader<'_>) -> Result<Primitive> {
    let name = r.symbol()?.as_str();
    match Primitive::from_name(name) {
        Some(primitive) => Ok(primitive),
        None => r.fail(DecodeErrorKind::UnknownPrimitive { name: name.chars().take(100).collect() }),
    }
}
