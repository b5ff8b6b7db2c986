//! What is wrong where rows are counted: the rule of `migrate:lint` that it is, in which words it is told, what to do.
//!
//! Here and not with the rules, since a runner asks rows before it starts, and links no rules.

use super::Risk;

/// What rows in doubt are, should there be any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trouble {
    /// They, or values of theirs, go.
    Dropped,
    /// They are without a value for a new column.
    Valueless,
    /// They hold NULL where none is to be.
    Null,
    /// They hold values that the new type refuses or alters.
    Unfit,
    /// They repeat others where each is to be the only one.
    Duplicate,
    /// They refer to rows that are not there.
    Orphan,
    /// They are not as a check wants them.
    Violating,
}

impl Trouble {
    /// All there are.
    pub const ALL: [Self; 7] =
        [Self::Dropped, Self::Valueless, Self::Null, Self::Unfit, Self::Duplicate, Self::Orphan, Self::Violating];

    /// The rule.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Dropped => "rows-dropped",
            Self::Valueless => "rows-without-value",
            Self::Null => "null-rows",
            Self::Unfit => "unfit-rows",
            Self::Duplicate => "duplicate-rows",
            Self::Orphan => "orphan-rows",
            Self::Violating => "violating-rows",
        }
    }

    /// What to do about it.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Dropped => "copy first what is still needed, and see that no program reads it any more",
            Self::Valueless => "give the column a default, or add it nullable, fill it, and make it required then",
            Self::Null => "give these rows a value first",
            Self::Unfit => "change these values first, to what the new type takes",
            Self::Duplicate => "change or delete the rows that repeat others first",
            Self::Orphan => "correct or delete the rows that refer to nothing first",
            Self::Violating => "correct or delete the rows for which it does not hold first",
        }
    }

    fn about(self, rows: u64) -> String {
        let (rows, s) = if rows == 1 { ("1 row".to_owned(), "s") } else { (format!("{rows} rows"), "") };
        match self {
            Self::Dropped => format!("what {rows} hold{s} there is lost"),
            Self::Valueless => format!("{rows} would be without a value"),
            Self::Null => format!("{rows} hold{s} NULL"),
            Self::Unfit => format!("values of {rows} do not fit"),
            Self::Duplicate => format!("{rows} repeat{s} others"),
            Self::Orphan => format!("{rows} refer{s} to nothing"),
            Self::Violating => format!("it does not hold for {rows}"),
        }
    }
}

impl Risk {
    /// What it does, and what is the matter with so many rows: `makes users.name required, and 3 rows hold NULL`.
    pub fn told(&self, rows: u64) -> String {
        match self.trouble {
            Some(trouble) => format!("{}, and {}", self.what, trouble.about(rows)),
            None => self.what.clone(),
        }
    }
}
