//! Settling what the history and the files differ in: what each side says, what the database looks like, and what may be
//! done about it.
//!
//! Nothing here changes the database beyond Kit's own records. Each difference is settled in one transaction, under the lock,
//! and only if it is still there then.

use std::collections::BTreeSet;

use super::error::MigrateError;
use super::history::{Applied, Undo};
use super::integrity::{Difference, Differs};
use super::migrator::Migrator;
use super::plan::Planned;
use super::planning::Standing;
use super::pretend::DryRun;
use super::run::{Progress, Silent};
use super::version::Version;
use crate::driver::{Scope, Statement, Url};
use crate::schema::unlike::unlike;
use crate::schema::{Operation, Schema};

/// A difference, with what there is to know about it.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What differs.
    pub difference: Difference,
    /// The statements of the migration as it was applied, or of its way back; none where the history does not say.
    pub then: Option<Vec<String>>,
    /// The same as its file has it now; none where there is no file.
    pub now: Option<Vec<String>>,
    /// How the database stands to that.
    pub database: Stands,
    /// What undoes the file as it is now.
    undo: Option<Undo>,
}

/// How the database stands to an edited migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stands {
    /// It was not asked: file and history mean the same, or there is no file.
    NotAsked,
    /// It looks as the files say now.
    AsTheFiles,
    /// It lacks this, or has it otherwise.
    Differs(Vec<String>),
    /// That cannot be told, and why.
    Unknown(String),
}

/// How a difference is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settle {
    /// The history takes over what the file is called, and says.
    Follow,
    /// The same, though the database looks otherwise: what undoes it stays what it was.
    Accept,
    /// The history forgets the migration.
    Forget,
}

impl Finding {
    /// How it may be settled without anybody's decision.
    pub fn plain(&self) -> Option<Settle> {
        match self.difference.what {
            Differs::Restated | Differs::Renamed { .. } | Differs::Moved { .. } => Some(Settle::Follow),
            Differs::Edited { .. } if self.database == Stands::AsTheFiles => Some(Settle::Follow),
            // Where there was no way back, one is no change.
            Differs::Down { .. } if self.then.is_none() => Some(Settle::Follow),
            Differs::Edited { .. } | Differs::Another { .. } | Differs::Down { .. } | Differs::Missing => None,
        }
    }
}

/// One applied migration: what it did, and what its file says now.
struct Course {
    version: Version,
    then: Option<Planned>,
    now: Option<Planned>,
    /// The file could not be recorded.
    broken: Option<String>,
}

impl Course {
    /// What a database of these files has of it.
    fn effective(&self) -> Option<&Planned> {
        self.now.as_ref().or(self.then.as_ref())
    }
}

/// The schemas around a migration that differs.
struct Around {
    /// Its place among the applied ones.
    at: usize,
    before: Schema,
    /// None where it did not go through.
    behind: Option<Schema>,
}

/// What a trial of one plan came to.
#[derive(Default)]
struct Tried {
    statements: Vec<String>,
    undo: Option<Undo>,
}

impl Migrator {
    /// Every difference between history and files, with what both sides say. The database is only looked at.
    pub async fn examine(&mut self, url: &Url) -> Result<Vec<Finding>, MigrateError> {
        let standing = self.standing().await?;
        let differences = self.all_differences(&standing).await?;
        if differences.is_empty() {
            return Ok(Vec::new());
        }
        let courses = self.courses(&standing.applied, &differences).await?;
        let looked = self.session.inspect(&Scope::All).await?;
        let (around, made) = match self.replayed(url, &courses, &differences).await {
            Ok((around, made)) => (around, made),
            Err(error) => (Vec::new(), Err(error.to_string())),
        };
        let mut findings = Vec::with_capacity(differences.len());
        for difference in differences {
            let Some(at) = courses.iter().position(|course| course.version == difference.version) else { continue };
            let around = around.iter().find(|around| around.at == at);
            if let Differs::Down { .. } = difference.what {
                findings
                    .push(self.other_down(url, difference, around.and_then(|around| around.behind.as_ref())).await?);
                continue;
            }
            let before = around.map(|around| &around.before);
            let then = self.tried(url, courses[at].then.as_ref(), before).await;
            let now = self.tried(url, courses[at].now.as_ref(), before).await;
            let database = match (&difference.what, &made, &courses[at].broken) {
                (Differs::Restated | Differs::Renamed { .. } | Differs::Moved { .. } | Differs::Missing, ..) => {
                    Stands::NotAsked
                }
                (_, _, Some(broken)) => Stands::Unknown(broken.clone()),
                (_, Ok(made), None) => self.compared(&courses, at, made, &looked),
                (_, Err(why), None) => Stands::Unknown(why.clone()),
            };
            findings.push(Finding {
                then: courses[at].then.as_ref().map(|_| then.statements),
                now: courses[at].now.as_ref().map(|_| now.statements),
                undo: now.undo,
                difference,
                database,
            });
        }
        Ok(findings)
    }

