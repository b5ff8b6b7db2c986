//! The server is killed in the middle of a run, and comes back.

use ruskit::driver::driver_for;

use crate::job;
use crate::support::{Disk, Engine, OwnServer, Watched};

#[cfg(feature = "postgres")]
#[tokio::test]
async fn postgres_killed_and_started_again() {
    is_no_harm(Engine::Postgres).await;
}

#[cfg(feature = "mysql")]
#[tokio::test]
async fn mysql_killed_and_started_again() {
    is_no_harm(Engine::Mysql).await;
}

/// Kills it before every third call: a start takes a while. `KIT_TEST_EVERY_CALL` kills it before each.
async fn is_no_harm(engine: Engine) {
    let Some(mut server) = OwnServer::start(engine, Disk::Usual).await else { return };
    server.create_database("clean").await;
    let clean = job::finish(engine, &server.url("clean")).await;
    let step = if std::env::var_os("KIT_TEST_EVERY_CALL").is_some() { 1 } else { 3 };
    for at in (0..).step_by(step) {
        let name = format!("killed_{at}");
        server.create_database(&name).await;
        let url = server.url(&name);
        let session = driver_for(&url).unwrap().connect(&url).await.unwrap();
        let kill = server.killer();
        let session = Watched::new(session, move |calls| {
            if calls == at {
                kill();
            }
        });
        let lived = job::run(&url, session).await.is_ok();
        server.restart().await;
        assert_eq!(job::finish(engine, &server.url(&name)).await, clean, "killed before call {at}");
        if lived && at > 10 {
            break;
        }
    }
}
