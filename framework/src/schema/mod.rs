//! What a database looks like, and how it is changed.
//!
//! Pure data: nothing here does I/O or knows a database by name. Drivers read databases into these types and
//! turn operations into statements; `codegen` turns the same types into Rust text and back.

mod model;
mod operation;

pub use model::{
    Action, Check, Column, ColumnType, DefaultValue, Deferrable, ForeignKey, Generated, Index, IndexColumn, IndexTerm,
    PrimaryKey, Schema, Table, Trigger, View,
};
pub use operation::{Change, Operation, Position, Selector};
