//! `cargo kit`.
fn main() {}
