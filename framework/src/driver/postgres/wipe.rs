//! Dropping everything somebody created, and nothing else.
//!
//! Dropped is what stands in a schema of the search path, and what the connected user owns elsewhere. What extensions
//! own stays, as do extensions, what other users keep in schemas of their own, schemas that another history of Kit's
//! lives in, and [`KEPT_TABLES`].

use super::catalog::{USERS, not_of_extension};
use super::errors::OUT_OF_LOCKS;
use super::session::PostgresSession;
use crate::driver::sql::quote;
use crate::driver::{DatabaseError, KEPT_TABLES, Session, Transaction};

/// How many objects a statement drops.
const MANY: usize = 100;

/// Drops everything, in one transaction. Each table takes several locks, and the server has room for a number of them
/// (<https://www.postgresql.org/docs/current/runtime-config-locks.html>): a schema too large for it is dropped in pieces.
pub(super) async fn wipe(session: &mut PostgresSession) -> Result<(), DatabaseError> {
    let statements = statements(session).await?;
    match together(session, &statements).await {
        Err(DatabaseError::Statement { reason, .. }) if reason.contains(OUT_OF_LOCKS) => {
            for statement in &statements {
                together(session, std::slice::from_ref(statement)).await?;
            }
            Ok(())
        }
        outcome => outcome,
    }
}

async fn together(session: &mut PostgresSession, statements: &[String]) -> Result<(), DatabaseError> {
    session.begin(Transaction::Plain).await?;
    let outcome = async {
        for statement in statements {
            session.execute(statement).await?;
        }
        session.commit().await
    };
    match outcome.await {
        Ok(()) => Ok(()),
        Err(error) => session.rollback().await.and(Err(error)),
    }
}

/// The statements, in an order in which what uses goes before what is used.
pub(super) async fn statements(session: &mut PostgresSession) -> Result<Vec<String>, DatabaseError> {
    let text: Vec<_> = [
        event_triggers(),
        servers(),
        views(),
        tables(),
        sequences(),
        routines(),
        types(),
        collations(),
        searches(),
        schemas(),
    ]
    .into();
    let answer = session.send(&text.join(";\n")).await?;
    let mut statements = Vec::new();
    for result in answer.results {
        let rows = result.rows.into_iter().map(|row| {
            let mut values = row.into_iter().map(Option::unwrap_or_default);
            (values.next().unwrap_or_default(), values.next().unwrap_or_default())
        });
        let mut objects: Vec<(String, String)> = rows.collect();
        objects.dedup();
        for same in objects.chunk_by(|a, b| a.0 == b.0) {
            statements.extend(same.chunks(MANY).map(|some| drop(&same[0].0, some)));
        }
    }
    Ok(statements)
}

/// Drops some objects of one kind. A schema is only dropped when nothing is left in it.
fn drop(kind: &str, objects: &[(String, String)]) -> String {
    let names: Vec<_> = objects.iter().map(|(_, name)| name.as_str()).collect();
    match kind {
        "SCHEMA" => {
            let each = names.iter().map(|name| {
                format!(
                    "BEGIN DROP SCHEMA IF EXISTS {name}; EXCEPTION WHEN dependent_objects_still_exist THEN NULL; END;"
                )
            });
            let body = format!("BEGIN {} END", each.collect::<Vec<_>>().join(" "));
            format!("DO LANGUAGE plpgsql {}", quote::literal(&body))
        }
        // Takes one name.
        "EVENT TRIGGER" | "COLLATION" | "TEXT SEARCH CONFIGURATION" | "TEXT SEARCH DICTIONARY" => {
            names.iter().map(|name| format!("DROP {kind} IF EXISTS {name} CASCADE")).collect::<Vec<_>>().join(";\n")
        }
        _ => format!("DROP {kind} IF EXISTS {} CASCADE", names.join(", ")),
    }
}

/// Condition on an object's owner and its schema `n`.
fn ours(owner: &str) -> String {
    let kept = KEPT_TABLES.map(quote::literal).join(", ");
    format!(
        "{USERS} AND (n.nspname = ANY (current_schemas(false)) \
         OR ({owner} = (SELECT oid FROM pg_roles WHERE rolname = current_user) \
         AND NOT EXISTS (SELECT FROM pg_class k WHERE k.relnamespace = n.oid AND k.relname IN ({kept}))))"
    )
}

