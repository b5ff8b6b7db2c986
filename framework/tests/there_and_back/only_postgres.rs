//! What only PostgreSQL has: enum types, extensions, arrays, exclusion constraints, schemas, partitions, indexes built
//! without keeping writers out, comments.

use ruskit::prelude::*;
use ruskit::schema::{ColumnType, DefaultValue, Deferrable};

use crate::case::{Case, case};
use crate::start::{blog, nothing};
use crate::support::TestDatabase;

#[cfg(feature = "postgres")]
#[tokio::test]
async fn what_only_postgres_has() {
    if let Some(database) = TestDatabase::new(crate::support::Engine::Postgres).await {
        crate::run::hold(&database, cases()).await;
    }
}

fn cases() -> Vec<Case> {
    let groups = [enums(), types(), constraints(), indexes(), places(), partitions(), numbers(), comments(), views()];
    groups.into_iter().flatten().collect()
}

fn moods(s: &mut SchemaBuilder) {
    s.create_enum("mood", ["sad", "fine"]);
    s.create_table("people", |t| {
        t.id();
        t.string("name");
        t.named_enumeration("mood", "mood").default("fine").index();
    });
    s.sql("INSERT INTO people (name, mood) VALUES ('Ann', 'sad'), ('Bob', 'fine'), ('Eve', DEFAULT)");
}

fn enums() -> Vec<Case> {
    vec![
        case("create an enum type and use it", blog, |s| {
            s.create_enum("state", ["draft", "it's out"]);
            s.alter_table("posts", |t| {
                t.named_enumeration("state", "state").default("draft");
                t.array("states", ColumnType::Enum { name: Some("state".into()), values: vec![] }).nullable();
            });
        })
        .shows("SELECT DISTINCT state, states FROM posts", "draft NULL")
        .holds(|s| s.enums[0].values == ["draft", "it's out"])
        .holds(|s| {
            let column = s.table("posts").unwrap().column("state").unwrap();
            matches!(&column.ty, ColumnType::Enum { name: Some(name), values } if name == "state" && values.len() == 2)
        }),
        case("rename a value of an enum type", moods, |s| s.rename_enum_value("mood", "sad", "blue"))
            .shows("SELECT mood FROM people WHERE id = 1", "blue"),
        case("add values to an enum type and use them", moods, |s| {
            s.add_enum_value("mood", "happy");
            s.add_enum_value("mood", "so so").before("fine");
            s.sql("UPDATE people SET mood = 'happy' WHERE name = 'Bob'").down("");
        })
        .shows("SELECT mood FROM people ORDER BY mood", "sad / fine / happy")
        .holds(|s| s.enums[0].values == ["sad", "so so", "fine", "happy"])
        .stays("adding `happy` to enum type `mood` cannot be undone automatically"),
        case("drop an enum type and what uses it", moods, |s| {
            s.alter_table("people", |t| t.drop_column("mood"));
            s.drop_enum("mood");
        })
        .loses("people", "mood"),
        case("make a text of an enum type, and an enum type of a text", moods, |s| {
            s.create_enum("first", ["Ann", "Bob", "Eve"]);
            s.alter_table("people", |t| {
                t.text("mood").default("fine").change();
                t.named_enumeration("name", "first").change();
            });
        })
        .shows("SELECT name, mood FROM people WHERE name > 'Ann' ORDER BY id", "Bob fine / Eve fine"),
        case("move from one enum type to another", moods, |s| {
            s.create_enum("temper", ["fine", "sad", "wild"]);
            s.alter_table("people", |t| {
                t.named_enumeration("mood", "temper").default("wild").change();
            });
        })
        .shows("SELECT mood FROM people ORDER BY mood, id", "fine / fine / sad"),
        case("a value that is not one of the enum type's", moods, |s| {
            s.create_enum("temper", ["fine"]);
            s.alter_table("people", |t| {
                t.named_enumeration("mood", "temper").change();
            });
        })
        .refused("invalid input value for enum temper: \"sad\""),
        case("drop an enum type that is used", moods, |s| s.drop_enum("mood")).refused("cannot drop type mood"),
        case("an enumeration that gets and loses texts", blog, |s| {
            s.alter_table("posts", |t| {
                t.enumeration("state", ["draft", "out"]).default("draft");
            });
            s.alter_table("posts", |t| {
                t.enumeration("state", ["draft", "gone"]).default("draft").change();
                t.rename_column("state", "phase");
            });
            s.alter_table("posts", |t| {
                t.enumeration("phase", ["draft"]).default("draft").change();
            });
        })
        .shows("SELECT DISTINCT phase FROM posts", "draft")
        .holds(|s| s.table("posts").unwrap().checks.is_empty()),
    ]
}

