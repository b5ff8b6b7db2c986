//! A real database: adopted, turned into entities, and read through them to the last row.

use std::path::Path;

use ruskit::codegen::{Snapshot, parse_entities};
use ruskit::driver::{Scope, Url, driver_for};
use ruskit::schema::{Schema, Table};

use crate::crates::Crate;
use crate::support::Project;

/// `InvoiceLine` stands in `invoice_line.rs`.
fn file_of(table: &str) -> String {
    let mut file = String::new();
    for letter in table.chars() {
        if letter.is_uppercase() && !file.is_empty() {
            file.push('_');
        }
        file.extend(letter.to_lowercase());
    }
    file
}

/// The schema, and the number of rows of every table.
async fn adopt(database: &Path, script: &str) -> (Schema, Vec<(String, u64)>) {
    let url = Url::new(format!("sqlite:{}", database.display()));
    let mut session = driver_for(&url).unwrap().connect(&url).await.unwrap();
    session.execute(script).await.unwrap();
    let schema = session.inspect(&Scope::All).await.unwrap();
    let summary = session.summary().await.unwrap();
    (schema, summary.tables.into_iter().map(|table| (table.name, table.rows)).collect())
}

#[tokio::test(flavor = "current_thread")]
async fn chinook_is_read_to_the_last_row() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus/chinook/sqlite.sql");
    let Ok(script) = std::fs::read_to_string(path) else {
        println!("skipped: {path} is not there");
        return;
    };
    let project = Project::lasting("chinook");
    let database = project.root.join("chinook.sqlite");
    let (schema, counts) = adopt(&database, &script).await;
    assert_eq!(counts.len(), 11);
    assert_eq!(counts.iter().map(|(_, rows)| rows).sum::<u64>(), 15_607);

    project.refresh(&schema);
    let mut said: Vec<Table> = counts
        .iter()
        .flat_map(|(table, _)| parse_entities(&project.read(&format!("{}.rs", file_of(table)))).unwrap())
        .collect();
    let mut known = Snapshot::new("sqlite", &schema).schema.tables;
    for table in said.iter_mut().chain(&mut known) {
        table.foreign_keys.sort_by_cached_key(|key| format!("{key:?}"));
    }
    assert_eq!(said, known);

    let reads: String = counts
        .iter()
        .map(|(table, rows)| {
            format!(
                "    let rows: Vec<chinook::entities::{table}> =\n        \
                 sqlx::query_as(\"SELECT * FROM \\\"{table}\\\"\").fetch_all(&mut db).await?;\n    \
                 assert_eq!(rows.len(), {rows});\n"
            )
        })
        .collect();
    let program = format!(
        "use sqlx::Connection;\n\n#[tokio::main(flavor = \"current_thread\")]\nasync fn main() -> sqlx::Result<()> {{\n    \
         let mut db = sqlx::SqliteConnection::connect(\"sqlite:{}\").await?;\n{reads}    Ok(())\n}}\n",
        database.display()
    );
    let output = Crate { name: "chinook", project: &project, program: &program }.cargo("run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
