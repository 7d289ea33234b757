//! What `compile` writes: the module files of the libraries that a program needs beyond the standard library, in the
//! order in which they run, and that of the program last. A program without such libraries is one module file.

use avm_base::{Diagnostic, Span, Symbol};
use avm_bytecode::file::{HEADER_SIZE, MAGIC};
use avm_bytecode::module::ModuleKind;
use avm_bytecode::{Module, Verified};
use std::collections::HashSet;

/// The most modules that a bundle may have.
const MOST_MODULES: usize = 4096;

/// Where in the header of a module file its length stands.
const LENGTH_AT: usize = MAGIC.len() + 2;

/// The bytes of a bundle.
pub(crate) fn encode<'m>(modules: impl IntoIterator<Item = &'m Module>) -> Vec<u8> {
    modules.into_iter().flat_map(avm_bytecode::encode).collect()
}

/// The modules in the bytes of a bundle, each of them verified, and all of them what a bundle may hold.
pub(crate) fn decode(name: &str, bytes: &[u8]) -> Result<Vec<Verified>, Diagnostic> {
    let mut modules = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() || modules.is_empty() {
        if modules.len() == MOST_MODULES {
            return Err(wrong(name, "it holds too many modules"));
        }
        let (first, others) = rest.split_at(first_length(rest));
        let module = avm_bytecode::decode(first).map_err(|error| error.to_diagnostic(name))?;
        modules.push(avm_bytecode::verify(module).map_err(|error| error.to_diagnostic(name))?);
        rest = others;
    }
    check(name, &modules)?;
    Ok(modules)
}

/// How many bytes the first module file takes: all of them, if its header does not say or says more.
fn first_length(bytes: &[u8]) -> usize {
    let field = bytes.get(LENGTH_AT..LENGTH_AT + 4).and_then(|four| four.try_into().ok());
    let length = field.map_or(usize::MAX, |four| u32::from_le_bytes(four) as usize);
    length.saturating_add(HEADER_SIZE).min(bytes.len())
}

/// Libraries first, one program last, each library behind those that it needs, and none that defines what is not its own.
fn check(name: &str, modules: &[Verified]) -> Result<(), Diagnostic> {
    let mut known: HashSet<Symbol> = HashSet::new();
    for (index, module) in modules.iter().enumerate() {
        let is_last = index + 1 == modules.len();
        match module.kind {
            ModuleKind::Library if crate::stdlib::holds(module.name) => {
                return Err(wrong(name, format!("it brings its own {}", module.name)));
            }
            ModuleKind::Library if is_last => {
                return Err(wrong(name, "it holds libraries alone, and no program").help(
                    "is the file complete? A program imports libraries from source: give their folder with -L",
                ));
            }
            ModuleKind::Library => {}
            ModuleKind::Program if is_last => {}
            _ => return Err(wrong(name, "a program stands before its end")),
        }
        let missing = module.requires.iter().find(|needed| !known.contains(needed) && !is_built_in(**needed));
        if let Some(missing) = missing {
            return Err(wrong(name, format!("it needs the library {missing}, which it does not hold")));
        }
        if let Some(global) = module.globals.iter().find(|it| it.defined && it.name.library != module.name) {
            let what = format!("it defines `{}` of {}", global.name.name, global.name.library);
            return Err(wrong(name, what));
        }
        known.insert(module.name);
    }
    Ok(())
}

fn is_built_in(library: Symbol) -> bool {
    crate::stdlib::holds(library) || library.as_str() == avm_syntax::core::KERNEL_LIBRARY
}

fn wrong(name: &str, what: impl Into<String>) -> Diagnostic {
    let message = format!("cannot load `{name}`: {}", what.into());
    Diagnostic::error("bad-module", Span::NONE, message).help("compile it again from its source")
}
