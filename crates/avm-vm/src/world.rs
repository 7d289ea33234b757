//! The world that a machine runs in, as far as the loop sees it.

use avm_base::Symbol;
use avm_bytecode::{Effect, Primitive};
use avm_value::{Fault, Heap, Outcome, Tracer, Value};

/// A message as it is sent.
#[derive(Clone, Copy, Debug)]
pub enum Message<'a> {
    /// The list of a selector and arguments, not built.
    Selector(Symbol, &'a [Value]),
    /// Any value.
    Whole(Value),
}

/// An instruction, for traces: the module's number and the offset of what follows it in the module's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// The module's number.
    pub module: u32,
    /// The offset.
    pub pc: u32,
}

/// How an `ask` is done best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By [`World::activate_at_once`]; nothing is to be noted then.
    AtOnce,
    /// By the same, and it is to be noted as an entry.
    AtOnceNoted,
    /// By the same, and it is to be noted as an entry and in the log.
    AtOnceLogged,
    /// By [`World::activate_quickly`].
    Quickly,
    /// By [`World::activate`].
    Slowly,
}

/// What is noted of an activation that began by [`World::activate_quickly`], or of the end of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notes {
    /// Nothing.
    Nothing,
    /// An entry in the trace.
    Entry,
    /// The same, and one in the log of whoever follows.
    EntryAndLog,
}

/// What the world answers to an effect.
#[derive(Debug)]
pub enum Answer {
    /// Its value.
    Value(Value),
    /// Its value is that of calling a procedure.
    Call(Value, Vec<Value>),
    /// Its value is the output of sending an object a message; where the object rejects it, that of the procedure `failure`
    /// called with no arguments, if it is not `#f`.
    Send {
        /// The object.
        target: Value,
        /// The message, not yet copied for the receiver.
        message: Value,
        /// The procedure for a rejection, or `#f`.
        failure: Value,
    },
    /// Its value is that of a pure function: what that raises is raised here, and [`World::leave_pure`] tells its end.
    Pure(Value, Vec<Value>),
    /// Its value is the object that hook 2 creates of a behaviour and a controller, after calling the procedure `init` for the
    /// state.
    Create {
        /// Gives the list of the fields' first values.
        init: Value,
        /// The behaviour.
        behavior: Value,
        /// The controller, `#f` for none, or [`Value::DEFAULT`].
        controller: Value,
    },
    /// Its value will come later: the loop is left, and goes on when it is given.
    Leave,
    /// Its value is not decided yet, the first such one: from now on the program is explored.
    Explore(Value),
    /// The program explored comes to its end here on this path.
    EndPath,
    /// The transaction cannot be committed any more. Where that is possible this is raised, to leave it.
    Refused(Box<Fault>),
}

/// Whether an undecided value is true, as far as it was decided on the way here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It is not `#f`.
    True,
    /// It is `#f`.
    False,
    /// Both can be.
    Open,
}

/// What comes of an operation on values that may be undecided.
#[derive(Clone, Debug)]
pub enum Lifted {
    /// Its value, which stands for those that it has in every case.
    Value(Value),
    /// It is to be done plainly, with these arguments in place of its own if there are any.
    Plain(Option<Vec<Value>>),
    /// This condition is to be decided first; `#f` where the way here cannot be gone.
    Split(Value),
}

/// What comes of exploring.
#[derive(Clone, Debug)]
pub enum Explored {
    /// The value that the first undecided one has in what follows, and the gas that finding it has used.
    Decided(Value, u64),
    /// There is none, which is raised; and the gas that this has used.
    Refused(Box<Fault>, u64),
    /// There is none, and all ways are to be followed once more to say why: what is required ends none of them now, and behind a
    /// branch of which one way ends the other one goes on for both.
    Again {
        /// Gas that has been used.
        used: u64,
        /// Gas that is left.
        left: u64,
    },
}

/// What the loop asks of the world. Values must be kept alive by [`World::trace_roots`].
pub trait World {
    /// Calls a primitive; the number of arguments fits.
    ///
    /// # Errors
    /// What the primitive says.
    fn primitive(&mut self, heap: &mut Heap, primitive: Primitive, arguments: &[Value]) -> Outcome;

