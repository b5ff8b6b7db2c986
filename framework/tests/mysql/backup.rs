//! A backup holds all there is, whoever makes it, and the commands told with it bring all of it back.

use std::process::Command;

use ruskit::driver::Backup;

use crate::refused::{PASSWORD, user};
use crate::support::TestDatabase;
use crate::{connect, fill, is_mariadb, on_mysql};

/// Does what the backup says, to the word, but for typing the password.
async fn restore(database: &TestDatabase, backup: &Backup) {
    assert_eq!(backup.restore[0], "db:wipe --force");
    database.session().await.wipe().await.unwrap();
    let command = backup.restore[1].replace(" --password ", &format!(" --password={PASSWORD} "));
    let ended = Command::new("sh").args(["-c", &command]).output().unwrap();
    assert!(ended.status.success(), "{command}: {}", String::from_utf8_lossy(&ended.stderr));
}

on_mysql! {
    async fn everything_comes_back(database: TestDatabase) {
        fill(&database).await;
        database
            .execute(
                "INSERT INTO users (name, email, latin, flags, data, created, b, bin, vb, bits, p, hidden, n) VALUES \
                 ('Zoë \u{1F980}; -- ''x''\\\\\\n', 'a', 'Ärger', 'x,y', '{\"a\": 1.50}', '2001-02-03 04:05:06', x'00ff27', x'00', \
                 x'5c27', b'101', ST_GeomFromText('POINT(1 2)', 4326), 7, 1), \
                 ('', 'b', NULL, '', NULL, '2001-02-03 04:05:06', '', NULL, NULL, NULL, ST_GeomFromText('POINT(3 4)', 4326), 8, 2)",
            )
            .await;
        database.execute("INSERT INTO parts VALUES (1, 1999), (2, 2001); INSERT INTO my VALUES (1, 'x')").await;
        let before = database.dump().await;
        assert!(before.contains("Ärger") && before.contains("Zoë \u{1F980}"), "{before}");
        let mut session = database.session().await;
        let backup = session.backup(&database.url(), database.folder()).await.unwrap();
        drop(session);
        database.execute("CREATE TABLE later (a INT PRIMARY KEY); ALTER TABLE users DROP COLUMN latin").await;
        restore(&database, &backup).await;
        assert_eq!(database.dump().await, before);
    }

    async fn one_with_a_password_may_come_encrypted_only(database: TestDatabase) {
        let (url, name) = user(&database, "backup", "ALL").await;
        database.execute("CREATE TABLE t (a INT PRIMARY KEY); INSERT INTO t VALUES (7)").await;
        let encrypted = connect(&url).await.unwrap().query("SHOW SESSION STATUS LIKE 'Ssl_cipher'").await.unwrap();
        let encrypted = encrypted[0][1].as_deref().is_some_and(|cipher| !cipher.is_empty());
        if encrypted {
            database.execute(&format!("ALTER USER {name} REQUIRE SSL")).await;
            let Err(error) = connect(&format!("{url}?ssl-mode=DISABLED")).await else { panic!("it is not encrypted") };
            assert!(error.to_string().contains("over a connection that is not encrypted, as the URL has it"), "{error}");
        }
        let before = database.dump().await;
        let mut session = connect(&url).await.unwrap();
        let backup = session.backup(&ruskit::driver::Url::new(url), database.folder()).await.unwrap();
        drop(session);
        assert!(!format!("{backup:?}").contains(PASSWORD), "{backup:?}");
        restore(&database, &backup).await;
        assert_eq!(database.dump().await, before);
        database.execute(&format!("DROP USER {name}")).await;
    }

    async fn a_user_who_may_not_read_all_makes_none(database: TestDatabase) {
        database.execute("CREATE TABLE t (a INT PRIMARY KEY); CREATE PROCEDURE pr() SELECT 1").await;
        let (url, name) = user(&database, "reader", "SELECT, LOCK TABLES, SHOW VIEW, TRIGGER, EVENT, EXECUTE").await;
        let mut session = connect(&url).await.unwrap();
        let error = session.backup(&ruskit::driver::Url::new(url), database.folder()).await.unwrap_err();
        let error = format!("{error:?}");
        assert!(error.contains("insuffi") && error.contains("the user has to be allowed to read everything"), "{error}");
        database.execute(&format!("DROP USER {name}")).await;
    }

    async fn what_the_server_would_not_make_today_comes_back(database: TestDatabase) {
        if is_mariadb(&database).await {
            return;
        }
        made_before(&database).await;
        let before = database.dump().await;
        let mut session = database.session().await;
        let backup = session.backup(&database.url(), database.folder()).await.unwrap();
        drop(session);
        restore(&database, &backup).await;
        assert_eq!(database.dump().await, before);
    }

    async fn a_shadow_has_what_the_server_would_not_make_today(database: TestDatabase) {
        if is_mariadb(&database).await {
            return;
        }
        made_before(&database).await;
        let mut session = database.session().await;
        let schema = session.inspect(&ruskit::driver::Scope::All).await.unwrap();
        let mut shadow = session.shadow(None).await.unwrap();
        assert_eq!(shadow.inspect(&ruskit::driver::Scope::All).await.unwrap(), schema);
        // What is made there from now on is made as on the server.
        let strict = "SELECT @@restrict_fk_on_non_standard_key, @@sql_require_primary_key";
        if let Ok(rules) = session.query(strict).await {
            assert_eq!(shadow.query(strict).await.unwrap(), rules);
        }
        let driver = ruskit::driver::driver_for(&database.url()).unwrap();
        let mut shadow = driver.shadow(&database.url(), &schema, None).await.unwrap();
        assert_eq!(shadow.inspect(&ruskit::driver::Scope::All).await.unwrap(), schema);
    }
}

/// Tables that MySQL 8.0 made and MySQL 8.4 does not, more of them than are made over one connection.
async fn made_before(database: &TestDatabase) {
    let mut session = database.session().await;
    let rules = ["restrict_fk_on_non_standard_key", "sql_require_primary_key", "sql_generate_invisible_primary_key"];
    for rule in rules {
        // Which of them there are is the version's.
        session.execute(&format!("SET SESSION {rule} = 0")).await.ok();
    }
    session.execute("CREATE TABLE z (id INT PRIMARY KEY, n INT, m INT, KEY (n), UNIQUE (m, n))").await.unwrap();
    session
        .execute("INSERT INTO z VALUES (1, 5, 6); CREATE TABLE no_key (a INT); INSERT INTO no_key VALUES (1), (1)")
        .await
        .unwrap();
    for number in 0..24 {
        let table = format!(
            "CREATE TABLE t{number} (id INT PRIMARY KEY, n INT, m INT, FOREIGN KEY (n) REFERENCES z (n), \
             FOREIGN KEY (m) REFERENCES z (m)); INSERT INTO t{number} VALUES (1, 5, 6)"
        );
        session.execute(&table).await.unwrap();
    }
}
