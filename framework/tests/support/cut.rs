//! Connections that the server cuts.

use std::time::Duration;

use ruskit::driver::{Session, Url, driver_for};

use super::Engine;

/// The number the server gives the connection.
pub(crate) async fn number(engine: Engine, session: &mut dyn Session) -> String {
    let query = engine.pick("", "SELECT pg_backend_pid()", "SELECT connection_id()");
    session.query(query).await.unwrap().swap_remove(0).swap_remove(0).unwrap()
}

/// Has the server cut the connection, and waits until it is gone.
pub(crate) fn cut(engine: Engine, url: &Url, victim: &str) {
    let kill = engine.pick(String::new(), format!("SELECT pg_terminate_backend({victim})"), format!("KILL {victim}"));
    let url = url.clone();
    let query = still_there(engine, victim);
    // On a thread of its own: the runner's waits for it.
    let cutting = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut session = driver_for(&url).unwrap().connect(&url).await.unwrap();
            session.query(&kill).await.unwrap();
            while !session.query(&query).await.unwrap().is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
    });
    cutting.join().unwrap();
}

/// What the connection runs; no row where it is gone.
pub(crate) fn still_there(engine: Engine, connection: &str) -> String {
    engine.pick(
        String::new(),
        format!("SELECT query FROM pg_stat_activity WHERE pid = {connection}"),
        format!("SELECT info FROM information_schema.processlist WHERE id = {connection}"),
    )
}
