//! A dump of the database by `mariadb-dump` or `mysqldump`, as SQL: as the transactional tables are at one moment, while
//! others use them, with routines, triggers and events.
//!
//! The password is told in the environment alone; no option file is read, which could say something else.
//! <https://dev.mysql.com/doc/refman/8.4/en/mysqldump.html>, <https://mariadb.com/kb/en/mariadb-dump/>

use std::ffi::OsString;
use std::path::Path;

use sqlx::mysql::MySqlSslMode;

use super::session::MysqlSession;
use super::{rules, semicolons};
use crate::driver::backup::{NewFile, into_empty, no_backup, quoted};
use crate::driver::sql::dump::{Program, ends_with, failed, find, not_run};
use crate::driver::{Backup, DatabaseError, Session, Url};

const PACKAGE: &str = "install the server's programs: the package mariadb-client or default-mysql-client (Debian, Ubuntu), \
                       mariadb-client (Alpine), mariadb or mysql (Fedora), mysql-client (Homebrew).";

/// What stands at the end of a dump that is whole.
const END: &str = "-- Dump completed";

pub(super) async fn backup(session: &mut MysqlSession, url: &Url, folder: &Path) -> Result<Backup, DatabaseError> {
    let location = session.place().location.clone();
    let names =
        if session.server().is_mariadb() { ["mariadb-dump", "mysqldump"] } else { ["mysqldump", "mariadb-dump"] };
    let (name, version) = find(&names, &location, PACKAGE).await?;
    let is_mariadb = version.contains("MariaDB");
    let database = session.server().database.clone();
    let new = NewFile::create(folder, &database, "sql", &location)?;

    let mut arguments: Vec<OsString> = vec!["--no-defaults".into()];
    let connection = connection(session, url, is_mariadb).await?;
    arguments.extend(connection.iter().map(OsString::from));
    arguments.extend(WHAT.iter().map(OsString::from));
    arguments.extend((if is_mariadb { &[][..] } else { &MYSQL[..] }).iter().map(OsString::from));
    let mut file = OsString::from("--result-file=");
    file.push(new.part());
    arguments.extend([file, OsString::from("--"), OsString::from(&database)]);
    let password = url.password();
    let environment = vec![
        ("MYSQL_PWD", password.clone().map(OsString::from)),
        ("MYSQL_HOST", None),
        ("MYSQL_TCP_PORT", None),
        ("MYSQL_UNIX_PORT", None),
    ];
    let program = Program { name, arguments, environment, secret: password };
    let said = program.run().await.map_err(|error| not_run(&location, &program.name, &error))?;
    let said = said.ok_or_else(|| no_backup(&location, format!("`{}` is gone from PATH", program.name), PACKAGE))?;
    if !said.success {
        return Err(failed(&location, &program.name, &said, next(&said.err)));
    }
    if !ends_with(new.part(), END) {
        return Err(no_backup(
            &location,
            format!("{} did not write it to its end", program.name),
            "make space, and try again.",
        ));
    }
    if !session.server().is_mariadb() && semicolons::kept(session).await? {
        semicolons::take_out(new.part()).map_err(|error| {
            no_backup(&location, format!("what is to be restored cannot be made readable: {error}"), "try again.")
        })?;
    }
    let restore = commands(session, url, connection, is_mariadb, new.file()).await?;
    new.keep(restore, &location)
}

/// Without locking tables, and all that belongs to the database. Bytes are written as digits: no character set can harm
/// them. Tablespaces are the server's, and need a privilege to be seen.
const WHAT: [&str; 8] = [
    "--single-transaction",
    "--quick",
    "--routines",
    "--triggers",
    "--events",
    "--hex-blob",
    "--no-tablespaces",
    "--default-character-set=utf8mb4",
];

/// MySQL's own program would ask for statistics older servers and MariaDB do not have, and write into the dump what only
/// an administrator may restore.
const MYSQL: [&str; 2] = ["--loose-column-statistics=0", "--loose-set-gtid-purged=OFF"];

