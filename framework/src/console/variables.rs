//! Variables as a project has them: the environment, then `.env` in a folder.

use std::collections::HashMap;
use std::env;
use std::path::Path;

/// What the environment says and, where it says nothing, `.env`.
#[derive(Debug, Default)]
pub struct Variables {
    file: HashMap<String, String>,
}

impl Variables {
    /// Reads `.env` of this folder, if there is one. The error names the file and the line, never its text, which may
    /// well hold a password.
    pub fn load(folder: &Path) -> Result<Self, String> {
        let path = folder.join(".env");
        let unreadable = |error: dotenvy::Error| match error {
            dotenvy::Error::LineParse(line, _) => {
                let number = line_of(&std::fs::read_to_string(&path).unwrap_or_default(), &line);
                format!(".env cannot be read: line {number} is not NAME=value (a value with blanks needs quotes)")
            }
            error => format!(".env cannot be read: {error}"),
        };
        match dotenvy::from_path_iter(&path) {
            Ok(lines) => Ok(Self { file: lines.collect::<Result<_, _>>().map_err(unreadable)? }),
            Err(error) if error.not_found() => Ok(Self::default()),
            Err(error) => Err(unreadable(error)),
        }
    }

    /// The value of a variable; an empty one is none.
    pub fn get(&self, name: &str) -> Option<String> {
        env::var(name).ok().or_else(|| self.file.get(name).cloned()).filter(|text| !text.is_empty())
    }
}

/// The number of the line in which a text begins.
fn line_of(text: &str, line: &str) -> usize {
    let before = text.find(line).map_or("", |at| &text[..at]);
    before.matches('\n').count() + 1
}
