//! What the words mean, and which may stand where.

use std::collections::BTreeMap;

use syn::{Attribute, Error};

use crate::grammar::{Argument, Arguments, Value};
use crate::types::column_type;
use crate::word::{Word, text_of, unknown};
use crate::words::{
    CheckWords, ColumnWords, DefaultWord, EnumWords, ForeignKeyWords, GeneratedWords, IndexKind, IndexWords, KeyWords,
    Name, TableWords, Term,
};

/// What attributes say, and what is wrong with them: words that cannot be understood are left out.
#[derive(Debug)]
pub struct Said<W> {
    /// What was understood.
    pub words: W,
    /// All mistakes in one.
    pub errors: Option<Error>,
}

impl<W> Said<W> {
    /// The words, where there is no mistake.
    pub fn strict(self) -> Result<W, Error> {
        self.errors.map_or(Ok(self.words), Err)
    }
}

/// Reads the `#[entity(…)]` attributes of a struct.
pub fn table_words(attributes: &[Attribute]) -> Said<TableWords> {
    read(attributes, table_word)
}

/// Reads the `#[entity(…)]` attributes of a field.
pub fn column_words(attributes: &[Attribute]) -> Said<ColumnWords> {
    read(attributes, column_word)
}

/// Reads the `#[entity(…)]` attributes of an enum.
pub fn enum_words(attributes: &[Attribute]) -> Said<EnumWords> {
    read(attributes, |words: &mut EnumWords, argument| {
        let word = Word::of(argument)?;
        match word.name.to_string().as_str() {
            "comment" => words.comment = Some(word.text()?),
            "renamed_from" => words.renamed_from = Some(word.text()?),
            _ => return Err(unknown(&word, "comment, renamed_from")),
        }
        Ok(())
    })
}

/// Reads the `#[entity(…)]` attributes of an enum's variant.
pub fn variant_words(attributes: &[Attribute]) -> Said<EnumWords> {
    read(attributes, |words: &mut EnumWords, argument| {
        let word = Word::of(argument)?;
        match word.name.to_string().as_str() {
            "renamed_from" => words.renamed_from = Some(word.text()?),
            _ => return Err(unknown(&word, "renamed_from")),
        }
        Ok(())
    })
}

/// Reads every argument of every `#[entity(…)]` and gathers the errors into one.
fn read<W: Default>(attributes: &[Attribute], mut each: impl FnMut(&mut W, Argument) -> Result<(), Error>) -> Said<W> {
    let mut said = Said { words: W::default(), errors: None };
    let mut fail = |error: Error| match &mut said.errors {
        Some(errors) => errors.combine(error),
        None => said.errors = Some(error),
    };
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("entity")) {
        match attribute.parse_args::<Arguments>() {
            Ok(arguments) => {
                for argument in arguments.0 {
                    each(&mut said.words, argument).unwrap_or_else(&mut fail);
                }
            }
            Err(error) => fail(error),
        }
    }
    said
}

fn table_word(words: &mut TableWords, argument: Argument) -> Result<(), Error> {
    let word = Word::of(argument)?;
    match word.name.to_string().as_str() {
        "table" => words.table = Some(word.text()?),
        "comment" => words.comment = Some(word.text()?),
        "renamed_from" => words.renamed_from = Some(word.text()?),
        "primary_key" => words.primary_key = Some(primary_key(word)?),
        "index" => words.indexes.push(index(word, IndexKind::Plain, true)?),
        "unique" => words.indexes.push(index(word, IndexKind::Unique, true)?),
        "unique_constraint" => words.indexes.push(index(word, IndexKind::Constraint, true)?),
        "exclusion" => words.indexes.push(index(word, IndexKind::Exclusion, true)?),
        "foreign_key" => words.foreign_keys.push(foreign_key(word)?),
        "check" => words.checks.push(check(word)?),
        "options" => options(&mut words.options, word)?,
        _ => {
            return Err(unknown(
                &word,
                "table, primary_key, index, unique, unique_constraint, exclusion, foreign_key, check, options, \
                 comment, renamed_from",
            ));
        }
    }
    Ok(())
}

