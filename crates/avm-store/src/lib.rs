//! A durable key-value store: what objects, states, histories and modules are kept in.
//!
//! A [`Store`] maps byte strings to byte strings, in the order of the keys. Changes come as a [`Batch`], which is kept whole
//! or not at all. [`Store::commit`] makes a batch visible to every reader at once and numbers it, and [`Store::wait`] returns
//! when it is on disk. Who waits first writes all batches that have come meanwhile in one go and syncs once for all of them. So
//! many who commit at a time share the price of a sync, and one alone waits for no other thread.
//!
//! ```
//! use avm_store::{Batch, Store};
//!
//! let store = Store::memory();
//! let mut batch = Batch::new();
//! batch.put("o/counter", "41").put("o/echo", "hello").delete("o/gone");
//! let sequence = store.commit(batch)?;
//! assert_eq!(store.get("o/counter")?.as_deref(), Some(&b"41"[..]));
//! store.wait(sequence)?;
//! for entry in store.scan(avm_store::Range::prefix("o/"))? {
//!     let (key, value) = entry?;
//!     println!("{} = {}", key.escape_ascii(), value.escape_ascii());
//! }
//! # Ok::<(), avm_store::StoreError>(())
//! ```
//!
//! # Where things are
//!
//! | file | what |
//! |---|---|
//! | `store.rs` | [`Store`]: commit, wait, read |
//! | `committer.rs` | who writes and syncs, and when; what happens when that fails |
//! | `writer.rs` | what the engine is given |
//! | `overlay.rs` | batches that readers see already and the engine has not |
//! | `snapshot.rs`, `scan.rs` | reading as of one moment |
//! | `record.rs`, `checksum.rs` | what a value looks like inside an engine: its checksum, and its pieces if it is long |
//! | `folder.rs` | the folder of a store: its header, its lock, its watermark |
//! | `engine.rs`, `engines/` | the trait [`engine::Engine`], and fjall, redb and memory behind it |
//! | `guard.rs` | an engine that panics gives an error |
//! | `faults.rs` | an engine that fails on purpose, for tests; a disk of which the power fails |
//! | `tools/` | look at, check, compact, export and import a store |
#![forbid(unsafe_code)]

mod batch;
mod checksum;
mod committer;
pub mod engine;
mod engines;
mod error;
pub mod faults;

mod folder;
mod guard;
mod options;
mod overlay;
mod range;
mod record;
mod scan;
mod snapshot;
mod store;
pub mod tools;
mod writer;

pub use batch::{Batch, Sequence};
pub use error::{Result, StoreError};
pub use guard::hush_caught_panics;
pub use options::{Durability, EngineKind, OpenOptions};
pub use range::Range;
pub use record::{MAX_KEY, MAX_VALUE};
pub use scan::{Keys, Scan};
pub use snapshot::Snapshot;
pub use store::Store;
