//! Links the part of GCC that unwinds into the program, where it is at hand. Else the system has another library to load at each
//! start, and what that one does first is to ask the processor what it is: 0.1 to 0.2 ms on a virtual machine, of 1.6 in all.

use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    let is_glibc = is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu");
    let is_native = env::var("HOST").ok() == env::var("TARGET").ok();
    // C++ brings the library along anyway, and throws by it.
    let has_cpp = env::var_os("CARGO_FEATURE_CADICAL").is_some();
    let features = env::var("CARGO_CFG_TARGET_FEATURE").unwrap_or_default();
    let is_static = features.split(',').any(|feature| feature == "crt-static");
    if is_glibc && is_native && !has_cpp && !is_static {
        link_unwinder();
    }
}

fn link_unwinder() {
    let asked = Command::new("cc").arg("-print-file-name=libgcc_eh.a").output();
    let Some(found) = asked.ok().and_then(|output| String::from_utf8(output.stdout).ok()) else { return };
    let file = Path::new(found.trim());
    // A compiler that does not know the file gives its bare name back.
    if let Some(folder) = file.parent().filter(|_| file.is_absolute() && file.exists()) {
        println!("cargo::rustc-link-search=native={}", folder.display());
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
    }
}