    /// Performs an effect; the number of arguments fits. `gas` is what has been used so far.
    ///
    /// # Errors
    /// What the effect says.
    fn effect(
        &mut self,
        heap: &mut Heap,
        effect: Effect,
        arguments: &[Value],
        site: Site,
        gas: u64,
    ) -> Outcome<Answer>;

    /// Performs an effect that takes few steps as a rule, and gives its value; `None`, with nothing done, where
    /// [`World::effect`] has to do it.
    #[inline(always)]
    fn effect_at_once(
        &mut self,
        heap: &mut Heap,
        effect: Effect,
        arguments: &[Value],
        site: Site,
        gas: u64,
    ) -> Option<Value> {
        _ = (heap, effect, arguments, site, gas);
        None
    }

    /// Begins an activation and gives the object's behaviour. The message's parts are the receiver's own already.
    ///
    /// # Errors
    /// Why the object cannot be sent to.
    fn activate(
        &mut self,
        heap: &mut Heap,
        target: Value,
        message: Message<'_>,
        site: Site,
        gas: u64,
    ) -> Outcome<Value>;

    /// How an `ask` is done best now.
    #[inline(always)]
    fn way(&self) -> Way {
        Way::Slowly
    }

    /// Does the same as [`World::activate`] for a message of a selector and arguments that are no pointers, where [`World::way`] has just
    /// said so, but for what is to be noted; `None`, with nothing done, where something needs to be called for it.
    #[inline(always)]
    fn activate_at_once(&mut self, target: Value, selector: Value, arguments: &[Value]) -> Option<Value> {
        _ = (target, selector, arguments);
        None
    }

    /// The same where it takes but few steps, and [`World::way`] has not said that it takes more.
    #[inline(always)]
    fn activate_quickly(&mut self, target: Value, selector: Value, arguments: &[Value]) -> Option<Value> {
        _ = (target, selector, arguments);
        None
    }

    /// What is to be noted of an activation that has just begun.
    #[inline(always)]
    fn notes(&self) -> Notes {
        Notes::Nothing
    }

    /// Notes an entry of an activation that has just begun with these arguments, and gives the object's behaviour; `None`, with
    /// nothing done, where something needs to be called for it. `now` gives the site and the gas. `AT_ONCE` says that the activation
    /// began by [`World::activate_at_once`], `LOG` as below.
    #[inline(always)]
    fn note_at_once<const AT_ONCE: bool, const LOG: bool>(
        &mut self,
        selector: Value,
        arguments: &[Value],
        now: impl FnOnce() -> (Site, u64),
    ) -> Option<Value> {
        _ = (selector, arguments, now);
        None
    }

    /// Notes an activation that has just begun with these arguments, `LOG` where [`Notes::EntryAndLog`] is to be noted, and gives
    /// the object's behaviour.
    #[inline(always)]
    fn note_activation<const LOG: bool>(
        &mut self,
        selector: Value,
        arguments: &[Value],
        site: Site,
        gas: u64,
    ) -> Value {
        _ = (selector, arguments, site, gas);
        Value::FALSE
    }

    /// Ends the innermost activation: its input is accepted.
    ///
    /// # Errors
    /// Why the output cannot be kept; the activation is still there then, to be rejected.
    fn accept(&mut self, heap: &mut Heap, output: Value, gas: u64) -> Outcome<()>;

    /// What is to be noted when an activation ends with an output; `None` where only [`World::accept`] will do.
    #[inline(always)]
    fn ending(&self) -> Option<Notes> {
        None
    }

    /// Does the same as [`World::accept`] for an output that is no pointer, where nothing needs to be called for it, and gives whether it
    /// did. `KEPT` says whether it is noted in the entry of the activation.
    #[inline(always)]
    fn accept_at_once<const KEPT: bool>(&mut self, output: Value, gas: impl FnOnce() -> u64) -> bool {
        _ = (output, gas);
        false
    }

