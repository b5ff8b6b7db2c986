//! Rows that a change may not fit: what is counted is what is refused.

use ruskit::driver::{Driver, Scope, Session, driver_for};
use ruskit::migrate::trial;
use ruskit::schema::{Change, Column, ColumnType, Doubt, Operation, resolve};
use ruskit::wire::Trial;

use crate::support::{Engine, TestDatabase};

async fn counted(database: &TestDatabase, doubts: Vec<Doubt>) -> Vec<Option<u64>> {
    let asked = Trial { doubts, ..Trial::default() };
    trial(&database.url(), &asked, None).await.unwrap().doubts
}

/// Runs an operation on the database itself, as `migrate` does.
async fn apply(driver: &dyn Driver, session: &mut dyn Session, operation: &Operation) -> Result<(), String> {
    session.begin(driver.transaction(std::slice::from_ref(operation))).await.unwrap();
    let outcome = async {
        for mut part in driver.parts(operation) {
            let before = session.inspect(&Scope::All).await.map_err(|error| error.to_string())?;
            resolve(&mut part, &before, &|a, b| driver.same_name(a, b));
            for statement in driver.render(&part, &before).map_err(|error| error.to_string())? {
                match statement.guard {
                    None => drop(session.execute(&statement.text).await.map_err(|error| error.to_string())?),
                    Some(why)
                        if !session.query(&statement.text).await.map_err(|error| error.to_string())?.is_empty() =>
                    {
                        return Err(why);
                    }
                    Some(_) => {}
                }
            }
        }
        session.commit().await.map_err(|error| error.to_string())
    };
    let outcome = outcome.await;
    if outcome.is_err() {
        session.rollback().await.unwrap();
    }
    outcome
}

/// A column's type now and then, and values, as SQL literals, to try.
type Case = (ColumnType, ColumnType, &'static [&'static str]);

fn values(values: &[&str]) -> ColumnType {
    ColumnType::Enum { name: None, values: values.iter().map(|value| (*value).to_owned()).collect() }
}

const TEXTS: &[&str] = &[
    "'1'",
    "'007'",
    "'-0'",
    "'-12'",
    "' 5 '",
    "'abc'",
    "''",
    "'1.0'",
    "'1.5'",
    "'1.555'",
    "'1e3'",
    "'99999999999'",
    "'9223372036854775808'",
    "'32768'",
    "'-1'",
    "'128'",
    "'999.994'",
    "'999.995'",
    "'true'",
    "'yes'",
    "'T'",
    "'nan'",
];

const MOMENTS: &[&str] = &[
    "'2026-01-31'",
    "'2026-02-30'",
    "'2026-01-31 10:11:12'",
    "'10:11:12'",
    "'2026-01-31 00:00:00'",
    "'soon'",
    "''",
    "'25:61:00'",
];

fn cases() -> Vec<Case> {
    use ColumnType::*;
    let text = |length| String { length };
    let decimal = |precision, scale| Decimal { precision, scale };
    vec![
        (Text, text(3), &["'abc'", "'abcd'", "'äöü'", "'äöüß'", "''"]),
        (text(80), text(3), &["'abc'", "'abcd'"]),
        (text(80), Char { length: 3 }, &["'abc'", "'abcd'", "'a'"]),
        (Integer, text(3), &["123", "1234", "-12"]),
        (text(80), SmallInteger, TEXTS),
        (text(80), Integer, TEXTS),
        (text(80), BigInteger, TEXTS),
        (text(80), Double, &["'1.5'", "'abc'", "''"]),
        (text(80), decimal(5, 2), TEXTS),
        (text(80), Boolean, TEXTS),
        (text(80), Date, MOMENTS),
        (text(80), DateTime, MOMENTS),
        (text(80), Time, MOMENTS),
        (
            text(80),
            Uuid,
            &["'0e37df36-f698-11e6-8dd4-cb9ced3df976'", "'0e37df36'", "'xe37df36-f698-11e6-8dd4-cb9ced3df976'"],
        ),
        (text(80), Json, &["'{}'", "'{'", "'1'", "'abc'", "'\"a\"'"]),
        (text(80), values(&["a", "b"]), &["'a'", "'b'", "'c'", "''", "'1'"]),
        (values(&["a", "b"]), values(&["a"]), &["'a'", "'b'"]),
        (values(&["a", "b"]), values(&["b", "a", "c"]), &["'a'", "'b'"]),
        (BigInteger, Integer, &["1", "2147483647", "2147483648", "-2147483649"]),
        (BigInteger, SmallInteger, &["32767", "32768", "-32769"]),
        (BigInteger, decimal(5, 2), &["999", "1000", "-1000"]),
        (BigInteger, Boolean, &["0", "1", "2"]),
        (Integer, BigInteger, &["1"]),
        (Integer, Text, &["1"]),
        (decimal(9, 3), decimal(5, 2), &["1.5", "1.555", "999.99", "1000", "999.995"]),
        (decimal(9, 3), decimal(9, 4), &["1.5", "99999.999", "100000"]),
        (decimal(9, 3), Integer, &["1", "1.5", "-3"]),
        (decimal(20, 2), Integer, &["2147483647", "2147483648", "2147483647.5"]),
        (Double, Integer, &["1", "1.5", "2147483648", "-0.5"]),
        (Double, BigInteger, &["1", "1e19", "9223372036854775807"]),
        (Double, decimal(5, 2), &["1.5", "0.1", "1.555", "1000"]),
        (DateTime, Date, &["'2026-01-31 00:00:00'", "'2026-01-31 10:11:12'"]),
    ]
}

