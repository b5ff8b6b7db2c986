//! Tables and their columns.

use super::super::{name, types};
use super::fields::Fields;
use super::{Reading, default, expression};
use crate::schema::{Column, ColumnType, DefaultValue, Generated, Table};

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
        table.comment = row.maybe();
        self.places.insert(oid, self.tables.len());
        self.tables.push(table);
    }

    pub(super) fn column(&mut self, mut row: Fields) {
        let (table, number) = (row.number(), row.number());
        let mut column = Column::new(row.text(), ColumnType::default());
        self.columns.insert((table, number), column.name.clone());
        self.read_type(&mut column, &mut row);
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
        column.collation = row.maybe_name();
        column.comment = row.maybe();
        let mut option = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                column.options.insert(name.to_owned(), value);
            }
        };
        option("identity", (identity == 'a').then(|| "always".to_owned()));
        option("storage", row.maybe().and_then(|letter| storage(&letter)));
        option("compression", row.maybe().and_then(|letter| compression(&letter)));
        option("statistics", row.maybe());
        option("with", row.some());
        if let Some(table) = self.at(table) {
            table.columns.push(column);
        }
    }

    /// An enum type is known by its number, a domain is read as what it is made of; either may be the element of an
    /// array.
    fn read_type(&self, column: &mut Column, row: &mut Fields) {
        let (spelled, kind, oid, base) = (row.text(), row.letter(), row.number(), row.maybe());
        let inner = |spelled: &str| self.enumeration(oid).unwrap_or_else(|| types::read(spelled));
        column.ty = match (kind, spelled.strip_suffix("[]")) {
            ('d', _) => match base.as_deref().map(|base| (base, base.strip_suffix("[]"))) {
                Some((base, None)) => inner(base),
                Some((base, Some(_))) => types::read(base),
                None => types::read(&spelled),
            },
            (_, Some(element)) => match self.enumeration(oid) {
                Some(of) => ColumnType::Array(Box::new(of)),
                None => ColumnType::Array(Box::new(types::read(element))),
            },
            _ => inner(&spelled),
        };
        let is_enum =
            kind == 'e' || matches!(&column.ty, ColumnType::Array(of) if matches!(**of, ColumnType::Enum { .. }));
        column.sql_type = if is_enum { None } else { types::other_spelling(&spelled, &column.ty) };
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

fn storage(letter: &str) -> Option<String> {
    let word = match letter {
        "p" => "plain",
        "e" => "external",
        "x" => "extended",
        "m" => "main",
        _ => return None,
    };
    Some(word.to_owned())
}

fn compression(letter: &str) -> Option<String> {
    let word = match letter {
        "p" => "pglz",
        "l" => "lz4",
        _ => return None,
    };
    Some(word.to_owned())
}
