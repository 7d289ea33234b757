//! `compile`: a program to bytecode.

use super::Program;
use crate::arguments::Compile;
use crate::output;
use std::path::{Path, PathBuf};

/// `avm-scheme compile FILE [-o OUT]`.
pub fn run(compile: &Compile) -> i32 {
    let program = match Program::read(&compile.file) {
        Ok(program) => program,
        Err(code) => return code,
    };
    let mut engine = compile.options.engine(program.place());
    let bytes = match engine.compile(program.source()) {
        Ok(bytes) => bytes,
        Err(error) => return output::report(&error, compile.options.json),
    };
    output::warn(&engine.take_warnings(), compile.options.json);
    let path = compile.output.clone().unwrap_or_else(|| compiled_name(&compile.file));
    if path == Path::new("-") {
        return output::print_bytes(&bytes);
    }
    if path == compile.file {
        output::complain(&format!("`{}` would be overwritten: name the result with -o", path.display()));
        return 2;
    }
    match std::fs::write(&path, bytes) {
        Ok(()) => 0,
        Err(error) => {
            output::complain(&format!("cannot write `{}`: {}", path.display(), avm_scheme::reason(&error)));
            2
        }
    }
}

/// `NAME.avm` for `NAME.avm.scm` and `NAME.scm`; standard output for standard input.
fn compiled_name(file: &Path) -> PathBuf {
    if file == Path::new("-") {
        return file.to_path_buf();
    }
    let stem = file.with_extension("");
    if stem.extension().is_some_and(|extension| extension == "avm") {
        stem
    } else {
        file.with_extension("avm")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_named_after_their_sources() {
        assert_eq!(compiled_name(Path::new("a/b.avm.scm")), Path::new("a/b.avm"));
        assert_eq!(compiled_name(Path::new("b.scm")), Path::new("b.avm"));
        assert_eq!(compiled_name(Path::new("b")), Path::new("b.avm"));
    }
}
