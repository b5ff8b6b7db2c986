//! What SQL databases share in writing down a whole schema: what comes before what, and `IF NOT EXISTS`.

use std::collections::HashSet;

use super::tokens::{Lexis, significant};
#[cfg(any(feature = "postgres", feature = "sqlite"))]
use super::tokens::{Token, TokenKind, unquote};
use crate::driver::Statement;
use crate::schema::Table;
use crate::wire::Script;

/// Something to create that may need others.
pub(crate) struct Part<T> {
    /// What others call it, in small letters.
    name: String,
    /// The names it speaks of, in small letters.
    uses: HashSet<String>,
    what: T,
}

#[cfg(any(feature = "postgres", feature = "sqlite"))]
impl<T> Part<T> {
    /// Something that uses what its text names.
    pub(crate) fn of_text(name: &str, text: &str, lexis: &Lexis, what: T) -> Self {
        Self { name: bare(name), uses: words(text, lexis), what }
    }
}

/// The tables, each behind those it refers to, and behind those `needs` names.
pub(crate) fn tables_in_order<'t>(tables: &'t [Table], needs: impl Fn(&Table) -> Vec<String>) -> Vec<&'t Table> {
    let part = |table: &'t Table| {
        let referred = table.foreign_keys.iter().map(|key| key.table.to_lowercase());
        let uses = referred.chain(needs(table).into_iter().map(|name| name.to_lowercase())).collect();
        Part { name: table.name.to_lowercase(), uses, what: table }
    };
    in_order(tables.iter().map(part).collect())
}

/// Puts each part behind those it uses; of parts that use each other, one goes first.
pub(crate) fn in_order<T>(mut waiting: Vec<Part<T>>) -> Vec<T> {
    let mut done = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let names: HashSet<_> = waiting.iter().map(|part| part.name.clone()).collect();
        let blocked = |part: &Part<T>| part.uses.iter().any(|name| *name != part.name && names.contains(name));
        let (mut later, mut next): (Vec<_>, Vec<_>) = waiting.into_iter().partition(blocked);
        if next.is_empty() {
            next.push(later.remove(0));
        }
        done.extend(next.into_iter().map(|part| part.what));
        waiting = later;
    }
    done
}

/// The last part of `schema.name(arguments)`, in small letters.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
fn bare(name: &str) -> String {
    let name = name.split('(').next().unwrap_or_default();
    name.rsplit('.').next().unwrap_or_default().trim_matches('"').to_lowercase()
}

/// All names in a text, in small letters.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub(crate) fn words(text: &str, lexis: &Lexis) -> HashSet<String> {
    let is_name = |token: &Token| matches!(token.kind, TokenKind::Word | TokenKind::Quoted);
    let name = |token: Token| unquote(token.text(text)).to_lowercase();
    significant(text, lexis).filter(is_name).map(name).collect()
}

/// The statement with `clause` behind the first of the words that say what it creates; as it is where there is none or
/// the clause stands there already.
pub(crate) fn behind_kind(text: &str, kinds: &[&str], clause: &str, lexis: &Lexis) -> String {
    let mut all = significant(text, lexis).skip_while(|token| !token.is_word(text, "CREATE"));
    let kind = all.find(|token| kinds.iter().any(|kind| token.is_word(text, kind)));
    let first = clause.split(' ').next().unwrap_or_default();
    match (kind, all.next()) {
        (Some(kind), next) if !next.is_some_and(|next| next.is_word(text, first)) => {
            format!("{} {clause}{}", &text[..kind.end], &text[kind.end..])
        }
        _ => text.to_owned(),
    }
}

/// The scripts of a schema, put together.
#[derive(Default)]
pub(crate) struct Scripts(Vec<Script>);

impl Scripts {
    /// What one table or view, or several tables, need. Guards ask a database that is there, and are left out.
    pub(crate) fn add(&mut self, name: &str, afterwards: bool, statements: impl IntoIterator<Item = Statement>) {
        let statements: Vec<_> = statements.into_iter().filter(|statement| statement.guard.is_none()).collect();
        if !statements.is_empty() {
            self.0.push(Script { name: name.to_owned(), afterwards, statements });
        }
    }

    /// All, each statement as `change` has it.
    pub(crate) fn finish(mut self, change: impl Fn(&str) -> String) -> Vec<Script> {
        for statement in self.0.iter_mut().flat_map(|script| &mut script.statements) {
            statement.text = change(&statement.text);
        }
        self.0
    }
}
