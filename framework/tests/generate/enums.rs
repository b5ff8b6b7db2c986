//! Named enum types, which only PostgreSQL has: values that come, go, move and are renamed under rows.

use ruskit::schema::diff::{Renames, diff};
use ruskit::schema::{Column, ColumnType, DefaultValue, EnumType, Index, IndexColumn, PrimaryKey, Schema, Table};

use crate::case::Case;
use crate::run::Place;
use crate::support::{Engine, TestDatabase};

/// A table whose rows feel something, `default` by default, and with a list of what they felt.
fn moods(values: &[&str], default: &str) -> Schema {
    let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
    let ty = ColumnType::Enum { name: Some("mood".into()), values: values.clone() };
    let mut table = Table::new("users");
    table.columns = vec![
        Column::new("id", ColumnType::Integer),
        Column { default: Some(DefaultValue::Text(default.into())), ..Column::new("mood", ty.clone()) },
        Column { nullable: true, ..Column::new("felt", ColumnType::Array(Box::new(ty))) },
    ];
    table.primary_key = Some(PrimaryKey::over(["id"]));
    table.indexes = vec![Index {
        name: Some("users_mood_index".into()),
        columns: vec![IndexColumn::column("mood")],
        ..Index::default()
    }];
    let enums = vec![EnumType { name: "mood".into(), values, comment: None }];
    Schema { tables: vec![table], enums, ..Schema::default() }
}

fn case(before: Schema, after: Schema) -> Case {
    let columns = || vec!["id".to_owned(), "mood".to_owned(), "felt".to_owned()];
    let inserts = [
        "INSERT INTO users (id, mood, felt) VALUES (1, 'sad', '{ok,sad}')",
        "INSERT INTO users (id, mood) VALUES (2, 'ok')",
    ];
    Case {
        sides: [before, after],
        renames: Renames::default(),
        inserts: inserts.map(str::to_owned).to_vec(),
        surviving: vec![[("users".to_owned(), columns()), ("users".to_owned(), columns())]],
        one_way: false,
    }
}

#[tokio::test]
async fn values_come_go_and_move() {
    let Some(database) = TestDatabase::new(Engine::Postgres).await else { return };
    let place = Place::new(database).await;
    let start = || moods(&["sad", "ok", "high"], "sad");
    let added = case(start(), moods(&["low", "sad", "so", "ok", "high", "higher"], "sad"));
    let cases = [
        ("added", Case { one_way: true, ..added }),
        ("removed", case(start(), moods(&["sad", "ok"], "sad"))),
        ("moved", case(start(), moods(&["high", "ok", "sad"], "sad"))),
        ("removed, moved and added", case(start(), moods(&["ok", "sad", "new"], "new"))),
        ("no default any more", case(moods(&["sad", "ok", "high"], "high"), moods(&["sad", "ok"], "ok"))),
    ];
    for (name, case) in cases {
        place.run(&case).await.unwrap_or_else(|failure| panic!("{name}: {failure}"));
    }
}

#[tokio::test]
async fn values_are_renamed_under_their_rows() {
    let Some(database) = TestDatabase::new(Engine::Postgres).await else { return };
    let place = Place::new(database).await;
    let mut case = case(moods(&["sad", "ok"], "sad"), moods(&["blue", "ok"], "blue"));
    case.renames.enum_values.insert(("mood".into(), "sad".into()), "blue".into());
    case.surviving.iter_mut().flatten().for_each(|(_, columns)| columns.truncate(1));
    place.run(&case).await.unwrap();
}

#[tokio::test]
async fn a_type_comes_and_goes_with_its_columns() {
    let Some(database) = TestDatabase::new(Engine::Postgres).await else { return };
    let place = Place::new(database).await;
    let mut plain = moods(&["sad", "ok"], "sad");
    plain.enums.clear();
    plain.tables[0].columns[1].ty = ColumnType::Text;
    plain.tables[0].columns[2].ty = ColumnType::Array(Box::new(ColumnType::Text));
    place.run(&case(plain.clone(), moods(&["sad", "ok"], "sad"))).await.unwrap();
    place.run(&case(moods(&["sad", "ok"], "sad"), plain)).await.unwrap();
}

#[tokio::test]
async fn a_value_that_rows_hold_does_not_go() {
    let Some(database) = TestDatabase::new(Engine::Postgres).await else { return };
    let place = Place::new(database).await;
    let failure = place.run(&case(moods(&["sad", "ok"], "sad"), moods(&["ok"], "ok"))).await.unwrap_err();
    assert!(failure.contains("there: ") && failure.contains("\"sad\""), "{failure}");
    let found = place.look().await;
    assert!(diff(&found, &moods(&["sad", "ok"], "sad"), &Renames::default()).is_empty(), "{found:?}");
}
