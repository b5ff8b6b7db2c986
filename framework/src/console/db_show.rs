//! `db:show`.

use clap::Args;

use super::options::Connect;

/// Show the database: version, size, tables and their rows.
#[derive(Debug, Clone, Args)]
pub struct DbShow {
    #[command(flatten)]
    pub(super) connect: Connect,
}

#[cfg(feature = "runner")]
impl DbShow {
    pub(super) async fn run(&self, context: &mut super::context::Context) -> Result<u8, super::failure::Failure> {
        use super::shell::{Style, bytes, count};
        let summary = context.migrator().await?.session().summary().await?;
        let shell = &mut context.shell;
        shell.blank();
        shell.leader(&summary.version, "", Style::Good);
        shell.leader("Location", &summary.location, Style::Plain);
        if let Some(size) = summary.bytes {
            shell.leader("Size", &bytes(size), Style::Plain);
        }
        shell.leader("Tables", &summary.tables.len().to_string(), Style::Plain);
        shell.leader("Views", &summary.views.to_string(), Style::Plain);
        if !summary.tables.is_empty() {
            shell.blank();
            shell.leader("Table", "Columns / Rows", Style::Dim);
        }
        for table in &summary.tables {
            shell.leader(&table.name, &format!("{} / {}", table.columns, count(table.rows)), Style::Plain);
        }
        shell.blank();
        shell.json(&summary)?;
        Ok(crate::wire::exit::OK)
    }
}
