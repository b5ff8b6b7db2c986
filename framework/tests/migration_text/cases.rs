//! Every operation, every change, and every field of what they speak of, at least once.

use ruskit::schema::{
    Action, Change, Check, Column, ColumnType, DefaultValue, Deferrable, EnumType, ForeignKey, Generated, Index,
    IndexColumn, IndexTerm, Operation, Position, PrimaryKey, Selector, Table, View, constraint_name,
};

use crate::types::plain_types;

/// Texts that a careless writer would get wrong.
pub(crate) const ODD: [&str; 9] = [
    "",
    "it's \"quoted\"",
    "back\\slash\\",
    "two\nlines \"# and\n",
    "{braces} {{x}}",
    "tab\tcr\r\n",
    "日本 ü",
    "\u{202e}",
    "r#\"raw\"#\n",
];

pub(crate) fn all() -> Vec<(&'static str, Vec<Operation>)> {
    vec![
        ("tables", tables()),
        ("a_table_with_everything", vec![create(everything())]),
        ("a_table_as_one_writes_it", vec![create(usual())]),
        ("keys_in_another_order", vec![create(keys_in_another_order())]),
        ("types", vec![create(with_types())]),
        ("defaults", vec![create(with_defaults())]),
        ("modifiers", vec![create(with_modifiers())]),
        ("indexes", vec![alter(indexes())]),
        ("constraints", vec![alter(constraints())]),
        ("column_changes", vec![alter(column_changes())]),
        ("columns_with_their_keys", vec![alter(columns_with_their_keys())]),
        ("other_changes", vec![alter(other_changes())]),
        ("views", views()),
        ("enums", enums()),
        ("extensions", extensions()),
        ("statements", statements()),
        ("several_tables_in_turn", several_tables_in_turn()),
        ("nothing", Vec::new()),
        ("migration", vec![alter(vec![Change::DropPrimaryKey])]),
        ("set_null", vec![alter(vec![foreign_key(&["a"], Action::SetNull)])]),
    ]
}

fn create(table: Table) -> Operation {
    Operation::CreateTable { table, if_not_exists: false }
}

fn alter(changes: Vec<Change>) -> Operation {
    Operation::AlterTable { table: "posts".to_owned(), changes }
}

fn add(column: Column) -> Change {
    Change::AddColumn { column, position: Position::Last }
}

fn text(name: &str) -> Column {
    Column::new(name, ColumnType::Text)
}

fn own(text: &str) -> String {
    text.to_owned()
}

fn index(table: &str, columns: &[&str], unique: bool) -> Index {
    Index {
        name: Some(constraint_name(table, columns, if unique { "unique" } else { "index" })),
        unique,
        columns: columns.iter().map(|name| IndexColumn::column(*name)).collect(),
        ..Index::default()
    }
}

fn foreign_key(columns: &[&str], on_delete: Action) -> Change {
    Change::AddForeignKey(ForeignKey {
        name: Some(constraint_name("posts", columns, "foreign")),
        columns: columns.iter().map(|name| own(name)).collect(),
        table: own("users"),
        references: columns.iter().map(|_| own("id")).collect(),
        on_delete,
        ..ForeignKey::default()
    })
}

fn tables() -> Vec<Operation> {
    let mut operations = vec![
        Operation::CreateTable { table: Table { columns: vec![text("a")], ..Table::new("a") }, if_not_exists: true },
        Operation::DropTable { name: own("a"), if_exists: false },
        Operation::DropTable { name: own("a"), if_exists: true },
    ];
    operations.extend(ODD.map(|odd| Operation::RenameTable { from: own(odd), to: own("shop.\"or.ders\"") }));
    operations
}

fn usual() -> Table {
    let id = Column { auto_increment: true, ..Column::new("id", ColumnType::BigInteger) };
    let moment =
        |name| Column { default: Some(DefaultValue::CurrentTimestamp), ..Column::new(name, ColumnType::Timestamp) };
    let deleted = Column { nullable: true, ..Column::new("deleted_at", ColumnType::Timestamp) };
    let mut table = Table::new("posts");
    table.columns = vec![
        id,
        Column::new("user_id", ColumnType::BigInteger),
        text("slug"),
        moment("created_at"),
        moment("updated_at"),
        deleted,
    ];
    table.primary_key = Some(PrimaryKey::over(["id"]));
    table.indexes = vec![
        index("posts", &["created_at"], false),
        index("posts", &["slug"], true),
        index("posts", &["slug", "user_id"], false),
    ];
    table.foreign_keys = vec![ForeignKey {
        name: Some(own("posts_user_id_foreign")),
        columns: vec![own("user_id")],
        table: own("users"),
        references: vec![own("id")],
        on_delete: Action::Cascade,
        ..ForeignKey::default()
    }];
    sorted(table)
}

