//! Statements kept within the database they are tried out in: roles, databases and settings are the whole server's, and
//! files are nobody's to undo.

use std::collections::BTreeSet;

use super::lexis::POSTGRES;
use crate::driver::sql::tokens::{significant, unquote};

/// What was left out so far.
#[derive(Debug, Default)]
pub(super) struct Within {
    /// Roles that are not there because they were not made; nobody can grant them anything.
    roles: BTreeSet<String>,
}

/// What belongs to the server and not to a database.
const SHARED: [&str; 7] = ["ROLE", "USER", "GROUP", "DATABASE", "TABLESPACE", "SUBSCRIPTION", "SYSTEM"];
const ROLES: [&str; 3] = ["ROLE", "USER", "GROUP"];

impl Within {
    /// Whether the statement would change more than this database.
    pub(super) fn leaves_out(&mut self, text: &str) -> bool {
        let words: Vec<_> = significant(text, &POSTGRES).map(|token| token.text(text)).collect();
        let is_code = words.first().is_some_and(|first| first.eq_ignore_ascii_case("DO"));
        // A block of code is searched as if it were statements.
        let code = if is_code { text.replace(['$', '\''], " ") } else { String::new() };
        let words =
            if is_code { significant(&code, &POSTGRES).map(|token| token.text(&code)).collect() } else { words };
        let upper: Vec<_> = words.iter().map(|word| word.to_ascii_uppercase()).collect();
        let made = (0..upper.len()).filter(|at| (is_code || *at == 0) && changes_shared(&upper[*at..]));
        let made: Vec<_> = made.collect();
        for at in &made {
            if upper[*at] == "CREATE" && upper.get(at + 1).is_some_and(|word| ROLES.contains(&word.as_str())) {
                self.roles.extend(words.get(at + 2).map(|name| folded(name)));
            }
        }
        !made.is_empty() || self.speaks_of_absent(&words, &upper)
    }

    fn speaks_of_absent(&self, words: &[&str], upper: &[String]) -> bool {
        let first = upper.first().map_or("", String::as_str);
        let second = upper.get(1).map_or("", String::as_str);
        let is_about_roles = match first {
            "GRANT" | "REVOKE" | "SET" => true,
            "ALTER" => second == "DEFAULT" || second == "POLICY" || upper.iter().any(|word| word == "OWNER"),
            "CREATE" => second == "POLICY",
            "DROP" => second == "OWNED",
            _ => false,
        };
        !self.roles.is_empty() && is_about_roles && words.iter().any(|word| self.roles.contains(&folded(word)))
    }
}

/// Whether a statement that begins so changes what belongs to the server.
fn changes_shared(upper: &[String]) -> bool {
    let at = |at: usize| upper.get(at).map_or("", String::as_str);
    let has = |word: &str| upper.iter().any(|own| own == word);
    match at(0) {
        "CREATE" | "ALTER" | "DROP" => SHARED.contains(&at(1)) && at(2) != "MAPPING",
        "REASSIGN" => true,
        // https://www.postgresql.org/docs/current/sql-grant.html
        "GRANT" | "REVOKE" => {
            let on = upper.iter().position(|word| word == "ON").map(|on| at(on + 1));
            on.is_none_or(|what| ["DATABASE", "TABLESPACE", "PARAMETER"].contains(&what))
        }
        "COMMENT" => SHARED.contains(&at(2)),
        // https://www.postgresql.org/docs/current/sql-copy.html
        "COPY" => has("PROGRAM") || (has("TO") && !has("STDOUT")),
        _ => false,
    }
}

fn folded(name: &str) -> String {
    if name.starts_with('"') { unquote(name).into_owned() } else { name.to_lowercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_the_server_is_left_out() {
        for text in [
            "CREATE ROLE reader",
            "alter user app SET search_path = a",
            "ALTER SYSTEM SET work_mem = '1MB'",
            "ALTER DATABASE shop SET timezone = 'UTC'",
            "DROP DATABASE shop",
            "GRANT reader TO app",
            "GRANT CONNECT ON DATABASE shop TO app",
            "COPY posts TO '/tmp/posts'",
            "COPY posts FROM PROGRAM 'date'",
            "DO $$ BEGIN CREATE ROLE reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
            "DO $do$ BEGIN EXECUTE 'ALTER ROLE app LOGIN'; END $do$",
        ] {
            assert!(Within::default().leaves_out(text), "{text}");
        }
    }

    #[test]
    fn what_belongs_to_the_database_is_not() {
        for text in [
            "CREATE TABLE role (a int)",
            "CREATE USER MAPPING FOR app SERVER other",
            "GRANT SELECT ON posts TO app",
            "COMMENT ON TABLE posts IS 'x'",
            "COPY posts FROM STDIN",
            "DO $$ BEGIN UPDATE posts SET a = 1; END $$",
            "INSERT INTO posts VALUES ('CREATE ROLE reader')",
        ] {
            assert!(!Within::default().leaves_out(text), "{text}");
        }
    }

    #[test]
    fn a_role_that_was_not_made_is_granted_nothing() {
        let mut within = Within::default();
        let grant = "GRANT SELECT ON posts TO \"reader\"";
        assert!(!within.leaves_out(grant));
        assert!(within.leaves_out("CREATE ROLE Reader NOLOGIN"));
        assert!(within.leaves_out(grant));
        assert!(within.leaves_out("ALTER TABLE posts OWNER TO reader"));
        assert!(!within.leaves_out("ALTER TABLE posts ADD COLUMN reader int"));
        assert!(!within.leaves_out("INSERT INTO posts (reader) VALUES (1)"));
    }
}
