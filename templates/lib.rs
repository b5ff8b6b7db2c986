//! The texts `cargo kit` generates files from, compiled in.
//!
//! A package of its own, so that the `.hbs` files stand at the workspace's root and still travel with every
//! `cargo install` and `cargo package`. A template is named for its file without `.hbs`; a project's `templates/`
//! folder overrides it by a file of the same name.

macro_rules! templates {
    ($($name:literal)*) => {
        /// Every built-in template: its name and its text, sorted by name.
        pub const ALL: &[(&str, &str)] = &[$(($name, include_str!(concat!($name, ".hbs")))),*];
    };
}

templates! {
    "app-cargo"
    "app-dependencies"
    "app-lib"
    "app-main"
    "entity"
    "entity-mod"
    "enum"
    "migration"
    "migration-sql"
    "project-cargo"
    "project-env"
    "project-gitignore"
    "project-readme"
    "runner-build"
    "runner-cargo"
    "runner-gitignore"
    "runner-main"
}
