//! What a migration's name says it does: `add_status_to_users` changes `users`.
//!
//! Only verbs that leave no doubt are understood; every other name gets an empty migration, never a guess.

/// What the migration is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Intent {
    CreateTable { table: String },
    AlterTable { table: String, change: Change },
    RenameTable { from: String, to: String },
    DropTable { table: String },
    Unknown,
}

/// What is to happen to a table's columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    Add(Option<String>),
    Alter(Option<String>),
    Drop(Vec<String>),
    Rename { from: String, to: String },
}

impl Intent {
    /// Reads a name in snake case.
    pub(crate) fn of(name: &str) -> Self {
        // What else there is, is not said: a name that `migrate:generate` gave.
        if name.ends_with("_and_more") {
            return Self::Unknown;
        }
        let words: Vec<&str> = name.split('_').collect();
        let Some((verb, rest)) = words.split_first() else { return Self::Unknown };
        let intent = match *verb {
            "create" => create(rest),
            "add" => add(rest),
            "drop" | "remove" | "delete" => drop_from(rest).or_else(|| drop_table(verb, rest)),
            "rename" => rename(rest),
            "change" | "alter" | "modify" => alter(rest),
            _ => None,
        };
        intent.unwrap_or(Self::Unknown)
    }

    /// The same on the table named by `--table`: `drop_status` then drops a column, not a table.
    pub(crate) fn on(self, table: &str) -> Self {
        let table = table.to_owned();
        let change = match self {
            Self::DropTable { table: named } if named == table => return Self::DropTable { table },
            Self::RenameTable { from, to } if from == table => return Self::RenameTable { from, to },
            Self::DropTable { table: column } => Change::Drop(vec![column]),
            Self::RenameTable { from, to } => Change::Rename { from, to },
            Self::AlterTable { change, .. } => change,
            Self::CreateTable { .. } | Self::Unknown => Change::Alter(None),
        };
        Self::AlterTable { table, change }
    }

    /// The table, where there is one.
    pub(crate) fn table(&self) -> Option<&str> {
        match self {
            Self::CreateTable { table } | Self::AlterTable { table, .. } | Self::DropTable { table } => Some(table),
            Self::RenameTable { from, .. } => Some(from),
            Self::Unknown => None,
        }
    }
}

/// What is created or dropped beside tables; a name that ends so is not a table's.
const NOT_TABLES: &[&str] = &[
    "tables",
    "view",
    "views",
    "index",
    "indexes",
    "indices",
    "trigger",
    "triggers",
    "function",
    "type",
    "enum",
    "enums",
    "extension",
    "extensions",
    "constraint",
    "constraints",
    "key",
    "keys",
    "column",
    "columns",
    "field",
    "fields",
    "check",
    "schema",
    "database",
    "sequence",
];

fn create(rest: &[&str]) -> Option<Intent> {
    Some(Intent::CreateTable { table: table(rest)? })
}

fn add(rest: &[&str]) -> Option<Intent> {
    let (column, to) = split_at_last(rest, &["to"])?;
    let column = columns(column).into_iter().next();
    Some(Intent::AlterTable { table: table(to)?, change: Change::Add(column) })
}

fn drop_from(rest: &[&str]) -> Option<Intent> {
    let (column, from) = split_at_last(rest, &["from"])?;
    let columns = columns(column);
    if columns.is_empty() {
        return Some(Intent::Unknown);
    }
    Some(Intent::AlterTable { table: table(from)?, change: Change::Drop(columns) })
}

fn drop_table(verb: &str, rest: &[&str]) -> Option<Intent> {
    // `remove_…` and `delete_…` may well be about rows.
    let says_table = rest.last() == Some(&"table");
    if verb != "drop" && !says_table {
        return None;
    }
    Some(Intent::DropTable { table: table(rest)? })
}

