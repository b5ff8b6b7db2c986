use super::super::tokens::Bodies;
use super::*;

/// SQLite's.
const LEXIS: Lexis = Lexis { backticks: true, brackets: true, bodies: Bodies::Triggers, ..Lexis::STANDARD };

const MYSQL: Lexis = Lexis {
    hash_comments: true,
    dashes_need_blank: true,
    executable_comments: true,
    backticks: true,
    double_quoted_strings: true,
    backslash_escapes: true,
    bodies: Bodies::Compound,
    delimiter_command: true,
    ..Lexis::STANDARD
};

const POSTGRES: Lexis = Lexis {
    nested_comments: true,
    dollar_quotes: true,
    escape_strings: true,
    bodies: Bodies::Routines,
    shell_commands: true,
    ..Lexis::STANDARD
};

fn split(script: &str) -> Vec<(usize, String)> {
    statements(script, &LEXIS).into_iter().map(|statement| (statement.line, statement.text)).collect()
}

fn texts(script: &str) -> Vec<String> {
    split(script).into_iter().map(|(_, text)| text).collect()
}

#[test]
fn statements_have_their_text_and_line() {
    let script = "-- first\r\nselect 1;\r\n\r\n/* two\r\nlines */ select\r\n 2 -- two\r\n;select 3";
    assert_eq!(
        split(script),
        [(2, "select 1".to_owned()), (5, "select\r\n 2".to_owned()), (7, "select 3".to_owned()),]
    );
}

#[test]
fn empty_statements_are_left_out() {
    assert_eq!(texts(";; -- nothing\n ; select 1 ;; /* end */"), ["select 1"]);
    assert!(texts("").is_empty());
    assert!(texts("\u{feff}  -- only a comment").is_empty());
}

#[test]
fn semicolons_in_strings_names_comments_and_parentheses_do_not_split() {
    let script = "select ';', \"a;b\", [c;d], `e;f`, 'it'';s' /* ; */ from (select 1;) -- ;";
    assert_eq!(texts(script), ["select ';', \"a;b\", [c;d], `e;f`, 'it'';s' /* ; */ from (select 1;)"]);
}

#[test]
fn a_trigger_is_one_statement() {
    let trigger = "CREATE TEMP TRIGGER t AFTER UPDATE ON a WHEN new.x > 1 BEGIN
        UPDATE b SET y = CASE WHEN y > 1 THEN CASE y WHEN 2 THEN 1 END ELSE 0 END;
        INSERT INTO c VALUES ('; end;'); -- ; end;
    end";
    let script = format!("select 1; {trigger} ; select 2");
    assert_eq!(texts(&script), ["select 1", trigger, "select 2"]);
}

#[test]
fn triggers_may_be_named_anything() {
    let trigger = "create trigger if not exists begin instead of delete on \"end\" begin select 1; end";
    assert_eq!(texts(&format!("{trigger};{trigger}")), [trigger, trigger]);
}

#[test]
fn a_table_named_trigger_is_no_trigger() {
    assert_eq!(texts("create table trigger (a); drop table trigger; create index trigger on a (b); x").len(), 4);
}

#[test]
fn trigger_bodies_belong_to_the_dialect() {
    let script = "create trigger t before insert on a execute function f(); select 1";
    assert_eq!(statements(script, &Lexis { bodies: Bodies::None, ..LEXIS }).len(), 2);
}

#[test]
fn what_is_not_finished_stays_one_statement() {
    assert_eq!(texts("select 1; select 'a; select 2;").len(), 2);
    assert_eq!(texts("select 1; select /* a; select 2;"), ["select 1", "select"]);
    assert_eq!(texts("create trigger t after insert on a begin select 1; select 2;").len(), 1);
}

fn split_as(script: &str, lexis: &Lexis) -> Vec<String> {
    statements(script, lexis).into_iter().map(|statement| statement.text).collect()
}

fn refused(script: &str, lexis: &Lexis) -> String {
    read(script, lexis).unwrap_err().by("test").to_string()
}

