//! `migrate:lint`, and `migrate` where rows are in its way: the same day on every database.

use serde_json::Value;

use crate::common::{Ended, Place, run};
use crate::end_to_end::Blog;
use crate::servers::OnServer;

/// Two users of one name.
const USERS: &str = "INSERT INTO users (name, email) VALUES ('Ada', 'ada@example.com'), ('Ada', 'bob@example.com');\n";

const CHANGE: &str = "20990102_000000_change_users.rs";

/// A migration that no database with such rows takes, and that keeps others waiting on some.
fn change(allows: &[String]) -> String {
    let allows: String = allows.iter().map(|rule| format!("        schema.allow(\"{rule}\", \"a test\");\n")).collect();
    format!(
        "use ruskit::prelude::*;\n\npub struct ChangeUsers;\n\nimpl Migration for ChangeUsers {{\n    fn up(&self, schema: \
         &mut SchemaBuilder) {{\n        schema.alter_table(\"users\", |t| {{\n            \
         t.unique([\"name\"]);\n        }});\n{allows}    }}\n}}\n\nmigration!(ChangeUsers);\n"
    )
}

/// The example's migrations.
const EXAMPLE: &[(&str, &str)] = &[
    (
        "20261120_090000_create_users_table.rs",
        include_str!("../../../database/migrations/20261120_090000_create_users_table.rs"),
    ),
    (
        "20261120_090100_create_posts_table.rs",
        include_str!("../../../database/migrations/20261120_090100_create_posts_table.rs"),
    ),
    (
        "20261120_090200_create_comments_table.rs",
        include_str!("../../../database/migrations/20261120_090200_create_comments_table.rs"),
    ),
];

#[test]
fn a_day_on_sqlite() {
    let blog = Blog::new();
    a_day(&blog);
    values_that_would_be_lost(&blog);
    what_a_project_says(&blog);
}

#[test]
fn a_day_on_postgres() {
    if let Some(project) = OnServer::new("postgres") {
        a_day(&project.blog);
    }
}

#[test]
fn a_day_on_mysql() {
    if let Some(project) = OnServer::new("mysql") {
        a_day(&project.blog);
    }
}

fn a_day(blog: &Blog) {
    std::fs::remove_file(blog.place.path.join("blog").join(blog.migration("create_users_table"))).unwrap();
    for (name, text) in EXAMPLE {
        blog.write(&format!("database/migrations/{name}"), text);
    }
    blog.kit("migrate:lint").failed(1, "--no-database");
    blog.kit("db:create").good();
    let clean = blog.kit("migrate:lint --strict").good();
    assert!(clean.out.contains("Nothing found in 3 migrations."), "{}", clean.out);
    blog.kit("migrate:lint --strict --no-database").good();
    blog.kit("migrate").good();
    let nothing = blog.kit("migrate:lint").good();
    assert!(nothing.out.contains("No migration is pending"), "{}", nothing.out);
    blog.write("database/migrations/20990101_000000_insert_users.sql", USERS);
    blog.kit("migrate").good();

    let path = format!("database/migrations/{CHANGE}");
    blog.write(&path, &change(&[]));
    let found = blog.kit("migrate:lint").failed(4, "");
    assert!(found.out.contains(&format!("ERROR  duplicate-rows  {path}:8")), "{}", found.out);
    assert!(found.out.contains("and 1 row repeats others"), "{}", found.out);
    assert!(found.out.contains("schema.allow(\""), "{}", found.out);
    let annotated = blog.kit_without_cargo("migrate:lint --format github").failed(4, "");
    assert!(annotated.out.contains(&format!("::error file={path},line=8,title=duplicate-rows::")), "{}", annotated.out);
    let scanned: Value = serde_json::from_str(&blog.kit("migrate:lint --format sarif").failed(4, "").out).unwrap();
    assert_eq!(scanned["version"], "2.1.0");

    // Not a thing is done.
    let refused = blog.kit("migrate").failed(1, "rows are in the way: no migration was started").provokes("E0405");
    assert!(refused.err.contains("and 1 row repeats others (duplicate-rows)"), "{}", refused.err);
    blog.kit_without_cargo("migrate:status --check").failed(4, "");
    let told: Value = serde_json::from_str(&blog.kit("migrate --format json").failed(1, "").out).unwrap();
    assert_eq!((&told["findings"][0]["rule"], &told["findings"][0]["rows"]), (&"duplicate-rows".into(), &1.into()));

    // Allowed with a reason, nothing is found.
    let rules = rules(&blog.kit_without_cargo("migrate:lint --format json"));
    blog.write(&path, &change(&rules));
    blog.kit("migrate:lint --strict").good();
    blog.write(&path, &change(&["duplicate-row".to_owned()]));
    let wrong = blog.kit("migrate:lint").failed(4, "");
    assert!(wrong.out.contains("which is no rule; is `duplicate-rows` meant?"), "{}", wrong.out);

    // A migration before it repairs the rows.
    let repair = "UPDATE users SET name = 'Bob' WHERE email = 'bob@example.com';\n";
    blog.write("database/migrations/20990101_120000_repair_users.sql", repair);
    let rest = self::rules(&blog.kit("migrate:lint --format json"));
    assert!(!rest.contains(&"duplicate-rows".to_owned()), "{rest:?}");
    blog.write(&path, &change(&rest));
    blog.kit("migrate:lint").good();
    blog.kit("migrate").good();
}

