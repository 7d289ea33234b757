//! Any text as a program, as forms at a prompt, and any bytes as the interface of a library: expansion ends, without a
//! panic, in units that print or in errors that say where.
#![no_main]

use avm_base::{Diagnostic, FileId};
use avm_expander::{
    ExpandLimits, Expander, IncludeError, Interface, LibraryLoader, LibraryName, LibrarySource,
};
use avm_reader::{ReadOptions, decode, read_all};
use avm_syntax::core::Unit;
use avm_syntax::{Datum, print_unit};
use libfuzzer_sys::fuzz_target;

/// Every library has the same source or interface; every file holds the same data.
struct Same {
    data: Vec<Datum>,
    interface: Option<Interface>,
    /// How many files may still be included: each is the whole input again.
    includes_left: u32,
}

impl LibraryLoader for Same {
    fn load(&mut self, _: &LibraryName) -> Result<Option<LibrarySource>, Vec<Diagnostic>> {
        Ok(match &self.interface {
            Some(interface) => Some(LibrarySource::Compiled(Box::new(interface.clone()))),
            None => Some(LibrarySource::Text(self.data.clone())),
        })
    }

    fn exists(&mut self, name: &LibraryName) -> bool {
        name.parts().len() > 1
    }

    fn include(&mut self, path: &str, _: FileId, _: bool) -> Result<Vec<Datum>, IncludeError> {
        if path.is_empty() || self.includes_left == 0 {
            return Err(IncludeError::Unavailable("no".into()));
        }
        self.includes_left -= 1;
        Ok(self.data.clone())
    }
}

fn expander() -> Expander {
    let mut expander = Expander::new(["car", "cons", "list", "vector", "+", "not", "call-with-values"]);
    expander.set_limits(ExpandLimits { depth: 300, expansions: 2_000, pieces: 50_000 });
    expander.set_features(["avm"]);
    expander
}

fn look(result: Result<Vec<Unit>, Vec<Diagnostic>>) {
    match result {
        Ok(units) => units.iter().for_each(|unit| {
            print_unit(unit, 80);
        }),
        Err(diagnostics) => assert!(diagnostics.iter().all(|diagnostic| !diagnostic.message.is_empty())),
    }
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(interface) = postcard::from_bytes::<Interface>(bytes) {
        let name = interface.name().to_datum();
        let mut loader = Same { data: Vec::new(), interface: Some(interface), includes_left: 0 };
        look(expander().environment("(prompt)", &[name], &mut loader).map(|(_, units)| units));
    }
    let Ok(text) = decode(FileId(0), bytes) else { return };
    let Ok(data) = read_all(FileId(0), text, ReadOptions::default()) else { return };
    let mut loader = Same { data: data.clone(), interface: None, includes_left: 20 };
    look(expander().expand_program("(program)", &data, &mut loader));
    let mut prompt = expander();
    let kernel = read_all(FileId(0), "(avm kernel)", ReadOptions::default()).expect("it is a list");
    let Ok((mut environment, _)) = prompt.environment("(prompt)", &kernel, &mut loader) else { return };
    for form in &data {
        look(prompt.expand_interactive(&mut environment, form, &mut loader));
    }
});
