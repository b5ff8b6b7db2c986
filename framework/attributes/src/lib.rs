//! The language of `#[entity(…)]`: what an entity says about its table that names and types do not say.
//!
//! One parser for the derive macro and for `cargo kit`, which reads the same attributes as the desired schema: what
//! compiles is what is understood. Every word means the same as the `Blueprint` method of that name. A word that is
//! not known, or known but not there, is an error with its place; all errors of a struct are reported at once.
//!
//! On the struct: `table = "posts"`, `primary_key(columns = ["a", "b"])`, `index(columns = ["a", desc("b")])`,
//! `unique(columns = […])`, `unique_constraint(columns = […])`, `exclusion(columns = […])`, `foreign_key(columns = […],
//! table = "t", references = […])`, `check("a > 0")`, `options(strict)`, `comment = "…"`, `renamed_from = "…"`.
//!
//! On a field: `primary_key`, `primary_key(name = "…")`, `auto`, a type (`text`, `string(160)`, `decimal(10, 2)`, …), `sql_type = "…"`,
//! `unsigned`, `nullable`, `default = …`, `generated("…")`, `index`, `unique`, `references("users", "id", on_delete =
//! cascade)`, `collation = "…"`, `comment = "…"`, `options(…)`, `renamed_from = "…"`.
//!
//! On an enum that stands for a named enum type: `comment = "…"`, `renamed_from = "…"`; on its variants `renamed_from =
//! "…"`. The type's name and the variants' texts are sqlx's to say: `#[sqlx(type_name = "…")]`, `#[sqlx(rename = "…")]`.

mod columns;
mod enums;
mod grammar;
mod parse;
mod types;
mod word;
mod words;

pub use columns::{Casing, column_name, is_column, is_converted};
pub use enums::{enum_type_name, variant_text};
pub use parse::{Said, column_words, enum_words, table_words, variant_words};
pub use words::{
    CheckWords, ColumnWords, DefaultWord, EnumWords, ForeignKeyWords, GeneratedWords, IndexKind, IndexWords, KeyWords,
    Name, TableWords, Term, TypeWord,
};
