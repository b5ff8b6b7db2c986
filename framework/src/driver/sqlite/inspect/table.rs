//! A table from its text and the database's word on its columns.

use super::super::ddl::{ColumnDdl, ConstraintDdl, ConstraintKind, ForeignKeyDdl, KeyColumn, Span, TableDdl};
use super::super::lexis::SQLITE;
use super::super::types;
use super::{ColumnFacts, default, index};
use crate::driver::sql::tokens::{TokenKind, significant, unquote};
use crate::schema::{Check, Column, ColumnType, ForeignKey, Generated, Index, IndexColumn, PrimaryKey, Table};

pub(super) fn table(name: &str, text: &str, ddl: &TableDdl, facts: &[ColumnFacts<'_>]) -> Table {
    let mut table = Table { definition: Some(text.to_owned()), ..Table::new(name) };
    table.columns = ddl.columns.iter().map(|column| self::column(text, column, ddl.strict)).collect();
    let mut key = None;
    for (place, column) in ddl.columns.iter().enumerate() {
        let own = [column.name.clone()];
        for constraint in &column.constraints {
            add(&mut table, constraint, &own, &mut key);
        }
        take_enum_values(&mut table, place, column);
    }
    for constraint in &ddl.constraints {
        add(&mut table, constraint, &[], &mut key);
    }
    for (option, set) in [("without_rowid", ddl.without_rowid), ("strict", ddl.strict)] {
        if set {
            table.options.insert(option.to_owned(), "true".to_owned());
        }
    }
    take_facts(&mut table, facts, key);
    table
}

/// The primary key as the text has it.
struct Key {
    name: Option<String>,
    autoincrement: bool,
    /// `INTEGER PRIMARY KEY DESC` is not the rowid, by an old mistake SQLite stands by
    /// (<https://sqlite.org/lang_createtable.html#rowids_and_the_integer_primary_key>).
    descending: bool,
}

fn column(text: &str, ddl: &ColumnDdl, strict: bool) -> Column {
    let declared = ddl.ty.as_deref().unwrap_or_default();
    let ty = types::read(declared, strict);
    let sql_type = types::other_spelling(declared, &ty);
    let mut column = Column { sql_type, nullable: true, ..Column::new(&ddl.name, ty) };
    for constraint in &ddl.constraints {
        match &constraint.kind {
            ConstraintKind::NotNull { .. } => column.nullable = false,
            ConstraintKind::Default { value, parenthesized, .. } => {
                column.default = Some(default::default(value, *parenthesized, &column.ty));
            }
            ConstraintKind::Collate { collation } => {
                let usual = collation.eq_ignore_ascii_case("BINARY");
                column.collation = (!usual).then(|| collation.clone());
            }
            ConstraintKind::Generated { expression, stored, .. } => {
                column.generated = Some(Generated { expression: expression.clone(), stored: *stored });
            }
            _ => {}
        }
    }
    column.definition = Some(text[ddl.span.clone()].to_owned());
    column
}

/// Adds what a constraint says of the table. `own` is the column it stands with, if any.
fn add(table: &mut Table, constraint: &ConstraintDdl, own: &[String], key: &mut Option<Key>) {
    let name = constraint.name.clone();
    match &constraint.kind {
        ConstraintKind::PrimaryKey { autoincrement, descending, .. } => {
            *key = Some(Key { name, autoincrement: *autoincrement, descending: *descending });
        }
        ConstraintKind::Unique { columns, .. } => {
            let columns = if columns.is_empty() {
                own.iter().map(IndexColumn::column).collect()
            } else {
                columns.iter().map(|column| key_column(table, column)).collect()
            };
            table.indexes.push(Index { name, unique: true, constraint: true, columns, ..Index::default() });
        }
        ConstraintKind::Check { expression, .. } => {
            table.checks.push(Check { name, expression: expression.clone(), definition: None });
        }
        ConstraintKind::ForeignKey(ddl) => {
            let key = foreign_key(table, ddl, own);
            table.foreign_keys.push(ForeignKey { name, ..key });
        }
        ConstraintKind::Deferral(deferrable) => {
            if let Some(last) = table.foreign_keys.last_mut() {
                last.deferrable = *deferrable;
            }
        }
        _ => {}
    }
}

fn key_column(table: &Table, ddl: &KeyColumn) -> IndexColumn {
    let name = as_declared(table, &ddl.name);
    let collation = index::unusual_collation(table, &name, ddl.collation.as_deref());
    IndexColumn { descending: ddl.descending, collation, ..IndexColumn::column(name) }
}

fn foreign_key(table: &Table, ddl: &ForeignKeyDdl, own: &[String]) -> ForeignKey {
    let names = |list: &[(String, Span)]| list.iter().map(|(name, _)| name.clone()).collect();
    let columns = match own {
        [] => ddl.columns.iter().map(|(name, _)| as_declared(table, name)).collect(),
        own => own.to_vec(),
    };
    ForeignKey {
        name: None,
        columns,
        table: ddl.table.clone(),
        references: names(&ddl.references),
        on_delete: ddl.on_delete,
        on_update: ddl.on_update,
        deferrable: ddl.deferrable,
        definition: None,
    }
}

/// A column's name as its table declares it: SQLite finds columns in any case.
pub(super) fn as_declared(table: &Table, name: &str) -> String {
    let found = table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name));
    found.map_or(name, |column| &column.name).to_owned()
}

