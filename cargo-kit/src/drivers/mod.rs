//! Whether the runner is compiled for the database it is to work on: seen before anything is built, from the URL's
//! scheme and the features in the runner's Cargo.toml. Where they do not go together, the driver is added to the
//! project when the person says so, and never without.

mod manifest;

use ruskit::code::Code;
use ruskit::console::{Format, Variables};
use ruskit::driver::{DatabaseError, Url, feature_for};
use ruskit::wire::exit;

use self::manifest::{Manifest, ManifestError};
use crate::cli::Cli;
use crate::failure::Failure;
use crate::options::Options;
use crate::project::Project;
use crate::runner::Runner;
use crate::scaffold::{Driver, TLS};
use crate::shell::Shell;

/// The package that holds the drivers.
const FRAMEWORK: &str = "ruskit-framework";

/// The project's runner, with the driver for the database compiled in as far as that can be seen: the one named, or the
/// one in DATABASE_URL.
pub(crate) fn runner(url: Option<&str>, cli: &Cli, shell: Shell) -> Result<Runner, Failure> {
    let runner = Runner::find(&cli.options)?;
    match ensure(runner.project(), url, cli, shell)? {
        // The record is of the project as it was.
        true => Runner::find(&cli.options),
        false => Ok(runner),
    }
}

/// Makes sure, as far as it can be seen, that the driver will be there; whether the project was changed for it.
fn ensure(project: &Project, url: Option<&str>, cli: &Cli, shell: Shell) -> Result<bool, Failure> {
    let Some(url) = url_for(project, url) else { return Ok(false) };
    let Some(driver) = feature_for(&url).and_then(Driver::of_feature) else { return Ok(false) };
    // A Cargo.toml that cannot be made sense of is cargo's to explain.
    let Ok(mut runner) = Manifest::read(&project.manifest, &project.root) else { return Ok(false) };
    let Some(framework) = runner.dependency(FRAMEWORK) else { return Ok(false) };
    if runner.features(&framework).iter().any(|feature| feature == driver.feature()) {
        return Ok(false);
    }
    if !cli.options.add_driver && may_come_otherwise(&runner, &cli.options) {
        return Ok(false);
    }
    // Standard output is the runner's, which prints one document there.
    let shell = if cli.format == Format::Json { Shell::new(true) } else { shell };
    let missing = DatabaseError::NoDriver { url: url.redacted(), feature: driver.feature() }.to_string();
    let app = application(project).filter(|app| app.path != runner.path);
    let places = [Some(&runner), app.as_ref()].into_iter().flatten().map(|manifest| project.shown(&manifest.path));
    let places = places.collect::<Vec<_>>().join(" and ");
    if !cli.options.add_driver && !agreed(&missing, driver, &places, shell) {
        let hint = format!("--add-driver adds it to {places}; or name another database in DATABASE_URL or with --url.");
        return Err(Failure::new(Code::NoDriver, missing).hint(hint).exit(exit::UNDECIDED));
    }
    runner.add(&framework, &[driver.feature()]);
    let changed = write(runner, project, shell, driver)?;
    if let Some(mut app) = app {
        prepare(&mut app, driver);
        write(app, project, shell, driver)?;
    }
    shell.line("");
    Ok(changed)
}

/// The database a project is for: the one in DATABASE_URL, otherwise the first whose driver it compiles.
pub(crate) fn driver_of(project: &Project) -> Driver {
    let named = url_of(project).as_ref().and_then(feature_for).and_then(Driver::of_feature);
    let compiled = || {
        let runner = Manifest::read(&project.manifest, &project.root).ok()?;
        let features = runner.features(&runner.dependency(FRAMEWORK)?);
        features.iter().find_map(|feature| Driver::of_feature(feature))
    };
    named.or_else(compiled).unwrap_or_default()
}

/// The database the runner will be told of: the one named on the command line, or in DATABASE_URL.
pub(crate) fn url_for(project: &Project, named: Option<&str>) -> Option<Url> {
    named.map(Url::new).or_else(|| url_of(project))
}

fn url_of(project: &Project) -> Option<Url> {
    Variables::load(&project.root).ok()?.get("DATABASE_URL").map(Url::new)
}

/// Whether the feature may be switched on by what is not looked at here.
fn may_come_otherwise(runner: &Manifest, options: &Options) -> bool {
    !options.features.is_empty() || runner.has_features()
}

fn agreed(missing: &str, driver: Driver, places: &str, shell: Shell) -> bool {
    if !shell.can_ask() {
        return false;
    }
    shell.warn(&format!("{missing}."));
    shell.confirm(&format!("Add the driver for {} to {places}?", driver.title()))
}

/// The package of the entities, where it uses the framework.
fn application(project: &Project) -> Option<Manifest> {
    let path = project.entities.ancestors().map(|folder| folder.join("Cargo.toml")).find(|path| path.is_file())?;
    let app = Manifest::read(&path, &project.root).ok()?;
    app.dependency(FRAMEWORK).is_some().then_some(app)
}

/// Lets an application read its entities from this database.
fn prepare(app: &mut Manifest, driver: Driver) {
    if let Some(framework) = app.dependency(FRAMEWORK) {
        app.add(&framework, &[&driver.entity_feature()]);
    }
    let Some(sqlx) = app.dependency("sqlx") else { return };
    let encrypts = app.features(&sqlx).iter().any(|feature| feature.starts_with("tls-"));
    match driver.on_server() && !encrypts {
        true => app.add(&sqlx, &[driver.feature(), TLS]),
        false => app.add(&sqlx, &[driver.feature()]),
    }
}

fn write(manifest: Manifest, project: &Project, shell: Shell, driver: Driver) -> Result<bool, Failure> {
    let shown = project.shown(&manifest.path);
    let changed = manifest.write()?;
    if changed {
        shell.leader(&shown, &format!("WITH {}", driver.feature().to_uppercase()));
    }
    Ok(changed)
}

impl From<ManifestError> for Failure {
    fn from(error: ManifestError) -> Self {
        let code = match &error {
            ManifestError::Read { .. } | ManifestError::Parse { .. } => Code::ManifestNotUnderstood,
            ManifestError::Write { .. } => Code::ManifestUnwritable,
        };
        Failure::new(code, error)
    }
}
