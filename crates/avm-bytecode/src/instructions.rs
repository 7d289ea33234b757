//! The instruction table. Opcode, decoded form, encoder, decoder, stack effects, gas and documentation come from
//! it; the VM's dispatch must name every row or it does not compile.
//!
//! The machine is a stack machine. A frame's arguments and variables are slots of the operand stack, counted from
//! the first argument: a variable bound by `let` is the slot that its value was pushed to. The callee is pushed
//! after the arguments. `return` replaces the whole frame by one value.

use crate::operands::Stored;

pub use crate::operands::OperandKind;

/// Calls a macro with the whole table. A row is
/// `/// doc` `Variant "name" { operand: Kind, ... } pops E, pushes E, gas N, flow;`
/// where the expressions may use the operands, and flow is
/// `next` (goes on), `jump` (never goes on), `branch` (may jump), `call` (enters a procedure and comes back),
/// `end` (leaves the frame), or `internal` (the machine's own).
#[macro_export]
macro_rules! for_each_instruction {
    ($callback:ident) => {
        $callback! {
            // Constants.
            /// Pushes a constant of the module.
            Const "const" { k: Const } pops 0, pushes 1, gas 1, next;
            /// Pushes a constant of the module.
            ConstWide "const-wide" { k: ConstWide } pops 0, pushes 1, gas 1, next;
            /// Pushes a small exact integer.
            Int "int" { v: Int8 } pops 0, pushes 1, gas 1, next;
            /// Pushes `#t`.
            True "true" {} pops 0, pushes 1, gas 1, next;
            /// Pushes `#f`.
            False "false" {} pops 0, pushes 1, gas 1, next;
            /// Pushes the empty list.
            Nil "nil" {} pops 0, pushes 1, gas 1, next;
            /// Pushes the unspecified value.
            Unspecified "unspecified" {} pops 0, pushes 1, gas 1, next;
            /// Pushes the mark of a variable that has no value yet.
            Undefined "undefined" {} pops 0, pushes 1, gas 1, next;

            // Variables.
            /// Pushes a slot of the frame.
            Local "local" { i: Local } pops 0, pushes 1, gas 1, next;
            /// Pushes a slot of the frame.
            LocalWide "local-wide" { i: LocalWide } pops 0, pushes 1, gas 1, next;
            /// Pops a value into a slot of the frame.
            SetLocal "set-local" { i: Local } pops 1, pushes 0, gas 1, next;
            /// Pops a value into a slot of the frame.
            SetLocalWide "set-local-wide" { i: LocalWide } pops 1, pushes 0, gas 1, next;
            /// Pops a value into a slot of the frame, then another into another.
            SetLocal2 "set-local2" { i: Local, j: Local } pops 2, pushes 0, gas 2, next;
            /// Pushes two slots of the frame.
            Local2 "local2" { i: Local, j: Local } pops 0, pushes 2, gas 2, next;
            /// Replaces the top by a box that holds it.
            Box "box" {} pops 1, pushes 1, gas 2, next;
            /// Replaces a slot of the frame by a box that holds its value.
            BoxLocal "box-local" { i: Local } pops 0, pushes 0, gas 2, next;
            /// Pushes what the box in a slot of the frame holds.
            BoxRef "box-ref" { i: Local } pops 0, pushes 1, gas 1, next;
            /// Pops a value into the box in a slot of the frame.
            BoxSet "box-set" { i: Local } pops 1, pushes 0, gas 1, next;
            /// Replaces the box on top by what it holds.
            Unbox "unbox" {} pops 1, pushes 1, gas 1, next;
            /// Pops a box, then a value below it, which the box then holds.
            SetBox "set-box" {} pops 2, pushes 0, gas 1, next;
            /// Pushes a captured variable.
            Free "free" { i: Free } pops 0, pushes 1, gas 1, next;
            /// Pushes a captured variable.
            FreeWide "free-wide" { i: FreeWide } pops 0, pushes 1, gas 1, next;
            /// Pushes two captured variables.
            Free2 "free2" { i: Free, j: Free } pops 0, pushes 2, gas 2, next;
            /// Pushes a slot of the frame and a captured variable.
            LocalFree "local-free" { i: Local, j: Free } pops 0, pushes 2, gas 2, next;
            /// Pushes a captured variable and a slot of the frame.
            FreeLocal "free-local" { i: Free, j: Local } pops 0, pushes 2, gas 2, next;
            /// Pushes what a captured box holds.
            FreeBoxRef "free-box-ref" { i: Free } pops 0, pushes 1, gas 1, next;
            /// Pops a value into a captured box.
            FreeBoxSet "free-box-set" { i: Free } pops 1, pushes 0, gas 1, next;
            /// Raises unless the top has a value; the constant is the variable's name.
            CheckDefined "check-defined" { k: SymbolWide } pops 1, pushes 1, gas 1, next;
            /// Pushes the value of a global; raises if it has none.
            Global "global" { g: Global } pops 0, pushes 1, gas 1, next;
            /// Pushes the value of a global; raises if it has none.
            GlobalWide "global-wide" { g: GlobalWide } pops 0, pushes 1, gas 1, next;
            /// Pops a value into a global; raises if it is not defined.
            SetGlobal "set-global" { g: GlobalWide } pops 1, pushes 0, gas 1, next;
            /// Pops a value and defines a global by it.
            DefineGlobal "define-global" { g: GlobalWide } pops 1, pushes 0, gas 1, next;

            // The stack.
            /// Drops the top.
            Pop "pop" {} pops 1, pushes 0, gas 1, next;
            /// Drops `n` values under the top.
            Slide "slide" { n: Count } pops n as usize + 1, pushes 1, gas 1, next;

            // Jumps.
            /// Goes on elsewhere, forward.
            Jump "jump" { l: Label } pops 0, pushes 0, gas 1, jump;
            /// Goes on elsewhere, forward.
            JumpWide "jump-wide" { l: LabelWide } pops 0, pushes 0, gas 1, jump;
            /// Goes on elsewhere, mostly backward; a safepoint.
            Loop "loop" { l: LabelWide } pops 0, pushes 0, gas 1, jump;
            /// Pops a value into a slot of the frame, then does what `loop` does.
            SetLocalLoop "set-local-loop" { i: Local, l: LabelWide } pops 1, pushes 0, gas 2, jump;
            /// Pops two values into slots of the frame, then does what `loop` does.
            SetLocal2Loop "set-local2-loop" { i: Local, j: Local, l: LabelWide } pops 2, pushes 0, gas 3, jump;
            /// Adds a small integer to the number in a slot, then does what `loop` does.
            AddToLocalLoop "add-to-local-loop" { i: Local, v: Int8, l: LabelWide } pops 0, pushes 0, gas 5, jump;
            /// Pops a value; jumps if it is `#f`.
            JumpIfFalse "jump-if-false" { l: Label } pops 1, pushes 0, gas 1, branch;
            /// Pops a value; jumps unless it is `#f`.
            JumpIfTrue "jump-if-true" { l: Label } pops 1, pushes 0, gas 1, branch;
            /// Jumps with the top kept if it is `#f`; else drops it.
            JumpIfFalseKeep "jump-if-false-keep" { l: Label } pops 1, pushes 0, gas 1, branch;
            /// Jumps with the top kept unless it is `#f`; else drops it.
            JumpIfTrueKeep "jump-if-true-keep" { l: Label } pops 1, pushes 0, gas 1, branch;
            /// Pops two numbers; jumps unless the first is less.
            JumpUnlessLt "jump-unless-<" { l: Label } pops 2, pushes 0, gas 2, branch;
            /// Pops two numbers; jumps unless the first is less or equal.
            JumpUnlessLe "jump-unless-<=" { l: Label } pops 2, pushes 0, gas 2, branch;
            /// Pops two numbers; jumps unless the first is greater.
            JumpUnlessGt "jump-unless->" { l: Label } pops 2, pushes 0, gas 2, branch;
            /// Pops two numbers; jumps unless the first is greater or equal.
            JumpUnlessGe "jump-unless->=" { l: Label } pops 2, pushes 0, gas 2, branch;
            /// Pops two numbers; jumps unless they are equal.
            JumpUnlessNumEq "jump-unless-=" { l: Label } pops 2, pushes 0, gas 2, branch;
            /// Pops two values; jumps unless they are `eq?`.
            JumpUnlessEq "jump-unless-eq?" { l: Label } pops 2, pushes 0, gas 2, branch;
            /// Pops two values; jumps unless they are `eqv?`.
            JumpUnlessEqv "jump-unless-eqv?" { l: Label } pops 2, pushes 0, gas 2, branch;
            /// Pops two characters; jumps unless they are equal.
            JumpUnlessCharEq "jump-unless-char=?" { l: Label } pops 2, pushes 0, gas 2, branch;
            /// Pops a value; jumps unless it is a symbol.
            JumpUnlessSymbol "jump-unless-symbol?" { l: Label } pops 1, pushes 0, gas 2, branch;
            /// Pops a value; jumps unless it is the empty list.
            JumpUnlessNull "jump-unless-null?" { l: Label } pops 1, pushes 0, gas 2, branch;
            /// Pops a value; jumps if it is the empty list.
            JumpIfNull "jump-if-null?" { l: Label } pops 1, pushes 0, gas 2, branch;
            /// Pops a value; jumps unless it is a pair.
            JumpUnlessPair "jump-unless-pair?" { l: Label } pops 1, pushes 0, gas 2, branch;
            /// Pops a value; jumps if it is a pair.
            JumpIfPair "jump-if-pair?" { l: Label } pops 1, pushes 0, gas 2, branch;
            /// Pops a number; jumps unless it is zero.
            JumpUnlessZero "jump-unless-zero?" { l: Label } pops 1, pushes 0, gas 2, branch;
            /// Jumps unless the number in a slot is less than a small integer.
            JumpUnlessLocalLtInt "jump-unless-local<int" { i: Local, v: Int8, l: Label } pops 0, pushes 0, gas 4, branch;
            /// Jumps unless the number in a slot is less or equal than a small integer.
            JumpUnlessLocalLeInt "jump-unless-local<=int" { i: Local, v: Int8, l: Label } pops 0, pushes 0, gas 4, branch;
            /// Jumps unless the number in a slot is greater than a small integer.
            JumpUnlessLocalGtInt "jump-unless-local>int" { i: Local, v: Int8, l: Label } pops 0, pushes 0, gas 4, branch;
            /// Jumps unless the number in a slot is greater or equal than a small integer.
            JumpUnlessLocalGeInt "jump-unless-local>=int" { i: Local, v: Int8, l: Label } pops 0, pushes 0, gas 4, branch;
            /// Jumps unless the number in a slot is equal to a small integer.
            JumpUnlessLocalNumEqInt "jump-unless-local=int" { i: Local, v: Int8, l: Label } pops 0, pushes 0, gas 4, branch;
            /// Jumps unless the number in a slot is less than that in another.
            JumpUnlessLocalLtLocal "jump-unless-local<local" { i: Local, j: Local, l: Label } pops 0, pushes 0, gas 4, branch;
            /// Jumps unless the number in a slot is less or equal than that in another.
            JumpUnlessLocalLeLocal "jump-unless-local<=local" { i: Local, j: Local, l: Label } pops 0, pushes 0, gas 4, branch;
            /// Jumps unless the number in a slot is greater than that in another.
            JumpUnlessLocalGtLocal "jump-unless-local>local" { i: Local, j: Local, l: Label } pops 0, pushes 0, gas 4, branch;
            /// Jumps unless the number in a slot is greater or equal than that in another.
            JumpUnlessLocalGeLocal "jump-unless-local>=local" { i: Local, j: Local, l: Label } pops 0, pushes 0, gas 4, branch;
            /// Jumps unless the number in a slot is equal to that in another.
            JumpUnlessLocalNumEqLocal "jump-unless-local=local" { i: Local, j: Local, l: Label } pops 0, pushes 0, gas 4, branch;
            /// Jumps unless a slot holds the empty list.
            JumpUnlessLocalNull "jump-unless-local-null?" { i: Local, l: Label } pops 0, pushes 0, gas 3, branch;
            /// Jumps unless a slot holds a pair.
            JumpUnlessLocalPair "jump-unless-local-pair?" { i: Local, l: Label } pops 0, pushes 0, gas 3, branch;
            /// Jumps if a slot holds the empty list.
            JumpIfLocalNull "jump-if-local-null?" { i: Local, l: Label } pops 0, pushes 0, gas 3, branch;
            /// Jumps if a slot holds a pair.
            JumpIfLocalPair "jump-if-local-pair?" { i: Local, l: Label } pops 0, pushes 0, gas 3, branch;
            /// Pops a value; jumps unless it is `eq?` to a constant.
            JumpUnlessEqConst "jump-unless-eq-const" { k: Const, l: Label } pops 1, pushes 0, gas 3, branch;
            /// Jumps unless what a slot holds is `eq?` to a constant.
            JumpUnlessLocalEqConst "jump-unless-local-eq-const" { i: Local, k: Const, l: Label } pops 0, pushes 0, gas 4, branch;
            /// Pops a value; jumps unless it is `eq?` to an element of a constant list.
            JumpUnlessMember "jump-unless-member" { k: Const, l: Label } pops 1, pushes 0, gas 3, branch;
            /// Pops a value; jumps if it is `eq?` to an element of a constant list.
            JumpIfMember "jump-if-member" { k: Const, l: Label } pops 1, pushes 0, gas 3, branch;
            /// Goes on with one of the `jump-wide` that follow: of as many as a constant vector has elements, the one whose element
            /// is `eq?` to what a slot holds, or the one behind them.
            Switch "switch" { i: Local, k: Const } pops 0, pushes 0, gas 4, next;

            // Procedures.
            /// Pops captured values, last on top, and pushes a closure over them.
            Closure "closure" { p: Proc, n: Count } pops n as usize, pushes 1, gas 2, next;
            /// Pops captured values, last on top, and pushes a closure over them.
            ClosureWide "closure-wide" { p: ProcWide, n: CountWide } pops n as usize, pushes 1, gas 2, next;
            /// Pops a value into captured variable `j` of the closure in slot `i`, which was made here and has not been called.
            PatchClosure "patch-closure" { i: LocalWide, j: CaptureWide } pops 1, pushes 0, gas 1, next;
            /// Pushes the procedure value of a primitive.
            PrimitiveValue "primitive-value" { p: Primitive } pops 0, pushes 1, gas 1, next;
            /// Pushes the procedure value of an effect.
            EffectValue "effect-value" { e: Effect } pops 0, pushes 1, gas 1, next;
            /// Calls the procedure on top with the `n` values below it.
            Call "call" { n: Count } pops n as usize + 1, pushes 1, gas 3, call;
            /// Calls the procedure on top with the `n` values below it, in place of the frame.
            TailCall "tail-call" { n: Count } pops n as usize + 1, pushes 0, gas 3, end;
            /// Calls the procedure in a slot with the `n` values on top.
            CallLocal "call-local" { i: Local, n: Count } pops n as usize, pushes 1, gas 4, call;
            /// Calls the procedure in a slot with the `n` values on top, in place of the frame.
            TailCallLocal "tail-call-local" { i: Local, n: Count } pops n as usize, pushes 0, gas 4, end;
            /// Calls a captured procedure with the `n` values on top.
            CallFree "call-free" { i: Free, n: Count } pops n as usize, pushes 1, gas 4, call;
            /// Calls a captured procedure with the `n` values on top, in place of the frame.
            TailCallFree "tail-call-free" { i: Free, n: Count } pops n as usize, pushes 0, gas 4, end;
            /// Calls the value of a global with the `n` values on top.
            CallGlobal "call-global" { g: Global, n: Count } pops n as usize, pushes 1, gas 4, call;
            /// Calls the value of a global with the `n` values on top, in place of the frame.
            TailCallGlobal "tail-call-global" { g: Global, n: Count } pops n as usize, pushes 0, gas 4, end;
            /// Calls a procedure of the module that captures nothing and takes exactly `n` arguments.
            CallProc "call-proc" { p: Proc, n: Count } pops n as usize, pushes 1, gas 3, call;
            /// Calls a procedure of the module that captures nothing and takes exactly `n` arguments, in place of the frame.
            TailCallProc "tail-call-proc" { p: Proc, n: Count } pops n as usize, pushes 0, gas 3, end;
            /// Calls the running closure, which takes exactly `n` arguments.
            CallSelf "call-self" { n: Count } pops n as usize, pushes 1, gas 3, call;
            /// Calls the running closure, which takes exactly `n` arguments, in place of the frame.
            TailCallSelf "tail-call-self" { n: Count } pops n as usize, pushes 0, gas 3, end;
            /// Pops a procedure, a list, and `n` values below; calls it with the values and the list's elements.
            Apply "apply" { n: Count } pops n as usize + 2, pushes 1, gas 5, call;
            /// Like `apply`, in place of the frame.
            TailApply "tail-apply" { n: Count } pops n as usize + 2, pushes 0, gas 5, end;
            /// Leaves the frame with the top as its value.
            Return "return" {} pops 1, pushes 0, gas 1, end;
            /// Leaves the frame with a slot as its value.
            ReturnLocal "return-local" { i: Local } pops 0, pushes 0, gas 2, end;
            /// Pops `n` values, not one, and pushes them as multiple values.
            Values "values" { n: Count } pops n as usize, pushes 1, gas 2, next;
            /// Replaces the list on top by its elements as multiple values: by the element itself if it has one.
            ValuesList "values-list" {} pops 1, pushes 1, gas 3, next;
            /// Replaces the multiple values on top by exactly `n` values.
            UnpackValues "unpack-values" { n: Count } pops 1, pushes n as usize, gas 2, next;
            /// Replaces the multiple values on top by `n` values and the list of the further ones.
            UnpackValuesRest "unpack-values-rest" { n: Count } pops 1, pushes n as usize + 1, gas 2, next;
            /// Pops multiple values, then a procedure below them, and calls it with them.
            CallValues "call-values" {} pops 2, pushes 1, gas 4, call;
            /// Like `call-values`, in place of the frame.
            TailCallValues "tail-call-values" {} pops 2, pushes 0, gas 4, end;
            /// Pops a procedure and calls it with the current continuation.
            CallCc "call/cc" {} pops 1, pushes 1, gas 10, call;
            /// Like `call/cc`, in place of the frame.
            TailCallCc "tail-call/cc" {} pops 1, pushes 0, gas 10, end;

            // Data, inline where both operands are the common kind.
            /// Adds two numbers.
            Add "+" {} pops 2, pushes 1, gas 1, next;
            /// Subtracts the top from the number below it.
            Sub "-" {} pops 2, pushes 1, gas 1, next;
            /// Multiplies two numbers.
            Mul "*" {} pops 2, pushes 1, gas 1, next;
            /// Divides the number below by the top.
            Div "/" {} pops 2, pushes 1, gas 1, next;
            /// Adds the number in a slot.
            AddLocal "+local" { i: Local } pops 1, pushes 1, gas 2, next;
            /// Pushes the sum of the numbers in two slots.
            AddLocals "local+local" { i: Local, j: Local } pops 0, pushes 1, gas 3, next;
            /// Subtracts the number in a slot.
            SubLocal "-local" { i: Local } pops 1, pushes 1, gas 2, next;
            /// Pushes the difference of the numbers in two slots.
            SubLocals "local-local" { i: Local, j: Local } pops 0, pushes 1, gas 3, next;
            /// Multiplies by the number in a slot.
            MulLocal "*local" { i: Local } pops 1, pushes 1, gas 2, next;
            /// Pushes the product of the numbers in two slots.
            MulLocals "local*local" { i: Local, j: Local } pops 0, pushes 1, gas 3, next;
            /// Adds a small integer.
            AddInt "+int" { v: Int8 } pops 1, pushes 1, gas 2, next;
            /// Pushes a slot of the frame plus a small integer.
            LocalAddInt "local+int" { i: Local, v: Int8 } pops 0, pushes 1, gas 3, next;
            /// Adds a small integer to the number in a slot.
            AddToLocal "add-to-local" { i: Local, v: Int8 } pops 0, pushes 0, gas 4, next;
            /// Integer quotient, truncated.
            Quotient "quotient" {} pops 2, pushes 1, gas 2, next;
            /// Integer remainder, with the dividend's sign.
            Remainder "remainder" {} pops 2, pushes 1, gas 2, next;
            /// Integer modulo, with the divisor's sign.
            Modulo "modulo" {} pops 2, pushes 1, gas 2, next;
            /// Integer quotient by a small integer.
            QuotientInt "quotient-int" { v: Int8 } pops 1, pushes 1, gas 3, next;
            /// Integer remainder by a small integer.
            RemainderInt "remainder-int" { v: Int8 } pops 1, pushes 1, gas 3, next;
            /// Integer modulo by a small integer.
            ModuloInt "modulo-int" { v: Int8 } pops 1, pushes 1, gas 3, next;
            /// Whether the number below is less than the top.
            Lt "<" {} pops 2, pushes 1, gas 1, next;
            /// Whether the number below is less than the top or equal.
            Le "<=" {} pops 2, pushes 1, gas 1, next;
            /// Whether the number below is greater than the top.
            Gt ">" {} pops 2, pushes 1, gas 1, next;
            /// Whether the number below is greater than the top or equal.
            Ge ">=" {} pops 2, pushes 1, gas 1, next;
            /// Whether two numbers are equal.
            NumEq "=" {} pops 2, pushes 1, gas 1, next;
            /// Whether two values are the same object.
            Eq "eq?" {} pops 2, pushes 1, gas 1, next;
            /// Whether two values are `eqv?`.
            Eqv "eqv?" {} pops 2, pushes 1, gas 1, next;
            /// Whether two characters are equal.
            CharEq "char=?" {} pops 2, pushes 1, gas 1, next;
            /// `#t` for `#f`, `#f` for all else.
            Not "not" {} pops 1, pushes 1, gas 1, next;
            /// Whether the top is the empty list.
            IsNull "null?" {} pops 1, pushes 1, gas 1, next;
            /// Whether the top is a pair.
            IsPair "pair?" {} pops 1, pushes 1, gas 1, next;
            /// Whether the top is a symbol.
            IsSymbol "symbol?" {} pops 1, pushes 1, gas 1, next;
            /// Whether the top is a string.
            IsString "string?" {} pops 1, pushes 1, gas 1, next;
            /// Whether the top is a vector.
            IsVector "vector?" {} pops 1, pushes 1, gas 1, next;
            /// Whether the top is a character.
            IsChar "char?" {} pops 1, pushes 1, gas 1, next;
            /// Whether a number is zero.
            IsZero "zero?" {} pops 1, pushes 1, gas 1, next;
            /// Whether an integer is even.
            IsEven "even?" {} pops 1, pushes 1, gas 1, next;
            /// Whether an integer is odd.
            IsOdd "odd?" {} pops 1, pushes 1, gas 1, next;
            /// The code point of a character.
            CharToInteger "char->integer" {} pops 1, pushes 1, gas 1, next;
            /// The character of a code point.
            IntegerToChar "integer->char" {} pops 1, pushes 1, gas 1, next;
            /// Pushes a new pair of two values.
            Cons "cons" {} pops 2, pushes 1, gas 2, next;
            /// The first part of a pair.
            Car "car" {} pops 1, pushes 1, gas 1, next;
            /// The second part of a pair.
            Cdr "cdr" {} pops 1, pushes 1, gas 1, next;
            /// The first part of the second part of a pair.
            Cadr "cadr" {} pops 1, pushes 1, gas 2, next;
            /// The second part of the second part of a pair.
            Cddr "cddr" {} pops 1, pushes 1, gas 2, next;
            /// The first part of the first part of a pair.
            Caar "caar" {} pops 1, pushes 1, gas 2, next;
            /// The third element of a list.
            Caddr "caddr" {} pops 1, pushes 1, gas 3, next;
            /// Changes the first part of a pair: pops the value and the pair.
            SetCar "set-car!" {} pops 2, pushes 0, gas 1, next;
            /// Changes the second part of a pair: pops the value and the pair.
            SetCdr "set-cdr!" {} pops 2, pushes 0, gas 1, next;
            /// Pushes the first part of the pair in a slot.
            LocalCar "local-car" { i: Local } pops 0, pushes 1, gas 2, next;
            /// Pushes the second part of the pair in a slot.
            LocalCdr "local-cdr" { i: Local } pops 0, pushes 1, gas 2, next;
            /// The element of a vector at an index.
            VectorRef "vector-ref" {} pops 2, pushes 1, gas 1, next;
            /// The element of a vector at the index in a slot.
            VectorRefLocal "vector-ref-local" { i: Local } pops 1, pushes 1, gas 2, next;
            /// The element of the vector in a slot at the index in another.
            VectorRefLocals "vector-ref-locals" { i: Local, j: Local } pops 0, pushes 1, gas 3, next;
            /// Stores an element of a vector: pops value, index and vector.
            VectorSet "vector-set!" {} pops 3, pushes 0, gas 1, next;
            /// The length of a vector.
            VectorLength "vector-length" {} pops 1, pushes 1, gas 1, next;
            /// The character of a string at an index.
            StringRef "string-ref" {} pops 2, pushes 1, gas 1, next;
            /// The length of a string.
            StringLength "string-length" {} pops 1, pushes 1, gas 1, next;
            /// Field `i` of a record: pops the record and its type. The constant is the accessor's name, for the message.
            RecordRef "record-ref" { i: Count, k: Symbol } pops 2, pushes 1, gas 3, next;
            /// Changes field `i` of a record: pops the value, the record and its type. The constant is the modifier's name.
            RecordSet "record-set!" { i: Count, k: Symbol } pops 3, pushes 0, gas 3, next;
            /// Whether the value below is a record of the type on top.
            IsRecord "record?" {} pops 2, pushes 1, gas 1, next;
            /// Calls a primitive of the module's list with `n` arguments.
            Primitive "primitive" { p: Primitive, n: Count } pops n as usize, pushes 1, gas 3, next;

            // Objects.
            /// Performs an instruction of the AVM that needs the world.
            Effect "effect" { e: Effect, n: Count } pops n as usize, pushes 1, gas 10, call;
            /// Sends the object below the `n` arguments the message of selector `k` with them, and waits for the output.
            Ask "ask" { k: Symbol, n: Count, c: Cache } pops n as usize + 1, pushes 1, gas 20, call;
            /// Pushes a field of the current activation's state; the constant names the behaviour.
            Field "field" { i: Field, k: Symbol } pops 0, pushes 1, gas 1, next;
            /// Pops a value into a field of the current activation's state; the constant names the behaviour.
            SetField "set-field" { i: Field, k: Symbol } pops 1, pushes 0, gas 5, next;

            // Only the machine itself puts these into code; the verifier refuses them.
            /// Ends an activation with the top as its output.
            LeaveActivation "leave-activation" {} pops 1, pushes 1, gas 0, internal;
            /// Goes on in the saved part of the stack, or ends the execution.
            Underflow "underflow" {} pops 1, pushes 1, gas 0, internal;
        }
    };
}

