//! What is done when a fault strikes: one kind of operation each, on tables with rows. Written once for all databases.
//!
//! A case is a migration that writes down that it began, does the one thing, and writes down that it ended; what is done
//! twice, or not at all, shows in these rows. Ended is written in many rows, so that a full disk is noticed.

use ruskit::migrate::{Migration, SourceMigration};
use ruskit::prelude::*;

use crate::support::Engine;

pub(crate) struct Case {
    /// What the table in the documentation calls it.
    pub(crate) name: &'static str,
    record: fn(&mut SchemaBuilder),
    /// The tables it changes, before it is made and before it is undone, where one can be held.
    pub(crate) tables: [Option<&'static str>; 2],
    /// The one database that has such a thing.
    only: Option<Engine>,
}

impl Case {
    pub(crate) fn is_on(&self, engine: Engine) -> bool {
        self.only.is_none_or(|only| only == engine)
    }

    /// The start, and the case as the second migration.
    pub(crate) fn migrations(&self, engine: Engine) -> Vec<SourceMigration> {
        vec![
            migration("1_start.rs", Recorded { engine, record: start }),
            migration("2_case.rs", Bracketed { engine, record: self.record }),
        ]
    }
}

/// The case of this name.
pub(crate) fn case(name: &str) -> &'static Case {
    CASES.iter().find(|case| case.name == name).unwrap()
}

const fn of(name: &'static str, table: &'static str, record: fn(&mut SchemaBuilder)) -> Case {
    Case { name, record, tables: [Some(table), Some(table)], only: None }
}

/// One that no table can be held against, or another one before it than behind it.
const fn between(name: &'static str, tables: [Option<&'static str>; 2], record: fn(&mut SchemaBuilder)) -> Case {
    Case { name, record, tables, only: None }
}

/// One that a single database has.
const fn only(engine: Engine, case: Case) -> Case {
    Case { only: Some(engine), ..case }
}

pub(crate) static CASES: &[Case] = &[
    between("create a table", [None, Some("tags")], |s| {
        s.create_table("tags", |t| {
            t.id();
            t.string("name").unique();
            t.foreign_id("user_id").nullable().references("users", "id");
        });
    }),
    between("drop a table", [Some("places"), None], |s| s.drop_table("places")),
    between("rename a table", [Some("posts"), Some("articles")], |s| s.rename_table("posts", "articles")),
    of("comment a table", "users", |s| s.alter_table("users", |t| t.comment("who writes"))),
    of("add a column", "users", |s| {
        s.alter_table("users", |t| {
            t.string("nick").default("it's");
        });
    }),
    of("change a column", "posts", |s| {
        s.alter_table("posts", |t| {
            t.text("title").nullable().change();
        });
    }),
    of("rename a column", "users", |s| s.alter_table("users", |t| t.rename_column("name", "full_name"))),
    of("drop a column", "users", |s| s.alter_table("users", |t| t.drop_column("bio"))),
    of("several changes at once", "posts", |s| {
        s.alter_table("posts", |t| {
            t.integer("stars").default(5).index();
            t.rename_column("title", "headline");
            t.drop_column("size");
            t.check("posts_stars_check", "stars > 0");
        });
    }),
    of("change the values of an enum", "posts", |s| {
        s.alter_table("posts", |t| {
            t.enumeration("state", ["draft", "out", "gone"]).default("out").change();
        });
    }),
    of("create an index", "users", |s| {
        s.alter_table("users", |t| {
            t.index(["age", "name"]);
        });
    }),
    of("create a unique index", "posts", |s| {
        s.alter_table("posts", |t| {
            t.unique(["title"]);
        });
    }),
    between("rename an index", [None, None], |s| s.alter_table("users", |t| t.rename_index("users_age", "by_age"))),
    of("drop an index", "users", |s| s.alter_table("users", |t| t.drop_index("users_age"))),
    of("add a unique constraint", "posts", |s| {
        s.alter_table("posts", |t| {
            t.unique_constraint(["title", "size"]);
        });
    }),
    of("add a foreign key", "notes", |s| {
        s.alter_table("notes", |t| {
            t.foreign(["user_id"]).references("users", ["id"]).on_delete(Cascade);
        });
    }),
    of("drop a foreign key", "posts", |s| s.alter_table("posts", |t| t.drop_foreign(["user_id"]))),
    of("add a check", "posts", |s| {
        s.alter_table("posts", |t| {
            t.check("posts_size_check", "size > 0");
        });
    }),
    of("drop a check", "users", |s| s.alter_table("users", |t| t.drop_check("users_age_check"))),
    of("add a primary key", "notes", |s| {
        s.alter_table("notes", |t| {
            t.primary(["number"]);
        });
    }),
    of("drop a primary key", "places", |s| s.alter_table("places", |t| t.drop_primary())),
    between("create a view", [None, None], |s| {
        s.create_view("adults", "SELECT name FROM users WHERE age > 18");
    }),
    between("replace a view", [None, None], |s| {
        s.replace_view("numbers", "SELECT number FROM notes WHERE number > 1");
    }),
    between("drop a view", [None, None], |s| s.drop_view("numbers")),
    only(
        Engine::Postgres,
        between("create an enum type", [None, None], |s| {
            s.create_enum("mood", ["sad", "it's fine"]);
        }),
    ),
    only(
        Engine::Postgres,
        between("rename a value of an enum type", [None, None], |s| {
            s.rename_enum_value("temper", "calm", "mild");
        }),
    ),
    only(Engine::Postgres, between("install an extension", [None, None], |s| s.create_extension("citext"))),
    only(
        Engine::Postgres,
        of("create an index concurrently", "users", |s| {
            s.alter_table("users", |t| {
                t.unique(["name"]).concurrently();
            });
        }),
    ),
    of("SQL text", "users", |s| {
        s.sql("UPDATE users SET age = age + 1; UPDATE users SET bio = 'new' WHERE bio IS NULL")
            .down("UPDATE users SET age = age - 1; UPDATE users SET bio = NULL WHERE bio = 'new'");
    }),
    of("SQL text outside a transaction", "users", |s| {
        s.sql("-- no-transaction\nUPDATE users SET age = age + 1; UPDATE users SET bio = 'new' WHERE bio IS NULL")
            .down("UPDATE users SET age = age - 1; UPDATE users SET bio = NULL WHERE bio = 'new'");
    }),
    of("a step in Rust", "users", |s| s.run(Older)),
];

