//! Derive macros for `ruskit`: `#[derive(Entity)]`.
