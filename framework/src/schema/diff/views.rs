//! Views: what differs, and how to change a table that views stand on.

use std::collections::BTreeSet;

use super::names::Names;
use crate::schema::evolve::has_word;
use crate::schema::{Change, Operation, Schema, View};

/// What is to be done about views, and when.
#[derive(Debug, Default)]
pub(super) struct Views {
    /// Before all tables: dropped, those first that stand on others.
    pub(super) first: Vec<Operation>,
    /// Behind all tables: created, those last that stand on others.
    pub(super) last: Vec<Operation>,
}

/// Compares the views. One that differs is replaced where no table changes that it speaks of, otherwise dropped before
/// and created behind that.
pub(super) fn compare(from: &Schema, to: &Schema, names: &Names, tables: &[Operation]) -> Views {
    let touched: BTreeSet<&str> =
        tables.iter().filter(|operation| shakes(operation)).flat_map(Operation::tables).collect();
    let before = |name: &str| from.views.iter().find(|view| view.name == name);
    let new: Vec<&View> =
        to.views.iter().filter(|view| !before(&view.name).is_some_and(|own| same(own, view, names))).collect();
    let stays = |view: &View| {
        let replaced = new.iter().find(|own| own.name == view.name);
        let in_place = |after: &View| {
            !view.materialized && !after.materialized && !touched.iter().any(|table| speaks_of(view, table))
        };
        match replaced {
            Some(after) => in_place(after),
            None => to.views.iter().any(|own| own.name == view.name),
        }
    };
    let gone: Vec<&View> = from.views.iter().filter(|view| !stays(view)).collect();

    let replace = |view: &View| before(&view.name).is_some() && !gone.iter().any(|own| own.name == view.name);
    let mut first: Vec<_> = in_order(&gone)
        .into_iter()
        .map(|view| Operation::DropView { name: view.name.clone(), if_exists: false })
        .collect();
    first.reverse();
    let last =
        in_order(&new).into_iter().map(|view| Operation::CreateView { view: view.clone(), replace: replace(view) });
    Views { last: last.collect(), first }
}

/// Where a database refuses to change a column that a view uses: the operations with the views that speak of altered
/// tables, and the views on those, dropped before the first of them and created again behind the last, as `before` has
/// them. None where no view is concerned.
///
/// What stands on a view comes back with it: triggers, and the indexes of a materialized one.
pub fn around_views(operations: &[Operation], before: &Schema) -> Option<Vec<Operation>> {
    let is_concerned = |operation: &&Operation| shakes(operation) && matches!(operation, Operation::AlterTable { .. });
    let tables: BTreeSet<&str> = operations.iter().filter(is_concerned).flat_map(Operation::tables).collect();
    let mut concerned: Vec<&View> = Vec::new();
    loop {
        let speaks = |view: &&View| {
            let on_view = concerned.iter().any(|other| speaks_of(view, &other.name));
            on_view || tables.iter().any(|table| speaks_of(view, table))
        };
        let is_new = |view: &&View| !concerned.iter().any(|own| own.name == view.name);
        let more: Vec<&View> = before.views.iter().filter(is_new).filter(speaks).collect();
        if more.is_empty() {
            break;
        }
        concerned.extend(more);
    }
    // What the operations drop or replace themselves is their business.
    let own = |name: &String| {
        operations.iter().any(|operation| match operation {
            Operation::DropView { name: own, .. } => own == name,
            Operation::CreateView { view, .. } => view.name == *name,
            _ => false,
        })
    };
    concerned.retain(|view| !own(&view.name));
    if concerned.is_empty() {
        return None;
    }
    let first = operations.iter().position(|operation| is_concerned(&operation))?;
    let last = operations.iter().rposition(|operation| is_concerned(&operation))?;
    let views = in_order(&concerned);

    let mut around = operations[..first].to_vec();
    around.extend(views.iter().rev().map(|view| Operation::DropView { name: view.name.clone(), if_exists: false }));
    around.extend(operations[first..=last].iter().cloned());
    for view in views {
        around.push(Operation::CreateView { view: view.clone(), replace: false });
        around.extend(standing_on(view, before));
    }
    around.extend(operations[last + 1..].iter().cloned());
    Some(around)
}

/// Triggers and indexes of a view, as the database's own text.
fn standing_on(view: &View, before: &Schema) -> Vec<Operation> {
    let triggers = before.triggers.iter().filter(|trigger| trigger.table.eq_ignore_ascii_case(&view.name));
    let is_index = |kind: &str, text: &str| kind.contains("index") && has_word(text, last_part(&view.name));
    let indexes =
        before.objects.iter().filter(|object| view.materialized && is_index(&object.kind, &object.definition));
    let texts = triggers.map(|trigger| &trigger.definition).chain(indexes.map(|object| &object.definition));
    texts.map(|text| Operation::Sql { up: text.clone(), down: None, file: None }).collect()
}

/// Whether the operation changes or drops what a view may use.
fn shakes(operation: &Operation) -> bool {
    match operation {
        Operation::DropTable { .. } | Operation::RenameTable { .. } => true,
        Operation::AlterTable { changes, .. } => changes.iter().any(|change| {
            matches!(
                change,
                Change::ChangeColumn(_) | Change::RenameColumn { .. } | Change::DropColumn(_) | Change::DropPrimaryKey
            )
        }),
        _ => false,
    }
}

/// Views with those behind that stand on others of them.
fn in_order<'v>(views: &[&'v View]) -> Vec<&'v View> {
    let mut left = views.to_vec();
    let mut order = Vec::new();
    while !left.is_empty() {
        let free = left
            .iter()
            .position(|view| !left.iter().any(|other| other.name != view.name && speaks_of(view, &other.name)));
        order.push(left.remove(free.unwrap_or(0)));
    }
    order
}

fn speaks_of(view: &View, name: &str) -> bool {
    has_word(&view.query, last_part(name))
        || view.definition.as_ref().is_some_and(|text| has_word(text, last_part(name)))
}

/// `users` of `audit.users`.
fn last_part(name: &str) -> &str {
    let part = name.rsplit('.').next().unwrap_or(name);
    part.trim_matches('"')
}

/// Whether two views of one name are the same, also where one follows a rename and the other was taken over as it was.
fn same(from: &View, to: &View, names: &Names) -> bool {
    let texts = match (&from.definition, &to.definition) {
        (Some(from), Some(to)) => [from, to],
        _ => [&from.query, &to.query],
    };
    let same_text = texts[0] == texts[1] || names.follows(texts[0]) == *texts[1];
    from.materialized == to.materialized && (same_text || from.meaning() == to.meaning())
}
