//! From an edited entity to a migration and back, on a real SQLite file.

use std::process::Command;

use crate::common::{Ended, run};
use crate::end_to_end::Blog;

/// A blog with a table `posts` and its entity.
fn blog() -> Blog {
    let blog = Blog::new();
    blog.write(
        "database/migrations/20260102_000000_create_posts_table.up.sql",
        "CREATE TABLE posts (id INTEGER PRIMARY KEY, title VARCHAR(100) NOT NULL, body TEXT);\n",
    );
    blog.write("database/migrations/20260102_000000_create_posts_table.down.sql", "DROP TABLE posts;\n");
    blog.kit("migrate").good();
    blog
}

fn edit(blog: &Blog, from: &str, to: &str) {
    let text = blog.read("app/entities/post.rs");
    assert!(text.contains(from), "{from}: {text}");
    blog.write("app/entities/post.rs", &text.replace(from, to));
}

/// Rows, through the database's own tables.
fn sql(blog: &Blog, text: &str) {
    let number = blog.place.list("blog/database/migrations").len();
    let path = format!("database/migrations/20260103_0000{number:02}_rows.sql");
    blog.write(&path, text);
    blog.kit_without_cargo("migrate").good();
}

fn generated(ended: &Ended) -> String {
    let (_, rest) = ended.out.split_once("Migration [").unwrap();
    rest.split_once(']').unwrap().0.to_owned()
}

#[test]
fn a_field_becomes_a_column() {
    let blog = blog();
    let none = blog.kit_without_cargo("migrate:generate").good();
    assert!(none.out.contains("Entities and migrations agree."), "{}", none.out);

    edit(
        &blog,
        "    pub body: Option<String>,\n",
        "    pub body: Option<String>,\n    /// Below the title.\n    pub subtitle: Option<String>,\n",
    );
    let entity = blog.read("app/entities/post.rs");
    blog.kit("migrate:generate --check").failed(4, "");
    let shown = blog.kit("migrate:generate --dry-run").good();
    assert!(shown.out.contains("t.string(\"subtitle\").nullable();"), "{}", shown.out);

    let made = blog.kit("migrate:generate").good();
    assert!(made.out.contains("adds posts.subtitle") && made.out.contains("additive"), "{}", made.out);
    let path = generated(&made);
    assert!(path.ends_with("_add_subtitle_to_posts.rs"), "{path}");
    assert!(blog.read(&path).contains("schema.alter_table(\"posts\", |t| {\n"), "{}", blog.read(&path));
    blog.kit("migrate:generate --check").good();
    let ran = blog.kit("migrate").good();
    assert!(!ran.out.contains("app/entities/post.rs"), "{}", ran.out);
    assert_eq!(blog.read("app/entities/post.rs"), entity);
    blog.kit_without_cargo("db:diff --check").good();
    blog.kit_without_cargo("migrate:rollback").good();
    blog.kit("migrate").good();
}

#[test]
fn a_rename_is_never_guessed() {
    let blog = blog();
    sql(&blog, "INSERT INTO posts (title) VALUES ('first');");
    edit(&blog, "pub title: String", "pub headline: String");
    let stopped =
        blog.kit("migrate:generate").failed(3, "is posts.title now posts.headline, or is it gone?").provokes("E0608");
    assert!(stopped.err.contains("--rename posts.title:headline"), "{}", stopped.err);
    assert!(stopped.err.contains("--drop posts.title"), "{}", stopped.err);
    let told = blog.kit("migrate:generate --format json").failed(3, "");
    assert!(told.out.starts_with('{') && told.out.contains("--rename posts.title:headline"), "{}", told.out);
    let made = blog.kit("migrate:generate --rename posts.title:headline").good();
    let text = blog.read(&generated(&made));
    assert!(text.contains("t.rename_column(\"title\", \"headline\");"), "{text}");
    assert!(!text.contains("drop"), "{text}");
    blog.kit("migrate").good();
    let seen = blog.kit_without_cargo("db:show").good();
    assert!(seen.out.contains("posts"), "{}", seen.out);

    // The other way of saying it, and a type that changes with it.
    edit(&blog, "pub headline: String", "#[entity(renamed_from = \"headline\")]\n    pub name: String");
    let made = blog.kit("migrate:generate").good();
    assert!(made.out.contains("_rename_headline_to_name_in_posts.rs"), "{}", made.out);
    blog.kit("migrate").good();
    // It has been said, and is not said again.
    blog.kit("migrate:generate --check").good();
    for (flag, wrong) in [
        ("--rename posts.nothing:name", "nothing"),
        ("--rename posts.name", "posts.name"),
        ("--drop nowhere", "nowhere"),
        ("--fill posts", "posts"),
    ] {
        blog.kit(&format!("migrate:generate {flag}")).failed(2, wrong).provokes("E0610");
    }
}

