//! Errors as text with carets, and as JSON.

mod carets;
mod json;
mod text;

pub(crate) use json::{problems_to_json, to_json};
pub(crate) use text::render;
