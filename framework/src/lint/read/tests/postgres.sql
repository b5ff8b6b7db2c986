CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE users (id bigserial PRIMARY KEY, email varchar(100) NOT NULL UNIQUE, mood mood, score integer DEFAULT 0);
CREATE TABLE posts (id bigint PRIMARY KEY, slug text, user_id bigint CONSTRAINT posts_user REFERENCES users);
CREATE INDEX posts_slug_index ON posts (slug);
CREATE TABLE audit.log (id int);
--> create enum mood of sad ok
--> create users (id BigInteger numbered, email String(100), mood mood<sad ok> null, score Integer null =Number("0"), key id, unique users_email_key(email)) [unnamed]
--> create posts (id BigInteger, slug Text null, user_id BigInteger null, key id, foreign key posts_user(user_id) to users())
--> posts: create index posts_slug_index(slug)
--> create audit.log (id Integer null)

CREATE TABLE "Users" (id bigserial PRIMARY KEY, Email varchar(100) NOT NULL UNIQUE, mood mood DEFAULT 'ok', tags text[] NOT NULL DEFAULT '{}', created timestamptz NOT NULL DEFAULT now(), price numeric(10,2) CHECK (price > 0), n int GENERATED ALWAYS AS IDENTITY, total int GENERATED ALWAYS AS (n * 2) STORED)
--> create Users (id BigInteger numbered, email String(100), mood mood<sad ok> null =Text("ok"), tags Text[] =Text("{}"), created Timestamp =CurrentTimestamp, price Decimal(10,2) null, n Integer numbered, total Integer null stored, key id, unique Users_email_key(email), check Users_price_check(price > 0)) [unnamed]

CREATE TABLE IF NOT EXISTS public.a (id int, b int REFERENCES posts (id) ON DELETE CASCADE, CONSTRAINT fk FOREIGN KEY (b) REFERENCES users(id) DEFERRABLE INITIALLY DEFERRED, UNIQUE (id, b), CHECK (b > id), EXCLUDE USING gist (b WITH =), LIKE posts) PARTITION BY RANGE (id)
--> create? a (id Integer null, b Integer null, id BigInteger, slug Text null, user_id BigInteger null, exclusion a_b_excl(b) using gist, unique a_id_b_key(id, b), foreign key a_b_fkey(b) to posts(id) delete Cascade, foreign key fk(b) to users(id), check a_check(b > id)) [unnamed]

CREATE UNLOGGED TABLE x (a double precision, b character varying(3)[], c "char", d timestamp(3) with time zone, e interval day to second, f public.mood, g float(10), h bpchar(4), i smallserial) WITH (fillfactor=70) TABLESPACE t
--> create x (a Double null, b String(3)[] null, c `"char"` null, d Timestamp null, e `interval day to second` null, f mood<sad ok> null, g Float null, h Char(4) null, i SmallInteger numbered)

CREATE TABLE p1 PARTITION OF posts FOR VALUES FROM (1) TO (2)
--> create p1 (id BigInteger, slug Text null, user_id BigInteger null)

CREATE TEMP TABLE t AS SELECT * FROM posts
--> create t ()

ALTER TABLE posts ADD COLUMN x int, ADD y text NOT NULL DEFAULT 'a,b', DROP COLUMN slug CASCADE, ALTER COLUMN user_id SET NOT NULL, ALTER user_id TYPE int USING (user_id::int), ALTER COLUMN user_id DROP NOT NULL, ALTER x SET DEFAULT 5, ALTER x DROP DEFAULT
--> posts: add x Integer null
--> posts: add y Text =Text("a,b")
--> posts: drop slug [cascade]
--> posts: change user_id BigInteger
--> posts: change user_id Integer
--> posts: change user_id Integer null
--> posts: change x Integer null =Number("5")
--> posts: change x Integer null

ALTER TABLE ONLY public.posts ADD CONSTRAINT c CHECK (slug <> '') NOT VALID
--> posts: add check c(slug <> '') [not valid]

ALTER TABLE posts VALIDATE CONSTRAINT c
--> validate c of posts

ALTER TABLE posts ADD FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL NOT VALID
--> posts: add foreign key posts_user_id_fkey(user_id) to users(id) delete SetNull [not valid, unnamed]

ALTER TABLE posts ADD CONSTRAINT u UNIQUE USING INDEX posts_slug_index, ADD PRIMARY KEY USING INDEX posts_slug_index
--> posts: add unique u(slug) [using posts_slug_index]
--> posts: add key slug [using posts_slug_index]

