//! Where imports and includes come from: the host program's own libraries, the standard library, and folders.

use crate::Permissions;
use crate::outside::Outside;
use crate::stdlib;
use avm_base::{Diagnostic, FileId, Sources, Span};
use avm_expander::{IncludeError, LibraryLoader, LibraryName, LibrarySource};
use avm_reader::{ReadOptions, read_all};
use avm_syntax::Datum;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The endings that files of libraries may have, in the order in which they are looked for.
const ENDINGS: [&str; 3] = ["sld", "avm.scm", "scm"];

/// What the loader knows beyond the standard library.
#[derive(Default)]
pub(crate) struct Libraries {
    /// Folders that hold libraries: `(a b)` is `a/b.sld` or one of the other endings.
    pub(crate) folders: Vec<PathBuf>,
    /// Libraries by their text, by written name.
    pub(crate) texts: HashMap<String, String>,
    /// Where the files lie that were read, for includes relative to them.
    pub(crate) paths: HashMap<FileId, PathBuf>,
}

/// A loader at work.
pub(crate) struct Loader<'e> {
    pub(crate) sources: &'e mut Sources,
    pub(crate) libraries: &'e mut Libraries,
    pub(crate) permissions: &'e Permissions,
    pub(crate) outside: &'e Outside,
}

impl Loader<'_> {
    /// The file of a library in one of the folders.
    fn find(&self, name: &LibraryName) -> Option<PathBuf> {
        let is_plain = |part: &String| {
            !part.contains(['/', '\\', '\0']) && part != "." && part != ".." && !part.is_empty()
        };
        let (last, before) = name.parts().split_last()?;
        if !name.parts().iter().all(is_plain) {
            return None;
        }
        self.libraries.folders.iter().find_map(|folder| {
            let folder = before.iter().fold(folder.clone(), |path, part| path.join(part));
            ENDINGS
                .iter()
                .map(|ending| folder.join(format!("{last}.{ending}")))
                .find(|path| self.outside.has_file(path))
        })
    }

    /// The data of a file of source text.
    fn read(&mut self, path: &Path, fold_case: bool) -> Result<Vec<Datum>, Vec<Diagnostic>> {
        let bytes = self.outside.read(path, || None);
        let bytes = bytes.map_err(|why| vec![unreadable(&path.display().to_string(), &why)])?;
        self.read_found(path, &bytes, fold_case)
    }

    /// The data of a file of which the bytes are known.
    fn read_found(
        &mut self,
        path: &Path,
        bytes: &[u8],
        fold_case: bool,
    ) -> Result<Vec<Datum>, Vec<Diagnostic>> {
        let name = path.display().to_string();
        let (file, result) = read_bytes(self.sources, &name, bytes, fold_case);
        self.libraries.paths.insert(file, path.to_path_buf());
        result
    }
}

/// Adds a text to the sources and reads its data.
pub(crate) fn read_bytes(
    sources: &mut Sources,
    name: &str,
    bytes: &[u8],
    fold_case: bool,
) -> (FileId, Result<Vec<Datum>, Vec<Diagnostic>>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            let file = sources.add(name, text);
            let options = ReadOptions { fold_case, ..ReadOptions::default() };
            let data = read_all(file, text, options);
            (file, data.map_err(|errors| errors.iter().map(|error| error.to_diagnostic()).collect()))
        }
        Err(error) => {
            // The text up to the wrong byte shows where it is.
            let valid = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
            let file = sources.add(name, valid);
            let wrong = avm_reader::decode(file, bytes).err();
            (file, Err(wrong.iter().map(|error| error.to_diagnostic()).collect()))
        }
    }
}

/// A file that cannot be read.
pub(crate) fn unreadable(name: &str, why: &str) -> Diagnostic {
    Diagnostic::error("unreadable-file", Span::NONE, format!("cannot read `{name}`: {why}"))
}

/// Why the system does not do something with a file, in words for people.
pub fn reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "there is no such file".into(),
        ErrorKind::PermissionDenied => "the system does not permit it".into(),
        ErrorKind::IsADirectory => "it is a directory".into(),
        ErrorKind::NotADirectory => "a part of its path is no directory".into(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or(&text).to_string()
        }
    }
}

impl LibraryLoader for Loader<'_> {
    fn load(&mut self, name: &LibraryName) -> Result<Option<LibrarySource>, Vec<Diagnostic>> {
        let written = name.to_string();
        if let Some(interface) = stdlib::interface(&written) {
            return Ok(Some(LibrarySource::Compiled(Box::new(interface))));
        }
        if let Some(text) = self.libraries.texts.get(&written).cloned() {
            let (_, data) = read_bytes(self.sources, &written, text.as_bytes(), false);
            return data.map(|data| Some(LibrarySource::Text(data)));
        }
        match self.find(name) {
            Some(path) => self.read(&path, false).map(|data| Some(LibrarySource::Text(data))),
            None => Ok(None),
        }
    }

    fn exists(&mut self, name: &LibraryName) -> bool {
        let written = name.to_string();
        stdlib::names().any(|known| known == written)
            || self.libraries.texts.contains_key(&written)
            || self.find(name).is_some()
    }

    fn include(&mut self, path: &str, from: FileId, fold_case: bool) -> Result<Vec<Datum>, IncludeError> {
        let beside = self.libraries.paths.get(&from).and_then(|file| file.parent());
        let path = beside.map_or_else(|| PathBuf::from(path), |folder| folder.join(path));
        let bytes = self.outside.read(&path, || self.refusal(&path)).map_err(IncludeError::Unavailable)?;
        self.read_found(&path, &bytes, fold_case).map_err(IncludeError::Unreadable)
    }

    fn names(&self) -> Vec<String> {
        let own = self.libraries.texts.keys().cloned();
        let mut names: Vec<String> = stdlib::names().map(str::to_string).chain(own).collect();
        names.sort();
        names
    }
}

impl Loader<'_> {
    /// Why a file may not be included, or cannot.
    fn refusal(&self, path: &Path) -> Option<String> {
        let in_folders = self.libraries.folders.iter().any(|folder| {
            matches!((path.canonicalize(), folder.canonicalize()), (Ok(path), Ok(folder)) if path.starts_with(&folder))
        });
        if !in_folders && !self.permissions.may_read(path) {
            return Some("reading this file is not allowed here; allow it with --allow-read".into());
        }
        fs::metadata(path).is_ok_and(|found| found.is_dir()).then(|| "it is a directory".into())
    }
}
