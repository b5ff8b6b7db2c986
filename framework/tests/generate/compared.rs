//! Two schemas as a database reads them back, as far as one can be like the other.

use ruskit::schema::diff::normalized;
use ruskit::schema::{ForeignKey, Index, Schema};

use crate::support::Engine;

/// The schema as far as it is compared: columns that came later stand last, what a constraint is called where the
/// database named it after a table that is called otherwise now says nothing.
pub(crate) fn compared(schema: &Schema, engine: Engine) -> Schema {
    let mut schema = normalized(schema).into_owned();
    sort(&mut schema);
    if engine == Engine::Sqlite {
        // A rename writes names in quotes.
        let checks = schema.tables.iter_mut().flat_map(|table| &mut table.checks);
        checks.for_each(|check| check.expression = check.expression.replace('"', ""));
    }
    if engine == Engine::Postgres {
        schema.tables.iter_mut().filter_map(|table| table.primary_key.as_mut()).for_each(|key| key.name = None);
    }
    schema
}

fn sort(schema: &mut Schema) {
    for table in &mut schema.tables {
        table.columns.sort_by(|a, b| a.name.cmp(&b.name));
        table.indexes.sort_by_key(|own| key(&own.name, &own.columns));
        table.foreign_keys.sort_by_key(|own| key(&own.name, &own.columns));
        table.checks.sort_by(|a, b| (&a.name, &a.expression).cmp(&(&b.name, &b.expression)));
    }
}

fn key<T: std::fmt::Debug>(name: &Option<String>, columns: &T) -> (String, String) {
    (name.clone().unwrap_or_default(), format!("{columns:?}"))
}

/// What `wanted` leaves unnamed may have any name.
pub(crate) fn forget_names(wanted: &Schema, found: &mut Schema) {
    for (wanted, found) in wanted.tables.iter().zip(&mut found.tables) {
        for index in wanted.indexes.iter().filter(|index| index.name.is_none()) {
            let same =
                |own: &&mut Index| Index { name: None, ..(*own).clone() } == *index && !wanted.indexes.contains(own);
            if let Some(own) = found.indexes.iter_mut().find(same) {
                own.name = None;
            }
        }
        for key in wanted.foreign_keys.iter().filter(|key| key.name.is_none()) {
            let same = |own: &&mut ForeignKey| {
                ForeignKey { name: None, ..(*own).clone() } == *key && !wanted.foreign_keys.contains(own)
            };
            if let Some(own) = found.foreign_keys.iter_mut().find(same) {
                own.name = None;
            }
        }
    }
    sort(found);
}

/// What differs, line by line.
pub(crate) fn differ(what: &str, wanted: &Schema, found: &Schema) -> Result<(), String> {
    if wanted == found {
        return Ok(());
    }
    let lines = |schema: &Schema| -> Vec<String> {
        let mut lines = Vec::new();
        for table in &schema.tables {
            let name = &table.name;
            lines.push(format!("{name}: comment {:?}, options {:?}", table.comment, table.options));
            lines.push(format!("{name}: {:?}", table.primary_key));
            lines.extend(table.columns.iter().map(|own| format!("{name}: {own:?}")));
            lines.extend(table.indexes.iter().map(|own| format!("{name}: {own:?}")));
            lines.extend(table.foreign_keys.iter().map(|own| format!("{name}: {own:?}")));
            lines.extend(table.checks.iter().map(|own| format!("{name}: {own:?}")));
        }
        lines.push(format!("{:?} {:?}", schema.enums, schema.views));
        lines
    };
    let (wanted, found) = (lines(wanted), lines(found));
    let only = |of: &[String], other: &[String]| {
        of.iter().filter(|line| !other.contains(line)).cloned().collect::<Vec<_>>().join("\n      ")
    };
    Err(format!("{what}: wanted\n      {}\n    found\n      {}", only(&wanted, &found), only(&found, &wanted)))
}
