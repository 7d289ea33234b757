//! The kinds of condition that the AVM raises (avm.md sections 2 to 8).

use serde::{Deserialize, Serialize};

macro_rules! error_kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// What `avm-error-kind` gives: the kind of a condition that an AVM instruction raised.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum AvmErrorKind { $($(#[$doc])* $variant,)* }

        impl AvmErrorKind {
            /// Every kind.
            pub const ALL: &'static [AvmErrorKind] = &[$(AvmErrorKind::$variant,)*];

            /// The symbol that programs see.
            pub fn name(self) -> &'static str {
                match self { $(AvmErrorKind::$variant => $name,)* }
            }

            /// The kind of that name, if there is one.
            pub fn from_name(name: &str) -> Option<AvmErrorKind> {
                match name { $($name => Some(AvmErrorKind::$variant),)* _ => None }
            }
        }
    };
}

error_kinds! {
    /// No behaviour has that name.
    BehaviorNotFound = "behavior-not-found",
    /// There is no such object.
    ObjectNotFound = "object-not-found",
    /// The object was destroyed before.
    ObjectAlreadyDestroyed = "object-already-destroyed",
    /// The object belongs to no controller.
    ObjectHasNoController = "object-has-no-controller",
    /// The behaviour raised, or has no clause for the message; the cause says which.
    ObjectRejectedCall = "object-rejected-call",
    /// A value that cannot leave its execution was to be sent.
    NotSendable = "not-sendable",
    /// `self` or `input` outside an activation.
    ContextUnavailable = "context-unavailable",
    /// Not allowed while a transaction is open.
    InvalidDuringTx = "invalid-during-tx",
    /// The controller cannot be reached.
    ControllerUnreachable = "controller-unreachable",
    /// The transaction was committed before.
    TxAlreadyCommitted = "tx-already-committed",
    /// The transaction was aborted before.
    TxAlreadyAborted = "tx-already-aborted",
    /// No transaction has that id.
    TxNotFound = "tx-not-found",
    /// A transaction conflicted as often as it may.
    TxConflict = "tx-conflict",
    /// A transaction touched objects of two controllers.
    CrossControllerTx = "cross-controller-tx",
    /// An instruction that only a transaction allows.
    NoActiveTx = "no-active-tx",
    /// The constraints have no solution.
    NoSolution = "no-solution",
    /// No pure function has that name.
    FunctionNotFound = "function-not-found",
    /// A pure function of that name exists.
    FunctionAlreadyRegistered = "function-already-registered",
    /// An effect inside a pure function.
    ImpureOperation = "impure-operation",
    /// An execution cannot move while a transaction is open.
    TeleportDuringTx = "teleport-during-tx",
    /// The machine cannot be reached.
    MachineUnreachable = "machine-unreachable",
    /// The machine cannot take this object.
    InvalidMachineTransfer = "invalid-machine-transfer",
    /// Who asks does not own the object.
    UnauthorizedTransfer = "unauthorized-transfer",
    /// The linear resource was consumed before.
    AlreadyConsumed = "already-consumed",
    /// Parts of a parallel composition conflict.
    CompositionConflict = "composition-conflict",
    /// The unsafe library was not allowed.
    ReflectionDenied = "reflection-denied",
    /// The gas limit was reached.
    OutOfGas = "out-of-gas",
    /// The memory limit was reached.
    OutOfMemory = "out-of-memory",
    /// A quota, such as that of visited objects, was reached.
    QuotaExceeded = "quota-exceeded",
    /// The wall-time limit was reached.
    TimedOut = "timed-out",
    /// Metadata is damaged.
    MetadataCorruption = "metadata-corruption",
    /// The store is damaged.
    StoreCorruption = "store-corruption",
    /// The state of the transaction may not be read.
    TxStateAccessDenied = "tx-state-access-denied",
    /// A version is not the expected one.
    VersionConflict = "version-conflict",
    /// The object's data is not here and cannot be had.
    ObjectNotAvailable = "object-not-available",
    /// Replicas of the object differ.
    ObjectNotConsistent = "object-not-consistent",
    /// Replicas could not be reconciled.
    FreezeFailed = "freeze-failed",
    /// The solver used up its budget.
    SolverBudgetExceeded = "solver-budget-exceeded",
    /// Bytecode that the verifier refuses.
    InvalidBytecode = "invalid-bytecode",
}
