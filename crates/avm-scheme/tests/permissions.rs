//! What reaches outside asks the permissions of the run. An engine has none unless its host gives them.

use avm_scheme::{Engine, Permissions};
use std::collections::BTreeSet;

/// Calls that reach outside, by the name that does; `FILE` stands for a file that is there, `NEW` for one that is not.
const OUTSIDE: &[(&str, &str)] = &[
    ("call-with-input-file", "(call-with-input-file FILE read-line)"),
    ("call-with-output-file", "(call-with-output-file NEW newline)"),
    ("with-input-from-file", "(with-input-from-file FILE read-line)"),
    ("with-output-to-file", "(with-output-to-file NEW newline)"),
    ("open-input-file", "(close-port (open-input-file FILE))"),
    ("open-output-file", "(close-port (open-output-file NEW))"),
    ("open-binary-input-file", "(close-port (open-binary-input-file FILE))"),
    ("open-binary-output-file", "(close-port (open-binary-output-file NEW))"),
    ("file-exists?", "(file-exists? FILE)"),
    ("load", "(load FILE)"),
    ("delete-file", "(delete-file FILE)"),
    ("get-environment-variable", "(get-environment-variable \"PATH\")"),
    ("get-environment-variables", "(get-environment-variables)"),
    ("current-second", "(current-second)"),
    ("current-jiffy", "(current-jiffy)"),
];

/// What the libraries of the outside export besides, and why it needs no leave.
const INSIDE: &[(&str, &str)] = &[
    ("command-line", "it is what the host gave the engine"),
    ("exit", "it ends the run, not the host"),
    ("emergency-exit", "it ends the run, not the host"),
    ("jiffies-per-second", "it is a constant"),
];

/// Runs a call in a folder of its own, which has the file; gives `denied` where leave is missing.
fn run(permissions: Permissions, call: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| format!("{:?}", folder.path().join(name).display().to_string());
    std::fs::write(folder.path().join("file"), "(define x 1)\n").expect("a file");
    let call = call.replace("FILE", &path("file")).replace("NEW", &path("new"));
    let mut engine = Engine::builder().permissions(permissions).build();
    let denied = format!("(guard (e ((file-error? e) 'denied)) {call} 'allowed)");
    let value = engine.eval(&denied).unwrap_or_else(|error| panic!("{call}: {error}"));
    let made = folder.path().join("new").exists();
    let left = folder.path().join("file").exists();
    format!(
        "{}{}{}",
        engine.write(&value).expect("a symbol"),
        if made { ", made" } else { "" },
        if left { "" } else { ", gone" }
    )
}

#[test]
fn an_engine_reaches_nothing_by_itself() {
    for (name, call) in OUTSIDE {
        assert_eq!(run(Permissions::default(), call), "denied", "{name}");
    }
}

#[test]
fn with_leave_each_does_its_work() {
    for (name, call) in OUTSIDE {
        let expected = match *name {
            "delete-file" => "allowed, gone",
            name if name.contains("output") => "allowed, made",
            _ => "allowed",
        };
        assert_eq!(run(Permissions::all(), call), expected, "{name}");
    }
}

#[test]
fn text_is_included_with_leave_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("part.scm");
    std::fs::write(&file, "(* 6 7)").expect("a file");
    for form in ["include", "include-ci"] {
        let form = format!("({form} {:?})", file.display().to_string());
        let mut trusted = Engine::builder().permissions(Permissions::all()).build();
        assert_eq!(trusted.eval_as::<i64>(&form).expect("it is included"), 42);
        let refused = Engine::new().eval(&form).expect_err("it is not included");
        assert!(refused.message().contains("not allowed"), "{}", refused.message());
    }
}

/// So that a procedure that is added has to say whether it needs leave.
#[test]
fn every_name_of_the_outside_is_considered() {
    let considered: BTreeSet<String> =
        OUTSIDE.iter().chain(INSIDE).map(|(name, _)| name.to_string()).collect();
    let libraries = ["(scheme file)", "(scheme load)", "(scheme process-context)", "(scheme time)"];
    let exported =
        libraries.iter().flat_map(|library| Engine::built_in_exports(library).expect("it is there"));
    assert_eq!(exported.collect::<BTreeSet<String>>(), considered);
}
