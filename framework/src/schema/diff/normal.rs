//! A schema without the texts a database keeps.

use crate::schema::Schema;

/// The schema, sorted, without the text a database keeps of a table, its columns and its indexes: two databases with the
/// same schema may have spelt it differently. A view's and a trigger's is all there is of them, and stays; so does that
/// of an index or constraint where the database keeps it because nothing else says as much.
pub fn normalized(schema: &Schema) -> Schema {
    let mut schema = schema.clone();
    schema.sort();
    for table in &mut schema.tables {
        table.columns.iter_mut().for_each(|column| column.definition = None);
        // A database that keeps no text of the table has one of an index only where it says more than the fields.
        if table.definition.take().is_some() {
            table.indexes.iter_mut().for_each(|index| index.definition = None);
        }
    }
    schema
}
