//! A field of `make:migration`: `name:type(arguments)?:modifier:modifier=value`.
//!
//! `email:string:unique`, `score:decimal(8,2)?`, `role:enum(admin,member):default=member`, `user:references`,
//! `tags:text[]`. A `?` after the type (or name) takes NULL; without a type it is a string. A value in quotes may hold any
//! sign.

use super::name::table_of;
use super::types::{self, Literal, Takes, Type};

/// One column, or one of the groups of columns that have a word of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Field {
    Column(Column),
    Timestamps,
    SoftDeletes,
}

/// A column to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) ty: &'static Type,
    /// What stood in the brackets, or the type's usual.
    pub(crate) arguments: Vec<String>,
    /// A list of such values (`[]`).
    pub(crate) list: bool,
    pub(crate) nullable: bool,
    pub(crate) modifiers: Vec<Modifier>,
    pub(crate) references: Option<References>,
}

impl Column {
    pub(crate) fn has(&self, wanted: &Modifier) -> bool {
        self.modifiers.contains(wanted)
    }

    /// Whether an index is to be made for its foreign key, where the database makes none.
    pub(crate) fn lacks_index(&self) -> bool {
        let has_one = [Modifier::Unique, Modifier::Index, Modifier::Primary].iter().any(|modifier| self.has(modifier));
        self.references.is_some() && !has_one
    }
}

/// A foreign key of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct References {
    pub(crate) table: String,
    pub(crate) column: String,
    pub(crate) on_delete: Option<Action>,
    pub(crate) on_update: Option<Action>,
}

/// What a foreign key does to the rows that refer: as in Rust, as in SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Action {
    pub(crate) rust: &'static str,
    pub(crate) sql: &'static str,
}

/// What may follow a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Modifier {
    Default(Value),
    DefaultExpression(String),
    UseCurrent,
    Unique,
    Index,
    Primary,
    AutoIncrement,
    Unsigned,
    Comment(String),
    Collation(String),
    VirtualAs(String),
    StoredAs(String),
    Check(String),
    First,
    After(String),
    Change,
}

/// A default, checked against the column's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Text(String),
    /// A number or `true` or `false`: the same in Rust and SQL.
    Plain(String),
}