    /// Settles a difference; whether it was still there.
    pub async fn settle(&mut self, finding: &Finding, how: Settle) -> Result<bool, MigrateError> {
        self.locked(async |migrator| {
            migrator.install_locked(None).await?;
            let standing = migrator.standing().await?;
            if !migrator.all_differences(&standing).await?.contains(&finding.difference) {
                return Ok(false);
            }
            let version = &finding.difference.version;
            let Some(entry) = standing.applied.iter().find(|entry| entry.version == *version) else { return Ok(false) };
            if let (Differs::Down { .. }, Some(undo)) = (&finding.difference.what, &finding.undo) {
                migrator.write(&[migrator.history.reword_undo(version, undo)]).await?;
                return Ok(true);
            }
            let mut statements = vec![migrator.history.forget(&entry.version)];
            if how != Settle::Forget {
                statements.push(migrator.following(entry, finding, how).await?);
            }
            if let Differs::Moved { version, .. } = &finding.difference.what {
                statements.extend(migrator.adopted_under(&[(entry, version)]).await?);
            }
            migrator.write(&statements).await?;
            Ok(true)
        })
        .await
    }

    /// The record of a migration as its file is now.
    async fn following(&mut self, entry: &Applied, finding: &Finding, how: Settle) -> Result<String, MigrateError> {
        let to = match &finding.difference.what {
            Differs::Moved { version, .. } => version,
            _ => &entry.version,
        };
        let kept = self.history.undos(self.session.as_mut(), std::slice::from_ref(entry)).await;
        let kept = kept.ok().and_then(|undos| undos.into_iter().next());
        let unknown = || MigrateError::Missing { migrations: vec![entry.title()] };
        let file = self.source.find(to).ok_or_else(unknown)?;
        let planned = Planned::up(file, self.driver)?;
        // What undoes a migration undoes what it did to the database, whatever its file says by now. Another `down` is a
        // difference of its own.
        let edited = matches!(finding.difference.what, Differs::Edited { .. });
        let tried = finding.undo.clone();
        let undo = match (edited, how) {
            (true, Settle::Follow) if planned.written_undo.is_none() => tried.or(kept),
            _ => kept.or(tried),
        };
        let undo = undo.unwrap_or_else(|| {
            let why = "the history did not keep what undoes it".to_owned();
            Undo::Irreversible(crate::schema::Irreversible { what: file.title(), why })
        });
        let applied = Applied {
            version: to.clone(),
            name: file.name.clone(),
            checksum: planned.checksum.clone(),
            ..entry.clone()
        };
        Ok(self.history.record(&applied, &planned.operations, &undo))
    }

    /// What the plans differ in, and the ways back.
    async fn all_differences(&mut self, standing: &Standing) -> Result<Vec<Difference>, MigrateError> {
        let mut differences = self.differences(standing).await?;
        differences.extend(self.other_downs(standing).await?);
        differences.sort_by(|a, b| a.version.cmp(&b.version));
        Ok(differences)
    }

    /// Both ways back, tried behind the migration.
    async fn other_down(
        &mut self,
        url: &Url,
        difference: Difference,
        behind: Option<&Schema>,
    ) -> Result<Finding, MigrateError> {
        let applied = self.history.load(self.session.as_mut()).await?;
        let entry: Vec<_> = applied.into_iter().filter(|entry| entry.version == difference.version).collect();
        let kept = self.history.undos(self.session.as_mut(), &entry).await?.pop();
        let then = match kept {
            Some(Undo::Operations(operations)) => Some(Planned::back(operations, self.driver)),
            _ => None,
        };
        let down = self.source.find(&difference.version).map(|file| file.down()).transpose()?;
        let operations = down.map(|down| down.operations).unwrap_or_default();
        let now = Planned::back(operations.clone(), self.driver);
        let now = self.tried(url, Some(&now), behind).await;
        let then = match then {
            Some(then) => Some(self.tried(url, Some(&then), behind).await.statements),
            None => None,
        };
        let undo = Some(Undo::Operations(operations));
        Ok(Finding { difference, then, now: Some(now.statements), database: Stands::NotAsked, undo })
    }

    /// All applied migrations, oldest first.
    async fn courses(&mut self, applied: &[Applied], differences: &[Difference]) -> Result<Vec<Course>, MigrateError> {
        let did = self.did(applied).await?;
        let mut courses = Vec::with_capacity(applied.len());
        for (entry, then) in applied.iter().zip(did) {
            let moved = differences.iter().find(|difference| difference.version == entry.version);
            let to = match moved.map(|difference| &difference.what) {
                Some(Differs::Moved { version, .. }) => version,
                _ => &entry.version,
            };
            let then = then.map(|operations| Planned { steps: Vec::new(), ..Planned::of(operations, self.driver) });
            let (now, broken) = match self.source.find(to).map(|file| Planned::up(file, self.driver)) {
                Some(Ok(planned)) => (Some(planned), None),
                Some(Err(error)) => (None, Some(error.to_string())),
                None => (None, None),
            };
            courses.push(Course { version: entry.version.clone(), then, now, broken });
        }
        Ok(courses)
    }

