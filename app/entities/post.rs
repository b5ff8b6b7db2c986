use ruskit::entity::prelude::*;

/// A row of `posts`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromRow, Entity)]
#[entity(table = "posts")]
pub struct Post {
    /// Primary key.
    #[entity(primary_key, auto)]
    pub id: i64,
    /// Foreign key to `users.id`; deleted with it.
    #[entity(index, references("users", "id", on_delete = cascade))]
    pub user_id: i64,
    pub title: String,
    /// Unique.
    #[entity(unique)]
    pub slug: String,
    #[entity(text)]
    pub body: Option<String>,
    /// Default: `false`.
    #[entity(default = false)]
    pub published: bool,
    /// Default: the time of the insert.
    #[entity(default = now)]
    pub created_at: DateTime<Utc>,
    /// Default: the time of the insert.
    #[entity(default = now)]
    pub updated_at: DateTime<Utc>,
}