/// What is wrong with a field.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum FieldError {
    #[error(
        "field `{field}`: `{name}` is not a column name: it may hold letters, digits and underscores, and starts with a letter"
    )]
    Name { field: String, name: String },
    #[error("field `{field}`: unknown type `{ty}` (known: {})", types::known())]
    Type { field: String, ty: String },
    #[error("field `{field}`: unknown modifier `{modifier}` (known: {})", known_modifiers())]
    Modifier { field: String, modifier: String },
    #[error("field `{field}`: {ty} takes {expected}")]
    Arguments { field: String, ty: &'static str, expected: &'static str },
    #[error("field `{field}`: {ty} makes no list")]
    List { field: String, ty: &'static str },
    #[error("field `{field}`: `{modifier}` needs a value, as in `{modifier}=…`")]
    NoValue { field: String, modifier: String },
    #[error("field `{field}`: `{modifier}` takes no value")]
    Value { field: String, modifier: String },
    #[error("field `{field}`: `{value}` is no default for {ty}")]
    Default { field: String, ty: &'static str, value: String },
    #[error("field `{field}`: unknown action `{action}` (known: cascade, restrict, set_null, set_default, no_action)")]
    Action { field: String, action: String },
    #[error("field `{field}`: `{modifier}` goes with a foreign key: `{name}:references` or `references=table`")]
    NoForeignKey { field: String, modifier: &'static str, name: String },
    #[error("field `{field}`: a bracket or quote is not closed")]
    Unclosed { field: String },
    #[error("column `{name}` is named twice")]
    Twice { name: String },
}

/// Reads all fields; no column may come twice.
pub(crate) fn parse_all(fields: &[String]) -> Result<Vec<Field>, FieldError> {
    let mut parsed: Vec<Field> = Vec::new();
    for text in fields {
        let field = parse(text)?;
        if parsed.iter().any(|other| other.names().iter().any(|name| field.names().contains(name))) {
            return Err(FieldError::Twice { name: field.names().join(", ") });
        }
        parsed.push(field);
    }
    Ok(parsed)
}

impl Field {
    /// The columns this field stands for.
    pub(crate) fn names(&self) -> Vec<&str> {
        match self {
            Self::Column(column) => vec![&column.name],
            Self::Timestamps => vec!["created_at", "updated_at"],
            Self::SoftDeletes => vec!["deleted_at"],
        }
    }
}

/// Reads one field.
pub(crate) fn parse(text: &str) -> Result<Field, FieldError> {
    match text {
        "timestamps" => return Ok(Field::Timestamps),
        "soft_deletes" => return Ok(Field::SoftDeletes),
        _ => {}
    }
    let parts = split(text, ':').ok_or_else(|| FieldError::Unclosed { field: text.to_owned() })?;
    let (name, name_takes_null) = optional(parts[0]);
    let (ty, type_takes_null) = optional(parts.get(1).copied().unwrap_or("string"));
    check_name(text, name)?;
    let (of, list) = ty.strip_suffix("[]").map_or((ty, false), |of| (of.trim_end(), true));
    let (ty, arguments) = parse_type(text, of)?;
    if list && matches!(ty.takes, Takes::Values | Takes::Table) {
        return Err(FieldError::List { field: text.to_owned(), ty: ty.names[0] });
    }
    let mut column = Column {
        name: name.to_owned(),
        ty,
        arguments,
        list,
        nullable: name_takes_null || type_takes_null,
        modifiers: Vec::new(),
        references: None,
    };
    if ty.takes == Takes::Table {
        refer_to_what_is_named(&mut column);
    }
    for part in parts.iter().skip(2) {
        modify(text, &mut column, part)?;
    }
    Ok(Field::Column(column))
}

/// `user:references` is `user_id`, referring to `users`; `author:references(users)` says the table itself.
fn refer_to_what_is_named(column: &mut Column) {
    let entity = column.name.strip_suffix("_id").unwrap_or(&column.name).to_owned();
    column.name = format!("{entity}_id");
    let named = column.arguments.first().cloned();
    let (table, key) = table_and_column(&named.unwrap_or_else(|| table_of(&entity)));
    column.references = Some(References { table, column: key, on_delete: None, on_update: None });
}

fn table_and_column(text: &str) -> (String, String) {
    let (table, column) = text.rsplit_once('.').unwrap_or((text, "id"));
    (table.to_owned(), column.to_owned())
}

fn parse_type(field: &str, text: &str) -> Result<(&'static Type, Vec<String>), FieldError> {
    let (name, brackets) = match text.split_once('(') {
        Some((name, rest)) => (name, rest.strip_suffix(')').map(|inside| split(inside, ',').unwrap_or_default())),
        None => (text, None),
    };
    let unknown = || FieldError::Type { field: field.to_owned(), ty: text.to_owned() };
    let ty = types::find(&name.trim().to_ascii_lowercase()).ok_or_else(unknown)?;
    if text.contains('(') && brackets.is_none() {
        return Err(unknown());
    }
    let given: Option<Vec<String>> =
        brackets.map(|parts| parts.iter().map(|part| unquoted(part.trim()).to_owned()).collect());
    let wrong = |expected| FieldError::Arguments { field: field.to_owned(), ty: ty.names[0], expected };
    let number = |text: &String| text.parse::<u32>().is_ok_and(|number| number > 0);
    let usual = |arguments: &[&str]| arguments.iter().map(|argument| (*argument).to_owned()).collect();
    let arguments = match (ty.takes, given) {
        (Takes::Nothing, None) | (Takes::Table | Takes::Length, None) => Vec::new(),
        (Takes::Nothing, Some(_)) => return Err(wrong("nothing in brackets")),
        (Takes::Length | Takes::FixedLength, Some(given)) if given.len() == 1 && number(&given[0]) => given,
        (Takes::Length | Takes::FixedLength, _) => return Err(wrong("a length, as in (100)")),
        (Takes::Precision, None) => usual(&["8", "2"]),
        (Takes::Precision, Some(given)) if is_precision(&given) => given,
        (Takes::Precision, Some(_)) => return Err(wrong("precision and scale, as in (8,2)")),
        (Takes::Values, Some(given)) if given.iter().all(|value| !value.is_empty()) => given,
        (Takes::Values, _) => return Err(wrong("its values, as in (admin,member)")),
        (Takes::Table, Some(given)) if given.len() == 1 && !given[0].is_empty() => given,
        (Takes::Table, Some(_)) => return Err(wrong("a table, as in (users)")),
    };
    Ok((ty, arguments))
}

fn is_precision(given: &[String]) -> bool {
    let numbers: Vec<u16> = given.iter().filter_map(|text| text.parse().ok()).collect();
    matches!(numbers.as_slice(), [precision, scale] if *precision > 0 && scale <= precision) && given.len() == 2
}

const MODIFIERS: &[&str] = &[
    "nullable",
    "default=…",
    "default_expression=…",
    "use_current",
    "unique",
    "index",
    "primary",
    "auto_increment",
    "unsigned",
    "comment=…",
    "collation=…",
    "virtual_as=…",
    "stored_as=…",
    "check=…",
    "first",
    "after=…",
    "change",
    "references=…",
    "on_delete=…",
    "on_update=…",
];

fn known_modifiers() -> String {
    MODIFIERS.join(", ")
}

fn modify(field: &str, column: &mut Column, text: &str) -> Result<(), FieldError> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name.trim(), Some(unquoted(value).to_owned())),
        None => (text.trim(), None),
    };
    let owned = || (field.to_owned(), name.to_owned());
    let takes_value = MODIFIERS.iter().find_map(|known| match known.strip_suffix("=…") {
        Some(known) => (known == name).then_some(true),
        None => (*known == name).then_some(false),
    });
    let value = match (takes_value, value) {
        (None, _) => return Err(FieldError::Modifier { field: field.to_owned(), modifier: name.to_owned() }),
        (Some(true), Some(value)) => value,
        (Some(false), None) => String::new(),
        (Some(true), None) => {
            let (field, modifier) = owned();
            return Err(FieldError::NoValue { field, modifier });
        }
        (Some(false), Some(_)) => {
            let (field, modifier) = owned();
            return Err(FieldError::Value { field, modifier });
        }
    };
    let modifier = match name {
        "nullable" => {
            column.nullable = true;
            return Ok(());
        }
        "references" => {
            let (table, key) = table_and_column(&value);
            column.references = Some(References { table, column: key, on_delete: None, on_update: None });
            return Ok(());
        }
        "on_delete" => return act(field, column, "on_delete", &value, |key, action| key.on_delete = Some(action)),
        "on_update" => return act(field, column, "on_update", &value, |key, action| key.on_update = Some(action)),
        // As the database writes a list: `{}`.
        "default" if column.list => Modifier::Default(Value::Text(value)),
        "default" => default(field, column.ty, value)?,
        "default_expression" => Modifier::DefaultExpression(value),
        "use_current" => Modifier::UseCurrent,
        "unique" => Modifier::Unique,
        "index" => Modifier::Index,
        "primary" => Modifier::Primary,
        "auto_increment" => Modifier::AutoIncrement,
        "unsigned" => Modifier::Unsigned,
        "comment" => Modifier::Comment(value),
        "collation" => Modifier::Collation(value),
        "virtual_as" => Modifier::VirtualAs(value),
        "stored_as" => Modifier::StoredAs(value),
        "check" => Modifier::Check(value),
        "first" => Modifier::First,
        "after" => Modifier::After(value),
        _ => Modifier::Change,
    };
    if !column.has(&modifier) {
        column.modifiers.push(modifier);
    }
    Ok(())
}

