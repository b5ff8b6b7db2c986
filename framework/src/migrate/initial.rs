//! `migrate --fake-initial`: the first migrations of a database that holds already what they make.
//!
//! They run on a shadow of nothing, one behind the other. Of those that only make something, the database has all that the
//! first so many make, just as they make it, and nothing of what the later ones make: the first are remembered as applied, with
//! the way back they would have had. Anything else is told, and nothing is done. Always holds: the history changes as one, so
//! that a run that is killed has remembered all of them or none.

use std::collections::{BTreeMap, BTreeSet};

use super::error::MigrateError;
use super::history::{Applied, Undo, fact};
use super::migrator::Migrator;
use super::plan::{Direction, Planned};
use super::planning::Upward;
use super::pretend::DryRun;
use super::run::{Done, Silent};
use super::trial::refusal;
use super::version::Version;
use crate::clock;
use crate::driver::{Driver, Scope, Session};
use crate::schema::unlike::{differs, unlike};
use crate::schema::{Schema, changes_rows};

impl Migrator {
    /// The pending migrations that [`migrate`](Self::migrate) would only remember, by their titles, and the plan of those it
    /// would run.
    pub async fn plan_initial(&mut self, wanted: &Upward) -> Result<(Vec<String>, Vec<Planned>), MigrateError> {
        let mut plan = self.plan(wanted).await?;
        let is_new = self.standing().await?.is_new();
        let known = if is_new { self.held_already(&plan).await?.len() } else { 0 };
        let rest = plan.split_off(known);
        Ok((plan.iter().map(Planned::title).collect(), rest))
    }

    /// How the first of these are undone that the database holds already: so many of them.
    pub(super) async fn held_already(&mut self, plan: &[Planned]) -> Result<Vec<Undo>, MigrateError> {
        let found = self.session.inspect(&Scope::All).await?;
        if plan.is_empty() || (found.tables.is_empty() && found.views.is_empty() && found.enums.is_empty()) {
            return Ok(Vec::new());
        }
        let mut shadow = self.empty_shadow().await?;
        let made = Shadow { driver: self.driver, session: shadow.as_mut() }.make(plan).await?;
        drop(shadow);
        let known = held(self.driver, &made, &found)?;
        if let Some(step) = made.steps[..known].iter().find(|step| step.beyond.is_some()) {
            let what = step.beyond.clone().unwrap_or_default();
            return Err(MigrateError::InitialBeyond { migration: step.title.clone(), what });
        }
        Ok(made.steps.into_iter().take(known).map(|step| step.undo).collect())
    }

    /// Remembers migrations as applied, all or none.
    pub(super) async fn remember(
        &mut self,
        plan: &[Planned],
        undos: &[Undo],
        batch: impl Fn(usize) -> i64,
    ) -> Result<Vec<Done>, MigrateError> {
        if undos.is_empty() {
            return Ok(Vec::new());
        }
        let (mut statements, mut done, mut adopted) = (Vec::new(), Vec::new(), self.known_adopted().await?);
        for (at, (planned, undo)) in plan.iter().zip(undos).enumerate() {
            let applied = Applied {
                version: planned.version.clone(),
                name: planned.name.clone(),
                batch: batch(at),
                checksum: planned.checksum.clone(),
                applied_at: clock::now(),
                duration_ms: 0,
            };
            if let Some(unfinished) = &planned.resumes {
                statements.push(self.history.forget_unfinished(&unfinished.version));
                statements.push(self.history.forget(&unfinished.version));
            }
            statements.push(self.history.record(&applied, &planned.operations, undo));
            adopted.insert(applied.version.to_string(), applied.applied_at);
            done.push(Done {
                title: planned.title(),
                direction: Direction::Up,
                duration: std::time::Duration::ZERO,
                faked: true,
            });
        }
        statements.extend(self.telling_adopted(&adopted));
        self.write(&statements).await?;
        Ok(done)
    }

    /// The migrations of this way back whose tables were there before Kit, by their titles: undoing them drops rows that no
    /// migration has written. None where there are no rows at all.
    pub async fn adopted(&mut self, plan: &[Planned]) -> Result<Vec<String>, MigrateError> {
        let known = self.known_adopted().await?;
        let applied = self.standing().await?.applied;
        // One that was undone and applied again since is like any other.
        let is_adopted = |planned: &&Planned| {
            let mut same = applied.iter().filter(|applied| applied.version == planned.version);
            same.any(|applied| known.get(applied.version.as_str()) == Some(&applied.applied_at))
        };
        let adopted: Vec<_> = plan.iter().filter(is_adopted).map(Planned::title).collect();
        if adopted.is_empty() || self.session.summary().await?.tables.iter().all(|table| table.rows == 0) {
            return Ok(Vec::new());
        }
        Ok(adopted)
    }

