//! Projects of five other tools, from their history to Kit's and back: files found and named, status, the next migration, the
//! way back. One project after the other in one workspace, on SQLite.

use std::process::Command;

use crate::common::{Ended, run};
use crate::end_to_end::{Blog, target};

/// Runs SQL on the database, as the other tool has; prints the first value of a query.
const SQL: &str = r#"
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let options: sqlx::sqlite::SqliteConnectOptions = std::env::var("DATABASE_URL").unwrap().parse().unwrap();
    let mut db = SqliteConnection::connect_with(&options.create_if_missing(true)).await.unwrap();
    let text = std::fs::read_to_string("sql.txt").unwrap();
    match text.starts_with("SELECT") {
        true => println!("{}", sqlx::query_scalar::<_, String>(AssertSqlSafe(text)).fetch_one(&mut db).await.unwrap()),
        false => drop(sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut db).await.unwrap()),
    }
}
"#;

/// A project that had another tool until now.
struct Project<'a> {
    blog: &'a Blog,
    url: String,
}

impl<'a> Project<'a> {
    fn new(blog: &'a Blog, tool: &str) -> Self {
        let url = format!("sqlite:{tool}.sqlite");
        blog.write(".env", &format!("DATABASE_URL={url}\n"));
        for folder in ["database/migrations", "migrations"] {
            let folder = blog.place.path.join("blog").join(folder);
            let _ = std::fs::remove_dir_all(&folder);
        }
        let _ = std::fs::remove_file(blog.place.path.join("blog/database/schema.json"));
        blog.write("database/migrations/.gitkeep", "");
        Self { blog, url }
    }

    fn kit(&self, line: &str) -> Ended {
        self.blog.kit(line)
    }

    fn sql(&self, text: &str) -> String {
        self.blog.write("sql.txt", text);
        let mut example = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        example.args(["run", "--quiet", "--offline", "--package", "blog", "--example", "sql"]);
        example.env("CARGO_TARGET_DIR", target()).env("DATABASE_URL", &self.url);
        run(example.current_dir(self.blog.place.path.join("blog"))).good().out
    }

    /// The next migration is applied, and rolled back.
    fn goes_on(&self) {
        self.blog.write("database/migrations/20991231_000000_next.up.sql", "CREATE TABLE next (x INTEGER);\n");
        self.blog.write("database/migrations/20991231_000000_next.down.sql", "DROP TABLE next;\n");
        assert!(self.kit("migrate").good().out.contains("20991231_000000_next"));
        assert!(self.kit("migrate:status --check").good().out.contains("20991231_000000_next"));
        self.kit("migrate:import --undo").provokes("E0359");
        assert!(self.kit("migrate:rollback").good().out.contains("20991231_000000_next"));
        for end in ["up", "down"] {
            let file = format!("blog/database/migrations/20991231_000000_next.{end}.sql");
            std::fs::remove_file(self.blog.place.path.join(file)).unwrap();
        }
    }

    fn kit_in_production(&self, line: &str) -> Ended {
        run(self.blog.command().args(line.split(' ')).arg("--offline").env("APP_ENV", "production"))
    }

    fn given_back(&self, history: &str, before: &str) {
        self.kit_in_production("migrate:import --undo").failed(3, "production database").provokes("E0406");
        self.kit("migrate:import --undo").good();
        assert_eq!(self.sql(history), before, "the other tool's history is as it was");
        assert_eq!(self.sql(OF_KIT), "0\n");
        assert!(!self.blog.read("database/Cargo.toml").contains("imported"));
    }
}

#[test]
fn projects_of_other_tools() {
    let blog = Blog::new();
    blog.write("app/examples/sql.rs", SQL);
    sqlx(&Project::new(&blog, "sqlx"));
    diesel(&Project::new(&blog, "diesel"));
    laravel(&Project::new(&blog, "laravel"));
    listed(&Project::new(&blog, "sea-orm"), "sea-orm", SEA_ORM, "m20220101_000001_create_table");
    listed(&Project::new(&blog, "django"), "django", DJANGO, "auth.0001_initial");
    in_kits_own_folder(&Project::new(&blog, "own"));
}

/// How many tables are Kit's.
const OF_KIT: &str = "SELECT CAST(count(*) AS TEXT) FROM sqlite_schema WHERE name LIKE 'kit%'";

const SEA_ORM: &str =
    "CREATE TABLE \"seaql_migrations\" ( \"version\" varchar NOT NULL PRIMARY KEY, \"applied_at\" bigint NOT NULL );
