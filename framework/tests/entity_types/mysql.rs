//! MySQL and MariaDB: boundary values of Kit's own types, prepared and not.

use std::fmt::Debug;

use ruskit::entity::prelude::*;
use sqlx::{AssertSqlSafe, Connection, Decode, Encode, MySql, MySqlConnection, Row, Type};

/// A connection with a database of its own, which goes with the next one of that name.
async fn connect(name: &str) -> Option<MySqlConnection> {
    let Ok(url) = std::env::var("KIT_TEST_MYSQL_URL") else {
        println!("skipped: KIT_TEST_MYSQL_URL is not set");
        return None;
    };
    let mut db = MySqlConnection::connect(&url).await.unwrap();
    let name = format!("kit_entity_types_{name}");
    run(&mut db, format!("DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name} CHARACTER SET utf8mb4; USE {name}"))
        .await;
    Some(db)
}

async fn run(db: &mut MySqlConnection, script: String) {
    sqlx::raw_sql(AssertSqlSafe(script)).execute(db).await.unwrap();
}

/// Writes each value into a column of this type and reads it back.
async fn there_and_back<T>(db: &mut MySqlConnection, declared: &str, values: &[T])
where
    T: Clone + Debug + PartialEq + Send + Sync + Unpin + Type<MySql> + 'static,
    T: for<'e> Encode<'e, MySql> + for<'d> Decode<'d, MySql>,
{
    run(db, format!("CREATE OR REPLACE TABLE t (v {declared} NULL)")).await;
    for value in values.iter().cloned().map(Some).chain([None]) {
        run(db, "DELETE FROM t".to_owned()).await;
        sqlx::query("INSERT INTO t VALUES (?)").bind(&value).execute(&mut *db).await.unwrap();
        let read: Option<T> = sqlx::query_scalar("SELECT v FROM t").fetch_one(&mut *db).await.unwrap();
        assert_eq!(read, value, "{declared}");
        let read: Option<T> = sqlx::raw_sql("SELECT v FROM t").fetch_one(&mut *db).await.unwrap().get("v");
        assert_eq!(read, value, "{declared}, unprepared");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn kits_types_come_back_as_they_were() {
    let Some(mut db) = connect("kits").await else { return };
    let uuids = ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"];
    let uuids: [Uuid; 2] = uuids.map(|text| text.parse().unwrap());
    there_and_back(&mut db, "char(36)", &uuids).await;
    there_and_back(&mut db, "char(36) character set ascii", &uuids).await;
    let read: Uuid =
        sqlx::query_scalar("SELECT UNHEX('67e5504410b1426f9247bb680e5fe0c8')").fetch_one(&mut db).await.unwrap();
    assert_eq!(read.to_string(), "67e55044-10b1-426f-9247-bb680e5fe0c8");

    let documents = ["null", "1", "-0.5", "\"\"", "[]", "{\"a\": [1, -2.5, \"ü🦀\", null, {\"b\": true}]}"];
    let documents = documents.map(|text| Json(serde_json::from_str::<serde_json::Value>(text).unwrap()));
    there_and_back(&mut db, "json", &documents).await;
    there_and_back(&mut db, "longtext", &documents).await;

    let decimals = ["0", "1", "-1", "0.1", "99999999.99", "-99999999.99"].map(|text| text.parse::<Decimal>().unwrap());
    there_and_back(&mut db, "decimal(10, 2)", &decimals).await;
    let decimals = ["79228162514264337593543950335", "-79228162514264337593543950335"];
    there_and_back(&mut db, "decimal(65, 0)", &decimals.map(|text| text.parse::<Decimal>().unwrap())).await;
    let decimals = ["0.0000000000000000000000000001", "-7.9228162514264337593543950335"];
    there_and_back(&mut db, "decimal(30, 28)", &decimals.map(|text| text.parse::<Decimal>().unwrap())).await;

    let sets: [Set; 4] = [Set::default(), ["a"].into(), ["it's", "a"].into(), ["🦀", "a", "it's"].into()];
    there_and_back(&mut db, "set('it''s', 'a', '🦀')", &sets).await;
    let hosts = ["0.0.0.0", "2001:db8::1"];
    there_and_back::<Inet>(&mut db, "varchar(43)", &hosts.map(|text| text.parse().unwrap())).await;
    there_and_back::<Cidr>(&mut db, "varchar(43)", &["::/0".parse().unwrap()]).await;
    there_and_back(&mut db, "char(17)", &[MacAddress([255; 6])]).await;

    there_and_back(&mut db, "tinyint unsigned", &[0, u8::MAX]).await;
    there_and_back(&mut db, "smallint unsigned", &[0, u16::MAX]).await;
    there_and_back(&mut db, "int unsigned", &[0, u32::MAX]).await;
    there_and_back(&mut db, "bigint unsigned", &[0, u64::MAX]).await;
}

#[tokio::test(flavor = "current_thread")]
async fn any_value_can_be_read() {
    let Some(mut db) = connect("any").await else { return };
    for (declared, value, read) in [
        ("bit(8)", "b'10000001'", Dynamic::Integer(129)),
        (
            "bit(64)",
            "b'1000000000000000000000000000000000000000000000000000000000000000'",
            Dynamic::Bytes(vec![128, 0, 0, 0, 0, 0, 0, 0]),
        ),
        ("year", "2155", Dynamic::Integer(2155)),
        ("year", "0", Dynamic::Integer(0)),
        ("tinyint", "-128", Dynamic::Integer(-128)),
        ("tinyint(1)", "1", Dynamic::Integer(1)),
        ("mediumint unsigned", "16777215", Dynamic::Integer(16_777_215)),
        ("bigint unsigned", "18446744073709551615", "18446744073709551615".into()),
        ("decimal(10, 2)", "-1.5", "-1.50".into()),
        ("double", "0.1", Dynamic::Real(0.1)),
        ("float", "0.5", Dynamic::Real(0.5)),
        ("enum('a', '🦀')", "'🦀'", "🦀".into()),
        ("set('a', 'b')", "'b,a'", "a,b".into()),
        ("json", "'[1]'", "[1]".into()),
        ("text", "''", "".into()),
        ("blob", "x'00ff'", Dynamic::Bytes(vec![0, 255])),
        ("binary(2)", "x'00ff'", Dynamic::Bytes(vec![0, 255])),
        ("date", "'9999-12-31'", "9999-12-31".into()),
        ("time(6)", "'23:59:59.999999'", "23:59:59.999999".into()),
        ("datetime(6)", "'1000-01-01 00:00:00.000001'", "1000-01-01 00:00:00.000001".into()),
    ] {
        run(&mut db, format!("CREATE OR REPLACE TABLE t (v {declared}); INSERT INTO t VALUES ({value})")).await;
        let found: Dynamic = sqlx::query_scalar("SELECT v FROM t").fetch_one(&mut db).await.unwrap();
        assert_eq!(found, read, "{declared}");
        sqlx::query("UPDATE t SET v = ?").bind(&found).execute(&mut db).await.unwrap();
        let found: Dynamic = sqlx::query_scalar("SELECT v FROM t").fetch_one(&mut db).await.unwrap();
        assert_eq!(found, read, "{declared}, written");
    }
    run(&mut db, "CREATE OR REPLACE TABLE t (v point); INSERT INTO t VALUES (POINT(1, 2))".to_owned()).await;
    let found: Dynamic = sqlx::query_scalar("SELECT v FROM t").fetch_one(&mut db).await.unwrap();
    assert!(matches!(&found, Dynamic::Bytes(bytes) if bytes.len() == 25), "{found:?}");
    sqlx::query("UPDATE t SET v = ?").bind(&found).execute(&mut db).await.unwrap();
}
