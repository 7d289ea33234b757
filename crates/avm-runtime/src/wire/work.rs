//! What an execution has under way in the object space, as a value and back.

use super::everything::{
    list_of, number, optional, put_message, reference, take_list, take_message, take_optional, take_reference,
};
use avm_object::{
    CreatedObject, EarlierInput, EntryId, ExecutionId, Input, OpenActivation, OpenTransaction, OpenWork,
    OutgoingMessage, ReplacedVersion, TouchedObject, Within,
};
use avm_value::{Heap, ObjectRef, Outcome, Value};

/// How [`Within`] is written, where it is no slot.
const IN_OBJECT: Value = Value::FALSE;
const IS_SETTLED: Value = Value::TRUE;
const IN_NOTHING: Value = Value::NIL;

pub(super) fn put_work(heap: &mut Heap, work: &OpenWork) -> Outcome {
    let consumed: Vec<Value> = work.consumed.iter().map(|number| heap.unsigned(*number)).collect();
    let parts = [
        list_of(heap, &work.activations, put_activation)?,
        match &work.tx {
            Some(tx) => put_transaction(heap, tx)?,
            None => Value::FALSE,
        },
        list_of(heap, &work.accepted, put_earlier)?,
        heap.vector(&consumed),
        optional(work.home),
        reference(work.waits_for),
    ];
    Ok(heap.vector(&parts))
}

pub(super) fn take_work(heap: &Heap, value: Value) -> Option<OpenWork> {
    let &[activations, tx, accepted, consumed, home, waits_for] = heap.vector_slice(value)? else {
        return None;
    };
    Some(OpenWork {
        activations: take_list(heap, activations, take_activation)?,
        tx: if tx.is_true() { Some(take_transaction(heap, tx)?) } else { None },
        accepted: take_list(heap, accepted, take_earlier)?,
        consumed: heap.vector_slice(consumed)?.iter().map(|n| number(*n)).collect::<Option<_>>()?,
        home: take_optional(home)?,
        waits_for: take_reference(waits_for)?,
    })
}

fn put_activation(heap: &mut Heap, open: &OpenActivation) -> Value {
    let input = heap.vector(&open.input);
    let (history, version) = (heap.unsigned(open.history), heap.unsigned(open.version));
    let (execution, entry) = (Value::fixnum(open.began.0.0.into()), heap.unsigned(open.began.1.0));
    let within = match open.within {
        Within::Object => IN_OBJECT,
        Within::Settled => IS_SETTLED,
        Within::Nothing => IN_NOTHING,
        Within::Transaction(slot) => Value::fixnum(slot.into()),
    };
    heap.vector(&[
        Value::object_ref(open.object),
        reference(open.sender),
        open.before,
        open.state,
        version,
        history,
        input,
        Value::boolean(open.selector),
        Value::boolean(open.holds),
        within,
        execution,
        entry,
    ])
}

fn take_activation(heap: &Heap, values: &[Value]) -> Option<OpenActivation> {
    let &[object, sender, before, state, version, history, input, selector, holds, within, ref began @ ..] =
        values
    else {
        return None;
    };
    let &[execution, entry] = began else { return None };
    let execution = u32::try_from(number(execution)?).ok()?;
    Some(OpenActivation {
        object: object.as_object_ref()?,
        sender: take_reference(sender)?,
        before,
        state,
        version: number(version)?,
        history: number(history)?,
        input: heap.vector_slice(input)?.to_vec(),
        selector: selector.is_true(),
        holds: holds.is_true(),
        within: match within {
            IN_OBJECT => Within::Object,
            IS_SETTLED => Within::Settled,
            IN_NOTHING => Within::Nothing,
            slot => Within::Transaction(u32::try_from(number(slot)?).ok()?),
        },
        began: (ExecutionId(execution), EntryId(number(entry)?)),
    })
}

fn put_transaction(heap: &mut Heap, tx: &OpenTransaction) -> Outcome {
    let parts = [
        Value::tx_id(tx.id),
        optional(tx.controller),
        heap.unsigned(tx.snapshot),
        heap.unsigned(tx.clock),
        list_of(heap, &tx.replaced, put_replaced)?,
        heap.unsigned(tx.base),
        list_of(heap, &tx.touched, put_touched)?,
        list_of(heap, &tx.outbox, put_outgoing)?,
        list_of(heap, &tx.received, put_message)?,
        Value::boolean(tx.changes_population),
        Value::boolean(tx.scried),
    ];
    Ok(heap.vector(&parts))
}

