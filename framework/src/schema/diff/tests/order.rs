//! Which table comes before which other one.

use super::*;

fn keys(tables: &[(&str, &[&str])]) -> Schema {
    schema(|schema| {
        for (name, refers) in tables {
            schema.create_table(name, |t| {
                t.id();
                for other in *refers {
                    t.foreign_id(&format!("{other}_id")).nullable().references(other, "id");
                }
            });
        }
    })
}

#[test]
fn a_table_comes_behind_those_it_refers_to_and_goes_before_them() {
    let blog = keys(&[("comments", &["posts", "users"]), ("posts", &["users"]), ("users", &["users"])]);
    let nothing = Schema::default();
    assert_eq!(
        lines(&nothing, &blog, &[]),
        [
            "create users with users_id→users",
            "create posts with users_id→users",
            "create comments with posts_id→posts, users_id→users"
        ]
    );
    assert_eq!(lines(&blog, &nothing, &[]), ["drop comments", "drop posts", "drop users"]);
}

#[test]
fn in_a_circle_a_key_comes_last_and_goes_first() {
    let circle = keys(&[("a", &["b"]), ("b", &["c"]), ("c", &["a"])]);
    let nothing = Schema::default();
    assert_eq!(
        lines(&nothing, &circle, &[]),
        ["create c", "create b with c_id→c", "create a with b_id→b", "c: add key a_id→a"]
    );
    assert_eq!(lines(&circle, &nothing, &[]), ["a: drop key a_b_id_foreign", "drop b", "drop c", "drop a"]);
}

#[test]
fn a_key_to_a_table_that_comes_or_goes_waits_or_hurries() {
    let from = keys(&[("old", &[]), ("users", &["old"])]);
    let to = keys(&[("new", &[]), ("users", &["new"])]);
    assert_eq!(
        lines(&from, &to, &[]),
        ["create new", "users: drop old_id, add new_id biginteger?, add key new_id→new", "drop old"]
    );
}

#[test]
fn a_key_goes_and_comes_again_where_its_columns_change_their_type() {
    let with = |ty: fn(&mut Blueprint, &str)| {
        schema(|schema| {
            schema.create_table("posts", |t| {
                ty(t, "user_id");
                t.foreign(["user_id"]).references("users", ["id"]);
            });
            schema.create_table("users", |t| {
                ty(t, "id");
                t.primary(["id"]);
            });
        })
    };
    let narrow = with(|t, name| {
        t.integer(name);
    });
    let wide = with(|t, name| {
        t.big_integer(name);
    });
    assert_eq!(
        lines(&narrow, &wide, &[]),
        [
            "posts: drop key posts_user_id_foreign",
            "users: change id biginteger",
            "posts: change user_id biginteger, add key user_id→users"
        ]
    );
}

#[test]
fn a_key_goes_and_comes_again_where_what_it_refers_to_is_made_anew() {
    let with = |unique: fn(&mut Blueprint)| {
        schema(|schema| {
            schema.create_table("posts", |t| {
                t.integer("user");
                t.foreign(["user"]).references("users", ["id"]);
            });
            schema.create_table("users", |t| {
                t.integer("id");
                unique(t);
            });
        })
    };
    let found = lines(
        &with(|t| {
            t.primary(["id"]);
        }),
        &with(|t| {
            t.unique_constraint(["id"]);
        }),
        &[],
    );
    assert_eq!(
        found,
        [
            "posts: drop key posts_user_foreign",
            "users: drop primary key, add unique users_id_unique(id)",
            "posts: add key user→users"
        ]
    );
}

#[test]
fn a_key_waits_for_the_column_and_the_index_it_refers_to() {
    let from = schema(|schema| {
        schema.create_table("a", |t| {
            t.text("code");
        });
        schema.create_table("b", |t| {
            t.integer("x");
        });
    });
    let to = schema(|schema| {
        schema.create_table("a", |t| {
            t.text("code");
            t.foreign(["code"]).references("b", ["code"]);
        });
        schema.create_table("b", |t| {
            t.integer("x");
            t.text("code").unique();
        });
    });
    assert_eq!(lines(&from, &to, &[]), ["b: add code text, create index b_code_unique(code)", "a: add key code→b"]);
    assert_eq!(lines(&to, &from, &[]), ["a: drop key a_code_foreign", "b: drop code"]);
}

#[test]
fn the_name_of_an_index_is_free_before_it_is_taken() {
    let with = |first: bool| {
        schema(|schema| {
            for (name, has) in [("a", !first), ("b", first)] {
                schema.create_table(name, |t| {
                    t.text("x");
                    t.text("y");
                    if has {
                        t.index(["x"]).name("found");
                    }
                });
            }
        })
    };
    assert_eq!(lines(&with(true), &with(false), &[]), ["b: drop index found", "a: create index found(x)"]);
    assert_eq!(lines(&with(false), &with(true), &[]), ["a: drop index found", "b: create index found(x)"]);
}

#[test]
fn many_tables_in_a_row_are_no_deep_water() {
    let name = |number: usize| format!("t{number:05}");
    let long = schema(|schema| {
        for number in 0..5000 {
            schema.create_table(&name(number), |t| {
                t.foreign_id("next").references(&name(number + 1), "id");
            });
        }
        schema.create_table(&name(5000), |t| {
            t.id();
        });
    });
    let found = diff(&Schema::default(), &long, &Renames::default());
    assert_eq!(found.operations.len(), 5001);
    assert_eq!(said(&found.operations)[0], "create t05000");
}
