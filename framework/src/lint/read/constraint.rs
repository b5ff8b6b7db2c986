//! Constraints and the indexes that tables declare.

use sqlparser::ast::{
    ConstraintCharacteristics, ConstraintReferenceMatchKind, DeferrableInitial, Expr, ForeignKeyConstraint,
    NullsDistinctOption, ReferentialAction, TableConstraint,
};

use super::named::{self, Kind};
use super::words::Words;
use super::{index, name, parser};
use crate::lint::Dialect;
use crate::schema::{
    Action, Change, Check, Column, ColumnType, Deferrable, ForeignKey, Index, IndexColumn, PrimaryKey, Table,
};

/// A constraint of a table, or an index declared with it.
#[derive(Debug)]
pub(super) enum Part {
    Key(PrimaryKey),
    Index(Index),
    ForeignKey(ForeignKey),
    /// With the columns it is about.
    Check(Check, Vec<String>),
    /// One that takes over an index: the constraint's name, the index, and whether it is the primary key.
    Using {
        name: Option<String>,
        index: String,
        primary: bool,
    },
}

impl Part {
    pub(super) fn key(name: Option<String>, columns: &[String]) -> Self {
        Part::Key(PrimaryKey { name, ..PrimaryKey::over(columns) })
    }

    /// MySQL has no unique constraints beside unique indexes.
    pub(super) fn unique(name: Option<String>, columns: &[String], dialect: Dialect) -> Self {
        let columns = columns.iter().map(IndexColumn::column).collect();
        Part::Index(Index { name, unique: true, constraint: dialect != Dialect::Mysql, columns, ..Index::default() })
    }

    pub(super) fn check(name: Option<String>, expression: String, columns: &[String]) -> Self {
        Part::Check(Check { name, expression, definition: None }, columns.to_vec())
    }

    /// Whether its author gave it no name, and the database may choose one.
    pub(super) fn is_unnamed(&self) -> bool {
        match self {
            Part::Key(_) => false,
            Part::Index(index) => index.name.is_none(),
            Part::ForeignKey(key) => key.name.is_none(),
            Part::Check(check, _) => check.name.is_none(),
            Part::Using { .. } => false,
        }
    }

    /// The columns of a foreign key whose author gave it no name.
    pub(super) fn unnamed_key(&self) -> Option<Vec<String>> {
        match self {
            Part::ForeignKey(key) if key.name.is_none() => Some(key.columns.clone()),
            _ => None,
        }
    }

    /// The change that adds it to this table, under the name it gets there.
    pub(super) fn change(self, dialect: Dialect, table: &Table) -> Change {
        match self {
            Part::Key(key) => Change::AddPrimaryKey(of_table(dialect, table, key)),
            Part::Index(index) => {
                let index = named_index(dialect, table, index);
                if index.constraint { Change::AddUnique(index) } else { Change::CreateIndex(index) }
            }
            Part::ForeignKey(mut key) => {
                key.name = key.name.or_else(|| named::name(dialect, table, Kind::ForeignKey, &key.columns));
                Change::AddForeignKey(key)
            }
            Part::Check(mut check, columns) => {
                let columns = if columns.len() == 1 { columns.as_slice() } else { &[] };
                check.name = check.name.or_else(|| named::name(dialect, table, Kind::Check, columns));
                Change::AddCheck(check)
            }
            Part::Using { name, index, primary } => {
                let own = table.index(&index).cloned().unwrap_or_default();
                let name = Some(name.unwrap_or(index));
                if primary {
                    let columns = own.columns.iter().filter_map(IndexColumn::name);
                    return Change::AddPrimaryKey(PrimaryKey { name, ..PrimaryKey::over(columns) });
                }
                Change::AddUnique(Index { name, unique: true, constraint: true, ..own })
            }
        }
    }
}

