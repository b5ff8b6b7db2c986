//! Names of tables with capitals: kept by some servers, made small by others (`lower_case_table_names`).

use ruskit::driver::Scope;
use ruskit::migrate::{Body, Migration, Rollback, Silent, SourceMigration, Upward};
use ruskit::prelude::*;

use crate::on_mysql;

struct Create;
impl Migration for Create {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("People", |t| {
            t.id();
            t.string("Name");
        });
        schema.create_table("Pets", |t| {
            t.id();
            t.foreign_id("owner").references("People", "id");
        });
    }
}

struct Change;
impl Migration for Change {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.alter_table("People", |t| {
            t.string("nick").nullable().after("Name");
            t.rename_column("Name", "called");
            t.index(["called"]);
        });
        schema.rename_table("People", "Folk");
        schema.alter_table("Pets", |t| {
            t.string("kind").nullable();
        });
    }
}

fn both() -> Vec<SourceMigration> {
    let one = |file: &str, body: Body| SourceMigration::new(file.as_ref(), body).unwrap();
    vec![one("1_create.rs", Body::Recorded(&Create)), one("2_change.rs", Body::Recorded(&Change))]
}

on_mysql! {
    async fn tables_with_capitals_come_and_go(database: TestDatabase) {
        let before = database.contents().await;
        let mut migrator = database.migrator(both()).await;
        for _ in 0..2 {
            assert_eq!(migrator.migrate(&Upward::default(), &mut Silent).await.unwrap().len(), 2);
            let schema = migrator.session().inspect(&Scope::All).await.unwrap();
            let names: Vec<_> = schema.tables.iter().map(|table| table.name.to_lowercase()).collect();
            assert_eq!(names, ["folk", "pets"]);
            assert_eq!(schema.tables[1].foreign_keys[0].table, schema.tables[0].name);
            assert_eq!(migrator.rollback(Rollback::All, &mut Silent).await.unwrap().len(), 2);
            assert_eq!(database.contents().await, before);
        }
    }
}
