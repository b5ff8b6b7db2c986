//! The walk, with the rule about indexes and those about rows, measurements and allows.

use super::*;
use crate::driver::{Blocks, Measured, Statement, Touched};
use crate::schema::{Allow, Change, Column, ColumnType, Index, IndexColumn, Operation, PrimaryKey, Schema, Table};
use crate::wire::{Foreseen, ForeseenMigration, ForeseenStatement};

const POSTGRES: Server = Server { dialect: Dialect::Postgres, mariadb: false, version: Some((15, 18)) };

fn posts() -> Table {
    let mut posts = Table::new("posts");
    posts.columns = vec![Column::new("id", ColumnType::BigInteger), Column::new("slug", ColumnType::Text)];
    posts.primary_key = Some(PrimaryKey::over(["id"]));
    posts
}

fn create() -> Operation {
    Operation::CreateTable { table: posts(), if_not_exists: false }
}

fn index(unique: bool) -> Operation {
    let columns = vec![IndexColumn::column("slug")];
    let index = Index { name: Some("posts_slug_index".into()), unique, columns, ..Index::default() };
    Operation::AlterTable { table: "posts".into(), changes: vec![Change::CreateIndex(index)] }
}

fn migration(operations: Vec<Operation>) -> ForeseenMigration {
    ForeseenMigration {
        title: "20260101_000000_change".into(),
        file: "database/migrations/20260101_000000_change.rs".into(),
        operations,
        ..ForeseenMigration::default()
    }
}

/// A database that has posts.
fn live(migrations: Vec<ForeseenMigration>) -> Foreseen {
    let before = Schema { tables: vec![posts()], ..Schema::default() };
    Foreseen { before, migrations, ..Foreseen::default() }
}

fn allow(rule: &str, why: &str) -> Allow {
    Allow { rule: rule.into(), why: why.into(), ..Allow::default() }
}

fn seen(operation: usize, touched: Touched) -> ForeseenStatement {
    let measured = Measured { tables: vec![touched], ..Measured::default() };
    ForeseenStatement { statement: Statement::default(), operation, measured }
}

fn touched(blocks: Blocks) -> Touched {
    Touched { table: "posts".into(), lock: Some("SHARE".into()), blocks, ..Touched::default() }
}

fn rules(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.rule.as_str()).collect()
}

#[test]
fn a_table_in_use_is_found_and_a_new_one_is_not() {
    let found = lint(&live(vec![migration(vec![index(false)])]), POSTGRES);
    assert_eq!(rules(&found), ["index-not-concurrent"]);
    assert_eq!(found[0].severity, Severity::Error);
    assert_eq!(found[0].message, "keeps writes to posts waiting while the index is built");
    assert_eq!((&found[0].subject.names[..], found[0].subject.verb), (&["posts".into(), "slug".into()][..], "index"));
    let foreseen = Foreseen { migrations: vec![migration(vec![create(), index(false)])], ..Foreseen::default() };
    assert_eq!(lint(&foreseen, POSTGRES), []);
}

#[test]
fn tables_of_earlier_migrations_are_in_use() {
    let earlier = ForeseenMigration { earlier: true, ..migration(vec![create()]) };
    let foreseen = Foreseen { migrations: vec![earlier, migration(vec![index(false)])], ..Foreseen::default() };
    assert_eq!(rules(&lint(&foreseen, POSTGRES)), ["index-not-concurrent"]);
}

