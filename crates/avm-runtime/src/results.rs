//! What comes of a run: how it ends, why it is stopped, and what it asks.

use avm_base::AvmErrorKind;
use avm_value::Value;
use avm_vm::Site;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Why a run was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The gas limit was reached.
    OutOfGas,
    /// The memory limit was reached.
    OutOfMemory,
    /// The time limit was reached.
    TimedOut,
    /// Somebody interrupted it.
    Interrupted,
    /// The store cannot keep what was committed; [`Runtime::store_failure`](crate::Runtime::store_failure) says why.
    StoreFailed,
    /// The watcher did not let it go on.
    Halted,
    /// The schedule that was given is not one of this program; [`Runtime::schedule_mismatch`](crate::Runtime::schedule_mismatch) says why.
    WrongSchedule,
    /// A shard has panicked, or something that it was sent is lost.
    ShardLost,
}

impl Stop {
    /// The kind of error, as programs and tools name it; an interruption has none.
    pub fn kind(self) -> Option<AvmErrorKind> {
        match self {
            Stop::OutOfGas => Some(AvmErrorKind::OutOfGas),
            Stop::OutOfMemory => Some(AvmErrorKind::OutOfMemory),
            Stop::TimedOut => Some(AvmErrorKind::TimedOut),
            Stop::Interrupted | Stop::StoreFailed | Stop::Halted | Stop::WrongSchedule | Stop::ShardLost => {
                None
            }
        }
    }
}

/// What a program asks of the one who runs it.
#[derive(Debug)]
pub enum Request {
    /// To expand, compile and run a datum in an environment.
    Eval {
        /// The datum.
        datum: Value,
        /// The environment.
        environment: Value,
    },
    /// To make an environment of a list of import sets.
    Environment {
        /// The list.
        imports: Value,
    },
    /// To run the forms of a source file in an environment.
    Load {
        /// The name of the file, a string.
        file: Value,
        /// The environment.
        environment: Value,
    },
    /// To call a procedure of the host.
    Host {
        /// Its number.
        function: Value,
        /// The list of its arguments.
        arguments: Value,
    },
}

/// Why [`Runtime::run`](crate::Runtime::run) came back.
#[derive(Debug)]
pub enum RunResult {
    /// The program is done.
    Done(Value),
    /// It raised something that nothing handled.
    Raised {
        /// What it raised.
        value: Value,
        /// Where, innermost first.
        backtrace: Vec<Site>,
    },
    /// The fuel given is used up. It can go on.
    OutOfFuel,
    /// It was stopped. It cannot go on.
    Stopped(Stop),
    /// It called `exit`.
    Exited(Value),
    /// It is one of several shards, and nobody on it can go on before something arrives.
    Idle,
    /// It asks something, and goes on when that is answered.
    Asks(Request),
}

/// Interrupts a run from another thread.
#[derive(Clone, Debug, Default)]
pub struct InterruptHandle(Arc<AtomicBool>);

impl InterruptHandle {
    /// Asks the run to stop soon.
    pub fn interrupt(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether somebody has asked, since the last look.
    pub(crate) fn take(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

/// How a program ended by itself.
pub(crate) struct Ending {
    /// What it gave or raised.
    pub(crate) value: Value,
    /// Where it was raised, if it was.
    pub(crate) raised: Option<Vec<Site>>,
}

impl From<Ending> for RunResult {
    fn from(ending: Ending) -> RunResult {
        match ending.raised {
            None => RunResult::Done(ending.value),
            Some(backtrace) => RunResult::Raised { value: ending.value, backtrace },
        }
    }
}