/// Where control goes after an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// To the next instruction.
    Next,
    /// To the label.
    Jump,
    /// To the label or to the next instruction. `*-keep` branches leave the popped value on the stack where they jump.
    Branch,
    /// Into a procedure, and then to the next instruction.
    Call,
    /// Out of the frame.
    End,
    /// Never in a module: the machine's own.
    Internal,
}

macro_rules! flow {
    (next) => {
        Flow::Next
    };
    (jump) => {
        Flow::Jump
    };
    (branch) => {
        Flow::Branch
    };
    (call) => {
        Flow::Call
    };
    (end) => {
        Flow::End
    };
    (internal) => {
        Flow::Internal
    };
}

macro_rules! define_instructions {
    ($($(#[doc = $doc:literal])+ $variant:ident $name:literal { $($operand:ident : $kind:ident),* }
       pops $pops:expr, pushes $pushes:expr, gas $gas:literal, $flow:ident;)*) => {
        /// The number of an instruction: the first byte of its encoding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Opcode { $($(#[doc = $doc])+ $variant,)* }

        /// A decoded instruction.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the operands are documented by their kinds")]
        pub enum Instruction { $($(#[doc = $doc])+ $variant { $($operand: operand_type!($kind)),* },)* }

        impl Opcode {
            /// All of them, in the order of their numbers.
            pub const ALL: &'static [Opcode] = &[$(Opcode::$variant,)*];

            /// The name that a disassembly shows.
            pub fn name(self) -> &'static str {
                match self { $(Opcode::$variant => $name,)* }
            }

            /// The instruction of that name, if there is one.
            pub fn from_name(name: &str) -> Option<Opcode> {
                match name { $($name => Some(Opcode::$variant),)* _ => None }
            }

            /// What it does, for documentation.
            pub fn doc(self) -> &'static str {
                match self { $(Opcode::$variant => concat!($($doc, " "),+).trim_ascii(),)* }
            }

            /// Its fixed cost in gas.
            pub const fn gas(self) -> u32 {
                match self { $(Opcode::$variant => $gas,)* }
            }

            /// Where control goes after it.
            pub fn flow(self) -> Flow {
                match self { $(Opcode::$variant => flow!($flow),)* }
            }

            /// The names and kinds of its operands.
            pub fn operands(self) -> &'static [(&'static str, OperandKind)] {
                match self { $(Opcode::$variant => &[$((stringify!($operand), OperandKind::$kind)),*],)* }
            }

            /// How many values it takes from the stack and how many it puts there, in terms of its operands.
            pub fn stack_effect(self) -> (&'static str, &'static str) {
                match self { $(Opcode::$variant => (stringify!($pops), stringify!($pushes)),)* }
            }

            /// The length of its encoding in bytes.
            pub const fn size(self) -> usize {
                match self { $(Opcode::$variant => 1 $(+ size_of::<operand_type!($kind)>())*,)* }
            }
        }

        impl Instruction {
            /// The opcode.
            pub fn opcode(self) -> Opcode {
                match self { $(Instruction::$variant { .. } => Opcode::$variant,)* }
            }

            /// How many values it takes from the stack and how many it then puts there.
            #[allow(unused_variables, reason = "few stack effects depend on the operands")]
            pub fn stack_effect(self) -> (usize, usize) {
                match self { $(Instruction::$variant { $($operand),* } => ($pops, $pushes),)* }
            }

            /// Appends the encoding.
            pub fn encode(self, out: &mut Vec<u8>) {
                out.push(self.opcode() as u8);
                match self { $(Instruction::$variant { $($operand),* } => { $($operand.put(out);)* })* }
            }

            /// Decodes the instruction at `*at`, and moves `*at` past it. `None` for an unknown opcode or where
            /// the bytes end too early.
            pub fn decode(bytes: &[u8], at: &mut usize) -> Option<Instruction> {
                let opcode = *Opcode::ALL.get(*bytes.get(*at)? as usize)?;
                *at += 1;
                Some(match opcode { $(Opcode::$variant => {
                    Instruction::$variant { $($operand: <operand_type!($kind)>::take(bytes, at)?),* }
                })* })
            }

            /// Gives each operand's kind and value to `visit`, in order.
            #[allow(unused_mut, unused_variables, reason = "some instructions have no operands")]
            pub fn each_operand(self, mut visit: impl FnMut(OperandKind, i64)) {
                match self { $(Instruction::$variant { $($operand),* } => {
                    $(visit(OperandKind::$kind, $operand.widen());)*
                })* }
            }

            /// The same instruction with another distance to jump; the distance is cut to the operand's size.
            #[allow(unused_variables, reason = "most instructions don't jump")]
            pub fn with_jump(self, distance: i64) -> Instruction {
                match self { $(Instruction::$variant { $($operand),* } => Instruction::$variant {
                    $($operand: match OperandKind::$kind {
                        OperandKind::Label | OperandKind::LabelWide => distance as operand_type!($kind),
                        _ => $operand,
                    }),*
                },)* }
            }

            /// How far it may jump, from its end.
            pub fn jump(self) -> Option<i64> {
                let mut jump = None;
                self.each_operand(|kind, value| {
                    if matches!(kind, OperandKind::Label | OperandKind::LabelWide) {
                        jump = Some(value);
                    }
                });
                jump
            }
        }
    };
}

for_each_instruction!(define_instructions);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instruction_survives_encoding() {
        for &opcode in Opcode::ALL {
            let mut bytes = vec![opcode as u8];
            bytes.extend((1..opcode.size() as u8).map(|byte| byte.wrapping_mul(77)));
            let mut at = 0;
            let instruction = Instruction::decode(&bytes, &mut at).expect("a whole instruction decodes");
            assert_eq!((instruction.opcode(), at), (opcode, bytes.len()));
            let mut again = Vec::new();
            instruction.encode(&mut again);
            assert_eq!(again, bytes, "{}", opcode.name());
            assert_eq!(Instruction::decode(&bytes[..bytes.len() - 1], &mut 0), None);
        }
    }
}