fn sorted(mut table: Table) -> Table {
    table.indexes.sort_by(|a, b| (a.name.is_none(), &a.name).cmp(&(b.name.is_none(), &b.name)));
    table
}

fn everything() -> Table {
    let id = Column {
        auto_increment: true,
        unsigned: true,
        comment: Some(own("n")),
        ..Column::new("id", ColumnType::BigInteger)
    };
    let mut table = Table::new("Über \"all\"");
    table.columns =
        vec![id, text("a"), text("b"), Column { auto_increment: true, ..Column::new("c", ColumnType::BigInteger) }];
    table.primary_key = Some(PrimaryKey {
        name: Some(own("all_key")),
        columns: vec![own("id")],
        definition: Some(own("PRIMARY KEY (id)")),
    });
    table.indexes = vec![
        Index {
            name: None,
            unique: true,
            constraint: true,
            columns: vec![IndexColumn::column("b")],
            ..Index::default()
        },
        Index {
            name: None,
            unique: true,
            constraint: true,
            columns: vec![IndexColumn::column("a")],
            ..Index::default()
        },
        Index { comment: Some(own("of b")), ..index("other", &["b"], true) },
    ];
    table.checks = vec![
        Check { name: None, expression: own("a <> b"), definition: None },
        Check { name: Some(own("c")), expression: own("a"), definition: Some(own("CHECK (a) NO INHERIT")) },
    ];
    table.comment = Some(own("what it's\nfor"));
    table.options = [("strict", "true"), ("engine", "My\"ISAM")].map(|(key, value)| (own(key), own(value))).into();
    table.definition = Some(own("CREATE TABLE \"all\" (\n  a -- b\n)"));
    sorted(table)
}

/// Foreign keys and checks that do not follow their columns' order.
fn keys_in_another_order() -> Table {
    let mut table = Table::new("t");
    table.columns = vec![text("a"), text("b"), text("c")];
    let key = |column: &str, name: Option<&str>| ForeignKey {
        name: name.map(own),
        columns: vec![own(column)],
        table: own("t"),
        references: vec![own("a")],
        ..ForeignKey::default()
    };
    table.foreign_keys = vec![
        key("b", Some("t_b_foreign")),
        ForeignKey { references: Vec::new(), ..key("c", None) },
        key("c", Some("second")),
        key("a", Some("t_a_foreign")),
        ForeignKey { references: Vec::new(), ..key("a", Some("third")) },
    ];
    let check = |name: &str| Check { name: Some(own(name)), expression: own("x"), definition: None };
    table.checks = vec![check("t_a_check"), check("t_c_check"), check("t_b_check"), check("t_c_check")];
    table.primary_key = Some(PrimaryKey::over(["c", "a"]));
    table
}

fn with_types() -> Table {
    let texts = || vec![own("a"), own("it's")];
    let named = || ColumnType::Enum { name: Some(own("app.mood")), values: vec![own("sad"), own("ok")] };
    let mut types = plain_types();
    types.extend([
        ColumnType::Decimal { precision: 10, scale: 2 },
        ColumnType::Char { length: 2 },
        ColumnType::String { length: 255 },
        ColumnType::String { length: 80 },
        named(),
        ColumnType::Enum { name: None, values: texts() },
        ColumnType::Enum { name: None, values: Vec::new() },
        ColumnType::Enum { name: None, values: (0..40).map(|number| format!("v{number}")).collect() },
        ColumnType::Enum { name: None, values: (0..9).map(|number| format!("a rather long value {number}")).collect() },
        ColumnType::Set { values: texts() },
        ColumnType::Set { values: Vec::new() },
        ColumnType::Other(own("geometry(Point, 4326)")),
        ColumnType::Other(own("")),
    ]);
    let mut table = Table::new("types");
    for (at, ty) in types.iter().enumerate() {
        table.columns.push(Column::new(format!("c{at}"), ty.clone()));
        table.columns.push(Column::new(format!("list{at}"), ColumnType::Array(Box::new(ty.clone()))));
        table.columns.push(Column::new(format!("range{at}"), ColumnType::Range(Box::new(ty.clone()))));
    }
    table.columns.push(Column::new("lists", ColumnType::Array(Box::new(ColumnType::Array(Box::new(named()))))));
    table
}

