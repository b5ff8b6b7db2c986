//! Dropping everything somebody created.
//!
//! MySQL commits each drop by itself, so this is no unit; done again, it goes on where it stopped. Foreign keys are not
//! enforced meanwhile, since tables go in any order.

use std::collections::BTreeMap;

use sqlx::MySqlConnection;

use super::errors::Place;
use super::name::{literals, name as quoted};
use super::query::{query, run};
use crate::driver::{DatabaseError, KEPT_TABLES};

/// How many things one statement drops.
const AT_ONCE: usize = 50;

/// Drops everything but the tables that stay.
pub(super) async fn wipe(db: &mut MySqlConnection, place: &Place) -> Result<(), DatabaseError> {
    let statements = inventory(db, place).await?;
    run(db, place, "SET SESSION foreign_key_checks = 0").await?;
    let outcome = drop_all(db, place, &statements).await;
    let restored = run(db, place, "SET SESSION foreign_key_checks = 1").await.map(drop);
    outcome.and(restored)
}

async fn drop_all(db: &mut MySqlConnection, place: &Place, statements: &[String]) -> Result<(), DatabaseError> {
    for statement in statements {
        run(db, place, statement).await?;
    }
    Ok(())
}

/// The statements that do it: views before the tables they show, tables with their triggers, then what stands by itself.
pub(super) async fn inventory(db: &mut MySqlConnection, place: &Place) -> Result<Vec<String>, DatabaseError> {
    let all = format!(
        "SELECT CASE TABLE_TYPE WHEN 'VIEW' THEN '1 VIEW' WHEN 'SEQUENCE' THEN '3 SEQUENCE' ELSE '2 TABLE' END, \
                TABLE_NAME \
         FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME NOT IN ({kept}); \
         SELECT '0 TRIGGER', TRIGGER_NAME FROM information_schema.TRIGGERS \
         WHERE TRIGGER_SCHEMA = DATABASE() AND EVENT_OBJECT_TABLE IN ({kept}); \
         SELECT CONCAT('4 ', ROUTINE_TYPE), ROUTINE_NAME FROM information_schema.ROUTINES \
         WHERE ROUTINE_SCHEMA = DATABASE() AND ROUTINE_TYPE <> 'PACKAGE BODY'; \
         SELECT '5 EVENT', EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()",
        kept = literals(KEPT_TABLES)
    );
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in query(db, place, &all).await? {
        if let [Some(kind), Some(name)] = row.as_slice() {
            found.entry(kind.clone()).or_default().push(quoted(name));
        }
    }
    let mut statements = Vec::new();
    for (kind, names) in &found {
        let kind = kind.get(2..).unwrap_or_default();
        let at_once = if matches!(kind, "VIEW" | "TABLE") { AT_ONCE } else { 1 };
        statements.extend(names.chunks(at_once).map(|some| format!("DROP {kind} IF EXISTS {}", some.join(", "))));
    }
    Ok(statements)
}
