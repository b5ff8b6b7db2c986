use super::*;
use crate::schema::{Column, ColumnType as T, DefaultValue, ForeignKey, Index, IndexColumn, PrimaryKey};

fn table(name: &str, columns: &[(&str, T)]) -> Table {
    let columns = columns.iter().map(|(name, ty)| Column::new(*name, ty.clone())).collect();
    Table { columns, primary_key: Some(PrimaryKey::over(["id"])), ..Table::new(name) }
}

fn schema(tables: impl IntoIterator<Item = Table>) -> Schema {
    let mut schema = Schema { tables: tables.into_iter().collect(), ..Schema::default() };
    schema.sort();
    schema
}

fn asked(from: &Schema, to: &Schema) -> Vec<Candidate> {
    candidates(from, to, &Renames::default(), &Drops::default())
}

fn names(found: &[Candidate]) -> Vec<(&str, &str)> {
    found.iter().map(|candidate| (candidate.from.as_str(), candidate.to.as_str())).collect()
}

/// One column in the middle of a table takes another's place.
fn instead(from: (&str, T), to: (&str, T)) -> Vec<Candidate> {
    let with = |column: (&str, T)| {
        schema([table("users", &[("id", T::BigInteger), column, ("password", T::Text), ("created_on", T::Date)])])
    };
    asked(&with(from), &with(to))
}

/// One column in the middle goes and another comes at the end.
fn besides(from: (&str, T), to: (&str, T)) -> Vec<Candidate> {
    let rest = [("id", T::BigInteger), ("password", T::Text), ("created_on", T::Date)];
    let mut before = rest.to_vec();
    before.insert(1, from);
    let mut after = rest.to_vec();
    after.push(to);
    asked(&schema([table("users", &before)]), &schema([table("users", &after)]))
}

fn string(length: u32) -> T {
    T::String { length }
}

#[test]
fn what_people_rename_is_asked() {
    let price = T::Decimal { precision: 10, scale: 2 };
    for (from, to) in [
        (("name", T::Text), ("full_name", T::Text)),
        (("name", string(100)), ("full_name", string(200))),
        (("email", T::Text), ("mail", T::Text)),
        (("created", T::Timestamp), ("created_at", T::Timestamp)),
        (("created", T::Text), ("created_at", T::Timestamp)),
        (("price", price.clone()), ("amount", price)),
        (("age", T::Integer), ("age_years", T::SmallInteger)),
        (("desc", T::Text), ("description", T::Text)),
        (("total", T::Integer), ("total_cents", T::BigInteger)),
    ] {
        let found = instead(from.clone(), to.clone());
        assert_eq!(names(&found), [(from.0, to.0)]);
        assert_eq!(found[0].table.as_deref(), Some("users"));
        assert!(found[0].reasons.iter().any(|reason| reason == "same place"), "{found:?}");
    }
    for (from, to) in [("name", "full_name"), ("email", "mail"), ("created", "created_at"), ("desc", "description")] {
        assert_eq!(names(&besides((from, T::Text), (to, T::Text))), [(from, to)]);
    }
}

#[test]
fn what_is_clearly_different_is_not() {
    assert_eq!(instead(("phone", T::Text), ("is_admin", T::Boolean)), []);
    assert_eq!(instead(("bio", T::Text), ("score", T::Integer)), []);
    assert_eq!(instead(("price", T::Integer), ("note", T::Text)), []);
    assert_eq!(besides(("phone", T::Text), ("is_admin", T::Boolean)), []);
    assert_eq!(besides(("phone", T::Text), ("avatar_url", T::Text)), []);
    assert_eq!(besides(("weight", T::Integer), ("score", T::Integer)), []);
}

#[test]
fn a_foreign_key_speaks_for_and_against() {
    let posts = |column: &str, refers: &str, last: bool| {
        let mut columns = vec![("id", T::BigInteger), ("title", T::Text), ("body", T::Text)];
        columns.insert(if last { 3 } else { 1 }, (column, T::BigInteger));
        let mut posts = table("posts", &columns);
        posts.foreign_keys.push(ForeignKey {
            columns: vec![column.into()],
            table: refers.into(),
            references: vec!["id".into()],
            ..ForeignKey::default()
        });
        let id = [("id", T::BigInteger)];
        schema([posts, table("users", &id), table("categories", &id)])
    };
    let found = asked(&posts("user_id", "users", false), &posts("author_id", "users", true));
    assert_eq!(names(&found), [("user_id", "author_id")]);
    assert_eq!(found[0].reasons, ["same type", "refers to the same table"]);
    assert_eq!(asked(&posts("user_id", "users", false), &posts("category_id", "categories", false)), []);
}