fn with_defaults() -> Table {
    let mut table = Table::new("defaults");
    let mut push = |default: DefaultValue| {
        let name = format!("d{}", table.columns.len());
        table.columns.push(Column { default: Some(default), ..text(&name) });
    };
    [DefaultValue::Null, DefaultValue::Boolean(true), DefaultValue::Boolean(false), DefaultValue::CurrentTimestamp]
        .into_iter()
        .for_each(&mut push);
    for number in [
        "0",
        "-1",
        "2147483648",
        "-9223372036854775808",
        "18446744073709551615",
        "0.5",
        "-0.25",
        "1.0",
        "1.50",
        ".5",
        "1e10",
        "1e-7",
        "007",
        "-0",
        "+1",
        "1e400",
        "0.1e1",
        "NaN",
    ] {
        push(DefaultValue::Number(own(number)));
    }
    for odd in ODD {
        push(DefaultValue::Text(own(odd)));
        push(DefaultValue::Expression(own(odd)));
    }
    table
}

fn with_modifiers() -> Table {
    let generated = |stored| Some(Generated { expression: own("a || 'x'"), stored });
    let mut table = Table::new("modifiers");
    table.columns = vec![
        Column { sql_type: Some(own("VARCHAR2(10)")), ..text("a") },
        Column { unsigned: true, ..Column::new("b", ColumnType::Integer) },
        Column { nullable: true, auto_increment: true, ..Column::new("c", ColumnType::Integer) },
        Column { generated: generated(true), ..text("d") },
        Column { generated: generated(false), collation: Some(own("pg_catalog.\"C\"")), ..text("e") },
        Column {
            comment: Some(own("a comment of many words that says at length what this is for and then some")),
            ..text("f")
        },
        Column {
            options: [("on_update", "NOW()"), ("identity", "always")].map(|(key, value)| (own(key), own(value))).into(),
            ..text("g")
        },
        Column { definition: Some(own("h TEXT -- here\n NOT NULL")), ..text("h") },
        Column { nullable: true, unsigned: true, ..Column::new("deleted_at", ColumnType::Timestamp) },
        Column { auto_increment: true, ..Column::new("id", ColumnType::BigInteger) },
    ];
    table
}

fn indexes() -> Vec<Change> {
    let part = IndexColumn {
        term: IndexTerm::Column(own("a")),
        descending: true,
        collation: Some(own("C")),
        operator_class: Some(own("text_pattern_ops")),
        nulls_first: Some(true),
        length: Some(10),
    };
    let expression = || IndexColumn::expression("lower(title)");
    let named = |name: &str| Index { name: Some(own(name)), ..index("posts", &["a", "b"], false) };
    [
        index("posts", &["a", "b"], true),
        index("posts", &["a"], false),
        named("mine"),
        Index {
            columns: vec![part.clone(), IndexColumn { nulls_first: Some(false), ..IndexColumn::column("b") }],
            ..named("parts")
        },
        Index { columns: vec![expression()], ..named("lower") },
        Index { columns: vec![expression()], unique: true, ..named("lower_unique") },
        Index {
            columns: vec![IndexColumn { term: expression().term, ..part.clone() }, IndexColumn::column("b")],
            ..named("mixed")
        },
        Index { columns: vec![part.clone(), IndexColumn::column("a")], ..named("twice") },
        Index { columns: vec![expression(), expression()], ..named("expressions") },
        Index { predicate: Some(own("a > 0 AND b IS NULL")), method: Some(own("gin")), ..named("where_using") },
        Index { include: vec![own("c"), own("d")], concurrently: true, ..named("include") },
        Index {
            options: [("nulls_not_distinct", "true"), ("parser", "ngram")]
                .map(|(key, value)| (own(key), own(value)))
                .into(),
            ..named("options")
        },
        Index {
            options: [(own("nulls_not_distinct"), own("yes"))].into(),
            comment: Some(own("why")),
            ..named("other_option")
        },
        Index { definition: Some(own("CREATE INDEX x ON posts\n(a)")), ..named("definition") },
        Index {
            name: Some(constraint_name("posts", &["a", "b"], "index")),
            columns: vec![expression(), IndexColumn::column("a"), IndexColumn::column("b")],
            ..named("")
        },
    ]
    .map(Change::CreateIndex)
    .into()
}

