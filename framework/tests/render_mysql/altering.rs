//! The texts of changes: one statement for all that is done to a table.

use ruskit::prelude::*;

use crate::support::renders;

fn blog(s: &mut SchemaBuilder) {
    s.create_table("users", |t| {
        t.id();
        t.string("name");
        t.integer("age").default(18).check("age >= 0");
        t.text("bio").nullable();
    });
    s.create_table("posts", |t| {
        t.id();
        t.foreign_id("user_id").references("users", "id").on_delete(Cascade);
        t.string("title");
        t.integer("size").nullable();
        t.index(["title", "size"]);
    });
}

#[test]
fn everything_at_once() {
    renders(
        blog,
        |s| {
            s.alter_table("posts", |t| {
                t.rename_column("title", "headline");
                t.string("headline").length(100).default("").change();
                t.drop_index("posts_title_size_index");
                t.index(["headline"]).unique();
                t.string("slug").after("headline").default("");
                t.string("sub").after("slug").nullable();
                t.big_integer("first").first().default(0);
                t.date("day").nullable();
                t.integer("size").nullable().default(1).change();
                t.check("positive", "size > 0");
                t.comment("many");
            });
        },
        "\
ALTER TABLE `posts` RENAME COLUMN `title` TO `headline`;
ALTER TABLE `posts`
    DROP INDEX `posts_title_size_index`,
    ADD COLUMN `first` BIGINT NOT NULL DEFAULT 0 FIRST,
    MODIFY COLUMN `headline` VARCHAR(100) NOT NULL DEFAULT '',
    ADD COLUMN `slug` VARCHAR(255) NOT NULL DEFAULT '' AFTER `headline`,
    ADD COLUMN `sub` VARCHAR(255) AFTER `slug`,
    MODIFY COLUMN `size` INT DEFAULT 1,
    ADD COLUMN `day` DATE,
    ADD UNIQUE INDEX `posts_headline_unique` (`headline`),
    ADD CONSTRAINT `positive` CHECK (size > 0),
    COMMENT = 'many'
    /*M!100400 , FORCE */",
    );
}

#[test]
fn what_happens_on_the_way_does_not_matter() {
    renders(
        blog,
        |s| {
            s.alter_table("users", |t| {
                t.string("nick").nullable().unique();
                t.rename_column("nick", "call");
                t.text("bio").nullable().change();
                t.drop_column("call");
                t.rename_column("name", "between");
                t.rename_column("bio", "name");
                t.rename_column("between", "bio");
            });
        },
        "\
ALTER TABLE `users`
    RENAME COLUMN `name` TO `bio`,
    RENAME COLUMN `bio` TO `name`",
    );
    renders(
        blog,
        |s| {
            s.alter_table("users", |t| {
                t.text("bio").nullable().change();
            })
        },
        "",
    );
}

#[test]
fn a_column_dropped_and_added_is_another_one() {
    renders(
        blog,
        |s| {
            s.alter_table("posts", |t| {
                t.drop_column("size");
                t.integer("size").default(3);
            });
        },
        "\
ALTER TABLE `posts`
    DROP INDEX `posts_title_size_index`,
    DROP COLUMN `size`,
    ADD COLUMN `size` INT NOT NULL DEFAULT 3
    /*M!100400 , FORCE */",
    );
}