fn rules(ended: &Ended) -> Vec<String> {
    let document: Value = serde_json::from_str(&ended.out).unwrap();
    let findings = document["findings"].as_array().unwrap().iter();
    let mut rules: Vec<String> = findings.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect();
    rules.retain(|rule| !rule.starts_with("allow-"));
    rules.dedup();
    rules
}

fn values_that_would_be_lost(blog: &Blog) {
    let drop_column = |number: u32, column: &str, allow: &str| {
        let text = format!(
            "use ruskit::prelude::*;\n\npub struct Drop;\n\nimpl Migration for Drop {{\n    fn up(&self, schema: &mut \
             SchemaBuilder) {{\n        schema.alter_table(\"users\", |t| {{\n            {allow}\n            \
             t.drop_column(\"{column}\");\n        }});\n    }}\n}}\n\nmigration!(Drop);\n"
        );
        blog.write(&format!("database/migrations/2099010{number}_000000_drop_{column}.rs"), &text);
    };
    let in_production =
        |line: &str| run(blog.command().args(line.split(' ')).arg("--offline").env("APP_ENV", "production"));
    drop_column(3, "email", "");
    let refused = in_production("migrate --force --no-entities").failed(1, "rows are in the way").provokes("E0405");
    assert!(refused.err.contains("what 2 rows hold there is lost (rows-dropped)"), "{}", refused.err);
    let unknown = in_production("migrate --force --allow row-dropped")
        .failed(2, "there is no rule `row-dropped`")
        .provokes("E0123");
    assert!(unknown.err.contains("rows-dropped"), "{}", unknown.err);
    in_production("migrate --force --no-entities --allow rows-dropped").good();
    drop_column(4, "created_at", "t.allow(\"rows-dropped\", \"nobody reads it\");");
    in_production("migrate --force --no-entities").good();
    // Elsewhere it is told, and done.
    drop_column(5, "updated_at", "");
    let told = blog.kit("migrate").good();
    assert!(
        told.err.contains("drops users.updated_at, and what 2 rows hold there is lost (rows-dropped)"),
        "{}",
        told.err
    );
}

fn what_a_project_says(blog: &Blog) {
    let manifest = blog.read("Cargo.toml");
    let with = |lines: &str| blog.write("Cargo.toml", &format!("{manifest}\n[workspace.metadata.kit.lint]\n{lines}\n"));
    with("rows-droped = \"note\"");
    blog.kit("migrate:lint").failed(1, "there is no rule `rows-droped`; is `rows-dropped` meant?").provokes("E0109");
    with("rows-dropped = \"loud\"");
    blog.kit("migrate:lint").failed(1, "`rows-dropped` cannot be `loud`").provokes("E0109");
    with("rows-dropped = 3");
    blog.kit("migrate:lint").failed(1, "the level of `rows-dropped` is not a text").provokes("E0109");
    with("rows-dropped = \"note\"");
    let path = "database/migrations/20990106_000000_drop_name.sql";
    blog.write(path, "DROP INDEX users_name_unique;\nALTER TABLE users DROP COLUMN name;\n");
    // It says which field of the application reads the column.
    let entity = blog.read("app/entities/user.rs");
    let field = entity.lines().position(|line| line.contains("pub name: ")).unwrap() + 1;
    let found = blog.kit("migrate:lint").good();
    let names = format!("takes name of users from programs that still run; app/entities/user.rs:{field} reads it\n");
    assert!(found.out.contains(&names), "{}", found.out);
    blog.write("app/entities/user.rs", &entity.replace("pub name: ", "pub title: "));
    let found = blog.kit("migrate:lint").good();
    assert!(found.out.contains("takes name of users from programs that still run\n"), "{}", found.out);
    blog.write("app/entities/user.rs", &entity);
    with("rows-dropped = \"note\"\ndrop-column = \"allow\"");
    blog.kit("migrate:lint").good();
    blog.write("Cargo.toml", &manifest);
}

#[test]
fn a_rule_is_explained_without_a_project() {
    let place = Place::new();
    let page = place.kit_without_cargo("migrate:lint --explain duplicate-rows").good();
    assert!(page.out.starts_with("# duplicate-rows\n"), "{}", page.out);
    let list = place.kit_without_cargo("migrate:lint --explain").good();
    assert!(list.out.contains("\nrows-dropped "), "{}", list.out);
    let unknown = place
        .kit_without_cargo("migrate:lint --explain duplicat-rows")
        .failed(2, "no rule `duplicat-rows`")
        .provokes("E0123");
    assert!(unknown.err.contains("is `duplicate-rows` meant"), "{}", unknown.err);
}
