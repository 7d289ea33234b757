//! The sentences of this crate's errors: who, what and why.

use crate::execution::Execution;
use crate::record::Status;
use crate::space::ObjectSpace;
use crate::transaction::TxStatus;
use avm_base::{AvmErrorKind, Symbol, did_you_mean};
use avm_value::{Fault, ObjectRef, TxId, Value};

/// How an object is called in messages: its number and its behaviour.
pub(crate) fn name_of(space: &ObjectSpace, object: ObjectRef) -> String {
    match space.behavior_name(object) {
        Some(name) => format!("object {} ({name})", object.0),
        None => format!("object {}", object.0),
    }
}

/// How a transaction is called in messages.
fn name_of_tx(tx: TxId) -> String {
    format!("transaction {}", tx.0)
}

/// Since when an object has its controller.
fn since(space: &ObjectSpace, object: ObjectRef) -> String {
    match space.owned_since(object) {
        Some(since) => format!(" since event {} of execution {}", since.entry.0, since.execution.0),
        None => String::new(),
    }
}

#[cold]
pub(crate) fn not_an_object(value: Value) -> Box<Fault> {
    Fault::wrong_type(1, "an object reference", value)
}

/// Where there is no such object; [`Fault::WouldBlock`] where it has to be fetched from the store first, or another shard
/// has to be asked.
#[cold]
pub(crate) fn object_not_found(space: &ObjectSpace, object: ObjectRef) -> Box<Fault> {
    if space.is_absent(object) || space.is_elsewhere(object) {
        space.wanted.set(Some(object.0));
        return Box::new(Fault::WouldBlock);
    }
    let name = name_of(space, object);
    let message = match space.status(object) {
        None => format!("{name} is not known here"),
        Some(Status::Destroyed(_)) => format!("{name} was destroyed"),
        Some(Status::Never) => format!("{name} was created in a transaction that was aborted"),
        Some(Status::Pending(tx)) => {
            format!("{name} is created in {}, which is not committed", name_of_tx(tx))
        }
        Some(Status::Live | Status::Absent | Status::Elsewhere) => {
            format!("{name} was created after this transaction began")
        }
    };
    Fault::avm(AvmErrorKind::ObjectNotFound, message, vec![Value::object_ref(object)])
}

/// Where a transaction is about objects of another shard than this one.
#[cold]
pub(crate) fn not_on_shard(space: &ObjectSpace, exec: &Execution, object: ObjectRef) -> Box<Fault> {
    let message = format!(
        "{} lives on another shard than the objects that {} is about, and a transaction is about objects of one shard",
        name_of(space, object),
        name_of_tx(exec.tx.id)
    );
    Fault::avm(AvmErrorKind::CrossControllerTx, message, vec![Value::object_ref(object)])
}

#[cold]
pub(crate) fn already_destroyed(space: &ObjectSpace, object: ObjectRef, tx: Option<TxId>) -> Box<Fault> {
    let name = name_of(space, object);
    let message = match tx {
        None => format!("{name} was destroyed before"),
        Some(tx) => format!("{name} is destroyed already, when {} is committed", name_of_tx(tx)),
    };
    Fault::avm(AvmErrorKind::ObjectAlreadyDestroyed, message, vec![Value::object_ref(object)])
}

#[cold]
pub(crate) fn no_controller(space: &ObjectSpace, object: ObjectRef, what: &str) -> Box<Fault> {
    let name = name_of(space, object);
    let message = format!("{name} belongs to no controller, so nobody may say that it is to be {what}");
    Fault::avm(AvmErrorKind::ObjectHasNoController, message, vec![Value::object_ref(object)])
}

#[cold]
pub(crate) fn unowned_transfer(space: &ObjectSpace, object: ObjectRef) -> Box<Fault> {
    let message = format!("{} belongs to no controller, so nobody may give it away", name_of(space, object));
    Fault::avm(AvmErrorKind::UnauthorizedTransfer, message, vec![Value::object_ref(object)])
}

#[cold]
pub(crate) fn unauthorized(
    space: &ObjectSpace,
    object: ObjectRef,
    owner: Symbol,
    asker: Symbol,
    what: &str,
) -> Box<Fault> {
    let (name, since) = (name_of(space, object), since(space, object));
    let message = format!("{asker} may not {what} {name}: it belongs to {owner}{since}");
    let irritants = vec![Value::object_ref(object), Value::symbol(owner), Value::symbol(asker)];
    Fault::avm(AvmErrorKind::UnauthorizedTransfer, message, irritants)
}

#[cold]
pub(crate) fn cross_controller(
    space: &ObjectSpace,
    exec: &Execution,
    object: ObjectRef,
    owner: Symbol,
    controller: Symbol,
) -> Box<Fault> {
    let (name, tx) = (name_of(space, object), name_of_tx(exec.tx.id));
    let message = match space.owned_since(object) {
        Some(_) => {
            let since = since(space, object);
            format!("{tx} is {controller}'s and cannot touch {name}: it belongs to {owner}{since}")
        }
        None => format!("{tx} is {controller}'s and cannot create an object for {owner}"),
    };
    let irritants = vec![Value::object_ref(object), Value::symbol(owner), Value::symbol(controller)];
    Fault::avm(AvmErrorKind::CrossControllerTx, message, irritants)
}