#[test]
fn foreign_keys_bring_their_index_and_take_it_along() {
    renders(
        blog,
        |s| s.alter_table("posts", |t| t.drop_foreign(["user_id"])),
        "\
ALTER TABLE `posts`
    DROP FOREIGN KEY `posts_user_id_foreign`,
    DROP INDEX `posts_user_id_foreign`",
    );
    // An index that will do takes the place of the implied one, and gives it back.
    renders(
        blog,
        |s| {
            s.alter_table("posts", |t| {
                t.index(["user_id", "size"]).name("own");
            })
        },
        "\
ALTER TABLE `posts`
    DROP INDEX `posts_user_id_foreign`,
    ADD INDEX `own` (`user_id`, `size`)",
    );
    renders(
        |s| {
            blog(s);
            s.alter_table("posts", |t| {
                t.index(["user_id"]).name("own");
            });
        },
        |s| s.alter_table("posts", |t| t.drop_index("own")),
        "\
ALTER TABLE `posts`
    DROP INDEX `own`,
    ADD INDEX `posts_user_id_foreign` (`user_id`)",
    );
    // A second key over the same columns would name the index anew.
    renders(
        blog,
        |s| {
            s.alter_table("posts", |t| {
                t.foreign(["user_id"]).references("posts", ["id"]).name("zz");
            })
        },
        "\
ALTER TABLE `posts`
    DROP INDEX `posts_user_id_foreign`,
    ADD INDEX `posts_user_id_foreign` (`user_id`),
    ADD CONSTRAINT `zz` FOREIGN KEY (`user_id`) REFERENCES `posts` (`id`)",
    );
}

#[test]
fn a_foreign_key_that_comes_back_takes_two_statements() {
    renders(
        blog,
        |s| {
            s.alter_table("posts", |t| {
                t.drop_foreign(["user_id"]);
                t.big_integer("user_id").nullable().change();
                t.foreign(["user_id"]).references("users", ["id"]).on_delete(SetNull);
            });
        },
        "\
ALTER TABLE `posts` DROP FOREIGN KEY `posts_user_id_foreign`;
ALTER TABLE `posts`
    MODIFY COLUMN `user_id` BIGINT,
    ADD CONSTRAINT `posts_user_id_foreign` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE SET NULL",
    );
}

#[test]
fn primary_keys() {
    renders(
        blog,
        |s| {
            s.alter_table("posts", |t| {
                t.drop_primary();
                t.string("title").nullable().change();
                t.primary(["id", "title"]);
            })
        },
        "\
ALTER TABLE `posts`
    DROP PRIMARY KEY,
    MODIFY COLUMN `id` BIGINT NOT NULL,
    ADD PRIMARY KEY (`id`, `title`)",
    );
    renders(
        |s| {
            s.create_table("t", |t| {
                t.integer("a").nullable();
            });
        },
        |s| {
            s.alter_table("t", |t| {
                t.id().first();
                t.index(["a"]);
            });
        },
        "\
ALTER TABLE `t`
    ADD COLUMN `id` BIGINT NOT NULL AUTO_INCREMENT FIRST,
    ADD PRIMARY KEY (`id`),
    ADD INDEX `t_a_index` (`a`)
    /*M!100400 , FORCE */",
    );
}

#[test]
fn what_speaks_of_a_column_follows_its_new_name() {
    renders(
        |s| {
            s.create_table("t", |t| {
                t.id();
                t.integer("a").check("a > 0");
                t.integer("b").nullable().virtual_as("a + 1").index();
                t.integer("c").nullable();
            });
            s.create_view("v", "select `t`.`a` AS `a` from `t`");
        },
        |s| s.alter_table("t", |t| t.rename_column("a", "x")),
        "\
ALTER TABLE `t`
    DROP CONSTRAINT `t_a_check`,
    DROP INDEX `t_b_index`,
    DROP COLUMN `b`,
    RENAME COLUMN `a` TO `x`,
    ADD COLUMN `b` INT GENERATED ALWAYS AS (`x` + 1) VIRTUAL AFTER `x`,
    ADD INDEX `t_b_index` (`b`),
    ADD CONSTRAINT `t_a_check` CHECK (`x` > 0);
CREATE OR REPLACE VIEW `v` AS
select `t`.`x` AS `a` from `t`",
    );
}

#[test]
fn indexes_and_checks_by_name() {
    renders(
        blog,
        |s| {
            s.alter_table("posts", |t| t.rename_index("posts_title_size_index", "by_title"));
            s.alter_table("users", |t| {
                t.drop_check("users_age_check");
                t.check("grown_up", "age >= 18");
            });
        },
        "\
ALTER TABLE `posts` RENAME INDEX `posts_title_size_index` TO `by_title`;
ALTER TABLE `users`
    DROP CONSTRAINT `users_age_check`,
    ADD CONSTRAINT `grown_up` CHECK (age >= 18)",
    );
}