/// An index under the name it gets on this table.
pub(super) fn named_index(dialect: Dialect, table: &Table, mut index: Index) -> Index {
    let kind = match (index.constraint, index.unique) {
        (true, false) => Kind::Exclusion,
        (true, true) => Kind::Unique,
        (false, _) => Kind::Index,
    };
    if index.name.is_none() {
        index.name = named::name(dialect, table, kind, &named::parts(&index));
    }
    index
}

/// The usual name of a primary key is none.
fn of_table(dialect: Dialect, table: &Table, key: PrimaryKey) -> PrimaryKey {
    let usual = format!("{}_pkey", name::bare(dialect, &table.name));
    let name = match dialect {
        Dialect::Mysql => None,
        Dialect::Postgres => key.name.filter(|name| *name != usual),
        Dialect::Sqlite => key.name,
    };
    PrimaryKey { name, ..key }
}

/// Gives a new table a constraint.
pub(super) fn add(dialect: Dialect, table: &mut Table, part: Part) {
    if let Part::Check(check, _) = &part
        && let Some((column, values)) = enumeration(dialect, table, check)
    {
        column.ty = ColumnType::Enum { name: None, values };
        return;
    }
    match part.change(dialect, table) {
        Change::AddPrimaryKey(key) => {
            let is_key = |column: &&mut Column| key.columns.iter().any(|name| name::same(dialect, name, &column.name));
            let rowid = key.columns.len() == 1;
            for column in table.columns.iter_mut().filter(is_key) {
                let is_rowid = rowid && column.ty == ColumnType::BigInteger && column.sql_type.is_none();
                // Only SQLite takes NULL in a key, by an old mistake (<https://sqlite.org/lang_createtable.html>).
                let strict = ["without_rowid", "strict"].iter().any(|option| table.options.contains_key(*option));
                let required = dialect != Dialect::Sqlite || strict || is_rowid;
                column.nullable &= !required;
            }
            table.primary_key = Some(key);
        }
        Change::CreateIndex(index) | Change::AddUnique(index) => table.indexes.push(index),
        Change::AddForeignKey(key) => table.foreign_keys.push(key),
        Change::AddCheck(check) => table.checks.push(check),
        _ => {}
    }
}

/// InnoDB gives each foreign key an index. It is hidden behind a key with a name; else it is called as its first column
/// (<https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html>).
pub(super) fn add_indexes_of_keys(table: &mut Table, keys: &[Vec<String>]) {
    for columns in keys {
        let begins = |own: &[&str]| own.len() >= columns.len() && own.iter().zip(columns).all(|(a, b)| a == b);
        let covers = |index: &Index| begins(&index.columns.iter().filter_map(IndexColumn::name).collect::<Vec<_>>());
        let key = |key: &PrimaryKey| begins(&key.columns.iter().map(String::as_str).collect::<Vec<_>>());
        if !table.indexes.iter().any(covers) && !table.primary_key.as_ref().is_some_and(key) {
            let columns = columns.iter().map(IndexColumn::column).collect();
            let index = named_index(Dialect::Mysql, table, Index { columns, ..Index::default() });
            table.indexes.push(index);
        }
    }
}

/// How Kit writes an enumeration where there is no type for one: a check over a text column.
fn enumeration<'t>(dialect: Dialect, table: &'t mut Table, check: &Check) -> Option<(&'t mut Column, Vec<String>)> {
    match dialect {
        Dialect::Sqlite if check.name.is_none() => {}
        Dialect::Postgres if check.name.as_deref().is_some_and(|name| name.ends_with("_enum")) => {}
        _ => return None,
    }
    let mut words = Words::of(&check.expression, dialect);
    let named = words.name()?;
    let list = if words.take(&["IN"]) { words.parenthesized().filter(|_| words.is_done())? } else { return None };
    let column = table.columns.iter_mut().find(|column| name::same(dialect, &column.name, &named))?;
    if column.ty != ColumnType::Text || column.sql_type.is_some() {
        return None;
    }
    let values = Words::of(list, dialect).clauses().into_iter().map(|value| {
        let mut words = Words::of(value, dialect);
        words.string().filter(|_| words.is_done())
    });
    Some((column, values.collect::<Option<_>>()?))
}

