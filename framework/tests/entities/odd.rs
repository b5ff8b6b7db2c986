//! A schema of everything that is awkward to write in Rust.

use std::collections::BTreeMap;

use ruskit::schema::{
    Action, Check, Column, ColumnType, DefaultValue, Deferrable, EnumType, ForeignKey, Generated, Index, IndexColumn,
    IndexTerm, PrimaryKey, Schema, Table,
};

use crate::example::{nullable, string, table};
use crate::support::plain_types;

const KEYWORDS: [&str; 54] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "Self", "static", "struct", "super", "trait",
    "true", "try", "type", "typeof", "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "_",
];

fn every_type() -> Vec<ColumnType> {
    let texts = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    let mut types = plain_types();
    types.extend([
        ColumnType::Decimal { precision: 10, scale: 2 },
        ColumnType::Char { length: 2 },
        ColumnType::String { length: 160 },
        ColumnType::Enum { name: None, values: texts(&["draft", "it's \"live\"", "back\\slash", "`tick`"]) },
        ColumnType::Other("geometry(point, 4326)".to_owned()),
        ColumnType::Set { values: texts(&["a", "it's \"b\""]) },
        array(ColumnType::Text),
        array(ColumnType::Integer),
        array(ColumnType::Binary),
        array(ColumnType::Decimal { precision: 10, scale: 2 }),
        array(ColumnType::Other("point".to_owned())),
        array(ColumnType::Range(Box::new(ColumnType::Date))),
        array(mood()),
        ColumnType::Range(Box::new(ColumnType::BigInteger)),
        ColumnType::Range(Box::new(ColumnType::Decimal { precision: 38, scale: 10 })),
        ColumnType::Range(Box::new(ColumnType::Other("float8".to_owned()))),
        mood(),
        named("Odd Name"),
        named("größe"),
    ]);
    types
}

fn array(of: ColumnType) -> ColumnType {
    ColumnType::Array(Box::new(of))
}

/// A column of a named enum type: what its values are is said once, by the type.
fn named(name: &str) -> ColumnType {
    ColumnType::Enum { name: Some(name.to_owned()), values: vec![] }
}

fn mood() -> ColumnType {
    named("mood")
}

/// Enum types with texts that make no good names.
fn enums() -> Vec<EnumType> {
    let odd = [
        "",
        " ",
        "+",
        "2nd",
        "a",
        "A",
        "a_",
        "self",
        "Self",
        "type",
        "größe",
        "名前",
        "it's",
        "\"quoted\"",
        "back\\slash",
        "with space",
        "with-dash",
        "None",
        "Ok",
        "line\nbreak",
        "🦀",
        "é",
        "e\u{301}",
        "\u{212b}",
        "a text as long as a text of an enum type may be in that database 63",
    ];
    let ty = |name: &str, values: &[&str]| EnumType {
        name: name.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        comment: None,
    };
    vec![
        ty("Odd Name", &odd),
        ty("User", &["one"]),
        EnumType { comment: Some("How it is.\nAnd \"why\".".to_owned()), ..ty("audit.mood", &["Happy", "Sad"]) },
        ty("cases", &["in_progress", "done"]),
        ty("empty", &[]),
        ty("größe", &["S", "M"]),
        ty("mood", &["happy", "very sad"]),
        ty("option", &["OPEN", "HALF_OPEN"]),
        ty("order", &["halfOpen", "open"]),
        ty("with.\"a \"\"quote\"\"\"", &["a-b", "c"]),
    ]
}

fn default(ty: ColumnType, name: &str, value: DefaultValue) -> Column {
    Column { default: Some(value), ..Column::new(name, ty) }
}

fn texts<const N: usize>(values: [&str; N]) -> Vec<String> {
    values.map(str::to_owned).into()
}

fn keywords() -> Table {
    table("keywords", KEYWORDS.iter().map(|name| string(name)).collect())
}

fn types() -> Table {
    let types = every_type();
    let plain = types.iter().enumerate().map(|(number, ty)| Column::new(format!("plain_{number}"), ty.clone()));
    let nulls =
        types.iter().enumerate().map(|(number, ty)| nullable(Column::new(format!("null_{number}"), ty.clone())));
    table("every_type", plain.chain(nulls).collect())
}

fn names() -> Table {
    let long = "a_column_whose_name_is_as_long_as_postgres_lets_a_name_be_63_b";
    let columns = [
        "first name",
        "First Name",
        "first-name",
        "FirstName",
        "2nd",
        "größe",
        "Größe",
        "名前",
        "имя",
        "é",
        "e\u{301}",
        "",
        "!",
        "a\"b",
        "a\\b",
        "a`b",
        "\u{212b}",
        "table",
        "columns",
        "primary_key",
        "TABLE",
        "trailing_",
        "__dunder__",
        "a__b",
        "x²",
        long,
        "tab\there",
        "line\nbreak",
        "\u{202e}reversed",
        "UPPER",
        "iPhone",
        "r#type",
    ];
    let more = (0..3).map(|n| string(&format!("{}{n}", "very_".repeat(22))));
    table("Names of Things", columns.into_iter().map(string).chain(more).map(nullable).collect())
}

