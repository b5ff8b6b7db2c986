//! SQLite: boundary values of every column type through an entity, and what becomes of values nobody expects there.

use ruskit::entity::prelude::*;
use sqlx::{Connection, Row, SqliteConnection};

use crate::columns::{columns, migrate};
use crate::support::{Engine, TestDatabase};

columns! { SqliteConnection, "?1",
    boolean: boolean() as bool = [true, false];
    tiny_integer: tiny_integer() as i8 = [i8::MIN, 0, i8::MAX];
    small_integer: small_integer() as i16 = [i16::MIN, i16::MAX];
    integer: integer() as i32 = [i32::MIN, i32::MAX];
    big_integer: big_integer() as i64 = [i64::MIN, i64::MAX];
    unsigned: integer().unsigned() as i32 = [i32::MAX];
    foreign_id: foreign_id() as i64 = [1];
    float: float() as f32 = [f32::MIN, f32::MIN_POSITIVE, 0.1, f32::MAX];
    double: double() as f64 = [f64::MIN, f64::MIN_POSITIVE, 0.1, f64::MAX];
    decimal: decimal(10, 2) as Decimal = ["99999999.99".parse().unwrap(), "-0.01".parse().unwrap()];
    char: char(2) as String = ["ÄÖ".into(), String::new(), "🦀".into()];
    string: string() as String = ["🦀".repeat(255), String::new(), "007".into()];
    text: text() as String = ["日本🦀".repeat(1 << 16), String::new()];
    enumeration: enumeration(["draft", "it's 🦀", ""]) as String = ["it's 🦀".into(), String::new()];
    binary: binary() as Vec<u8> = [(0..=255).collect(), vec![], vec![0; 1 << 20]];
    date: date() as NaiveDate = ["0000-01-01".parse().unwrap(), "9999-12-31".parse().unwrap()];
    time: time() as NaiveTime = [NaiveTime::MIN, "23:59:59.999999".parse().unwrap()];
    date_time: date_time() as NaiveDateTime =
        ["0000-01-01T00:00:00".parse().unwrap(), "9999-12-31T23:59:59.999999".parse().unwrap()];
    timestamp: timestamp() as DateTime<Utc> =
        ["0000-01-01T00:00:00Z".parse().unwrap(), "9999-12-31T23:59:59.999999Z".parse().unwrap()];
    json: json() as Json = [Json(serde_json::json!({"a": [1, -2.5, "ü🦀", null]})), Json(serde_json::Value::Null)];
    uuid: uuid() as Uuid = [Uuid::default(), "ffffffff-ffff-ffff-ffff-ffffffffffff".parse().unwrap()];
    custom: custom("geometry") as Dynamic = [Dynamic::Integer(1), "a".into(), Dynamic::Bytes(vec![0, 255])];
}

#[tokio::test(flavor = "current_thread")]
async fn every_column_takes_its_boundary_values() {
    let database = TestDatabase::new(Engine::Sqlite).await.unwrap();
    migrate(&database, add, &cases()).await;
    there_and_back(&mut SqliteConnection::connect(database.url().secret()).await.unwrap()).await;
    crate::docs::agree(&database, add, &cases());
    crate::docs::others_agree(&database).await;
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromRow, Entity)]
#[entity(table = "samples", primary_key(columns = ["small", "big"]))]
struct Sample {
    flag: bool,
    tiny: i8,
    small: i16,
    medium: i32,
    #[entity(unique)]
    big: i64,
    single: f32,
    double: f64,
    #[entity(char(2))]
    code: String,
    name: String,
    #[entity(text)]
    body: String,
    bytes: Vec<u8>,
    day: NaiveDate,
    time: NaiveTime,
    local: NaiveDateTime,
    at: DateTime<Utc>,
    document: Json,
    key: Uuid,
    #[entity(custom(""))]
    anything: Dynamic,
    absent: Option<Json>,
    #[serde(rename = "Table")]
    #[sqlx(rename = "Table")]
    table: Option<Uuid>,
}

const CREATE: &str = "CREATE TABLE samples (flag BOOLEAN, tiny TINYINT, small SMALLINT, medium INT, big INTEGER,
    single FLOAT, double DOUBLE, code CHAR(2), name VARCHAR(255), body TEXT, bytes BLOB, day DATE, time TIME,
    local DATETIME, at TIMESTAMP, document JSON, key UUID, anything, absent JSON, \"Table\" UUID)";

