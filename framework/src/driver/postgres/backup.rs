//! A dump of the database by `pg_dump`, in its custom format: as the database is at one moment, while others use it.
//!
//! All it is told about the server stands in its environment, where the password is nobody else's to read; what the URL
//! does not say, `PGPASSWORD` and the like say to it as they do to Kit.
//! <https://www.postgresql.org/docs/current/app-pgdump.html>, <https://www.postgresql.org/docs/current/libpq-envars.html>

use std::ffi::OsString;
use std::path::Path;

use sqlx::postgres::PgSslMode;

use super::session::PostgresSession;
use crate::driver::backup::{NewFile, into_empty, no_backup, quoted};
use crate::driver::sql::dump::{Program, failed, find, not_run};
use crate::driver::{Backup, DatabaseError, Url};

const PACKAGE: &str = "install PostgreSQL's programs: the package postgresql-client (Debian, Ubuntu), postgresql (Fedora, \
                       Alpine: postgresql-client), libpq (Homebrew).";

/// Where systems keep the certificates they trust: libpq, unlike Kit, has to be told.
const TRUSTED: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
    "/etc/ssl/ca-bundle.pem",
];

pub(super) async fn backup(session: &mut PostgresSession, url: &Url, folder: &Path) -> Result<Backup, DatabaseError> {
    let location = session.place.location();
    let (dump, version) = find(&["pg_dump"], &location, PACKAGE).await?;
    let new = NewFile::create(folder, &session.place.database, "dump", &location)?;
    let mut arguments: Vec<OsString> = vec!["--format=custom".into(), "--no-password".into()];
    if let Some(limit) = session.place.lock_wait {
        arguments.push(format!("--lock-wait-timeout={}", limit.as_millis().max(1)).into());
    }
    arguments.extend(["--file".into(), new.part().as_os_str().to_owned()]);
    let program = Program { name: dump, arguments, environment: environment(session, url), secret: url.password() };
    let said = run(&program, &location).await?;
    if !said.success {
        return Err(failed(&location, &program.name, &said, &next(session, &said.err, &version)));
    }
    check(&new, &location).await?;
    let restore = commands(session, new.file());
    new.keep(restore, &location)
}

async fn run(program: &Program, location: &str) -> Result<crate::driver::sql::dump::Said, DatabaseError> {
    let said = program.run().await.map_err(|error| not_run(location, &program.name, &error))?;
    said.ok_or_else(|| no_backup(location, format!("`{}` is gone from PATH", program.name), PACKAGE))
}

/// A dump that cannot be listed is none. Where there is no `pg_restore`, what `pg_dump` said has to do.
async fn check(new: &NewFile, location: &str) -> Result<(), DatabaseError> {
    let arguments = vec!["--list".into(), new.part().as_os_str().to_owned()];
    let program = Program { name: "pg_restore".to_owned(), arguments, ..Program::default() };
    match program.run().await {
        Ok(Some(said)) if !said.success => Err(failed(location, &program.name, &said, "make space, and try again.")),
        _ => Ok(()),
    }
}

/// What leads to the database, in libpq's words; what would lead elsewhere is taken away.
fn environment(session: &PostgresSession, url: &Url) -> Vec<(&'static str, Option<OsString>)> {
    let options = &session.options;
    let host = options.get_socket().map_or_else(|| options.get_host().into(), |socket| socket.as_os_str().to_owned());
    let mut all: Vec<(&str, Option<OsString>)> = vec![
        ("PGSERVICE", None),
        ("PGHOSTADDR", None),
        ("PGHOST", Some(host)),
        ("PGPORT", Some(options.get_port().to_string().into())),
        ("PGUSER", Some(options.get_username().into())),
        ("PGDATABASE", Some(session.place.database.clone().into())),
        ("PGAPPNAME", Some("kit".into())),
        ("PGSSLMODE", Some(ssl_mode(options.get_ssl_mode()).into())),
    ];
    let given = [
        ("PGPASSWORD", url.password()),
        ("PGSSLROOTCERT", root_certificate(options.get_ssl_mode(), url)),
        ("PGSSLCERT", url.parameter(&["sslcert", "ssl-cert"])),
        ("PGSSLKEY", url.parameter(&["sslkey", "ssl-key"])),
        ("PGOPTIONS", options.get_options().map(str::to_owned)),
    ];
    all.extend(given.into_iter().filter_map(|(name, value)| Some((name, Some(value?.into())))));
    all
}

fn ssl_mode(mode: PgSslMode) -> &'static str {
    match mode {
        PgSslMode::Disable => "disable",
        PgSslMode::Allow => "allow",
        PgSslMode::Prefer => "prefer",
        PgSslMode::Require => "require",
        PgSslMode::VerifyCa => "verify-ca",
        PgSslMode::VerifyFull => "verify-full",
    }
}

/// The certificate that is trusted: the URL's, or where it is to be verified, the system's.
fn root_certificate(mode: PgSslMode, url: &Url) -> Option<String> {
    let named = url.parameter(&["sslrootcert", "ssl-root-cert", "ssl-ca"]);
    let verifies =
        matches!(mode, PgSslMode::VerifyCa | PgSslMode::VerifyFull) && std::env::var_os("PGSSLROOTCERT").is_none();
    let trusted = || TRUSTED.iter().find(|path| Path::new(path).exists()).map(|path| (*path).to_owned());
    named.or_else(|| if verifies { trusted() } else { None })
}

/// What to do about what it said.
fn next(session: &PostgresSession, said: &str, version: &str) -> String {
    if said.contains("server version mismatch") {
        let major = session.version / 10_000;
        return format!(
            "this is {version}: put the pg_dump of PostgreSQL {major} or newer first on PATH (the package \
             postgresql-client-{major})."
        );
    }
    if said.contains("No space left") {
        return "make space, or name another folder with --backup=DIR.".to_owned();
    }
    "the user has to be allowed to read all tables, and to connect directly, not through a pooler in transaction mode."
        .to_owned()
}

fn commands(session: &PostgresSession, backup: &Path) -> Vec<String> {
    let options = &session.options;
    let host =
        options.get_socket().map_or_else(|| options.get_host().to_owned(), |socket| socket.display().to_string());
    let place = [
        ("host", host),
        ("port", options.get_port().to_string()),
        ("username", options.get_username().to_owned()),
        ("dbname", session.place.database.clone()),
    ];
    let place: Vec<_> = place.iter().map(|(name, value)| quoted(&format!("--{name}={value}"))).collect();
    let restore = format!(
        "pg_restore --clean --if-exists --single-transaction {} {}",
        place.join(" "),
        quoted(&backup.to_string_lossy())
    );
    into_empty(restore)
}