fn act(
    field: &str,
    column: &mut Column,
    modifier: &'static str,
    value: &str,
    set: impl FnOnce(&mut References, Action),
) -> Result<(), FieldError> {
    let action = match value.to_ascii_lowercase().replace([' ', '-'], "_").as_str() {
        "cascade" => Action { rust: "Cascade", sql: "CASCADE" },
        "restrict" => Action { rust: "Restrict", sql: "RESTRICT" },
        "set_null" | "null" => Action { rust: "SetNull", sql: "SET NULL" },
        "set_default" => Action { rust: "SetDefault", sql: "SET DEFAULT" },
        "no_action" => Action { rust: "NoAction", sql: "NO ACTION" },
        _ => return Err(FieldError::Action { field: field.to_owned(), action: value.to_owned() }),
    };
    match &mut column.references {
        Some(key) => set(key, action),
        None => return Err(FieldError::NoForeignKey { field: field.to_owned(), modifier, name: column.name.clone() }),
    }
    Ok(())
}

fn default(field: &str, ty: &'static Type, value: String) -> Result<Modifier, FieldError> {
    let number = value.strip_prefix('-').unwrap_or(&value);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let good = match ty.literal {
        Literal::Text => return Ok(Modifier::Default(Value::Text(value))),
        Literal::Moment if matches!(value.to_ascii_lowercase().as_str(), "now" | "current" | "current_timestamp") => {
            return Ok(Modifier::UseCurrent);
        }
        Literal::Moment => return Ok(Modifier::Default(Value::Text(value))),
        Literal::Boolean => matches!(value.as_str(), "true" | "false"),
        Literal::Integer => digits(number) && value.parse::<i64>().is_ok(),
        Literal::Number => {
            let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
            digits(whole) && digits(fraction)
        }
    };
    if !good {
        return Err(FieldError::Default { field: field.to_owned(), ty: ty.names[0], value });
    }
    Ok(Modifier::Default(Value::Plain(value)))
}

fn optional(text: &str) -> (&str, bool) {
    let text = text.trim();
    text.strip_suffix('?').map_or((text, false), |text| (text.trim_end(), true))
}

fn check_name(field: &str, name: &str) -> Result<(), FieldError> {
    let starts = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    if starts && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_') {
        return Ok(());
    }
    Err(FieldError::Name { field: field.to_owned(), name: name.to_owned() })
}

/// Splits outside of brackets and quotes; `None` when one of them is not closed.
fn split(text: &str, at: char) -> Option<Vec<&str>> {
    let (mut parts, mut start, mut depth, mut quote) = (Vec::new(), 0, 0_usize, None);
    let mut before = at;
    for (position, character) in text.char_indices() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (Some(_), _) => {}
            // Elsewhere it is an apostrophe.
            (None, '\'' | '"') if matches!(before, '=' | '(' | ',') || before == at => quote = Some(character),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.checked_sub(1)?,
            (None, _) if character == at && depth == 0 => {
                parts.push(&text[start..position]);
                start = position + character.len_utf8();
            }
            _ => {}
        }
        before = character;
    }
    parts.push(&text[start..]);
    (depth == 0 && quote.is_none()).then_some(parts)
}

fn unquoted(text: &str) -> &str {
    let inside = |quote| text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
    inside('\'').or_else(|| inside('"')).unwrap_or(text)
}
