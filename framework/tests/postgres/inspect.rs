use ruskit::driver::Scope;

use crate::database;

#[tokio::test]
async fn everything() {
    let database = database!(include_str!("everything.sql"));
    let schema = database.session().await.inspect(&Scope::All).await.unwrap();
    println!("{}", serde_json::to_string_pretty(&schema).unwrap());
}