fn take_transaction(heap: &Heap, value: Value) -> Option<OpenTransaction> {
    let &[id, controller, snapshot, clock, replaced, base, touched, outbox, received, population, scried] =
        heap.vector_slice(value)?
    else {
        return None;
    };
    Some(OpenTransaction {
        id: id.as_tx_id()?,
        controller: take_optional(controller)?,
        snapshot: number(snapshot)?,
        clock: number(clock)?,
        replaced: take_list(heap, replaced, take_replaced)?,
        base: number(base)?,
        touched: take_list(heap, touched, take_touched)?,
        outbox: take_list(heap, outbox, take_outgoing)?,
        received: take_list(heap, received, take_message)?,
        changes_population: population.is_true(),
        scried: scried.is_true(),
    })
}

fn put_replaced(heap: &mut Heap, old: &ReplacedVersion) -> Value {
    let (version, replaced) = (heap.unsigned(old.version), heap.unsigned(old.replaced));
    heap.vector(&[Value::object_ref(old.object), version, old.state, optional(old.controller), replaced])
}

fn take_replaced(_: &Heap, values: &[Value]) -> Option<ReplacedVersion> {
    let &[object, version, state, controller, replaced] = values else { return None };
    let (object, controller) = (object.as_object_ref()?, take_optional(controller)?);
    Some(ReplacedVersion {
        object,
        version: number(version)?,
        state,
        controller,
        replaced: number(replaced)?,
    })
}

fn put_touched(heap: &mut Heap, touched: &TouchedObject) -> Value {
    let (seen, inputs) = (heap.unsigned(touched.seen), heap.unsigned(touched.inputs));
    let created = match &touched.created {
        None => Value::FALSE,
        Some(CreatedObject { behavior, state, controller, machine, linear }) => {
            let (machine, linear) = (Value::symbol(*machine), Value::boolean(*linear));
            heap.vector(&[*behavior, *state, optional(*controller), machine, linear])
        }
    };
    heap.vector(&[
        Value::object_ref(touched.object),
        touched.state,
        touched.base,
        seen,
        inputs,
        optional(touched.transfer),
        Value::boolean(touched.destroyed),
        created,
    ])
}

fn take_touched(heap: &Heap, values: &[Value]) -> Option<TouchedObject> {
    let &[object, state, base, seen, inputs, transfer, destroyed, created] = values else { return None };
    Some(TouchedObject {
        object: object.as_object_ref()?,
        state,
        base,
        seen: number(seen)?,
        inputs: number(inputs)?,
        transfer: take_optional(transfer)?,
        destroyed: destroyed.is_true(),
        created: if created.is_true() { Some(take_created(heap, created)?) } else { None },
    })
}

fn take_created(heap: &Heap, value: Value) -> Option<CreatedObject> {
    let &[behavior, state, controller, machine, linear] = heap.vector_slice(value)? else { return None };
    let (controller, machine) = (take_optional(controller)?, machine.as_symbol()?);
    Some(CreatedObject { behavior, state, controller, machine, linear: linear.is_true() })
}

fn put_outgoing(heap: &mut Heap, outgoing: &OutgoingMessage) -> Value {
    heap.vector(&[reference(outgoing.sender), Value::object_ref(outgoing.receiver), outgoing.message])
}

fn take_outgoing(_: &Heap, values: &[Value]) -> Option<OutgoingMessage> {
    let &[sender, receiver, message] = values else { return None };
    Some(OutgoingMessage { sender: take_reference(sender)?, receiver: receiver.as_object_ref()?, message })
}

fn put_earlier(heap: &mut Heap, earlier: &EarlierInput) -> Value {
    let Input { object, execution, entry } = earlier.input;
    let (entry, depth) = (heap.unsigned(entry.0), heap.unsigned(earlier.depth));
    let (object, execution) = (Value::object_ref(object), Value::fixnum(execution.0.into()));
    heap.vector(&[object, execution, entry, depth, Value::boolean(earlier.in_tx)])
}

fn take_earlier(_: &Heap, values: &[Value]) -> Option<EarlierInput> {
    let &[object, execution, entry, depth, in_tx] = values else { return None };
    let execution = ExecutionId(u32::try_from(number(execution)?).ok()?);
    let input = Input { object: object.as_object_ref()?, execution, entry: EntryId(number(entry)?) };
    Some(EarlierInput { input, depth: number(depth)?, in_tx: in_tx.is_true() })
}

/// The objects that are to be in memory before this is taken up.
pub(super) fn objects_of(work: &OpenWork) -> Vec<ObjectRef> {
    let touched = work.tx.iter().flat_map(|tx| &tx.touched).filter(|touched| touched.created.is_none());
    let inside = work.activations.iter().map(|open| open.object);
    let replaced = work.tx.iter().flat_map(|tx| &tx.replaced).map(|old| old.object);
    touched.map(|touched| touched.object).chain(inside).chain(replaced).chain(work.waits_for).collect()
}
