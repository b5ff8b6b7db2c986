//! `CREATE TABLE`, `CREATE VIRTUAL TABLE`.

use super::cursor::{Cursor, is_name};
use super::parts::{ColumnDdl, ConstraintDdl, ConstraintKind, Created, ForeignKeyDdl, KeyColumn, TableDdl, VirtualDdl};
use super::{DdlError, Span};
use crate::schema::{Action, Deferrable};

impl Created {
    /// Reads a `CREATE TABLE` or `CREATE VIRTUAL TABLE`.
    pub(crate) fn parse(text: &str) -> Result<Self, DdlError> {
        let mut at = Cursor::new(text);
        if !at.take(&["CREATE"]) {
            return Err(at.error("CREATE"));
        }
        let _temporary = at.take(&["TEMP"]) || at.take(&["TEMPORARY"]);
        let is_virtual = at.take(&["VIRTUAL"]);
        if !at.take(&["TABLE"]) {
            return Err(at.error("TABLE"));
        }
        at.take(&["IF", "NOT", "EXISTS"]);
        let (name, name_span) = at.qualified()?;
        if !is_virtual {
            return table(&mut at, name, name_span).map(Created::Table);
        }
        if !at.take(&["USING"]) {
            return Err(at.error("USING"));
        }
        Ok(Created::Virtual(VirtualDdl { name, name_span, module: at.name()?.0 }))
    }
}

impl TableDdl {
    /// Reads a `CREATE TABLE`; a virtual table is an error.
    pub(crate) fn parse(text: &str) -> Result<Self, DdlError> {
        match Created::parse(text)? {
            Created::Table(table) => Ok(table),
            Created::Virtual(table) => {
                Err(DdlError { expected: "an ordinary table", at: table.name_span.start, text: text.to_owned() })
            }
        }
    }

    /// The column of this name, as SQLite compares names.
    pub(crate) fn column(&self, name: &str) -> Option<&ColumnDdl> {
        self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
    }
}

fn table(at: &mut Cursor<'_>, name: String, name_span: Span) -> Result<TableDdl, DdlError> {
    let body_open = at.symbol("(")?.start;
    let (mut columns, mut constraints) = (Vec::new(), Vec::new());
    loop {
        if starts_constraint(at) {
            constraints.push(constraint(at, true)?);
            at.take_symbol(",");
        } else {
            columns.push(column(at)?);
            if !at.take_symbol(",") && !at.is_symbol(")") {
                return Err(at.error(", or )"));
            }
        }
        if at.is_symbol(")") {
            break;
        }
    }
    let body_close = at.symbol(")")?.start;
    let (mut without_rowid, mut strict) = (false, false);
    while at.peek().is_some() {
        if at.take(&["WITHOUT"]) {
            without_rowid = true;
        } else if at.take(&["STRICT"]) {
            strict = true;
        } else {
            at.next();
        }
    }
    Ok(TableDdl { name, name_span, columns, constraints, body_open, body_close, without_rowid, strict })
}

/// These words are reserved: no column can be called so without quotes.
fn starts_constraint(at: &Cursor<'_>) -> bool {
    ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"].iter().any(|keyword| at.is(keyword))
}

fn column(at: &mut Cursor<'_>) -> Result<ColumnDdl, DdlError> {
    let (name, name_span) = at.name()?;
    let type_span = type_name(at)?;
    let mut constraints = Vec::new();
    while !at.is_symbol(",") && !at.is_symbol(")") {
        constraints.push(constraint(at, false)?);
    }
    let ty = type_span.clone().map(|span| at.text[span].to_owned());
    Ok(ColumnDdl { span: name_span.start..at.end(), name, name_span, ty, type_span, constraints })
}

/// Words up to the first that begins a constraint, then perhaps `(n)` or `(n, m)`.
fn type_name(at: &mut Cursor<'_>) -> Result<Option<Span>, DdlError> {
    const ENDS: [&str; 11] = [
        "CONSTRAINT",
        "PRIMARY",
        "NOT",
        "NULL",
        "UNIQUE",
        "CHECK",
        "DEFAULT",
        "COLLATE",
        "REFERENCES",
        "AS",
        "DEFERRABLE",
    ];
    let start = at.start();
    let mut words = 0;
    while at.peek().is_some_and(is_name) {
        let generated = at.is("GENERATED") && at.is_at(1, "ALWAYS");
        if generated || ENDS.iter().any(|keyword| at.is(keyword)) {
            break;
        }
        at.next();
        words += 1;
    }
    if words == 0 {
        return Ok(None);
    }
    if at.is_symbol("(") {
        at.parenthesized()?;
    }
    Ok(Some(start..at.end()))
}

