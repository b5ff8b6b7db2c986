//! `make:migration`: each verb, each form of a field, and what is refused.

use crate::common::{Place, run};

fn project() -> Place {
    let place = Place::with_small_runner();
    std::fs::remove_dir_all(place.path.join("database/migrations")).unwrap();
    place
}

/// The body of `up` in the only migration made by this line.
fn body(line: &str) -> String {
    let text = made(line);
    let (_, rest) = text.split_once("fn up(&self, ").unwrap();
    let (body, _) = rest.split_once("\n}\n").unwrap();
    body.lines().map(|line| line.strip_prefix("        ").unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

fn made(line: &str) -> String {
    let place = project();
    place.kit(&format!("make:migration {line}")).good();
    let files = place.list("database/migrations");
    assert_eq!(files.len(), 1, "{files:?}");
    let path = format!("database/migrations/{}", files[0]);
    assert_formatted(&place, &path);
    place.read(&path)
}

fn assert_formatted(place: &Place, path: &str) {
    let check = std::process::Command::new("rustfmt")
        .args(["--check", "--edition", "2024", path])
        .current_dir(&place.path)
        .output();
    match check {
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout)),
        Err(error) => println!("skipped: no rustfmt here: {error}"),
    }
}

#[test]
fn a_file_reads_as_if_written_by_hand() {
    let text = made("CreatePostsTable title:string(100) body:text? user:references:on_delete=cascade");
    assert_eq!(
        text,
        r#"use ruskit::prelude::*;

pub struct CreatePostsTable;

impl Migration for CreatePostsTable {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("posts", |t| {
            t.id();
            t.string("title").length(100);
            t.text("body").nullable();
            t.foreign_id("user_id")
                .index()
                .references("users", "id")
                .on_delete(Cascade);
            t.timestamps();
        });
    }
}

migration!(CreatePostsTable);
"#
    );
}

#[test]
fn each_verb_has_its_statement() {
    let schema = "schema: &mut SchemaBuilder) {\n";
    let cases = [
        ("create_tags", "schema.create_table(\"tags\", |t| {\n    t.id();\n    t.timestamps();\n});"),
        ("add_age_to_users age:integer", "schema.alter_table(\"users\", |t| {\n    t.integer(\"age\");\n});"),
        ("add_age_to_users", "schema.alter_table(\"users\", |_t| {\n    // t.string(\"age\");\n});"),
        ("remove_age_from_users", "schema.alter_table(\"users\", |t| {\n    t.drop_column(\"age\");\n});"),
        (
            "drop_a_from_t x y:text",
            "schema.alter_table(\"t\", |t| {\n    t.drop_column(\"x\");\n    t.drop_column(\"y\");\n});",
        ),
        ("rename_a_to_b_in_t", "schema.alter_table(\"t\", |t| {\n    t.rename_column(\"a\", \"b\");\n});"),
        ("change_a_in_t a:text", "schema.alter_table(\"t\", |t| {\n    t.text(\"a\").change();\n});"),
        ("alter_t_table", "schema.alter_table(\"t\", |_t| {});"),
        ("rename_users_to_people", "schema.rename_table(\"users\", \"people\");"),
        ("drop_users_table", "schema.drop_table(\"users\");"),
        ("archive_users --table users", "schema.alter_table(\"users\", |_t| {});"),
        ("users --create people", "schema.create_table(\"people\", |t| {\n    t.id();\n    t.timestamps();\n});"),
        ("drop_age --table users", "schema.alter_table(\"users\", |t| {\n    t.drop_column(\"age\");\n});"),
    ];
    for (line, expected) in cases {
        let expected = format!("{schema}{expected}\n    }}");
        assert_eq!(body(line), expected, "{line}");
    }
    assert_eq!(body("seed_users"), "_schema: &mut SchemaBuilder) {}");
}

