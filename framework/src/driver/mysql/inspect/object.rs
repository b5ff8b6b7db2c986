//! Views, triggers, and what Kit keeps as the server's own text: routines, events, sequences.
//!
//! Whoever creates something owns it: the owner stands in the text only where it is somebody else than the user Kit
//! connects as, so that the same schema reads the same for everybody who made it.

use std::collections::HashSet;

use super::super::lexis::MYSQL;
use super::super::name::{literal, name as quoted};
use super::rows::Values;
use crate::driver::sql::tokens::{Token, TokenKind, significant, tokens, unquote};
use crate::schema::{Object, Trigger, View};

/// Who asks, where, and how its connection reads SQL.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) database: String,
    pub(super) user: String,
    pub(super) sql_mode: String,
}

/// Modes under which a text says something else, or nothing.
const MODES_OF_READING: [&str; 6] =
    ["ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "PIPES_AS_CONCAT", "IGNORE_SPACE", "ORACLE", "HIGH_NOT_PRECEDENCE"];

impl Reader {
    /// The text a body was written in another mode for is run in that mode.
    fn in_mode(&self, mode: &str, definition: String) -> String {
        let reading = |modes: &str| MODES_OF_READING.map(|mode| modes.split(',').any(|each| each == mode));
        if reading(mode) == reading(&self.sql_mode) {
            return definition;
        }
        format!(
            "SET @kit_sql_mode = @@SESSION.sql_mode;\nSET SESSION sql_mode = {};\n{definition};\n\
             SET SESSION sql_mode = @kit_sql_mode",
            literal(mode)
        )
    }

    /// `root@localhost` as the clause that names somebody else.
    fn definer(&self, definer: &str) -> String {
        match definer.rsplit_once('@') {
            Some((user, host)) if definer != self.user => format!("DEFINER={}@{} ", quoted(user), quoted(host)),
            _ => String::new(),
        }
    }
}

/// A view from `SHOW CREATE VIEW`.
pub(super) fn view(reader: &Reader, values: &mut Values) -> View {
    let (name, statement) = (values.text(), values.text());
    let definition = reader.without_database(&reader.without_usual(&statement));
    View { query: query(&definition).to_owned(), name, definition: Some(definition), ..View::default() }
}

/// Everything else from its `SHOW CREATE`.
pub(super) fn object(reader: &Reader, kind: &str, values: &mut Values) -> Object {
    let name = values.text();
    let mode = if kind == "SEQUENCE" { None } else { Some(values.text()) };
    if kind == "EVENT" {
        let _time_zone = values.text();
    }
    let definition = reader.without_usual(without_semicolon(&values.text()));
    let definition = match mode {
        Some(mode) => reader.in_mode(&mode, definition),
        None => definition,
    };
    Object { kind: kind.to_lowercase(), name, definition }
}

/// MySQL keeps the semicolon a body was sent with.
fn without_semicolon(text: &str) -> &str {
    text.trim_end_matches(|letter: char| letter == ';' || letter.is_whitespace())
}

impl Reader {
    /// The statement without what goes without saying.
    fn without_usual(&self, statement: &str) -> String {
        let Some(mut rest) = statement.strip_prefix("CREATE ") else { return statement.to_owned() };
        let (user, host) = self.user.rsplit_once('@').unwrap_or((&self.user, ""));
        let own = format!("DEFINER={}@{} ", quoted(user), quoted(host));
        let mut kept = "CREATE ".to_owned();
        loop {
            let usual = ["ALGORITHM=UNDEFINED ", own.as_str(), "SQL SECURITY DEFINER "];
            if let Some(shorter) = usual.iter().find_map(|clause| rest.strip_prefix(clause)) {
                rest = shorter;
            } else if ["ALGORITHM=", "DEFINER="].iter().any(|word| rest.starts_with(word)) {
                let end = end_of_clause(rest);
                kept.push_str(&rest[..end]);
                rest = &rest[end..];
            } else {
                return kept + rest;
            }
        }
    }
}

impl Reader {
    /// A view's text without the database's name before a table's: MariaDB leaves it before columns where the owner of
    /// the view does not exist. `db`.`a` alone stays, which may speak of an alias.
    fn without_database(&self, text: &str) -> String {
        let name = quoted(&self.database);
        if !text.contains(&name) {
            return text.to_owned();
        }
        let all: Vec<_> = tokens(text, &MYSQL).collect();
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(token) = all.get(at) {
            let is_dot = |ahead: usize| all.get(at + ahead).is_some_and(|next| next.is_symbol(text, "."));
            if token.text(text) == name && is_dot(1) && is_dot(3) {
                at += 2;
            } else {
                out.push_str(token.text(text));
                at += 1;
            }
        }
        out
    }
}

/// Where a clause without blanks ends, those within quotes apart; its blank belongs to it.
fn end_of_clause(text: &str) -> usize {
    let blank = tokens(text, &MYSQL).find(|token| token.kind == TokenKind::Space);
    blank.map_or(text.len(), |token| token.end)
}

/// The `SELECT` of a `CREATE VIEW`.
fn query(definition: &str) -> &str {
    let mut depth = 0_usize;
    let mut within = false;
    let start = significant(definition, &MYSQL).find_map(|token| {
        within |= token.is_word(definition, "VIEW");
        match token.text(definition) {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ if within && depth == 0 && token.is_word(definition, "AS") => return Some(token.end),
            _ => {}
        }
        None
    });
    let query = start.map_or(definition, |start| definition[start..].trim());
    let checks = [" WITH CASCADED CHECK OPTION", " WITH LOCAL CHECK OPTION"];
    checks.iter().find_map(|check| query.strip_suffix(check)).unwrap_or(query)
}

/// Puts each view behind those it reads, so that they can be created in this order.
pub(crate) fn in_order_of_creation(views: &mut Vec<View>) {
    views.sort_by(|a, b| a.name.cmp(&b.name));
    let mut waiting: Vec<_> = std::mem::take(views).into_iter().map(|view| (sources(&view.query), view)).collect();
    while !waiting.is_empty() {
        let names: HashSet<String> = waiting.iter().map(|(_, view)| view.name.clone()).collect();
        let blocked = |(sources, view): &(HashSet<String>, View)| {
            sources.iter().any(|source| *source != view.name && names.contains(source))
        };
        let (mut later, mut next): (Vec<_>, Vec<_>) = waiting.into_iter().partition(blocked);
        if next.is_empty() {
            // Views of each other: broken, in whatever order.
            next = std::mem::take(&mut later);
        }
        views.extend(next.into_iter().map(|(_, view)| view));
        waiting = later;
    }
}

/// The tables and views a query reads, as the server writes it: it qualifies every column, so a name that neither follows
/// nor precedes a dot is a table, or the alias behind one or behind `AS`.
fn sources(query: &str) -> HashSet<String> {
    let all: Vec<_> = significant(query, &MYSQL).collect();
    let is_source = |at: &usize| {
        let is_dot = |token: Option<&Token>| token.is_some_and(|token| token.is_symbol(query, "."));
        let before = at.checked_sub(1).and_then(|at| all.get(at));
        let is_alias = before.is_some_and(|token| token.kind == TokenKind::Quoted || token.is_word(query, "AS"));
        all[*at].kind == TokenKind::Quoted && !is_alias && !is_dot(before) && !is_dot(all.get(at + 1))
    };
    let name = |at: usize| unquote(all[at].text(query)).into_owned();
    (0..all.len()).filter(is_source).map(name).collect()
}

/// A trigger as the catalog has it.
pub(super) struct TriggerRow {
    name: String,
    table: String,
    /// `BEFORE INSERT`.
    moment: String,
    /// Its place among the table's triggers of this moment.
    order: u32,
    definer: String,
    sql_mode: String,
    body: String,
}

impl TriggerRow {
    pub(super) fn read(values: &mut Values) -> Self {
        let (name, table) = (values.text(), values.text());
        let moment = format!("{} {}", values.text(), values.text());
        let order = values.number();
        Self { name, table, moment, order, definer: values.text(), sql_mode: values.text(), body: values.text() }
    }

    pub(super) fn table(&self) -> &str {
        &self.table
    }
}

/// The triggers, by name. Created in this order they fire as they do now: one that fires before another of an earlier
/// name says so.
pub(super) fn triggers(reader: &Reader, mut rows: Vec<TriggerRow>) -> Vec<Trigger> {
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    let trigger = |(at, row): (usize, &TriggerRow)| {
        let earlier = rows[..at].iter().filter(|other| other.table == row.table && other.moment == row.moment);
        let next = earlier.filter(|other| other.order > row.order).min_by_key(|other| other.order);
        let place = next.map(|next| format!("PRECEDES {} ", quoted(&next.name))).unwrap_or_default();
        let definition = format!(
            "CREATE {}TRIGGER {} {} ON {} FOR EACH ROW {place}{}",
            reader.definer(&row.definer),
            quoted(&row.name),
            row.moment,
            quoted(&row.table),
            without_semicolon(&row.body)
        );
        let definition = reader.in_mode(&row.sql_mode, definition);
        Trigger { name: row.name.clone(), table: row.table.clone(), definition }
    };
    rows.iter().enumerate().map(trigger).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader() -> Reader {
        Reader {
            database: "shop".to_owned(),
            user: "kit@localhost".to_owned(),
            sql_mode: "STRICT_ALL_TABLES".to_owned(),
        }
    }

    #[test]
    fn the_databases_own_name_goes() {
        let text = "select `shop`.`t`.`a` AS `a`,`shop`.`b` AS `b` from `t` join `u` `shop`";
        let without = "select `t`.`a` AS `a`,`shop`.`b` AS `b` from `t` join `u` `shop`";
        assert_eq!(reader().without_database(text), without);
    }

    #[test]
    fn sources_are_told_from_columns_and_aliases() {
        let query = "select `t`.`a` AS `b`,`x`.`c` AS `c` from ((`t` join `d` `x` on(`x`.`e` = 1)),`f`) where (select 1 from `g`)";
        let mut found: Vec<_> = sources(query).into_iter().collect();
        found.sort();
        assert_eq!(found, ["d", "f", "g", "t"]);
    }

    #[test]
    fn what_goes_without_saying_is_left_out() {
        let usual = "CREATE ALGORITHM=UNDEFINED DEFINER=`kit`@`localhost` SQL SECURITY DEFINER VIEW `v` AS select 1";
        assert_eq!(reader().without_usual(usual), "CREATE VIEW `v` AS select 1");
        let other = "CREATE ALGORITHM=MERGE DEFINER=`a b`@`%` SQL SECURITY INVOKER VIEW `v` AS select 1";
        assert_eq!(reader().without_usual(other), other);
    }

    #[test]
    fn the_query_stands_behind_name_and_columns() {
        assert_eq!(query("CREATE VIEW `as` (`a`,`as`) AS select 1 AS `a` WITH LOCAL CHECK OPTION"), "select 1 AS `a`");
    }

    #[test]
    fn triggers_created_by_name_fire_in_their_order() {
        let row = |name: &str, order| TriggerRow {
            name: name.to_owned(),
            table: "t".to_owned(),
            moment: "BEFORE INSERT".to_owned(),
            order,
            definer: "kit@localhost".to_owned(),
            sql_mode: String::new(),
            body: "SET @a = 1".to_owned(),
        };
        let triggers = triggers(&reader(), vec![row("b", 1), row("c", 3), row("a", 2)]);
        let texts: Vec<_> = triggers.iter().map(|trigger| trigger.definition.as_str()).collect();
        assert_eq!(
            texts,
            [
                "CREATE TRIGGER `a` BEFORE INSERT ON `t` FOR EACH ROW SET @a = 1",
                "CREATE TRIGGER `b` BEFORE INSERT ON `t` FOR EACH ROW PRECEDES `a` SET @a = 1",
                "CREATE TRIGGER `c` BEFORE INSERT ON `t` FOR EACH ROW SET @a = 1",
            ]
        );
    }
}