/// Whether a part of a table's definition, or what `ADD` adds, is a constraint or an index.
pub(super) fn begins(words: &Words<'_>) -> bool {
    let always = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
    let own: &[&str] = match words.dialect {
        Dialect::Mysql => &["INDEX", "KEY", "FULLTEXT", "SPATIAL"],
        Dialect::Postgres => &["EXCLUDE"],
        Dialect::Sqlite => &[],
    };
    always.iter().chain(own).any(|keyword| words.is(keyword))
}

/// A constraint of a table as it is written, without `NOT VALID`.
pub(super) fn read(dialect: Dialect, text: &str) -> Option<Part> {
    let read = |text: &str| parser::read(dialect, text, |parser| parser.parse_optional_table_constraint()).flatten();
    // Options behind the columns of an index may be the parser's trouble.
    let read = read(text).or_else(|| read(&text[..=text.rfind(')')?]))?;
    let names = |list: &[sqlparser::ast::Ident]| list.iter().map(|name| name::of(dialect, name)).collect::<Vec<_>>();
    let own = |name: &Option<sqlparser::ast::Ident>| name.as_ref().map(|name| name::of(dialect, name));
    Some(match read {
        TableConstraint::PrimaryKey(key) => {
            let columns = key.columns.iter().map(|column| index::column(dialect, column));
            let columns: Vec<_> = columns.filter_map(|column| column.name().map(str::to_owned)).collect();
            Part::key(own(&key.name), &columns)
        }
        TableConstraint::Unique(key) => {
            let mut index = Index {
                name: own(&key.index_name).filter(|_| dialect == Dialect::Mysql).or_else(|| own(&key.name)),
                unique: true,
                constraint: dialect != Dialect::Mysql,
                columns: key.columns.iter().map(|column| index::column(dialect, column)).collect(),
                include: names(&key.include),
                deferrable: deferrable(key.characteristics.as_ref()),
                ..Index::default()
            };
            if key.nulls_distinct == NullsDistinctOption::NotDistinct {
                index.options.insert("nulls_not_distinct".to_owned(), "true".to_owned());
            }
            Part::Index(index)
        }
        TableConstraint::ForeignKey(key) => {
            let columns = names(&key.columns);
            let name = own(&key.name).or_else(|| own(&key.index_name));
            foreign_key(dialect, key, name, &columns)
        }
        TableConstraint::Check(check) => {
            let expression = checks(text, dialect).first().copied().unwrap_or_default().to_owned();
            let columns = columns_in(dialect, &check.expr);
            Part::check(own(&check.name), expression, &columns)
        }
        TableConstraint::Index(index) => Part::Index(Index {
            name: own(&index.name),
            columns: index.columns.iter().map(|column| index::column(dialect, column)).collect(),
            method: index.index_type.as_ref().and_then(index::method),
            ..Index::default()
        }),
        TableConstraint::FulltextOrSpatial(index) => Part::Index(Index {
            name: own(&index.opt_index_name),
            columns: index.columns.iter().map(|column| index::column(dialect, column)).collect(),
            method: Some(if index.fulltext { "fulltext" } else { "spatial" }.to_owned()),
            ..Index::default()
        }),
        TableConstraint::PrimaryKeyUsingIndex(using) => {
            Part::Using { name: own(&using.name), index: name::of(dialect, &using.index_name), primary: true }
        }
        TableConstraint::UniqueUsingIndex(using) => {
            Part::Using { name: own(&using.name), index: name::of(dialect, &using.index_name), primary: false }
        }
        TableConstraint::Exclude(exclusion) => Part::Index(Index {
            name: own(&exclusion.name),
            constraint: true,
            columns: exclusion.elements.iter().map(|element| index::column(dialect, &element.column)).collect(),
            predicate: exclusion.where_clause.as_ref().map(ToString::to_string),
            method: exclusion
                .index_method
                .as_ref()
                .map(|method| name::of(dialect, method))
                .filter(|own| own != "btree"),
            include: names(&exclusion.include),
            ..Index::default()
        }),
    })
}

