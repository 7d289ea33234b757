//! From data to the core language: hygienic macro expansion and libraries (R7RS chapters 4 and 5).
//!
//! # Roadmap
//!
//! ```text
//! expander     the callers' view: programs, libraries, interactive forms     api  what callers supply
//!   body       top level and bodies: definitions first, then expressions     environment  prompt and `eval`
//!   expression heads, references, calls, constants
//!   forms/     the core forms, by family
//!   macros/    `syntax-rules`: compile, match, instantiate
//!   library/   names, imports, `define-library`, interfaces
//! context      what expansion carries along (`World`, `Cx`), limits, use-site scopes
//! binding      what identifiers mean                   unit  the unit under construction
//! core_form    the table of core forms                 error  all that can be wrong, as data
//! ```
//!
//! A unit is expanded in two steps. *Scanning* goes through the forms of the top level or a body, expands macro uses at
//! their heads, and declares what is defined. *Finishing* expands the right sides and expressions, which then see all
//! definitions. No form is looked at twice.
//!
//! # Hygiene
//!
//! Identifiers carry sets of scopes (Flatt, "Binding as Sets of Scopes"). A binding form makes a scope and adds it to
//! what it binds and to its body. An identifier means what that binding of its name says whose scopes are the largest
//! subset of its own. A macro use makes a scope for what the template introduces; since every transformer is
//! `syntax-rules`, the scope is put on the template's parts alone, and need not be flipped. In the context where the
//! macro is defined, the arguments get a *use-site scope* (see `context.rs`).
//!
//! # Glossary of names in this crate
//!
//! `cx` expansion at hand · `syntax`, `form` syntax objects · `id` an identifier · `scope`, `scopes` a set of scopes ·
//! `base` the scopes of a unit's own text · `binding` what an identifier means · `core` a core form · `key` a global
//! variable's or macro's name · `scan` the definitions found so far · `whole`, `at` where an error is shown ·
//! `hidden` not named by the user · `origin` which macro use introduced a syntax object
#![forbid(unsafe_code)]

mod api;
mod binding;
mod body;
mod cond_expand;
mod context;
mod core_form;
mod environment;
mod error;
mod expander;
mod expression;
mod forms;
mod library;
mod macros;
mod unit;

pub use api::{IncludeError, LibraryLoader, LibrarySource, NoLibraries};
pub use context::ExpandLimits;
pub use core_form::{CoreForm, Role};
pub use environment::{Environment, NameKind, VisibleName};
pub use error::{ExpandError, ExpandErrorKind, MacroUse};
pub use expander::{Expander, Expansion};
pub use library::interface::Interface;
pub use library::name::LibraryName;
