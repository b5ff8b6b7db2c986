//! PostgreSQL: boundary values of Kit's own types, in columns, in arrays, and through the text an unprepared query gets.

use std::fmt::Debug;
use std::ops::Bound;

use ruskit::entity::prelude::*;
use ruskit::schema::ColumnType;
use sqlx::postgres::PgHasArrayType;
use sqlx::{AssertSqlSafe, Connection, Decode, Encode, PgConnection, Postgres, Row, Type};

use crate::columns::{columns, migrate};
use crate::support::{Engine, TestDatabase};

columns! { PgConnection, "$1",
    boolean: boolean() as bool = [true, false];
    tiny_integer: tiny_integer() as i16 = [i16::MIN, 0, i16::MAX];
    small_integer: small_integer() as i16 = [i16::MIN, i16::MAX];
    integer: integer() as i32 = [i32::MIN, i32::MAX];
    big_integer: big_integer() as i64 = [i64::MIN, i64::MAX];
    unsigned: integer().unsigned() as i32 = [i32::MAX];
    foreign_id: foreign_id() as i64 = [1];
    float: float() as f32 = [f32::MIN, f32::MIN_POSITIVE, 0.1, f32::MAX, f32::INFINITY];
    double: double() as f64 = [f64::MIN, f64::MIN_POSITIVE, 0.1, f64::MAX, f64::NEG_INFINITY];
    decimal: decimal(10, 2) as Decimal = ["99999999.99".parse().unwrap(), "-0.01".parse().unwrap()];
    largest_decimal: decimal(29, 0) as Decimal = ["-79228162514264337593543950335".parse().unwrap()];
    smallest_decimal: decimal(28, 28) as Decimal = ["0.0000000000000000000000000001".parse().unwrap()];
    char: char(2) as String = ["ÄÖ".into(), "🦀🦀".into(), "  ".into()];
    string: string() as String = ["🦀".repeat(255), String::new(), "007".into()];
    text: text() as String = ["日本🦀".repeat(1 << 16), String::new()];
    enumeration: enumeration(["draft", "it's 🦀", ""]) as String = ["it's 🦀".into(), String::new()];
    binary: binary() as Vec<u8> = [(0..=255).collect(), vec![], vec![0; 1 << 20]];
    // chrono's first day is later than the database's.
    date: date() as NaiveDate = ["-4712-01-01".parse().unwrap(), NaiveDate::from_ymd_opt(262_142, 12, 31).unwrap()];
    time: time() as NaiveTime = [NaiveTime::MIN, "23:59:59.999999".parse().unwrap()];
    date_time: date_time() as NaiveDateTime =
        ["-4712-01-01T00:00:00".parse().unwrap(), "+262142-12-31T23:59:59.999999".parse().unwrap()];
    timestamp: timestamp() as DateTime<Utc> =
        ["-4712-01-01T00:00:00Z".parse().unwrap(), "+262142-12-31T23:59:59.999999Z".parse().unwrap()];
    json: json() as Json = [Json(serde_json::json!({"a": [1, -2.5, "ü🦀", null]})), Json(serde_json::Value::Null)];
    uuid: uuid() as Uuid = [Uuid::default(), "ffffffff-ffff-ffff-ffff-ffffffffffff".parse().unwrap()];
    array: array(ColumnType::Text) as Vec<String> = [vec![], vec![String::new(), "{\"🦀\",NULL}".into()]];
    numbers: array(ColumnType::Integer) as Vec<i32> = [vec![i32::MIN, i32::MAX], vec![1; 1000]];
    decimals: array(ColumnType::Decimal { precision: 10, scale: 2 }) as Vec<Decimal> = [vec!["0.10".parse().unwrap()]];
    bytes: array(ColumnType::Binary) as Vec<Vec<u8>> = [vec![vec![], vec![0, 255]]];
    points: array(ColumnType::Timestamp) as Vec<DateTime<Utc>> = [vec!["2024-02-29T12:00:00Z".parse().unwrap()]];
    documents: array(ColumnType::Json) as Vec<Json> = [vec![Json(serde_json::json!([1]))]];
    hosts: array(ColumnType::Inet) as Vec<Inet> = [vec!["::1".parse().unwrap()]];
    range: range(ColumnType::Integer) as Range<i32> = [Range::Empty, (i32::MIN..i32::MAX).into(), (..).into()];
    days: range(ColumnType::Date) as Range<NaiveDate> = [(NaiveDate::MIN.max("-4712-01-01".parse().unwrap())..).into()];
    prices: range(ColumnType::Decimal { precision: 10, scale: 2 }) as Range<Decimal> =
        [("-0.01".parse().unwrap()..="0.10".parse().unwrap()).into()];
    ranges: array(ColumnType::Range(Box::new(ColumnType::BigInteger))) as Vec<Range<i64>> = [vec![Range::Empty, (1..2).into()]];
    interval: interval() as Interval = [Interval::months(i32::MIN), Interval::days(-1), Interval::microseconds(i64::MAX)];
    inet: inet() as Inet = ["0.0.0.0/0".parse().unwrap(), "2001:db8::1/64".parse().unwrap()];
    cidr: cidr() as Cidr = ["0.0.0.0/0".parse().unwrap(), "2001:db8::/32".parse().unwrap()];
    mac_address: mac_address() as MacAddress = [MacAddress([0; 6]), MacAddress([255; 6])];
    custom: custom("point") as Dynamic = [Dynamic::Bytes(vec![0; 16])];
}

