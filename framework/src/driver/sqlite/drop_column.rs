//! Dropping a column, and what goes with it.
//!
//! As PostgreSQL has it: indexes, unique constraints and foreign keys that contain the column go too, and so does a
//! check written at the column itself. What would mean something else without the column (a key, another check, a
//! computed column, a trigger, a view) stops it, by name.

use super::column;
use super::constraint::{columns, constraints, is_unique};
use super::ddl::{ColumnDdl, ConstraintDdl, ConstraintKind, IndexDdl, TableDdl, mentions};
use super::draft::Draft;
use super::edit;
use super::lexis::SQLITE;
use super::unsupported::unsupported;
use crate::driver::sql::quote;
use crate::driver::sql::tokens::{Token, TokenKind, significant, unquote};
use crate::driver::{Statement, Unsupported};
use crate::schema::Trigger;

impl Draft<'_> {
    pub(super) fn drop_column(&mut self, name: &str) -> Result<(), Unsupported> {
        let parsed = self.parsed()?;
        let column = self.column(&parsed, name)?;
        let name = column.name.clone();
        if parsed.columns.len() == 1 {
            let what = format!("drop the column `{name}` of `{}`: it is the only one", self.table.name);
            return Err(unsupported(what, "drop the table instead"));
        }
        self.refuse_users(&parsed, &name)?;
        let using: Vec<_> = self.indexes.iter().filter(|(_, text)| index_uses(text, &name)).cloned().collect();
        for (index, _) in using {
            self.drop_index(&index)?;
        }
        let own_unique = column.constraints.iter().any(|each| is_unique(&each.kind));
        if own_unique {
            self.not_unique.push(vec![name.clone()]);
            self.needs_rebuild();
        }
        self.drop_constraints_over(&name)?;
        let (table, quoted) = (quote::name(&self.table.name), quote::name(&name));
        self.natively(Statement::new(format!("ALTER TABLE {table} DROP COLUMN {quoted}")));
        // DROP COLUMN refuses to run beside any view or trigger that does not work, whatever it is about.
        if !self.before.views.is_empty() || !self.before.triggers.is_empty() {
            self.needs_rebuild();
        }
        let parsed = self.parsed()?;
        let span = self.column(&parsed, &name)?.span;
        self.text = edit::remove_item(&self.text, &parsed, &span);
        self.columns.retain(|column| !column.name.eq_ignore_ascii_case(&name));
        self.fresh.retain(|fresh| !fresh.eq_ignore_ascii_case(&name));
        self.retyped.retain(|retyped| !retyped.eq_ignore_ascii_case(&name));
        Ok(())
    }

    /// Unique constraints and foreign keys of the table that contain the column.
    fn drop_constraints_over(&mut self, name: &str) -> Result<(), Unsupported> {
        loop {
            let parsed = self.parsed()?;
            let over = |constraint: &&ConstraintDdl| {
                let wanted = is_unique(&constraint.kind) || matches!(constraint.kind, ConstraintKind::ForeignKey(_));
                wanted && columns(None, constraint).iter().any(|column| column.eq_ignore_ascii_case(name))
            };
            let Some(constraint) = parsed.constraints.iter().find(over) else { return Ok(()) };
            if is_unique(&constraint.kind) {
                self.not_unique.push(columns(None, constraint));
            }
            self.remove(&parsed, None, constraint);
        }
    }

    fn refuse_users(&self, parsed: &TableDdl, name: &str) -> Result<(), Unsupported> {
        let refuse = |user: String, instead: &str| {
            Err(unsupported(format!("drop the column `{name}` of `{}`: {user}", self.table.name), instead))
        };
        let key = column::primary_key(parsed).unwrap_or_default();
        if key.iter().any(|column| column.eq_ignore_ascii_case(name)) {
            return refuse(
                "it is part of the primary key".to_owned(),
                "drop the primary key first, in the same migration",
            );
        }
        for (column, constraint) in constraints(parsed) {
            if column.is_some_and(|column| column.name.eq_ignore_ascii_case(name)) {
                continue;
            }
            if let Some(user) = constraint_user(column, constraint, name) {
                return refuse(user, "drop that first, in the same migration");
            }
        }
        let mut triggers = self.before.triggers.iter();
        if let Some(trigger) = triggers.find(|trigger| trigger_uses(trigger, &self.table.name, name)) {
            let user = format!("the trigger `{}` uses it", trigger.name);
            return refuse(user, "drop the trigger first, in the same migration");
        }
        let mut views = self.before.views.iter();
        if let Some(view) = views.find(|view| query_uses(&view.query, &self.table.name, name)) {
            let user = format!("the view `{}` uses it", view.name);
            return refuse(user, "drop the view first, in the same migration");
        }
        Ok(())
    }
}

