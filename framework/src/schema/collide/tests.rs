use super::*;
use crate::schema::{
    Change, Check, Column, ColumnType, ForeignKey, Index, IndexColumn, Position, Schema, SchemaBuilder, Table,
};

fn record(up: impl FnOnce(&mut SchemaBuilder)) -> Vec<Operation> {
    let mut schema = SchemaBuilder::new();
    up(&mut schema);
    schema.finish().operations
}

fn labelled(schema: &mut SchemaBuilder, table: &str) {
    schema.create_table(table, |t| {
        t.id();
        t.string("label").unique();
    });
}

fn met(one: &[Operation], other: &[Operation], states: &[&Schema]) -> Vec<String> {
    let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    let known = Known { same_name: &same, states, said: &|_| None };
    let there: Vec<_> = collisions_given(one, other, &known).iter().map(ToString::to_string).collect();
    let back = collisions_given(other, one, &known);
    assert_eq!(there.is_empty(), back.is_empty(), "{there:?} {back:?}");
    there
}

fn alter(table: &str, change: Change) -> Vec<Operation> {
    vec![Operation::AlterTable { table: table.into(), changes: vec![change] }]
}

fn add(name: &str) -> Change {
    Change::AddColumn { column: Column::new(name, ColumnType::Text), position: Position::Last }
}

fn index(name: &str, column: &str) -> Change {
    Change::CreateIndex(Index {
        name: Some(name.into()),
        columns: vec![IndexColumn::column(column)],
        ..Index::default()
    })
}

fn sql(text: &str) -> Vec<Operation> {
    vec![Operation::Sql { up: text.into(), down: None, file: Some("x.sql".into()) }]
}

/// posts refer to users; tags stand alone, with an index of their own.
fn blog() -> Schema {
    let mut posts = Table::new("posts");
    posts.columns = ["id", "title", "user_id"].map(|name| Column::new(name, ColumnType::Text)).to_vec();
    posts.foreign_keys =
        vec![ForeignKey { columns: vec!["user_id".into()], table: "users".into(), ..ForeignKey::default() }];
    let mut tags = Table::new("tags");
    tags.columns = vec![Column::new("label", ColumnType::Text)];
    tags.indexes = vec![Index { name: Some("label_index".into()), ..Index::default() }];
    Schema { tables: vec![posts, tags, Table::new("users")], ..Schema::default() }
}

#[test]
fn what_both_change_is_told() {
    let rename = alter("posts", Change::RenameColumn { from: "title".into(), to: "heading".into() });
    let drop = alter("Posts", Change::DropColumn("title".into()));
    let told = "both touch posts.title: one renames posts.title to heading, the other drops Posts.title";
    assert_eq!(met(&rename, &drop, &[]), [told]);
}

#[test]
fn different_tables_and_different_additions_pass() {
    let tags = record(|schema| labelled(schema, "tags"));
    let notes = record(|schema| labelled(schema, "notes"));
    let pairs: [(&[Operation], &[Operation]); 6] = [
        (&tags, &notes),
        (&tags, &alter("posts", add("subtitle"))),
        (&alter("posts", add("a")), &alter("posts", add("b"))),
        (&alter("posts", add("a")), &alter("users", add("b"))),
        (&alter("posts", index("i", "a")), &alter("posts", index("j", "b"))),
        (&alter("posts", index("i", "a")), &alter("posts", add("b"))),
    ];
    for (one, other) in pairs {
        assert_eq!(met(one, other, &[]), [""; 0], "{one:?} {other:?}");
    }
}

