//! Changes of one table.

use super::*;
use crate::schema::{Check, ForeignKey, Index, IndexColumn};

type Describe = fn(&mut Blueprint);

/// The changes that lead from one `users` to the other, without the name of the table.
fn changes(from: Describe, to: Describe, words: &[&str]) -> Vec<String> {
    let lines = lines(&table("users", from), &table("users", to), words);
    match lines.as_slice() {
        [] => vec![],
        [line] => line.strip_prefix("users: ").unwrap().split(", ").map(str::to_owned).collect(),
        several => panic!("{several:?}"),
    }
}

#[test]
fn what_is_the_same_is_no_difference() {
    let users: Describe = |t| {
        t.id();
        t.string("email").unique();
        t.integer("age").nullable().default(3).check("age > 0");
        t.comment("people");
    };
    assert_eq!(changes(users, users, &[]), Vec::<String>::new());
}

#[test]
fn neither_is_the_order_of_columns() {
    let ab: Describe = |t| {
        t.text("a");
        t.text("b");
    };
    let ba: Describe = |t| {
        t.text("b");
        t.text("a");
    };
    assert_eq!(changes(ab, ba, &[]), Vec::<String>::new());
}

#[test]
fn columns_come_go_and_change() {
    let from: Describe = |t| {
        t.id();
        t.string("name");
        t.text("phone");
        t.integer("age");
    };
    let to: Describe = |t| {
        t.id();
        t.string("name").nullable();
        t.big_integer("age").default(0);
        t.text("bio").nullable();
    };
    let expected = ["drop phone", "add bio text?", "change name string { length: 255 }?", "change age biginteger = 0"];
    let found = lines(&table("users", from), &table("users", to), &[]);
    assert_eq!(found, [format!("users: {}", expected.join(", "))]);
}

#[test]
fn a_table_is_never_without_a_column() {
    let found = changes(
        |t| {
            t.text("a");
        },
        |t| {
            t.text("b");
        },
        &[],
    );
    assert_eq!(found, ["add b text", "drop a"]);
}

#[test]
fn a_dropped_column_takes_its_indexes_and_keys_along() {
    let from: Describe = |t| {
        t.id();
        t.foreign_id("by").index().references("users", "id");
        t.text("name");
        t.unique(["by", "name"]);
    };
    let to: Describe = |t| {
        t.id();
        t.text("name");
    };
    assert_eq!(changes(from, to, &[]), ["drop by"]);
}

#[test]
fn what_would_stop_a_drop_goes_before_it() {
    let from: Describe = |t| {
        t.integer("a");
        t.integer("b");
        t.primary(["a", "b"]);
        t.check("b_positive", "b > 0");
    };
    let to: Describe = |t| {
        t.integer("a");
        t.primary(["a"]);
    };
    let expected = ["drop primary key", "drop check b_positive", "drop b", "add primary key a"];
    assert_eq!(changes(from, to, &[]), expected);
}

#[test]
fn indexes_come_go_and_are_renamed() {
    let from: Describe = |t| {
        t.text("a");
        t.text("b");
        t.index(["a"]).name("one");
        t.index(["b"]).name("two");
        t.unique(["a", "b"]).name("three");
    };
    let to: Describe = |t| {
        t.text("a");
        t.text("b");
        t.index(["a"]).name("uno");
        t.index(["b", "a"]).name("two");
    };
    let expected = ["rename index one to uno", "drop index three", "drop index two", "create index two(b+a)"];
    assert_eq!(changes(from, to, &[]), expected);
}

#[test]
fn an_index_does_not_take_a_name_that_is_not_free() {
    let from: Describe = |t| {
        t.text("a");
        t.index(["a"]).name("one");
        t.index(["a"]).descending("a").name("two");
    };
    let to: Describe = |t| {
        t.text("a");
        t.index(["a"]).name("two");
    };
    assert_eq!(changes(from, to, &[]), ["drop index one", "drop index two", "create index two(a)"]);
}

