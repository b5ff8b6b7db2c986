//! Everything a database holds, to compare before and after.

use std::collections::{BTreeMap, HashSet};

use ruskit::driver::{Scope, Session, Url, driver_for};
use ruskit::schema::{IndexTerm, Schema};

use crate::beside;
use crate::case::Case;
use crate::support::{Engine, TestDatabase};

/// Everything a database holds, Kit's own tables excepted.
pub(crate) struct Snapshot {
    engine: Engine,
    pub(crate) schema: Schema,
    /// What the schema does not show.
    beside: beside::Facts,
    rows: BTreeMap<String, Vec<BTreeMap<String, String>>>,
}

impl Snapshot {
    pub(crate) async fn of(database: &TestDatabase) -> Self {
        let engine = database.engine();
        let mut session = database.session().await;
        let schema = session.inspect(&Scope::All).await.unwrap();
        let rows = table_rows(engine, session.as_mut(), &schema).await;
        let beside = beside::of(engine, session.as_mut()).await;
        Self { engine, schema, beside, rows }
    }

    /// The schema as far as it is compared.
    fn compared(&self) -> Schema {
        let mut schema = self.schema.clone();
        match self.engine {
            Engine::Sqlite => forget_texts(&mut schema),
            engine => forget_order(&mut schema, engine),
        }
        schema
    }

    pub(crate) fn is_sound(&self) -> Result<(), String> {
        let names = self.schema.tables.iter().flat_map(|table| {
            let indexes = table.indexes.iter().filter_map(|index| index.name.as_ref());
            indexes.chain(table.columns.iter().map(|column| &column.name)).chain([&table.name])
        });
        if let Some(left) = names.chain(self.beside.texts.keys()).find(|name| name.contains("__kit")) {
            return Err(format!("{left} is left behind"));
        }
        if self.beside.complaints.is_empty() { Ok(()) } else { Err(self.beside.complaints.clone()) }
    }
}

async fn table_rows(
    engine: Engine,
    session: &mut dyn Session,
    schema: &Schema,
) -> BTreeMap<String, Vec<BTreeMap<String, String>>> {
    let mut all = BTreeMap::new();
    for table in schema.tables.iter().filter(|table| !table.options.contains_key("virtual")) {
        let mut columns: Vec<_> = table.columns.iter().map(|column| column.name.clone()).collect();
        let has_rowid = engine == Engine::Sqlite && !table.options.contains_key("without_rowid");
        if has_rowid && !columns.iter().any(|name| name == "rowid") {
            columns.push("rowid".to_owned());
        }
        // SQLite's values have types of their own, whatever the column says.
        let value = |name: &String| match engine {
            Engine::Sqlite => format!("quote({})", engine.quote(name)),
            _ => engine.quote(name),
        };
        let values: Vec<_> = columns.iter().map(value).collect();
        let select = format!("SELECT {} FROM {}", values.join(", "), engine.quote_table(&table.name));
        let rows = session.query(&select).await.unwrap_or_else(|error| panic!("{select}: {error}")).into_iter();
        let rows = rows.map(|row| row.into_iter().map(|value| value.unwrap_or_else(|| "NULL".to_owned())));
        let mut rows: Vec<BTreeMap<String, String>> =
            rows.map(|row| columns.iter().cloned().zip(row).collect()).collect();
        rows.sort();
        all.insert(table.name.clone(), rows);
    }
    all
}

/// Texts are compared on their own.
fn forget_texts(schema: &mut Schema) {
    for table in &mut schema.tables {
        table.definition = None;
        table.columns.iter_mut().for_each(|column| column.definition = None);
        table.checks.iter_mut().for_each(|check| check.expression = meaning(&check.expression));
        let generated = table.columns.iter_mut().filter_map(|column| column.generated.as_mut());
        generated.for_each(|generated| generated.expression = meaning(&generated.expression));
        for index in &mut table.indexes {
            index.definition = None;
            index.predicate = index.predicate.as_deref().map(meaning);
            for part in &mut index.columns {
                if let IndexTerm::Expression(expression) = &mut part.term {
                    *expression = meaning(expression);
                }
            }
        }
    }
    for view in &mut schema.views {
        view.definition = None;
        view.query = meaning(&view.query);
    }
    schema.triggers.iter_mut().for_each(|trigger| trigger.definition = meaning(&trigger.definition));
}

