//! MySQL: <https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html>.
//! MariaDB: <https://mariadb.com/kb/en/innodb-online-ddl-overview/>.

use super::{compare, measured, told};
use crate::support::{Engine, TestDatabase};

const TABLES: &str = "
    SET foreign_key_checks = 0; DROP TABLE IF EXISTS posts, users, articles, tags, days; SET foreign_key_checks = 1;
    CREATE TABLE users (id bigint PRIMARY KEY, email varchar(20)) CHARACTER SET utf8mb4;
    CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint, title varchar(10) NOT NULL, body text, n int,
        mood enum('sad', 'glad'), long_title varchar(60), at datetime NULL, KEY posts_title (title)) CHARACTER SET utf8mb4;
    CREATE TABLE days (day date NOT NULL) PARTITION BY RANGE (YEAR(day)) (PARTITION p0 VALUES LESS THAN (2025), PARTITION p1 VALUES LESS THAN (2026));
    INSERT INTO users VALUES (1, 'a'), (2, 'b'), (3, 'c');
    INSERT INTO posts VALUES (1, 1, 'a', 'b', 1, 'sad', 'x', NOW()), (2, 2, 'b', 'b', 2, 'glad', 'x', NOW()),
        (3, 3, 'c', 'b', 3, 'sad', 'x', NOW());
    INSERT INTO days VALUES ('2025-01-01')";

