//! Values and code as bytes, for other processes.
//!
//! Data is written by [`avm_value::wire`]; here is how code is named and found again. A procedure is its module, named by the hash
//! of its code, and its index there. The *heading* of the bytes lists
//! - the libraries and programs that occur, by the names that they have at home,
//! - the modules: those of the standard library by name and hash, the others by the library they belong to and hash, and for those
//!   whose code is needed, what libraries it refers to,
//! - the variables outside the standard library that the code refers to, whose values are further roots of the bytes.
//!
//! Where a library or program with all these modules runs here already, its variables are used. Otherwise one is *restored* under a
//! name of its own: its modules are linked, their bodies do not run, and those of its variables that have no value yet get those
//! that came along.

mod codes;
mod everything;
mod link;
mod names;
mod program;
mod restore;
mod saving;
mod seal;
mod tasks;
mod work;

pub(crate) use codes::Codes;
pub use saving::{NotSaved, Saved, is_saved};
pub(crate) use seal::SealKey;

use crate::Runtime;
use avm_base::{AvmErrorKind, ContentHash, Symbol};
use avm_value::wire::{Decoder, Encoder, Reader, WireError, Writer};
use avm_value::{Fault, Outcome, Value};
use names::Namer;
use std::sync::Arc;

/// The most bytes that a value may take.
const MOST_BYTES: usize = 1 << 30;

/// What the heading says of a module.
enum ModuleEntry {
    /// A library of the standard library.
    Standard { library: Symbol, hash: ContentHash },
    /// It belongs to a library or program, by its number, and is only named.
    Named { library: usize, hash: ContentHash },
    /// Its code is needed, which refers to libraries by these numbers.
    Needed { library: usize, hash: ContentHash, links: Vec<usize> },
}

/// What the heading says of a variable.
struct Variable {
    library: usize,
    name: Symbol,
    /// The module that defines it.
    definer: Option<usize>,
}

/// How kinds of modules are written.
const STANDARD: u8 = 0;
const NAMED: u8 = 1;
const NEEDED: u8 = 2;

/// The heading of bytes of a value.
#[derive(Default)]
struct Heading {
    /// The names of libraries and programs. Two may have the same.
    libraries: Vec<Symbol>,
    modules: Vec<ModuleEntry>,
    globals: Vec<Variable>,
}

impl ModuleEntry {
    /// The hash, outside the standard library.
    fn hash(&self) -> Option<ContentHash> {
        match self {
            ModuleEntry::Standard { .. } => None,
            ModuleEntry::Named { hash, .. } | ModuleEntry::Needed { hash, .. } => Some(*hash),
        }
    }
}

impl Heading {
    fn read(decoder: &Decoder<'_>) -> Result<Heading, WireError> {
        let mut reader = decoder.heading();
        let mut heading = Heading::default();
        for _ in 0..reader.count()? {
            heading.libraries.push(decoder.symbol(&mut reader)?);
        }
        for _ in 0..reader.count()? {
            let module = heading.read_module(decoder, &mut reader)?;
            heading.modules.push(module);
        }
        for _ in 0..reader.count()? {
            let (library, name) = (heading.library(&mut reader)?, decoder.symbol(&mut reader)?);
            let definer = (reader.number32()? as usize).checked_sub(1);
            if definer.is_some_and(|module| module >= heading.modules.len()) {
                return Err(reader.wrong("there is no such module"));
            }
            heading.globals.push(Variable { library, name, definer });
        }
        reader.end()?;
        Ok(heading)
    }

    fn library(&self, reader: &mut Reader<'_>) -> Result<usize, WireError> {
        let number = reader.number32()? as usize;
        if number < self.libraries.len() { Ok(number) } else { Err(reader.wrong("there is no such library")) }
    }

    fn read_module(&self, decoder: &Decoder<'_>, reader: &mut Reader<'_>) -> Result<ModuleEntry, WireError> {
        Ok(match reader.byte()? {
            STANDARD => ModuleEntry::Standard { library: decoder.symbol(reader)?, hash: reader.hash()? },
            NAMED => ModuleEntry::Named { library: self.library(reader)?, hash: reader.hash()? },
            NEEDED => {
                let (library, hash) = (self.library(reader)?, reader.hash()?);
                let links = (0..reader.count()?).map(|_| self.library(reader)).collect::<Result<_, _>>()?;
                ModuleEntry::Needed { library, hash, links }
            }
            _ => return Err(reader.wrong("there is no such kind of module")),
        })
    }
}

impl Runtime {
    /// A value as bytes that can be read in another process: data as it is copied into a message, procedures as code. Equal graphs
    /// give equal bytes.
    ///
    /// # Errors
    /// `not-sendable` where a part cannot leave the process, or a variable that the code of a part refers to holds such a part;
    /// [`Fault::OutOfMemory`] where there are too many bytes.
    pub fn encode(&mut self, value: Value) -> Outcome<Vec<u8>> {
        self.encode_within(value, MOST_BYTES)
    }