#[test]
fn a_table_goes_only_when_somebody_says_so() {
    let blog = blog();
    std::fs::remove_file(blog.place.path.join("blog/app/entities/post.rs")).unwrap();
    blog.kit("migrate:generate").failed(3, "--drop posts").provokes("E0608");
    let made = blog.kit("migrate:generate --drop posts").good();
    assert!(made.out.contains("destructive"), "{}", made.out);
    assert!(blog.read(&generated(&made)).contains("schema.drop_table(\"posts\");"));
}

#[test]
fn what_rows_need_is_asked_of_the_rows() {
    let blog = blog();
    sql(&blog, "INSERT INTO posts (title) VALUES ('first'), ('second');");
    edit(&blog, "pub body: Option<String>", "pub body: String");
    let made = blog.kit("migrate:generate").good();
    assert!(made.out.contains("needs conversion · 2 rows"), "{}", made.out);
    let path = generated(&made);
    let place = concat!(
        "        // schema.sql(r#\"UPDATE \"posts\" SET \"body\" = … WHERE \"body\" IS NULL\"#).down(\"\");\n",
        "        schema.undecided(\"posts.body: a value for the 2 rows that hold NULL\");\n",
    );
    assert!(blog.read(&path).contains(place), "{}", blog.read(&path));
    let refused = blog.kit("migrate").failed(1, "not finished").provokes("E0208");
    assert!(refused.err.contains("posts.body"), "{}", refused.err);
    std::fs::remove_file(blog.place.path.join("blog").join(&path)).unwrap();

    let made = blog.kit("migrate:generate --fill posts.body=title").good();
    let text = blog.read(&generated(&made));
    assert!(text.contains("UPDATE") && !text.contains("undecided"), "{text}");
    blog.kit("migrate").good();
    blog.kit("migrate:generate --check").good();
    blog.kit_without_cargo("migrate:rollback").good();
    blog.kit("migrate").good();
}

#[test]
fn mistakes_are_told_all_at_once_with_their_places() {
    let blog = blog();
    edit(
        &blog,
        "    pub body: Option<String>,\n",
        "    #[entity(indx)]\n    pub body: Option<String>,\n    pub place: Point,\n",
    );
    let user = blog.read("app/entities/user.rs");
    blog.write("app/entities/user.rs", &user.replace("pub name:", "#[entity(string(many))]\n    pub name:"));
    let failed = blog.kit("migrate:generate").failed(1, "there are 3 mistakes in the entities:").provokes("E0607");
    for part in
        ["app/entities/post.rs:", "indx", "Point", "sql_type", "app/entities/user.rs:", "`string` takes one number"]
    {
        assert!(failed.err.contains(part), "{part}: {}", failed.err);
    }
}

#[test]
fn an_application_that_does_not_compile_is_no_obstacle() {
    let blog = blog();
    blog.write("app/src/main.rs", "fn main() { this is not Rust }\n");
    edit(
        &blog,
        "    pub body: Option<String>,\n",
        "    pub body: Option<String>,\n    pub subtitle: Option<String>,\n",
    );
    // Nor is an entity file with an error, whose table stays as it is.
    blog.write("app/entities/user.rs", "pub struct User {\n");
    let made = blog.kit("migrate:generate").good();
    assert!(made.err.contains("app/entities/user.rs:"), "{}", made.err);
    let text = blog.read(&generated(&made));
    assert!(text.contains("subtitle") && !text.contains("users"), "{text}");
    blog.kit("migrate").good();
}