fn types() -> Vec<Case> {
    vec![
        case("add columns of PostgreSQL's own types", blog, |s| {
            s.alter_table("users", |t| {
                t.array("tags", ColumnType::Text).default_expression("'{}'");
                t.array("grid", ColumnType::Integer).nullable();
                t.range("stay", ColumnType::Date).nullable();
                t.range("price", ColumnType::Decimal { precision: 38, scale: 10 }).nullable();
                t.interval("every").nullable();
                t.inet("host").nullable();
                t.cidr("net").nullable();
                t.mac_address("card").nullable();
                t.custom("words", "tsvector").nullable();
                t.index(["words"]).using("gin");
                t.custom("amount", "numeric").nullable();
                t.custom("at", "time(3) with time zone").nullable();
            });
        })
        .shows("SELECT DISTINCT tags, stay FROM users", "{} NULL")
        .holds(|s| {
            s.table("users").unwrap().column("stay").unwrap().ty == ColumnType::Range(Box::new(ColumnType::Date))
        })
        .holds(|s| {
            s.table("users").unwrap().column("grid").unwrap().ty == ColumnType::Array(Box::new(ColumnType::Integer))
        }),
        case(
            "change the type of array elements",
            |s| {
                s.create_table("t", |t| {
                    t.array("a", ColumnType::Text);
                    t.array("b", ColumnType::Integer);
                });
                s.sql("INSERT INTO t VALUES ('{1,2}', '{3}')");
            },
            |s| {
                s.alter_table("t", |t| {
                    t.array("a", ColumnType::Integer).change();
                    t.array("b", ColumnType::BigInteger).change();
                });
            },
        )
        .shows("SELECT a, b FROM t", "{1,2} {3}"),
        case(
            "a column of a domain",
            |s| {
                s.sql("CREATE DOMAIN positive AS integer CHECK (VALUE > 0)");
                s.create_table("t", |t| {
                    t.integer("a");
                });
                s.sql("INSERT INTO t VALUES (1)");
            },
            |s| {
                s.alter_table("t", |t| {
                    t.custom("a", "positive").change();
                    t.custom("b", "positive").nullable();
                });
            },
        )
        .shows("SELECT a FROM t", "1"),
        case("install and remove an extension", blog, |s| {
            s.create_extension("citext");
            s.alter_table("users", |t| {
                t.custom("email", "citext").nullable().change();
            });
        })
        .shows("SELECT id FROM users WHERE email = 'ANN@example.org'", "1")
        .holds(|s| s.extensions == ["citext"]),
        case("remove an extension", |s| s.create_extension("citext"), |s| s.drop_extension("citext"))
            .holds(|s| s.extensions.is_empty()),
        case(
            "convert between times with and without a zone",
            |s| {
                s.create_table("t", |t| {
                    t.date_time("a");
                    t.timestamp("b");
                    t.date("c");
                });
                s.sql("INSERT INTO t VALUES ('2026-07-01 12:00', '2026-07-01 00:00+00', '2026-07-01')");
            },
            |s| {
                s.sql("SET LOCAL TimeZone = 'Asia/Tokyo'").down("SET LOCAL TimeZone = 'Asia/Tokyo'");
                s.alter_table("t", |t| {
                    t.timestamp("a").change();
                    t.date("b").change();
                    t.timestamp("c").change();
                });
            },
        )
        .shows(
            "SELECT a AT TIME ZONE 'UTC', b, c AT TIME ZONE 'UTC' FROM t",
            "2026-07-01 12:00:00 2026-07-01 2026-07-01 00:00:00",
        ),
        case(
            "a time that would lose its hour",
            |s| {
                s.create_table("t", |t| {
                    t.date_time("a");
                });
                s.sql("INSERT INTO t VALUES ('2026-07-01 12:00')");
            },
            |s| {
                s.alter_table("t", |t| {
                    t.date("a").change();
                });
            },
        )
        .refused("holds '2026-07-01 12:00:00', which its new definition would change"),
    ]
}

