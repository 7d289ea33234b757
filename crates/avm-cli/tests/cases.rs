//! The command from outside: `cases/` holds what it is given and what it does.

mod support;

use std::fs;
use std::path::Path;
use support::Cases;

/// Runs a file of cases, or brings it up to date.
fn check(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(format!("{name}.case"));
    let (failures, text) = Cases::read(&path).run();
    if std::env::var_os("UPDATE_CASES").is_some() {
        fs::write(&path, text).expect("the file of cases can be written");
        return;
    }
    assert!(failures.is_empty(), "{} of {name} failed:\n{}", failures.len(), failures.join("\n"));
}

macro_rules! cases {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            check(stringify!($name));
        })*

        #[test]
        fn every_file_is_run() {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
            let files = fs::read_dir(folder).expect("the folder of cases");
            let mut found: Vec<String> = files
                .filter_map(|entry| entry.ok()?.path().file_stem()?.to_str().map(str::to_string))
                .collect();
            found.sort();
            assert_eq!(found, [$(stringify!($name)),*]);
        }
    };
}
cases! { bad_input commands errors executions limits permissions programs prompt replay running shards solve trace usage }
