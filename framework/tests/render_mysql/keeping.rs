//! What a table has beside the change stays: everything MODIFY and CHANGE would forget.

use ruskit::schema::Schema;

use crate::support::{Record, driver, on_server, record};

const START: &str = "
    CREATE TABLE p (id BIGINT NOT NULL PRIMARY KEY);
    CREATE TABLE t (
        id INT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'it''s a number',
        a VARCHAR(40) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'x\\\\y' COMMENT 'a \\\\ b' INVISIBLE,
        at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
        m MEDIUMTEXT DEFAULT ('x'),
        z INT(5) UNSIGNED ZEROFILL NULL,
        e ENUM('a', 'it''s', 'b\\\\c') DEFAULT 'it''s',
        s SET('x', 'y') NULL,
        j JSON NULL,
        b BIT(1) DEFAULT b'1',
        y YEAR NULL,
        g VARCHAR(50) GENERATED ALWAYS AS (concat(a, 'it''s')) STORED,
        p_id BIGINT NULL,
        g2 INT GENERATED ALWAYS AS (z + 1) VIRTUAL,
        PRIMARY KEY (id),
        KEY by_a (a(5) DESC, at) COMMENT 'short',
        FULLTEXT KEY words (m),
        UNIQUE KEY one (z, y),
        KEY by_g (g),
        CONSTRAINT keyed FOREIGN KEY (p_id) REFERENCES p (id) ON DELETE SET NULL ON UPDATE CASCADE,
        CONSTRAINT big CHECK (z > 3 OR a = 'it''s')
    ) COMMENT 'the ''table''' ROW_FORMAT = COMPACT AUTO_INCREMENT = 7;
    INSERT INTO p VALUES (1);
    INSERT INTO t (a, z, p_id) VALUES ('é', 12, 1), ('b', 13, NULL);";

/// A change there and back, by Kit's own way back, leaves the schema, its rows and the next number as they were.
fn comes_back(up: Record) {
    on_server(|db| {
        db.execute(START);
        let (before, rows) = (db.schema(), db.text("SELECT *, a FROM t ORDER BY id"));
        let operations = record(up);
        let mut undo = Vec::new();
        let mut made: Option<Schema> = None;
        for operation in &operations {
            let seen = db.schema();
            let mut back = driver().reverse(operation, &seen).unwrap();
            db.run(std::slice::from_ref(operation));
            back.extend(std::mem::take(&mut undo));
            undo = back;
            made = Some(db.schema());
        }
        assert_ne!(made.as_ref(), Some(&before));
        db.run(&undo);
        assert_eq!(db.schema(), before);
        assert_eq!(db.text("SELECT *, a FROM t ORDER BY id"), rows);
        db.execute("INSERT INTO t (a, z) VALUES ('next', 99)");
        assert_eq!(db.text("SELECT max(id) FROM t"), "9");
    });
}

#[test]
fn renaming_every_column() {
    comes_back(|s| {
        s.alter_table("t", |t| {
            for column in ["id", "a", "at", "m", "z", "e", "s", "j", "b", "y", "g", "p_id", "g2"] {
                t.rename_column(column, &format!("{column}_new"));
            }
        })
    });
}

#[test]
fn a_rename_that_stops_half_way_loses_nothing() {
    let rename: Record = |s| {
        s.alter_table("t", |t| {
            t.rename_column("z", "number");
            t.rename_column("a", "text");
            t.rename_column("p_id", "parent");
        })
    };
    let count = std::cell::Cell::new(1);
    for stopped in 0.. {
        if stopped > count.get() {
            break;
        }
        on_server(|db| {
            db.execute(START);
            db.execute("CREATE TRIGGER tz BEFORE INSERT ON t FOR EACH ROW SET NEW.z = NEW.z + 0");
            let before = db.schema();
            let operation = record(rename).remove(0);
            let statements: Vec<_> = driver().render(&operation, &before).unwrap();
            let statements: Vec<_> = statements.iter().filter(|own| own.guard.is_none()).collect();
            count.set(statements.len());
            statements.iter().take(stopped).for_each(|own| db.execute(&own.text));
            for back in driver().reverse(&operation, &before).unwrap() {
                let remaining = ruskit::schema::remaining(back, &db.schema());
                db.run(remaining.as_slice());
            }
            assert_eq!(db.schema(), before, "stopped after {stopped} statements");
        });
    }
}

#[test]
fn renaming_the_table() {
    comes_back(|s| {
        s.rename_table("t", "u");
        s.rename_table("u", "t");
        s.rename_table("p", "q");
    });
}

#[test]
fn changing_every_column() {
    comes_back(|s| {
        s.alter_table("t", |t| {
            t.drop_foreign_named("keyed");
            t.big_integer("id").auto_increment().change();
            t.string("a").length(60).change();
            t.date_time("at").change();
            t.text("m").nullable().change();
            t.big_integer("z").nullable().change();
            t.string("e").length(30).nullable().change();
            t.string("s").length(30).nullable().change();
            t.text("j").nullable().change();
            t.integer("y").nullable().change();
            t.string("g").length(60).nullable().stored_as("concat(a, 'x')").change();
            t.string("p_id").length(30).nullable().change();
            t.comment("other");
        })
    });
}

#[test]
fn dropping_indexes_and_constraints() {
    comes_back(|s| {
        s.alter_table("t", |t| {
            t.drop_index("by_a");
            t.drop_index("words");
            t.drop_unique(["z", "y"]);
            t.drop_foreign(["p_id"]);
            t.drop_check("big");
            t.rename_index("by_g", "by_other");
        })
    });
}

#[test]
fn adding_and_dropping_again() {
    comes_back(|s| {
        s.alter_table("t", |t| {
            t.string("first").nullable().first();
            t.string("middle").length(30).nullable().after("at").unique();
            t.foreign_id("other").nullable().references("p", "id");
            t.index(["p_id", "z"]);
            t.foreign(["p_id"]).references("p", ["id"]).name("again");
        })
    });
}

#[test]
fn dropping_whole_tables() {
    on_server(|db| {
        db.execute(START);
        db.execute(
            "CREATE TABLE parts (id INT NOT NULL, day DATE NOT NULL, note VARCHAR(20) DEFAULT 'x', PRIMARY KEY (id, day))
                 COMMENT 'by year'
                 PARTITION BY RANGE (YEAR(day)) (
                     PARTITION old VALUES LESS THAN (2020) COMMENT 'kept',
                     PARTITION new VALUES LESS THAN MAXVALUE);
             CREATE TABLE plain (a TEXT, b INT) ENGINE = MyISAM DEFAULT CHARSET = latin1;
             CREATE TRIGGER two BEFORE INSERT ON parts FOR EACH ROW BEGIN SET @a = 1; SET @b = ';'; END;
             CREATE TRIGGER one BEFORE INSERT ON parts FOR EACH ROW FOLLOWS two SET NEW.note = 'y'",
        );
        let before = db.schema();
        let drops = record(|s| {
            s.alter_table("parts", |t| {
                t.string("note").length(30).nullable().change();
            });
            s.drop_table("t");
            s.drop_table("parts");
            s.drop_table("plain");
        });
        let mut undo = Vec::new();
        for operation in &drops {
            let mut back = driver().reverse(operation, &db.schema()).unwrap();
            db.run(std::slice::from_ref(operation));
            back.extend(std::mem::take(&mut undo));
            undo = back;
        }
        assert_eq!(db.schema().tables.len(), 1);
        db.run(&undo);
        assert_eq!(db.schema(), before);
    });
}
