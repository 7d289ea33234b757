//! The primitive table: procedures on data, written in Rust, that programs know by these names. They are exported by
//! `(avm kernel)`; the implementations stand in `avm-primitives`, which must have one for each row.
//!
//! The rows are kept by family, a file each. A row whose name begins with `%` is for the standard library, which gives
//! programs the procedure without it.

mod lists;
mod machine;
mod numbers;
mod ports;
mod tables;
mod text;
mod vectors;
mod words;

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

/// Calls a macro with all primitives: doc, variant, name, path of the function in `avm-primitives`, `[arity]`, purity.
#[macro_export]
macro_rules! for_each_primitive {
    ($callback:ident) => {
        $crate::numbers_primitives! { $callback {} }
    };
}

macro_rules! define_primitives {
    ($($(#[doc = $doc:literal])+ $variant:ident $name:literal $module:ident::$function:ident [$($arity:tt)+] $purity:ident;)*) => {
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
            #[inline(always)]
            pub fn arity(self) -> (u8, Option<u8>) {
                static ARITY: [(u8, Option<u8>); Primitive::ALL.len()] = [$(arity!($($arity)+)),*];
                ARITY[self as usize]
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
