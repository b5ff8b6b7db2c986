use super::Rows::{self, Changed, Kept, Unknown};
use crate::driver::mysql_text::lexis::MYSQL;
use crate::driver::postgres_text::lexis::POSTGRES;
use crate::driver::sql::tokens::Lexis;
use crate::driver::sqlite_text::lexis::SQLITE;

#[track_caller]
fn check(lexis: &Lexis, table: &[(&str, Rows)]) {
    for (statement, expected) in table {
        assert_eq!(Rows::of(statement, lexis), *expected, "{statement}");
    }
}

#[test]
fn what_all_databases_have() {
    let table = [
        ("INSERT INTO t VALUES (1)", Changed),
        ("-- why\nupdate t SET a = f()", Changed),
        ("DELETE FROM t", Changed),
        ("WITH x AS (SELECT 1) DELETE FROM t WHERE a IN (SELECT * FROM x)", Changed),
        ("WITH RECURSIVE x (a, b) AS (SELECT 1, 2), y AS (SELECT 3) SELECT a FROM x, y", Kept),
        ("WITH x AS (SELECT f()) SELECT * FROM x", Unknown),
        ("SELECT a FROM t WHERE b IN (1, 2) AND (c OR d)", Kept),
        ("SELECT 'DELETE FROM t'", Kept),
        // Whatever the function is, and though most only tell something.
        ("SELECT f()", Unknown),
        ("SELECT count(*) FROM t", Unknown),
        ("VALUES (1), (2)", Kept),
        ("EXPLAIN DELETE FROM t", Kept),
        ("ANALYZE t", Kept),
        // Asked of operations.
        ("CREATE TABLE u AS SELECT f()", Kept),
        ("ALTER TABLE t DROP COLUMN a", Kept),
        ("DROP TABLE t", Kept),
        ("CREATE TRIGGER a AFTER INSERT ON t BEGIN DELETE FROM u; END", Kept),
        ("", Unknown),
        ("FROBNICATE t", Unknown),
    ];
    for lexis in [&SQLITE, &POSTGRES, &MYSQL] {
        check(lexis, &table);
    }
}

#[test]
fn what_sqlite_has() {
    check(
        &SQLITE,
        &[
            ("REPLACE INTO t VALUES (1)", Changed),
            ("EXPLAIN QUERY PLAN DELETE FROM t", Kept),
            ("PRAGMA foreign_keys = OFF", Kept),
            ("VACUUM INTO 'a'", Kept),
            ("ATTACH 'a' AS b", Kept),
        ],
    );
}

#[test]
fn what_postgres_has() {
    check(
        &POSTGRES,
        &[
            ("MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE", Changed),
            ("WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x", Changed),
            ("WITH x AS NOT MATERIALIZED (UPDATE t SET a = 1 RETURNING a) SELECT a FROM x", Changed),
            ("EXPLAIN ANALYZE DELETE FROM t", Changed),
            ("EXPLAIN (BUFFERS, ANALYZE) DELETE FROM t", Changed),
            ("EXPLAIN (COSTS false) DELETE FROM t", Kept),
            ("EXPLAIN ANALYZE SELECT a FROM t", Kept),
            ("COPY t FROM STDIN", Changed),
            ("COPY t (a, b) TO STDOUT", Kept),
            ("COPY (DELETE FROM t RETURNING *) TO STDOUT", Changed),
            ("COPY (SELECT f()) TO STDOUT", Unknown),
            ("TRUNCATE t, u CASCADE", Changed),
            // It makes a table, and leaves those that are there.
            ("SELECT a INTO u FROM t", Kept),
            ("TABLE t", Kept),
            ("SET LOCAL search_path = a, b", Kept),
            ("PREPARE s AS DELETE FROM t", Kept),
            ("CALL p()", Unknown),
            ("DO $$ BEGIN DELETE FROM t; END $$", Unknown),
            ("EXECUTE s", Unknown),
            ("SELECT setval('s', 1)", Unknown),
            ("REFRESH MATERIALIZED VIEW v", Kept),
        ],
    );
}

#[test]
fn what_mysql_has() {
    check(
        &MYSQL,
        &[
            ("REPLACE t VALUES (1)", Changed),
            ("SELECT REPLACE(a, 'b', 'c') FROM t", Unknown),
            ("LOAD DATA LOCAL INFILE 'f' INTO TABLE t", Changed),
            ("LOAD XML INFILE 'f' INTO TABLE t", Changed),
            ("SELECT a INTO @a FROM t", Kept),
            ("SELECT a INTO OUTFILE 'f' FROM t", Kept),
            ("(SELECT a FROM t) UNION (SELECT b FROM u)", Kept),
            ("/*!40000 DELETE FROM t */", Changed),
            // MariaDB runs what it analyzes, and what it sets something for.
            ("ANALYZE DELETE FROM t", Changed),
            ("ANALYZE FORMAT=JSON UPDATE t SET a = 1", Changed),
            ("ANALYZE TABLE t", Kept),
            ("EXPLAIN ANALYZE UPDATE t, u SET t.a = u.a", Changed),
            ("EXPLAIN FORMAT=JSON DELETE FROM t", Kept),
            ("SET STATEMENT max_statement_time = 1 FOR DELETE FROM t", Changed),
            ("SET @a = 1", Kept),
            ("SET @a = f()", Unknown),
            ("CALL p()", Unknown),
            ("DO f()", Unknown),
            ("EXECUTE IMMEDIATE 'DELETE FROM t'", Unknown),
            ("TRUNCATE TABLE t", Changed),
        ],
    );
}
