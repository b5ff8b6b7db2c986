//! The page of each rule in the documentation, made of what the rule says.
//!
//! `KIT_BLESS=1 cargo test --test lint pages` writes them.

use std::path::{Path, PathBuf};

use ruskit::lint::{RULES, index, page};

#[test]
fn the_documentation_has_the_page_of_each_rule() {
    let mut pages: Vec<_> = RULES.iter().map(|rule| (format!("{}.md", rule.name), page(rule))).collect();
    pages.push(("README.md".to_owned(), index()));
    if std::env::var("KIT_BLESS").is_ok_and(|value| value == "1") {
        write(&pages);
    }
    let why = "KIT_BLESS=1 cargo test --test lint pages writes it";
    for (name, text) in &pages {
        let kept = std::fs::read_to_string(folder().join(name)).unwrap_or_default();
        assert!(kept == *text, "{name} is not what the rule says; {why}");
    }
    let files = std::fs::read_dir(folder()).unwrap();
    let mut names = files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned());
    assert_eq!(names.find(|name| !pages.iter().any(|(page, _)| page == name)), None, "a page of no rule");
}

fn write(pages: &[(String, String)]) {
    std::fs::remove_dir_all(folder()).ok();
    std::fs::create_dir_all(folder()).unwrap();
    for (name, text) in pages {
        std::fs::write(folder().join(name), text).unwrap();
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../cargo-kit/docs/rules")
}
