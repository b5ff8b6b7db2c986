//! Changes with rows in the way: counted in the database itself, settled, and run on it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, reason = "tests")]

#[path = "../support/mod.rs"]
#[macro_use]
mod support;

use ruskit::driver::{Scope, driver_for};
use ruskit::migrate::trial;
use ruskit::schema::diff::{
    Fills, Known, Piece, Quoting, Renames, Said, Settled, candidates, concerned, counts, diff, doubts, settle,
};
use ruskit::schema::{
    Check, Column, ColumnType, ForeignKey, Index, IndexColumn, Operation, Schema, Table, resolve, risks,
};
use ruskit::wire::Trial;

use support::TestDatabase;

async fn inspected(database: &TestDatabase) -> Schema {
    let mut schema = database.session().await.inspect(&Scope::All).await.unwrap();
    for table in &mut schema.tables {
        table.definition = None;
        table.indexes.iter_mut().for_each(|index| index.definition = None);
    }
    schema
}

/// What leads from what the database is to `to`, settled with its rows.
async fn settled(database: &TestDatabase, to: &Schema, renames: &Renames, fills: &[&str]) -> Settled {
    let from = inspected(database).await;
    let operations = diff(&from, to, renames).operations;
    let risks = risks(&operations, &from);
    let before = concerned(&from, &operations);
    let asked = Trial { before, operations: operations.clone(), doubts: doubts(&risks) };
    let tried = trial(&database.url(), &asked, None).await.unwrap();
    assert_eq!(tried.refused, None, "{operations:#?}");
    let fills: Vec<String> = fills.iter().map(|fill| (*fill).to_owned()).collect();
    let fills = Fills::parse(&fills, to).unwrap();
    let quoting = Quoting { quote: &tried.quote, tables: &tried.tables };
    let quote = |name: ruskit::schema::diff::Name<'_>| quoting.quoted(name);
    let counts = counts(&risks, &tried.doubts);
    let known = Known { risks: &risks, counts: &counts, fills: &fills, quote: &quote };
    settle(&operations, &known)
}

/// Runs the pieces on the database itself, as `migrate` does.
async fn run(database: &TestDatabase, settled: &Settled) -> Result<(), String> {
    let driver = driver_for(&database.url()).unwrap();
    let mut session = database.session().await;
    for piece in &settled.pieces {
        let Piece::Do(operation) = piece else { return Err("undecided".to_owned()) };
        session.begin(driver.transaction(std::slice::from_ref(operation))).await.unwrap();
        for mut part in driver.parts(operation) {
            let before = session.inspect(&Scope::All).await.unwrap();
            resolve(&mut part, &before, &|a, b| driver.same_name(a, b));
            for statement in driver.render(&part, &before).map_err(|error| error.to_string())? {
                let rows = match statement.guard {
                    Some(_) => session.query(&statement.text).await.map_err(|error| error.to_string())?,
                    None => {
                        session.execute(&statement.text).await.map(|_| vec![]).map_err(|error| error.to_string())?
                    }
                };
                assert!(rows.is_empty(), "{:?}", statement.guard);
            }
        }
        session.commit().await.unwrap();
    }
    Ok(())
}

fn table<'a>(schema: &'a mut Schema, name: &str) -> &'a mut Table {
    schema.tables.iter_mut().find(|table| table.name == name).unwrap()
}

fn column<'a>(schema: &'a mut Schema, table: &str, name: &str) -> &'a mut Column {
    let columns = &mut self::table(schema, table).columns;
    let column = columns.iter_mut().find(|column| column.name == name).unwrap();
    (column.definition, column.sql_type) = (None, None);
    column
}

async fn people(database: &TestDatabase) {
    for text in [
        "CREATE TABLE teams (id BIGINT NOT NULL PRIMARY KEY)",
        "CREATE TABLE people (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(50), age VARCHAR(20) NOT NULL, team BIGINT NOT NULL)",
        "INSERT INTO teams (id) VALUES (1)",
        "INSERT INTO people (id, name, age, team) VALUES \
         (1, 'Ann', '31', 1), (2, 'Bob', 'forty', 1), (3, NULL, '31', 2)",
    ] {
        database.execute(text).await;
    }
}

