use super::*;
use crate::schema::{Action, Deferrable};

fn table(text: &str) -> TableDdl {
    TableDdl::parse(text).unwrap()
}

/// `name: type` of every column.
fn columns(text: &str) -> Vec<String> {
    table(text).columns.iter().map(|c| format!("{}: {}", c.name, c.ty.as_deref().unwrap_or("-"))).collect()
}

/// The only column's constraints.
fn kinds(definition: &str) -> Vec<ConstraintKind> {
    let text = format!("CREATE TABLE t ({definition})");
    let mut parsed = table(&text);
    let column = parsed.columns.remove(0);
    assert_eq!(&text[column.span], definition);
    column.constraints.into_iter().map(|constraint| constraint.kind).collect()
}

fn foreign_key(kind: &ConstraintKind) -> &ForeignKeyDdl {
    match kind {
        ConstraintKind::ForeignKey(key) => key,
        other => panic!("{other:?}"),
    }
}

#[test]
fn names_and_types_are_read_as_written() {
    let text = "CREATE TABLE \"my table\" (a, \"b \"\"c\" INTEGER, [d e] NVARCHAR(160), `f` DOUBLE   PRECISION NOT NULL,
        'g' DECIMAL(10, 2), end unsigned big int, key VARCHAR ( 5 ), größe \"weird type\", i generated, j VARYING CHARACTER(-1))";
    assert_eq!(table(text).name, "my table");
    assert_eq!(&text[table(text).name_span], "\"my table\"");
    assert_eq!(
        columns(text),
        [
            "a: -",
            "b \"c: INTEGER",
            "d e: NVARCHAR(160)",
            "f: DOUBLE   PRECISION",
            "g: DECIMAL(10, 2)",
            "end: unsigned big int",
            "key: VARCHAR ( 5 )",
            "größe: \"weird type\"",
            "i: generated",
            "j: VARYING CHARACTER(-1)",
        ]
    );
}

#[test]
fn comments_stand_anywhere() {
    let text = "CREATE /* a */ TABLE t -- b (
        ( -- c, d
          id /* , */ INTEGER /* ) */ PRIMARY /* x */ KEY, -- the key
          name TEXT -- last, with 'quote
        ) -- e";
    let parsed = table(text);
    assert_eq!(columns(text), ["id: INTEGER", "name: TEXT"]);
    assert_eq!(&text[parsed.columns[0].span.clone()], "id /* , */ INTEGER /* ) */ PRIMARY /* x */ KEY");
    assert_eq!(&text[parsed.columns[1].span.clone()], "name TEXT");
    assert_eq!((&text[parsed.body_open..=parsed.body_open], &text[parsed.body_close..=parsed.body_close]), ("(", ")"));
}

#[test]
fn schema_temp_and_if_not_exists_are_passed_over() {
    let text = "create temporary table if not exists main.\"t\" (a)";
    assert_eq!((table(text).name.as_str(), &text[table(text).name_span]), ("t", "\"t\""));
}

#[test]
fn column_constraints_know_their_parts_and_places() {
    let definition = "a INT CONSTRAINT \"the key\" PRIMARY KEY DESC ON CONFLICT IGNORE AUTOINCREMENT NOT NULL ON CONFLICT \
                      ABORT UNIQUE ON CONFLICT REPLACE NULL CHECK ( a > (1) ) DEFAULT -1 COLLATE \"nocase\"";
    let text = format!("CREATE TABLE t ({definition})");
    let column = &table(&text).columns[0];
    let pieces: Vec<&str> = column.constraints.iter().map(|constraint| &text[constraint.span.clone()]).collect();
    assert_eq!(
        pieces,
        [
            "CONSTRAINT \"the key\" PRIMARY KEY DESC ON CONFLICT IGNORE AUTOINCREMENT",
            "NOT NULL ON CONFLICT ABORT",
            "UNIQUE ON CONFLICT REPLACE",
            "NULL",
            "CHECK ( a > (1) )",
            "DEFAULT -1",
            "COLLATE \"nocase\"",
        ]
    );
    assert_eq!(column.constraints[0].name.as_deref(), Some("the key"));
    let kinds = kinds(definition);
    assert_eq!(
        kinds[0],
        ConstraintKind::PrimaryKey {
            columns: vec![],
            descending: true,
            autoincrement: true,
            conflict: Some("IGNORE".into())
        }
    );
    assert_eq!(kinds[1], ConstraintKind::NotNull { conflict: Some("ABORT".into()) });
    assert_eq!(kinds[2], ConstraintKind::Unique { columns: vec![], conflict: Some("REPLACE".into()) });
    assert!(matches!(&kinds[4], ConstraintKind::Check { expression, .. } if expression == "a > (1)"));
    assert_eq!(kinds[6], ConstraintKind::Collate { collation: "nocase".into() });
}

