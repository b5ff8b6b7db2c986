//! Every type of Blueprint: a column of it made by a migration, its field's type as Kit writes it, and boundary values
//! written through that type and read back.

use std::collections::BTreeMap;
use std::path::Path;

use ruskit::codegen::{Refresh, Templates, refresh};
use ruskit::driver::{Scope, driver_for};
use ruskit::migrate::{Body, Migration, Silent, SourceMigration, Upward};
use ruskit::schema::{Blueprint, Schema, SchemaBuilder};

use crate::support::TestDatabase;

/// A column of a case: `decimal`, declared by `t.decimal("a_decimal", 10, 2)`, of the Rust type `Decimal`.
pub(crate) struct Case {
    /// The column.
    pub(crate) column: &'static str,
    /// Blueprint's method, and its modifiers: `integer.unsigned`.
    pub(crate) method: &'static str,
    /// The field's type without `Option`.
    pub(crate) rust: String,
}

/// What a database's list of cases gives: a function that adds the columns, the cases, and a function that writes every
/// value into its column and reads it back.
macro_rules! columns {
    ($connection:ty, $mark:literal, $($name:ident: $method:ident($($argument:expr),*) $(.$modifier:ident())* as $ty:ty
        = [$($value:expr),* $(,)?];)*) => {
        fn add(t: &mut ::ruskit::schema::Blueprint) {
            $(let _ = t.$method(concat!("a_", stringify!($name)), $($argument),*)$(.$modifier())*.nullable();)*
        }

        fn cases() -> Vec<$crate::columns::Case> {
            vec![$($crate::columns::Case {
                column: concat!("a_", stringify!($name)),
                method: concat!(stringify!($method) $(, ".", stringify!($modifier))*),
                rust: stringify!($ty).replace(' ', ""),
            }),*]
        }

        async fn there_and_back(db: &mut $connection) {
            $({
                let column = concat!("a_", stringify!($name));
                let values: Vec<Option<$ty>> = vec![$(Some($value),)* None];
                for value in values {
                    ::sqlx::query("DELETE FROM samples").execute(&mut *db).await.unwrap();
                    let insert = format!("INSERT INTO samples ({column}) VALUES ({})", $mark);
                    let insert = ::sqlx::query(::sqlx::AssertSqlSafe(insert)).bind(value.clone());
                    insert.execute(&mut *db).await.unwrap_or_else(|error| panic!("{column}, {value:?}: {error}"));
                    let select = ::sqlx::AssertSqlSafe(format!("SELECT {column} FROM samples"));
                    let read: Result<Option<$ty>, _> = ::sqlx::query_scalar(select).fetch_one(&mut *db).await;
                    assert_eq!(read.unwrap_or_else(|error| panic!("{column}: {error}")), value, "{column}");
                }
            })*
        }
    };
}
pub(crate) use columns;

struct Samples(fn(&mut Blueprint));

impl Migration for Samples {
    fn up(&self, schema: &mut SchemaBuilder) {
        schema.create_table("samples", self.0);
    }
}

/// Makes the table by a migration; each column's field has the type the case says.
pub(crate) async fn migrate(database: &TestDatabase, add: fn(&mut Blueprint), cases: &[Case]) {
    let body = Body::Recorded(Box::leak(Box::new(Samples(add))));
    let migration = SourceMigration::new(Path::new("20260101_000000_samples.rs"), body).unwrap();
    database.migrator(vec![migration]).await.migrate(&Upward::default(), &mut Silent).await.unwrap();
    let schema = database.session().await.inspect(&Scope::All).await.unwrap();
    let fields = fields(&schema);
    for case in cases {
        let wanted = format!("Option<{}>", case.rust);
        assert_eq!(fields.get(case.column).map(String::as_str), Some(wanted.as_str()), "{}", case.column);
    }
}

/// The fields of the entity of the table `samples`, as Kit writes them: their types by name.
pub(crate) fn fields(schema: &Schema) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    refresh(&Refresh {
        schema,
        driver: "any",
        entities: folder.path(),
        snapshot: &folder.path().join("schema.json"),
        templates: &Templates::builtin(),
        tables: &[],
        check: false,
    })
    .unwrap();
    let text = std::fs::read_to_string(folder.path().join("sample.rs")).unwrap();
    let fields = text.lines().filter_map(|line| line.trim().strip_prefix("pub ")?.strip_suffix(',')?.split_once(": "));
    fields.map(|(name, ty)| (name.to_owned(), ty.to_owned())).collect()
}

/// The statement that makes the table, as the driver renders it.
pub(crate) fn rendered(database: &TestDatabase, add: fn(&mut Blueprint)) -> String {
    let mut schema = SchemaBuilder::new();
    schema.create_table("samples", add);
    let operations = schema.finish().operations;
    let driver = driver_for(&database.url()).unwrap();
    let statements = operations.iter().flat_map(|operation| driver.render(operation, &Schema::default()).unwrap());
    statements.map(|statement| statement.text).collect::<Vec<_>>().join("\n")
}
