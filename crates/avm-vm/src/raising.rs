//! Raising: from a fault to the handler, the rejection of an activation, or the end of the run.

use crate::code::Code;
use crate::execution::{Execution, Inside, Turn};
use crate::machine::{Exit, HOOK_RAISE, Machine};
use crate::world::{Site, World};
use avm_base::{Symbol, did_you_mean};
use avm_value::{ConditionParts, Fault, Value};

/// The most places that a backtrace names.
const MOST_PLACES: usize = 64;

/// The library of `transaction`.
const FORM_OF_TRANSACTIONS: &str = "(avm transaction)";

impl<W: World> Machine<W> {
    /// Raises a fault of the running instruction; the instruction pointer is past it.
    #[cold]
    #[inline(never)]
    pub(crate) fn raise_fault(&mut self, fault: Fault, procedure: Option<&'static str>) -> Turn {
        self.execution.push_frame(0);
        self.raise_fault_in_place(fault, procedure)
    }

    /// Raises a fault in place of a procedure that has been entered.
    #[cold]
    #[inline(never)]
    pub(crate) fn raise_fault_in_place(&mut self, fault: Fault, procedure: Option<&'static str>) -> Turn {
        match fault {
            Fault::OutOfMemory => Turn::Leave(Exit::OutOfMemory),
            Fault::Raise { value, .. } => self.raise_in_place(value),
            fault => {
                let name = procedure.map(Symbol::intern);
                let condition = self.world.condition(&mut self.heap, fault, name);
                self.raise_in_place(condition)
            }
        }
    }

    /// Raises a value in place of a procedure that has been entered.
    pub(crate) fn raise_in_place(&mut self, value: Value) -> Turn {
        if self.explorer.is_some() {
            self.note_raised_value(value);
        }
        let hook = self.hooks[HOOK_RAISE];
        if hook.is_true() {
            return self.call_in_place(hook, &[value]);
        }
        self.uncaught(value)
    }

    /// Tells the world that something is about to be raised here.
    pub(crate) fn note_raised(&mut self, message: Value) {
        self.note_idle();
        let own = self.backtrace().into_iter().find(|site| !self.is_hidden(site.module));
        if let Some(site) = own.or_else(|| self.backtrace_top()) {
            self.world.raised(&self.heap, site, Some(message));
        }
    }

    #[cold]
    #[inline(never)]
    fn note_raised_value(&mut self, value: Value) {
        self.note_raised(self.message_of(value));
    }

    /// The message of a condition; of another value, that itself.
    pub(crate) fn message_of(&self, raised: Value) -> Value {
        self.heap.condition_parts(raised).map_or(raised, |parts| parts.message)
    }

    /// No handler is left for a value: rejects the innermost activation, or ends the run.
    pub(crate) fn uncaught(&mut self, value: Value) -> Turn {
        let backtrace = self.backtrace();
        self.note_place(value, &backtrace);
        if self.execution.activation_depth() > 0 {
            return self.reject_activation(value);
        }
        if self.explorer.is_some() {
            self.world.path_raised(value);
            return self.end_path();
        }
        Turn::Leave(Exit::Raise { value, backtrace })
    }

    /// Keeps in a condition where it arose, unless it is known.
    pub(crate) fn note_place(&mut self, value: Value, backtrace: &[Site]) {
        if self.heap.condition_parts(value).is_some_and(|parts| !parts.place.is_true()) {
            let numbers: Vec<Value> = backtrace
                .iter()
                .flat_map(|site| [Value::fixnum(site.module.into()), Value::fixnum(site.pc.into())])
                .collect();
            let place = self.heap.vector(&numbers);
            self.heap.set_condition_place(value, place);
        }
    }

    /// The places where a condition arose, if it keeps them; innermost first.
    pub fn condition_places(&self, condition: Value) -> Vec<Site> {
        let place = self.heap.condition_parts(condition).map_or(Value::FALSE, |parts| parts.place);
        let numbers = self.heap.vector_slice(place).unwrap_or(&[]);
        let number = |value: Value| value.as_fixnum().unwrap_or(0) as u32;
        numbers.chunks_exact(2).map(|pair| Site { module: number(pair[0]), pc: number(pair[1]) }).collect()
    }

