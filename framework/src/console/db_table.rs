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
    use crate::console::context::Context;
    use crate::console::failure::Failure;
    use crate::console::shell::{Shell, Style};
    use crate::driver::Scope;
    use crate::schema::{Action, Column, ColumnType, DefaultValue, ForeignKey, Index, IndexTerm, Schema, Table};
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
        Failure::new(format!("there is no table `{name}`")).hint(format!("{there}."))
    }

    fn show(shell: &mut Shell, table: &Table, schema: &Schema) {
        shell.blank();
        shell.leader(&table.name, &format!("{} columns", table.columns.len()), Style::Good);
        shell.blank();
        shell.leader("Column", "Type", Style::Dim);
        for column in &table.columns {
            shell.leader(&facts(column, table), &spelled(column), Style::Plain);
        }
        section(shell, "Index", table.indexes.iter().map(index));
        section(shell, "Foreign key", table.foreign_keys.iter().map(foreign_key));
        let check = |check: &crate::schema::Check| (check.name.clone().unwrap_or_default(), check.expression.clone());
        section(shell, "Check", table.checks.iter().map(check));
        let triggers = schema.triggers.iter().filter(|trigger| trigger.table.eq_ignore_ascii_case(&table.name));
        section(shell, "Trigger", triggers.map(|trigger| (trigger.name.clone(), String::new())));
        shell.blank();
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

    fn facts(column: &Column, table: &Table) -> String {
        let mut facts = Vec::new();
        if table.is_key(&column.name) {
            facts.push("key".to_owned());
        }
        if column.auto_increment {
            facts.push("autoincrement".to_owned());
        }
        if column.nullable {
            facts.push("nullable".to_owned());
        }
        if let Some(generated) = &column.generated {
            facts.push(format!("{} as {}", if generated.stored { "stored" } else { "virtual" }, generated.expression));
        }
        match &column.default {
            None => {}
            Some(DefaultValue::Null) => facts.push("default null".to_owned()),
            Some(DefaultValue::Boolean(value)) => facts.push(format!("default {value}")),
            Some(DefaultValue::Number(value) | DefaultValue::Expression(value)) => {
                facts.push(format!("default {value}"))
            }
            Some(DefaultValue::Text(value)) => facts.push(format!("default '{value}'")),
            Some(DefaultValue::CurrentTimestamp) => facts.push("default now".to_owned()),
        }
        if facts.is_empty() { column.name.clone() } else { format!("{} ({})", column.name, facts.join(", ")) }
    }

    fn spelled(column: &Column) -> String {
        if let Some(spelling) = &column.sql_type {
            return spelling.clone();
        }
        match &column.ty {
            ColumnType::Decimal { precision, scale } => format!("decimal({precision}, {scale})"),
            ColumnType::Char { length } => format!("char({length})"),
            ColumnType::String { length } => format!("string({length})"),
            ColumnType::Enum { values, .. } => format!("enum({})", values.join(", ")),
            ColumnType::Other(spelling) => spelling.clone(),
            plain => snake(&format!("{plain:?}")),
        }
    }

    fn snake(name: &str) -> String {
        name.char_indices().fold(String::new(), |mut text, (at, c)| {
            if c.is_uppercase() && at > 0 {
                text.push('_');
            }
            text.extend(c.to_lowercase());
            text
        })
    }

    fn index(index: &Index) -> (String, String) {
        let part = |term: &IndexTerm| match term {
            IndexTerm::Column(name) => name.clone(),
            IndexTerm::Expression(text) => text.clone(),
        };
        let columns = index.columns.iter().map(|column| {
            let order = if column.descending { " desc" } else { "" };
            format!("{}{order}", part(&column.term))
        });
        let columns = columns.collect::<Vec<_>>().join(", ");
        let unique = if index.unique { ", unique" } else { "" };
        let filter = index.predicate.as_ref().map(|text| format!(" where {text}")).unwrap_or_default();
        (index.name.clone().unwrap_or_else(|| "(constraint)".to_owned()), format!("{columns}{unique}{filter}"))
    }

    fn foreign_key(key: &ForeignKey) -> (String, String) {
        let action = |word: &str, action: Action| match action {
            Action::NoAction => String::new(),
            Action::Restrict => format!(", on {word} restrict"),
            Action::Cascade => format!(", on {word} cascade"),
            Action::SetNull => format!(", on {word} set null"),
            Action::SetDefault => format!(", on {word} set default"),
        };
        let target = format!("{}({})", key.table, key.references.join(", "));
        let actions = action("delete", key.on_delete) + &action("update", key.on_update);
        (key.columns.join(", "), format!("{target}{actions}"))
    }
}
