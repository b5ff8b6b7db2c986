//! A whole schema as statements.
//!
//! Indexes stand in their tables. So do foreign keys where the statements may find something there already: MySQL has no
//! `IF NOT EXISTS` for a constraint (<https://dev.mysql.com/doc/refman/8.4/en/alter-table.html>).

use super::constraint;
use super::define::{self, ddl};
use super::draft::same;
use super::inspect::in_order_of_creation;
use super::lexis::MYSQL;
use super::name::name;
use super::render::{render, replacing};
use crate::driver::sql::create::{Scripts, behind_kind, tables_in_order};
use crate::driver::{Statement, Unsupported};
use crate::schema::{Operation, Schema, Table};
use crate::wire::Script;

/// The scripts.
pub(super) fn create(schema: &Schema, idempotent: bool) -> Result<Vec<Script>, Unsupported> {
    let mut scripts = Scripts::default();
    let of_kind = |is_wanted: fn(&str) -> bool| {
        let wanted = schema.objects.iter().filter(move |object| is_wanted(&object.kind));
        wanted.map(|object| ddl(object.definition.clone())).collect::<Vec<_>>()
    };
    let tables = tables_in_order(&schema.tables, |_| Vec::new());
    let unchecked = idempotent && has_forward_key(&tables);
    scripts.add("", false, unchecked.then(|| checks(false)).into_iter().chain(of_kind(|kind| kind == "sequence")));
    for table in &tables {
        scripts.add(&table.name, false, define::table(&if idempotent { (*table).clone() } else { alone(table) })?);
    }
    if !idempotent {
        for table in &tables {
            scripts.add(&table.name, true, foreign_keys(table)?);
        }
    }
    scripts.add(
        "",
        true,
        unchecked.then(|| checks(true)).into_iter().chain(of_kind(|kind| !matches!(kind, "sequence" | "event"))),
    );
    let mut views = schema.views.clone();
    in_order_of_creation(&mut views);
    for view in views {
        let name = view.name.clone();
        scripts.add(&name, false, render(&Operation::CreateView { view, replace: false }, schema)?);
    }
    for trigger in &schema.triggers {
        scripts.add(&trigger.table, true, [ddl(trigger.definition.clone())]);
    }
    scripts.add("", true, of_kind(|kind| kind == "event"));
    Ok(scripts.finish(|text| if idempotent { unless_there(text) } else { text.to_owned() }))
}

/// Whether a table refers to one that comes behind it.
fn has_forward_key(tables: &[&Table]) -> bool {
    tables.iter().enumerate().any(|(at, table)| {
        table.foreign_keys.iter().any(|key| tables[at + 1..].iter().any(|later| same(&later.name, &key.table)))
    })
}

fn checks(on: bool) -> Statement {
    let why = if on { "" } else { "tables refer to each other" };
    Statement::because(format!("SET SESSION foreign_key_checks = {}", u8::from(on)), why)
}

fn alone(table: &Table) -> Table {
    Table { foreign_keys: Vec::new(), ..table.clone() }
}

/// The foreign keys of a table that is there, in one statement.
fn foreign_keys(table: &Table) -> Result<Option<Statement>, Unsupported> {
    if table.foreign_keys.is_empty() || table.definition.is_some() {
        return Ok(None);
    }
    let keys = table.foreign_keys.iter().map(|key| constraint::foreign_key(key, table).map(|key| format!("ADD {key}")));
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    Ok(Some(ddl(format!("ALTER TABLE {}\n    {}", name(&table.name), keys.join(",\n    ")))))
}

/// The statement as one that leaves alone what is there.
fn unless_there(text: &str) -> String {
    let kinds = ["TABLE", "VIEW", "TRIGGER", "FUNCTION", "PROCEDURE", "EVENT", "SEQUENCE"];
    let with = behind_kind(text, &kinds, "IF NOT EXISTS", &MYSQL);
    match with.contains("VIEW IF NOT EXISTS") {
        true => replacing(text),
        false => with,
    }
}
