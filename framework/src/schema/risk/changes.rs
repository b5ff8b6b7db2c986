//! Changes of a table.

use std::borrow::Cow;

use super::fits::fits;
use super::{Class, Course, Found, Traced, Trouble, rows, words};
use crate::schema::{Change, Check, Column, DefaultValue, Doubt, ForeignKey, Index, IndexColumn, PrimaryKey};

/// What one change may do, given the table before it.
pub(super) fn risks(table: &str, change: &Change, traced: &Traced, course: &Course<'_>) -> Vec<Found> {
    let what = words::change(table, change);
    match change {
        Change::AddColumn { column, .. } => vec![added(what, column, table, traced)],
        Change::ChangeColumn(column) => changed(what, column, table, traced),
        Change::DropColumn(name) => {
            let doubt = values(traced, name);
            vec![lost(what, doubt)]
        }
        Change::AddPrimaryKey(key) => primary(what, key, traced),
        Change::CreateIndex(index) | Change::AddUnique(index) => {
            let doubt = unique(index, traced);
            vec![found(what, Trouble::Duplicate, doubt, "change or delete the rows that repeat others")]
        }
        Change::AddForeignKey(key) => {
            let doubt = refers(key, traced, course);
            vec![found(what, Trouble::Orphan, doubt, "correct or delete the rows that refer to nothing")]
        }
        Change::AddCheck(check) => {
            let doubt = against(check, traced);
            vec![found(what, Trouble::Violating, doubt, "correct or delete the rows for which it does not hold")]
        }
        _ => vec![additive(what)],
    }
}

/// Whether rows may be in doubt about a change, whatever the table is.
pub(super) fn may_doubt(change: &Change) -> bool {
    match change {
        Change::AddColumn { column, .. } => is_required(column),
        Change::CreateIndex(index) | Change::AddUnique(index) => index.unique,
        Change::ChangeColumn(_)
        | Change::DropColumn(_)
        | Change::AddPrimaryKey(_)
        | Change::AddForeignKey(_)
        | Change::AddCheck(_) => true,
        _ => false,
    }
}

fn additive(what: String) -> Found {
    Found { class: Class::Additive, what, doubt: None, trouble: None, advice: None }
}

fn lost(what: String, doubt: Option<Doubt>) -> Found {
    let trouble = doubt.as_ref().map(|_| Trouble::Dropped);
    Found { class: Class::Destructive, what, doubt, trouble, advice: None }
}

/// Additive where nothing is in doubt.
fn found(what: String, trouble: Trouble, doubt: Option<Doubt>, advice: &str) -> Found {
    let class = if doubt.is_some() { Class::Conversion } else { Class::Additive };
    let (trouble, advice) = doubt.as_ref().map(|_| (trouble, advice.to_owned())).unzip();
    Found { class, what, doubt, trouble, advice }
}

fn added(what: String, column: &Column, table: &str, traced: &Traced) -> Found {
    let doubt = if is_required(column) { rows(traced) } else { None };
    found(
        what,
        Trouble::Valueless,
        doubt,
        &format!("say what existing rows get: --fill '{table}.{}=EXPRESSION'", column.name),
    )
}

/// Whether rows that are there already would be without the value they must have.
pub(in crate::schema) fn is_required(column: &Column) -> bool {
    let has_default = column.default.as_ref().is_some_and(|default| *default != DefaultValue::Null);
    !column.nullable && !has_default && column.generated.is_none() && !column.auto_increment
}

fn changed(what: String, to: &Column, table: &str, traced: &Traced) -> Vec<Found> {
    let Some(now) = traced.now.column(&to.name) else { return vec![additive(what)] };
    let (name, column) = match (traced.name_before(), traced.column_before(&to.name)) {
        (Some(name), Some(column)) => (name, column),
        // Added by the operations themselves.
        _ => return vec![additive(words::column(table, now, to))],
    };
    if to.generated.is_some() && now.generated.is_none() {
        let what = format!("computes {table}.{} from now on", to.name);
        return vec![lost(what, values(traced, &to.name))];
    }
    let mut risks = Vec::new();
    if now.ty != to.ty && !fits(column, to) || to.unsigned && !column.unsigned {
        let doubt = Doubt::Unfit {
            table: name.to_owned(),
            column: column.name.clone(),
            from: column.ty.clone(),
            to: to.ty.clone(),
            unsigned: to.unsigned,
        };
        let advice = format!("say what becomes of values that do not fit: --fill '{table}.{}=EXPRESSION'", to.name);
        risks.push(found(words::retyped(table, column, to), Trouble::Unfit, Some(doubt), &advice));
    }
    if now.ty == to.ty && now.sql_type != to.sql_type {
        // Fewer digits, perhaps; only the database knows its own words.
        let (class, what) = (Class::Conversion, words::retyped(table, now, to));
        risks.push(Found { class, ..additive(what) });
    }
    // A key takes no NULL as it is.
    let is_key = traced.before.as_ref().is_some_and(|before| before.is_key(&column.name));
    if now.nullable && column.nullable && !to.nullable && !is_key {
        let doubt = Doubt::Nulls { table: name.to_owned(), column: column.name.clone() };
        let advice = format!("say what takes the place of NULL: --fill '{table}.{}=EXPRESSION'", to.name);
        risks.push(found(format!("makes {table}.{} required", to.name), Trouble::Null, Some(doubt), &advice));
    }
    if risks.is_empty() {
        risks.push(additive(words::column(table, now, to)));
    }
    risks
}

