//! Random tables under random changes: rows stay, the result is the one meant, and the way back leads back.

use ruskit::schema::{
    Action, Change, Check, Column, ColumnType, DefaultValue, ForeignKey, Index, IndexColumn, Position, PrimaryKey,
    Schema, Selector, Table, reverse,
};

use crate::support::{Db, alter, nullable};

/// A small generator in place of a dependency.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn one_of<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// A table's text, in one of many hands.
fn table(random: &mut Random) -> String {
    let strict = random.chance(15);
    let mut items = Vec::new();
    let key = random.below(5);
    let without_rowid = key >= 3 && random.chance(40);
    match key {
        0 => items.push("id INTEGER PRIMARY KEY AUTOINCREMENT".to_owned()),
        1 => items.push("\"id\" integer NOT NULL CONSTRAINT pk PRIMARY KEY".to_owned()),
        2 => items.push("id INT".to_owned()),
        _ => items.push("[id] INT NOT NULL".to_owned()),
    }
    items.push("tag TEXT NOT NULL".to_owned());
    for name in ["a", "B b", "größe", "order"].into_iter().take(1 + random.below(4)) {
        let types: &[&str] = if strict {
            &["INT", "TEXT", "REAL", "ANY"]
        } else {
            &["INT", "varchar( 20 )", "", "DECIMAL(8,2)", "TEXT"]
        };
        let mut text = format!("\"{name}\" {}", random.one_of(types));
        for part in [
            "DEFAULT 5",
            "DEFAULT ('1' || '2')",
            "COLLATE NOCASE",
            "REFERENCES p(id) ON DELETE SET NULL",
            "/* so */",
            "NULL",
        ] {
            if random.chance(15) && !(part.starts_with("DEFAULT") && text.contains("DEFAULT")) {
                text = format!("{text} {part}");
            }
        }
        if random.chance(10) {
            text = format!("{text} CHECK (t.\"{name}\" IS NOT 'never')");
        }
        items.push(text);
    }
    if random.chance(20) {
        items.push(
            "computed GENERATED ALWAYS AS (length(tag)) STORED"
                .replace("computed", if strict { "computed INT" } else { "computed" }),
        );
    }
    match key {
        3 => items.push("PRIMARY KEY (id, tag)".to_owned()),
        4 => items.push("CONSTRAINT pk PRIMARY KEY (tag)".to_owned()),
        _ => {}
    }
    if random.chance(30) {
        items.push("CONSTRAINT tags UNIQUE (tag, id)".to_owned());
    }
    if random.chance(30) {
        items.push("CONSTRAINT \"short tag\" CHECK (length(tag) < 90)".to_owned());
    }
    let (open, comma, close) = match random.below(4) {
        0 => ("(", ", ", ")"),
        1 => ("(\n    ", ",\n    ", "\n)"),
        2 => ("( -- table\n\t", ", -- column\n\t", " -- last\n)"),
        _ => ("(\r\n  ", "\r\n  , ", ")"),
    };
    let options = match (without_rowid, strict) {
        (true, true) => " WITHOUT ROWID, STRICT",
        (true, false) => " without rowid",
        (false, true) => " STRICT",
        (false, false) => "",
    };
    format!("CREATE TABLE {}{open}{}{close}{options}", random.one_of(&["t ", "\"t\"", "[t]"]), items.join(comma))
}

/// A database around the table.
fn script(random: &mut Random) -> String {
    let mut script =
        format!("CREATE TABLE p (id INTEGER PRIMARY KEY); INSERT INTO p VALUES (5), (1), (12);\n{};\n", table(random));
    for row in 0..random.below(6) {
        script += &format!("INSERT INTO t (id, tag) VALUES ({}, 'row {row}');\n", row * 3 + 1);
    }
    script += "DELETE FROM t WHERE tag = 'row 1';\n";
    for extra in [
        "CREATE INDEX t_tag ON t (tag DESC, id) WHERE t.tag <> '';",
        "CREATE UNIQUE INDEX \"t a\" ON t(tag COLLATE NOCASE);",
        "CREATE VIEW v AS SELECT tag FROM t; CREATE VIEW w AS SELECT * FROM v;",
        "CREATE TABLE log (what); CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.tag); END;",
        "CREATE VIEW broken AS SELECT * FROM gone;",
        "ANALYZE;",
    ] {
        if random.chance(40) {
            script += extra;
        }
    }
    script
}

fn changes(random: &mut Random, table: &Table) -> Vec<Change> {
    (0..1 + random.below(3)).map(|at| change(random, table, at)).collect()
}

