//! A schema of any size, always the same: tables of eight to fifteen columns of many types, with foreign keys to
//! earlier tables, a unique index, one or two others, and mostly a check.

use std::collections::BTreeSet;

/// Name of a kind, its type, and what it may default to.
type Kind = (&'static str, &'static str, Option<&'static str>);

const KINDS: [Kind; 14] = [
    ("int", "INTEGER", Some("0")),
    ("big", "BIGINT", Some("0")),
    ("small", "SMALLINT", Some("1")),
    ("str", "VARCHAR(120)", Some("'n/a'")),
    ("code", "VARCHAR(32)", Some("'new'")),
    ("text", "TEXT", None),
    ("bool", "BOOLEAN", Some("FALSE")),
    ("dbl", "DOUBLE", Some("0.5")),
    ("dec", "DECIMAL(12,2)", Some("0")),
    ("date", "DATE", None),
    ("ts", "TIMESTAMP", Some("CURRENT_TIMESTAMP")),
    ("uuid", "CHAR(36)", None),
    ("json", "TEXT", None),
    ("blob", "BLOB", None),
];
const NUMBERS: [&str; 5] = ["int", "big", "small", "dbl", "dec"];
const NOT_INDEXED: [&str; 3] = ["text", "json", "blob"];

const WORDS: &str = "order item user account invoice line stock batch route shift ledger asset device ticket event \
                     session policy claim vendor price";

/// The schema as a script.
pub(crate) fn script(tables: usize) -> String {
    let mut chance = Chance(tables as u64);
    (0..tables).map(|number| table(number, &mut chance)).collect()
}

pub(crate) fn name(number: usize) -> String {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    format!("{}_{number:04}", words[number % words.len()])
}

fn table(number: usize, chance: &mut Chance) -> String {
    let table = name(number);
    let foreign = foreign_keys(number, chance);
    let columns = columns(8 + chance.below(8) - 3 - foreign.len(), chance);

    let mut lines = vec!["id INTEGER PRIMARY KEY AUTOINCREMENT".to_owned()];
    lines.extend(columns.iter().map(|column| column.definition.clone()));
    for (at, (_, action)) in foreign.iter().enumerate() {
        let required = if *action == "SET NULL" { "" } else { " NOT NULL" };
        lines.push(format!("ref{at}_id BIGINT{required}"));
    }
    for (at, (target, action)) in foreign.iter().enumerate() {
        let action = if action.is_empty() { String::new() } else { format!(" ON DELETE {action}") };
        let constraint = format!("CONSTRAINT fk_{table}_ref{at}_id FOREIGN KEY (ref{at}_id)");
        lines.push(format!("{constraint} REFERENCES {} (id){action}", name(*target)));
    }
    let number = columns.iter().find(|column| NUMBERS.contains(&column.kind));
    if let Some(column) = number.filter(|_| chance.percent(75)) {
        lines.push(format!("CONSTRAINT ck_{table} CHECK ({} >= 0)", column.name));
    }
    format!("CREATE TABLE {table} (\n  {}\n);\n{}", lines.join(",\n  "), indexes(&table, &columns, chance))
}

fn foreign_keys(number: usize, chance: &mut Chance) -> BTreeSet<(usize, &'static str)> {
    let count = number.min([0, 1, 1, 2][chance.below(4)]);
    let reach = number.min(200);
    (0..count).map(|_| (number - 1 - chance.below(reach), ["CASCADE", "SET NULL", ""][chance.below(3)])).collect()
}

struct Column {
    name: String,
    kind: &'static str,
    definition: String,
}

/// A key, a time, and so many more.
fn columns(more: usize, chance: &mut Chance) -> Vec<Column> {
    let column =
        |name: String, kind: &'static str, rest: &str| Column { definition: format!("{name} {rest}"), name, kind };
    let mut columns = vec![
        column("code_key".to_owned(), "code", "VARCHAR(32) NOT NULL"),
        column("created_at".to_owned(), "ts", "TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP"),
    ];
    for at in 0..more {
        let (kind, ty, default) = KINDS[chance.below(KINDS.len())];
        let required = if chance.percent(60) { " NOT NULL" } else { "" };
        let default =
            default.filter(|_| chance.percent(50)).map_or_else(String::new, |text| format!(" DEFAULT {text}"));
        columns.push(column(format!("{kind}_{at}"), kind, &format!("{ty}{required}{default}")));
    }
    columns
}

fn indexes(table: &str, columns: &[Column], chance: &mut Chance) -> String {
    let indexed: Vec<&str> = columns
        .iter()
        .filter(|column| !NOT_INDEXED.contains(&column.kind))
        .map(|column| column.name.as_str())
        .collect();
    let mut any = || indexed[chance.below(indexed.len())];
    let (unique, first, pair) = (any(), any(), [any(), any()]);
    let unique =
        if unique == "code_key" || !chance.percent(25) { "code_key".to_owned() } else { format!("code_key, {unique}") };
    let mut text = format!(
        "CREATE UNIQUE INDEX uq_{table} ON {table} ({unique});\nCREATE INDEX ix0_{table} ON {table} ({first});\n"
    );
    if chance.percent(50) && pair[0] != pair[1] {
        text += &format!("CREATE INDEX ix1_{table} ON {table} ({});\n", pair.join(", "));
    }
    text
}

/// Numbers that look like chance and are the same every time (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap_or_default()
    }

    fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}