    /// What the files make of nothing, and the schemas around each migration that differs.
    async fn replayed(
        &mut self,
        url: &Url,
        courses: &[Course],
        differences: &[Difference],
    ) -> Result<(Vec<Around>, Result<Schema, String>), MigrateError> {
        let mut shadow = self.driver.shadow(url, &Schema::default(), self.shadow.as_ref()).await?;
        let mut all: Vec<Around> = Vec::new();
        for (at, course) in courses.iter().enumerate() {
            let differs = differences.iter().any(|difference| difference.version == course.version);
            if differs {
                all.push(Around { at, before: shadow.inspect(&Scope::All).await?, behind: None });
            }
            let Some(planned) = course.effective() else {
                return Ok((all, Err(format!("what {} did is not known", course.version))));
            };
            let mut run = DryRun { driver: self.driver, session: shadow.as_mut(), share: false };
            if let Err(error) = run.run(std::slice::from_ref(planned), &mut Silent).await {
                return Ok((all, Err(error.to_string())));
            }
            if let Some(around) = all.last_mut().filter(|_| differs) {
                around.behind = Some(shadow.inspect(&Scope::All).await?);
            }
        }
        let made = shadow.inspect(&Scope::All).await?;
        Ok((all, Ok(made)))
    }

    /// What a plan sends, and what undoes it, where it is tried out on the schema before it.
    async fn tried(&mut self, url: &Url, planned: Option<&Planned>, before: Option<&Schema>) -> Tried {
        let Some(planned) = planned else { return Tried::default() };
        let mut heard = Heard::default();
        if let Some(before) = before
            && let Ok(mut shadow) = self.driver.shadow(url, before, self.shadow.as_ref()).await
        {
            let mut run = DryRun { driver: self.driver, session: shadow.as_mut(), share: false };
            return match run.run(std::slice::from_ref(planned), &mut heard).await {
                Ok(undos) => Tried { statements: heard.0, undo: undos.into_iter().next() },
                Err(error) => {
                    heard.0.push(format!("-- stops here: {error}"));
                    Tried { statements: heard.0, undo: None }
                }
            };
        }
        // Without a shadow, as far as it can be told without looking at tables.
        let render = |operation: &Operation| self.driver.render(operation, &Schema::default()).unwrap_or_default();
        let statements = planned.operations.iter().flat_map(render).filter(|statement| statement.guard.is_none());
        Tried { statements: statements.map(|statement| statement.text).collect(), undo: None }
    }

    /// How the database differs from what the files make, in what a migration touches.
    fn compared(&self, courses: &[Course], at: usize, made: &Schema, found: &Schema) -> Stands {
        let told = match self.touched(courses, at) {
            Some(names) => unlike(&self.part(made, &names), &self.part(found, &names)),
            None => unlike(made, found),
        };
        if told.is_empty() { Stands::AsTheFiles } else { Stands::Differs(told) }
    }

    /// The tables and views that a migration touches, then or now, by all names they had since; none where that cannot be
    /// told.
    fn touched(&self, courses: &[Course], at: usize) -> Option<BTreeSet<String>> {
        let course = &courses[at];
        let own = [course.then.as_ref()?, course.now.as_ref()?];
        let mut names = BTreeSet::new();
        for operation in own.iter().flat_map(|planned| &planned.operations) {
            match operation {
                Operation::Sql { .. } | Operation::Step { .. } => return None,
                Operation::CreateEnum(_) | Operation::DropEnum(_) => return None,
                Operation::AddEnumValue { .. } | Operation::RenameEnumValue { .. } => return None,
                Operation::CreateExtension { .. } | Operation::DropExtension { .. } => return None,
                other => names.extend(other.tables().into_iter().map(str::to_owned)),
            }
        }
        for course in &courses[at + 1..] {
            for operation in &course.effective()?.operations {
                match operation {
                    Operation::Sql { .. } | Operation::Step { .. } => return None,
                    Operation::RenameTable { from, to }
                        if names.iter().any(|name| self.driver.same_name(name, from)) =>
                    {
                        names.insert(to.clone());
                    }
                    _ => {}
                }
            }
        }
        Some(names)
    }

    fn part(&self, schema: &Schema, names: &BTreeSet<String>) -> Schema {
        let is_one = |name: &str| names.iter().any(|each| self.driver.same_name(each, name));
        Schema {
            tables: schema.tables.iter().filter(|table| is_one(&table.name)).cloned().collect(),
            views: schema.views.iter().filter(|view| is_one(&view.name)).cloned().collect(),
            ..Schema::default()
        }
    }
}

/// The statements that were sent.
#[derive(Default)]
struct Heard(Vec<String>);

impl Progress for Heard {
    fn statement(&mut self, statement: &Statement) {
        if statement.guard.is_none() {
            self.0.push(statement.text.clone());
        }
    }

    fn step(&mut self, name: &str) {
        self.0.push(format!("-- Rust step {name}"));
    }
}
