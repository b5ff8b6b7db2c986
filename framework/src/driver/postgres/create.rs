//! A whole schema as statements.
//!
//! What tables speak of comes before them, the rest behind. Where PostgreSQL has no `IF NOT EXISTS`, a block asks, or takes
//! it that the thing is there.

use super::lexis::POSTGRES;
use super::{constraint, define, index, name, render, view};
use crate::driver::sql::create::{Part, Scripts, behind_kind, in_order, tables_in_order, words};
use crate::driver::sql::quote;
use crate::driver::sql::tokens::significant;
use crate::driver::{Statement, Unsupported};
use crate::schema::{ForeignKey, Index, Object, Operation, Schema, Table};
use crate::wire::Script;

/// Kinds of objects that tables may need, or other such objects.
const BEFORE_TABLES: [&str; 6] = ["collation", "domain", "type", "sequence", "function", "aggregate"];

/// Kinds of objects that have their own statement after everything they may stand on.
const LAST: [&str; 6] = ["index", "rule", "policy", "statistics", "event trigger", "comment"];

/// The scripts.
pub(super) fn create(schema: &Schema, idempotent: bool) -> Result<Vec<Script>, Unsupported> {
    let mut scripts = Scripts::default();
    let (early, late) = objects(schema);
    let mut first = settings(schema);
    first.extend(of_kinds(schema, &["schema"]));
    let extension = |name: &String| Statement::new(format!("CREATE EXTENSION IF NOT EXISTS {}", quote::name(name)));
    first.extend(schema.extensions.iter().map(extension));
    for found in &schema.enums {
        first.extend(render::render(&Operation::CreateEnum(found.clone()), &Schema::default())?);
    }
    first.extend(early);
    scripts.add("", false, first);
    let tables = tables_in_order(&schema.tables, above);
    for table in &tables {
        scripts.add(&table.name, false, define::table(&alone(table, schema))?);
    }
    for table in &tables {
        scripts.add(&table.name, true, afterwards(table, schema, idempotent)?);
    }
    scripts.add("", true, late);
    let views = schema.views.iter().map(|view| Part::of_text(&view.name, &view.query, &POSTGRES, view)).collect();
    for each in in_order(views) {
        scripts.add(&each.name, false, view::create(each, false, schema));
    }
    for trigger in &schema.triggers {
        scripts.add(&trigger.table, true, [Statement::new(&trigger.definition)]);
    }
    scripts.add("", true, of_kinds(schema, &LAST));
    Ok(scripts.finish(|text| if idempotent { unless_there(text) } else { text.to_owned() }))
}

/// Bodies may speak of what comes later.
fn settings(schema: &Schema) -> Vec<Statement> {
    let has_body = schema.objects.iter().any(|object| matches!(object.kind.as_str(), "function" | "procedure"));
    let off = || Statement::because("SET check_function_bodies = off", "what bodies speak of may come later");
    has_body.then(off).into_iter().collect()
}

/// The objects of these kinds, kind by kind.
fn of_kinds(schema: &Schema, kinds: &[&str]) -> Vec<Statement> {
    let of_kind = |kind: &&str| schema.objects.iter().filter(|object| object.kind == *kind).collect::<Vec<_>>();
    kinds.iter().flat_map(of_kind).map(|object| Statement::new(&object.definition)).collect()
}

/// The objects that stand before the tables and those behind them: a function that no table speaks of may speak of tables.
fn objects(schema: &Schema) -> (Vec<Statement>, Vec<Statement>) {
    let text: String = schema.tables.iter().filter_map(|table| serde_json::to_string(table).ok()).collect();
    let types = schema.objects.iter().filter(|object| !is_routine(object)).map(|object| object.definition.as_str());
    let spoken_of = text + &types.collect::<Vec<_>>().join(" ");
    let is_early = |object: &&Object| {
        let name = object.name.split('(').next().unwrap_or_default().rsplit('.').next().unwrap_or_default();
        BEFORE_TABLES.contains(&object.kind.as_str()) && (!is_routine(object) || spoken_of.contains(name))
    };
    let others =
        schema.objects.iter().filter(|object| object.kind != "schema" && !LAST.contains(&object.kind.as_str()));
    let (early, late): (Vec<_>, Vec<_>) = others.partition(is_early);
    (ordered(early), ordered(late))
}

fn is_routine(object: &Object) -> bool {
    matches!(object.kind.as_str(), "function" | "procedure" | "aggregate")
}

fn ordered(objects: Vec<&Object>) -> Vec<Statement> {
    let part = |object: &Object| {
        Part::of_text(&object.name, &object.definition, &POSTGRES, Statement::new(&object.definition))
    };
    in_order(objects.into_iter().map(part).collect())
}

/// The tables it is a part of.
fn above(table: &Table) -> Vec<String> {
    let parents = table.options.get("inherits").into_iter().flat_map(|parents| parents.split(','));
    parents.chain(table.options.get("partition_of").map(String::as_str)).map(|name| name.trim().to_owned()).collect()
}

