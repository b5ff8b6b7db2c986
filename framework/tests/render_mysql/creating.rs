//! The texts of new tables and views.

use ruskit::prelude::*;

use crate::support::renders;

fn nothing(_: &mut SchemaBuilder) {}

#[test]
fn a_table_with_everything_a_blueprint_says() {
    renders(
        |s| {
            s.create_table("users", |t| {
                t.id();
            });
        },
        |s| {
            s.create_table("posts", |t| {
                t.id();
                t.foreign_id("user_id").index().references("users", "id").on_delete(Cascade);
                t.string("slug").length(80).collation("utf8mb4_bin").unique();
                t.text("title").default("it's \\new\\").comment("what it's called");
                t.boolean("draft").default(true);
                t.decimal("score", 8, 2).default_expression("-1.50");
                t.small_integer("age").unsigned().nullable();
                t.enumeration("status", ["open", "it's shut"]).default("open");
                t.json("note").nullable();
                t.timestamps();
                t.soft_deletes();
                t.date("day").use_current();
                t.integer("size").nullable().stored_as("char_length(title)").check("size < 1000");
                t.comment("all of \\ them");
            });
        },
        "\
CREATE TABLE `posts` (
    `id` BIGINT NOT NULL AUTO_INCREMENT,
    `user_id` BIGINT NOT NULL,
    `slug` VARCHAR(80) COLLATE utf8mb4_bin NOT NULL,
    `title` LONGTEXT NOT NULL DEFAULT ('it''s \\\\new\\\\') COMMENT 'what it''s called',
    `draft` TINYINT(1) NOT NULL DEFAULT TRUE,
    `score` DECIMAL(8, 2) NOT NULL DEFAULT (-1.50),
    `age` SMALLINT UNSIGNED,
    `status` ENUM('open', 'it''s shut') NOT NULL DEFAULT 'open',
    `note` JSON,
    `created_at` TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    `updated_at` TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    `deleted_at` TIMESTAMP(6) NULL,
    `day` DATE NOT NULL DEFAULT (CURRENT_DATE),
    `size` INT GENERATED ALWAYS AS (char_length(title)) STORED,
    PRIMARY KEY (`id`),
    UNIQUE INDEX `posts_slug_unique` (`slug`),
    INDEX `posts_user_id_index` (`user_id`),
    CONSTRAINT `posts_size_check` CHECK (size < 1000),
    CONSTRAINT `posts_user_id_foreign` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE
) COMMENT = 'all of \\\\ them'",
    );
}

#[test]
fn what_only_these_servers_have() {
    renders(
        nothing,
        |s| {
            s.create_table("hits", |t| {
                t.integer("id").unsigned();
                t.date_time("at").use_current().option("on_update", "CURRENT_TIMESTAMP(6)");
                t.set("flags", ["a", "b"]).default("a");
                t.string("page").option("charset", "latin1").collation("latin1_german1_ci").default("");
                t.integer("secret").default(0).option("invisible", "true");
                t.integer("twice").virtual_as("id * 2");
                t.primary(["id", "at"]);
                t.index(["page", "flags"]).length("page", 10).descending("flags").name("hits_page").comment("short");
                t.index(["secret"]).option("ignored", "true");
                t.option("engine", "InnoDB");
                t.option("charset", "utf8mb4");
                t.option("collation", "utf8mb4_unicode_ci");
                t.option("row_format", "COMPACT");
                t.option("stats_persistent", "0");
                t.option("partitions", "PARTITION BY HASH (`id`) PARTITIONS 4");
            });
        },
        "\
CREATE TABLE `hits` (
    `id` INT UNSIGNED NOT NULL,
    `at` DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
    `flags` SET('a', 'b') NOT NULL DEFAULT 'a',
    `page` VARCHAR(255) CHARACTER SET latin1 COLLATE latin1_german1_ci NOT NULL DEFAULT '',
    `secret` INT NOT NULL DEFAULT 0 INVISIBLE,
    `twice` INT GENERATED ALWAYS AS (id * 2) VIRTUAL /*!80000 NOT NULL */,
    PRIMARY KEY (`id`, `at`),
    INDEX `hits_page` (`page`(10), `flags` DESC) COMMENT 'short',
    INDEX `hits_secret_index` (`secret`) /*!80000 INVISIBLE */ /*M!100600 IGNORED */
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci ROW_FORMAT = COMPACT STATS_PERSISTENT = 0
PARTITION BY HASH (`id`) PARTITIONS 4",
    );
}

#[test]
fn searching_texts_and_places() {
    renders(
        nothing,
        |s| {
            s.create_table("places", |t| {
                t.id();
                t.text("story");
                t.string("title");
                t.custom("at", "point");
                t.index(["title", "story"]).using("fulltext").name("words");
                t.index(["at"]).using("spatial").name("places_at");
            });
        },
        "\
CREATE TABLE `places` (
    `id` BIGINT NOT NULL AUTO_INCREMENT,
    `story` LONGTEXT NOT NULL,
    `title` VARCHAR(255) NOT NULL,
    `at` point NOT NULL,
    PRIMARY KEY (`id`),
    SPATIAL INDEX `places_at` (`at`),
    FULLTEXT INDEX `words` (`title`, `story`)
)",
    );
}

#[test]
fn two_keys_over_one_column_share_an_index() {
    renders(
        |s| {
            s.create_table("users", |t| {
                t.id();
            });
        },
        |s| {
            s.create_table("posts", |t| {
                t.id();
                t.big_integer("user_id");
                t.foreign(["user_id"]).references("users", ["id"]).name("b");
                t.foreign(["user_id"]).references("users", ["id"]).name("a").on_update(Cascade);
            });
        },
        "\
CREATE TABLE `posts` (
    `id` BIGINT NOT NULL AUTO_INCREMENT,
    `user_id` BIGINT NOT NULL,
    PRIMARY KEY (`id`),
    INDEX `a` (`user_id`),
    CONSTRAINT `b` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`),
    CONSTRAINT `a` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON UPDATE CASCADE
)",
    );
}

#[test]
fn views_and_whole_tables() {
    renders(
        |s| {
            s.create_table("a`b", |t| {
                t.id();
            });
        },
        |s| {
            s.create_view("v", "SELECT id FROM `a``b`;");
            s.replace_view("v", "SELECT id + 1 AS id FROM `a``b`");
            s.drop_view("v");
            s.drop_view_if_exists("v");
            s.rename_table("a`b", "c");
            s.drop_table("c");
            s.drop_table_if_exists("c");
        },
        "\
CREATE VIEW `v` AS
SELECT id FROM `a``b`;
CREATE OR REPLACE VIEW `v` AS
SELECT id + 1 AS id FROM `a``b`;
DROP VIEW `v`;
DROP VIEW IF EXISTS `v`;
RENAME TABLE `a``b` TO `c`;
DROP TABLE `c`;
DROP TABLE IF EXISTS `c`",
    );
}
