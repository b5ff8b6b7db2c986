//! Rules about recorded operations: what they find, and what they leave alone.

use ruskit::lint::{Dialect, Finding};
use ruskit::prelude::*;
use ruskit::schema::Schema;

use crate::case::{found, rules};

/// What is found in changes of two tables in use.
fn said(dialect: Dialect, record: impl FnOnce(&mut SchemaBuilder)) -> Vec<Finding> {
    let mut schema = SchemaBuilder::new();
    record(&mut schema);
    found(dialect, before(), vec![schema.finish().operations])
}

fn before() -> Schema {
    let mut schema = SchemaBuilder::new();
    schema.create_table("users", |t| {
        t.id();
        t.string("name").length(50).nullable();
        t.string("email").default("none");
    });
    schema.create_table("posts", |t| {
        t.id();
        t.big_integer("user_id").index();
        t.string("title").length(50);
        t.integer("views");
        t.text("body").nullable();
    });
    schema.create_table("visits", |t| {
        t.big_integer("id");
    });
    let tables = schema.finish().operations.into_iter().filter_map(|operation| match operation {
        ruskit::schema::Operation::CreateTable { table, .. } => Some(table),
        _ => None,
    });
    Schema { tables: tables.collect(), ..Schema::default() }
}

/// Each says what SQLite, PostgreSQL and MySQL are told about the operations, and nothing else is.
fn check(record: impl Fn(&mut SchemaBuilder), sqlite: &[&str], postgres: &[&str], mysql: &[&str]) {
    for (dialect, expected) in [(Dialect::Sqlite, sqlite), (Dialect::Postgres, postgres), (Dialect::Mysql, mysql)] {
        let findings = said(dialect, &record);
        assert_eq!(rules(&findings), expected, "{dialect:?}: {findings:?}");
    }
}

fn posts(describe: impl Fn(&mut ruskit::schema::Blueprint)) -> impl Fn(&mut SchemaBuilder) {
    move |schema| schema.alter_table("posts", &describe)
}

#[test]
fn indexes() {
    const NAME: &str = "index-not-concurrent";
    check(
        posts(|t| {
            t.index(["title"]);
        }),
        &[NAME],
        &[NAME],
        &[],
    );
    check(
        posts(|t| {
            t.index(["title"]).concurrently();
        }),
        &[NAME],
        &[],
        &[],
    );
    check(
        posts(|t| {
            t.index(["body"]).using("fulltext");
        }),
        &[NAME],
        &[NAME],
        &[NAME],
    );
    check(posts(|t| t.drop_index("posts_user_id_index")), &[], &["drop-index-not-concurrent"], &[]);
}

#[test]
fn constraints() {
    const UNIQUE: &str = "add-unique-constraint";
    check(
        posts(|t| {
            t.unique_constraint(["title"]);
        }),
        &[UNIQUE],
        &[UNIQUE],
        &[],
    );
    const KEY: &str = "add-primary-key";
    check(
        |schema| {
            schema.alter_table("visits", |t| {
                t.primary(["id"]);
            })
        },
        &[KEY],
        &[KEY],
        &[KEY],
    );
    const FOREIGN: &str = "add-foreign-key";
    check(
        posts(|t| {
            t.foreign(["user_id"]).references("users", ["id"]);
        }),
        &[FOREIGN],
        &[FOREIGN],
        &[FOREIGN],
    );
    const CHECK: &str = "add-check";
    check(
        posts(|t| {
            t.check("posts_views_check", "views >= 0");
        }),
        &[CHECK],
        &[CHECK],
        &[CHECK],
    );
}

#[test]
fn a_new_nullable_column_brings_its_foreign_key_to_sqlite() {
    let findings = said(Dialect::Sqlite, |schema| {
        schema.alter_table("posts", |t| {
            t.big_integer("editor_id").nullable().index().references("users", "id");
        });
    });
    assert_eq!(rules(&findings), ["index-not-concurrent"]);
}