fn keys() -> Table {
    let big = |name: &str| Column::new(name, ColumnType::BigInteger);
    let mut comment = string("comment");
    comment.comment = Some("What it is: \"quoted\", `ticked`.\r\n\r\n\tA second paragraph.\n\n".to_owned());
    let mut computed = big("computed");
    computed.generated = Some(Generated {
        expression: "order_id * 2 + CASE WHEN note = 'a \"b\"' THEN 1 ELSE 0 END".to_owned(),
        stored: true,
    });
    let mut collated = string("collated");
    collated.collation = Some("NOCASE".to_owned());
    collated.sql_type = Some("VARCHAR2(255)".to_owned());
    collated.options =
        BTreeMap::from([("invisible".to_owned(), "true".to_owned()), ("on update".to_owned(), "x".to_owned())]);
    let column = |name: &str| IndexColumn::column(name);
    let index =
        |name: &str, columns: Vec<IndexColumn>| Index { name: Some(name.to_owned()), columns, ..Index::default() };
    let expression = IndexTerm::Expression("lower(note) || '-' || upper(\"comment\")".to_owned());
    let key = |columns: Vec<String>, table: &str, references: Vec<String>| ForeignKey {
        columns,
        table: table.to_owned(),
        references,
        ..ForeignKey::default()
    };
    Table {
        columns: vec![
            big("order_id"), nullable(big("line")), nullable(string("note")), comment, computed, collated,
            default(ColumnType::String { length: 255 }, "d1", DefaultValue::Text("it's \"x\" \\ \n".to_owned())),
            default(ColumnType::BigInteger, "d2", DefaultValue::Number("-1.50e3".to_owned())),
            default(ColumnType::BigInteger, "d3", DefaultValue::Number("+.5".to_owned())),
            default(ColumnType::Timestamp, "d4", DefaultValue::CurrentTimestamp),
            nullable(default(ColumnType::Text, "d5", DefaultValue::Null)),
            default(ColumnType::Text, "d6", DefaultValue::Expression("(hex(randomblob(16)) || 'some more text to make it long enough to break')".to_owned())),
        ],
        primary_key: Some(PrimaryKey { name: Some("pk".to_owned()), columns: texts(["line", "order_id"]), definition: None }),
        indexes: vec![
            Index { predicate: Some("note IS NOT NULL".to_owned()), unique: true, ..index("a_partial", vec![column("note")]) },
            index("b_plain", vec![column("note"), IndexColumn { descending: true, ..column("line") }]),
            index("c_expression", vec![IndexColumn { term: expression, descending: true, collation: Some("NOCASE".to_owned()), ..IndexColumn::column("") }]),
            index("keys_d2_index", vec![column("d2")]),
            Index { method: Some("gin".to_owned()), ..index("z_a_very_long_name_of_an_index_that_somebody_once_chose", vec![column("d1"), column("d2"), column("d3")]) },
            Index { unique: true, constraint: true, columns: vec![column("d3")], ..Index::default() },
            Index { unique: true, constraint: true, columns: vec![column("d3"), column("d4")], ..Index::default() },
            Index { constraint: true, method: Some("gist".to_owned()), definition: Some("EXCLUDE USING gist (d1 WITH =, d2 WITH &&)".to_owned()), ..index("z_b_exclusion", vec![column("d1"), column("d2")]) },
            Index { constraint: true, definition: Some("EXCLUDE (d1 WITH =)".to_owned()), ..index("z_c_exclusion", vec![column("d1")]) },
            Index { unique: true, constraint: true, deferrable: Some(Deferrable::InitiallyDeferred), ..index("z_d_deferrable", vec![column("d2")]) },
            Index { include: texts(["d1", "d2"]), comment: Some("for \"looking\" up".to_owned()), unique: true, options: BTreeMap::from([("nulls_not_distinct".to_owned(), "true".to_owned()), ("with".to_owned(), "fillfactor=70".to_owned())]), ..index("z_e_everything", vec![
                IndexColumn { operator_class: Some("text_pattern_ops".to_owned()), nulls_first: Some(false), descending: true, collation: Some("C".to_owned()), ..column("d1") },
                IndexColumn { length: Some(10), ..column("d5") },
                IndexColumn { nulls_first: Some(true), ..column("d6") },
            ]) },
            Index { definition: Some("CREATE INDEX z_f ON keys USING gist (d1 gist_trgm_ops (siglen = 32))".to_owned()), ..index("z_f_definition", vec![column("d1")]) },
        ],
        foreign_keys: vec![
            ForeignKey { on_delete: Action::SetNull, on_update: Action::Cascade, deferrable: Some(Deferrable::InitiallyDeferred), ..key(texts(["order_id", "line"]), "other things", texts(["a", "b"])) },
            ForeignKey { on_delete: Action::Restrict, deferrable: Some(Deferrable::InitiallyImmediate), ..key(texts(["d2"]), "a_table_whose_name_is_as_long_as_it_may_be", texts(["a_column_whose_name_is_long"])) },
            ForeignKey { on_delete: Action::SetDefault, name: Some("named".to_owned()), ..key(texts(["d3"]), "users", vec![]) },
            key(texts(["d3"]), "a_table_whose_name_is_as_long_as_it_may_be", texts(["a_column_whose_name_is_long_too"])),
            ForeignKey { definition: Some("FOREIGN KEY (d3) REFERENCES users(id) NOT VALID".to_owned()), ..key(texts(["d3"]), "users", texts(["id"])) },
        ],
        checks: vec![
            Check { name: None, expression: "order_id > 0".to_owned(), definition: None },
            Check { name: Some("later".to_owned()), expression: "d2 > 0".to_owned(), definition: Some("CHECK (d2 > 0) NOT VALID".to_owned()) },
            Check { name: Some("long".to_owned()), expression: "note <> 'x' AND (d2 > 0 OR d3 > 0 OR computed IS NOT NULL) AND note <> \"comment\"".to_owned(), definition: None },
            Check { name: None, expression: "d2 BETWEEN 1 AND 100000 OR d3 BETWEEN 1 AND 100000 OR d2 + d3 = 0".to_owned(), definition: None },
        ],
        comment: Some("Lines of an order.\nTwo lines of comment, and quite a long second one, longer than a line of Rust usually is, by far.".to_owned()),
        options: BTreeMap::from([("strict".to_owned(), "true".to_owned()), ("engine".to_owned(), "InnoDB".to_owned())]),
        ..Table::new("keys")
    }
}

