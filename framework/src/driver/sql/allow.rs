//! `-- kit:allow RULE: why`, in a script: a finding of `migrate:lint` that its author has thought about.
//!
//! It is about the statement it stands right above, within, or behind on the same line. Before the first statement, with
//! a blank line between them, it is about the whole script.

use super::script::{ScriptStatement, statements};
use super::tokens::{Lexis, Token, TokenKind, tokens};
use crate::schema::Allow;

/// What comments of the script allow; `line` is that of the statement meant. One that gives no reason has an empty one.
pub fn allows(script: &str, lexis: &Lexis) -> Vec<Allow> {
    if !script.contains(MARK) {
        return Vec::new();
    }
    let statements = statements(script, lexis);
    let comments = tokens(script, lexis).filter(|token| token.kind == TokenKind::Comment);
    let mut found = Vec::new();
    for comment in comments {
        let Some(said) = said(comment.text(script)) else { continue };
        let line = meant(script, &statements, comment);
        let (rules, why) = said.split_once(':').unwrap_or((&said, ""));
        found.extend(rules.split(',').map(|rule| Allow {
            rule: rule.trim().to_owned(),
            why: why.trim().to_owned(),
            line,
            ..Allow::default()
        }));
    }
    found
}

const MARK: &str = "kit:allow";

/// What stands behind the mark, in one line.
fn said(comment: &str) -> Option<String> {
    let bare = comment.trim_matches(|mark: char| "-#/*".contains(mark) || mark.is_whitespace());
    let said = bare.strip_prefix(MARK).filter(|said| !said.starts_with(|next: char| next.is_alphanumeric()))?;
    Some(said.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The line of the statement meant; none where it is the whole script.
fn meant(script: &str, statements: &[ScriptStatement], comment: Token) -> Option<usize> {
    let line = |offset: usize| 1 + script[..offset].bytes().filter(|byte| *byte == b'\n').count();
    let (begins, ends) = (line(comment.start), line(comment.end));
    let last = |statement: &ScriptStatement| statement.line + statement.text.matches('\n').count();
    let own = statements.iter().rfind(|statement| statement.line <= begins && begins <= last(statement));
    let next = statements.iter().position(|statement| statement.line >= ends);
    match (own, next) {
        (Some(own), _) => Some(own.line),
        (None, Some(0)) => {
            let between = script[comment.end..].lines().skip(1).take(statements[0].line.saturating_sub(ends + 1));
            let is_apart = between.into_iter().any(|line| line.trim().is_empty());
            (!is_apart).then_some(statements[0].line)
        }
        (None, Some(next)) => Some(statements[next].line),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::Bodies;
    use super::*;

    const LEXIS: Lexis = Lexis { hash_comments: true, bodies: Bodies::Triggers, ..Lexis::STANDARD };

    fn found(script: &str) -> Vec<(String, String, Option<usize>)> {
        allows(script, &LEXIS).into_iter().map(|allow| (allow.rule, allow.why, allow.line)).collect()
    }

    fn one(rule: &str, why: &str, line: Option<usize>) -> Vec<(String, String, Option<usize>)> {
        vec![(rule.to_owned(), why.to_owned(), line)]
    }

    #[test]
    fn a_comment_is_about_its_statement() {
        for script in [
            "DROP TABLE a;\n-- kit:allow drop-table: nobody reads it\nDROP TABLE b;",
            "DROP TABLE a;\r\n\r\n-- kit:allow drop-table: nobody reads it\r\nDROP TABLE b;",
            "DROP TABLE a;\n\nDROP TABLE b; -- kit:allow drop-table: nobody reads it",
            "DROP TABLE a;\n\nDROP TABLE\n  -- kit:allow drop-table: nobody reads it\n  b;",
            "DROP TABLE a;\n/* kit:allow drop-table: nobody\n   reads it */\nDROP TABLE b",
            "DROP TABLE a;\n# kit:allow drop-table: nobody reads it\n\nDROP TABLE b",
        ] {
            let line = 1 + script[..script.rfind("DROP").unwrap()].matches('\n').count();
            assert_eq!(found(script), one("drop-table", "nobody reads it", Some(line)), "{script}");
        }
    }

    #[test]
    fn at_the_head_a_blank_line_makes_it_the_files() {
        let whole = one("drop-table", "it is empty", None);
        assert_eq!(found("-- kit:allow drop-table: it is empty\n\nDROP TABLE a;"), whole);
        assert_eq!(found("-- no-transaction\n-- kit:allow drop-table: it is empty\n-- so\n \nDROP TABLE a;"), whole);
        assert_eq!(found("-- kit:allow drop-table: it is empty"), whole);
        let first = |line| one("drop-table", "it is empty", Some(line));
        assert_eq!(found("-- kit:allow drop-table: it is empty\nDROP TABLE a;"), first(2));
        assert_eq!(found("-- kit:allow drop-table: it is empty\n-- so\nDROP TABLE a;"), first(3));
        assert_eq!(found("\n\n-- kit:allow drop-table: it is empty\nDROP TABLE a;\n\nDROP TABLE b"), first(4));
    }

    #[test]
    fn several_rules_share_a_reason_and_a_missing_one_is_empty() {
        let both = found("-- kit:allow drop-table, drop-column: a: b\nDROP TABLE a");
        assert_eq!(both, [one("drop-table", "a: b", Some(2)), one("drop-column", "a: b", Some(2))].concat());
        assert_eq!(found("-- kit:allow drop-table\nDROP TABLE a"), one("drop-table", "", Some(2)));
        assert_eq!(found("-- kit:allow drop-table:\nDROP TABLE a"), one("drop-table", "", Some(2)));
        assert_eq!(found("-- kit:allow\nDROP TABLE a"), one("", "", Some(2)));
    }

    #[test]
    fn what_is_no_such_comment_is_none() {
        for script in [
            "SELECT '-- kit:allow drop-table: no'",
            "-- see kit:allow drop-table: no\nDROP TABLE a",
            "-- kit:allowed drop-table: no\nDROP TABLE a",
            "",
        ] {
            assert_eq!(found(script), [], "{script}");
        }
    }
}
