use super::fates;
use crate::driver::sql::tokens::Lexis;
use crate::schema::{Fate, Of};

const LEXIS: Lexis = Lexis { backticks: true, executable_comments: true, ..Lexis::STANDARD };

fn read(text: &str) -> Vec<Fate> {
    fates(text, &LEXIS).into_iter().flatten().collect()
}

fn renamed(table: &str, column: Option<&str>, to: &str) -> Fate {
    Fate::Renamed { table: table.into(), column: column.map(str::to_owned), to: to.into() }
}

#[test]
fn a_rename_is_read() {
    let column = renamed("users", Some("name"), "full_name");
    for text in [
        r#"ALTER TABLE users RENAME COLUMN "name" TO "full_name""#,
        "ALTER TABLE users RENAME name TO full_name",
        "alter table users change column `name` `full_name` text",
        "ALTER TABLE users CHANGE name full_name text",
        "ALTER TABLE ONLY users RENAME COLUMN name /* long */ TO full_name",
    ] {
        assert_eq!(read(text), std::slice::from_ref(&column), "{text}");
    }
    let table = renamed("name", None, "full_name");
    for text in
        ["ALTER TABLE name RENAME TO full_name", "ALTER TABLE name RENAME full_name", "RENAME TABLE name TO full_name"]
    {
        assert_eq!(read(text), std::slice::from_ref(&table), "{text}");
    }
    let two = read("RENAME TABLE other TO old, name TO full_name");
    assert_eq!(two, [renamed("other", None, "old"), table]);
    for text in
        ["ALTER TABLE users RENAME INDEX name TO full_name", "ALTER TABLE users ADD full_name text, ADD rename text"]
    {
        assert_eq!(read(text), [], "{text}");
    }
}

#[test]
fn what_is_dropped_is_read() {
    let dropped =
        |table: &str, column: Option<&str>| Fate::Dropped { table: table.into(), column: column.map(str::to_owned) };
    assert_eq!(read("DROP TABLE IF EXISTS a, \"b c\" CASCADE"), [dropped("a", None), dropped("b c", None)]);
    assert_eq!(
        read("ALTER TABLE users DROP name, DROP COLUMN IF EXISTS age, DROP CONSTRAINT name, DROP PRIMARY KEY"),
        [dropped("users", Some("name")), dropped("users", Some("age"))]
    );
    assert_eq!(read("DROP INDEX a; -- DROP TABLE b\nDROP VIEW c"), []);
}

#[test]
fn rows_that_go_and_change_are_read() {
    let deleted = |of: Of| Fate::Deleted { table: "users".into(), of, word: "DELETE".into() };
    assert_eq!(read("DELETE FROM users"), [deleted(Of::All)]);
    assert_eq!(read("delete from users where id > 3 -- all new ones"), [deleted(Of::Those("id > 3".into()))]);
    assert_eq!(read("DELETE FROM users USING posts WHERE posts.user_id = users.id"), [deleted(Of::Some)]);
    assert_eq!(read("WITH gone AS (DELETE FROM users) SELECT 1")[1], deleted(Of::All));
    let updated = |columns: &[&str], of: Of| {
        let columns = columns.iter().map(|&column| column.to_owned()).collect();
        Fate::Updated { table: "users".into(), columns, of, word: "UPDATE".into() }
    };
    assert_eq!(read("UPDATE users SET name = f(a, b), users.age = 3"), [updated(&["name", "age"], Of::All)]);
    assert_eq!(read("UPDATE users SET (a, b) = (1, 2) WHERE c"), [updated(&["a", "b"], Of::Those("c".into()))]);
    let emptied = |table: &str| Fate::Deleted { table: table.into(), of: Of::All, word: "TRUNCATE".into() };
    assert_eq!(read("TRUNCATE TABLE a, public.b RESTART IDENTITY"), [emptied("a"), emptied("public.b")]);
    for text in ["REPLACE INTO users VALUES (1)", "INSERT INTO users VALUES (1) ON CONFLICT (id) DO UPDATE SET a = 1"] {
        assert!(matches!(&read(text)[..], [Fate::Updated { table, .. }] if table == "users"), "{text}");
    }
    assert_eq!(read("CALL tidy_up()"), [Fate::Unknown { word: "CALL".into() }]);
}

