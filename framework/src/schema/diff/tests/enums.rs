//! Named enum types.

use super::*;
use crate::schema::{Column, ColumnType, DefaultValue};

fn moods(values: &[&str]) -> Schema {
    let mut schema = schema(|schema| {
        schema.create_enum("mood", values.iter().copied());
        schema.create_table("users", |t| {
            t.id();
        });
    });
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    let ty = ColumnType::Enum { name: Some("mood".into()), values };
    let default = Some(DefaultValue::Text("sad".into()));
    schema.tables[0].columns.push(Column { default, ..Column::new("mood", ty) });
    schema
}

fn renamed(words: &[(&str, &str)]) -> Renames {
    let enum_values = words.iter().map(|(from, to)| (("mood".into(), (*from).into()), (*to).into())).collect();
    Renames { enum_values, ..Renames::default() }
}

#[test]
fn types_come_before_tables_and_go_behind_them() {
    let nothing = Schema::default();
    assert_eq!(lines(&nothing, &moods(&["sad", "ok"]), &[]), ["create enum mood (sad ok)", "create users"]);
    assert_eq!(lines(&moods(&["sad", "ok"]), &nothing, &[]), ["drop users", "drop enum mood"]);
}

#[test]
fn a_type_that_is_used_stays() {
    let mut after = moods(&["sad"]);
    after.enums.clear();
    assert_eq!(lines(&moods(&["sad"]), &after, &[]), Vec::<String>::new());
}

#[test]
fn values_are_added_in_their_place() {
    let found = lines(&moods(&["sad", "ok"]), &moods(&["low", "sad", "so", "la", "ok", "high"]), &[]);
    assert_eq!(
        found,
        [
            "mood: add value low before sad",
            "mood: add value so before ok",
            "mood: add value la before ok",
            "mood: add value high"
        ]
    );
}

#[test]
fn values_are_renamed_and_defaults_follow() {
    let mut after = moods(&["blue", "ok", "new"]);
    after.tables[0].columns[1].default = Some(DefaultValue::Text("blue".into()));
    let found = diff(&moods(&["sad", "ok"]), &after, &renamed(&[("sad", "blue"), ("gone", "ok")]));
    assert_eq!(said(&found.operations), ["mood: rename value sad to blue", "mood: add value new"]);
}

#[test]
fn a_type_that_loses_a_value_is_made_anew_and_no_value_is_lost() {
    let found = lines(&moods(&["sad", "ok", "high"]), &moods(&["ok", "sad"]), &[]);
    let [text, drop, create, again] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!([text, drop, create], ["users: change mood text", "drop enum mood", "create enum mood (ok sad)"]);
    assert!(again.starts_with("users: change mood enum") && again.ends_with("= sad"), "{again}");
}

#[test]
fn a_default_that_is_no_value_any_more_makes_way() {
    let mut after = moods(&["ok"]);
    after.tables[0].columns[1].default = Some(DefaultValue::Text("ok".into()));
    let found = lines(&moods(&["sad", "ok"]), &after, &[]);
    assert!(!found[3].contains('='), "{found:?}");
    assert!(found[4].ends_with("= ok"), "{found:?}");
}