fn column_word(words: &mut ColumnWords, argument: Argument) -> Result<(), Error> {
    let word = Word::of(argument)?;
    match word.name.to_string().as_str() {
        "primary_key" => {
            words.primary_key = true;
            for word in word.into_words()? {
                match word.name.to_string().as_str() {
                    "name" => words.key_name = Some(word.text()?),
                    "definition" => words.key_definition = Some(word.text()?),
                    _ => return Err(unknown(&word, "name, definition")),
                }
            }
        }
        "auto" => words.auto = word.flag()?,
        "unsigned" => words.unsigned = word.flag()?,
        "nullable" => words.nullable = word.flag()?,
        "sql_type" => words.sql_type = Some(word.text()?),
        "collation" => words.collation = Some(word.text()?),
        "comment" => words.comment = Some(word.text()?),
        "renamed_from" => words.renamed_from = Some(word.text()?),
        "default" => words.default = Some(default(&word)?),
        "generated" => words.generated = Some(generated(word)?),
        "index" => words.indexes.push(index(word, IndexKind::Plain, false)?),
        "unique" => words.indexes.push(index(word, IndexKind::Unique, false)?),
        "unique_constraint" => words.indexes.push(index(word, IndexKind::Constraint, false)?),
        "references" => words.foreign_keys.push(references(word)?),
        "on_delete" | "on_update" => {
            let message = format!("`{0}` belongs inside `references(\"table\", \"column\", {0} = …)`", word.name);
            return Err(Error::new(word.span(), message));
        }
        "options" => options(&mut words.options, word)?,
        _ => {
            let span = word.span();
            if words.ty.is_some() {
                return Err(Error::new(span, format!("`{}` is not known here, or is a second type", word.name)));
            }
            words.ty = Some(column_type(word)?);
        }
    }
    Ok(())
}

fn primary_key(word: Word) -> Result<KeyWords, Error> {
    let mut key = KeyWords::default();
    let span = word.span();
    for word in word.into_words()? {
        match word.name.to_string().as_str() {
            "columns" => key.columns = word.texts()?,
            "name" => key.name = Some(word.text()?),
            "definition" => key.definition = Some(word.text()?),
            _ => return Err(unknown(&word, "columns, name, definition")),
        }
    }
    if key.columns.is_empty() {
        return Err(Error::new(span, "`primary_key` needs `columns = […]` here"));
    }
    Ok(key)
}

const INDEX_WORDS: &str =
    "where, using, include, deferrable, nulls_not_distinct, comment, options, definition, name, unnamed";

fn index(word: Word, kind: IndexKind, on_table: bool) -> Result<IndexWords, Error> {
    let mut index = IndexWords { kind, ..IndexWords::default() };
    let span = word.span();
    for word in word.into_words()? {
        match word.name.to_string().as_str() {
            "columns" if on_table => match word.value {
                Some(Value::List(list, _)) => index.columns = list.into_iter().map(term).collect::<Result<_, _>>()?,
                _ => return word.error("takes a list: `= [\"a\", desc(\"b\")]`"),
            },
            "name" => index.name = Name::Given(word.text()?),
            "unnamed" => index.name = word.flag().map(|_| Name::Unnamed)?,
            "where" => index.predicate = Some(word.text()?),
            "using" => index.method = Some(word.text()?),
            "include" => index.include = word.texts()?,
            "deferrable" => index.deferrable = Some(word.choice(&DEFERRABLE)?),
            "comment" => index.comment = Some(word.text()?),
            "definition" => index.definition = Some(word.text()?),
            "nulls_not_distinct" if word.flag()? => {
                index.options.insert("nulls_not_distinct".to_owned(), "true".to_owned());
            }
            "options" => options(&mut index.options, word)?,
            _ if on_table => return Err(unknown(&word, &format!("columns, {INDEX_WORDS}"))),
            _ => return Err(unknown(&word, INDEX_WORDS)),
        }
    }
    if on_table && index.columns.is_empty() {
        return Err(Error::new(span, "an index on the struct needs `columns = […]`"));
    }
    Ok(index)
}