fn values(traced: &Traced, column: &str) -> Option<Doubt> {
    let column = traced.column_before(column)?.name.clone();
    Some(Doubt::Values { table: traced.name_before()?.to_owned(), column })
}

fn primary(what: String, key: &PrimaryKey, traced: &Traced) -> Vec<Found> {
    let nulls = key.columns.iter().filter_map(|name| {
        let column = traced.column_before(name).filter(|column| column.nullable)?;
        let now_nullable = traced.now.column(name).is_some_and(|column| column.nullable);
        let doubt = Doubt::Nulls { table: traced.name_before()?.to_owned(), column: column.name.clone() };
        now_nullable.then(|| found(what.clone(), Trouble::Null, Some(doubt), "fill the rows that hold NULL in the key"))
    });
    let mut risks: Vec<_> = nulls.collect();
    let repeated = duplicates(&key.columns, traced);
    if repeated.is_some() || risks.is_empty() {
        risks.push(found(what, Trouble::Duplicate, repeated, "change or delete the rows that repeat others"));
    }
    risks
}

/// Whole columns alone can be asked about.
fn unique(index: &Index, traced: &Traced) -> Option<Doubt> {
    let alike_otherwise = |part: &IndexColumn| part.length.is_some() || part.collation.is_some();
    if !index.unique || index.predicate.is_some() || index.columns.iter().any(alike_otherwise) {
        return None;
    }
    let columns: Option<Vec<String>> = index.columns.iter().map(|part| part.name().map(str::to_owned)).collect();
    duplicates(&columns?, traced)
}

/// Rows alike in these columns. A column that the operations add tells rows apart, or counts for nothing, unless all rows
/// there are get one value.
fn duplicates(columns: &[String], traced: &Traced) -> Option<Doubt> {
    let before = traced.before.as_ref()?;
    let table = before.name.clone();
    let mut old = Vec::new();
    for name in columns {
        match (traced.column_before(name), traced.now.column(name)?) {
            (Some(column), _) => old.push(column.name.clone()),
            (None, added) => match &added.default {
                Some(DefaultValue::Null | DefaultValue::Expression(_)) | None => return None,
                Some(_) => {}
            },
        }
    }
    if old.is_empty() {
        return Some(Doubt::Rows { table });
    }
    // What was unique in fewer columns is in these.
    let covers = |names: Vec<&str>| names.iter().all(|name| old.iter().any(|column| column == name));
    let key = before.primary_key.iter().map(|key| key.columns.iter().map(String::as_str).collect());
    let whole = before.indexes.iter().filter(|index| index.unique && index.predicate.is_none());
    let indexes = whole.filter_map(|index| {
        let names = index.columns.iter().map(|part| part.name().filter(|_| part.length.is_none()));
        names.collect::<Option<Vec<&str>>>()
    });
    let is_unique = key.chain(indexes).any(covers);
    (!is_unique).then_some(Doubt::Duplicates { table, columns: old })
}

/// Rows that refer to nothing; where what they are to refer to is new itself, all that hold a value.
fn refers(key: &ForeignKey, traced: &Traced, course: &Course<'_>) -> Option<Doubt> {
    let before = traced.before.as_ref()?;
    let columns = traced.names_before(&key.columns)?;
    let to_itself = key.table == traced.now.name;
    let target = if to_itself { Cow::Borrowed(traced) } else { course.table(&key.table)? };
    let keys = match (&key.references[..], &target.now.primary_key) {
        ([], Some(primary)) => primary.columns.clone(),
        (named, _) => named.to_vec(),
    };
    if keys.len() != columns.len() {
        return None;
    }
    match (target.before.as_ref(), target.names_before(&keys)) {
        (Some(references), Some(keys)) => {
            let same = |held: &ForeignKey| {
                let default = references.primary_key.as_ref().map(|primary| &primary.columns);
                let held_keys = if held.references.is_empty() { default } else { Some(&held.references) };
                held.columns == columns && held.table == references.name && held_keys == Some(&keys)
            };
            // It only cascades in another way.
            let is_held = before.foreign_keys.iter().any(same);
            let table = before.name.clone();
            (!is_held).then(|| Doubt::Orphans { table, columns, references: references.name.clone(), keys })
        }
        _ => Some(Doubt::Values { table: before.name.clone(), column: columns.into_iter().next()? }),
    }
}

fn against(check: &Check, traced: &Traced) -> Option<Doubt> {
    let before = traced.before.as_ref()?;
    let is_held = before.checks.iter().any(|held| held.expression == check.expression);
    let askable = traced.has_same_words(|column| check.uses(column));
    let doubt = || Doubt::Against { table: before.name.clone(), expression: check.expression.clone() };
    (!is_held && askable).then(doubt)
}
