//! The standard library, compiled at build time and embedded.

use avm_base::{ContentHash, ContentHasher, Symbol};
use avm_bytecode::Verified;
use avm_expander::Interface;

/// A library as the build left it.
struct Embedded {
    name: &'static str,
    interface: &'static [u8],
    module: &'static [u8],
    /// What its source says of names that it defines: a name, a tab and what is said, a line each. One text takes the linker of the
    /// system nothing to do when the program starts; a table of texts takes an address to be set for each.
    docs: &'static str,
}

static LIBRARIES: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/table.rs"));

/// The libraries that a program without `import`, and the prompt, import: all of R7RS-small, and the machine.
const DEFAULT_IMPORTS: &[&str] = &[
    "(scheme base)",
    "(scheme case-lambda)",
    "(scheme char)",
    "(scheme complex)",
    "(scheme cxr)",
    "(scheme eval)",
    "(scheme file)",
    "(scheme inexact)",
    "(scheme lazy)",
    "(scheme load)",
    "(scheme process-context)",
    "(scheme read)",
    "(scheme repl)",
    "(scheme time)",
    "(scheme write)",
    "(avm)",
];

/// What programs get without asking.
pub(crate) fn default_imports() -> impl Iterator<Item = &'static str> {
    DEFAULT_IMPORTS.iter().copied()
}

/// The written names of all libraries.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    LIBRARIES.iter().map(|library| library.name)
}

/// The numbers of the SRFIs that are libraries, in order.
pub(crate) fn srfi_numbers() -> Vec<u32> {
    let number = |name: &str| name.strip_prefix("(srfi ")?.strip_suffix(')')?.parse().ok();
    let mut numbers: Vec<u32> = names().filter_map(number).collect();
    numbers.sort_unstable();
    numbers
}

/// The hash of all libraries: it tells builds apart that run programs otherwise.
pub(crate) fn hash() -> ContentHash {
    let mut hasher = ContentHasher::default();
    for library in LIBRARIES {
        hasher.add(library.name.as_bytes());
        hasher.add(library.module);
    }
    hasher.hash()
}

fn find(name: &str) -> Option<&'static Embedded> {
    LIBRARIES.iter().find(|library| library.name == name)
}

/// Whether a library belongs to the standard library.
pub(crate) fn holds(name: Symbol) -> bool {
    find(name.as_str()).is_some()
}

/// What a library tells those that import it.
pub(crate) fn interface(name: &str) -> Option<Interface> {
    find(name).and_then(|library| postcard::from_bytes(library.interface).ok())
}

/// The code of a library.
#[allow(unsafe_code)]
pub(crate) fn module(name: Symbol) -> Option<Verified> {
    let library = find(name.as_str())?;
    // SAFETY: `build.rs` has verified the module; a test does so again.
    unsafe { avm_bytecode::decode_built_in(library.module) }.ok()
}

/// The library for programs that exports a name, if there is one: one of R7RS-small before all others.
pub(crate) fn exporter(name: &str) -> Option<&'static str> {
    let others = names().filter(|name| name.starts_with("(srfi ") || name.starts_with("(scheme "));
    let public = default_imports().chain(["(avm unsafe)"]).chain(others);
    let mut exports = public.filter_map(|library| Some((library, interface(library)?)));
    exports
        .find(|(_, interface)| interface.exports().any(|export| export.as_str() == name))
        .map(|(library, _)| library)
}

/// Where a name can be had from, in a sentence.
pub(crate) fn where_it_is(name: &str) -> Option<String> {
    exporter(name).map(|library| format!("it is in {library}: `(import {library})`"))
}

/// What the source of a library says of a name that it defines.
pub(crate) fn doc(library: &str, name: &str) -> Option<String> {
    let mut docs = find(library)?.docs.lines().filter_map(|line| line.split_once('\t'));
    docs.find(|(defined, _)| *defined == name).map(|(_, doc)| doc.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_libraries_can_be_taken_in() {
        assert!(names().count() > 20);
        for name in names() {
            assert!(interface(name).is_some(), "{name}");
            let module = module(Symbol::intern(name)).unwrap_or_else(|| panic!("{name}"));
            let module = module.into_module();
            assert_eq!(avm_bytecode::decode(find(name).unwrap().module).as_ref(), Ok(&module), "{name}");
            assert!(avm_bytecode::verify(module).is_ok(), "{name}");
        }
        assert!(default_imports().any(|name| name == "(scheme base)"));
    }
}
