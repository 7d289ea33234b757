//! Effects: from the table to the families that perform them.

use crate::UnsafeFeature;
use crate::world::RuntimeWorld;
use avm_base::AvmErrorKind;
use avm_bytecode::Effect;
use avm_object::At;
use avm_value::{Fault, Heap, Outcome, Value};
use avm_vm::Answer;

impl RuntimeWorld {
    /// Performs an effect; the number of arguments fits, and no pure function is running.
    pub(crate) fn perform(
        &mut self,
        heap: &mut Heap,
        effect: Effect,
        args: &[Value],
        at: At,
    ) -> Outcome<Answer> {
        self.check_allowed(effect)?;
        match effect {
            Effect::CreateObject => self.create_object(heap, args, at),
            Effect::DestroyObject => self.destroy_object(args[0], at).map(Answer::Value),
            Effect::Call => Ok(Answer::Send {
                target: args[0],
                message: args[1],
                failure: args.get(2).copied().unwrap_or(Value::FALSE),
            }),
            Effect::Receive => self.receive(heap, args, at),
            Effect::Send => self.send(heap, args[0], args[1]).map(Answer::Value),
            Effect::SelfObject => self.execution.self_value().map(Answer::Value),
            Effect::Input => {
                self.execution.input(heap).and_then(|input| heap.copy_to_send(input)).map(Answer::Value)
            }
            Effect::Sender => Ok(Answer::Value(self.execution.sender())),
            Effect::CurrentMachine => Ok(Answer::Value(Value::symbol(self.execution.machine()))),
            Effect::GetState => self.space.get_state(heap, &mut self.execution).map(Answer::Value),
            Effect::SetState => {
                self.space.set_state(heap, &mut self.execution, args[0])?;
                Ok(Answer::Value(Value::UNSPECIFIED))
            }
            Effect::RegisterBehavior => {
                self.register_behavior(heap, args[0])?;
                Ok(Answer::Value(Value::UNSPECIFIED))
            }
            Effect::GetMachine => self.get_machine(args[0]).map(Answer::Value),
            Effect::GetCurrentController => {
                Ok(Answer::Value(symbol_or_false(self.execution.current_controller())))
            }
            Effect::GetController => self.get_controller(args[0]).map(Answer::Value),
            Effect::TransferObject if self.place_is_unknown(args[1]) => Ok(Answer::Leave),
            Effect::TransferObject => self.transfer(args[0], args[1], at).map(Answer::Value),
            Effect::BeginTx => self.begin_tx(args.first().copied(), at),
            Effect::CommitTx if self.shards.is_some() && self.needs_shards_to_commit(args[0]) => {
                self.commit_over_shards(heap, args[0], at)
            }
            Effect::CommitTx => self.commit_choices(heap, args[0], at),
            Effect::AbortTx => self.abort_choices(heap, args[0], at),
            Effect::Choose => self.choose(heap, args, at),
            Effect::Require => self.require(heap, args[0], at),
            Effect::Prefer => self.prefer(heap, args[0], args[1], at),
            Effect::Ensure => self.ensure(heap, args[0], args[1], at),
            Effect::RequireAt => self.require_at(heap, args[0], args[1]),
            Effect::Reading => self.reading(heap, args[0]),
            Effect::Verdict => self.verdict(heap),
            Effect::Messages => self.messages(heap),
            Effect::Compose => self.compose(heap, args[0], args[1], at),
            Effect::Settlement => self.settlement(heap),
            Effect::Consume => self.consume(heap, args[0], at),
            Effect::MakeLinear => {
                self.space.make_linear(args[0]);
                Ok(Answer::Value(args[0]))
            }
            Effect::CallPure => self.call_pure(args[0], args[1]),
            Effect::RegisterPure | Effect::UpdatePure | Effect::NameObject | Effect::FindObject
                if self.is_for_first_shard() =>
            {
                Ok(Answer::Leave)
            }
            Effect::RegisterPure => self.register_pure(heap, args[0], args[1], at),
            Effect::UpdatePure => self.update_pure(heap, args[0], args[1], at),
            Effect::Reflect => self.reflect(heap, args[0]).map(Answer::Value),
            Effect::ScryObjects if self.shards.is_some() => Ok(Answer::Leave),
            Effect::ScryObjects => {
                let test = args.get(1).copied().unwrap_or(Value::FALSE);
                self.scry_objects(heap, args[0], test).map(Answer::Value)
            }
            Effect::ScryState => self.scry_state(heap, args[0]).map(Answer::Value),
            Effect::ReifyContext => self.reify_context(heap).map(Answer::Value),
            Effect::ReifyTxState => self.reify_tx_state(heap).map(Answer::Value),
            Effect::ReifyConstraints => self.reify_constraints(heap).map(Answer::Value),
            Effect::NewVar => self.new_variable(heap, args[0]).map(Answer::Value),
            Effect::Narrow => self.narrow(heap, args[0], args[1]),
            Effect::Post => self.post(heap, args[0]),
            Effect::Label => self.label(heap, args[0]),
            Effect::FdSolve => self.solve(heap, args),
            Effect::SearchMark => self.search_mark(heap).map(Answer::Value),
            Effect::SearchUndo => self.search_undo(heap, args[0]).map(Answer::Value),
            Effect::SearchForget => self.search_forget(heap, args[0]).map(Answer::Value),
            Effect::SearchKeep => self.search_keep().map(Answer::Value),
            Effect::NextValue => self.branch(heap, args[0], Value::NIL, args[1]).map(Answer::Value),
            Effect::FdBranch => self.branch(heap, args[0], args[1], args[2]).map(Answer::Value),
            Effect::FdSelect => self.select_variable(args[0], args[1]).map(Answer::Value),
            Effect::FdQuery => self.query(heap, args[0], args[1]).map(Answer::Value),
            Effect::NameObject => self.name_object(args[0], args[1]).map(Answer::Value),
            Effect::FindObject => self.find_object(args[0]).map(Answer::Value),
            Effect::Trace => self.trace_list(heap).map(Answer::Value),
            Effect::Exit if self.choices.is_exploring() => {
                self.choices.path_ends();
                Ok(Answer::EndPath)
            }
            Effect::Eval
            | Effect::Environment
            | Effect::Load
            | Effect::CallHost
            | Effect::Exit
            | Effect::PlaceText
            | Effect::StartExecution
            | Effect::ExecutionStatus
            | Effect::SuspendExecution
            | Effect::ResumeExecution
            | Effect::StopExecution
            | Effect::AwaitExecution
            | Effect::Executions
            | Effect::CurrentExecution
            | Effect::YieldExecution
            | Effect::MetadataTest
            | Effect::SaveExecution
            | Effect::RestoreExecution => Ok(Answer::Leave),
            // The VM answers these itself.
            Effect::Dynamic
            | Effect::SetDynamic
            | Effect::SetHook
            | Effect::Uncaught
            | Effect::NotePlace
            | Effect::ContinuationWinders
            | Effect::Reinstate => Ok(Answer::Value(Value::UNSPECIFIED)),
        }
    }

    /// Whether the run may use an instruction of `(avm unsafe)`.
    fn check_allowed(&self, effect: Effect) -> Outcome<()> {
        if !effect.is_unsafe() {
            return Ok(());
        }
        let feature = match effect {
            Effect::Reflect => UnsafeFeature::Reflect,
            Effect::ScryObjects | Effect::ScryState | Effect::MetadataTest => UnsafeFeature::Scry,
            Effect::RegisterPure | Effect::UpdatePure => UnsafeFeature::RegisterPure,
            _ => UnsafeFeature::Reify,
        };
        // `scry` shows metadata, so whoever may scry may reflect.
        let allowed = self.allow.contains(&feature)
            || (feature == UnsafeFeature::Reflect && self.allow.contains(&UnsafeFeature::Scry));
        if allowed {
            return Ok(());
        }
        let (name, flag) = (effect.name(), feature.name());
        let message = format!("{name} is not allowed in this run; allow it with --allow {flag}");
        Err(Fault::avm(AvmErrorKind::ReflectionDenied, message, Vec::new()))
    }
}

/// A symbol, or `#f` for none.
pub(crate) fn symbol_or_false(symbol: Option<avm_base::Symbol>) -> Value {
    symbol.map_or(Value::FALSE, Value::symbol)
}
