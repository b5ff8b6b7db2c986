//! New projects on PostgreSQL and MySQL, each on a database of its own on a real server. One build for each.

use crate::common::{Ended, run};
use crate::end_to_end::Blog;
use crate::server::{database_on, url_of};

/// A new project for one kind of server, and a database for it that is not there yet.
pub(crate) struct OnServer {
    pub(crate) blog: Blog,
    driver: &'static str,
    url: String,
}

impl OnServer {
    pub(crate) fn new(driver: &'static str) -> Option<Self> {
        let url = database_on(driver)?;
        let blog = Blog::made_by(|place| drop(place.kit(&format!("new blog --vcs none --database {driver}")).good()));
        let given = blog.read(".env");
        let line = given.lines().find(|line| line.starts_with("DATABASE_URL=")).unwrap();
        assert!(line.starts_with(&format!("DATABASE_URL={driver}://")) && line.ends_with("/blog"), "{given}");
        blog.write(".env", &given.replace(line, &format!("DATABASE_URL={url}")));
        Some(Self { blog, driver, url })
    }

    fn kit(&self, line: &str) -> Ended {
        self.blog.kit(line)
    }

    /// A command on another database, or as another user.
    fn kit_at(&self, url: &str, line: &str) -> Ended {
        run(self.blog.command().args(line.split(' ')).args(["--offline", "--url", url]))
    }

    /// Runs SQL, as a migration from elsewhere.
    fn sql(&self, number: u32, text: &str) {
        let folder = tempfile::TempDir::new().unwrap();
        std::fs::write(folder.path().join(format!("2020010{number}_000000_sql.sql")), text).unwrap();
        let folder = folder.path().display().to_string();
        run(self.blog.command().args(["migrate", "--no-entities", "--dir", &folder])).good();
    }

    /// The URL with another user, without the database.
    fn as_user(&self, user: &str) -> String {
        let (scheme, rest) = self.url.split_once("://").unwrap();
        let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
        format!("{scheme}://{user}@{host}")
    }
}

impl Drop for OnServer {
    fn drop(&mut self) {
        self.kit("db:drop --force");
    }
}

#[test]
fn a_day_on_postgres() {
    if let Some(project) = OnServer::new("postgres") {
        a_database_that_is_not_there(&project);
        a_day(&project);
        an_entity_leads(&project);
        what_is_lost_is_saved(&project);
        what_is_wrong_is_named(&project);
        the_database_goes(&project);
    }
}

#[test]
fn a_day_on_mysql() {
    if let Some(project) = OnServer::new("mysql") {
        a_database_that_is_not_there(&project);
        a_day(&project);
        an_entity_leads(&project);
        what_is_lost_is_saved(&project);
        what_is_wrong_is_named(&project);
        the_database_goes(&project);
    }
}

/// The other way round: the entity is edited, and the database follows. Runs last on a database that `a_day` left.
fn an_entity_leads(project: &OnServer) {
    let blog = &project.blog;
    project.kit("migrate:generate --check").good();
    project.kit("db:diff --check").good();
    project.kit("make:migration insert_users --sql").good();
    let insert = "INSERT INTO users (name, email) VALUES ('Ada', 'ada@example.com'), ('Bob', 'bob@example.com');\n";
    blog.write(&blog.migration("insert_users.up.sql"), insert);
    blog.write(&blog.migration("insert_users.down.sql"), "DELETE FROM users;\n");
    project.kit("migrate").good();
    let user = blog.read("app/entities/user.rs");
    let fields = "    #[entity(renamed_from = \"name\")]\n    pub full_name: String,\n    \
                  pub age: i32,\n    #[entity(enumeration(\"reader\", \"writer\"), default = \"reader\", index)]\n    \
                  pub role: String,\n";
    blog.write("app/entities/user.rs", &user.replace("    pub name: String,\n", fields));
    let undecided = project.kit("migrate:generate --dry-run").good().out;
    assert!(undecided.contains("schema.undecided("), "{undecided}");
    let made = project.kit("migrate:generate --fill users.age=40+2").good().out;
    assert!(made.contains("renames users.name to full_name"), "{made}");
    assert!(made.contains("needs conversion · 2 rows"), "{made}");
    project.kit("migrate").good();
    project.kit("migrate:generate --check").good();
    project.kit("db:diff --check").good();
    // Written as SQL for this database, an empty one becomes the same.
    let sql = project.kit("schema:sql").good().out;
    assert!(sql.contains("full_name") && sql.contains("posts"), "{sql}");
    project.kit("migrate:rollback").good();
    assert!(blog.read("app/entities/user.rs").contains("pub name: String,"));
    project.kit("migrate").good();
    // SQL files do the same.
    let user = blog.read("app/entities/user.rs");
    blog.write(
        "app/entities/user.rs",
        &user.replace("    pub age: i32,\n", "    pub age: i64,\n    pub nick: Option<String>,\n"),
    );
    project.kit("migrate:generate --sql").good();
    project.kit("migrate").good();
    project.kit("migrate:generate --check").good();
    project.kit("migrate:rollback").good();
    project.kit("migrate").good();
}

