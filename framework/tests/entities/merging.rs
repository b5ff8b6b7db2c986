//! What survives when the database changes under a file the user has edited: everything outside the changed field.

use ruskit::schema::{Column, ColumnType, DefaultValue, Schema, Table};

use crate::example::{self, nullable, string, unique};
use crate::project::{Project, names};

/// A change of the `posts` table, and what it does to an untouched file: pairs of old and new text.
pub(crate) struct Change {
    pub(crate) name: &'static str,
    pub(crate) apply: fn(&mut Table),
    pub(crate) edits: &'static [(&'static str, &'static str)],
}

pub(crate) const CHANGES: [Change; 7] = [
    Change {
        name: "add a column",
        apply: |table| table.columns.insert(4, nullable(string("subtitle"))),
        edits: &[("pub slug: String,", "pub slug: String,\n    pub subtitle: Option<String>,")],
    },
    Change {
        name: "add a column at the end",
        apply: |table| table.columns.push(Column::new("views", ColumnType::Integer)),
        edits: &[(
            "pub updated_at: Option<DateTime<Utc>>,",
            "pub updated_at: Option<DateTime<Utc>>,\n    pub views: i32,",
        )],
    },
    Change {
        name: "drop a column",
        apply: |table| table.columns.retain(|column| column.name != "published"),
        edits: &[("    /// Default: `false`.\n    #[entity(default = false)]\n    pub published: bool,\n", "")],
    },
    Change {
        name: "change a type",
        apply: |table| column(table, "user_id").ty = ColumnType::Integer,
        edits: &[("pub user_id: i64,", "pub user_id: i32,")],
    },
    Change {
        name: "take NULL",
        apply: |table| column(table, "user_id").nullable = true,
        edits: &[("pub user_id: i64,", "pub user_id: Option<i64>,")],
    },
    Change {
        name: "change a default",
        apply: |table| column(table, "published").default = Some(DefaultValue::Boolean(true)),
        edits: &[
            ("#[entity(default = false)]", "#[entity(default = true)]"),
            ("Default: `false`.", "Default: `true`."),
        ],
    },
    Change {
        name: "drop an index",
        apply: |table| table.indexes.clear(),
        edits: &[("    /// Unique.\n    #[entity(unique)]\n", "")],
    },
];

/// Hand edits, as pairs of old and new text. Each leaves the texts that the changes look for in place.
pub(crate) const EDITS: [(&str, &[(&str, &str)]); 23] = [
    ("nothing", &[]),
    ("an extra derive", &[("FromRow, Entity)]", "FromRow, Entity, Default)]")]),
    ("an extra attribute", &[("#[entity(table", "#[serde(deny_unknown_fields)]\n#[entity(table")]),
    ("docs on the struct", &[("/// A row of `posts`.", "/// What people read.\n///\n/// All of it.")]),
    ("docs on a field", &[("    pub title: String", "    /// In title case.\n    pub title: String")]),
    ("an attribute on a field", &[("    pub title: String", "    #[serde(default)]\n    pub title: String")]),
    (
        "a method",
        &[(
            "\n}\n",
            "\n}\n\nimpl Post {\n    pub fn url(&self) -> String {\n        format!(\"/{}\", self.slug)\n    }\n}\n",
        )],
    ),
    (
        "a trait's implementation",
        &[("\n}\n", "\n}\n\nimpl AsRef<str> for Post { fn as_ref(&self) -> &str { &self.title } }\n")],
    ),
    ("a macro call", &[("\n}\n", "\n}\n\nmy_macro! { Post => { not rust at all: 'x } }\n")]),
    (
        "another field order",
        &[("    pub title: String,\n", ""), ("pub struct Post {\n", "pub struct Post {\n    pub title: String,\n")],
    ),
    (
        "a newtype",
        &[
            ("pub title: String,", "pub title: Title,"),
            ("\n}\n", "\n}\n\n#[derive(Debug, Clone)]\npub struct Title(String);\n"),
        ],
    ),
    ("cfg on a field", &[("    pub title: String", "    #[cfg(feature = \"titles\")]\n    pub title: String")]),
    ("blank lines", &[("    pub title: String,\n", "\n\n    pub title: String,\n\n\n")]),
    (
        "comments inside the struct",
        &[(
            "    pub title: String,\n",
            "    // what it is called\n    pub title: String, // see /* below\n    /* block\n       comment */\n",
        )],
    ),
    ("generics on another item", &[("\n}\n", "\n}\n\npub struct Page<'a, T: 'a, const N: usize>(pub &'a [T; N]);\n")]),
    (
        "non-ASCII",
        &[
            ("/// A row of `posts`.", "/// Ein Beitrag – größer als 日本 🦀."),
            ("    pub title: String", "    // Überschrift 🦀\n    pub title: String"),
        ],
    ),
    ("pub(crate)", &[("pub struct Post", "pub(crate) struct Post"), ("pub title: String", "pub(crate) title: String")]),
    (
        "several structs",
        &[(
            "use ruskit::entity::prelude::*;\n",
            "use ruskit::entity::prelude::*;\n\npub struct Draft { pub id: i64, pub user_id:i64, }\n",
        )],
    ),
    ("another name", &[("pub struct Post {", "pub struct Article {")]),
    ("a byte order mark", &[("use ruskit::entity::prelude::*;\n", "\u{feff}use ruskit::entity::prelude::*;\n")]),
    (
        "a field of the user's",
        &[(
            "    pub title: String,\n",
            "    pub title: String,\n    #[sqlx(skip)]\n    pub comments: Vec<super::Comment>,\n",
        )],
    ),
    (
        "inner docs and explicit imports",
        &[(
            "use ruskit::entity::prelude::*;\n",
            "//! Posts.\n\nuse chrono::{DateTime, Utc};\nuse ruskit::entity::{Entity, prelude::*};\n",
        )],
    ),
    (
        "shuffled attributes",
        &[(
            "#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromRow, Entity)]\n#[entity(table = \"posts\")]\n",
            "#[entity( table=\"posts\" , )]\n#[derive(\n    Entity, Debug, FromRow, // sqlx\n)]\n",
        )],
    ),
];

