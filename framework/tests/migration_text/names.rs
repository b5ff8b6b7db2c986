//! Names that tell what a migration does.

use ruskit::codegen::migration::telling_name;
use ruskit::prelude::*;

fn name(describe: impl FnOnce(&mut SchemaBuilder)) -> String {
    let mut schema = SchemaBuilder::new();
    describe(&mut schema);
    let name = telling_name(&schema.finish().operations);
    let good = name.len() <= 60
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && !name.ends_with('_')
        && !name.contains("__")
        && name.chars().all(|each| each.is_ascii_lowercase() || each.is_ascii_digit() || each == '_');
    assert!(good, "{name}");
    name
}

fn changed(describe: impl FnOnce(&mut Blueprint)) -> String {
    name(|schema| schema.alter_table("posts", describe))
}

fn table(schema: &mut SchemaBuilder, name: &str) {
    schema.create_table(name, |t| {
        t.id();
    });
}

#[test]
fn one_change_is_told() {
    assert_eq!(name(|s| table(s, "posts")), "create_posts_table");
    assert_eq!(name(|s| s.drop_table("posts")), "drop_posts_table");
    assert_eq!(name(|s| s.rename_table("users", "people")), "rename_users_to_people");
    assert_eq!(changed(|t| t.drop_column("phone")), "drop_phone_from_posts");
    assert_eq!(changed(|t| t.rename_column("name", "full_name")), "rename_name_to_full_name_in_posts");
    assert_eq!(
        changed(|t| {
            t.string("slug").unique();
        }),
        "add_slug_to_posts"
    );
    assert_eq!(
        changed(|t| {
            t.decimal("price", 8, 2).change();
        }),
        "change_price_in_posts"
    );
    assert_eq!(
        changed(|t| {
            t.index(["a", "b"]);
        }),
        "add_index_to_posts"
    );
    assert_eq!(
        changed(|t| {
            t.foreign(["a"]).references("b", ["a"]);
        }),
        "add_foreign_key_to_posts"
    );
    assert_eq!(changed(|t| t.drop_check("a")), "drop_check_from_posts");
    assert_eq!(changed(|t| t.comment("a")), "comment_on_posts");
    assert_eq!(
        name(|s| {
            s.add_enum_value("mood", "sad");
        }),
        "add_sad_to_mood_enum"
    );
    assert_eq!(
        name(|s| {
            s.create_view("live", "SELECT 1");
        }),
        "create_live_view"
    );
    assert_eq!(
        name(|s| {
            s.sql("SELECT 1");
        }),
        "run_sql"
    );
    assert_eq!(name(|_| ()), "change_nothing");
}

#[test]
fn several_of_a_kind_are_told_together() {
    let both = |s: &mut SchemaBuilder| ["posts", "comments"].iter().for_each(|name| table(s, name));
    assert_eq!(name(both), "create_posts_and_comments_tables");
    assert_eq!(
        changed(|t| ["a", "b"].iter().for_each(|name| {
            t.text(name);
        })),
        "add_a_and_b_to_posts"
    );
    assert_eq!(
        changed(|t| ["a", "b", "c"].iter().for_each(|name| {
            t.text(name);
        })),
        "add_a_b_and_c_to_posts"
    );
    assert_eq!(changed(|t| ["a", "b"].iter().for_each(|name| t.drop_column(name))), "drop_a_and_b_columns_from_posts");
    let many = |t: &mut Blueprint| {
        ["a", "b", "c", "d"].iter().for_each(|name| {
            t.text(name);
        })
    };
    assert_eq!(changed(many), "add_a_b_c_and_more_to_posts");
    let swap = |t: &mut Blueprint| [("a", "x"), ("b", "a")].iter().for_each(|(from, to)| t.rename_column(from, to));
    assert_eq!(changed(swap), "rename_columns_in_posts");
}

#[test]
fn of_what_is_mixed_the_most_telling_comes_first() {
    let mixed = |t: &mut Blueprint| {
        t.drop_column("phone");
        t.string("slug");
    };
    assert_eq!(changed(mixed), "add_slug_to_posts_and_more");
    let cycle = |s: &mut SchemaBuilder| {
        s.create_enum("mood", ["sad"]);
        table(s, "a");
        s.alter_table("a", |t| {
            t.foreign(["id"]).references("b", ["id"]);
        });
    };
    assert_eq!(name(cycle), "create_a_table");
    let viewed = |s: &mut SchemaBuilder| {
        s.drop_view("v");
        s.alter_table("posts", |t| t.drop_column("a"));
        s.create_view("v", "SELECT 1");
    };
    assert_eq!(name(viewed), "drop_a_from_posts");
}

#[test]
fn any_name_gives_a_name() {
    for odd in ["Übersicht 2", "shop.orders", "日本", "a\"b", "BlogPosts", " ", "2fast", "x__y", "_", ""] {
        let made = [
            name(|s| table(s, odd)),
            name(|s| s.drop_table(odd)),
            name(|s| s.rename_table(odd, "日")),
            name(|s| {
                s.alter_table(odd, |t| {
                    t.text(odd);
                })
            }),
        ];
        assert!(made.iter().all(|name| !name.is_empty()));
    }
    assert_eq!(name(|s| table(s, "shop.orders")), "create_shop_orders_table");
    let long = "a_very_long_name_of_a_table_that_somebody_thought_of_on_a_long_afternoon";
    assert_eq!(name(|s| table(s, long)), "create_a_very_long_name_of_a_table_that_somebody_thought_of");
}
