//! How each database does it.
//!
//! One folder per database with the same file names in each, as far as it has such a thing: `render`, `alter`, `inspect`,
//! `session`, `lock`, `shadow`, `backup`, …
//! A database's name stands in its folder and in `connect`, nowhere else. A driver keeps these rules; what breaks
//! otherwise stands with each method.

mod backup;
mod connect;
mod error;
mod measured;
#[cfg(feature = "mysql")]
pub mod mysql;
#[cfg(any(feature = "mysql", feature = "lint"))]
#[cfg_attr(not(feature = "mysql"), allow(dead_code, reason = "a lint reads SQL, and writes none"))]
#[path = "mysql/text.rs"]
pub(crate) mod mysql_text;
pub(crate) mod own;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(any(feature = "postgres", feature = "lint"))]
#[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "a lint reads SQL, and writes none"))]
#[path = "postgres/text.rs"]
pub(crate) mod postgres_text;
mod scratch;
mod session;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql", feature = "lint"))]
pub mod sql;
#[cfg(feature = "sqlite")]
pub mod sqlite;
#[cfg(any(feature = "sqlite", feature = "lint"))]
#[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "a lint reads SQL, and writes none"))]
#[path = "sqlite/text.rs"]
pub(crate) mod sqlite_text;
mod statement;

use async_trait::async_trait;

pub use backup::Backup;
pub use connect::{Connection, Url, default_url, driver_for, feature_for};
pub use error::{DatabaseError, Unsupported};
pub use measured::{Blocks, Measured, TableSize, Touched};
pub use own::{FOREIGN_HISTORIES, ForeignHistory, KEPT_TABLES, OWN_TABLES};
pub use scratch::Scratch;
pub use session::{Beyond, Interrupted, LockKind, LockRequest, Row, Scope, Session, Summary, TableSummary};
pub use statement::Statement;

#[cfg(feature = "runner")]
use crate::rows::Value;
use crate::schema::{self, Allow, Irreversible, Operation, Schema, Table};
#[cfg(feature = "runner")]
use crate::schema::{Column, Fate, Said};
use crate::wire::Script;

/// What a database can and cannot do, where the migrator's course depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Features {
    /// Several migrations may share one transaction, a savepoint each.
    pub savepoints: bool,
    /// A table that another one's foreign key refers to cannot be dropped.
    pub refuses_dangling: bool,
    /// A shadow is made in memory: there need be no server.
    pub embedded: bool,
}

/// How a migration's statements are held together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Transaction {
    /// One ordinary transaction.
    #[default]
    Plain,
    /// One transaction in which tables may be replaced: enforcement of foreign keys is suspended outside it, and
    /// commit refuses violations that were not there before.
    Rebuild,
    /// None holds all of them: what may stand in a transaction is committed with the record of how far the migration
    /// is, what may not ([`Statement::needs_autocommit`]) runs alone between two such records.
    Stepwise,
}

/// Where a transaction, or a part of one, begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boundary {
    /// Before its first statement.
    Begin(Transaction),
    /// Behind its last statement.
    Commit(Transaction),
    /// Before a part that can be undone alone.
    Savepoint,
    /// Behind such a part.
    Release,
}

/// A database Kit can work with.
#[async_trait]
pub trait Driver: Send + Sync + std::fmt::Debug {
    /// The database's name as its users write it.
    fn name(&self) -> &'static str;

    /// What it can do.
    fn features(&self) -> Features;

    /// The parts of an operation that are rendered one by one, each against the database the parts before it left.
    /// Most operations are one part.
    fn parts(&self, operation: &Operation) -> Vec<Operation> {
        vec![operation.clone()]
    }

    /// Whether two names of tables, columns, indexes or constraints are one name to the database.
    fn same_name(&self, a: &str, b: &str) -> bool {
        a == b
    }

    /// What stands around a name, and twice within one that holds it.
    fn quote(&self) -> char {
        '"'
    }

    /// The name of a table or view, as [`Schema`] writes it, in the database's words.
    fn quoted_table(&self, name: &str) -> String {
        let quote = self.quote();
        format!("{quote}{}{quote}", name.replace(quote, &format!("{quote}{quote}")))
    }

