//! Operations to render: where they start and what they change.

use ruskit::prelude::*;
use ruskit::schema::{ColumnType, Deferrable};

use crate::run::Record;

/// One operation or a few.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) start: Record,
    pub(crate) up: Record,
    /// What is read from the server is spelled in other words than what was recorded.
    pub(crate) seen_otherwise: bool,
    /// There is no way back.
    pub(crate) stays: bool,
    /// The first version that takes it.
    pub(crate) since: u32,
}

const fn case(name: &'static str, start: Record, up: Record) -> Case {
    Case { name, start, up, seen_otherwise: false, stays: false, since: 12 }
}

impl Case {
    const fn seen_otherwise(mut self) -> Self {
        self.seen_otherwise = true;
        self
    }

    const fn since(mut self, version: u32) -> Self {
        self.since = version;
        self
    }

    const fn stays(mut self) -> Self {
        self.stays = true;
        self
    }
}

fn nothing(_: &mut SchemaBuilder) {}

fn blog(s: &mut SchemaBuilder) {
    s.create_table("users", |t| {
        t.id();
        t.string("name");
        t.string("email").nullable().unique();
        t.integer("age").default(18);
    });
    s.create_table("posts", |t| {
        t.id();
        t.foreign_id("user_id").index().references("users", "id").on_delete(Cascade);
        t.string("title").comment("as printed");
        t.enumeration("state", ["draft", "out"]).default("draft");
        t.integer("size").nullable();
    });
}

fn mood(s: &mut SchemaBuilder) {
    s.create_enum("mood", ["sad", "fine"]);
    s.create_table("people", |t| {
        t.id();
        t.named_enumeration("mood", "mood").default("fine");
    });
}

