//! Between schema and Rust text.
