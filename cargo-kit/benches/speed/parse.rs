//! Entity files read as the schema they ask for, with nothing changed: what `migrate:generate` begins with.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use ruskit::codegen::{Refresh, Templates, desired, refresh};
use ruskit::schema::{
    Action, Column, ColumnType, DefaultValue, ForeignKey, Index, IndexColumn, PrimaryKey, Schema, Table,
};

use crate::Failure;
use crate::report::{Limit, Row};
use crate::run::RUNS;
use crate::stock::Stock;

/// Seconds for so many files.
const LIMITS: [(usize, f64); 2] = [(500, 0.1), (2000, 0.6)];

/// Beside the same files parsed by `syn` alone, one after the other.
pub(crate) fn unchanged(stock: &Stock, tables: usize) -> Result<Row, Failure> {
    let (folder, schema) = (stock.folder().join(format!("parse-{tables}")), schema(tables));
    let entities = folder.join("entities");
    refresh(&Refresh {
        schema: &schema,
        driver: "any",
        entities: &entities,
        snapshot: &folder.join("schema.json"),
        templates: &Templates::builtin(),
        tables: &[],
        check: false,
    })?;
    let (mut runs, mut others) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let began = Instant::now();
        let found = desired(&entities, &schema)?;
        runs.push(began.elapsed().as_secs_f64());
        if found.schema != schema {
            return Err("the files say something else".into());
        }
        let began = Instant::now();
        parse(&entities)?;
        others.push(began.elapsed().as_secs_f64());
    }
    let limit = LIMITS.iter().find(|(number, _)| *number == tables).map_or(f64::MAX, |(_, limit)| *limit);
    Ok(Row::seconds(runs).against("syn", others).limit(Limit::Value(limit)))
}

fn parse(folder: &Path) -> Result<(), Failure> {
    let paths: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    for path in paths {
        syn::parse_file(&fs::read_to_string(path)?)?;
    }
    proc_macro2::extra::invalidate_current_thread_spans();
    Ok(())
}

/// Tables of 14 columns with a key, two indexes and a foreign key each.
fn schema(tables: usize) -> Schema {
    let types = [
        ColumnType::Integer,
        ColumnType::Text,
        ColumnType::Timestamp,
        ColumnType::Boolean,
        ColumnType::Decimal { precision: 10, scale: 2 },
        ColumnType::Json,
    ];
    let table = |number: usize| {
        let name = format!("table_{number:04}_entries");
        let mut columns =
            vec![Column::new("id", ColumnType::BigInteger), Column::new("other_id", ColumnType::BigInteger)];
        columns.extend((0..12).map(|at| Column {
            nullable: at % 2 == 1,
            default: (at % 4 == 0).then(|| DefaultValue::Number(at.to_string())),
            ..Column::new(format!("column_{at}"), types[at % types.len()].clone())
        }));
        let index = |columns: &[&str], unique: bool, end: &str| Index {
            name: Some(format!("{name}_{}_{end}", columns.join("_"))),
            unique,
            columns: columns.iter().copied().map(IndexColumn::column).collect(),
            ..Index::default()
        };
        let key = ForeignKey {
            name: Some(format!("{name}_other_id_foreign")),
            columns: vec!["other_id".to_owned()],
            table: format!("table_{:04}_entries", number / 2),
            references: vec!["id".to_owned()],
            on_delete: Action::Cascade,
            ..ForeignKey::default()
        };
        Table {
            columns,
            primary_key: Some(PrimaryKey::over(["id"])),
            indexes: vec![index(&["column_0"], true, "unique"), index(&["column_2", "column_3"], false, "index")],
            foreign_keys: vec![key],
            ..Table::new(name)
        }
    };
    Schema { tables: (0..tables).map(table).collect(), ..Schema::default() }
}