struct Older;

#[async_trait]
impl Step for Older {
    async fn up(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        db.execute("UPDATE users SET age = age + 1").await.map(drop)
    }

    async fn down(&self, db: &mut Connection) -> Result<(), DatabaseError> {
        db.execute("UPDATE users SET age = age - 1").await.map(drop)
    }
}

/// The tables that are there, with rows.
fn start(s: &mut SchemaBuilder, engine: Engine) {
    s.create_table("users", |t| {
        t.id();
        t.string("name");
        t.integer("age").default(18).check("age >= 0");
        t.text("bio").nullable();
        t.index(["age"]).name("users_age");
    });
    s.create_table("posts", |t| {
        t.id();
        t.foreign_id("user_id").index().references("users", "id").on_delete(Cascade);
        t.string("title").length(30);
        t.enumeration("state", ["draft", "out"]).default("draft");
        t.integer("size").nullable();
    });
    s.create_table("notes", |t| {
        t.integer("number");
        t.big_integer("user_id").nullable();
        t.string("text");
    });
    s.create_table("places", |t| {
        t.string("code").length(9).primary();
        t.decimal("height", 8, 2).nullable();
    });
    s.create_view("numbers", "SELECT number FROM notes");
    s.create_table("began", |t| {
        t.integer("n");
    });
    for large in ["ended", "undone"] {
        s.create_table(large, |t| {
            t.string("filler").length(2000);
        });
    }
    s.create_table("digits", |t| {
        t.integer("n");
    });
    if engine == Engine::Postgres {
        s.create_enum("temper", ["wild", "calm"]);
        s.alter_table("notes", |t| {
            t.named_enumeration("temper", "temper").default("calm");
        });
    }
    s.sql(
        "INSERT INTO users (id, name, age, bio) VALUES
             (1, 'Ann', 30, NULL), (2, 'Bob', 18, 'bob''s'), (5, 'Zoë', 41, ''), (7, 'Eve', 0, NULL);
         INSERT INTO posts (id, user_id, title, state, size) VALUES
             (1, 1, 'one', 'out', 3), (2, 1, 'two', 'draft', NULL), (3, 5, 'three', 'out', 5);
         INSERT INTO notes (number, user_id, text) VALUES (1, 1, 'a'), (2, NULL, '☃'), (3, 5, '');
         INSERT INTO places VALUES ('x', 1.50), ('y', NULL);
         INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)",
    );
}

struct Recorded {
    engine: Engine,
    record: fn(&mut SchemaBuilder, Engine),
}

impl Migration for Recorded {
    fn up(&self, schema: &mut SchemaBuilder) {
        (self.record)(schema, self.engine);
    }
}

/// The case, between rows that tell that it began and that it ended, or that it is undone.
struct Bracketed {
    engine: Engine,
    record: fn(&mut SchemaBuilder),
}

impl Migration for Bracketed {
    fn up(&self, schema: &mut SchemaBuilder) {
        // Each row is about a third of a page of the smallest kind, and too short to be compressed.
        let md5 = "repeat(md5(concat(a.n, b.n)), 40)";
        let row = self.engine.pick("hex(zeroblob(640))", md5, md5);
        let rows = |table: &str, times: u32| {
            format!("INSERT INTO {table} SELECT {row} FROM digits a, digits b, digits c WHERE c.n < {times}")
        };
        schema.sql("INSERT INTO began VALUES (1)").down(format!("{}; DELETE FROM began", rows("undone", 3)));
        (self.record)(schema);
        schema.sql(rows("ended", 1)).down("DELETE FROM ended");
    }
}

fn migration(file: &str, migration: impl Migration + 'static) -> SourceMigration {
    let body = ruskit::migrate::Body::Recorded(Box::leak(Box::new(migration)));
    SourceMigration::new(file.as_ref(), body).unwrap()
}
