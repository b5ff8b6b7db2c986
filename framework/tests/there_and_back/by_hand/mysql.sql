-- Kept as it is: mixed case, types, engine and charset, ON UPDATE, prefix indexes.
CREATE TABLE `Artist`
(
    `ArtistId` INTEGER UNSIGNED NOT NULL PRIMARY KEY AUTO_INCREMENT, -- never given twice
    `Name` NVARCHAR(120) NOT NULL COLLATE utf8mb3_bin,
    country VARCHAR(90) DEFAULT 'unknown, see references, unique', code VARCHAR(20) UNIQUE,
    born INTEGER NULL, CONSTRAINT plausible CHECK (born > 1000),
    label TEXT GENERATED ALWAYS AS (concat(`Name`, ' (', born, ')')) VIRTUAL, /* computed, */
    `rank` NUMERIC(10,2) NOT NULL DEFAULT 2
);
CREATE TABLE genre (id INTEGER PRIMARY KEY, name TINYTEXT);
CREATE TABLE media (id INTEGER PRIMARY KEY, name VARCHAR(30));
CREATE TABLE album (
    id INTEGER NOT NULL,
    artist_id INTEGER UNSIGNED,
    `title` varchar(160) NOT NULL DEFAULT '',
    year INT COMMENT 'when it came out', price NUMERIC(10,2), genre_id INTEGER,
    media_id INTEGER,
    PRIMARY KEY (id),
    CONSTRAINT one_title UNIQUE (artist_id, title),
    KEY by_artist (artist_id), KEY by_genre (genre_id), KEY by_media (media_id),
    CONSTRAINT album_artist FOREIGN KEY (artist_id) REFERENCES Artist (ArtistId) ON DELETE CASCADE,
    CONSTRAINT media_known FOREIGN KEY (media_id) REFERENCES media(id),
    CONSTRAINT album_genre FOREIGN KEY (genre_id) REFERENCES genre (id) ON UPDATE CASCADE, -- kinds of music
    CONSTRAINT dated CHECK (year IS NULL OR year BETWEEN 1900 AND 2100),
    CONSTRAINT priced CHECK (price >= 0)
) COMMENT 'it''s a record';
CREATE TABLE setting (scope VARCHAR(20) NOT NULL, name VARCHAR(20) NOT NULL, value VARCHAR(99), changed INTEGER,
    PRIMARY KEY (scope, name)) ROW_FORMAT = COMPACT DEFAULT CHARSET = latin1;
CREATE TABLE note (at TEXT, what TEXT);
CREATE UNIQUE INDEX `AlbumTitle` ON album (`title` DESC, year);
CREATE INDEX album_recent ON album (year);
CREATE INDEX artist_country ON Artist (country);
CREATE INDEX album_lower ON album (title(10), artist_id);
CREATE INDEX setting_value ON setting (value);
CREATE TRIGGER zz_first AFTER INSERT ON genre FOR EACH ROW INSERT INTO note VALUES ('first', new.name);
CREATE TRIGGER aa_second AFTER INSERT ON genre FOR EACH ROW INSERT INTO note VALUES ('second', new.name);
CREATE TRIGGER album_gone AFTER DELETE ON album FOR EACH ROW INSERT INTO note VALUES ('gone', old.id);
CREATE VIEW recent AS SELECT id, title AS title FROM album WHERE id > 0;
CREATE VIEW recent_titles AS SELECT title FROM recent;
INSERT INTO Artist (ArtistId, Name, country, code, born, `rank`) VALUES
    (1, 'AC/DC', 'AU', 'a', NULL, 1), (3, 'Ærø', NULL, 'b', 1970, 2.5), (9, 'gone', 'XX', 'c', 1234, 3);
DELETE FROM Artist WHERE ArtistId = 9;
INSERT INTO genre VALUES (1, 'Rock'), (2, 'Jazz');
INSERT INTO media VALUES (1, 'CD');
INSERT INTO album (id, artist_id, title, year, price, genre_id, media_id) VALUES
    (1, 1, 'Powerage', 1978, 9.99, 1, 1), (2, 1, 'Ballbreaker', 1995, NULL, 1, NULL), (7, 3, 'It''s', NULL, 0, NULL, 1);
INSERT INTO setting VALUES ('a', 'x', 1, NULL), ('a', 'y', 'text', 3), ('b', 'x', 'ff', NULL);