INSERT INTO seaql_migrations VALUES ('m20220101_000001_create_table', 1700000000);";

const DJANGO: &str = "CREATE TABLE \"django_migrations\" (\"id\" integer NOT NULL PRIMARY KEY AUTOINCREMENT, \"app\" varchar(255) NOT NULL, \"name\" varchar(255) NOT NULL, \"applied\" datetime NOT NULL);
INSERT INTO django_migrations (app, name, applied) VALUES ('auth', '0001_initial', '2024-05-04 09:03:43.123456');";

fn sqlx(project: &Project<'_>) {
    let Project { blog, .. } = project;
    project.kit("migrate:import --from sqlx").provokes("E0350");
    let mut applied = "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on TIMESTAMP \
                       NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL, execution_time \
                       BIGINT NOT NULL);"
        .to_owned();
    for (number, checksum) in (1..=20).zip(CHECKSUMS) {
        let up = format!("CREATE TABLE t{number} (id INTEGER PRIMARY KEY);\n");
        let stem = format!("migrations/202301010000{number:02}_t{number}");
        let now = if number == 7 { up.replace('\n', "\r\n") } else { up.clone() };
        match number % 2 {
            0 => blog.write(&format!("{stem}.sql"), &now),
            _ => {
                blog.write(&format!("{stem}.up.sql"), &now);
                blog.write(&format!("{stem}.down.sql"), &format!("DROP TABLE t{number};\n"));
            }
        }
        applied += &format!(
            "{up}INSERT INTO _sqlx_migrations VALUES (202301010000{number:02}, 't{number}', '2023-01-01 00:00:00', 1, \
             X'{checksum}', 1000000);\n"
        );
    }
    project.sql(&applied);
    // Another folder that looks like it: nobody guesses.
    blog.write("other/migrations/1_x.sql", "");
    project.kit("migrate:import --from sqlx").provokes("E0361");
    std::fs::remove_dir_all(blog.place.path.join("blog/other")).unwrap();

    let history = "SELECT group_concat(version || description || installed_on || success || hex(checksum) || execution_time) \
                   FROM _sqlx_migrations";
    let before = project.sql(history);
    let nothing = project.kit("migrate --no-entities").good();
    let tip = "sqlx has applied 20 migrations here: `migrate:import --from sqlx` takes them over.";
    assert!(
        nothing.err.contains(tip) && nothing.out.contains("Nothing to migrate."),
        "{} {}",
        nothing.out,
        nothing.err
    );
    project.kit_in_production("migrate:import --from sqlx").failed(3, "production database").provokes("E0406");
    assert_eq!(project.sql(OF_KIT), "0\n", "nothing was written");
    let taken = project.kit("migrate:import --from sqlx").good().out;
    assert_eq!(taken.matches("TAKEN OVER").count(), 20, "{taken}");
    assert!(taken.contains("database/Cargo.toml names their folder, migrations"), "{taken}");
    assert!(blog.read("database/Cargo.toml").contains("[package.metadata.kit.imported]\nsqlx = \"../migrations\"\n"));
    assert!(blog.read("app/entities/t1.rs").contains("struct T1"), "what is there has entities");
    let status = project.kit("migrate:status --check").good().out;
    assert_eq!(status.matches("Ran").count(), 20, "{status}");
    project.goes_on();

    // A new file of theirs is found without a word, and one of them goes back by its own file.
    blog.write("migrations/20230101000021_t21.up.sql", "CREATE TABLE t21 (id INTEGER PRIMARY KEY);\n");
    blog.write("migrations/20230101000021_t21.down.sql", "DROP TABLE t21;\n");
    assert!(project.kit("migrate").good().out.contains("20230101000021_t21"));
    project.kit("migrate:rollback").good();
    project.given_back(history, &before);
}

fn diesel(project: &Project<'_>) {
    let Project { blog, .. } = project;
    blog.write("migrations/2023-01-01-000000_create_posts/up.sql", "CREATE TABLE posts (id INTEGER PRIMARY KEY);\n");
    blog.write("migrations/2023-01-01-000000_create_posts/down.sql", "DROP TABLE posts;\n");
    blog.write("migrations/2023-01-02-000000_create_tags/up.sql", "CREATE TABLE tags (id INTEGER PRIMARY KEY);\n");
    blog.write("migrations/2023-01-02-000000_create_tags/down.sql", "DROP TABLE tags;\n");
    project.sql(
        "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL \
         DEFAULT CURRENT_TIMESTAMP); CREATE TABLE posts (id INTEGER PRIMARY KEY); INSERT INTO __diesel_schema_migrations \
         VALUES ('20230101000000', '2023-01-01 00:00:00');",
    );
    let history = "SELECT group_concat(version || run_on) FROM __diesel_schema_migrations";
    let before = project.sql(history);
    let taken = project.kit("migrate:import --from diesel").good().out;
    assert!(taken.contains("20230101000000_create_posts") && taken.contains("1 migration pending"), "{taken}");
    let status = project.kit("migrate:status").good().out;
    assert!(status.contains("20230102000000_create_tags") && status.contains("Pending"), "{status}");
    project.goes_on();
    project.given_back(history, &before);
}

