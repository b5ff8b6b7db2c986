//! The example application: a blog of users, posts and comments.

pub mod blog;
pub mod entities;