#[test]
fn each_form_of_a_field_has_its_line() {
    let cases = [
        ("title", "t.string(\"title\");"),
        ("title?", "t.string(\"title\").nullable();"),
        ("code:char(2)", "t.char(\"code\", 2);"),
        ("status:string:default=active", "t.string(\"status\").default(\"active\");"),
        ("score:decimal(8,2)?", "t.decimal(\"score\", 8, 2).nullable();"),
        ("score:decimal:default=-1.50", "t.decimal(\"score\", 8, 2).default(-1.50);"),
        ("user:references", "t.foreign_id(\"user_id\").index().references(\"users\", \"id\");"),
        ("user_id:references?", "t.foreign_id(\"user_id\").nullable().index().references(\"users\", \"id\");"),
        ("user_id:foreign_id", "t.foreign_id(\"user_id\").index().references(\"users\", \"id\");"),
        ("state:enumeration(on,off)", "t.enumeration(\"state\", [\"on\", \"off\"]);"),
        ("category:references", "t.foreign_id(\"category_id\").index().references(\"categories\", \"id\");"),
        ("author:references(people.key)", "t.foreign_id(\"author_id\").index().references(\"people\", \"key\");"),
        ("owner:uuid:references=users", "t.uuid(\"owner\").index().references(\"users\", \"id\");"),
        ("user:references:unique", "t.foreign_id(\"user_id\").unique().references(\"users\", \"id\");"),
        ("user:references:index", "t.foreign_id(\"user_id\").index().references(\"users\", \"id\");"),
        ("user:references:change", "t.foreign_id(\"user_id\").change().references(\"users\", \"id\");"),
        ("email:string:unique:index", "t.string(\"email\").unique().index();"),
        ("tags:json?", "t.json(\"tags\").nullable();"),
        ("tags:text[]", "t.array(\"tags\", ColumnType::Text);"),
        ("codes:char(2)[]", "t.array(\"codes\", ColumnType::Char { length: 2 });"),
        ("span:interval", "t.interval(\"span\");"),
        ("mac:macaddr", "t.mac_address(\"mac\");"),
        ("role:enum(admin,member):index", "t.enumeration(\"role\", [\"admin\", \"member\"]).index();"),
        ("on:bool:default=true", "t.boolean(\"on\").default(true);"),
        ("n:bigint:unsigned:default=7", "t.big_integer(\"n\").unsigned().default(7);"),
        ("at:timestamp:default=now", "t.timestamp(\"at\").use_current();"),
        ("at:time:default='12:00'", "t.time(\"at\").default(\"12:00\");"),
        ("a:text:check=length(a)>2:after=b", "t.text(\"a\").check(\"length(a)>2\").after(\"b\");"),
        ("n:text:comment=it's\\fine", "t.text(\"n\").comment(\"it's\\\\fine\");"),
        ("timestamps", "t.timestamps();"),
        ("soft_deletes", "t.soft_deletes();"),
    ];
    for (field, expected) in cases {
        let body = body(&format!("add_x_to_t {field}"));
        let column: String = body.lines().skip(2).take_while(|line| *line != "});").map(str::trim).collect();
        assert_eq!(column, expected, "{field}\n{body}");
    }
}

#[test]
fn a_table_with_a_key_of_its_own_gets_no_other() {
    let body = body("create_tags_table slug:string:primary timestamps");
    assert!(!body.contains("t.id()"), "{body}");
    assert_eq!(body.matches("t.timestamps()").count(), 1, "{body}");
}

#[test]
fn a_model_says_the_table() {
    let text = made("create_people_table --model Person");
    assert!(text.contains("/// The table of `Person`.\npub struct CreatePeopleTable;"), "{text}");
    assert!(body("seed --model BlogPost").contains("schema.alter_table(\"blog_posts\""));
    let place = project();
    place.kit("make:migration create_users_table --model Post").failed(2, "table `users`").provokes("E0733");
    place.kit("make:migration x --model Post --table posts").failed(2, "--table");
}

#[test]
fn sql_is_written_both_ways() {
    let place = project();
    place.kit("make:migration create_posts_table title:string:unique user:references role:enum(a,b)? --sql").good();
    let files = place.list("database/migrations");
    assert!(files[0].ends_with("_create_posts_table.down.sql") && files[1].ends_with("_create_posts_table.up.sql"));
    assert_eq!(files[0].split('.').next(), files[1].split('.').next());
    assert_eq!(place.read(&format!("database/migrations/{}", files[0])), "DROP TABLE \"posts\";\n");
    assert_eq!(
        place.read(&format!("database/migrations/{}", files[1])),
        r#"CREATE TABLE "posts" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "title" VARCHAR(255) NOT NULL,
    "user_id" BIGINT NOT NULL REFERENCES "users" ("id"),
    "role" VARCHAR(255) CHECK ("role" IN ('a', 'b')),
    "created_at" TIMESTAMP,
    "updated_at" TIMESTAMP
);
CREATE UNIQUE INDEX "posts_title_unique" ON "posts" ("title");
CREATE INDEX "posts_user_id_index" ON "posts" ("user_id");
"#
    );
    place
        .kit("make:migration change_a_in_t a:text --sql")
        .failed(1, "cannot be written as plain SQL")
        .provokes("E0732");
}