fn a_database_that_is_not_there(project: &OnServer) {
    let name = project.url.rsplit('/').next().unwrap();
    let missing = project.kit("migrate").failed(3, &format!("there is no database `{name}`")).provokes("E0513");
    assert!(missing.err.contains("--create-database"), "{}", missing.err);
    project.kit("migrate:status").failed(1, "`db:create` creates it").provokes("E0513");
    let nothing = project.kit("db:drop --format json").good();
    assert!(nothing.out.contains("\"dropped\": false"), "{}", nothing.out);

    let created = project.kit("db:create").good();
    assert!(created.out.contains("] created."), "{}", created.out);
    let again = project.kit("db:create --format json").good();
    assert!(again.out.starts_with('{') && again.out.contains("\"created\": false"), "{}", again.out);
    project.kit("db:drop").good();
    let both = project.kit("migrate --create-database").good();
    assert!(both.out.contains("] created.") && both.out.contains("_create_users_table ..."), "{}", both.out);
}

fn a_day(project: &OnServer) {
    let blog = &project.blog;
    assert!(blog.read("app/entities/user.rs").contains("pub struct User {"));
    project
        .kit("make:migration create_posts_table title user:references status:enum(draft,published):default=draft:index meta:json? price:decimal(8,2):default=0")
        .good();
    project.kit("migrate").good();
    project.kit("entity:check").good();
    let status = project.kit("migrate:status").good().out;
    assert!(status.matches("] Ran").count() == 2, "{status}");
    let post = blog.read("app/entities/post.rs");
    assert!(post.contains("pub meta: Option<Json>,") && post.contains("pub price: Decimal,"), "{post}");

    // The application reads what is written, through its entities.
    let main = blog.read("app/main.rs");
    let read = main.replace(
        "    database.close()",
        "    let posts: Vec<blog::entities::Post> = sqlx::query_as(\"SELECT * FROM posts\").fetch_all(&mut database).await?;\n    \
         for post in posts {\n        println!(\"{} {} {}\", post.id, post.title, post.price);\n    }\n    database.close()",
    );
    blog.write("app/main.rs", &read);
    let migrations = blog.place.list("blog/database/migrations");
    let posts = migrations.iter().find_map(|file| file.strip_suffix("_create_posts_table.rs")).unwrap();
    // Digits behind the seconds come behind them.
    let first_post = format!("database/migrations/{}5_first_post.sql", posts.replace('_', ""));
    blog.write(
        &first_post,
        "INSERT INTO users (name, email) VALUES ('Ada', 'ada@example.com');\n\
         INSERT INTO posts (title, user_id, price) SELECT 'Notes', id, 12.50 FROM users;\n",
    );
    project.kit("migrate").good();
    let ran = blog.application("").good();
    assert_eq!(ran.out, "blog has 1 users\n1 Notes 12.50\n", "{}", ran.err);

    // SQL written for this database goes both ways.
    for line in [
        "create_tags_table name:string:unique post:references:on_delete=cascade kind:enum(a,b)? body:text:default=x \
         weight:decimal(8,2):default=0 seen:timestamp? at:date_time? data:binary? key:uuid? flag:boolean:default=true",
        "add_owner_to_tags owner:references(users)? note:string:index:default=none",
    ] {
        project.kit(&format!("make:migration {} --sql", line.replace("         ", ""))).good();
    }
    let linted = project.kit("migrate:lint --no-database");
    assert!(linted.out.contains(" migrations.") && !linted.out.contains("foreign-key-without-index"), "{linted:?}");
    project.kit("migrate").good();
    project.kit("migrate:rollback").good();
    project.kit("migrate").good();
    project.kit("migrate:down -n 2").good();
    for file in blog.place.list("blog/database/migrations").iter().filter(|file| file.contains("_tags")) {
        std::fs::remove_file(blog.place.path.join("blog/database/migrations").join(file)).unwrap();
    }

    let shown = project.kit("db:show").good().out;
    assert!(shown.contains("  posts ...") && shown.contains("  Tables "), "{shown}");
    let table = project.kit("db:table posts").good().out;
    assert!(table.contains("posts_status_index") && table.contains("users(id)"), "{table}");
    project.kit("db:table nothing").failed(1, "there are ").provokes("E0518");

    project.kit("migrate:rollback").failed(1, "first_post");
    std::fs::remove_file(blog.place.path.join("blog").join(&first_post)).unwrap();
    project.kit("migrate:fresh").good();
    project.kit("migrate:rollback").good();
    assert!(!blog.place.exists("blog/app/entities/post.rs"));
    project.kit("migrate").good();
    project.kit("db:wipe").good();
    project.kit("migrate").good();
}

