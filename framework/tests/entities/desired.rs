//! Entity files read as the schema they ask for: what is taken over, what is renamed, and every mistake at once.

use ruskit::codegen::{Desired, Mistake};
use ruskit::schema::diff::normalized;
use ruskit::schema::{Column, ColumnType, EnumType, Object, Schema, Table, Trigger, View};

use crate::example::{self, nullable, string};
use crate::project::Project;

/// A project with the example's files, some of their texts replaced.
pub(crate) fn edited(schema: &Schema, edits: &[(&str, &str, &str)]) -> Project {
    let project = Project::new();
    project.refresh(schema);
    for (file, old, new) in edits {
        let text = project.read(file);
        assert!(text.contains(old), "no {old:?} in:\n{text}");
        project.write(file, &text.replacen(old, new, 1));
    }
    project
}

fn read(schema: &Schema, edits: &[(&str, &str, &str)]) -> Desired {
    edited(schema, edits).desired(schema)
}

/// `file:line:column text: message` of each.
fn told(mistakes: &[Mistake]) -> Vec<String> {
    let file = |mistake: &Mistake| mistake.path.file_name().unwrap().to_str().unwrap().to_owned();
    let told = |m: &Mistake| format!("{}:{}:{} {}: {}", file(m), m.line, m.column, m.text, m.message);
    mistakes.iter().map(told).collect()
}

fn clean(desired: Desired) -> Schema {
    assert_eq!((told(&desired.mistakes), told(&desired.broken)), (vec![], vec![]));
    desired.schema
}

#[test]
fn what_entities_cannot_say_is_as_known() {
    let mut schema = example::schema();
    schema.views.push(View { name: "v".to_owned(), query: "SELECT 1".to_owned(), ..View::default() });
    schema.triggers.push(Trigger { name: "t".to_owned(), table: "posts".to_owned(), definition: "…".to_owned() });
    schema.extensions.push("citext".to_owned());
    schema.objects.push(Object { kind: "function".to_owned(), name: "f()".to_owned(), definition: "…".to_owned() });
    let part = [("partition_of".to_owned(), "posts".to_owned())];
    schema.tables.push(Table { options: part.into(), ..Table::new("posts_2026") });
    schema.enums.push(EnumType { name: "größe".to_owned(), values: vec!["S".to_owned()], comment: None });
    schema.sort();
    let project = edited(&schema, &[]);
    assert_eq!(clean(project.desired(&schema)), schema);

    // The parts go with the whole.
    std::fs::remove_file(project.entities().join("post.rs")).unwrap();
    let desired = clean(project.desired(&schema));
    assert_eq!(desired.tables.iter().map(|table| table.name.as_str()).collect::<Vec<_>>(), ["comments", "users"]);
    assert_eq!(desired.triggers, schema.triggers);
}

#[test]
fn without_a_folder_all_is_as_known() {
    let project = Project::new();
    assert_eq!(clean(project.desired(&example::schema())), example::schema());
}

#[test]
fn a_broken_file_is_named_and_nothing_goes_because_of_it() {
    let schema = example::schema();
    let project = edited(&schema, &[("post.rs", "pub title: String", "pub title String")]);
    std::fs::remove_file(project.entities().join("user.rs")).unwrap();
    let added = project.read("comment.rs").replace("    pub author", "    pub likes: i32,\n    pub author");
    project.write("comment.rs", &added);
    let desired = project.desired(&schema);
    assert_eq!(told(&desired.broken), ["post.rs:13:15 String: expected `:`"]);
    assert_eq!(desired.mistakes, []);
    let mut wanted = schema.clone();
    wanted.tables[0].columns.insert(2, Column::new("likes", ColumnType::Integer));
    assert_eq!(desired.schema, wanted);

    for (text, place) in [("pub struct Post {", "1:17 {: a bracket"), ("struct", "1:7 : unexpected end")] {
        project.write("post.rs", text);
        let told = told(&project.desired(&schema).broken);
        assert!(told.len() == 1 && told[0].starts_with(&format!("post.rs:{place}")), "{told:?}");
    }
    std::fs::write(project.entities().join("post.rs"), b"// \xff\n").unwrap();
    assert_eq!(told(&project.desired(&schema).broken), ["post.rs:1:4 \u{fffd}: not UTF-8 text"]);
}