#[test]
fn sql_is_written_for_the_database_of_the_project() {
    let line = "make:migration create_posts_table title:string:unique user:references state:enum(a,b) body:text:default=x --sql";
    let written = |url: &str| {
        let place = Place::with_small_runner();
        place.write(".env", &format!("DATABASE_URL={url}\n"));
        place.kit(line).good();
        let files = place.list("database/migrations");
        place.read(&format!("database/migrations/{}", files.last().unwrap()))
    };
    assert_eq!(
        written("postgres://localhost/blog"),
        "CREATE TABLE \"posts\" (\n    \"id\" BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,\n    \
         \"title\" VARCHAR(255) NOT NULL,\n    \"user_id\" BIGINT NOT NULL REFERENCES \"users\" (\"id\"),\n    \
         \"state\" TEXT NOT NULL CHECK (\"state\" IN ('a', 'b')),\n    \"body\" TEXT NOT NULL DEFAULT 'x',\n    \
         \"created_at\" TIMESTAMPTZ,\n    \"updated_at\" TIMESTAMPTZ\n);\n\
         CREATE UNIQUE INDEX \"posts_title_unique\" ON \"posts\" (\"title\");\n\
         CREATE INDEX \"posts_user_id_index\" ON \"posts\" (\"user_id\");\n"
    );
    assert_eq!(
        written("mysql://localhost/blog"),
        "CREATE TABLE `posts` (\n    `id` BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,\n    \
         `title` VARCHAR(255) NOT NULL,\n    `user_id` BIGINT NOT NULL,\n    `state` ENUM('a', 'b') NOT NULL,\n    \
         `body` LONGTEXT NOT NULL DEFAULT ('x'),\n    `created_at` TIMESTAMP NULL,\n    `updated_at` TIMESTAMP NULL,\n    \
         CONSTRAINT `posts_user_id_foreign` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`)\n);\n\
         CREATE UNIQUE INDEX `posts_title_unique` ON `posts` (`title`);\n"
    );
}

#[test]
fn sql_of_a_change_undoes_itself() {
    let place = project();
    place.kit("make:migration add_age_to_users age:int:index name? --sql --dir sql").good();
    let files = place.list("sql");
    let down = place.read(&format!("sql/{}", files[0]));
    assert_eq!(
        down,
        "DROP INDEX \"users_age_index\";\nALTER TABLE \"users\" DROP COLUMN \"name\";\nALTER TABLE \"users\" DROP COLUMN \"age\";\n"
    );
    assert!(!place.exists("database/migrations"));
}

#[test]
fn sql_that_moves_columns_of_mysql_writes_the_rows_anew() {
    let place = Place::with_small_runner();
    place.write(".env", "DATABASE_URL=mysql://localhost/blog\n");
    place.kit("make:migration add_age_to_users age:int name? --sql --dir sql").good();
    let files = place.list("sql");
    assert_eq!(
        place.read(&format!("sql/{}", files[0])),
        "ALTER TABLE `users` DROP COLUMN `name`, DROP COLUMN `age` /*M!100400 , FORCE */;\n"
    );
    place.kit("make:migration add_nick_to_users nick:int?:after=id at:date? --sql --dir nick").good();
    assert_eq!(
        place.read(&format!("nick/{}", place.list("nick")[1])),
        "ALTER TABLE `users` ADD COLUMN `nick` INTEGER AFTER `id`, ADD COLUMN `at` DATE /*M!100400 , FORCE */;\n"
    );
}

