//! Rows as `INSERT` statements, as far as SQL databases agree on them.

use crate::driver::Statement;
use crate::rows::{Parent, Value};
use crate::schema::{Column, Table};

/// How a database writes rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Writing {
    pub(crate) table: fn(&str) -> String,
    pub(crate) column: fn(&str) -> String,
    /// A value that is neither NULL nor the default nor another row's.
    pub(crate) value: fn(&Column, &Value) -> String,
    /// What stands for a column's default; without it such columns are left out.
    pub(crate) default: Option<&'static str>,
    /// What stands for a row of defaults.
    pub(crate) nothing: &'static str,
    /// Other rows' values are looked up before, and kept in variables.
    pub(crate) variables: bool,
}

impl Writing {
    pub(crate) fn insert(self, table: &Table, columns: &[&Column], rows: &[Vec<Value>]) -> Statement {
        let mut statements: Vec<String> = Vec::new();
        let mut rest = rows;
        while let Some(first) = rest.first() {
            let names = self.named(first);
            let alike = rest.iter().take_while(|row| self.named(row) == names).count();
            let (some, later) = rest.split_at(if names.is_empty() { 1 } else { alike });
            statements.extend(self.set(some));
            statements.push(self.statement(table, columns, &names, some));
            rest = later;
        }
        Statement::new(statements.join(";\n"))
    }

    /// The columns that a row names.
    fn named(self, row: &[Value]) -> Vec<usize> {
        let is_named = |at: &usize| self.default.is_some() || row[*at] != Value::Default;
        (0..row.len()).filter(is_named).collect()
    }

    fn statement(self, table: &Table, columns: &[&Column], names: &[usize], rows: &[Vec<Value>]) -> String {
        let into = format!("INSERT INTO {}", (self.table)(&table.name));
        if names.is_empty() {
            return format!("{into} {}", self.nothing);
        }
        let list = names.iter().map(|at| (self.column)(&columns[*at].name)).collect::<Vec<_>>().join(", ");
        let mut looked_up = 0;
        let mut row = |row: &Vec<Value>| {
            let values = names.iter().map(|at| match &row[*at] {
                Value::Of(_) if self.variables => {
                    looked_up += 1;
                    variable(looked_up)
                }
                value => self.value(columns[*at], value),
            });
            format!("({})", values.collect::<Vec<_>>().join(", "))
        };
        let rows = rows.iter().map(&mut row).collect::<Vec<_>>().join(",\n    ");
        format!("{into} ({list}) VALUES\n    {rows}")
    }

    /// Looks up other rows' values, in the order in which they are used.
    fn set(self, rows: &[Vec<Value>]) -> Option<String> {
        let parents = rows.iter().flatten().filter_map(|value| match value {
            Value::Of(parent) if self.variables => Some(parent),
            _ => None,
        });
        let set = parents.enumerate().map(|(at, parent)| format!("{} = {}", variable(at + 1), self.parent(parent)));
        let set = set.collect::<Vec<_>>().join(",\n    ");
        (!set.is_empty()).then(|| format!("SET {set}"))
    }

    fn value(self, column: &Column, value: &Value) -> String {
        match value {
            Value::Null => "NULL".to_owned(),
            Value::Default => self.default.unwrap_or("NULL").to_owned(),
            Value::Of(parent) => self.parent(parent),
            value => (self.value)(column, value),
        }
    }

    fn parent(self, parent: &Parent) -> String {
        let key: Vec<_> = parent.key.iter().map(|name| (self.column)(name)).collect();
        let known = key.iter().map(|name| format!("{name} IS NOT NULL")).collect::<Vec<_>>().join(" AND ");
        format!(
            "(SELECT {} FROM {} WHERE {known} ORDER BY {} LIMIT 1 OFFSET {})",
            (self.column)(&parent.column),
            (self.table)(&parent.table),
            key.join(", "),
            parent.row
        )
    }
}

fn variable(number: usize) -> String {
    format!("@kit_{number}")
}

/// Bytes in hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
