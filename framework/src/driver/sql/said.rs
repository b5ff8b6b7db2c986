//! What plain statements touch, told by their words: so that files of SQL, too, can be known to touch different things.
//!
//! Always: what is told of names everything the statement can reach by itself. A statement of any other kind, or with
//! something in it that reaches further (dynamic SQL, settings, values kept from statement to statement), is not told of
//! at all.

use super::script::statements;
use super::tokens::{Lexis, Token, TokenKind, significant, unquote};
use crate::schema::{Said, Words};

/// What each statement of a script says; none where one of them is not plain.
pub(crate) fn said(script: &str, lexis: &Lexis) -> Option<Vec<Said>> {
    statements(script, lexis).iter().map(|statement| Reader::new(&statement.text, lexis)?.read()).collect()
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

/// The tokens of one statement, read from the left.
struct Reader<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
}

impl<'a> Reader<'a> {
    /// None where something in it reaches further than its words.
    fn new(text: &'a str, lexis: &'a Lexis) -> Option<Self> {
        let tokens: Vec<_> = significant(text, lexis).collect();
        let mut last = "";
        for token in &tokens {
            let word = token.text(text);
            let reaches = match token.kind {
                TokenKind::Word => {
                    let upper = word.to_ascii_uppercase();
                    let on_a_key = last.eq_ignore_ascii_case("DELETE") || last.eq_ignore_ascii_case("UPDATE");
                    REACHING.contains(&upper.as_str())
                        || ["PG_", "LO_", "DBLINK_"].iter().any(|start| upper.starts_with(start))
                        || (upper == "CASCADE" && !on_a_key)
                }
                // A name may be hidden in an escape.
                TokenKind::Text => word.contains('\\'),
                TokenKind::Symbol => matches!(word, "@" | "\\" | "?") || word.starts_with("/*"),
                TokenKind::Quoted => last.eq_ignore_ascii_case("U&") || last == "&",
                _ => false,
            };
            if reaches {
                return None;
            }
            last = word;
        }
        Some(Self { text, tokens, at: 0 })
    }

    fn read(mut self) -> Option<Said> {
        let mut said = Said { text: self.text.to_owned(), words: Words::of(self.text), ..Said::default() };
        self.constraints(&mut said);
        match self.word()?.as_str() {
            "CREATE" => self.create(&mut said)?,
            "DROP" => self.drop(&mut said)?,
            "ALTER" => self.alter(&mut said)?,
            "INSERT" | "REPLACE" | "UPDATE" | "DELETE" => said.writes = true,
            "COMMENT" => {}
            _ => return None,
        }
        Some(said)
    }

    /// Names of constraints and of indexes within a table's definition.
    fn constraints(&self, said: &mut Said) {
        for pair in self.tokens.windows(2) {
            let gives = ["CONSTRAINT", "KEY", "INDEX"].iter().any(|word| pair[0].is_word(self.text, word));
            if gives && matches!(pair[1].kind, TokenKind::Word | TokenKind::Quoted) {
                said.names.push(unquote(pair[1].text(self.text)).into_owned());
            }
        }
    }

    fn create(&mut self, said: &mut Said) -> Option<()> {
        let replaces = self.take(&["OR", "REPLACE"]);
        self.take(&["UNIQUE"]);
        self.take(&["UNLOGGED"]);
        let mut kind = "type";
        match self.word()?.as_str() {
            "TABLE" if !replaces => kind = "table",
            "INDEX" => {
                self.take(&["CONCURRENTLY"]);
                self.take(&["IF", "NOT", "EXISTS"]);
                // Without a name the database finds one.
                if self.peek_word("ON") {
                    return None;
                }
                said.makes.push(("index", self.name()?));
                return Some(());
            }
            "MATERIALIZED" if self.take(&["VIEW"]) => kind = "view",
            "VIEW" => kind = "view",
            "TYPE" | "DOMAIN" | "SEQUENCE" if !replaces => {}
            _ => return None,
        }
        self.take(&["IF", "NOT", "EXISTS"]);
        let name = self.name()?;
        if replaces {
            said.alters.push(("view", name.clone()));
        }
        said.view = kind == "view";
        said.makes.push((kind, name));
        Some(())
    }

    fn drop(&mut self, said: &mut Said) -> Option<()> {
        self.take(&["MATERIALIZED"]);
        let kind = match self.word()?.as_str() {
            "TABLE" | "INDEX" => "table",
            "VIEW" => "view",
            "TYPE" => "enum type",
            _ => return None,
        };
        said.view = kind == "view";
        self.take(&["CONCURRENTLY"]);
        self.take(&["IF", "EXISTS"]);
        loop {
            said.alters.push((kind, self.name()?));
            if !self.symbol(",") {
                break;
            }
        }
        if self.take(&["ON"]) {
            said.alters.push((kind, self.name()?));
        }
        Some(())
    }

    fn alter(&mut self, said: &mut Said) -> Option<()> {
        if !self.take(&["TABLE"]) {
            return None;
        }
        self.take(&["IF", "EXISTS"]);
        self.take(&["ONLY"]);
        let table = self.name()?;
        let rest = &self.tokens[self.at..];
        let mut depth = 0;
        let (mut begins, mut only_adds) = (true, true);
        for (at, token) in rest.iter().enumerate() {
            match token.text(self.text) {
                "(" => depth += 1,
                ")" => depth -= 1,
                _ => {}
            }
            if begins {
                let key = rest.get(at + 1).is_some_and(|next| next.is_word(self.text, "PRIMARY"));
                only_adds &= token.is_word(self.text, "ADD") && !key;
            }
            begins = depth == 0 && token.is_symbol(self.text, ",");
        }
        if !only_adds {
            said.alters.push(("table", table));
            // Names it gives: behind each TO.
            for pair in rest.windows(2).filter(|pair| pair[0].is_word(self.text, "TO")) {
                said.makes.push(("table", unquote(pair[1].text(self.text)).into_owned()));
            }
        }
        Some(())
    }

    /// The next word in upper case.
    fn word(&mut self) -> Option<String> {
        let token = self.tokens.get(self.at).filter(|token| token.kind == TokenKind::Word)?;
        self.at += 1;
        Some(token.text(self.text).to_ascii_uppercase())
    }

    fn peek_word(&self, word: &str) -> bool {
        self.tokens.get(self.at).is_some_and(|token| token.is_word(self.text, word))
    }

    /// Passes these words, if all of them come next.
    fn take(&mut self, words: &[&str]) -> bool {
        let next = self.tokens[self.at..].iter();
        let all = next.len() >= words.len() && next.zip(words).all(|(token, word)| token.is_word(self.text, word));
        if all {
            self.at += words.len();
        }
        all
    }

    fn symbol(&mut self, symbol: &str) -> bool {
        let is_it = self.tokens.get(self.at).is_some_and(|token| token.is_symbol(self.text, symbol));
        self.at += usize::from(is_it);
        is_it
    }

    /// A name, perhaps with its schema, as [`Schema`](crate::schema::Schema) writes it.
    fn name(&mut self) -> Option<String> {
        let mut parts = Vec::new();
        loop {
            let token = self.tokens.get(self.at)?;
            let text = token.text(self.text);
            parts.push(match token.kind {
                TokenKind::Word => text.to_owned(),
                TokenKind::Quoted => unquote(text).into_owned(),
                _ => return None,
            });
            self.at += 1;
            if !self.symbol(".") {
                return parts.pop();
            }
        }
    }
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
