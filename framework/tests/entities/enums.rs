//! Named enum types as Rust enums: what survives when the type changes, and that a real database reads and writes them.

use ruskit::driver::{Scope, driver_for};
use ruskit::schema::{ColumnType, EnumType, Operation, Schema};

use crate::crates::Crate;
use crate::example::{self, table};
use crate::odd;
use crate::project::{Project, names};
use crate::support::{Engine, TestDatabase};

pub(crate) const MOOD: &str = r#"use ruskit::entity::prelude::*;

/// A value of `mood`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, EnumType)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "mood", rename_all = "snake_case")]
pub enum Mood {
    Sad,
    Ok,
    VeryHappy,
}
"#;

pub(crate) fn mood(values: &[&str]) -> Schema {
    let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
    let ty = ColumnType::Enum { name: Some("mood".to_owned()), values: values.clone() };
    let columns = vec![
        ruskit::schema::Column::new("mood", ty.clone()),
        example::nullable(ruskit::schema::Column::new("moods", ColumnType::Array(Box::new(ty)))),
    ];
    let enums = vec![EnumType { name: "mood".to_owned(), values, comment: None }];
    Schema { tables: vec![table("days", columns)], enums, ..Schema::default() }
}

pub(crate) const THREE: [&str; 3] = ["sad", "ok", "very_happy"];

#[test]
fn a_type_becomes_an_enum() {
    let project = Project::new();
    let changes = project.refresh(&mood(&THREE));
    assert_eq!(names(&changes.written), ["day.rs", "mod.rs", "mood.rs", "schema.json"]);
    assert_eq!(project.read("mood.rs"), MOOD);
    assert!(project.read("mod.rs").contains("pub mod mood;\n\npub use day::Day;\npub use mood::Mood;\n"));
    let day = project.read("day.rs");
    assert!(day.contains("    #[entity(enumeration(name = \"mood\"))]\n    pub mood: super::Mood,\n"), "{day}");
    assert!(
        day.contains("    #[entity(array(enumeration(name = \"mood\")))]\n    pub moods: Option<Vec<super::Mood>>,\n")
    );
    assert!(project.refresh(&mood(&THREE)).is_empty());
    assert_eq!(project.parse().enums, mood(&THREE).enums);
}

/// Derives, docs, attributes, methods, comments, and a name of one's own.
pub(crate) fn edited() -> String {
    let text = MOOD
        .replace("/// A value of `mood`.", "/// How it is.")
        .replace("Copy, PartialEq", "Copy, Default, PartialEq")
        .replace("    Sad,", "    /// Not well.\n    Sad, // sigh")
        .replace("    Ok,", "    #[default]\n    #[serde(alias = \"fine\")]\n    Ok,");
    text + "\nimpl Mood {\n    pub fn is_good(self) -> bool {\n        self != Self::Sad\n    }\n}\n"
}

#[test]
fn edits_survive_every_change() {
    type Edits = &'static [(&'static str, &'static str)];
    let cases: [(&[&str], Edits); 6] = [
        (&["sad", "ok", "very_happy", "ecstatic"], &[("    VeryHappy,\n", "    VeryHappy,\n    Ecstatic,\n")]),
        (&["awful", "sad", "ok", "very_happy"], &[("Mood {\n    ///", "Mood {\n    Awful,\n    ///")]),
        (
            &["sad", "", "ok", "very_happy"],
            &[(
                "    Sad, // sigh\n",
                "    Sad, // sigh\n    #[serde(rename = \"\")]\n    #[sqlx(rename = \"\")]\n    Empty,\n",
            )],
        ),
        (&["sad", "ok"], &[("    VeryHappy,\n", "")]),
        // Renamed: what stands on it stays on it.
        (&["blue", "ok", "very_happy"], &[("    Sad, //", "    Blue, //")]),
        (
            &["sad", "o k", "very_happy"],
            &[(
                "    #[serde(alias = \"fine\")]\n    Ok,\n",
                "    #[serde(alias = \"fine\")]\n    #[serde(rename = \"o k\")]\n    #[sqlx(rename = \"o k\")]\n    OK,\n",
            )],
        ),
    ];
    for newline in ["\n", "\r\n"] {
        for (values, edits) in cases {
            let project = Project::new();
            project.refresh(&mood(&THREE));
            let text = edited().replace('\n', newline);
            project.write("mood.rs", &text);
            assert_eq!(project.refresh(&mood(&THREE)).written.len(), 0);
            project.refresh(&mood(values));
            let mut wanted = text.clone();
            for (old, new) in edits {
                let (old, new) = (old.replace('\n', newline), new.replace('\n', newline));
                assert!(wanted.contains(&old), "{old}");
                wanted = wanted.replacen(&old, &new, 1);
            }
            assert_eq!(project.read("mood.rs"), wanted);
            assert!(project.refresh(&mood(values)).is_empty());
        }
    }
}

