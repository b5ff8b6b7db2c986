//! Foreign keys and checks.

use super::super::expression::mentions;
use super::super::name::{name as quoted, names};
use super::super::version::Server;
use super::expression::expression;
use super::rows::Values;
use crate::schema::{Action, Check, Column, ColumnType, ForeignKey, Table};

/// One column of a foreign key.
pub(super) struct KeyPart {
    key: String,
    position: u32,
    column: String,
    /// The other database, where the key leaves this one.
    database: Option<String>,
    table: String,
    references: String,
}

impl KeyPart {
    pub(super) fn read(values: &mut Values) -> Self {
        Self {
            key: values.text(),
            position: values.number(),
            column: values.text(),
            database: values.optional(),
            table: values.text(),
            references: values.text(),
        }
    }
}

/// What a foreign key does: its name, on delete, on update.
pub(super) struct Rule(String, Action, Action);

impl Rule {
    pub(super) fn read(values: &mut Values) -> Self {
        Self(values.text(), action(&values.text()), action(&values.text()))
    }
}

/// NO ACTION and RESTRICT are the same here: InnoDB refuses at once for both. MariaDB shows RESTRICT where nothing was
/// said, MySQL NO ACTION (<https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html>).
fn action(rule: &str) -> Action {
    match rule {
        "CASCADE" => Action::Cascade,
        "SET NULL" => Action::SetNull,
        "SET DEFAULT" => Action::SetDefault,
        _ => Action::NoAction,
    }
}

/// Gives the table its foreign keys, in the order of their names: the catalog tells no other.
pub(super) fn add_foreign_keys(table: &mut Table, mut parts: Vec<KeyPart>, rules: &[Rule]) {
    parts.sort_by(|a, b| (&a.key, a.position).cmp(&(&b.key, b.position)));
    for part in parts {
        if !matches!(table.foreign_keys.last(), Some(key) if key.name.as_deref() == Some(&part.key)) {
            let rule = rules.iter().find(|rule| rule.0 == part.key);
            table.foreign_keys.push(ForeignKey {
                name: Some(part.key),
                table: part.table.clone(),
                on_delete: rule.map_or(Action::NoAction, |rule| rule.1),
                on_update: rule.map_or(Action::NoAction, |rule| rule.2),
                // Says which database, until all columns are there.
                definition: part.database,
                ..ForeignKey::default()
            });
        }
        if let Some(key) = table.foreign_keys.last_mut() {
            key.columns.push(part.column);
            key.references.push(part.references);
        }
    }
    for key in &mut table.foreign_keys {
        if let Some(database) = key.definition.take() {
            key.definition = Some(definition(key, &database));
        }
    }
}

fn definition(key: &ForeignKey, database: &str) -> String {
    let spelled = |action| match action {
        Action::Cascade => "CASCADE",
        Action::SetNull => "SET NULL",
        Action::SetDefault => "SET DEFAULT",
        Action::Restrict => "RESTRICT",
        Action::NoAction => "NO ACTION",
    };
    format!(
        "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {}.{} ({}) ON DELETE {} ON UPDATE {}",
        quoted(key.name.as_deref().unwrap_or_default()),
        names(&key.columns),
        quoted(database),
        quoted(&key.table),
        names(&key.references),
        spelled(key.on_delete),
        spelled(key.on_update)
    )
}

/// One check; `column` is the one it stands with in MariaDB, whose name it bears.
pub(super) struct CheckRow {
    name: String,
    of_column: bool,
    expression: String,
    enforced: bool,
}

impl CheckRow {
    pub(super) fn read(server: &Server, values: &mut Values) -> Self {
        let (name, level, clause, enforced) = (values.text(), values.text(), values.text(), values.text());
        Self { name, of_column: level == "Column", expression: expression(server, &clause), enforced: enforced != "NO" }
    }
}

/// What MariaDB gives a column declared as JSON.
const JSON_COLLATION: &str = "utf8mb4_bin";

/// Where the column stands whose check this is. Its name is the check's, unless it was renamed since: then the check has
/// kept the old one, and what it speaks of tells.
fn column_of(row: &CheckRow, columns: &[Column]) -> Option<usize> {
    let mentioned = |column: &Column| mentions(&row.expression, &column.name);
    let named = columns.iter().position(|column| column.name == row.name && mentioned(column));
    named.or_else(|| columns.iter().position(mentioned))
}

/// Gives the table its checks. A check that stands with a MariaDB column is that column's: it has no name of its own, and
/// goes when the column is declared anew without it. The one that makes LONGTEXT a JSON column is the type's.
pub(super) fn add_checks(table: &mut Table, rows: Vec<CheckRow>, table_collation: Option<&str>) {
    for row in rows {
        let column = if row.of_column { column_of(&row, &table.columns) } else { None };
        let column = column.and_then(|at| table.columns.get_mut(at));
        match column {
            Some(column) if row.expression == format!("json_valid({})", quoted(&column.name)) => {
                if column.sql_type.is_none() && column.ty == ColumnType::Text {
                    column.ty = ColumnType::Json;
                    let own = column.collation.take().or_else(|| table_collation.map(str::to_owned));
                    column.collation = own.filter(|own| own != JSON_COLLATION);
                }
            }
            Some(column) => {
                column.options.insert("check".to_owned(), row.expression);
            }
            None => {
                let off = format!("CONSTRAINT {} CHECK ({}) NOT ENFORCED", quoted(&row.name), row.expression);
                let definition = (!row.enforced).then_some(off);
                table.checks.push(Check { name: Some(row.name), expression: row.expression, definition });
            }
        }
    }
}
