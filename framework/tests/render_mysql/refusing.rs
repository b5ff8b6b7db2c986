//! What MySQL cannot do is refused while planning, and what would lose something before anything ran.

use ruskit::prelude::*;
use ruskit::schema::{ColumnType, Deferrable};

use crate::support::{Record, on_server, record, refusal};

fn users(s: &mut SchemaBuilder) {
    s.create_table("users", |t| {
        t.id();
        t.string("name");
        t.integer("age").check("age >= 0");
        t.integer("double").nullable().virtual_as("age * 2");
        t.text("bio").nullable();
    });
    s.create_view("names", "select `users`.`name` AS `name` from `users`");
}

fn refused(up: Record, expected: &str) {
    assert_eq!(refusal(users, up), expected);
}

#[test]
fn what_is_another_databases() {
    refused(
        |s| {
            s.create_enum("mood", ["sad"]);
        },
        "mysql cannot keep a named enum type such as `mood`; give the column its values with `t.enumeration(…)`: ENUM holds them",
    );
    refused(
        |s| s.create_extension("citext"),
        "mysql cannot install an extension such as `citext`; leave it out, or guard it by the driver: servers are extended by who runs them",
    );
    refused(
        |s| {
            s.create_table("t", |t| {
                t.array("tags", ColumnType::Text);
            })
        },
        "mysql cannot keep an array in `tags`; use `t.json(…)`, or a table of its own",
    );
    refused(
        |s| {
            s.create_table("t", |t| {
                t.named_enumeration("mood", "moods");
            })
        },
        "mysql cannot keep the named enum type `moods` in `mood`; give the column its values with `t.enumeration(…)`",
    );
    refused(
        |s| {
            s.alter_table("users", |t| {
                t.index(["name"]).filter("age > 3");
            })
        },
        "mysql cannot create the index `users_name_index` on `users` over some rows only; add a column with `virtual_as` that is NULL for the other rows, and index that",
    );
    refused(
        |s| {
            s.alter_table("users", |t| {
                t.foreign(["age"]).references("users", ["id"]).deferrable(Deferrable::InitiallyDeferred);
            })
        },
        "mysql cannot check the foreign key over `age` of `users` at commit; leave `deferrable` out: it is checked at once",
    );
}

#[test]
fn what_the_server_would_say_too_late() {
    refused(
        |s| {
            s.alter_table("users", |t| {
                t.index(["bio"]);
            })
        },
        "mysql cannot create the index `users_bio_index` on `users` over all of `bio`, which may be of any length; say how much of it: `.length(\"bio\", 191)`, or make the column a `string`",
    );
    refused(
        |s| {
            s.create_table("t", |t| {
                t.id();
                t.integer("n").auto_increment();
            })
        },
        "mysql cannot number two columns of `t`: `id` and `n`; number one of them",
    );
    refused(
        |s| {
            s.create_table("t", |t| {
                t.integer("n").auto_increment();
            })
        },
        "mysql cannot number the column `n` automatically: it is not the first one of a key; make it the primary key, or give it an index",
    );
    refused(
        |s| {
            s.create_table("t", |t| {
                t.foreign_id("user_id").references("users", "id");
                t.option("engine", "MyISAM");
            })
        },
        "mysql cannot keep foreign keys of `t` in the engine MyISAM; use InnoDB, or leave them out",
    );
    refused(
        |s| {
            s.alter_table("users", |t| {
                t.string("NAME").nullable();
            })
        },
        "mysql cannot add the column `name` to `users`: it has one of that name in another case, which is the same to it as `NAME`; use another name",
    );
    refused(
        |s| s.alter_table("nowhere", |t| t.drop_column("a")),
        "mysql cannot find the table `nowhere`; create it first, or correct the name",
    );
    refused(
        |s| s.alter_table("users", |t| t.drop_column("nick")),
        "mysql cannot alter the table `users`: it has no column `nick` (it has id, name, age, double, bio)",
    );
}

