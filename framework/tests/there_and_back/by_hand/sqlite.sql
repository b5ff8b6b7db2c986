-- Kept as it is: odd layout, comments, brackets.
CREATE TABLE [Artist]
(
    [ArtistId] INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
    [Name] NVARCHAR(120) NOT NULL COLLATE NOCASE,
    country TEXT DEFAULT 'unknown, see references, unique', code TEXT UNIQUE ON CONFLICT IGNORE,
    born INTEGER NULL CONSTRAINT plausible CHECK (born > 1000),
    label TEXT GENERATED ALWAYS AS ([Name] || ' (' || born || ')') VIRTUAL, /* computed, */
    rank NUMERIC(10,2) NOT NULL DEFAULT (1 + 1)
);
CREATE TABLE album (
    id INTEGER NOT NULL,
    artist_id INTEGER REFERENCES Artist (ArtistId) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    `title` varchar(160) NOT NULL DEFAULT '',
    year INT, price NUMERIC(10,2), genre_id INTEGER,
    media_id INTEGER CONSTRAINT media_known REFERENCES media(id),
    CONSTRAINT [PK_Album] PRIMARY KEY ([id]),
    CONSTRAINT one_title UNIQUE (artist_id, title),
    FOREIGN KEY (genre_id) REFERENCES genre (id) ON UPDATE CASCADE, -- kinds of music
    CONSTRAINT dated CHECK (year IS NULL OR year BETWEEN 1900 AND 2100),
    CONSTRAINT priced CHECK (price >= 0)
);
CREATE TABLE genre (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE media (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE setting (scope TEXT NOT NULL, name TEXT NOT NULL, value ANY, changed INTEGER,
    PRIMARY KEY (scope, name)) WITHOUT ROWID, STRICT;
CREATE TABLE note (at TEXT, what TEXT);
CREATE UNIQUE INDEX [AlbumTitle] ON album ([title] COLLATE NOCASE DESC, year);
CREATE INDEX album_recent ON album (year) WHERE year > 1990;
CREATE INDEX artist_country ON Artist (country);
CREATE INDEX album_lower ON album (lower(title), artist_id);
CREATE INDEX setting_value ON setting (value);
CREATE TRIGGER zz_first AFTER INSERT ON genre BEGIN INSERT INTO note VALUES ('first', new.name); END;
CREATE TRIGGER aa_second AFTER INSERT ON genre BEGIN INSERT INTO note VALUES ('second', new.name); END;
CREATE TRIGGER album_gone AFTER DELETE ON album BEGIN INSERT INTO note VALUES ('gone', old.id); END;
CREATE VIEW recent AS SELECT id, title AS title FROM album WHERE id > 0;
CREATE VIEW recent_titles AS SELECT title FROM recent;
CREATE TRIGGER recent_write INSTEAD OF INSERT ON recent BEGIN INSERT INTO album (id, title) VALUES (new.id, new.title); END;
INSERT INTO Artist (ArtistId, Name, country, code, born, rank) VALUES
    (1, 'AC/DC', 'AU', 'a', NULL, 1), (3, 'Ærø', NULL, 'b', 1970, 2.5), (9, 'gone', 'XX', 'c', 1234, 3);
DELETE FROM Artist WHERE ArtistId = 9;
INSERT INTO genre VALUES (1, 'Rock'), (2, 'Jazz');
INSERT INTO media VALUES (1, 'CD');
INSERT INTO album (id, artist_id, title, year, price, genre_id, media_id) VALUES
    (1, 1, 'Powerage', 1978, 9.99, 1, 1), (2, 1, 'Ballbreaker', 1995, NULL, 1, NULL), (7, 3, 'It''s', NULL, 0, NULL, 1);
INSERT INTO setting VALUES ('a', 'x', 1, NULL), ('a', 'y', 'text', 3), ('b', 'x', x'00ff', NULL);
