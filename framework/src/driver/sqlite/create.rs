//! A whole schema as statements. Foreign keys stand in their tables, whatever the order: SQLite asks for the table referred
//! to when there are rows.

use super::define;
use super::lexis::SQLITE;
use super::render::create_view;
use super::unsupported::unsupported;
use crate::driver::sql::create::{Part, Scripts, behind_kind, in_order, tables_in_order};
use crate::driver::{Statement, Unsupported};
use crate::schema::{Schema, Table};
use crate::wire::Script;

/// The scripts.
pub(super) fn create(schema: &Schema, idempotent: bool) -> Result<Vec<Script>, Unsupported> {
    let mut scripts = Scripts::default();
    let tables = tables_in_order(&schema.tables, |_| Vec::new());
    for table in &tables {
        refuse_virtual(table)?;
        scripts.add(&table.name, false, [Statement::new(define::table(table)?)]);
    }
    for table in &tables {
        let indexes = table.indexes.iter().filter(|index| !index.constraint);
        let indexes = indexes.map(|index| define::index(&table.name, index).map(Statement::new));
        scripts.add(&table.name, true, indexes.collect::<Result<Vec<_>, _>>()?);
    }
    let views = schema.views.iter().map(|view| Part::of_text(&view.name, &view.query, &SQLITE, view)).collect();
    for view in in_order(views) {
        scripts.add(&view.name, false, create_view(view, false, schema)?);
    }
    for trigger in &schema.triggers {
        scripts.add(&trigger.table, true, [Statement::new(&trigger.definition)]);
    }
    let kinds = ["TABLE", "INDEX", "VIEW", "TRIGGER"];
    Ok(scripts.finish(|text| match idempotent {
        true => behind_kind(text, &kinds, "IF NOT EXISTS", &SQLITE),
        false => text.to_owned(),
    }))
}

/// What a virtual table is stands in its text alone.
fn refuse_virtual(table: &Table) -> Result<(), Unsupported> {
    if table.definition.is_some() || !table.options.contains_key("virtual") {
        return Ok(());
    }
    let what = format!("create the virtual table `{}` without its text", table.name);
    Err(unsupported(what, "take the schema from the migrations or the database"))
}