#[test]
fn what_mariadb_does_in_place_is_found_in_text() {
    let said = |text: &str, server| {
        let up = text.to_owned();
        let found = lint(&live(vec![migration(vec![Operation::Sql { up, down: None, file: None }])]), server);
        found.into_iter().filter(|found| found.rule == "moves-column-in-place").collect::<Vec<_>>()
    };
    let unknown = Server { dialect: Dialect::Mysql, mariadb: false, version: None };
    let mysql = Server { version: Some((8, 4)), ..unknown };
    for (text, expected) in [
        ("DROP COLUMN slug", Some("drops slug of posts in place")),
        ("DROP slug, ALGORITHM=INPLACE, LOCK=NONE", Some("drops slug of posts in place")),
        ("ADD c int FIRST", Some("puts c of posts before others, in place")),
        ("ADD c int AFTER id", Some("puts c of posts before others, in place")),
        ("ADD c int AS (id + 1) STORED AFTER id", Some("puts c of posts before others, in place")),
        ("MODIFY slug text AFTER nothing", Some("moves slug of posts in place")),
        ("CHANGE slug other text FIRST", Some("moves other of posts in place")),
        // There may be nothing to convert or to order.
        ("DROP slug, CONVERT TO CHARACTER SET utf8mb4", Some("drops slug of posts in place")),
        ("DROP slug, ORDER BY id", Some("drops slug of posts in place")),
        ("ADD c int", None),
        ("ADD c int AFTER slug", None),
        ("ADD c int AS (id + 1) VIRTUAL AFTER id", None),
        ("MODIFY slug varchar(9)", None),
        ("DROP slug, FORCE", None),
        ("DROP slug /*M!100400 , FORCE */", None),
        ("DROP slug, ENGINE = InnoDB", None),
        ("DROP slug, ALGORITHM = COPY", None),
        ("RENAME COLUMN slug TO s", None),
    ] {
        let text = format!("ALTER TABLE posts {text}");
        let found = said(&text, unknown);
        let message = found.first().map(|found| found.message.split(", and").next().unwrap());
        assert_eq!((message, found.len()), (expected, usize::from(expected.is_some())), "{text}");
        assert_eq!(said(&text, mysql), [], "{text}");
    }
    assert_eq!(said("CREATE TABLE t (a int, b int); ALTER TABLE t DROP COLUMN a", unknown), []);

    let recipe = |text: &str| said(text, unknown).remove(0).recipe.unwrap();
    let given = recipe("ALTER TABLE posts DROP slug; -- nobody reads it\n");
    assert_eq!(given, "ALTER TABLE posts DROP slug /*M!100400 , FORCE */;");
    for refused in ["INSTANT", "NOCOPY"] {
        let general = recipe(&format!("ALTER TABLE posts DROP slug, ALGORITHM={refused}"));
        assert!(general.starts_with("Write `/*M!100400 , FORCE */` behind the last change"), "{general}");
    }
}

#[test]
fn a_table_that_a_server_wrote_anew_was_not_changed_in_place() {
    let text = "ALTER TABLE posts DROP slug";
    let up = || Operation::Sql { up: text.to_owned(), down: None, file: None };
    let measured = |rewrites| {
        let mut statement = seen(0, Touched { rewrites, ..touched(Blocks::Nobody) });
        statement.statement.text = text.to_owned();
        let migration = ForeseenMigration { statements: vec![statement], ..migration(vec![up()]) };
        let server = Server { dialect: Dialect::Mysql, mariadb: true, version: Some((10, 11)) };
        lint(&live(vec![migration]), server)
    };
    assert_eq!(rules(&measured(false)), ["moves-column-in-place", "drop-column"]);
    assert_eq!(rules(&measured(true)), ["drop-column", "measured-rewrite"]);
}

#[test]
fn a_measurement_confirms_or_takes_back() {
    let measured = |touched| {
        let statements = vec![seen(0, touched)];
        lint(&live(vec![ForeseenMigration { statements, ..migration(vec![index(false)]) }]), POSTGRES)
    };
    assert_eq!(measured(touched(Blocks::Writes))[0].measured.as_deref(), Some("locks posts (SHARE)"));
    assert_eq!(measured(touched(Blocks::Nobody)), []);
}

#[test]
fn what_was_left_out_says_nothing() {
    let measured = Measured { left_out: true, ..Measured::default() };
    let statements = vec![ForeseenStatement { statement: Statement::default(), operation: 0, measured }];
    let found = lint(&live(vec![ForeseenMigration { statements, ..migration(vec![index(false)]) }]), POSTGRES);
    assert_eq!((rules(&found), &found[0].measured), (vec!["index-not-concurrent"], &None));
}

#[test]
fn what_no_rule_spoke_of_is_told_as_it_was_measured() {
    let rename = Operation::AlterTable { table: "posts".into(), changes: vec![Change::SetComment(None)] };
    let measured = |touched| {
        let statements = vec![seen(0, touched)];
        lint(&live(vec![ForeseenMigration { statements, ..migration(vec![rename.clone()]) }]), POSTGRES)
    };
    let rewritten = measured(Touched { rewrites: true, ..touched(Blocks::Reads) });
    assert_eq!(rules(&rewritten), ["measured-rewrite"]);
    assert_eq!(rewritten[0].measured.as_deref(), Some("locks posts (SHARE), writes all rows anew"));
    let read = measured(Touched { scans: true, ..touched(Blocks::Writes) });
    assert_eq!(rules(&read), ["measured-lock"]);
    assert_eq!(measured(touched(Blocks::Reads)), []);
    let aside = measured(Touched { rewrites: true, ..touched(Blocks::Nobody) });
    assert_eq!(aside[0].severity, Severity::Note);
}

