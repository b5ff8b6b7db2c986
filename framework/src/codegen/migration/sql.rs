//! Statements → the texts of a migration in SQL files.
//!
//! Bodies with semicolons of their own need no `DELIMITER`: Kit's reader of such files knows where they end.

use super::{Direction, MigrationView};
use crate::codegen::{TemplateError, Templates};
use crate::driver::Statement;

/// A migration that is to be written in SQL.
#[derive(Debug, Clone, Copy)]
pub struct SqlDraft<'a> {
    /// Its name in snake case.
    pub name: &'a str,
    /// What it is for, in the author's words.
    pub message: Option<&'a str>,
    /// What it does.
    pub up: &'a [SqlPiece<'a>],
    /// What undoes it, in the order it is to run; `None` where nothing does, and there is no such file.
    pub down: Option<&'a [SqlPiece<'a>]>,
}

/// One part of a migration in SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqlPiece<'a> {
    /// To be done.
    Do(&'a [Statement]),
    /// To be decided by the author before the migration runs. Kit refuses the file until then, before anything of it ran.
    Undecided {
        /// What is missing, in words.
        what: &'a str,
        /// A statement to begin with.
        hint: Option<&'a str>,
    },
}

/// What stands in the place of what is undecided; no database takes it for a statement.
const UNDECIDED: &str = "UNDECIDED";

/// The texts of `….up.sql` and `….down.sql`, as the template `migration-sql` has them. Each statement stands with the
/// reason for it. A guard, which only Kit can heed, is left as a comment.
pub fn sql_texts(draft: &SqlDraft<'_>, templates: &Templates) -> Result<(String, Option<String>), TemplateError> {
    let text = |pieces: &[SqlPiece<'_>]| {
        MigrationView::new(draft.name, Direction::new(script(draft.message, pieces))).render_sql(templates)
    };
    Ok((text(draft.up)?, draft.down.map(text).transpose()?))
}

/// Statements as a file of SQL has them.
pub fn script_text(statements: &[Statement]) -> String {
    script(None, &[SqlPiece::Do(statements)])
}

fn script(message: Option<&str>, pieces: &[SqlPiece<'_>]) -> String {
    let alone = |piece: &SqlPiece<'_>| match piece {
        SqlPiece::Do(statements) => statements.iter().any(|statement| statement.needs_autocommit),
        SqlPiece::Undecided { .. } => false,
    };
    let mut script = String::new();
    if pieces.iter().any(alone) {
        script += "-- no-transaction\n";
    }
    script += &message.map(comment).unwrap_or_default();
    if !script.is_empty() {
        script.push('\n');
    }
    for piece in pieces {
        match piece {
            SqlPiece::Do(statements) => statements.iter().for_each(|each| script += &statement(each)),
            SqlPiece::Undecided { what, hint } => {
                script += &comment(&format!("To be decided, in place of `{UNDECIDED}`: {what}"));
                script += &hint.map(|hint| comment(&format!("{hint};"))).unwrap_or_default();
                script += &format!("{UNDECIDED};\n");
            }
        }
    }
    script
}

fn statement(statement: &Statement) -> String {
    let text = statement.text.trim();
    if let Some(failure) = &statement.guard {
        return comment(&format!("A row here means: {failure}\n{text}"));
    }
    // What comes behind a comment is part of it.
    let last = text.lines().next_back().unwrap_or_default();
    let end = if last.contains("--") || last.contains('#') { "\n;" } else { ";" };
    format!("{}{text}{end}\n", comment(&statement.reason))
}

/// A text as comments, nothing for nothing.
fn comment(text: &str) -> String {
    text.trim()
        .lines()
        .map(|line| format!("-- {}", line.replace(char::is_control, " ")).trim_end().to_owned() + "\n")
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(up: &[SqlPiece<'_>], down: Option<&[SqlPiece<'_>]>) -> (String, Option<String>) {
        let draft = SqlDraft { name: "add_slug_to_posts", message: Some("Slugs."), up, down };
        sql_texts(&draft, &Templates::builtin()).unwrap()
    }

    #[test]
    fn statements_stand_with_their_reasons() {
        let up = [
            Statement::new("ALTER TABLE posts ADD slug TEXT"),
            Statement::because("UPDATE posts SET slug = id -- all of them", "existing rows need\none"),
            Statement::guard("SELECT id FROM posts\nWHERE slug IS NULL", "post {} has no slug"),
        ];
        let down = [Statement::new("ALTER TABLE posts DROP slug")];
        let (up, down) = texts(&[SqlPiece::Do(&up)], Some(&[SqlPiece::Do(&down)]));
        assert_eq!(
            up,
            "-- Slugs.\n\nALTER TABLE posts ADD slug TEXT;\n-- existing rows need\n-- one\n\
             UPDATE posts SET slug = id -- all of them\n;\n-- A row here means: post {} has no slug\n\
             -- SELECT id FROM posts\n-- WHERE slug IS NULL\n"
        );
        assert_eq!(down.unwrap(), "-- Slugs.\n\nALTER TABLE posts DROP slug;\n");
    }

    #[test]
    fn what_no_transaction_takes_is_marked_and_what_is_undecided_has_a_place() {
        let alone =
            [Statement { needs_autocommit: true, ..Statement::new("CREATE INDEX CONCURRENTLY i ON posts (slug)") }];
        let place = SqlPiece::Undecided { what: "what\nslugs are", hint: Some("UPDATE posts SET slug = …") };
        let (up, down) = texts(&[place, SqlPiece::Do(&alone)], None);
        assert_eq!(
            up,
            "-- no-transaction\n-- Slugs.\n\n-- To be decided, in place of `UNDECIDED`: what\n-- slugs are\n\
             -- UPDATE posts SET slug = …;\nUNDECIDED;\nCREATE INDEX CONCURRENTLY i ON posts (slug);\n"
        );
        assert_eq!(down, None);
    }
}
