//! The engines.

mod archive;
mod fjall;
mod journal;
mod manifest;
mod memory;
#[cfg(test)]
mod power;
mod redb;

pub(crate) use memory::Memory;
pub(crate) use redb::Redb;

use crate::engine::{Engine, EngineOptions, EngineResult};
use crate::options::EngineKind;

/// Opens the engine in its folder, or makes it there.
pub(crate) fn open(kind: EngineKind, options: &EngineOptions<'_>) -> EngineResult<Box<dyn Engine>> {
    Ok(match kind {
        EngineKind::Fjall => Box::new(fjall::Fjall::open(options)?),
        EngineKind::Redb => Box::new(redb::Redb::open(options)?),
        EngineKind::Memory => Box::new(Memory::new()),
    })
}
