//! Real databases: adopted, turned into entities, said back by the files, and read through them to the last row.

use ruskit::codegen::Snapshot;
use ruskit::driver::Scope;
use ruskit::schema::{Schema, Table};

use crate::crates::Crate;
use crate::project::Project;
use crate::support::{Engine, TestDatabase};

on_every_database! {
    async fn chinook_is_read_to_the_last_row(database: TestDatabase) {
        if !has_chinook(&database).await {
            return;
        }
        let rows = adopt(&database, "chinook").await;
        assert_eq!((rows.len(), rows.iter().sum::<u64>()), (11, 15_607));
    }
}

/// Whether there is a Chinook to put into the database; it is in it then.
pub(crate) async fn has_chinook(database: &TestDatabase) -> bool {
    let file = database.pick("sqlite.sql", "postgres.sql", "mysql.sql");
    let path = format!("{}/../../shared/corpus/chinook/{file}", env!("CARGO_MANIFEST_DIR"));
    let Ok(script) = std::fs::read_to_string(&path) else {
        eprintln!("SKIPPED: {path} is not there");
        return false;
    };
    database.execute(&script).await;
    true
}

/// All that PostgreSQL has.
#[tokio::test]
async fn a_postgres_with_everything_is_read() {
    let Some(database) = TestDatabase::new(Engine::Postgres).await else { return };
    database.execute(include_str!("../postgres/everything.sql")).await;
    database
        .execute(
            "INSERT INTO people (address, nick, felt, status, count, \"Mixed Case\") \
             VALUES ('a@b', 'Nick', '{sad,it''s ok}', 'new', 7, 'X'), ('c@d', NULL, '{}', 'old', NULL, NULL);\
             INSERT INTO posts (author, title, body, tags, amount, exact, plain, code, at, host, net, mac, raw, during, \
             numbers, place, stored, day) SELECT id, 'It''s 🦀', '', '{a,\"{b,c}\"}', -0.001, 0.1, '[1]', 'ÄÖ', '23:59:59.999', \
             '::1/64', '::/0', '08:00:2b:01:02:03', '\\x00ff', '[2024-01-01,2025-01-01)', '[1,2]', '(1,2)', 'x', date '4713-01-01 BC' + id FROM people;\
             INSERT INTO posts (author, day) SELECT id, NULL FROM people;\
             INSERT INTO audit.log (person, level) SELECT id, 'high' FROM people;\
             INSERT INTO \"odd.name\".\"a \"\"table\"\"\" DEFAULT VALUES;\
             INSERT INTO days VALUES ('2026-06-01', 1), ('2030-01-01', 2); INSERT INTO cities VALUES ('a', 1);\
             INSERT INTO capitals VALUES ('b', 2, 'ÄÖ'); INSERT INTO pairs VALUES (1, 2, 3)",
        )
        .await;
    let rows = adopt(&database, "everything").await;
    assert_eq!(rows.iter().sum::<u64>(), 2 + 4 + 2 + 1 + 2 + 2 + 1 + 1);
}

