//! What is no SQL, too much of it, or too deep: nothing panics, nothing takes long.

use super::*;

const ALL: [Dialect; 3] = [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql];

#[test]
fn depth_and_length_do_no_harm() {
    let deep = |open: &str, close: &str, depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
    let mut expressions = vec![format!("1{}", " + 1".repeat(10_000)), format!("a{}", " AND a".repeat(10_000))];
    for depth in [10, 30, 60, 3000] {
        for (open, close) in [
            ("(", ")"),
            ("NOT ", ""),
            ("- ", ""),
            ("CASE WHEN ", " THEN 1 END"),
            ("f(", ")"),
            ("(SELECT ", ")"),
            ("a IN (", ")"),
            ("ARRAY[", "]"),
            ("CAST(", " AS int)"),
            ("EXISTS (SELECT ", ")"),
        ] {
            expressions.push(deep(open, close, depth));
        }
    }
    for expression in &expressions {
        for text in [
            format!("CREATE TABLE t (a int DEFAULT {expression}, CHECK ({expression}))"),
            format!("ALTER TABLE t ADD CHECK ({expression}), ALTER a SET DEFAULT {expression}"),
            format!("CREATE INDEX i ON t (({expression})) WHERE {expression}"),
            format!("UPDATE t SET a = {expression} WHERE {expression}"),
        ] {
            for dialect in ALL {
                let began = std::time::Instant::now();
                read(dialect, "", &text);
                let start = &expression[..expression.len().min(40)];
                assert!(began.elapsed().as_secs() < 5, "{dialect:?} {start} took {:?}", began.elapsed());
            }
        }
    }
}

#[test]
fn types_within_types_do_no_harm() {
    for open in ["ARRAY<", "STRUCT<a ", "MAP<int, ", "int[", "TABLE(a ", "Nullable(", "ENUM("] {
        for depth in [10, 100, 3000] {
            for dialect in ALL {
                read(dialect, "", &format!("CREATE TABLE t (a {})", open.repeat(depth)));
                read(dialect, "", &format!("ALTER TABLE t ADD CHECK (a::{} = 1)", open.repeat(depth)));
            }
        }
    }
}

#[test]
fn a_file_of_a_megabyte_is_read() {
    let rows = "(1, 'it''s', NULL), ".repeat(50_000);
    let script = format!("INSERT INTO t VALUES {rows} (1, '', NULL);\r\nDROP TABLE t;\r\n");
    for dialect in ALL {
        let acts = read(dialect, "", &script);
        assert_eq!(acts.len(), 2);
        assert!(acts[1].starts_with("drop t"), "{acts:?}");
    }
}

#[test]
fn lines_are_those_of_the_file() {
    let none = Schema::default();
    let script = "-- one\r\nDROP TABLE a;\r\n\r\n/* two\r\n */ ALTER TABLE b\r\n  DROP COLUMN c,\r\n  DROP COLUMN d;";
    let acts = Reader::new(Dialect::Postgres, &none).acts(&[sql(script)]);
    let places: Vec<_> = acts.iter().map(|act| (act.place.part, act.place.line)).collect();
    assert_eq!(places, [(Some(0), 2), (Some(1), 5), (Some(1), 5)]);
}

proptest::proptest! {
    #[test]
    fn random_text_does_no_harm(text in ".{0,200}") {
        for dialect in ALL {
            read(dialect, "", &text);
        }
    }

    #[test]
    fn random_words_do_no_harm(words in proptest::collection::vec(proptest::sample::select(WORDS), 0..30)) {
        let text = words.join(" ");
        for dialect in ALL {
            read(dialect, "CREATE TABLE t (a int PRIMARY KEY, b text)", &text);
        }
    }
}

const WORDS: &[&str] = &[
    "CREATE",
    "ALTER",
    "DROP",
    "TABLE",
    "INDEX",
    "UNIQUE",
    "CONCURRENTLY",
    "t",
    "\"t\"",
    "`t`",
    "[t]",
    "a",
    "b",
    "(",
    ")",
    ",",
    ".",
    ";",
    "int",
    "varchar(3)",
    "NOT",
    "NULL",
    "DEFAULT",
    "'x'",
    "1",
    "-",
    "ADD",
    "COLUMN",
    "RENAME",
    "TO",
    "CONSTRAINT",
    "PRIMARY",
    "KEY",
    "FOREIGN",
    "REFERENCES",
    "CHECK",
    "SET",
    "TYPE",
    "USING",
    "ON",
    "AS",
    "ENUM",
    "VALUE",
    "IF",
    "EXISTS",
    "MODIFY",
    "CHANGE",
    "FIRST",
    "AFTER",
    "ALGORITHM",
    "=",
    "LOCK",
    "UPDATE",
    "DELETE",
    "FROM",
    "WHERE",
    "WITH",
    "TRUNCATE",
    "VACUUM",
    "PRAGMA",
    "/*!50000",
    "*/",
    "--",
    "$$",
    "'",
    "\"",
    "ü",
    "LIKE",
    "GENERATED",
    "ALWAYS",
    "IDENTITY",
    "INCLUDE",
    "NULLS",
    "VIEW",
    "SELECT",
    "EXCLUDE",
    "PARTITION",
    "VALID",
    "VALIDATE",
    "CASCADE",
    "@",
    "@@",
];
