//! Views, and what no operation changes.

use super::super::{Beyond, Side, around_views};
use super::*;
use crate::schema::{Change, Column, ColumnType, Object, Trigger, View};

fn with(views: &[(&str, &str)]) -> Schema {
    schema(|schema| {
        schema.create_table("users", |t| {
            t.id();
            t.integer("age");
        });
        views.iter().for_each(|(name, query)| {
            schema.create_view(name, query);
        });
    })
}

#[test]
fn views_come_and_go_in_the_order_they_stand_on_each_other() {
    let views = with(&[("adults", "SELECT * FROM old"), ("old", "SELECT * FROM users WHERE age > 18")]);
    assert_eq!(lines(&with(&[]), &views, &[]), ["create view old", "create view adults"]);
    assert_eq!(lines(&views, &with(&[]), &[]), ["drop view adults", "drop view old"]);
}

#[test]
fn a_view_is_replaced_in_its_place_unless_its_table_changes() {
    let from = with(&[("adults", "SELECT id FROM users WHERE age > 18")]);
    let mut to = with(&[("adults", "SELECT id FROM users WHERE age > 21")]);
    assert_eq!(lines(&from, &to, &[]), ["replace view adults"]);
    to.tables[0].columns[1].ty = ColumnType::BigInteger;
    assert_eq!(lines(&from, &to, &[]), ["drop view adults", "users: change age biginteger", "create view adults"]);
}

#[test]
fn a_view_that_was_taken_over_as_it_is_follows_a_rename() {
    let from = with(&[("adults", "SELECT id FROM users WHERE age > 18")]);
    let mut to = with(&[("adults", "SELECT id FROM users WHERE age > 18")]);
    to.tables[0].name = "people".into();
    assert_eq!(lines(&from, &to, &["users → people"]), ["rename users to people"]);
    to.views[0].query = "SELECT id FROM people WHERE age > 18".into();
    assert_eq!(lines(&from, &to, &["users → people"]), ["rename users to people"]);
}

#[test]
fn views_make_way_for_a_change_and_come_back() {
    let mut before = with(&[
        ("adults", "SELECT id FROM users WHERE age > 18"),
        ("few", "SELECT * FROM adults LIMIT 3"),
        ("other", "SELECT 1"),
    ]);
    let fires = Trigger { name: "t".into(), table: "few".into(), definition: "CREATE TRIGGER t".into() };
    before.triggers.push(fires);
    let alter = |change: Change| Operation::AlterTable { table: "users".into(), changes: vec![change] };
    let create = || Operation::CreateTable { table: Table::new("new"), if_not_exists: false };
    let operations = [create(), alter(Change::ChangeColumn(Column::new("age", ColumnType::Text))), create()];
    assert_eq!(
        said(&around_views(&operations, &before).unwrap()),
        [
            "create new",
            "drop view few",
            "drop view adults",
            "users: change age text",
            "create view adults",
            "create view few",
            "CREATE TRIGGER t",
            "create new"
        ]
    );
    assert_eq!(around_views(&[create()], &before), None);
    assert_eq!(around_views(&[alter(Change::DropIndex("x".into()))], &before), None);
}

#[test]
fn what_no_operation_changes_is_told() {
    let from = with(&[]);
    let mut to = with(&[]);
    to.tables[0].options.insert("engine".into(), "MyISAM".into());
    to.triggers.push(Trigger { name: "t".into(), table: "users".into(), definition: "CREATE TRIGGER t".into() });
    to.objects.push(Object { kind: "function".into(), name: "f()".into(), definition: "CREATE FUNCTION f".into() });
    let beyond = |side: Side| {
        [("table option", "users.engine"), ("trigger", "users.t"), ("function", "f()")].map(|(kind, name)| Beyond {
            kind: kind.into(),
            name: name.into(),
            side,
        })
    };
    let found = diff(&from, &to, &Renames::default());
    assert_eq!((found.operations.as_slice(), found.beyond.as_slice()), (&[][..], &beyond(Side::After)[..]));
    let found = diff(&to, &from, &Renames::default());
    assert_eq!((found.operations.as_slice(), found.beyond.as_slice()), (&[][..], &beyond(Side::Before)[..]));
    assert!(!found.is_empty());
}

#[test]
fn how_a_view_is_laid_out_is_no_difference() {
    let view = |definition: &str| View {
        name: "Live".into(),
        query: "SELECT a FROM posts".into(),
        definition: Some(definition.into()),
        ..View::default()
    };
    let schema = |definition: &str| Schema { views: vec![view(definition)], ..Schema::default() };
    let plain = schema("CREATE VIEW \"Live\" AS\nSELECT a FROM posts");
    for same in ["create view Live as SELECT a FROM posts", "CREATE VIEW [Live]  AS  SELECT a FROM posts"] {
        assert!(diff(&plain, &schema(same), &Renames::default()).is_empty(), "{same}");
    }
    for other in ["CREATE VIEW Live (b) AS SELECT a FROM posts", "CREATE VIEW Live WITH (x) AS SELECT a FROM posts"] {
        assert!(!diff(&plain, &schema(other), &Renames::default()).is_empty(), "{other}");
    }
}