/// Statement, what is measured on MariaDB, and on MySQL where that is another.
#[rustfmt::skip]
const CASES: &[(&str, &str, &str)] = &[
    // https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-index-operations,
    // https://mariadb.com/kb/en/innodb-online-ddl-operations-with-the-nocopy-alter-algorithm/
    ("CREATE INDEX i ON posts (n)", "ALGORITHM=NOCOPY, LOCK=NONE: posts NONE, scanned", "ALGORITHM=INPLACE, LOCK=NONE: posts NONE, scanned"),
    ("CREATE UNIQUE INDEX i ON posts (n)", "ALGORITHM=NOCOPY, LOCK=NONE: posts NONE, scanned", "ALGORITHM=INPLACE, LOCK=NONE: posts NONE, scanned"),
    ("CREATE FULLTEXT INDEX i ON posts (body)", "ALGORITHM=INPLACE, LOCK=SHARED: posts SHARED, writes wait, rewritten, scanned", ""),
    ("DROP INDEX posts_title ON posts", "ALGORITHM=NOCOPY, LOCK=NONE: posts NONE", "ALGORITHM=INPLACE, LOCK=NONE: posts NONE"),
    ("ALTER TABLE posts ADD INDEX i (n), ADD COLUMN c int", "ALGORITHM=INPLACE, LOCK=NONE: posts NONE, rewritten, scanned", ""),
    ("ALTER TABLE posts RENAME INDEX posts_title TO other", "ALGORITHM=INSTANT: posts NONE", "ALGORITHM=INPLACE, LOCK=NONE: posts NONE"),
    // https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-column-operations,
    // https://mariadb.com/kb/en/innodb-online-ddl-operations-with-the-instant-alter-algorithm/
    ("ALTER TABLE posts ADD COLUMN c int", "ALGORITHM=INSTANT: posts NONE", ""),
    ("ALTER TABLE posts ADD COLUMN c int NOT NULL DEFAULT 5 AFTER id", "ALGORITHM=INSTANT: posts NONE", ""),
    ("ALTER TABLE posts ADD COLUMN c datetime NOT NULL DEFAULT CURRENT_TIMESTAMP", "ALGORITHM=INSTANT: posts NONE", ""),
    ("ALTER TABLE posts ADD COLUMN c bigint AUTO_INCREMENT UNIQUE", "ALGORITHM=INPLACE, LOCK=SHARED: posts SHARED, writes wait, rewritten, scanned", ""),
    ("ALTER TABLE posts ADD COLUMN c int AS (n * 2) VIRTUAL", "ALGORITHM=INSTANT: posts NONE", ""),
    ("ALTER TABLE posts ADD COLUMN c int AS (n * 2) STORED", "ALGORITHM=COPY, LOCK=SHARED: posts SHARED, writes wait, rewritten, scanned", ""),
    ("ALTER TABLE posts DROP COLUMN body", "ALGORITHM=INSTANT: posts NONE", ""),
    ("ALTER TABLE posts DROP COLUMN body /*M!100400 , FORCE */", "ALGORITHM=INPLACE, LOCK=NONE: posts NONE, rewritten, scanned", "ALGORITHM=INSTANT: posts NONE"),
    ("ALTER TABLE posts RENAME COLUMN n TO m", "ALGORITHM=INSTANT: posts NONE", ""),
    ("ALTER TABLE posts MODIFY n bigint", "ALGORITHM=COPY, LOCK=SHARED: posts SHARED, writes wait, rewritten, scanned", ""),
    ("ALTER TABLE posts MODIFY n int NOT NULL", "ALGORITHM=INPLACE, LOCK=NONE: posts NONE, rewritten, scanned", ""),
    ("ALTER TABLE posts MODIFY title varchar(10) NULL", "ALGORITHM=INPLACE, LOCK=NONE: posts NONE, rewritten, scanned", ""),
    ("ALTER TABLE posts MODIFY title varchar(20) NOT NULL", "ALGORITHM=INSTANT: posts NONE", "ALGORITHM=INPLACE, LOCK=NONE: posts NONE"),
    ("ALTER TABLE posts MODIFY long_title varchar(70)", "ALGORITHM=COPY, LOCK=SHARED: posts SHARED, writes wait, rewritten, scanned", ""),
    ("ALTER TABLE posts MODIFY long_title varchar(50)", "ALGORITHM=COPY, LOCK=SHARED: posts SHARED, writes wait, rewritten, scanned", ""),
    ("ALTER TABLE posts MODIFY n int AFTER id", "ALGORITHM=INSTANT: posts NONE", "ALGORITHM=INPLACE, LOCK=NONE: posts NONE, rewritten, scanned"),
    ("ALTER TABLE posts MODIFY mood enum('sad', 'glad', 'mad')", "ALGORITHM=INSTANT: posts NONE", ""),
    ("ALTER TABLE posts MODIFY mood enum('glad', 'sad')", "ALGORITHM=COPY, LOCK=SHARED: posts SHARED, writes wait, rewritten, scanned", ""),
    ("ALTER TABLE posts ALTER COLUMN n SET DEFAULT 5", "ALGORITHM=INSTANT: posts NONE", ""),
    // https://dev.mysql.com/doc/refman/8.4/en/alter-table.html#alter-table-performance: what is not said to go otherwise is copied.
    // A foreign key is added in place only where nobody checks it:
    // https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-foreign-key-operations
    ("ALTER TABLE posts ADD CONSTRAINT c CHECK (n > 0)", "ALGORITHM=COPY, LOCK=SHARED: posts SHARED, writes wait, rewritten, scanned", ""),
    ("ALTER TABLE posts ADD CONSTRAINT c CHECK (n > 0);;ALTER TABLE posts DROP CONSTRAINT c", "ALGORITHM=INSTANT: posts NONE", ""),
    ("ALTER TABLE posts ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users (id)", "ALGORITHM=COPY, LOCK=SHARED: posts SHARED, writes wait, rewritten, scanned", ""),
    ("ALTER TABLE posts ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users (id);;ALTER TABLE posts DROP FOREIGN KEY f", "ALGORITHM=INSTANT: posts NONE", "ALGORITHM=INPLACE, LOCK=NONE: posts NONE"),
    // https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-primary-key-operations
    ("ALTER TABLE posts DROP PRIMARY KEY, ADD PRIMARY KEY (id, title)", "ALGORITHM=INPLACE, LOCK=NONE: posts NONE, rewritten, scanned", ""),
    ("ALTER TABLE posts DROP PRIMARY KEY", "ALGORITHM=COPY, LOCK=SHARED: posts SHARED, writes wait, rewritten, scanned", ""),
    // https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-table-operations
    ("ALTER TABLE posts CONVERT TO CHARACTER SET latin1", "ALGORITHM=COPY, LOCK=SHARED: posts SHARED, writes wait, rewritten, scanned", ""),
    ("ALTER TABLE posts COMMENT = 'x'", "ALGORITHM=INSTANT: posts NONE", "ALGORITHM=INPLACE, LOCK=NONE: posts NONE"),
    ("ALTER TABLE posts ENGINE = InnoDB", "ALGORITHM=INPLACE, LOCK=NONE: posts NONE, rewritten, scanned", ""),
    ("ALTER TABLE posts ROW_FORMAT = COMPRESSED", "ALGORITHM=INPLACE, LOCK=NONE: posts NONE, rewritten, scanned", ""),
    ("ALTER TABLE posts AUTO_INCREMENT = 100", "ALGORITHM=INSTANT: posts NONE", "ALGORITHM=INPLACE, LOCK=NONE: posts NONE"),
    ("ALTER TABLE posts RENAME TO articles", "ALGORITHM=INSTANT, LOCK=EXCLUSIVE: posts EXCLUSIVE, reads wait", "ALGORITHM=INSTANT: posts NONE"),
    // https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html#online-ddl-partitioning
    ("ALTER TABLE posts PARTITION BY HASH (id) PARTITIONS 2", "ALGORITHM=COPY, LOCK=SHARED: posts SHARED, writes wait, rewritten, scanned", ""),
    ("ALTER TABLE days ADD PARTITION (PARTITION p2 VALUES LESS THAN (2027))", "days -", "ALGORITHM=INPLACE, LOCK=NONE: days NONE"),
    ("ALTER TABLE days DROP PARTITION p0", "days -", "ALGORITHM=INPLACE, LOCK=NONE: days NONE"),
    // What the statement says itself stays as it is.
    ("ALTER TABLE posts ADD COLUMN c int, ALGORITHM=COPY", "ALGORITHM=COPY, LOCK=SHARED: posts SHARED, writes wait, rewritten, scanned", ""),
    ("ALTER TABLE posts ADD INDEX i (n), LOCK=SHARED", "ALGORITHM=NOCOPY, LOCK=SHARED: posts SHARED, writes wait, scanned", "ALGORITHM=INPLACE, LOCK=SHARED: posts SHARED, writes wait, scanned"),
    ("ALTER TABLE posts ADD INDEX i (n), ALGORITHM=INPLACE, LOCK=NONE", "ALGORITHM=INPLACE, LOCK=NONE: posts NONE, scanned", ""),
    // https://dev.mysql.com/doc/refman/8.4/en/metadata-locking.html
    ("RENAME TABLE posts TO articles", "by the manual: posts EXCLUSIVE, reads wait", ""),
    ("DROP TABLE posts", "by the manual: posts EXCLUSIVE, reads wait", ""),
    ("DROP TABLE IF EXISTS nowhere", "by the manual: ", ""),
    ("TRUNCATE TABLE posts", "by the manual: posts EXCLUSIVE, reads wait", ""),
    ("OPTIMIZE TABLE posts", "by the manual: posts -, rewritten, scanned", ""),
    ("CREATE TRIGGER t BEFORE INSERT ON posts FOR EACH ROW SET NEW.n = 1", "by the manual: posts EXCLUSIVE, reads wait", ""),
    ("CREATE TABLE tags (id bigint PRIMARY KEY)", "by the manual: ", ""),
    // https://dev.mysql.com/doc/refman/8.4/en/innodb-locks-set.html
    ("INSERT INTO posts (id, title) VALUES (7, 'x')", "posts -", ""),
    ("UPDATE posts SET n = 1 WHERE id = 3", "posts -, rows wait", ""),
    ("UPDATE posts SET n = 1 WHERE n = 2", "posts -, writes wait, scanned", ""),
    ("UPDATE posts SET n = 1", "posts -, writes wait, scanned", ""),
    ("DELETE FROM posts WHERE n = 3", "posts -, writes wait, scanned", ""),
    ("DELETE FROM posts", "posts -, writes wait, scanned", ""),
];

#[tokio::test]
async fn what_is_measured_is_what_the_manual_says() {
    let Some(database) = TestDatabase::new(Engine::Mysql).await else { return };
    let mariadb = database.value("SELECT VERSION()").await.contains("MariaDB");
    let mut session = database.session().await;
    let mut found = Vec::new();
    for (case, on_mariadb, on_mysql) in CASES {
        session.execute(TABLES).await.unwrap();
        let expected = if mariadb || on_mysql.is_empty() { *on_mariadb } else { *on_mysql };
        found.push((*case, told(&measured(session.as_mut(), case).await), expected));
    }
    compare(found);
}
