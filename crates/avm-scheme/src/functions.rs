//! Procedures that a host writes in Rust.

use crate::convert::{Access, ConversionError, FromValue, IntoValue};
use avm_value::{Fault, Value};
use std::fmt::Display;

/// A host's procedure: what it gets, and what it gives.
pub(crate) type BoxedFunction =
    Box<dyn FnMut(&mut Access<'_>, &[Value]) -> Result<Value, FunctionError> + Send>;

/// Why a host's procedure gives no value.
#[doc(hidden)]
#[derive(Debug)]
pub enum FunctionError {
    /// It was called with a number of arguments that it does not take.
    Count {
        /// The least number.
        least: usize,
        /// The largest, if there is one.
        most: Option<usize>,
    },
    /// An argument, counted from 1, does not fit.
    Argument(usize, ConversionError),
    /// Its result cannot be given to Scheme.
    Result(ConversionError),
    /// What it says itself.
    Own(String),
}

impl FunctionError {
    /// The fault that the program gets.
    pub(crate) fn into_fault(self, name: &str, given: usize) -> Fault {
        let message = match self {
            FunctionError::Count { least, most } => {
                let takes = match most {
                    Some(most) if most == least => format!("{least}"),
                    Some(most) => format!("from {least} to {most}"),
                    None => format!("at least {least}"),
                };
                let plural = if takes == "1" { "" } else { "s" };
                format!("{name}: takes {takes} argument{plural}, got {given}")
            }
            FunctionError::Argument(number, error) => format!("{name}: {error} (argument {number})"),
            FunctionError::Result(error) => format!("{name}: bad result: {error}"),
            FunctionError::Own(text) => format!("{name}: {text}"),
        };
        Fault::Error { message, irritants: Vec::new() }
    }
}

/// All further arguments of a call, as the last parameter of a host function.
///
/// ```
/// use avm_scheme::{Engine, Rest};
/// let mut engine = Engine::new();
/// engine.register("longest", |Rest(words): Rest<String>| words.into_iter().max_by_key(String::len)).unwrap();
/// assert_eq!(engine.eval_as::<String>("(longest \"a\" \"abc\" \"ab\")").unwrap(), "abc");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest<T>(pub Vec<T>);

/// The arguments of a call that were not taken yet.
#[doc(hidden)]
pub struct Arguments<'a> {
    values: &'a [Value],
    taken: usize,
}

/// What a parameter of a host function may be: a type that comes from a value, or [`Rest`].
pub trait Parameter: Sized {
    #[doc(hidden)]
    const LEAST: usize;
    #[doc(hidden)]
    const MOST: Option<usize>;
    #[doc(hidden)]
    fn take(cx: &mut Access<'_>, arguments: &mut Arguments<'_>) -> Result<Self, FunctionError>;
}

impl<T: FromValue> Parameter for T {
    const LEAST: usize = if T::MAY_BE_MISSING { 0 } else { 1 };
    const MOST: Option<usize> = Some(1);

    fn take(cx: &mut Access<'_>, arguments: &mut Arguments<'_>) -> Result<T, FunctionError> {
        let value = arguments.values.get(arguments.taken).copied().unwrap_or(Value::DEFAULT);
        arguments.taken += 1;
        T::from_value(cx, value).map_err(|error| FunctionError::Argument(arguments.taken, error))
    }
}

impl<T: FromValue> Parameter for Rest<T> {
    const LEAST: usize = 0;
    const MOST: Option<usize> = None;

    fn take(cx: &mut Access<'_>, arguments: &mut Arguments<'_>) -> Result<Rest<T>, FunctionError> {
        let mut items = Vec::new();
        while arguments.taken < arguments.values.len() {
            items.push(T::take(cx, arguments)?);
        }
        Ok(Rest(items))
    }
}

/// What a host function may give: a value, or a `Result` of one, whose error becomes a condition with its text.
pub trait Returned {
    #[doc(hidden)]
    fn give(self, cx: &mut Access<'_>) -> Result<Value, FunctionError>;
}

impl<T: IntoValue> Returned for T {
    fn give(self, cx: &mut Access<'_>) -> Result<Value, FunctionError> {
        self.into_value(cx).map_err(FunctionError::Result)
    }
}

impl<T: IntoValue, E: Display> Returned for Result<T, E> {
    fn give(self, cx: &mut Access<'_>) -> Result<Value, FunctionError> {
        match self {
            Ok(value) => value.give(cx),
            Err(error) => Err(FunctionError::Own(error.to_string())),
        }
    }
}

/// A closure that can be a procedure of Scheme: `FnMut`, with up to eight parameters. Trailing parameters of type
/// `Option` may be left out of a call.
pub trait HostFunction<Parameters> {
    #[doc(hidden)]
    fn boxed(self) -> BoxedFunction;
}

macro_rules! host_functions {
    ($(($($name:ident)*))*) => {
        $(impl<Function, Output, $($name),*> HostFunction<($($name,)*)> for Function
        where
            Function: FnMut($($name),*) -> Output + Send + 'static,
            Output: Returned,
            $($name: Parameter,)*
        {
            #[allow(non_snake_case, unused_mut, unused_variables, reason = "the parameters are named as their types")]
            fn boxed(mut self) -> BoxedFunction {
                Box::new(move |cx, values| {
                    let least = const { 0 $(+ $name::LEAST)* };
                    let most = const { most_of(&[$($name::MOST),*]) };
                    if values.len() < least || most.is_some_and(|most| values.len() > most) {
                        return Err(FunctionError::Count { least, most });
                    }
                    let mut arguments = Arguments { values, taken: 0 };
                    $(let $name = $name::take(cx, &mut arguments)?;)*
                    self($($name),*).give(cx)
                })
            }
        })*
    };
}
host_functions! { () (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) }

/// The most arguments that parameters take together, if there is a limit.
const fn most_of(parameters: &[Option<usize>]) -> Option<usize> {
    let mut sum = 0;
    let mut index = 0;
    while index < parameters.len() {
        match parameters[index] {
            Some(most) => sum += most,
            None => return None,
        }
        index += 1;
    }
    Some(sum)
}

/// A list of arguments for a call from Rust: a tuple, or a slice of handles.
pub trait IntoArguments {
    #[doc(hidden)]
    fn into_arguments(self, cx: &mut Access<'_>) -> Result<Vec<Value>, ConversionError>;
}

impl IntoArguments for &[crate::Handle] {
    fn into_arguments(self, cx: &mut Access<'_>) -> Result<Vec<Value>, ConversionError> {
        self.iter().map(|handle| handle.into_value(cx)).collect()
    }
}

macro_rules! arguments {
    ($(($($name:ident)*))*) => {
        $(impl<$($name: IntoValue),*> IntoArguments for ($($name,)*) {
            #[allow(non_snake_case, unused_variables, reason = "the variables are named as their types")]
            fn into_arguments(self, cx: &mut Access<'_>) -> Result<Vec<Value>, ConversionError> {
                let ($($name,)*) = self;
                Ok(vec![$($name.into_value(cx)?),*])
            }
        })*
    };
}
arguments! { () (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) }
