//! What the rules share: which acts they look at, and how a recipe is written.

use crate::lint::{Act, Advice, Dialect, Example, Severity, Surroundings};
use crate::schema::{Change, Column, DefaultValue, Operation, constraint_name};

/// What there is to say where nothing can be written in its place.
pub(super) const NO_OTHER_WAY: &str = "There is no other way: where the table is large, migrate while nobody writes.";

/// What a rule says for a database.
pub(super) const fn advice(
    dialect: Dialect,
    severity: Severity,
    recipe: &'static str,
    examples: &'static [Example],
) -> Advice {
    Advice { dialect, severity, recipe, examples }
}

/// SQLite keeps it in the table's own text, which Kit writes anew: no SQL does so.
pub(super) const SQLITE_REBUILDS: Advice =
    Advice { dialect: Dialect::Sqlite, severity: Severity::Note, recipe: NO_OTHER_WAY, examples: &[] };

/// MySQL and MariaDB write the table anew, and can do so while others write.
pub(super) const ONLINE_REBUILD: &str = "Say `ALGORITHM=INPLACE, LOCK=NONE`: the table is written anew while writes go \
                                         on, and the server refuses where it cannot. Have room for a second copy of the \
                                         table.";

/// PostgreSQL checks the rows of a constraint while others write.
pub(super) const VALIDATE_LATER: &str = "Add it NOT VALID, which is quick and holds for new rows, and VALIDATE it in the next migration, which reads the rows \
     while writes go on. `migrate --safe` does so for a migration of Rust.";

/// The change of a table that others use.
pub(super) fn live_change<'a>(act: &'a Act, surroundings: &Surroundings<'_>) -> Option<(&'a str, &'a Change)> {
    act.change().filter(|(table, _)| surroundings.is_live(table))
}

/// Whether others use the table when a migration comes to this act; the surroundings are those before the migration.
pub(super) fn is_live_at(acts: &[Act], at: usize, table: &str, surroundings: &Surroundings<'_>) -> bool {
    let mut new: Vec<&str> = Vec::new();
    for operation in acts[..at].iter().filter_map(Act::operation) {
        match operation {
            Operation::CreateTable { table, .. } => new.push(&table.name),
            // A materialized one takes indexes.
            Operation::CreateView { view, .. } => new.push(&view.name),
            Operation::RenameTable { from, to } if new.contains(&from.as_str()) => new.push(to),
            _ => {}
        }
    }
    surroundings.is_live(table) && !new.contains(&table)
}

/// The same as [`live_change`], unless it says how it is to be done: a server that cannot do so refuses it and keeps
/// nobody waiting
/// (<https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html>).
pub(super) fn waiting_change<'a>(act: &'a Act, surroundings: &Surroundings<'_>) -> Option<(&'a str, &'a Change)> {
    let online = act.manner.algorithm.as_deref() == Some("INSTANT") || act.manner.lock.as_deref() == Some("NONE");
    live_change(act, surroundings).filter(|_| !online)
}

/// Whether a new row has to name the column.
pub(super) fn is_required(column: &Column) -> bool {
    let has_default = column.default.as_ref().is_some_and(|default| *default != DefaultValue::Null);
    !column.nullable && !has_default && column.generated.is_none() && !column.auto_increment
}

/// A name as SQL has it, in quotes where it needs them.
pub(super) fn sql(dialect: Dialect, name: &str) -> String {
    let quote = if dialect == Dialect::Mysql { '`' } else { '"' };
    let plain = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
            && part.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
    };
    match name.contains('"') {
        true => name.to_owned(),
        false => {
            let part = |part: &str| if plain(part) { part.to_owned() } else { format!("{quote}{part}{quote}") };
            name.split('.').map(part).collect::<Vec<_>>().join(".")
        }
    }
}

/// Names as SQL lists them.
pub(super) fn list<'a>(dialect: Dialect, names: impl IntoIterator<Item = &'a String>) -> String {
    names.into_iter().map(|name| sql(dialect, name)).collect::<Vec<_>>().join(", ")
}

/// A constraint's own name, or the one Kit gives.
pub(super) fn named(name: Option<&String>, table: &str, columns: &[String], kind: &str) -> String {
    let columns: Vec<_> = columns.iter().map(String::as_str).collect();
    name.cloned().unwrap_or_else(|| constraint_name(table, &columns, kind))
}

/// A statement of a recipe, and what undoes it.
pub(super) type Step = (String, String);

/// Statements, each in a migration of its own, in the words the act is written in: a file of SQL, or the builder.
pub(super) fn recipe(act: &Act, steps: &[Step]) -> String {
    let own = if steps.len() > 1 { "each in a migration of its own" } else { "in a migration of its own" };
    let own = if act.manner.text { own.to_owned() } else { format!("with `migrate --safe`, or {own}") };
    let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
    let lines = steps.iter().map(|(up, down)| match act.manner.text {
        true => format!("{up};"),
        false if down.is_empty() => format!("schema.sql(\"{}\").down(\"\");", quoted(up)),
        false => format!("schema.sql(\"{}\").down(\"{}\");", quoted(up), quoted(down)),
    });
    format!("{own}:\n{}", lines.collect::<Vec<_>>().join("\n"))
}

/// The recipe of PostgreSQL for a constraint that rows are checked for: they are so while writes go on.
pub(super) fn validated_later(act: &Act, table: &str, name: &str, definition: &str) -> String {
    let (on, name) = (sql(Dialect::Postgres, table), sql(Dialect::Postgres, name));
    let steps = [
        (
            format!("ALTER TABLE {on} ADD CONSTRAINT {name} {definition} NOT VALID"),
            format!("ALTER TABLE {on} DROP CONSTRAINT {name}"),
        ),
        (format!("ALTER TABLE {on} VALIDATE CONSTRAINT {name}"), String::new()),
    ];
    recipe(act, &steps)
}

/// The statement of SQL text with more words behind one of its own; none where it is no text or has no such word.
pub(super) fn with_words_behind(act: &Act, word: &str, more: &str) -> Option<String> {
    let text = act.place.text.trim_end().trim_end_matches(';');
    let at = text.to_ascii_uppercase().find(&format!("{word} "))? + word.len();
    Some(format!("{} {more}{};", &text[..at], &text[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::Place;

    #[test]
    fn names_are_quoted_where_they_need_it() {
        assert_eq!(sql(Dialect::Postgres, "posts"), "posts");
        assert_eq!(sql(Dialect::Postgres, "Blog.posts"), "\"Blog\".posts");
        assert_eq!(sql(Dialect::Mysql, "2nd"), "`2nd`");
    }

    #[test]
    fn a_recipe_speaks_as_the_migration_does() {
        let mut act = Act::recorded(crate::schema::Operation::DropEnum("x".into()), Place::default());
        let steps = [("A \"b\"".to_owned(), "C".to_owned())];
        assert_eq!(
            recipe(&act, &steps),
            "with `migrate --safe`, or in a migration of its own:\nschema.sql(\"A \\\"b\\\"\").down(\"C\");"
        );
        act.manner.text = true;
        assert_eq!(recipe(&act, &steps), "in a migration of its own:\nA \"b\";");
        act.place.text = "create index x on posts (slug)".into();
        let more = with_words_behind(&act, "INDEX", "CONCURRENTLY");
        assert_eq!(more.unwrap(), "create index CONCURRENTLY x on posts (slug);");
    }
}
