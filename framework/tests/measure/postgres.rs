//! PostgreSQL: <https://www.postgresql.org/docs/current/explicit-locking.html>,
//! <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES>.

use super::{compare, measured, told};
use crate::support::{Engine, TestDatabase};

const TABLES: &str = "
    DROP SCHEMA public CASCADE; CREATE SCHEMA public;
    CREATE TYPE mood AS ENUM ('sad', 'glad');
    CREATE TABLE users (id bigint PRIMARY KEY, email text, amount numeric(10, 2), born timestamp, mood mood);
    CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint, title varchar(50), body text, n int);
    CREATE INDEX posts_title ON posts (title);
    CREATE TABLE days (day date) PARTITION BY RANGE (day);
    CREATE TABLE days_2025 PARTITION OF days FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
    CREATE TABLE days_2026 (day date);
    CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    INSERT INTO users SELECT i, 'a' || i, i, now(), 'sad' FROM generate_series(1, 5) i;
    INSERT INTO posts SELECT i, i, 't' || i, 'b', i FROM generate_series(1, 5) i;
    INSERT INTO days_2025 VALUES ('2025-02-03');
    INSERT INTO days_2026 VALUES ('2026-02-03')";

/// Statement, what is measured, and where the manual says so. Indexes of a table that is written anew are rebuilt.
#[rustfmt::skip]
const CASES: &[(&str, &str)] = &[
    // https://www.postgresql.org/docs/current/sql-createindex.html
    ("CREATE INDEX i ON posts (n)", "posts SHARE, writes wait, scanned"),
    ("CREATE UNIQUE INDEX i ON posts (n)", "posts SHARE, writes wait, scanned"),
    ("CREATE INDEX CONCURRENTLY i ON posts (n)", "by the manual: posts SHARE UPDATE EXCLUSIVE, scanned"),
    // https://www.postgresql.org/docs/current/sql-dropindex.html
    ("DROP INDEX posts_title", "posts ACCESS EXCLUSIVE, reads wait"),
    ("DROP INDEX CONCURRENTLY posts_title", "by the manual: posts SHARE UPDATE EXCLUSIVE"),
    // https://www.postgresql.org/docs/current/sql-alterindex.html
    ("ALTER INDEX posts_title RENAME TO other", ""),
    // https://www.postgresql.org/docs/current/sql-reindex.html
    ("REINDEX INDEX posts_title", "posts SHARE, writes wait, scanned, rebuilds posts_title"),
    ("REINDEX TABLE posts", "posts SHARE, writes wait, scanned, rebuilds posts_pkey posts_title"),
    // https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-COLUMN and its notes: a default
    // that is volatile, an identity and a stored generated column write every row.
    ("ALTER TABLE posts ADD COLUMN c int", "posts ACCESS EXCLUSIVE, reads wait"),
    ("ALTER TABLE posts ADD COLUMN c int NOT NULL DEFAULT 5", "posts ACCESS EXCLUSIVE, reads wait"),
    ("ALTER TABLE posts ADD COLUMN c timestamptz DEFAULT now()", "posts ACCESS EXCLUSIVE, reads wait"),
    ("ALTER TABLE posts ADD COLUMN c timestamptz DEFAULT clock_timestamp()", "posts ACCESS EXCLUSIVE, reads wait, rewritten, scanned, rebuilds posts_pkey posts_title"),
    ("ALTER TABLE posts ADD COLUMN c bigserial", "posts ACCESS EXCLUSIVE, reads wait, rewritten, scanned, rebuilds posts_pkey posts_title"),
    ("ALTER TABLE posts ADD COLUMN c bigint GENERATED ALWAYS AS IDENTITY", "posts ACCESS EXCLUSIVE, reads wait, rewritten, scanned, rebuilds posts_pkey posts_title"),
    ("ALTER TABLE posts ADD COLUMN c int GENERATED ALWAYS AS (n * 2) STORED", "posts ACCESS EXCLUSIVE, reads wait, rewritten, scanned, rebuilds posts_pkey posts_title"),
    ("ALTER TABLE posts DROP COLUMN body", "posts ACCESS EXCLUSIVE, reads wait"),
    // https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DATA-TYPE: not where the old type
    // is binary coercible to the new one.
    ("ALTER TABLE posts ALTER COLUMN n TYPE bigint", "posts ACCESS EXCLUSIVE, reads wait, rewritten, scanned, rebuilds posts_pkey posts_title"),
    ("ALTER TABLE posts ALTER COLUMN title TYPE varchar(100)", "posts ACCESS EXCLUSIVE, reads wait"),
    ("ALTER TABLE posts ALTER COLUMN title TYPE text", "posts ACCESS EXCLUSIVE, reads wait"),
    ("ALTER TABLE posts ALTER COLUMN title TYPE varchar(10)", "posts ACCESS EXCLUSIVE, reads wait, rewritten, scanned, rebuilds posts_pkey posts_title"),
    ("ALTER TABLE posts ALTER COLUMN title TYPE varchar(50) COLLATE \"C\"", "posts ACCESS EXCLUSIVE, reads wait, scanned, rebuilds posts_title"),
    ("ALTER TABLE users ALTER COLUMN amount TYPE numeric(12, 2)", "users ACCESS EXCLUSIVE, reads wait"),
    ("ALTER TABLE users ALTER COLUMN amount TYPE numeric(12, 4)", "users ACCESS EXCLUSIVE, reads wait, rewritten, scanned, rebuilds users_pkey"),
    ("SET TimeZone = 'UTC';;ALTER TABLE users ALTER COLUMN born TYPE timestamptz", "users ACCESS EXCLUSIVE, reads wait"),
    ("SET TimeZone = 'Europe/Berlin';;ALTER TABLE users ALTER COLUMN born TYPE timestamptz", "users ACCESS EXCLUSIVE, reads wait, rewritten, scanned, rebuilds users_pkey"),
    // https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL
    ("ALTER TABLE posts ALTER COLUMN n SET NOT NULL", "posts ACCESS EXCLUSIVE, reads wait, scanned"),
    ("ALTER TABLE posts ADD CHECK (n IS NOT NULL);;ALTER TABLE posts ALTER COLUMN n SET NOT NULL", "posts ACCESS EXCLUSIVE, reads wait"),
    ("ALTER TABLE posts ALTER COLUMN n DROP NOT NULL", "posts ACCESS EXCLUSIVE, reads wait"),
    ("ALTER TABLE posts ALTER COLUMN n SET DEFAULT 5", "posts ACCESS EXCLUSIVE, reads wait"),
    ("ALTER TABLE posts ALTER COLUMN n SET STATISTICS 500", "posts SHARE UPDATE EXCLUSIVE"),
    ("ALTER TABLE posts ALTER COLUMN body SET STORAGE EXTERNAL", "posts ACCESS EXCLUSIVE, reads wait"),
    // https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT
    ("ALTER TABLE posts ADD CHECK (n > 0)", "posts ACCESS EXCLUSIVE, reads wait, scanned"),
    ("ALTER TABLE posts ADD CHECK (n > 0) NOT VALID", "posts ACCESS EXCLUSIVE, reads wait"),
    ("ALTER TABLE posts ADD CONSTRAINT c CHECK (n > 0) NOT VALID;;ALTER TABLE posts VALIDATE CONSTRAINT c", "posts SHARE UPDATE EXCLUSIVE, scanned"),
    ("ALTER TABLE posts ADD FOREIGN KEY (user_id) REFERENCES users", "posts SHARE ROW EXCLUSIVE, writes wait, scanned; users SHARE ROW EXCLUSIVE, writes wait, scanned"),
    ("ALTER TABLE posts ADD FOREIGN KEY (user_id) REFERENCES users NOT VALID", "posts SHARE ROW EXCLUSIVE, writes wait; users SHARE ROW EXCLUSIVE, writes wait"),
    ("ALTER TABLE posts ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users NOT VALID;;ALTER TABLE posts VALIDATE CONSTRAINT f", "posts SHARE UPDATE EXCLUSIVE, scanned; users ROW SHARE, scanned"),
    ("ALTER TABLE posts ADD UNIQUE (n)", "posts ACCESS EXCLUSIVE, reads wait, scanned"),
    ("CREATE UNIQUE INDEX i ON posts (n);;ALTER TABLE posts ADD CONSTRAINT u UNIQUE USING INDEX i", "posts ACCESS EXCLUSIVE, reads wait"),
    ("ALTER TABLE days_2026 ADD PRIMARY KEY (day)", "days_2026 ACCESS EXCLUSIVE, reads wait, scanned"),
    ("ALTER TABLE posts DROP CONSTRAINT posts_pkey", "posts ACCESS EXCLUSIVE, reads wait"),
    // https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-RENAME
    ("ALTER TABLE posts RENAME COLUMN n TO m", "posts ACCESS EXCLUSIVE, reads wait"),
    ("ALTER TABLE posts RENAME TO articles", "posts ACCESS EXCLUSIVE, reads wait"),
    ("ALTER TABLE posts SET (fillfactor = 70)", "posts SHARE UPDATE EXCLUSIVE"),
    ("ALTER TABLE posts SET UNLOGGED", "posts ACCESS EXCLUSIVE, reads wait, rewritten, scanned, rebuilds posts_pkey posts_title"),
    ("ALTER TABLE posts ENABLE ROW LEVEL SECURITY", "posts ACCESS EXCLUSIVE, reads wait"),
    // https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-ATTACH-PARTITION
    ("ALTER TABLE days ATTACH PARTITION days_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')", "days SHARE UPDATE EXCLUSIVE; days_2026 ACCESS EXCLUSIVE, reads wait, scanned"),
    ("ALTER TABLE days DETACH PARTITION days_2025", "days ACCESS EXCLUSIVE, reads wait; days_2025 ACCESS EXCLUSIVE, reads wait"),
    // https://www.postgresql.org/docs/current/sql-createtable.html, https://www.postgresql.org/docs/current/sql-createtrigger.html
    ("CREATE TABLE tags (id bigint PRIMARY KEY, post_id bigint REFERENCES posts)", "posts SHARE ROW EXCLUSIVE, writes wait"),
    ("CREATE TABLE copies AS SELECT * FROM posts", "posts ACCESS SHARE, scanned"),
    ("CREATE TRIGGER t BEFORE INSERT ON posts FOR EACH ROW EXECUTE FUNCTION nothing()", "posts SHARE ROW EXCLUSIVE, writes wait"),
    ("CREATE STATISTICS s ON id, n FROM posts", "posts SHARE UPDATE EXCLUSIVE"),
    ("CREATE VIEW v AS SELECT * FROM posts", ""),
    ("COMMENT ON TABLE posts IS 'x'", "posts SHARE UPDATE EXCLUSIVE"),
    ("ALTER TYPE mood ADD VALUE 'mad'", ""),
    ("DROP TABLE posts", "posts ACCESS EXCLUSIVE, reads wait"),
    ("TRUNCATE posts", "posts ACCESS EXCLUSIVE, reads wait"),
    ("CLUSTER posts USING posts_pkey", "posts ACCESS EXCLUSIVE, reads wait, rewritten, scanned, rebuilds posts_pkey posts_title"),
    ("VACUUM FULL posts", "by the manual: posts ACCESS EXCLUSIVE, reads wait, rewritten, scanned, rebuilds posts_pkey posts_title"),
    ("LOCK TABLE posts IN EXCLUSIVE MODE", "posts EXCLUSIVE, writes wait"),
    // https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS
    ("INSERT INTO posts (id) VALUES (7)", "posts ROW EXCLUSIVE"),
    ("UPDATE posts SET n = 1 WHERE id = 3", "posts ROW EXCLUSIVE, rows wait"),
    ("UPDATE posts SET n = 1", "posts ROW EXCLUSIVE, rows wait, scanned"),
    ("DELETE FROM posts WHERE n = 3", "posts ROW EXCLUSIVE, rows wait, scanned"),
];

/// Before PostgreSQL 14, which can detach concurrently, the partition had a weaker lock.
const BEFORE_14: (&str, &str) = (
    "ALTER TABLE days DETACH PARTITION days_2025",
    "days ACCESS EXCLUSIVE, reads wait; days_2025 SHARE UPDATE EXCLUSIVE",
);

#[tokio::test]
async fn what_is_measured_is_what_the_manual_says() {
    let Some(database) = TestDatabase::new(Engine::Postgres).await else { return };
    let mut session = database.session().await;
    let version = session.version().await.unwrap();
    let old = ["PostgreSQL 12.", "PostgreSQL 13."].iter().any(|old| version.starts_with(old));
    let mut found = Vec::new();
    for (case, expected) in CASES {
        let expected = if old && *case == BEFORE_14.0 { &BEFORE_14.1 } else { expected };
        session.execute(TABLES).await.unwrap();
        found.push((*case, told(&measured(session.as_mut(), case).await), *expected));
    }
    compare(found);
}