/// The table without what comes afterwards. Indexes of partitions become parts of the table's when they are attached;
/// unique ones may be what a foreign key relies on.
fn alone(table: &Table, schema: &Schema) -> Table {
    let mut alone = Table { foreign_keys: Vec::new(), ..table.clone() };
    alone.indexes.retain(|index| index.constraint || comes_with(table, index, schema));
    alone
}

fn comes_with(table: &Table, index: &Index, schema: &Schema) -> bool {
    let relied_on = |key: &&ForeignKey| key.table == table.name && index.columns.len() == key.references.len();
    let mut keys = schema.tables.iter().flat_map(|other| &other.foreign_keys);
    ["partition_of", "partition_by"].iter().any(|option| table.options.contains_key(*option))
        || (index.unique && keys.any(|key| relied_on(&key)))
}

/// Indexes and foreign keys.
fn afterwards(table: &Table, schema: &Schema, idempotent: bool) -> Result<Vec<Statement>, Unsupported> {
    let mut statements = Vec::new();
    for each in table.indexes.iter().filter(|index| !index.constraint && !comes_with(table, index, schema)) {
        statements.extend(index::create(&table.name, &Index { concurrently: false, ..each.clone() })?);
    }
    for key in &table.foreign_keys {
        let add = format!("ALTER TABLE {} ADD {}", name::sql(&table.name), constraint::foreign_key(key));
        statements.push(Statement::new(if idempotent { unless_key(table, key, &add) } else { add }));
    }
    Ok(statements)
}

/// Adds a foreign key unless there is one of its name or, where it has none, over its columns.
fn unless_key(table: &Table, key: &ForeignKey, add: &str) -> String {
    let own = format!("conrelid = to_regclass({}) AND contype = 'f'", name::literal(&table.name));
    let same = match &key.name {
        Some(name) => format!("conname = {}", quote::literal(name)),
        None => {
            let columns: Vec<_> = key.columns.iter().map(|column| quote::literal(column)).collect();
            format!(
                "confrelid = to_regclass({}) AND ARRAY[{}]::name[] = (SELECT array_agg(a.attname ORDER BY k.place) \
                 FROM unnest(conkey) WITH ORDINALITY AS k (attnum, place) JOIN pg_attribute a \
                 ON a.attrelid = conrelid AND a.attnum = k.attnum)",
                name::literal(&key.table),
                columns.join(", ")
            )
        }
    };
    block(&format!("IF NOT EXISTS (SELECT FROM pg_constraint WHERE {own} AND {same}) THEN\n{add};\nEND IF;"))
}

/// The statement as one that leaves alone what is there.
fn unless_there(text: &str) -> String {
    let words: Vec<_> =
        significant(text, &POSTGRES).take(4).map(|token| token.text(text).to_ascii_uppercase()).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let within = |kind: &str| behind_kind(text, &[kind], "IF NOT EXISTS", &POSTGRES);
    match words.as_slice() {
        ["DO" | "SET" | "COMMENT", ..] | ["ALTER", "SEQUENCE", ..] | ["CREATE", "OR", ..] => text.to_owned(),
        ["CREATE", "EXTENSION", ..] => text.to_owned(),
        ["CREATE", "FOREIGN", "TABLE", ..] | ["CREATE", "UNLOGGED", "TABLE", ..] | ["CREATE", "TABLE", ..] => {
            within("TABLE")
        }
        ["CREATE", "SEQUENCE", ..] | ["CREATE", "UNLOGGED", "SEQUENCE", ..] => within("SEQUENCE"),
        ["CREATE", "INDEX", ..] | ["CREATE", "UNIQUE", "INDEX", ..] => within("INDEX"),
        ["CREATE", "MATERIALIZED", "VIEW", ..] => within("VIEW"),
        ["CREATE", kind @ ("SCHEMA" | "COLLATION" | "SERVER" | "STATISTICS"), ..] => within(kind),
        ["CREATE", "VIEW" | "AGGREGATE", ..] | ["CREATE", "RECURSIVE", "VIEW", ..] => {
            behind_kind(text, &["CREATE"], "OR REPLACE", &POSTGRES)
        }
        ["ALTER", "TABLE", ..] if words_of(text).contains("attach") => taken(text, "wrong_object_type"),
        // The dictionaries' and configurations' names are only kept apart by an index.
        ["CREATE", "TEXT", "SEARCH", ..] => taken(text, "duplicate_object OR unique_violation"),
        ["ALTER", "TABLE", ..] if !words_of(text).contains("add") => text.to_owned(),
        _ => taken(text, "duplicate_object OR duplicate_table OR duplicate_function"),
    }
}

fn words_of(text: &str) -> std::collections::HashSet<String> {
    words(text, &POSTGRES)
}

fn taken(text: &str, conditions: &str) -> String {
    block(&format!("{text};\nEXCEPTION WHEN {conditions} THEN\nNULL;"))
}

fn block(body: &str) -> String {
    let mut mark = "$kit$".to_owned();
    while body.contains(&mark) {
        mark.insert(1, '_');
    }
    format!("DO {mark}\nBEGIN\n{body}\nEND\n{mark}")
}