pub(crate) const CASES: &[Case] = &[
    case("create a table", nothing, |s| {
        s.create_table("users", |t| {
            t.id();
            t.string("name").collation("C").comment("full name");
            t.string("email").nullable().unique();
            t.enumeration("role", ["admin", "it's me"]).default("admin");
            t.decimal("balance", 10, 2).default(0);
            t.boolean("active").default(1);
            t.integer("logins").default(false);
            t.uuid("token").default_expression("md5('x')::uuid");
            t.integer("twice").stored_as("logins * 2");
            t.timestamps();
            t.check("users_balance", "balance >= 0");
            t.comment("who may log in");
        });
    }),
    case("create a table with every type", nothing, |s| {
        s.create_table("t", |t| {
            t.char("c1", 3);
            t.text("c2");
            t.tiny_integer("c3");
            t.small_integer("c4");
            t.integer("c5").unsigned();
            t.big_integer("c6");
            t.float("c7");
            t.double("c8");
            t.date("c9");
            t.time("c10");
            t.date_time("c11");
            t.timestamp("c12");
            t.json("c13");
            t.binary("c14");
            t.array("c15", ColumnType::String { length: 20 });
            t.range("c16", ColumnType::Timestamp);
            t.interval("c17");
            t.inet("c18");
            t.cidr("c19");
            t.mac_address("c20");
            t.custom("c21", "tsvector");
            t.custom("c22", "numeric");
            t.range("c23", ColumnType::Decimal { precision: 38, scale: 10 });
        });
    }),
    case("create a table with odd names", nothing, |s| {
        s.create_table("\"a.b\"", |t| {
            t.id();
            t.string("Select").index();
            t.integer("quo\"te").nullable();
            t.foreign_id("parent").nullable().references("\"a.b\"", "id");
        });
    }),
    case("create a table with keys that are checked at commit", blog, |s| {
        s.create_table("pairs", |t| {
            t.big_integer("a");
            t.big_integer("b");
            t.primary(["a", "b"]);
            t.unique_constraint(["b"]).deferrable(Deferrable::InitiallyDeferred).comment("swapped at times");
            t.foreign(["a"])
                .references("users", ["id"])
                .deferrable(Deferrable::InitiallyImmediate)
                .on_update(SetDefault);
        });
    }),
    case("create a table unless it is there", blog, |s| {
        s.create_table_if_not_exists("users", |t| {
            t.id();
        });
    }),
    case("create a table of partitions", nothing, |s| {
        s.create_table("visits", |t| {
            t.date("day").index();
            t.text("path");
            t.option("partition_by", "RANGE (day)");
        });
        s.create_table("visits_2026", |t| {
            t.date("day");
            t.text("path");
            t.option("partition_of", "visits");
            t.option("partition_bound", "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')");
        });
    }),
    case("create a table with storage of its own", nothing, |s| {
        s.create_table("cache", |t| {
            t.text("key").option("storage", "EXTERNAL");
            t.option("unlogged", "true");
            t.option("with", "fillfactor=70");
            t.option("row_security", "true");
        });
    }),
    case("create an inherited table", blog, |s| {
        s.create_table("admins", |t| {
            t.big_integer("id");
            t.string("name");
            t.string("email").nullable();
            t.integer("age").default(18);
            t.text("area");
            t.option("inherits", "users");
        });
    }),
    case("drop a table", blog, |s| s.drop_table("posts")),
    case(
        "drop a table of partitions",
        |s| {
            s.create_table("visits", |t| {
                t.date("day").index();
                t.option("partition_by", "RANGE (day)");
            });
        },
        |s| s.drop_table("visits"),
    ),
    case(
        "drop a table that is numbered by a sequence",
        |s| {
            s.create_table("t", |t| {
                t.big_integer("id").primary().auto_increment().option("serial", "true");
                t.integer("no").auto_increment().option("serial", "numbers");
                t.small_integer("small")
                    .auto_increment()
                    .option("identity", "always")
                    .option("sequence", "START WITH 5");
            });
        },
        |s| s.drop_table("t"),
    ),
    case("rename a table", blog, |s| s.rename_table("users", "people")),
    case(
        "move a table",
        |s| {
            s.sql("CREATE SCHEMA audit").down("DROP SCHEMA audit");
            blog(s);
        },
        |s| s.rename_table("posts", "audit.articles"),
    ),
    case(
        "a table in a schema",
        |s| {
            s.sql("CREATE SCHEMA audit").down("DROP SCHEMA audit");
        },
        |s| {
            s.create_table("audit.log", |t| {
                t.id();
                t.string("what").index().comment("verb");
                t.enumeration("how", ["well", "badly"]);
            });
            s.alter_table("audit.log", |t| {
                t.rename_index("audit_log_what_index", "what");
                t.text("why").nullable().index();
            });
            s.alter_table("audit.log", |t| t.drop_index("what"));
        },
    ),
    case("add columns", blog, |s| {
        s.alter_table("users", |t| {
            t.string("nick").nullable().after("name").comment("how friends call them");
            t.enumeration("role", ["a", "b"]).default("a");
            t.big_integer("no").auto_increment();
            t.string("code").nullable().unique();
            t.foreign_id("boss").nullable().references("users", "id");
        });
    }),
    case("add a column that takes no NULL", blog, |s| {
        s.alter_table("users", |t| {
            t.string("nick");
        });
    }),
    case("change a column", blog, |s| {
        s.alter_table("users", |t| {
            t.text("name").nullable().default("nobody").comment("or nobody").change();
            t.big_integer("age").default(21).change();
        });
    })
    .seen_otherwise(),
    case(
        "change types",
        |s| {
            s.create_table("t", |t| {
                t.string("a").default("1");
                t.date_time("b").nullable();
                t.boolean("c").default(true);
                t.double("d").nullable();
                t.text("e").nullable();
                t.binary("f").nullable();
                t.text("g").nullable();
            });
        },
        |s| {
            s.alter_table("t", |t| {
                t.integer("a").default(1).change();
                t.timestamp("b").nullable().change();
                t.integer("c").default(1).change();
                t.integer("d").nullable().change();
                t.json("e").nullable().change();
                t.text("f").nullable().change();
                t.string("g").length(20).nullable().change();
            });
        },
    ),
    case("take NULL no more", blog, |s| {
        s.alter_table("users", |t| {
            t.string("email").change();
        });
    }),
    case("change the texts of an enumeration", blog, |s| {
        s.alter_table("posts", |t| {
            t.enumeration("state", ["draft", "out", "gone"]).default("draft").change();
        });
    }),
    case("make an enumeration of a text, and a text of an enumeration", blog, |s| {
        s.alter_table("posts", |t| {
            t.enumeration("title", ["a", "b"]).comment("as printed").change();
            t.text("state").default("draft").change();
        });
    }),
    case("number a column, and another no more", blog, |s| {
        s.alter_table("users", |t| {
            t.big_integer("id").change();
            t.integer("age").auto_increment().change();
        });
    }),
    case(
        "change how a column is computed",
        |s| {
            s.create_table("t", |t| {
                t.integer("a");
                t.integer("b").nullable().stored_as("a * 2").index();
                t.integer("c").nullable().stored_as("a * 3");
            });
        },
        |s| {
            s.alter_table("t", |t| {
                t.integer("b").nullable().stored_as("a * 4").change();
                t.integer("c").nullable().change();
            });
        },
    )
    .seen_otherwise()
    .since(13),
    case("compute a column at each read", blog, |s| {
        s.alter_table("posts", |t| {
            t.integer("double").nullable().virtual_as("size * 2");
        });
    })
    .since(18),
    case("rename and drop columns", blog, |s| {
        s.alter_table("posts", |t| {
            t.rename_column("title", "headline");
            t.drop_column("user_id");
            t.drop_column("size");
            t.integer("size").default(0);
        });
    }),
    case("indexes of all kinds", blog, |s| {
        s.alter_table("users", |t| {
            t.index(["name", "age"])
                .descending("age")
                .collation("name", "C")
                .operator_class("name", "text_pattern_ops");
            t.index(["email"]).name("by_email").include(["age"]).filter("email IS NOT NULL").comment("for logins");
            t.index_expression("lower_name", "lower(name)").unique();
            t.index(["age"]).using("hash").option("with", "fillfactor=50");
            t.unique(["name", "email"]).nulls_not_distinct();
        });
    })
    .seen_otherwise()
    .since(15),
    case("an index without keeping writers out", blog, |s| {
        s.alter_table("users", |t| {
            t.index(["age"]).concurrently();
            t.string("nick").nullable();
        });
    }),
    case("rename and drop indexes", blog, |s| {
        s.alter_table("users", |t| t.rename_index("users_email_unique", "one_email"));
        s.alter_table("posts", |t| t.drop_index("posts_user_id_index"));
    }),
    case("keys and checks come and go", blog, |s| {
        s.alter_table("posts", |t| {
            t.drop_foreign(["user_id"]);
            t.drop_primary();
            t.primary(["id", "title"]);
            t.unique_constraint(["title"]);
            t.check("sized", "size > 0");
            t.foreign(["user_id"]).references("users", ["id"]).on_delete(SetNull);
        });
        s.alter_table("posts", |t| {
            t.drop_unique(["title"]);
            t.drop_check("sized");
        });
    }),
    case(
        "a key over columns that take NULL",
        |s| {
            s.create_table("t", |t| {
                t.integer("a").nullable();
            });
        },
        |s| {
            s.alter_table("t", |t| {
                t.primary(["a"]);
            })
        },
    ),
    case("comments", blog, |s| {
        s.alter_table("posts", |t| {
            t.comment("it's what users write");
            t.string("title").change();
        });
    }),
    case("create and drop views", blog, |s| {
        s.create_view("names", "SELECT name FROM users");
        s.replace_view("names", "SELECT name, age FROM users");
        s.drop_view_if_exists("nothing");
        s.drop_view("names");
    })
    .seen_otherwise(),
    case(
        "replace a view",
        |s| {
            blog(s);
            s.create_view("names", "SELECT name FROM users");
        },
        |s| {
            s.replace_view("names", "SELECT age FROM users;");
        },
    ),
    case("enum types", nothing, |s| {
        s.create_enum("mood", ["sad", "it's fine"]);
        s.rename_enum_value("mood", "sad", "blue");
        s.drop_enum("mood");
    }),
    case("a value for an enum type", mood, |s| {
        s.add_enum_value("mood", "happy");
        s.add_enum_value("mood", "so so").before("fine");
    })
    .stays(),
    case("columns of enum types", mood, |s| {
        s.alter_table("people", |t| {
            t.named_enumeration("before", "mood").nullable();
            t.text("mood").default("fine").change();
        });
    }),
    case("extensions", nothing, |s| {
        s.create_extension("pg_trgm");
        s.drop_extension("pg_trgm");
    }),
];