fn term(argument: Argument) -> Result<Term, Error> {
    let wrong = "expected \"column\", expression(\"…\"), desc(…), collate(…, \"…\"), operator_class(…, \"…\"), \
                 nulls_first(…), nulls_last(…) or length(…, 10)";
    match argument {
        Argument { name: None, value: Value::Text(text, _) } => Ok(Term { text, ..Term::default() }),
        Argument { name: None, value: Value::Call(word, arguments) } => {
            let count = arguments.len();
            let mut arguments = arguments.into_iter();
            match (word.to_string().as_str(), arguments.next(), arguments.next()) {
                ("expression", Some(only), None) => {
                    Ok(Term { text: text_of(&only)?, expression: true, ..Term::default() })
                }
                ("desc", Some(inner), None) => Ok(Term { descending: true, ..term(inner)? }),
                ("collate", Some(inner), Some(name)) if count == 2 => {
                    Ok(Term { collation: Some(text_of(&name)?), ..term(inner)? })
                }
                ("operator_class", Some(inner), Some(class)) if count == 2 => {
                    Ok(Term { operator_class: Some(text_of(&class)?), ..term(inner)? })
                }
                ("nulls_first", Some(inner), None) => Ok(Term { nulls_first: Some(true), ..term(inner)? }),
                ("nulls_last", Some(inner), None) => Ok(Term { nulls_first: Some(false), ..term(inner)? }),
                ("length", Some(inner), Some(Argument { name: None, value: Value::Number(length, span) }))
                    if count == 2 =>
                {
                    let length = length.parse().map_err(|_| Error::new(span, "this number is out of range"))?;
                    Ok(Term { length: Some(length), ..term(inner)? })
                }
                _ => Err(Error::new(word.span(), wrong)),
            }
        }
        other => Err(Error::new(other.span(), wrong)),
    }
}

const ACTIONS: [&str; 5] = ["no_action", "restrict", "cascade", "set_null", "set_default"];
const DEFERRABLE: [&str; 2] = ["initially_deferred", "initially_immediate"];

fn references(word: Word) -> Result<ForeignKeyWords, Error> {
    let span = word.span();
    let (mut texts, words) = word.texts_and_words()?;
    if texts.is_empty() || texts.len() > 2 {
        return Err(Error::new(
            span,
            "expected `references(\"table\", \"column\")`, or with more: `references(\"table\", \"column\", on_delete = cascade)`",
        ));
    }
    let mut key = ForeignKeyWords { references: texts.split_off(1), ..ForeignKeyWords::default() };
    key.table = texts.remove(0);
    for word in words {
        if !foreign_key_word(&mut key, &word)? {
            return Err(unknown(&word, "on_delete, on_update, deferrable, definition, name, unnamed"));
        }
    }
    Ok(key)
}

fn foreign_key(word: Word) -> Result<ForeignKeyWords, Error> {
    let (mut key, mut table) = (ForeignKeyWords::default(), None);
    let span = word.span();
    for word in word.into_words()? {
        match word.name.to_string().as_str() {
            "columns" => key.columns = word.texts()?,
            "table" => table = Some(word.text()?),
            "references" => key.references = word.texts()?,
            _ if foreign_key_word(&mut key, &word)? => {}
            _ => {
                return Err(unknown(
                    &word,
                    "columns, table, references, on_delete, on_update, deferrable, definition, name, unnamed",
                ));
            }
        }
    }
    match table.filter(|_| !key.columns.is_empty()) {
        Some(table) => Ok(ForeignKeyWords { table, ..key }),
        None => Err(Error::new(span, "`foreign_key` needs `columns = […], table = \"…\"`")),
    }
}

