//! What Kit writes where there is nothing yet.

use std::process::Command;

use ruskit::codegen::{CodegenError, Snapshot};
use ruskit::schema::{ColumnType, Schema, Table, Trigger, View};

use crate::crates::Crate;
use crate::enums::MOOD;
use crate::project::{Project, names};
use crate::{example, odd};

const POST: &str = r#"use ruskit::entity::prelude::*;

/// A row of `posts`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromRow, Entity)]
#[entity(table = "posts")]
pub struct Post {
    /// Primary key.
    #[entity(primary_key, auto)]
    pub id: i64,
    /// Foreign key to `users.id`; deleted with it.
    #[entity(references("users", "id", on_delete = cascade))]
    pub user_id: i64,
    pub title: String,
    /// Unique.
    #[entity(unique)]
    pub slug: String,
    #[entity(text)]
    pub body: Option<String>,
    /// Default: `false`.
    #[entity(default = false)]
    pub published: bool,
    pub created_at: Option<DateTime<Utc>>,
    pub updated_at: Option<DateTime<Utc>>,
}
"#;

const MODULE: &str = r#"//! One struct per table, written by `cargo kit` and yours to extend.

#![allow(unused_imports, reason = "not every program uses every table")]

pub mod comment;
pub mod post;
pub mod user;

pub use comment::Comment;
pub use post::Post;
pub use user::User;
"#;

#[test]
fn a_table_becomes_a_struct() {
    let project = Project::new();
    let changes = project.refresh(&example::schema());
    assert_eq!(names(&changes.written), ["comment.rs", "mod.rs", "post.rs", "user.rs", "schema.json"]);
    assert_eq!(project.read("post.rs"), POST);
    assert_eq!(project.read("mod.rs"), MODULE);
}

#[test]
fn nothing_is_written_twice() {
    let project = Project::new();
    for schema in [example::schema(), odd::schema()] {
        project.refresh(&schema);
        let changes = project.refresh(&schema);
        assert!(changes.is_empty(), "{changes:#?}");
        assert_eq!((&changes.kept[..], &changes.unparsable[..]), (&[][..], &[][..]));
    }
}

#[test]
fn check_writes_nothing_and_says_what_it_would() {
    let project = Project::new();
    let changes = project.try_refresh(&example::schema(), &[], true).unwrap();
    assert_eq!(changes.written.len(), 5);
    assert_eq!(std::fs::read_dir(&project.root).unwrap().count(), 0);
}

#[test]
fn only_the_tables_named_are_written() {
    let project = Project::new();
    let changes = project.try_refresh(&example::schema(), &["posts"], false).unwrap();
    assert_eq!(names(&changes.written), ["mod.rs", "post.rs"]);
    let error = project.try_refresh(&example::schema(), &["post"], false).unwrap_err();
    assert_eq!(error.to_string(), "there is no table `post`; there are comments, posts, users");
}

#[test]
fn the_snapshot_keeps_definitions_only_where_they_are_all_there_is() {
    let mut schema = example::schema();
    schema.tables[0].definition = Some("CREATE TABLE …".to_owned());
    schema.views.push(View { name: "v".to_owned(), definition: Some("CREATE VIEW v".to_owned()), ..View::default() });
    schema.triggers.push(Trigger {
        name: "t".to_owned(),
        definition: "CREATE TRIGGER t".to_owned(),
        ..Trigger::default()
    });
    let project = Project::new();
    project.refresh(&schema);
    let path = project.root.join("schema.json");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(
        text.starts_with("{\n  \"version\": 1,\n  \"driver\": \"sqlite\",\n  \"tables\": [") && text.ends_with("}\n")
    );
    let snapshot = Snapshot::load(&path).unwrap().unwrap();
    assert_eq!(snapshot.schema.tables[0].definition, None);
    assert_eq!(snapshot.schema.views, schema.views);
    assert_eq!(snapshot.schema.triggers, schema.triggers);
}

#[test]
fn a_snapshot_of_a_newer_kit_is_left_alone() {
    let project = Project::new();
    let path = project.root.join("schema.json");
    std::fs::write(&path, "{\"version\": 2, \"what\": [1]}").unwrap();
    let error = project.try_refresh(&example::schema(), &[], false).unwrap_err();
    assert!(matches!(error, CodegenError::NewerSnapshot { version: 2, .. }), "{error}");
    std::fs::write(&path, "{\n<<<<<<< ours").unwrap();
    let error = project.try_refresh(&example::schema(), &[], false).unwrap_err();
    assert!(error.to_string().contains("schema.json:2: not a schema snapshot"), "{error}");
    assert!(!project.entities().exists());
}

#[test]
fn a_dropped_tables_file_goes_with_it() {
    let project = Project::new();
    let mut schema = example::schema();
    project.refresh(&schema);
    schema.tables.remove(0);
    let changes = project.refresh(&schema);
    assert_eq!(names(&changes.removed), ["comment.rs"]);
    assert_eq!(
        project.read("mod.rs"),
        MODULE.replace("pub mod comment;\n", "").replace("pub use comment::Comment;\n", "")
    );
}

#[test]
fn files_are_as_rustfmt_would_have_them() {
    let project = Project::new();
    project.refresh(&odd::schema());
    // Its own settings: the usual ones.
    std::fs::write(project.root.join("rustfmt.toml"), "").unwrap();
    let output = Command::new("rustfmt")
        .args(["--check", "--color", "never", "--edition", "2024"])
        .arg(project.entities().join("mod.rs"))
        .output();
    let Ok(output) = output else {
        eprintln!("SKIPPED: rustfmt is not installed");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&[output.stdout, output.stderr].concat()));
}