#[test]
fn defaults_are_one_value_or_one_expression() {
    for (written, expected, in_parentheses) in [
        ("1", "1", false),
        ("+1.5", "+1.5", false),
        ("- 2", "- 2", false),
        ("'it''s, (x)'", "'it''s, (x)'", false),
        ("x'00'", "x'00'", false),
        ("NULL", "NULL", false),
        ("CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP", false),
        ("true", "true", false),
        ("\"text\"", "\"text\"", false),
        ("( datetime('now', '+1 day') )", "datetime('now', '+1 day')", true),
    ] {
        match &kinds(&format!("a DEFAULT {written} NOT NULL"))[..] {
            [ConstraintKind::Default { value, parenthesized, .. }, ConstraintKind::NotNull { .. }] => {
                assert_eq!((value.as_str(), *parenthesized), (expected, in_parentheses));
            }
            other => panic!("{written}: {other:?}"),
        }
    }
}

#[test]
fn generated_columns_are_virtual_unless_stored() {
    for (written, is_stored) in [
        ("GENERATED ALWAYS AS (b + 1) STORED", true),
        ("AS (b + 1)", false),
        ("generated always as (b + 1) virtual", false),
    ] {
        match &kinds(&format!("a INT {written} NOT NULL"))[..] {
            [ConstraintKind::Generated { expression, stored, .. }, ConstraintKind::NotNull { .. }] => {
                assert_eq!((expression.as_str(), *stored), ("b + 1", is_stored));
            }
            other => panic!("{written}: {other:?}"),
        }
    }
}

#[test]
fn foreign_keys_have_actions_and_deferrability() {
    let kinds = kinds(
        "a INT REFERENCES [other t] ( \"x\" ) MATCH FULL ON DELETE SET NULL ON UPDATE no action DEFERRABLE \
                       INITIALLY DEFERRED NOT NULL",
    );
    let key = foreign_key(&kinds[0]);
    assert_eq!((key.table.as_str(), key.references[0].0.as_str()), ("other t", "x"));
    assert_eq!((key.on_delete, key.on_update), (Action::SetNull, Action::NoAction));
    assert_eq!(key.deferrable, Some(Deferrable::InitiallyDeferred));
    assert_eq!(kinds.len(), 2);
}

#[test]
fn deferrability_has_its_spellings() {
    for (written, deferrable) in [
        ("DEFERRABLE", Some(Deferrable::InitiallyImmediate)),
        ("DEFERRABLE INITIALLY IMMEDIATE", Some(Deferrable::InitiallyImmediate)),
        ("DEFERRABLE INITIALLY DEFERRED", Some(Deferrable::InitiallyDeferred)),
        ("NOT DEFERRABLE INITIALLY DEFERRED", None),
        ("", None),
    ] {
        let text = format!("CREATE TABLE t (a, FOREIGN KEY (a) REFERENCES u {written})");
        assert_eq!(foreign_key(&table(&text).constraints[0].kind).deferrable, deferrable, "{written}");
    }
    assert_eq!(
        kinds("a REFERENCES u NOT NULL DEFERRABLE INITIALLY DEFERRED")[2],
        ConstraintKind::Deferral(Some(Deferrable::InitiallyDeferred))
    );
}

#[test]
fn table_constraints_may_go_without_commas() {
    let text = "CREATE TABLE t (a, b, PRIMARY KEY (a COLLATE nocase DESC, 'b') ON CONFLICT FAIL
        CONSTRAINT u UNIQUE (\"b\", a) CONSTRAINT c CHECK (a <> ','), /* here */ CHECK (b)
        FOREIGN KEY (a, b) REFERENCES u (x, [y z]) ON DELETE CASCADE)";
    let parsed = table(text);
    let pieces: Vec<&str> = parsed.constraints.iter().map(|constraint| &text[constraint.span.clone()]).collect();
    assert_eq!(
        pieces,
        [
            "PRIMARY KEY (a COLLATE nocase DESC, 'b') ON CONFLICT FAIL",
            "CONSTRAINT u UNIQUE (\"b\", a)",
            "CONSTRAINT c CHECK (a <> ',')",
            "CHECK (b)",
            "FOREIGN KEY (a, b) REFERENCES u (x, [y z]) ON DELETE CASCADE",
        ]
    );
    match &parsed.constraints[0].kind {
        ConstraintKind::PrimaryKey { columns, conflict, .. } => {
            assert_eq!((columns[0].name.as_str(), columns[1].name.as_str()), ("a", "b"));
            assert_eq!((columns[0].collation.as_deref(), columns[0].descending), (Some("nocase"), true));
            assert_eq!(conflict.as_deref(), Some("FAIL"));
        }
        other => panic!("{other:?}"),
    }
    let key = foreign_key(&parsed.constraints[4].kind);
    assert_eq!(key.references[1].0, "y z");
    assert_eq!(&text[key.columns[1].1.clone()], "b");
}

