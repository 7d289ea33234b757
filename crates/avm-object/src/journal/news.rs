//! What goes to another shard with an object: what a store has not been told of it.

use super::{Before, Input, Journal};
use crate::OwnedSince;
use crate::mailbox::Delivery;
use avm_base::Symbol;

/// What was noted of an object and not taken yet: it goes with the object to another shard.
#[derive(Clone, Debug, Default)]
pub struct ObjectNews {
    /// Whether it was created, given away or destroyed, and whose it had been.
    population: Option<Option<Before>>,
    /// The event by which it had come to its controller before that.
    origin: Option<OwnedSince>,
    /// Inputs that joined its history.
    inputs: Vec<Input>,
    is_undetermined: bool,
}

impl Journal {
    /// Forgets an object that leaves, with messages that it has not received; gives what was noted of it.
    pub(crate) fn forget_object(&mut self, object: u32, messages: &[Delivery]) -> ObjectNews {
        if !self.kept {
            return ObjectNews::default();
        }
        self.objects.remove(&object);
        self.taken.extend(messages.iter().map(|delivery| delivery.number));
        let joins = |input: &mut Input| input.object.0 == object;
        ObjectNews {
            population: self.population.remove(&object),
            origin: self.origins.remove(&object),
            inputs: self.inputs.extract_if(.., joins).collect(),
            is_undetermined: self.undetermined.remove(&object),
        }
    }

    /// Notes an object that has come, with what was noted of it elsewhere.
    pub(crate) fn note_object(&mut self, object: u32, history: u64, news: ObjectNews) {
        if !self.kept {
            return;
        }
        self.objects.insert(object, history);
        self.population.extend(news.population.map(|before| (object, before)));
        self.origins.extend(news.origin.map(|origin| (object, origin)));
        self.inputs.extend(news.inputs);
        if news.is_undetermined {
            self.undetermined.insert(object);
        }
    }

    pub(crate) fn forget_behavior(&mut self, name: Symbol) {
        self.behaviors.remove(&name);
    }

    pub(crate) fn forget_function(&mut self, name: Symbol) {
        self.functions.remove(&name);
    }
}
