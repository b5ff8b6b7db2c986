//! `CREATE INDEX`.

use super::cursor::Cursor;
use super::table::direction;
use super::{DdlError, Span};

/// An index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IndexDdl {
    /// Name, unquoted.
    pub(crate) name: String,
    /// Where the name stands.
    pub(crate) name_span: Span,
    /// Table, unquoted.
    pub(crate) table: String,
    /// Where the table's name stands.
    pub(crate) table_span: Span,
    /// `UNIQUE`.
    pub(crate) unique: bool,
    /// What is indexed.
    pub(crate) terms: Vec<TermDdl>,
    /// The condition behind `WHERE`.
    pub(crate) predicate: Option<String>,
    /// Where that stands.
    pub(crate) predicate_span: Option<Span>,
}

/// One part of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TermDdl {
    /// Column or expression as written, without collation and direction.
    pub(crate) expression: String,
    /// Where that stands.
    pub(crate) expression_span: Span,
    /// Collation said here, unquoted.
    pub(crate) collation: Option<String>,
    /// `DESC`.
    pub(crate) descending: bool,
}

impl IndexDdl {
    /// Reads a `CREATE INDEX`.
    pub(crate) fn parse(text: &str) -> Result<Self, DdlError> {
        let mut at = Cursor::new(text);
        if !at.take(&["CREATE"]) {
            return Err(at.error("CREATE"));
        }
        let unique = at.take(&["UNIQUE"]);
        if !at.take(&["INDEX"]) {
            return Err(at.error("INDEX"));
        }
        at.take(&["IF", "NOT", "EXISTS"]);
        let (name, name_span) = at.qualified()?;
        if !at.take(&["ON"]) {
            return Err(at.error("ON"));
        }
        let (table, table_span) = at.name()?;
        let terms = terms(&mut at)?;
        let predicate_span = if at.take(&["WHERE"]) { Some(at.until(|at| at.is_symbol(";"))?) } else { None };
        let predicate = predicate_span.clone().map(|span| text[span].to_owned());
        Ok(IndexDdl { name, name_span, table, table_span, unique, terms, predicate, predicate_span })
    }
}

fn terms(at: &mut Cursor<'_>) -> Result<Vec<TermDdl>, DdlError> {
    at.symbol("(")?;
    let mut terms = Vec::new();
    loop {
        terms.push(term(at)?);
        if !at.take_symbol(",") {
            at.symbol(")")?;
            return Ok(terms);
        }
    }
}

/// An expression, and what belongs to the index rather than to it: a collation and direction at its very end.
fn term(at: &mut Cursor<'_>) -> Result<TermDdl, DdlError> {
    let start = at.start();
    let expression_span = at.until(|at| at.is_symbol(",") || (at.start() > start && ends_expression(at)))?;
    let collation = if at.take(&["COLLATE"]) { Some(at.name()?.0) } else { None };
    let descending = direction(at);
    let expression = at.text[expression_span.clone()].to_owned();
    Ok(TermDdl { expression, expression_span, collation, descending })
}

/// Whether what comes next, up to the comma or parenthesis, is `[COLLATE name] [ASC | DESC] [NULLS …]` and not empty.
fn ends_expression(at: &Cursor<'_>) -> bool {
    let mut ahead = 0;
    if at.is("COLLATE") {
        ahead += 2;
    }
    if at.is_at(ahead, "ASC") || at.is_at(ahead, "DESC") {
        ahead += 1;
    }
    if at.is_at(ahead, "NULLS") {
        ahead += 2;
    }
    ahead > 0 && (at.is_symbol_at(ahead, ",") || at.is_symbol_at(ahead, ")"))
}
