//! What goes to other shards without anybody waiting for it: objects that were given away, and asynchronous messages.

use super::Place;
use super::parcel::{Address, Content, Moving, Post};
use crate::Runtime;
use avm_object::{Delivery, Leaving, StoredObject};
use avm_primitives::explain::message_of_fault;
use avm_value::{Fault, Outcome, Value};

impl Runtime {
    /// Sends the messages to objects of other shards.
    pub(super) fn send_posts(&mut self) {
        for delivery in self.machine.world.space.take_posts() {
            let Delivery { sender, receiver, message, execution, cause, .. } = delivery;
            let message = match self.pack(message) {
                Ok(message) => message,
                Err(fault) => {
                    self.note_lost(&format!("a message to object {} is lost", receiver.0), &fault);
                    continue;
                }
            };
            let content = Content::Post(Post { sender, receiver, message, execution, cause });
            if let Some(shards) = self.shards() {
                shards.send(Address::Object(receiver), content);
            }
        }
    }

    /// The host is told what nobody waits for.
    fn note_lost(&mut self, what: &str, fault: &Fault) {
        let why = message_of_fault(&self.machine.heap, fault, None);
        self.failed_deliveries.push(format!("{what}: {why}"));
    }

    /// A message of another shard.
    pub(super) fn take_post(&mut self, post: Post) -> Outcome<()> {
        let message = match self.decode(&post.message) {
            Ok(message) => message,
            Err(fault) if *fault == Fault::OutOfMemory => return Err(fault),
            Err(fault) => {
                self.note_lost(&format!("a message to object {} is lost", post.receiver.0), &fault);
                return Ok(());
            }
        };
        let Post { sender, receiver, execution, cause, .. } = post;
        let delivery = Delivery { number: 0, sender, receiver, message, execution, cause };
        self.machine.world.space.post_from_elsewhere(&mut self.machine.heap, delivery);
        self.clock.limit();
        Ok(())
    }

    /// Sends the objects that belong to controllers of other shards now.
    pub(super) fn send_objects(&mut self) {
        let world = &mut self.machine.world;
        let Some(shards) = &world.shards else { return };
        let leaving = world.space.take_leaving(|name| matches!(shards.place(name), Place::There(_)));
        leaving.into_iter().for_each(|leaving| self.send_object(leaving));
        self.tell_of_staying();
    }

    /// Says which objects of the store are still here that belong to controllers of other shards: whoever reads there whose they are would
    /// look for them elsewhere, or bring them into memory a second time.
    fn tell_of_staying(&mut self) {
        let Some(stored) = self.durable.as_ref().map(|durable| durable.objects()) else { return };
        let world = &mut self.machine.world;
        let Some(shards) = &mut world.shards else { return };
        let staying = world.space.staying(|name| matches!(shards.place(name), Place::There(_)));
        for object in staying.into_iter().filter(|object| object.0 < stored) {
            // Once they know that it is not where they would bring it into memory, they ask.
            if shards.staying.insert(object) {
                let shard = shards.number;
                shards.send(Address::Others, Content::Stays { object, shard });
            }
        }
    }

    fn send_object(&mut self, leaving: Leaving) {
        let Leaving { object, messages, news } = &leaving;
        let place = object.controller.and_then(|name| Some(self.shards()?.place(name)));
        let Some(Place::There(to)) = place else { return };
        let values: Vec<Value> = [object.behavior, object.state]
            .into_iter()
            .chain(messages.iter().map(|delivery| delivery.message))
            .collect();
        let list = self.machine.heap.list(&values);
        let values = match self.pack(list) {
            Ok(values) => values,
            Err(fault) => {
                self.note_lost(&format!("object {} stays where it was", object.object.0), &fault);
                self.machine.world.space.let_in(&mut self.machine.heap, leaving);
                return;
            }
        };
        let moving = Moving {
            object: object.object,
            to,
            name: object.name,
            controller: object.controller,
            creating_controller: object.creating_controller,
            machine: object.machine,
            history: object.history,
            created: object.created,
            owned_since: object.owned_since,
            linear: object.linear,
            values,
            news: news.clone(),
            messages: messages.iter().map(|it| (it.sender, it.execution, it.cause)).collect(),
        };
        if let Some(shards) = self.shards() {
            shards.send(Address::Shard(to), Content::Object(Box::new(moving)));
        }
    }

    /// An object comes to stay.
    pub(super) fn let_in(&mut self, moving: Moving) -> Outcome<()> {
        let values = self.decode(&moving.values)?.list_to_vec().unwrap_or_default();
        let [behavior, state, messages @ ..] = values.as_slice() else {
            return Err(Fault::error("an object of another shard is damaged", Vec::new()));
        };
        let deliveries =
            messages.iter().zip(&moving.messages).map(|(message, (sender, execution, cause))| Delivery {
                number: 0,
                sender: *sender,
                receiver: moving.object,
                message: *message,
                execution: *execution,
                cause: *cause,
            });
        let object = StoredObject {
            object: moving.object,
            behavior: *behavior,
            name: moving.name,
            state: *state,
            version: 0,
            history: moving.history,
            controller: moving.controller,
            creating_controller: moving.creating_controller,
            machine: moving.machine,
            created: moving.created,
            destroyed: None,
            owned_since: moving.owned_since,
            linear: moving.linear,
        };
        let leaving = Leaving { object, messages: deliveries.collect(), news: moving.news };
        self.machine.world.space.let_in(&mut self.machine.heap, leaving);
        Ok(())
    }
}