fn laravel(project: &Project<'_>) {
    project.sql(
        "create table \"migrations\" (\"id\" integer primary key autoincrement not null, \"migration\" varchar not null, \
         \"batch\" integer not null); create table \"users\" (\"id\" integer primary key autoincrement not null, \"name\" \
         varchar not null); insert into migrations (migration, batch) values ('0001_01_01_000000_create_users_table', 1), \
         ('2024_05_04_090343_add_name_to_users_table', 2); insert into users (name) values ('Ada');",
    );
    let history = "SELECT group_concat(id || migration || batch) FROM migrations";
    let before = project.sql(history);
    let taken = project.kit("migrate:import --from laravel").good().out;
    assert!(taken.contains("Listed from now on, applied by laravel: 2 migrations."), "{taken}");
    assert!(taken.contains("_baseline stands for what they have made, and is applied."), "{taken}");
    let files = project.blog.place.list("blog/database/migrations");
    assert!(files.iter().any(|file| file.ends_with("_baseline.rs")), "{files:?}");
    let status = project.kit("migrate:status --check").good().out;
    let (theirs, own) = status.split_once("_baseline").unwrap();
    assert_eq!(theirs.matches("Ran, by laravel").count(), 2, "{status}");
    assert!(theirs.contains("[2] Ran, by laravel") && own.contains("[1] Ran"), "{status}");
    project.goes_on();
    // The way back ends where Laravel's begins.
    let refused = project.kit("migrate:rollback").failed(1, "laravel has made it");
    assert!(refused.err.contains("migrate:import --undo"), "{}", refused.err);
    // Nor does a way back go unasked that somebody has written since.
    let baseline = files.iter().find(|file| file.ends_with("_baseline.rs")).unwrap();
    let baseline = format!("database/migrations/{baseline}");
    let text = project.blog.read(&baseline);
    let down = "    fn down(&self, schema: &mut SchemaBuilder) {\n        schema.drop_table(\"users\");\n    }\n}\n\nmigration!";
    project.blog.write(&baseline, &text.replace("}\n\nmigration!", down));
    project.kit("migrate:rollback").failed(3, "makes what was there before Kit").provokes("E0327");
    project.blog.write(&baseline, &text);
    // A database of another colleague gets it by running it.
    project.kit("migrate --url sqlite:colleague.sqlite --no-entities").good();
    project.given_back(history, &before);
}

fn listed(project: &Project<'_>, tool: &str, made: &str, called: &str) {
    project.sql(&format!("{made} CREATE TABLE things (id INTEGER PRIMARY KEY);"));
    let table = if tool == "django" { "django_migrations" } else { "seaql_migrations" };
    let history = match tool {
        "django" => "SELECT group_concat(id || app || name || applied) FROM django_migrations",
        _ => "SELECT group_concat(version || applied_at) FROM seaql_migrations",
    };
    let before = project.sql(history);
    project.kit(&format!("migrate:import --from {tool}")).good();
    let status = project.kit("migrate:status --format json").good().out;
    assert!(status.contains(called) && status.contains(&format!("\"by\": \"{tool}\"")), "{status}");
    let baseline = project.blog.place.list("blog/database/migrations");
    let baseline = baseline.iter().find(|file| file.ends_with("_baseline.rs")).unwrap();
    let text = project.blog.read(&format!("database/migrations/{baseline}"));
    assert!(text.contains("things") && !text.contains(table), "{text}");
    project.goes_on();
    project.given_back(history, &before);
}