fn constraints() -> Vec<Change> {
    let unique = |columns: &[&str]| Index { constraint: true, ..index("posts", columns, true) };
    let exclusion = Index {
        name: Some(own("no_overlap")),
        constraint: true,
        columns: vec![IndexColumn::expression("tsrange(a, b)"), IndexColumn::column("room")],
        method: Some(own("gist")),
        definition: Some(own("EXCLUDE USING gist (tsrange(a, b) WITH &&, room WITH =)")),
        ..Index::default()
    };
    let foreign = ForeignKey {
        name: Some(own("mine")),
        columns: vec![own("a"), own("b")],
        table: own("shop.pairs"),
        references: vec![own("x"), own("y")],
        on_delete: Action::Restrict,
        on_update: Action::SetDefault,
        deferrable: Some(Deferrable::InitiallyImmediate),
        definition: Some(own("FOREIGN KEY (a, b) REFERENCES shop.pairs MATCH FULL")),
    };
    vec![
        Change::AddUnique(unique(&["a"])),
        Change::AddUnique(Index { deferrable: Some(Deferrable::InitiallyDeferred), ..unique(&["a", "b"]) }),
        Change::AddUnique(Index { name: None, ..unique(&["a"]) }),
        Change::AddUnique(exclusion.clone()),
        Change::AddUnique(Index { name: None, ..exclusion.clone() }),
        Change::AddUnique(Index { columns: vec![IndexColumn::column("room")], ..exclusion }),
        Change::AddForeignKey(foreign.clone()),
        Change::AddForeignKey(ForeignKey { name: None, references: Vec::new(), ..foreign.clone() }),
        Change::AddForeignKey(ForeignKey {
            name: Some(own("posts_a_b_foreign")),
            on_update: Action::NoAction,
            ..foreign
        }),
        Change::AddPrimaryKey(PrimaryKey::over(["a", "b"])),
        Change::AddPrimaryKey(PrimaryKey { name: Some(own("key")), ..PrimaryKey::over(["a"]) }),
        Change::AddPrimaryKey(PrimaryKey {
            definition: Some(own("PRIMARY KEY (a) DEFERRABLE")),
            ..PrimaryKey::over(["a"])
        }),
        Change::AddCheck(Check { name: Some(own("positive")), expression: own("a > 0"), definition: None }),
        Change::AddCheck(Check {
            name: None,
            expression: own("a > 0"),
            definition: Some(own("CHECK (a > 0) NOT VALID")),
        }),
        Change::AddCheck(Check {
            name: Some(own("long")),
            expression: "a > 0 AND ".repeat(12) + "b > 0",
            definition: None,
        }),
    ]
}

fn column_changes() -> Vec<Change> {
    let id = || Column { auto_increment: true, ..Column::new("id", ColumnType::BigInteger) };
    let moment =
        |name| Column { default: Some(DefaultValue::CurrentTimestamp), ..Column::new(name, ColumnType::Timestamp) };
    vec![
        Change::AddColumn { column: id(), position: Position::First },
        Change::AddPrimaryKey(PrimaryKey::over(["id"])),
        Change::AddColumn { column: text("b"), position: Position::After(own("a")) },
        Change::ChangeColumn(id()),
        Change::AddPrimaryKey(PrimaryKey::over(["id"])),
        Change::ChangeColumn(Column { nullable: true, ..Column::new("deleted_at", ColumnType::Timestamp) }),
        Change::ChangeColumn(Column {
            nullable: true,
            default: Some(DefaultValue::Null),
            ..Column::new("c", ColumnType::String { length: 10 })
        }),
        add(moment("created_at")),
        add(moment("updated_at")),
        add(moment("created_at")),
        Change::AddColumn { column: moment("updated_at"), position: Position::First },
        Change::ChangeColumn(moment("created_at")),
        Change::ChangeColumn(moment("updated_at")),
        Change::RenameColumn { from: own("a"), to: own("b") },
        Change::DropColumn(own("created_at")),
        Change::DropColumn(own("updated_at")),
        Change::DropColumn(own("updated_at")),
        Change::DropColumn(own("created_at")),
    ]
}