#[test]
fn what_may_depend_on_order_is_told() {
    let users = record(|schema| schema.create_table("users", |t| _ = t.id()));
    let posts = record(|schema| {
        schema.create_table("posts", |t| {
            t.id();
            t.foreign_id("user_id").references("users", "id");
        });
    });
    let view = |name: &str, query: &str| record(|schema| _ = schema.create_view(name, query));
    let check = |expression: &str| {
        alter(
            "posts",
            Change::AddCheck(Check { name: Some("c".into()), expression: expression.into(), definition: None }),
        )
    };
    let ext = |name: &str| vec![Operation::CreateExtension { name: name.into(), if_not_exists: true }];
    let citext = alter(
        "posts",
        Change::AddColumn { column: Column::new("x", ColumnType::Other("citext".into())), position: Position::Last },
    );
    let pairs: [(&[Operation], &[Operation]); 17] = [
        (&users, &posts),
        (&users, &[Operation::DropTable { name: "public.users".into(), if_exists: false }]),
        (&[Operation::RenameTable { from: "a".into(), to: "users".into() }], &users),
        (&alter("posts", add("a")), &alter("posts", add("A"))),
        (&alter("posts", index("i", "a")), &alter("users", index("I", "b"))),
        (&alter("posts", index("i", "a")), &alter("posts", add("a"))),
        (&check("subtitle <> ''"), &alter("posts", add("subtitle"))),
        (&check("a > 0"), &alter("posts", index("i", "a"))),
        (&view("v", "SELECT * FROM posts"), &alter("posts", add("a"))),
        (&view("v", "SELECT * FROM w"), &view("w", "SELECT 1")),
        (&view("v", "SELECT * FROM w"), &alter("posts", Change::DropColumn("title".into()))),
        (&ext("citext"), &citext),
        (&ext("cube"), &ext("earthdistance")),
        (&sql("SELECT 1"), &users),
        (&[Operation::DropTable { name: "a".into(), if_exists: false }], &alter("b", index("i", "x"))),
        (&alter("a", Change::DropColumn("x".into())), &alter("b", Change::DropColumn("y".into()))),
        (&users, &alter("other", index("users_pkey", "a"))),
    ];
    for (one, other) in pairs {
        assert_ne!(met(one, other, &[]), [""; 0], "{one:?} {other:?}");
    }
}

#[test]
fn what_the_database_holds_tells_more() {
    let blog = blog();
    let drop = |table: &str, column: &str| alter(table, Change::DropColumn(column.into()));
    let drop_table = |name: &str| vec![Operation::DropTable { name: name.into(), if_exists: false }];
    let pass: [(&[Operation], &[Operation]); 3] = [
        (&drop("tags", "label"), &drop("users", "name")),
        (&drop_table("tags"), &drop_table("users")),
        (&drop_table("tags"), &alter("posts", index("title_index", "title"))),
    ];
    for (one, other) in pass {
        assert_eq!(met(one, other, &[&blog]), [""; 0], "{one:?} {other:?}");
    }
    let collide: [(&[Operation], &[Operation]); 4] = [
        (&drop("posts", "user_id"), &drop("users", "id")),
        (&drop_table("posts"), &drop_table("users")),
        (&drop_table("tags"), &alter("posts", index("label_index", "title"))),
        (&drop_table("gone"), &alter("posts", index("some_index", "title"))),
    ];
    for (one, other) in collide {
        assert_ne!(met(one, other, &[&blog]), [""; 0], "{one:?} {other:?}");
    }
}

#[test]
fn views_are_followed_through_one_another() {
    let view =
        |name: &str, query: &str| crate::schema::View { name: name.into(), query: query.into(), ..Default::default() };
    let mut state = blog();
    state.views = vec![view("base", "select 1"), view("plain", "select 1"), view("recent", "select * from base")];
    let create = |query: &str| record(|schema| _ = schema.create_view("newest", query));
    let drop = |name: &str| vec![Operation::DropView { name: name.into(), if_exists: false }];
    assert_ne!(met(&create("SELECT * FROM recent"), &drop("base"), &[&state]), [""; 0]);
    assert_eq!(met(&create("SELECT * FROM plain"), &drop("base"), &[&state]), [""; 0]);
}
