//! What the collector has to visit.

use crate::execution::Execution;
use crate::space::ObjectSpace;
use avm_value::{Heap, Tracer};

impl ObjectSpace {
    /// Visits the values of the store: in a minor collection only those that were put there since the last one.
    pub fn trace_roots(&mut self, tracer: &mut Tracer<'_>) {
        let minor = tracer.is_minor();
        let dirty = std::mem::take(&mut self.dirty);
        if !minor {
            for record in &mut self.records {
                tracer.visit(&mut record.behavior);
                tracer.visit(&mut record.state);
                tracer.visit(&mut record.committed);
            }
        }
        for index in &dirty {
            let record = &mut self.records[*index as usize];
            record.dirty = false;
            if minor {
                tracer.visit(&mut record.behavior);
                tracer.visit(&mut record.state);
                tracer.visit(&mut record.committed);
            }
        }
        self.dirty = dirty;
        self.dirty.clear();
        self.behaviors.values_mut().for_each(|behavior| tracer.visit(behavior));
        self.pure.visit(|value| tracer.visit(value));
        self.versions.visit(minor, |value| tracer.visit(value));
        self.mailboxes.visit(minor, |value| tracer.visit(value));
        self.shard.posts.iter_mut().for_each(|(_, outgoing)| tracer.visit(&mut outgoing.message));
        self.journal.visit(|value| tracer.visit(value));
        self.scratch.clear();
    }
}

impl Execution {
    /// Visits the values of the execution: in a minor collection only those that were put there since the last one.
    pub fn trace_roots(&mut self, tracer: &mut Tracer<'_>) {
        let minor = tracer.is_minor();
        let first = if minor { self.visited } else { 0 };
        let first_input =
            self.activations.get(first).map_or(self.inputs.top(), |activation| activation.input as usize);
        for activation in &mut self.activations[first..] {
            tracer.visit(&mut activation.before);
        }
        tracer.visit_all(self.inputs.behind_mut(first_input));
        self.visited = self.activations.len();
        for touched in &mut self.tx.touched {
            tracer.visit(&mut touched.state);
            tracer.visit(&mut touched.base);
        }
        if let Some(kept) = &mut self.tx.kept {
            kept.trace(tracer);
        }
        for touched in self.tx.savepoints.iter_mut().flat_map(|savepoint| &mut savepoint.touched) {
            tracer.visit(&mut touched.state);
            tracer.visit(&mut touched.base);
        }
        for outgoing in &mut self.tx.outbox {
            tracer.visit(&mut outgoing.message);
        }
        for delivery in &mut self.tx.received {
            tracer.visit(&mut delivery.message);
        }
        for trace in [Some(&mut self.trace), self.trace_aside.as_mut()].into_iter().flatten() {
            trace.visit(minor, |value| tracer.visit(value));
        }
    }

    /// Counts the memory of the trace against the heap's limit; to be called now and then, such as after a collection.
    /// Gives the bytes that were added.
    pub fn charge_trace(&mut self, heap: &mut Heap) -> isize {
        let growth = self.trace.growth();
        if growth != 0 {
            heap.charge(growth);
        }
        growth
    }
}