    /// Whether [`Driver::render`] reads `before` for this operation. Saying no where it does renders against nothing;
    /// saying yes where it does not costs a look at the database.
    fn reads_before(&self, operation: &Operation) -> bool;

    /// The statements for an operation, given the tables it speaks of as they are. Pure: the same input gives the same
    /// statements, and what cannot be done is an error here, before anything ran. `Sql` is split into its statements;
    /// `Step` renders to nothing.
    fn render(&self, operation: &Operation, before: &Schema) -> Result<Vec<Statement>, Unsupported>;

    /// Whether a change of a table that was there before has a form that keeps others waiting less, which may take
    /// several transactions, or none.
    fn has_safe_form(&self, operation: &Operation) -> bool {
        let _ = operation;
        false
    }

    /// The statements of that form, given the tables it speaks of as they are. They leave the schema that those of
    /// [`Driver::render`] leave; what has no other form is rendered as there.
    fn render_safely(&self, operation: &Operation, before: &Schema) -> Result<Vec<Statement>, Unsupported> {
        self.render(operation, before)
    }

    /// What removes what that form puts up on the way, where it was left half done and the operation is undone. What of it
    /// is not there is left out.
    fn scaffolding(&self, operation: &Operation) -> Vec<Operation> {
        let _ = operation;
        Vec::new()
    }

    /// The statements that create this schema in an empty database, in an order that works: what several tables need,
    /// each table, each one's indexes and foreign keys where they have to wait for the others, and what stands on tables.
    /// `idempotent` makes statements that leave what is there already as it is.
    fn create(&self, schema: &Schema, idempotent: bool) -> Result<Vec<Script>, Unsupported>;

    /// The operations of a migration that makes this schema of nothing, in an order that works. What no operation makes is
    /// text in the database's own words, with what drops it where that is known; so is what an operation would make
    /// otherwise than the text a database keeps, and so are the tables of these names where it keeps one.
    fn operations(&self, schema: &Schema, verbatim: &[String]) -> Result<Vec<Operation>, Unsupported>;

    /// The statement that puts rows into a table. What stands for another row's value is looked up as it runs. Columns
    /// are the table's.
    #[cfg(feature = "runner")]
    fn insert(&self, table: &Table, columns: &[&Column], rows: &[Vec<Value>]) -> Statement;

    /// What the rows of a table must hold beside its checks, as conditions; none where rows get into it by way of another
    /// table.
    fn row_conditions(&self, table: &Table, schema: &Schema) -> Option<Vec<String>> {
        let _ = (table, schema);
        Some(Vec::new())
    }

    /// The operations that undo this one, given the tables it speaks of as they were before it: more than
    /// [`schema::reverse`](crate::schema::reverse()) says where the database changes more than it was asked to.
    fn reverse(&self, operation: &Operation, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        schema::reverse(operation, before)
    }

    /// The transaction these operations need. `Rebuild` where any of them may replace a table.
    fn transaction(&self, operations: &[Operation]) -> Transaction;

    /// The transaction for these statements of a stepwise migration, none of which needs autocommit.
    fn transaction_within(&self, statements: &[Statement]) -> Transaction {
        let _ = statements;
        Transaction::Plain
    }

    /// What a session sends at a boundary, in order. Those texts have one home: a session that sent others would make
    /// what is printed a lie.
    fn boundary(&self, boundary: Boundary) -> Vec<Statement>;

    /// A statement as the database's own shell takes it, with its end.
    fn for_shell(&self, text: &str) -> String {
        format!("{text};")
    }

    /// The meaning of a script: its tokens without comments and with white space folded, so that a checksum of it
    /// changes only when what it does may change.
    fn meaning(&self, script: &str) -> String;

    /// What each statement of a script touches by itself; none where one of them may reach further than its words say.
    /// Told too much, two migrations are said to touch the same; told too little, their order is taken for none.
    #[cfg(feature = "runner")]
    fn said(&self, script: &str) -> Option<Vec<Said>> {
        let _ = script;
        None
    }

