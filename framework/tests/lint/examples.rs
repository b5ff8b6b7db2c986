//! The examples of each rule, run as migrations: the bad one is found, and does what the rule says or is refused; of the good
//! ones nothing is said, and they lead where the rule says they do.

use ruskit::lint::{Advice, End, Example, RULES, Rule, Severity, Topic};
use ruskit::migrate::{MigrateError, Silent, Upward};
use ruskit::schema::Schema;

use crate::case::{dialect, found_in, measured_in, rules, schema, written, written_elsewhere};
use crate::support::{Engine, TestDatabase};

on_every_database! {
    async fn blocking(database: TestDatabase) {
        are_true(&database, Topic::Blocking).await;
    }

    async fn loss(database: TestDatabase) {
        are_true(&database, Topic::Loss).await;
    }

    async fn course(database: TestDatabase) {
        are_true(&database, Topic::Course).await;
    }

    async fn running_code(database: TestDatabase) {
        are_true(&database, Topic::RunningCode).await;
    }

    async fn rows(database: TestDatabase) {
        are_true(&database, Topic::Rows).await;
    }

    async fn design(database: TestDatabase) {
        are_true(&database, Topic::Design).await;
    }
}

async fn are_true(database: &TestDatabase, topic: Topic) {
    let mut wrong = Vec::new();
    let spoken_of = spoken_of(database.engine()).filter(|(rule, _)| rule.topic == topic);
    let mysql = database.engine() == Engine::Mysql && !database.value("SELECT VERSION()").await.contains("MariaDB");
    for (rule, advice) in spoken_of.filter(|(rule, _)| !mysql || rule.name != "moves-column-in-place") {
        for example in advice.examples {
            wrong.extend(run(database, rule, example).await);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The rules that are about a database, with what they say of it.
fn spoken_of(engine: Engine) -> impl Iterator<Item = (&'static Rule, &'static Advice)> {
    RULES.iter().filter_map(move |rule| Some((*rule, rule.for_dialect(dialect(engine))?)))
}

async fn run(like: &TestDatabase, rule: &Rule, example: &Example) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut says = |what: String| wrong.push(format!("{} ({:?}): {what}\n{}", rule.name, like.engine(), example.bad));

    let database = prepared(like, example).await;
    let bad = written(&database, &[example.bad]);
    let findings = found_in(&database, &bad).await;
    if !rules(&findings).contains(&rule.name) {
        says(format!("is not found; found were {:?}", rules(&findings)));
    }
    let refused = fails(rule, like.engine());
    let findings = if refused { Vec::new() } else { measured_in(&database, &bad).await };
    if !refused && !rules(&findings).contains(&rule.name) {
        says(format!("is taken back by what is measured; found are {findings:?}"));
    }
    let end = match (migrate(&database).await, refused) {
        (Ok(()), false) => Some(schema(&database).await),
        (Err(_), true) => None,
        // MySQL refuses what MariaDB copies.
        (Err(error), false) if rule.name == "add-column-volatile-default" && says_unsafe(&error) => None,
        (Ok(()), true) => panic!("{} went through: {}", rule.name, example.bad),
        (Err(error), false) => {
            says(format!("fails: {error}"));
            None
        }
    };

    if !example.good.is_empty() {
        let database = prepared(like, example).await;
        let all = written_elsewhere(&database, example.good);
        for finding in found_in(&database, &all).await {
            says(format!("speaks of its good example: {finding:?}"));
        }
        // That a table is written anew is told in any case, were it while nobody waits.
        let measured = measured_in(&database, &all).await;
        for finding in measured.into_iter().filter(|finding| finding.severity > Severity::Note) {
            says(format!("its good example is measured to hurt: {finding:?}"));
        }
        for good in example.good {
            let next = written(&database, &[good]);
            for finding in found_in(&database, &next).await {
                says(format!("speaks of its good example where those before it were run: {finding:?}"));
            }
            if let Err(error) = migrate(&database).await {
                says(format!("its good example fails: {error}"));
            }
        }
        if let (End::Same, Some(end)) = (example.end, end) {
            let (end, reached) = (compared(end), compared(schema(&database).await));
            if end != reached {
                says(format!("leads elsewhere:\n{end:#?}\n{reached:#?}"));
            }
        }
    }
    wrong
}

async fn prepared(like: &TestDatabase, example: &Example) -> TestDatabase {
    let database = like.another().await;
    written(&database, &[example.before]);
    migrate(&database).await.unwrap_or_else(|error| panic!("{error}: {}", example.before));
    database
}

async fn migrate(database: &TestDatabase) -> Result<(), MigrateError> {
    database.sql_migrator().await.migrate(&Upward::default(), &mut Silent).await.map(drop)
}

/// Whether the bad example is refused by Kit or by the database; others go through, and hurt.
fn fails(rule: &Rule, engine: Engine) -> bool {
    match rule.name {
        "transaction-in-file" | "concurrently-in-transaction" => true,
        // Kit writes to its own tables, too.
        "lock-table" => engine == Engine::Mysql,
        "duplicate-rows" | "null-rows" | "unfit-rows" | "orphan-rows" | "violating-rows" => true,
        "rows-without-value" => engine != Engine::Mysql,
        "long-identifier" => engine == Engine::Mysql,
        _ => false,
    }
}

fn says_unsafe(error: &MigrateError) -> bool {
    error.to_string().contains("Statement is unsafe")
}

/// Without what only layout has.
fn compared(mut schema: Schema) -> Schema {
    schema.tables.iter_mut().for_each(|table| table.definition = None);
    schema
}
