use ruskit::entity::prelude::*;

/// A row of `comments`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromRow, Entity)]
#[entity(table = "comments")]
pub struct Comment {
    /// Primary key.
    #[entity(primary_key, auto)]
    pub id: i64,
    /// Foreign key to `posts.id`; deleted with it.
    #[entity(index, references("posts", "id", on_delete = cascade))]
    pub post_id: i64,
    pub author: String,
    #[entity(text)]
    pub body: String,
    /// Default: the time of the insert.
    #[entity(default = now)]
    pub created_at: DateTime<Utc>,
    /// Default: the time of the insert.
    #[entity(default = now)]
    pub updated_at: DateTime<Utc>,
}