#[test]
fn a_routine_is_one_statement_without_delimiters() {
    for body in [
        "CREATE PROCEDURE p(IN a INT) BEGIN SELECT 1; SELECT CASE a WHEN 1 THEN 2 END; END",
        "create or replace definer=`root`@`localhost` procedure p() begin if a then b; elseif c then d; end if; end",
        "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.x = IF(NEW.y, 1, 2)",
        "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW IF NEW.x > 1 THEN SET NEW.x = 1; END IF",
        "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.x = CASE WHEN NEW.y THEN IF(1, 2, 3) ELSE 4 END",
        "CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN REPEAT('a', 2)",
        "CREATE FUNCTION f(a INT) RETURNS VARCHAR(9) BEGIN l: LOOP LEAVE l; END LOOP l; WHILE a DO SET a = 0; END WHILE; \
         REPEAT SET a = IF(a, 1, 0); UNTIL a END REPEAT; RETURN REPEAT('; end', 2); END",
        "CREATE PROCEDURE p() BEGIN CASE a WHEN 1 THEN SELECT 1; ELSE BEGIN END; END CASE; SET @end = NEW.end; END",
        "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN DELETE FROM a; DELETE FROM b; END",
        "ALTER EVENT e DO BEGIN DELETE FROM a; END",
        "BEGIN NOT ATOMIC DECLARE a INT; SELECT 1; END",
        "/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN x; END */",
    ] {
        let script = format!("SELECT 1; {body} ;\nSELECT 2");
        assert_eq!(split_as(&script, &MYSQL), ["SELECT 1", body, "SELECT 2"]);
    }
    let plain =
        "CREATE TABLE IF NOT EXISTS trigger_begin (a INT); CREATE TABLE `procedure` (begin INT); SELECT IF(a, 1, 2)";
    assert_eq!(split_as(plain, &MYSQL).len(), 3);
}

#[test]
fn what_delimits_can_be_chosen() {
    let script = "DELIMITER //\r\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT '//'; END//\r\n  delimiter $$\n\
                  CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW BEGIN x; END$$\nSELECT 1; SELECT 2;\n$$\n\
                  DELIMITER ;\nSELECT delimiter; -- ;;\nDELIMITER ;;\nDROP TABLE a ;;\n";
    let expected = [
        "CREATE PROCEDURE p() BEGIN SELECT 1; SELECT '//'; END",
        "CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW BEGIN x; END",
        "SELECT 1",
        "SELECT 2",
        "SELECT delimiter",
        "DROP TABLE a",
    ];
    assert_eq!(split_as(script, &MYSQL), expected);
    assert_eq!(statements(script, &MYSQL).iter().map(|each| each.line).collect::<Vec<_>>(), [2, 4, 5, 5, 8, 10]);
    let no_delimiter = refused("SELECT 1;\nDELIMITER\nSELECT 2", &MYSQL);
    assert!(no_delimiter.starts_with("test cannot run `DELIMITER` (line 2)"), "{no_delimiter}");
}

#[test]
fn dumps_of_mysql_are_split() {
    let script = "/*M!999999\\- enable the sandbox mode */ \n/*!40101 SET NAMES utf8mb4 */;\n# a; comment\n\
                  INSERT INTO a VALUES ('it\\'s; so', \"b\\\";\", 5--3);\n--\n-- Dump completed";
    let found = split_as(script, &MYSQL);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("/*M!999999") && found[0].ends_with("/*!40101 SET NAMES utf8mb4 */"), "{}", found[0]);
}

#[test]
fn postgres_bodies_are_strings_or_atomic() {
    for body in [
        "CREATE FUNCTION f() RETURNS int AS $$ BEGIN; RETURN 1; END; $$ LANGUAGE plpgsql",
        "DO $_a1$ BEGIN EXECUTE $$ x; $$; END $_a1$",
        "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN CASE WHEN true THEN 1 END",
        "CREATE RULE r AS ON INSERT TO a DO ALSO (SELECT 1; SELECT 2)",
        "INSERT INTO a VALUES (E'it\\'s; so', 'C:\\', $1, b'1', /* ; /* ; */ ; */ 1)",
    ] {
        let script = format!("SELECT 1; {body} ;\nSELECT 2");
        assert_eq!(split_as(&script, &POSTGRES), ["SELECT 1", body, "SELECT 2"]);
    }
}

