//! What a folder of SQL migrations holds, whichever tool laid it out. Recognised by its look:
//!
//! | tool | a migration |
//! |---|---|
//! | Kit, sqlx | `V_name.sql`, or `V_name.up.sql` with `V_name.down.sql` |
//! | diesel | `V_name/up.sql` with `V_name/down.sql` and perhaps `metadata.toml` |
//! | refinery | `V1__name.sql`, `U2__name.sql`, in the folder or below it |
//!
//! The build script and the runner read folders here, so that a release build compiles in what a development build reads.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// One migration in SQL files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlMigration {
    /// What it does.
    pub up: PathBuf,
    /// What undoes it.
    pub down: Option<PathBuf>,
    /// Its tool was told to run it outside a transaction, otherwise than by a comment Kit reads itself.
    pub no_transaction: bool,
}

/// What a folder holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folder {
    /// Its migrations.
    pub migrations: Vec<SqlMigration>,
    /// SQL files that undo a migration that is not there.
    pub lone_downs: Vec<PathBuf>,
    /// Migrations of another tool written in Rust: `V1__name.rs`.
    pub rust: Vec<PathBuf>,
}

/// What stands in front of a script that is to run outside a transaction and does not say so itself. No line of its own,
/// so that lines are counted as in the file.
pub const NO_TRANSACTION: &str = "/* no-transaction */ ";

/// Looks at a folder. Files that are no migrations by their names are not told, SQL files in the folder itself excepted.
pub fn look(folder: &Path) -> io::Result<Folder> {
    let mut found = Folder::default();
    let mut downs = BTreeMap::new();
    for entry in entries(folder)? {
        let name = name_of(&entry);
        if entry.is_dir() {
            match of_diesel(&entry) {
                Some(migration) => found.migrations.push(migration),
                None => refinery_below(&entry, &mut found)?,
            }
        } else if let Some(stem) = name.strip_suffix(".down.sql") {
            downs.insert(stem.to_owned(), entry);
        } else if name.ends_with(".sql") {
            let no_transaction = of_refinery(&name).is_some() && says_no_transaction(&entry)?;
            found.migrations.push(SqlMigration { up: entry, down: None, no_transaction });
        } else if name.ends_with(".rs") && of_refinery(&name).is_some() {
            found.rust.push(entry);
        }
    }
    for migration in &mut found.migrations {
        let name = name_of(&migration.up);
        if let Some(stem) = name.strip_suffix(".up.sql") {
            migration.down = downs.remove(stem);
        }
    }
    found.lone_downs = downs.into_values().collect();
    Ok(found)
}

/// Version and name of a migration, as Kit writes them, of its file: `20230101000000_create_users`. A diesel migration is
/// called as its folder is, a version with dashes is written without, and refinery's letter and second underscore are
/// left out.
pub fn stem(file: &Path) -> Option<String> {
    let name = name_of(file);
    if name == "up.sql" {
        let folder = name_of(file.parent()?);
        let (version, rest) = folder.split_once('_').unwrap_or((&folder, ""));
        return Some(format!("{}_{rest}", version.replace('-', "")));
    }
    if let Some(stem) = of_refinery(&name) {
        return Some(stem);
    }
    let stem = name.strip_suffix(".up.sql").or_else(|| name.strip_suffix(".sql")).or_else(|| name.strip_suffix(".rs"));
    stem.map(str::to_owned)
}

/// Whether a SQL file of another tool's folder is a migration: what has no version in front of its name is something else
/// that lies there.
pub fn has_version(file: &Path) -> bool {
    stem(file).is_some_and(|stem| stem.starts_with(|first: char| first.is_ascii_digit()))
}

/// What a migration's file is called, for a person: diesel's are all `up.sql`.
pub fn shown(file: &Path) -> String {
    let name = name_of(file);
    match (name.as_str(), file.parent()) {
        ("up.sql" | "down.sql", Some(folder)) => format!("{}/{name}", name_of(folder)),
        _ => name,
    }
}

/// A folder that is a migration as diesel has them.
fn of_diesel(folder: &Path) -> Option<SqlMigration> {
    let up = Some(folder.join("up.sql")).filter(|up| up.is_file())?;
    let down = Some(folder.join("down.sql")).filter(|down| down.is_file());
    let metadata = fs::read_to_string(folder.join("metadata.toml")).unwrap_or_default();
    let no_transaction = metadata.lines().map(bare).any(|line| line == "run_in_transaction=false");
    Some(SqlMigration { up, down, no_transaction })
}

