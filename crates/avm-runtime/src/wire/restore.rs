//! Libraries and programs that come along with a value: found here, or linked under a name of their own.

use super::codes::each_instruction;
use super::{Heading, ModuleEntry, bad_code};
use crate::Runtime;
use avm_base::{ContentHash, ContentHasher, Symbol};
use avm_bytecode::module::GlobalName;
use avm_bytecode::{Instruction, Module, Verified};
use avm_value::{Fault, Outcome, Value};

/// The most modules that a value may refer to.
const MOST_MODULES: usize = 4096;

/// What the things that a heading lists are here.
pub(super) struct Links {
    /// What the libraries are called here.
    pub(super) libraries: Vec<Symbol>,
    /// The numbers of the modules, where their code is needed.
    pub(super) modules: Vec<Option<u32>>,
}

impl Runtime {
    /// Finds all that a heading lists, and links what is missing.
    ///
    /// With `fresh`, libraries and programs are linked once more, even where they run here.
    pub(super) fn link(&mut self, heading: &Heading, fresh: bool) -> Outcome<Links> {
        let members = self.members(heading);
        let mut libraries = Vec::with_capacity(heading.libraries.len());
        for (number, name) in heading.libraries.iter().enumerate() {
            if (self.standard_library.holds)(*name) {
                return Err(bad_code(format!("{name} is the name of a library of the standard library")));
            }
            let running =
                if fresh { Some(self.resumed(*name)) } else { self.running(*name, &members[number]) };
            libraries.push(match running {
                Some(found) => found,
                None => self.restored(*name, &members[number]),
            });
        }
        let mut links = Links { libraries, modules: Vec::with_capacity(heading.modules.len()) };
        if heading.modules.len() > MOST_MODULES {
            return Err(bad_code("a value refers to too many modules"));
        }
        for module in &heading.modules {
            if self.machine.heap.is_over_limit() {
                return Err(Box::new(Fault::OutOfMemory));
            }
            let number = match module {
                ModuleEntry::Standard { library, hash } => Some(self.link_standard_as(*library, hash)?),
                ModuleEntry::Named { .. } => None,
                ModuleEntry::Needed { library, hash, links: needs } => {
                    let here = links.libraries[*library];
                    Some(match self.find_module(here, hash) {
                        Some(number) => number,
                        None => self.link_restored(heading, &links, *library, hash, needs)?,
                    })
                }
            };
            links.modules.push(number);
        }
        Ok(links)
    }

    /// The hashes of the modules of each library, in order.
    fn members(&self, heading: &Heading) -> Vec<Vec<ContentHash>> {
        let mut members = vec![Vec::new(); heading.libraries.len()];
        for module in &heading.modules {
            match module {
                ModuleEntry::Standard { .. } => {}
                ModuleEntry::Named { library, hash } | ModuleEntry::Needed { library, hash, .. } => {
                    members[*library].push(*hash);
                }
            }
        }
        members.iter_mut().for_each(|hashes| hashes.sort_unstable());
        members
    }

    fn find_module(&self, library: Symbol, hash: &ContentHash) -> Option<u32> {
        let found = self.codes.modules(hash).iter().rev();
        found.copied().find(|number| self.codes.library(*number) == library)
    }

    /// What a library or program of that name and with all these modules is called that runs here, the latest of them.
    fn running(&self, name: Symbol, members: &[ContentHash]) -> Option<Symbol> {
        let candidates = self.codes.modules(members.first()?).iter().rev();
        candidates.map(|number| self.codes.library(*number)).find(|library| {
            self.codes.original(*library) == name
                && !self.codes.restored.contains(library)
                && members.iter().all(|hash| self.find_module(*library, hash).is_some())
        })
    }

    /// What a library or program is called that comes along: always the same for the same modules.
    fn restored(&mut self, name: Symbol, members: &[ContentHash]) -> Symbol {
        let mut hasher = ContentHasher::default();
        hasher.add(name.as_str().as_bytes());
        members.iter().for_each(|hash| hasher.add(&hash.0));
        let here = Symbol::intern(&format!("{name} #{}", hasher.hash().short()));
        if self.codes.restored.insert(here) {
            self.codes.rename(here, name);
        }
        here
    }

    /// What a library or program is called of which an execution goes on here.
    fn resumed(&mut self, name: Symbol) -> Symbol {
        let names = (1..).map(|number| Symbol::intern(&format!("{name} (resumed {number})")));
        let here = names.into_iter().find(|here| !self.codes.restored.contains(here)).unwrap_or(name);
        self.codes.restored.insert(here);
        self.codes.rename(here, name);
        here
    }

