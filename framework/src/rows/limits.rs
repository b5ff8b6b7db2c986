//! What checks ask of columns, as far as it can be read off them.

use super::value::{self, Limit};
use super::words::{Word, words};
use crate::schema::{SameName, Table};

/// What is known of a table's columns, in their order, and of pairs of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Limits {
    pub(super) columns: Vec<Limit>,
    /// The first column's value is less than the second's by at least so much.
    pub(super) less: Vec<(usize, usize, i64)>,
}

/// Reads a table's checks. Of alternatives (`a OR b`) the one of this number is taken.
pub(super) fn limits(table: &Table, choice: usize, same: SameName<'_>) -> Limits {
    let columns = vec![Limit::default(); table.columns.len()];
    let mut reading = Reading { table, choice, same, found: Limits { columns, less: Vec::new() } };
    for check in &table.checks {
        reading.condition(&words(&check.expression));
    }
    reading.found
}

struct Reading<'a> {
    table: &'a Table,
    choice: usize,
    same: SameName<'a>,
    found: Limits,
}

impl Reading<'_> {
    fn condition(&mut self, words: &[Word]) {
        let words = stripped(words);
        let mut either = split(words, "or");
        if either.len() > 1 {
            // That there is no value is the least telling alternative.
            either.sort_by_key(|words| is_null(words));
            return self.condition(either[self.choice % either.len()]);
        }
        let all = split(words, "and");
        if all.len() > 1 {
            return all.into_iter().for_each(|words| self.condition(words));
        }
        self.one(words);
    }

    fn one(&mut self, words: &[Word]) {
        use Word::{Mark, Name, Number, Text};
        match words {
            [Name(column)] => self.limit(column, |limit| limit.one_of = vec!["true".to_owned()]),
            [not, Name(column)] if not.is("not") => self.limit(column, |limit| limit.one_of = vec!["false".to_owned()]),
            [Name(a), Mark(mark), Name(b)] => self.pair(a, mark, b),
            [Name(column), Mark(mark), Text(constant) | Number(constant)] => self.compare(column, mark, constant),
            [Text(constant) | Number(constant), Mark(mark), Name(column)] => {
                self.compare(column, &turned(mark), constant);
            }
            [Name(function), open, Name(column), close, Mark(mark), Number(number)]
                if is_length(function) && open.is_mark("(") && close.is_mark(")") =>
            {
                self.length(column, mark, number);
            }
            [Number(number), Mark(mark), Name(function), open, Name(column), close]
                if is_length(function) && open.is_mark("(") && close.is_mark(")") =>
            {
                self.length(column, &turned(mark), number);
            }
            [Name(column), Mark(equal), Name(function), open, Name(_), close]
            | [Name(function), open, Name(column), close, Mark(equal), Name(_)]
                if equal == "=" && open.is_mark("(") && close.is_mark(")") =>
            {
                let is = |names: [&str; 2]| names.iter().any(|name| function.eq_ignore_ascii_case(name));
                let (lower, upper) = (is(["lower", "lcase"]), is(["upper", "ucase"]));
                self.limit(column, |limit| (limit.lower, limit.upper) = (lower, upper));
            }
            [Name(column), between, low, and, high] if between.is("between") && and.is("and") => {
                if let (Text(low) | Number(low), Text(high) | Number(high)) = (low, high) {
                    self.compare(column, ">=", low);
                    self.compare(column, "<=", high);
                }
            }
            [Name(column), is, .., null] if is.is("is") && null.is("null") => {
                let null = words.len() == 3;
                self.limit(column, |limit| limit.null = Some(null));
            }
            [Name(column), like, Text(pattern)] if like.is("like") || like.is("ilike") => self.like(column, pattern),
            [Name(column), is_in, list @ ..] if is_in.is("in") || is_any(is_in, list) => {
                let constants = list.iter().filter_map(|word| match word {
                    Text(constant) | Number(constant) => Some(constant.clone()),
                    _ => None,
                });
                let constants: Vec<_> = constants.collect();
                self.limit(column, |limit| limit.one_of = constants);
            }
            _ => {}
        }
    }

    fn at(&self, name: &str) -> Option<usize> {
        self.table.columns.iter().position(|column| (self.same)(&column.name, name) || column.name == name)
    }

    fn limit(&mut self, column: &str, change: impl FnOnce(&mut Limit)) {
        if let Some(at) = self.at(column) {
            change(&mut self.found.columns[at]);
        }
    }

    fn pair(&mut self, a: &str, mark: &str, b: &str) {
        let truth = |name: &str| name.eq_ignore_ascii_case("true") || name.eq_ignore_ascii_case("false");
        if mark == "=" && truth(b) && self.at(b).is_none() {
            return self.limit(a, |limit| limit.one_of = vec![b.to_ascii_lowercase()]);
        }
        let (Some(a), Some(b)) = (self.at(a), self.at(b)) else { return };
        match mark {
            "<" => self.found.less.push((a, b, 1)),
            "<=" | "=" => self.found.less.push((a, b, 0)),
            ">" => self.found.less.push((b, a, 1)),
            ">=" => self.found.less.push((b, a, 0)),
            "<>" | "!=" => self.found.less.push((a, b, 1)),
            _ => {}
        }
    }

    fn compare(&mut self, column: &str, mark: &str, constant: &str) {
        let Some(at) = self.at(column) else { return };
        let number = value::ordinal(constant, &self.table.columns[at].ty);
        let limit = &mut self.found.columns[at];
        let (floor, ceiling) =
            number.map_or((None, None), |number| (Some(number.floor() as i64), Some(number.ceil() as i64)));
        match mark {
            ">=" => limit.least = limit.least.max(ceiling),
            ">" => limit.least = limit.least.max(floor.map(|floor| floor.saturating_add(1))),
            "<=" => limit.most = least_of(limit.most, floor),
            "<" => limit.most = least_of(limit.most, ceiling.map(|ceiling| ceiling.saturating_sub(1))),
            "=" | "==" => limit.one_of = vec![constant.to_owned()],
            "<>" | "!=" => limit.not.extend(floor),
            "~~" | "~~*" => self.like(column, constant),
            _ => {}
        }
    }

    fn length(&mut self, column: &str, mark: &str, number: &str) {
        let Ok(number) = number.parse::<usize>() else { return };
        self.limit(column, |limit| match mark {
            ">=" => limit.shortest = limit.shortest.max(number),
            ">" => limit.shortest = limit.shortest.max(number + 1),
            "<=" => limit.longest = Some(number),
            "<" => limit.longest = Some(number.saturating_sub(1)),
            "=" | "==" => (limit.shortest, limit.longest) = (number, Some(number)),
            "<>" | "!=" if number == 0 => limit.shortest = limit.shortest.max(1),
            _ => {}
        });
    }

    fn like(&mut self, column: &str, pattern: &str) {
        self.limit(column, |limit| limit.like = Some(pattern.to_owned()));
    }
}

