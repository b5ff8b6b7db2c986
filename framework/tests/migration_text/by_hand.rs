//! The texts themselves: as one would write them by hand.

use ruskit::codegen::migration::{MigrationDraft, migration_text};
use ruskit::codegen::{TemplateError, Templates};
use ruskit::prelude::*;
use ruskit::schema::diff::Piece;

use crate::provokes::is_shown_as;

fn recorded(describe: impl FnOnce(&mut SchemaBuilder)) -> Vec<Piece> {
    let mut schema = SchemaBuilder::new();
    describe(&mut schema);
    let recording = schema.finish();
    assert_eq!(recording.mistakes, [""; 0]);
    recording.operations.into_iter().map(Piece::Do).collect()
}

fn text(up: &[Piece], down: Option<&[Piece]>, message: Option<&str>) -> String {
    let draft = MigrationDraft { name: "change_posts", message, up, down };
    migration_text(&draft, &Templates::builtin()).unwrap()
}

/// The lines of `up`, less indented.
fn lines(describe: impl FnOnce(&mut SchemaBuilder)) -> String {
    let text = text(&recorded(describe), None, None);
    let (_, body) = text.split_once("SchemaBuilder) {\n").unwrap();
    let (body, _) = body.split_once("\n    }\n}\n").unwrap();
    body.lines().map(|line| line.strip_prefix("        ").unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_new_table_reads_as_one_would_write_it() {
    let up = recorded(|schema| {
        schema.create_table("posts", |t| {
            t.id();
            t.foreign_id("user_id").references("users", "id").on_delete(Cascade);
            t.string("slug").unique();
            t.string("title").length(100).index();
            t.text("body").nullable();
            t.decimal("price", 8, 2).default(0).check("price >= 0");
            t.timestamps();
            t.soft_deletes();
            t.index(["title", "slug"]).descending("slug").name("by_title");
            t.index(["created_at"]);
            t.check("named", "slug <> ''");
        });
    });
    assert_eq!(
        text(&up, None, Some("Posts of users.\n\nWith slugs.")),
        r#"use ruskit::prelude::*;

/// Posts of users.
///
/// With slugs.
pub struct ChangePosts;

impl Migration for ChangePosts {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("posts", |t| {
            t.id();
            t.foreign_id("user_id")
                .references("users", "id")
                .on_delete(Cascade);
            t.string("slug").unique();
            t.string("title").length(100).index();
            t.text("body").nullable();
            t.decimal("price", 8, 2).default(0).check("price >= 0");
            t.timestamps();
            t.soft_deletes();
            t.index(["title", "slug"])
                .name("by_title")
                .descending("slug");
            t.index(["created_at"]);
            t.check("named", "slug <> ''");
        });
    }
}

migration!(ChangePosts);
"#
    );
}

#[test]
fn changes_stand_in_their_order() {
    let lines = lines(|schema| {
        schema.alter_table("posts", |t| {
            t.rename_column("name", "title");
            t.string("slug").nullable().unique().after("title");
            t.big_integer("views").default(0);
            t.text("title").change();
            t.drop_index("posts_name_index");
            t.drop_column("phone");
            t.drop_timestamps();
            t.foreign(["a", "b"]).references("pairs", ["a", "b"]);
        });
        schema.rename_table("posts", "articles");
    });
    assert_eq!(
        lines,
        r#"schema.alter_table("posts", |t| {
    t.rename_column("name", "title");
    t.string("slug").nullable().unique().after("title");
    t.big_integer("views").default(0);
    t.text("title").change();
    t.drop_index("posts_name_index");
    t.drop_column("phone");
    t.drop_timestamps();
    t.foreign(["a", "b"]).references("pairs", ["a", "b"]);
});
schema.rename_table("posts", "articles");"#
    );
}

#[test]
fn statements_of_several_lines_stand_as_they_are() {
    let lines = lines(|schema| {
        schema.sql("UPDATE posts\nSET slug = \"id\"").down("UPDATE posts SET slug = NULL");
        schema.create_view("live", "SELECT 1");
    });
    assert_eq!(
        lines,
        r##"schema
    .sql(
        r#"UPDATE posts
SET slug = "id""#,
    )
    .down("UPDATE posts SET slug = NULL");
schema.create_view("live", "SELECT 1");"##
    );
}

#[test]
fn what_is_undecided_and_what_undoes_it_are_written() {
    let what = "what the new `slug` of existing posts is".to_owned();
    let hint = Some("UPDATE \"posts\" SET slug = … WHERE slug IS NULL".to_owned());
    let up = [Piece::Undecided { what, hint }];
    let text = text(&up, Some(&[]), None);
    let place = concat!(
        "        // schema.sql(r#\"UPDATE \"posts\" SET slug = … WHERE slug IS NULL\"#).down(\"\");\n",
        "        schema.undecided(\"what the new `slug` of existing posts is\");\n",
    );
    assert!(text.contains(place), "{text}");
    assert!(text.contains("\n    }\n\n    fn down(&self, _schema: &mut SchemaBuilder) {}\n}\n"), "{text}");
}

fn provokes(code: &str, error: &TemplateError) {
    assert_eq!(error.code().to_string(), format!("kit::{code}"));
    is_shown_as(code, &error.to_string());
}

#[test]
fn a_template_that_loses_what_undoes_it_is_refused() {
    let folder = std::env::temp_dir().join(format!("kit-migration-text-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("migration.hbs"), "{{statements}}\n").unwrap();
    let pieces = recorded(|schema| schema.drop_table("posts"));
    let draft = MigrationDraft { name: "a", message: None, up: &[], down: Some(&pieces) };
    let error = migration_text(&draft, &Templates::with_overrides(Some(&folder))).unwrap_err();
    provokes("E0704", &error);
    assert!(error.to_string().ends_with("migration.hbs: the template leaves out `down`"), "{error}");
    std::fs::remove_dir_all(&folder).unwrap();
}
