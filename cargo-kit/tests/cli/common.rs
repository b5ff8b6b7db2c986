//! A folder of its own for each test, and `cargo-kit` called in it.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    reason = "for tests; each file uses its own part"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::provokes::{is_shown_as, told};

/// A temporary folder with a project in it, perhaps.
pub(crate) struct Place {
    _folder: TempDir,
    pub(crate) path: PathBuf,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().canonicalize().unwrap();
        Self { _folder: folder, path }
    }

    /// A Kit project whose runner has no dependencies: it prints its arguments and what it was told, leaves a file
    /// `report.json` as its report, and ends with the code in the file `code`.
    pub(crate) fn with_small_runner() -> Self {
        let place = Self::new();
        place.write(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"database\"]\n\n[workspace.metadata.kit]\n",
        );
        place.write("database/Cargo.toml", "[package]\nname = \"database\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        place.write("database/src/main.rs", SMALL_RUNNER);
        place.write("database/migrations/20260101_000000_a.rs", "");
        place
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        let path = self.path.join(path);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub(crate) fn exists(&self, path: &str) -> bool {
        self.path.join(path).exists()
    }

    /// Names in a folder, sorted.
    pub(crate) fn list(&self, path: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path.join(path)).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    pub(crate) fn kit(&self, line: &str) -> Ended {
        self.kit_in("", line)
    }

    pub(crate) fn kit_in(&self, folder: &str, line: &str) -> Ended {
        let arguments: Vec<&str> = line.split(' ').collect();
        run(command(&self.path.join(folder)).args(arguments))
    }

    /// Without a cargo to call: what works so has not called it.
    pub(crate) fn kit_without_cargo(&self, line: &str) -> Ended {
        let arguments: Vec<&str> = line.split(' ').collect();
        run(command(&self.path).args(arguments).env("CARGO", self.path.join("no-cargo")))
    }
}

/// `cargo-kit`, not knowing that a cargo is running this test.
pub(crate) fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-kit"));
    command.current_dir(folder).env_remove("CARGO_TARGET_DIR").env_remove("DATABASE_URL").env_remove("APP_ENV");
    command
}

pub(crate) fn run(command: &mut Command) -> Ended {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { code: status.code().unwrap_or(-1), out: text(stdout), err: text(stderr) }
}

impl Ended {
    #[track_caller]
    pub(crate) fn good(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    #[track_caller]
    pub(crate) fn failed(self, code: i32, message: &str) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        assert!(self.err.contains(message), "{}", self.err);
        self
    }

    /// It failed with this code, and with a message that the page on it shows.
    #[track_caller]
    pub(crate) fn provokes(self, code: &str) -> Self {
        assert_ne!(self.code, 0, "{self:?}");
        is_shown_as(code, &told(code, &self.err));
        self
    }
}

const SMALL_RUNNER: &str = r#"
use std::{env, fs, process::ExitCode};

fn main() -> ExitCode {
    println!("arguments: {}", env::args().skip(1).collect::<Vec<_>>().join(" "));
    for name in ["KIT_WIRE", "KIT_MIGRATIONS", "KIT_WANT_SCHEMA"] {
        println!("{name}: {}", env::var(name).unwrap_or_default());
    }
    println!("folder: {}", env::current_dir().unwrap().display());
    if let Ok(report) = fs::read("report.json") {
        fs::write(env::var("KIT_REPORT").unwrap(), report).unwrap();
    }
    if fs::exists("sleep").unwrap() {
        println!("asleep");
        std::thread::sleep(std::time::Duration::from_secs(60));
    }
    let code = fs::read_to_string("code").ok().and_then(|code| code.trim().parse().ok());
    ExitCode::from(code.unwrap_or(0u8))
}
"#;
