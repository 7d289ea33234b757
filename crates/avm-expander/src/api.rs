//! What hosts of the expander supply.

use crate::Interface;
use crate::library::name::LibraryName;
use avm_base::{Diagnostic, FileId};
use avm_syntax::Datum;

/// Where libraries and included files come from.
pub trait LibraryLoader {
    /// Finds a library. `Ok(None)` says that there is no such library, `Err` that its source cannot be read.
    fn load(&mut self, name: &LibraryName) -> Result<Option<LibrarySource>, Vec<Diagnostic>>;

    /// Whether [`LibraryLoader::load`] would find the library: for `cond-expand`.
    fn exists(&mut self, name: &LibraryName) -> bool;

    /// The data of a file named in an `include` of the file `from`; with symbols folded for `include-ci`.
    fn include(&mut self, path: &str, from: FileId, fold_case: bool) -> Result<Vec<Datum>, IncludeError>;

    /// The written names of libraries that could be imported, for suggestions.
    fn names(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A library as the loader finds it.
pub enum LibrarySource {
    /// The data of a file that holds its `define-library`, perhaps beside others.
    Text(Vec<Datum>),
    /// What an earlier expansion gave.
    Compiled(Box<Interface>),
}

/// Why a file was not included.
#[derive(Debug)]
pub enum IncludeError {
    /// It is not there, or may not be read: the reason.
    Unavailable(String),
    /// Its text is wrong.
    Unreadable(Vec<Diagnostic>),
}

/// A loader without libraries and files.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLibraries;

impl LibraryLoader for NoLibraries {
    fn load(&mut self, _: &LibraryName) -> Result<Option<LibrarySource>, Vec<Diagnostic>> {
        Ok(None)
    }

    fn exists(&mut self, _: &LibraryName) -> bool {
        false
    }

    fn include(&mut self, _: &str, _: FileId, _: bool) -> Result<Vec<Datum>, IncludeError> {
        Err(IncludeError::Unavailable("files cannot be read here".into()))
    }
}
