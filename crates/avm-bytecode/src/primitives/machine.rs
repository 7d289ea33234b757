//! Conditions, behaviours, and the things of the machine (R7RS 6.11, 6.14).

#[macro_export]
#[doc(hidden)]
macro_rules! machine_primitives {
    ($callback:ident { $($before:tt)* }) => {
        $crate::ports_primitives! { $callback {
            $($before)*
            /// `(%make-condition kind message irritants cause)`: a condition: `kind` is `#f`, `file`, `read`
            /// or a kind of AVM condition; `cause` a condition or `#f`.
            MakeCondition "%make-condition" conditions::make_condition [4] reads;
            /// `(error-object? x)`: whether `x` is a condition that `error` or the machine made.
            IsErrorObject "error-object?" conditions::is_error_object [1] pure;
            /// `(error-object-message condition)`: the message, a string.
            ErrorObjectMessage "error-object-message" conditions::error_object_message [1] reads;
            /// `(error-object-irritants condition)`: the list of values at fault.
            ErrorObjectIrritants "error-object-irritants" conditions::error_object_irritants [1] reads;
            /// `(read-error? x)`: whether `x` is a condition of reading.
            IsReadError "read-error?" conditions::is_read_error [1] pure;
            /// `(file-error? x)`: whether `x` is a condition of files.
            IsFileError "file-error?" conditions::is_file_error [1] pure;
            /// `(avm-error? x)`: whether `x` is a condition of the AVM.
            IsAvmError "avm-error?" conditions::is_avm_error [1] pure;
            /// `(avm-error-kind condition)`: the kind of a condition of the AVM, a symbol.
            AvmErrorKind "avm-error-kind" conditions::avm_error_kind [1] reads;
            /// `(avm-error-cause condition)`: the condition that led to this one, or `#f`.
            AvmErrorCause "avm-error-cause" conditions::avm_error_cause [1] reads;
            /// `(condition->string x)`: what went wrong, in words, for any object that was raised.
            ConditionToString "condition->string" conditions::condition_to_string [1] reads;
            /// `(%make-behavior name fields init clauses procedure ...)`: a behaviour: `fields` is a list of
            /// symbols, `init` a thunk that gives their first values; `clauses` is a list of (selector count
            /// rest? kind), where `kind` is `message`, `symbol` or `else`; then one procedure a clause.
            MakeBehavior "%make-behavior" behaviors::make_behavior [4..] reads;
            /// `(behavior? x)`: whether `x` is a behaviour.
            IsBehavior "behavior?" behaviors::is_behavior [1] pure;
            /// `(behavior-name behavior)`: the name, a symbol.
            BehaviorName "behavior-name" behaviors::behavior_name [1] reads;
            /// `(behavior-fields behavior)`: the list of the names of its state.
            BehaviorFields "behavior-fields" behaviors::behavior_fields [1] reads;
            /// `(object-reference? x)`: whether `x` refers to an object.
            IsObjectReference "object-reference?" behaviors::is_object_reference [1] pure;
            /// `(transaction-id? x)`: whether `x` names a transaction.
            IsTransactionId "transaction-id?" behaviors::is_transaction_id [1] pure;
            /// `(fd-variable? x)`: whether `x` is a constraint variable.
            IsVariable "fd-variable?" behaviors::is_variable [1] pure;
            /// `(features)`: the list of what `cond-expand` knows.
            Features "features" system::features [0] reads;
            /// `(current-second)`: the time in seconds since the beginning of 1970, UTC.
            CurrentSecond "current-second" system::current_second [0] effect;
            /// `(current-jiffy)`: the time in jiffies since a beginning of its own.
            CurrentJiffy "current-jiffy" system::current_jiffy [0] effect;
            /// `(jiffies-per-second)`: how many jiffies make a second.
            JiffiesPerSecond "jiffies-per-second" system::jiffies_per_second [0] pure;
            /// `(%command-line)`: the list of the program's name and arguments.
            CommandLine "%command-line" system::command_line [0] effect;
            /// `(get-environment-variable name)`: the value of a variable, or `#f`.
            GetEnvironmentVariable "get-environment-variable" system::get_environment_variable [1] effect;
            /// `(get-environment-variables)`: all variables, a list of pairs.
            GetEnvironmentVariables "get-environment-variables" system::get_environment_variables [0] effect;
            /// `(random-integer n)`: a random integer from 0 to n - 1.
            RandomInteger "random-integer" random::random_integer [1] effect;
            /// `(random-real)`: a random number between 0 and 1, exclusive.
            RandomReal "random-real" random::random_real [0] effect;
            /// `(%random-seed! n)`: begins the sequence of random numbers that belongs to an integer.
            RandomSeed "%random-seed!" random::random_seed [1] effect;
            /// `(%random-state [n])`: a state of the generator as a bytevector: the current one, or the one that
            /// belongs to an integer.
            RandomState "%random-state" random::random_state [0..1] effect;
            /// `(%random-state! state)`: goes on from that state.
            RandomStateSet "%random-state!" random::random_state_set [1] effect;
            /// `(%random-integer state n)`: what `random-integer` gives in that state, which is changed.
            RandomIntegerOf "%random-integer" random::random_integer_of [2] effect;
            /// `(%random-real state)`: what `random-real` gives in that state, which is changed.
            RandomRealOf "%random-real" random::random_real_of [1] effect;
        } }
    };
}
