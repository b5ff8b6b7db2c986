//! `db:show`.

use clap::Args;

use super::options::Connect;

/// Show the database: version, size, tables and their rows, types.
#[derive(Debug, Clone, Args)]
pub struct DbShow {
    #[command(flatten)]
    pub(super) connect: Connect,
}

#[cfg(feature = "runner")]
mod run {
    use std::collections::BTreeMap;

    use serde::Serialize;

    use super::DbShow;
    use crate::console::context::Context;
    use crate::console::failure::Failure;
    use crate::console::settings::is_production;
    use crate::console::shell::{Shell, Style, bytes, count};
    use crate::driver::{Scope, Summary};
    use crate::schema::{EnumType, Schema};
    use crate::wire::exit;

    impl DbShow {
        pub(in crate::console) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
            let environment = context.migrator().await?.stamped_environment().await?;
            let session = context.migrator().await?.session();
            let summary = session.summary().await?;
            let schema = session.inspect(&Scope::All).await?;
            let shell = &mut context.shell;
            shell.blank();
            facts(shell, &summary, &schema, environment.as_deref());
            tables(shell, &summary);
            enums(shell, &schema);
            shell.blank();
            let Schema { enums, extensions, .. } = &schema;
            shell.json(&Document { environment: environment.as_deref(), summary: &summary, enums, extensions })?;
            Ok(exit::OK)
        }
    }

    /// What programs get to read.
    #[derive(Serialize)]
    struct Document<'a> {
        environment: Option<&'a str>,
        #[serde(flatten)]
        summary: &'a Summary,
        enums: &'a [EnumType],
        extensions: &'a [String],
    }

    fn facts(shell: &mut Shell, summary: &Summary, schema: &Schema, environment: Option<&str>) {
        shell.leader(&summary.version, "", Style::Good);
        shell.leader("Location", &summary.location, Style::Plain);
        if let Some(name) = environment {
            shell.leader("Environment", name, if is_production(name) { Style::Warn } else { Style::Plain });
        }
        if let Some(size) = summary.bytes {
            shell.leader("Size", &bytes(size), Style::Plain);
        }
        shell.leader("Tables", &summary.tables.len().to_string(), Style::Plain);
        shell.leader("Views", &summary.views.to_string(), Style::Plain);
        if !schema.extensions.is_empty() {
            shell.leader("Extensions", &schema.extensions.join(", "), Style::Plain);
        }
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for object in &schema.objects {
            *kinds.entry(&object.kind).or_default() += 1;
        }
        for (kind, number) in kinds {
            shell.leader(&plural(kind), &number.to_string(), Style::Plain);
        }
    }

    fn tables(shell: &mut Shell, summary: &Summary) {
        if summary.tables.is_empty() {
            return;
        }
        let sized = summary.tables.iter().any(|table| table.bytes.is_some());
        shell.blank();
        shell.leader("Table", if sized { "Columns / Rows / Size" } else { "Columns / Rows" }, Style::Dim);
        for table in &summary.tables {
            let size = table.bytes.map(|size| format!(" / {}", bytes(size))).unwrap_or_default();
            let numbers = format!("{} / {}{size}", table.columns, count(table.rows));
            shell.leader(&table.name, &numbers, Style::Plain);
        }
    }

    fn enums(shell: &mut Shell, schema: &Schema) {
        if schema.enums.is_empty() {
            return;
        }
        shell.blank();
        shell.leader("Enum", "Values", Style::Dim);
        for ty in &schema.enums {
            shell.leader(&ty.name, &ty.values.join(", "), Style::Plain);
        }
    }

    /// `function` becomes `Functions`.
    fn plural(kind: &str) -> String {
        let mut letters = kind.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
        format!("{first}{}s", letters.as_str())
    }
}
