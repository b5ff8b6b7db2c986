//! Who a statement waits for.
//!
//! A statement that gave up no longer waits, and its transaction answers nothing any more: so it is looked at while it
//! waits, over a second connection that is opened only for a statement that takes long.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection as _, PgConnection};

use super::lock::WHO;
use super::query::send;

/// Looks at what one connection waits for.
pub(super) struct Blockers {
    options: PgConnectOptions,
    pid: i64,
    connection: Option<PgConnection>,
    /// Who it waited for when last looked at.
    pub(super) found: Option<String>,
}

impl Blockers {
    /// Of the connection served by this process.
    pub(super) fn new(options: PgConnectOptions, pid: i64) -> Self {
        Self { options, pid, connection: None, found: None }
    }

    /// How long to wait before each look, for at least one to happen within a wait of this length.
    pub(super) fn pause(limit: Duration) -> Duration {
        (limit / 3).max(Duration::from_millis(20))
    }

    /// Looks once. Nothing seen is no error: this only makes a message clearer.
    pub(super) async fn look(&mut self) {
        if self.connection.is_none() {
            self.connection = self.options.connect().await.ok();
        }
        let Some(connection) = &mut self.connection else { return };
        let who = WHO.replace("{pid}", "b.pid");
        let (answer, _) = send(
            connection,
            &format!(
                "SELECT string_agg({who} || coalesce(', ' || a.state || ' since ' || \
                 to_char(a.state_change AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), ''), '; ') \
                 FROM unnest(pg_blocking_pids({})) AS b (pid) LEFT JOIN pg_stat_activity a ON a.pid = b.pid",
                self.pid
            ),
        )
        .await;
        if let Some(who) = answer.value() {
            self.found = Some(format!("it waited for {who}"));
        }
    }

    /// Ends the second connection.
    pub(super) async fn close(self) -> Option<String> {
        if let Some(connection) = self.connection {
            let _ = connection.close().await;
        }
        self.found
    }
}