#[test]
fn keys_indexes_and_defaults_count() {
    let users = |column: &str| {
        let columns = [("id", T::BigInteger), ("team", T::Text), (column, T::Text)];
        let mut users = table("users", &columns);
        users.columns[2].default = Some(DefaultValue::Text("x".into()));
        users.indexes.push(Index {
            name: Some(format!("users_team_{column}_unique")),
            unique: true,
            columns: vec![IndexColumn::column("team"), IndexColumn::column(column)],
            ..Index::default()
        });
        schema([users])
    };
    let found = asked(&users("nick"), &users("alias"));
    assert_eq!(found[0].reasons, ["same type", "same place", "same default", "in the same index"]);
    assert!(found[0].score >= 65, "{found:?}");
}

#[test]
fn all_together_are_most_alike() {
    // All three have one place; names tell them apart.
    let with = |columns: &[&str]| {
        let columns: Vec<_> =
            [("id", T::BigInteger)].into_iter().chain(columns.iter().map(|name| (*name, T::Text))).collect();
        schema([table("users", &columns)])
    };
    let found = asked(&with(&["name", "first", "mail"]), &with(&["first_name", "full_name", "email"]));
    assert_eq!(names(&found), [("name", "full_name"), ("first", "first_name"), ("mail", "email")]);
}

#[test]
fn tables_are_known_by_their_columns() {
    let people = [("id", T::BigInteger), ("name", T::Text), ("email", T::Text), ("created_at", T::Timestamp)];
    let found = asked(&schema([table("users", &people)]), &schema([table("people", &people)]));
    assert_eq!(names(&found), [("users", "people")]);
    assert_eq!((found[0].table.as_deref(), &found[0].reasons[..]), (None, &["same columns".to_owned()][..]));

    let customers = [("id", T::BigInteger), ("name", T::Text), ("email", T::Text), ("phone", T::Text)];
    let clients = [("id", T::BigInteger), ("full_name", T::Text), ("email", T::Text), ("phone", T::Text)];
    let found = asked(&schema([table("customers", &customers)]), &schema([table("clients", &clients)]));
    assert_eq!(names(&found), [("customers", "clients")], "columns of a table in question wait");

    let posts = [("id", T::BigInteger), ("title", T::Text), ("body", T::Text), ("user_id", T::BigInteger)];
    let invoices = [("id", T::BigInteger), ("number", T::Text), ("total", T::Integer), ("user_id", T::BigInteger)];
    assert_eq!(asked(&schema([table("posts", &posts)]), &schema([table("invoices", &invoices)])), []);
}

#[test]
fn what_is_answered_is_not_asked() {
    let before = [("id", T::BigInteger), ("name", T::Text), ("email", T::Text)];
    let after = [("id", T::BigInteger), ("full_name", T::Text), ("email", T::Text)];
    let (from, to) = (schema([table("users", &before)]), schema([table("people", &after)]));
    let mut renames = Renames::default();
    renames.tables.insert("users".into(), "people".into());
    let found = candidates(&from, &to, &renames, &Drops::default());
    assert_eq!(names(&found), [("name", "full_name")]);
    assert_eq!(found[0].table.as_deref(), Some("people"));

    let mut drops = Drops::default();
    drops.columns.insert(("people".into(), "name".into()));
    assert_eq!(candidates(&from, &to, &renames, &drops), []);
    renames.columns.insert(("people".into(), "name".into()), "full_name".into());
    assert_eq!(candidates(&from, &to, &renames, &Drops::default()), []);

    let drops = Drops { tables: ["users".to_owned()].into(), ..Drops::default() };
    assert_eq!(candidates(&from, &to, &Renames::default(), &drops), []);
}

#[test]
fn swaps_are_never_guessed() {
    let one = schema([table("t", &[("id", T::BigInteger), ("a", T::Text), ("b", T::Integer)])]);
    let other = schema([table("t", &[("id", T::BigInteger), ("a", T::Integer), ("b", T::Text)])]);
    assert_eq!(asked(&one, &other), []);
}

#[test]
fn two_thousand_tables_take_a_moment() {
    let columns = |at: usize| {
        let mut columns: Vec<(String, T)> = vec![("id".into(), T::BigInteger), ("name".into(), T::Text)];
        columns.extend(["title", "notes", "user_id"].map(|name| (name.to_owned(), T::Text)));
        columns.extend((0..4).map(|each| (format!("c{each}_{at}"), T::Text)));
        columns
    };
    let all = |prefix: &str| {
        schema((0..2000).map(|at| {
            let columns = columns(at).into_iter().map(|(name, ty)| Column::new(name, ty)).collect();
            Table { columns, ..Table::new(format!("{prefix}{at}")) }
        }))
    };
    let (from, to) = (all("old"), all("new"));
    let start = std::time::Instant::now();
    assert_eq!(asked(&from, &to).len(), 2000);
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    let start = std::time::Instant::now();
    assert_eq!(asked(&from, &from), []);
    assert!(start.elapsed().as_secs() < 2, "{:?}", start.elapsed());
}
