//! Statements in a database's own words, as far as they can be told from one another.

use super::Words;
use super::deed::{Deed, How, Thing};

/// What one statement says. A driver gives it for plain statements only: such as touch nothing that they do not name, but by
/// way of foreign keys, triggers and routines that are there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The statement, to show.
    pub text: String,
    /// Its words, those in strings too.
    pub words: Words,
    /// What it creates, by the kind of it, and names it gives to what is there.
    pub makes: Vec<(&'static str, String)>,
    /// Names it gives to parts of that, or of what is there: indexes, constraints.
    pub names: Vec<String>,
    /// What it drops, renames or changes beyond adding to it, by the kind of it: `table`, `view`, `enum type`.
    pub alters: Vec<(&'static str, String)>,
    /// It writes rows.
    pub writes: bool,
    /// It is about a view.
    pub view: bool,
}

impl Said {
    /// Whether everything that was there before it is there behind it.
    pub fn only_adds(&self) -> bool {
        self.alters.is_empty()
    }
}

/// The longest statement that is shown as it is.
const SHOWN: usize = 60;

/// What a statement of this file does.
pub(super) fn deed(said: Said, file: Option<&str>) -> Deed {
    let mut line = said.text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = line.char_indices().nth(SHOWN) {
        line.truncate(end);
        line.push('…');
    }
    let file = file.map(|file| format!(" ({file})")).unwrap_or_default();
    let made = said.makes.iter().map(|(kind, name)| (*kind, name.clone(), How::Makes));
    let altered = said.alters.iter().map(|(kind, name)| (*kind, name.clone(), How::Alters));
    let things = altered.chain(made).map(|(kind, name, how)| Thing { kind, name, how, columns: Vec::new() });
    Deed {
        does: format!("runs `{line}`{file}"),
        things: things.collect(),
        words: said.words,
        text: true,
        writes: said.writes,
        view: said.view,
        extended: true,
        unnamed: !said.makes.is_empty(),
        gives_names: !said.makes.is_empty() || !said.names.is_empty(),
        frees_names: !said.alters.is_empty(),
        retypes: said.alters.iter().any(|(kind, _)| *kind == "enum type"),
        names: said.names,
        ..Deed::default()
    }
}
