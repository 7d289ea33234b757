//! The libraries of `stdlib/` expand, from their sources and from their interfaces, on the kernel as it is.

mod support;

use avm_bytecode::{Control, Effect, Kernel, Primitive};
use avm_expander::{Expander, LibraryName};
use avm_syntax::core::{CORE_LIBRARY, KERNEL_LIBRARY, Unit};
use std::path::Path;
use support::{Files, render};

/// All `.sld` files below a folder, by the name that their path spells.
fn collect(folder: &Path, name: &str, files: &mut Files) {
    for entry in std::fs::read_dir(folder).expect("the folder of the libraries").flatten() {
        let path = entry.path();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let inner = format!("{name} {stem}").trim().to_string();
        if path.is_dir() {
            collect(&path, &inner, files);
        } else if path.extension().is_some_and(|extension| extension == "sld") {
            let text = std::fs::read_to_string(&path).expect("a library is text");
            // A template: its first line says what is put for `@` (crates/avm-scheme/build.rs).
            let words =
                if stem == "@" { text.lines().next().and_then(|line| line.split_once(':')) } else { None };
            for word in words.map_or("@", |(_, words)| words).split_whitespace() {
                files.libraries.insert(format!("({inner})").replace('@', word), text.replace('@', word));
            }
        }
    }
}

fn stdlib() -> (Files, Vec<LibraryName>) {
    let mut files = Files::default();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../stdlib"), "", &mut files);
    let mut names: Vec<String> = files.libraries.keys().cloned().collect();
    names.sort();
    let text = names.join(" ");
    let names = files.read("names", &text, false).iter().filter_map(LibraryName::parse).collect();
    (files, names)
}

fn expander() -> Expander {
    let primitives = Primitive::ALL.iter().map(|primitive| primitive.name());
    let effects = Effect::ALL.iter().map(|effect| effect.name());
    let controls = Control::ALL.iter().map(|control| control.name());
    let mut expander = Expander::new(primitives.chain(effects).chain(controls));
    expander.set_features(["r7rs", "avm", "full-unicode"]);
    expander
}

fn expand(expander: &mut Expander, names: &[LibraryName], files: &mut Files) -> Vec<Unit> {
    match expander.expand_libraries(names, files) {
        Ok(units) => units,
        Err(diagnostics) => panic!("{}", render(files, &diagnostics)),
    }
}

#[test]
fn libraries_expand() {
    let (mut files, names) = stdlib();
    let mut first = expander();
    let units = expand(&mut first, &names, &mut files);
    assert_eq!(units.len(), names.len());
    for unit in &units {
        for global in &unit.globals {
            if global.key.library.as_str() == KERNEL_LIBRARY {
                let name = global.key.name.as_str();
                assert!(
                    Kernel::from_name(name).is_some(),
                    "{} uses {name}, which no kernel name is",
                    unit.name
                );
            }
        }
    }
    for name in &names {
        let interface = first.interface(name).expect("it was expanded");
        files.compiled.insert(name.to_string(), interface);
    }
    assert!(expand(&mut expander(), &names, &mut files).is_empty(), "compiled libraries need no expansion");
}

#[test]
fn what_the_output_calls_exists() {
    let (mut files, _) = stdlib();
    let source = "
        (import (avm kernel))
        (define-record-type point (make-point x) point? (x px set-px!))
        (define-behavior b (state (n 0)) ((get) n) ((set m) (set! n m)))
        (define-values (x y . z) (values 1 2 3))
        (define p (delay (delay-force (ask b (get)))))
        (tell b (get)) (tell b get) (ask b get)
        (case x ((1 2) `(1 ,x ,@z)) ((3) `#(,x)) (else (let-values (((a b) y)) a)))
        (guard (e (e 1)) (parameterize ((x 1)) 2))
        `(1 2 3 4 5 6 ,x . ,y) (define q `(,x . ,y))";
    let data = files.read("test.scm", source, false);
    let units = match expander().expand_program("(program)", &data, &mut files) {
        Ok(units) => units,
        Err(diagnostics) => panic!("{}", render(&files, &diagnostics)),
    };
    let program = units.last().expect("the program comes last");
    assert!(program.requires.iter().any(|library| library.as_str() == CORE_LIBRARY));
    let core = units.iter().find(|unit| unit.name.as_str() == CORE_LIBRARY).expect("the program needs it");
    for global in &program.globals {
        let name = global.key.name.as_str();
        match global.key.library.as_str() {
            KERNEL_LIBRARY => assert!(Kernel::from_name(name).is_some(), "{name} is no kernel name"),
            CORE_LIBRARY => {
                assert!(core.globals.iter().any(|own| own.defined && own.key == global.key), "{name}");
            }
            _ => {}
        }
    }
}
