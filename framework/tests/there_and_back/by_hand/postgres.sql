-- Kept as it is: mixed case, types, identity, deferrable keys, triggers on views.
CREATE TABLE "Artist"
(
    "ArtistId" INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- never given twice
    "Name" VARCHAR(120) COLLATE "C" NOT NULL,
    country TEXT DEFAULT 'unknown, see references, unique', code TEXT UNIQUE,
    born INTEGER NULL CONSTRAINT plausible CHECK (born > 1000),
    label TEXT GENERATED ALWAYS AS ("Name" || ' (' || born::text || ')') STORED, /* computed, */
    rank NUMERIC(10,2) NOT NULL DEFAULT (1 + 1)
);
CREATE TABLE genre (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE media (id SERIAL PRIMARY KEY, name TEXT);
CREATE TABLE album (
    id INTEGER NOT NULL,
    artist_id INTEGER REFERENCES "Artist" ("ArtistId") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    title varchar(160) NOT NULL DEFAULT '',
    year INT, price NUMERIC(10,2), genre_id INTEGER,
    media_id INTEGER CONSTRAINT media_known REFERENCES media(id),
    CONSTRAINT "PK_Album" PRIMARY KEY (id),
    CONSTRAINT one_title UNIQUE (artist_id, title),
    FOREIGN KEY (genre_id) REFERENCES genre (id) ON UPDATE CASCADE, -- kinds of music
    CONSTRAINT dated CHECK (year IS NULL OR year BETWEEN 1900 AND 2100),
    CONSTRAINT priced CHECK (price >= 0)
);
CREATE TABLE setting (scope TEXT NOT NULL, name TEXT NOT NULL, value TEXT, changed INTEGER,
    PRIMARY KEY (scope, name)) WITH (fillfactor = 70);
CREATE TABLE note (at TEXT, what TEXT);
COMMENT ON TABLE album IS 'it''s a record';
COMMENT ON COLUMN album.year IS 'when it came out';
CREATE UNIQUE INDEX "AlbumTitle" ON album (title COLLATE "C" DESC NULLS LAST, year);
CREATE INDEX album_recent ON album (year) WHERE year > 1990;
CREATE INDEX artist_country ON "Artist" USING hash (country);
CREATE INDEX album_lower ON album (lower(title) text_pattern_ops, artist_id) INCLUDE (price);
CREATE INDEX setting_value ON setting (value);
CREATE FUNCTION note_it() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO note VALUES (TG_ARGV[0], CASE TG_OP WHEN 'DELETE' THEN old.id ELSE new.id END);
    RETURN NULL;
END $$;
CREATE FUNCTION write_recent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO album (id, title) VALUES (new.id, new.title);
    RETURN new;
END $$;
CREATE TRIGGER zz_first AFTER INSERT ON genre FOR EACH ROW EXECUTE FUNCTION note_it('first');
CREATE TRIGGER aa_second AFTER INSERT ON genre FOR EACH ROW EXECUTE FUNCTION note_it('second');
CREATE TRIGGER album_gone AFTER DELETE ON album FOR EACH ROW EXECUTE FUNCTION note_it('gone');
CREATE VIEW recent AS SELECT id, title AS title FROM album WHERE id > 0;
CREATE VIEW recent_titles AS SELECT title FROM recent;
CREATE TRIGGER recent_write INSTEAD OF INSERT ON recent FOR EACH ROW EXECUTE FUNCTION write_recent();
INSERT INTO "Artist" ("ArtistId", "Name", country, code, born, rank) OVERRIDING SYSTEM VALUE VALUES
    (1, 'AC/DC', 'AU', 'a', NULL, 1), (3, 'Ærø', NULL, 'b', 1970, 2.5), (9, 'gone', 'XX', 'c', 1234, 3);
SELECT setval(pg_get_serial_sequence('"Artist"', 'ArtistId'), 9);
DELETE FROM "Artist" WHERE "ArtistId" = 9;
INSERT INTO genre VALUES (1, 'Rock'), (2, 'Jazz');
INSERT INTO media VALUES (1, 'CD');
INSERT INTO album (id, artist_id, title, year, price, genre_id, media_id) VALUES
    (1, 1, 'Powerage', 1978, 9.99, 1, 1), (2, 1, 'Ballbreaker', 1995, NULL, 1, NULL), (7, 3, 'It''s', NULL, 0, NULL, 1);
INSERT INTO setting VALUES ('a', 'x', 1, NULL), ('a', 'y', 'text', 3), ('b', 'x', '\x00ff', NULL);