/// Where the server is, and how to speak to it.
async fn connection(session: &mut MysqlSession, url: &Url, is_mariadb: bool) -> Result<Vec<String>, DatabaseError> {
    let mut connection = place(session);
    connection.extend(encryption(session, url, is_mariadb).await?);
    Ok(connection)
}

fn place(session: &MysqlSession) -> Vec<String> {
    let options = session.options();
    let mut place = match options.get_socket() {
        Some(socket) => vec!["--protocol=socket".to_owned(), format!("--socket={}", socket.display())],
        None => vec![
            "--protocol=tcp".to_owned(),
            format!("--host={}", options.get_host()),
            format!("--port={}", options.get_port()),
        ],
    };
    place.push(format!("--user={}", options.get_username()));
    place
}

/// As Kit's own connection is encrypted, and the server verified as the URL has it. MariaDB's program always looks at the
/// server's name where it verifies.
async fn encryption(session: &mut MysqlSession, url: &Url, is_mariadb: bool) -> Result<Vec<String>, DatabaseError> {
    let cipher = session.query("SHOW SESSION STATUS LIKE 'Ssl_cipher'").await?;
    let is_encrypted = cipher.first().and_then(|row| row.get(1)?.as_deref()).is_some_and(|cipher| !cipher.is_empty());
    let mode = session.options().get_ssl_mode();
    let verifies = matches!(mode, MySqlSslMode::VerifyCa | MySqlSslMode::VerifyIdentity);
    let mut arguments = match (is_mariadb, is_encrypted) {
        (true, false) => vec!["--skip-ssl".to_owned()],
        (false, false) => vec!["--ssl-mode=DISABLED".to_owned()],
        (true, true) => {
            let verify = if verifies { "--ssl-verify-server-cert" } else { "--skip-ssl-verify-server-cert" };
            vec!["--ssl".to_owned(), verify.to_owned()]
        }
        (false, true) => vec![format!(
            "--ssl-mode={}",
            match mode {
                MySqlSslMode::VerifyCa => "VERIFY_CA",
                MySqlSslMode::VerifyIdentity => "VERIFY_IDENTITY",
                _ => "REQUIRED",
            }
        )],
    };
    if is_encrypted {
        let files = [
            ("ssl-ca", url.parameter(&["sslca", "ssl-ca"])),
            ("ssl-cert", url.parameter(&["sslcert", "ssl-cert"])),
            ("ssl-key", url.parameter(&["sslkey", "ssl-key"])),
        ];
        arguments.extend(files.into_iter().filter_map(|(name, file)| Some(format!("--{name}={}", file?))));
    }
    Ok(arguments)
}

fn next(said: &str) -> &'static str {
    match said {
        said if said.contains("No space left") || said.contains("Errcode: 28") => {
            "make space, or name another folder with --backup=DIR."
        }
        // MySQL's program writes it wrongly, and may learn.
        said if ["denied", "insufficent privileges", "insufficient privileges"].iter().any(|no| said.contains(no)) => {
            "the user has to be allowed to read everything: SELECT, SHOW VIEW, TRIGGER, EVENT, and SHOW_ROUTINE or SELECT on \
             mysql.proc for routines of others."
        }
        _ => "a dump program must not be older than the server: install the one of the server's version.",
    }
}

async fn commands(
    session: &mut MysqlSession,
    url: &Url,
    connection: Vec<String>,
    is_mariadb: bool,
    backup: &Path,
) -> Result<Vec<String>, DatabaseError> {
    let program = if is_mariadb { "mariadb" } else { "mysql" };
    let mut words = vec![program.to_owned()];
    words.extend(connection.iter().map(|word| quoted(word)));
    words.extend(rules::past(session).await?.map(|past| quoted(&format!("--init-command={past}"))));
    words.extend(url.password().map(|_| "--password".to_owned()));
    words.push("--default-character-set=utf8mb4".to_owned());
    words.push(quoted(&session.server().database));
    Ok(into_empty(format!("{} < {}", words.join(" "), quoted(&backup.to_string_lossy()))))
}
