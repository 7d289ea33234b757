//! The effect table: the instructions of the AVM (avm.md section 2) that need the world. The VM performs none of
//! them itself: it hands them to the world that it runs in.

macro_rules! define_effects {
    ($($(#[doc = $doc:literal])+ $variant:ident $name:literal $least:literal .. $most:literal $safety:ident gas $gas:literal;)*) => {
        /// An instruction of the AVM that needs the world.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Effect { $($(#[doc = $doc])+ $variant,)* }

        impl Effect {
            /// All of them, in the order of their numbers.
            pub const ALL: &'static [Effect] = &[$(Effect::$variant,)*];

            /// The name that programs and disassemblies use.
            pub fn name(self) -> &'static str {
                match self { $(Effect::$variant => $name,)* }
            }

            /// What it does, for documentation.
            pub fn doc(self) -> &'static str {
                match self { $(Effect::$variant => concat!($($doc, " "),+).trim_ascii(),)* }
            }

            /// The least and the largest number of arguments.
            #[inline(always)]
            pub fn arity(self) -> (u8, u8) {
                static ARITY: [(u8, u8); Effect::ALL.len()] = [$(($least, $most)),*];
                ARITY[self as usize]
            }

            /// What it costs beyond the instruction `effect`.
            #[inline(always)]
            pub fn gas(self) -> u32 {
                const GAS: [u32; Effect::ALL.len()] = [$($gas),*];
                GAS[self as usize]
            }

            /// Whether it belongs to `(avm unsafe)`.
            pub fn is_unsafe(self) -> bool {
                match self { $(Effect::$variant => stringify!($safety).len() == "unsafe_".len(),)* }
            }

            /// The effect of that name, if there is one.
            pub fn from_name(name: &str) -> Option<Effect> {
                match name { $($name => Some(Effect::$variant),)* _ => None }
            }
        }
    };
}

