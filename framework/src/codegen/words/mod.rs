//! Between a table and the words of its entity's attributes: what [`said`] puts into words, [`meant`] reads back.

mod meant;
mod said;
mod types;

pub(super) use meant::{Around, FieldFacts, is_only_spelled, to_table};
pub(super) use said::{of_column, of_table};