#[test]
fn a_constraint_name_may_stand_alone() {
    assert_eq!(
        kinds("a INT CONSTRAINT x CONSTRAINT y NOT NULL"),
        [ConstraintKind::Nothing, ConstraintKind::NotNull { conflict: None }]
    );
}

#[test]
fn autoincrement_may_stand_in_the_tables_key() {
    let parsed = table("CREATE TABLE t (a INTEGER, PRIMARY KEY (a AUTOINCREMENT))");
    assert!(matches!(parsed.constraints[0].kind, ConstraintKind::PrimaryKey { autoincrement: true, .. }));
}

#[test]
fn table_options_are_read() {
    for (written, without_rowid, strict) in [
        ("", false, false),
        ("WITHOUT ROWID", true, false),
        ("strict", false, true),
        ("STRICT, /* and */ without rowid", true, true),
    ] {
        let parsed = table(&format!("CREATE TABLE t (a INT PRIMARY KEY) {written}"));
        assert_eq!((parsed.without_rowid, parsed.strict), (without_rowid, strict), "{written}");
    }
}

#[test]
fn virtual_tables_are_told_apart() {
    match Created::parse("CREATE VIRTUAL TABLE \"f t\" USING fts5(title, tokenize = 'porter')").unwrap() {
        Created::Virtual(found) => assert_eq!((found.name.as_str(), found.module.as_str()), ("f t", "fts5")),
        other => panic!("{other:?}"),
    }
    assert!(TableDdl::parse("CREATE VIRTUAL TABLE f USING fts5(a)").is_err());
}

#[test]
fn other_texts_are_refused_not_guessed() {
    for text in [
        "",
        "CREATE",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TABLE t (a",
        "CREATE TABLE t (a INT b (c) d)",
        "CREATE TABLE t AS SELECT 1",
    ] {
        assert!(Created::parse(text).is_err(), "{text}");
    }
    let error = Created::parse("CREATE TABLE t (a INT,").unwrap_err();
    assert_eq!(error.to_string(), "expected a name at byte 22 of: CREATE TABLE t (a INT,");
}

#[test]
fn indexes_keep_expression_collation_direction_and_condition() {
    let text = "CREATE UNIQUE INDEX \"i x\" ON [my t] (lower(\"a b\") COLLATE nocase DESC, b ASC, (c || ',' COLLATE rtrim), asc, \
                d collate \"binary\") WHERE a IS NOT NULL AND b > (1) -- only these";
    let parsed = IndexDdl::parse(text).unwrap();
    assert_eq!((parsed.name.as_str(), parsed.table.as_str(), parsed.unique), ("i x", "my t", true));
    let terms: Vec<_> =
        parsed.terms.iter().map(|t| (t.expression.as_str(), t.collation.as_deref(), t.descending)).collect();
    assert_eq!(
        terms,
        [
            ("lower(\"a b\")", Some("nocase"), true),
            ("b", None, false),
            ("(c || ',' COLLATE rtrim)", None, false),
            ("asc", None, false),
            ("d", Some("binary"), false),
        ]
    );
    assert_eq!(parsed.predicate.as_deref(), Some("a IS NOT NULL AND b > (1)"));
    assert_eq!(&text[parsed.predicate_span.unwrap()], "a IS NOT NULL AND b > (1)");
}

#[test]
fn a_views_query_is_all_behind_as() {
    let query = "SELECT a AS b, 'AS' FROM t\nWHERE x";
    assert_eq!(view_query(&format!("CREATE VIEW \"as\" (b, \"as\") AS -- so\n {query}\n")).unwrap(), query);
    assert_eq!(view_query(&format!("CREATE VIEW v AS {query}")).unwrap(), query);
}

#[test]
fn uses_of_a_name_are_found_however_it_is_written() {
    let text = "CREATE TRIGGER t AFTER UPDATE ON x BEGIN SELECT new.Amount, \"amount\", [AMOUNT], `amount`, 'amount', amounts; END";
    let found: Vec<&str> = uses(text, "amount").into_iter().map(|span| &text[span]).collect();
    assert_eq!(found, ["Amount", "\"amount\"", "[AMOUNT]", "`amount`"]);
    assert!(mentions("x > 1 -- y", "X") && !mentions("x > 1 -- y", "y"));
}