/// `REFERENCES …`, of these columns.
pub(super) fn foreign_key(
    dialect: Dialect,
    key: ForeignKeyConstraint,
    own: Option<String>,
    columns: &[String],
) -> Part {
    let full = key.match_kind == Some(ConstraintReferenceMatchKind::Full);
    Part::ForeignKey(ForeignKey {
        name: own,
        columns: columns.to_vec(),
        table: name::object(dialect, &key.foreign_table),
        references: key.referred_columns.iter().map(|column| name::of(dialect, column)).collect(),
        on_delete: action(dialect, key.on_delete),
        on_update: action(dialect, key.on_update),
        deferrable: deferrable(key.characteristics.as_ref()),
        definition: full.then(|| "MATCH FULL".to_owned()),
    })
}

/// What MySQL does for NO ACTION and RESTRICT is one.
fn action(dialect: Dialect, action: Option<ReferentialAction>) -> Action {
    match action {
        Some(ReferentialAction::Restrict) if dialect != Dialect::Mysql => Action::Restrict,
        Some(ReferentialAction::Cascade) => Action::Cascade,
        Some(ReferentialAction::SetNull) => Action::SetNull,
        Some(ReferentialAction::SetDefault) => Action::SetDefault,
        Some(ReferentialAction::Restrict | ReferentialAction::NoAction) | None => Action::NoAction,
    }
}

fn deferrable(characteristics: Option<&ConstraintCharacteristics>) -> Option<Deferrable> {
    let characteristics = characteristics?;
    let deferred = characteristics.initially == Some(DeferrableInitial::Deferred);
    (characteristics.deferrable.unwrap_or(deferred)).then_some(match deferred {
        true => Deferrable::InitiallyDeferred,
        false => Deferrable::InitiallyImmediate,
    })
}

/// The conditions of the checks in a definition, as written.
pub(super) fn checks(text: &str, dialect: Dialect) -> Vec<&str> {
    let mut words = Words::of(text, dialect);
    let mut found = Vec::new();
    while !words.is_done() {
        if words.take(&["CHECK"]) {
            found.extend(words.parenthesized().map(str::trim));
        } else if words.parenthesized().is_none() {
            words.next();
        }
    }
    found
}

/// The column a check is about, where it is about one.
fn columns_in(dialect: Dialect, expression: &Expr) -> Vec<String> {
    let mut columns = Vec::new();
    let text = expression.to_string();
    let words = Words::of(&text, dialect);
    for (at, token) in words.left().iter().enumerate() {
        let called = words.left().get(at + 1).is_some_and(|next| next.is_symbol(&text, "("));
        let is_name = matches!(token.kind, crate::driver::sql::tokens::TokenKind::Word if !is_operator(token.text(&text)))
            || token.kind == crate::driver::sql::tokens::TokenKind::Quoted;
        let name = name::read(dialect, token.text(&text));
        if is_name && !called && !columns.contains(&name) {
            columns.push(name);
        }
    }
    columns
}

fn is_operator(word: &str) -> bool {
    const WORDS: [&str; 20] = [
        "AND", "OR", "NOT", "IN", "IS", "NULL", "BETWEEN", "LIKE", "ILIKE", "SIMILAR", "TO", "TRUE", "FALSE", "ANY",
        "ALL", "ARRAY", "CASE", "WHEN", "THEN", "END",
    ];
    WORDS.iter().any(|own| own.eq_ignore_ascii_case(word))
}
