//! Reflection and reification, and the trace as data. The library `(avm records)` names the positions of the vectors.

use crate::effects::symbol_or_false;
use crate::world::RuntimeWorld;
use avm_base::Symbol;
use avm_object::{Entry, Event, MetaField, MetaTest, Metadata};
use avm_value::{Heap, ObjectRef, Outcome, Value};
use std::sync::LazyLock;

/// How many objects are looked at at a time.
const SCRY_STEP: u32 = 1024;

fn object_or_false(object: Option<ObjectRef>) -> Value {
    object.map_or(Value::FALSE, Value::object_ref)
}

impl RuntimeWorld {
    pub(crate) fn reflect(&mut self, heap: &mut Heap, object: Value) -> Outcome {
        let Some(meta) = self.space.reflect(&mut self.execution, object)? else { return Ok(Value::FALSE) };
        Ok(metadata_vector(heap, &meta))
    }

    /// The list of all objects that exist and pass a test, if there is one, or of the first `limit`.
    pub(crate) fn scry_objects(&mut self, heap: &mut Heap, limit: Value, test: Value) -> Outcome {
        let test = test_of(heap, test);
        let objects = self.objects_that_pass(heap, test, most_of(limit))?;
        Ok(heap.list(&objects))
    }

    /// All objects that exist and pass a test, if there is one, or the first `most`.
    pub(crate) fn objects_that_pass(
        &mut self,
        heap: &mut Heap,
        test: Option<MetaTest>,
        most: usize,
    ) -> Outcome<Vec<Value>> {
        let mut objects = Vec::new();
        let mut next = test.is_none().then_some(0);
        if let Some(test) = test {
            let found = self.space.scry_where(&mut self.execution, test)?;
            objects.extend(found.into_iter().map(Value::object_ref));
            heap.check_room(objects.len() * 16)?;
        }
        while let (Some(from), true) = (next, objects.len() < most) {
            let scry = self.space.scry(&mut self.execution, from, SCRY_STEP)?;
            objects.extend(scry.objects.into_iter().map(Value::object_ref));
            heap.check_room(objects.len() * 16)?;
            next = scry.next;
        }
        objects.truncate(most);
        Ok(objects)
    }

    pub(crate) fn scry_state(&mut self, heap: &mut Heap, object: Value) -> Outcome {
        self.space.scry_state(heap, &mut self.execution, object)
    }

    pub(crate) fn reify_context(&mut self, heap: &mut Heap) -> Outcome {
        let context = self.space.reify_context(heap, &self.execution);
        Ok(heap.vector(&[
            object_or_false(context.this),
            context.input.unwrap_or(Value::FALSE),
            object_or_false(context.sender),
            Value::symbol(context.machine),
            symbol_or_false(context.controller),
        ]))
    }

    pub(crate) fn reify_tx_state(&mut self, heap: &mut Heap) -> Outcome {
        let Some(facts) = self.space.reify_tx_state(&self.execution) else { return Ok(Value::FALSE) };
        let mut parts = vec![Value::tx_id(facts.id)];
        for objects in [facts.writes, facts.creates, facts.destroys, facts.observed] {
            let objects: Vec<Value> = objects.into_iter().map(Value::object_ref).collect();
            parts.push(heap.list(&objects));
        }
        Ok(heap.vector(&parts))
    }

    /// `trace`: the entries that are kept, each a vector.
    pub(crate) fn trace_list(&mut self, heap: &mut Heap) -> Outcome {
        let entries: Vec<Entry<'_>> = self.execution.trace().entries().collect();
        heap.check_room(entries.len() * 160)?;
        let entries: Vec<Value> = entries.iter().map(|entry| entry_vector(heap, entry)).collect();
        Ok(heap.list(&entries))
    }
}

/// Metadata as a program has it.
pub(crate) fn metadata_vector(heap: &mut Heap, meta: &Metadata) -> Value {
    heap.vector(&[
        Value::object_ref(meta.object),
        Value::symbol(meta.machine),
        symbol_or_false(meta.creating_controller),
        symbol_or_false(meta.current_controller),
        Value::symbol(meta.behavior_name),
    ])
}

/// How many objects are wanted, where an argument says so.
pub(crate) fn most_of(limit: Value) -> usize {
    limit.as_fixnum().map_or(usize::MAX, |limit| limit.max(0) as usize)
}

/// A test of metadata as a program has it: the field's number and the value.
pub(crate) fn test_value(heap: &mut Heap, test: MetaTest) -> Value {
    heap.vector(&[Value::fixnum(test.field as i64), symbol_or_false(test.value)])
}

/// The test that a value stands for; `None` for one that every object passes.
pub(crate) fn test_of(heap: &Heap, value: Value) -> Option<MetaTest> {
    let [field, value] = *heap.vector_slice(value)? else { return None };
    let field = *MetaField::ALL.get(usize::try_from(field.as_fixnum()?).ok()?)?;
    Some(MetaTest { field, value: value.as_symbol() })
}

/// What events are called, in their order.
static EVENTS: LazyLock<Vec<Symbol>> =
    LazyLock::new(|| Event::ALL.iter().map(|event| Symbol::intern(event.name())).collect());

fn entry_vector(heap: &mut Heap, entry: &Entry<'_>) -> Value {
    let input = entry.input(heap).or_else(|| entry.values.first().copied()).unwrap_or(Value::FALSE);
    let cause = if entry.cause.is_some() { heap.unsigned(entry.cause.0) } else { Value::FALSE };
    let time = heap.unsigned(entry.id.0);
    let gas = heap.unsigned(entry.gas);
    let place = heap.cons(Value::fixnum(entry.site.code.into()), Value::fixnum(entry.site.pc.into()));
    let parts = [
        time,
        Value::symbol(EVENTS[entry.event as usize]),
        cause,
        object_or_false(entry.caller),
        object_or_false(entry.callee),
        input,
        entry.output.unwrap_or(Value::FALSE),
        Value::symbol(entry.machine),
        symbol_or_false(entry.controller),
        entry.tx.map_or(Value::FALSE, Value::tx_id),
        place,
        gas,
    ];
    heap.vector(&parts)
}
