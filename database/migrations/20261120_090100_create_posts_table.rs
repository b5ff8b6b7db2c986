use ruskit::prelude::*;

pub struct CreatePostsTable;

impl Migration for CreatePostsTable {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("posts", |t| {
            t.id();
            t.foreign_id("user_id").index().references("users", "id").on_delete(Cascade);
            t.string("title");
            t.string("slug").unique();
            t.text("body").nullable();
            t.boolean("published").default(false);
            t.timestamps();
        });
    }
}

migration!(CreatePostsTable);