#[test]
fn a_name_of_ones_own_stays_and_fields_follow_it() {
    let project = Project::new();
    project.refresh(&mood(&THREE));
    let own = MOOD.replace("enum Mood", "enum Feeling").replace("    Sad,", "    #[sqlx(rename = \"sad\")]\n    Blue,");
    project.write("feelings.rs", &own);
    std::fs::remove_file(project.entities().join("mood.rs")).unwrap();
    let module = project.read("mod.rs").replace("mood", "feelings").replace("Mood", "Feeling");
    project.write("mod.rs", &module);
    project.write("day.rs", &project.read("day.rs").replace("pub mood: super::Mood", "pub mood: crate::Feeling"));

    let mut schema = mood(&["gloomy", "ok", "very_happy"]);
    let column = ruskit::schema::Column { name: "third".to_owned(), ..schema.tables[0].columns[1].clone() };
    schema.tables[0].columns.push(column);
    project.refresh(&schema);
    let wanted = own.replace("\"sad\"", "\"gloomy\"");
    assert_eq!(project.read("feelings.rs"), wanted);
    assert!(!project.has("mood.rs"));
    let day = project.read("day.rs");
    assert!(day.contains("pub mood: crate::Feeling,") && day.contains("pub third: super::Feeling,"), "{day}");
}

#[test]
fn what_the_user_is_about_to_change_stays() {
    let project = Project::new();
    project.refresh(&mood(&THREE));
    project.write("mood.rs", &MOOD.replace("    Sad,", "    Sad,\n    Angry,").replace("    Ok,\n", ""));
    let text = project.read("mood.rs");
    let changes = project.refresh(&mood(&THREE));
    let reasons: Vec<&str> = changes.kept.iter().map(|kept| kept.reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "`Angry` is in the enum and not in the database; a migration has to add it to `mood`",
            "`ok` of `mood` has no variant any more",
        ]
    );
    assert_eq!(project.read("mood.rs"), text);
    project.try_refresh(&mood(&THREE), &["days"], false).unwrap();
    assert!(project.read("mood.rs").contains("    Sad,\n    Ok,\n    Angry,\n"), "{}", project.read("mood.rs"));
}

#[test]
fn a_dropped_types_file_goes_unless_the_user_wrote_in_it() {
    for (text, stays) in [(MOOD.to_owned(), false), (edited(), true)] {
        let project = Project::new();
        project.refresh(&mood(&THREE));
        project.write("mood.rs", &text);
        let changes = project.refresh(&Schema::default());
        assert_eq!(project.has("mood.rs"), stays);
        assert_eq!(changes.kept.len(), usize::from(stays));
    }
}

#[test]
fn an_enum_that_cannot_be_read_is_left_alone_and_so_are_its_fields() {
    let project = Project::new();
    project.refresh(&mood(&THREE));
    let day = project.read("day.rs");
    project.write("mood.rs", &MOOD.replace("    Ok,", "    Ok(,"));
    let changes = project.refresh(&mood(&["sad"]));
    assert_eq!(changes.unparsable.len(), 1);
    assert_eq!((project.read("day.rs"), project.has("mood_2.rs")), (day, false));
}

