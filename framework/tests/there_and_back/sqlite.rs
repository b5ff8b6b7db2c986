//! Runs the cases on SQLite files.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use ruskit::driver::{Scope, Session, Url, driver_for};
use ruskit::migrate::{Body, Migration, Migrator, Rollback, Silent, Source, SourceMigration, Upward};
use ruskit::schema::{IndexTerm, Schema};
use tempfile::TempDir;

use crate::case::{Case, Record, Recorded};

macro_rules! run {
    ($($group:ident),*) => {
        $(#[tokio::test]
        async fn $group() {
            hold(crate::$group::cases()).await;
        })*
    };
}

run!(columns, indexes, keys, mixed, names, refused, tables, views);

/// Runs all cases, then complains about all that do not hold.
async fn hold(cases: Vec<Case>) {
    let only = std::env::var("CASE").unwrap_or_default();
    let mut failures = Vec::new();
    for case in cases.iter().filter(|case| case.name.contains(&only)) {
        if let Err(failure) = run(case).await {
            failures.push(format!("- {}: {failure}", case.name));
        }
    }
    assert!(failures.is_empty(), "{} of {} cases fail:\n{}", failures.len(), cases.len(), failures.join("\n"));
}

async fn run(case: &Case) -> Result<(), String> {
    let database = Database::new();
    let mut migrator = database.migrator(&[("1_start.rs", case.start), ("2_change.rs", case.up)]).await;
    let first = Upward { count: Some(1), ..Upward::default() };
    migrator.migrate(&first, &mut Silent).await.map_err(|error| format!("cannot start: {error}"))?;
    let start = database.snapshot().await;

    let outcome = migrator.migrate(&Upward::default(), &mut Silent).await;
    if let Some(message) = case.refused {
        let error = outcome.err().ok_or("is not refused")?.to_string();
        contains(&error, message)?;
        return same(&start, &database.snapshot().await, case, true).map_err(|error| format!("refused, but {error}"));
    }
    outcome.map_err(|error| format!("cannot be made: {error}"))?;
    let made = database.snapshot().await;
    made.is_sound()?;
    for (query, rows) in &case.shows {
        let found = database.query(query).await;
        if found != *rows {
            return Err(format!("{query} gives {found}, not {rows}"));
        }
    }
    for (number, holds) in case.holds.iter().enumerate() {
        if !holds(&made.schema) {
            return Err(format!("check {number} does not hold"));
        }
    }

    let outcome = migrator.rollback(Rollback::LastBatch, &mut Silent).await;
    if let Some(message) = case.stays {
        let error = outcome.err().ok_or("its way back is not refused")?.to_string();
        contains(&error, message)?;
        return same(&made, &database.snapshot().await, case, true).map_err(|error| format!("stays, but {error}"));
    }
    outcome.map_err(|error| format!("cannot be undone: {error}"))?;
    let back = database.snapshot().await;
    back.is_sound()?;
    same(&start, &back, case, case.word_for_word).map_err(|error| format!("undone, {error}"))?;

    migrator
        .migrate(&Upward::default(), &mut Silent)
        .await
        .map_err(|error| format!("cannot be made again: {error}"))?;
    same(&made, &database.snapshot().await, case, case.word_for_word)
        .map_err(|error| format!("made again, {error}"))?;

    let from_history = database.migrator(&[("1_start.rs", case.start), ("2_change.rs", case.up)]).await;
    undo_again(from_history).await?;
    same(&start, &database.snapshot().await, case, case.word_for_word).map_err(|error| format!("undone again, {error}"))
}

async fn undo_again(mut migrator: Migrator) -> Result<(), String> {
    let outcome = migrator.rollback(Rollback::LastBatch, &mut Silent).await;
    outcome.map(drop).map_err(|error| format!("cannot be undone again: {error}"))
}

fn contains(error: &str, message: &str) -> Result<(), String> {
    if error.contains(message) { Ok(()) } else { Err(format!("says `{error}`, not `{message}`")) }
}

pub(crate) struct Database {
    folder: TempDir,
}

impl Database {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    fn url(&self) -> Url {
        Url::new(format!("sqlite:{}", self.folder.path().join("test.sqlite").display()))
    }

    pub(crate) async fn session(&self) -> Box<dyn Session> {
        driver_for(&self.url()).unwrap().connect(&self.url()).await.unwrap()
    }

    pub(crate) async fn migrator(&self, migrations: &[(&str, Record)]) -> Migrator {
        let migrations = migrations.iter().map(|(file, record)| {
            let body = Body::Recorded(Box::leak(Box::new(Recorded(*record))));
            SourceMigration::new(Path::new(file), body).unwrap()
        });
        Migrator::connect(&self.url(), Source::new(migrations.collect()).unwrap()).await.unwrap()
    }

    /// The start, then this.
    pub(crate) async fn migrator_of(&self, start: Record, change: impl Migration + 'static) -> Migrator {
        let start = Body::Recorded(Box::leak(Box::new(Recorded(start))));
        let change = Body::Recorded(Box::leak(Box::new(change)));
        let migrations = [("1_start.rs", start), ("2_change.rs", change)]
            .map(|(file, body)| SourceMigration::new(Path::new(file), body).unwrap());
        Migrator::connect(&self.url(), Source::new(migrations.into()).unwrap()).await.unwrap()
    }

