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
    pub created_at: Option<DateTime<Utc>>,
    pub updated_at: Option<DateTime<Utc>>,
}
