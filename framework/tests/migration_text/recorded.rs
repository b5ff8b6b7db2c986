//! The rule: what is written, once compiled, records exactly what it was written from.

use ruskit::codegen::Templates;
use ruskit::codegen::migration::{MigrationDraft, migration_text, normal};
use ruskit::schema::Operation;
use ruskit::schema::diff::Piece;

use crate::{cases, crates, random};

/// Random cases that are compiled.
const RANDOM: u64 = 80;

fn all() -> Vec<(String, Vec<Operation>)> {
    let picked = cases::all().into_iter().map(|(name, operations)| (name.to_owned(), operations));
    picked.chain((0..RANDOM).map(|seed| (format!("random_{seed}"), random::operations(seed)))).collect()
}

#[test]
fn a_text_compiles_and_records_the_operations_it_was_written_from() {
    let cases = all();
    let recorded = crates::recorded("migration-text", &cases);
    assert_eq!(recorded.len(), cases.len());
    for ((name, operations), recorded) in cases.iter().zip(recorded) {
        let expected = normal(operations);
        for (at, (expected, recorded)) in expected.iter().zip(&recorded).enumerate() {
            assert_eq!(recorded, expected, "{name}, operation {at}");
        }
        assert_eq!(recorded.len(), expected.len(), "{name}");
    }
}

#[test]
fn a_text_is_laid_out_as_rustfmt_would() {
    let folder = std::env::temp_dir().join(format!("kit-migration-format-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut other = Vec::new();
    for (name, operations) in all() {
        let pieces: Vec<Piece> = operations.into_iter().map(Piece::Do).collect();
        let draft = MigrationDraft { name: &name, message: None, up: &pieces, down: Some(&pieces) };
        let text = migration_text(&draft, &Templates::builtin()).unwrap();
        let file = folder.join(format!("{name}.rs"));
        std::fs::write(&file, text).unwrap();
        let check = std::process::Command::new("rustfmt")
            .args(["--check", "--edition", "2024", "--config-path", "/dev/null"])
            .arg(&file)
            .output();
        match check {
            Ok(output) if output.status.success() => {}
            Ok(output) => other.push(String::from_utf8_lossy(&output.stdout).into_owned()),
            Err(error) => return eprintln!("skipped: no rustfmt here: {error}"),
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(other.is_empty(), "{} files:\n{}", other.len(), other.join("\n"));
}
