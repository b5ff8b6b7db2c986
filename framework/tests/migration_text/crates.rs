//! A program with migrations, all compiled at once.

use std::path::{Path, PathBuf};
use std::process::Command;

use ruskit::codegen::Templates;
use ruskit::codegen::migration::{MigrationDraft, migration_text, struct_name};
use ruskit::schema::Operation;
use ruskit::schema::diff::Piece;

/// What each migration is written from; and what it records, once compiled.
pub(crate) fn recorded(folder: &str, cases: &[(String, Vec<Operation>)]) -> Vec<Vec<Operation>> {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(folder);
    let _ = std::fs::remove_dir_all(&root);
    std::fs::create_dir_all(root.join("src")).unwrap();
    let mut program = "use ruskit::migrate::Migration;\nuse ruskit::schema::SchemaBuilder;\n\n\
                       fn main() {\n    let mut all = Vec::new();\n"
        .to_owned();
    let mut modules = "#![deny(warnings)]\n\n".to_owned();
    for (at, (name, operations)) in cases.iter().enumerate() {
        let pieces: Vec<Piece> = operations.iter().cloned().map(Piece::Do).collect();
        let draft = MigrationDraft { name, message: Some(name), up: &pieces, down: None };
        let text = migration_text(&draft, &Templates::builtin()).unwrap();
        std::fs::write(root.join(format!("src/m{at}.rs")), text).unwrap();
        modules += &format!("mod m{at};\n");
        program += &format!("    all.push(recorded(&m{at}::{}));\n", struct_name(name));
    }
    program += "    println!(\"{}\", serde_json::to_string(&all).unwrap());\n}\n\n\
                fn recorded(migration: &dyn Migration) -> Result<Vec<ruskit::schema::Operation>, Vec<String>> {\n    \
                let mut schema = SchemaBuilder::new();\n    migration.up(&mut schema);\n    \
                let recording = schema.finish();\n    \
                if recording.mistakes.is_empty() { Ok(recording.operations) } else { Err(recording.mistakes) }\n}\n";
    std::fs::write(root.join("src/main.rs"), modules + &program).unwrap();
    let output = run(&root, folder);
    let all: Vec<Result<Vec<Operation>, Vec<String>>> = serde_json::from_str(&output).unwrap();
    let name = |at: usize| &cases[at].0;
    all.into_iter().enumerate().map(|(at, one)| one.unwrap_or_else(|error| panic!("{}: {error:?}", name(at)))).collect()
}

/// It is built beside the workspace with the same settings, so that most dependencies are there already.
fn run(root: &Path, name: &str) -> String {
    let framework = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         ruskit = {{ package = \"ruskit-framework\", path = {framework:?} }}\nserde_json = \"1\"\n\n[workspace]\n\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n\n[profile.dev.package.\"*\"]\ndebug = false\ncodegen-units = 1\n"
    );
    std::fs::write(root.join("Cargo.toml"), manifest).unwrap();
    std::fs::copy(framework.join("../Cargo.lock"), root.join("Cargo.lock")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["run", "--offline", "--quiet", "--manifest-path"])
        .arg(root.join("Cargo.toml"))
        .env("CARGO_TARGET_DIR", framework.join("../target"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
