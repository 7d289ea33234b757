//! What a program may reach outside of the engine. By default nothing.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// What a program may reach outside. [`Permissions::default`] grants nothing, [`Permissions::all`] everything.
///
/// ```
/// use avm_scheme::Permissions;
/// let permissions = Permissions::default().read("data").clock();
/// assert!(!permissions.may_write("data/x".as_ref()));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    read: Paths,
    write: Paths,
    variables: Variables,
    clock: bool,
    random: bool,
}

/// Files that something is allowed for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Paths {
    #[default]
    None,
    /// These, and what lies below them.
    Below(Vec<PathBuf>),
    All,
}

/// Environment variables that may be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Variables {
    #[default]
    None,
    Named(BTreeSet<String>),
    All,
}

impl Permissions {
    /// Everything.
    pub fn all() -> Permissions {
        Permissions {
            read: Paths::All,
            write: Paths::All,
            variables: Variables::All,
            clock: true,
            random: true,
        }
    }

    /// Reading of a file, or of all files below a directory.
    pub fn read(mut self, path: impl AsRef<Path>) -> Permissions {
        self.read.add(path.as_ref());
        self
    }

    /// Reading of any file.
    pub fn read_all(mut self) -> Permissions {
        self.read = Paths::All;
        self
    }

    /// Creating, changing and removing a file, or any file below a directory.
    pub fn write(mut self, path: impl AsRef<Path>) -> Permissions {
        self.write.add(path.as_ref());
        self
    }

    /// Creating, changing and removing any file.
    pub fn write_all(mut self) -> Permissions {
        self.write = Paths::All;
        self
    }

    /// Reading of an environment variable.
    pub fn variable(mut self, name: impl Into<String>) -> Permissions {
        match &mut self.variables {
            Variables::All => {}
            Variables::Named(names) => _ = names.insert(name.into()),
            Variables::None => self.variables = Variables::Named(BTreeSet::from([name.into()])),
        }
        self
    }

    /// Reading of all environment variables.
    pub fn variables(mut self) -> Permissions {
        self.variables = Variables::All;
        self
    }

    /// Reading of the clock.
    pub fn clock(mut self) -> Permissions {
        self.clock = true;
        self
    }

    /// Random numbers that differ from run to run. With a seed there are random numbers without it.
    pub fn random(mut self) -> Permissions {
        self.random = true;
        self
    }

    /// Whether a file may be read. Links are followed first.
    pub fn may_read(&self, path: &Path) -> bool {
        self.read.hold(path)
    }

    /// Whether a file may be created, changed or removed. Links are followed first.
    pub fn may_write(&self, path: &Path) -> bool {
        self.write.hold(path)
    }

    /// Whether an environment variable may be read.
    pub fn may_read_variable(&self, name: &str) -> bool {
        match &self.variables {
            Variables::None => false,
            Variables::Named(names) => names.contains(name),
            Variables::All => true,
        }
    }

    /// Whether any environment variable may be read.
    pub(crate) fn may_read_some_variable(&self) -> bool {
        self.variables != Variables::None
    }

    /// Whether the clock may be read.
    pub fn may_read_clock(&self) -> bool {
        self.clock
    }

    /// Whether random numbers may differ from run to run.
    pub fn may_be_random(&self) -> bool {
        self.random
    }
}

impl Paths {
    fn add(&mut self, path: &Path) {
        let path = real_path(path).unwrap_or_else(|| path.to_path_buf());
        match self {
            Paths::All => {}
            Paths::Below(paths) => paths.push(path),
            Paths::None => *self = Paths::Below(vec![path]),
        }
    }

    fn hold(&self, path: &Path) -> bool {
        match self {
            Paths::None => false,
            Paths::All => true,
            Paths::Below(roots) => {
                real_path(path).is_some_and(|path| roots.iter().any(|root| path.starts_with(root)))
            }
        }
    }
}

/// The path with all links followed, of a file that need not exist yet: then of its nearest ancestor that does.
fn real_path(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let mut missing: Vec<Component<'_>> = Vec::new();
    let mut rest = path.as_path();
    loop {
        if let Ok(real) = rest.canonicalize() {
            return Some(missing.into_iter().rev().fold(real, |path, part| path.join(part)));
        }
        // A link to nowhere, or a way back out of what does not exist, leads where nobody can tell.
        let last = rest.components().next_back()?;
        if !matches!(last, Component::Normal(_)) || rest.is_symlink() {
            return None;
        }
        missing.push(last);
        rest = rest.parent()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_below_what_is_allowed_are_allowed_and_no_others() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let inside = folder.path().join("inside");
        std::fs::create_dir(&inside).expect("a folder in it");
        std::fs::write(folder.path().join("secret"), "").expect("a file in it");
        let permissions = Permissions::default().read(&inside);
        assert!(permissions.may_read(&inside.join("new/file")));
        assert!(!permissions.may_read(&folder.path().join("secret")));
        assert!(!permissions.may_read(&inside.join("../secret")), "the way out is seen");
        assert!(!permissions.may_read(&folder.path().join("inside-too")), "names are compared whole");
        assert!(!permissions.may_write(&inside.join("new")));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let inside = folder.path().join("inside");
        std::fs::create_dir(&inside).expect("a folder in it");
        std::fs::write(folder.path().join("secret"), "").expect("a file in it");
        std::os::unix::fs::symlink(folder.path().join("secret"), inside.join("link")).expect("a link");
        std::os::unix::fs::symlink(folder.path().join("gone"), inside.join("dangling")).expect("a link");
        let permissions = Permissions::default().read(&inside).write(&inside);
        assert!(!permissions.may_read(&inside.join("link")));
        assert!(!permissions.may_write(&inside.join("dangling")));
    }
}
