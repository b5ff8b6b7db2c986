//! Finds the migrations of a Kit project.
//!
//! ```no_run
//! // All that a runner's build.rs does:
//! ruskit_build::discover("migrations");
//! ```
//!
//! Writes `migrations.rs` into the build's output folder, which `ruskit::migrations!()` takes in: one `mod` line for
//! each Rust file of the folder, and in a release build one registration for each SQL file. A new file is registered
//! by being there. Folders of other tools' SQL migrations that the package's Cargo.toml names (`[imported]`) are taken
//! in like the folder itself.

#![expect(clippy::print_stdout, reason = "a build script speaks to cargo on standard output")]

mod imported;
pub mod layout;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

pub use imported::imported;

/// Finds the migrations in `folder`, relative to the package being built.
///
/// Ends the build with a message when a folder or a file of it cannot be read.
pub fn discover(folder: &str) {
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let output = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("migrations.rs");
    let embed = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=Cargo.toml");
    let folder = package.join(folder);
    println!("cargo::rerun-if-changed={}", folder.display());
    match text(&folder, embed).and_then(|own| Ok(own + &of_other_tools(&package, &folder, embed)?)) {
        Ok(text) => {
            if let Err(error) = fs::write(&output, text) {
                println!("cargo::error=cannot write {}: {error}", output.display());
            }
        }
        Err(error) => println!("cargo::error={error}"),
    }
}

/// The project's own folder: Rust and SQL.
fn text(folder: &Path, embed: bool) -> Result<String, String> {
    let unreadable = |error: io::Error| format!("cannot list the migrations in {}: {error}", folder.display());
    let files = fs::read_dir(folder).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    let mut files: Vec<PathBuf> = files.map_err(unreadable)?;
    files.sort();
    let mut modules = String::new();
    let mut stems = String::new();
    for file in &files {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if let Some(stem) = name.strip_suffix(".rs").filter(|stem| *stem != "mod") {
            let _ = writeln!(modules, "#[path = {:?}]\nmod m{};", file, identifier(stem));
            let _ = write!(stems, "{stem:?}, ");
        }
    }
    if embed {
        modules.push_str(&embedded(folder, |_| true).map_err(unreadable)?);
    }
    Ok(modules + &discovered(folder, &stems, embed, None))
}

/// The folders Cargo.toml names: SQL alone. What they are written in otherwise is the other tool's. The project's own folder
/// is no second one.
fn of_other_tools(package: &Path, own: &Path, embed: bool) -> Result<String, String> {
    let manifest = package.join("Cargo.toml");
    let read = fs::read_to_string(&manifest).map_err(|error| format!("cannot read {}: {error}", manifest.display()))?;
    let folders = imported(&read).map_err(|what| format!("{}: {what}", manifest.display()))?;
    let mut text = String::new();
    for (tool, folder) in folders {
        let folder = package.join(folder);
        if folder.canonicalize().is_ok_and(|folder| own.canonicalize().is_ok_and(|own| own == folder)) {
            continue;
        }
        if embed {
            println!("cargo::rerun-if-changed={}", folder.display());
            let unreadable =
                |error: io::Error| format!("cannot list the migrations of {tool} in {}: {error}", folder.display());
            text.push_str(&embedded(&folder, layout::has_version).map_err(unreadable)?);
        }
        text.push_str(&discovered(&folder, "", embed, Some(&tool)));
    }
    Ok(text)
}

fn discovered(folder: &Path, stems: &str, embedded: bool, tool: Option<&str>) -> String {
    let folder = folder.to_str().unwrap_or_default();
    format!(
        "\nruskit::inventory::submit! {{\n    ruskit::migrate::Discovered {{ folder: {folder:?}, files: &[{stems}], \
         embedded: {embedded}, tool: {tool:?} }}\n}}\n"
    )
}

/// One registration for each SQL migration of a folder.
fn embedded(folder: &Path, is_meant: impl Fn(&Path) -> bool) -> io::Result<String> {
    let mut text = String::new();
    for migration in layout::look(folder)?.migrations.into_iter().filter(|migration| is_meant(&migration.up)) {
        let include = |file: &Path| {
            println!("cargo::rerun-if-changed={}", file.display());
            let mark = if migration.no_transaction { layout::NO_TRANSACTION } else { "" };
            format!("concat!({mark:?}, include_str!({file:?}))")
        };
        let (name, up) = (layout::shown(&migration.up), include(&migration.up));
        let down = migration.down.as_deref().map_or("None".to_owned(), |down| format!("Some({})", include(down)));
        let _ = writeln!(
            text,
            "ruskit::inventory::submit! {{\n    ruskit::migrate::Registration {{\n        file: {name:?},\n        body: \
             ruskit::migrate::Body::Sql {{ up: {up}, down: {down} }},\n    }}\n}}"
        );
    }
    Ok(text)
}

fn identifier(stem: &str) -> String {
    stem.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}
