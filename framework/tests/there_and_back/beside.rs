//! What a database holds beside what a schema shows of it, in each database's own way.

use std::collections::BTreeMap;

use ruskit::driver::Session;

use crate::support::Engine;

#[derive(Default)]
pub(crate) struct Facts {
    /// The texts the database keeps, by kind and name, where it keeps them as they were written.
    pub(crate) texts: BTreeMap<String, String>,
    /// Triggers in the order they fire in, where that is the order of their making.
    pub(crate) triggers: Vec<String>,
    /// Which number the next row gets.
    pub(crate) sequences: Vec<String>,
    /// What must not be.
    pub(crate) complaints: String,
}

pub(crate) async fn of(engine: Engine, session: &mut dyn Session) -> Facts {
    match engine {
        Engine::Sqlite => sqlite(session).await,
        Engine::Postgres => postgres(session).await,
        Engine::Mysql => mysql(session).await,
    }
}

async fn sqlite(session: &mut dyn Session) -> Facts {
    let own = "tbl_name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tbl_name NOT LIKE 'kit\\_m%' ESCAPE '\\'";
    let texts = format!("SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND {own}");
    let texts = session.query(&texts).await.unwrap().into_iter().map(|row| {
        let mut row = row.into_iter().flatten();
        (row.next().unwrap(), row.next().unwrap())
    });
    let texts = texts.collect();
    let triggers = "SELECT tbl_name || '.' || name FROM sqlite_schema WHERE type = 'trigger' ORDER BY tbl_name, rowid";
    let triggers = list(session, triggers).await;
    let sequences = match session.has_table("sqlite_sequence").await.unwrap() {
        true => list(session, "SELECT name || ' ' || seq FROM sqlite_sequence ORDER BY 1").await,
        false => vec![],
    };
    let broken = "SELECT 'a row of ' || \"table\" || ' refers to nothing' FROM pragma_foreign_key_check
        UNION ALL SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'";
    let complaints = list(session, broken).await.join(", ");
    Facts { texts, triggers, sequences, complaints }
}

async fn postgres(session: &mut dyn Session) -> Facts {
    // Triggers fire in the order of their names, which the schema shows.
    let sequences = "SELECT format('%s.%s %s', schemaname, sequencename, last_value) FROM pg_sequences
        WHERE sequencename NOT LIKE 'kit\\_%' ORDER BY 1";
    let sequences = list(session, sequences).await;
    let broken = "SELECT format('%s is not valid', indexrelid::regclass) FROM pg_index WHERE NOT indisvalid
        UNION ALL SELECT format('%s is not validated', conname) FROM pg_constraint WHERE NOT convalidated";
    let complaints = list(session, broken).await.join(", ");
    Facts { sequences, complaints, ..Facts::default() }
}

async fn mysql(session: &mut dyn Session) -> Facts {
    let sequences = "SELECT concat(table_name, ' ', auto_increment) FROM information_schema.tables
        WHERE table_schema = database() AND auto_increment IS NOT NULL AND table_name NOT LIKE 'kit\\_%' ORDER BY 1";
    let sequences = list(session, sequences).await;
    let triggers = "SELECT concat(event_object_table, ' ', trigger_name) FROM information_schema.triggers
        WHERE trigger_schema = database() ORDER BY event_object_table, event_manipulation, action_timing, action_order";
    let triggers = list(session, triggers).await;
    Facts { sequences, triggers, ..Facts::default() }
}

async fn list(session: &mut dyn Session, query: &str) -> Vec<String> {
    let rows = session.query(query).await.unwrap_or_else(|error| panic!("{query}: {error}"));
    rows.into_iter().flatten().flatten().collect()
}
