//! Time grows with the number of tables, not faster.

use std::time::Instant;

use ruskit::schema::{Column, ColumnType, Schema};

use crate::example::{nullable, string, table, unique};
use crate::project::Project;

fn schema(tables: usize) -> Schema {
    let types = [ColumnType::Integer, ColumnType::Text, ColumnType::Timestamp, ColumnType::Boolean, ColumnType::Json];
    let tables = (0..tables).map(|number| {
        let name = format!("table_{number:04}_entries");
        let columns = (0..12).map(|at| nullable(Column::new(format!("column_{at}"), types[at % types.len()].clone())));
        let mut table = table(&name, columns.chain([string("name")]).collect());
        table.indexes = vec![unique(&name, "name")];
        table
    });
    Schema { tables: tables.collect(), ..Schema::default() }
}

fn milliseconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1000.0
}

/// What the disk takes is left out: it does not depend on Kit, and depends on everything else the machine does.
#[test]
#[ignore = "a measurement: run it alone, with --release"]
fn four_times_the_tables_take_about_four_times_as_long() {
    let mut times = Vec::new();
    for tables in [500, 2000] {
        let project = Project::new();
        let mut schema = schema(tables);
        let check = |schema: &Schema| project.try_refresh(schema, &[], true).unwrap();
        let write = milliseconds(|| assert_eq!(check(&schema).written.len(), tables + 2));
        project.refresh(&schema);
        let again = milliseconds(|| assert!(check(&schema).is_empty()));
        for table in &mut schema.tables {
            table.columns.push(string("added"));
        }
        let merge = milliseconds(|| assert_eq!(check(&schema).written.len(), tables + 1));
        println!("{tables} tables: generated in {write:.0} ms, left alone in {again:.0} ms, merged in {merge:.0} ms");
        times.push([write, again, merge]);
    }
    for (few, many) in times[0].iter().zip(times[1]) {
        assert!(many < few * 12.0, "{times:?}");
    }
}
