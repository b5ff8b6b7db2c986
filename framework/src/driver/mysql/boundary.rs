//! What is sent where a transaction begins and ends: by the session, and printed by who asks what would be sent.

use super::lexis::MYSQL;
use crate::driver::sql::tokens::{TokenKind, tokens};
use crate::driver::{Boundary, Statement};

pub(super) const BEGIN: &str = "START TRANSACTION";
pub(super) const COMMIT: &str = "COMMIT";
pub(super) const ROLLBACK: &str = "ROLLBACK";

/// The statements of a boundary. No migration shares its transaction with another one.
pub(super) fn boundary(boundary: Boundary) -> Vec<Statement> {
    match boundary {
        Boundary::Begin(_) => vec![Statement::new(BEGIN)],
        Boundary::Commit(_) => vec![Statement::new(COMMIT)],
        Boundary::Savepoint | Boundary::Release => vec![],
    }
}

/// A statement as the server's shell takes it: that one ends a statement at each semicolon, those of a routine's body
/// included, unless it is told another mark (<https://dev.mysql.com/doc/refman/8.4/en/stored-programs-defining.html>).
pub(super) fn for_shell(text: &str) -> String {
    let splits = tokens(text, &MYSQL).any(|token| match token.kind {
        TokenKind::Symbol => token.text(text) == ";",
        TokenKind::Comment => token.text(text).contains('!') && token.text(text).contains(';'),
        _ => false,
    });
    if splits { format!("DELIMITER ;;\n{text};;\nDELIMITER ;") } else { format!("{text};") }
}