fn constraints() -> Vec<Case> {
    fn rooms(s: &mut SchemaBuilder) {
        s.create_extension("btree_gist");
        s.create_table("bookings", |t| {
            t.id();
            t.integer("room");
            t.range("stay", ColumnType::Date);
        });
        s.sql(
            "ALTER TABLE bookings ADD CONSTRAINT one_guest EXCLUDE USING gist (room WITH =, stay WITH &&) WHERE (room > 0);
             COMMENT ON CONSTRAINT one_guest ON bookings IS 'beds are narrow';
             INSERT INTO bookings (room, stay) VALUES (1, '[2026-01-01,2026-01-05)'), (2, '[2026-01-02,2026-01-03)')",
        );
    }
    vec![
        case("drop a table with an exclusion constraint", rooms, |s| s.drop_table("bookings")).loses("bookings", "*"),
        case("drop a column of an exclusion constraint", rooms, |s| {
            s.alter_table("bookings", |t| t.drop_column("room"));
        })
        .loses("bookings", "room")
        .stays("the column `room` takes no NULL"),
        case("drop an exclusion constraint", rooms, |s| s.alter_table("bookings", |t| t.drop_unique(["room", "stay"])))
            .holds(|s| s.table("bookings").unwrap().indexes.is_empty()),
        case(
            "keys PostgreSQL has more words for",
            |s| {
                s.sql(
                    "CREATE TABLE p (a int, b int, c int, PRIMARY KEY (a, b) INCLUDE (c));
                 CREATE TABLE k (a int, b int, CONSTRAINT full_key FOREIGN KEY (a, b) REFERENCES p MATCH FULL,
                     CONSTRAINT own CHECK (a > 0) NO INHERIT);
                 INSERT INTO p VALUES (1, 2, 3); INSERT INTO k VALUES (1, 2), (NULL, NULL);",
                );
            },
            |s| {
                s.alter_table("k", |t| {
                    t.drop_foreign_named("full_key");
                    t.drop_check("own");
                });
                s.drop_table("k");
                s.alter_table("p", |t| t.drop_primary());
            },
        )
        .loses("k", "*"),
        case("a key that is checked at commit", blog, |s| {
            s.alter_table("users", |t| {
                t.unique_constraint(["name"]).deferrable(Deferrable::InitiallyDeferred).comment("nicknames excepted");
            });
        })
        .holds(|s| s.table("users").unwrap().index("users_name_unique").unwrap().deferrable.is_some()),
    ]
}

