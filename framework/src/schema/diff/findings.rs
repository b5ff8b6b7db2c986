//! A difference in words: what one side has and the other has not, or has otherwise.

use serde::Serialize;

use super::{Difference, Side};
use crate::schema::{Change, Check, Column, Index, IndexColumn, Operation, Schema, Selector, Table, View, describe};

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is, as in `column posts.slug`.
    pub what: String,
    /// How the first side has it; none where it has not. Empty where there is nothing to say but that it is there.
    pub before: Option<String>,
    /// How the second side has it.
    pub after: Option<String>,
}

/// The findings of a difference between these two schemas, made without renames.
pub fn findings(difference: &Difference, from: &Schema, to: &Schema) -> Vec<Finding> {
    let mut found = Findings::default();
    for operation in &difference.operations {
        match operation {
            Operation::CreateTable { table, .. } => found.after(format!("table {}", table.name), String::new()),
            Operation::DropTable { name, .. } => found.before(format!("table {name}"), String::new()),
            Operation::AlterTable { table, changes } => {
                let Some((before, after)) = from.table(table).zip(to.table(table)) else { continue };
                changes.iter().for_each(|change| found.change(change, before, after));
            }
            Operation::CreateView { view: View { name, .. }, .. } | Operation::DropView { name, .. } => {
                found.view(name, from, to);
            }
            Operation::CreateEnum(ty) => found.after(format!("enum type {}", ty.name), ty.values.join(", ")),
            Operation::DropEnum(name) => found.before(format!("enum type {name}"), String::new()),
            Operation::AddEnumValue { name, value, .. } => {
                found.after(format!("value {value} of enum type {name}"), String::new());
            }
            Operation::CreateExtension { name, .. } => found.after(format!("extension {name}"), String::new()),
            Operation::DropExtension { name, .. } => found.before(format!("extension {name}"), String::new()),
            Operation::RenameTable { .. } | Operation::RenameEnumValue { .. } => {}
            Operation::Sql { .. } | Operation::Step { .. } => {}
        }
    }
    for beyond in &difference.beyond {
        let what = format!("{} {}", beyond.kind, beyond.name);
        if matches!(beyond.side, Side::Before | Side::Both) {
            found.before(what.clone(), String::new());
        }
        if matches!(beyond.side, Side::After | Side::Both) {
            found.after(what, String::new());
        }
    }
    found.0
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    /// A thing that both sides have, each its own way, is one finding.
    fn get(&mut self, what: String) -> &mut Finding {
        let at = self.0.iter().position(|finding| finding.what == what).unwrap_or_else(|| {
            self.0.push(Finding { what, before: None, after: None });
            self.0.len() - 1
        });
        &mut self.0[at]
    }

    fn before(&mut self, what: String, how: String) {
        self.get(what).before = Some(how);
    }

    fn after(&mut self, what: String, how: String) {
        self.get(what).after = Some(how);
    }

    /// Where both sides have it, one operation may stand for all of it.
    fn view(&mut self, name: &str, from: &Schema, to: &Schema) {
        let query = |side: &Schema| {
            let view = side.views.iter().find(|view| view.name == name)?;
            Some(view.query.split_whitespace().collect::<Vec<_>>().join(" "))
        };
        let (before, after) = (query(from), query(to));
        let both = before.is_some() && after.is_some();
        let finding = self.get(format!("view {name}"));
        finding.before = before.map(|query| if both { query } else { String::new() });
        finding.after = after.map(|query| if both { query } else { String::new() });
    }

    fn change(&mut self, change: &Change, before: &Table, after: &Table) {
        let table = &before.name;
        let column = |name: &str| format!("column {table}.{name}");
        match change {
            Change::AddColumn { column: added, .. } => self.after(column(&added.name), column_words(added, after)),
            Change::DropColumn(name) => {
                let words = before.column(name).map(|dropped| column_words(dropped, before));
                self.before(column(name), words.unwrap_or_default());
            }
            Change::ChangeColumn(changed) => {
                let words = before.column(&changed.name).map(|present| column_words(present, before));
                self.before(column(&changed.name), words.unwrap_or_default());
                self.after(column(&changed.name), column_words(changed, after));
            }
            Change::CreateIndex(index) | Change::AddUnique(index) => {
                self.after(format!("index {}", index_name(table, index)), describe::index(index).1);
            }
            Change::DropIndex(name) => self.drop_index(table, before.index(name), name),
            Change::DropUnique(selector) => {
                let index = before.indexes.iter().rfind(|index| index.unique && index.is(selector));
                self.drop_index(table, index, &selected(selector));
            }
            Change::RenameIndex { from, to } => {
                let what = format!("name of an index of {table}");
                self.before(what.clone(), from.clone());
                self.after(what, to.clone());
            }
            Change::AddPrimaryKey(key) => self.after(format!("primary key of {table}"), key.columns.join(", ")),
            Change::DropPrimaryKey => {
                let columns = before.primary_key.as_ref().map(|key| key.columns.join(", "));
                self.before(format!("primary key of {table}"), columns.unwrap_or_default());
            }
            Change::AddForeignKey(key) => {
                let (columns, target) = describe::foreign_key(key);
                self.after(format!("foreign key {table}({columns})"), target);
            }
            Change::DropForeignKey(selector) => {
                if let Some(key) = before.foreign_keys.iter().rfind(|key| key.is(selector)) {
                    let (columns, target) = describe::foreign_key(key);
                    self.before(format!("foreign key {table}({columns})"), target);
                }
            }
            Change::AddCheck(check) => self.after(check_name(table, check.name.as_deref()), check.expression.clone()),
            Change::DropCheck(name) => {
                let check = before.checks.iter().find(|check| check.name.as_ref() == Some(name));
                self.before(check_name(table, Some(name)), check.map(text_of).unwrap_or_default());
            }
            Change::SetComment(comment) => {
                let what = format!("comment of {table}");
                before.comment.iter().for_each(|comment| self.before(what.clone(), comment.clone()));
                comment.iter().for_each(|comment| self.after(what.clone(), comment.clone()));
            }
            Change::RenameColumn { .. } | Change::Restore(_) => {}
        }
    }

    fn drop_index(&mut self, table: &str, index: Option<&Index>, name: &str) {
        let what = index.map_or_else(|| format!("index {name}"), |index| format!("index {}", index_name(table, index)));
        self.before(what, index.map(|index| describe::index(index).1).unwrap_or_default());
    }
}

