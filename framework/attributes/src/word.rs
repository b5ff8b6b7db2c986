//! One word of the attributes with what it is given, and the ways a word may be given something.

use proc_macro2::Span;
use syn::{Error, Ident};

use crate::grammar::{Argument, Value};

/// A word as it was written: its name, what follows `=`, what stands in its parentheses.
pub(crate) struct Word {
    pub(crate) name: Ident,
    pub(crate) value: Option<Value>,
    pub(crate) arguments: Vec<Argument>,
}

impl Word {
    pub(crate) fn of(argument: Argument) -> Result<Self, Error> {
        match (argument.name, argument.value) {
            (Some(name), value) => Ok(Self { name, value: Some(value), arguments: Vec::new() }),
            (None, Value::Word(name)) => Ok(Self { name, value: None, arguments: Vec::new() }),
            (None, Value::Call(name, arguments)) => Ok(Self { name, value: None, arguments }),
            (None, value) => Err(Error::new(value.span(), "expected a word such as `unique`, or `name = …`")),
        }
    }

    pub(crate) fn span(&self) -> Span {
        self.name.span()
    }

    pub(crate) fn error<T>(&self, message: &str) -> Result<T, Error> {
        Err(Error::new(self.span(), format!("`{}` {message}", self.name)))
    }

    pub(crate) fn flag(&self) -> Result<bool, Error> {
        if self.value.is_some() || !self.arguments.is_empty() {
            return self.error("stands alone");
        }
        Ok(true)
    }

    pub(crate) fn text(&self) -> Result<String, Error> {
        match &self.value {
            Some(Value::Text(text, _)) => Ok(text.clone()),
            _ => self.error("takes text: `= \"…\"`"),
        }
    }

    /// The word after `=`, as in `on_delete = cascade`; the same in quotes will do.
    pub(crate) fn choice(&self, choices: &[&str]) -> Result<String, Error> {
        let (word, span) = match &self.value {
            Some(Value::Word(word)) => (word.to_string(), word.span()),
            Some(Value::Text(text, span)) => (text.clone(), *span),
            _ => return self.error(&format!("takes one of {}", choices.join(", "))),
        };
        if !choices.contains(&word.as_str()) {
            return Err(Error::new(span, format!("expected one of {}", choices.join(", "))));
        }
        Ok(word)
    }

    pub(crate) fn texts(&self) -> Result<Vec<String>, Error> {
        match &self.value {
            Some(Value::List(list, _)) => list.iter().map(text_of).collect(),
            Some(Value::Text(text, _)) => Ok(vec![text.clone()]),
            _ => self.error("takes a list: `= [\"…\"]`"),
        }
    }

    pub(crate) fn into_words(self) -> Result<Vec<Word>, Error> {
        if self.value.is_some() {
            return self.error("takes its words in parentheses");
        }
        self.arguments.into_iter().map(Word::of).collect()
    }

    /// Splits the arguments into leading texts and words.
    pub(crate) fn texts_and_words(self) -> Result<(Vec<String>, Vec<Word>), Error> {
        let (mut texts, mut words) = (Vec::new(), Vec::new());
        if self.value.is_some() {
            return self.error("takes its arguments in parentheses");
        }
        for argument in self.arguments {
            match argument {
                Argument { name: None, value: Value::Text(text, _) } => texts.push(text),
                other => words.push(Word::of(other)?),
            }
        }
        Ok((texts, words))
    }
}

pub(crate) fn text_of(argument: &Argument) -> Result<String, Error> {
    match argument {
        Argument { name: None, value: Value::Text(text, _) } => Ok(text.clone()),
        other => Err(Error::new(other.span(), "expected text in quotes")),
    }
}

pub(crate) fn unknown(word: &Word, known: &str) -> Error {
    Error::new(word.span(), format!("`{}` is not known here; known are {known}", word.name))
}
