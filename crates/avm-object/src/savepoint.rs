//! Points inside a transaction that a search goes back to: what the transaction did since is undone, and it stays open.

use crate::execution::Execution;
use crate::record::Status;
use crate::space::ObjectSpace;
use crate::transaction::Touched;
use avm_base::Symbol;
use avm_value::{Fault, Heap, Outcome};

/// How far a transaction was.
pub(crate) struct Savepoint {
    pub(crate) touched: Vec<Touched>,
    outbox: usize,
    received: usize,
    controller: Option<Symbol>,
    changes_population: bool,
    /// How many activations were open.
    activations: usize,
    /// Bytes that this point and those before it take.
    bytes: usize,
}

impl ObjectSpace {
    /// Remembers how far the open transaction is. Gives how many points there were before.
    ///
    /// # Errors
    /// Outside a transaction; where memory does not allow it.
    pub fn save(&self, heap: &Heap, exec: &mut Execution) -> Outcome<usize> {
        if !exec.tx.open {
            return Err(over());
        }
        let before = exec.tx.savepoints.last().map_or(0, |savepoint| savepoint.bytes);
        let bytes = before + size_of::<Savepoint>() + size_of_val(exec.tx.touched.as_slice());
        heap.check_room(bytes)?;
        let savepoint = Savepoint {
            bytes,
            touched: exec.tx.all_touched().into_owned(),
            outbox: exec.tx.outbox.len(),
            received: exec.tx.received.len(),
            controller: exec.tx.controller,
            changes_population: exec.tx.changes_population,
            activations: exec.activations.len(),
        };
        exec.tx.savepoints.push(savepoint);
        Ok(exec.tx.savepoints.len() - 1)
    }

    /// Goes back to a point, which stays; later ones are forgotten. What was read since counts as read: it was what led here.
    ///
    /// # Errors
    /// Where there is no such point, or another activation is the current one.
    pub fn go_back(&mut self, exec: &mut Execution, point: usize) -> Outcome<()> {
        exec.tx.savepoints.truncate(point.saturating_add(1));
        let Some(savepoint) = exec.tx.savepoints.get(point).filter(|_| exec.tx.open) else {
            return Err(over());
        };
        if savepoint.activations != exec.activations.len() {
            return Err(Fault::error(
                "a search can go back only where it was begun, not inside a call",
                Vec::new(),
            ));
        }
        let known = savepoint.touched.len();
        let mut touched = savepoint.touched.clone();
        let (outbox, received) = (savepoint.outbox, savepoint.received);
        (exec.tx.controller, exec.tx.changes_population) =
            (savepoint.controller, savepoint.changes_population);
        let all = exec.tx.all_touched().into_owned();
        for since in &all[known.min(all.len())..] {
            if since.created {
                self.meta_of(since.object).status = Status::Never;
            } else {
                touched.push(Touched::found(
                    since.object,
                    since.place as usize,
                    since.base,
                    since.seen,
                    false,
                ));
            }
        }
        exec.put_touched(&touched);
        exec.tx.outbox.truncate(outbox);
        for delivery in exec.tx.received.drain(received..).rev() {
            self.mailboxes.put_back(delivery);
        }
        exec.visited = 0;
        Ok(())
    }

    /// Forgets a point and later ones; everything stays as it is.
    pub fn forget_point(&self, exec: &mut Execution, point: usize) {
        exec.tx.savepoints.truncate(point);
    }
}

#[cold]
fn over() -> Box<Fault> {
    Fault::error("the transaction that the search ran in has ended", Vec::new())
}