async fn database() -> SqliteConnection {
    let mut db = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    sqlx::raw_sql(CREATE).execute(&mut db).await.unwrap();
    db
}

fn samples() -> Vec<Sample> {
    let high = Sample {
        flag: true,
        tiny: i8::MAX,
        small: i16::MAX,
        medium: i32::MAX,
        big: i64::MAX,
        single: f32::MAX,
        double: f64::MAX,
        code: "ÄÖ".into(),
        name: "日本 🦀".repeat(50),
        body: "x".repeat(1 << 20),
        bytes: (0..=255).collect(),
        day: NaiveDate::from_ymd_opt(9999, 12, 31).unwrap(),
        time: NaiveTime::from_hms_nano_opt(23, 59, 59, 999_999_999).unwrap(),
        local: "9999-12-31T23:59:59.999999999".parse().unwrap(),
        at: "9999-12-31T23:59:59.999999999Z".parse().unwrap(),
        document: Json(serde_json::json!({"a": [1, -2.5, "ü\u{0}", null, {"b": true}]})),
        key: "ffffffff-ffff-ffff-ffff-ffffffffffff".parse().unwrap(),
        anything: Dynamic::Bytes(vec![0, 255]),
        absent: Some(Json(serde_json::Value::Null)),
        table: Some("67e55044-10b1-426f-9247-bb680e5fe0c8".parse().unwrap()),
    };
    let low = Sample {
        flag: false,
        tiny: i8::MIN,
        small: i16::MIN,
        medium: i32::MIN,
        big: i64::MIN,
        single: f32::MIN_POSITIVE,
        double: -f64::MIN_POSITIVE,
        code: String::new(),
        name: "007".into(),
        body: String::new(),
        bytes: vec![],
        day: NaiveDate::from_ymd_opt(1, 1, 1).unwrap(),
        time: NaiveTime::MIN,
        local: "0001-01-01T00:00:00".parse().unwrap(),
        at: "0001-01-01T00:00:00Z".parse().unwrap(),
        key: "00000000-0000-0000-0000-000000000000".parse().unwrap(),
        anything: Dynamic::Integer(i64::MIN),
        absent: None,
        table: None,
        ..high.clone()
    };
    // JSON that a column of numeric affinity turns into a number.
    let numbers = ["1", "-0.5", "9223372036854775807", "\"12\"", "true", "null", "[]"];
    let documents = numbers.map(|text| Sample { document: Json(serde_json::from_str(text).unwrap()), ..low.clone() });
    let values = [Dynamic::Real(0.1), Dynamic::Text("1".into())].map(|anything| Sample { anything, ..low.clone() });
    [vec![high, low], documents.into(), values.into()].concat()
}

#[tokio::test(flavor = "current_thread")]
async fn every_value_comes_back_as_it_was() {
    let mut db = database().await;
    for sample in samples() {
        let s = sample.clone();
        sqlx::query("DELETE FROM samples").execute(&mut db).await.unwrap();
        sqlx::query("INSERT INTO samples VALUES (?,?,?,?,?, ?,?,?,?,?, ?,?,?,?,?, ?,?,?,?,?)")
            .bind(s.flag)
            .bind(s.tiny)
            .bind(s.small)
            .bind(s.medium)
            .bind(s.big)
            .bind(s.single)
            .bind(s.double)
            .bind(s.code)
            .bind(s.name)
            .bind(s.body)
            .bind(s.bytes)
            .bind(s.day)
            .bind(s.time)
            .bind(s.local)
            .bind(s.at)
            .bind(s.document)
            .bind(s.key)
            .bind(s.anything)
            .bind(s.absent)
            .bind(s.table)
            .execute(&mut db)
            .await
            .unwrap();
        let read: Sample = sqlx::query_as("SELECT * FROM samples").fetch_one(&mut db).await.unwrap();
        assert_eq!(read, sample);
        let text = serde_json::to_string(&sample).unwrap();
        assert!(text.contains("\"Table\":"));
    }
}

/// Reads one value that stands in a column of this declared type.
async fn read<T>(declared: &str, value: &str) -> Result<T, String>
where
    T: for<'r> sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
{
    let mut db = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let script = format!("CREATE TABLE t (value {declared}); INSERT INTO t VALUES ({value})");
    sqlx::raw_sql(sqlx::AssertSqlSafe(script)).execute(&mut db).await.unwrap();
    let row = sqlx::query("SELECT value FROM t").fetch_one(&mut db).await.unwrap();
    row.try_get("value").map_err(|error| error.to_string())
}