    /// Ends the innermost activation because of a condition: the call of its sender raises, or gives what `failure` gives.
    /// A pure function just passes the condition on.
    pub(crate) fn reject_activation(&mut self, condition: Value) -> Turn {
        self.unwind_to_boundary();
        let told = self.end_inside(condition);
        let failure = self.execution.take_back_dynamic();
        if failure.is_procedure() {
            self.break_merges();
            return self.call_in_place(failure, &[]);
        }
        match told {
            Some(fault) => {
                let rejected = self.rejection(fault, condition);
                self.raise_in_place(rejected)
            }
            None => self.raise_in_place(condition),
        }
    }

    /// Tells the world that what runs inside the innermost boundary ends without a value; for an activation, gives what its
    /// sender is told.
    pub(crate) fn end_inside(&mut self, condition: Value) -> Option<Fault> {
        let gas = self.execution.gas();
        match self.execution.inside() {
            Inside::Activation => Some(self.world.reject(&mut self.heap, condition, gas)),
            Inside::Pure => {
                self.world.leave_pure();
                None
            }
        }
    }

    /// The condition of a call that was rejected because of another condition.
    fn rejection(&mut self, fault: Fault, cause: Value) -> Value {
        let condition = self.world.condition(&mut self.heap, fault, None);
        match self.heap.condition_parts(condition) {
            Some(parts) => self.heap.condition(ConditionParts { cause, ..parts }),
            None => condition,
        }
    }

    /// Drops frames up to and with the one that ends the innermost activation.
    fn unwind_to_boundary(&mut self) {
        // What is raised outside then mostly ends the way, and where it is caught ways are told apart.
        if !self.explains() {
            self.break_merges();
        }
        loop {
            while !self.execution.at_bottom() {
                let frame = self.execution.pop_frame();
                if Execution::is_boundary(&frame) {
                    (self.execution.fp, self.execution.sp) = (frame.fp, frame.fp);
                    return;
                }
            }
            if !self.refill() {
                return;
            }
        }
    }

    /// Whether the program is in the body of a `transaction`, so that what is raised leaves it. Between `begin-tx` and `commit-tx` it
    /// does not.
    pub(crate) fn is_in_transaction_form(&mut self) -> bool {
        let name = Symbol::intern(FORM_OF_TRANSACTIONS);
        let Some(form) = self.modules.iter().position(|loaded| loaded.module.name == name) else {
            return false;
        };
        // SAFETY: a procedure's code lives as long as the machine.
        let module = |closure: Value| closure.code().map(|code| unsafe { (*code.cast::<Code>()).module });
        let is_own = |closure: Value| closure.is_true() && module(closure) == Some(form as u32);
        let Machine { execution, .. } = self;
        let mut frames = execution.frames().iter();
        frames.any(|frame| !Execution::is_boundary(frame) && is_own(frame.closure))
            || self.saved_frames().any(|(closure, offset)| offset >= 0 && is_own(closure))
    }

    /// The places of the running instruction and of the frames below it, innermost first.
    pub fn backtrace(&mut self) -> Vec<Site> {
        let mut places = Vec::new();
        let closure = self.execution.closure;
        if closure.is_true() {
            places.extend(site(self.execution.ip(), closure));
        }
        for frame in self.execution.frames().iter().rev() {
            if places.len() >= MOST_PLACES {
                return places;
            }
            if !Execution::is_boundary(frame) {
                places.extend(site(frame.ip, frame.closure));
            }
        }
        let room = MOST_PLACES - places.len();
        let saved = self.saved_frames().filter(|(_, offset)| *offset >= 0).take(room);
        places.extend(saved.filter_map(|(closure, offset)| {
            // SAFETY: a procedure's code lives as long as the machine.
            let code: &Code = unsafe { &*closure.code()?.cast() };
            Some(Site { module: code.module, pc: offset as u32 })
        }));
        places
    }

    /// The same where the run was stopped: before the instruction that would come next, or past one that could not be done
    /// and has left its frame.
    pub fn backtrace_of_stop(&mut self) -> Vec<Site> {
        let (ip, closure) = (self.execution.ip(), self.execution.closure);
        let newest = self.execution.frames().last();
        let has_left_frame = newest.is_some_and(|frame| frame.ip == ip && frame.closure == closure);
        // SAFETY: a procedure's code lives as long as the machine.
        let begins = closure.code().is_some_and(|code| unsafe { &*code.cast::<Code>() }.entry == ip);
        let mut places = self.backtrace();
        if has_left_frame && places.len() > 1 {
            places.remove(0);
        }
        if (begins || !has_left_frame)
            && let Some(innermost) = places.first_mut()
            && let Some(loaded) = self.modules.get(innermost.module as usize)
        {
            innermost.pc = loaded.end_of_next(innermost.pc);
        }
        places
    }

