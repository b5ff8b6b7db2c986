//! A schema with something of everything, for each database.

use crate::support::{Engine, TestDatabase};

/// Creates it.
pub(crate) async fn create(database: &TestDatabase) {
    database.execute(text(database)).await;
}

/// The statements that do.
pub(crate) fn text(database: &TestDatabase) -> &'static str {
    database.pick(SQLITE, POSTGRES, MYSQL)
}

/// Creates the oddest schema there is a text of.
pub(crate) async fn create_everything(database: &TestDatabase) {
    let mysql = include_str!("../mysql/mysql.sql");
    let text = match database.engine() {
        Engine::Sqlite => include_str!("../there_and_back/by_hand/sqlite.sql").to_owned(),
        Engine::Postgres => include_str!("../postgres/everything.sql").to_owned(),
        Engine::Mysql => {
            let mariadb = database.value("SELECT VERSION()").await.contains("MariaDB");
            let text = if mariadb { include_str!("../mysql/mariadb.sql") } else { mysql };
            text.replace("{database}", &database.value("SELECT DATABASE()").await)
        }
    };
    database.execute(&text).await;
}

const SQLITE: &str = "\
CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL COLLATE NOCASE UNIQUE, -- never shown
    age INTEGER CHECK (age > 0), state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'old')));
CREATE TABLE \"odd \"\"table\" (\"a b\" REAL DEFAULT (1 + 2), half GENERATED ALWAYS AS (\"a b\" / 2) STORED);
CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title VARCHAR(80) NOT NULL, body TEXT, parent INTEGER, FOREIGN KEY (parent) REFERENCES posts (id));
CREATE UNIQUE INDEX posts_title ON posts (title) WHERE body IS NOT NULL;
CREATE INDEX posts_lower ON posts (lower(title) DESC);
CREATE VIEW titles AS SELECT title FROM posts;
CREATE VIEW a_view_of_titles AS SELECT title FROM titles;
CREATE TRIGGER posts_log AFTER INSERT ON posts BEGIN UPDATE users SET age = age + 1 WHERE id = NEW.user_id; END;";

const POSTGRES: &str = "\
CREATE EXTENSION citext;
CREATE SCHEMA other;
CREATE TYPE state AS ENUM ('new', 'old');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE FUNCTION doubled(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT n * 2';
CREATE TABLE users (id bigserial PRIMARY KEY, email citext NOT NULL UNIQUE, age positive DEFAULT doubled(9),
    state state NOT NULL DEFAULT 'new');
COMMENT ON TABLE users IS 'who''s there';
CREATE TABLE other.\"odd.table\" (\"a b\" numeric(9, 2) DEFAULT (1 + 2),
    half numeric GENERATED ALWAYS AS (\"a b\" / 2) STORED, CONSTRAINT no_two EXCLUDE USING btree (\"a b\" WITH =));
CREATE TABLE posts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE DEFERRABLE,
    title varchar(80) NOT NULL, body text, parent bigint REFERENCES posts (id), tags text[]);
CREATE UNIQUE INDEX posts_title ON posts (title) WHERE body IS NOT NULL;
CREATE INDEX posts_lower ON posts (lower(title) DESC NULLS LAST) INCLUDE (body);
CREATE TABLE events (day date NOT NULL, note text) PARTITION BY RANGE (day);
CREATE TABLE a_part_of_events PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE VIEW titles AS SELECT title FROM posts;
CREATE VIEW a_view_of_titles AS SELECT title FROM titles;
COMMENT ON VIEW titles IS 'all of them';
CREATE FUNCTION log() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN UPDATE users SET age = age + 1; RETURN NEW; END';
CREATE TRIGGER posts_log AFTER INSERT ON posts FOR EACH ROW EXECUTE FUNCTION log();";

const MYSQL: &str = "\
CREATE TABLE users (id BIGINT UNSIGNED PRIMARY KEY AUTO_INCREMENT, email VARCHAR(190) NOT NULL COLLATE utf8mb4_bin UNIQUE,
    age INT CHECK (age > 0), state ENUM('new', 'old') NOT NULL DEFAULT 'new') COMMENT 'who''s there';
CREATE TABLE `odd ``table` (`a b` DECIMAL(9, 2) DEFAULT 3, half DOUBLE GENERATED ALWAYS AS (`a b` / 2) STORED)
    ENGINE = MyISAM DEFAULT CHARSET = latin1;
CREATE TABLE posts (id BIGINT PRIMARY KEY AUTO_INCREMENT, user_id BIGINT UNSIGNED NOT NULL,
    title VARCHAR(80) NOT NULL, body TEXT, parent BIGINT, FULLTEXT KEY posts_body (body),
    CONSTRAINT of_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT of_parent FOREIGN KEY (parent) REFERENCES posts (id));
CREATE UNIQUE INDEX posts_title ON posts (title, body(10));
CREATE TABLE events (day DATE NOT NULL) PARTITION BY HASH (YEAR(day)) PARTITIONS 4;
CREATE VIEW titles AS SELECT title FROM posts;
CREATE VIEW a_view_of_titles AS SELECT title FROM titles;
CREATE FUNCTION doubled(n INT) RETURNS INT DETERMINISTIC RETURN n * 2;
CREATE TRIGGER posts_log AFTER INSERT ON posts FOR EACH ROW UPDATE users SET age = age + 1 WHERE id = NEW.user_id";
