//! One struct per table, written by `cargo kit` and yours to extend.

#![allow(unused_imports, reason = "not every program uses every table")]

pub mod comment;
pub mod post;
pub mod user;

pub use comment::Comment;
pub use post::Post;
pub use user::User;
