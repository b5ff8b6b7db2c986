//! The commands shown in the documentation are run, and what they print is compared with what is shown.
//!
//! In a Markdown file, lines of a `console` block that begin with `$ ` are commands, the lines below them what they
//! print. A block behind `<!-- file: PATH -->` is written to that file first; `*` in the path stands for whatever
//! makes it the name of one file. Each document is one session in a folder of its own; `<!-- server: postgres -->` (or
//! `mysql`) begins another one, on a database of its own on the server in KIT_TEST_POSTGRES_URL (KIT_TEST_MYSQL_URL),
//! and where that is not set, what follows is left out.
//!
//! Versions, times, sizes, database URLs and the length of dotted leaders are not compared. The server's address and the
//! database's name are shown as those of a new project called `blog`.

#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "support/server.rs"]
mod server;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

#[test]
fn readme() {
    check("README.md");
}

#[test]
fn migrations() {
    check("cargo-kit/docs/migrations.md");
}

#[test]
fn generate() {
    check("cargo-kit/docs/generate.md");
}

#[test]
fn entities() {
    check("cargo-kit/docs/entities.md");
}

#[test]
fn verify() {
    check("cargo-kit/docs/verify.md");
}

#[test]
fn servers() {
    check("cargo-kit/docs/servers.md");
}

#[test]
fn see() {
    check("cargo-kit/docs/see.md");
}

#[test]
fn adopt() {
    check("cargo-kit/docs/adopt.md");
}

#[test]
fn production() {
    check("cargo-kit/docs/production.md");
}

#[test]
fn branches() {
    check("cargo-kit/docs/branches.md");
}

#[test]
fn history() {
    check("cargo-kit/docs/history.md");
}

#[test]
fn lint() {
    check("cargo-kit/docs/lint.md");
}

/// The projects share one target folder, and their runners one name in it.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn check(document: &str) {
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let text = fs::read_to_string(root().join(document)).unwrap();
    let mut session = Some(Session::new(None));
    for part in parts(&text) {
        match (part, &mut session) {
            (Part::Server(server), session) => {
                *session = None;
                if let Some(url) = server::database_on(&server) {
                    *session = Some(Session::new(Some(url)));
                }
            }
            (_, None) => {}
            (Part::File { path, content }, Some(session)) => session.write(&path, &content),
            (Part::Command { line, command, expected }, Some(session)) => {
                let printed = session.run(&command);
                assert!(
                    comparable(&expected) == comparable(&printed),
                    "{document}:{line}: `{command}` prints\n\n{printed}\n\nbut the document shows\n\n{expected}\n"
                );
            }
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

enum Part {
    Server(String),
    File { path: String, content: String },
    Command { line: usize, command: String, expected: String },
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut file = None;
    let mut lines = text.lines().enumerate();
    while let Some((_, line)) = lines.next() {
        if let Some(path) = line.strip_prefix("<!-- file: ").and_then(|rest| rest.strip_suffix(" -->")) {
            file = Some(path.to_owned());
        }
        if let Some(server) = line.strip_prefix("<!-- server: ").and_then(|rest| rest.strip_suffix(" -->")) {
            parts.push(Part::Server(server.to_owned()));
        }
        let Some(language) = line.strip_prefix("```") else { continue };
        let block: Vec<_> = lines.by_ref().take_while(|(_, line)| *line != "```").collect();
        if let Some(path) = file.take() {
            let content = block.iter().map(|(_, line)| format!("{line}\n")).collect();
            parts.push(Part::File { path, content });
        } else if language == "console" {
            parts.extend(commands(&block));
        }
    }
    parts
}

fn commands(block: &[(usize, &str)]) -> Vec<Part> {
    let mut commands: Vec<Part> = Vec::new();
    for (at, line) in block {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => {
                commands.push(Part::Command { line: at + 1, command: command.to_owned(), expected: String::new() });
            }
            (None, Some(Part::Command { expected, .. })) => {
                expected.push_str(line);
                expected.push('\n');
            }
            (None, _) => panic!("line {}: output without a command", at + 1),
        }
    }
    commands
}

/// A shell that remembers its folder.
struct Session {
    home: tempfile::TempDir,
    folder: PathBuf,
    database: Option<String>,
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.database.is_some() {
            self.run("cargo kit db:drop --force");
        }
    }
}

