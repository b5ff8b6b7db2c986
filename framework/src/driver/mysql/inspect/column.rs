//! A column from the catalog's word on it.

use std::collections::HashMap;

use super::super::types;
use super::super::version::Server;
use super::default::default;
use super::expression::expression;
use super::rows::Values;
use crate::schema::{Column, ColumnType, Generated};

/// What declared types mean. A database has few of them, and many columns.
#[derive(Default)]
pub(super) struct Types(HashMap<String, Meaning>);

/// Type, other spelling, and whether it takes no negative numbers.
type Meaning = (ColumnType, Option<String>, bool);

impl Types {
    fn of(&mut self, declared: &str) -> Meaning {
        if let Some(known) = self.0.get(declared) {
            return known.clone();
        }
        let ty = types::read(declared);
        let unsigned = types::is_unsigned(declared);
        let meaning = (ty.clone(), types::other_spelling(declared, &ty, unsigned), unsigned);
        self.0.insert(declared.to_owned(), meaning.clone());
        meaning
    }
}

/// The column, and where it stands in its table.
pub(super) fn column(
    server: &Server,
    types: &mut Types,
    values: &mut Values,
    table_collation: Option<&str>,
) -> (u32, Column) {
    let (position, name, declared, nullable) = (values.number(), values.text(), values.text(), values.text());
    let (shown, extra, generation) = (values.value(), values.text(), values.optional());
    let (collation, comment, srid) = (values.optional(), values.optional(), values.optional());
    let (ty, sql_type, unsigned) = types.of(&declared);
    let extra = extra.to_ascii_lowercase();
    let mut column = Column {
        sql_type,
        unsigned,
        nullable: nullable == "YES",
        auto_increment: extra.contains("auto_increment"),
        collation: collation.filter(|own| Some(own.as_str()) != table_collation),
        comment,
        ..Column::new(name, ty)
    };
    if let Some(text) = generation.filter(|_| extra.contains("generated") && !extra.contains("default_generated")) {
        let stored = extra.contains("stored") || extra.contains("persistent");
        column.generated = Some(Generated { expression: expression(server, &text), stored });
    } else {
        column.default = shown.and_then(|shown| default(server, &shown, &extra, &column.ty, &declared));
    }
    if let Some((_, when)) = extra.split_once("on update ") {
        let when = when.split_whitespace().next().unwrap_or_default().trim_end_matches("()").to_uppercase();
        column.options.insert("on_update".to_owned(), when);
    }
    if extra.is_empty() && srid.is_none() {
        return (position, column);
    }
    for (word, option) in [("invisible", "invisible"), ("without system versioning", "without_system_versioning")] {
        if extra.contains(word) {
            column.options.insert(option.to_owned(), "true".to_owned());
        }
    }
    if let Some(srid) = srid {
        column.options.insert("srid".to_owned(), srid);
    }
    (position, column)
}
