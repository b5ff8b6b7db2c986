//! One case: where it starts, what it changes, what must show.

use std::sync::Arc;

use ruskit::migrate::Migration;
use ruskit::prelude::*;
use ruskit::schema::Schema;

/// Records one direction of a migration.
pub(crate) type Record = Arc<dyn Fn(&mut SchemaBuilder) + Send + Sync>;

/// A change, where it starts and what must show.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) start: Record,
    pub(crate) up: Record,
    /// Queries and their rows: values separated by blanks, rows by ` / `.
    pub(crate) shows: Vec<(&'static str, &'static str)>,
    /// What must hold of the schema after the change.
    pub(crate) holds: Vec<fn(&Schema) -> bool>,
    /// Columns whose values the change drops (`*`: all rows of the table).
    pub(crate) loses: Vec<(&'static str, &'static str)>,
    /// Part of the message with which the change is refused.
    pub(crate) refused: Option<&'static str>,
    /// Part of the message with which the way back is refused.
    pub(crate) stays: Option<&'static str>,
    /// The database's texts come back as they were, blanks and comments included.
    pub(crate) word_for_word: bool,
    /// Why it is not run on this database.
    pub(crate) left_out: Option<&'static str>,
}

pub(crate) fn case(
    name: &'static str,
    start: impl Fn(&mut SchemaBuilder) + Send + Sync + 'static,
    up: impl Fn(&mut SchemaBuilder) + Send + Sync + 'static,
) -> Case {
    Case {
        name,
        start: Arc::new(start),
        up: Arc::new(up),
        shows: vec![],
        holds: vec![],
        loses: vec![],
        refused: None,
        stays: None,
        word_for_word: true,
        left_out: None,
    }
}

impl Case {
    /// After the change, the query gives these rows.
    pub(crate) fn shows(mut self, query: &'static str, rows: &'static str) -> Self {
        self.shows.push((query, rows));
        self
    }

    /// After the change, this holds of the schema.
    pub(crate) fn holds(mut self, of_schema: fn(&Schema) -> bool) -> Self {
        self.holds.push(of_schema);
        self
    }

    /// The values of this column do not come back, or are others each time.
    pub(crate) fn loses(mut self, table: &'static str, column: &'static str) -> Self {
        self.loses.push((table, column));
        self
    }

    /// The change is refused with a message that says so, and nothing is changed.
    pub(crate) fn refused(mut self, message: &'static str) -> Self {
        self.refused = Some(message);
        self
    }

    /// The change is made, but its way back is refused with a message that says so, and nothing is changed by it.
    pub(crate) fn stays(mut self, message: &'static str) -> Self {
        self.stays = Some(message);
        self
    }

    /// Texts come back with the same meaning, but perhaps with other quotes, blanks or without comments.
    pub(crate) fn in_other_words(mut self) -> Self {
        self.word_for_word = false;
        self
    }

    /// More that is said of the case where this is so: what one database does otherwise than the others.
    pub(crate) fn where_it(self, is_so: bool, says: impl FnOnce(Self) -> Self) -> Self {
        if is_so { says(self) } else { self }
    }

    /// This database cannot have what the case is about; `why` says so.
    pub(crate) fn left_out(mut self, where_so: bool, why: &'static str) -> Self {
        if where_so {
            self.left_out = Some(why);
        }
        self
    }
}

/// A migration of one function.
pub(crate) struct Recorded(pub(crate) Record);

impl Migration for Recorded {
    fn up(&self, schema: &mut SchemaBuilder) {
        (self.0)(schema);
    }
}