    /// The same where somebody follows what happens.
    #[inline(always)]
    fn accept_followed(&mut self, heap: &Heap, output: Value, gas: u64) -> bool {
        _ = (heap, output, gas);
        false
    }

    /// Ends the innermost activation: its input is rejected because of a condition. Gives what the sender is told; the
    /// machine adds the cause.
    fn reject(&mut self, heap: &mut Heap, condition: Value, gas: u64) -> Fault;

    /// A pure function that an [`Answer::Pure`] began has ended, in whatever way.
    fn leave_pure(&mut self);

    /// A field of the innermost activation's state, which must be an activation of a behaviour of that name.
    ///
    /// # Errors
    /// Where there is no such activation or field.
    fn field(&mut self, heap: &Heap, index: usize, behavior: Value) -> Outcome;

    /// Does the same where nothing needs to be called for it; otherwise `None`.
    #[inline(always)]
    fn field_at_once(&self, index: usize, behavior: Value) -> Option<Value> {
        _ = (index, behavior);
        None
    }

    /// Changes a field of the innermost activation's state.
    ///
    /// # Errors
    /// Where there is no such activation or the value cannot be kept.
    fn set_field(&mut self, heap: &mut Heap, index: usize, value: Value, behavior: Value) -> Outcome<()>;

    /// Does the same where nothing needs to be called for it, and gives whether it did.
    #[inline(always)]
    fn set_field_at_once(&mut self, heap: &mut Heap, index: usize, value: Value, behavior: Value) -> bool {
        _ = (heap, index, value, behavior);
        false
    }

    /// The condition for a fault; `procedure` is the name of what found it.
    fn condition(&mut self, heap: &mut Heap, fault: Fault, procedure: Option<Symbol>) -> Value;