/// Types with the oddest names and texts, in a column and in an array, written and read by a program.
#[tokio::test]
async fn a_database_takes_and_gives_every_value() {
    let Some(database) = TestDatabase::new(Engine::Postgres).await else { return };
    let driver = driver_for(&database.url()).unwrap();
    let mut session = database.session().await;
    session.execute("CREATE SCHEMA audit; CREATE SCHEMA \"with\"").await.unwrap();
    let usable = |ty: &EnumType| ty.name.is_ascii() && !ty.values.is_empty();
    let mut enums: Vec<EnumType> = odd::schema().enums.into_iter().filter(usable).collect();
    for ty in &mut enums {
        // What a text of an enum type may be: https://www.postgresql.org/docs/current/datatype-enum.html
        ty.values.retain(|value| value.len() <= 63);
        ty.comment = None;
    }
    let mut writes = String::new();
    for (number, ty) in enums.iter().enumerate() {
        for statement in driver.render(&Operation::CreateEnum(ty.clone()), &Schema::default()).unwrap() {
            session.execute(&statement.text).await.unwrap();
        }
        let spelled = database.engine().quote_table(&ty.name);
        session.execute(&format!("CREATE TABLE t_{number} (v {spelled}, vs {spelled}[])")).await.unwrap();
        for value in &ty.values {
            let value = value.replace('\'', "''");
            let row = format!("INSERT INTO t_{number} VALUES ('{value}', ARRAY['{value}', '{value}']::{spelled}[])");
            session.execute(&row).await.unwrap();
        }
        writes.push_str(&format!(
            "    for row in sqlx::query_as::<_, odd_enums::entities::T{number}>(\"SELECT * FROM t_{number}\").fetch_all(&mut db).await? {{\n        \
             let moved = sqlx::query(\"DELETE FROM t_{number} WHERE v = $1 AND vs = $2\").bind(row.v).bind(&row.vs);\n        \
             assert_eq!(moved.execute(&mut db).await?.rows_affected(), 1, \"{{row:?}}\");\n    }}\n    \
             let rest: i64 = sqlx::query_scalar(\"SELECT count(*) FROM t_{number}\").fetch_one(&mut db).await?;\n    \
             assert_eq!(rest, 0);\n"
        ));
    }
    let schema = session.inspect(&Scope::All).await.unwrap();
    assert_eq!(schema.enums, enums);
    let project = Project::lasting("odd-enums");
    project.refresh(&schema);
    assert_eq!(project.parse(), Schema { tables: schema.tables.clone(), enums, ..Schema::default() });
    let program = format!(
        "use sqlx::Connection;\n\n#[tokio::main(flavor = \"current_thread\")]\nasync fn main() -> sqlx::Result<()> {{\n    \
         let mut db = sqlx::PgConnection::connect({:?}).await?;\n{writes}    Ok(())\n}}\n",
        database.url().secret()
    );
    let output = Crate { name: "odd_enums", project: &project, program: &program }.cargo("run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_text_that_was_renamed_is_told_no_more() {
    let project = Project::new();
    project.refresh(&mood(&THREE));
    let text = edited().replace("    Sad,", "    #[entity(renamed_from = \"sad\")]\n    Blue,");
    project.write("mood.rs", &text);
    project.refresh(&mood(&THREE));
    assert_eq!(project.read("mood.rs"), text);
    project.refresh(&mood(&["blue", "ok", "very_happy"]));
    assert_eq!(project.read("mood.rs"), text.replace("    #[entity(renamed_from = \"sad\")]\n", ""));
}

#[test]
fn no_attribute_is_written_that_no_derive_reads() {
    let project = Project::new();
    project.refresh(&mood(&THREE));
    let serde = ("Serialize, Deserialize, ", "#[serde(rename_all = \"snake_case\")]\n");
    project.write("mood.rs", &project.read("mood.rs").replace(serde.0, "").replace(serde.1, ""));
    project.write("day.rs", &project.read("day.rs").replace(serde.0, ""));
    let mut schema = mood(&["sad", "ok", "very_happy", "Not said"]);
    schema.tables[0].columns.push(ruskit::schema::Column::new("Odd name", ColumnType::Text));
    project.refresh(&schema);
    for (file, new) in
        [("mood.rs", "    #[sqlx(rename = \"Not said\")]\n"), ("day.rs", "    #[sqlx(rename = \"Odd name\")]\n")]
    {
        let text = project.read(file);
        assert!(text.contains(new) && !text.contains("serde"), "{text}");
    }
}