#[test]
fn columns_that_change() {
    let users = |describe: fn(&mut ruskit::schema::Blueprint)| {
        move |schema: &mut SchemaBuilder| schema.alter_table("users", describe)
    };
    const REQUIRED: &str = "set-not-null";
    check(
        users(|t| {
            t.string("name").length(50).change();
        }),
        &[REQUIRED],
        &[REQUIRED],
        &[REQUIRED],
    );
    const TYPE: &str = "change-column-type";
    check(
        users(|t| {
            t.string("name").length(60).nullable().change();
        }),
        &[TYPE],
        &[],
        &[],
    );
    check(
        users(|t| {
            t.string("name").length(70).nullable().change();
        }),
        &[TYPE],
        &[],
        &[TYPE],
    );
    check(
        users(|t| {
            t.text("name").nullable().change();
        }),
        &[TYPE],
        &[],
        &[TYPE],
    );
    check(
        posts(|t| {
            t.big_integer("views").change();
        }),
        &[TYPE],
        &[TYPE],
        &[TYPE],
    );
    const LOOSER: &str = "drop-not-null";
    check(
        posts(|t| {
            t.integer("views").nullable().change();
        }),
        &[LOOSER],
        &[LOOSER],
        &[LOOSER],
    );
    const DEFAULT: &str = "change-default";
    check(
        users(|t| {
            t.string("email").default("new").change();
        }),
        &[DEFAULT],
        &[DEFAULT],
        &[DEFAULT],
    );
    const NONE: &str = "drop-default";
    check(
        users(|t| {
            t.string("email").change();
        }),
        &[NONE],
        &[NONE],
        &[NONE],
    );
    check(
        posts(|t| {
            t.integer("views").default(0).change();
        }),
        &[],
        &[],
        &[],
    );
}

#[test]
fn columns_that_are_new() {
    check(
        posts(|t| {
            t.string("slug").nullable();
        }),
        &[],
        &[],
        &[],
    );
    check(
        posts(|t| {
            t.boolean("seen").default(false);
        }),
        &[],
        &[],
        &[],
    );
    check(posts(|t| t.timestamps()), &[], &[], &[]);
    check(
        posts(|t| {
            t.timestamp("seen_at").use_current();
        }),
        &[],
        &[],
        &[],
    );
    const VOLATILE: &str = "add-column-volatile-default";
    check(
        posts(|t| {
            t.uuid("token").nullable().default_expression("gen_random_uuid()");
        }),
        &[],
        &[VOLATILE],
        &[VOLATILE],
    );
    const FILLED: &str = "add-column-rewrites";
    check(
        posts(|t| {
            t.integer("size").stored_as("length(title)");
        }),
        &[FILLED],
        &[FILLED],
        &[FILLED],
    );
    check(
        posts(|t| {
            t.integer("size").nullable().virtual_as("length(title)");
        }),
        &[],
        &[],
        &[],
    );
    const REQUIRED: &str = "add-required-column";
    check(
        posts(|t| {
            t.string("slug");
        }),
        &[REQUIRED],
        &[REQUIRED],
        &[REQUIRED],
    );
}

#[test]
fn enumerations() {
    let mut schema = SchemaBuilder::new();
    schema.create_table("moods", |t| {
        t.id();
        t.enumeration("mood", ["good", "bad"]);
    });
    let tables = schema.finish().operations.into_iter().filter_map(|operation| match operation {
        ruskit::schema::Operation::CreateTable { table, .. } => Some(table),
        _ => None,
    });
    let before = Schema { tables: tables.collect(), ..Schema::default() };
    let to = |dialect, values: &[&str]| {
        let mut schema = SchemaBuilder::new();
        schema.alter_table("moods", |t| {
            t.enumeration("mood", values.iter().copied()).change();
        });
        found(dialect, before.clone(), vec![schema.finish().operations])
    };
    assert_eq!(rules(&to(Dialect::Mysql, &["good", "bad", "fine"])), [] as [&str; 0]);
    assert_eq!(rules(&to(Dialect::Mysql, &["fine", "good", "bad"])), ["enum-change"]);
    assert_eq!(
        to(Dialect::Mysql, &["good"])[0].message,
        "takes `bad` from mood of moods, and keeps writes waiting while the table is copied"
    );
    assert_eq!(rules(&to(Dialect::Sqlite, &["good", "bad", "fine"])), ["enum-change"]);
}

#[test]
fn what_programs_know() {
    const COLUMN: &str = "rename-column";
    check(posts(|t| t.rename_column("title", "headline")), &[COLUMN], &[COLUMN], &[COLUMN]);
    const TABLE: &str = "rename-table";
    check(|schema| schema.rename_table("posts", "articles"), &[TABLE], &[TABLE], &[TABLE]);
    let with_view = |schema: &mut SchemaBuilder| {
        schema.rename_table("posts", "articles");
        schema.create_view("posts", "SELECT * FROM articles");
    };
    check(with_view, &[], &[], &[]);
    check(posts(|t| t.drop_column("body")), &["drop-column"], &["drop-column"], &["drop-column"]);
    check(|schema| schema.drop_table("posts"), &["drop-table"], &["drop-table"], &["drop-table"]);
}

