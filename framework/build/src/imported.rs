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

/// The tools whose migrations are SQL files.
const TOOLS: [&str; 3] = ["sqlx", "diesel", "refinery"];

/// Tool and folder of each entry of a Cargo.toml; what is wrong, where it cannot be read.
pub fn imported(manifest: &str) -> Result<Vec<(String, String)>, String> {
    let mut found = Vec::new();
    let mut table = String::new();
    for line in outside_of_texts(manifest).map(without_comment) {
        if let Some(header) = line.strip_prefix('[') {
            table = bare(header.trim_end_matches(']'));
            match table.strip_prefix(TABLE) {
                Some(below) if below.starts_with('.') => return Err(odd(line)),
                _ => continue,
            }
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        let (key, value) = (bare(key), value.trim());
        if table == TABLE {
            if !TOOLS.contains(&key.as_str()) {
                return Err(format!("cannot read `{line}` in [{TABLE}]: the tools there are {}", TOOLS.join(", ")));
            }
            found.push((key, text(value).ok_or_else(|| odd(line))?));
        } else if TABLE.starts_with(&table) && means_imported(&table, &key, value) {
            return Err(odd(line));
        }
    }
    Ok(found)
}

/// The lines that are not within a text of several lines.
fn outside_of_texts(manifest: &str) -> impl Iterator<Item = &str> {
    let mut open: Option<&str> = None;
    manifest.lines().filter(move |line| {
        let (is_outside, rest) = match open {
            Some(mark) => (false, end_of_text(line, mark).map(|end| &line[end..])),
            None => (true, Some(*line)),
        };
        open = rest.map_or(open, left_open);
        is_outside
    })
}

/// The mark of the text that goes on behind this line. Comments and texts of one line hold what they like.
fn left_open(line: &str) -> Option<&'static str> {
    let mut rest = line;
    loop {
        rest = &rest[rest.find(['"', '\'', '#'])?..];
        let mark = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|mark| rest.starts_with(mark))?;
        rest = &rest[mark.len()..];
        match end_of_text(rest, mark) {
            Some(end) => rest = &rest[end..],
            None => return Some(mark).filter(|mark| mark.len() == 3),
        }
    }
}

/// Where the text ends that is closed by this mark. Only between double quotes does a backslash mean something.
fn end_of_text(text: &str, mark: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find(mark)?;
        let backslashes = text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
        if mark.starts_with('\'') || backslashes % 2 == 0 {
            return Some(at + mark.len());
        }
        from = at + 1;
    }
}

/// A key without blanks and quotes.
fn bare(key: &str) -> String {
    key.chars().filter(|letter| !letter.is_whitespace() && !matches!(letter, '"' | '\'')).collect()
}

/// Whether an entry of a table above says the same in another spelling: `kit.imported.sqlx = …`, `kit = { imported = …`.
fn means_imported(table: &str, key: &str, value: &str) -> bool {
    let rest = TABLE[table.len()..].trim_start_matches('.');
    key.starts_with(rest) || (rest.starts_with(key) && value.contains("imported"))
}

fn odd(line: &str) -> String {
    format!(
        "cannot read `{line}`: write it as `tool = \"folder\"` on a line of its own below [{TABLE}], with `/` between folders"
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
        let quoted = "[ package . \"metadata\".kit.'imported' ]\n\"sqlx\" = '../migrations'\n";
        assert_eq!(imported(quoted).unwrap(), [folder("sqlx", "../migrations")]);
        let told = "[package]\ndescription = '''\n[package.metadata.kit.imported]\nsqlx = \"no\"\n'''\n";
        assert_eq!(imported(told).unwrap(), []);
    }

    #[test]
    fn marks_of_texts_count_only_where_they_begin_one() {
        for before in [
            "# use ''' for literals",
            "x = 1 # or \"\"\" here",
            "description = \"''' and \\\"\"",
            "description = '\"\"\"'",
            "description = \"\"\"a \\\"\"\" b\"\"\"",
            "description = '''\na # \"\"\"\n''' # '''",
            "x = ['''\na''', '''\nb''']",
        ] {
            let manifest = format!("[package]\n{before}\n[package.metadata.kit.imported]\nsqlx = \"../migrations\"\n");
            assert_eq!(imported(&manifest).unwrap(), [("sqlx".to_owned(), "../migrations".to_owned())], "{before}");
        }
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
            "[package.metadata.kit.imported]\nsqlx.folder = \"../migrations\"",
            "[package.metadata.kit.imported]\nsqlex = \"../migrations\"",
            "[package.metadata.kit.imported.sqlx]\nfolder = \"../migrations\"",
            "[package.metadata.'kit']\n'imported'.sqlx = \"../migrations\"",
            "[package]\ndescription = \"\"\"\n[dependencies]\n\"\"\"\nmetadata.kit.imported.sqlx = \"../migrations\"",
            "[package.metadata.kit.imported]\nsqlx = \"..\\\\migrations\"",
        ] {
            assert!(imported(manifest).is_err(), "{manifest}");
        }
    }
}
