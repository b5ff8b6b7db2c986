use super::Words;
use crate::driver::sql::tokens::Lexis;

const LEXIS: Lexis = Lexis { backticks: true, executable_comments: true, ..Lexis::STANDARD };

#[test]
fn a_statement_is_read_from_the_left() {
    let mut words = Words::of("create /* a */ TABLE a.`b c` (d int, e int) x", &LEXIS);
    assert!(!words.take(&["CREATE", "VIEW"]) && words.take(&["CREATE", "TABLE"]));
    assert_eq!(words.parts(), Some(vec!["a".to_owned(), "b c".to_owned()]));
    assert_eq!((words.word(), words.parenthesized()), (String::new(), Some("d int, e int")));
    assert_eq!((words.rest(), words.word().as_str(), words.is_done()), ("x", "X", true));
    assert_eq!((words.rest(), words.word().as_str(), words.name(), words.parenthesized()), ("", "", None, None));
}

#[test]
fn a_name_may_begin_with_a_digit() {
    let lexis = Lexis { digits_before_names: true, ..LEXIS };
    let parts = |text: &str, lexis: &Lexis| Words::of(text, lexis).parts().map(|parts| parts.join(" "));
    for (text, names) in [
        ("2fa_codes", "2fa_codes"),
        ("2020_01", "2020_01"),
        ("a.2fa_codes", "a 2fa_codes"),
        ("2a.2fa", "2a 2fa"),
        ("2a.`b`", "2a b"),
    ] {
        assert_eq!(parts(text, &lexis).as_deref(), Some(names));
    }
    for number in ["2", "1.5", "1e5", "1.e-5", ".5", "0xff", "0b01"] {
        assert_eq!(parts(number, &lexis), None, "{number}");
    }
    assert_eq!(parts("1_000", &LEXIS), None);
}

#[test]
fn a_comment_that_is_run_is_read() {
    let mut words = Words::of("/*!40000 DROP TABLE */ /*!32312 IF EXISTS */ `a`", &LEXIS);
    assert!(words.take(&["DROP", "TABLE", "IF", "EXISTS"]) && words.name().as_deref() == Some("a"));
}

#[test]
fn parentheses_are_kept_together() {
    assert_eq!(Words::of("a (b, c), 'd, e', (f", &LEXIS).clauses(), ["a (b, c)", "'d, e'", "(f"]);
    assert_eq!(Words::of("(a", &LEXIS).parenthesized(), Some("a"));
    let words = Words::of("a (b WHERE c) WHERE d", &LEXIS);
    assert_eq!(words.behind("WHERE").map(|behind| behind.rest().to_owned()).as_deref(), Some("d"));
    assert!(!words.has("C") && words.says(&["WHERE", "C"]) && !words.says(&["C", "WHERE"]));
}