fn constraint_user(column: Option<&ColumnDdl>, constraint: &ConstraintDdl, name: &str) -> Option<String> {
    match (&constraint.kind, column) {
        (ConstraintKind::Check { expression, .. }, _) if mentions(expression, name) => Some(match &constraint.name {
            Some(check) => format!("the check `{check}` uses it"),
            None => format!("the check ({expression}) uses it"),
        }),
        (ConstraintKind::Generated { expression, .. }, Some(column)) if mentions(expression, name) => {
            Some(format!("the column `{}` is computed from it", column.name))
        }
        _ => None,
    }
}

/// Whether an index holds the column, in its terms or its condition.
fn index_uses(text: &str, column: &str) -> bool {
    IndexDdl::parse(text).is_ok_and(|index| {
        index.terms.iter().any(|term| mentions(&term.expression, column))
            || index.predicate.is_some_and(|predicate| mentions(&predicate, column))
    })
}

/// Whether a trigger uses the table's column, as far as its words tell: when in doubt, it does.
fn trigger_uses(trigger: &Trigger, table: &str, column: &str) -> bool {
    let text = trigger.definition.as_str();
    let tokens: Vec<_> = significant(text, &SQLITE).collect();
    // What comes before `ON table` is the trigger's name and event.
    let is_on = |pair: &[Token]| pair[0].is_word(text, "ON") && names(pair[1], text, &trigger.table);
    let on = tokens.windows(2).position(is_on).unwrap_or(0);
    let (event, body) = tokens.split_at((on + 2).min(tokens.len()));
    let own = trigger.table.eq_ignore_ascii_case(table);
    let body_has_table = body.iter().any(|token| names(*token, text, table));
    let listed = event.iter().skip_while(|token| !token.is_word(text, "OF")).any(|token| names(*token, text, column));
    let used =
        body.iter().enumerate().filter(|(_, token)| names(**token, text, column)).any(|(at, _)| {
            match qualifier(body, text, at).map(|token| unquote(token.text(text)).to_ascii_lowercase()).as_deref() {
                Some("new" | "old") => own,
                _ => body_has_table,
            }
        });
    (own && listed) || used
}

/// Whether a query certainly uses the table's column: by `table.column`, by an alias of the table, or bare where the
/// table is the only source. Other uses are found when the view is tried after the change.
fn query_uses(query: &str, table: &str, column: &str) -> bool {
    let tokens: Vec<_> = significant(query, &SQLITE).collect();
    let of_table = |token: &Token| names(*token, query, table);
    if !tokens.iter().any(of_table) {
        return false;
    }
    let sources = tokens.iter().filter(|token| token.is_word(query, "FROM") || token.is_word(query, "JOIN")).count();
    let from = tokens.iter().position(|token| token.is_word(query, "FROM"));
    let listed = from.and_then(|from| tokens.get(from + 2)).is_some_and(|token| token.is_symbol(query, ","));
    let alone = sources == 1 && !listed && from.and_then(|from| tokens.get(from + 1)).is_some_and(of_table);
    tokens.iter().enumerate().filter(|(_, token)| names(**token, query, column)).any(|(at, _)| {
        let Some(qualifier) = qualifier(&tokens, query, at) else {
            let renamed = at.checked_sub(1).is_some_and(|before| tokens[before].is_word(query, "AS"));
            return alone && !renamed && Some(at) != from.map(|from| from + 1);
        };
        let alias = unquote(qualifier.text(query));
        alias.eq_ignore_ascii_case(table) || is_alias(&tokens, query, table, &alias)
    })
}

/// Whether the query says `table alias` or `table AS alias`.
fn is_alias(tokens: &[Token], query: &str, table: &str, alias: &str) -> bool {
    tokens.iter().enumerate().filter(|(_, token)| names(**token, query, table)).any(|(at, _)| {
        let behind = tokens[at + 1..].iter().find(|token| !token.is_word(query, "AS"));
        behind.is_some_and(|token| names(*token, query, alias))
    })
}

fn names(token: Token, text: &str, name: &str) -> bool {
    matches!(token.kind, TokenKind::Word | TokenKind::Quoted) && unquote(token.text(text)).eq_ignore_ascii_case(name)
}

/// What stands before the point before a name.
fn qualifier(tokens: &[Token], text: &str, at: usize) -> Option<Token> {
    let before = at.checked_sub(2)?;
    tokens[at - 1].is_symbol(text, ".").then(|| tokens[before])
}