fn constraint(at: &mut Cursor<'_>, of_table: bool) -> Result<ConstraintDdl, DdlError> {
    let start = at.start();
    let named = if at.take(&["CONSTRAINT"]) { Some(at.name()?) } else { None };
    let kind = match kind(at, of_table)? {
        Some(kind) => kind,
        None if named.is_some() => ConstraintKind::Nothing,
        None => return Err(at.error("a constraint")),
    };
    let (name, name_span) = named.unzip();
    Ok(ConstraintDdl { name, name_span, span: start..at.end(), kind })
}

fn kind(at: &mut Cursor<'_>, of_table: bool) -> Result<Option<ConstraintKind>, DdlError> {
    Ok(Some(if at.take(&["PRIMARY", "KEY"]) {
        primary_key(at, of_table)?
    } else if at.take(&["UNIQUE"]) {
        let columns = if of_table { key_columns(at)?.0 } else { Vec::new() };
        ConstraintKind::Unique { columns, conflict: conflict(at)? }
    } else if at.take(&["CHECK"]) {
        let expression_span = at.parenthesized()?;
        conflict(at)?;
        ConstraintKind::Check { expression: at.text[expression_span.clone()].to_owned(), expression_span }
    } else if at.take(&["FOREIGN", "KEY"]) {
        let columns = names(at)?;
        if !at.take(&["REFERENCES"]) {
            return Err(at.error("REFERENCES"));
        }
        foreign_key(at, columns)?
    } else if of_table {
        return Ok(None);
    } else if at.take(&["NOT", "NULL"]) {
        ConstraintKind::NotNull { conflict: conflict(at)? }
    } else if at.take(&["NULL"]) {
        conflict(at)?;
        ConstraintKind::Null
    } else if at.take(&["DEFAULT"]) {
        default(at)?
    } else if at.take(&["COLLATE"]) {
        ConstraintKind::Collate { collation: at.name()?.0 }
    } else if at.take(&["REFERENCES"]) {
        foreign_key(at, Vec::new())?
    } else if at.take(&["GENERATED", "ALWAYS"]) || at.is("AS") {
        generated(at)?
    } else if let Some(deferrable) = deferral(at) {
        ConstraintKind::Deferral(deferrable)
    } else {
        return Ok(None);
    }))
}

fn primary_key(at: &mut Cursor<'_>, of_table: bool) -> Result<ConstraintKind, DdlError> {
    if of_table {
        let (columns, autoincrement) = key_columns(at)?;
        return Ok(ConstraintKind::PrimaryKey { columns, descending: false, autoincrement, conflict: conflict(at)? });
    }
    let descending = direction(at);
    let conflict = conflict(at)?;
    let autoincrement = at.take(&["AUTOINCREMENT"]);
    Ok(ConstraintKind::PrimaryKey { columns: Vec::new(), descending, autoincrement, conflict })
}

/// `( column [COLLATE c] [ASC | DESC], … [AUTOINCREMENT] )`.
fn key_columns(at: &mut Cursor<'_>) -> Result<(Vec<KeyColumn>, bool), DdlError> {
    at.symbol("(")?;
    let (mut columns, mut autoincrement) = (Vec::new(), false);
    loop {
        let mut parentheses = 0;
        while at.take_symbol("(") {
            parentheses += 1;
        }
        let (name, name_span) = at.name()?;
        let mut collation = None;
        loop {
            if at.take(&["COLLATE"]) {
                collation = Some(at.name()?.0);
            } else if parentheses > 0 && at.take_symbol(")") {
                parentheses -= 1;
            } else {
                break;
            }
        }
        let descending = direction(at);
        columns.push(KeyColumn { name, name_span, collation, descending });
        autoincrement |= at.take(&["AUTOINCREMENT"]);
        if !at.take_symbol(",") {
            at.symbol(")")?;
            return Ok((columns, autoincrement));
        }
    }
}

