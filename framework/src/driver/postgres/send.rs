//! Sending text over the connection.
//!
//! BEGIN, SAVEPOINT and RELEASE wait in the outbox and go out with the text that follows them. A text that is not even
//! parsed takes what waited before it along: the server parses a text as a whole. Then the transaction can only be
//! rolled back, and `lost` says so until it is: of several migrations in one transaction, each is run again alone.

use std::pin::pin;

use super::blockers::Blockers;
use super::errors::{OUT_OF_LOCKS, explain};
use super::query::{self, Answer};
use super::session::PostgresSession;
use crate::driver::DatabaseError;

impl PostgresSession {
    /// Sends a text with what waits before it; the answer is to the text alone.
    pub(super) async fn send(&mut self, text: &str) -> Result<Answer, DatabaseError> {
        self.send_within(text, text).await
    }

    /// Sends a text that others stand around: errors speak of the text alone.
    pub(super) async fn send_within(&mut self, sent: &str, text: &str) -> Result<Answer, DatabaseError> {
        let waiting = std::mem::take(&mut self.outbox);
        let (mut answer, outcome) = self.watched(&waiting.before(sent), text).await;
        if answer.results.len() < waiting.count {
            match self.in_transaction {
                true => self.lost = true,
                false => self.outbox = waiting,
            }
        } else {
            answer.results.drain(..waiting.count);
        }
        // Room for locks is given back at the end of the transaction only: smaller ones may find enough.
        if matches!(&outcome, Err(DatabaseError::Statement { reason, .. }) if reason.contains(OUT_OF_LOCKS)) {
            self.lost = self.in_transaction;
        }
        outcome.map(|()| answer)
    }

    /// Sends a text, looking who it waits for where waiting is limited. Errors are told of the part `text` alone.
    async fn watched(&mut self, sent: &str, text: &str) -> (Answer, Result<(), DatabaseError>) {
        let explained = |error| explain(error, &self.place, text);
        let connection = match self.connection.postgres() {
            Ok(connection) => connection,
            Err(error) => return (Answer::default(), Err(error)),
        };
        let (Some(limit), Some(pid)) = (self.place.lock_wait, self.pid) else {
            let (answer, outcome) = query::send(connection, sent).await;
            return (answer, outcome.map_err(explained));
        };
        let mut blockers = Blockers::new(self.options.clone(), pid);
        let mut sending = pin!(query::send(connection, sent));
        let (answer, outcome) = loop {
            match tokio::time::timeout(Blockers::pause(limit), sending.as_mut()).await {
                Ok(sent) => break sent,
                Err(_) => blockers.look().await,
            }
        };
        let found = blockers.close().await;
        let outcome = outcome.map_err(|error| match explained(error) {
            DatabaseError::LockTimeout { text, waited, .. } => {
                DatabaseError::LockTimeout { text, waited, holder: found }
            }
            error => error,
        });
        (answer, outcome)
    }

    /// Sends a statement that takes no other in the same text.
    pub(super) async fn alone(&mut self, text: &str) -> Result<(), DatabaseError> {
        self.flush().await?;
        self.send(text).await.map(drop)
    }

    /// Sends what waits.
    pub(super) async fn flush(&mut self) -> Result<(), DatabaseError> {
        if !self.outbox.is_empty() {
            self.send("").await?;
        }
        Ok(())
    }

    /// One value.
    pub(super) async fn value(&mut self, text: &str) -> Result<Option<String>, DatabaseError> {
        Ok(self.send(text).await?.value())
    }

    pub(super) fn lost(&self) -> DatabaseError {
        DatabaseError::Refused("the transaction broke off and is undone".to_owned())
    }
}
