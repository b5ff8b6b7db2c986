//! Tables and their columns.

use super::super::{name, types};
use super::fields::Fields;
use super::{Reading, default, expression};
use crate::schema::{Column, ColumnType, DefaultValue, Generated, Table};

/// A type that columns have.
pub(super) struct Type {
    ty: ColumnType,
    sql_type: Option<String>,
    collation: i64,
    storage: char,
}

impl Reading {
    pub(super) fn table(&mut self, mut row: Fields) {
        let oid = row.number();
        let mut table = Table::new(row.name());
        let mut option = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                table.options.insert(name.to_owned(), value);
            }
        };
        let set = |on: bool| on.then(|| "true".to_owned());
        option("unlogged", set(row.letter() == 'u'));
        option("with", row.some());
        option("tablespace", row.maybe());
        option("access_method", row.maybe());
        option("row_security", set(row.flag()));
        option("force_row_security", set(row.flag()));
        option(
            "replica_identity",
            match row.letter() {
                'f' => Some("full".to_owned()),
                'n' => Some("nothing".to_owned()),
                _ => None,
            },
        );
        option("partition_by", row.maybe());
        option("partition_bound", row.maybe());
        option("of_type", row.maybe());
        self.places.insert(oid, self.tables.len());
        self.tables.push(table);
    }

    /// An enum type is known by its number, a domain is read as what it is made of; either may be the element of an
    /// array.
    pub(super) fn ty(&mut self, mut row: Fields) {
        let key = (row.number(), row.number());
        let (spelled, kind, oid, base) = (row.text(), row.letter(), row.number(), row.maybe());
        let enumeration = self.enumeration(oid);
        let read = |spelled: &str| match (spelled.strip_suffix("[]"), &enumeration) {
            (None, Some(found)) => found.clone(),
            (Some(_), Some(found)) => ColumnType::Array(Box::new(found.clone())),
            (_, None) => types::read(spelled),
        };
        let ty = read(base.as_deref().unwrap_or(&spelled));
        let is_enum = kind != 'd' && enumeration.is_some();
        let sql_type = if is_enum { None } else { types::other_spelling(&spelled, &ty) };
        self.types.insert(key, Type { ty, sql_type, collation: row.number(), storage: row.letter() });
    }

    pub(super) fn collation(&mut self, mut row: Fields) {
        self.collations.insert(row.number(), row.name());
    }

    pub(super) fn column(&mut self, mut row: Fields) {
        let (table, number) = (row.number(), row.number());
        let mut column = Column::new(row.text(), ColumnType::default());
        self.columns.insert((table, number), column.name.clone());
        let found = self.types.get(&(row.number(), row.number()));
        if let Some(found) = found {
            column.ty = found.ty.clone();
            column.sql_type = found.sql_type.clone();
        }
        column.nullable = !row.flag();
        let (identity, generated, value) = (row.letter(), row.letter(), row.maybe());
        match (generated, value) {
            (' ', value) => column.default = value.map(|text| default::default(&text, &column.ty)),
            (kind, value) => {
                let expression = expression::bare(&value.unwrap_or_default()).to_owned();
                column.generated = Some(Generated { expression, stored: kind == 's' });
            }
        }
        column.auto_increment = identity != ' ';
        let collation = row.number();
        if found.is_some_and(|found| found.collation != collation) {
            column.collation = self.collations.get(&collation).cloned();
        }
        self.collated.insert((table, number), collation);
        let mut option = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                column.options.insert(name.to_owned(), value);
            }
        };
        option("identity", (identity == 'a').then(|| "always".to_owned()));
        let stored = row.letter();
        option("storage", storage(stored).filter(|_| found.is_some_and(|found| found.storage != stored)));
        option("compression", compression(row.letter()));
        option("statistics", row.maybe());
        option("with", row.some());
        if let Some(table) = self.at(table) {
            table.columns.push(column);
        }
    }

    /// A comment on a table, or on a column of it.
    pub(super) fn comment(&mut self, mut row: Fields) {
        let (oid, number, text) = (row.number(), row.number(), row.maybe());
        let column = self.columns.get(&(oid, number)).cloned();
        let Some(table) = self.at(oid) else { return };
        match table.columns.iter_mut().find(|each| Some(&each.name) == column.as_ref()) {
            Some(column) => column.comment = text,
            None => table.comment = text,
        }
    }

    /// A sequence that numbers a column: of an identity, or of a default that asks it.
    pub(super) fn sequence(&mut self, mut row: Fields) {
        let (oid, number) = (row.number(), row.number());
        let (written, sequence, numbers) = (row.text(), row.name(), row.some());
        let Some(named) = self.columns.get(&(oid, number)).cloned() else { return };
        let Some(table) = self.at(oid) else { return };
        let usual = usual_sequence(&table.name, &named);
        let Some(column) = table.columns.iter_mut().find(|column| column.name == named) else { return };
        let asks = format!("nextval('{}'::regclass)", written.replace('\'', "''"));
        let is_serial = column.default == Some(DefaultValue::Expression(asks)) && !column.nullable;
        if is_serial {
            column.default = None;
            column.auto_increment = true;
            let named = if usual.is_none_or(|usual| usual == sequence) { "true".to_owned() } else { sequence };
            column.options.insert("serial".to_owned(), named);
        }
        if let Some(numbers) = numbers.filter(|_| column.auto_increment) {
            column.options.insert("sequence".to_owned(), numbers);
        }
    }
}

/// What PostgreSQL calls the sequence of a `serial` column; unknown where it has to cut the name.
fn usual_sequence(table: &str, column: &str) -> Option<String> {
    let (schema, table) = name::split(table);
    let sequence = format!("{table}_{column}_seq");
    (sequence.len() <= name::LONGEST).then(|| name::join(schema.as_deref(), &sequence))
}

fn storage(letter: char) -> Option<String> {
    let word = match letter {
        'p' => "plain",
        'e' => "external",
        'x' => "extended",
        'm' => "main",
        _ => return None,
    };
    Some(word.to_owned())
}

fn compression(letter: char) -> Option<String> {
    let word = match letter {
        'p' => "pglz",
        'l' => "lz4",
        _ => return None,
    };
    Some(word.to_owned())
}
