//! PostgreSQL, version 12 and newer.
//!
//! `render` turns operations into statements: `alter` the changes of a table, `define` what a table or column is,
//! `column` a column's change, `constraint` and `index` what stands on it, `types` and `name` how types and names are
//! written.
//!
//! What only PostgreSQL has stands in `options`, in these words:
//!
//! | of | option | holds |
//! |---|---|---|
//! | table | `partition_by` | `RANGE (day)`, as `pg_get_partkeydef` gives it |
//! | table | `partition_of`, `partition_bound` | the table it is a part of, and `FOR VALUES …` or `DEFAULT` |
//! | table | `inherits` | the tables it inherits from, separated by commas |
//! | table | `unlogged`, `row_security`, `force_row_security` | `true` |
//! | table | `with`, `tablespace`, `access_method` | storage parameters without their parentheses; names |
//! | column | `serial` | numbered by a sequence of its own: `true`, or the sequence where it is not `<table>_<column>_seq` |
//! | column | `identity` | `always`, where a number of one's own needs `OVERRIDING SYSTEM VALUE` |
//! | column | `sequence` | what is unusual about an identity's numbers: `START WITH 10 INCREMENT BY 5` |
//! | column | `check` | the check of an enumeration, where it is not called `<table>_<column>_enum` |
//! | column | `storage`, `compression` | where it is not the type's usual one |
//! | index | `nulls_not_distinct`, `invalid` | `true` |
//! | index | `with`, `tablespace` | as for a table |

mod actions;
mod alter;
mod apart;
mod backup;
mod blockers;
mod boundary;
mod catalog;
mod column;
mod comment;
mod constraint;
mod convert;
mod create;
mod database;
mod define;
mod doubt;
mod errors;
mod index;
mod insert;
mod inspect;
mod interrupted;
mod lock;
mod measure;
mod outbox;
mod query;
mod records;
mod render;
mod reverse;
mod safe;
mod scratch;
mod send;
mod sequence;
mod session;
mod shadow;
mod summary;
mod view;
mod whole;
mod wipe;
mod within;

use async_trait::async_trait;

use super::postgres_text::{NAME, lexis, name, script, transaction, types, unsupported};
use super::sql::{allow, tokens};
#[cfg(feature = "runner")]
use super::sql::{fate, said};
use super::{
    Boundary, Connection, DatabaseError, Driver, Features, Records, Scratch, Session, Statement, Transaction,
    Unsupported, Url,
};
use crate::rows::Value;
use crate::schema::{Allow, Column, Irreversible, Operation, Schema, Table};
#[cfg(feature = "runner")]
use crate::schema::{Fate, Said};
use crate::wire::Script;

pub(crate) use query::execute;

/// The driver.
#[derive(Debug)]
pub struct Postgres;

#[async_trait]
impl Driver for Postgres {
    fn name(&self) -> &'static str {
        NAME
    }

    fn features(&self) -> Features {
        Features { savepoints: true, refuses_dangling: true, embedded: false }
    }

    fn parts(&self, operation: &Operation) -> Vec<Operation> {
        render::parts(operation)
    }

    fn quoted_table(&self, table: &str) -> String {
        name::sql(table)
    }

    fn reads_before(&self, operation: &Operation) -> bool {
        render::reads_before(operation)
    }

    fn render(&self, operation: &Operation, before: &Schema) -> Result<Vec<Statement>, Unsupported> {
        render::render(operation, before)
    }

    fn has_safe_form(&self, operation: &Operation) -> bool {
        safe::has_form(operation)
    }

    fn render_safely(&self, operation: &Operation, before: &Schema) -> Result<Vec<Statement>, Unsupported> {
        match operation {
            Operation::AlterTable { table, changes } => render::checked(safe::render(table, changes, before)?),
            _ => render::render(operation, before),
        }
    }

    fn scaffolding(&self, operation: &Operation) -> Vec<Operation> {
        safe::scaffolding(operation)
    }

    fn reverse(&self, operation: &Operation, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        reverse::reverse(operation, before)
    }

    fn create(&self, schema: &Schema, idempotent: bool) -> Result<Vec<Script>, Unsupported> {
        create::create(schema, idempotent)
    }

    fn operations(&self, schema: &Schema, _verbatim: &[String]) -> Result<Vec<Operation>, Unsupported> {
        whole::operations(schema)
    }

    fn insert(&self, table: &Table, columns: &[&Column], rows: &[Vec<Value>]) -> Statement {
        insert::insert(table, columns, rows)
    }

    fn row_conditions(&self, table: &Table, schema: &Schema) -> Option<Vec<String>> {
        insert::conditions(table, schema)
    }

    fn transaction(&self, operations: &[Operation]) -> Transaction {
        transaction::transaction(operations)
    }

    fn boundary(&self, boundary: Boundary) -> Vec<Statement> {
        boundary::boundary(boundary)
    }

    fn meaning(&self, script: &str) -> String {
        tokens::meaning(script, &lexis::POSTGRES)
    }

    #[cfg(feature = "runner")]
    fn said(&self, script: &str) -> Option<Vec<Said>> {
        said::said(script, &lexis::POSTGRES)
    }

    #[cfg(feature = "runner")]
    fn fates(&self, script: &str) -> Vec<Vec<Fate>> {
        fate::fates(script, &lexis::POSTGRES)
    }

    fn allows(&self, script: &str) -> Vec<Allow> {
        allow::allows(script, &lexis::POSTGRES)
    }

    fn records(&self) -> &'static dyn Records {
        &records::RECORDS
    }

    async fn create_database(&self, url: &Url) -> Result<bool, DatabaseError> {
        database::create(url).await
    }

    async fn drop_database(&self, url: &Url) -> Result<bool, DatabaseError> {
        database::drop(url).await
    }

    async fn connect(&self, url: &Url) -> Result<Box<dyn Session>, DatabaseError> {
        Ok(Box::new(session::PostgresSession::open(url).await?))
    }

    async fn look(&self, url: &Url) -> Result<Box<dyn Session>, DatabaseError> {
        Ok(Box::new(session::PostgresSession::look(url).await?))
    }

    async fn shadow(
        &self,
        url: &Url,
        schema: &Schema,
        elsewhere: Option<&Url>,
    ) -> Result<Box<dyn Session>, DatabaseError> {
        Ok(Box::new(shadow::of(url, schema, elsewhere).await?))
    }

    async fn scratch(&self, url: &Url, elsewhere: Option<&Url>) -> Result<Scratch, DatabaseError> {
        scratch::empty(url, elsewhere).await
    }

    async fn copy_scratch(&self, of: &Scratch) -> Result<Option<Scratch>, DatabaseError> {
        scratch::copy(of).await
    }
}

impl Connection {
    /// The PostgreSQL connection, for sqlx.
    pub fn postgres(&mut self) -> Result<&mut sqlx::PgConnection, DatabaseError> {
        match self {
            Connection::Postgres(connection) => Ok(connection),
            #[allow(unreachable_patterns, reason = "the only driver compiled in")]
            other => Err(other.is_not(NAME)),
        }
    }
}
