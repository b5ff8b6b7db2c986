use ruskit::prelude::*;

pub struct CreateUsersTable;

impl Migration for CreateUsersTable {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("users", |t| {
            t.id();
            t.string("name");
            t.string("email").unique();
            t.timestamps();
        });
    }
}

migration!(CreateUsersTable);
