//! MySQL and MariaDB: boundary values of Kit's own types, prepared and not.

use std::fmt::Debug;

use ruskit::entity::prelude::*;
use sqlx::{AssertSqlSafe, Connection, Decode, Encode, MySql, MySqlConnection, Row, Type};

use crate::columns::{columns, migrate};
use crate::support::{Engine, TestDatabase};

columns! { MySqlConnection, "?",
    boolean: boolean() as bool = [true, false];
    tiny_integer: tiny_integer() as i8 = [i8::MIN, 0, i8::MAX];
    small_integer: small_integer() as i16 = [i16::MIN, i16::MAX];
    integer: integer() as i32 = [i32::MIN, i32::MAX];
    big_integer: big_integer() as i64 = [i64::MIN, i64::MAX];
    unsigned_tiny: tiny_integer().unsigned() as u8 = [u8::MAX];
    unsigned_small: small_integer().unsigned() as u16 = [u16::MAX];
    unsigned: integer().unsigned() as u32 = [u32::MAX];
    unsigned_big: big_integer().unsigned() as u64 = [u64::MAX];
    foreign_id: foreign_id() as i64 = [1];
    float: float() as f32 = [f32::MIN, f32::MIN_POSITIVE, 0.1, f32::MAX];
    double: double() as f64 = [f64::MIN, f64::MIN_POSITIVE, 0.1, f64::MAX];
    decimal: decimal(10, 2) as Decimal = ["99999999.99".parse().unwrap(), "-0.01".parse().unwrap()];
    largest_decimal: decimal(29, 0) as Decimal = ["-79228162514264337593543950335".parse().unwrap()];
    smallest_decimal: decimal(28, 28) as Decimal = ["0.0000000000000000000000000001".parse().unwrap()];
    char: char(2) as String = ["ÄÖ".into(), "🦀🦀".into(), String::new()];
    string: string() as String = ["🦀".repeat(255), String::new(), "007".into()];
    text: text() as String = ["日本🦀".repeat(1 << 16), String::new()];
    enumeration: enumeration(["draft", "it's 🦀", ""]) as String = ["it's 🦀".into(), String::new()];
    binary: binary() as Vec<u8> = [(0..=255).collect(), vec![], vec![0; 1 << 20]];
    date: date() as NaiveDate = ["1000-01-01".parse().unwrap(), "9999-12-31".parse().unwrap()];
    time: time() as NaiveTime = [NaiveTime::MIN, "23:59:59.999999".parse().unwrap()];
    date_time: date_time() as NaiveDateTime =
        ["1000-01-01T00:00:00".parse().unwrap(), "9999-12-31T23:59:59.999999".parse().unwrap()];
    timestamp: timestamp() as DateTime<Utc> =
        ["1970-01-01T00:00:01Z".parse().unwrap(), "2038-01-19T03:14:07.999999Z".parse().unwrap()];
    json: json() as Json = [Json(serde_json::json!({"a": [1, -2.5, "ü🦀", null]})), Json(serde_json::Value::Null)];
    uuid: uuid() as Uuid = [Uuid::default(), "ffffffff-ffff-ffff-ffff-ffffffffffff".parse().unwrap()];
    set: set(["a", "it's 🦀"]) as Set = [Set::default(), ["it's 🦀", "a"].into()];
    custom: custom("bit(8)") as Dynamic = [Dynamic::Integer(0), Dynamic::Integer(255)];
}

#[tokio::test(flavor = "current_thread")]
async fn every_column_takes_its_boundary_values() {
    let Some(database) = TestDatabase::new(Engine::Mysql).await else { return };
    migrate(&database, add, &cases()).await;
    there_and_back(&mut MySqlConnection::connect(database.url().secret()).await.unwrap()).await;
    crate::docs::agree(&database, add, &cases());
    crate::docs::others_agree(&database).await;
}