#[test]
fn what_an_operation_does_to_its_own_table_hurts_nobody() {
    let statements = vec![seen(0, Touched { scans: true, ..touched(Blocks::Writes) })];
    let migrations = vec![ForeseenMigration { statements, ..migration(vec![create()]) }];
    assert_eq!(lint(&Foreseen { migrations, ..Foreseen::default() }, POSTGRES), []);
}

#[test]
fn rows_are_asked_and_told() {
    let foreseen = live(vec![migration(vec![index(true)])]);
    let outlook = Outlook::new(&foreseen, POSTGRES);
    assert_eq!(outlook.doubts().len(), 1);
    assert_eq!(rules(&outlook.findings(&[], &Levels::default())), ["index-not-concurrent"]);
    assert_eq!(rules(&outlook.findings(&[Some(0)], &Levels::default())), ["index-not-concurrent"]);
    let found = outlook.findings(&[Some(2)], &Levels::default());
    assert_eq!(rules(&found), ["index-not-concurrent", "duplicate-rows"]);
    assert_eq!(found[1].rows, Some(2));
}

#[test]
fn rows_that_a_step_may_have_changed_are_not_asked() {
    let step = Operation::Step { name: "repair".into(), index: 0, down: false };
    let foreseen = live(vec![migration(vec![step]), migration(vec![index(true)])]);
    assert_eq!(Outlook::new(&foreseen, POSTGRES).doubts(), []);
}

#[test]
fn what_is_allowed_with_a_reason_is_silent() {
    let allowed = |allows| lint(&live(vec![ForeseenMigration { allows, ..migration(vec![index(false)]) }]), POSTGRES);
    assert_eq!(allowed(vec![allow("index-not-concurrent", "ten rows")]), []);
    let here = Allow { operation: Some(0), ..allow("index-not-concurrent", "ten rows") };
    assert_eq!(allowed(vec![here]), []);
    let elsewhere = Allow { operation: Some(1), ..allow("index-not-concurrent", "ten rows") };
    assert_eq!(rules(&allowed(vec![elsewhere])), ["index-not-concurrent", "allow-unused"]);
    assert_eq!(rules(&allowed(vec![allow("index-not-concurrent", " ")])), ["allow-without-reason"]);
    let misspelled = allowed(vec![allow("index-not-concurent", "ten rows")]);
    assert_eq!(rules(&misspelled), ["index-not-concurrent", "allow-unknown"]);
    let message = "allows `index-not-concurent`, which is no rule; is `index-not-concurrent` meant?";
    assert_eq!(misspelled[1].message, message);
}

#[test]
fn what_is_allowed_for_tables_in_use_is_not_unused_where_they_are_new() {
    let change = ForeseenMigration {
        allows: vec![allow("index-not-concurrent", "ten rows"), allow("duplicate-rows", "it fails then")],
        ..migration(vec![index(true)])
    };
    let foreseen = Foreseen { migrations: vec![migration(vec![create()]), change], ..Foreseen::default() };
    assert_eq!(lint(&foreseen, POSTGRES), []);
    // What a server showed not to be so here may be so there.
    let statements = vec![seen(0, touched(Blocks::Nobody))];
    let allows = vec![allow("index-not-concurrent", "ten rows")];
    assert_eq!(
        lint(&live(vec![ForeseenMigration { statements, allows, ..migration(vec![index(false)]) }]), POSTGRES),
        []
    );
}

#[test]
fn a_project_says_how_much_it_matters() {
    let foreseen = live(vec![migration(vec![index(false)])]);
    let outlook = Outlook::new(&foreseen, POSTGRES);
    let mut levels = Levels::default();
    levels.set("index-not-concurrent", "note").unwrap();
    assert_eq!(outlook.findings(&[], &levels)[0].severity, Severity::Note);
    levels.set("index-not-concurrent", "allow").unwrap();
    assert_eq!(outlook.findings(&[], &levels), []);
}

#[test]
fn a_refusal_is_told_and_can_be_allowed() {
    let refused = Some("relation \"post\" does not exist".to_owned());
    let change = ForeseenMigration { refused, ..migration(vec![]) };
    let found = lint(&live(vec![change.clone()]), POSTGRES);
    assert_eq!(rules(&found), ["measured-refusal"]);
    let allows = vec![allow("measured-refusal", "generated rows are not as ours")];
    assert_eq!(lint(&live(vec![ForeseenMigration { allows, ..change }]), POSTGRES), []);
}
