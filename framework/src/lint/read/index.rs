//! `CREATE INDEX`.

use sqlparser::ast::{Expr, FunctionArg, FunctionArgExpr, FunctionArguments, IndexColumn as Term, IndexType, Value};

use super::words::Words;
use super::{Reader, constraint, name, parser};
use crate::driver::sql::tokens::TokenKind;
use crate::lint::{Dialect, Doing, Manner};
use crate::schema::{Change, Index, IndexColumn};

impl Reader<'_> {
    /// Behind `CREATE [OR REPLACE] [UNIQUE | FULLTEXT | SPATIAL] INDEX`.
    pub(super) fn create_index(&mut self, mut words: Words<'_>, kind: &str) {
        let mut manner = self.manner.clone();
        manner.concurrently = words.take(&["CONCURRENTLY"]);
        let if_not_exists = words.take(&["IF", "NOT", "EXISTS"]);
        let own = if words.is("ON") { None } else { words.name() };
        // SQLite says in which schema the index stands.
        let own = if words.take_symbol(".") { words.name() } else { own };
        let mut method = using(&mut words);
        words.take(&["ON"]);
        words.take(&["ONLY"]);
        let Some(table) = words.qualified() else { return self.doing(Doing::Unread) };
        method = using(&mut words).or(method);
        let Some(terms) = words.parenthesized() else { return self.doing(Doing::Unread) };
        let mut index =
            Index { unique: kind == "UNIQUE", method, concurrently: manner.concurrently, ..Index::default() };
        if matches!(kind, "FULLTEXT" | "SPATIAL") {
            index.method = Some(kind.to_lowercase());
        }
        index.columns = Words::of(terms, self.dialect).clauses().into_iter().map(|term| self.term(term)).collect();
        tail(&mut words, &mut index, &mut manner);
        index.name = own.clone();
        let before = self.table(&table).cloned().unwrap_or_default();
        if if_not_exists && own.as_deref().is_some_and(|own| before.index(own).is_some()) {
            return self.doing(Doing::Other);
        }
        manner.unnamed = own.is_none();
        let index = constraint::named_index(self.dialect, &before, index);
        self.change_in(&table, Change::CreateIndex(index), manner);
    }

    fn term(&self, text: &str) -> IndexColumn {
        let read = parser::read(self.dialect, text, |parser| parser.parse_create_index_expr());
        match read {
            Some(term) => column(self.dialect, &term),
            None => IndexColumn::expression(text),
        }
    }
}

/// What stands behind the columns.
fn tail(words: &mut Words<'_>, index: &mut Index, manner: &mut Manner) {
    let dialect = words.dialect;
    while let Some(token) = words.peek() {
        if words.take(&["INCLUDE"]) {
            let columns = words.parenthesized().unwrap_or_default();
            index.include =
                Words::of(columns, dialect).clauses().iter().map(|name| name::read(dialect, name)).collect();
        } else if words.take(&["NULLS", "NOT", "DISTINCT"]) {
            index.options.insert("nulls_not_distinct".to_owned(), "true".to_owned());
        } else if words.take(&["WHERE"]) {
            index.predicate = Some(words.rest().to_owned());
            return;
        } else if !algorithm(words, manner) {
            if words.is("USING") {
                index.method = using(words).or(index.method.take());
            } else if token.kind != TokenKind::Symbol || words.parenthesized().is_none() {
                words.next();
            }
        }
    }
}

/// `ALGORITHM = …` and `LOCK = …`, where one comes next.
pub(super) fn algorithm(words: &mut Words<'_>, manner: &mut Manner) -> bool {
    let Some(option) = words.take_one(&["ALGORITHM", "LOCK"]) else { return false };
    words.take_symbol("=");
    let value = Some(words.word());
    if option == "LOCK" {
        manner.lock = value
    } else {
        manner.algorithm = value
    }
    true
}

fn using(words: &mut Words<'_>) -> Option<String> {
    let named = words.take(&["USING"]).then(|| words.word().to_lowercase());
    named.filter(|method| method != "btree")
}

/// The method of an index, where it is not the usual one.
pub(super) fn method(method: &IndexType) -> Option<String> {
    Some(method.to_string().to_lowercase()).filter(|method| method != "btree")
}

/// One part of an index.
pub(super) fn column(dialect: Dialect, term: &Term) -> IndexColumn {
    let mut column = match &term.column.expr {
        Expr::Identifier(name) => IndexColumn::column(name::of(dialect, name)),
        Expr::Collate { expr, collation } => {
            let collation = Some(name::last(dialect, collation));
            match expr.as_ref() {
                Expr::Identifier(name) => IndexColumn { collation, ..IndexColumn::column(name::of(dialect, name)) },
                expr => IndexColumn { collation, ..IndexColumn::expression(expr.to_string()) },
            }
        }
        // SQLite takes a text for a name where only a name can stand.
        Expr::Nested(inner) => match inner.as_ref() {
            Expr::Identifier(name) => IndexColumn::column(name::of(dialect, name)),
            inner => IndexColumn::expression(inner.to_string()),
        },
        expr => prefix(dialect, expr).unwrap_or_else(|| IndexColumn::expression(expr.to_string())),
    };
    column.descending = term.column.options.sort == Some(sqlparser::ast::OrderBySort::Desc);
    column.nulls_first = term.column.options.nulls_first.filter(|first| *first != column.descending);
    column.operator_class = term.operator_class.as_ref().map(|class| name::last(dialect, class));
    column
}

/// `title(10)` is the beginning of a column to MySQL.
fn prefix(dialect: Dialect, expr: &Expr) -> Option<IndexColumn> {
    let Expr::Function(function) = expr else { return None };
    let FunctionArguments::List(list) = &function.args else { return None };
    let [FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Value(value)))] = list.args.as_slice() else { return None };
    let Value::Number(length, _) = &value.value else { return None };
    if dialect != Dialect::Mysql {
        return None;
    }
    let length = length.parse().ok();
    Some(IndexColumn { length, ..IndexColumn::column(name::last(dialect, &function.name)) })
}
