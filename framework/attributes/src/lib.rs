//! The language of `#[entity(…)]`: what an entity says about its table that names and types do not say.
//!
//! One parser for the derive macro and for `cargo kit`, which reads the same attributes as the desired schema: what
//! compiles is what is understood. Every word means the same as the `Blueprint` method of that name. A word that is
//! not known, or known but not there, is an error with its place; all errors of a struct are reported at once.
//!
//! On the struct: `table = "posts"`, `primary_key(columns = ["a", "b"])`, `index(columns = ["a", desc("b")])`,
//! `unique(columns = […])`, `unique_constraint(columns = […])`, `foreign_key(columns = […], table = "t", references =
//! […])`, `check("a > 0")`, `options(strict)`, `comment = "…"`, `renamed_from = "…"`.
//!
//! On a field: `primary_key`, `primary_key(name = "…")`, `auto`, a type (`text`, `string(160)`, `decimal(10, 2)`, …), `sql_type = "…"`,
//! `unsigned`, `nullable`, `default = …`, `generated("…")`, `index`, `unique`, `references("users", "id", on_delete =
//! cascade)`, `collation = "…"`, `comment = "…"`, `options(…)`, `renamed_from = "…"`.

mod columns;
mod grammar;
mod parse;
mod word;
mod words;

pub use columns::{Casing, column_name, is_column};
pub use parse::{column_words, table_words};
pub use words::{
    CheckWords, ColumnWords, DefaultWord, ForeignKeyWords, GeneratedWords, IndexKind, IndexWords, KeyWords, Name,
    TableWords, Term, TypeWord,
};