/// `[ASC | DESC] [NULLS FIRST | NULLS LAST]`; true for `DESC`.
pub(super) fn direction(at: &mut Cursor<'_>) -> bool {
    let descending = at.take(&["DESC"]);
    let _ascending = at.take(&["ASC"]);
    let _nulls = at.take(&["NULLS", "FIRST"]) || at.take(&["NULLS", "LAST"]);
    descending
}

/// `ON CONFLICT word`.
fn conflict(at: &mut Cursor<'_>) -> Result<Option<String>, DdlError> {
    if at.take(&["ON", "CONFLICT"]) { Ok(Some(at.name()?.0)) } else { Ok(None) }
}

/// `( name, … )`; a collation or direction behind a name, which SQLite ignores there, is passed over.
fn names(at: &mut Cursor<'_>) -> Result<Vec<(String, Span)>, DdlError> {
    at.symbol("(")?;
    let mut names = Vec::new();
    loop {
        names.push(at.name()?);
        at.until(|at| at.is_symbol(","))?;
        if !at.take_symbol(",") {
            at.symbol(")")?;
            return Ok(names);
        }
    }
}

fn default(at: &mut Cursor<'_>) -> Result<ConstraintKind, DdlError> {
    let parenthesized = at.is_symbol("(");
    let value_span = if parenthesized {
        at.parenthesized()?
    } else {
        let start = at.start();
        let _sign = at.take_symbol("+") || at.take_symbol("-");
        at.next().ok_or_else(|| at.error("a default value"))?;
        start..at.end()
    };
    Ok(ConstraintKind::Default { value: at.text[value_span.clone()].to_owned(), value_span, parenthesized })
}

fn generated(at: &mut Cursor<'_>) -> Result<ConstraintKind, DdlError> {
    if !at.take(&["AS"]) {
        return Err(at.error("AS"));
    }
    let expression_span = at.parenthesized()?;
    let stored = at.take(&["STORED"]);
    at.take(&["VIRTUAL"]);
    let expression = at.text[expression_span.clone()].to_owned();
    Ok(ConstraintKind::Generated { expression, expression_span, stored })
}

fn foreign_key(at: &mut Cursor<'_>, columns: Vec<(String, Span)>) -> Result<ConstraintKind, DdlError> {
    let (table, table_span) = at.name()?;
    let references = if at.is_symbol("(") { names(at)? } else { Vec::new() };
    let (mut on_delete, mut on_update) = (Action::NoAction, Action::NoAction);
    loop {
        if at.take(&["ON", "DELETE"]) {
            on_delete = action(at)?;
        } else if at.take(&["ON", "UPDATE"]) {
            on_update = action(at)?;
        } else if at.take(&["ON", "INSERT"]) {
            action(at)?;
        } else if at.take(&["MATCH"]) {
            at.name()?;
        } else {
            break;
        }
    }
    let deferrable = deferral(at).flatten();
    Ok(ConstraintKind::ForeignKey(ForeignKeyDdl {
        columns,
        table,
        table_span,
        references,
        on_delete,
        on_update,
        deferrable,
    }))
}

fn action(at: &mut Cursor<'_>) -> Result<Action, DdlError> {
    const ACTIONS: [(&[&str], Action); 5] = [
        (&["SET", "NULL"], Action::SetNull),
        (&["SET", "DEFAULT"], Action::SetDefault),
        (&["CASCADE"], Action::Cascade),
        (&["RESTRICT"], Action::Restrict),
        (&["NO", "ACTION"], Action::NoAction),
    ];
    let found = ACTIONS.iter().find(|(words, _)| at.take(words)).map(|(_, action)| *action);
    found.ok_or_else(|| at.error("an action"))
}

/// `[NOT] DEFERRABLE [INITIALLY DEFERRED | INITIALLY IMMEDIATE]`, where it comes next.
fn deferral(at: &mut Cursor<'_>) -> Option<Option<Deferrable>> {
    let not = at.take(&["NOT", "DEFERRABLE"]);
    if !not && !at.take(&["DEFERRABLE"]) {
        return None;
    }
    let deferred = at.take(&["INITIALLY", "DEFERRED"]);
    at.take(&["INITIALLY", "IMMEDIATE"]);
    Some(match (not, deferred) {
        (true, _) => None,
        (false, true) => Some(Deferrable::InitiallyDeferred),
        (false, false) => Some(Deferrable::InitiallyImmediate),
    })
}