fn least_of(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    a.into_iter().chain(b).min()
}

fn is_length(function: &str) -> bool {
    ["length", "char_length", "character_length", "octet_length"].iter().any(|own| function.eq_ignore_ascii_case(own))
}

/// `= ANY (ARRAY[…])`
fn is_any(mark: &Word, list: &[Word]) -> bool {
    mark.is_mark("=") && list.first().is_some_and(|word| word.is("any"))
}

fn is_null(words: &[Word]) -> bool {
    matches!(stripped(words), [_, is, null] if is.is("is") && null.is("null"))
}

fn turned(mark: &str) -> String {
    mark.chars()
        .map(|letter| {
            if letter == '<' {
                '>'
            } else if letter == '>' {
                '<'
            } else {
                letter
            }
        })
        .collect()
}

/// Without parentheses around all of it.
fn stripped(words: &[Word]) -> &[Word] {
    match words {
        [open, inner @ .., close]
            if open.is_mark("(") && close.is_mark(")") && depths(inner).all(|depth| depth >= 0) =>
        {
            stripped(inner)
        }
        words => words,
    }
}

/// How deep in parentheses each word stands.
fn depths(words: &[Word]) -> impl Iterator<Item = i32> + '_ {
    words.iter().scan(0, |depth, word| {
        *depth += i32::from(word.is_mark("(")) - i32::from(word.is_mark(")"));
        Some(*depth)
    })
}

/// The parts between a connective that stands in no parentheses.
fn split<'w>(words: &'w [Word], connective: &str) -> Vec<&'w [Word]> {
    let (mut parts, mut from, mut between) = (Vec::new(), 0, false);
    for ((at, word), depth) in words.iter().enumerate().zip(depths(words)) {
        if depth != 0 {
            continue;
        }
        if word.is("between") {
            between = true;
        } else if word.is("and") && std::mem::take(&mut between) {
        } else if word.is(connective) {
            parts.push(&words[from..at]);
            from = at + 1;
        }
    }
    parts.push(&words[from..]);
    parts
}