#[test]
fn what_only_a_shell_understands_is_refused_with_its_line() {
    let dump = "\\restrict abc\n--\nSET x = 1;\n\\unrestrict abc\n";
    assert_eq!(read(dump, &POSTGRES).unwrap().len(), 1);
    let connect = refused("SELECT 1;\n\\connect shop\nSELECT 2;", &POSTGRES);
    let expected = "test cannot run `\\connect shop` (line 2) within a migration; it is a command to the database's own \
                    shell: take the line out";
    assert_eq!(connect, expected);
    let copy = refused("SET a = 1;\n\nCOPY public.users (id, name) FROM stdin;\n1\tit's\n\\.\n", &POSTGRES);
    assert!(copy.starts_with("test cannot run `COPY public.users (id, name) FROM stdin` (line 3)"), "{copy}");
    assert!(copy.ends_with("bring the rows as INSERT statements (`pg_dump --inserts` writes them)"), "{copy}");
    assert!(read("COPY a FROM '/tmp/a.csv'", &POSTGRES).is_ok());
}

#[test]
fn a_script_with_its_own_transaction_is_refused() {
    for verb in
        ["BEGIN", "begin immediate", "COMMIT", "End", "rollback to x", "SAVEPOINT x", "release x", "start transaction"]
    {
        let message = refused(&format!("select 1;\n/* now */ {verb};"), &LEXIS);
        assert!(message.starts_with(&format!("test cannot run `{verb}` (line 2) within a migration; leave it out")));
    }
    for harmless in
        ["create trigger t after insert on a begin select 1; end", "select 'begin'", "beginning", "start replica"]
    {
        assert_eq!(read(harmless, &LEXIS).unwrap().len(), 1, "{harmless}");
    }
}

#[test]
fn a_script_may_say_that_it_runs_outside_a_transaction() {
    for marked in [
        "-- no-transaction\nx",
        "\u{feff}-- a\r\n\r\n--  NO-TRANSACTION \r\nx",
        "/* no-transaction */ x",
        "-- no-transaction: VACUUM",
    ] {
        assert!(no_transaction(marked, &LEXIS), "{marked}");
    }
    for other in ["x; -- no-transaction", "-- no-transactions", "-- not: no-transaction", "", "--"] {
        assert!(!no_transaction(other, &LEXIS), "{other}");
    }
    let script =
        "-- no-transaction\nVACUUM;\nBEGIN; a; b; COMMIT;\nBEGIN;\nEND;\nCOMMIT; c; BEGIN; savepoint x; d; END";
    let found: Vec<_> = read(script, &LEXIS).unwrap().into_iter().map(|each| (each.text, each.commits)).collect();
    let expected = [("VACUUM", true), ("a", false), ("b", true), ("c", true), ("savepoint x", false), ("d", true)];
    assert_eq!(found, expected.map(|(text, commits)| (text.to_owned(), commits)));
    for (script, message) in [
        ("BEGIN; a", "`BEGIN` (line 2) within a migration; end it with COMMIT"),
        ("BEGIN; a;\nROLLBACK", "`ROLLBACK` (line 3) within a migration; take out what it undoes"),
        ("BEGIN;\nBEGIN", "`BEGIN` (line 3)"),
        ("SAVEPOINT a", "`SAVEPOINT a` (line 2)"),
        ("BEGIN ISOLATION LEVEL SERIALIZABLE", "begin it with BEGIN alone"),
    ] {
        let refused = refused(&format!("-- no-transaction\n{script}"), &LEXIS);
        assert!(refused.contains(message), "{refused}");
    }
}

