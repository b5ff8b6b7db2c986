//! The part of a schema that operations are about: what has to be there to try them.

use std::collections::BTreeSet;

use crate::schema::evolve::has_word;
use crate::schema::{Change, Operation, Schema, Table};

/// The tables the operations speak of, those that refer to them or are referred to, and what stands on them: views and
/// triggers, with every table these speak of. Types and functions stay; of everything else, what speaks of a table that
/// is left out goes too.
pub fn concerned(schema: &Schema, operations: &[Operation]) -> Schema {
    let mut names: BTreeSet<&str> = operations.iter().flat_map(spoken_of).collect();
    let direct = names.clone();
    for table in &schema.tables {
        let referred = || table.foreign_keys.iter().map(|key| key.table.as_str());
        if direct.contains(table.name.as_str()) {
            names.extend(referred());
        } else if referred().any(|name| direct.contains(name)) {
            names.insert(&table.name);
        }
    }
    // What a view or trigger over one of them needs, and the views over that view.
    loop {
        let before = names.len();
        let views =
            schema.views.iter().map(|view| (view.name.as_str(), view.definition.as_ref().unwrap_or(&view.query)));
        let triggers = schema.triggers.iter().map(|trigger| (trigger.table.as_str(), &trigger.definition));
        for (name, text) in views.chain(triggers) {
            if names.contains(name) || names.iter().any(|known| speaks_of(text, known)) {
                names.insert(name);
                names.extend(all_names(schema).filter(|known| speaks_of(text, known)));
            }
        }
        if names.len() == before {
            break;
        }
    }
    let is_there = |name: &str| names.contains(name);
    let left_out = |name: &&str| !is_there(name);
    Schema {
        tables: schema.tables.iter().filter(|table| is_there(&table.name)).cloned().collect(),
        views: schema.views.iter().filter(|view| is_there(&view.name)).cloned().collect(),
        triggers: schema.triggers.iter().filter(|trigger| is_there(&trigger.table)).cloned().collect(),
        enums: schema.enums.clone(),
        extensions: schema.extensions.clone(),
        objects: schema
            .objects
            .iter()
            .filter(|object| !all_names(schema).filter(left_out).any(|name| speaks_of(&object.definition, name)))
            .cloned()
            .collect(),
    }
}

fn spoken_of(operation: &Operation) -> Vec<&str> {
    let mut names = operation.tables();
    match operation {
        Operation::CreateTable { table, .. } => names.extend(referred(table)),
        Operation::AlterTable { changes, .. } => names.extend(changes.iter().filter_map(|change| match change {
            Change::AddForeignKey(key) => Some(key.table.as_str()),
            _ => None,
        })),
        _ => {}
    }
    names
}

fn referred(table: &Table) -> impl Iterator<Item = &str> {
    table.foreign_keys.iter().map(|key| key.table.as_str())
}

fn all_names(schema: &Schema) -> impl Iterator<Item = &str> {
    let tables = schema.tables.iter().map(|table| table.name.as_str());
    tables.chain(schema.views.iter().map(|view| view.name.as_str()))
}

/// A name may be `schema.name`, and a text may leave out either part.
fn speaks_of(text: &str, name: &str) -> bool {
    has_word(text, name) || name.rsplit_once('.').is_some_and(|(_, bare)| has_word(text, bare.trim_matches('"')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Column, ColumnType, ForeignKey, Object, Trigger, View};

    fn table(name: &str, refers: &[&str]) -> Table {
        let key = |table: &&str| ForeignKey { table: (*table).to_owned(), ..ForeignKey::default() };
        let columns = vec![Column::new("id", ColumnType::BigInteger)];
        Table { columns, foreign_keys: refers.iter().map(key).collect(), ..Table::new(name) }
    }

    fn schema() -> Schema {
        let view = |name: &str, query: &str| View { name: name.into(), query: query.into(), ..View::default() };
        let object = |name: &str, definition: &str| Object {
            kind: "thing".into(),
            name: name.into(),
            definition: definition.into(),
        };
        Schema {
            tables: vec![
                table("comments", &["posts"]),
                table("likes", &["comments"]),
                table("posts", &["users"]),
                table("tags", &[]),
                table("users", &["places"]),
                table("places", &[]),
                table("visits", &[]),
            ],
            views: vec![view("tagged", "SELECT * FROM tags"), view("seen", "SELECT * FROM Posts, visits")],
            triggers: vec![Trigger { name: "t".into(), table: "tags".into(), definition: "ON tags".into() }],
            objects: vec![object("a", "about tags"), object("b", "about posts"), object("c", "about nothing")],
            ..Schema::default()
        }
    }

    #[test]
    fn neighbours_and_what_stands_on_the_table_are_concerned() {
        let operation = Operation::DropTable { name: "posts".into(), if_exists: false };
        let found = concerned(&schema(), &[operation]);
        let names = |names: Vec<&str>| names.join(" ");
        assert_eq!(
            names(found.tables.iter().map(|table| table.name.as_str()).collect()),
            "comments posts users visits"
        );
        assert_eq!(names(found.views.iter().map(|view| view.name.as_str()).collect()), "seen");
        assert_eq!(names(found.objects.iter().map(|object| object.name.as_str()).collect()), "b c");
        assert!(found.triggers.is_empty());
    }

    #[test]
    fn a_table_that_is_new_brings_what_it_refers_to() {
        let operation = Operation::CreateTable { table: table("stays", &["tags"]), if_not_exists: false };
        let found = concerned(&schema(), &[operation]);
        assert_eq!(found.tables.iter().map(|table| table.name.as_str()).collect::<Vec<_>>(), ["tags"]);
        assert_eq!((found.views.len(), found.triggers.len()), (1, 1));
    }
}
