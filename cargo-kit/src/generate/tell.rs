//! What differs, in words.

use ruskit::schema::Class;

use super::judge::Found;
use crate::shell::Shell;

/// One line for each change: what it does, of which kind it is, and how many rows it concerns.
pub(crate) fn changes(found: &Found, shell: Shell) {
    shell.line("");
    for (risk, rows) in found.risks.iter().zip(&found.counts) {
        let class = risk.class_given(*rows);
        let rows = match (class, rows) {
            (Class::Additive, _) | (_, None | Some(0)) => String::new(),
            (_, Some(1)) => " · 1 row".to_owned(),
            (_, Some(rows)) => format!(" · {rows} rows"),
        };
        shell.leader(&risk.what, &format!("{class}{rows}"));
    }
    shell.line("");
}