    /// What each statement of a script makes of the rows that are there, as far as its words tell.
    #[cfg(feature = "runner")]
    fn fates(&self, script: &str) -> Vec<Vec<Fate>> {
        let _ = script;
        Vec::new()
    }

    /// The findings of `migrate:lint` that comments of a script allow; `line` is that of the statement meant, none where
    /// it is the whole script.
    fn allows(&self, script: &str) -> Vec<Allow>;

    /// How Kit's own records are read and written here.
    fn records(&self) -> &'static dyn Records;

    /// Whether the database this URL names is there.
    async fn has_database(&self, url: &Url) -> Result<bool, DatabaseError> {
        match self.connect(url).await {
            Ok(_) => Ok(true),
            Err(DatabaseError::NoDatabase { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Creates the database this URL names; one that is there already is left as it is. Whether it was created.
    async fn create_database(&self, url: &Url) -> Result<bool, DatabaseError>;

    /// Drops the database this URL names, with everything in it; none there is no error. Whether there was one.
    async fn drop_database(&self, url: &Url) -> Result<bool, DatabaseError>;

    /// Opens the one connection a command works on. Creates an embedded database that is not there yet, its folder
    /// excepted.
    async fn connect(&self, url: &Url) -> Result<Box<dyn Session>, DatabaseError>;

    /// Opens the database to look at it: nothing is changed through this session, and none is created where there is
    /// none.
    async fn look(&self, url: &Url) -> Result<Box<dyn Session>, DatabaseError>;

    /// An empty database like the one this URL names, holding this schema and no rows, for trying things out; that one
    /// need not be there. It vanishes with the session. `elsewhere` names a database to use for it where the server may
    /// not create one.
    ///
    /// The schema may lack the texts a database keeps, and be a part of a larger one: a foreign key to a table that is
    /// not in it may be left out, and so is what else the database refuses for want of something, tables, enum types and
    /// extensions excepted.
    async fn shadow(
        &self,
        url: &Url,
        schema: &Schema,
        elsewhere: Option<&Url>,
    ) -> Result<Box<dyn Session>, DatabaseError>;

    /// An empty database like the one this URL names, with a URL of its own, so that other programs can open it, too; the
    /// one it is like need not be there. It is gone when dropped. `elsewhere` names a database to use for it where the
    /// server may not create one: there can be one scratch database at a time then.
    async fn scratch(&self, url: &Url, elsewhere: Option<&Url>) -> Result<Scratch, DatabaseError>;

    /// Another one with everything that this one holds, which nobody is connected to; none where that takes as long as
    /// doing again what was done in it.
    async fn copy_scratch(&self, of: &Scratch) -> Result<Option<Scratch>, DatabaseError> {
        let _ = of;
        Ok(None)
    }
}

/// Kit's own records: in tables whose fields all hold text or numbers, each value given as text. What changes them is
/// text like a migration's, so that a migration and its record can be sent together.
#[async_trait]
pub trait Records: Send + Sync + std::fmt::Debug {
    /// Reads these fields of all records, or of those whose field has this value.
    async fn read(
        &self,
        session: &mut dyn Session,
        table: &str,
        fields: &[&str],
        key: Option<(&str, &str)>,
    ) -> Result<Vec<Row>, DatabaseError>;

    /// Reads all rows of a table that is not Kit's own.
    async fn read_foreign(
        &self,
        session: &mut dyn Session,
        table: &str,
        fields: &[Field],
    ) -> Result<Vec<Row>, DatabaseError>;

    /// Adds a record of these fields and values.
    fn add(&self, table: &str, record: &[(&str, &str)]) -> String;

    /// Changes these fields of the records whose field has this value.
    fn change(&self, table: &str, key: (&str, &str), changes: &[(&str, &str)]) -> String;

    /// Removes the records whose field has this value.
    fn remove(&self, table: &str, key: (&str, &str)) -> String;
}

/// A field of a table that is not Kit's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Text, a number, a moment: as text.
    Plain(&'static str),
    /// Bytes: in base sixteen, as capital letters or small ones.
    Bytes(&'static str),
}
