CREATE TABLE users (id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, email varchar(100) NOT NULL, score int DEFAULT 0, UNIQUE KEY users_email (email)) ENGINE=InnoDB;
CREATE TABLE `posts` (`id` bigint NOT NULL, `slug` varchar(50) DEFAULT NULL, `user_id` bigint unsigned, PRIMARY KEY (`id`), KEY `posts_slug` (`slug`), CONSTRAINT `posts_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE) DEFAULT CHARSET=utf8mb4;
--> create users (id BigInteger unsigned numbered, email String(100), score Integer null =Number("0"), key id, unique index users_email(email)) [alone]
--> create posts (id BigInteger, slug String(50) null, user_id BigInteger unsigned null, key id, index posts_slug(slug), foreign key posts_user(user_id) to users(id) delete Cascade) [alone]

CREATE TABLE t (a int(11) unsigned zerofill, b enum('x','it''s') CHARACTER SET ascii NOT NULL DEFAULT 'x' COMMENT 'a, b', c set('a','b'), d datetime(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6), e tinyint(1) DEFAULT 1, f decimal, g double precision, h json, i char(36), j BOOLEAN NOT NULL DEFAULT FALSE, k mediumtext COLLATE utf8mb4_bin, l varbinary(16), m year)
--> create t (a Integer unsigned null, b enum<x it's> =Text("x"), c Set { values: ["a", "b"] } null, d DateTime null =CurrentTimestamp, e Boolean null =Boolean(true), f Decimal(10,0) null, g Double null, h Json null, i Uuid null, j Boolean =Boolean(false), k Text null, l Binary null, m SmallInteger unsigned null) [alone]

CREATE TABLE t (id SERIAL, a int AS (b + 1) VIRTUAL, b int GENERATED ALWAYS AS (c * 2) STORED NOT NULL, c int INVISIBLE, d int CHECK (d > 0), e int COMMENT 'it''s' UNIQUE KEY, f int KEY)
--> create t (id BigInteger unsigned numbered, a Integer null virtual, b Integer stored, c Integer null, d Integer null, e Integer null, f Integer, key f, unique index e(e), check t_chk_1(d > 0)) [alone, unnamed]

CREATE TABLE t (a varchar(200), b text, c int, PRIMARY KEY (a(10)), UNIQUE (c), UNIQUE INDEX u2 (c, a(20) DESC), INDEX (a), KEY k (b(50)) USING BTREE, FULLTEXT KEY f (b), SPATIAL INDEX s (c), INDEX ((c + 1)), CONSTRAINT fk FOREIGN KEY (c) REFERENCES users (id), FOREIGN KEY (c) REFERENCES posts (id) ON DELETE RESTRICT, CHECK (c > 0)) ENGINE=InnoDB AUTO_INCREMENT=5 PARTITION BY HASH(c) PARTITIONS 4
--> create t (a String(200), b Text null, c Integer null, key a, index a(a), unique index c(c), index expr((c + 1)), index f(b) using fulltext, index k(b[50]), index s(c) using spatial, unique index u2(c, a[20] desc), foreign key fk(c) to users(id), foreign key t_ibfk_1(c) to posts(id), check t_chk_1(c > 0)) [alone, unnamed]

/*!40101 SET NAMES utf8 */; /*!50003 CREATE TABLE hidden (a int) */; CREATE TABLE t (a int /*!80023 INVISIBLE */, b int) /*!50100 PARTITION BY KEY (a) */
--> set names to utf8
--> create hidden (a Integer null) [alone]
--> create t (a Integer null, b Integer null) [alone]

CREATE TABLE t LIKE posts; CREATE TABLE u SELECT * FROM posts; CREATE TEMPORARY TABLE v (a int); CREATE TABLE IF NOT EXISTS app.posts (a int)
--> create t (id BigInteger, slug String(50) null, user_id BigInteger unsigned null, key id, index posts_slug(slug)) [alone]
--> create u () [alone]
--> create v (a Integer null)
--> create? posts (a Integer null) [alone]

ALTER TABLE posts ADD COLUMN a int NOT NULL DEFAULT 1 AFTER slug, ADD b text FIRST, ADD (c int, d varchar(3) NOT NULL), DROP slug, ALGORITHM=INPLACE, LOCK=NONE
--> posts: add a Integer =Number("1") after slug [alone, INPLACE, LOCK NONE]
--> posts: add b Text null first [alone, INPLACE, LOCK NONE]
--> posts: add c Integer null [alone, INPLACE, LOCK NONE]
--> posts: add d String(3) [alone, INPLACE, LOCK NONE]
--> posts: drop slug [alone, INPLACE, LOCK NONE]

ALTER TABLE posts MODIFY COLUMN slug varchar(100) NOT NULL, MODIFY id int FIRST, CHANGE user_id author_id bigint, CHANGE COLUMN `slug` `slug` text, ALGORITHM = INSTANT
--> posts: change slug String(100) [alone, INSTANT]
--> posts: change id Integer [alone, moved, INSTANT]
--> posts: rename user_id to author_id [alone, INSTANT]
--> posts: change author_id BigInteger null [alone, INSTANT]
--> posts: change slug Text null [alone, INSTANT]

ALTER TABLE Posts ALTER COLUMN SLUG SET DEFAULT 'x', ALTER Slug DROP DEFAULT, DROP COLUMN `SLUG`
--> posts: change slug String(50) null =Text("x") [alone]
--> posts: change slug String(50) null [alone]
--> posts: drop slug [alone]

ALTER TABLE posts ADD INDEX i (slug), ADD KEY (slug), ADD UNIQUE u (user_id), ADD UNIQUE KEY (slug, user_id), ADD FULLTEXT INDEX f (slug), ADD CONSTRAINT c UNIQUE (id), ADD CONSTRAINT FOREIGN KEY (user_id) REFERENCES users (id), ADD CONSTRAINT ck CHECK (id > 0), ADD PRIMARY KEY (slug)
--> posts: create index i(slug) [alone]
--> posts: create index slug(slug) [alone, unnamed]
--> posts: create unique index u(user_id) [alone]
--> posts: create unique index slug_2(slug, user_id) [alone, unnamed]
--> posts: create index f(slug) using fulltext [alone]
--> posts: create unique index c(id) [alone]
--> posts: add foreign key posts_ibfk_1(user_id) to users(id) [alone, unnamed]
--> posts: add check ck(id > 0) [alone]
--> posts: add key slug [alone]

ALTER TABLE posts DROP INDEX posts_slug, DROP KEY nope, DROP FOREIGN KEY posts_user, DROP PRIMARY KEY, DROP CHECK ck, DROP CONSTRAINT posts_user
--> posts: drop index posts_slug [alone]
--> posts: drop index nope [alone]
--> posts: drop foreign key posts_user [alone]
--> posts: drop key [alone]
--> posts: drop check ck [alone]
--> unread [alone]

ALTER TABLE posts RENAME INDEX posts_slug TO s, RENAME KEY s TO t, RENAME COLUMN slug TO name, RENAME TO articles; ALTER TABLE articles RENAME posts; ALTER TABLE posts RENAME AS x
--> posts: rename index posts_slug to s [alone]
--> posts: rename index s to t [alone]
--> posts: rename slug to name [alone]
--> rename posts to articles [alone]
--> rename articles to posts [alone]
--> rename posts to x [alone]

ALTER TABLE posts ENGINE=InnoDB; ALTER TABLE posts FORCE; ALTER TABLE posts CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci; ALTER TABLE posts ROW_FORMAT=DYNAMIC, COMMENT='x', AUTO_INCREMENT=5, DEFAULT CHARACTER SET utf8mb4
--> ENGINE posts [alone, anew]
--> FORCE posts [alone, anew]
--> CONVERT TO posts [alone]
--> ROW_FORMAT posts [alone, anew]
--> other [alone, anew]
--> other [alone, anew]
--> other [alone, anew]

CREATE INDEX i ON posts (slug(10)) ALGORITHM=INPLACE LOCK=NONE; CREATE UNIQUE INDEX u USING BTREE ON posts (slug, user_id DESC) COMMENT 'x'; CREATE FULLTEXT INDEX f ON posts (slug); CREATE INDEX e ON posts ((lower(slug)))
--> posts: create index i(slug[10]) [alone, INPLACE, LOCK NONE]
--> posts: create unique index u(slug, user_id desc) [alone]
--> posts: create index f(slug) using fulltext [alone]
--> posts: create index e((lower(slug))) [alone]

DROP INDEX posts_slug ON posts ALGORITHM=INPLACE LOCK=NONE; DROP INDEX `PRIMARY` ON posts; DROP TABLE IF EXISTS a, b; DROP TABLE posts CASCADE; DROP TEMPORARY TABLE x; RENAME TABLE users TO people, people TO folk
--> posts: drop index posts_slug [alone, INPLACE, LOCK NONE]
--> posts: drop key [alone]
--> drop? a [alone]
--> drop? b [alone]
--> drop posts [alone, cascade]
--> drop x
--> rename users to people [alone]
--> rename people to folk [alone]

UPDATE LOW_PRIORITY posts SET slug = 'x'; UPDATE posts SET slug = 'y' LIMIT 100; DELETE FROM posts WHERE 1; DELETE p FROM posts p JOIN users u ON p.user_id = u.id; DELETE QUICK FROM posts; TRUNCATE posts
--> update all posts
--> update posts
--> delete all posts
--> delete p
--> delete all posts
--> truncate posts [alone]

SET FOREIGN_KEY_CHECKS = 0; SET @a = 1, SESSION lock_wait_timeout = 5, @@session.sql_mode = ''; SET NAMES utf8mb4; LOCK TABLES posts WRITE, users READ; UNLOCK TABLES; OPTIMIZE TABLE posts, users; ANALYZE TABLE posts
--> set foreign_key_checks to 0
--> set @a to 1
--> set lock_wait_timeout to 5
--> set sql_mode to ''
--> set names to utf8mb4
--> lock posts, users [alone]
--> other [alone]
--> OPTIMIZE TABLE posts [alone]
--> OPTIMIZE TABLE users [alone]
--> other [alone]

START TRANSACTION; COMMIT; CALL p(); INSERT INTO posts VALUES (1); REPLACE INTO posts VALUES (1); LOAD DATA INFILE 'x' INTO TABLE posts; DO sleep(1)
--> transaction START
--> transaction COMMIT
--> unread
--> other
--> other
--> other
--> other

DELIMITER //
CREATE PROCEDURE p() BEGIN DELETE FROM posts; IF 1 THEN UPDATE users SET score = 1; END IF; END //
DELIMITER ;
DROP TABLE posts;
--> other [alone]
--> drop posts [alone]

CREATE DEFINER=`root`@`localhost` TRIGGER t BEFORE INSERT ON posts FOR EACH ROW SET NEW.slug = 'x'; CREATE OR REPLACE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW v AS SELECT 1 AS a; CREATE VIEW w (a) AS SELECT 1; CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM posts; DROP VIEW v
--> other [alone]
--> replace view v [alone]
--> create view w [alone]
--> other [alone]
--> drop view v [alone]

# a comment
ALTER TABLE `größe` ADD `Ünï` int; -- another
ALTER TABLE `a``b` ADD `select` int COMMENT "it's \"so\""
--> größe: add Ünï Integer null [alone]
--> a`b: add select Integer null [alone]

CREATE TABLE `order` (`key` int, `index` int, `primary` int, PRIMARY KEY (`key`, `index`))
--> create order (key Integer, index Integer, primary Integer null, key key+index) [alone]

ALTER TABLE posts ADD PARTITION (PARTITION p1 VALUES LESS THAN (10)); ALTER TABLE posts DROP PARTITION p1; ALTER TABLE posts ALTER INDEX posts_slug INVISIBLE; ALTER TABLE posts DISABLE KEYS
--> other [alone]
--> unread [alone]
--> other [alone]
--> other [alone]

ALTER TABLE posts ADD COLUMN IF NOT EXISTS slug int, DROP COLUMN IF EXISTS nope, MODIFY COLUMN IF EXISTS slug int, DROP INDEX IF EXISTS nope, ADD SYSTEM VERSIONING
--> other [alone]
--> other [alone]
--> posts: change slug Integer null [alone]
--> posts: drop index nope [alone]
--> other [alone]

CREATE TABLE t (a int NOT NULL COLUMN_FORMAT FIXED STORAGE MEMORY, b int DEFAULT (uuid()), c timestamp NULL DEFAULT NULL, d int PERSISTENT AS (a + 1), e bit(8) DEFAULT b'1', f point NOT NULL SRID 4326, g varchar(5) CHARSET latin1 DEFAULT 'x')
--> create t (a Integer, b Integer null =Expression("uuid()"), c Timestamp null, d Integer null virtual, e `bit(8)` null =Expression("B'1'"), f `point`, g String(5) null =Text("x")) [alone]

no SQL; CREATE; ALTER TABLE; ALTER TABLE posts; ALTER TABLE posts ADD; ALTER TABLE posts MODIFY; ALTER TABLE posts CHANGE; ALTER TABLE posts RENAME INDEX a; DROP INDEX; RENAME TABLE; LOCK TABLES; SET
--> unread [alone]
--> other [alone]
--> unread [alone]
--> other [alone]
--> unread [alone]
--> unread [alone]
--> unread [alone]
--> other [alone]
--> unread [alone]
--> other [alone]
--> lock  [alone]
--> other

ALTER TABLE posts DROP COLUMN slug /*M!100400 , FORCE */; ALTER TABLE posts MODIFY user_id bigint AFTER id, FORCE, ALGORITHM=INPLACE; ALTER TABLE posts CHANGE user_id u bigint FIRST; ALTER TABLE posts ADD c int, ENGINE=InnoDB; ALTER TABLE posts FORCE, LOCK=NONE
--> posts: drop slug [alone, anew]
--> posts: change user_id BigInteger null [alone, moved, anew, INPLACE]
--> posts: rename user_id to u [alone]
--> posts: change u BigInteger null [alone, moved]
--> posts: add c Integer null [alone, anew]
--> ENGINE posts [alone, anew]
--> FORCE posts [alone, anew, LOCK NONE]