#[cold]
pub(crate) fn controller_unreachable(controller: Symbol) -> Box<Fault> {
    let message = format!("controller {controller} cannot be reached from here");
    Fault::avm(AvmErrorKind::ControllerUnreachable, message, vec![Value::symbol(controller)])
}

#[cold]
pub(crate) fn during_tx(tx: TxId) -> Box<Fault> {
    let message =
        format!("{} is open, and transactions do not nest: commit or abort it first", name_of_tx(tx));
    Fault::avm(AvmErrorKind::InvalidDuringTx, message, vec![Value::tx_id(tx)])
}

#[cold]
pub(crate) fn not_open(tx: TxId, status: TxStatus) -> Box<Fault> {
    let name = name_of_tx(tx);
    let (kind, message) = match status {
        TxStatus::Committed => (AvmErrorKind::TxAlreadyCommitted, format!("{name} was committed before")),
        TxStatus::Aborted => (AvmErrorKind::TxAlreadyAborted, format!("{name} was aborted before")),
        TxStatus::Open => (AvmErrorKind::TxNotFound, format!("{name} belongs to another execution")),
        TxStatus::Unknown => (AvmErrorKind::TxNotFound, format!("{name} never began")),
    };
    Fault::avm(kind, message, vec![Value::tx_id(tx)])
}

#[cold]
pub(crate) fn void_activation() -> Box<Fault> {
    let message =
        "the transaction in which this activation began was aborted: its state cannot change any more";
    Fault::avm(AvmErrorKind::TxAlreadyAborted, message, Vec::new())
}

#[cold]
pub(crate) fn no_state() -> Box<Fault> {
    let message = "outside an activation there is no current object, and so no state";
    Fault::avm(AvmErrorKind::ContextUnavailable, message, Vec::new())
}

#[cold]
pub(crate) fn no_receiver() -> Box<Fault> {
    let message =
        "(receive) outside an activation: there is no current object whose messages could be received";
    Fault::avm(AvmErrorKind::ContextUnavailable, message, Vec::new())
}

#[cold]
pub(crate) fn no_activation(what: &str) -> Box<Fault> {
    let message = format!("there is no activation to {what}");
    Fault::avm(AvmErrorKind::ContextUnavailable, message, Vec::new())
}

#[cold]
pub(crate) fn no_field(space: &ObjectSpace, exec: &Execution, index: usize, state: Value) -> Box<Fault> {
    let name = name_of(space, ObjectRef(exec.self_index()));
    let length = state.vector_length().unwrap_or(0);
    let message = format!(
        "{name} has no field {index}: its state was set to a list of {length} value{}",
        if length == 1 { "" } else { "s" }
    );
    Fault::error(message, vec![Value::object_ref(ObjectRef(exec.self_index()))])
}

#[cold]
pub(crate) fn rejected(space: &ObjectSpace, object: ObjectRef, selector: Option<Symbol>) -> String {
    let name = name_of(space, object);
    match selector {
        Some(selector) => format!("{name} rejected {selector}"),
        None => format!("{name} rejected its input"),
    }
}

#[cold]
pub(crate) fn deadlock(space: &ObjectSpace, object: ObjectRef) -> Box<Fault> {
    let message = format!(
        "{} is busy: an execution is inside it that waits for an object that this one is inside of",
        name_of(space, object)
    );
    Fault::avm(AvmErrorKind::ObjectNotAvailable, message, vec![Value::object_ref(object)])
}

#[cold]
pub(crate) fn too_many(what: &str) -> Box<Fault> {
    Fault::avm(AvmErrorKind::QuotaExceeded, format!("all numbers for {what} are used up"), Vec::new())
}

#[cold]
pub(crate) fn too_many_visits(limit: u64) -> Box<Fault> {
    let message = format!("this run may look at {limit} objects by reflection, and these are more");
    Fault::avm(
        AvmErrorKind::QuotaExceeded,
        message,
        vec![Value::try_fixnum(limit as i64).unwrap_or(Value::FALSE)],
    )
}

#[cold]
pub(crate) fn behavior_not_found<'a>(name: Symbol, known: impl Iterator<Item = &'a Symbol>) -> Box<Fault> {
    let message = format!("no behaviour is named {name}{}", suggestion(name, known));
    Fault::avm(AvmErrorKind::BehaviorNotFound, message, vec![Value::symbol(name)])
}

#[cold]
pub(crate) fn function_not_found<'a>(name: Symbol, known: impl Iterator<Item = &'a Symbol>) -> Box<Fault> {
    let message = format!("no pure function is named {name}{}", suggestion(name, known));
    Fault::avm(AvmErrorKind::FunctionNotFound, message, vec![Value::symbol(name)])
}

#[cold]
pub(crate) fn function_registered(name: Symbol, version: u64) -> Box<Fault> {
    let message = format!(
        "a pure function named {name} is registered already, at version {version}; update-pure! replaces it"
    );
    Fault::avm(AvmErrorKind::FunctionAlreadyRegistered, message, vec![Value::symbol(name)])
}

fn suggestion<'a>(name: Symbol, known: impl Iterator<Item = &'a Symbol>) -> String {
    match did_you_mean(name.as_str(), known.map(|known| known.as_str())) {
        Some(known) => format!("; did you mean {known}?"),
        None => String::new(),
    }
}