impl Session {
    fn new(database: Option<String>) -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().to_owned();
        Self { home, folder, database }
    }

    fn write(&self, pattern: &str, content: &str) {
        let path = self.folder.join(pattern);
        let (parent, name) = (path.parent().unwrap(), path.file_name().unwrap().to_str().unwrap());
        let Some((before, after)) = name.split_once('*') else {
            fs::create_dir_all(parent).unwrap();
            fs::write(&path, content).unwrap();
            return;
        };
        let names = fs::read_dir(parent).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let names: Vec<_> = names.filter(|name| name.starts_with(before) && name.ends_with(after)).collect();
        assert_eq!(names.len(), 1, "{pattern} is the name of {names:?}");
        fs::write(parent.join(&names[0]), content).unwrap();
    }

    fn run(&mut self, command: &str) -> String {
        let programs = Path::new(env!("CARGO_BIN_EXE_cargo-kit")).parent().unwrap();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(programs.to_owned()).chain(std::env::split_paths(&path));
        let note = self.home.path().join(".folder");
        if command.starts_with("git switch") {
            // Nobody writes migrations of one second on two branches.
            std::thread::sleep(std::time::Duration::from_secs(2));
        }
        let mut shell = Command::new("sh");
        shell.env_remove("DATABASE_URL");
        if let Some(database) = &self.database {
            shell.env("DATABASE_URL", database);
        }
        let output = shell
            .arg("-c")
            .arg(format!("exec 2>&1\n{command}\npwd > '{}'", note.display()))
            .current_dir(&self.folder)
            .env("PATH", std::env::join_paths(paths).unwrap())
            .env("CARGO_TARGET_DIR", programs.parent().unwrap().join("transcripts"))
            .env("CARGO_TERM_QUIET", "true")
            .env("NO_COLOR", "1")
            // Git knows who it is, and begins with main.
            .envs([("GIT_AUTHOR_NAME", "Ada"), ("GIT_AUTHOR_EMAIL", "ada@example.org")])
            .envs([("GIT_COMMITTER_NAME", "Ada"), ("GIT_COMMITTER_EMAIL", "ada@example.org")])
            .envs([
                ("GIT_CONFIG_COUNT", "1"),
                ("GIT_CONFIG_KEY_0", "init.defaultBranch"),
                ("GIT_CONFIG_VALUE_0", "main"),
            ])
            .env_remove("APP_ENV")
            .output()
            .unwrap();
        self.folder = PathBuf::from(fs::read_to_string(&note).unwrap().trim_end());
        let printed = String::from_utf8(output.stdout).unwrap();
        match &self.database {
            Some(url) => as_shown(&printed, url),
            None => printed,
        }
    }
}

/// With the address and the name that the documents show.
fn as_shown(printed: &str, url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap();
    let (address, name) = rest.split('?').next().unwrap().rsplit_once('/').unwrap();
    let server = address.rsplit_once('@').map_or(address, |(_, server)| server);
    let shown = if scheme == "mysql" { "localhost:3306" } else { "localhost:5432" };
    // MySQL names the table of a key, MariaDB does not.
    printed.replace(server, shown).replace(name, "blog").replace("key 'posts.", "key '")
}

/// What must agree: not versions, times, sizes, URLs, the length of leaders, nor blank lines.
fn comparable(text: &str) -> String {
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let lines = lines.map(|line| without_numbers(line.split(' ').map(word).collect()).join(" "));
    lines.collect::<Vec<_>>().join("\n")
}

fn word(word: &str) -> String {
    let is_dots = word.len() > 2 && word.bytes().all(|byte| byte == b'.');
    let number = word.strip_suffix("ms").or_else(|| word.strip_suffix('s'));
    match number {
        _ if is_dots => "...".to_owned(),
        Some(number) if number.contains('.') && number.parse::<f64>().is_ok() => "TIME".to_owned(),
        _ => without_versions(&without_url(word)),
    }
}

/// `[postgres://me@localhost/blog]` becomes `[URL]`.
fn without_url(word: &str) -> String {
    let begin = ["postgres://", "mysql://"].iter().find_map(|scheme| word.find(scheme));
    let Some(begin) = begin else { return word.to_owned() };
    let end = word[begin..].find([']', '`']).map_or(word.len(), |at| begin + at);
    format!("{}URL{}", &word[..begin], &word[end..])
}

/// `1.5 MiB` becomes `SIZE`, and `PostgreSQL 15.3` loses its number.
fn without_numbers(words: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        let starts_a_number = word.starts_with(|first: char| first.is_ascii_digit());
        match kept.last_mut() {
            Some(number) if ["bytes", "KiB", "MiB", "GiB"].contains(&&*word) && number.parse::<f64>().is_ok() => {
                *number = "SIZE".to_owned();
            }
            Some(product) if starts_a_number && ["SQLite", "PostgreSQL", "MariaDB", "MySQL"].contains(&&**product) => {}
            _ => kept.push(word),
        }
    }
    kept
}

/// `20261120_143022` becomes `VERSION`, wherever it stands.
fn without_versions(word: &str) -> String {
    const SHAPE: usize = "20261120_143022".len();
    let is_version = |part: &str| {
        part.bytes().enumerate().all(|(at, byte)| if at == 8 { byte == b'_' } else { byte.is_ascii_digit() })
    };
    match (0..word.len()).find(|start| word.get(*start..start + SHAPE).is_some_and(is_version)) {
        Some(start) => format!("{}VERSION{}", &word[..start], without_versions(&word[start + SHAPE..])),
        None => word.to_owned(),
    }
}