#[test]
fn all_mistakes_of_all_files_are_told_at_once() {
    let edits = [
        ("post.rs", "#[entity(primary_key, auto)]", "#[entity(primary_key, atuo, unike)]"),
        ("post.rs", "on_delete = cascade", "on_delete = cascada"),
        (
            "post.rs",
            "#[entity(table = \"posts\")]",
            "#[entity(table = \"posts\", index(columns = [\"titel\", \"id\"]))]\n\
             #[entity(foreign_key(columns = [\"x\"], table = \"nobody\"), primary_key(columns = [\"y\"]))]",
        ),
        (
            "post.rs",
            "    pub body: Option<String>,",
            "    pub body: Option<String>,\n    pub größe: crate::Size,\n    #[sqlx(rename = \"title\")]\n    \
             pub title_2: String,",
        ),
        ("comment.rs", "references(\"posts\", \"id\"", "references(\"posts\", \"key\""),
        (
            "user.rs",
            "\n}\n",
            "\n}\n\n#[derive(Entity)]\n#[entity(table = \"posts\")]\nstruct Second {}\n#[derive(Entity)]\nstruct Third {}\n",
        ),
        (
            "user.rs",
            "    pub name",
            "    #[entity(enumeration(name = \"mood\"), renamed_from = \"phone\")]\n    pub mood: String,\n    pub name",
        ),
    ];
    let project = edited(&example::schema(), &edits);
    let desired = project.desired(&example::schema());
    let post = project.entities().join("post.rs");
    let words = "primary_key, auto, default, index, unique, unique_constraint, references, generated, nullable, \
                 unsigned, collation, comment, options, sql_type, renamed_from and the column types of Blueprint";
    assert_eq!(
        told(&desired.mistakes),
        [
            "comment.rs:11:34 \"key\": `posts` has no column `key` to refer to".to_owned(),
            "post.rs:5:44 \"titel\": an index names `titel`, which no field stands for".to_owned(),
            "post.rs:6:33 \"x\": a foreign key names `x`, which no field stands for".to_owned(),
            "post.rs:6:47 \"nobody\": there is no table `nobody` to refer to".to_owned(),
            "post.rs:6:81 \"y\": the primary key names `y`, which no field stands for".to_owned(),
            format!("post.rs:9:27 atuo: `atuo` is not known here; known are {words}"),
            format!("post.rs:9:33 unike: `unike` is not known here; known are {words}"),
            "post.rs:10:9 id: `id` is not in the primary key that the struct names".to_owned(),
            "post.rs:12:52 cascada: expected one of no_action, restrict, cascade, set_null, set_default".to_owned(),
            "post.rs:20:16 crate::Size: `crate::Size` says no column type: add `#[entity(sql_type = \"…\")]`, or a type \
             word such as `#[entity(string)]`, to `größe`"
                .to_owned(),
            "post.rs:22:9 title_2: the column `title` has a field already, `title`".to_owned(),
            "user.rs:10:33 \"mood\": no enum says `#[sqlx(type_name = \"mood\")]`: this type has none".to_owned(),
            "user.rs:10:57 \"phone\": there is no column `phone` that could be renamed".to_owned(),
            format!("user.rs:22:8 Second: `posts` has a struct already, `Post` in {}:7", post.display()),
            "user.rs:24:8 Third: an entity names its table: `#[entity(table = \"…\")]`".to_owned(),
        ]
    );
    assert_eq!(desired.schema.tables.len(), 3);
}

/// What one edit of the example's `post.rs` makes of its `posts`.
fn post(known: &Schema, old: &str, new: &str) -> Table {
    clean(read(known, &[("post.rs", old, new)])).table("posts").unwrap().clone()
}

#[test]
fn a_type_of_ones_own_is_as_known_or_said() {
    let mut schema = example::schema();
    let table = |schema: &Schema| schema.table("posts").unwrap().clone();
    assert_eq!(post(&schema, "pub title: String", "pub title: Title"), table(&schema));

    let added = |new: &str| {
        let table = post(&example::schema(), "    pub title", &format!("    {new},\n    pub title"));
        (table.columns[2].ty.clone(), table.columns[2].sql_type.clone())
    };
    let other = || ColumnType::Other("citext".to_owned());
    assert_eq!(added("#[entity(sql_type = \"citext\")]\n    pub email: Email"), (other(), None));
    assert_eq!(
        added("#[entity(sql_type = \"citext\")]\n    pub email: String"),
        (ColumnType::String { length: 255 }, Some("citext".to_owned()))
    );
    assert_eq!(added("#[entity(char(2))]\n    pub email: Email"), (ColumnType::Char { length: 2 }, None));

    // Once the database has it, the field may be of any type.
    schema.tables[1].columns[2].ty = other();
    for ty in ["Email", "String", "Dynamic"] {
        let new = format!("#[entity(sql_type = \"CITEXT\")]\n    pub title: {ty}");
        assert_eq!(post(&schema, "#[entity(custom(\"citext\"))]\n    pub title: Dynamic", &new), table(&schema));
    }
    let project = edited(
        &example::schema(),
        &[("post.rs", "pub title: String", "#[entity(sql_type = \"citext\")]\n    pub title: String")],
    );
    project.refresh(&schema);
    assert!(project.read("post.rs").contains("pub title: String"), "{}", project.read("post.rs"));
    assert_eq!(clean(project.desired(&schema)), schema);
}