on_every_database! {
    async fn fills_leave_no_row_behind(database: TestDatabase) {
        people(&database).await;
        let mut to = inspected(&database).await;
        column(&mut to, "people", "age").ty = ColumnType::Integer;
        column(&mut to, "people", "name").nullable = false;
        let people = table(&mut to, "people");
        people.columns.retain(|column| column.name != "team");
        people.columns.push(Column::new("slug", ColumnType::String { length: 80 }));
        people.indexes.push(Index {
            name: Some("people_slug_unique".into()),
            unique: true,
            columns: vec![IndexColumn::column("slug")],
            ..Index::default()
        });
        let slug = database.pick(
            "people.slug=team || '-' || id",
            "people.slug=team || '-' || id",
            "people.slug=concat(team, '-', id)",
        );
        let age = "people.age=CASE WHEN age = 'forty' THEN '40' ELSE age END";
        let settled = settled(&database, &to, &Renames::default(), &[slug, age, "people.name='nobody'"]).await;
        assert_eq!(settled.undecided().count(), 0, "{settled:#?}");
        assert_eq!(settled.pieces.len(), 5, "one change before and one behind three fillings: {settled:#?}");
        assert_eq!(settled.unused, []);
        run(&database, &settled).await.unwrap();
        assert_eq!(
            database.query("SELECT name, age, slug FROM people ORDER BY id").await,
            [["Ann", "31", "1-1"], ["Bob", "40", "1-2"], ["nobody", "31", "2-3"]]
        );
        assert_eq!(diff(&inspected(&database).await, &to, &Renames::default()).operations, []);
    }

    async fn what_is_in_the_way_is_counted_and_marked(database: TestDatabase) {
        people(&database).await;
        let mut to = inspected(&database).await;
        column(&mut to, "people", "age").ty = ColumnType::Integer;
        column(&mut to, "people", "name").nullable = false;
        let people = table(&mut to, "people");
        people.columns.push(Column::new("slug", ColumnType::Text));
        people.indexes.push(Index {
            name: Some("people_team_unique".into()),
            unique: true,
            columns: vec![IndexColumn::column("team")],
            ..Index::default()
        });
        people.foreign_keys.push(ForeignKey {
            name: Some("people_team_foreign".into()),
            columns: vec!["team".into()],
            table: "teams".into(),
            references: vec!["id".into()],
            ..ForeignKey::default()
        });
        let expression = "id < 3".to_owned();
        people.checks.push(Check { name: Some("people_few".into()), expression, ..Check::default() });
        let settled = settled(&database, &to, &Renames::default(), &[]).await;
        let mut told: Vec<&str> = settled.undecided().collect();
        told.sort_unstable();
        // SQLite keeps what is no number in a column for numbers: https://sqlite.org/datatype3.html#type_affinity
        let unfit = "people.age: what becomes of the value that does not fit integer";
        assert_eq!(told.first() == Some(&unfit), database.pick(false, true, true), "{told:?}");
        told.retain(|what| *what != unfit);
        assert_eq!(
            told,
            [
                "people.name: a value for the row that holds NULL",
                "people.slug: a value for the 3 rows there are",
                "people: 1 row does not hold for: id < 3: what becomes of them",
                "people: 1 row refers by (team) to rows of teams that are not there: what becomes of them",
                "people: 1 row repeats what others have in (team): what becomes of them",
            ]
        );
        assert!(matches!(settled.pieces.last(), Some(Piece::Do(Operation::AlterTable { .. }))), "{settled:#?}");
    }

    async fn a_rename_is_asked_answered_and_kept(database: TestDatabase) {
        people(&database).await;
        let mut to = inspected(&database).await;
        table(&mut to, "people").name = "persons".into();
        let full = column(&mut to, "persons", "name");
        (full.name, full.nullable) = ("full_name".into(), false);
        to.sort();
        let from = inspected(&database).await;
        let asked = candidates(&from, &to, &Renames::default(), &Default::default());
        assert_eq!(asked.iter().map(|asked| (&*asked.from, &*asked.to)).collect::<Vec<_>>(), [("people", "persons")]);
        let said = Said { renames: vec!["people:persons".into(), "people.name:full_name".into()], drops: vec![] };
        let (renames, drops) = said.understand(&from, &to, Renames::default()).unwrap();
        assert_eq!(candidates(&from, &to, &renames, &drops), []);
        let settled = settled(&database, &to, &renames, &["persons.full_name='nobody'"]).await;
        run(&database, &settled).await.unwrap();
        assert_eq!(database.query("SELECT full_name FROM persons ORDER BY id").await, [["Ann"], ["Bob"], ["nobody"]]);
    }
}