fn indexes() -> Vec<Case> {
    vec![
        case("an index without keeping writers out", blog, |s| {
            s.alter_table("users", |t| {
                t.index(["name"]).concurrently().comment("built slowly");
            });
        })
        .holds(|s| s.table("users").unwrap().index("users_name_index").unwrap().comment.is_some()),
        case("an index without keeping writers out, among other changes", blog, |s| {
            s.alter_table("users", |t| {
                t.string("nick").nullable();
                t.unique(["nick"]).concurrently();
                t.drop_column("bio");
            });
            s.sql("UPDATE users SET nick = name").down("SELECT 1");
        })
        .shows("SELECT nick FROM users ORDER BY id", "Ann / Bob / Eve")
        .loses("users", "bio"),
        case("everything an index can be", blog, |s| {
            s.create_extension("pg_trgm");
            s.alter_table("users", |t| {
                t.index(["name"]).using("gin").operator_class("name", "gin_trgm_ops").name("words");
                t.index(["age", "name"]).descending("age").collation("name", "C").include(["bio"]).filter("age > 3");
                t.unique(["bio"]).name("one_bio").option("with", "fillfactor=70");
                t.index(["age"]).name("brin_age").using("brin").option("with", "pages_per_range=8");
                t.index_expression("by_lower", "lower(name) || 'x'");
            });
        })
        .holds(|s| s.table("users").unwrap().index("words").unwrap().columns[0].operator_class.is_some()),
        case("drop indexes of all kinds", |s| {
            blog(s);
            s.sql(
                "CREATE INDEX a ON users USING hash (name); CREATE INDEX b ON users (name text_pattern_ops DESC NULLS LAST);
                 CREATE UNIQUE INDEX c ON users ((lower(name)), age) INCLUDE (bio) WHERE age > 0;
                 CREATE INDEX d ON users USING gin (to_tsvector('english', name)) WITH (fastupdate = off);
                 COMMENT ON INDEX c IS 'why'; ALTER TABLE users CLUSTER ON b;",
            );
        }, |s| {
            s.alter_table("users", |t| {
                t.drop_index("a");
                t.drop_index("b");
                t.rename_index("c", "cc");
                t.drop_index("cc");
                t.drop_index("d");
            });
        })
        .holds(|s| s.table("users").unwrap().indexes.len() == 1),
    ]
}

fn places() -> Vec<Case> {
    fn schemas(s: &mut SchemaBuilder) {
        s.sql("CREATE SCHEMA audit; CREATE SCHEMA \"odd.one\"; CREATE TYPE audit.level AS ENUM ('low', 'high')");
        blog(s);
        s.create_table("audit.log", |t| {
            t.id();
            t.string("what").index();
            t.named_enumeration("level", "audit.level").default("low");
            t.enumeration("kind", ["a", "b"]).default("a");
            t.foreign_id("user_id").references("users", "id");
        });
        s.create_table("\"odd.one\".\"t.t\"", |t| {
            t.id();
            t.string("x");
        });
        s.sql("INSERT INTO audit.log (what, user_id) VALUES ('in', 1), ('out', 5)");
    }
    vec![
        case("change a table in another schema", schemas, |s| {
            s.alter_table("audit.log", |t| {
                t.string("who").nullable().index();
                t.rename_index("audit_log_what_index", "whats");
                t.enumeration("kind", ["a", "c"]).default("c").change();
                t.drop_foreign(["user_id"]);
                t.drop_primary();
                t.comment("what happened");
            });
            s.alter_table("\"odd.one\".\"t.t\"", |t| {
                t.text("x").nullable().change();
                t.unique_constraint(["x"]);
            });
        })
        .shows("SELECT what, level FROM audit.log", "in low / out low"),
        case("drop tables in another schema", schemas, |s| {
            s.drop_table("audit.log");
            s.drop_table("\"odd.one\".\"t.t\"");
        })
        .loses("audit.log", "*"),
        case("move a table into another schema", schemas, |s| s.rename_table("posts", "audit.articles"))
            .shows("SELECT count(*) FROM audit.articles", "3"),
        case("move a table out of another schema", schemas, |s| s.rename_table("audit.log", "logbook"))
            .shows("SELECT count(*) FROM logbook", "2"),
        case("rename a table in another schema", schemas, |s| s.rename_table("audit.log", "audit.book")),
        case("names of one sort in two schemas", schemas, |s| {
            s.create_table("audit.users", |t| {
                t.id();
                t.foreign_id("user_id").nullable().references("users", "id");
                t.foreign_id("log_id").nullable().references("audit.log", "id");
            });
            s.create_enum("level", ["one"]);
            s.alter_table("users", |t| {
                t.named_enumeration("own", "level").nullable();
                t.named_enumeration("other", "audit.level").nullable();
            });
        })
        .holds(|s| s.tables.iter().filter(|table| table.name.ends_with("users")).count() == 2),
    ]
}

