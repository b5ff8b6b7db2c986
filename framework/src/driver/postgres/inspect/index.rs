//! Indexes, and the keys and constraints they serve.

use super::super::constraint::usual_key_name;
use super::constraint::deferrable;
use super::fields::Fields;
use super::{Reading, expression};
use crate::schema::{Index, IndexColumn, PrimaryKey};

/// Bits of `indoption`.
const DESCENDING: i64 = 1;
const NULLS_FIRST: i64 = 2;

/// The collation of what has none of its own: its number is the same everywhere.
const DEFAULT_COLLATION: i64 = 100;

impl Reading {
    pub(super) fn operator_class(&mut self, mut row: Fields) {
        self.operator_classes.insert(row.number(), row.name());
    }

    pub(super) fn index(&mut self, mut row: Fields) {
        let (table, name) = (row.number(), row.text());
        let (constraint, unique, primary, valid) = (row.maybe(), row.flag(), row.flag(), row.flag());
        let (distinct, method, keys) = (row.flag(), row.text(), row.number());
        let (columns, orders) = (row.numbers(), row.numbers());
        let (classes, collations) = (row.numbers(), row.numbers());
        let mut expressions = row.maybe().map(|list| texts(&list)).unwrap_or_default().into_iter();
        let predicate = row.maybe().map(|text| expression::bare(&text).to_owned());
        let (with, tablespace) = (row.some(), row.maybe());
        let deferrable = deferrable(row.flag(), row.flag());
        let (comment, text, special) = (row.maybe(), row.maybe(), row.flag());
        let (identity, clustered) = (row.flag(), row.flag());

        let keys = usize::try_from(keys).unwrap_or(columns.len()).min(columns.len());
        let include = self.names(table, &columns[keys..]);
        if primary {
            let columns = self.names(table, &columns[..keys]);
            let plain = include.is_empty() && deferrable.is_none() && with.is_none() && tablespace.is_none();
            let Some(table) = self.at(table) else { return };
            let definition = text.filter(|_| !plain || special);
            let name = (name != usual_key_name(&table.name)).then_some(name);
            table.primary_key = Some(PrimaryKey { name, columns, definition });
            return;
        }
        let part = |(at, number): (usize, &i64)| {
            let mut part = match self.columns.get(&(table, *number)) {
                Some(name) => IndexColumn::column(name),
                None => IndexColumn::expression(expression::bare(&expressions.next().unwrap_or_default())),
            };
            let order = orders.get(at).copied().unwrap_or(0);
            part.descending = order & DESCENDING != 0;
            let nulls_first = order & NULLS_FIRST != 0;
            part.nulls_first = (nulls_first != part.descending).then_some(nulls_first);
            let usual = self.collated.get(&(table, *number)).copied().unwrap_or(DEFAULT_COLLATION);
            let collation = collations.get(at).filter(|collation| **collation != usual);
            part.collation = collation.and_then(|collation| self.collations.get(collation)).cloned();
            part.operator_class = classes.get(at).and_then(|class| self.operator_classes.get(class)).cloned();
            part
        };
        let mut index = Index {
            columns: columns[..keys].iter().enumerate().map(part).collect(),
            name: Some(name),
            unique,
            constraint: constraint.is_some(),
            predicate,
            method: (method != "btree").then_some(method),
            include,
            deferrable,
            comment,
            definition: text,
            ..Index::default()
        };
        let mut option = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                index.options.insert(name.to_owned(), value);
            }
        };
        let set = |on: bool| on.then(|| "true".to_owned());
        option("nulls_not_distinct", set(distinct));
        option("invalid", set(!valid));
        option("replica_identity", set(identity));
        option("clustered", set(clustered));
        option("with", with);
        option("tablespace", tablespace);
        if let Some(table) = self.at(table) {
            table.indexes.push(index);
        }
    }
}

/// A JSON list of texts.
fn texts(list: &str) -> Vec<String> {
    serde_json::from_str(list).unwrap_or_default()
}
