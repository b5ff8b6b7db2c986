//! A schema without the texts a database keeps.

use std::borrow::Cow;

use crate::schema::{Schema, Table};

/// The schema, sorted, without the text a database keeps of a table, its columns and its indexes: two databases with the
/// same schema may have spelt it differently. A view's and a trigger's is all there is of them, and stays; so does that
/// of an index or constraint where the database keeps it because nothing else says as much.
///
/// A schema that is so already is not copied.
pub fn normalized(schema: &Schema) -> Cow<'_, Schema> {
    if schema.is_sorted() && !schema.tables.iter().any(has_text) {
        return Cow::Borrowed(schema);
    }
    let mut schema = schema.clone();
    schema.sort();
    for table in &mut schema.tables {
        table.columns.iter_mut().for_each(|column| column.definition = None);
        // A database that keeps no text of the table has one of an index only where it says more than the fields.
        if table.definition.take().is_some() {
            table.indexes.iter_mut().for_each(|index| index.definition = None);
        }
    }
    Cow::Owned(schema)
}

fn has_text(table: &Table) -> bool {
    table.definition.is_some() || table.columns.iter().any(|column| column.definition.is_some())
}
