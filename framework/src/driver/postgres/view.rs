//! Views and materialized views (<https://www.postgresql.org/docs/current/sql-createview.html>).

use super::name;
use crate::driver::Statement;
use crate::schema::{Schema, View};

/// Creates a view; with `replace`, in place of one of that name.
pub(super) fn create(view: &View, replace: bool, before: &Schema) -> Vec<Statement> {
    let present = before.views.iter().find(|present| replace && present.name == view.name);
    match present {
        None => vec![Statement::new(text(view, false))],
        Some(present) if view.materialized || present.materialized => {
            let mut statements = vec![drop(&view.name, present.materialized, false), Statement::new(text(view, false))];
            statements.extend(triggers(view, before).map(|text| Statement::because(text, "dropped with the old view")));
            statements
        }
        Some(_) => vec![replaced(view, before)],
    }
}

/// A view whose columns stay, apart from new ones at the end, is replaced in its place: what uses it and who may use it
/// stay. Otherwise it is dropped, which PostgreSQL refuses where anything uses it.
fn replaced(view: &View, before: &Schema) -> Statement {
    let mut anew = vec![drop(&view.name, false, false).text, text(view, false)];
    anew.extend(triggers(view, before));
    let mut mark = "$kit$".to_owned();
    while [&text(view, true), &anew.concat()].iter().any(|text| text.contains(&mark)) {
        mark.insert(1, '_');
    }
    Statement::because(
        format!(
            "DO {mark}\nBEGIN\n{};\nEXCEPTION WHEN invalid_table_definition THEN\n{};\nEND\n{mark}",
            text(view, true),
            anew.join(";\n")
        ),
        "PostgreSQL replaces a view in its place where its columns stay the same, apart from new ones at the end",
    )
}

fn triggers<'s>(view: &View, before: &'s Schema) -> impl Iterator<Item = String> + use<'s> {
    let view = view.name.clone();
    before
        .triggers
        .iter()
        .filter(move |trigger| trigger.table == view)
        .map(|trigger| bare(&trigger.definition).to_owned())
}

/// The statement that creates the view.
fn text(view: &View, replace: bool) -> String {
    let or_replace = if replace { "OR REPLACE " } else { "" };
    match &view.definition {
        Some(definition) if replace => definition.replacen("CREATE VIEW", "CREATE OR REPLACE VIEW", 1),
        Some(definition) => bare(definition).to_owned(),
        None if view.materialized => {
            format!("CREATE MATERIALIZED VIEW {} AS\n{}", name::sql(&view.name), bare(&view.query))
        }
        None => format!("CREATE {or_replace}VIEW {} AS\n{}", name::sql(&view.name), bare(&view.query)),
    }
}

/// Drops a view of this kind.
pub(super) fn drop(name: &str, materialized: bool, if_exists: bool) -> Statement {
    let kind = if materialized { "MATERIALIZED VIEW" } else { "VIEW" };
    let if_exists = if if_exists { "IF EXISTS " } else { "" };
    Statement::new(format!("DROP {kind} {if_exists}{}", name::sql(name)))
}

/// The text without a semicolon at its end.
fn bare(text: &str) -> &str {
    text.trim().trim_end_matches(|last: char| last == ';' || last.is_whitespace())
}
