//! What Kit writes where there is nothing yet.

use crate::example;
use crate::support::{Project, names};

#[test]
fn a_table_becomes_a_struct() {
    let project = Project::new();
    let changes = project.refresh(&example::schema());
    assert_eq!(names(&changes.written), ["comment.rs", "mod.rs", "post.rs", "user.rs", "schema.json"]);
    println!("{}", project.read("post.rs"));
    println!("{}", project.read("mod.rs"));
    println!("{}", std::fs::read_to_string(project.root.join("schema.json")).unwrap());
}