    /// The statements by which the database knows, of migrations that get another version, that their tables were there
    /// before Kit.
    pub(super) async fn adopted_under(&mut self, moved: &[(&Applied, &Version)]) -> Result<Vec<String>, MigrateError> {
        let known = self.known_adopted().await?;
        let (mut staying, mut renewed) = (known.clone(), BTreeMap::new());
        for (from, to) in moved {
            if known.get(from.version.as_str()) == Some(&from.applied_at) {
                staying.remove(from.version.as_str());
                renewed.insert(to.to_string(), from.applied_at.clone());
            }
        }
        if renewed.is_empty() {
            return Ok(Vec::new());
        }
        staying.extend(renewed);
        Ok(self.telling_adopted(&staying))
    }

    /// The statements by which the database knows that the tables of these migrations were there before Kit, and of those
    /// that it does not know it any more.
    pub(super) async fn telling_of_adopted(
        &mut self,
        new: &[(&Version, &str)],
        gone: impl Fn(&str) -> bool,
    ) -> Result<Vec<String>, MigrateError> {
        let known = self.known_adopted().await?;
        let mut adopted = known.clone();
        adopted.retain(|version, _| !gone(version));
        adopted.extend(new.iter().map(|(version, at)| (version.to_string(), (*at).to_owned())));
        Ok(match adopted == known {
            true => Vec::new(),
            false => self.telling_adopted(&adopted),
        })
    }

    /// The versions that were only remembered, and the times of that.
    async fn known_adopted(&mut self) -> Result<BTreeMap<String, String>, MigrateError> {
        let facts = self.history.facts(self.session.as_mut()).await?;
        Ok(facts.get(fact::ADOPTED).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default())
    }

    fn telling_adopted(&self, adopted: &BTreeMap<String, String>) -> Vec<String> {
        match adopted.is_empty() {
            true => vec![self.history.unlearn(fact::ADOPTED)],
            false => self.history.tell(fact::ADOPTED, &serde_json::to_string(adopted).unwrap_or_default()).into(),
        }
    }

    async fn empty_shadow(&mut self) -> Result<Box<dyn Session>, MigrateError> {
        if let Some(url) = &self.url {
            return Ok(self.driver.shadow(url, &Schema::default(), self.shadow.as_ref()).await?);
        }
        let mut shadow = self.session.shadow(self.shadow.as_ref()).await?;
        shadow.wipe().await?;
        Ok(shadow)
    }
}

/// What the first migrations make of nothing.
struct Made {
    of_nothing: Schema,
    steps: Vec<Step>,
}

/// What one of them left.
struct Step {
    title: String,
    after: Schema,
    undo: Undo,
    /// What it does beside making something.
    beyond: Option<String>,
}

struct Shadow<'a> {
    driver: &'static dyn Driver,
    session: &'a mut dyn Session,
}

impl Shadow<'_> {
    /// Runs the migrations up to the first that does something else than make what was not there.
    async fn make(mut self, plan: &[Planned]) -> Result<Made, MigrateError> {
        let of_nothing = self.session.inspect(&Scope::All).await?;
        let mut made = Made { of_nothing, steps: Vec::new() };
        let mut rows = 0;
        for planned in plan.iter().take_while(|planned| planned.starts_anew()) {
            let mut run = DryRun { driver: self.driver, session: &mut *self.session, share: false };
            let undo = match run.run(std::slice::from_ref(planned), &mut Silent).await {
                Ok(undos) => undos.into_iter().next(),
                // What stands on what no migration makes is not among the first.
                Err(error) => refusal(error).map(|_| None)?,
            };
            let Some(undo) = undo else { break };
            let after = self.session.inspect(&Scope::All).await?;
            let before = made.steps.last().map_or(&made.of_nothing, |step| &step.after);
            let only_adds = unlike(before, &within(self.driver, &after, before, true)).is_empty();
            let wrote = self.wrote(planned, &mut rows).await?;
            let beyond = if planned.steps.is_empty() { wrote } else { Some("runs Rust code".to_owned()) };
            if !only_adds || (beyond.is_some() && !differs(before, &after)) {
                break;
            }
            made.steps.push(Step { title: planned.title(), after, undo, beyond });
        }
        Ok(made)
    }

    /// What it says where the migration wrote rows.
    async fn wrote(&mut self, planned: &Planned, rows: &mut u64) -> Result<Option<String>, MigrateError> {
        if !planned.operations.iter().any(changes_rows) {
            return Ok(None);
        }
        let now = self.session.summary().await?.tables.iter().map(|table| table.rows).sum();
        let before = std::mem::replace(rows, now);
        Ok((now != before).then(|| "writes rows".to_owned()))
    }
}

