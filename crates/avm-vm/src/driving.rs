//! How a machine is driven from outside: begin something, run it, answer what it asks.

use crate::execution::{Execution, Turn};
use crate::machine::{Exit, Machine};
use crate::raising::site;
use crate::world::{Site, World};
use avm_base::Symbol;
use avm_bytecode::Effect;
use avm_value::{Fault, Value};

/// How far a trace looks for the place in the program that called a hidden module.
const NEAR_FRAMES: usize = 16;

impl<W: World> Machine<W> {
    /// Begins to call a procedure. What went on before in the execution is forgotten.
    ///
    /// # Errors
    /// The exit, where the call ends or fails at once.
    pub fn begin_call(&mut self, procedure: Value, arguments: &[Value]) -> Result<(), Exit> {
        self.execution.reset();
        self.resume_call(procedure, arguments)
    }

    /// Begins to send an object a message. What went on before in the execution is forgotten.
    ///
    /// # Errors
    /// The exit, where the call ends or fails at once.
    pub fn begin_send(&mut self, target: Value, message: Value) -> Result<(), Exit> {
        self.execution.reset();
        let turn = self.send_in_place(target, message, Value::FALSE);
        settle(turn)
    }

    /// Answers an effect that the loop was left for with what an object answers to a message.
    ///
    /// # Errors
    /// The exit, where the call fails at once.
    pub fn resume_send(&mut self, target: Value, message: Value, failure: Value) -> Result<(), Exit> {
        settle(self.send_in_place(target, message, failure))
    }

    /// Performs an effect again that the loop was left for.
    ///
    /// # Errors
    /// The exit, where it fails or leaves at once.
    pub fn resume_effect(&mut self, effect: Effect, arguments: &[Value]) -> Result<(), Exit> {
        self.execution.sp = self.execution.fp;
        arguments.iter().for_each(|value| self.execution.push(*value));
        settle(self.effect_in_place(effect, arguments.len()))
    }

    /// Begins to handle a message for which the world has begun an activation already.
    ///
    /// # Errors
    /// The exit, where it ends or fails at once.
    pub fn begin_delivery(&mut self, behavior: Value, message: Value) -> Result<(), Exit> {
        self.execution.reset();
        settle(self.handle_delivery(behavior, message))
    }

    /// Runs on, with what gas there is.
    pub fn run(&mut self) -> Exit {
        self.run_loop()
    }

    /// Answers an effect that the loop was left for with a value.
    ///
    /// # Errors
    /// The exit, where this ends the run.
    pub fn resume_value(&mut self, value: Value) -> Result<(), Exit> {
        settle(self.execution.return_value(value))
    }

    /// Answers an effect that the loop was left for with what a procedure gives.
    ///
    /// # Errors
    /// The exit, where the call fails at once.
    pub fn resume_call(&mut self, procedure: Value, arguments: &[Value]) -> Result<(), Exit> {
        settle(self.call_in_place(procedure, arguments))
    }

    /// Answers an effect that the loop was left for by raising.
    ///
    /// # Errors
    /// The exit, where nothing handles it.
    pub fn resume_fault(&mut self, fault: Fault) -> Result<(), Exit> {
        settle(self.raise_fault_in_place(fault, None))
    }

    /// The same, where the fault is that of the effect.
    ///
    /// # Errors
    /// The exit, where nothing handles it.
    pub fn resume_fault_of(&mut self, effect: Effect, fault: Fault) -> Result<(), Exit> {
        settle(self.raise_fault_in_place(fault, Some(effect.name())))
    }

    /// Ends exploring with a fault, which is raised where the first undecided value was asked for.
    ///
    /// # Errors
    /// The exit, where nothing handles it.
    pub fn refuse_to_explore(&mut self, fault: Fault) -> Result<(), Exit> {
        settle(self.stop_exploring(fault))
    }

    /// Answers an effect that the loop was left for by raising a value.
    ///
    /// # Errors
    /// The exit, where nothing handles it.
    pub fn resume_raise(&mut self, value: Value) -> Result<(), Exit> {
        settle(self.raise_in_place(value))
    }

    /// The names of all globals that have a value.
    pub fn defined_names(&self) -> Vec<Symbol> {
        self.global_names()
            .filter(|(_, value)| *value != Value::UNDEFINED)
            .map(|(name, _)| name.name)
            .collect()
    }

    /// Says that a module is a part of the house: traces name the place in the program that called it.
    pub fn hide_module(&mut self, module: u32) {
        if let Some(loaded) = self.modules.get_mut(module as usize) {
            loaded.hidden = true;
        }
    }

    /// The innermost place of a module, for traces: of one that is not hidden, if there is any near.
    pub(crate) fn backtrace_top(&mut self) -> Option<Site> {
        let Machine { execution, modules, .. } = self;
        let frames = execution.frames();
        let top = frames.last().and_then(|frame| site(frame.ip, frame.closure));
        let is_hidden = |site: &Site| modules.get(site.module as usize).is_none_or(|loaded| loaded.hidden);
        let near = frames.iter().rev().take(NEAR_FRAMES).filter(|frame| !Execution::is_boundary(frame));
        let found =
            near.filter_map(|frame| site(frame.ip, frame.closure)).find(|site| !is_hidden(site)).or(top);
        found.or_else(|| self.backtrace().first().copied())
    }
}

fn settle(turn: Turn) -> Result<(), Exit> {
    match turn {
        Turn::Go | Turn::Explore => Ok(()),
        // An entry that stops at its safepoint for want of gas has begun all the same.
        Turn::Leave(Exit::OutOfFuel | Exit::WouldBlock) => Ok(()),
        Turn::Leave(exit) => Err(exit),
    }
}
