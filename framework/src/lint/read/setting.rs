//! Settings of the connection, locks, and what rewrites tables as they are.

use super::Reader;
use super::words::Words;
use crate::driver::sql::tokens::TokenKind;
use crate::lint::{Dialect, Doing};

impl Reader<'_> {
    /// Behind `SET`.
    pub(super) fn set(&mut self, mut words: Words<'_>) {
        // MariaDB's `SET STATEMENT … FOR …` runs whatever comes behind it.
        if self.dialect == Dialect::Mysql && words.is("STATEMENT") {
            return self.doing(Doing::Unread);
        }
        let clauses = if self.dialect == Dialect::Mysql { words.clauses() } else { vec![words.rest()] };
        for clause in clauses {
            let mut words = Words::of(clause, self.dialect);
            words.take_one(&["SESSION", "LOCAL", "GLOBAL", "PERSIST"]);
            let (name, value) = setting(words);
            self.doing(Doing::Set { name, value });
        }
    }

    /// Behind `RESET`.
    pub(super) fn reset(&mut self, words: &Words<'_>) {
        self.doing(Doing::Set { name: words.rest().to_lowercase(), value: "DEFAULT".to_owned() });
    }

    /// Behind `PRAGMA`.
    pub(super) fn pragma(&mut self, mut words: Words<'_>) {
        let mut name = words.name().unwrap_or_default();
        if words.take_symbol(".") {
            name = words.name().unwrap_or_default();
        }
        let value = if words.take_symbol("=") { Some(words.rest()) } else { words.parenthesized() };
        match value {
            Some(value) => self.doing(Doing::Set { name: name.to_lowercase(), value: value.trim().to_owned() }),
            None => self.doing(Doing::Other),
        }
    }

    /// Behind `LOCK`.
    pub(super) fn lock(&mut self, mut words: Words<'_>) {
        words.take_one(&["TABLE", "TABLES"]);
        let tables = words.qualified_list().iter().map(|table| self.called(table)).collect();
        self.doing(Doing::Lock { tables });
    }

    /// `VACUUM`, `CLUSTER`, `REINDEX`, `OPTIMIZE`, `REPAIR`, `REFRESH`: behind the first word.
    pub(super) fn maintain(&mut self, first: &str, mut words: Words<'_>) {
        let mut what = vec![first.to_owned()];
        let options = words.parenthesized().unwrap_or_default().to_ascii_uppercase();
        let mut concurrently = options.contains("CONCURRENTLY");
        if options.split(|letter: char| !letter.is_ascii_alphabetic()).any(|option| option == "FULL") {
            what.push("FULL".to_owned());
        }
        const KINDS: [&str; 12] = [
            "FULL",
            "FREEZE",
            "VERBOSE",
            "ANALYZE",
            "TABLE",
            "TABLES",
            "INDEX",
            "SCHEMA",
            "DATABASE",
            "SYSTEM",
            "MATERIALIZED",
            "VIEW",
        ];
        loop {
            if words.take_one(&["CONCURRENTLY"]).is_some() {
                concurrently = true;
            } else if let Some(kind) = words.take_one(&KINDS) {
                if !matches!(kind, "FREEZE" | "VERBOSE" | "ANALYZE") {
                    what.push(kind.to_owned());
                }
            } else if words.take_one(&["NO_WRITE_TO_BINLOG", "LOCAL"]).is_none() {
                break;
            }
        }
        let names = if words.is("INTO") { Vec::new() } else { words.qualified_list() };
        let names: Vec<_> = names.iter().map(|name| self.called(name)).collect();
        let manner = super::Manner { concurrently, ..self.manner.clone() };
        let what = what.join(" ");
        if names.is_empty() {
            return self.push(Doing::Maintain { what, name: None }, manner);
        }
        for name in names {
            self.push(Doing::Maintain { what: what.clone(), name: Some(name) }, manner.clone());
        }
    }

    /// `SELECT`, which may only set something.
    pub(super) fn select(&mut self, mut words: Words<'_>) {
        words.take(&["PG_CATALOG"]);
        words.take_symbol(".");
        if self.dialect == Dialect::Postgres && words.take(&["SET_CONFIG"]) {
            let arguments = Words::of(words.parenthesized().unwrap_or_default(), self.dialect).clauses();
            let text = |at: usize| arguments.get(at).and_then(|text: &&str| Words::of(text, self.dialect).string());
            if let (Some(name), Some(value)) = (text(0), text(1)) {
                return self.doing(Doing::Set { name: name.to_lowercase(), value: format!("'{value}'") });
            }
        }
        self.doing(Doing::Other);
    }
}

/// `name = value`, `name TO value`, `TIME ZONE value`; `@@session.name` without what stands before its name.
fn setting(mut words: Words<'_>) -> (String, String) {
    if words.take(&["TIME", "ZONE"]) {
        return ("timezone".to_owned(), words.rest().to_owned());
    }
    let mut name = String::new();
    while let Some(token) = words.peek() {
        let text = token.text(words.text);
        let ends = matches!(text, "=" | ":=") || words.is("TO");
        let belongs = name.is_empty() || name.ends_with(['.', '@']) || matches!(text, "." | "@");
        if ends || !belongs || token.kind == TokenKind::Number {
            break;
        }
        name.push_str(text);
        words.next();
    }
    for before in ["@@session.", "@@local.", "@@global.", "@@persist.", "@@"] {
        if let Some(own) = name.to_lowercase().strip_prefix(before) {
            name = own.to_owned();
        }
    }
    if !words.take_symbol("=") && !words.take_symbol(":=") {
        words.take(&["TO"]);
    }
    (name.to_lowercase().trim_matches(['"', '`']).to_owned(), words.rest().to_owned())
}