#[test]
fn what_cannot_be_understood_is_refused_and_nothing_written() {
    let place = project();
    for (line, message) in [
        ("2fast", "is not a name"),
        ("../escape", "is not a name"),
        ("create_t a:strin", "unknown type `strin` (known: string, char, text, boolean"),
        ("create_t a:string:uniqe", "unknown modifier `uniqe` (known: nullable, default=…"),
        ("create_t a:string(x)", "takes a length"),
        ("create_t a:decimal(2,8)", "takes precision and scale"),
        ("create_t a:enum", "takes its values"),
        ("create_t a:enum(x", "not closed"),
        ("create_t a:text(5)", "takes nothing in brackets"),
        ("create_t a:int:default=x", "`x` is no default for integer"),
        ("create_t a:text:default", "`default` needs a value"),
        ("create_t a:text:unique=1", "`unique` takes no value"),
        ("create_t a:text:on_delete=cascade", "goes with a foreign key"),
        ("create_t a:references:on_delete=explode", "unknown action `explode`"),
        ("create_t 1a:text", "is not a column name"),
        ("create_t a:text a:int", "named twice"),
        ("create_t a:references[]", "references makes no list"),
        ("seed_users a:text", "does not say which table"),
        ("rename_a_to_b a:text", "takes no fields"),
        ("drop_users_table a:text", "takes no fields"),
    ] {
        place.kit(&format!("make:migration {line}")).failed(2, message);
    }
    place.kit("make:migration 2fast").provokes("E0730");
    place.kit("make:migration create_t a:strin").provokes("E0731");
    place.kit("make:migration create_t a:text a:int").provokes("E0731");
    place.kit("make:migration seed_users a:text").provokes("E0734");
    place.kit("make:migration drop_users_table a:text").provokes("E0735");
    assert!(!place.exists("database/migrations"));
}

#[test]
fn migrations_of_one_second_sort_as_they_were_made() {
    let place = project();
    let names = ["zebra", "yak", "ape", "cat"];
    for name in names {
        place.kit(&format!("make:migration {name}")).good();
    }
    let files = place.list("database/migrations");
    for (file, name) in files.iter().zip(names) {
        assert!(file.ends_with(&format!("_{name}.rs")), "{files:?}");
        assert_eq!(file.find(name), Some("YYYYMMDD_HHMMSS_".len()), "{file}");
    }
}

#[test]
fn a_name_is_used_once() {
    let place = project();
    place.kit("make:migration create_posts_table").good();
    let before = place.list("database/migrations");
    place
        .kit("make:migration create_posts_table --sql")
        .failed(1, "there is a migration `create_posts_table` already")
        .provokes("E0736");
    assert_eq!(place.list("database/migrations"), before);
}

#[test]
fn a_template_of_the_project_wins() {
    let place = project();
    place.kit("templates:publish migration").good();
    place.kit("templates:publish migration").failed(1, "migration.hbs is there already").provokes("E0710");
    place.write("templates/migration.hbs", "// {{name}} on {{table}}\n");
    place.kit("make:migration create_posts_table").good();
    let files = place.list("database/migrations");
    assert_eq!(place.read(&format!("database/migrations/{}", files[0])), "// CreatePostsTable on posts\n");
    place.write("templates/migration.hbs", "//\n{{nmae}}\n");
    place.kit("make:migration create_tags_table").failed(1, "templates/migration.hbs:2: ").provokes("E0705");
    place.kit("templates:publish nothing").failed(1, "there is no template `nothing`").provokes("E0701");
    place
        .kit("templates:publish runner-main")
        .failed(1, "there are entity, entity-mod, enum, migration, migration-sql");
    place.kit("templates:publish").good();
    assert_eq!(
        place.list("templates"),
        ["entity-mod.hbs", "entity.hbs", "enum.hbs", "migration-sql.hbs", "migration.hbs"]
    );
    assert_eq!(place.read("templates/migration.hbs"), "//\n{{nmae}}\n");
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_no_half_migration() {
    let place = Place::with_small_runner();
    let command = "trap '' XFSZ; ulimit -f 0; exec \"$0\" make:migration create_a_table";
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", command, env!("CARGO_BIN_EXE_cargo-kit")]).current_dir(&place.path);
    run(&mut shell).failed(1, "create_a_table").provokes("E0711");
    assert_eq!(std::fs::read_dir(place.path.join("database/migrations")).unwrap().count(), 1);
}
