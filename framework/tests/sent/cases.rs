//! Migrations with every kind of operation, in words every database takes, and some that one alone has.

use std::path::Path;

use ruskit::migrate::{Body, Migration, SourceMigration};
use ruskit::prelude::*;

use crate::support::Engine;

/// A migration that is one function.
struct Recorded(fn(&mut SchemaBuilder), Option<fn(&mut SchemaBuilder)>);

impl Migration for Recorded {
    fn up(&self, schema: &mut SchemaBuilder) {
        (self.0)(schema);
    }

    fn down(&self, schema: &mut SchemaBuilder) {
        match self.1 {
            Some(down) => down(schema),
            None => schema.automatic(),
        }
    }
}

macro_rules! migrations {
    ($($file:literal $up:expr $(=> $down:expr)?;)*) => {
        vec![$({
            static MIGRATION: Recorded = Recorded($up, migrations!(@down $($down)?));
            SourceMigration::new(Path::new($file), Body::Recorded(&MIGRATION)).unwrap()
        }),*]
    };
    (@down) => { None };
    (@down $down:expr) => { Some($down) };
}

pub(crate) fn all(engine: Engine) -> Vec<SourceMigration> {
    let mut all = migrations! {
        "01_users.rs" |schema| {
            schema.create_table("users", |t| {
                t.id();
                t.string("name").comment("as it's called");
                t.string("email").nullable();
                t.integer("age").default(18);
                t.enumeration("role", ["admin", "it's"]).default("admin");
                t.decimal("credit", 10, 2).nullable();
                t.date_time("seen_at").nullable();
            });
            schema.sql("INSERT INTO users (id, name, email) VALUES (1, 'ann; or --', 'a@example.org'), (2, 'bob', NULL)").down("DELETE FROM users");
        };
        "02_posts.rs" |schema| {
            schema.create_table("posts", |t| {
                t.id();
                t.foreign_id("user_id").index().references("users", "id").on_delete(Cascade);
                t.string("title").unique();
                t.text("body").nullable();
                t.check("posts_title_long", "length(title) > 1");
            });
            schema.create_table_if_not_exists("posts", |t| {
                t.string("never");
            });
        };
        "03_step.rs" |schema| schema.run(Nothing);
        "04_columns.rs" |schema| {
            schema.alter_table("users", |t| {
                t.string("nick").nullable();
                t.string("name").length(120).nullable().change();
                t.rename_column("credit", "balance");
                t.drop_column("age");
            });
        };
        "05_indexes.rs" |schema| {
            schema.alter_table("users", |t| {
                t.index(["name"]).name("users_name");
                t.unique(["email"]);
                t.unique_constraint(["nick"]).name("users_nick");
            });
            schema.alter_table("users", |t| {
                t.rename_index("users_name", "users_called");
                t.drop_unique_named("users_nick");
            });
            schema.alter_table("posts", |t| t.drop_index("posts_title_unique"));
        };
        "06_keys.rs" |schema| {
            schema.create_table("tags", |t| {
                t.integer("post_id");
                t.string("tag").length(40);
            });
            schema.alter_table("tags", |t| {
                t.primary(["post_id", "tag"]);
                t.check("tags_tag_short", "length(tag) < 30");
            });
            schema.alter_table("tags", |t| {
                t.drop_check("tags_tag_short");
                t.string("tag").length(40).default("it's").change();
            });
            schema.alter_table("posts", |t| t.drop_foreign(["user_id"]));
            schema.alter_table("posts", |t| {
                t.foreign(["user_id"]).references("users", ["id"]).name("posts_author");
            });
        };
        "07_views.rs" |schema| {
            schema.create_view("names", "SELECT name FROM users");
            schema.replace_view("names", "SELECT name FROM users WHERE name IS NOT NULL");
        };
        "08_renamed.rs" |schema| {
            schema.drop_view("names");
            schema.rename_table("tags", "labels");
            schema.drop_table_if_exists("nowhere");
        };
    };
    all.extend(match engine {
        Engine::Sqlite => migrations! {
            "10_sqlite.rs" |schema| {
                schema.sql("CREATE TRIGGER shout AFTER INSERT ON labels BEGIN UPDATE labels SET tag = upper(tag); SELECT 1; END").down("DROP TRIGGER shout");
                schema.alter_table("labels", |t| { t.string("why").default("-"); t.integer("post_id").nullable().change(); });
            };
        },
        Engine::Postgres => migrations! {
            "10_concurrent.rs" |schema| {
                schema.alter_table("users", |t| { t.string("motto").nullable(); });
                schema.alter_table("users", |t| { t.index(["motto"]).concurrently(); });
                schema.sql("UPDATE users SET motto = 'none';\nUPDATE users SET motto = 'one'").down("");
            };
            "11_types.rs" |schema| {
                schema.create_enum("mood", ["good", "bad"]).comment("how");
                schema.add_enum_value("mood", "so so").before("bad");
                schema.rename_enum_value("mood", "good", "great");
                schema.create_table("moods", |t| { t.named_enumeration("mood", "mood").default("so so"); });
            } => |schema| {
                schema.drop_table("moods");
                schema.drop_enum("mood");
            };
            "12_extension.rs" |schema| {
                schema.create_extension("plpgsql");
                schema.sql("CREATE FUNCTION one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$").down("DROP FUNCTION one()");
            } => |schema| { schema.sql("DROP FUNCTION one()"); };
        },
        Engine::Mysql => migrations! {
            "10_body.rs" |schema| {
                schema.sql("CREATE TRIGGER shout BEFORE INSERT ON labels FOR EACH ROW BEGIN SET NEW.tag = upper(NEW.tag); SET @a = 1; END").down("DROP TRIGGER shout");
                schema.sql("INSERT INTO labels VALUES (1, 'x')").down("DELETE FROM labels");
            };
        },
    });
    all.extend(migrations! {
        "20_last.rs" |schema| {
            schema.sql("INSERT INTO users (id, name) VALUES (9, 'eve')").down("DELETE FROM users WHERE id = 9");
        };
        "21_gone.rs" |schema| {
            schema.drop_table("posts");
        };
    });
    all
}

/// A table that SQL text makes, and a change of it.
#[allow(dead_code, reason = "one suite does without")]
pub(crate) fn made_by_sql() -> Vec<SourceMigration> {
    migrations! {
        "01_sql.rs" |schema| schema.sql("CREATE TABLE made (a INTEGER)").down("DROP TABLE made");
        "90_made.rs" |schema| schema.alter_table("made", |t| t.rename_column("a", "b"));
    }
}

struct Nothing;

#[async_trait]
impl Step for Nothing {
    async fn up(&self, _: &mut Connection) -> Result<(), DatabaseError> {
        Ok(())
    }

    async fn down(&self, _: &mut Connection) -> Result<(), DatabaseError> {
        Ok(())
    }
}