fn foreign_key_word(key: &mut ForeignKeyWords, word: &Word) -> Result<bool, Error> {
    match word.name.to_string().as_str() {
        "on_delete" => key.on_delete = Some(word.choice(&ACTIONS)?).filter(|action| action != ACTIONS[0]),
        "on_update" => key.on_update = Some(word.choice(&ACTIONS)?).filter(|action| action != ACTIONS[0]),
        "deferrable" => key.deferrable = Some(word.choice(&DEFERRABLE)?),
        "definition" => key.definition = Some(word.text()?),
        "name" => key.name = Name::Given(word.text()?),
        "unnamed" => key.name = word.flag().map(|_| Name::Unnamed)?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn check(word: Word) -> Result<CheckWords, Error> {
    let span = word.span();
    let (mut texts, words) = word.texts_and_words()?;
    if texts.len() != 1 {
        return Err(Error::new(span, "expected `check(\"expression\")`"));
    }
    let mut check = CheckWords { expression: texts.remove(0), ..CheckWords::default() };
    for word in words {
        match word.name.to_string().as_str() {
            "name" => check.name = Some(word.text()?),
            "definition" => check.definition = Some(word.text()?),
            _ => return Err(unknown(&word, "name, definition")),
        }
    }
    Ok(check)
}

fn generated(word: Word) -> Result<GeneratedWords, Error> {
    let span = word.span();
    let (mut texts, words) = word.texts_and_words()?;
    if texts.len() != 1 {
        return Err(Error::new(span, "expected `generated(\"expression\")`"));
    }
    let mut generated = GeneratedWords { expression: texts.remove(0), stored: false };
    for word in words {
        match word.name.to_string().as_str() {
            "stored" => generated.stored = word.flag()?,
            _ => return Err(unknown(&word, "stored")),
        }
    }
    Ok(generated)
}

/// `options(strict, engine = "InnoDB", "odd key" = …)`: a word alone stands for `"true"`.
fn options(options: &mut BTreeMap<String, String>, word: Word) -> Result<(), Error> {
    if word.value.is_some() {
        return word.error("takes its words in parentheses");
    }
    for argument in word.arguments {
        let (key, value) = match argument {
            Argument { name: Some(name), value: Value::Text(text, _) } => (name.to_string(), text),
            Argument { name: None, value: Value::Word(name) } => (name.to_string(), "true".to_owned()),
            Argument { name: None, value: Value::List(pair, span) } => match pair.as_slice() {
                [key, value] => (text_of(key)?, text_of(value)?),
                _ => return Err(Error::new(span, "expected `[\"key\", \"value\"]`")),
            },
            other => return Err(Error::new(other.span(), "expected `word`, `word = \"…\"` or `[\"key\", \"value\"]`")),
        };
        options.insert(key, value);
    }
    Ok(())
}

fn default(word: &Word) -> Result<DefaultWord, Error> {
    let wrong = "takes text in quotes, a number, true, false, null, now, number(\"…\") or expression(\"…\")";
    match &word.value {
        Some(Value::Text(text, _)) => Ok(DefaultWord::Text(text.clone())),
        Some(Value::Boolean(value, _)) => Ok(DefaultWord::Boolean(*value)),
        Some(Value::Number(text, _)) => Ok(DefaultWord::Number(text.clone())),
        Some(Value::Word(value)) if value == "null" => Ok(DefaultWord::Null),
        Some(Value::Word(value)) if value == "now" => Ok(DefaultWord::Now),
        Some(Value::Call(name, arguments)) => match (name.to_string().as_str(), arguments.as_slice()) {
            ("number", [text]) => Ok(DefaultWord::Number(text_of(text)?)),
            ("expression", [text]) => Ok(DefaultWord::Expression(text_of(text)?)),
            _ => word.error(wrong),
        },
        _ => word.error(wrong),
    }
}
