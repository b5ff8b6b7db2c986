//! What hand edits make of the desired schema: nothing, unless they change the schema, and then just that.

use ruskit::schema::diff::{Renames, diff};
use ruskit::schema::{self, EnumType, Operation, Schema};

use crate::merging::{CHANGES, Change, EDITS, changed, edited};
use crate::project::Project;
use crate::{enums, example};

type Edits = &'static [(&'static str, &'static str)];

/// More edits that say the same in other words.
const WORDS: [(&str, Edits); 9] = [
    (
        "a key of one column on the struct",
        &[
            ("#[entity(primary_key, auto)]", "#[entity(auto)]"),
            ("table = \"posts\"", "table = \"posts\", primary_key(columns = [\"id\"])"),
        ],
    ),
    (
        "an index on the struct",
        &[
            ("    /// Unique.\n    #[entity(unique)]\n", ""),
            ("#[entity(table = \"posts\")]", "#[entity(table = \"posts\")]\n#[entity(unique(columns = [\"slug\"]))]"),
        ],
    ),
    (
        "a foreign key on the struct",
        &[
            ("    #[entity(references(\"users\", \"id\", on_delete = cascade))]\n", ""),
            (
                "#[entity(table = \"posts\")]",
                "#[entity(foreign_key(table = \"users\", columns = \"user_id\", references = \"id\", on_delete = \"cascade\"), \
                 table = \"posts\")]",
            ),
        ],
    ),
    (
        "a type said twice",
        &[("    pub title: String", "    #[entity(string(255))]\n    pub title: std::string::String")],
    ),
    (
        "NULL without an option",
        &[("#[entity(text)]\n    pub body: Option<String>", "#[entity(nullable, text)]\n    pub body: Body")],
    ),
    (
        "other names of fields",
        &[
            ("    pub title", "    #[sqlx(rename = \"title\")]\n    pub headline"),
            ("    pub slug", "    #[sqlx(rename = \"slug\", default)]\n    pub r#type"),
        ],
    ),
    (
        "rename_all",
        &[("#[entity(table", "#[sqlx(rename_all = \"lowercase\")]\n#[entity(table"), ("pub title", "pub Title")],
    ),
    ("names written out", &[("#[entity(unique)]", "#[entity(unique(name = \"posts_slug_unique\",),)]")]),
    (
        "a lifetime and a generic",
        &[("pub struct Post {", "pub struct Post<'a, T: Clone = ()> {\n    #[sqlx(skip)]\n    pub more: &'a T,")],
    ),
];

/// The project after an edit of `post.rs`, and of its line ends.
fn by_hand(edits: &[(&str, &str)], more: &[(&str, &str)], crlf: bool) -> Project {
    let project = Project::new();
    project.refresh(&example::schema());
    let text = edited(&edited(&project.read("post.rs"), edits), more);
    project.write("post.rs", &if crlf { text.replace('\n', "\r\n") } else { text });
    project
}

fn desired(project: &Project, known: &Schema, case: &str) -> Schema {
    let desired = project.desired(known);
    assert!(desired.mistakes.is_empty() && desired.broken.is_empty(), "{case}: {desired:#?}");
    assert_eq!(desired.renames, Renames::default(), "{case}");
    desired.schema
}

#[test]
fn edits_change_nothing_and_a_change_is_seen() {
    let known = example::schema();
    for (edit, edits) in EDITS.iter().chain(&WORDS) {
        for crlf in [false, true] {
            let same = desired(&by_hand(edits, &[], crlf), &known, edit);
            assert_eq!(same, known, "{edit}");
            for Change { name, apply, edits: change } in CHANGES {
                let case = format!("{edit}, {name}");
                if WORDS.iter().any(|(word, _)| word == edit) && !fits(edits, change) {
                    continue;
                }
                let found = desired(&by_hand(edits, change, crlf), &known, &case);
                assert_eq!(found, changed(apply), "{case}");
                let operations = diff(&known, &found, &Renames::default()).operations;
                // A foreign key makes way for a change of its column's type.
                let own = |change: &&schema::Change| {
                    !matches!(change, schema::Change::DropForeignKey(_) | schema::Change::AddForeignKey(_))
                };
                let one = matches!(operations.as_slice(), [Operation::AlterTable { table, changes }]
                    if table == "posts" && changes.iter().filter(own).count() == 1);
                assert!(one, "{case}: {operations:#?}");
            }
        }
    }
}

