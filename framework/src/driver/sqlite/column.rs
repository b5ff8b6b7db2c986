//! One column's text: what it says, and the same text saying something else.

use super::ddl::{ColumnDdl, ConstraintDdl, ConstraintKind, Span, TableDdl};
use super::define::{self, Within};
use super::edit;
use super::unsupported::unsupported;
use crate::driver::Unsupported;
use crate::driver::sql::quote;
use crate::driver::sql::tokens::unquote;
use crate::schema::{Column, ColumnType, PrimaryKey};

/// How SQLite converts values put into a column (<https://sqlite.org/datatype3.html#determination_of_column_affinity>).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Affinity {
    Integer,
    Text,
    Blob,
    Real,
    Numeric,
    /// A STRICT table's type, which refuses what it cannot convert.
    Strict(String),
}

/// A column's affinity.
pub(super) fn affinity(column: &ColumnDdl, strict: bool) -> Affinity {
    affinity_of(column.ty.as_deref().unwrap_or_default(), strict)
}

/// The affinity of a declared type.
pub(super) fn affinity_of(declared: &str, strict: bool) -> Affinity {
    let ty = declared.to_ascii_uppercase();
    let has = |words: &[&str]| words.iter().any(|word| ty.contains(word));
    match () {
        () if strict && ty == "INT" => Affinity::Strict("INTEGER".to_owned()),
        () if strict => Affinity::Strict(ty),
        () if has(&["INT"]) => Affinity::Integer,
        () if has(&["CHAR", "CLOB", "TEXT"]) => Affinity::Text,
        () if has(&["BLOB"]) || ty.is_empty() => Affinity::Blob,
        () if has(&["REAL", "FLOA", "DOUB"]) => Affinity::Real,
        () => Affinity::Numeric,
    }
}

/// A column's text, read by itself, and without blanks and comments around it.
pub(super) fn alone(text: &str) -> Result<(ColumnDdl, &str), Unsupported> {
    const BEFORE: &str = "CREATE TABLE t (";
    let parsed = TableDdl::parse(&format!("{BEFORE}{text}\n)"));
    match parsed.map(|mut table| (table.columns.pop(), table.columns.is_empty() && table.constraints.is_empty())) {
        Ok((Some(column), true)) => {
            let trimmed = &text[column.span.start - BEFORE.len()..column.span.end - BEFORE.len()];
            Ok((column, trimmed))
        }
        _ => Err(unsupported(format!("read the column definition `{text}`"), "write it as one column")),
    }
}

/// Whether the text says NOT NULL.
pub(super) fn refuses_null(column: &ColumnDdl) -> bool {
    column.constraints.iter().any(|constraint| matches!(constraint.kind, ConstraintKind::NotNull { .. }))
}

/// Whether the column is computed.
pub(super) fn is_generated(column: &ColumnDdl) -> bool {
    column.constraints.iter().any(|constraint| matches!(constraint.kind, ConstraintKind::Generated { .. }))
}

/// Whether the type is the one that makes a primary key the rowid.
pub(super) fn is_integer(column: &ColumnDdl) -> bool {
    column.ty.as_deref().is_some_and(|ty| unquote(ty).eq_ignore_ascii_case("INTEGER"))
}

/// Whether a row that names no value for the column is refused.
pub(super) fn wants_value(column: &ColumnDdl) -> bool {
    let has_value = column.constraints.iter().any(|constraint| match &constraint.kind {
        ConstraintKind::Default { value, .. } => !value.eq_ignore_ascii_case("NULL"),
        kind => matches!(kind, ConstraintKind::Generated { .. }),
    });
    refuses_null(column) && !has_value
}

/// Whether `ALTER TABLE … ADD COLUMN` takes it.
pub(super) fn can_be_added(column: &ColumnDdl) -> bool {
    let mut constant = None;
    for constraint in &column.constraints {
        match &constraint.kind {
            ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. } => return false,
            ConstraintKind::Generated { stored: true, .. } => return false,
            ConstraintKind::Default { parenthesized: true, .. } => return false,
            ConstraintKind::Default { value, .. } if value.to_ascii_uppercase().starts_with("CURRENT_") => {
                return false;
            }
            ConstraintKind::Default { value, .. } => constant = Some(!value.eq_ignore_ascii_case("NULL")),
            _ => {}
        }
    }
    let refers = column.constraints.iter().any(|each| matches!(each.kind, ConstraintKind::ForeignKey(_)));
    let refers_to_value = refers && constant == Some(true);
    !wants_value(column) && !refers_to_value
}

