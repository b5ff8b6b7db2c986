//! Rows that would not fit, counted in the database itself, which is only looked at.

use std::time::Duration;

use crate::driver::{Session, Url, driver_for};
use crate::schema::Doubt;

/// How long one doubt may take, and how long it waits for what others have locked.
const RUN_TIME: Duration = Duration::from_secs(5);
const LOCK_WAIT: Duration = Duration::from_secs(1);

/// The number of rows for each doubt. What the database cannot tell, or not soon enough, is none.
pub async fn count(url: &Url, doubts: &[Doubt]) -> Vec<Option<u64>> {
    let unknown = vec![None; doubts.len()];
    if doubts.is_empty() {
        return unknown;
    }
    let Ok(driver) = driver_for(url) else { return unknown };
    let Ok(mut session) = driver.look(url).await else { return unknown };
    counted(session.as_mut(), doubts).await
}

/// The same in a session, whose limits it changes.
pub(super) async fn counted(session: &mut dyn Session, doubts: &[Doubt]) -> Vec<Option<u64>> {
    let mut counts = vec![None; doubts.len()];
    let limited = match session.limit_lock_waits(Some(LOCK_WAIT)).await {
        Ok(()) => session.limit_run_time(Some(RUN_TIME)).await,
        error => error,
    };
    if limited.is_ok() {
        for (doubt, count) in doubts.iter().zip(&mut counts) {
            *count = session.count(doubt).await.ok();
        }
    }
    counts
}
