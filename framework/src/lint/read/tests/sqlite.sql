CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL UNIQUE, score INT DEFAULT 0);
CREATE TABLE posts (id INTEGER PRIMARY KEY, slug VARCHAR(50), user_id INTEGER REFERENCES users (id) ON DELETE CASCADE);
CREATE INDEX posts_slug ON posts (slug);
--> create users (id BigInteger numbered, email Text, score Integer null =Number("0"), key id, unique -(email)) [unnamed]
--> create posts (id BigInteger, slug String(50) null, user_id BigInteger null, key id, foreign key -(user_id) to users(id) delete Cascade) [unnamed]
--> posts: create index posts_slug(slug)

CREATE TABLE t (a, b UNSIGNED BIG INT, c "weird type"(3), d VARYING CHARACTER(255), e NUMERIC(10, 2) NOT NULL DEFAULT -1, f DATETIME DEFAULT CURRENT_TIMESTAMP, g BLOB, h BOOLEAN DEFAULT 1, i TEXT COLLATE NOCASE, j TEXT CHECK (j IN ('a', 'b')) NOT NULL)
--> create t (a `` null, b BigInteger null, c `"weird type"(3)` null, d String(255) null, e Decimal(10,2) =Number("-1"), f DateTime null =CurrentTimestamp, g Binary null, h Boolean null =Boolean(true), i Text null, j enum<a b>) [unnamed]

CREATE TABLE t (a INT PRIMARY KEY, b TEXT GENERATED ALWAYS AS (a || 'x') STORED, c INT AS (a + 1), d INT REFERENCES posts DEFERRABLE INITIALLY DEFERRED) STRICT
--> create t (a BigInteger, b Text null stored, c BigInteger null virtual, d BigInteger null, key a, foreign key -(d) to posts()) [unnamed]

CREATE TABLE t (a INTEGER, b TEXT, PRIMARY KEY (a, b), UNIQUE (b) ON CONFLICT REPLACE, CONSTRAINT named CHECK (a > 0), FOREIGN KEY (a) REFERENCES posts (id) ON UPDATE SET NULL) WITHOUT ROWID, STRICT
--> create t (a BigInteger, b Text, key a+b, unique -(b), foreign key -(a) to posts(id) update SetNull, check named(a > 0)) [unnamed]

CREATE TABLE IF NOT EXISTS main.posts (id INTEGER PRIMARY KEY NOT NULL); CREATE TEMP TABLE x AS SELECT 1; CREATE VIRTUAL TABLE docs USING fts5(body)
--> create? posts (id BigInteger, key id)
--> create x ()
--> other

CREATE TABLE [order] ([a b] INT, `c` INT, "d" INT, 'e' INT, größe INT)
--> create order (a b Integer null, c Integer null, d Integer null, e Integer null, größe Integer null)

ALTER TABLE Posts ADD COLUMN body TEXT NOT NULL DEFAULT ''; ALTER TABLE posts ADD author INTEGER REFERENCES users (id); ALTER TABLE posts RENAME COLUMN Slug TO name; ALTER TABLE posts RENAME name TO slug; ALTER TABLE posts DROP COLUMN slug; ALTER TABLE posts RENAME TO articles
--> posts: add body Text =Text("")
--> posts: add author BigInteger null
--> posts: add foreign key -(author) to users(id) [unnamed]
--> posts: rename slug to name
--> posts: rename name to slug
--> posts: drop slug
--> rename posts to articles

CREATE UNIQUE INDEX IF NOT EXISTS main.u ON posts (slug COLLATE NOCASE DESC, user_id) WHERE slug IS NOT NULL; CREATE INDEX e ON posts (lower(slug)); CREATE INDEX IF NOT EXISTS posts_slug ON posts (slug)
--> posts: create unique index u(slug NOCASE desc, user_id) where slug IS NOT NULL
--> posts: create index e((lower(slug)))
--> other