/// The columns of the primary key in order.
pub(super) fn primary_key(table: &TableDdl) -> Option<Vec<String>> {
    let is_key = |constraint: &&ConstraintDdl| matches!(constraint.kind, ConstraintKind::PrimaryKey { .. });
    let inline = table.columns.iter().find(|column| column.constraints.iter().any(|each| is_key(&each)));
    inline.map(|column| vec![column.name.clone()]).or_else(|| {
        table.constraints.iter().find(is_key).and_then(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. } => {
                Some(columns.iter().map(|column| column.name.clone()).collect())
            }
            _ => None,
        })
    })
}

/// The column that is the rowid under another name (<https://sqlite.org/lang_createtable.html#rowid>).
pub(super) fn rowid_alias(table: &TableDdl) -> Option<&ColumnDdl> {
    if table.without_rowid {
        return None;
    }
    let key = primary_key(table)?;
    let column = table.column(key.first().filter(|_| key.len() == 1)?)?;
    // An old slip that SQLite keeps: INTEGER PRIMARY KEY DESC is an ordinary key.
    let descending = column
        .constraints
        .iter()
        .any(|constraint| matches!(constraint.kind, ConstraintKind::PrimaryKey { descending: true, .. }));
    (is_integer(column) && !descending).then_some(column)
}

/// Whether the table numbers its rows in `sqlite_sequence`.
pub(super) fn has_sequence(table: &TableDdl) -> bool {
    let columns = table.columns.iter().flat_map(|column| &column.constraints);
    let mut all = columns.chain(&table.constraints);
    all.any(|constraint| matches!(constraint.kind, ConstraintKind::PrimaryKey { autoincrement: true, .. }))
}

/// A column as it is and as it shall be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Revision<'a> {
    /// As it is.
    pub(super) old: &'a Column,
    /// As it shall be.
    pub(super) new: &'a Column,
}

/// The column's text, edited where the new definition differs; conflict clauses, checks and comments stay.
pub(super) fn changed(
    text: &str,
    table: &TableDdl,
    present: &ColumnDdl,
    revision: Revision<'_>,
) -> Result<String, Unsupported> {
    let Revision { old, new } = revision;
    if let Some(definition) = &new.definition
        && new.definition != old.definition
        && constraints_of(&alone(definition)?.0) == constraints_of(present)
    {
        return Ok(definition.clone());
    }
    define::refuse_contradiction(new)?;
    let mut edits = Edits { text, column: present, edits: Vec::new(), added: Vec::new() };
    let key = primary_key(table).filter(|key| key.len() == 1 && key[0].eq_ignore_ascii_case(&present.name));
    let key = key.map(PrimaryKey::over);
    edits.set_type(&define::declared_type(new, Within { key: key.as_ref(), strict: table.strict }));
    if old.auto_increment != new.auto_increment {
        edits.set_auto_increment(new)?;
    }
    if old.nullable != new.nullable {
        edits.set_nullable(new.nullable);
    }
    if old.default != new.default {
        edits.remove(|kind| matches!(kind, ConstraintKind::Default { .. }));
        edits.add(new.default.as_ref().map(|value| format!("DEFAULT {}", define::default(value))));
    }
    if old.collation != new.collation {
        edits.remove(|kind| matches!(kind, ConstraintKind::Collate { .. }));
        edits.add(new.collation.as_deref().map(define::collate));
    }
    if old.generated != new.generated {
        edits.remove(|kind| matches!(kind, ConstraintKind::Generated { .. }));
        edits.add(new.generated.as_ref().map(define::generated));
    }
    if let Some(values) = enum_values(old).filter(|values| enum_values(new) != Some(*values)) {
        let check = squeezed(&define::enum_check(&old.name, values));
        edits.remove_text(|text| squeezed(text).eq_ignore_ascii_case(&check));
    }
    let checks = match &new.definition {
        Some(definition) if new.definition != old.definition => checks_of(&alone(definition)?.0),
        _ => Vec::new(),
    };
    if let Some(values) = enum_values(new).filter(|values| enum_values(old) != Some(*values) && checks.is_empty()) {
        edits.add(Some(define::enum_check(&new.name, values)));
    }
    let known: Vec<_> = checks_of(present).iter().map(|check| squeezed(check)).collect();
    edits.added.extend(checks.into_iter().filter(|check| !known.contains(&squeezed(check))));
    Ok(edits.apply())
}

/// The checks within a column's text.
fn checks_of(column: &ColumnDdl) -> Vec<String> {
    let checks = column.constraints.iter().filter_map(|constraint| match (&constraint.kind, &constraint.name) {
        (ConstraintKind::Check { expression, .. }, None) => Some(format!("CHECK ({expression})")),
        (ConstraintKind::Check { expression, .. }, Some(name)) => {
            Some(format!("CONSTRAINT {} CHECK ({expression})", quote::name(name)))
        }
        _ => None,
    });
    checks.collect()
}