#[tokio::test(flavor = "current_thread")]
async fn every_column_takes_its_boundary_values() {
    let Some(database) = TestDatabase::new(Engine::Postgres).await else { return };
    migrate(&database, add, &cases()).await;
    there_and_back(&mut PgConnection::connect(database.url().secret()).await.unwrap()).await;
    crate::docs::agree(&database, add, &cases());
    crate::docs::others_agree(&database).await;
}

async fn connect() -> Option<PgConnection> {
    let url = Engine::Postgres.server()?;
    Some(PgConnection::connect(&url).await.unwrap())
}

async fn run(db: &mut PgConnection, script: String) {
    sqlx::raw_sql(AssertSqlSafe(script)).execute(db).await.unwrap();
}

/// A query whose text differs for each type: what is prepared is kept by its text.
fn named(query: &str, declared: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!("{query} -- {declared}"))
}

/// Writes each value into a column of this type and reads it back, alone and all of them in an array.
async fn come_back<T>(db: &mut PgConnection, declared: &str, values: &[T])
where
    T: Clone + Debug + PartialEq + Send + Sync + Unpin + Type<Postgres> + PgHasArrayType + 'static,
    T: for<'e> Encode<'e, Postgres> + for<'d> Decode<'d, Postgres>,
{
    run(db, format!("DROP TABLE IF EXISTS pg_temp.t; CREATE TEMP TABLE t (v {declared}, vs {declared}[])")).await;
    for value in values.iter().cloned().map(Some).chain([None]) {
        sqlx::query(named("INSERT INTO t VALUES ($1, $2)", declared))
            .bind(&value)
            .bind(value.as_slice())
            .execute(&mut *db)
            .await
            .unwrap();
        let row = sqlx::query(named("DELETE FROM t RETURNING v, vs", declared)).fetch_one(&mut *db).await.unwrap();
        assert_eq!(row.get::<Option<T>, _>("v"), value, "{declared}");
        assert_eq!(row.get::<Vec<T>, _>("vs"), value.as_slice(), "{declared}");
    }
    let read: Vec<T> = sqlx::query_scalar(named("SELECT $1", declared)).bind(values).fetch_one(&mut *db).await.unwrap();
    assert_eq!(read, values, "{declared}");
}

/// Reads one value of this type as an entity does, and as an unprepared query does.
async fn read<T>(db: &mut PgConnection, expression: &str) -> Result<T, String>
where
    T: Debug + PartialEq + Type<Postgres> + for<'d> Decode<'d, Postgres>,
{
    let query = AssertSqlSafe(format!("SELECT {expression} AS v"));
    let row = sqlx::query(query).fetch_one(&mut *db).await.unwrap();
    row.try_get("v").map_err(|error| error.to_string())
}