#[test]
fn how_an_index_is_built_is_no_difference() {
    let from: Describe = |t| {
        t.text("a");
        t.index(["a"]);
    };
    let to: Describe = |t| {
        t.text("a");
        t.index(["a"]).concurrently();
    };
    assert_eq!(changes(from, to, &[]), Vec::<String>::new());
}

#[test]
fn constraints_without_a_name_are_known_by_what_they_say() {
    let unique = |name: Option<&str>, columns: &[&str]| Index {
        name: name.map(str::to_owned),
        unique: true,
        constraint: true,
        columns: columns.iter().map(|name| IndexColumn::column(*name)).collect(),
        ..Index::default()
    };
    let key = |name: Option<&str>| ForeignKey {
        name: name.map(str::to_owned),
        columns: vec!["a".into()],
        table: "users".into(),
        references: vec!["a".into()],
        ..ForeignKey::default()
    };
    let check = |name: Option<&str>, expression: &str| Check {
        name: name.map(str::to_owned),
        expression: expression.into(),
        definition: None,
    };
    let with = |indexes: Vec<Index>, keys: Vec<ForeignKey>, checks: Vec<Check>| {
        let mut schema = table("users", |t| {
            t.integer("a");
            t.integer("b");
        });
        (schema.tables[0].indexes, schema.tables[0].foreign_keys, schema.tables[0].checks) = (indexes, keys, checks);
        schema
    };
    let named = with(vec![unique(Some("u"), &["a"])], vec![key(Some("f"))], vec![check(Some("c"), "a > 0")]);
    let unnamed = with(vec![unique(None, &["a"])], vec![key(None)], vec![check(None, "a > 0")]);
    let none = with(vec![], vec![], vec![]);

    // Any name will do.
    assert_eq!(lines(&named, &unnamed, &[]), Vec::<String>::new());
    // A check without a name cannot be dropped, so it stays beside the one that has one.
    let found = diff(&unnamed, &named, &Renames::default());
    assert_eq!(
        said(&found.operations),
        ["users: drop key (a), drop unique (a), add unique u(a), add check c: a > 0, add key a→users"]
    );
    let found = diff(&unnamed, &none, &Renames::default());
    assert_eq!(said(&found.operations), ["users: drop key (a), drop unique (a)"]);
    assert_eq!(found.beyond[0].kind, "check without a name");
    // Kit gives a new one a name, so that it can be dropped again.
    assert_eq!(lines(&none, &unnamed, &[]), ["users: add unique (a), add check users_a_check: a > 0, add key a→users"]);
}

#[test]
fn a_key_that_numbers_rows_is_told_so_again() {
    let from: Describe = |t| {
        t.id();
        t.text("name");
    };
    let to: Describe = |t| {
        t.id();
        t.text("name");
        t.drop_primary();
        t.primary(["id", "name"]);
    };
    let mut after = table("users", to);
    after.tables[0].columns[0].auto_increment = true;
    assert_eq!(
        lines(&table("users", from), &after, &[]),
        ["users: drop primary key, add primary key id+name, change id biginteger"]
    );
}

#[test]
fn comments_are_set_and_taken_away() {
    let plain: Describe = |t| {
        t.text("a");
    };
    let told: Describe = |t| {
        t.text("a");
        t.comment("what it is");
    };
    assert_eq!(changes(plain, told, &[]), [r#"comment Some("what it is")"#]);
    assert_eq!(changes(told, plain, &[]), ["comment None"]);
}

#[test]
fn what_is_computed_comes_behind_and_goes_before_what_it_is_computed_from() {
    let plain: Describe = |t| {
        t.text("other");
    };
    let computed: Describe = |t| {
        t.text("other");
        t.integer("b").stored_as("a + 1");
        t.integer("a");
    };
    assert_eq!(changes(plain, computed, &[]), ["add a integer", "add b integer"]);
    assert_eq!(changes(computed, plain, &[]), ["drop b", "drop a"]);
}