/// More of refinery's migrations, at any depth.
fn refinery_below(folder: &Path, found: &mut Folder) -> io::Result<()> {
    for entry in entries(folder)? {
        let name = name_of(&entry);
        if entry.is_dir() {
            refinery_below(&entry, found)?;
        } else if of_refinery(&name).is_some() && name.ends_with(".sql") {
            let no_transaction = says_no_transaction(&entry)?;
            found.migrations.push(SqlMigration { up: entry, down: None, no_transaction });
        } else if of_refinery(&name).is_some() {
            found.rust.push(entry);
        }
    }
    Ok(())
}

/// `V1__name.sql` and `U1__name.rs` are `1_name`.
fn of_refinery(file: &str) -> Option<String> {
    let (stem, ending) = file.rsplit_once('.')?;
    let (version, name) = stem.strip_prefix(['V', 'U'])?.split_once("__")?;
    let is_version = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
    (is_version && matches!(ending, "sql" | "rs")).then(|| format!("{version}_{name}"))
}

/// refinery's own comment, a line that says nothing else.
/// <https://docs.rs/refinery/latest/refinery/#non-transactional-migrations>
fn says_no_transaction(file: &Path) -> io::Result<bool> {
    let says = |line: &str| line.starts_with("--") && line.trim_start_matches('-').trim() == "refinery:noTransaction";
    Ok(fs::read_to_string(file)?.lines().any(says))
}

/// A line of TOML without its comment and blanks.
fn bare(line: &str) -> String {
    line.split('#').next().unwrap_or_default().chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// What is in a folder, hidden files excepted, sorted.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.retain(|entry| !name_of(entry).starts_with('.'));
    entries.sort();
    Ok(entries)
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_migration_is_called_the_same_whichever_tool_named_its_file() {
        for (file, called) in [
            ("20261120_143022_create_users_table.rs", "20261120_143022_create_users_table"),
            ("20230101000000_create_users.up.sql", "20230101000000_create_users"),
            ("0001_init.sql", "0001_init"),
            ("m/2023-01-01-000000_create_users/up.sql", "20230101000000_create_users"),
            ("m/00000000000000_diesel_initial_setup/up.sql", "00000000000000_diesel_initial_setup"),
            ("V1__initial.sql", "1_initial"),
            ("m/sub/U20240504090343__late.sql", "20240504090343_late"),
            ("V3__add_brand.rs", "3_add_brand"),
        ] {
            assert_eq!(stem(Path::new(file)).unwrap(), called, "{file}");
        }
        assert_eq!(stem(Path::new("README.md")), None);
        assert_eq!(shown(Path::new("/a/2023-01-01-000000_x/up.sql")), "2023-01-01-000000_x/up.sql");
    }

    #[test]
    fn folders_of_every_tool_are_read() {
        let folder = std::env::temp_dir().join(format!("kit-layout-{}", std::process::id()));
        let write = |path: &str, text: &str| {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("1_a.up.sql", "");
        write("1_a.down.sql", "");
        write("2_b.sql", "");
        write("4_gone.down.sql", "");
        write("README.md", "");
        write(".keep", "");
        write("2023-01-01-000000_c/up.sql", "");
        write("2023-01-01-000000_c/down.sql", "");
        write("2023-01-02-000000_d/up.sql", "");
        write("2023-01-02-000000_d/metadata.toml", "# alone\nrun_in_transaction = false # index\n");
        write("more/V5__e.sql", "-- refinery:noTransaction\nVACUUM;\n");
        write("more/V6__f.rs", "");
        write("more/notes.sql", "");
        let found = look(&folder).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        let told = found.migrations.iter().map(|it| (stem(&it.up).unwrap(), it.down.is_some(), it.no_transaction));
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                ("1_a".to_owned(), true, false),
                ("20230101000000_c".to_owned(), true, false),
                ("20230102000000_d".to_owned(), false, true),
                ("2_b".to_owned(), false, false),
                ("5_e".to_owned(), false, true),
            ]
        );
        assert_eq!(found.lone_downs, [folder.join("4_gone.down.sql")]);
        assert_eq!(found.rust, [folder.join("more/V6__f.rs")]);
    }
}
