//! A thousand migrations in SQL, always the same: of ten, seven create a table with an index and three add a column to
//! the table before.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

/// Migrations of the workload.
pub(crate) const MIGRATIONS: usize = 1000;

/// One migration in both directions.
pub(crate) struct Migration {
    version: String,
    name: String,
    pub(crate) up: String,
    down: String,
}

/// The whole workload, in order.
pub(crate) fn migrations() -> Vec<Migration> {
    (1..=MIGRATIONS).map(migration).collect()
}

fn migration(number: usize) -> Migration {
    let version = version(number);
    if matches!(number % 10, 3 | 6 | 9) {
        let (table, column) = (table(number - 1), format!("extra_{number:05}"));
        return Migration {
            version,
            name: format!("add_{column}_to_{table}"),
            up: format!("ALTER TABLE {table} ADD COLUMN {column} VARCHAR(64) NOT NULL DEFAULT 'x';\n"),
            down: format!("ALTER TABLE {table} DROP COLUMN {column};\n"),
        };
    }
    let table = table(number);
    Migration {
        version,
        name: format!("create_{table}"),
        up: format!(
            "CREATE TABLE {table} (\n  id INTEGER PRIMARY KEY AUTOINCREMENT,\n  name VARCHAR(120) NOT NULL,\n  \
             email VARCHAR(255),\n  amount INTEGER NOT NULL DEFAULT 0,\n  active BOOLEAN NOT NULL DEFAULT TRUE,\n  \
             created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP\n);\nCREATE INDEX idx_{table}_name ON {table} (name);\n"
        ),
        down: format!("DROP INDEX idx_{table}_name;\nDROP TABLE {table};\n"),
    }
}

fn table(number: usize) -> String {
    format!("tbl_{number:05}")
}

/// The first minutes of 2020, one for each migration.
pub(crate) fn version(number: usize) -> String {
    let (day, hour, minute) = (1 + number / 1440, number / 60 % 24, number % 60);
    format!("202001{day:02}_{hour:02}{minute:02}00")
}

/// Writes the workload into a folder of migrations.
pub(crate) fn write(folder: &Path) -> io::Result<()> {
    write_as(folder, str::to_owned)
}

/// The same in another database's words.
pub(crate) fn write_as(folder: &Path, worded: fn(&str) -> String) -> io::Result<()> {
    for Migration { version, name, up, down } in migrations() {
        fs::write(folder.join(format!("{version}_{name}.up.sql")), worded(&up))?;
        fs::write(folder.join(format!("{version}_{name}.down.sql")), down)?;
    }
    Ok(())
}

/// The same for a shell: each migration in a transaction of its own, no bookkeeping.
pub(crate) fn script(migrations: &[Migration]) -> String {
    migrations.iter().fold(String::new(), |mut script, migration| {
        let _ = write!(script, "BEGIN;\n{}COMMIT;\n", migration.up);
        script
    })
}
