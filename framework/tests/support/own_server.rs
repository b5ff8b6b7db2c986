//! A server of a test's own, for what no other test survives: kill -9, a full disk.
//!
//! On loopback, on a free port, in a temporary folder, run by the server's own user where we are root. It is gone when
//! the test ends, however it ends.

use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use ruskit::driver::Url;
use tempfile::TempDir;

use super::{Engine, server};

pub(crate) struct OwnServer {
    engine: Engine,
    programs: PathBuf,
    port: u16,
    child: Option<Child>,
    folder: TempDir,
    disk: Disk,
}

/// Where the data is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Disk {
    /// On the disk of temporary files.
    Usual,
    /// On one of so many megabytes.
    OfMegabytes(u32),
}

impl OwnServer {
    /// A new server; none where tests have no server of this kind at all, where this system has no programs for one of
    /// their own, or gives it no small disk.
    pub(crate) async fn start(engine: Engine, disk: Disk) -> Option<Self> {
        engine.server()?;
        let Some(programs) = programs(engine) else {
            eprintln!("SKIPPED: there are no programs of a {engine:?} server here; .ci/test installs them");
            return None;
        };
        let folder = super::folder();
        if let Disk::OfMegabytes(size) = disk
            && !mount(folder.path(), &format!("size={size}m"))
        {
            eprintln!("SKIPPED: only root can have a small disk");
            return None;
        }
        let mut server = Self { engine, programs, port: 0, child: None, folder, disk };
        server.give_to_user();
        server.create();
        server.boot().await;
        Some(server)
    }

    /// Makes a database on it.
    pub(crate) async fn create_database(&self, name: &str) {
        server::run(self.engine, &self.address(), &format!("CREATE DATABASE {name}")).await;
    }

    /// Makes a copy of one that nobody is on; whether that can be done.
    pub(crate) async fn copy_database(&self, of: &str, name: &str) -> bool {
        let can = self.engine == Engine::Postgres;
        if can {
            self.run(&format!("CREATE DATABASE {name} TEMPLATE {of}")).await;
        }
        can
    }

    /// Where its database of this name is: another place after each start.
    pub(crate) fn url(&self, database: &str) -> Url {
        Url::new(server::url_of(&self.address(), database))
    }

    /// Runs a statement on it; the first column of its rows.
    pub(crate) async fn run(&self, text: &str) -> Vec<String> {
        server::run(self.engine, &self.address(), text).await
    }

    /// All that it has written to its log.
    pub(crate) fn whole_log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn address(&self) -> String {
        let system = self.engine.pick("", "postgres://postgres@", "mysql://root@");
        format!("{system}127.0.0.1:{}/{}", self.port, self.engine.pick("", "postgres", "mysql"))
    }

    /// Kills it, as `kill -9` does, where it still runs, and starts it again.
    pub(crate) async fn restart(&mut self) {
        self.kill();
        self.boot().await;
    }

    /// Starts it again where it died.
    pub(crate) async fn revive(&mut self) {
        let died = self.child.as_mut().is_none_or(|child| child.try_wait().unwrap().is_some());
        if died || !server::answers(self.engine, &self.address()).await {
            self.restart().await;
        }
    }

    /// Gives its disk this size.
    pub(crate) fn resize(&self, megabytes: u32) {
        assert!(mount(self.folder.path(), &format!("remount,size={megabytes}m")));
    }

    /// Whether its disk is one that can be filled.
    pub(crate) fn has_small_disk(&self) -> bool {
        self.disk != Disk::Usual
    }

    /// Has it write down what it holds back, so that it frees no room by itself soon.
    pub(crate) async fn settle(&self) {
        let write = self.engine.pick("", "CHECKPOINT", "FLUSH TABLES");
        self.run(write).await;
    }

    /// Gives its disk the room that it had at first.
    pub(crate) fn give_room(&self) {
        if let Disk::OfMegabytes(size) = self.disk {
            self.resize(size);
        }
    }

    /// Leaves its disk as good as no room: what it holds already, and a few pages.
    pub(crate) fn fill(&self) {
        self.leave(0);
    }

    /// Leaves its disk what it holds already, and this room.
    pub(crate) fn leave(&self, kilobytes: u32) {
        let used = Command::new("df").args(["-k", "--output=used"]).arg(self.folder.path()).output().unwrap().stdout;
        let used: u32 = String::from_utf8_lossy(&used).lines().last().unwrap().trim().parse().unwrap();
        // What is written meanwhile keeps it from being made smaller than it is full.
        let size = |more: u32| format!("remount,size={}k", used + kilobytes + more * 32);
        let filled = (0..100).any(|more| mount(self.folder.path(), &size(more)));
        assert!(filled, "the disk cannot be made as small as what is on it");
    }

    fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().ok();
            child.wait().ok();
        }
    }

    fn create(&self) {
        let data = self.folder.path().join("data");
        let mut command = match self.engine {
            Engine::Postgres => {
                let mut command = self.command("initdb");
                command
                    .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "-D"])
                    .arg(&data);
                command
            }
            _ => {
                let mut command = self.command("mariadb-install-db");
                command.args(["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"]);
                command.args(SMALL_MARIADB).arg(format!("--datadir={}", data.display()));
                command
            }
        };
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Starts the server and waits until it answers. One that was killed may still hold what it had for a moment.
    async fn boot(&mut self) {
        let began = Instant::now();
        loop {
            // A new port each time: what the killed server has left may still be on the old one.
            self.port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            self.child = Some(self.spawn());
            while self.child.as_mut().unwrap().try_wait().unwrap().is_none() {
                if server::answers(self.engine, &self.address()).await {
                    return;
                }
                assert!(began.elapsed() < Duration::from_secs(60), "the server does not start: {}", self.log());
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "the server does not start: {}", self.log());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    fn spawn(&self) -> Child {
        let data = self.folder.path().join("data");
        let mut command = match self.engine {
            Engine::Postgres => {
                let mut command = self.command("postgres");
                command.arg("-D").arg(&data).args(["-p", &self.port.to_string()]);
                let options =
                    ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_wal_size=32MB", "fsync=off"];
                command.args(options.iter().flat_map(|option| ["-c", option]));
                command
            }
            _ => {
                let mut command = self.command("mariadbd");
                command.arg("--no-defaults").args(SMALL_MARIADB).arg(format!("--datadir={}", data.display()));
                command.args(["--socket=socket", "--pid-file=pid", "--bind-address=127.0.0.1", "--skip-name-resolve"]);
                // A server that starts clears the temporary files of others away.
                command.arg(format!("--port={}", self.port)).arg(format!("--tmpdir={}", data.display()));
                command
            }
        };
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.folder.path().join("log")).unwrap();
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap()
    }

    fn log(&self) -> String {
        let text = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        text.lines().rev().take(20).collect::<Vec<_>>().join("\n")
    }

    /// One of the server's programs, to be run by the user that it wants.
    fn command(&self, program: &str) -> Command {
        let path = self.programs.join(program);
        let path = if path.exists() { path } else { PathBuf::from("/usr/sbin").join(program) };
        let mut command = Command::new(path);
        command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("LC_ALL", "C.UTF-8");
        command.current_dir(self.folder.path());
        if let Some((user, group)) = self.user() {
            command.uid(user).gid(group);
        }
        command
    }

    /// The user servers of this kind run as where we are root.
    fn user(&self) -> Option<(u32, u32)> {
        let name = self.engine.pick("", "postgres", "mysql");
        let id = |arguments: &[&str]| -> Option<u32> {
            let output = Command::new("id").args(arguments).output().ok()?;
            String::from_utf8(output.stdout).ok()?.trim().parse().ok()
        };
        (id(&["-u"]) == Some(0)).then(|| Some((id(&["-u", name])?, id(&["-g", name])?))).flatten()
    }

    fn give_to_user(&self) {
        if let Some((user, group)) = self.user() {
            std::os::unix::fs::chown(self.folder.path(), Some(user), Some(group)).unwrap();
        }
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        self.kill();
        if self.disk != Disk::Usual {
            // Processes of a killed server may need a moment to let go of the disk.
            Command::new("umount").arg("--lazy").arg(self.folder.path()).status().ok();
        }
    }
}

/// What is written is the system's at each commit, which survives the server, and not the disk's, which takes time.
const SMALL_MARIADB: [&str; 6] = [
    "--innodb-log-file-size=4M",
    "--innodb-buffer-pool-size=16M",
    "--innodb-flush-log-at-trx-commit=2",
    "--innodb-flush-method=nosync",
    "--innodb-doublewrite=0",
    "--character-set-server=utf8mb4",
];

fn mount(folder: &Path, options: &str) -> bool {
    let mut command = Command::new("mount");
    command.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(folder).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The folder of the server's programs.
fn programs(engine: Engine) -> Option<PathBuf> {
    if engine == Engine::Mysql {
        let found = ["/usr/sbin", "/usr/bin"].iter().map(Path::new).find(|folder| folder.join("mariadbd").exists());
        return found.map(|_| PathBuf::from("/usr/bin"));
    }
    if let Ok(folder) = std::env::var("KIT_TEST_POSTGRES_BIN") {
        return Some(folder.into());
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?.filter_map(|entry| {
        let folder = entry.ok()?;
        Some((folder.file_name().to_str()?.parse::<u32>().ok()?, folder.path().join("bin")))
    });
    versions.max().map(|(_, folder)| folder)
}
