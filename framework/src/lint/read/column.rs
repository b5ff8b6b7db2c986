//! A column's definition: its name and type by their words, what stands behind them by the parser.

use sqlparser::ast::{ColumnOption, Expr, GeneratedAs, GeneratedExpressionMode, UnaryOperator, Value};

use super::constraint::{self, Part};
use super::types::{self, Types};
use super::words::Words;
use super::{name, parser};
use crate::driver::sql::tokens::TokenKind;
use crate::lint::Dialect;
use crate::schema::{Column, ColumnType, DefaultValue, Generated, Position};

/// A column as it is declared.
#[derive(Debug)]
pub(super) struct Declared {
    pub(super) column: Column,
    /// The constraints that stand with it.
    pub(super) parts: Vec<Part>,
    pub(super) position: Position,
}

/// What a definition is read with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading<'r> {
    pub(super) dialect: Dialect,
    pub(super) types: &'r Types,
    /// A switch of SQLite's tables.
    pub(super) strict: bool,
}

impl Reading<'_> {
    /// `name type …`.
    pub(super) fn column(self, definition: &str) -> Option<Declared> {
        let mut words = Words::of(definition, self.dialect);
        let name = words.name()?;
        let declared = type_words(&mut words);
        let mut column = Column { nullable: true, ..Column::new(name, ColumnType::Text) };
        types::declare(&mut column, declared, self.dialect, self.types, self.strict);
        while words.take(&["CHARSET"]) || words.take(&["CHARACTER", "SET"]) {
            words.take_symbol("=");
            words.name();
        }
        let (options, position) = position(words.rest(), self.dialect);
        let mut declared = Declared { column, parts: Vec::new(), position };
        self.options(&mut declared, options);
        if declared.parts.iter().any(|part| matches!(part, Part::Key(_))) && self.dialect != Dialect::Sqlite {
            declared.column.nullable = false;
        }
        Some(declared)
    }

    fn options(self, declared: &mut Declared, text: &str) {
        let read = parser::read(self.dialect, &format!("c int {text}"), |parser| parser.parse_column_def());
        let Some(read) = read else {
            return self.words(declared, text);
        };
        let mut checks = constraint::checks(text, self.dialect).into_iter();
        for option in read.options {
            let named = option.name.map(|name| name::of(self.dialect, &name));
            let (column, parts) = (&mut declared.column, &mut declared.parts);
            let own = std::slice::from_ref(&column.name);
            match option.option {
                ColumnOption::Null => column.nullable = true,
                ColumnOption::NotNull => column.nullable = false,
                // What Kit prints for a column that is numbered by a sequence of its own.
                ColumnOption::Default(value) if is_next_number(self.dialect, &value) => {
                    column.auto_increment = true;
                    column.options.insert("serial".to_owned(), "true".to_owned());
                }
                ColumnOption::Default(value) => column.default = default(self.dialect, &value, &column.ty),
                ColumnOption::PrimaryKey(_) => parts.push(Part::key(named, own)),
                ColumnOption::Unique(_) => parts.push(Part::unique(named, own, self.dialect)),
                ColumnOption::ForeignKey(key) => {
                    parts.push(constraint::foreign_key(self.dialect, key, named, own));
                }
                ColumnOption::Check(_) => {
                    let expression = checks.next().unwrap_or_default().to_owned();
                    parts.push(Part::check(named, expression, own));
                }
                ColumnOption::DialectSpecific(tokens) => {
                    let says = |word: &str| tokens.iter().any(|token| token.to_string().eq_ignore_ascii_case(word));
                    column.auto_increment |= says("AUTO_INCREMENT") || says("AUTOINCREMENT");
                }
                ColumnOption::Collation(collation) => column.collation = Some(name::last(self.dialect, &collation)),
                ColumnOption::Comment(comment) => column.comment = Some(comment),
                ColumnOption::OnUpdate(value) => {
                    column.options.insert("on_update".to_owned(), value.to_string().to_uppercase());
                }
                ColumnOption::Invisible => drop(column.options.insert("invisible".to_owned(), "true".to_owned())),
                ColumnOption::Generated { generation_expr: None, generated_as, .. } => {
                    column.auto_increment = true;
                    column.nullable = false;
                    if generated_as == GeneratedAs::Always {
                        column.options.insert("identity".to_owned(), "always".to_owned());
                    }
                }
                ColumnOption::Generated { generation_expr: Some(_), generated_as, generation_expr_mode, .. } => {
                    let stored = generated_as == GeneratedAs::ExpStored
                        || generation_expr_mode == Some(GeneratedExpressionMode::Stored);
                    column.generated = Some(Generated { expression: generation(text, self.dialect), stored });
                }
                _ => {}
            }
        }
    }

    /// What can be told of options that the parser does not take.
    fn words(self, declared: &mut Declared, text: &str) {
        let mut words = Words::of(text, self.dialect);
        let (column, parts) = (&mut declared.column, &mut declared.parts);
        let own = std::slice::from_ref(&column.name);
        while !words.is_done() {
            if words.take(&["NOT", "NULL"]) {
                column.nullable = false;
            } else if words.take(&["PRIMARY", "KEY"]) {
                parts.push(Part::key(None, own));
            } else if words.take(&["UNIQUE"]) {
                parts.push(Part::unique(None, own, self.dialect));
            } else if words.take_one(&["AUTO_INCREMENT", "AUTOINCREMENT", "IDENTITY"]).is_some() {
                column.auto_increment = true;
            } else if words.take(&["AS"]) {
                if let Some(expression) = words.parenthesized() {
                    let stored = words.take_one(&["STORED", "PERSISTENT"]).is_some();
                    column.generated = Some(Generated { expression: expression.trim().to_owned(), stored });
                }
            } else if words.take(&["DEFAULT"]) {
                column.default = Some(DefaultValue::Expression(first_word(&mut words)));
            } else if words.parenthesized().is_none() {
                words.next();
            }
        }
    }
}