    /// Links a module of a library that comes along.
    fn link_restored(
        &mut self,
        heading: &Heading,
        links: &Links,
        library: usize,
        hash: &ContentHash,
        needs: &[usize],
    ) -> Outcome<u32> {
        let name = heading.libraries[library];
        let bytes = self.module_bytes(hash).or_else(|| self.module_source.as_mut()?.module(hash));
        let Some(bytes) = bytes else {
            return Err(bad_code(format!("the code {} of {name} is not known here", hash.short())));
        };
        let mut module = checked(&bytes)?.into_module();
        if module.code_hash() != *hash || module.name != name {
            return Err(bad_code(format!("the code {} of {name} is another one", hash.short())));
        }
        let used: Vec<Symbol> = module.globals.iter().map(|global| global.name.library).collect();
        let here = |name: Symbol| {
            let found = needs.iter().find(|number| heading.libraries[**number] == name)?;
            Some(links.libraries[*found])
        };
        for (global, library) in module.globals.iter_mut().zip(used) {
            if let Some(here) = here(library) {
                global.name.library = here;
            } else if (self.standard_library.holds)(library) {
                self.link_standard(library)?;
            } else {
                return Err(bad_code(format!("the code {} refers to {library}", hash.short())));
            }
        }
        module.name = links.libraries[library];
        let number = self.machine.load(verified(module)?)?;
        self.codes.catch_up(&self.machine);
        Ok(number)
    }

    /// A library of the standard library, which must have this code.
    fn link_standard_as(&mut self, library: Symbol, hash: &ContentHash) -> Outcome<u32> {
        let number = self.link_standard(library)?;
        if self.codes.hash(&self.machine, number) != *hash {
            return Err(bad_code(format!("{library} is of another version here")));
        }
        Ok(number)
    }

    /// Links a library of the standard library and those that it uses, unless they are linked, and runs their bodies.
    fn link_standard(&mut self, library: Symbol) -> Outcome<u32> {
        // Behind a library, what it uses; it is linked when it comes up again.
        let mut pending = vec![library];
        while let Some(library) = pending.last().copied() {
            if self.codes.standard(library).is_some() {
                pending.pop();
                continue;
            }
            let Some(module) = (self.standard_library.module)(library) else {
                return Err(bad_code(format!("there is no library {library} here")));
            };
            let used = module.globals.iter().map(|global| global.name.library);
            let missing = used.filter(|used| *used != library && self.codes.standard(*used).is_none());
            let missing: Vec<Symbol> = missing.filter(|used| !pending.contains(used)).collect();
            if missing.is_empty() {
                pending.pop();
                self.run_standard(module)?;
            } else {
                pending.extend(missing);
            }
        }
        self.codes.standard(library).ok_or_else(|| bad_code(format!("{library} cannot be linked")))
    }

    fn run_standard(&mut self, module: Verified) -> Outcome<()> {
        let name = module.name;
        let number = self.machine.load(module)?;
        self.machine.hide_module(number);
        self.codes.aside.insert(name);
        self.codes.catch_up(&self.machine);
        let body = self.machine.body_of(number).unwrap_or(Value::FALSE);
        match self.machine.call_aside(body) {
            Ok(_) => Ok(()),
            Err(_) => Err(bad_code(format!("the body of {name} fails"))),
        }
    }

    /// Gives variables of restored libraries that have no value yet those that came along.
    pub(super) fn restore_globals(&mut self, heading: &Heading, links: &Links, values: &[Value]) {
        for (variable, value) in heading.globals.iter().zip(values) {
            let library = links.libraries[variable.library];
            let global = GlobalName { library, name: variable.name };
            if self.codes.restored.contains(&library) && self.machine.global(global).is_none() {
                self.machine.define_global(global, *value);
                let definer = variable.definer.and_then(|module| heading.modules[module].hash());
                definer.map(|hash| self.codes.definers_elsewhere.insert(global, hash));
            }
        }
    }
}

/// The module of bytes from anywhere: verified, and it changes no variables but its own.
pub(super) fn checked(bytes: &[u8]) -> Outcome<Verified> {
    let module = avm_bytecode::decode(bytes).map_err(|error| bad_code(error.to_string()))?;
    let module = verified(module)?;
    let mut foreign = None;
    for procedure in &module.procedures {
        each_instruction(&module, procedure.start, procedure.end, |instruction| {
            if let Instruction::SetGlobal { g } | Instruction::DefineGlobal { g } = instruction {
                let global = module.globals[g as usize].name;
                foreign = foreign.or((global.library != module.name).then_some(global));
            }
        });
    }
    match foreign {
        None => Ok(module),
        Some(global) => {
            Err(bad_code(format!("{} changes `{}` of {}", module.name, global.name, global.library)))
        }
    }
}

fn verified(module: Module) -> Outcome<Verified> {
    avm_bytecode::verify(module).map_err(|error| bad_code(error.to_string()))
}