fn columns_with_their_keys() -> Vec<Change> {
    let unique = || index("posts", &["a"], true);
    let check =
        |name: &str| Change::AddCheck(Check { name: Some(own(name)), expression: own("a > 0"), definition: None });
    let number = |name| add(Column::new(name, ColumnType::BigInteger));
    vec![
        number("a"),
        Change::CreateIndex(unique()),
        Change::CreateIndex(index("posts", &["a"], false)),
        check("posts_a_check"),
        foreign_key(&["a"], Action::Cascade),
        // Of the same column, but behind its foreign key nothing else can be said.
        check("posts_a_check"),
        number("b"),
        // Another column's.
        Change::CreateIndex(unique()),
        number("a"),
        Change::AddUnique(Index { constraint: true, ..unique() }),
        Change::AddPrimaryKey(PrimaryKey::over(["a"])),
        Change::ChangeColumn(Column::new("a", ColumnType::BigInteger)),
        Change::CreateIndex(Index { comment: Some(own("x")), ..unique() }),
        add(text("a")),
        check("of_another_name"),
        add(text("a")),
        Change::AddForeignKey(ForeignKey {
            columns: vec![own("a")],
            table: own("users"),
            deferrable: Some(Deferrable::InitiallyDeferred),
            ..ForeignKey::default()
        }),
        Change::ChangeColumn(text("a")),
        foreign_key(&["a"], Action::NoAction),
        number("a"),
        foreign_key(&["a", "b"], Action::SetNull),
    ]
}

fn other_changes() -> Vec<Change> {
    let columns = || Selector::Columns(vec![own("a"), own("b")]);
    vec![
        Change::DropIndex(own("a")),
        Change::RenameIndex { from: own("a"), to: own("b") },
        Change::DropPrimaryKey,
        Change::DropForeignKey(columns()),
        Change::DropForeignKey(Selector::Name(own("a"))),
        Change::DropUnique(columns()),
        Change::DropUnique(Selector::Name(own("a"))),
        Change::DropCheck(own("a")),
        Change::SetComment(Some(own("it's"))),
        Change::SetComment(None),
        Change::Restore(own("CREATE TABLE posts (\n    a TEXT\n)")),
    ]
}

fn views() -> Vec<Operation> {
    let view = View { name: own("live"), query: own("SELECT id\nFROM posts\nWHERE \"live\""), ..View::default() };
    vec![
        Operation::CreateView { view: view.clone(), replace: false },
        Operation::CreateView { view: View { query: own("SELECT 1"), ..view.clone() }, replace: true },
        Operation::CreateView { view: View { materialized: true, ..view.clone() }, replace: false },
        Operation::CreateView {
            view: View { definition: Some(own("CREATE VIEW live AS SELECT 1")), materialized: true, ..view },
            replace: true,
        },
        Operation::DropView { name: own("live"), if_exists: false },
        Operation::DropView { name: own("live"), if_exists: true },
    ]
}

fn enums() -> Vec<Operation> {
    let mood = EnumType { name: own("mood"), values: vec![own("sad"), own("it's")], comment: None };
    vec![
        Operation::CreateEnum(mood.clone()),
        Operation::CreateEnum(EnumType { comment: Some(own("how one feels")), ..mood.clone() }),
        Operation::CreateEnum(EnumType { values: Vec::new(), ..mood }),
        Operation::DropEnum(own("mood")),
        Operation::AddEnumValue { name: own("mood"), value: own("glad"), before: None },
        Operation::AddEnumValue { name: own("mood"), value: own("glad"), before: Some(own("sad")) },
        Operation::RenameEnumValue { name: own("mood"), from: own("sad"), to: own("blue") },
    ]
}

fn extensions() -> Vec<Operation> {
    [false, true]
        .into_iter()
        .flat_map(|sure| {
            [
                Operation::CreateExtension { name: own("citext"), if_not_exists: sure },
                Operation::DropExtension { name: own("citext"), if_exists: sure },
            ]
        })
        .collect()
}

fn statements() -> Vec<Operation> {
    let sql = |up: &str, down: Option<&str>| Operation::Sql { up: own(up), down: down.map(own), file: None };
    ODD.into_iter().flat_map(|odd| [sql(odd, None), sql("UPDATE a SET b = 1", Some(odd))]).collect()
}

fn several_tables_in_turn() -> Vec<Operation> {
    let alter = |table: &str, name: &str| Operation::AlterTable { table: own(table), changes: vec![add(text(name))] };
    vec![
        alter("a", "x"),
        alter("b", "x"),
        alter("a", "y"),
        alter("a", "z"),
        Operation::AlterTable { table: own("a"), changes: Vec::new() },
        create(usual()),
        alter("posts", "x"),
    ]
}
