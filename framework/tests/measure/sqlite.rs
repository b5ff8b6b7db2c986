//! SQLite: <https://sqlite.org/lang_altertable.html>, <https://sqlite.org/lockingv3.html>.

use super::{compare, measured, told};
use crate::support::{Engine, TestDatabase};

const TABLES: &str = "
    DROP TABLE IF EXISTS posts; DROP TABLE IF EXISTS articles; DROP TABLE IF EXISTS users; DROP TABLE IF EXISTS tags;
    CREATE TABLE users (id integer PRIMARY KEY, email text);
    CREATE TABLE posts (id integer PRIMARY KEY, user_id integer REFERENCES users, title text, body text, n int);
    CREATE INDEX posts_title ON posts (title);
    INSERT INTO users VALUES (1, 'a'), (2, 'b');
    INSERT INTO posts VALUES (1, 1, 'a', 'b', 1), (2, 2, 'b', 'b', 2)";

#[rustfmt::skip]
const CASES: &[(&str, &str)] = &[
    // https://sqlite.org/lang_createindex.html
    ("CREATE INDEX i ON posts (n)", "posts RESERVED, writes wait, scanned"),
    ("CREATE UNIQUE INDEX i ON posts (n)", "posts RESERVED, writes wait, scanned"),
    ("DROP INDEX posts_title", "posts RESERVED, writes wait"),
    ("REINDEX posts", "posts RESERVED, writes wait, scanned, rebuilds posts_title"),
    // https://sqlite.org/lang_altertable.html#altertabaddcol: a check is asked of each row.
    ("ALTER TABLE posts ADD COLUMN c int", "posts RESERVED, writes wait"),
    ("ALTER TABLE posts ADD COLUMN c int NOT NULL DEFAULT 5", "posts RESERVED, writes wait"),
    ("ALTER TABLE posts ADD COLUMN c int CHECK (c > 0)", "posts RESERVED, writes wait, scanned"),
    // https://sqlite.org/lang_altertable.html#altertabdropcol: each row is written anew.
    ("ALTER TABLE posts DROP COLUMN body", "posts RESERVED, writes wait, rewritten, scanned"),
    // https://sqlite.org/lang_altertable.html#altertabmvcol
    ("ALTER TABLE posts RENAME COLUMN n TO m", "posts RESERVED, writes wait"),
    ("ALTER TABLE posts RENAME TO articles", "posts RESERVED, writes wait"),
    // https://sqlite.org/lang_createtable.html
    ("CREATE TABLE tags (id integer PRIMARY KEY)", ""),
    ("CREATE TABLE tags AS SELECT * FROM posts", "posts RESERVED, writes wait, scanned"),
    ("CREATE TRIGGER t AFTER INSERT ON posts BEGIN DELETE FROM users; END", "posts RESERVED, writes wait"),
    ("CREATE VIEW v AS SELECT * FROM posts", ""),
    ("DROP TABLE posts", "posts RESERVED, writes wait"),
    // https://sqlite.org/lang_vacuum.html
    ("VACUUM", "posts RESERVED, writes wait, rewritten, scanned; users RESERVED, writes wait, rewritten, scanned"),
    // https://sqlite.org/queryplanner.html
    ("INSERT INTO posts (title) VALUES ('c')", "posts RESERVED, writes wait"),
    ("UPDATE posts SET n = 1 WHERE id = 2", "posts RESERVED, writes wait"),
    ("UPDATE posts SET n = 1 WHERE title = 'a'", "posts RESERVED, writes wait"),
    ("UPDATE posts SET n = 1 WHERE body = 'b'", "posts RESERVED, writes wait, scanned"),
    ("DELETE FROM posts", "posts RESERVED, writes wait, scanned"),
    ("WITH x AS (SELECT 1) DELETE FROM posts", "posts RESERVED, writes wait, scanned"),
    ("WITH x AS (SELECT n FROM posts) SELECT n FROM x", "posts -, scanned"),
    // A foreign key without an index: https://sqlite.org/foreignkeys.html#fk_indexes
    ("INSERT INTO users VALUES (12, 0);;DELETE FROM users WHERE id = 12", "posts RESERVED, writes wait, scanned; users RESERVED, writes wait"),
    ("PRAGMA foreign_keys = ON", ""),
];

#[tokio::test]
async fn what_is_measured_is_what_the_manual_says() {
    let database = TestDatabase::new(Engine::Sqlite).await.unwrap();
    let mut session = database.session().await;
    let mut found = Vec::new();
    for (case, expected) in CASES {
        session.execute("PRAGMA foreign_keys = OFF").await.unwrap();
        session.execute(TABLES).await.unwrap();
        session.execute("PRAGMA foreign_keys = ON").await.unwrap();
        found.push((*case, told(&measured(session.as_mut(), case).await), *expected));
    }
    compare(found);
}

#[tokio::test]
async fn a_query_changed_no_rows() {
    let database = TestDatabase::new(Engine::Sqlite).await.unwrap();
    let mut session = database.session().await;
    session.execute(TABLES).await.unwrap();
    for (text, rows) in [
        ("WITH x AS (SELECT 1) UPDATE posts SET n = 3", 2),
        ("WITH x AS (SELECT n FROM posts) SELECT n FROM x", 0),
        ("EXPLAIN DELETE FROM posts", 0),
        ("REPLACE INTO users VALUES (3, 'c')", 1),
    ] {
        assert_eq!(session.execute(text).await.unwrap(), rows, "{text}");
    }
}
