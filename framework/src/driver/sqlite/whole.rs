//! A whole schema as operations. A table is recorded as what it is made of, unless its text says more than that.

use super::ddl::{ConstraintDdl, ConstraintKind, Created, KeyColumn, TableDdl};
use super::lexis::SQLITE;
use crate::driver::Unsupported;
use crate::driver::sql::quote;
use crate::driver::sql::tokens::significant;
use crate::driver::sql::whole::Whole;
use crate::schema::{Operation, Schema, Table, View};

/// The operations; tables of these names are made by their own text.
pub(super) fn operations(schema: &Schema, verbatim: &[String]) -> Result<Vec<Operation>, Unsupported> {
    let scripts = super::create::create(schema, false)?;
    let mut schema = schema.clone();
    for table in schema.tables.iter_mut().filter(|table| !verbatim.contains(&table.name) && !says_more(table)) {
        table.definition = None;
        table.columns.iter_mut().for_each(|column| column.definition = None);
    }
    let indexes = schema.tables.iter_mut().flat_map(|table| &mut table.indexes);
    indexes.for_each(|index| index.definition = None);
    for view in schema.views.iter_mut().filter(|view| !names_columns(view)) {
        view.definition = None;
    }
    let whole = Whole {
        schema: &schema,
        scripts: &scripts,
        forward_keys: true,
        drop_object: |_| None,
        drop_trigger: |trigger| format!("DROP TRIGGER {}", quote::name(&trigger.name)),
        drop_table: |name| format!("DROP TABLE {}", quote::name(name)),
    };
    Ok(whole.operations())
}

/// Whether a table's text says something that is nowhere else: what conflicts do, a name of what needs none, a key's order
/// (<https://sqlite.org/lang_conflict.html>). What is no ordinary table has nothing but its text.
fn says_more(table: &Table) -> bool {
    let Some(text) = &table.definition else { return false };
    match Created::parse(text) {
        Ok(Created::Table(TableDdl { columns, constraints, .. })) => {
            let mut all = columns.iter().flat_map(|column| &column.constraints).chain(&constraints);
            all.any(is_beyond)
        }
        Ok(Created::Virtual(_)) | Err(_) => true,
    }
}

fn is_beyond(constraint: &ConstraintDdl) -> bool {
    let ordered = |columns: &[KeyColumn]| columns.iter().any(|column| column.descending || column.collation.is_some());
    match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, descending, conflict, .. } => {
            *descending || conflict.is_some() || ordered(columns)
        }
        ConstraintKind::Unique { conflict, .. } => conflict.is_some(),
        ConstraintKind::NotNull { conflict } => conflict.is_some() || constraint.name.is_some(),
        ConstraintKind::Check { .. } | ConstraintKind::ForeignKey(_) => false,
        ConstraintKind::Default { .. } | ConstraintKind::Collate { .. } | ConstraintKind::Generated { .. } => {
            constraint.name.is_some()
        }
        ConstraintKind::Null | ConstraintKind::Deferral(_) | ConstraintKind::Nothing => false,
    }
}

/// `CREATE VIEW v (a, b) AS …` names columns outside its query.
fn names_columns(view: &View) -> bool {
    let Some(text) = &view.definition else { return false };
    let mut head = significant(text, &SQLITE).take_while(|token| !token.is_word(text, "AS"));
    head.any(|token| token.is_symbol(text, "("))
}
