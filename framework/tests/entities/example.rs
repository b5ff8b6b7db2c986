//! The schema of the example project: users, posts, comments.

use ruskit::schema::{
    Action, Column, ColumnType, DefaultValue, ForeignKey, Index, IndexColumn, PrimaryKey, Schema, Table,
};

pub(crate) fn table(name: &str, columns: Vec<Column>) -> Table {
    let mut id = Column::new("id", ColumnType::BigInteger);
    id.auto_increment = true;
    let mut all = vec![id];
    all.extend(columns);
    let primary_key = Some(PrimaryKey { name: None, columns: vec!["id".to_owned()], definition: None });
    Table { columns: all, primary_key, ..Table::new(name) }
}

pub(crate) fn string(name: &str) -> Column {
    Column::new(name, ColumnType::String { length: 255 })
}

pub(crate) fn nullable(column: Column) -> Column {
    Column { nullable: true, ..column }
}

fn timestamps() -> [Column; 2] {
    ["created_at", "updated_at"].map(|name| nullable(Column::new(name, ColumnType::Timestamp)))
}

pub(crate) fn unique(table: &str, column: &str) -> Index {
    Index {
        name: Some(format!("{table}_{column}_unique")),
        unique: true,
        columns: vec![IndexColumn::column(column)],
        ..Index::default()
    }
}

fn belongs(table: &str, column: &str, to: &str) -> ForeignKey {
    ForeignKey {
        name: Some(format!("{table}_{column}_foreign")),
        columns: vec![column.to_owned()],
        table: to.to_owned(),
        references: vec!["id".to_owned()],
        on_delete: Action::Cascade,
        ..ForeignKey::default()
    }
}

pub(crate) fn schema() -> Schema {
    let big = |name: &str| Column::new(name, ColumnType::BigInteger);
    let text = |name: &str| Column::new(name, ColumnType::Text);
    let mut published = Column::new("published", ColumnType::Boolean);
    published.default = Some(DefaultValue::Boolean(false));

    let mut users = table("users", [vec![string("name"), string("email")], timestamps().into()].concat());
    users.indexes = vec![unique("users", "email")];
    let own = vec![big("user_id"), string("title"), string("slug"), nullable(text("body")), published];
    let mut posts = table("posts", [own, timestamps().into()].concat());
    posts.indexes = vec![unique("posts", "slug")];
    posts.foreign_keys = vec![belongs("posts", "user_id", "users")];
    let own = vec![big("post_id"), string("author"), text("body")];
    let mut comments = table("comments", [own, timestamps().into()].concat());
    comments.foreign_keys = vec![belongs("comments", "post_id", "posts")];
    Schema { tables: vec![comments, posts, users], ..Schema::default() }
}