async fn read_unprepared<T>(db: &mut PgConnection, expression: &str) -> T
where
    T: Type<Postgres> + for<'d> Decode<'d, Postgres>,
{
    let query = AssertSqlSafe(format!("SELECT {expression} AS v"));
    sqlx::raw_sql(query).fetch_one(&mut *db).await.unwrap().get("v")
}

#[tokio::test(flavor = "current_thread")]
async fn kits_types_come_back_as_they_were() {
    let Some(mut db) = connect().await else { return };
    let uuids = ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"];
    come_back::<Uuid>(&mut db, "uuid", &uuids.map(|text| text.parse().unwrap())).await;

    let documents = ["null", "1", "-0.5", "\"\"", "[]", "{\"a\": [1, -2.5, \"ü🦀\", null, {\"b\": true}]}"];
    let documents = documents.map(|text| Json(serde_json::from_str::<serde_json::Value>(text).unwrap()));
    come_back(&mut db, "jsonb", &documents).await;
    come_back(&mut db, "json", &documents).await;

    let largest = "79228162514264337593543950335";
    let decimals = [
        "0",
        "0.00",
        "1",
        "-1",
        "0.1",
        "-0.0001",
        "0.00001",
        "10000",
        "9999",
        "99990000",
        "100000000.00000001",
        "1.500",
        "12345678901234567890.123",
        "0.0000000000000000000000000001",
        "-7.9228162514264337593543950335",
        largest,
        "-79228162514264337593543950335",
    ]
    .map(|text| text.parse::<Decimal>().unwrap());
    come_back(&mut db, "numeric", &decimals).await;
    // The scale is kept: equal numbers may be written differently.
    for number in decimals {
        let read: Decimal = sqlx::query_scalar("SELECT $1").bind(number).fetch_one(&mut db).await.unwrap();
        assert_eq!(read.to_string(), number.to_string());
    }

    let spans = [
        Interval::default(),
        Interval { months: i32::MAX, days: i32::MAX, microseconds: i64::MAX - 1 },
        // The least values of all three stand for minus infinity since PostgreSQL 17.
        Interval { months: i32::MIN, days: i32::MIN, microseconds: i64::MIN + 1 },
        Interval { months: 1, days: -30, microseconds: 1 },
    ];
    come_back(&mut db, "interval", &spans).await;

    let hosts = ["0.0.0.0", "255.255.255.255", "192.168.0.1/24", "::", "2001:db8::1/64", "::ffff:1.2.3.4/127"];
    come_back::<Inet>(&mut db, "inet", &hosts.map(|text| text.parse().unwrap())).await;
    let networks = ["0.0.0.0/0", "192.168.0.0/24", "255.255.255.255/32", "::/0", "2001:db8::/32"];
    come_back::<Cidr>(&mut db, "cidr", &networks.map(|text| text.parse().unwrap())).await;
    come_back(&mut db, "macaddr", &[MacAddress([0; 6]), MacAddress([255; 6]), MacAddress([8, 0, 43, 1, 2, 3])]).await;
    let set: Set =
        sqlx::query_scalar(named("SELECT $1", "set")).bind(Set::from(["b c", "a"])).fetch_one(&mut db).await.unwrap();
    assert_eq!(set.to_string(), "a,b c");
}