#[test]
fn an_enum_says_the_type_of_its_fields() {
    let mood = "\n}\n\n#[derive(sqlx::Type, EnumType)]\n#[sqlx(type_name = \"mood\")]\npub enum Mood {\n    \
                #[sqlx(rename = \"so so\")]\n    SoSo,\n    Fine,\n}\n";
    let edits = [
        ("post.rs", "\n}\n", mood),
        ("post.rs", "pub title: String", "pub title: Option<crate::Mood>"),
        ("post.rs", "    pub slug", "    pub moods: Vec<Mood>,\n    pub slug"),
    ];
    let schema = clean(read(&example::schema(), &edits));
    let values = vec!["so so".to_owned(), "Fine".to_owned()];
    assert_eq!(schema.enums, [EnumType { name: "mood".to_owned(), values: values.clone(), comment: None }]);
    let ty = ColumnType::Enum { name: Some("mood".to_owned()), values };
    let table = schema.table("posts").unwrap();
    assert_eq!(table.columns[2], nullable(Column::new("title", ty.clone())));
    assert_eq!(table.columns[3], Column::new("moods", ColumnType::Array(Box::new(ty))));
}

#[test]
fn renames_are_told_until_they_are_done() {
    let schema = example::schema();
    let edits = [
        ("post.rs", "table = \"posts\"", "table = \"articles\", renamed_from = \"posts\""),
        ("post.rs", "    pub title", "    #[entity(renamed_from = \"title\")]\n    pub headline"),
        (
            "post.rs",
            "    pub body: Option<String>",
            "    #[entity(renamed_from = \"body\")]\n    pub text: Option<Body>",
        ),
        ("comment.rs", "references(\"posts\"", "references(\"articles\""),
    ];
    let edits = edits.map(|(file, old, new)| match old {
        // Whose type nobody says any more.
        "    pub body: Option<String>" => (file, "    #[entity(text)]\n    pub body: Option<String>", new),
        _ => (file, old, new),
    });
    let project = edited(&schema, &edits);
    let desired = project.desired(&schema);
    assert_eq!(told(&desired.mistakes), [""; 0]);
    let column = |before: &str, after: &str| (("articles".to_owned(), before.to_owned()), after.to_owned());
    assert_eq!(desired.renames.tables, [("posts".to_owned(), "articles".to_owned())].into());
    assert_eq!(desired.renames.columns, [column("title", "headline"), column("body", "text")].into());
    let table = desired.schema.table("articles").unwrap();
    assert_eq!(table.columns[2], string("headline"));
    assert_eq!(table.columns[4], nullable(Column::new("text", ColumnType::Text)));

    let done = project.desired(&desired.schema);
    assert_eq!((done.renames, done.schema), (ruskit::schema::diff::Renames::default(), desired.schema));
}

#[test]
fn chains_and_swaps_are_renames() {
    let known = {
        let columns = vec![string("a"), Column::new("b", ColumnType::Integer), string("c")];
        Schema { tables: vec![Table { columns, ..Table::new("t") }], ..Schema::default() }
    };
    let read = |fields: &[(&str, &str, &str)]| {
        let project = edited(&known, &[]);
        let field = |(name, ty, from): &(&str, &str, &str)| match *from {
            "" => format!("    {name}: {ty},\n"),
            from => format!("    #[entity(renamed_from = \"{from}\")]\n    {name}: {ty},\n"),
        };
        let fields: String = fields.iter().map(field).collect();
        project.write("t.rs", &format!("#[derive(Entity)]\n#[entity(table = \"t\")]\nstruct T {{\n{fields}}}\n"));
        project.desired(&known)
    };
    let rename = |fields: &[(&str, &str, &str)]| {
        let desired = read(fields);
        let told = told(&desired.mistakes);
        let renames = desired.renames.columns.into_iter().map(|((_, before), after)| format!("{before}>{after}"));
        (renames.collect::<Vec<_>>().join(" "), told.join("\n"))
    };
    let none = String::new;
    let (text, number) = ("String", "i32");
    assert_eq!(rename(&[("b", text, "a"), ("c", number, "b"), ("d", text, "c")]), ("a>b b>c c>d".to_owned(), none()));
    assert_eq!(rename(&[("a", number, "b"), ("b", text, "a"), ("c", text, "")]), ("a>b b>a".to_owned(), none()));
    // Done already; so is a swap that explains nothing.
    assert_eq!(rename(&[("a", text, "x"), ("b", number, ""), ("c", text, "")]), (none(), none()));
    assert_eq!(rename(&[("a", text, ""), ("b", number, "a"), ("c", text, "")]), (none(), none()));
    let done = [("a", text, "b"), ("b", number, "a"), ("c", text, "")];
    assert_eq!((rename(&done), clean(read(&done))), ((none(), none()), known.clone()));

    let wrong =
        [("a", text, ""), ("b", number, ""), ("d", text, "a"), ("e", text, "x"), ("f", text, "c"), ("g", text, "c")];
    let (renames, told) = rename(&wrong);
    assert_eq!(renames, "c>f");
    assert_eq!(
        told,
        "t.rs:6:29 \"a\": the column `a` is still there, so that `d` is another one\n\
         t.rs:8:29 \"x\": there is no column `x` that could be renamed\n\
         t.rs:12:29 \"c\": the column `c` is renamed to `f` already"
    );
}

