//! What a run may use before it is stopped.

/// The limits of a run. `None` means none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Gas, as the instruction table counts it; past it the run stops with `out-of-gas`.
    pub gas: Option<u64>,
    /// Bytes of heap and stacks together; past it the run stops with `out-of-memory`.
    pub memory: Option<u64>,
    /// Store objects that reflection may visit; past it the run stops with `quota-exceeded`.
    pub objects_visited: Option<u64>,
    /// Trace entries kept in memory; older ones are dropped and counted.
    pub trace_entries: usize,
}

impl Default for Limits {
    /// No gas limit, 4 GiB of memory, a hundred thousand trace entries.
    fn default() -> Limits {
        Limits { gas: None, memory: Some(4 << 30), objects_visited: None, trace_entries: 100_000 }
    }
}
