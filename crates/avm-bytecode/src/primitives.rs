//! The primitive table: procedures on data, written in Rust, that programs know by these names. They are exported by
//! `(avm kernel)`; the implementations stand in `avm-primitives`, which must have one for each row.

/// What a primitive may be relied on for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purity {
    /// Its result depends on the arguments alone, and they are not changed: a call on constants may be done at compile time.
    Pure,
    /// It only allocates or reads changeable data: an unused call may be left out, unless it raises.
    Reads,
    /// It changes something.
    Effectful,
}

macro_rules! purity {
    (pure) => {
        Purity::Pure
    };
    (reads) => {
        Purity::Reads
    };
    (effect) => {
        Purity::Effectful
    };
}

macro_rules! arity {
    ($least:literal ..) => {
        ($least, None)
    };
    ($least:literal .. $most:literal) => {
        ($least, Some($most))
    };
    ($exactly:literal) => {
        ($exactly, Some($exactly))
    };
}

/// Calls a macro with all primitives: doc, variant, name, `[arity]`, purity.
#[macro_export]
macro_rules! for_each_primitive {
    ($callback:ident) => {
        $callback! {
            /// `(car pair)`: the first part of a pair.
            Car "car" [1] reads;
            /// `(cdr pair)`: the second part of a pair.
            Cdr "cdr" [1] reads;
            /// `(cons a b)`: a new pair.
            Cons "cons" [2] reads;
            /// `(+ number ...)`: the sum.
            Add "+" [0..] pure;
        }
    };
}

macro_rules! define_primitives {
    ($($(#[doc = $doc:literal])+ $variant:ident $name:literal [$($arity:tt)+] $purity:ident;)*) => {
        /// A procedure on data, written in Rust.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum Primitive { $($(#[doc = $doc])+ $variant,)* }

        impl Primitive {
            /// All of them, in the order of their numbers.
            pub const ALL: &'static [Primitive] = &[$(Primitive::$variant,)*];

            /// The name that programs use.
            pub fn name(self) -> &'static str {
                match self { $(Primitive::$variant => $name,)* }
            }

            /// What it does, for documentation.
            pub fn doc(self) -> &'static str {
                match self { $(Primitive::$variant => concat!($($doc, " "),+).trim_ascii(),)* }
            }

            /// The least number of arguments, and the largest if there is one.
            pub fn arity(self) -> (u8, Option<u8>) {
                match self { $(Primitive::$variant => arity!($($arity)+),)* }
            }

            /// What it may be relied on for.
            pub fn purity(self) -> Purity {
                match self { $(Primitive::$variant => purity!($purity),)* }
            }

            /// The primitive of that name, if there is one.
            pub fn from_name(name: &str) -> Option<Primitive> {
                match name { $($name => Some(Primitive::$variant),)* _ => None }
            }
        }
    };
}

for_each_primitive!(define_primitives);