fn change(random: &mut Random, table: &Table, at: usize) -> Change {
    let others: Vec<_> = table.columns.iter().filter(|column| !["id", "tag"].contains(&column.name.as_str())).collect();
    let some = random.one_of(&others).clone();
    let tag = || vec![IndexColumn::column("tag"), IndexColumn::column("id")];
    match random.below(12) {
        0 | 1 => Change::DropColumn(some.name),
        2 => {
            let after = &table.columns[random.below(table.columns.len())].name;
            let position = match random.below(3) {
                0 => Position::Last,
                1 => Position::First,
                _ => Position::After(after.clone()),
            };
            Change::AddColumn { column: nullable(&format!("new {at}"), ColumnType::BigInteger), position }
        }
        3 => {
            let default = Some(DefaultValue::Expression("random()".into()));
            let column = Column { default, ..Column::new(format!("made {at}"), ColumnType::BigInteger) };
            Change::AddColumn { column, position: Position::Last }
        }
        4 => Change::ChangeColumn(Column { nullable: !some.nullable, definition: None, ..some }),
        5 => Change::ChangeColumn(Column { definition: None, ty: ColumnType::Text, sql_type: None, ..some }),
        6 => {
            Change::ChangeColumn(Column { definition: None, default: Some(DefaultValue::Text("it's".into())), ..some })
        }
        7 => Change::AddCheck(Check {
            name: Some(format!("check {at}")),
            expression: "tag <> 'x'".into(),
            definition: None,
        }),
        8 => Change::AddUnique(Index {
            name: Some(format!("unique {at}")),
            unique: true,
            constraint: true,
            columns: tag(),
            ..Index::default()
        }),
        9 if table.foreign_keys.iter().any(|key| key.columns == [some.name.as_str()]) => Change::DropColumn(some.name),
        9 => Change::AddForeignKey(ForeignKey {
            columns: vec![some.name],
            table: "p".into(),
            references: vec!["id".into()],
            on_delete: Action::SetNull,
            ..ForeignKey::default()
        }),
        10 => match &table.primary_key {
            Some(_) => Change::DropPrimaryKey,
            None => Change::AddPrimaryKey(PrimaryKey { name: None, columns: vec!["tag".into()], definition: None }),
        },
        _ => match table.indexes.iter().find(|index| !index.constraint) {
            Some(index) if random.chance(50) => Change::DropIndex(index.name.clone().unwrap()),
            Some(index) => Change::RenameIndex { from: index.name.clone().unwrap(), to: format!("renamed {at}") },
            None if random.chance(50) => Change::DropUnique(Selector::Name("tags".into())),
            None => {
                Change::CreateIndex(Index { name: Some(format!("index {at}")), columns: tag(), ..Index::default() })
            }
        },
    }
}

/// Every value of the columns, row by row in the order of the tag.
fn values(db: &mut Db, columns: &[String], rowid: bool) -> String {
    let mut terms: Vec<_> = columns.iter().map(|name| format!("quote({name})")).collect();
    if rowid {
        terms.push("rowid".to_owned());
    }
    db.text(&format!("SELECT {} FROM t ORDER BY tag", terms.join(", ")))
}

/// Without the texts, which a change may write in its own hand, and the order of what may stand in either place.
fn meaning(mut table: Table) -> Table {
    table.definition = None;
    table.columns.iter_mut().for_each(|column| column.definition = None);
    table.indexes.iter_mut().for_each(|index| index.definition = None);
    table.foreign_keys.sort_by(|a, b| a.columns.cmp(&b.columns));
    table.indexes.sort_by(|a, b| (a.name.is_none(), &a.name).cmp(&(b.name.is_none(), &b.name)));
    table
}

fn only(schema: &Schema) -> Table {
    meaning(schema.table("t").unwrap().clone())
}

#[test]
fn rows_stay_and_the_way_back_leads_back() {
    let (mut done, mut undone) = (0, 0);
    for seed in 0..400_u32 {
        let mut random = Random(u64::from(seed).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let script = script(&mut random);
        let mut db = Db::new(&script);
        let before = db.schema();
        let table = before.table("t").unwrap().clone();
        let changes = changes(&mut random, &table);
        let case = format!("seed {seed}\n{script}\n{changes:#?}");
        let mut expected = table.clone();
        if changes.iter().any(|change| expected.apply(change).is_err()) {
            continue;
        }
        // A check written at a dropped column goes with it; the model does not know where a check was written.
        let dropped = |check: &Check| {
            changes.iter().any(|change| {
            matches!(change, Change::DropColumn(name) if check.expression.contains(&format!("\"{name}\"")))
        })
        };
        expected.checks.retain(|check| !dropped(check));
        let kept = table.columns.iter().filter(|column| expected.column(&column.name).is_some());
        // 5 may become '5' where the column is changed to hold text.
        let changed =
            |name: &str| changes.iter().any(|change| matches!(change, Change::ChangeColumn(new) if new.name == name));
        let kept = kept.map(|column| match changed(&column.name) {
            true => format!("CAST(\"{}\" AS TEXT)", column.name),
            false => format!("\"{}\"", column.name),
        });
        let kept: Vec<_> = kept.collect();
        let rowid = !table.options.contains_key("without_rowid");
        let present = values(&mut db, &kept, rowid);
        let operation = alter("t", changes.clone());
        match db.try_apply(std::slice::from_ref(&operation)) {
            Err(error) => {
                let expected = [
                    "sqlite cannot ",
                    "holds ",
                    "is NULL in",
                    "constraint failed",
                    "would refer to nothing",
                    "datatype mismatch",
                    "cannot store",
                ];
                assert!(expected.iter().any(|part| error.contains(part)), "{error}\n{case}");
                assert_eq!(values(&mut db, &kept, rowid), present, "{case}");
                continue;
            }
            Ok(_) => done += 1,
        }
        assert_eq!(values(&mut db, &kept, rowid), present, "{case}");
        assert_eq!(only(&db.schema()), meaning(expected), "{case}");
        let Ok(back) = reverse(&operation, &before) else { continue };
        if let Err(error) = db.try_apply(&back) {
            assert!(
                error.contains("give the column a default") || error.contains("constraint failed"),
                "{error}\n{case}\n{back:#?}"
            );
            continue;
        }
        undone += 1;
        assert_eq!(only(&db.schema()), meaning(table), "{case}\n{back:#?}");
    }
    assert!(done > 150 && undone > 100, "{done} done, {undone} undone");
}