#[test]
fn what_comes_and_goes_within_the_migrations_is_nobodys() {
    let comes_and_goes = |schema: &mut SchemaBuilder| {
        schema.create_table("drafts", |t| {
            t.id();
            t.string("title");
        });
        schema.alter_table("drafts", |t| {
            t.index(["title"]);
            t.string("title").length(10).nullable().change();
            t.rename_column("title", "headline");
        });
        schema.alter_table("drafts", |t| t.drop_column("headline"));
        schema.rename_table("drafts", "sketches");
        schema.drop_table("sketches");
    };
    check(comes_and_goes, &[], &[], &[]);
    let of_a_column = |schema: &mut SchemaBuilder| {
        schema.alter_table("posts", |t| {
            t.string("slug").nullable();
        });
        schema.alter_table("posts", |t| t.rename_column("slug", "path"));
        schema.alter_table("posts", |t| t.drop_column("path"));
    };
    check(of_a_column, &[], &[], &[]);
}

#[test]
fn many_tables_in_one_transaction() {
    let two = |schema: &mut SchemaBuilder| {
        for table in ["posts", "users"] {
            schema.alter_table(table, |t| {
                t.string("nickname").nullable();
            });
        }
    };
    check(two, &[], &["several-locks"], &[]);
    let one_is_new = |schema: &mut SchemaBuilder| {
        schema.create_table("drafts", |t| {
            t.id();
        });
        schema.alter_table("drafts", |t| {
            t.string("title").nullable();
        });
        schema.alter_table("posts", |t| {
            t.string("nickname").nullable();
        });
    };
    check(one_is_new, &[], &[], &[]);
}

#[test]
fn a_table_with_a_new_name_is_the_same_table() {
    let renamed = |schema: &mut SchemaBuilder| {
        schema.rename_table("posts", "articles");
        schema.alter_table("articles", |t| {
            t.string("nickname").nullable();
        });
    };
    check(renamed, &["rename-table"], &["rename-table"], &["rename-table"]);
}

#[test]
fn a_new_view_is_nobodys() {
    let indexed = |schema: &mut SchemaBuilder| {
        schema.create_view("titles", "SELECT title FROM posts").materialized();
        schema.alter_table("titles", |t| {
            t.index(["title"]);
        });
    };
    assert_eq!(said(Dialect::Postgres, indexed), []);
}

#[test]
fn keys_and_names() {
    let keyless = |schema: &mut SchemaBuilder| {
        schema.create_table("tags", |t| {
            t.string("name");
        })
    };
    check(keyless, &["no-primary-key"], &["no-primary-key"], &["no-primary-key"]);
    let later = |schema: &mut SchemaBuilder| {
        schema.create_table("tags", |t| {
            t.big_integer("id");
        });
        schema.alter_table("tags", |t| {
            t.primary(["id"]);
        });
    };
    check(later, &[], &[], &[]);
    let unindexed = |schema: &mut SchemaBuilder| {
        schema.create_table("drafts", |t| {
            t.id();
            t.foreign_id("user_id").references("users", "id");
        });
    };
    check(unindexed, &["foreign-key-without-index"], &["foreign-key-without-index"], &[]);
    let indexed = |schema: &mut SchemaBuilder| {
        schema.create_table("drafts", |t| {
            t.id();
            t.foreign_id("user_id").references("users", "id");
            t.unique(["user_id", "id"]);
        });
    };
    check(indexed, &[], &[], &[]);
    let redundant = |schema: &mut SchemaBuilder| {
        schema.create_table("drafts", |t| {
            t.id();
            t.big_integer("user_id").index();
            t.unique(["user_id", "id"]);
        });
    };
    check(redundant, &["redundant-index"], &["redundant-index"], &["redundant-index"]);
    let small = |schema: &mut SchemaBuilder| {
        schema.create_table("drafts", |t| {
            t.integer("id").primary().auto_increment();
        });
    };
    check(small, &[], &["small-primary-key"], &["small-primary-key"]);
    let long = |schema: &mut SchemaBuilder| {
        schema.create_table(&"x".repeat(70), |t| {
            t.id();
        })
    };
    check(long, &[], &["long-identifier"], &["long-identifier"]);
}

#[test]
fn a_recipe_has_the_names_of_its_case() {
    let findings = said(
        Dialect::Postgres,
        posts(|t| {
            t.text("body").change();
        }),
    );
    let recipe = findings[0].recipe.as_deref().unwrap();
    assert!(
        recipe.contains(
            "schema.sql(\"ALTER TABLE posts ADD CONSTRAINT posts_body_not_null CHECK (body IS NOT NULL) NOT VALID\")"
        ),
        "{recipe}"
    );
    let findings = said(
        Dialect::Postgres,
        posts(|t| {
            t.unique(["title"]);
        }),
    );
    assert_eq!(
        findings[0].recipe.as_deref(),
        Some("with `migrate --safe`, or in a migration of its own:\nt.unique([\"title\"]).concurrently();")
    );
}
