//! The names of `(avm kernel)`. Beside the primitives and the effects, these are names of instructions that move
//! control or know the running activation: calls of them are compiled to those instructions, and where one is used
//! as a value the compiler makes a small procedure that executes it.

use crate::{Effect, Primitive};

macro_rules! define_controls {
    ($($(#[doc = $doc:literal])+ $variant:ident $name:literal $least:literal .. $($most:literal)?;)*) => {
        /// A kernel name that stands for an instruction of control.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Control { $($(#[doc = $doc])+ $variant,)* }

        impl Control {
            /// All of them.
            pub const ALL: &'static [Control] = &[$(Control::$variant,)*];

            /// The name that programs use.
            pub fn name(self) -> &'static str {
                match self { $(Control::$variant => $name,)* }
            }

            /// What it does, for documentation.
            pub fn doc(self) -> &'static str {
                match self { $(Control::$variant => concat!($($doc, " "),+).trim_ascii(),)* }
            }

            /// The least number of arguments, and the largest if there is one.
            pub fn arity(self) -> (u8, Option<u8>) {
                match self { $(Control::$variant => ($least, None $(.or(Some($most)))?),)* }
            }

            /// The control of that name, if there is one.
            pub fn from_name(name: &str) -> Option<Control> {
                match name { $($name => Some(Control::$variant),)* _ => None }
            }
        }
    };
}

// A row: doc, variant, name, least..most arguments.
define_controls! {
    /// `(apply f arg ... list)`: calls `f` with the arguments and the list's elements.
    Apply "apply" 2..;
    /// `(values value ...)`: gives all of them to the continuation.
    Values "values" 0..;
    /// `(call-with-values producer consumer)`: calls the consumer with the values that the producer gives.
    CallWithValues "call-with-values" 2..2;
    /// `(call/cc f)`: calls `f` with the current continuation.
    CallCc "call/cc" 1..1;
    /// `(call-with-current-continuation f)`: the same.
    CallWithCurrentContinuation "call-with-current-continuation" 1..1;
    /// `(%ask obj 'selector arg ...)`: sends a message of that selector and arguments, and waits for the output.
    /// The selector is a constant.
    Ask "%ask" 2..;
    /// `(%field index 'behaviour)`: a field of the running activation's state. Both are constants.
    Field "%field" 2..2;
    /// `(%set-field! index value 'behaviour)`: sets one. Index and behaviour are constants.
    SetField "%set-field!" 3..3;
}

/// What a name of `(avm kernel)` stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kernel {
    /// A procedure on data.
    Primitive(Primitive),
    /// An instruction that needs the world.
    Effect(Effect),
    /// An instruction of control.
    Control(Control),
}

impl Kernel {
    /// What that name stands for, if it is a kernel name. Where an instruction of control is a primitive too, it is the
    /// instruction: the primitive is for uses as a value.
    pub fn from_name(name: &str) -> Option<Kernel> {
        None.or_else(|| Control::from_name(name).map(Kernel::Control))
            .or_else(|| Primitive::from_name(name).map(Kernel::Primitive))
            .or_else(|| Effect::from_name(name).map(Kernel::Effect))
    }

    /// The name.
    pub fn name(self) -> &'static str {
        match self {
            Kernel::Primitive(primitive) => primitive.name(),
            Kernel::Effect(effect) => effect.name(),
            Kernel::Control(control) => control.name(),
        }
    }

    /// The least number of arguments, and the largest if there is one.
    pub fn arity(self) -> (u8, Option<u8>) {
        match self {
            Kernel::Primitive(primitive) => primitive.arity(),
            Kernel::Effect(effect) => (effect.arity().0, Some(effect.arity().1)),
            Kernel::Control(control) => control.arity(),
        }
    }

    /// Whether it takes that many arguments.
    pub fn takes(self, arguments: usize) -> bool {
        let (least, most) = self.arity();
        arguments >= least.into() && most.is_none_or(|most| arguments <= most.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_for_two_things() {
        for control in Control::ALL {
            assert_eq!(
                Kernel::from_name(control.name()),
                Some(Kernel::Control(*control)),
                "{}",
                control.name()
            );
        }
        for effect in Effect::ALL {
            assert_eq!(Kernel::from_name(effect.name()), Some(Kernel::Effect(*effect)), "{}", effect.name());
        }
    }

    #[test]
    fn arities_hold() {
        let apply = Kernel::Control(Control::Apply);
        assert!(!apply.takes(1) && apply.takes(2) && apply.takes(1000));
        let field = Kernel::Control(Control::Field);
        assert!(!field.takes(1) && field.takes(2) && !field.takes(3));
    }
}
