//! The server's disk is full in the middle of a run, and then has room again.

use ruskit::migrate::{Migrator, Silent, Source, Upward};
#[cfg(feature = "mysql")]
use ruskit::prelude::*;

use crate::job;
use crate::support::{Disk, Engine, OwnServer, provokes};

#[cfg(feature = "postgres")]
#[tokio::test]
async fn a_disk_that_postgres_fills() {
    is_no_harm(Engine::Postgres, 120).await;
}

#[cfg(feature = "mysql")]
#[tokio::test]
async fn a_disk_that_mysql_fills() {
    is_no_harm(Engine::Mysql, 100).await;
}

/// Where MariaDB moves columns as it does by itself, each of these costs the table.
#[cfg(feature = "mysql")]
#[tokio::test]
async fn columns_that_move_on_a_full_disk_cost_no_table() {
    let Some(mut server) = OwnServer::start(Engine::Mysql, Disk::OfMegabytes(300)).await else { return };
    let cases: [fn(&mut SchemaBuilder); 3] = [
        |s| s.alter_table("users", |t| t.drop_column("bio")),
        |s| {
            s.alter_table("users", |t| {
                t.string("nick").default("x").after("name");
            });
        },
        |s| {
            s.alter_table("users", |t| {
                t.integer("first").default(0).first();
                t.drop_column("bio");
            });
        },
    ];
    for (number, case) in cases.into_iter().enumerate() {
        for room in [8, 16, 24] {
            let database = format!("case_{number}_{room}");
            server.create_database(&database).await;
            let source = || Source::new(vec![job::recorded("1_users.rs", users), job::recorded("2_case.rs", case)]);
            let connect =
                async |server: &OwnServer| Migrator::connect(&server.url(&database), source().unwrap()).await.unwrap();
            let mut migrator = connect(&server).await;
            migrator.migrate(&Upward { count: Some(1), ..Upward::default() }, &mut Silent).await.unwrap();
            server.settle().await;
            server.leave(room);
            migrator.migrate(&Upward::default(), &mut Silent).await.ok();
            drop(migrator);
            server.give_room();
            server.revive().await;

            let mut migrator = connect(&server).await;
            migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
            let rows = migrator.session().query("SELECT name FROM users ORDER BY id").await.unwrap();
            let names: Vec<_> = rows.into_iter().flatten().flatten().collect();
            assert_eq!(names, ["Ann", "Bob", "Eve"], "case {number}, {room} kB of room");
        }
    }
}

#[cfg(feature = "mysql")]
fn users(s: &mut SchemaBuilder) {
    s.create_table("users", |t| {
        t.id();
        t.string("name");
        t.integer("age").default(18).index();
        t.text("bio").nullable();
    });
    s.sql("INSERT INTO users (name) VALUES ('Ann'), ('Bob'), ('Eve')");
}

async fn is_no_harm(engine: Engine, megabytes: u32) {
    let Some(mut server) = OwnServer::start(engine, Disk::OfMegabytes(megabytes)).await else { return };
    server.create_database("test").await;
    let connect = async |server: &OwnServer| Migrator::connect(&server.url("test"), source()).await.unwrap();
    let mut migrator = connect(&server).await;
    migrator.migrate(&Upward { count: Some(1), ..Upward::default() }, &mut Silent).await.unwrap();
    let error = migrator.migrate(&Upward::default(), &mut Silent).await.unwrap_err();
    // The server may die of it.
    if matches!(error.code(), ruskit::code::Code::DiskFull) {
        provokes("E0506", &error);
    }
    let error = error.to_string();
    let failed = engine.pick("", "2_large failed: ", "2_large stopped half way: ");
    assert!(error.starts_with(failed), "{error}");
    drop(migrator);

    server.resize(900);
    // It may have died of it.
    server.restart().await;
    let mut migrator = connect(&server).await;
    migrator.migrate(&Upward::default(), &mut Silent).await.unwrap();
    let mut one = async |query: &str| {
        let rows = migrator.session().query(query).await.unwrap();
        rows.into_iter().flatten().flatten().collect::<Vec<_>>()
    };
    assert_eq!(one("SELECT n FROM digits ORDER BY n").await, ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
    assert_eq!(one("SELECT count(*) FROM large").await, ["100000"]);
    assert_eq!(one("SELECT what FROM log ORDER BY what").await, ["after", "before"]);
}

/// About 150 megabytes of rows, too short to be compressed.
fn source() -> Source {
    Source::new(vec![
        job::recorded("1_small.rs", |s| {
            s.create_table("digits", |t| {
                t.integer("n");
            });
            s.create_table("log", |t| {
                t.string("what");
            });
            s.sql("INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)");
        }),
        job::recorded("2_large.rs", |s| {
            s.sql("UPDATE digits SET n = n + 1; INSERT INTO log VALUES ('before')");
            s.create_table("large", |t| {
                t.string("filler").length(2000);
            });
            s.sql(
                "INSERT INTO large SELECT repeat(md5(concat(a.n, b.n, c.n)), 47)
                 FROM digits a, digits b, digits c, digits d, digits e",
            );
            s.sql("INSERT INTO log VALUES ('after')");
        }),
    ])
    .unwrap()
}