/// Where constraints that come back are known by name, they stand behind those that were always there. PostgreSQL has no
/// place for a column but the last.
fn forget_order(schema: &mut Schema, engine: Engine) {
    for table in &mut schema.tables {
        table.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
        table.checks.sort_by(|a, b| a.name.cmp(&b.name));
        if engine == Engine::Postgres {
            table.columns.sort_by(|a, b| a.name.cmp(&b.name));
            // A change of type and back leaves its casts in what is said of the column.
            table.checks.iter_mut().for_each(|check| check.expression = without_casts(&check.expression));
        }
    }
}

fn without_casts(expression: &str) -> String {
    let mut rest = expression.replace(['(', ')'], "");
    for ty in ["double precision", "numeric", "text"] {
        rest = rest.replace(&format!("::{ty}"), "");
    }
    rest
}

/// A text without comments, blanks and the quotes of names.
fn meaning(text: &str) -> String {
    let driver = driver_for(&Url::new("sqlite::memory:")).unwrap();
    let letters = driver.meaning(text).chars().collect::<Vec<_>>();
    let kept = letters.into_iter().filter(|letter| !letter.is_whitespace() && !"\"[]`".contains(*letter));
    kept.collect::<String>().to_lowercase()
}

pub(crate) fn same(wanted: &Snapshot, found: &Snapshot, case: &Case, word_for_word: bool) -> Result<(), String> {
    differ("schema", &wanted.compared(), &found.compared())?;
    differ("order of triggers", &wanted.beside.triggers, &found.beside.triggers)?;
    let texts = |snapshot: &Snapshot, as_is: bool| -> BTreeMap<String, String> {
        let text = |text: &String| if as_is { text.clone() } else { meaning(text) };
        snapshot.beside.texts.iter().map(|(name, own)| (name.clone(), text(own))).collect()
    };
    differ("meaning of texts", &texts(wanted, false), &texts(found, false))?;
    if word_for_word {
        differ("texts", &texts(wanted, true), &texts(found, true))?;
    }
    let rows = |snapshot: &Snapshot| {
        let mut rows = snapshot.rows.clone();
        for (table, column) in &case.loses {
            match (rows.get_mut(*table), *column) {
                (Some(rows), "*") => rows.clear(),
                (Some(rows), column) => {
                    rows.iter_mut().for_each(|row| drop(row.remove(column)));
                    rows.sort();
                }
                (None, _) => {}
            }
        }
        rows
    };
    differ("rows", &rows(wanted), &rows(found))?;
    match case.loses.is_empty() {
        true => differ("sequences", &wanted.beside.sequences, &found.beside.sequences),
        false => Ok(()),
    }
}

fn differ<T: PartialEq + std::fmt::Debug>(what: &str, wanted: &T, found: &T) -> Result<(), String> {
    if wanted == found {
        return Ok(());
    }
    let (wanted, found) = (format!("{wanted:#?}"), format!("{found:#?}"));
    let only = |of: &str, other: &str| {
        let lines: HashSet<_> = other.lines().collect();
        let lines: Vec<_> = of.lines().filter(|line| !lines.contains(line)).map(str::trim).collect();
        let moved =
            of.lines().zip(other.lines()).find(|(a, b)| a != b).map(|(line, _)| format!("moved: {}", line.trim()));
        if lines.is_empty() { moved.unwrap_or_default() } else { lines.join("\n      ") }
    };
    Err(format!(
        "{what} differ\n    wanted\n      {}\n    found\n      {}",
        only(&wanted, &found),
        only(&found, &wanted)
    ))
}
