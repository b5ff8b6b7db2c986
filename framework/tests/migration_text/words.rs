//! Operations in words.

use ruskit::codegen::migration::describe;
use ruskit::prelude::*;

fn words(record: impl FnOnce(&mut SchemaBuilder)) -> Vec<String> {
    let mut schema = SchemaBuilder::new();
    record(&mut schema);
    describe(&schema.finish().operations)
}

#[test]
fn each_operation_and_each_change_is_a_line() {
    let words = words(|schema| {
        schema.create_table("posts", |t| {
            t.id();
            t.timestamps();
        });
        schema.alter_table("posts", |t| {
            t.string("slug").unique();
            t.foreign_id("user_id").nullable().references("users", "id");
            t.decimal("price", 8, 2).default("x").change();
            t.rename_column("name", "full_name");
            t.drop_column("phone");
            t.index(["a", "b"]).filter("a > 0\nAND b > 0");
            t.drop_foreign(["a", "b"]);
            t.check("positive", "a > 0");
        });
        schema.rename_table("users", "people");
        schema.drop_table("old");
        schema.sql("UPDATE posts\nSET slug = id");
        schema.add_enum_value("mood", "glad").before("sad");
    });
    assert_eq!(
        words,
        [
            "create table posts (3 columns)",
            "add column posts.slug (string, unique)",
            "add column posts.user_id (big_integer, nullable, references users.id)",
            "change column posts.price (decimal(8, 2), default 'x')",
            "rename column posts.name to full_name",
            "drop column posts.phone",
            "add index to posts (a, b) where a > 0 …",
            "drop foreign key over a, b of posts",
            "add check to posts: a > 0",
            "rename table users to people",
            "drop table old",
            "run UPDATE posts …",
            "add value glad to enum mood, before sad",
        ]
    );
}

/// Nothing is left unsaid but what changes nothing.
#[test]
fn every_case_has_its_lines() {
    for (name, operations) in crate::cases::all() {
        let lines = describe(&operations);
        assert!(lines.iter().all(|line| !line.contains('\n')), "{name}: {lines:#?}");
        assert_eq!(lines.is_empty(), operations.is_empty(), "{name}");
    }
}