/// A text column with an unnamed `CHECK (column IN ('a', 'b'))` of its own is an enum: this is how Kit writes one.
fn take_enum_values(table: &mut Table, place: usize, ddl: &ColumnDdl) {
    let Some(column) = table.columns.get_mut(place).filter(|column| column.ty == ColumnType::Text) else { return };
    let found = ddl.constraints.iter().find_map(|constraint| match &constraint.kind {
        ConstraintKind::Check { expression, .. } if constraint.name.is_none() => {
            Some((expression, enum_values(expression, &ddl.name)?))
        }
        _ => None,
    });
    if let Some((expression, values)) = found {
        column.ty = ColumnType::Enum { name: None, values };
        table.checks.retain(|check| check.name.is_some() || check.expression != *expression);
    }
}

fn enum_values(expression: &str, column: &str) -> Option<Vec<String>> {
    let mut tokens = significant(expression, &SQLITE);
    let name = tokens.next()?;
    let is_name = matches!(name.kind, TokenKind::Word | TokenKind::Quoted)
        && unquote(name.text(expression)).eq_ignore_ascii_case(column);
    if !is_name || !tokens.next()?.is_word(expression, "IN") || !tokens.next()?.is_symbol(expression, "(") {
        return None;
    }
    let mut values = Vec::new();
    loop {
        let value = tokens.next().filter(|token| token.kind == TokenKind::Text)?;
        values.push(unquote(value.text(expression)).into_owned());
        let next = tokens.next()?;
        if next.is_symbol(expression, ")") {
            return tokens.next().is_none().then_some(values);
        }
        if !next.is_symbol(expression, ",") {
            return None;
        }
    }
}

/// Nullability, key order: what follows from the definition by rules only SQLite knows in full.
fn take_facts(table: &mut Table, facts: &[ColumnFacts<'_>], key: Option<Key>) {
    for (column, facts) in table.columns.iter_mut().zip(facts) {
        facts.name.clone_into(&mut column.name);
        column.nullable = !facts.not_null;
    }
    let Some(key) = key else { return };
    let mut columns: Vec<&ColumnFacts<'_>> = facts.iter().filter(|facts| facts.key > 0).collect();
    columns.sort_by_key(|facts| facts.key);
    if let [alone] = columns[..]
        && let Some(column) = table.columns.iter_mut().find(|column| column.name == alone.name)
        && types::is_integer(&column.sql_type.clone().unwrap_or_else(|| types::spell(&column.ty)))
        && !key.descending
        && !table.options.contains_key("without_rowid")
    {
        // The rowid: never NULL whatever the definition says.
        column.nullable = false;
        column.auto_increment = key.autoincrement;
    }
    let columns = columns.into_iter().map(|facts| facts.name.to_owned()).collect();
    table.primary_key = Some(PrimaryKey { name: key.name, columns, definition: None });
}
