//! Recorded runs.
//!
//! A record is a file of frames ([`frames`]): what was run and with which limits ([`header`]), what the program was told from
//! outside ([`answers`]), and all that happened ([`happened`]). [`Recorder`] and [`RecordingHost`] write one while a program
//! runs; [`Checker`] and [`ReplayingHost`] run it again and compare. [`States`] tells what states objects had at any time,
//! [`Story`] makes rows for a chart, and [`Histories`] the inputs that one object accepted, with what it learned meanwhile.
//! Several shards have a record together: `lanes`.
//!
//! Nothing here opens a file: whoever records gives a writer, and whoever replays a reader.
#![forbid(unsafe_code)]

pub mod answers;
mod bytes;
mod checker;
mod encode;
pub mod frames;
pub mod happened;
pub mod header;
mod history;
mod hosts;
mod lanes;
mod recorder;
pub mod rows;
mod states;
mod story;
mod tape;
mod trees;

pub use checker::{Checker, Difference, Verdict};
pub use frames::RecordError;
pub use happened::{Began, Decoder, Ended, Happened, Kept, Learned, Named, Settled};
pub use header::{End, Forms, Header, Outcome, Run, StoppedAt};
pub use history::{Histories, Script, Step, Unit};
pub use hosts::{RecordingHost, ReplayingHost};
pub use lanes::{Decoders, Gatherer, Stretch};
pub use recorder::Recorder;
pub use rows::Rows;
pub use states::{Known, States};
pub use story::{Follower, Keeper, Story, Teller};
pub use tape::{Source, TapeReader, TapeWriter};
