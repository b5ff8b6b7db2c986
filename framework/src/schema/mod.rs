//! What a database looks like, and how it is changed.
//!
//! Pure data: nothing here does I/O or knows a database by name. Drivers read databases into these types and
//! turn operations into statements; `codegen` turns the same types into Rust text and back.

mod builder;
#[cfg(any(feature = "codegen", feature = "runner"))]
mod collide;
#[cfg(any(feature = "codegen", feature = "lint", feature = "runner"))]
pub(crate) mod describe;
#[cfg(feature = "codegen")]
pub mod diff;
mod doubt;
mod evolve;
#[cfg(feature = "runner")]
mod fate;
#[cfg(feature = "runner")]
mod forward;
mod model;
mod operation;
mod remaining;
mod resolve;
mod reverse;
#[cfg(any(feature = "codegen", feature = "lint", feature = "runner"))]
mod risk;
#[cfg(feature = "runner")]
pub(crate) mod unlike;

pub use builder::{
    Allow, Blueprint, CheckBuilder, ColumnBuilder, EnumBuilder, EnumValueBuilder, ForeignKeyBuilder, IndexBuilder,
    PrimaryKeyBuilder, Recording, SchemaBuilder, SqlBuilder, ViewBuilder, constraint_name,
};
#[cfg(any(feature = "codegen", feature = "runner"))]
pub use collide::{Collision, Known, Said, Words, bare, collisions, collisions_given};
pub use doubt::Doubt;
pub use evolve::EvolveError;
#[cfg(feature = "runner")]
pub(crate) use evolve::has_word;
#[cfg(feature = "runner")]
pub use fate::{Fate, Of};
pub use model::{
    Action, Check, Column, ColumnType, DefaultValue, Deferrable, EnumType, ForeignKey, Generated, Index, IndexColumn,
    IndexTerm, Object, PrimaryKey, Schema, Table, Trigger, View,
};
pub use operation::{Change, Operation, Position, Selector};
pub use remaining::remaining;
pub use resolve::{SameName, resolve};
pub use reverse::{Irreversible, needs_before, not_restored, reads_before, reverse, undone_by};
#[cfg(any(feature = "codegen", feature = "lint", feature = "runner"))]
pub use risk::{Class, Course, Risk, Traced, Trouble, changes_rows, may_doubt, risks, risks_of};
