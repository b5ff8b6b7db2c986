//! `db:table`.

use clap::Args;

use super::options::Connect;

/// Show one table: columns, indexes, foreign keys.
#[derive(Debug, Clone, Args)]
pub struct DbTable {
    /// Table
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    pub(super) connect: Connect,
}

#[cfg(feature = "runner")]
mod run {
    use super::DbTable;
    use crate::code::Code;
    use crate::console::context::Context;
    use crate::console::failure::Failure;
    use crate::console::shell::{Shell, Style};
    use crate::driver::Scope;
    use crate::schema::describe;
    use crate::schema::{Check, Schema, Table};
    use crate::wire::exit;

    impl DbTable {
        pub(in crate::console) async fn run(&self, context: &mut Context) -> Result<u8, Failure> {
            let scope = Scope::Tables(vec![self.name.clone()]);
            let schema = context.migrator().await?.session().inspect(&scope).await?;
            let Some(table) = schema.table(&self.name) else {
                let all = context.migrator().await?.session().inspect(&Scope::All).await?;
                return Err(unknown(&self.name, &all));
            };
            show(&mut context.shell, table, &schema);
            context.shell.json(table)?;
            Ok(exit::OK)
        }
    }

    fn unknown(name: &str, all: &Schema) -> Failure {
        let names: Vec<_> = all.tables.iter().map(|table| table.name.as_str()).collect();
        let there =
            if names.is_empty() { "there are none".to_owned() } else { format!("there are {}", names.join(", ")) };
        Failure::new(Code::UnknownTable, format!("there is no table `{name}`")).hint(format!("{there}."))
    }

    fn show(shell: &mut Shell, table: &Table, schema: &Schema) {
        shell.blank();
        shell.leader(&table.name, &count(table.columns.len()), Style::Good);
        comment(shell, table.comment.as_deref());
        for option in describe::options(&table.options) {
            shell.line(&format!("    {option}"));
        }
        shell.blank();
        shell.leader("Column", "Type", Style::Dim);
        for column in &table.columns {
            shell.leader(&describe::column(column, table), &describe::column_type(column), Style::Plain);
            comment(shell, column.comment.as_deref());
        }
        if let Some(key) = table.primary_key.as_ref().filter(|key| key.columns.len() > 1) {
            section(shell, "Primary key", [(key.columns.join(", "), String::new())].into_iter());
        }
        section(shell, "Index", table.indexes.iter().map(describe::index));
        section(shell, "Foreign key", table.foreign_keys.iter().map(describe::foreign_key));
        let check = |check: &Check| match &check.name {
            Some(name) => (name.clone(), check.expression.clone()),
            None => (check.expression.clone(), String::new()),
        };
        section(shell, "Check", table.checks.iter().map(check));
        let triggers = schema.triggers.iter().filter(|trigger| trigger.table.eq_ignore_ascii_case(&table.name));
        section(shell, "Trigger", triggers.map(|trigger| (trigger.name.clone(), String::new())));
        shell.blank();
    }

    fn count(columns: usize) -> String {
        if columns == 1 { "1 column".to_owned() } else { format!("{columns} columns") }
    }

    /// What somebody wrote about the thing in the line above.
    fn comment(shell: &mut Shell, text: Option<&str>) {
        for line in text.into_iter().flat_map(str::lines) {
            shell.line(&format!("    \"{line}\""));
        }
    }

    fn section(shell: &mut Shell, title: &str, rows: impl Iterator<Item = (String, String)>) {
        let rows: Vec<_> = rows.collect();
        if rows.is_empty() {
            return;
        }
        shell.blank();
        shell.leader(title, "", Style::Dim);
        for (left, right) in rows {
            shell.leader(&left, &right, Style::Plain);
        }
    }
}
