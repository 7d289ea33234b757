//! The examples run to their end.

#[path = "../examples/bytecode.rs"]
mod bytecode;
#[path = "../examples/data.rs"]
mod data;
#[path = "../examples/functions.rs"]
mod functions;
#[path = "../examples/limits.rs"]
mod limits;
#[path = "../examples/objects.rs"]
mod objects;

#[test]
fn bytecode_runs() {
    bytecode::main().expect("the example runs");
}

#[test]
fn data_runs() {
    data::main().expect("the example runs");
}

#[test]
fn functions_runs() {
    functions::main().expect("the example runs");
}

#[test]
fn limits_runs() {
    limits::main().expect("the example runs");
}

#[test]
fn objects_runs() {
    objects::main().expect("the example runs");
}