#[test]
fn sql_files_are_written_too() {
    let blog = blog();
    edit(
        &blog,
        "    pub body: Option<String>,\n",
        "    pub body: Option<String>,\n    #[entity(index)]\n    pub views: i64,\n",
    );
    let mut command = blog.command();
    command.args(["migrate:generate", "--offline", "--sql", "-m", "Count the readers (all of them)"]);
    let made = run(&mut command).good();
    assert!(made.out.contains("_count_the_readers_all_of_them.up.sql"), "{}", made.out);
    blog.kit_without_cargo("migrate").good();
    blog.kit_without_cargo("migrate:generate --check").good();
    blog.kit_without_cargo("migrate:rollback").good();
    blog.kit_without_cargo("migrate").good();
    let again = blog.read("app/entities/post.rs");
    assert!(again.contains("pub views: i64,"), "{again}");
}

#[test]
fn a_change_by_other_means_is_seen() {
    let blog = blog();
    let status = blog.kit_without_cargo("migrate:status").good();
    assert_eq!(status.err, "");
    blog.kit_without_cargo("db:diff --check").good();
    let database = blog.place.path.join("blog/database/database.sqlite");
    let shell = Command::new("sqlite3").arg(&database).arg("ALTER TABLE posts ADD COLUMN note TEXT").status();
    if !shell.is_ok_and(|status| status.success()) {
        eprintln!("skipped: there is no sqlite3 to change the database with");
        return;
    }
    let status = blog.kit_without_cargo("migrate:status").good();
    assert!(status.err.contains("db:diff"), "{}", status.err);
    let diff = blog.kit_without_cargo("db:diff --check");
    assert_eq!(diff.code, 4, "{diff:?}");
    assert!(diff.out.contains("column posts.note") && diff.out.contains("only in the database"), "{}", diff.out);
    let document = blog.kit_without_cargo("db:diff --format json").good().out;
    assert!(document.contains("\"what\": \"column posts.note\""), "{document}");
    // The database as it is can be what entities are compared with.
    let shown = blog.kit_without_cargo("migrate:generate --from database --dry-run").good();
    assert!(shown.out.contains("t.drop_column(\"note\");"), "{}", shown.out);
}

#[test]
fn migrations_that_make_no_new_database_are_told_apart_from_the_real_one() {
    let blog = blog();
    blog.write("database/migrations/20260101_000000_early.sql", "ALTER TABLE posts ADD COLUMN note TEXT;\n");
    blog.kit_without_cargo("migrate --allow-out-of-order").good();
    let failed = blog.kit_without_cargo("migrate:generate").failed(1, "20260101_000000_early failed").provokes("E0401");
    assert!(failed.err.contains("nothing was done to your database"), "{}", failed.err);
}

#[test]
fn the_whole_schema_is_printed_as_sql() {
    let blog = blog();
    let printed = blog.kit_without_cargo("schema:sql").good();
    assert!(
        printed.out.contains("CREATE TABLE posts") || printed.out.contains("CREATE TABLE \"posts\""),
        "{}",
        printed.out
    );
    let again = blog.kit_without_cargo("schema:sql --idempotent").good();
    assert!(again.out.contains("CREATE TABLE IF NOT EXISTS"), "{}", again.out);
    blog.kit_without_cargo("schema:sql --split schema").good();
    assert_eq!(blog.place.list("blog/schema").len(), 3, "{:?}", blog.place.list("blog/schema"));
    blog.kit_without_cargo("schema:sql --split schema").failed(1, "is there already").provokes("E0710");
}

#[test]
fn what_the_database_refuses_is_told() {
    let blog = blog();
    sql(&blog, "INSERT INTO posts (title) VALUES ('first');");
    edit(&blog, "pub title: String", "pub title: String,\n    pub slug: String");
    blog.kit("migrate:generate --fill posts.body='x'").failed(2, "posts.body").provokes("E0611");
    blog.kit("migrate:generate --fill posts.slug=nonsense(title)").failed(1, "nonsense").provokes("E0612");
    edit(&blog, "pub slug: String", "#[entity(collation = \"nonsense\", index)]\n    pub slug: Option<String>");
    blog.kit("migrate:generate").failed(1, "nonsense").provokes("E0613");
}
