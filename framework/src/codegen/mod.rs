//! Between schema and Rust text.

mod templates;

pub use templates::{TemplateError, Templates};