/// All that MySQL or MariaDB has: the two differ.
#[tokio::test]
async fn a_mysql_with_everything_is_read() {
    let Some(database) = TestDatabase::new(Engine::Mysql).await else { return };
    let name = database.value("SELECT DATABASE()").await;
    let mariadb = database.value("SELECT VERSION()").await.contains("MariaDB");
    let (script, names, values) = if mariadb {
        (
            include_str!("../mysql/mariadb.sql"),
            "p, data2, f2, ud, z, ip, ip4",
            "point(1, 2), '[2]', 1234.5, 1, 7, '::1', '1.2.3.4'",
        )
    } else {
        (include_str!("../mysql/mysql.sql"), "p", "ST_GeomFromText('POINT(1 2)', 4326)")
    };
    database.execute(&script.replace("{database}", &name)).await;
    database
        .execute(&format!(
            "INSERT INTO users (email, latin, flags, utiny, data, n, m, s, f, d, day, t, y, b, tb, tt, mt, lt, bin, vb, \
             bit1, g, ck, hidden, {names}) VALUES ('a', 'ä', 'x,y', 255, '[1]', 1, -8388608, -32768, 0.5, 0.1, \
             '9999-12-31', '23:59:59', 2155, x'00ff', '', '', '🦀', '', 'x', 'y', b'1', point(1, 2), 1, 4, {values});\
             INSERT INTO users (email, tiny, y, {names}) VALUES ('b', 6, NULL, {values});\
             INSERT INTO posts (user_id, a, b) SELECT id, id, 2 FROM users; INSERT INTO parts VALUES (1, 1999), (2, 2001)"
        ))
        .await;
    let rows = adopt(&database, "everything").await;
    assert_eq!(rows.iter().sum::<u64>(), 2 + 2 + 2);
}

/// Writes the entities, compares what they say with what is there, and reads every row of every table through them, in a
/// program of its own. The numbers of rows.
async fn adopt(database: &TestDatabase, name: &str) -> Vec<u64> {
    let mut session = database.session().await;
    let schema = session.inspect(&Scope::All).await.unwrap();
    let name = format!("{name}_{}", database.pick("sqlite", "postgres", "mysql"));
    let project = Project::lasting(&name);
    let changes = project.refresh(&schema);
    assert!(changes.kept.is_empty() && changes.unparsable.is_empty(), "{changes:#?}");
    let again = project.refresh(&schema);
    assert!(again.is_empty(), "{again:#?}");
    say_what_is_there(&project, &schema);

    let structs = project.structs();
    let (mut counts, mut reads) = (Vec::new(), String::new());
    for table in schema.tables.iter().filter(|table| structs.contains_key(&table.name)) {
        let quoted = database.engine().quote_table(&table.name);
        let count = session.query(&format!("SELECT count(*) FROM {quoted}")).await.unwrap();
        let rows: u64 = count[0][0].as_ref().unwrap().parse().unwrap();
        // By name: what is invisible is not in `*`.
        let columns: Vec<String> = table.columns.iter().map(|column| database.engine().quote(&column.name)).collect();
        let query = format!("SELECT {} FROM {quoted}", columns.join(", "));
        reads.push_str(&format!(
            "    let rows: Vec<{name}::entities::{}> = sqlx::query_as({query:?}).fetch_all(&mut db).await?;\n    \
             assert_eq!(rows.len(), {rows});\n",
            structs[&table.name]
        ));
        counts.push(rows);
    }
    let connection = database.pick("SqliteConnection", "PgConnection", "MySqlConnection");
    let program = format!(
        "use sqlx::Connection;\n\n#[tokio::main(flavor = \"current_thread\")]\nasync fn main() -> sqlx::Result<()> {{\n    \
         let mut db = sqlx::{connection}::connect({:?}).await?;\n{reads}    Ok(())\n}}\n",
        database.url().secret()
    );
    let output = Crate { name: &name, project: &project, program: &program }.cargo("run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    counts
}

/// Fails where the files say something else than what an entity knows of the schema.
fn say_what_is_there(project: &Project, schema: &Schema) {
    let mut said = project.parse();
    let mut known = Snapshot::new("any", schema).schema;
    known.tables.retain(|table| !table.options.contains_key("partition_of"));
    for table in said.tables.iter_mut().chain(&mut known.tables) {
        table.foreign_keys.sort_by_cached_key(|key| format!("{key:?}"));
        table.definition = None;
    }
    assert_eq!(said.enums, known.enums);
    let name = |table: &Table| table.name.clone();
    assert_eq!(said.tables.iter().map(name).collect::<Vec<_>>(), known.tables.iter().map(name).collect::<Vec<_>>());
    for (said, known) in said.tables.iter().zip(&known.tables) {
        assert_eq!(said, known);
    }
}
