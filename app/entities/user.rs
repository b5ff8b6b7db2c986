use ruskit::entity::prelude::*;

/// A row of `users`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, FromRow, Entity)]
#[entity(table = "users")]
pub struct User {
    /// Primary key.
    #[entity(primary_key, auto)]
    pub id: i64,
    pub name: String,
    /// Unique.
    #[entity(unique)]
    pub email: String,
    /// Default: the time of the insert.
    #[entity(default = now)]
    pub created_at: DateTime<Utc>,
    /// Default: the time of the insert.
    #[entity(default = now)]
    pub updated_at: DateTime<Utc>,
}