    /// The same with a limit of its own for the number of bytes.
    ///
    /// # Errors
    /// As for [`Runtime::encode`].
    pub fn encode_within(&mut self, value: Value, limit: usize) -> Outcome<Vec<u8>> {
        let mut bytes = Writer::default();
        self.encode_noting(value, limit, &mut bytes, |_| ())?;
        Ok(bytes.into_bytes())
    }

    /// Appends a value as bytes, and gives what [`Runtime::needed_modules`] says of them.
    ///
    /// # Errors
    /// As for [`Runtime::encode`].
    pub(crate) fn encode_with_needs(
        &mut self,
        value: Value,
        bytes: &mut Writer,
    ) -> Outcome<Vec<ContentHash>> {
        self.encode_noting(value, MOST_BYTES, bytes, |namer| namer.needed())
    }

    fn encode_noting<T>(
        &mut self,
        value: Value,
        limit: usize,
        bytes: &mut Writer,
        note: impl FnOnce(&Namer<'_>) -> T,
    ) -> Outcome<T> {
        self.codes.catch_up(&self.machine);
        let room = self.encoder_room.take().unwrap_or_default();
        let namer = Namer::new(&mut self.machine, &mut self.codes, false);
        let mut encoder = Encoder::within(room, namer, limit);
        encoder.root(value)?;
        encoder.be_exact();
        while let Some((global, value)) = encoder.names.next_global() {
            encoder.root(value).map_err(|fault| names::of_variable(fault, global))?;
        }
        let heading = |namer: &mut Namer<'_>, symbols: &mut _, out: &mut _| namer.write_heading(symbols, out);
        let (namer, room) = encoder.finish_to(bytes, heading)?;
        let noted = note(&namer);
        self.encoder_room = Some(room);
        Ok(noted)
    }

    /// The value that bytes of [`Runtime::encode`] stand for. They may come from anywhere. Nothing is collected meanwhile.
    ///
    /// # Errors
    /// `store-corruption` for damaged bytes; `invalid-bytecode` where code is missing or refused; [`Fault::OutOfMemory`].
    pub fn decode(&mut self, bytes: &[u8]) -> Outcome {
        let decoder = Decoder::new(bytes, &mut self.machine.heap)?;
        let heading = Heading::read(&decoder)?;
        self.codes.catch_up(&self.machine);
        let links = self.link(&heading, false)?;
        let values = decoder.values(&mut link::Linker::new(self, &heading, &links))?;
        match values.split_first() {
            Some((value, globals)) if globals.len() == heading.globals.len() => {
                self.restore_globals(&heading, &links, globals);
                Ok(*value)
            }
            _ => {
                Err(WireError { at: bytes.len(), what: "there are more or fewer values than it says" }.into())
            }
        }
    }

    /// The hashes of the modules that must be at hand where bytes of [`Runtime::encode`] are read, but for the standard library:
    /// what keeps the bytes should keep these modules too.
    ///
    /// # Errors
    /// `store-corruption` for damaged bytes.
    pub fn needed_modules(&mut self, bytes: &[u8]) -> Outcome<Vec<ContentHash>> {
        let heading = Heading::read(&Decoder::new(bytes, &mut self.machine.heap)?)?;
        let needed = heading.modules.into_iter().filter_map(|module| match module {
            ModuleEntry::Needed { hash, .. } => Some(hash),
            _ => None,
        });
        Ok(needed.collect())
    }

    /// The bytes of a module, by the hash of its code: one that is linked, or was made known.
    pub fn module_bytes(&mut self, hash: &ContentHash) -> Option<Vec<u8>> {
        self.codes.catch_up(&self.machine);
        if let Some(bytes) = self.codes.store.get(hash) {
            return Some(bytes.to_vec());
        }
        let module = self.machine.module(*self.codes.modules(hash).first()?)?;
        Some(avm_bytecode::encode(&self.codes.at_home(module)))
    }

    /// Makes a module known that values may need, and gives the hash of its code. It is verified now, and linked when it is needed.
    ///
    /// # Errors
    /// `invalid-bytecode` where the bytes are refused.
    pub fn add_module(&mut self, bytes: &[u8]) -> Outcome<ContentHash> {
        let module = restore::checked(bytes)?;
        let hash = module.code_hash();
        self.codes.store.entry(hash).or_insert_with(|| Arc::from(bytes));
        Ok(hash)
    }

    /// Says that a program that is about to be linked is called `here`, and `original` at home.
    pub fn rename_module(&mut self, here: Symbol, original: Symbol) {
        self.codes.rename(here, original);
    }

    /// Whether a library of the standard library was linked because a value needed it.
    pub fn has_standard(&self, library: Symbol) -> bool {
        self.codes.aside.contains(&library)
    }
}

/// Says what is wrong with code.
fn bad_code(message: impl Into<String>) -> Box<Fault> {
    Fault::avm(AvmErrorKind::InvalidBytecode, message, Vec::new())
}