/// The entities of the odd schema, in a library and in a program that uses none of them.
#[test]
fn files_compile_without_a_warning() {
    let project = Project::lasting("odd");
    project.refresh(&odd::schema());
    let program = "#[path = \"../entities/mod.rs\"]\nmod entities;\n\nfn main() {}\n";
    let output = Crate { name: "odd", project: &project, program }.cargo("check");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// What the derive macro says of mistakes, and where.
#[test]
fn mistakes_in_attributes_are_named() {
    let cases = [
        ("#[entity(table = \"posts\")]", "", "an entity names its table"),
        (
            "#[entity(primary_key, auto)]",
            "#[entity(primary_key, atuo)]",
            "`atuo` is not known here; known are primary_key",
        ),
        ("on_delete = cascade", "on_delete = cascada", "expected one of no_action, restrict, cascade"),
        ("#[entity(text)]", "#[entity(text, string)]", "`string` is not known here, or is a second type"),
        ("default = false", "default = maybe", "`default` takes text in quotes, a number, true, false"),
        ("table = \"posts\"", "table = \"posts\", index", "an index on the struct needs `columns = […]`"),
        ("table = \"posts\"", "table = \"posts\", primary_key(columns = [\"no\"])", "the primary key names `no`"),
    ];
    let enums = [
        ("#[sqlx(type_name = \"mood\", rename_all", "#[sqlx(rename_all", "an enum type names its type"),
        (
            "    Ok,",
            "    #[entity(renamed = \"fine\")]\n    Ok,",
            "`renamed` is not known here; known are renamed_from",
        ),
        ("#[sqlx(type", "#[entity(values = \"a\")]\n#[sqlx(type", "known are comment, renamed_from"),
    ];
    let project = Project::lasting("mistakes");
    project.refresh(&example::schema());
    let text = project.read("post.rs");
    let mut wanted = Vec::new();
    let mut modules = String::new();
    for (number, (old, new, message)) in cases.into_iter().enumerate() {
        assert!(text.contains(old));
        project.write(&format!("wrong_{number}.rs"), &text.replacen(old, new, 1));
        modules.push_str(&format!("#[path = \"../entities/wrong_{number}.rs\"]\nmod wrong_{number};\n"));
        wanted.push((format!("entities/wrong_{number}.rs:"), message));
    }
    for (number, (old, new, message)) in enums.into_iter().enumerate() {
        assert!(MOOD.contains(old));
        project.write(&format!("enum_{number}.rs"), &MOOD.replacen(old, new, 1));
        modules.push_str(&format!("#[path = \"../entities/enum_{number}.rs\"]\nmod enum_{number};\n"));
        wanted.push((format!("entities/enum_{number}.rs:"), message));
    }
    let output =
        Crate { name: "mistakes", project: &project, program: &format!("{modules}fn main() {{}}\n") }.cargo("check");
    let errors = String::from_utf8_lossy(&output.stderr);
    for (place, message) in wanted {
        let at = errors.find(&place).unwrap_or_else(|| panic!("nothing about {place} in:\n{errors}"));
        let start = errors[..at].rfind("error").unwrap_or(0);
        assert!(errors[start..at].contains(message), "{place} {message}\n{errors}");
    }
}

#[test]
fn a_file_says_all_there_is_to_know_of_its_table() {
    for schema in [example::schema(), odd::schema()] {
        let project = Project::new();
        project.refresh(&schema);
        let mut parsed = project.parse();
        let mut written = schema.clone();
        // One of them has no texts, one a name that sqlx cannot ask for.
        written.enums.retain(|ty| !ty.values.is_empty() && ty.name.is_ascii());
        // The schema was made up without texts of named types; the files know them.
        forget_texts(&mut parsed);
        for table in parsed.tables.iter_mut().chain(&mut written.tables) {
            table.foreign_keys.sort_by_cached_key(|key| format!("{key:?}"));
        }
        assert_eq!(parsed.enums, written.enums);
        for (parsed, written) in parsed.tables.into_iter().zip(written.tables) {
            assert_eq!(parsed, written);
        }
    }
}

fn forget_texts(schema: &mut Schema) {
    fn forget(ty: &mut ColumnType) {
        match ty {
            ColumnType::Enum { name: Some(_), values } => values.clear(),
            ColumnType::Array(of) => forget(of),
            _ => {}
        }
    }
    schema.tables.iter_mut().flat_map(|table| &mut table.columns).for_each(|column| forget(&mut column.ty));
}

#[test]
fn names_stay_when_tables_join() {
    let project = Project::new();
    let schema = |names: &[&str]| {
        let mut schema =
            Schema { tables: names.iter().map(|name| example::table(name, vec![])).collect(), ..Schema::default() };
        schema.sort();
        schema
    };
    project.refresh(&schema(&["users"]));
    assert!(project.read("user.rs").contains("#[entity(table = \"users\")]\npub struct User {"));
    project.refresh(&schema(&["user", "users"]));
    assert!(project.read("user.rs").contains("#[entity(table = \"users\")]\npub struct User {"));
    assert!(project.read("user_2.rs").contains("#[entity(table = \"user\")]\npub struct User2 {"));
    assert_eq!(Table::new("x").columns, []);
}
