use ruskit::prelude::*;

pub struct CreateCommentsTable;

impl Migration for CreateCommentsTable {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("comments", |t| {
            t.id();
            t.foreign_id("post_id").index().references("posts", "id").on_delete(Cascade);
            t.string("author");
            t.text("body");
            t.timestamps();
        });
    }
}

migration!(CreateCommentsTable);
