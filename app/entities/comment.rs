use ruskit::entity::prelude::*;

/// A row of `comments`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromRow, Entity)]
#[entity(table = "comments")]
pub struct Comment {
    /// Primary key.
    #[entity(primary_key, auto)]
    pub id: i64,
    /// Foreign key to `posts.id`; deleted with it.
    #[entity(references("posts", "id", on_delete = cascade))]
    pub post_id: i64,
    pub author: String,
    #[entity(text)]
    pub body: String,
    pub created_at: Option<DateTime<Utc>>,
    pub updated_at: Option<DateTime<Utc>>,
}