#[test]
fn a_script_split_and_put_together_is_split_the_same() {
    // A small generator in place of a dependency: fragments that open, close, escape and end, in every order.
    const PARTS: [&str; 40] = [
        "'",
        "\"",
        "`",
        "[",
        "]",
        "--",
        "/*",
        "*/",
        "\n",
        "\r\n",
        ";",
        "\\",
        "$$",
        "$a$",
        "E'",
        "(",
        ")",
        "BEGIN",
        "END",
        "CASE",
        "IF",
        "CREATE",
        "TRIGGER",
        "FUNCTION",
        "PROCEDURE",
        "x",
        " ",
        "\u{feff}",
        "é",
        "//",
        "DELIMITER //\n",
        "DELIMITER ;\n",
        "LOOP",
        "THEN",
        "/*!50003 ",
        "COMMIT",
        "COPY a FROM STDIN",
        "#",
        " ",
        " ",
    ];
    let mut seed = 7_u64;
    for round in 0..60_000 {
        let mut script = String::new();
        for _ in 0..14 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            script.push_str(PARTS[(seed >> 33) as usize % PARTS.len()]);
        }
        let lexis = [LEXIS, MYSQL, POSTGRES][round % 3];
        let found = statements(&script, &lexis);
        let mut rest = script.as_str();
        for statement in &found {
            let at = rest.find(&statement.text).unwrap_or_else(|| panic!("{script:?}: {found:?}"));
            let line = script[..script.len() - rest.len() + at].matches('\n').count() + 1;
            assert!(line <= statement.line && !statement.text.trim().is_empty(), "{script:?}: {found:?}");
            rest = &rest[at + statement.text.len()..];
        }
        let _ = (read(&script, &lexis), no_transaction(&script, &lexis));
        // What ends a statement is a semicolon wherever none was chosen.
        if !script.contains("DELIMITER") && found.iter().all(|each| !each.text.starts_with('\\')) {
            let joined: String = found.iter().map(|each| format!("{};\n", each.text)).collect();
            let again: Vec<_> = statements(&joined, &lexis).into_iter().map(|each| each.text).collect();
            let texts: Vec<_> = found.into_iter().map(|each| each.text).collect();
            // What was not finished swallows the end.
            let whole = texts.len().saturating_sub(1);
            assert_eq!(again[..whole.min(again.len())], texts[..whole], "{script:?}");
        }
    }
}

#[test]
fn what_is_undecided_is_refused() {
    for lexis in [&LEXIS, &MYSQL, &POSTGRES] {
        let error = refused("SELECT 1;\n-- what slugs are\nUNDECIDED;\nSELECT 2;", lexis);
        assert!(error.starts_with("test cannot run `UNDECIDED` (line 3)"), "{error}");
        assert!(read("SELECT undecided FROM posts", lexis).is_ok());
    }
}

/// What Kit writes into a file is read from it again, statement by statement.
#[cfg(feature = "codegen")]
#[test]
fn what_kit_writes_is_split_as_it_was_put_together() {
    use crate::codegen::Templates;
    use crate::codegen::migration::{SqlDraft, SqlPiece, sql_texts};
    use crate::driver::Statement;

    let cases: [(&Lexis, &[&str]); 3] = [
        (
            &LEXIS,
            &[
                "CREATE TABLE a (x TEXT DEFAULT ';' -- of ; a\n)",
                "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM a; -- all\nEND",
                "SELECT 1",
            ],
        ),
        (
            &MYSQL,
            &[
                "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN\n  SET NEW.x = ';'; # end\nEND",
                "SELECT 'a\\';'",
                "DROP TABLE a",
            ],
        ),
        (
            &POSTGRES,
            &[
                "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ SELECT 1; -- $$",
                "SELECT '{a}' #> x",
                "DROP TABLE a",
            ],
        ),
    ];
    for (lexis, texts) in cases {
        let statements: Vec<Statement> =
            texts.iter().map(|text| Statement::because(*text, "it's needed;\nreally")).collect();
        let up = [SqlPiece::Do(&statements)];
        let draft = SqlDraft { name: "a", message: Some("Why; that's why."), up: &up, down: None };
        let (script, _) = sql_texts(&draft, &Templates::builtin()).unwrap();
        assert_eq!(split_as(&script, lexis), *texts, "{script}");
        assert!(!no_transaction(&script, lexis));
        let alone = [Statement { needs_autocommit: true, ..Statement::new("VACUUM") }];
        let (script, _) = sql_texts(&SqlDraft { up: &[SqlPiece::Do(&alone)], ..draft }, &Templates::builtin()).unwrap();
        assert!(no_transaction(&script, lexis), "{script}");
    }
}