fn column<'t>(table: &'t mut Table, name: &str) -> &'t mut Column {
    table.columns.iter_mut().find(|column| column.name == name).unwrap()
}

fn posts(schema: &mut Schema) -> &mut Table {
    schema.tables.iter_mut().find(|table| table.name == "posts").unwrap()
}

pub(crate) fn changed(apply: impl Fn(&mut Table)) -> Schema {
    let mut schema = example::schema();
    apply(posts(&mut schema));
    schema
}

/// Applies the pairs; a text that is not there is a mistake in the case.
pub(crate) fn edited(text: &str, edits: &[(&str, &str)]) -> String {
    edits.iter().fold(text.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "no {old:?} in:\n{text}");
        text.replacen(old, new, 1)
    })
}

#[test]
fn edits_survive_every_change() {
    for (edit, edits) in EDITS {
        for Change { name, apply, edits: expected } in CHANGES {
            for crlf in [false, true] {
                let project = Project::new();
                project.refresh(&example::schema());
                let ends = |text: String| if crlf { text.replace('\n', "\r\n") } else { text };
                let by_hand = edited(&project.read("post.rs"), edits);
                project.write("post.rs", &ends(by_hand.clone()));

                let same = project.refresh(&example::schema());
                assert!(same.is_empty() && same.kept.is_empty(), "{edit}: {same:#?}");

                let changes = project.refresh(&changed(apply));
                assert_eq!(changes.unparsable, [], "{edit}, {name}");
                let expected = ends(edited(&by_hand, expected));
                assert_eq!(project.read("post.rs"), expected, "{edit}, {name}, CRLF: {crlf}");
                assert!(!project.read("comment.rs").contains('\r'));

                let again = project.refresh(&changed(apply));
                assert!(again.is_empty(), "{edit}, {name}: {again:#?}");
            }
        }
    }
}

/// A project whose `post.rs` was edited by hand.
fn by_hand(edits: &[(&str, &str)]) -> (Project, String) {
    let project = Project::new();
    project.refresh(&example::schema());
    let text = edited(&project.read("post.rs"), edits);
    project.write("post.rs", &text);
    (project, text)
}

#[test]
fn a_vanished_column_is_told() {
    let (project, _) = by_hand(&[("    pub title: String", "    // the name\n    pub title: String")]);
    let changes = project.refresh(&changed(|table| table.columns.retain(|column| column.name != "title")));
    assert_eq!(changes.fields_removed[0].entity, "Post");
    assert_eq!(changes.fields_removed[0].fields, ["title"]);
    // The comment is the user's.
    assert!(project.read("post.rs").contains("pub user_id: i64,\n    // the name\n    /// Unique.\n"));
}