/// How many of the first migrations the database holds.
fn held(driver: &dyn Driver, made: &Made, found: &Schema) -> Result<usize, MigrateError> {
    let there = things(driver, found);
    let own = things(driver, &made.of_nothing);
    let before = |at: usize| if at == 0 { own.clone() } else { things(driver, &made.steps[at - 1].after) };
    let is_there = |at: &usize| {
        let new = &things(driver, &made.steps[*at].after) - &before(*at);
        new.iter().any(|thing| there.contains(thing))
    };
    let Some(last) = (0..made.steps.len()).rev().find(is_there) else { return Ok(0) };
    let mut fewest: Option<(usize, Vec<String>)> = None;
    for at in (last..made.steps.len()).rev() {
        let wanted = without_own(&made.steps[at].after, &made.of_nothing);
        let differences = unlike(&wanted, &within(driver, found, &wanted, false));
        if differences.is_empty() {
            return Ok(at + 1);
        }
        if fewest.as_ref().is_none_or(|(_, few)| differences.len() <= few.len()) {
            fewest = Some((at, differences));
        }
    }
    let (at, differences) = fewest.unwrap_or_default();
    let migrations = made.steps[..=at].iter().map(|step| step.title.clone()).collect();
    Err(MigrateError::InitialDiffers { migrations, differences })
}

/// Kind and name of everything that stands by itself.
fn things(driver: &dyn Driver, schema: &Schema) -> BTreeSet<(String, String)> {
    let folds = driver.same_name("a", "A");
    let named = |kind: &str, name: &str| {
        let name = if folds { name.to_ascii_lowercase() } else { name.to_owned() };
        (kind.to_owned(), name)
    };
    let tables = schema.tables.iter().map(|table| named("table", &table.name));
    let views = schema.views.iter().map(|view| named("view", &view.name));
    let enums = schema.enums.iter().map(|kind| named("enum", &kind.name));
    let objects = schema.objects.iter().map(|object| named(&object.kind, &object.name));
    tables.chain(views).chain(enums).chain(objects).collect()
}

/// The part of a schema that another one speaks of too. Of a table `whole` leaves out what the other one does not have.
fn within(driver: &dyn Driver, schema: &Schema, other: &Schema, whole: bool) -> Schema {
    let same = |a: &str, b: &str| driver.same_name(a, b);
    let mut part = schema.clone();
    part.tables.retain(|table| other.tables.iter().any(|own| same(&own.name, &table.name)));
    part.views.retain(|view| other.views.iter().any(|own| same(&own.name, &view.name)));
    part.enums.retain(|kind| other.enums.iter().any(|own| own.name == kind.name));
    part.extensions.retain(|name| other.extensions.contains(name));
    part.objects.retain(|object| other.objects.iter().any(|own| own.kind == object.kind && own.name == object.name));
    if !whole {
        let stands = |table: &str| {
            let tables = other.tables.iter().map(|own| &own.name);
            tables.chain(other.views.iter().map(|own| &own.name)).any(|name| same(name, table))
        };
        part.triggers.retain(|trigger| stands(&trigger.table));
        return part;
    }
    part.triggers.retain(|trigger| other.triggers.iter().any(|own| own.name == trigger.name));
    for table in &mut part.tables {
        let Some(own) = other.tables.iter().find(|own| same(&own.name, &table.name)) else { continue };
        table.columns.retain(|column| own.column(&column.name).is_some());
        table.indexes.retain(|index| own.indexes.iter().any(|known| known.name == index.name));
        table.foreign_keys.retain(|key| own.foreign_keys.contains(key));
        table.checks.retain(|check| own.checks.contains(check));
        if own.primary_key.is_none() {
            table.primary_key = None;
        }
        if own.comment.is_none() {
            table.comment = None;
        }
    }
    part
}

/// The schema without what every database of this kind has.
fn without_own(schema: &Schema, of_nothing: &Schema) -> Schema {
    let mut schema = schema.clone();
    schema.objects.retain(|object| !of_nothing.objects.contains(object));
    schema.extensions.retain(|name| !of_nothing.extensions.contains(name));
    schema
}
