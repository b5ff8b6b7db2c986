//! Reading another tool's history.

use super::error::ImportError;
use super::{Tool, diesel, django, laravel, refinery, sea_orm, sqlx};
use crate::clock;
use crate::driver::own::ForeignHistory;
use crate::driver::{Field, Row, Scope};
use crate::migrate::error::MigrateError;
use crate::migrate::migrator::Migrator;
use crate::migrate::version::Version;

/// How one tool keeps its history.
pub(super) struct Keeping {
    pub(super) table: ForeignHistory,
    /// What is read of each row.
    pub(super) fields: &'static [Field],
    pub(super) read: fn(&mut Values) -> Option<Ran>,
    /// Whether a file still says what was applied. A tool that keeps no checksum cannot tell.
    pub(super) is_as_applied: fn(&Ran, &str) -> bool,
}

/// One migration another tool has applied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ran {
    /// What the tool calls it.
    pub(super) key: String,
    /// Version, where the tool's files have such.
    pub(super) version: Option<Version>,
    /// Name without the version.
    pub(super) name: String,
    pub(super) batch: Option<i64>,
    /// UTC, RFC 3339.
    pub(super) applied_at: Option<String>,
    pub(super) duration_ms: i64,
    pub(super) checksum: Option<String>,
    /// The tool began it and did not finish.
    pub(super) half_done: bool,
}

impl Ran {
    /// As a person knows it.
    pub(super) fn title(&self) -> String {
        if self.name.is_empty() { self.key.clone() } else { format!("{}_{}", self.key, self.name.replace(' ', "_")) }
    }
}

impl Tool {
    pub(super) fn keeping(self) -> Keeping {
        match self {
            Tool::Sqlx => sqlx::keeping(),
            Tool::Diesel => diesel::keeping(),
            Tool::Refinery => refinery::keeping(),
            Tool::SeaOrm => sea_orm::keeping(),
            Tool::Laravel => laravel::keeping(),
            Tool::Django => django::keeping(),
        }
    }
}

/// For tools that keep no checksum.
pub(super) fn nobody_knows(_: &Ran, _: &str) -> bool {
    true
}

/// The text with its own line ends, with those of Unix and with those of Windows: git may have changed them.
pub(super) fn line_ends(text: &str) -> [String; 3] {
    let unix = text.replace("\r\n", "\n");
    let windows = unix.replace('\n', "\r\n");
    [text.to_owned(), unix, windows]
}

/// The values of a row, in the order of the fields.
pub(super) struct Values(std::vec::IntoIter<Option<String>>);

impl Values {
    pub(super) fn text(&mut self) -> Option<String> {
        self.0.next().flatten()
    }

    pub(super) fn number(&mut self) -> Option<i64> {
        self.text()?.parse().ok()
    }

    /// As each database writes a truth value.
    pub(super) fn is_true(&mut self) -> Option<bool> {
        Some(matches!(self.text()?.as_str(), "1" | "t" | "true"))
    }

    pub(super) fn moment(&mut self) -> Option<String> {
        clock::utc(&self.text()?)
    }
}

impl Migrator {
    /// What the tool has applied in this database, in its order; none where it keeps no history here.
    pub(super) async fn ran(&mut self, tool: Tool) -> Result<Option<Vec<Ran>>, MigrateError> {
        match self.keeping_here(&[tool]).await?.is_empty() {
            true => Ok(None),
            false => self.read_history(tool).await.map(Some),
        }
    }

    /// Those of these tools that keep a history in this database.
    pub(super) async fn keeping_here(&mut self, tools: &[Tool]) -> Result<Vec<Tool>, MigrateError> {
        let tables = tools.iter().map(|tool| tool.keeping().table.name.to_owned()).collect();
        let found = self.session.inspect(&Scope::Tables(tables)).await?.tables;
        let is_here = |tool: &Tool| found.iter().any(|table| tool.keeping().table.is(table));
        Ok(tools.iter().copied().filter(is_here).collect())
    }

    /// The history of a tool that keeps one here.
    pub(super) async fn read_history(&mut self, tool: Tool) -> Result<Vec<Ran>, MigrateError> {
        let Keeping { table, fields, read, .. } = tool.keeping();
        let rows = self.history.records().read_foreign(self.session.as_mut(), table.name, fields).await?;
        let unreadable = || ImportError::Unreadable { tool, table: table.name };
        let mut ran = Vec::with_capacity(rows.len());
        for row in rows {
            ran.push(read(&mut values(row)).ok_or_else(unreadable)?);
        }
        let order = |ran: &Ran| (ran.batch, ran.version.clone(), ran.applied_at.clone(), ran.key.clone());
        ran.sort_by_key(order);
        Ok(ran)
    }
}

fn values(row: Row) -> Values {
    Values(row.into_iter())
}

#[cfg(test)]
impl Values {
    pub(super) fn of(texts: &[&str]) -> Self {
        values(texts.iter().map(|text| Some((*text).to_owned())).collect())
    }
}