    /// Visits all values that the world holds.
    fn trace_roots(&mut self, tracer: &mut Tracer<'_>);

    /// After a collection, learns what is left of values that the world holds without keeping them, such as ports.
    fn after_trace(&mut self, tracer: &Tracer<'_>) {
        _ = tracer;
    }

    // What follows is asked while a program is explored only: after an `Answer::Explore`.

    /// What a primitive gives.
    ///
    /// # Errors
    /// What ends exploring.
    fn lift(&mut self, heap: &mut Heap, primitive: Primitive, arguments: &[Value]) -> Outcome<Lifted> {
        _ = (heap, primitive, arguments);
        Ok(Lifted::Plain(None))
    }

    /// Whether a primitive changes nothing and looks at no more than what its arguments are: decided ones need no
    /// [`World::lift`].
    fn is_shallow(&self, primitive: Primitive) -> bool {
        _ = primitive;
        false
    }

    /// The same as [`World::lift`] for an effect; never a value.
    ///
    /// # Errors
    /// What ends exploring.
    fn lift_effect(&mut self, heap: &mut Heap, effect: Effect, arguments: &[Value]) -> Outcome<Lifted> {
        _ = (heap, effect, arguments);
        Ok(Lifted::Plain(None))
    }

    /// The value that an undecided value is, or a condition to be decided first.
    ///
    /// # Errors
    /// What ends exploring.
    fn settle(&mut self, heap: &mut Heap, value: Value) -> Outcome<Lifted> {
        _ = (heap, value);
        Ok(Lifted::Plain(None))
    }

    /// Whether a value is true on the way here.
    fn truth(&mut self, value: Value) -> Truth {
        if value.is_true() { Truth::True } else { Truth::False }
    }

    /// Assumes that a condition holds, or that it does not; `false` where that is seen to be impossible.
    fn assume(&mut self, condition: Value, holds: bool) -> bool {
        _ = (condition, holds);
        true
    }

    /// A value that is the first where the condition holds, and else the second; `None` if there is none.
    fn select(&mut self, heap: &mut Heap, condition: Value, first: Value, second: Value) -> Option<Value> {
        _ = (heap, condition, first, second);
        None
    }

    /// The number of the entry that a hash table has for a key, if any; `None` where that is not known.
    fn table_entry(&mut self, heap: &Heap, table: Value, key: Value) -> Option<Option<usize>> {
        _ = (heap, table, key);
        None
    }

    /// Whether two ways on which an effect was performed may become one.
    fn is_mergeable(&self, effect: Effect) -> bool {
        _ = effect;
        false
    }

    /// A field of the innermost activation's state is about to be changed: whoever remembers the state keeps it.
    fn unshare_state(&mut self, heap: &mut Heap) {
        _ = heap;
    }

    /// Remembers how the world is; gives a number to go back by.
    ///
    /// # Errors
    /// Where memory does not allow it.
    fn save(&mut self, heap: &mut Heap) -> Outcome<usize> {
        _ = heap;
        Ok(0)
    }

    /// Makes the world what it was. What was required since is kept where that is wanted.
    fn restore(&mut self, heap: &mut Heap, point: usize, keep: bool) {
        _ = (heap, point, keep);
    }

    /// Forgets what [`World::save`] remembered.
    fn forget(&mut self, point: usize) {
        _ = point;
    }

    /// Makes one of the world as it is and as it was at `first`, where the condition holds; both come from `base`. `false`,
    /// with nothing done, where that is not possible.
    ///
    /// # Errors
    /// Where memory does not allow it.
    fn merge(&mut self, heap: &mut Heap, condition: Value, first: usize, base: usize) -> Outcome<bool> {
        _ = (heap, condition, first, base);
        Ok(false)
    }

    /// All paths were followed, and what follows is no longer explored, or once more. The world is as it was before.
    ///
    /// `gas` is what has been used so far. Where all was followed once more, `whole` says whether to the end. `leaves` says whether
    /// what is raised now leaves the transaction, unless the program handles it.
    ///
    /// # Errors
    /// What ends exploring with an error; [`Fault::WouldBlock`] where the run is to stop.
    fn explored(&mut self, heap: &mut Heap, gas: u64, whole: bool, leaves: bool) -> Outcome<Explored> {
        _ = (heap, gas, whole, leaves);
        Ok(Explored::Decided(Value::FALSE, 0))
    }

    /// Whether nothing in the world has changed since `base` but what is required.
    fn is_as_at(&mut self, heap: &Heap, base: usize) -> bool {
        _ = (heap, base);
        true
    }

    /// Whether the way that is followed can be gone at all, or could when the world was at `point`: looks harder than
    /// [`World::assume`] does. Gives the gas that it used, too.
    fn is_possible(&mut self, heap: &mut Heap, point: Option<usize>, gas: u64) -> (bool, u64) {
        let _ = (heap, point, gas);
        (true, 0)
    }

    /// Whether a condition that is not decided by what is known is seen to hold where its opposite is assumed.
    fn is_certain(&mut self, condition: Value) -> bool {
        let _ = condition;
        false
    }

    /// What the way from `base` to `end` did is left, as it is followed once more; `end` is forgotten.
    fn withdraw(&mut self, base: usize, end: usize) {
        let _ = base;
        self.forget(end);
    }

    /// The way goes on for the other one, too, which has ended since `base`: the conditions that led here are those of then.
    fn relent(&mut self, base: usize) {
        _ = base;
    }

    /// Whether the run is to stop: asked now and then, for what is explored takes longer than its gas says.
    fn must_stop(&mut self, heap: &mut Heap) -> bool {
        _ = heap;
        false
    }

    /// Something is about to be raised there: a condition's message, or a value that is none; nothing where what leaves is a
    /// continuation that is called, or an end of the transaction.
    fn raised(&mut self, heap: &Heap, site: Site, message: Option<Value>) {
        _ = (heap, site, message);
    }

    /// Exploring ended with an error, which is raised where the first undecided value was asked for; the world is as it was before.
    fn stop_exploring(&mut self, heap: &mut Heap, fault: &Fault) {
        _ = (heap, fault);
    }

    /// The program has returned on this path.
    fn path_returned(&mut self) {}

    /// Nothing handles a condition that the path raised.
    fn path_raised(&mut self, condition: Value) {
        _ = condition;
    }
}