#[tokio::test(flavor = "current_thread")]
async fn values_nobody_expects_are_read_or_named() {
    let uuid: Uuid = "67e55044-10b1-426f-9247-bb680e5fe0c8".parse().unwrap();
    assert_eq!(read::<Uuid>("UUID", "x'67e5504410b1426f9247bb680e5fe0c8'").await, Ok(uuid));
    assert_eq!(read::<Uuid>("UUID", "'67E5504410B1426F9247BB680E5FE0C8'").await, Ok(uuid));
    let error = read::<Uuid>("UUID", "'nobody'").await.unwrap_err();
    assert!(error.contains("\"value\"") && error.contains("`nobody` is no UUID"), "{error}");
    assert!(read::<Uuid>("UUID", "12").await.unwrap_err().contains("Integer(12) is no UUID"));
    assert_eq!(read::<Json>("JSON", "x'5b315d'").await, Ok(Json(serde_json::json!([1]))));
    assert!(read::<Json>("JSON", "'{'").await.unwrap_err().contains("\"value\""));
    assert!(read::<i32>("INT", "3000000000").await.unwrap_err().contains("out of range"));
    assert!(read::<i64>("INTEGER", "'many'").await.unwrap_err().contains("not compatible with SQL type `TEXT`"));
    assert!(read::<String>("TEXT", "x'ff'").await.unwrap_err().contains("not compatible with SQL type `BLOB`"));
    assert!(read::<DateTime<Utc>>("TIMESTAMP", "'soon'").await.unwrap_err().contains("invalid datetime: soon"));
    for (value, at) in [
        ("CURRENT_TIMESTAMP", None),
        ("'2024-02-29 12:00:00'", Some("2024-02-29T12:00:00Z")),
        ("'2024-02-29T13:00:00+01:00'", Some("2024-02-29T12:00:00Z")),
        ("1709208000", Some("2024-02-29T12:00:00Z")),
        ("2460370.25", Some("2024-02-29T18:00:00Z")),
    ] {
        let read = read::<DateTime<Utc>>("TIMESTAMP", value).await.unwrap();
        assert!(at.is_none_or(|at| read == at.parse::<DateTime<Utc>>().unwrap()), "{value}: {read}");
    }
    assert_eq!(read::<Dynamic>("geometry", "1.5").await, Ok(Dynamic::Real(1.5)));
}

#[cfg(feature = "decimal")]
#[tokio::test(flavor = "current_thread")]
async fn decimals_are_exact() {
    let decimal = |text: &str| text.parse::<Decimal>().unwrap();
    for (declared, value, expected) in [
        ("DECIMAL(10, 2)", "'1234.50'", "1234.5"),
        ("DECIMAL(10, 2)", "0.1", "0.1"),
        ("DECIMAL(10, 2)", "-9223372036854775808", "-9223372036854775808"),
        ("DECIMAL(10, 2)", "1e-7", "0.0000001"),
        ("TEXT", "'79228162514264337593543950335'", "79228162514264337593543950335"),
        ("TEXT", "'-0.0000000000000000000000000001'", "-0.0000000000000000000000000001"),
        ("TEXT", "'1.5e3'", "1500"),
    ] {
        assert_eq!(read::<Decimal>(declared, value).await, Ok(decimal(expected)), "{value}");
    }
    for (declared, value) in
        [("DECIMAL", "1e300"), ("TEXT", "'79228162514264337593543950336'"), ("TEXT", "'x'"), ("TEXT", "x'31'")]
    {
        assert!(read::<Decimal>(declared, value).await.unwrap_err().contains("decimal number"), "{value}");
    }
    let mut db = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    for text in ["0.10", "-99999999.99", "12345678901234567890.123"] {
        let back: Decimal = sqlx::query_scalar("SELECT ?").bind(decimal(text)).fetch_one(&mut db).await.unwrap();
        assert_eq!(back, decimal(text));
    }
}

#[test]
fn an_entity_knows_its_table() {
    assert_eq!(Sample::TABLE_COLUMN, "Table");
    assert_eq!(<Sample as Entity>::TABLE, "samples");
    assert_eq!(Sample::PRIMARY_KEY, ["small", "big"]);
    assert_eq!(Sample::COLUMNS.len(), 20);
    assert_eq!((Sample::FLAG, Sample::BIG), ("flag", "big"));
}