fn partitions() -> Vec<Case> {
    fn visits(s: &mut SchemaBuilder) {
        s.sql(
            "CREATE TABLE visits (id bigint GENERATED BY DEFAULT AS IDENTITY, day date NOT NULL, path text,
                 UNIQUE (id, day), CHECK (path <> '')) PARTITION BY RANGE (day);
             CREATE INDEX by_path ON visits (path);
             CREATE TABLE visits_25 PARTITION OF visits FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
             ALTER TABLE visits DROP CONSTRAINT visits_id_day_key;
             CREATE TABLE visits_26 PARTITION OF visits (path DEFAULT 'x') FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')
                 PARTITION BY LIST (path);
             CREATE TABLE visits_26_rest PARTITION OF visits_26 DEFAULT;
             CREATE INDEX own ON visits_25 (id DESC);
             INSERT INTO visits (day, path) VALUES ('2025-05-05', '/'), ('2026-01-01', '/a');",
        );
    }
    vec![
        case("drop a partition", visits, |s| s.drop_table("visits_25")).loses("visits", "*").loses("visits_25", "*"),
        case("drop a partition that has partitions", visits, |s| {
            s.drop_table("visits_26_rest");
            s.drop_table("visits_26");
        })
        .loses("visits", "*")
        .loses("visits_26", "*")
        .loses("visits_26_rest", "*"),
        case("drop a table with partitions", visits, |s| s.drop_table("visits")).refused("has the partitions"),
        case("change a table with partitions", visits, |s| {
            s.alter_table("visits", |t| {
                t.string("agent").nullable();
                t.big_integer("id").auto_increment().comment("never given twice").change();
                t.drop_index("by_path");
            });
            s.alter_table("visits_25", |t| {
                t.text("path").change();
            });
        })
        .shows("SELECT path FROM visits ORDER BY day", "/ / /a"),
        case("drop an inherited table", |s| {
            blog(s);
            s.sql("CREATE TABLE admins (area text, CHECK (area <> '')) INHERITS (users); INSERT INTO admins (id, name, area) VALUES (9, 'Root', 'all')");
        }, |s| s.drop_table("admins"))
        .loses("users", "*")
        .loses("admins", "*"),
    ]
}

fn numbers() -> Vec<Case> {
    fn numbered(s: &mut SchemaBuilder) {
        s.sql(
            "CREATE TABLE t (id serial PRIMARY KEY, no bigint GENERATED ALWAYS AS IDENTITY (START WITH 10 INCREMENT BY 5),
                 big bigserial, plain int NOT NULL);
             ALTER TABLE t RENAME TO numbers; INSERT INTO numbers (plain) VALUES (7), (8);",
        );
    }
    vec![
        case("drop a numbered table", numbered, |s| s.drop_table("numbers")).loses("numbers", "*"),
        case("drop numbered columns", numbered, |s| {
            s.alter_table("numbers", |t| {
                t.drop_column("no");
                t.drop_column("big");
            });
        })
        .loses("numbers", "no")
        .loses("numbers", "big"),
        case("number no more", numbered, |s| {
            s.alter_table("numbers", |t| {
                t.integer("id").change();
                t.big_integer("no").change();
            });
        })
        .shows("SELECT id, no FROM numbers", "1 10 / 2 15")
        .loses("numbers", "nothing"),
        case("number a column that has numbers", numbered, |s| {
            s.alter_table("numbers", |t| {
                t.integer("plain").auto_increment().change();
            });
            s.sql("INSERT INTO numbers DEFAULT VALUES").down("DELETE FROM numbers WHERE plain = 9");
        })
        .shows("SELECT plain FROM numbers ORDER BY id", "7 / 8 / 9")
        .loses("numbers", "*"),
        case("widen numbered columns", numbered, |s| {
            s.alter_table("numbers", |t| {
                t.big_integer("id").auto_increment().change();
                t.integer("no").auto_increment().change();
            });
        })
        .shows("SELECT seqtypid::regtype FROM pg_sequence WHERE seqrelid = 't_id_seq'::regclass", "bigint"),
    ]
}

