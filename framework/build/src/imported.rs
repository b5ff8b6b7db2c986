//! The folders of other tools' migrations, as the runner's Cargo.toml names them:
//!
//! ```toml
//! [package.metadata.kit.imported]
//! sqlx = "../migrations"
//! ```
//!
//! Read by hand: a TOML parser would take longer to build than a small runner. So it has to be written just like this;
//! another spelling that cargo understands is an error here, never passed over.

/// The table's header.
const TABLE: &str = "package.metadata.kit.imported";

/// Tool and folder of each entry of a Cargo.toml; what is wrong, where it cannot be read.
pub fn imported(manifest: &str) -> Result<Vec<(String, String)>, String> {
    let mut found = Vec::new();
    let mut table = String::new();
    for line in manifest.lines().map(without_comment) {
        if let Some(header) = line.strip_prefix('[') {
            table = header.trim_end_matches(']').chars().filter(|letter| !letter.is_whitespace()).collect();
            continue;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        let (key, value) = (key.trim(), value.trim());
        if table == TABLE {
            found.push((key.trim_matches('"').to_owned(), text(value).ok_or_else(|| odd(line))?));
        } else if TABLE.starts_with(&table) && means_imported(&table, key, value) {
            return Err(odd(line));
        }
    }
    Ok(found)
}

/// Whether an entry of a table above says the same in another spelling: `kit.imported.sqlx = …`, `kit = { imported = …`.
fn means_imported(table: &str, key: &str, value: &str) -> bool {
    let rest = TABLE[table.len()..].trim_start_matches('.');
    let key: String = key.chars().filter(|letter| !letter.is_whitespace() && *letter != '"').collect();
    key.starts_with(rest) || (rest.starts_with(&key) && value.contains("imported"))
}

fn odd(line: &str) -> String {
    format!(
        "cannot read `{line}`: write it as `tool = \"folder\"` in a table [{TABLE}] of its own, with `/` between folders"
    )
}

/// A text in quotes, without escapes.
fn text(value: &str) -> Option<String> {
    let within = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let within = within.filter(|text| !text.contains(['\\', '"']));
    let literal = value.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).filter(|text| !text.contains('\''));
    within.or(literal).map(str::to_owned)
}

fn without_comment(line: &str) -> &str {
    let mut quote = None;
    for (at, letter) in line.char_indices() {
        match (letter, quote) {
            ('#', None) => return line[..at].trim(),
            ('"' | '\'', None) => quote = Some(letter),
            (letter, Some(open)) if letter == open => quote = None,
            _ => {}
        }
    }
    line.trim()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn folders_are_found_in_their_table_alone() {
        let manifest = "[package]\nname = \"database\" # imported\n\n[package.metadata.kit.lint]\ndrop-table = \"warn\"\n\n\
                        [package.metadata.kit.imported] # theirs\nsqlx = \"../migrations\" # there\ndiesel = '../old'\n\n\
                        [dependencies]\nimported = \"1\"\n";
        let folder = |tool: &str, folder: &str| (tool.to_owned(), folder.to_owned());
        assert_eq!(imported(manifest).unwrap(), [folder("sqlx", "../migrations"), folder("diesel", "../old")]);
        assert_eq!(imported("[package]\nname = \"x\"\n").unwrap(), []);
    }

    #[test]
    fn another_spelling_is_an_error() {
        for manifest in [
            "[package.metadata.kit]\nimported = { sqlx = \"../migrations\" }",
            "[package.metadata.kit]\nimported.sqlx = \"../migrations\"",
            "[package.metadata]\nkit = { imported = { sqlx = \"../migrations\" } }",
            "[package.metadata]\nkit.imported.sqlx = \"../migrations\"",
            "[package]\nmetadata.kit.imported.sqlx = \"../migrations\"",
            "package.metadata.kit.imported.sqlx = \"../migrations\"",
            "[package.metadata.kit.imported]\nsqlx = [\"../migrations\"]",
            "[package.metadata.kit.imported]\nsqlx = \"..\\\\migrations\"",
        ] {
            assert!(imported(manifest).is_err(), "{manifest}");
        }
    }
}
