use super::*;
use crate::schema::{
    Change, Check, Column, ColumnType as T, DefaultValue, ForeignKey, Index, IndexColumn, Position, PrimaryKey, Table,
};

fn before() -> Schema {
    let mut users = Table::new("users");
    users.columns = vec![
        Column::new("id", T::BigInteger),
        Column { nullable: true, ..Column::new("name", T::Text) },
        Column::new("age", T::Text),
        Column::new("email", T::String { length: 100 }),
    ];
    users.primary_key = Some(PrimaryKey::over(["id"]));
    let mut posts = Table::new("posts");
    posts.columns = vec![Column::new("id", T::BigInteger), Column::new("user", T::BigInteger)];
    posts.primary_key = Some(PrimaryKey::over(["id"]));
    Schema { tables: vec![posts, users], ..Schema::default() }
}

fn alter(table: &str, changes: impl Into<Vec<Change>>) -> Operation {
    Operation::AlterTable { table: table.into(), changes: changes.into() }
}

fn add(column: Column) -> Change {
    Change::AddColumn { column, position: Position::Last }
}

fn unique(columns: &[&str]) -> Change {
    let columns = columns.iter().map(|name| IndexColumn::column(*name)).collect();
    Change::CreateIndex(Index { name: Some("u".into()), unique: true, columns, ..Index::default() })
}

fn refers(column: &str, table: &str) -> Change {
    Change::AddForeignKey(ForeignKey { columns: vec![column.into()], table: table.into(), ..ForeignKey::default() })
}

fn told(operations: &[Operation]) -> Vec<(Class, String, Option<Doubt>)> {
    risks(operations, &before()).into_iter().map(|risk| (risk.class, risk.what, risk.doubt)).collect()
}

fn one(operations: &[Operation]) -> (Class, String, Option<Doubt>) {
    let mut told = told(operations);
    assert_eq!(told.len(), 1, "{told:?}");
    told.remove(0)
}

fn rows(table: &str) -> Option<Doubt> {
    Some(Doubt::Rows { table: table.into() })
}

#[test]
fn what_is_new_is_additive() {
    let nullable = Column { nullable: true, ..Column::new("bio", T::Text) };
    assert_eq!(one(&[alter("users", [add(nullable)])]), (Class::Additive, "adds users.bio".into(), None));
    let with_default = Column { default: Some(DefaultValue::Boolean(false)), ..Column::new("admin", T::Boolean) };
    assert_eq!(one(&[alter("users", [add(with_default)])]).0, Class::Additive);
    let create = Operation::CreateTable { table: Table::new("tags"), if_not_exists: false };
    let later = alter("tags", [add(Column::new("name", T::Text)), unique(&["name"])]);
    assert!(told(&[create, later]).iter().all(|(class, _, doubt)| *class == Class::Additive && doubt.is_none()));
}

#[test]
fn a_required_column_asks_for_rows() {
    let (class, what, doubt) = one(&[alter("users", [add(Column::new("slug", T::Text))])]);
    assert_eq!((class, what.as_str(), doubt), (Class::Conversion, "adds users.slug", rows("users")));
}

#[test]
fn drops_are_destructive() {
    let values = Some(Doubt::Values { table: "users".into(), column: "age".into() });
    assert_eq!(
        one(&[alter("users", [Change::DropColumn("age".into())])]),
        (Class::Destructive, "drops users.age".into(), values)
    );
    let drop = Operation::DropTable { name: "users".into(), if_exists: false };
    assert_eq!(one(&[drop]), (Class::Destructive, "drops table users".into(), rows("users")));
}

#[test]
fn questions_speak_of_names_before() {
    let rename = Operation::RenameTable { from: "users".into(), to: "people".into() };
    let changes = alter(
        "people",
        [
            Change::RenameColumn { from: "name".into(), to: "full_name".into() },
            Change::ChangeColumn(Column::new("full_name", T::Text)),
            unique(&["full_name", "email"]),
        ],
    );
    let told = told(&[rename, changes]);
    assert_eq!(told[2].1, "makes people.full_name required");
    assert_eq!(told[2].2, Some(Doubt::Nulls { table: "users".into(), column: "name".into() }));
    let columns = vec!["name".to_owned(), "email".to_owned()];
    assert_eq!(told[3].2, Some(Doubt::Duplicates { table: "users".into(), columns }));
}

#[test]
fn a_table_that_takes_a_freed_name_is_new() {
    let rename = Operation::RenameTable { from: "users".into(), to: "people".into() };
    let create = Operation::CreateTable { table: Table::new("users"), if_not_exists: false };
    let drop = Operation::DropTable { name: "users".into(), if_exists: false };
    assert_eq!(told(&[rename, create, drop])[2].2, None);
}

#[test]
fn one_change_may_ask_twice() {
    let age = Change::ChangeColumn(Column { nullable: false, ..Column::new("name", T::Integer) });
    let told = told(&[alter("users", [age])]);
    assert_eq!(told[0].1, "changes users.name from text to integer");
    assert!(matches!(&told[0].2, Some(Doubt::Unfit { from: T::Text, to: T::Integer, unsigned: false, .. })));
    assert!(matches!(&told[1].2, Some(Doubt::Nulls { .. })));
}

#[test]
fn wider_is_no_question() {
    let wider = Change::ChangeColumn(Column::new("email", T::String { length: 200 }));
    let expected = (Class::Additive, "changes users.email from string(100) to string(200)".into(), None);
    assert_eq!(one(&[alter("users", [wider])]), expected);
    let narrower = Change::ChangeColumn(Column::new("email", T::String { length: 50 }));
    assert_eq!(one(&[alter("users", [narrower])]).0, Class::Conversion);
}

