//! How a store is opened.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// What keeps the bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EngineKind {
    /// A log-structured merge tree (`fjall`). The default.
    #[default]
    Fjall,
    /// A copy-on-write B-tree in one file (`redb`).
    Redb,
    /// A map in memory, which is gone with the process.
    Memory,
}

impl EngineKind {
    /// The engines that keep their bytes on disk.
    pub const ON_DISK: [EngineKind; 2] = [EngineKind::Fjall, EngineKind::Redb];

    /// Its name: what is written in a store's header, and what users type.
    pub fn name(self) -> &'static str {
        match self {
            EngineKind::Fjall => "fjall",
            EngineKind::Redb => "redb",
            EngineKind::Memory => "memory",
        }
    }
}

impl fmt::Display for EngineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for EngineKind {
    type Err = String;

    /// The engine of a store on disk, by its name.
    fn from_str(name: &str) -> Result<EngineKind, String> {
        let found = EngineKind::ON_DISK.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| format!("there is no engine '{name}'; there are fjall and redb"))
    }
}

/// When a batch counts as kept: when [`Store::wait`](crate::Store::wait) returns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Durability {
    /// When it is on disk: it survives a loss of power. The default.
    #[default]
    Synced,
    /// When the engine has taken it. It is synced a moment later ([`OpenOptions::sync_interval`]); a loss of power, and for
    /// some engines the end of the process, may take the batches of that moment away: the latest ones, each whole.
    Buffered,
}

impl FromStr for Durability {
    type Err = String;

    fn from_str(name: &str) -> Result<Durability, String> {
        match name {
            "synced" => Ok(Durability::Synced),
            "buffered" => Ok(Durability::Buffered),
            _ => Err(format!("there is no durability '{name}'; there are synced and buffered")),
        }
    }
}

/// How a store is opened: made by `OpenOptions::default()` and changed field by field.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// The engine of a new store, and what an existing one must have. Without it a new store gets the default, and an existing
    /// one is opened with its own.
    pub engine: Option<EngineKind>,
    /// When a batch counts as kept.
    pub durability: Durability,
    /// Whether a store is made where there is none.
    pub create: bool,
    /// Whether an engine that does not check what it reads is made to check all of it before the store opens. Such an engine is
    /// redb: its own structure may be damaged so that a key is not found any more. fjall checks whatever it reads.
    pub verify: bool,
    /// Bytes of batches that do not count as kept; who commits more waits.
    pub queue_bytes: usize,
    /// Bytes that the engine may use to keep what was read in memory.
    pub cache_bytes: usize,
    /// How long a batch that nobody waits for may stay without a sync.
    pub sync_interval: Duration,
}

impl Default for OpenOptions {
    fn default() -> OpenOptions {
        OpenOptions {
            engine: None,
            durability: Durability::Synced,
            create: true,
            verify: true,
            queue_bytes: 64 << 20,
            cache_bytes: 64 << 20,
            sync_interval: Duration::from_millis(200),
        }
    }
}