fn rename(rest: &[&str]) -> Option<Intent> {
    let (from, to) = split_at_last(rest, &["to"])?;
    if let Some((column, inside)) = split_at_last(to, &["in", "on"]) {
        let (from, to) = (columns(from).pop()?, columns(column).pop()?);
        return Some(Intent::AlterTable { table: table(inside)?, change: Change::Rename { from, to } });
    }
    Some(Intent::RenameTable { from: table(from)?, to: table(to)? })
}

fn alter(rest: &[&str]) -> Option<Intent> {
    if let Some((column, inside)) = split_at_last(rest, &["in", "on", "of"]) {
        let column = columns(column).into_iter().next();
        return Some(Intent::AlterTable { table: table(inside)?, change: Change::Alter(column) });
    }
    let (last, words) = rest.split_last()?;
    (*last == "table").then_some(())?;
    Some(Intent::AlterTable { table: table(words)?, change: Change::Alter(None) })
}

/// Splits at the last of these words that has something on both sides.
fn split_at_last<'a, 'b>(words: &'a [&'b str], at: &[&str]) -> Option<(&'a [&'b str], &'a [&'b str])> {
    let found = (1..words.len().saturating_sub(1)).rev().find(|&position| at.contains(&words[position]))?;
    Some((&words[..found], &words[found + 1..]))
}

fn table(words: &[&str]) -> Option<String> {
    let words = match words.split_last()? {
        (&"table", before) => before,
        (last, _) if NOT_TABLES.contains(last) => return None,
        _ => words,
    };
    (!words.is_empty()).then(|| words.join("_"))
}