/// A connection with a database of its own, which goes with the next one of that name.
async fn connect(name: &str) -> Option<MySqlConnection> {
    let url = Engine::Mysql.server()?;
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
async fn come_back<T>(db: &mut MySqlConnection, declared: &str, values: &[T])
where
    T: Clone + Debug + PartialEq + Send + Sync + Unpin + Type<MySql> + 'static,
    T: for<'e> Encode<'e, MySql> + for<'d> Decode<'d, MySql>,
{
    run(db, format!("DROP TABLE IF EXISTS t; CREATE TABLE t (v {declared} NULL)")).await;
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
    come_back(&mut db, "char(36)", &uuids).await;
    come_back(&mut db, "char(36) character set ascii", &uuids).await;
    let read: Uuid =
        sqlx::query_scalar("SELECT UNHEX('67e5504410b1426f9247bb680e5fe0c8')").fetch_one(&mut db).await.unwrap();
    assert_eq!(read.to_string(), "67e55044-10b1-426f-9247-bb680e5fe0c8");

    let documents = ["null", "1", "-0.5", "\"\"", "[]", "{\"a\": [1, -2.5, \"ü🦀\", null, {\"b\": true}]}"];
    let documents = documents.map(|text| Json(serde_json::from_str::<serde_json::Value>(text).unwrap()));
    come_back(&mut db, "json", &documents).await;
    come_back(&mut db, "longtext", &documents).await;

    let decimals = ["0", "1", "-1", "0.1", "99999999.99", "-99999999.99"].map(|text| text.parse::<Decimal>().unwrap());
    come_back(&mut db, "decimal(10, 2)", &decimals).await;
    let decimals = ["79228162514264337593543950335", "-79228162514264337593543950335"];
    come_back(&mut db, "decimal(65, 0)", &decimals.map(|text| text.parse::<Decimal>().unwrap())).await;
    let decimals = ["0.0000000000000000000000000001", "-7.9228162514264337593543950335"];
    come_back(&mut db, "decimal(30, 28)", &decimals.map(|text| text.parse::<Decimal>().unwrap())).await;

    let sets: [Set; 4] = [Set::default(), ["a"].into(), ["it's", "a"].into(), ["🦀", "a", "it's"].into()];
    come_back(&mut db, "set('it''s', 'a', '🦀')", &sets).await;
    let hosts = ["0.0.0.0", "2001:db8::1"];
    come_back::<Inet>(&mut db, "varchar(43)", &hosts.map(|text| text.parse().unwrap())).await;
    come_back::<Cidr>(&mut db, "varchar(43)", &["::/0".parse().unwrap()]).await;
    come_back(&mut db, "char(17)", &[MacAddress([255; 6])]).await;

    come_back(&mut db, "tinyint unsigned", &[0, u8::MAX]).await;
    come_back(&mut db, "smallint unsigned", &[0, u16::MAX]).await;
    come_back(&mut db, "int unsigned", &[0, u32::MAX]).await;
    come_back(&mut db, "bigint unsigned", &[0, u64::MAX]).await;
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
        run(&mut db, format!("DROP TABLE IF EXISTS t; CREATE TABLE t (v {declared}); INSERT INTO t VALUES ({value})"))
            .await;
        let found: Dynamic = sqlx::query_scalar("SELECT v FROM t").fetch_one(&mut db).await.unwrap();
        assert_eq!(found, read, "{declared}");
        sqlx::query("UPDATE t SET v = ?").bind(&found).execute(&mut db).await.unwrap();
        let found: Dynamic = sqlx::query_scalar("SELECT v FROM t").fetch_one(&mut db).await.unwrap();
        assert_eq!(found, read, "{declared}, written");
    }
    run(&mut db, "DROP TABLE IF EXISTS t; CREATE TABLE t (v point); INSERT INTO t VALUES (POINT(1, 2))".to_owned())
        .await;
    let found: Dynamic = sqlx::query_scalar("SELECT v FROM t").fetch_one(&mut db).await.unwrap();
    assert!(matches!(&found, Dynamic::Bytes(bytes) if bytes.len() == 25), "{found:?}");
    sqlx::query("UPDATE t SET v = ?").bind(&found).execute(&mut db).await.unwrap();
}
