//! Checks: those that can be read, and those nobody can guess.

use ruskit::rows::Wanted;

use crate::seeded;
use crate::support::TestDatabase;

on_every_database! {
    async fn simple_checks_are_satisfied(database: TestDatabase) {
        let between = database.pick("BETWEEN '2020-01-01' AND '2020-12-31'", "BETWEEN '2020-01-01' AND '2020-12-31'", "BETWEEN DATE'2020-01-01' AND DATE'2020-12-31'");
        let checks = [
            ("price", "DECIMAL(8, 2) NOT NULL", "price >= 10.5 AND price < 12"),
            ("level", "INTEGER NOT NULL", "level IN (3, 5, 8)"),
            ("state", "VARCHAR(20) NOT NULL", "state IN ('new', 'it''s old')"),
            ("code", "VARCHAR(20) NOT NULL UNIQUE", "length(code) > 7"),
            ("short", "VARCHAR(20) NOT NULL", "length(short) <= 3"),
            ("mail", "VARCHAR(60) NOT NULL", "mail LIKE '%@%.org'"),
            ("day", "DATE NOT NULL", &format!("day {between}")),
            ("percent", "INTEGER", "percent IS NULL OR percent BETWEEN 1 AND 100"),
            ("depth", "INTEGER NOT NULL", "depth < -5"),
            ("lower_name", "VARCHAR(40) NOT NULL", "lower_name = lower(lower_name)"),
            ("starts", "DATE NOT NULL", "starts < ends"),
            ("ends", "DATE NOT NULL", "ends >= starts"),
            ("low", "INTEGER NOT NULL CHECK (low > 7)", "NOT (low > high)"),
            ("high", "INTEGER NOT NULL", "low <= high"),
        ];
        let columns: Vec<_> = checks.iter().map(|(name, ty, check)| format!("{name} {ty}, CHECK ({check})")).collect();
        let columns: Vec<_> = columns.iter().map(|column| column.split_once(", CHECK ").unwrap()).collect();
        let (named, checked): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        let checked: Vec<_> = checked.iter().map(|check| format!("CHECK {check}")).collect();
        database.execute(&format!("CREATE TABLE t ({}, {})", named.join(", "), checked.join(", "))).await;
        let seeded = seeded(&database, Wanted::default()).await;
        assert_eq!(seeded.rows.get("t"), Some(&5), "{seeded:?}");
    }

    async fn what_nobody_can_guess_is_told(database: TestDatabase) {
        database.execute("CREATE TABLE odd (a INTEGER NOT NULL, CHECK (a * a = 49 AND a + 3 = 10 AND a - 0 > 6))").await;
        database.execute("CREATE TABLE plain (a INTEGER NOT NULL)").await;
        let seeded = seeded(&database, Wanted::default()).await;
        assert_eq!(seeded.rows.get("plain"), Some(&5));
        let [(table, why)] = seeded.left_empty.as_slice() else { panic!("{seeded:?}") };
        assert_eq!(table, "odd");
        assert!(why.to_lowercase().contains("constraint"), "{why}");
    }

    async fn a_trigger_that_refuses_is_told(database: TestDatabase) {
        database.execute("CREATE TABLE shut (a INTEGER)").await;
        database.execute(database.pick(
            "CREATE TRIGGER no BEFORE INSERT ON shut BEGIN SELECT RAISE(ABORT, 'not today'); END",
            "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not today'; END $$; \
             CREATE TRIGGER no BEFORE INSERT ON shut FOR EACH ROW EXECUTE FUNCTION no()",
            "CREATE TRIGGER no BEFORE INSERT ON shut FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not today'",
        )).await;
        let seeded = seeded(&database, Wanted::default()).await;
        assert!(seeded.left_empty[0].1.contains("not today"), "{seeded:?}");
    }
}
