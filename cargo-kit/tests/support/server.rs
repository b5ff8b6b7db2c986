//! Databases of their own for tests, on the servers in `KIT_TEST_POSTGRES_URL` and `KIT_TEST_MYSQL_URL`. They are
//! created and dropped by `cargo kit` itself.

#![allow(clippy::print_stderr, clippy::panic, clippy::unwrap_used, reason = "for tests")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// The URL of a database nobody else has, on the server for `postgres` or `mysql`; none where there is no server.
pub(crate) fn database_on(server: &str) -> Option<String> {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let second = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    // The framework's tests drop what a killed run has left behind under names like this.
    let name = format!("kit_test_{second}_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    Some(url_of(&server_url(server)?, &name))
}

fn server_url(server: &str) -> Option<String> {
    let variable = format!("KIT_TEST_{}_URL", server.to_uppercase());
    match std::env::var(&variable) {
        Ok(url) if !url.is_empty() => Some(url),
        _ if std::env::var("KIT_TEST_REQUIRE_SERVERS").is_ok_and(|value| value == "1") => {
            panic!("{variable} is not set, and KIT_TEST_REQUIRE_SERVERS asks for it")
        }
        _ => {
            eprintln!("SKIPPED: {variable} is not set; .ci/test starts a server and sets it");
            None
        }
    }
}

/// The URL of another database on the same server.
pub(crate) fn url_of(server: &str, database: &str) -> String {
    let (address, parameters) = server.split_once('?').unwrap_or((server, ""));
    let host = address.find("://").map_or(0, |colon| colon + 3);
    let end = address[host..].find('/').map_or(address.len(), |slash| host + slash);
    let parameters = if parameters.is_empty() { String::new() } else { format!("?{parameters}") };
    format!("{}/{database}{parameters}", &address[..end])
}
