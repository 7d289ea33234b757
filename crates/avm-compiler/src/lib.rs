//! The compiler: from the core language to bytecode.
//!
//! A pass is a file. Each says at its head which form of the tree it takes and gives; they run in the order of
//! [`compile`]. A pass that only improves can be switched off by [`Options`], and no program can tell.
#![forbid(unsafe_code)]

mod assign;
mod closures;
mod code;
mod constants;
mod emit;
mod eta;
mod globals;
mod labels;
mod letrec;
mod lower;
mod print;
mod scc;
mod select;
mod simplify;
mod tree;

use avm_base::{Diagnostic, Sources};
use avm_bytecode::Module;
use avm_syntax::core::Unit;
use bumpalo::Bump;

/// Which passes run. Programs give the same results whatever is set here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Bind the lambdas of a `letrec*` by `fix`, rather than assign them.
    pub letrec: bool,
    /// Call lambdas that are known directly.
    pub known_calls: bool,
    /// Call globals whose value is certain directly.
    pub globals: bool,
    /// Inline procedures that are small or called once.
    pub inline: bool,
    /// Put constants and copies in the place of variables.
    pub propagate: bool,
    /// Evaluate what is constant, leave out what is never reached.
    pub fold: bool,
    /// Pass the captures of known lambdas as arguments.
    pub lift: bool,
    /// Make loops of lambdas whose calls are jumps.
    pub loops: bool,
    /// Join instructions that follow one another.
    pub peephole: bool,
    /// Keep the frame of the body during its last call, so that backtraces show it. `eval` must not: it calls in tail
    /// position.
    pub keep_top: bool,
}

impl Default for Options {
    /// All of them.
    fn default() -> Options {
        Options::all(true)
    }
}

impl Options {
    /// None of them.
    pub const NONE: Options = Options::all(false);

    const fn all(on: bool) -> Options {
        Options {
            letrec: on,
            known_calls: on,
            globals: on,
            inline: on,
            propagate: on,
            fold: on,
            lift: on,
            loops: on,
            peephole: on,
            keep_top: false,
        }
    }
}

/// A pass, for [`dump`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// From the core language to the tree.
    Lower,
    /// `letrec*` is classified.
    Letrec,
    /// Procedures are inlined, constants and copies propagated and folded.
    Simplify,
    /// Loops are found.
    Loops,
    /// Assigned variables are boxed.
    Assign,
    /// Captures are known.
    Closures,
}

impl Pass {
    /// All of them, in order.
    pub const ALL: &'static [Pass] =
        &[Pass::Lower, Pass::Letrec, Pass::Simplify, Pass::Loops, Pass::Assign, Pass::Closures];

    /// The name that options use.
    pub fn name(self) -> &'static str {
        match self {
            Pass::Lower => "lower",
            Pass::Letrec => "letrec",
            Pass::Simplify => "simplify",
            Pass::Loops => "loops",
            Pass::Assign => "assign",
            Pass::Closures => "closures",
        }
    }
}

/// Compiles a unit.
///
/// # Errors
/// A use of a kernel name that is none, or something too large for a module.
pub fn compile(unit: &Unit, sources: &Sources, options: &Options) -> Result<Module, Vec<Diagnostic>> {
    let arena = Bump::new();
    let mut program = lower::lower(unit, &arena)?;
    Pass::ALL.iter().for_each(|pass| run_pass(&mut program, *pass, options));
    emit::run(&mut program, sources, options)
}

/// The tree of a unit as text, after a pass.
///
/// # Errors
/// A use of a kernel name that is none.
pub fn dump(unit: &Unit, options: &Options, last: Pass) -> Result<String, Vec<Diagnostic>> {
    let arena = Bump::new();
    let mut program = lower::lower(unit, &arena)?;
    let passes = Pass::ALL.iter().position(|pass| *pass == last).unwrap_or(0);
    Pass::ALL[..=passes].iter().for_each(|pass| run_pass(&mut program, *pass, options));
    Ok(print::print(&mut program))
}

fn run_pass(program: &mut tree::Program<'_>, pass: Pass, options: &Options) {
    match pass {
        Pass::Lower => {}
        Pass::Letrec => letrec::run(program, options.letrec),
        Pass::Simplify => {
            if options.globals {
                globals::run(program);
            }
            if options.inline || options.propagate || options.fold {
                simplify::run(program, options);
            }
        }
        Pass::Loops => {
            if options.loops {
                labels::run(program);
            }
        }
        Pass::Assign => assign::run(program),
        Pass::Closures => closures::run(program, options.known_calls, options.lift),
    }
}
