//! What the application does with its data: plain sqlx on the structs `cargo kit` writes.

use sqlx::{Connection, FromRow, SqliteConnection};

use crate::entities::{Comment, Post, User};

/// The user of this email address, made if there is none.
pub async fn sign_in(db: &mut SqliteConnection, name: &str, email: &str) -> sqlx::Result<User> {
    sqlx::query_as(
        "INSERT INTO users (name, email, created_at, updated_at)
         VALUES ($1, $2, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)
         ON CONFLICT (email) DO UPDATE SET name = excluded.name, updated_at = excluded.updated_at
         RETURNING *",
    )
    .bind(name)
    .bind(email)
    .fetch_one(db)
    .await
}

/// Publishes a post together with its first comments: all of it, or nothing.
pub async fn publish(
    db: &mut SqliteConnection,
    author: &User,
    title: &str,
    body: &str,
    comments: &[(&str, &str)],
) -> sqlx::Result<(Post, Vec<Comment>)> {
    let mut transaction = db.begin().await?;
    let number: i64 = sqlx::query_scalar("SELECT COUNT(*) + 1 FROM posts").fetch_one(&mut *transaction).await?;
    let post: Post = sqlx::query_as(
        "INSERT INTO posts (user_id, title, slug, body, published, created_at, updated_at)
         VALUES ($1, $2, $3, $4, TRUE, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)
         RETURNING *",
    )
    .bind(author.id)
    .bind(title)
    .bind(format!("{}-{number}", title.to_lowercase().replace(' ', "-")))
    .bind(body)
    .fetch_one(&mut *transaction)
    .await?;
    let mut written = Vec::new();
    for (author, text) in comments {
        let comment: Comment = sqlx::query_as(
            "INSERT INTO comments (post_id, author, body, created_at, updated_at)
             VALUES ($1, $2, $3, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)
             RETURNING *",
        )
        .bind(post.id)
        .bind(author)
        .bind(text)
        .fetch_one(&mut *transaction)
        .await?;
        written.push(comment);
    }
    transaction.commit().await?;
    Ok((post, written))
}

/// A post with the number of its comments.
#[derive(Debug, FromRow)]
pub struct PostWithComments {
    /// The post.
    #[sqlx(flatten)]
    pub post: Post,
    /// How many comments it has.
    pub comments: i64,
}

/// All posts, newest first.
pub async fn posts(db: &mut SqliteConnection) -> sqlx::Result<Vec<PostWithComments>> {
    sqlx::query_as(
        "SELECT posts.*, COUNT(comments.id) AS comments
         FROM posts LEFT JOIN comments ON comments.post_id = posts.id
         GROUP BY posts.id ORDER BY posts.id DESC",
    )
    .fetch_all(db)
    .await
}
