//! Names: of migrations, their structs, and their files' versions.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

pub(crate) use ruskit::codegen::migration::struct_name as pascal;

/// What is wrong with a name.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum NameError {
    #[error("the name is empty")]
    Empty,
    #[error("`{0}` is not a name: it may hold letters a to z, digits and underscores, and starts with a letter")]
    Odd(String),
}

/// The longest name made of a message.
const LONGEST: usize = 60;

/// A name made of what somebody wrote in their own words: `Add a subtitle (to posts)` is `add_a_subtitle_to_posts`. None
/// where there is no letter in it that a name may have.
pub(crate) fn of_message(message: &str) -> Option<String> {
    let letter = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { ' ' };
    let words: String = message.chars().map(letter).collect();
    let mut name = String::new();
    for word in words.split_whitespace() {
        if name.is_empty() && word.starts_with(|first: char| first.is_ascii_digit()) {
            name.push('n');
        }
        if !name.is_empty() && name.len() + 1 + word.len() > LONGEST {
            break;
        }
        if !name.is_empty() {
            name.push('_');
        }
        name.push_str(&word[..word.len().min(LONGEST)]);
    }
    (!name.is_empty()).then_some(name)
}

/// `CreateUsersTable`, `create users table` and `create-users-table` are all `create_users_table`.
pub(crate) fn snake(text: &str) -> Result<String, NameError> {
    let mut name = String::new();
    let characters: Vec<char> = text.trim().chars().collect();
    for (at, &character) in characters.iter().enumerate() {
        match character {
            '-' | ' ' | '_' => {
                if !name.is_empty() && !name.ends_with('_') {
                    name.push('_');
                }
            }
            upper if upper.is_ascii_uppercase() => {
                let after_lower = at > 0 && !characters[at - 1].is_ascii_uppercase();
                let before_lower = characters.get(at + 1).is_some_and(char::is_ascii_lowercase);
                if !name.is_empty() && !name.ends_with('_') && (after_lower || before_lower) {
                    name.push('_');
                }
                name.push(upper.to_ascii_lowercase());
            }
            other if other.is_ascii_lowercase() || other.is_ascii_digit() => name.push(other),
            _ => return Err(NameError::Odd(text.to_owned())),
        }
    }
    let name = name.trim_end_matches('_').to_owned();
    match name.chars().next() {
        None if text.trim().is_empty() => Err(NameError::Empty),
        Some(first) if first.is_ascii_lowercase() => Ok(name),
        _ => Err(NameError::Odd(text.to_owned())),
    }
}

/// The table of an entity, both in snake case: `blog_post` is in `blog_posts`, `person` in `people`.
pub(crate) fn table_of(entity: &str) -> String {
    let (before, last) = entity.rsplit_once('_').map_or(("", entity), |(before, last)| (before, last));
    let plural = pluralizer::pluralize(last, 2, false);
    if before.is_empty() { plural } else { format!("{before}_{plural}") }
}

/// The first free version from `now` on: `YYYYMMDD_HHMMSS`, one second each.
pub(crate) fn next_version(now: DateTime<Utc>, taken: &BTreeSet<String>) -> String {
    let format = |moment: NaiveDateTime| moment.format("%Y%m%d_%H%M%S").to_string();
    let mut moment = now.naive_utc();
    // `20260101120000` is the same version as `20260101_120000`.
    while taken.contains(&format(moment).replace('_', "")) {
        moment += TimeDelta::seconds(1);
    }
    format(moment)
}

/// The migrations of a folder: version in digits alone, name, file name.
pub(crate) struct Existing {
    pub(crate) version: String,
    pub(crate) name: String,
    pub(crate) file: String,
}

/// The migrations in `folder`; a folder that is not there has none.
pub(crate) fn existing(folder: &Path) -> std::io::Result<Vec<Existing>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let file = entry?.file_name().to_string_lossy().into_owned();
        let Some(stem) = file.strip_suffix(".rs").or_else(|| file.strip_suffix(".sql")) else { continue };
        let stem = stem.strip_suffix(".up").or_else(|| stem.strip_suffix(".down")).unwrap_or(stem);
        let digits = stem.find(|character: char| !character.is_ascii_digit() && character != '_').unwrap_or(stem.len());
        let (version, name) = stem.split_at(digits);
        found.push(Existing { version: version.replace('_', ""), name: name.to_owned(), file });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_snake_case() {
        for text in [
            "CreateUsersTable",
            "create users table",
            "create-users-table",
            "create_users_table",
            "_create__usersTable_",
        ] {
            assert_eq!(snake(text).unwrap(), "create_users_table", "{text}");
        }
        assert_eq!(snake("AddHTTPStatusToURLs").unwrap(), "add_http_status_to_ur_ls");
        assert_eq!(snake("add_sha256_to_files").unwrap(), "add_sha256_to_files");
    }

    #[test]
    fn a_message_in_any_words_becomes_a_name() {
        for (message, name) in [
            ("Add a subtitle (to posts)", "add_a_subtitle_to_posts"),
            ("2nd try", "n_2nd_try"),
            ("prix: 10 €", "prix_10"),
        ] {
            assert_eq!(of_message(message).as_deref(), Some(name));
        }
        assert_eq!(of_message("été — ü"), Some("t".to_owned()));
        assert_eq!(of_message(" 日本 "), None);
        assert!(of_message(&"word ".repeat(30)).is_some_and(|name| name.len() <= 60 && name.ends_with("word")));
    }

    #[test]
    fn names_that_are_none_are_refused() {
        assert_eq!(snake("  "), Err(NameError::Empty));
        for text in ["2fast", "create/users", "../x", "übung", "a.b", "__", "drop;table"] {
            assert_eq!(snake(text), Err(NameError::Odd(text.to_owned())));
        }
    }

    #[test]
    fn a_struct_never_has_the_name_of_something_in_the_prelude() {
        assert_eq!(pascal("add_2fa_to_users"), "Add2faToUsers");
        assert_eq!(pascal("migration"), "MigrationMigration");
    }

    #[test]
    fn a_table_is_called_by_the_plural() {
        for (entity, table) in
            [("user", "users"), ("category", "categories"), ("person", "people"), ("blog_post", "blog_posts")]
        {
            assert_eq!(table_of(entity), table);
        }
    }

    #[test]
    fn versions_of_one_second_follow_each_other() {
        let now = "2026-12-31T23:59:59Z".parse().unwrap();
        let mut taken = BTreeSet::new();
        let mut made = Vec::new();
        for _ in 0..3 {
            let version = next_version(now, &taken);
            taken.insert(version.replace('_', ""));
            made.push(version);
        }
        assert_eq!(made, ["20261231_235959", "20270101_000000", "20270101_000001"]);
    }
}