/// The words of a type, up to the first that says something else.
pub(super) fn type_words<'t>(words: &mut Words<'t>) -> &'t str {
    const ENDS: [&str; 30] = [
        "CONSTRAINT",
        "NOT",
        "NULL",
        "DEFAULT",
        "PRIMARY",
        "UNIQUE",
        "CHECK",
        "REFERENCES",
        "GENERATED",
        "COLLATE",
        "AS",
        "AUTO_INCREMENT",
        "AUTOINCREMENT",
        "COMMENT",
        "ON",
        "CHARSET",
        "STORAGE",
        "COMPRESSION",
        "VISIBLE",
        "INVISIBLE",
        "VIRTUAL",
        "STORED",
        "PERSISTENT",
        "FIRST",
        "AFTER",
        "USING",
        "SRID",
        "DEFERRABLE",
        "KEY",
        "COLUMN_FORMAT",
    ];
    let rest = words.rest();
    while let Some(token) = words.peek() {
        let ends = ENDS.iter().any(|keyword| words.is(keyword)) || (words.is("CHARACTER") && words.is_at(1, "SET"));
        let stays = matches!(token.text(words.text), "." | "[" | "]");
        if ends || (token.kind == TokenKind::Symbol && !stays && !words.is_symbol("(")) {
            break;
        }
        if words.parenthesized().is_none() {
            words.next();
        }
    }
    rest[..rest.len() - words.rest().len()].trim_end()
}

/// MySQL's `FIRST` and `AFTER name` behind a definition, and what stands before it.
fn position(options: &str, dialect: Dialect) -> (&str, Position) {
    let words = Words::of(options, dialect);
    if dialect == Dialect::Mysql
        && let [.., word, named] = words.left()
        && word.is_word(options, "AFTER")
        && named.kind != TokenKind::Symbol
    {
        return (&options[..word.start], Position::After(name::read(dialect, named.text(options))));
    }
    match words.left() {
        [.., first] if dialect == Dialect::Mysql && first.is_word(options, "FIRST") => {
            (&options[..first.start], Position::First)
        }
        _ => (options, Position::Last),
    }
}

/// The expression behind `AS`, as written.
fn generation(options: &str, dialect: Dialect) -> String {
    let words = Words::of(options, dialect).behind("AS");
    words.and_then(|mut words| words.parenthesized()).unwrap_or_default().trim().to_owned()
}

fn first_word(words: &mut Words<'_>) -> String {
    words.next().map(|token| token.text(words.text).to_owned()).unwrap_or_default()
}

/// Whether a sequence gives it.
pub(super) fn is_next_number(dialect: Dialect, value: &Expr) -> bool {
    let is = |name: &str| name.eq_ignore_ascii_case("nextval");
    dialect == Dialect::Postgres
        && matches!(value, Expr::Function(function) if is(&name::last(dialect, &function.name)))
}

/// The value of a new row that names none.
pub(super) fn default(dialect: Dialect, value: &Expr, ty: &ColumnType) -> Option<DefaultValue> {
    let is_moment = matches!(ty, ColumnType::Timestamp | ColumnType::DateTime);
    let literal = |value: &Value| match value {
        Value::Number(number, _) => match (ty, number.as_str()) {
            (ColumnType::Boolean, "0" | "1") if dialect != Dialect::Postgres => {
                Some(DefaultValue::Boolean(number == "1"))
            }
            _ => Some(DefaultValue::Number(number.clone())),
        },
        Value::SingleQuotedString(text) | Value::DoubleQuotedString(text) => Some(DefaultValue::Text(text.clone())),
        Value::Boolean(value) => Some(DefaultValue::Boolean(*value)),
        Value::Null => Some(DefaultValue::Null),
        _ => None,
    };
    let found = match value {
        Expr::Value(value) => literal(&value.value),
        Expr::Nested(inner) => return default(dialect, inner, ty),
        Expr::Cast { expr, .. } if dialect == Dialect::Postgres => match expr.as_ref() {
            Expr::Value(value) => literal(&value.value),
            _ => None,
        },
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => match expr.as_ref() {
            Expr::Value(value) => match &value.value {
                Value::Number(number, _) => Some(DefaultValue::Number(format!("-{number}"))),
                _ => None,
            },
            _ => None,
        },
        Expr::Function(function) if is_moment => {
            let called = function.name.to_string().to_ascii_lowercase();
            let plain = matches!(called.as_str(), "now" | "current_timestamp");
            plain.then_some(DefaultValue::CurrentTimestamp)
        }
        _ => None,
    };
    let found = found.unwrap_or_else(|| DefaultValue::Expression(value.to_string()));
    // A default of NULL is none, and only SQLite keeps that it was written.
    Some(found).filter(|found| *found != DefaultValue::Null || dialect == Dialect::Sqlite)
}
