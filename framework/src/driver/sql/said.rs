//! What plain statements touch, told by their words: so that files of SQL, too, can be known to touch different things.
//!
//! Always: what is told of names everything the statement can reach by itself. A statement of any other kind, or with
//! something in it that reaches further (dynamic SQL, settings, values kept from statement to statement), is not told of
//! at all.

use super::script::statements;
use super::tokens::{Lexis, Token, TokenKind, significant, unquote};
use super::words::Words;
use crate::schema::{Said, Words as Spoken};

/// What each statement of a script says; none where one of them is not plain.
pub(crate) fn said(script: &str, lexis: &Lexis) -> Option<Vec<Said>> {
    statements(script, lexis).iter().map(|statement| read(&statement.text, lexis)).collect()
}

fn read(text: &str, lexis: &Lexis) -> Option<Said> {
    if reaches_further(text, lexis) {
        return None;
    }
    let mut words = Words::of(text, lexis);
    let mut said =
        Said { text: text.to_owned(), words: Spoken::of(text), names: constraints(&words), ..Said::default() };
    match words.word().as_str() {
        "CREATE" => create(&mut words, &mut said)?,
        "DROP" => dropped(&mut words, &mut said)?,
        "ALTER" => alter(&mut words, lexis, &mut said)?,
        "INSERT" | "REPLACE" | "UPDATE" | "DELETE" => said.writes = true,
        "COMMENT" => {}
        _ => return None,
    }
    Some(said)
}

/// Words that reach beyond the names beside them, or hold what another statement left.
const REACHING: [&str; 22] = [
    "EXECUTE",
    "PREPARE",
    "CALL",
    "SET_CONFIG",
    "CURRENT_SETTING",
    "LAST_INSERT_ID",
    "LAST_INSERT_ROWID",
    "LASTVAL",
    "CURRVAL",
    "CHANGES",
    "TOTAL_CHANGES",
    "ROW_COUNT",
    "FOUND_ROWS",
    "LOAD_FILE",
    "LOAD_EXTENSION",
    "WRITEFILE",
    "READFILE",
    "OUTFILE",
    "DUMPFILE",
    "TEMP",
    "TEMPORARY",
    "DBLINK",
];

/// Whether something in a statement reaches further than its words.
fn reaches_further(text: &str, lexis: &Lexis) -> bool {
    let mut last = "";
    significant(text, lexis).any(|token| {
        let word = token.text(text);
        let before = std::mem::replace(&mut last, word);
        match token.kind {
            TokenKind::Word => {
                let upper = word.to_ascii_uppercase();
                let on_a_key = before.eq_ignore_ascii_case("DELETE") || before.eq_ignore_ascii_case("UPDATE");
                REACHING.contains(&upper.as_str())
                    || ["PG_", "LO_", "DBLINK_"].iter().any(|start| upper.starts_with(start))
                    || (upper == "CASCADE" && !on_a_key)
            }
            // A name may be hidden in an escape.
            TokenKind::Text => word.contains('\\'),
            TokenKind::Symbol => matches!(word, "@" | "\\" | "?") || word.starts_with("/*"),
            TokenKind::Quoted => before.eq_ignore_ascii_case("U&") || before == "&",
            _ => false,
        }
    })
}

/// Names of constraints and of indexes within a table's definition.
fn constraints(words: &Words<'_>) -> Vec<String> {
    let gives = |token: &Token| ["CONSTRAINT", "KEY", "INDEX"].iter().any(|word| token.is_word(words.text, word));
    let is_name = |token: &Token| matches!(token.kind, TokenKind::Word | TokenKind::Quoted);
    let named = words.left().windows(2).filter(|pair| gives(&pair[0]) && is_name(&pair[1]));
    named.map(|pair| unquote(pair[1].text(words.text)).into_owned()).collect()
}

fn create(words: &mut Words<'_>, said: &mut Said) -> Option<()> {
    let replaces = words.take(&["OR", "REPLACE"]);
    words.take(&["UNIQUE"]);
    words.take(&["UNLOGGED"]);
    let mut kind = "type";
    match words.word().as_str() {
        "TABLE" if !replaces => kind = "table",
        "INDEX" => {
            words.take(&["CONCURRENTLY"]);
            words.take(&["IF", "NOT", "EXISTS"]);
            // Without a name the database finds one.
            if words.is("ON") {
                return None;
            }
            said.makes.push(("index", name(words)?));
            return Some(());
        }
        "MATERIALIZED" if words.take(&["VIEW"]) => kind = "view",
        "VIEW" => kind = "view",
        "TYPE" | "DOMAIN" | "SEQUENCE" if !replaces => {}
        _ => return None,
    }
    words.take(&["IF", "NOT", "EXISTS"]);
    let name = name(words)?;
    if replaces {
        said.alters.push(("view", name.clone()));
    }
    said.view = kind == "view";
    said.makes.push((kind, name));
    Some(())
}