    /// A call of something that is no procedure.
    pub(crate) fn not_a_procedure(&mut self, callee: Value) -> Turn {
        let what = callee.describe_type();
        let fault = Fault::error(format!("only procedures can be called; this is {what}"), vec![callee]);
        self.raise_fault_in_place(*fault, None)
    }

    /// A call with a number of arguments that the procedure does not take.
    pub(crate) fn wrong_arity(&mut self, callee: Value, code: &Code, found: usize) -> Turn {
        let name = code.name.map_or("an unnamed procedure", Symbol::as_str);
        let takes = self.arity_text(code);
        let given = if found == 1 { "1 was given".into() } else { format!("{found} were given") };
        let fault = Fault::error(format!("{name} takes {takes}, but {given}"), vec![callee]);
        self.raise_fault_in_place(*fault, None)
    }

    fn arity_text(&self, code: &Code) -> String {
        use crate::code::CodeKind::{Clauses, Effect, Primitive};
        let range = |least: usize, most: Option<usize>| match most {
            Some(most) if most == least => format!("{least} argument{}", if least == 1 { "" } else { "s" }),
            Some(most) => format!("{least} to {most} arguments"),
            None => format!("at least {least} argument{}", if least == 1 { "" } else { "s" }),
        };
        match &code.kind {
            Clauses(clauses) => {
                // SAFETY: clause indices were checked by the verifier.
                let clauses = clauses.iter().map(|clause| unsafe { &*code.procedures.add(*clause as usize) });
                let texts: Vec<String> = clauses.map(|clause| self.arity_text(clause)).collect();
                texts.join(" or ")
            }
            Primitive(primitive) => {
                let (least, most) = primitive.arity();
                range(least.into(), most.map(usize::from))
            }
            Effect(effect) => range(effect.arity().0.into(), Some(effect.arity().1.into())),
            _ => range(code.required.into(), (!code.rest).then_some(code.required.into())),
        }
    }

    /// A global without a value.
    #[cold]
    pub(crate) fn unbound(&self, code: &Code, global: u32) -> Fault {
        let name = self.global_of(code, global);
        let mut message = format!("the variable {name} has no value");
        let known = self.defined_names();
        // Those of the standard library are no help.
        let known = known.iter().map(|name| name.as_str()).filter(|name| !name.starts_with('%'));
        if let Some(near) = did_you_mean(name.as_str(), known) {
            message.push_str(&format!("; did you mean {near}?"));
        }
        Fault::Error { message, irritants: Vec::new() }
    }

    /// A local variable that is used before its initialisation.
    #[cold]
    pub(crate) fn uninitialised(&self, name: Value) -> Fault {
        let name = name.as_symbol().map_or("a variable", Symbol::as_str);
        let message = format!("the variable {name} is used before it has a value");
        Fault::Error { message, irritants: Vec::new() }
    }

    /// A number of values that is not what the receiver takes.
    #[cold]
    pub(crate) fn wrong_value_count(&self, wanted: usize, more: bool, found: usize) -> Fault {
        let least = if more { "at least " } else { "" };
        let values = if wanted == 1 { "value is" } else { "values are" };
        let message = format!("{least}{wanted} {values} wanted here, but {found} came");
        Fault::Error { message, irritants: Vec::new() }
    }
}

/// The site of an instruction of the running closure.
#[inline(always)]
pub(crate) fn running_site(ip: *const u8, closure: Value) -> Site {
    // SAFETY: the closure is running, so its code holds the instruction.
    unsafe {
        let code = &*closure.code_unchecked().cast::<Code>();
        Site { module: code.module, pc: ip.offset_from(code.base) as u32 }
    }
}

/// The site of a frame, if it is one of a module.
pub(crate) fn site(ip: *const u8, closure: Value) -> Option<Site> {
    // SAFETY: a procedure's code lives as long as the machine.
    let code: &Code = unsafe { &*closure.code()?.cast() };
    let range = code.base as usize;
    (code.module != u32::MAX && ip as usize >= range)
        .then(|| Site { module: code.module, pc: (ip as usize - range) as u32 })
}
