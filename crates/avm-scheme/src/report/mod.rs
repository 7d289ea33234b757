//! Errors as text with carets, and as JSON.

mod carets;
mod excerpt;
mod json;
mod text;

pub(crate) use excerpt::excerpt;
pub use excerpt::excerpt_at;
pub(crate) use json::{problems_to_json, to_json};
pub(crate) use text::render;
