//! A column from the catalog's word on it.

use super::super::types;
use super::super::version::Server;
use super::default::default;
use super::expression::expression;
use super::rows::Values;
use crate::schema::{Column, Generated};

/// The column, and where it stands in its table.
pub(super) fn column(server: &Server, values: &mut Values, table_collation: Option<&str>) -> (u32, Column) {
    let (position, name, declared, nullable) = (values.number(), values.text(), values.text(), values.text());
    let (shown, extra, generation) = (values.value(), values.text(), values.optional());
    let (collation, comment, srid) = (values.optional(), values.optional(), values.optional());
    let ty = types::read(&declared);
    let unsigned = types::is_unsigned(&declared);
    let extra = extra.to_lowercase();
    let mut column = Column {
        sql_type: types::other_spelling(&declared, &ty, unsigned),
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
        column.default = shown.and_then(|shown| default(server, &shown, &extra.to_uppercase(), &column.ty, &declared));
    }
    if let Some((_, when)) = extra.split_once("on update ") {
        let when = when.split_whitespace().next().unwrap_or_default().trim_end_matches("()").to_uppercase();
        column.options.insert("on_update".to_owned(), when);
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
