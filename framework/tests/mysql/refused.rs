//! What the server refuses is said in words to act on, and never shows a password.

use std::time::Duration;

use ruskit::driver::{DatabaseError, LockKind, LockRequest};

use crate::support::TestDatabase;
use crate::{connect, is_mariadb, on_mysql};

pub(crate) const PASSWORD: &str = "s3cr3t-pa55";

/// A user of this database who may only do this; its URL.
pub(crate) async fn user(database: &TestDatabase, suffix: &str, privileges: &str) -> (String, String) {
    let name = format!("kit_{}_{suffix}", std::process::id());
    database
        .execute(&format!(
            "DROP USER IF EXISTS {name}; CREATE USER {name} IDENTIFIED BY '{PASSWORD}'; {}",
            if privileges.is_empty() {
                String::new()
            } else {
                format!("GRANT {privileges} ON {}.* TO {name}", database.value("SELECT DATABASE()").await)
            }
        ))
        .await;
    let url = database.url().secret().to_owned();
    let (scheme, rest) = url.split_once("://").unwrap();
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    (format!("{scheme}://{name}:{PASSWORD}@{rest}"), name)
}

fn text(error: &DatabaseError) -> String {
    let text = format!("{error} {error:?}");
    assert!(!text.contains(PASSWORD), "{text}");
    error.to_string()
}

on_mysql! {
    async fn a_missing_database_is_named(database: TestDatabase) {
        let url = format!("{}_missing", database.url().secret());
        let Err(error) = connect(&url).await else { panic!("there is no such database") };
        assert!(matches!(&error, DatabaseError::NoDatabase { name, .. } if name.ends_with("_missing")), "{error}");
    }

    async fn a_wrong_password_is_told(database: TestDatabase) {
        let (url, name) = user(&database, "password", "SELECT").await;
        let Err(error) = connect(&url.replace("s3cr3t", "wrong")).await else { panic!("it is wrong") };
        assert!(text(&error).contains(&format!("the server does not accept this password for user `{name}`")), "{error}");
        let Err(error) = connect(&url.replace(&format!(":{PASSWORD}"), "")).await else { panic!("there is none") };
        assert!(text(&error).contains(&format!("does not let user `{name}` in without a password")), "{error}");
        database.execute(&format!("DROP USER {name}")).await;
    }

    async fn a_missing_privilege_is_named(database: TestDatabase) {
        database.execute("CREATE TABLE t (a INT)").await;
        let name = database.value("SELECT DATABASE()").await;
        let (url, user) = user(&database, "privilege", "SELECT, INSERT, CREATE").await;
        let mut session = connect(&url).await.unwrap();
        for (statement, what) in [
            ("DROP TABLE t", "run DROP on table `t`".to_owned()),
            ("ALTER TABLE t ADD b INT", "run ALTER on table `t`".to_owned()),
            ("CREATE VIEW v AS SELECT 1", "run CREATE VIEW on table `v`".to_owned()),
            ("CREATE PROCEDURE p() SELECT 1", format!("use database `{name}`")),
            ("SET GLOBAL max_connections = 100", "do this without the privilege".to_owned()),
        ] {
            let error = session.execute(statement).await.unwrap_err();
            let DatabaseError::Denied { user: told, what: denied, .. } = &error else { panic!("{statement}: {error:?}") };
            assert_eq!(*told, user);
            // MySQL leaves out the database it is in.
            assert!(denied.replace(&format!("`{name}`.`"), "`").starts_with(&what), "{denied}");
            text(&error);
        }
        let url = format!("{url}_other");
        let driver = ruskit::driver::driver_for(&ruskit::driver::Url::new(url.clone())).unwrap();
        let error = driver.create_database(&ruskit::driver::Url::new(url)).await.unwrap_err();
        assert!(text(&error).contains(&format!("does not let {user} use database `{name}_other`")), "{error}");
        database.execute(&format!("DROP USER {user}")).await;
    }

    async fn a_closed_port_and_no_name_are_told(database: TestDatabase) {
        let Err(error) = connect("mysql://root:s3cr3t-pa55@127.0.0.1:1/shop").await else { panic!("nobody is there") };
        assert!(text(&error).starts_with("cannot open 127.0.0.1:1/shop: "), "{error}");
        let server = database.url().secret().rsplit_once('/').unwrap().0.to_owned();
        let Err(error) = connect(&server).await else { panic!("it names no database") };
        assert!(text(&error).contains("it names no database"), "{error}");
    }

    async fn a_server_without_encryption_is_told(database: TestDatabase) {
        let url = format!("{}?ssl-mode=REQUIRED", database.url().secret());
        match connect(&url).await {
            Ok(_) => eprintln!("LEFT OUT: the server has encryption"),
            Err(error) => assert!(text(&error).contains("no encrypted connection: server does not support TLS"), "{error}"),
        }
    }

    async fn a_password_that_would_be_sent_plainly_is_not_sent(database: TestDatabase) {
        let (url, name) = user(&database, "plain", "SELECT").await;
        match connect(&format!("{url}?ssl-mode=DISABLED")).await {
            Ok(_) => eprintln!("LEFT OUT: the server takes passwords as a digest"),
            Err(error) => {
                let why = format!("takes the password of `{name}` over an encrypted connection only");
                assert!(text(&error).contains(&why), "{error}");
            }
        }
        database.execute(&format!("DROP USER {name}")).await;
    }

    async fn a_new_column_with_another_default_for_each_row_needs_two_steps(database: TestDatabase) {
        let mut session = database.session().await;
        session.execute("CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1)").await.unwrap();
        match session.execute("ALTER TABLE t ADD COLUMN token CHAR(36) DEFAULT (uuid())").await {
            Ok(_) => assert!(is_mariadb(&database).await),
            Err(error) => {
                assert!(text(&error).contains("add it without the default, then set the default"), "{error}");
                let steps = "ALTER TABLE t ADD COLUMN token CHAR(36); ALTER TABLE t ALTER COLUMN token SET DEFAULT (uuid())";
                session.execute(steps).await.unwrap();
            }
        }
        session.execute("INSERT INTO t (id) VALUES (2)").await.unwrap();
        assert_eq!(session.query("SELECT 1 FROM t WHERE id = 2 AND token IS NOT NULL").await.unwrap().len(), 1);
    }

    async fn a_connection_that_may_not_write_is_refused_at_once(database: TestDatabase) {
        let mut session = database.session().await;
        session.execute("SET SESSION TRANSACTION READ ONLY").await.unwrap();
        let request = LockRequest { kind: LockKind::Session, wait: Duration::ZERO };
        let error = session.lock(&request).await.unwrap_err();
        assert!(matches!(error, DatabaseError::ReadOnly { .. }), "{error}");
        let error = session.execute("CREATE TABLE t (a INT)").await.unwrap_err();
        assert!(matches!(error, DatabaseError::ReadOnly { .. }), "{error}");
    }
}