#[test]
fn what_a_dropped_column_would_leave_behind() {
    for (column, expected) in [
        ("id", "it is part of the primary key; drop the primary key first, in the same migration"),
        ("age", "the check `users_age_check` uses it; drop the check first, in the same migration"),
        ("name", "the view `names` uses it; drop that first, in the same migration"),
    ] {
        let mut s = SchemaBuilder::new();
        s.alter_table("users", |t| t.drop_column(column));
        let operations = s.finish().operations;
        let mut start = SchemaBuilder::new();
        users(&mut start);
        let mut before = ruskit::schema::Schema::default();
        for operation in start.finish().operations {
            match operation {
                ruskit::schema::Operation::CreateTable { table, .. } => before.tables.push(table),
                ruskit::schema::Operation::CreateView { view, .. } => before.views.push(view),
                _ => {}
            }
        }
        let error = crate::support::driver().render(&operations[0], &before).unwrap_err().to_string();
        assert_eq!(error, format!("mysql cannot drop the column `{column}` of `users`: {expected}"));
    }
}

#[test]
fn what_rows_would_lose() {
    on_server(|db| {
        db.execute(
            "CREATE TABLE t (s VARCHAR(20), d DECIMAL(9, 3), f DOUBLE, at DATETIME(6), n INT, p VARCHAR(9), e ENUM('a', 'b'));
             INSERT INTO t VALUES ('007', 1.255, 0.1, '2020-02-03 04:05:06.7', NULL, 'x ', 'b')",
        );
        let before = db.text("CHECKSUM TABLE t");
        for (up, expected) in [
            (
                (|s| {
                    s.alter_table("t", |t| {
                        t.integer("s").nullable().change();
                    })
                }) as Record,
                "column `s` of table `t` holds '007', which its new definition would change; bring such values into the new form first",
            ),
            (
                |s| {
                    s.alter_table("t", |t| {
                        t.decimal("d", 9, 2).nullable().change();
                    })
                },
                "column `d` of table `t` holds '1.255', which",
            ),
            (
                |s| {
                    s.alter_table("t", |t| {
                        t.big_integer("f").nullable().change();
                    })
                },
                "column `f` of table `t` holds '0.1', which",
            ),
            (
                |s| {
                    s.alter_table("t", |t| {
                        t.date("at").nullable().change();
                    })
                },
                "column `at` of table `t` holds '2020-02-03 04:05:06.700000', which",
            ),
            (
                |s| {
                    s.alter_table("t", |t| {
                        t.char("p", 9).nullable().change();
                    })
                },
                "column `p` of table `t` holds 'x ', which",
            ),
            (
                |s| {
                    s.alter_table("t", |t| {
                        t.integer("e").nullable().change();
                    })
                },
                "column `e` of table `t` holds 'b', which",
            ),
            (
                |s| {
                    s.alter_table("t", |t| {
                        t.integer("n").change();
                    })
                },
                "column `n` of table `t` is NULL in 1 rows; fill them first: UPDATE `t` SET `n` = … WHERE `n` IS NULL",
            ),
            (
                |s| {
                    s.alter_table("t", |t| {
                        t.integer("new");
                    })
                },
                "the column `new` takes no NULL and has no default, but table `t` has 1 rows",
            ),
        ] {
            let error = db.try_run(&record(up)).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
        assert_eq!(db.text("CHECKSUM TABLE t"), before);
    });
}

#[test]
fn an_index_over_an_expression_is_refused_on_mariadb() {
    on_server(|db| {
        let up: Record = |s| {
            s.create_table("t", |t| {
                t.string("name");
                t.index_expression("t_lower", "lower(name)");
            })
        };
        match db.text("SELECT VERSION()").contains("MariaDB") {
            true => {
                let error = db.try_run(&record(up)).unwrap_err();
                assert!(error.contains("has no index over an expression such as `t_lower`"), "{error}");
                assert!(db.schema().tables.is_empty());
            }
            false => {
                db.run(&record(up));
                assert_eq!(db.schema().tables[0].indexes.len(), 1);
            }
        }
    });
}
