//! What is the same thing under another name.

use super::*;

fn columns(names: &[&str]) -> Schema {
    table("users", |t| {
        names.iter().for_each(|name| {
            t.text(name);
        })
    })
}

#[test]
fn a_renamed_column_is_not_dropped() {
    let found = lines(&columns(&["a", "name"]), &columns(&["a", "full_name"]), &["users.name → full_name"]);
    assert_eq!(found, ["users: rename name to full_name"]);
    let found = lines(&columns(&["a", "name"]), &columns(&["a", "full_name"]), &[]);
    assert_eq!(found, ["users: drop name, add full_name text"]);
}

#[test]
fn a_renamed_column_may_change_too() {
    let from = table("users", |t| {
        t.string("name").length(50);
    });
    let to = table("users", |t| {
        t.text("full_name");
    });
    let found = lines(&from, &to, &["users.name → full_name"]);
    assert_eq!(found, ["users: rename name to full_name, change full_name text"]);
}

#[test]
fn names_are_passed_on_and_swapped() {
    let found = lines(&columns(&["a", "b"]), &columns(&["b", "c"]), &["users.a → b", "users.b → c"]);
    assert_eq!(found, ["users: rename b to c, rename a to b"]);
    let found = lines(&columns(&["a", "b"]), &columns(&["a", "b"]), &["users.a → b", "users.b → a"]);
    assert_eq!(found, ["users: rename a to __kit_swap, rename b to a, rename __kit_swap to b"]);
}

#[test]
fn a_rename_of_long_ago_does_nothing() {
    let now = columns(&["full_name"]);
    assert_eq!(lines(&now, &now, &["users.name → full_name", "people → users"]), Vec::<String>::new());
    // The old name is in use again, and so is the new one.
    let now = columns(&["full_name", "name"]);
    assert_eq!(lines(&now, &now, &["users.name → full_name"]), Vec::<String>::new());
    // Nobody takes the place of somebody who is there.
    let found = lines(&now, &columns(&["full_name"]), &["users.name → full_name"]);
    assert_eq!(found, ["users: drop name"]);
}

#[test]
fn the_old_name_may_be_given_to_something_new() {
    let found = lines(&columns(&["name"]), &columns(&["name", "full_name"]), &["users.name → full_name"]);
    assert_eq!(found, ["users: rename name to full_name, add name text"]);
}

#[test]
fn what_stands_on_a_renamed_column_follows() {
    let with = |name: &'static str| {
        schema(move |schema| {
            schema.create_table("posts", |t| {
                t.text("by");
                t.foreign(["by"]).references("users", [name]).name("key");
            });
            schema.create_table("users", |t| {
                t.text(name);
                t.integer("length").stored_as(&format!("length({name})"));
                t.unique([name]).name("one");
                t.index(["length"]).filter(&format!("\"{name}\" <> 'name'")).name("two");
                t.check("three", &format!("{name} > 'name'"));
            });
        })
    };
    let found = lines(&with("name"), &with("title"), &["users.name → title"]);
    assert_eq!(found, ["users: rename name to title"]);
}

#[test]
fn a_renamed_table_is_not_dropped_and_keys_follow() {
    let with = |name: &'static str, id: &'static str| {
        schema(move |schema| {
            schema.create_table("posts", |t| {
                t.integer("by");
                t.foreign(["by"]).references(name, [id]).name("key");
            });
            schema.create_table(name, |t| {
                t.integer(id);
                t.primary([id]);
            });
        })
    };
    assert_eq!(lines(&with("users", "id"), &with("people", "id"), &["users → people"]), ["rename users to people"]);
    let found = lines(&with("users", "id"), &with("people", "number"), &["users → people", "people.id → number"]);
    assert_eq!(found, ["rename users to people", "people: rename id to number"]);
    // A table that was taken over as it is speaks of the old names.
    let mut after = with("people", "number");
    after.tables[0].foreign_keys[0].table = "users".into();
    after.tables[0].foreign_keys[0].references = vec!["id".into()];
    let found = lines(&with("users", "id"), &after, &["users → people", "people.id → number"]);
    assert_eq!(found, ["rename users to people", "people: rename id to number"]);
}

#[test]
fn names_made_of_the_tables_name_follow_where_they_are_wanted() {
    let with = |name: &'static str| {
        table(name, |t| {
            t.integer("id").primary();
            t.integer("age").index();
            t.foreign_id("boss").references(name, "id");
        })
    };
    let found = lines(&with("users"), &with("people"), &["users → people"]);
    assert_eq!(
        found,
        [
            "users: drop key users_boss_foreign",
            "rename users to people",
            "people: rename index users_age_index to people_age_index, add key boss→people"
        ]
    );
}

#[test]
fn tables_are_swapped() {
    let with = |a: &'static str, b: &'static str| {
        schema(move |schema| {
            schema.create_table(a, |t| {
                t.text("a");
            });
            schema.create_table(b, |t| {
                t.text("b");
            });
        })
    };
    let found = lines(&with("one", "two"), &with("two", "one"), &["one → two", "two → one"]);
    assert_eq!(found, ["rename one to __kit_swap", "rename two to one", "rename __kit_swap to two"]);
}