#[test]
fn a_newtype_stays_when_its_column_changes() {
    let (project, text) = by_hand(&[("pub user_id: i64,", "pub user_id: UserId,")]);
    let changes = project.refresh(&changed(|table| column(table, "user_id").nullable = true));
    assert_eq!(project.read("post.rs"), text);
    assert_eq!(changes.kept[0].reason, "`user_id` keeps the type you gave it; its column is now Option<i64>");
}

#[test]
fn a_field_the_user_is_about_to_add_stays() {
    let (project, text) = by_hand(&[("    /// Unique.\n", "    pub subtitle: Option<String>,\n    /// Unique.\n")]);
    let changes = project.refresh(&example::schema());
    assert_eq!(project.read("post.rs"), text);
    assert!(changes.kept[0].reason.starts_with("`subtitle` is in the struct and not in the database"));

    // Once the column is there, nothing is left to say.
    let changes = project.refresh(&changed(|table| table.columns.insert(3, nullable(string("subtitle")))));
    assert_eq!(project.read("post.rs"), text);
    assert_eq!(changes.kept, []);
}

#[test]
fn a_change_the_user_is_about_to_make_stays_until_asked_for() {
    let edits = [
        ("pub title: String", "pub title: i32"),
        ("    pub published: bool,\n", ""),
        ("#[entity(default = false)]\n", ""),
        ("    /// Default: `false`.\n    ", ""),
    ];
    let (project, text) = by_hand(&edits);
    let changes = project.refresh(&changed(|table| table.columns.push(string("extra"))));
    assert_eq!(changes.kept.len(), 2, "{changes:#?}");
    assert_eq!(project.read("post.rs"), text.replace("\n}\n", "\n    pub extra: String,\n}\n"));

    let changes =
        project.try_refresh(&changed(|table| table.columns.push(string("extra"))), &["posts"], false).unwrap();
    assert_eq!(changes.kept, []);
    let text = project.read("post.rs");
    assert!(
        text.contains("pub title: String,") && text.contains("#[entity(default = false)]\n    pub published: bool,")
    );
}

#[test]
fn attributes_moved_between_field_and_struct_follow_too() {
    let (project, _) = by_hand(&[
        ("    /// Unique.\n    #[entity(unique)]\n", ""),
        ("#[entity(table = \"posts\")]", "#[entity(table = \"posts\", unique(columns = [\"slug\"]))]"),
    ]);
    assert_eq!(project.refresh(&example::schema()).kept, []);
    project.refresh(&changed(|table| table.indexes.clear()));
    assert!(
        project.read("post.rs").contains("#[entity(table = \"posts\")]\n")
            && !project.read("post.rs").contains("unique")
    );
    project.refresh(&changed(|table| table.indexes = vec![unique("posts", "title")]));
    assert!(
        project.read("post.rs").contains("#[entity(unique)]\n    pub title: String,"),
        "{}",
        project.read("post.rs")
    );
}

#[test]
fn a_struct_is_found_wherever_it_stands() {
    let (project, text) = by_hand(&[]);
    std::fs::remove_file(project.entities().join("post.rs")).unwrap();
    let nested = format!(
        "pub mod inner {{\n    {}}}\n",
        text.replace('\n', "\n    ").replace("    \n", "\n").trim_end_matches(' ')
    );
    project.write("other.rs", &nested);
    let add = |table: &mut Table| table.columns.insert(3, string("subtitle"));
    let changes = project.refresh(&changed(add));
    assert!(names(&changes.written).contains(&"other.rs") && !project.has("post.rs"), "{changes:#?}");
    assert_eq!(
        project.read("other.rs"),
        edited(
            &nested,
            &[("        pub title: String,\n", "        pub title: String,\n        pub subtitle: String,\n")]
        )
    );
}

#[test]
fn a_struct_on_one_line_grows() {
    let (project, _) = by_hand(&[]);
    project.write("post.rs", "use ruskit::entity::prelude::*;\n#[derive(Entity)] #[entity(table = \"t\")] pub struct T { pub id: i64, pub a: String }\n");
    let schema = |columns: &[&str]| {
        let mut columns: Vec<Column> = columns.iter().map(|name| string(name)).collect();
        columns.insert(0, Column::new("id", ColumnType::BigInteger));
        Schema { tables: vec![Table { columns, ..Table::new("t") }], ..Schema::default() }
    };
    let body = |project: &Project| project.read("post.rs").split_once("struct T ").unwrap().1.to_owned();
    project.refresh(&schema(&["b", "a", "c"]));
    assert_eq!(body(&project), "{ pub id: i64,\n    pub b: String,\n    pub a: String,\n    pub c: String,\n}\n");
    project.refresh(&schema(&["a"]));
    assert_eq!(body(&project), "{ pub id: i64,\n    pub a: String,\n}\n");
}

