//! Says how instructions follow one another: `cfg(threaded)` where the optimiser turns calls in tail position into jumps.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(threaded)");
    let optimised = std::env::var("OPT_LEVEL").is_ok_and(|level| level == "2" || level == "3");
    // Miri interprets what the compiler was given, before the optimiser.
    if optimised && std::env::var_os("CARGO_CFG_MIRI").is_none() {
        println!("cargo::rustc-cfg=threaded");
    }
}