/// Attributes of every length around rustfmt's limits.
fn widths() -> Table {
    let columns = (1..110).map(|length| {
        let name = format!("c{length:03}_{}", "x".repeat(length));
        Column {
            comment: Some("y".repeat(length)),
            ..default(ColumnType::Text, &name, DefaultValue::Text("z".repeat(110 - length)))
        }
    });
    let mut table = table("widths", columns.collect());
    for length in 30..90 {
        table.checks.push(Check { name: None, expression: "a".repeat(length), definition: None });
        if length % 3 == 0 {
            continue;
        }
        table.checks.push(Check {
            name: Some("n".repeat(length / 2)),
            expression: "b".repeat(length / 2),
            definition: None,
        });
        if length % 4 != 0 {
            continue;
        }
        table.foreign_keys.push(ForeignKey {
            columns: texts(["id"]),
            table: "t".repeat(length / 2),
            references: vec!["c".repeat(length - length / 2)],
            name: Some("widths_id_foreign".to_owned()),
            ..ForeignKey::default()
        });
    }
    table
}

fn cased(name: &str, columns: &[&str]) -> Table {
    Table { columns: columns.iter().map(|name| Column::new(*name, ColumnType::Integer)).collect(), ..Table::new(name) }
}

pub(crate) fn schema() -> Schema {
    let mut tables = vec![
        keywords(),
        types(),
        names(),
        keys(),
        widths(),
        cased("Artist", &["ArtistId", "Name"]),
        cased("camels", &["artistId", "firstName"]),
        cased("shouts", &["ARTIST_ID", "NAME"]),
        cased("kebabs", &["artist-id", "name"]),
        cased("Mixed", &["ArtistId", "name", "URL"]),
        cased("NoKey", &["a"]),
    ];
    let odd = [
        "options",
        "results",
        "strings",
        "vecs",
        "boxes",
        "selves",
        "mods",
        "types",
        "crates",
        "user",
        "users",
        "User",
        "2fa",
        "",
        "!!!",
        "größen",
        "名前",
        "aux",
        "jsons",
        "entities",
        "item_2",
        "item_10",
        "item1",
        "item_a",
        "item_a2",
        "item_a10",
        "itema",
        "item2b",
        "item",
        "items_of",
        "log",
        "serde",
        "sqlx",
        "std",
        "core",
        "ruskit",
        "chrono",
        "dotted.name",
        "with space",
        "self",
        "Debug",
        "datetimes",
        "a_table_whose_name_is_as_long_as_postgres_lets_a_name_be_63_bytes",
    ];
    tables.extend(odd.map(|name| table(name, vec![string("name")])));
    let mut defined =
        table("audit.log", vec![named("audit.mood")].into_iter().map(|ty| Column::new("mood", ty)).collect());
    defined.primary_key =
        Some(PrimaryKey { definition: Some("PRIMARY KEY (id) INCLUDE (mood)".to_owned()), ..PrimaryKey::over(["id"]) });
    tables.push(defined);
    let mut schema = Schema { tables, enums: enums(), ..Schema::default() };
    schema.sort();
    for table in &mut schema.tables {
        table.indexes.sort_by(|a, b| (a.name.is_none(), &a.name).cmp(&(b.name.is_none(), &b.name)));
    }
    schema
}