fn what_is_wrong_is_named(project: &OnServer) {
    let driver = project.driver;
    // SQLite has a usual place, a server has none.
    let env = project.blog.read(".env");
    project.blog.write(".env", "");
    project.kit("migrate:status").failed(1, "DATABASE_URL is not set").provokes("E0122");
    project.blog.write(".env", &env);
    // Nobody listens there.
    let closed = format!("{driver}://me:secret@127.0.0.1:1/blog");
    let ended = project.kit_at(&closed, "migrate").failed(1, "127.0.0.1:1").provokes("E0503");
    assert!(!ended.err.contains("secret"), "{}", ended.err);
    // Another server's protocol, another driver.
    let other = if driver == "postgres" { "mysql" } else { "postgres" };
    project
        .kit_at(&format!("{other}://me@127.0.0.1/blog"), "migrate")
        .failed(3, &format!("feature `{other}`"))
        .provokes("E0502");
    // A user the server does not know.
    let stranger = url_of(&project.as_user("kit_nobody:secret"), "blog");
    let ended = project.kit_at(&stranger, "migrate").failed(1, "kit_nobody");
    assert!(!ended.err.contains("secret"), "{}", ended.err);
    assert!(ended.err.contains("  next  "), "{}", ended.err);

    // A user who may do nothing.
    let user = format!("kit_test_{}", std::process::id());
    let (make, drop) = match driver {
        "postgres" => (
            format!("CREATE ROLE {user} LOGIN PASSWORD 'right'; REVOKE CREATE ON SCHEMA public FROM PUBLIC;"),
            format!("DROP ROLE {user};"),
        ),
        _ => (format!("CREATE USER {user} IDENTIFIED BY 'right';"), format!("DROP USER {user};")),
    };
    project.sql(1, &make);
    let poor = url_of(&project.as_user(&format!("{user}:right")), "kit_test_not_there");
    let denied = project.kit_at(&poor, "db:create");
    if driver == "mysql" {
        let wrong = project.kit_at(&poor.replace(":right@", ":wrong@"), "migrate").failed(1, &user).provokes("E0503");
        assert!(!wrong.err.contains("wrong"), "{}", wrong.err);
    }
    project.sql(2, &drop);
    let denied = denied.failed(1, &user).provokes("E0514");
    assert!(denied.err.contains("ask an administrator"), "{}", denied.err);
}

/// By the server's own programs, which are not told the password where others could read it.
fn what_is_lost_is_saved(project: &OnServer) {
    let wipe = |path: Option<&str>| {
        let mut command = project.blog.command();
        command.args(["db:wipe", "--backup"]);
        if let Some(path) = path {
            command.env("PATH", path);
        }
        run(&mut command)
    };
    project.kit("migrate").good();
    let (program, package) = match project.driver {
        "postgres" => ("`pg_dump` is not on PATH", "postgresql-client"),
        _ => ("neither `mariadb-dump` nor `mysqldump` is on PATH", "mariadb-client"),
    };
    let missing = wipe(Some("/nonexistent")).failed(1, "no backup was made of");
    assert!(missing.err.contains(program) || project.driver == "mysql", "{}", missing.err);
    assert!(missing.err.contains(package), "{}", missing.err);
    assert!(!project.blog.place.exists("blog/backups"));
    let saved = wipe(None).good().out;
    let restores = if project.driver == "postgres" { "pg_restore --clean --if-exists" } else { " --protocol=" };
    assert!(saved.contains("  restore  db:wipe --force\n     then  ") && saved.contains(restores), "{saved}");
    assert_eq!(project.blog.place.list("blog/backups").len(), 1);
}

fn the_database_goes(project: &OnServer) {
    project.sql(3, "CREATE TABLE kept (a INT);");
    project.kit("migrate:install --environment production").good();
    project.kit("db:drop").failed(3, "this is a production database").provokes("E0406");
    project.kit("db:wipe").failed(3, "this is a production database").provokes("E0406");
    let saved = project.kit("db:drop --force --backup").good().out;
    assert!(saved.contains("  restore  db:create\n     then  "), "{saved}");
    project.kit("migrate:status").failed(1, "there is no database").provokes("E0513");
}