#[test]
fn the_table_is_told_and_not_its_alias() {
    let deleted = |tables: &[&str]| -> Vec<Fate> {
        let of = |table: &&str| Fate::Deleted { table: (*table).into(), of: Of::Some, word: "DELETE".into() };
        tables.iter().map(of).collect()
    };
    for (text, tables) in [
        ("DELETE p FROM posts p WHERE p.id = 1", &["posts"][..]),
        ("DELETE p.* FROM posts AS p JOIN users u ON (u.id = p.user_id)", &["posts"]),
        ("DELETE FROM p USING posts p", &["posts"]),
        ("DELETE IGNORE p, `u` FROM blog.posts p, (users AS u CROSS JOIN tags)", &["blog.posts", "users"]),
        ("DELETE FROM posts p WHERE p.id = 1", &["posts"]),
        ("DELETE FROM ONLY (posts) USING users u WHERE u.id = 1", &["posts"]),
        ("DELETE FROM posts PARTITION (p0)", &["posts"]),
        ("DELETE HISTORY FROM posts BEFORE SYSTEM_TIME '2020-01-01'", &["posts"]),
    ] {
        assert_eq!(read(text), deleted(tables), "{text}");
    }
    let all = Fate::Deleted { table: "posts".into(), of: Of::All, word: "DELETE".into() };
    assert_eq!(read("DELETE FROM posts p"), [all]);
}

#[test]
fn values_of_joined_tables_are_told_where_they_are() {
    let updated = |table: &str, column: &str| Fate::Updated {
        table: table.into(),
        columns: vec![column.into()],
        of: Of::Some,
        word: "UPDATE".into(),
    };
    for (text, tables) in [
        ("UPDATE posts p JOIN users u ON u.id = p.user_id SET u.name = ''", &["users"][..]),
        ("UPDATE posts, users SET users.name = posts.title, posts.name = ''", &["posts", "users"]),
        ("UPDATE posts p LEFT JOIN users u USING (id, a) SET name = ''", &["posts", "users"]),
        ("UPDATE users u SET name = '' WHERE u.id = 1", &["users"]),
        ("UPDATE users SET name = p.a FROM posts p WHERE p.id = users.id", &["users"]),
    ] {
        let tables: Vec<_> = tables.iter().map(|table| updated(table, "name")).collect();
        assert_eq!(read(text), tables, "{text}");
    }
    // A part of a value that is put together.
    assert!(
        matches!(&read("UPDATE users SET home.city = ''")[..], [Fate::Updated { columns, .. }] if columns.contains(&"home".into()))
    );
}

#[test]
fn rows_that_go_with_their_partition_are_read() {
    for word in ["DROP PARTITION", "TRUNCATE PARTITION"] {
        let gone = Fate::Deleted { table: "posts".into(), of: Of::Some, word: word.into() };
        assert_eq!(read(&format!("ALTER TABLE posts {word} p0")), [gone], "{word}");
    }
    let unknown = Fate::Unknown { word: "EXCHANGE PARTITION".into() };
    assert_eq!(read("ALTER TABLE posts EXCHANGE PARTITION p0 WITH TABLE other"), [unknown]);
    assert_eq!(read("ALTER TABLE posts REORGANIZE PARTITION p0 INTO (PARTITION p1 VALUES LESS THAN (9))"), []);
}

#[test]
fn what_stands_in_front_hides_nothing() {
    let deleted = Fate::Deleted { table: "users".into(), of: Of::All, word: "DELETE".into() };
    for text in [
        "SET STATEMENT max_statement_time = 1 FOR DELETE FROM users",
        "ANALYZE DELETE FROM users",
        "EXPLAIN ANALYZE DELETE FROM users",
        "EXPLAIN (ANALYZE, BUFFERS) DELETE FROM users",
        "COPY (DELETE FROM users) TO STDOUT",
    ] {
        assert_eq!(read(text), std::slice::from_ref(&deleted), "{text}");
    }
    assert_eq!(read("EXPLAIN DELETE FROM users"), []);
}

#[test]
fn a_query_that_calls_what_is_not_known_is_told() {
    assert_eq!(read("SELECT purge_users()"), [Fate::Unknown { word: "SELECT".into() }]);
    assert_eq!(read("SET @gone = purge_users()"), [Fate::Unknown { word: "SET".into() }]);
    for text in ["SELECT setval('users_id_seq', 1)", "SELECT count(*) FROM users", "SET @a = now()", "SET a = 1"] {
        assert_eq!(read(text), [], "{text}");
    }
}

#[test]
fn what_copies_rows_and_what_only_looks_at_them() {
    let copies = |text: &str| matches!(&read(text)[..], [Fate::Copied { words }, ..] if words.mention("users"));
    assert!(copies("INSERT INTO other SELECT * FROM users"));
    assert!(copies("CREATE TABLE other AS SELECT * FROM users"));
    assert_eq!(read("CREATE TABLE a (b int REFERENCES users)"), [Fate::Created { table: "a".into() }]);
    for text in [
        "CREATE TABLE IF NOT EXISTS other (a int)",
        "CREATE VIEW names AS SELECT name FROM users",
        "CREATE OR REPLACE VIEW names AS SELECT name FROM users",
        "CREATE TRIGGER t AFTER INSERT ON users BEGIN SELECT 1; END",
        "INSERT INTO users (id) VALUES (1)",
        "SELECT count(*) FROM users",
    ] {
        assert_eq!(read(text), [], "{text}");
    }
}