/// How many keys, unique constraints and foreign keys a column's text holds. Where a definition would bring or
/// take one, it is not the column's to change: the same key may stand among the table's constraints by now.
fn constraints_of(column: &ColumnDdl) -> [usize; 3] {
    let count =
        |wanted: fn(&ConstraintKind) -> bool| column.constraints.iter().filter(|each| wanted(&each.kind)).count();
    [
        count(|kind| matches!(kind, ConstraintKind::PrimaryKey { .. })),
        count(|kind| matches!(kind, ConstraintKind::Unique { .. })),
        count(|kind| matches!(kind, ConstraintKind::ForeignKey(_))),
    ]
}

fn enum_values(column: &Column) -> Option<&[String]> {
    match &column.ty {
        ColumnType::Enum { values, .. } => Some(values),
        _ => None,
    }
}

/// A text without its blanks and the quotes of names.
pub(super) fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace() && !matches!(letter, '"' | '`' | '[' | ']')).collect()
}

/// Edits of one column's text.
struct Edits<'a> {
    text: &'a str,
    column: &'a ColumnDdl,
    edits: Vec<(Span, String)>,
    added: Vec<String>,
}

impl Edits<'_> {
    fn set_type(&mut self, ty: &str) {
        let present = self.column.ty.as_deref().unwrap_or_default();
        if squeezed(present).eq_ignore_ascii_case(&squeezed(ty)) {
            return;
        }
        match &self.column.type_span {
            Some(span) => self.edits.push((span.clone(), ty.to_owned())),
            None => self.edits.push((self.column.name_span.end..self.column.name_span.end, format!(" {ty}"))),
        }
    }

    fn set_auto_increment(&mut self, new: &Column) -> Result<(), Unsupported> {
        let is_key = |constraint: &&ConstraintDdl| matches!(constraint.kind, ConstraintKind::PrimaryKey { .. });
        let Some(key) = self.column.constraints.iter().find(is_key) else {
            let what =
                format!("change how the column `{}` is numbered: its own text does not make it the key", new.name);
            return Err(unsupported(what, "drop the primary key and add a new key column"));
        };
        if new.auto_increment {
            self.edits.push((key.span.end..key.span.end, " AUTOINCREMENT".to_owned()));
        } else {
            let words = &self.text[key.span.clone()];
            let without = words[..words.len() - "AUTOINCREMENT".len()].trim_end().to_owned();
            self.edits.push((key.span.clone(), without));
        }
        Ok(())
    }

    fn set_nullable(&mut self, nullable: bool) {
        if nullable {
            self.remove(|kind| matches!(kind, ConstraintKind::NotNull { .. }));
        } else if !refuses_null(self.column) {
            self.remove(|kind| matches!(kind, ConstraintKind::Null));
            self.add(Some("NOT NULL".to_owned()));
        }
    }

    fn remove(&mut self, which: impl Fn(&ConstraintKind) -> bool) {
        let spans = self.column.constraints.iter().filter(|each| which(&each.kind)).map(|each| each.span.clone());
        self.edits.extend(spans.map(|span| (span, String::new())));
    }

    fn remove_text(&mut self, which: impl Fn(&str) -> bool) {
        let spans = self.column.constraints.iter().map(|each| each.span.clone());
        let found: Vec<_> = spans.filter(|span| which(&self.text[span.clone()])).collect();
        self.edits.extend(found.into_iter().map(|span| (span, String::new())));
    }

    fn add(&mut self, words: Option<String>) {
        self.added.extend(words);
    }

    /// The new words go behind name, type and key; what they replace may have stood elsewhere.
    fn apply(mut self) -> String {
        let named = self.column.type_span.as_ref().map_or(self.column.name_span.end, |span| span.end);
        let first = self.column.constraints.first();
        let key = first.filter(|first| matches!(first.kind, ConstraintKind::PrimaryKey { .. })).map(|key| key.span.end);
        let at = key.unwrap_or(named);
        if !self.added.is_empty() {
            self.edits.push((at..at, format!(" {}", self.added.join(" "))));
        }
        // From the back, so that the places of the others stay; what is inserted somewhere goes behind what is
        // replaced there.
        self.edits.sort_by_key(|(span, _)| (span.start, span.end));
        let mut text = self.text[..self.column.span.end].to_owned();
        for (span, with) in self.edits.into_iter().rev() {
            text = if with.is_empty() { edit::remove_within(&text, span) } else { edit::replace(&text, span, &with) };
        }
        text[self.column.span.start..].to_owned()
    }
}