#[tokio::test(flavor = "current_thread")]
async fn ranges_come_back_as_they_were() {
    let Some(mut db) = connect().await else { return };
    let decimal = |text: &str| text.parse::<Decimal>().unwrap();
    let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    let at = |text: &str| text.parse::<NaiveDateTime>().unwrap();
    come_back::<Range<i32>>(
        &mut db,
        "int4range",
        &[Range::Empty, (i32::MIN..i32::MAX).into(), (..0).into(), (..).into()],
    )
    .await;
    come_back::<Range<i64>>(&mut db, "int8range", &[Range::Empty, (i64::MIN..i64::MAX).into(), (1..).into()]).await;
    let numbers = [
        Range::Empty,
        (decimal("-0.1")..=decimal("0.10")).into(),
        (Bound::Excluded(decimal("1")), Bound::Unbounded).into(),
    ];
    come_back(&mut db, "numrange", &numbers).await;
    come_back::<Range<NaiveDate>>(&mut db, "daterange", &[Range::Empty, (day(1)..day(9999)).into()]).await;
    let times = [(at("0001-01-01T00:00:00")..=at("9999-12-31T23:59:59.999999")).into(), Range::Empty];
    come_back::<Range<NaiveDateTime>>(&mut db, "tsrange", &times).await;
    let points = [(at("2024-02-29T12:00:00").and_utc()..).into(), Range::Empty];
    come_back::<Range<DateTime<Utc>>>(&mut db, "tstzrange", &points).await;
    assert_eq!(read_unprepared::<Range<i32>>(&mut db, "'empty'::int4range").await, Range::Empty);
    assert!(Range::from(1..3).contains(&2) && !Range::Empty.contains(&2));
}

#[tokio::test(flavor = "current_thread")]
async fn unprepared_queries_give_the_same() {
    let Some(mut db) = connect().await else { return };
    let uuid = "67e55044-10b1-426f-9247-bb680e5fe0c8";
    assert_eq!(read_unprepared::<Uuid>(&mut db, &format!("'{uuid}'::uuid")).await.to_string(), uuid);
    assert_eq!(read_unprepared::<Json>(&mut db, "'[1]'::jsonb").await, Json(serde_json::json!([1])));
    assert_eq!(read_unprepared::<Decimal>(&mut db, "1234.50").await.to_string(), "1234.50");
    assert_eq!(read_unprepared::<Inet>(&mut db, "'1.2.3.4/8'::inet").await.to_string(), "1.2.3.4/8");
    assert_eq!(read_unprepared::<Cidr>(&mut db, "'1.2.3.0/24'::cidr").await.to_string(), "1.2.3.0/24");
    assert_eq!(
        read_unprepared::<MacAddress>(&mut db, "'08002b010203'::macaddr").await.to_string(),
        "08:00:2b:01:02:03"
    );
    assert_eq!(read_unprepared::<Dynamic>(&mut db, "'(1,2)'::point").await, Dynamic::Text("(1,2)".into()));
}

#[tokio::test(flavor = "current_thread")]
async fn a_domain_is_as_good_as_its_type() {
    let Some(mut db) = connect().await else { return };
    run(&mut db, "CREATE DOMAIN pg_temp.price AS numeric; CREATE DOMAIN pg_temp.doc AS jsonb; CREATE DOMAIN pg_temp.net AS cidr;\
                  CREATE DOMAIN pg_temp.flag AS boolean; CREATE DOMAIN pg_temp.word AS text".to_owned()).await;
    assert_eq!(read::<Decimal>(&mut db, "1.5::pg_temp.price").await, Ok("1.5".parse().unwrap()));
    assert_eq!(read::<Json>(&mut db, "'1'::pg_temp.doc").await, Ok(Json(1.into())));
    assert_eq!(read::<Cidr>(&mut db, "'::/0'::pg_temp.net").await, Ok("::/0".parse().unwrap()));
    assert_eq!(read::<Dynamic>(&mut db, "'a'::pg_temp.word").await, Ok("a".into()));
    assert_eq!(read::<Dynamic>(&mut db, "true::pg_temp.flag").await, Ok(true.into()));
    assert_eq!(read::<Dynamic>(&mut db, "1.50::pg_temp.price").await, Ok("1.50".into()));
}

