//! Publishes a post with two comments and lists all posts. Run it in the project's root: `cargo run -p app`.

use std::process::ExitCode;

use app::blog;
use app::entities::{Comment, Post, User};
use ruskit::entity::Entity;
use sqlx::{Connection, SqliteConnection};

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.map_err(sqlx::Error::Io).and_then(|runtime| runtime.block_on(run())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> sqlx::Result<()> {
    let mut db = SqliteConnection::connect(&database_url()).await.map_err(not_migrated)?;
    for table in [User::TABLE, Post::TABLE, Comment::TABLE] {
        let known: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = $1")
            .bind(table)
            .fetch_one(&mut db)
            .await?;
        if known == 0 {
            return Err(not_migrated(format!("there is no table `{table}`")));
        }
    }

    let ada = blog::sign_in(&mut db, "Ada", "ada@example.com").await?;
    let comments = [("Charles", "Does it weave?"), ("Mary", "Algebraic patterns, they say.")];
    let (post, _) = blog::publish(&mut db, &ada, "Notes on the engine", "It weaves.", &comments).await?;
    println!("{} published \"{}\" as {}", ada.name, post.title, post.slug);
    for blog::PostWithComments { post, comments } in blog::posts(&mut db).await? {
        println!("{:>4}  {}  ({comments} comments)", post.id, post.slug);
    }
    db.close().await
}

/// Where the runner finds its database, too: the environment, then `.env`, then the embedded file.
fn database_url() -> String {
    let _ = dotenvy::dotenv();
    std::env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite:database/database.sqlite".to_owned())
}

fn not_migrated(reason: impl std::fmt::Display) -> sqlx::Error {
    sqlx::Error::Configuration(format!("{reason}; run `cargo kit migrate` first").into())
}