#[test]
fn what_only_the_database_can_read_may_need_conversion() {
    let spelled =
        Column { sql_type: Some("varchar(100) binary".into()), ..Column::new("email", T::String { length: 100 }) };
    let what = "changes users.email from string(100) to varchar(100) binary".to_owned();
    assert_eq!(one(&[alter("users", [Change::ChangeColumn(spelled)])]), (Class::Conversion, what, None));
}

#[test]
fn an_enumeration_made_anew_asks_about_the_values_it_had() {
    let choice = |values: &[&str]| T::Enum {
        name: Some("mood".into()),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    };
    let mut before = before();
    before.tables[1].columns.push(Column::new("mood", choice(&["ok", "sad"])));
    let to = |ty: T| alter("users", [Change::ChangeColumn(Column::new("mood", ty))]);
    let found = risks(&[to(T::Text), to(choice(&["ok"]))], &before);
    assert_eq!(found[0].doubt, None);
    assert!(
        matches!(&found[1].doubt, Some(Doubt::Unfit { from, to, .. }) if *from == choice(&["ok", "sad"]) && *to == choice(&["ok"]))
    );
    assert_eq!(found[1].what, "changes users.mood from mood: ok, sad to mood: ok");
    assert_eq!(risks(&[to(T::Text), to(choice(&["sad", "ok"]))], &before)[1].doubt, None);
}

#[test]
fn what_is_unique_already_is_no_question() {
    assert_eq!(one(&[alter("users", [unique(&["id", "email"])])]).2, None);
    let columns = vec!["email".to_owned()];
    let doubt = Some(Doubt::Duplicates { table: "users".into(), columns });
    assert_eq!(one(&[alter("users", [unique(&["email"])])]).2, doubt);
    let code = Column { default: Some(DefaultValue::Text("x".into())), ..Column::new("code", T::Text) };
    assert_eq!(told(&[alter("users", [add(code.clone()), unique(&["code"])])])[1].2, rows("users"));
    assert_eq!(told(&[alter("users", [add(code), unique(&["code", "email"])])])[1].2, doubt);
    let null = Column { nullable: true, ..Column::new("code", T::Text) };
    assert_eq!(told(&[alter("users", [add(null), unique(&["code"])])])[1].2, None);
}

#[test]
fn foreign_keys_ask_for_orphans() {
    let doubt = Doubt::Orphans {
        table: "posts".into(),
        columns: vec!["user".into()],
        references: "users".into(),
        keys: vec!["id".into()],
    };
    assert_eq!(one(&[alter("posts", [refers("user", "users")])]).2, Some(doubt));
    let mut tags = Table::new("tags");
    tags.columns = vec![Column::new("id", T::BigInteger)];
    tags.primary_key = Some(PrimaryKey::over(["id"]));
    let create = Operation::CreateTable { table: tags, if_not_exists: false };
    let told = told(&[create, alter("posts", [refers("user", "tags")])]);
    assert_eq!(told[1].2, Some(Doubt::Values { table: "posts".into(), column: "user".into() }));
    let mut before = before();
    let Change::AddForeignKey(key) = refers("user", "users") else { unreachable!() };
    before.tables[0].foreign_keys.push(key);
    assert_eq!(risks(&[alter("posts", [refers("user", "users")])], &before)[0].doubt, None);
}

#[test]
fn checks_ask_where_their_words_mean_the_same_before() {
    let check = |expression: &str| {
        Change::AddCheck(Check { name: Some("c".into()), expression: expression.into(), ..Check::default() })
    };
    let doubt = Doubt::Against { table: "users".into(), expression: "length(email) > 3".into() };
    assert_eq!(one(&[alter("users", [check("length(email) > 3")])]).2, Some(doubt));
    let rename = Change::RenameColumn { from: "email".into(), to: "mail".into() };
    assert_eq!(told(&[alter("users", [rename, check("length(mail) > 3")])])[1].2, None);
}

#[test]
fn a_count_of_nothing_needs_no_conversion() {
    let found = risks(&[alter("users", [add(Column::new("slug", T::Text))])], &before());
    assert_eq!(found[0].class_given(Some(0)), Class::Additive);
    assert_eq!(found[0].class_given(None), Class::Conversion);
    assert_eq!(found[0].class.to_string(), "needs conversion");
}

#[test]
fn what_rows_mean_is_told_with_their_number() {
    let found = risks(&[alter("users", [unique(&["email"]), Change::DropColumn("age".into())])], &before());
    assert_eq!(found[0].trouble.map(Trouble::rule), Some("duplicate-rows"));
    assert_eq!(found[0].told(2), "allows no two rows alike in users (email), and 2 rows repeat others");
    assert_eq!(found[1].trouble.map(Trouble::rule), Some("rows-dropped"));
    assert_eq!(found[1].told(1), "drops users.age, and what 1 row holds there is lost");
    let harmless = alter("users", [Change::ChangeColumn(Column::new("email", T::String { length: 200 }))]);
    assert_eq!(risks(&[harmless], &before())[0].trouble, None);
}

#[test]
fn the_course_is_a_schema_again() {
    let before = before();
    let mut course = Course::new(&before);
    course.make(&Operation::RenameTable { from: "users".into(), to: "people".into() });
    course.make(&Operation::CreateTable { table: Table::new("tags"), if_not_exists: false });
    course.make(&alter("people", [Change::DropColumn("age".into())]));
    let schema = course.schema();
    assert_eq!(schema.tables.iter().map(|table| table.name.as_str()).collect::<Vec<_>>(), ["people", "posts", "tags"]);
    assert!(schema.table("people").is_some_and(|table| table.column("age").is_none()));
    assert!(course.was_there("people") && course.was_there("posts") && !course.was_there("tags"));
}