ALTER TABLE posts DROP CONSTRAINT posts_user, DROP CONSTRAINT IF EXISTS nope, DROP CONSTRAINT posts_pkey
--> posts: drop foreign key posts_user
--> other
--> posts: drop key

ALTER TABLE users DROP CONSTRAINT users_email_key
--> users: drop unique users_email_key

ALTER TABLE posts RENAME TO articles; ALTER TABLE articles RENAME slug TO name; ALTER TABLE articles RENAME COLUMN name TO "Name"
--> rename posts to articles
--> articles: rename slug to name
--> articles: rename name to Name

ALTER TABLE IF EXISTS audit.log RENAME TO logs; ALTER TABLE audit.logs SET SCHEMA public
--> rename audit.log to audit.logs
--> rename audit.logs to logs

CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY posts USING btree (lower(slug) text_pattern_ops DESC NULLS LAST, user_id) INCLUDE (id) NULLS NOT DISTINCT WITH (fillfactor = 70) TABLESPACE t WHERE slug IS NOT NULL
--> posts: create unique index i((lower(slug)) text_pattern_ops desc, user_id) where slug IS NOT NULL include id [alone, concurrently]

CREATE INDEX ON posts (slug, lower(slug), (user_id + 1))
--> posts: create index posts_slug_lower_expr_idx(slug, (lower(slug)), (user_id + 1)) [unnamed]

CREATE INDEX ON posts USING gin (to_tsvector('english', slug))
--> posts: create index posts_to_tsvector_idx((to_tsvector('english', slug))) using gin [unnamed]

DROP INDEX CONCURRENTLY IF EXISTS posts_slug_index; DROP INDEX IF EXISTS nope; DROP INDEX nope CASCADE
--> posts: drop index posts_slug_index [alone, concurrently]
--> other
--> -: drop index nope [cascade]

ALTER TYPE mood ADD VALUE IF NOT EXISTS 'great' AFTER 'sad'; ALTER TYPE mood ADD VALUE 'x' BEFORE 'ok'; ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'; DROP TYPE mood
--> enum mood add great before ok [alone]
--> enum mood add x before ok [alone]
--> enum mood rename sad to blue
--> drop enum mood

ALTER TABLE posts SET LOGGED, SET TABLESPACE x, OWNER TO me, ENABLE ROW LEVEL SECURITY, ATTACH PARTITION p FOR VALUES IN (1), ALTER COLUMN id SET STATISTICS 100
--> SET LOGGED posts
--> SET TABLESPACE posts
--> other
--> other
--> other
--> other

UPDATE posts SET slug = 'x'; UPDATE ONLY posts SET slug = 'x' WHERE id = 1; DELETE FROM posts; DELETE FROM posts WHERE true; WITH a AS (DELETE FROM posts WHERE id = 1 RETURNING *) UPDATE users SET score = 0
--> update all posts
--> update posts
--> delete all posts
--> delete all posts
--> delete posts
--> update all users

TRUNCATE posts, ONLY users RESTART IDENTITY CASCADE
--> truncate posts, users cascade

SET LOCAL lock_timeout = '2s'; SET statement_timeout TO 0; SET TIME ZONE 'UTC'; RESET ALL; SELECT pg_catalog.set_config('search_path', '', false)
--> set lock_timeout to '2s'
--> set statement_timeout to 0
--> set timezone to 'UTC'
--> set all to DEFAULT
--> set search_path to ''

LOCK TABLE posts, users IN ACCESS EXCLUSIVE MODE; VACUUM FULL posts; VACUUM (FULL, VERBOSE) posts; CLUSTER posts USING i; REINDEX TABLE CONCURRENTLY posts; REINDEX (CONCURRENTLY) INDEX i; REFRESH MATERIALIZED VIEW CONCURRENTLY v
--> lock posts, users
--> VACUUM FULL posts [alone]
--> VACUUM FULL posts [alone]
--> CLUSTER posts
--> REINDEX TABLE posts [alone, concurrently]
--> REINDEX INDEX i [alone, concurrently]
--> REFRESH MATERIALIZED VIEW v [concurrently]

BEGIN; COMMIT
--> transaction BEGIN
--> transaction COMMIT

-- no-transaction
CREATE INDEX CONCURRENTLY a1 ON posts (slug);
BEGIN; UPDATE posts SET slug = '' WHERE id = 1; DELETE FROM posts WHERE id = 2; COMMIT;
UPDATE posts SET slug = ''
--> posts: create index a1(slug) [alone, concurrently]
--> transaction BEGIN
--> update posts
--> delete posts
--> transaction COMMIT
--> update all posts [alone]

CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN DELETE FROM posts; END; $$; CREATE TRIGGER t AFTER INSERT ON posts EXECUTE FUNCTION f(); DO $$ BEGIN END $$; CALL p()
--> other
--> other
--> unread
--> unread

CREATE OR REPLACE VIEW v AS SELECT 1; CREATE MATERIALIZED VIEW IF NOT EXISTS m AS SELECT 1; DROP VIEW v CASCADE; DROP MATERIALIZED VIEW m; CREATE EXTENSION IF NOT EXISTS citext; DROP EXTENSION citext; DROP TABLE IF EXISTS a, public."B" CASCADE; DROP SCHEMA x CASCADE
--> replace view v
--> create materialized view m
--> drop view v [cascade]
--> drop view m
--> create extension citext
--> drop extension citext
--> drop? a [cascade]
--> drop? B [cascade]
--> unread

-- a comment; with a semicolon
create /* in between */ table größe ("a;b" int, "Ünï" text, "order" int, "with""quote" int, "a.b" int)
--> create größe (a;b Integer null, Ünï Text null, order Integer null, with"quote Integer null, a.b Integer null)

CREATE TABLE "a.b" (id int); ALTER TABLE "a.b" ADD "c" int; ALTER TABLE "Audit"."Log" ADD c int
--> create "a.b" (id Integer null)
--> "a.b": add c Integer null
--> Audit.Log: add c Integer null

CREATE TABLE t (a int CHECK (a > 0) CHECK (a < 9), b text CONSTRAINT named CHECK (b <> 'CHECK (x)'), c int NOT NULL CONSTRAINT cu UNIQUE, CONSTRAINT t_c_enum CHECK (b IN ('x', 'y')))
--> create t (a Integer null, b enum<x y> null, c Integer, unique cu(c), check t_a_check(a > 0), check t_a_check1(a < 9), check named(b <> 'CHECK (x)')) [unnamed]

CREATE TABLE t (a varchar COLLATE "C" NOT NULL, b text STORAGE external DEFAULT 'x' NOT NULL, c int DEFAULT -1, d bool DEFAULT true, e jsonb DEFAULT '{}'::jsonb, f uuid DEFAULT gen_random_uuid() PRIMARY KEY, g text DEFAULT NULL, h timestamp DEFAULT CURRENT_TIMESTAMP(3))
--> create t (a Text, b Text =Expression("'x'"), c Integer null =Number("-1"), d Boolean null =Boolean(true), e Json null =Text("{}"), f Uuid =Expression("gen_random_uuid()"), g Text null, h DateTime null =CurrentTimestamp, key f)

CREATE TABLE t (key int, value text, index int, type text, "user" text, date date, time time, timestamp timestamp)
--> create t (key Integer null, value Text null, index Integer null, type Text null, user Text null, date Date null, time Time null, timestamp DateTime null)

ALTER TABLE posts ADD COLUMN IF NOT EXISTS slug text, ADD COLUMN IF NOT EXISTS more text, DROP COLUMN IF EXISTS nope, DROP IF EXISTS slug
--> other
--> posts: add more Text null
--> other
--> posts: drop slug

ALTER TABLE posts ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (slug, user_id) INCLUDE (id) DEFERRABLE, ADD UNIQUE (user_id)
--> posts: add unique u(slug, user_id) include id
--> posts: add unique posts_user_id_key(user_id) [unnamed]

ALTER TABLE posts ADD author bigint NOT NULL DEFAULT 1 REFERENCES users ON DELETE CASCADE, ADD n int UNIQUE, ADD o int CHECK (o > 0)
--> posts: add author BigInteger =Number("1")
--> posts: add foreign key posts_author_fkey(author) to users() delete Cascade [unnamed]
--> posts: add n Integer null
--> posts: add unique posts_n_key(n) [unnamed]
--> posts: add o Integer null
--> posts: add check posts_o_check(o > 0) [unnamed]

ALTER TABLE posts RENAME CONSTRAINT posts_user TO other; ALTER INDEX posts_slug_index RENAME TO posts_slug; ALTER TABLE posts RENAME CONSTRAINT posts_slug TO back
--> other
--> posts: rename index posts_slug_index to posts_slug
--> posts: rename index posts_slug to back

ALTER TABLE users ALTER COLUMN mood TYPE text USING mood::text, ALTER COLUMN score TYPE numeric(12, 2), ALTER COLUMN email SET DATA TYPE varchar(20) COLLATE "C", ALTER id DROP IDENTITY IF EXISTS, ALTER score ADD GENERATED BY DEFAULT AS IDENTITY
--> users: change mood Text null
--> users: change score Decimal(12,2) null =Number("0")
--> users: change email String(20)
--> users: change id BigInteger
--> users: change score Decimal(12,2) null numbered =Number("0")

ALTER TABLE nobody_knows ALTER COLUMN c SET NOT NULL, ALTER COLUMN d TYPE bigint, DROP CONSTRAINT nobody_knows_c_fkey, DROP CONSTRAINT what
--> nobody_knows: change c ``
--> nobody_knows: change d BigInteger null
--> nobody_knows: drop foreign key nobody_knows_c_fkey
--> unread

ALTER TABLE posts ADD CONSTRAINT n NOT NULL slug, FROBNICATE slug, ADD COLUMN ok int
--> unread
--> unread
--> posts: add ok Integer null

ALTER TABLE posts INHERIT users, SET (fillfactor = 70), CLUSTER ON posts_slug_index, REPLICA IDENTITY FULL, ALTER CONSTRAINT posts_user DEFERRABLE, DISABLE TRIGGER ALL
--> other
--> other
--> other
--> other
--> other
--> other

ALTER VIEW v RENAME TO w; ALTER SEQUENCE s RESTART; ALTER TABLE posts ALTER COLUMN slug SET STORAGE EXTERNAL; COMMENT ON TABLE posts IS 'x'; GRANT SELECT ON posts TO PUBLIC; ANALYZE posts; SELECT 1; INSERT INTO posts (id) VALUES (1); NOTIFY x; COPY posts TO '/x'
--> other
--> other
--> other
--> other
--> other
--> other
--> other
--> other
--> other
--> other

DELETE FROM ONLY public.posts USING users WHERE posts.user_id = users.id; UPDATE posts p SET slug = u.email FROM users u; DELETE FROM posts WHERE 1 = 1
--> delete posts
--> update all posts
--> delete all posts

WITH RECURSIVE a (n) AS (SELECT 1) SELECT * FROM a; WITH gone AS (DELETE FROM posts RETURNING *) INSERT INTO audit.log SELECT id FROM gone
--> other
--> delete all posts

CREATE TABLE copy (LIKE posts INCLUDING ALL); CREATE TABLE plain AS TABLE posts; SELECT * INTO elsewhere FROM posts
--> create copy (id BigInteger, slug Text null, user_id BigInteger null, key id, index copy_slug_idx(slug))
--> create plain ()
--> other

CREATE TYPE pair AS (a int, b int); CREATE DOMAIN d AS int; ALTER TYPE mood RENAME TO feeling; CREATE TABLE t (f feeling, fs feeling[], m mood)
--> other
--> other
--> other
--> create t (f feeling<sad ok> null, fs feeling<sad ok>[] null, m `mood` null)

DROP INDEX posts_slug_index, nope; DROP FUNCTION f(int); DROP TYPE IF EXISTS nope; DROP DOMAIN d; DROP SEQUENCE s; DROP TRIGGER t ON posts; DROP OWNED BY me
--> posts: drop index posts_slug_index
--> -: drop index nope
--> other
--> other
--> other
--> other
--> other
--> unread

CREATE TABLE a_table_whose_name_is_rather_long_indeed (a_column_whose_name_is_also_long int UNIQUE, b int)
--> create a_table_whose_name_is_rather_long_indeed (a_column_whose_name_is_also_long Integer null, b Integer null, unique a_table_whose_name_is_rather__a_column_whose_name_is_also_l_key(a_column_whose_name_is_also_long)) [unnamed]

CREATE OR REPLACE PROCEDURE p() LANGUAGE sql BEGIN ATOMIC DELETE FROM posts; UPDATE users SET score = 1; END; DROP TABLE posts
--> other
--> drop posts

this is no SQL at all; CREATE; ALTER; DROP; ALTER TABLE; CREATE TABLE; UPDATE; DELETE FROM; TRUNCATE; CREATE INDEX; CREATE INDEX ON; LOCK; SET
--> unread
--> other
--> unread
--> other
--> unread
--> unread
--> unread
--> unread
--> truncate 
--> unread
--> unread
--> lock 
--> set  to 

ALTER TABLE posts ADD COLUMN; ALTER TABLE posts DROP; ALTER TABLE posts RENAME; ALTER TABLE posts ALTER; CREATE TABLE t (; CREATE TABLE t (a int,, b); DROP TABLE
--> unread
--> unread
--> unread
--> other
--> create t ()