fn event_triggers() -> String {
    format!(
        "SELECT 'EVENT TRIGGER', quote_ident(e.evtname) FROM pg_event_trigger e \
         WHERE e.evtowner = (SELECT oid FROM pg_roles WHERE rolname = current_user) AND {}",
        not_of_extension("pg_event_trigger", "e.oid")
    )
}

/// With the foreign tables that come from them.
fn servers() -> String {
    format!(
        "SELECT 'SERVER', quote_ident(s.srvname) FROM pg_foreign_server s \
         WHERE s.srvowner = (SELECT oid FROM pg_roles WHERE rolname = current_user) AND {}",
        not_of_extension("pg_foreign_server", "s.oid")
    )
}

fn views() -> String {
    format!(
        "SELECT CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END, c.oid::regclass \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('v', 'm') AND {} AND {} ORDER BY c.relkind, c.oid",
        ours("c.relowner"),
        not_of_extension("pg_class", "c.oid")
    )
}

fn tables() -> String {
    let kept = KEPT_TABLES.map(quote::literal).join(", ");
    format!(
        "SELECT CASE c.relkind WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, c.oid::regclass \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('r', 'p', 'f') AND c.relname NOT IN ({kept}) AND {} AND {} ORDER BY c.relkind, c.oid",
        ours("c.relowner"),
        not_of_extension("pg_class", "c.oid")
    )
}

/// Sequences that do not go with a column.
fn sequences() -> String {
    format!(
        "SELECT 'SEQUENCE', c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind = 'S' AND {} AND NOT EXISTS (SELECT FROM pg_depend d \
         WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i', 'e') \
         AND d.refclassid <> 'pg_namespace'::regclass) ORDER BY c.oid",
        ours("c.relowner")
    )
}

fn routines() -> String {
    format!(
        "SELECT 'ROUTINE', p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace \
         WHERE {} AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid \
         AND d.deptype IN ('e', 'i')) ORDER BY p.oid",
        ours("p.proowner")
    )
}

/// Enums, domains, composite and range types; the types of tables and arrays go with them.
fn types() -> String {
    format!(
        "SELECT CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, t.oid::regtype \
         FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid \
         WHERE (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c') \
         OR (t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type el WHERE el.typarray = t.oid))) \
         AND {} AND {} ORDER BY t.typtype = 'd', t.oid",
        ours("t.typowner"),
        not_of_extension("pg_type", "t.oid")
    )
}

fn collations() -> String {
    format!(
        "SELECT 'COLLATION', quote_ident(n.nspname) || '.' || quote_ident(co.collname) FROM pg_collation co \
         JOIN pg_namespace n ON n.oid = co.collnamespace WHERE {} AND {}",
        ours("co.collowner"),
        not_of_extension("pg_collation", "co.oid")
    )
}

/// Configurations of full text search, then the dictionaries they use.
fn searches() -> String {
    format!(
        "SELECT 'TEXT SEARCH CONFIGURATION', quote_ident(n.nspname) || '.' || quote_ident(c.cfgname) FROM pg_ts_config c \
         JOIN pg_namespace n ON n.oid = c.cfgnamespace WHERE {} AND {} UNION ALL \
         SELECT 'TEXT SEARCH DICTIONARY', quote_ident(n.nspname) || '.' || quote_ident(d.dictname) FROM pg_ts_dict d \
         JOIN pg_namespace n ON n.oid = d.dictnamespace WHERE {} AND {}",
        ours("c.cfgowner"),
        not_of_extension("pg_ts_config", "c.oid"),
        ours("d.dictowner"),
        not_of_extension("pg_ts_dict", "d.oid")
    )
}

/// Schemas of the search path stay: the history lives in one of them.
fn schemas() -> String {
    format!(
        "SELECT 'SCHEMA', quote_ident(n.nspname) FROM pg_namespace n WHERE {} \
         AND NOT n.nspname = ANY (current_schemas(false)) AND n.nspname <> 'public' AND {}",
        ours("n.nspowner"),
        not_of_extension("pg_namespace", "n.oid")
    )
}