/// Whether the edit leaves what the change is about.
fn fits(edits: Edits, change: Edits) -> bool {
    let project = Project::new();
    project.refresh(&example::schema());
    let text = edited(&project.read("post.rs"), edits);
    change.iter().all(|(old, _)| text.contains(old))
}

#[test]
fn a_moved_file_changes_nothing() {
    let known = example::schema();
    for to in ["article.rs", "blog.rs", "zzz.rs"] {
        let project = by_hand(&[], &[], false);
        std::fs::rename(project.entities().join("post.rs"), project.entities().join(to)).unwrap();
        assert_eq!(desired(&project, &known, to), known);
        // Into a file that is there.
        let text = project.read(to).replace("use ruskit::entity::prelude::*;\n", "");
        project.write("user.rs", &(project.read("user.rs") + &text));
        std::fs::remove_file(project.entities().join(to)).unwrap();
        assert_eq!(desired(&project, &known, to), known);
        assert_eq!(project.desired(&known).places.files().nth(1).unwrap().1, project.entities().join("user.rs"));
    }
}

#[test]
fn a_table_that_comes_or_goes_is_seen() {
    let known = example::schema();
    let project = by_hand(&[], &[], false);
    std::fs::remove_file(project.entities().join("comment.rs")).unwrap();
    let gone = Schema { tables: known.tables[1..].to_vec(), ..Schema::default() };
    assert_eq!(desired(&project, &known, "gone"), gone);
    project.write(
        "tag.rs",
        "#[derive(Entity)]\n#[entity(table = \"comments\")]\npub struct Tag {\n    pub a: Option<i32>,\n}\n",
    );
    let new = desired(&project, &known, "new");
    assert_eq!(new.table("comments").unwrap().columns.len(), 1);
    project.write("tag.rs", &project.read("tag.rs").replace("comments", "tags"));
    let operations = diff(&known, &desired(&project, &known, "new"), &Renames::default()).operations;
    assert!(
        matches!(
            operations.as_slice(),
            [Operation::DropTable { .. }, Operation::CreateTable { .. }]
                | [Operation::CreateTable { .. }, Operation::DropTable { .. }]
        ),
        "{operations:#?}"
    );
}

#[test]
fn edits_of_an_enum_change_nothing_and_a_change_is_seen() {
    let known = enums::mood(&enums::THREE);
    for crlf in [false, true] {
        let read = |edits: &[(&str, &str)]| {
            let project = Project::new();
            project.refresh(&known);
            let text = edited(&enums::edited(), edits);
            project.write("mood.rs", &if crlf { text.replace('\n', "\r\n") } else { text });
            desired(&project, &known, "an enum")
        };
        assert_eq!(read(&[]), known);
        let texts = |edits: &[(&str, &str)]| {
            let schema = read(edits);
            let values: Vec<&str> = schema.enums[0].values.iter().map(String::as_str).collect();
            assert_eq!(schema, enums::mood(&values));
            values.join(" ")
        };
        assert_eq!(texts(&[("    VeryHappy,\n", "    VeryHappy,\n    SoSo,\n")]), "sad ok very_happy so_so");
        assert_eq!(texts(&[("    VeryHappy,\n", "")]), "sad ok");
        assert_eq!(texts(&[("    Sad,", "    #[sqlx(rename = \"Blue!\")]\n    Sad,")]), "Blue! ok very_happy");
        let schema = read(&[("pub enum Mood", "#[entity(comment = \"how\")]\npub enum Mood")]);
        let comment = Some("how".to_owned());
        assert_eq!(schema.enums, [EnumType { comment, ..known.enums[0].clone() }]);
    }
}
