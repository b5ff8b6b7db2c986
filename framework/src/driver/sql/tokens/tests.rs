use super::*;

const ANY: Lexis = Lexis { backticks: true, brackets: true, bodies: Bodies::Triggers, ..Lexis::STANDARD };

fn read<'a>(source: &'a str, lexis: &Lexis) -> Vec<(TokenKind, &'a str)> {
    let lexis = *lexis;
    tokens(source, &lexis).filter(|token| token.kind != TokenKind::Space).map(|t| (t.kind, t.text(source))).collect()
}

fn texts<'a>(source: &'a str, lexis: &Lexis) -> Vec<&'a str> {
    read(source, lexis).into_iter().map(|(_, text)| text).collect()
}

#[test]
fn every_kind_is_told_apart() {
    use TokenKind::*;
    let source = "select \"a\"\"b\", [c d], `e``f`, 'it''s', X'0F', 1.5e-3 -- end\n/* more */;";
    let expected = [
        (Word, "select"),
        (Quoted, "\"a\"\"b\""),
        (Symbol, ","),
        (Quoted, "[c d]"),
        (Symbol, ","),
        (Quoted, "`e``f`"),
        (Symbol, ","),
        (Text, "'it''s'"),
        (Symbol, ","),
        (Blob, "X'0F'"),
        (Symbol, ","),
        (Number, "1.5e-3"),
        (Comment, "-- end"),
        (Comment, "/* more */"),
        (Symbol, ";"),
    ];
    assert_eq!(read(source, &ANY), expected);
}

#[test]
fn numbers_end_where_arithmetic_begins() {
    assert_eq!(
        texts("1-2 1e+5 1e- .5 0xE+1 a.b 1.2.3", &ANY),
        ["1", "-", "2", "1e+5", "1e", "-", ".5", "0xE", "+", "1", "a", ".", "b", "1.2", ".3"]
    );
}

#[test]
fn words_reach_beyond_ascii_and_operators_stay_whole() {
    assert_eq!(texts("größe$1||名前<>a->>'$.x'", &ANY), ["größe$1", "||", "名前", "<>", "a", "->>", "'$.x'"]);
}

#[test]
fn what_is_not_finished_reaches_to_the_end() {
    for source in ["'abc; x", "\"abc", "[abc", "`abc", "/* abc *", "x'00", "-- abc"] {
        assert_eq!(tokens(source, &ANY).count(), 1, "{source}");
    }
}

#[test]
fn a_byte_order_mark_is_a_blank() {
    assert_eq!(texts("\u{feff}select 1", &ANY), ["select", "1"]);
}

#[test]
fn comments_nest_only_where_they_do() {
    let source = "/* a /* b */ c */";
    assert_eq!(texts(source, &ANY).len(), 4);
    assert_eq!(texts(source, &Lexis { nested_comments: true, ..ANY }), [source]);
}

#[test]
fn dollar_quotes_are_strings_where_they_exist() {
    let source = "do $body$ begin; $1 $$ end $body$; select $1";
    let lexis = Lexis { dollar_quotes: true, ..ANY };
    assert_eq!(texts(source, &lexis)[1], "$body$ begin; $1 $$ end $body$");
    assert_eq!(texts(source, &lexis).last(), Some(&"1"));
}

#[test]
fn a_backslash_escapes_only_where_it_does() {
    assert_eq!(texts(r"'a\' b", &ANY), [r"'a\'", "b"]);
    assert_eq!(texts(r"'a\' b'", &Lexis { backslash_escapes: true, ..ANY }), [r"'a\' b'"]);
}

#[test]
fn identifiers_lose_their_quotes() {
    for (quoted, name) in
        [("a", "a"), ("\"a\"\"b\"", "a\"b"), ("[a\"b]", "a\"b"), ("`a``b`", "a`b"), ("'a''b'", "a'b"), ("\"a", "a")]
    {
        assert_eq!(unquote(quoted), name);
    }
}

#[test]
fn layout_does_not_change_the_meaning() {
    let plain = meaning("create table Users (Name text default 'A  b')", &ANY);
    assert_eq!(plain, "create table users ( name text default 'A  b' )");
    let laid_out = "-- users\r\nCREATE TABLE users(\r\n\tname /* who */ TEXT\r\n  DEFAULT 'A  b'\r\n);;\r\n;";
    assert_eq!(meaning(laid_out, &ANY), plain);
    assert_eq!(meaning(&laid_out.replace("\r\n", "\n"), &ANY), plain);
}

#[test]
fn what_a_script_does_is_its_meaning() {
    let base = meaning("insert into t values ('a', \"B\", 1); select 1", &ANY);
    for other in [
        "insert into t values ('A', \"B\", 1); select 1",
        "insert into t values ('a', \"b\", 1); select 1",
        "insert into t values ('a', \"B\", 10); select 1",
        "insert into t values ('a', \"B\", 1) select 1",
    ] {
        assert_ne!(meaning(other, &ANY), base);
    }
}

#[test]
fn no_byte_is_lost() {
    // A small generator in place of a dependency: fragments that open, close and escape, in every order.
    const PARTS: [&str; 24] = [
        "'", "\"", "`", "[", "]", "--", "/*", "*/", "\n", "\r\n", ";", "\\", "$", "$a$", "x", "X'", "0x", "1e", "+",
        ".", "é", "\u{feff}", "名", " ",
    ];
    let all = Lexis { nested_comments: true, dollar_quotes: true, backslash_escapes: true, ..ANY };
    let mut seed = 1_u64;
    for _ in 0..20_000 {
        let mut source = String::new();
        for _ in 0..12 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            source.push_str(PARTS[(seed >> 33) as usize % PARTS.len()]);
        }
        for lexis in [ANY, all] {
            let joined: String = tokens(&source, &lexis).map(|token| token.text(&source)).collect();
            assert_eq!(joined, source);
            assert!(tokens(&source, &lexis).all(|token| token.start < token.end));
        }
    }
}