DROP INDEX posts_slug; DROP INDEX IF EXISTS main.nope; DROP TABLE IF EXISTS posts; DROP VIEW IF EXISTS v; DROP TRIGGER t
--> posts: drop index posts_slug
--> other
--> drop? posts
--> drop view v
--> other

PRAGMA foreign_keys = OFF; PRAGMA main.journal_mode(WAL); PRAGMA integrity_check; VACUUM; VACUUM INTO 'x'; REINDEX posts; ANALYZE; ATTACH 'x' AS y
--> set foreign_keys to OFF
--> set journal_mode to WAL
--> other
--> VACUUM -
--> VACUUM -
--> REINDEX posts
--> other
--> other

UPDATE posts SET slug = 'x'; UPDATE OR IGNORE posts SET slug = 'y' WHERE id = 1; DELETE FROM posts; DELETE FROM posts WHERE id > 3; INSERT OR REPLACE INTO posts (id) VALUES (1); WITH a AS (SELECT 1) DELETE FROM posts
--> update all posts
--> update posts
--> delete all posts
--> delete posts
--> other
--> delete all posts

CREATE TRIGGER t AFTER INSERT ON posts BEGIN DELETE FROM users; UPDATE posts SET slug = ''; END; CREATE VIEW IF NOT EXISTS v AS SELECT * FROM posts; CREATE TEMP VIEW w AS SELECT 1
--> other
--> create view v
--> create view w

-- no-transaction
PRAGMA foreign_keys = OFF;
BEGIN;
CREATE TABLE new (id INTEGER PRIMARY KEY);
INSERT INTO new SELECT id FROM posts;
DROP TABLE posts;
ALTER TABLE new RENAME TO posts;
COMMIT;
VACUUM;
--> set foreign_keys to OFF [alone]
--> transaction BEGIN
--> create new (id BigInteger, key id)
--> other
--> drop posts
--> rename new to posts
--> transaction COMMIT
--> VACUUM - [alone]

BEGIN IMMEDIATE; SAVEPOINT a; RELEASE a; ROLLBACK; END
--> transaction BEGIN
--> transaction SAVEPOINT
--> transaction RELEASE
--> transaction ROLLBACK
--> transaction END

CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY DESC, a TEXT CONSTRAINT nn NOT NULL ON CONFLICT FAIL, b INT CONSTRAINT u UNIQUE ON CONFLICT IGNORE, c DEFAULT (1 + 2), d DEFAULT x, e DEFAULT 'it''s', f DEFAULT "quoted", g INT NOT NULL NULL)
--> create t (id BigInteger, a Text, b Integer null, c `` null =Expression("1 + 2"), d `` null =Expression("x"), e `` null =Text("it's"), f `` null =Expression("\"quoted\""), g Integer null, key id, unique u(b))

CREATE TABLE t (a LONG VARCHAR NOT NULL, b TIMESTAMP WITH TIME ZONE, c DOUBLE PRECISION, d FLOAT(53), e "int", f nvarchar(160), g char(3), h unknown)
--> create t (a `LONG VARCHAR`, b Timestamp null, c Double null, d Double null, e Integer null, f String(160) null, g Char(3) null, h `unknown` null)

ALTER TABLE posts ADD CONSTRAINT c CHECK (id > 0); ALTER TABLE posts ALTER COLUMN slug SET NOT NULL; ALTER TABLE posts ALTER COLUMN slug DROP NOT NULL; ALTER TABLE posts DROP CONSTRAINT c; ALTER TABLE "posts" DROP "slug"
--> posts: add check c(id > 0)
--> posts: change slug String(50)
--> posts: change slug String(50) null
--> posts: drop check c
--> posts: drop slug

no SQL; CREATE; CREATE TABLE; CREATE TABLE t; CREATE TABLE t (; ALTER TABLE posts; DROP; DROP TABLE; PRAGMA; UPDATE; DELETE
--> unread
--> other
--> unread
--> create t ()
--> create t ()