/// The folder of sqlx's migrations is Kit's own.
fn in_kits_own_folder(project: &Project<'_>) {
    let Project { blog, .. } = project;
    blog.write("database/migrations/20230101000001_t1.up.sql", "CREATE TABLE t1 (id INTEGER PRIMARY KEY);\n");
    blog.write("database/migrations/20230101000001_t1.down.sql", "DROP TABLE t1;\n");
    project.sql(&format!(
        "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on TIMESTAMP NOT \
         NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL, execution_time BIGINT NOT NULL); \
         CREATE TABLE t1 (id INTEGER PRIMARY KEY); INSERT INTO _sqlx_migrations VALUES (20230101000001, 't1', '2023-01-01 \
         00:00:00', 1, X'{}', 1000000);",
        CHECKSUMS[0]
    ));
    let history = "SELECT group_concat(version || hex(checksum)) FROM _sqlx_migrations";
    let before = project.sql(history);
    project.kit("migrate").failed(1, "applied by sqlx already: 20230101000001_t1").provokes("E0360");
    let taken = project.kit("migrate:import --from sqlx --folder database/migrations").good().out;
    assert!(taken.contains("20230101000001_t1 ...") && taken.contains("TAKEN OVER"), "{taken}");
    assert!(!blog.read("database/Cargo.toml").contains("imported"), "Kit reads its own folder once");
    project.kit("migrate:status --check").good();
    project.goes_on();
    project.given_back(history, &before);
}

/// SHA-384 of `CREATE TABLE tN (id INTEGER PRIMARY KEY);\n`, N from 1: what sqlx keeps.
const CHECKSUMS: [&str; 20] = [
    "4a98c23d5fe57c2cfa189887b156e784bcf9aba1ea31a72d6b474aba0a0f38edc60ff56f1f04867b832806797f4e9e96",
    "e3dd7e2d52fb0906e91431305f7f8bd1dc5291d99af3cf28ef5440ace9e83829bd2b618af42862a8ec92820744757d80",
    "55a0ed541f7bd8a43ba816b779de7540ce96b617da0292a63e93b8aa1006bca499a710cdd744ee4d8f127e72e5998a35",
    "44a244ae699e6326e22eb9f5af3d23f37b808f5ed3779fa65753fe7266ee83c51185119b73ca4c3d9ceedd2b1c88220e",
    "bc0263c8dfe7dde3860f3b354ce902c8eccc1a6c2594bcf5382da7a2eb6fa7e214b09f8558dc0162b32bee461932372f",
    "729dae6bd68a48326b18c554349881d928cde7a6c2713edc093e8f5110f897b7c9852af63c6069fa3a57a6454f9e8d96",
    "ab2a2fff3dec872ed1b3d1d6f2589148f13c96e899b07e20dc55edb1995c6dfc7cd43382f1e675241a555f9b4c24605c",
    "54d5de8ea72181a4812a9f8f5b31a7b2fbecfc94ec4fc07689d55e90bef07d3e77accb4bf94962db8b2eb17f613ca896",
    "3ae40e827f7ff6fcbf3ff818f3b51b02796f19518aa37bc07b39fdc6dc9cf308a476f96ab4446e37e0d43d99561fe40e",
    "d6150d4bc07e59f2cac80f39dc2fa300346811cefdc11c04d7e5bb4a1ab201c069d690045a6d0a5c6fde958a9b979f1b",
    "3f7394744824e9353b8cfc7c91a3c8ce0cccf8d55b53f48aaabc473ba49d40756dc2dc85a5f70de30da6c3cc69a0c7b4",
    "38cf31241f1588a1be6892bc5b7508c1e1a038313a05ed210f0c6677c1298ef9a5d8c5ad005aac6073abc788030c8014",
    "77124f42f484f6e044c4fc62c1319e8e1934ebc3a6e1ad66a7c908a9d934310c20037a8e3cdfe68e5cf885e30323cbc9",
    "d07d9c4a424b36051dc8cbe245e6287bce6169ab76c6b926d9d532beedde9466c1de7f0c400b55729922244e19645afd",
    "d61b6e6a731c0718791368d6718c037a6e8e3bed468294bf7dfa1e82133553e25b875e52b72c0ef95175167c77e3e8af",
    "881fa0822429c66cf0bad99cb3eb6a2bc538874702916bea36c9c759d02d70487bba7f7c8b88bc8cd3c41295f3b5d46c",
    "49e36bae002325de1ebf9b60e9c36e0c79996baf0006c2f620ca0a1ea097612817dbf0d5a47da509a3c92b34cc1b0a09",
    "3381b24fc0707a5259b8ced5bba79291afecf8c901bfbee48a8bb981e64bbc068c43d8dbc61a4b2557099c410f4a03ae",
    "2a97f013baf3ac9d2f68716b5499a39fecf40116fd289cd7960c3105d1e627186fb45734289d50e42b18eb01f54373f5",
    "5c362cbc924669ade29884aa7f6518776949bf08a2d6cb48a0f61b44d673e076feed42e9630bce54c67d819e8845d02b",
];
