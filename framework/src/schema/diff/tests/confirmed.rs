//! What the database says is no difference goes, the rest stays.

use super::*;

/// What of the difference `from` → `to` stays where the database reads back `real_from` → `real_to`.
fn confirmed(written: (&Schema, &Schema), real: (&Schema, &Schema)) -> Vec<String> {
    let difference = |(from, to): (&Schema, &Schema)| diff(from, to, &Renames::default());
    said(&difference(written).confirmed_by(&difference(real)).operations)
}

fn users(describe: impl FnOnce(&mut Blueprint)) -> Schema {
    table("users", describe)
}

#[test]
fn what_really_changes_stays() {
    let from = users(|t| {
        t.text("a");
    });
    let to = schema(|schema| {
        schema.create_table("users", |t| {
            t.integer("a").index();
        });
        schema.create_table("posts", |t| {
            t.id();
        });
    });
    let found = diff(&from, &to, &Renames::default());
    assert_eq!(found.confirmed_by(&found), found);
    assert!(found.confirmed_by(&Default::default()).is_empty());
}

#[test]
fn another_spelling_goes_and_its_neighbour_stays() {
    let from = users(|t| {
        t.integer("a").default_expression("(1)");
        t.check("c", "a>0");
    });
    let to = users(|t| {
        t.integer("a").default(1);
        t.check("c", "(a > 0)");
        t.text("b");
    });
    let real = users(|t| {
        t.integer("a").default_expression("(1)");
        t.check("c", "a>0");
        t.text("b");
    });
    assert_eq!(confirmed((&from, &to), (&from, &real)), ["users: add b text"]);
}

#[test]
fn what_the_database_names_itself_is_known_by_its_columns() {
    let from = users(|t| {
        t.id();
    });
    let mut to = users(|t| {
        t.id();
        t.foreign_id("by").references("users", "id");
        t.unique_constraint(["id", "by"]);
    });
    let real = to.clone();
    to.tables[0].foreign_keys[0].name = None;
    to.tables[0].indexes[0].name = None;
    assert_eq!(
        confirmed((&from, &to), (&from, &real)),
        ["users: add by biginteger, add unique (id+by), add key by→users"]
    );
}

#[test]
fn a_key_that_waits_elsewhere_stays() {
    let circle = |names: [&'static str; 2]| {
        schema(move |schema| {
            for (name, other) in [(names[0], names[1]), (names[1], names[0])] {
                schema.create_table(name, |t| {
                    t.id();
                    t.foreign_id("other").references(other, "id");
                });
            }
        })
    };
    let nothing = Schema::default();
    let written = diff(&nothing, &circle(["a", "b"]), &Renames::default());
    let mut real = written.clone();
    real.operations.truncate(2);
    assert_eq!(written.confirmed_by(&real), written);
}
