//! Keys, indexes and checks as calls: `t.index(["author", "title"]).name("by_author")`.

use super::layout::{Chain, Value};
use super::literal::{text, texts};
use crate::schema::{
    Action, Check, Deferrable, ForeignKey, Index, IndexColumn, IndexTerm, PrimaryKey, constraint_name,
};

/// The call for a primary key.
pub(super) fn primary(key: &PrimaryKey) -> Chain {
    Chain::on("t").call("primary", [texts(&key.columns)]).maybe("name", key.name.as_deref(), text).maybe(
        "definition",
        key.definition.as_deref(),
        text,
    )
}

/// The call for an index or a unique or exclusion constraint.
pub(super) fn index(table: &str, index: &Index) -> Chain {
    let method = match (index.constraint, index.unique) {
        (true, true) => "unique_constraint",
        (true, false) => "exclusion",
        (false, true) => "unique",
        (false, false) => "index",
    };
    let columns: Vec<&str> = index.columns.iter().filter_map(IndexColumn::name).collect();
    let mut chain = match (index.columns.as_slice(), &index.name) {
        ([only], Some(name)) if method == "index" && *only == plain(only) && columns.is_empty() => {
            Chain::on("t").call("index_expression", [text(name), term(only)])
        }
        _ => {
            let chain = Chain::on("t").call(method, [parts(&index.columns, &columns)]);
            let usual = constraint_name(table, &columns, if index.unique { "unique" } else { "index" });
            let has_usual = columns.len() == index.columns.len();
            named(chain, index.name.as_deref(), |name| has_usual && name == usual)
        }
    };
    if is_simple(&index.columns, &columns) {
        for part in &index.columns {
            chain = part_modifiers(chain, part);
        }
    }
    chain = chain.maybe("using", index.method.as_deref(), text);
    chain = chain.maybe("filter", index.predicate.as_deref(), text);
    if !index.include.is_empty() {
        chain = chain.call("include", [texts(&index.include)]);
    }
    chain = chain.maybe("deferrable", index.deferrable, deferrable);
    if index.concurrently {
        chain = chain.call("concurrently", []);
    }
    for (name, value) in &index.options {
        chain = match (name.as_str(), value.as_str()) {
            ("nulls_not_distinct", "true") => chain.call("nulls_not_distinct", []),
            _ => chain.call("option", [text(name), text(value)]),
        };
    }
    chain.maybe("comment", index.comment.as_deref(), text).maybe("definition", index.definition.as_deref(), text)
}

/// Whether each part is a column of its own, so that what is said of it can be said by its name.
fn is_simple(parts: &[IndexColumn], columns: &[&str]) -> bool {
    let distinct = columns.iter().enumerate().all(|(at, name)| !columns[..at].contains(name));
    columns.len() == parts.len() && distinct
}

fn parts(parts: &[IndexColumn], columns: &[&str]) -> Value {
    if is_simple(parts, columns) {
        return Value::List(columns.iter().map(|name| text(name)).collect());
    }
    let part = |part: &IndexColumn| {
        let kind = if part.name().is_some() { "column" } else { "expression" };
        let opening = Value::Call(format!("IndexColumn::{kind}"), vec![term(part)]);
        let mut chain = Chain::starting(opening);
        if part.descending {
            chain = chain.call("descending", []);
        }
        chain = chain.maybe("collation", part.collation.as_deref(), text);
        chain = chain.maybe("operator_class", part.operator_class.as_deref(), text);
        chain = chain.maybe("length", part.length, |length| Value::Plain(length.to_string()));
        Value::Chain(match part.nulls_first {
            None => chain,
            Some(true) => chain.call("nulls_first", []),
            Some(false) => chain.call("nulls_last", []),
        })
    };
    Value::List(parts.iter().map(part).collect())
}

/// What is said of one column of the index by its name.
fn part_modifiers(mut chain: Chain, part: &IndexColumn) -> Chain {
    let name = || term(part);
    if part.descending {
        chain = chain.call("descending", [name()]);
    }
    if let Some(collation) = &part.collation {
        chain = chain.call("collation", [name(), text(collation)]);
    }
    if let Some(class) = &part.operator_class {
        chain = chain.call("operator_class", [name(), text(class)]);
    }
    if let Some(length) = part.length {
        chain = chain.call("length", [name(), Value::Plain(length.to_string())]);
    }
    match part.nulls_first {
        None => chain,
        Some(true) => chain.call("nulls_first", [name()]),
        Some(false) => chain.call("nulls_last", [name()]),
    }
}

fn term(part: &IndexColumn) -> Value {
    match &part.term {
        IndexTerm::Column(name) => text(name),
        IndexTerm::Expression(expression) => text(expression),
    }
}

/// The part with nothing said of it.
fn plain(part: &IndexColumn) -> IndexColumn {
    match &part.term {
        IndexTerm::Column(name) => IndexColumn::column(name),
        IndexTerm::Expression(expression) => IndexColumn::expression(expression),
    }
}

/// The call for a foreign key.
pub(super) fn foreign(table: &str, key: &ForeignKey) -> Chain {
    let chain = Chain::on("t").call("foreign", [texts(&key.columns)]);
    let chain = match key.references.as_slice() {
        [] => chain.call("references_primary", [text(&key.table)]),
        references => chain.call("references", [text(&key.table), texts(references)]),
    };
    foreign_modifiers(chain, table, key)
}

/// What is said of a foreign key behind its `references`.
pub(super) fn foreign_modifiers(chain: Chain, table: &str, key: &ForeignKey) -> Chain {
    let columns: Vec<&str> = key.columns.iter().map(String::as_str).collect();
    let usual = constraint_name(table, &columns, "foreign");
    let mut chain = chain;
    for (method, action) in [("on_delete", key.on_delete), ("on_update", key.on_update)] {
        chain = chain.maybe(method, action_word(action), |word| Value::Plain(word.to_owned()));
    }
    chain = chain.maybe("deferrable", key.deferrable, deferrable);
    chain = named(chain, key.name.as_deref(), |name| name == usual);
    chain.maybe("definition", key.definition.as_deref(), text)
}

/// The call for a check.
pub(super) fn check(check: &Check) -> Chain {
    let chain = match &check.name {
        Some(name) => Chain::on("t").call("check", [text(name), text(&check.expression)]),
        None => Chain::on("t").call("unnamed_check", [text(&check.expression)]),
    };
    chain.maybe("definition", check.definition.as_deref(), text)
}

fn named(chain: Chain, name: Option<&str>, is_usual: impl Fn(&str) -> bool) -> Chain {
    match name {
        None => chain.call("unnamed", []),
        Some(name) if is_usual(name) => chain,
        Some(name) => chain.call("name", [text(name)]),
    }
}

fn deferrable(when: Deferrable) -> Value {
    Value::Plain(format!("Deferrable::{when:?}"))
}

fn action_word(action: Action) -> Option<&'static str> {
    match action {
        Action::NoAction => None,
        Action::Restrict => Some("Restrict"),
        Action::Cascade => Some("Cascade"),
        Action::SetNull => Some("SetNull"),
        Action::SetDefault => Some("SetDefault"),
    }
}
