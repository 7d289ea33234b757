//! What a runtime is made with.

use avm_base::{ContentHash, Limits, Symbol};
use avm_bytecode::Verified;
use avm_object::TraceLevel;
use avm_primitives::{DeniedHost, Host};
use std::time::Duration;

/// A part of `(avm unsafe)` that a run may be allowed to use (avm.md section 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnsafeFeature {
    /// `reflect`.
    Reflect,
    /// `scry-meta` and `scry-deep`.
    Scry,
    /// `reify-context`, `reify-tx-state`, `reify-constraints`.
    Reify,
    /// `register-pure!` and `update-pure!`.
    RegisterPure,
}

impl UnsafeFeature {
    /// All of them.
    pub const ALL: &'static [UnsafeFeature] =
        &[UnsafeFeature::Reflect, UnsafeFeature::Scry, UnsafeFeature::Reify, UnsafeFeature::RegisterPure];

    /// The name that `--allow` takes.
    pub fn name(self) -> &'static str {
        match self {
            UnsafeFeature::Reflect => "reflect",
            UnsafeFeature::Scry => "scry",
            UnsafeFeature::Reify => "reify",
            UnsafeFeature::RegisterPure => "register-pure",
        }
    }

    /// The feature of that name, if there is one.
    pub fn from_name(name: &str) -> Option<UnsafeFeature> {
        UnsafeFeature::ALL.iter().copied().find(|feature| feature.name() == name)
    }
}

/// Where modules are found that values need and that are not linked yet.
pub trait ModuleSource: Send {
    /// The bytes of a module, by the hash of its code. They are verified before they are used.
    fn module(&mut self, hash: &ContentHash) -> Option<Vec<u8>>;
}

/// The libraries that every process brings along. Their bodies only define.
#[derive(Clone, Copy, Debug)]
pub struct StandardLibrary {
    /// Whether one has that written name.
    pub holds: fn(Symbol) -> bool,
    /// The code of one.
    pub module: fn(Symbol) -> Option<Verified>,
}

/// What a runtime is made with.
pub struct Config {
    /// What a run may use.
    pub limits: Limits,
    /// The most time that a run may take.
    pub timeout: Option<Duration>,
    /// The way to the outside.
    pub host: Box<dyn Host>,
    /// What the trace keeps.
    pub trace: TraceLevel,
    /// The name of this machine.
    pub machine: Symbol,
    /// Parts of `(avm unsafe)` that are allowed.
    pub allow: Vec<UnsafeFeature>,
    /// The standard library.
    pub standard_library: StandardLibrary,
}

impl Default for Config {
    /// No way to the outside, nothing unsafe, the usual limits, a trace of messages, a machine named `local`.
    fn default() -> Config {
        Config {
            limits: Limits::default(),
            timeout: None,
            host: Box::new(DeniedHost),
            trace: TraceLevel::Messages,
            machine: Symbol::intern("local"),
            allow: Vec::new(),
            standard_library: StandardLibrary { holds: |_| false, module: |_| None },
        }
    }
}
