//! Values that a host keeps.

use crate::convert::ConversionError;
use avm_runtime::{Root, Roots};
use avm_value::Value;
use std::fmt;
use std::sync::Arc;

/// A Scheme value that the host holds on to: it stays alive as long as the handle, or a clone of it, does. It belongs to
/// the engine that gave it; only that engine's methods can look into it.
///
/// ```
/// use avm_scheme::Engine;
/// let mut engine = Engine::new();
/// let add = engine.eval("(lambda (a b) (+ a b))").unwrap();
/// let sum = engine.call(&add, (1, 2)).unwrap();
/// assert_eq!(engine.get::<i64>(&sum).unwrap(), 3);
/// ```
#[derive(Clone)]
pub struct Handle(Arc<Root>);

impl Handle {
    pub(crate) fn keep(roots: &mut Roots, value: Value) -> Handle {
        Handle(Arc::new(roots.keep(value)))
    }

    pub(crate) fn value_in(&self, roots: &Roots) -> Result<Value, ConversionError> {
        roots.get(&self.0).ok_or_else(|| ConversionError {
            expected: "a value of this engine".into(),
            got: "one of another engine".into(),
        })
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handle")
    }
}
