//! Names that databases make up, when what they are made of is called otherwise.

use ruskit::schema::diff::Renames;
use ruskit::schema::{Column, ColumnType, ForeignKey, Index, IndexColumn, PrimaryKey, Schema, Table};

use crate::case::Case;
use crate::run::Place;
use crate::support::TestDatabase;

/// A table whose constraints the database names.
fn people(name: &str, column: &str, bound: bool) -> Schema {
    let mut table = Table::new(name);
    table.columns = vec![
        Column { auto_increment: true, ..Column::new("id", ColumnType::BigInteger) },
        Column { nullable: true, ..Column::new(column, ColumnType::BigInteger) },
    ];
    table.primary_key = Some(PrimaryKey::over(["id"]));
    if bound {
        table.foreign_keys = vec![ForeignKey {
            columns: vec![column.to_owned()],
            table: name.to_owned(),
            references: vec!["id".to_owned()],
            ..ForeignKey::default()
        }];
        table.indexes = vec![Index {
            unique: true,
            constraint: true,
            columns: vec![IndexColumn::column(column)],
            ..Index::default()
        }];
    }
    Schema { tables: vec![table], ..Schema::default() }
}

fn case(before: Schema, after: Schema) -> Case {
    let mut renames = Renames::default();
    renames.tables.insert("users".into(), "people".into());
    renames.columns.insert(("people".into(), "boss".into()), "head".into());
    let side = |table: &str, column: &str| (table.to_owned(), vec!["id".to_owned(), column.to_owned()]);
    Case {
        sides: [before, after],
        renames,
        inserts: vec!["INSERT INTO users (id, boss) VALUES (1, 2), (2, 1)".to_owned()],
        surviving: vec![[side("users", "boss"), side("people", "head")]],
        one_way: false,
    }
}

on_every_database! {
    async fn constraints_without_a_name_follow_a_rename_or_go(database: TestDatabase) {
        let place = Place::new(database).await;
        let before = || people("users", "boss", true);
        place.run(&case(before(), people("people", "head", true))).await.unwrap();
        place.run(&case(before(), people("people", "head", false))).await.unwrap();
    }
}