#[test]
fn texts_of_a_type_are_renamed_and_types_are_not() {
    let values = vec!["sad".to_owned(), "ok".to_owned()];
    let schema =
        Schema { enums: vec![EnumType { name: "mood".to_owned(), values, comment: None }], ..example::schema() };
    let desired = read(&schema, &[("mood.rs", "    Sad,", "    #[entity(renamed_from = \"sad\")]\n    Blue,")]);
    assert_eq!(told(&desired.mistakes), [""; 0]);
    assert_eq!(desired.renames.enum_values, [(("mood".to_owned(), "sad".to_owned()), "blue".to_owned())].into());
    assert_eq!(desired.schema.enums[0].values, ["blue", "ok"]);

    let desired = read(&schema, &[("mood.rs", "type_name = \"mood\"", "type_name = \"feeling\"")]);
    assert_eq!(desired.schema.enums[0].name, "feeling");
    let edits = [
        ("mood.rs", "type_name = \"mood\"", "type_name = \"feeling\""),
        ("mood.rs", "#[serde", "#[entity(renamed_from = \"mood\")]\n#[serde"),
    ];
    let told = told(&read(&schema, &edits).mistakes);
    assert!(told.len() == 1 && told[0].starts_with("mood.rs:5:25 \"mood\": Kit does not rename a type"), "{told:?}");
}

#[test]
fn a_struct_is_read_wherever_it_stands() {
    let schema = example::schema();
    let project = edited(&schema, &[]);
    let posts = project.read("post.rs").replace("use ruskit::entity::prelude::*;\n\n", "");
    let folder = project.entities().join("blog");
    std::fs::create_dir(&folder).unwrap();
    let text = format!("\u{feff}mod r#in {{\n#[cfg(feature = \"posts\")]\n{posts}}}\n").replace('\n', "\r\n");
    std::fs::write(folder.join("größe.rs"), text).unwrap();
    std::fs::remove_file(project.entities().join("post.rs")).unwrap();
    let user = project.read("user.rs").replace("pub name: String", "pub(crate) r#name: String");
    let tests =
        "\n#[cfg(test)]\nmod tests {\n    #[derive(Entity)]\n    #[entity(table = \"users\")]\n    struct Stub {}\n}\n";
    let either = "#[cfg(unix)]\n#[entity(table = \"either\")]\nstruct A { #[cfg(a)] a: i32, #[cfg(not(a))] a: i64 }\n\
                  #[cfg(windows)]\n#[entity(table = \"either\")]\nstruct A { b: i32 }\n";
    project.write("user.rs", &format!("{user}{tests}{either}"));
    let mut wanted = schema.clone();
    wanted.tables.push(Table { columns: vec![Column::new("a", ColumnType::Integer)], ..Table::new("either") });
    wanted.sort();
    let desired = project.desired(&schema);
    let place = desired.places.column("posts", "title").unwrap();
    assert_eq!((place.path, place.line), (folder.join("größe.rs").as_path(), 13));
    assert_eq!(desired.places.table("users").unwrap().line, 6);
    assert_eq!(clean(desired), wanted);

    // Kit leaves it there, and keeps its hands off the folder's own `mod.rs`.
    let mut more = schema.clone();
    more.tables[1].columns.push(string("extra"));
    assert!(project.refresh(&more).unparsable.is_empty());
    assert!(!project.has("post.rs") && !project.read("mod.rs").contains("größe"));
    assert!(std::fs::read_to_string(folder.join("größe.rs")).unwrap().contains("    pub extra: String,\r\n}"));
    project.write("mod.rs", "#[derive(Entity)]\n#[entity(table = \"t\")]\nstruct T {}\n");
    let told = told(&project.desired(&more).mistakes);
    assert_eq!(told, ["mod.rs:3:8 T: an entity stands in a file of its own, not in `mod.rs`"]);
}

#[test]
fn the_known_schema_may_be_as_a_database_gives_it() {
    let mut schema = example::schema();
    for table in &mut schema.tables {
        table.definition = Some("CREATE TABLE …".to_owned());
        table.columns[0].definition = Some("id …".to_owned());
    }
    assert_eq!(clean(read(&schema, &[])), *normalized(&schema));
}
