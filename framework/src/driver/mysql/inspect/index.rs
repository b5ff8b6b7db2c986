//! Indexes, and the primary key, which is one.

use std::collections::{BTreeMap, HashMap};

use super::super::name::name as quoted;
use super::super::version::Server;
use super::expression::expression;
use super::rows::Values;
use crate::schema::{Index, IndexColumn, PrimaryKey, Table};

/// What the server calls the primary key.
const PRIMARY: &str = "PRIMARY";

/// One row: an index's part, and what the row says of the whole index.
pub(super) struct Part {
    index: String,
    position: u32,
    unique: bool,
    column: IndexColumn,
    method: String,
    option: Option<String>,
    comment: Option<String>,
}

impl Part {
    pub(super) fn read(server: &Server, values: &mut Values) -> Self {
        let (index, position, non_unique) = (values.text(), values.number(), values.text());
        let (column, shown, order) = (values.optional(), values.optional(), values.text());
        let (length, method, option) = (values.optional(), values.text(), values.optional());
        let column = match (column, shown) {
            (Some(column), _) => IndexColumn::column(column),
            (None, shown) => IndexColumn::expression(expression(server, &shown.unwrap_or_default())),
        };
        // A spatial index is said to cover the first 32 bytes.
        let length = length.filter(|_| method != "SPATIAL").and_then(|length| length.parse().ok());
        Self {
            index,
            position,
            unique: non_unique == "0",
            column: IndexColumn { descending: order == "D", length, ..column },
            method,
            option,
            comment: values.optional(),
        }
    }
}

impl Part {
    /// Whether it belongs to a full-text index.
    pub(super) fn may_have_parser(&self) -> bool {
        self.method == "FULLTEXT"
    }
}

/// Gives the table its primary key and its indexes.
pub(super) fn add(table: &mut Table, mut parts: Vec<Part>, parsers: &HashMap<String, String>) {
    parts.sort_by(|a, b| (&a.index, a.position).cmp(&(&b.index, b.position)));
    let usual = if table.options.get("engine").is_some_and(|engine| engine == "MEMORY") { "HASH" } else { "BTREE" };
    let mut indexes: Vec<Index> = Vec::new();
    for part in parts {
        match indexes.last_mut() {
            Some(index) if index.name.as_deref() == Some(&part.index) => index.columns.push(part.column),
            _ => indexes.push(Index {
                name: Some(part.index),
                unique: part.unique,
                columns: vec![part.column],
                method: (part.method != usual).then(|| part.method.to_lowercase()),
                comment: part.comment,
                options: part.option.map(|option| (option, "true".to_owned())).into_iter().collect::<BTreeMap<_, _>>(),
                ..Index::default()
            }),
        }
    }
    let key = indexes.iter().position(|index| index.name.as_deref() == Some(PRIMARY)).map(|at| indexes.remove(at));
    for index in &mut indexes {
        if let Some(parser) = index.name.as_ref().and_then(|name| parsers.get(name)) {
            index.options.insert("parser".to_owned(), parser.clone());
        }
    }
    table.primary_key = key.map(|key| primary_key(&key));
    table.indexes = indexes;
}

fn primary_key(index: &Index) -> PrimaryKey {
    let key = PrimaryKey::over(index.columns.iter().filter_map(IndexColumn::name));
    let plain = index.columns.iter().all(|column| column.length.is_none() && !column.descending);
    let part = |column: &IndexColumn| {
        let length = column.length.map(|length| format!("({length})")).unwrap_or_default();
        let order = if column.descending { " DESC" } else { "" };
        format!("{}{length}{order}", quoted(column.name().unwrap_or_default()))
    };
    let parts: Vec<_> = index.columns.iter().map(part).collect();
    PrimaryKey { definition: (!plain).then(|| format!("PRIMARY KEY ({})", parts.join(", "))), ..key }
}