/// `status`, `status_column`; `status_and_role_columns` are two.
fn columns(words: &[&str]) -> Vec<String> {
    let named = match words.split_last() {
        Some((&("column" | "field"), before)) if !before.is_empty() => vec![before],
        Some((&("columns" | "fields"), before)) if !before.is_empty() => before.split(|word| *word == "and").collect(),
        // An index, a key: which columns it has is not said.
        Some((&("index" | "key" | "constraint" | "check" | "unique" | "columns" | "fields"), _)) => vec![],
        _ => vec![words],
    };
    named.into_iter().map(|words| words.join("_")).filter(|column| !column.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use ruskit::codegen::migration::telling_name;
    use ruskit::schema::{Blueprint, SchemaBuilder};

    use super::*;

    fn alter(table: &str, change: Change) -> Intent {
        Intent::AlterTable { table: table.to_owned(), change }
    }

    #[test]
    fn create_makes_a_table() {
        for name in ["create_users_table", "create_users"] {
            assert_eq!(Intent::of(name), Intent::CreateTable { table: "users".to_owned() }, "{name}");
        }
        assert_eq!(Intent::of("create_order_lines_table").table(), Some("order_lines"));
    }

    #[test]
    fn add_and_drop_name_a_column_and_its_table() {
        let status = || Some("status".to_owned());
        for name in ["add_status_to_users", "add_status_to_users_table", "add_status_column_to_users"] {
            assert_eq!(Intent::of(name), alter("users", Change::Add(status())), "{name}");
        }
        assert_eq!(
            Intent::of("add_link_to_page_to_posts"),
            alter("posts", Change::Add(Some("link_to_page".to_owned())))
        );
        for name in ["remove_status_from_users", "drop_status_from_users_table", "drop_status_column_from_users"] {
            assert_eq!(Intent::of(name), alter("users", Change::Drop(vec!["status".to_owned()])), "{name}");
        }
        let both = Change::Drop(vec!["status".to_owned(), "role".to_owned()]);
        assert_eq!(Intent::of("drop_status_and_role_columns_from_users"), alter("users", both));
        let one = Change::Drop(vec!["terms_and_conditions".to_owned()]);
        assert_eq!(Intent::of("drop_terms_and_conditions_from_users"), alter("users", one));
    }

    #[test]
    fn rename_is_of_a_column_in_a_table_or_of_a_table() {
        let rename = Change::Rename { from: "name".to_owned(), to: "title".to_owned() };
        for name in ["rename_name_to_title_in_posts", "rename_name_column_to_title_on_posts_table"] {
            assert_eq!(Intent::of(name), alter("posts", rename.clone()), "{name}");
        }
        for name in ["rename_users_to_people", "rename_users_table_to_people"] {
            let expected = Intent::RenameTable { from: "users".to_owned(), to: "people".to_owned() };
            assert_eq!(Intent::of(name), expected, "{name}");
        }
        assert_eq!(Intent::of("rename_name_to_title").on("posts"), alter("posts", rename));
    }

    #[test]
    fn drop_makes_a_table_go() {
        for name in ["drop_users_table", "drop_users", "remove_users_table"] {
            assert_eq!(Intent::of(name), Intent::DropTable { table: "users".to_owned() }, "{name}");
        }
        assert_eq!(Intent::of("drop_status").on("users"), alter("users", Change::Drop(vec!["status".to_owned()])));
    }

    #[test]
    fn change_names_a_table() {
        let status = Change::Alter(Some("status".to_owned()));
        for name in ["change_status_in_users", "alter_status_on_users_table", "modify_status_of_users"] {
            assert_eq!(Intent::of(name), alter("users", status.clone()), "{name}");
        }
        assert_eq!(Intent::of("alter_users_table"), alter("users", Change::Alter(None)));
    }

    /// What `migrate:generate` calls a migration means the same to `make:migration`.
    #[test]
    fn a_telling_name_is_read_as_it_was_meant() {
        let named = |describe: fn(&mut SchemaBuilder)| {
            let mut schema = SchemaBuilder::new();
            describe(&mut schema);
            Intent::of(&telling_name(&schema.finish().operations))
        };
        let create = |schema: &mut SchemaBuilder| schema.create_table("posts", |t| t.timestamps());
        assert_eq!(named(create), Intent::CreateTable { table: "posts".to_owned() });
        assert_eq!(named(|schema| schema.drop_table("posts")), Intent::DropTable { table: "posts".to_owned() });
        let rename = Intent::RenameTable { from: "users".to_owned(), to: "people".to_owned() };
        assert_eq!(named(|schema| schema.rename_table("users", "people")), rename);
        type Describe = fn(&mut Blueprint);
        let add_it: Describe = |t| {
            t.text("slug");
        };
        let change_it: Describe = |t| {
            t.text("slug").change();
        };
        let drop_two: Describe = |t| ["a", "b"].iter().for_each(|name| t.drop_column(name));
        let changes = [
            (add_it, Change::Add(Some("slug".to_owned()))),
            (change_it, Change::Alter(Some("slug".to_owned()))),
            (|t| t.drop_column("phone"), Change::Drop(vec!["phone".to_owned()])),
            (drop_two, Change::Drop(vec!["a".to_owned(), "b".to_owned()])),
            (|t| t.rename_column("a", "b"), Change::Rename { from: "a".to_owned(), to: "b".to_owned() }),
        ];
        for (describe, change) in changes {
            let mut schema = SchemaBuilder::new();
            schema.alter_table("posts", describe);
            let name = telling_name(&schema.finish().operations);
            assert_eq!(Intent::of(&name), alter("posts", change), "{name}");
        }
    }

    #[test]
    fn an_unknown_verb_or_half_a_sentence_is_nothing() {
        let names = [
            "seed_users",
            "users",
            "create",
            "create_table",
            "add_status",
            "add_to_users",
            "drop",
            "drop_table",
            "rename_users",
            "remove_users",
            "delete_old_users",
            "drop_legacy_columns",
            "create_active_users_view",
            "drop_users_email_index",
            "alter_users",
            "update_users_table",
            "drop_index_from_users",
            "add_slug_to_posts_and_more",
            "create_mood_enum",
            "create_citext_extension",
            "add_sad_to_mood_enum",
            "create_posts_and_comments_tables",
            "rename_to_b",
        ];
        for name in names {
            assert_eq!(Intent::of(name), Intent::Unknown, "{name}");
        }
    }
}