// A row: doc, variant, name, least..most arguments, safe or unsafe_, gas.
define_effects! {
    /// `(create-object behavior [controller])`: a new object; `behavior` is a behaviour or the symbol that names one.
    /// The machine itself adds the list of the fields' first values.
    CreateObject "create-object" 1..3 safe gas 50;
    /// `(destroy-object obj)`: ends an object.
    DestroyObject "destroy-object" 1..1 safe gas 30;
    /// `(call obj msg [failure])`: sends a message and waits for the output.
    Call "call" 2..3 safe gas 20;
    /// `(receive [timeout])`: the next asynchronous message of the current object.
    Receive "receive" 0..1 safe gas 20;
    /// `(send obj msg)`: sends a message and goes on.
    Send "send" 2..2 safe gas 20;
    /// `(self)`: the current object.
    SelfObject "self" 0..0 safe gas 1;
    /// `(input)`: the message that the current activation handles.
    Input "input" 0..0 safe gas 2;
    /// `(sender)`: the object that sent it, or `#f`.
    Sender "sender" 0..0 safe gas 1;
    /// `(current-machine)`: where the execution runs.
    CurrentMachine "current-machine" 0..0 safe gas 1;
    /// `(get-state)`: the current object's state, a list.
    GetState "get-state" 0..0 safe gas 5;
    /// `(set-state! list)`: replaces the current object's state.
    SetState "set-state!" 1..1 safe gas 10;
    /// `(reflect obj)`: metadata of an object, or `#f`.
    Reflect "reflect" 1..1 unsafe_ gas 20;
    /// `(%scry-objects limit [test [deep]])`: up to that many objects that exist, in order of creation, and pass the test, if there is
    /// one that is not `#f`; the base of `scry-meta` and `scry-deep`. Where there are several shards, each is a pair of its metadata and, if `deep` is
    /// true, its state.
    ScryObjects "%scry-objects" 1..3 unsafe_ gas 20;
    /// `(%scry-state obj)`: an object's state as this execution sees it.
    ScryState "%scry-state" 1..1 unsafe_ gas 20;
    /// `(reify-context)`: self, input, sender, machine and controller.
    ReifyContext "reify-context" 0..0 unsafe_ gas 20;
    /// `(reify-tx-state)`: the running transaction's id, writes, creates, destroys and observations, or `#f`.
    ReifyTxState "reify-tx-state" 0..0 unsafe_ gas 50;
    /// `(begin-tx [controller])`: opens a transaction.
    BeginTx "begin-tx" 0..1 safe gas 50;
    /// `(commit-tx tx)`: makes its changes true; `#f` on a conflict.
    CommitTx "commit-tx" 1..1 safe gas 100;
    /// `(abort-tx tx)`: undoes everything since its begin.
    AbortTx "abort-tx" 1..1 safe gas 50;
    /// `(call-pure name args)`: calls a registered pure function.
    CallPure "call-pure" 2..2 safe gas 10;
    /// `(register-pure! name procedure)`: registers a pure function.
    RegisterPure "register-pure!" 2..2 unsafe_ gas 50;
    /// `(update-pure! name procedure)`: replaces a pure function by its next version.
    UpdatePure "update-pure!" 2..2 unsafe_ gas 50;
    /// `(get-machine obj)`: where an object's data lives, or `#f`.
    GetMachine "get-machine" 1..1 safe gas 5;
    /// `(get-current-controller)`: the running transaction's controller, or `#f`.
    GetCurrentController "get-current-controller" 0..0 safe gas 1;
    /// `(get-controller obj)`: an object's controller, or `#f`.
    GetController "get-controller" 1..1 safe gas 5;
    /// `(transfer-object obj controller)`: gives an object away, on commit.
    TransferObject "transfer-object" 2..2 safe gas 30;
    /// `(trace)`: the current execution's trace, a list of entries.
    Trace "trace" 0..0 safe gas 20;
    /// `(%register-behavior! behavior)`: makes a behaviour known by its name.
    RegisterBehavior "%register-behavior!" 1..1 safe gas 10;
    /// `(%eval datum environment)`: expands, compiles and runs a datum.
    Eval "%eval" 2..2 safe gas 1000;
    /// `(%environment library-names)`: the environment of these imports.
    Environment "%environment" 1..1 safe gas 1000;
    /// `(%load file environment)`: runs the forms of a source file.
    Load "%load" 2..2 safe gas 1000;
    /// `(%exit code)`: ends the run.
    Exit "%exit" 1..1 safe gas 1;
    /// `(%dynamic register)`: a part of the dynamic state: 0 the list of handlers, 1 the parameters, 2 the winders.
    Dynamic "%dynamic" 1..1 safe gas 1;
    /// `(%set-dynamic! register value)`: replaces a part of the dynamic state.
    SetDynamic "%set-dynamic!" 2..2 safe gas 1;
    /// `(%set-hook! number procedure)`: what the machine calls: 0 to raise a condition that it made, 1 to throw to a
    /// continuation whose winders are not the current ones, 2 to create an object of an initialiser, a behaviour and
    /// a controller.
    SetHook "%set-hook!" 2..2 safe gas 1;
    /// `(%uncaught condition)`: no handler is left: rejects the current activation, or ends the run.
    Uncaught "%uncaught" 1..1 safe gas 1;
    /// `(%continuation-winders k)`: the winders that a continuation was captured with.
    ContinuationWinders "%continuation-winders" 1..1 safe gas 1;
    /// `(%reinstate k value)`: goes on at a continuation, whatever the winders.
    Reinstate "%reinstate" 2..2 safe gas 10;
    /// `(%call-host number arguments)`: calls a procedure of the host with a list of arguments.
    CallHost "%call-host" 2..2 safe gas 20;
    /// `(new-var domain)`: a new constraint variable; the domain is a list of values or a range.
    NewVar "new-var" 1..1 safe gas 20;
    /// `(narrow var domain)`: keeps only values that are in the domain; `#f` if none would be left.
    Narrow "narrow" 2..2 safe gas 20;
    /// `(post constraint)`: adds a constraint; `#f` if a domain would become empty.
    Post "post" 1..1 safe gas 20;
    /// `(label var)`: the first value of the domain that agrees with the constraints, which the variable has from now on.
    Label "label" 1..1 safe gas 20;
    /// `(%fd-solve goal vars argument [strategy])`: a list of values for the variables, or a list of such lists.
    FdSolve "%fd-solve" 3..4 safe gas 100;
    /// `(%search-mark)`: a point of the open transaction and of the constraints to go back to, a number.
    SearchMark "%search-mark" 0..0 safe gas 20;
    /// `(%search-undo mark)`: goes back to a point, which stays.
    SearchUndo "%search-undo" 1..1 safe gas 20;
    /// `(%search-forget mark)`: forgets a point; everything stays as it is.
    SearchForget "%search-forget" 1..1 safe gas 5;
    /// `(%search-keep)`: variables that are made in the open transaction do not end with it if it commits.
    SearchKeep "%search-keep" 0..0 safe gas 5;
    /// `(%next-value var previous)`: a list of the first value of a domain, or of the one after that in a list; or `()`.
    NextValue "%next-value" 2..2 safe gas 10;
    /// `(reify-constraints)`: the variables with their domains, and the constraints that were posted.
    ReifyConstraints "reify-constraints" 0..0 unsafe_ gas 50;
    /// `(name-object! name obj)`: gives an object a name, by which other programs on the same store find it.
    NameObject "name-object!" 2..2 safe gas 20;
    /// `(find-object name)`: the object of a name, or `#f`.
    FindObject "find-object" 1..1 safe gas 10;
    /// `(choose values [weights])`: one of the values, decided at the commit of the transaction.
    Choose "choose" 1..2 safe gas 50;
    /// `(require condition)`: what must hold, or the transaction cannot be committed.
    Require "require" 1..1 safe gas 20;
    /// `(prefer condition weight)`: what should hold.
    Prefer "prefer" 2..2 safe gas 20;
    /// `(%ensure thunk check)`: at the commit `check` is called with the list of all thunks, each with a condition before and its
    /// place behind it, and with the transaction's id, and is to require that they hold and to commit.
    Ensure "%ensure" 2..2 safe gas 20;
    /// `(%require-at condition place)`: `require`, for what is written at another place.
    RequireAt "%require-at" 2..2 safe gas 20;
    /// `(%reading begins)`: from here, or up to here, nothing may be written.
    Reading "%reading" 1..1 safe gas 20;
    /// `(%verdict)`: why the last commit gave `#f`: `#f` for a conflict, else what could not hold together, a list of vectors
    /// of kind, place and whose it is.
    Verdict "%verdict" 0..0 safe gas 20;
    /// `(%place-text module offset)`: a place in the source, a string, or `#f`. With a third argument what stands there, drawn with
    /// carets.
    PlaceText "%place-text" 2..3 safe gas 20;
    /// `(%compose step argument)`: parts of a composed program, see `(avm intent)`.
    Compose "%compose" 2..2 safe gas 50;
    /// `(%settlement)`: what the last transaction with choices chose: the worth, and a list of values in the order of choosing.
    Settlement "%settlement" 0..0 safe gas 20;
    /// `(consume resource)`: the state of a linear object, which it ends.
    Consume "consume" 1..1 safe gas 30;
    /// `(%make-linear! object)`: makes an object that was just created a linear one.
    MakeLinear "%make-linear!" 1..1 safe gas 5;
    /// `(%messages)`: the calls of objects in the open transaction, a list of vectors: whether it is so, from whom, to whom, what.
    Messages "%messages" 0..0 safe gas 50;
    /// `(start-execution name thunk [controller])`: runs a copy of a procedure without arguments in an execution of its own,
    /// and gives its name; `#f` has a name made up.
    StartExecution "start-execution" 2..3 safe gas 500;
    /// `(execution-status name)`: `running`, `waiting`, `suspended`, `done`, `failed` or `stopped`, or `#f` if there is none.
    ExecutionStatus "execution-status" 1..1 safe gas 5;
    /// `(suspend-execution name)`: has an execution not go on until it is resumed; `#f` if it has ended.
    SuspendExecution "suspend-execution" 1..1 safe gas 20;
    /// `(resume-execution name)`: lets a suspended execution go on; `#f` if it is not suspended.
    ResumeExecution "resume-execution" 1..1 safe gas 20;
    /// `(stop-execution name)`: ends an execution, its open transaction aborted; `#f` if it has ended.
    StopExecution "stop-execution" 1..1 safe gas 50;
    /// `(await-execution name [timeout])`: waits for an execution's end, and gives its value or raises what it raised.
    AwaitExecution "await-execution" 1..2 safe gas 20;
    /// `(executions)`: the names of all executions that were started, in order of their start.
    Executions "executions" 0..0 safe gas 20;
    /// `(current-execution)`: the name of the running execution; `main` is the program's own, and one that delivers a message
    /// has none: `#f`.
    CurrentExecution "current-execution" 0..0 safe gas 1;
    /// `(yield-execution)`: lets others go on.
    YieldExecution "yield-execution" 0..0 safe gas 5;
    /// `(%metadata-test predicate arguments)`: the comparison with a constant that a predicate of metadata, which takes so many
    /// arguments, begins with: a vector of the field's number and the constant, or `#f`.
    MetadataTest "%metadata-test" 2..2 unsafe_ gas 20;
    /// `(%fd-select vars strategy)`: the variable to decide next, or `#f` if each has one value.
    FdSelect "%fd-select" 2..2 safe gas 20;
    /// `(%fd-branch var strategy tried)`: what to try of a domain after what was tried last, a domain; `()` if nothing is left.
    FdBranch "%fd-branch" 3..3 safe gas 10;
    /// `(%fd-query which var)`: 0 for the domain of a variable, 1 for its first and 2 for its last value, 3 for their number, 4 for
    /// whether it has one only, 5 for that one.
    FdQuery "%fd-query" 2..2 safe gas 10;
    /// `(%save-execution name)`: an execution as a bytevector; `#f` where it goes on that has saved itself.
    SaveExecution "%save-execution" 1..1 safe gas 2000;
    /// `(%restore-execution bytes name)`: makes an execution of such bytes, and gives its name; `#f` is for the name that it had.
    RestoreExecution "%restore-execution" 2..2 safe gas 2000;
    /// `(%note-place condition)`: keeps in a condition where the program is, unless it is known where it arose.
    NotePlace "%note-place" 1..1 safe gas 20;
}

impl Effect {
    /// The name of the procedure that programs call to have this done. Where it does the work of several, its first argument says of
    /// which.
    pub fn procedure(self, which: Option<i64>) -> &'static str {
        let known: &[&str] = match self {
            Effect::FdSolve => &["fd-solve", "fd-solve-all", "fd-minimize", "fd-maximize", "fd-solutions"],
            Effect::FdQuery => &["fd-domain", "fd-min", "fd-max", "fd-size", "fd-fixed?", "fd-value"],
            Effect::FdSelect => return "fd-label",
            Effect::FdBranch => return "label",
            _ => &[],
        };
        let which = which.and_then(|which| usize::try_from(which).ok());
        which.and_then(|which| known.get(which).copied()).unwrap_or_else(|| self.name())
    }
}
