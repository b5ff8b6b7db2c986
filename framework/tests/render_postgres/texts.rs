//! The texts, compared with `texts.sql`. `KIT_BLESS=1` writes that file anew.

use std::fmt::Write as _;

use ruskit::schema::Schema;

use crate::cases::{CASES, Case};
use crate::run::{Server, recorded, rendered, script};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/render_postgres/texts.sql");

#[test]
fn every_operation_has_its_text() {
    let mut text = String::new();
    for Case { name, start, up, .. } in CASES {
        let statements = rendered(*start, *up).unwrap_or_else(|error| panic!("{name}: {error}"));
        write!(text, "-- # {name}\n\n{}\n", script(&statements)).unwrap();
    }
    if std::env::var("KIT_BLESS").is_ok_and(|value| value == "1") {
        return std::fs::write(FILE, text).unwrap();
    }
    let known = std::fs::read_to_string(FILE).unwrap();
    for (known, now) in known.split("-- # ").zip(text.split("-- # ")) {
        assert_eq!(now, known, "KIT_BLESS=1 takes the new text over");
    }
    assert_eq!(text, known);
}

#[tokio::test]
async fn postgres_takes_every_text_and_the_way_back() {
    let Some(mut server) = Server::new().await else { return };
    let version = server.version().await;
    let mut failures = Vec::new();
    for case in CASES {
        if version < case.since {
            eprintln!("LEFT OUT: {}: PostgreSQL {} takes it", case.name, case.since);
            continue;
        }
        server.wipe().await;
        if let Err(failure) = there_and_back(case, &mut server).await {
            failures.push(format!("- {}: {failure}", case.name));
        }
    }
    assert!(failures.is_empty(), "{} of {} fail:\n{}", failures.len(), CASES.len(), failures.join("\n"));
}

async fn there_and_back(case: &Case, server: &mut Server) -> Result<(), String> {
    drop(server.apply(&recorded(case.start)).await?);
    let before = server.schema().await;
    let (ran, back) = server.apply(&recorded(case.up)).await?;
    let expected = script(&rendered(case.start, case.up)?);
    if !case.seen_otherwise && script(&ran) != expected {
        return Err(format!("seen on the server it is\n{}\nand not\n{expected}", script(&ran)));
    }
    let there = server.schema().await;
    let back = match (back, case.stays) {
        (Ok(back), false) => back,
        (Err(_), true) => return Ok(()),
        (Ok(_), true) => return Err("there is a way back".to_owned()),
        (Err(error), false) => return Err(error),
    };
    drop(server.apply(&back).await?);
    same(&before, &server.schema().await, "the way back")?;
    drop(server.apply(&recorded(case.up)).await?);
    same(&there, &server.schema().await, "the second time")
}

/// Columns may stand in another order: PostgreSQL only appends.
fn same(wanted: &Schema, found: &Schema, what: &str) -> Result<(), String> {
    let in_order = |schema: &Schema| {
        let mut schema = schema.clone();
        for table in &mut schema.tables {
            table.columns.sort_by(|a, b| a.name.cmp(&b.name));
            table.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
            table.checks.sort_by(|a, b| a.name.cmp(&b.name));
        }
        schema
    };
    let (wanted, found) = (in_order(wanted), in_order(found));
    match wanted == found {
        true => Ok(()),
        false => {
            let (wanted, found) = (format!("{wanted:#?}"), format!("{found:#?}"));
            let only = |of: &str, other: &str| {
                let lines: Vec<_> = of.lines().filter(|line| !other.lines().any(|other| other == *line)).collect();
                lines.join("\n")
            };
            Err(format!("{what} gives\n{}\nand not\n{}", only(&found, &wanted), only(&wanted, &found)))
        }
    }
}