fn dropped(words: &mut Words<'_>, said: &mut Said) -> Option<()> {
    words.take(&["MATERIALIZED"]);
    let kind = match words.word().as_str() {
        "TABLE" | "INDEX" => "table",
        "VIEW" => "view",
        "TYPE" => "enum type",
        _ => return None,
    };
    said.view = kind == "view";
    words.take(&["CONCURRENTLY"]);
    words.take(&["IF", "EXISTS"]);
    loop {
        said.alters.push((kind, name(words)?));
        if !words.take_symbol(",") {
            break;
        }
    }
    if words.take(&["ON"]) {
        said.alters.push((kind, name(words)?));
    }
    Some(())
}

fn alter(words: &mut Words<'_>, lexis: &Lexis, said: &mut Said) -> Option<()> {
    if !words.take(&["TABLE"]) {
        return None;
    }
    words.take(&["IF", "EXISTS"]);
    words.take(&["ONLY"]);
    let table = name(words)?;
    let rest = words.clone();
    let adds = |clause: &&str| {
        let mut words = Words::of(clause, lexis);
        words.take(&["ADD"]) && !words.is("PRIMARY")
    };
    if !words.clauses().iter().all(adds) {
        said.alters.push(("table", table));
        // Names it gives: behind each TO.
        for pair in rest.left().windows(2).filter(|pair| pair[0].is_word(rest.text, "TO")) {
            said.makes.push(("table", unquote(pair[1].text(rest.text)).into_owned()));
        }
    }
    Some(())
}

/// A name, perhaps behind that of its schema, as [`Schema`](crate::schema::Schema) writes it.
fn name(words: &mut Words<'_>) -> Option<String> {
    words.parts()?.pop()
}

#[cfg(test)]
mod tests {
    use super::said;
    use crate::driver::sql::tokens::Lexis;

    const LEXIS: Lexis = Lexis { backticks: true, ..Lexis::STANDARD };

    #[test]
    fn plain_statements_tell_what_they_touch() {
        let read = |text: &str| said(text, &LEXIS).unwrap().remove(0);
        assert_eq!(read("CREATE TABLE IF NOT EXISTS public.\"Tags\" (id int)").makes, [("table", "Tags".to_owned())]);
        assert_eq!(read("create unique index tag_name on tags (name)").makes, [("index", "tag_name".to_owned())]);
        assert_eq!(read("DROP TABLE IF EXISTS a, b").alters, [("table", "a".to_owned()), ("table", "b".to_owned())]);
        assert_eq!(read("DROP INDEX i ON `t`").alters, [("table", "i".to_owned()), ("table", "t".to_owned())]);
        assert!(
            read("ALTER TABLE a ADD COLUMN b decimal(1, 2), ADD COLUMN c int REFERENCES d ON DELETE CASCADE")
                .only_adds()
        );
        assert!(!read("ALTER TABLE a ADD COLUMN b int, DROP COLUMN c").only_adds());
        assert!(!read("ALTER TABLE a ADD PRIMARY KEY (b)").only_adds());
        let renamed = read("ALTER TABLE a RENAME TO b");
        assert_eq!((renamed.makes, renamed.alters), (vec![("table", "b".to_owned())], vec![("table", "a".to_owned())]));
        assert!(read("INSERT INTO a SELECT * FROM b").writes);
        assert_eq!(read("CREATE TABLE a (b int, CONSTRAINT c CHECK (b > 0))").names, ["c"]);
        assert_eq!(said("-- nothing\n", &LEXIS), Some(Vec::new()));
    }

    #[test]
    fn what_reaches_further_is_not_told_of() {
        for text in [
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; END",
            "CREATE TEMP TABLE a (b int)",
            "CREATE INDEX ON a (b)",
            "DROP TABLE a CASCADE",
            "DO $$ BEGIN END $$",
            "SELECT f()",
            "SET search_path = b",
            "PRAGMA foreign_keys = OFF",
            "INSERT INTO a VALUES (last_insert_rowid())",
            "UPDATE a SET b = @b",
            "INSERT INTO a VALUES (E'\\x41')",
            "WITH x AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM x",
            "TRUNCATE a",
            "CREATE TABLE a (b int); GRANT ALL ON a TO b",
        ] {
            assert_eq!(said(text, &LEXIS), None, "{text}");
        }
    }
}
