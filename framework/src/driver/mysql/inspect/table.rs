//! A table's own facts: engine, collation, comment and other switches.

use std::collections::HashMap;

use super::super::implied;
use super::super::lexis::MYSQL;
use super::rows::Values;
use super::{Parts, index, key};
use crate::driver::sql::tokens::{TokenKind, significant, tokens, unquote};
use crate::schema::Table;

/// The engine Kit's sessions create tables with.
const USUAL_ENGINE: &str = "InnoDB";

/// A table without its columns, and what is read along with it.
pub(super) struct TableRow {
    pub(super) table: Table,
    pub(super) collation: Option<String>,
    /// The clause stands in the statement that creates the table.
    pub(super) partitioned: bool,
    /// Nothing but that statement says all of it.
    pub(super) needs_statement: bool,
    /// The parsers of full-text indexes, by index.
    parsers: HashMap<String, String>,
}

impl TableRow {
    /// The row, and what kind of table it is.
    pub(super) fn read(values: &mut Values, database_collation: &str) -> (String, Self) {
        let (name, kind, engine) = (values.text(), values.text(), values.optional());
        let (collation, create_options, comment) = (values.optional(), values.text(), values.optional());
        let mut table = Table { comment, ..Table::new(name) };
        let mut option = |name: &str, value: &str| table.options.insert(name.to_owned(), value.to_owned());
        let (mut needs_statement, mut partitioned) = (false, false);
        if let Some(engine) = engine.filter(|engine| engine != USUAL_ENGINE) {
            // The table lists others in its statement: those it merges, or where it is kept.
            needs_statement |= matches!(engine.as_str(), "MRG_MyISAM" | "MRG_MYISAM" | "FEDERATED" | "CONNECT");
            option("engine", &engine);
        }
        if let Some(own) = collation.as_deref().filter(|own| *own != database_collation) {
            option("collation", own);
        }
        for (name, value) in switches(&create_options) {
            match name.as_str() {
                "partitioned" => partitioned = true,
                _ => drop(option(&name, &value)),
            }
        }
        if kind == "SYSTEM VERSIONED" {
            option("system_versioning", "true");
            needs_statement = true;
        }
        (kind, Self { table, collation, partitioned, needs_statement, parsers: HashMap::new() })
    }

    /// Reads what the statement that creates the table says and the catalog does not.
    pub(super) fn add_statement(&mut self, statement: &str) {
        if let Some(partitions) = partitions(statement) {
            self.table.options.insert("partitions".to_owned(), partitions);
        }
        self.parsers = parsers(statement);
        self.table.definition = self.needs_statement.then(|| without_counter(statement));
    }

    /// The table with all that belongs to it.
    pub(super) fn complete(self, mut parts: Parts) -> Table {
        let mut table = self.table;
        parts.columns.sort_by_key(|(position, _)| *position);
        table.columns = parts.columns.into_iter().map(|(_, column)| column).collect();
        index::add(&mut table, parts.indexes, &self.parsers);
        key::add_foreign_keys(&mut table, parts.keys, &parts.rules);
        key::add_checks(&mut table, parts.checks, self.collation.as_deref());
        implied::hide(&mut table);
        table
    }
}

/// `row_format=COMPRESSED key_block_size=8 partitioned` as names and values.
fn switches(create_options: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut is_value = false;
    for token in significant(create_options, &MYSQL) {
        let text = token.text(create_options);
        match token.kind {
            TokenKind::Symbol if text == "=" => is_value = true,
            _ if is_value => {
                if let Some(last) = found.last_mut() {
                    last.1 = text.to_owned();
                }
                is_value = false;
            }
            _ => found.push((text.trim_matches('`').to_lowercase(), String::new())),
        }
    }
    found
}

/// `PARTITION BY …`, without the comment MySQL hides it in from other servers.
fn partitions(statement: &str) -> Option<String> {
    let at = statement.rfind("PARTITION BY ").filter(|_| !statement.contains("SUBPARTITION BY ")).or_else(|| {
        let sub = statement.find("SUBPARTITION BY ")?;
        statement[..sub].rfind("PARTITION BY ")
    })?;
    Some(statement[at..].trim_end().trim_end_matches("*/").trim_end().to_owned())
}

/// The parsers of full-text indexes: each on the index's own line.
fn parsers(statement: &str) -> HashMap<String, String> {
    let parser = |line: &str| {
        let (index, rest) = line.trim_start().strip_prefix("FULLTEXT KEY ")?.split_once(" (")?;
        let (_, parser) = rest.split_once("WITH PARSER ")?;
        let parser = parser.split_whitespace().next()?.trim_end_matches(',');
        Some((unquote(index).into_owned(), unquote(parser).into_owned()))
    };
    statement.lines().filter_map(parser).collect()
}

/// The statement without the number of the next row, which is no part of the schema.
pub(crate) fn without_counter(statement: &str) -> String {
    let all: Vec<_> = tokens(statement, &MYSQL).collect();
    let counter = all.windows(3).find(|window| {
        window[0].is_word(statement, "AUTO_INCREMENT")
            && window[1].is_symbol(statement, "=")
            && window[2].kind == TokenKind::Number
    });
    match counter {
        Some(window) => {
            let rest = statement[window[2].end..].strip_prefix(' ').unwrap_or(&statement[window[2].end..]);
            format!("{}{rest}", &statement[..window[0].start])
        }
        None => statement.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_are_taken_from_the_statement() {
        let plain = "CREATE TABLE `t` (\n  `id` int\n) ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4\n PARTITION BY HASH (`id`)\nPARTITIONS 4";
        assert_eq!(partitions(plain).as_deref(), Some("PARTITION BY HASH (`id`)\nPARTITIONS 4"));
        assert!(without_counter(plain).contains("ENGINE=InnoDB DEFAULT CHARSET"));
        let hidden = "CREATE TABLE `t` (`id` int)\n/*!50100 PARTITION BY RANGE (`id`)\nSUBPARTITION BY HASH (`id`)\nSUBPARTITIONS 2\n(PARTITION p0 VALUES LESS THAN (5) ENGINE = InnoDB) */";
        assert!(
            partitions(hidden).is_some_and(|text| text.starts_with("PARTITION BY RANGE") && text.ends_with("InnoDB)"))
        );
        assert_eq!(partitions("CREATE TABLE `t` (`id` int)"), None);
    }

    #[test]
    fn switches_have_names_and_values() {
        assert_eq!(
            switches("row_format=COMPRESSED `encrypted`='Y' partitioned"),
            [("row_format", "COMPRESSED"), ("encrypted", "'Y'"), ("partitioned", "")]
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
    }
}
