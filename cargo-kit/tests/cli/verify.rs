//! `migrate:verify` from the command line: a new project passes, entities are compared, JUnit and JSON are written, the
//! database itself stays as it is.

use crate::end_to_end::Blog;

#[test]
fn migrations_of_a_new_project_are_verified() {
    let blog = Blog::new();
    blog.kit("make:migration create_posts_table user:references title:string body:text?").good();
    let first = blog.kit("migrate:verify --junit outcome.xml").good();
    assert!(first.out.contains("2 migrations verified."), "{}", first.out);
    assert_eq!(first.out.matches("killed and resumed").count(), 2, "{}", first.out);
    assert!(first.out.contains("follow when the migrations are applied"), "{}", first.out);
    let junit = blog.read("outcome.xml");
    assert!(junit.contains("failures=\"0\"") && junit.contains("create_posts_table\" name=\"down\""), "{junit}");
    assert!(!blog.place.exists("blog/database/database.sqlite"), "the database itself is not made");

    // Entities that are behind are a failure where that is asked for, and agree once the migrations are applied.
    let strict = blog.kit("migrate:verify --all --no-kill --entities");
    assert_eq!(strict.code, 4, "{strict:?}");
    assert!(strict.out.contains("app/entities/post.rs"), "{strict:?}");
    blog.kit("migrate").good();
    let agree = blog.kit("migrate:verify --all --no-kill --entities").good();
    assert!(agree.out.contains("The entities are what the migrations make."), "{}", agree.out);
    let nothing = blog.kit("migrate:verify").good();
    assert!(nothing.out.contains("Nothing is pending"), "{}", nothing.out);

    // What is wrong is told, to programs too.
    blog.write("database/migrations/20990101_000000_odd.up.sql", "CREATE TABLE odd (a INTEGER);");
    blog.write("database/migrations/20990101_000000_odd.down.sql", "SELECT 1;");
    let wrong = blog.kit("migrate:verify --no-kill --format json");
    assert_eq!(wrong.code, 4, "{wrong:?}");
    let document: serde_json::Value = serde_json::from_str(&wrong.out).unwrap_or_else(|_| panic!("{wrong:?}"));
    assert_eq!(document["verified"], false);
    let legs = &document["migrations"][0]["legs"];
    assert_eq!(legs[1]["findings"][0], "table odd is there, and should not be");

    // Entities that cannot be read are nobody's to follow.
    blog.write("database/migrations/20990101_000000_odd.down.sql", "DROP TABLE odd;");
    blog.write("app/entities/post.rs", "this is not Rust");
    let broken = blog.kit("migrate:verify --no-kill");
    assert_eq!(broken.code, 4, "{broken:?}");
    assert!(broken.err.contains("app/entities/post.rs"), "{broken:?}");

    blog.kit("migrate:verify --from 20200101_000000").failed(1, "20200101_000000").provokes("E0209");
    // Whether it is known at all depends on what cargo kit is built with.
    let alone = blog.kit("kit:die");
    assert_ne!(alone.code, 0, "{alone:?}");
}