on_every_database! {
    async fn rows_are_counted(database: TestDatabase) {
        database.execute(
            "CREATE TABLE parents (id integer PRIMARY KEY); INSERT INTO parents VALUES (1); \
             CREATE TABLE t (a integer, b varchar(10), p integer); \
             INSERT INTO t VALUES (1, 'x', 1), (1, 'x', 2), (1, 'x', NULL), (2, 'x', 2), (NULL, 'x', 1), (NULL, NULL, NULL)",
        ).await;
        let t = || "t".to_owned();
        let columns = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let doubts = vec![
            Doubt::Rows { table: t() },
            Doubt::Nulls { table: t(), column: "a".into() },
            Doubt::Values { table: t(), column: "b".into() },
            Doubt::Duplicates { table: t(), columns: columns(&["a", "b"]) },
            Doubt::Duplicates { table: t(), columns: columns(&["p"]) },
            Doubt::Orphans { table: t(), columns: columns(&["p"]), references: "parents".into(), keys: columns(&["id"]) },
            Doubt::Against { table: t(), expression: "a > 1 -- what else".into() },
            Doubt::Rows { table: "nowhere".into() },
            Doubt::Rows { table: "parents".into() },
        ];
        let counts = counted(&database, doubts).await;
        assert_eq!(counts, [Some(6), Some(2), Some(5), Some(2), Some(2), Some(2), Some(3), None, Some(1)]);
    }

    async fn what_is_counted_is_what_is_refused(database: TestDatabase) {
        let url = database.url();
        let driver = driver_for(&url).unwrap();
        let mut session = database.session().await;
        let mut wrong = Vec::new();
        for (from, to, values) in cases() {
            for value in values {
                let column = |ty: &ColumnType| Column { nullable: true, ..Column::new("c", ty.clone()) };
                let mut table = ruskit::schema::Table::new("t");
                table.columns = vec![Column { ..Column::new("id", ColumnType::Integer) }, column(&from)];
                table.primary_key = Some(ruskit::schema::PrimaryKey::over(["id"]));
                let create = Operation::CreateTable { table, if_not_exists: false };
                apply(driver, session.as_mut(), &create).await.unwrap();
                if session.execute(&format!("INSERT INTO t VALUES (1, {value}), (2, NULL)")).await.is_ok() {
                    let doubt = Doubt::Unfit { table: "t".into(), column: "c".into(), from: from.clone(), to: to.clone(), unsigned: false };
                    let count = session.count(&doubt).await;
                    let change = Operation::AlterTable { table: "t".into(), changes: vec![Change::ChangeColumn(column(&to))] };
                    let outcome = apply(driver, session.as_mut(), &change).await;
                    let expected = u64::from(outcome.is_err());
                    if count.as_ref().ok() != Some(&expected) {
                        let kept = session.query("SELECT c FROM t WHERE id = 1").await;
                        wrong.push(format!("{from:?} {value} → {to:?}: counted {count:?}, {outcome:?}, {kept:?}"));
                    }
                }
                session.execute("DROP TABLE t").await.unwrap();
            }
        }
        assert!(wrong.is_empty(), "{:?}\n{}", database.engine(), wrong.join("\n"));
        let _ = Engine::Sqlite;
    }
}
