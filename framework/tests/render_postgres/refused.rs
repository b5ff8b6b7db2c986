//! What PostgreSQL cannot have is refused before anything ran.

use ruskit::schema::ColumnType;

use crate::run::{Record, rendered};

#[test]
fn what_cannot_be_is_refused_with_what_to_do_instead() {
    let start: Record = |s| {
        s.create_table("t", |t| {
            t.id();
            t.integer("a").check("a > 0");
            t.string("code").unique();
            t.integer("n").auto_increment().option("serial", "true");
            t.check("pair", "a > n");
        });
    };
    let cases: [(Record, &str); 14] = [
        (|s| s.alter_table("nowhere", |t| t.drop_column("a")), "find the table `nowhere`"),
        (|s| s.alter_table("t", |t| t.drop_column("id")), "it is part of the primary key; drop the primary key first"),
        (|s| s.alter_table("t", |t| t.drop_column("a")), "the check `pair` uses it"),
        (|s| s.alter_table("t", |t| t.drop_unique(["code"])), "`t.drop_index(\"t_code_unique\")`"),
        (|s| s.alter_table("t", |t| t.drop_foreign(["a"])), "find a foreign key of `t` over a"),
        (
            |s| {
                s.alter_table("t", |t| {
                    t.set("s", ["a"]);
                })
            },
            "keep a set of texts in the column `s`; make it an array",
        ),
        (
            |s| {
                s.alter_table("t", |t| {
                    t.range("s", ColumnType::Text);
                })
            },
            "keep a range of text",
        ),
        (
            |s| {
                s.alter_table("t", |t| {
                    t.integer("b").stored_as("a").default(1);
                })
            },
            "it is computed",
        ),
        (
            |s| {
                s.alter_table("t", |t| {
                    t.integer("nothing").change();
                })
            },
            "change the column `nothing`: `t` has id, a, code, n",
        ),
        (
            |s| {
                s.alter_table("t", |t| {
                    t.text("b").nullable().default("a\0b");
                })
            },
            "hold a NUL character",
        ),
        (
            |s| {
                s.create_table(&"x".repeat(64), |t| {
                    t.id();
                })
            },
            "it is longer than 63 bytes",
        ),
        (
            |s| {
                s.alter_table("t", |t| {
                    t.index(["code"]).length("code", 10);
                })
            },
            "index the beginning of a value",
        ),
        (
            |s| {
                s.alter_table("t", |t| {
                    t.integer("n").auto_increment().option("identity", "always").change();
                })
            },
            "in another way at once",
        ),
        (
            |s| {
                s.sql("CREATE TABLE x (a int); COMMIT;");
            },
            "run `COMMIT` (line 1) within a migration",
        ),
    ];
    for (up, message) in cases {
        let error = rendered(start, up).unwrap_err();
        assert!(error.contains(message), "{error}\nand not: {message}");
        assert!(error.starts_with("postgres cannot "), "{error}");
    }
}