    async fn query(&self, text: &str) -> String {
        let rows = self.session().await.query(text).await.unwrap_or_else(|error| panic!("{text}: {error}"));
        let value = |value: Option<String>| value.unwrap_or_else(|| "NULL".to_owned());
        let rows = rows.into_iter().map(|row| row.into_iter().map(value).collect::<Vec<_>>().join(" "));
        rows.collect::<Vec<_>>().join(" / ")
    }

    pub(crate) async fn snapshot(&self) -> Snapshot {
        Snapshot::of(self.session().await.as_mut()).await
    }
}

/// Everything a database holds, Kit's own tables excepted.
pub(crate) struct Snapshot {
    pub(crate) schema: Schema,
    texts: BTreeMap<String, String>,
    triggers: Vec<String>,
    rows: BTreeMap<String, Vec<BTreeMap<String, String>>>,
    sequences: String,
    complaints: String,
}

impl Snapshot {
    pub(crate) async fn of(session: &mut dyn Session) -> Self {
        let mut schema = session.inspect(&Scope::All).await.unwrap();
        let rows = table_rows(session, &schema).await;
        forget_texts(&mut schema);
        let own = "tbl_name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tbl_name NOT LIKE 'kit\\_m%' ESCAPE '\\'";
        let texts = format!("SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND {own}");
        let texts = session.query(&texts).await.unwrap().into_iter().map(|row| {
            let mut row = row.into_iter().flatten();
            (row.next().unwrap(), row.next().unwrap())
        });
        let texts = texts.collect();
        let triggers =
            "SELECT tbl_name || '.' || name FROM sqlite_schema WHERE type = 'trigger' ORDER BY tbl_name, rowid";
        let triggers = session.query(triggers).await.unwrap().into_iter().flatten().flatten().collect();
        let has_sequences = session.has_table("sqlite_sequence").await.unwrap();
        let sequences = match has_sequences {
            true => format!("{:?}", session.query("SELECT name, seq FROM sqlite_sequence ORDER BY 1").await.unwrap()),
            false => "[]".to_owned(),
        };
        let mut complaints = String::new();
        for check in ["PRAGMA foreign_key_check", "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'"]
        {
            let found = session.query(check).await.unwrap();
            if !found.is_empty() {
                complaints.push_str(&format!("{check}: {found:?} "));
            }
        }
        Self { schema, texts, triggers, rows, sequences, complaints }
    }

    pub(crate) fn is_sound(&self) -> Result<(), String> {
        if let Some(left) = self.texts.keys().find(|name| name.contains("__kit")) {
            return Err(format!("{left} is left behind"));
        }
        if self.complaints.is_empty() { Ok(()) } else { Err(self.complaints.clone()) }
    }
}

async fn table_rows(session: &mut dyn Session, schema: &Schema) -> BTreeMap<String, Vec<BTreeMap<String, String>>> {
    let mut all = BTreeMap::new();
    let quote = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    for table in schema.tables.iter().filter(|table| !table.options.contains_key("virtual")) {
        let mut columns: Vec<_> = table.columns.iter().map(|column| column.name.clone()).collect();
        if !table.options.contains_key("without_rowid") && !columns.iter().any(|name| name == "rowid") {
            columns.push("rowid".to_owned());
        }
        let values: Vec<_> = columns.iter().map(|name| format!("quote({})", quote(name))).collect();
        let select = format!("SELECT {} FROM {}", values.join(", "), quote(&table.name));
        let rows = session.query(&select).await.unwrap().into_iter();
        let named = rows.map(|row| columns.iter().cloned().zip(row.into_iter().flatten()).collect());
        let mut rows: Vec<BTreeMap<String, String>> = named.collect();
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

/// A text without comments, blanks and the quotes of names.
pub(crate) fn meaning(text: &str) -> String {
    let driver = driver_for(&Url::new("sqlite::memory:")).unwrap();
    let letters = driver.meaning(text).chars().collect::<Vec<_>>();
    let kept = letters.into_iter().filter(|letter| !letter.is_whitespace() && !"\"[]`".contains(*letter));
    kept.collect::<String>().to_lowercase()
}

pub(crate) fn same(wanted: &Snapshot, found: &Snapshot, case: &Case, word_for_word: bool) -> Result<(), String> {
    differ("schema", &wanted.schema, &found.schema)?;
    differ("order of triggers", &wanted.triggers, &found.triggers)?;
    let texts = |snapshot: &Snapshot, as_is: bool| -> BTreeMap<String, String> {
        let text = |text: &String| if as_is { text.clone() } else { meaning(text) };
        snapshot.texts.iter().map(|(name, own)| (name.clone(), text(own))).collect()
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
    if case.loses.is_empty() { differ("sequences", &wanted.sequences, &found.sequences) } else { Ok(()) }
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