fn column_words(column: &Column, table: &Table) -> String {
    let (ty, facts) = (describe::column_type(column), describe::column(column, table));
    let facts = facts.strip_prefix(column.name.as_str()).unwrap_or_default().trim_start_matches(" (");
    let facts = facts.strip_suffix(')').unwrap_or(facts);
    let comment = column.comment.as_ref().map(|comment| format!("comment '{comment}'"));
    let parts = [Some(ty), Some(facts.to_owned()).filter(|facts| !facts.is_empty()), comment];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn index_name(table: &str, index: &Index) -> String {
    let columns = || index.columns.iter().filter_map(IndexColumn::name).collect::<Vec<_>>().join(", ");
    index.name.clone().unwrap_or_else(|| format!("over {table}({})", columns()))
}

fn selected(selector: &Selector) -> String {
    match selector {
        Selector::Name(name) => name.clone(),
        Selector::Columns(columns) => format!("over {}", columns.join(", ")),
    }
}

fn check_name(table: &str, name: Option<&str>) -> String {
    name.map_or_else(|| format!("check of {table}"), |name| format!("check {name}"))
}

fn text_of(check: &Check) -> String {
    check.expression.clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::ColumnType;
    use crate::schema::diff::Renames;

    fn finding(what: &str, before: Option<&str>, after: Option<&str>) -> Finding {
        Finding { what: what.into(), before: before.map(str::to_owned), after: after.map(str::to_owned) }
    }

    #[test]
    fn what_both_sides_have_each_its_own_way_is_one_finding() {
        let column = |ty| Column { nullable: true, ..Column::new("note", ty) };
        let index = |unique| Index {
            name: Some("posts_slug_index".into()),
            unique,
            columns: vec![IndexColumn::column("slug")],
            ..Index::default()
        };
        let table = |ty, unique| Table {
            columns: vec![column(ty), Column::new("slug", ColumnType::Text)],
            indexes: vec![index(unique)],
            ..Table::new("posts")
        };
        let (from, to) = (table(ColumnType::Text, false), table(ColumnType::String { length: 9 }, true));
        let changes = vec![
            Change::DropIndex("posts_slug_index".into()),
            Change::ChangeColumn(to.columns[0].clone()),
            Change::AddColumn { column: Column::new("views", ColumnType::Integer), position: Default::default() },
            Change::CreateIndex(to.indexes[0].clone()),
        ];
        let difference = Difference {
            operations: vec![
                Operation::DropTable { name: "old".into(), if_exists: false },
                Operation::AlterTable { table: "posts".into(), changes },
            ],
            beyond: vec![],
        };
        let schema = |table| Schema { tables: vec![table], ..Schema::default() };
        let expected = vec![
            finding("table old", Some(""), None),
            finding("index posts_slug_index", Some("slug"), Some("slug, unique")),
            finding("column posts.note", Some("text, nullable"), Some("string(9), nullable")),
            finding("column posts.views", None, Some("integer")),
        ];
        assert_eq!(findings(&difference, &schema(from), &schema(to)), expected);
    }

    #[test]
    fn a_view_of_both_sides_differs() {
        let view = |query: &str| View { name: "live".into(), query: query.into(), ..View::default() };
        let schema = |query: &str| Schema { views: vec![view(query)], ..Schema::default() };
        let difference = |from: &Schema, to: &Schema| super::super::diff(from, to, &Renames::default());
        let (one, other, none) = (schema("SELECT\n 1"), schema("SELECT 2"), Schema::default());
        let told = |from: &Schema, to: &Schema| findings(&difference(from, to), from, to);
        assert_eq!(told(&one, &other), [finding("view live", Some("SELECT 1"), Some("SELECT 2"))]);
        assert_eq!(told(&one, &none), [finding("view live", Some(""), None)]);
        assert_eq!(told(&none, &one), [finding("view live", None, Some(""))]);
    }
}