/// Types Kit has no word for: text where it can be, else bytes; and what was read as bytes goes back as it is.
#[tokio::test(flavor = "current_thread")]
async fn any_value_can_be_read() {
    let Some(mut db) = connect().await else { return };
    run(
        &mut db,
        "CREATE TYPE pg_temp.mood AS ENUM ('sad', 'it''s'); CREATE TYPE pg_temp.pair AS (a int, b text)".to_owned(),
    )
    .await;
    for (expression, text) in [
        ("'The fat cat''s \\\\'::tsvector", "'The' '\\\\' 'cat''s' 'fat'"),
        ("'a:1A,2B fat:3C,4 cat'::tsvector", "'a':1A,2B 'cat' 'fat':3C,4"),
        ("''::tsvector", ""),
        ("B'1010'", "1010"),
        ("B''::varbit", ""),
        ("B'101010101'::varbit", "101010101"),
        ("'<a/>'::xml", "<a/>"),
        ("'$.a[*]'::jsonpath", "$.\"a\"[*]"),
        ("'{}'::jsonb", "{}"),
        ("'a'::name", "a"),
        ("'it''s'::pg_temp.mood", "it's"),
        ("'a'::\"char\"", "a"),
        ("-0.001", "-0.001"),
        ("'NaN'::numeric", "NaN"),
        ("'1e20'::numeric", "100000000000000000000"),
        ("'1.2.3.4'::inet", "1.2.3.4"),
        ("'2024-02-29'::date", "2024-02-29"),
        ("'12:00:00.5'::time", "12:00:00.500"),
        ("'2024-02-29 12:00'::timestamp", "2024-02-29 12:00:00"),
        ("'2024-02-29 12:00Z'::timestamptz", "2024-02-29T12:00:00+00:00"),
    ] {
        assert_eq!(read::<Dynamic>(&mut db, expression).await, Ok(text.into()), "{expression}");
    }
    assert_eq!(read::<Dynamic>(&mut db, "1::smallint").await, Ok(1.into()));
    assert_eq!(read::<Dynamic>(&mut db, "4294967295::oid").await, Ok(4_294_967_295.into()));
    assert_eq!(read::<Dynamic>(&mut db, "0.5::real").await, Ok(0.5.into()));
    for (declared, value) in [
        ("money", "'-12.34'"),
        ("point", "'(1,2)'"),
        ("circle", "'<(1,2),3>'"),
        ("timetz", "'12:00:00+02'"),
        ("macaddr8", "'08:00:2b:01:02:03:04:05'"),
        ("pg_lsn", "'16/B374D848'"),
        ("tsquery", "'fat & cat'"),
        ("pg_temp.pair", "ROW(1, 'x')"),
        ("point[]", "ARRAY['(1,2)'::point]"),
        ("tsvector", "'a'"),
        ("pg_temp.mood", "'sad'"),
        ("xml", "'<a/>'"),
    ] {
        run(&mut db, format!("DROP TABLE IF EXISTS pg_temp.t; CREATE TEMP TABLE t (v {declared}); INSERT INTO t VALUES ({value}), (NULL)")).await;
        let read: Vec<Option<Dynamic>> =
            sqlx::query_scalar(named("DELETE FROM t RETURNING v", declared)).fetch_all(&mut db).await.unwrap();
        if declared == "tsvector" {
            continue;
        }
        for value in &read {
            sqlx::query(named("INSERT INTO t VALUES ($1)", declared)).bind(value).execute(&mut db).await.unwrap();
        }
        let same: Vec<Option<Dynamic>> =
            sqlx::query_scalar(named("SELECT v FROM t", declared)).fetch_all(&mut db).await.unwrap();
        assert_eq!(same, read, "{declared}");
    }
    // What is text only by Kit's doing goes back through a cast.
    let vector: Dynamic =
        sqlx::query_scalar("SELECT $1::text::tsvector").bind(Dynamic::from("'a':1A")).fetch_one(&mut db).await.unwrap();
    assert_eq!(vector, "'a':1A".into());
}

#[tokio::test(flavor = "current_thread")]
async fn what_does_not_fit_is_named() {
    let Some(mut db) = connect().await else { return };
    let error = read::<Decimal>(&mut db, "'NaN'::numeric").await.unwrap_err();
    assert!(error.contains("\"v\"") && error.contains("`NaN` is no decimal number Kit can hold"), "{error}");
    for expression in ["79228162514264337593543950336::numeric", "1e-29::numeric", "1e1000::numeric"] {
        assert!(
            read::<Decimal>(&mut db, expression).await.unwrap_err().contains("is no decimal number"),
            "{expression}"
        );
    }
    let error = read::<Uuid>(&mut db, "'a'::text").await.unwrap_err();
    assert!(error.contains("not compatible with SQL type `TEXT`"), "{error}");
}
