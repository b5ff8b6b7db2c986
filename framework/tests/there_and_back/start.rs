//! Where the cases start: tables with rows.

use ruskit::prelude::*;

use crate::support::Engine;

/// Nothing at all.
pub(crate) fn nothing(schema: &mut SchemaBuilder) {
    schema.sql("SELECT 1");
}

/// Users with posts, as Kit would create them.
pub(crate) fn blog(schema: &mut SchemaBuilder) {
    schema.create_table("users", |t| {
        t.id();
        t.string("name");
        t.string("email").nullable().unique();
        t.integer("age").default(18).check("age >= 0");
        t.text("bio").nullable();
    });
    schema.create_table("posts", |t| {
        t.id();
        t.foreign_id("user_id").index().references("users", "id").on_delete(Cascade);
        t.string("title");
        t.integer("size").nullable();
    });
    schema.sql(
        "INSERT INTO users (id, name, email, age, bio) VALUES
             (1, 'Ann', 'ann@example.org', 30, NULL), (2, 'Bob', NULL, 18, 'bob''s'), (5, 'Eve', 'eve@example.org', 41, '');
         INSERT INTO posts (id, user_id, title, size) VALUES (1, 1, 'one', 3), (2, 1, 'two', NULL), (3, 5, 'three', 5);",
    );
}

/// The same without rows.
pub(crate) fn empty_blog(schema: &mut SchemaBuilder) {
    blog(schema);
    schema.sql("DELETE FROM posts; DELETE FROM users;");
}

/// Tables written by hand, with much that this database has and Kit would not write. All three have the same tables,
/// columns and rows; what one has no equal of is missing there.
pub(crate) fn by_hand(on: Engine) -> impl Fn(&mut SchemaBuilder) {
    let text = on.pick(
        include_str!("by_hand/sqlite.sql"),
        include_str!("by_hand/postgres.sql"),
        include_str!("by_hand/mysql.sql"),
    );
    move |schema| {
        schema.sql(text);
    }
}