#[test]
fn a_file_that_is_no_rust_is_named_and_left_alone() {
    let (project, _) = by_hand(&[]);
    let broken = project.read("post.rs").replace("pub title: String,", "pub title String,");
    project.write("post.rs", &broken);
    let changes = project.refresh(&changed(|table| table.columns.push(string("extra"))));
    let wrong = &changes.unparsable[0];
    assert_eq!((wrong.line, wrong.column, wrong.message.as_str()), (13, 15, "expected `:`"));
    assert_eq!(project.read("post.rs"), broken);
    assert!(project.read("mod.rs").contains("pub mod post;"));

    // A word nobody knows is as bad, and a broken file of another name may hold the table.
    project.write("post.rs", &project.read("user.rs").replace("auto", "automatic").replace("\"users\"", "\"posts\""));
    let changes = project.refresh(&example::schema());
    assert!(changes.unparsable[0].message.starts_with("`automatic` is not known here"));
    std::fs::rename(project.entities().join("post.rs"), project.entities().join("elsewhere.rs")).unwrap();
    project.refresh(&example::schema());
    assert!(!project.has("post.rs"));
}

#[test]
fn a_dropped_tables_file_stays_if_the_user_wrote_in_it() {
    let mut dropped = example::schema();
    dropped.tables.retain(|table| table.name != "posts");
    let (project, text) = by_hand(&[("\n}\n", "\n}\n\nimpl Post {}\n")]);
    let changes = project.refresh(&dropped);
    assert_eq!(changes.removed, Vec::<std::path::PathBuf>::new());
    assert_eq!(changes.kept[0].reason, "table `posts` is gone, and the file holds more than Kit wrote");
    assert_eq!(project.read("post.rs"), text);
    assert!(project.read("mod.rs").contains("pub use post::Post;"));

    // Layout is not the user's word.
    let (project, _) = by_hand(&[("    pub slug", "\n    pub slug")]);
    assert_eq!(names(&project.refresh(&dropped).removed), ["post.rs"]);
}

#[test]
fn a_file_without_the_tables_struct_is_left_alone() {
    let (project, text) = by_hand(&[("#[entity(table = \"posts\")]\n", "")]);
    let changes = project.refresh(&example::schema());
    assert_eq!(changes.kept[0].reason, "no struct in it says `#[entity(table = \"posts\")]`");
    assert_eq!(project.read("post.rs"), text);
}

#[test]
fn the_module_keeps_the_users_lines() {
    let (project, _) = by_hand(&[]);
    let module = "//! Mine.\n\nmod helpers;\npub mod comment;\n// posts\npub mod post;\npub mod user;\n\npub use comment::Comment;\npub(crate) use self::post::Post as Article;\npub use user::*;\n\npub fn all() {}\n";
    project.write("mod.rs", module);
    assert!(project.refresh(&example::schema()).is_empty());
    let mut schema = example::schema();
    schema.tables.retain(|table| table.name != "comments");
    schema.tables.push(example::table("tags", vec![]));
    schema.sort();
    project.refresh(&schema);
    assert_eq!(
        project.read("mod.rs"),
        "//! Mine.\n\nmod helpers;\n// posts\npub mod post;\npub mod tag;\npub mod user;\n\npub(crate) use self::post::Post as Article;\npub use tag::Tag;\npub use user::*;\n\npub fn all() {}\n"
    );
}

#[test]
fn of_a_type_kit_does_not_know_the_user_may_know_more() {
    let project = Project::new();
    let schema = |nullable| {
        let label = Column { nullable, ..Column::new("label", ColumnType::Other("citext".to_owned())) };
        Schema { tables: vec![example::table("tags", vec![label])], ..Schema::default() }
    };
    project.refresh(&schema(false));
    project.refresh(&schema(true));
    let text = project.read("tag.rs");
    assert!(text.contains("    #[entity(custom(\"citext\"))]\n    pub label: Option<Dynamic>,"), "{text}");
    let known = text.replace("Option<Dynamic>", "Option<String>");
    project.write("tag.rs", &known);
    let changes = project.refresh(&schema(true));
    assert!(changes.is_empty() && changes.kept.is_empty(), "{changes:#?}");
    assert_eq!(project.read("tag.rs"), known);
    assert_eq!(project.refresh(&schema(false)).kept.len(), 1);
}

