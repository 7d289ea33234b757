//! Effects that lack something which is in the store: it is fetched, and they are performed again.

use super::StoreFailure;
use super::load::Home;
use crate::reflection::test_of;
use crate::results::RunResult;
use crate::runtime::Runtime;
use avm_base::AvmErrorKind;
use avm_bytecode::Effect;
use avm_object::MetaTest;
use avm_value::{Fault, ObjectRef, Value};

impl StoreFailure {
    /// As a program is told of it: what cannot be read now is not available, if it is not known to be damaged.
    pub(crate) fn into_fault(self) -> Box<Fault> {
        Fault::avm(self.kind.unwrap_or(AvmErrorKind::ObjectNotAvailable), self.message, Vec::new())
    }
}

impl Runtime {
    /// Fetches an object that an effect was refused for.
    pub(crate) fn fetch(
        &mut self,
        object: ObjectRef,
        effect: Effect,
        arguments: &[Value],
    ) -> Option<RunResult> {
        let fetched = match effect {
            // It looks at many of them, and counts them once.
            Effect::ScryObjects => match arguments.get(1).and_then(|test| test_of(&self.machine.heap, *test))
            {
                Some(test) => self.load_where(test),
                None => self.load_all(),
            },
            _ => match self.home_of(object) {
                Ok(Home::Here) => self.load_object(object),
                // Now it is known, and what can be done from here is.
                Ok(Home::There) => Ok(()),
                Ok(Home::Unknown(controller)) => return self.place_first(controller, effect, arguments),
                Err(failure) => Err(failure),
            },
        };
        match fetched {
            Ok(()) => {
                self.machine.world.again = Some((effect, arguments.to_vec()));
                None
            }
            Err(failure) => self.settle_fault(failure),
        }
    }

    /// Brings into memory what lives here and passes a test, or all that lives here, so that it can be looked at.
    pub(crate) fn bring_looked_for(&mut self, test: Option<MetaTest>) -> Result<(), StoreFailure> {
        match test {
            _ if !self.has_store() => Ok(()),
            Some(test) if self.machine.world.space.knows_posting(test) => Ok(()),
            Some(test) => self.load_where(test),
            None => self.load_all(),
        }
    }

    /// An effect is answered by raising what is wrong with the store.
    pub(crate) fn settle_fault(&mut self, failure: StoreFailure) -> Option<RunResult> {
        self.answer_fault(*failure.into_fault()).err()
    }

    /// Fetches the pure function of a name, where it is not known and the store has it.
    pub(crate) fn bring_function(&mut self, name: Value) -> Result<(), StoreFailure> {
        match name.as_symbol() {
            Some(symbol) if self.machine.world.space.find_pure(name).is_err() => {
                self.load_function(symbol).map(|_| ())
            }
            _ => Ok(()),
        }
    }

    /// `create-object` and `call-pure` left the loop on a machine with a store: for a name that is not known, or a behaviour
    /// that was not checked. The one is fetched or refused, the other checked.
    pub(crate) fn bring_named(&mut self, effect: Effect, arguments: &[Value]) -> Option<RunResult> {
        let ready = match effect {
            Effect::CallPure => self
                .bring_function(arguments[0])
                .map_err(StoreFailure::into_fault)
                .and_then(|()| self.machine.world.space.find_pure(arguments[0]).map(|_| ())),
            _ => self.bring_behavior(arguments[0]),
        };
        match ready {
            Ok(()) => {
                self.machine.world.again = Some((effect, arguments.to_vec()));
                None
            }
            Err(fault) => self.answer_fault(*fault).err(),
        }
    }

    /// Fetches the behaviour that a value names, where it is not known and the store has it.
    pub(crate) fn bring_named_behavior(&mut self, named: Value) -> Result<(), StoreFailure> {
        match named.as_symbol() {
            Some(name) if self.machine.world.space.known_behavior(name).is_none() => {
                self.load_named_behavior(name).map(|_| ())
            }
            _ => Ok(()),
        }
    }

    fn bring_behavior(&mut self, named: Value) -> avm_value::Outcome<()> {
        self.bring_named_behavior(named).map_err(StoreFailure::into_fault)?;
        let behavior = self.machine.world.space.find_behavior(&self.machine.heap, named)?;
        if !self.machine.world.is_kept_behavior(&self.machine.heap, behavior) {
            self.check_behavior_keeps(behavior)?;
            let number = self.machine.heap.behavior_parts(behavior).map(|parts| parts.number.fixnum_value());
            if let Some(checked) = &mut self.machine.world.checked_behaviors {
                checked.extend(number);
            }
        }
        Ok(())
    }
}