fn comments() -> Vec<Case> {
    vec![
        case("comments on everything", blog, |s| {
            s.alter_table("users", |t| {
                t.comment("it's people");
                t.text("name").comment("as they say").change();
                t.index(["age"]).comment("for statistics");
            });
            s.create_enum("mood", ["fine"]);
        })
        .holds(|s| s.table("users").unwrap().comment.as_deref() == Some("it's people"))
        .holds(|s| s.table("users").unwrap().column("name").unwrap().comment.is_some()),
        case("drop what has comments", |s| {
            blog(s);
            s.sql(
                "COMMENT ON TABLE posts IS 'a'; COMMENT ON COLUMN posts.size IS 'b'; COMMENT ON INDEX posts_user_id_index IS 'c';
                 COMMENT ON COLUMN posts.user_id IS 'd'",
            );
        }, |s| {
            s.alter_table("posts", |t| {
                t.integer("size").nullable().change();
                t.drop_index("posts_user_id_index");
            });
            s.drop_table("posts");
        })
        .loses("posts", "*"),
        case("defaults PostgreSQL writes in its own way", nothing, |s| {
            s.create_table("t", |t| {
                t.string("a").default("it's");
                t.timestamp("b").default_expression("now() + interval '1 day'");
                t.double("c").default(-1.5);
                t.boolean("d").default(false);
                t.date("e").use_current();
                t.json("f").default("{}");
                t.text("g").nullable().default(());
                t.array("h", ColumnType::Integer).default_expression("ARRAY[1, 2]");
                t.char("i", 3).default("abc");
            });
            s.alter_table("t", |t| {
                t.rename_column("a", "aa");
                t.text("aa").default("other").change();
                t.drop_column("f");
            });
        })
        .holds(|s| s.table("t").unwrap().column("aa").unwrap().default == Some(DefaultValue::Text("other".into()))),
    ]
}

fn views() -> Vec<Case> {
    fn viewed(s: &mut SchemaBuilder) {
        blog(s);
        s.sql(
            "CREATE VIEW names WITH (security_barrier) AS SELECT id, name FROM users;
             CREATE MATERIALIZED VIEW ages AS SELECT age, count(*) AS n FROM users GROUP BY age WITH NO DATA;
             CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
             CREATE TRIGGER on_names INSTEAD OF DELETE ON names FOR EACH ROW EXECUTE FUNCTION noted();
             CREATE TRIGGER on_users AFTER UPDATE OF name ON users FOR EACH ROW WHEN (old.age > 3) EXECUTE FUNCTION noted();",
        );
    }
    vec![
        case("drop views of both kinds", viewed, |s| {
            s.drop_view("names");
            s.drop_view("ages");
        })
        .holds(|s| s.views.is_empty()),
        case("replace a view by one with more columns", viewed, |s| {
            s.replace_view("names", "SELECT id, name, age FROM users");
        })
        .shows("SELECT age FROM names WHERE id = 1", "30"),
        case("replace a view by one with other columns", viewed, |s| {
            s.replace_view("names", "SELECT age FROM users");
        }),
        case("replace a materialized view by a view", viewed, |s| {
            s.replace_view("ages", "SELECT age FROM users");
        }),
        case(
            "replace a view that another view needs",
            |s| {
                viewed(s);
                s.create_view("short", "SELECT name FROM names");
            },
            |s| {
                s.replace_view("names", "SELECT age FROM users");
            },
        )
        .refused("view short depends on"),
        case("drop a table with a trigger", viewed, |s| {
            s.drop_view("names");
            s.drop_view("ages");
            s.sql("DELETE FROM posts").down("");
            s.alter_table("posts", |t| t.drop_foreign(["user_id"]));
            s.drop_table("users");
        })
        .loses("users", "*")
        .loses("posts", "*"),
    ]
}