#[test]
fn a_field_that_sqlx_converts_is_the_users() {
    let project = Project::new();
    let schema =
        |ty| Schema { tables: vec![example::table("tags", vec![Column::new("words", ty)])], ..Schema::default() };
    project.refresh(&schema(ColumnType::Json));
    let text = project.read("tag.rs").replace("    pub words: Json,", "    #[sqlx(json)]\n    pub words: Vec<String>,");
    project.write("tag.rs", &text);
    assert!(project.refresh(&schema(ColumnType::Json)).is_empty());
    assert_eq!(project.read("tag.rs"), text);
}

#[test]
fn a_rename_that_is_done_is_told_no_more() {
    let renamed = |schema: &mut Schema| {
        let table = posts(schema);
        column(table, "title").name = "headline".to_owned();
        column(table, "slug").name = "path".to_owned();
        column(table, "body").name = "title".to_owned();
        table.indexes = vec![unique("posts", "path")];
    };
    let cases = [
        // Alone, first, last, in the middle of several, over several lines.
        ("    #[entity(renamed_from = \"title\")]\n    pub headline: String,", "    pub headline: String,"),
        (
            "    #[entity(renamed_from = \"title\", string)] pub headline: String,",
            "    #[entity(string)] pub headline: String,",
        ),
        (
            "    #[entity(string, renamed_from = \"title\" )]\n    pub headline: String,",
            "    #[entity(string )]\n    pub headline: String,",
        ),
        (
            "    #[entity(string, renamed_from = \"title\", auto,)]\n    pub headline: Title,",
            "    #[entity(string, auto,)]\n    pub headline: Title,",
        ),
        (
            "    #[entity(\n        string, // as ever\n        renamed_from = \"title\",\n    )]\n    #[serde(default)]\n    pub headline: Title,",
            "    #[entity(\n        string, // as ever\n    )]\n    #[serde(default)]\n    pub headline: Title,",
        ),
    ];
    for newline in ["\n", "\r\n"] {
        for (old, new) in cases {
            let edits = [
                ("    pub title: String,", old),
                ("#[entity(unique)]\n    pub slug", "#[entity(unique, renamed_from = \"slug\")]\n    pub path"),
                ("#[entity(text)]\n    pub body", "#[entity(renamed_from = \"body\", text)]\n    pub title"),
            ];
            let (project, text) = by_hand(&edits);
            let text = text.replace('\n', newline);
            project.write("post.rs", &text);
            assert!(!names(&project.refresh(&example::schema()).written).contains(&"post.rs"));
            assert_eq!(project.read("post.rs"), text);

            let mut schema = example::schema();
            renamed(&mut schema);
            posts(&mut schema).columns[2].auto_increment = new.contains("auto");
            let renames = project.desired(&example::schema()).renames.columns;
            assert_eq!(renames.len(), 3);
            assert_eq!(project.refresh(&schema).kept, []);
            let wanted = edited(
                &text,
                &[
                    (&old.replace('\n', newline), &new.replace('\n', newline)),
                    ("(unique, renamed_from = \"slug\")", "(unique)"),
                    ("(renamed_from = \"body\", text)", "(text)"),
                ],
            );
            assert_eq!(project.read("post.rs"), wanted);
        }
    }
}

#[test]
fn a_renamed_table_keeps_its_struct_and_all_that_stands_in_it() {
    let (project, text) = by_hand(&[
        ("table = \"posts\"", "renamed_from = \"posts\", table = \"articles\""),
        ("    pub title", "    // Überschrift\n    pub title"),
    ]);
    let mut schema = example::schema();
    assert_eq!(project.desired(&schema).renames.tables.len(), 1);
    posts(&mut schema).name = "articles".to_owned();
    schema.sort();
    let index = &mut schema.tables[0].indexes[0];
    index.name = Some("articles_slug_unique".to_owned());
    schema.tables[0].foreign_keys[0].name = Some("articles_user_id_foreign".to_owned());
    let changes = project.refresh(&schema);
    assert_eq!((&changes.kept[..], &changes.removed[..]), (&[][..], &[][..]));
    let wanted = [("renamed_from = \"posts\", table", "table"), ("A row of `posts`", "A row of `articles`")];
    assert_eq!(project.read("post.rs"), edited(&text, &wanted));
}
