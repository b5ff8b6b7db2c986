//! Finds the migrations of a Kit project.
//!
//! ```no_run
//! // All that a runner's build.rs does:
//! ruskit_build::discover("migrations");
//! ```
//!
//! Writes `migrations.rs` into the build's output folder, which `ruskit::migrations!()` takes in: one `mod` line for
//! each Rust file of the folder, and in a release build one registration for each SQL file. A new file is registered
//! by being there.

#![expect(clippy::print_stdout, reason = "a build script speaks to cargo on standard output")]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Finds the migrations in `folder`, relative to the package being built.
///
/// Ends the build with a message when the folder or a file of it cannot be read.
pub fn discover(folder: &str) {
    let folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join(folder);
    let output = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("migrations.rs");
    let embed = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=build.rs");
    let written = text(&folder, embed).and_then(|text| fs::write(&output, text));
    if let Err(error) = written {
        println!("cargo::error=cannot list the migrations in {}: {error}", folder.display());
    }
}

fn text(folder: &Path, embed: bool) -> io::Result<String> {
    let mut files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    files.sort();
    let mut modules = String::new();
    let mut stems = String::new();
    for file in &files {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if let Some(stem) = name.strip_suffix(".rs").filter(|stem| *stem != "mod") {
            let _ = writeln!(modules, "#[path = {:?}]\nmod m{};", file, identifier(stem));
            let _ = write!(stems, "{stem:?}, ");
        } else if embed && name.ends_with(".sql") && !name.ends_with(".down.sql") {
            println!("cargo::rerun-if-changed={}", file.display());
            modules.push_str(&embedded(file, name));
        }
    }
    let folder = folder.to_str().unwrap_or_default();
    Ok(format!(
        "{modules}\nruskit::inventory::submit! {{\n    ruskit::migrate::Discovered {{ folder: {folder:?}, files: &[{stems}], \
         embedded: {embed} }}\n}}\n"
    ))
}

fn embedded(file: &Path, name: &str) -> String {
    let up = name.strip_suffix(".up.sql");
    let down = up.map(|stem| file.with_file_name(format!("{stem}.down.sql"))).filter(|down| down.exists());
    let down = match down {
        Some(down) => {
            println!("cargo::rerun-if-changed={}", down.display());
            format!("Some(include_str!({down:?}))")
        }
        None => "None".to_owned(),
    };
    format!(
        "ruskit::inventory::submit! {{\n    ruskit::migrate::Registration {{\n        file: {name:?},\n        body: \
         ruskit::migrate::Body::Sql {{ up: include_str!({file:?}), down: {down} }},\n    }}\n}}\n"
    )
}

fn identifier(stem: &str) -> String {
    stem.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}
