//! Tables and columns, followed through the steps that bring a database to a branch, and what becomes of them on the way.
//!
//! What is recorded is followed operation by operation. What SQL text did shows in the schemas around it; what of it was
//! only renamed, in its words. Rows that the author of a `down` deletes or overwrites are told, too: on this branch nobody
//! sees that `down`.

use super::super::plan::{Direction, Planned};
use super::losses::{Asked, Loss, Lost};
use crate::driver::Driver;
use crate::schema::{self, Change, Course, Doubt, Fate, Of, Operation, Position, Schema, Table, Traced, Trouble, bare};

/// The tables on their way through the steps.
pub(super) struct Trace<'p> {
    driver: &'static dyn Driver,
    course: Course<'p>,
    pub(super) asked: Vec<Asked<'p>>,
    /// What the author of a `down` deletes and overwrites, not counted yet.
    pub(super) written: Vec<Loss>,
    is_certain: bool,
}

impl<'p> Trace<'p> {
    /// Before the first step, the schema being this one.
    pub(super) fn new(driver: &'static dyn Driver, before: &'p Schema) -> Self {
        Self { driver, course: Course::new(before), asked: Vec::new(), written: Vec::new(), is_certain: true }
    }

    /// The next step, with the schema behind it.
    pub(super) fn follow(&mut self, step: &'p Planned, behind: &Schema) {
        let mut read = Read { step, at: 0, driver: self.driver, fates: Vec::new() };
        for (at, operation) in step.operations.iter().enumerate() {
            self.is_certain &= !schema::changes_rows(operation);
            match operation {
                Operation::Sql { up, .. } => {
                    if read.fates.is_empty() {
                        read.at = at;
                    }
                    let known = read.fates.len();
                    read.fates.extend(self.driver.fates(up));
                    if step.direction == Direction::Down {
                        self.rows(&read, known, at);
                    }
                }
                Operation::Step { .. } => {}
                operation => self.recorded(step, at, operation.clone()),
            }
        }
        self.tables(&read, behind);
        for table in &behind.tables {
            self.columns(&read, table);
        }
    }

    fn recorded(&mut self, step: &'p Planned, at: usize, mut operation: Operation) {
        let now = self.course.schema();
        schema::resolve(&mut operation, &now, &|a, b| self.driver.same_name(a, b));
        // Of one that is half done, what is done is there.
        let open = if step.resumes.is_some() { schema::remaining(operation, &now) } else { Some(operation) };
        if let Some(operation) = open {
            self.make(step, at, &operation, |_| true);
        }
    }

    fn make(&mut self, step: &'p Planned, at: usize, operation: &Operation, matters: impl Fn(Trouble) -> bool) {
        let risks = schema::risks_of(at, operation, &self.course).into_iter();
        let risks = risks.filter(|risk| risk.doubt.is_some() && risk.trouble.is_some_and(&matters));
        let is_certain = self.is_certain;
        self.asked.extend(risks.map(|risk| Asked { step, risk, is_certain }));
        self.course.make(operation);
    }

    /// What SQL made of the tables.
    fn tables(&mut self, read: &Read<'p>, behind: &Schema) {
        let now: Vec<String> = self.course.tables().map(|table| table.name.clone()).collect();
        let is_one_of = |names: &[String], name: &str| names.iter().any(|each| self.driver.same_name(each, name));
        let there: Vec<String> = behind.tables.iter().map(|table| table.name.clone()).collect();
        let (gone, stay): (Vec<_>, Vec<_>) = now.iter().cloned().partition(|name| !is_one_of(&there, name));
        let mut new: Vec<_> = there.iter().filter(|name| !is_one_of(&now, name)).cloned().collect();
        for from in gone {
            match new.iter().position(|to| read.renames(&from, to)) {
                Some(at) => self.read(read, Operation::RenameTable { from, to: new.remove(at) }),
                None => self.read(read, Operation::DropTable { name: from, if_exists: false }),
            }
        }
        let anew = stay.into_iter().filter(|name| read.makes_anew(name));
        for name in anew.collect::<Vec<_>>() {
            self.read(read, Operation::DropTable { name: name.clone(), if_exists: false });
            new.push(name);
        }
        for table in behind.tables.iter().filter(|table| new.contains(&table.name)) {
            self.read(read, Operation::CreateTable { table: table.clone(), if_not_exists: false });
        }
    }

    /// What SQL made of the columns of a table.
    fn columns(&mut self, read: &Read<'p>, behind: &Table) {
        let same = |a: &str, b: &str| self.driver.same_name(a, b);
        let Some(now) = self.course.tables().find(|table| same(&table.name, &behind.name)).cloned() else { return };
        let is_in = |table: &Table, name: &str| table.columns.iter().any(|column| same(&column.name, name));
        let mut new: Vec<_> = behind.columns.iter().filter(|column| !is_in(&now, &column.name)).cloned().collect();
        let mut changes = Vec::new();
        for column in &behind.columns {
            if is_in(&now, &column.name) && read.makes_column_anew(&behind.name, &column.name) {
                changes.push(Change::DropColumn(column.name.clone()));
                new.push(column.clone());
            }
        }
        for gone in now.columns.iter().filter(|column| !is_in(behind, &column.name)) {
            let from = gone.name.clone();
            changes.push(match new.iter().position(|to| read.renames_column(&from, &to.name)) {
                Some(at) => Change::RenameColumn { from, to: new.remove(at).name },
                None => Change::DropColumn(from),
            });
        }
        changes.extend(new.into_iter().map(|column| Change::AddColumn { column, position: Position::Last }));
        if !changes.is_empty() {
            self.read(read, Operation::AlterTable { table: now.name, changes });
        }
    }

    fn read(&mut self, read: &Read<'p>, operation: Operation) {
        self.make(read.step, read.at, &operation, |trouble| trouble == Trouble::Dropped);
    }

    /// What the statements of a `down`, those behind the first so many, do to rows that are there before everything.
    fn rows(&mut self, read: &Read<'p>, known: usize, at: usize) {
        for fate in read.fates[known..].iter().flatten() {
            let (named, of, how) = match fate {
                Fate::Deleted { table, of, word } => (table, of, Lost::Deleted(word.clone())),
                Fate::Updated { table, of, word, .. } => (table, of, Lost::Updated(word.clone())),
                Fate::Unknown { word } => {
                    self.write(read.step, at, (Lost::Unknown(word.clone()), String::new(), None));
                    continue;
                }
                _ => continue,
            };
            let Some(now) = self.named(read, named) else {
                // Which table is meant is not known, unless it is one that this text made.
                if !read.creates(named) {
                    self.write(read.step, at, (how, named.clone(), None));
                }
                continue;
            };
            let Some(traced) = self.course.table(&now) else {
                // Rows of a view are those of its tables.
                self.write(read.step, at, (how, now, None));
                continue;
            };
            let Some(table) = traced.name_before().map(str::to_owned) else { continue };
            if matches!(fate, Fate::Updated { columns, .. } if !read.overwrites(&traced, columns)) {
                continue;
            }
            let doubt = match of {
                Of::All => Some(Doubt::Rows { table: table.clone() }),
                Of::Those(condition) if now == table && traced.has_same_words(|_| true) => {
                    Some(Doubt::Against { table: table.clone(), expression: format!("NOT ({condition}\n)") })
                }
                _ => None,
            };
            self.write(read.step, at, (how, table, doubt));
        }
    }

    fn write(&mut self, step: &Planned, at: usize, (how, table, doubt): (Lost, String, Option<Doubt>)) {
        let loss = Loss {
            migration: step.title(),
            direction: step.direction,
            how,
            table,
            column: None,
            rows: None,
            comes_back: false,
            is_meant: step.allows(Trouble::Dropped.rule(), at, 0),
            doubt,
        };
        if !self.written.contains(&loss) {
            self.written.push(loss);
        }
    }

    /// The table or view of this name, by the name it has before the SQL that is read.
    fn named(&self, read: &Read<'_>, name: &str) -> Option<String> {
        let before = read.fates.iter().flatten().find_map(|fate| match fate {
            Fate::Renamed { table, column: None, to } if read.same(to, name) => Some(table.as_str()),
            _ => None,
        });
        let now = self.course.schema();
        let names = now.tables.iter().map(|table| &table.name).chain(now.views.iter().map(|view| &view.name));
        let names: Vec<_> = names.collect();
        let is_there = |name: &str| names.iter().find(|there| read.same(there, name)).map(|there| (*there).clone());
        is_there(name).or_else(|| is_there(before?))
    }
}

/// The SQL of a step, each statement as what it makes of rows.
struct Read<'p> {
    step: &'p Planned,
    /// The operation it is, or the first of several.
    at: usize,
    driver: &'static dyn Driver,
    fates: Vec<Vec<Fate>>,
}

impl Read<'_> {
    /// Whether two names are one to the database; of which schema they are is not looked at.
    fn same(&self, a: &str, b: &str) -> bool {
        self.driver.same_name(&bare(a), &bare(b))
    }

    fn renames(&self, from: &str, name: &str) -> bool {
        let is_it = |fate: &Fate| matches!(fate, Fate::Renamed { table, column: None, to } if self.same(table, from) && self.same(to, name));
        self.fates.iter().flatten().any(is_it)
    }

    fn renames_column(&self, from: &str, name: &str) -> bool {
        let is_it = |fate: &Fate| matches!(fate, Fate::Renamed { column: Some(column), to, .. } if self.same(column, from) && self.same(to, name));
        self.fates.iter().flatten().any(is_it)
    }

    /// Whether it makes a table of just this name.
    fn creates(&self, name: &str) -> bool {
        let is_it = |fate: &Fate| matches!(fate, Fate::Created { table } if table.eq_ignore_ascii_case(name));
        self.fates.iter().flatten().any(is_it)
    }

    /// Whether it drops the table, and puts its rows nowhere before that.
    fn makes_anew(&self, name: &str) -> bool {
        let drops = |fate: &Fate| matches!(fate, Fate::Dropped { table, column: None } if self.same(table, name));
        let keeps = |fate: &Fate| match fate {
            Fate::Renamed { table, column: None, .. } => self.same(table, name),
            Fate::Copied { words } => words.mention(name),
            _ => false,
        };
        let dropped = self.fates.iter().position(|fates| fates.iter().any(drops));
        dropped.is_some_and(|at| !self.fates[..at].iter().flatten().any(keeps))
    }

    /// Whether it drops a column of the table, and no other one takes its name.
    fn makes_column_anew(&self, of: &str, name: &str) -> bool {
        let drops = |fate: &Fate| matches!(fate, Fate::Dropped { table, column: Some(column) } if self.same(table, of) && self.same(column, name));
        let takes = |fate: &Fate| matches!(fate, Fate::Renamed { column: Some(_), to, .. } if self.same(to, name));
        let fates = || self.fates.iter().flatten();
        fates().any(drops) && !fates().any(takes)
    }

    /// Whether one of these columns held values before everything.
    fn overwrites(&self, table: &Traced, columns: &[String]) -> bool {
        let was_there = |name: &str| {
            let mut of_name = table.now.columns.iter().filter(|column| self.same(&column.name, name));
            of_name.any(|column| table.has_before(&column.name))
        };
        let was_renamed = |name: &String| {
            let is_it = |fate: &Fate| matches!(fate, Fate::Renamed { column: Some(_), to, .. } if self.same(to, name));
            self.fates.iter().flatten().any(is_it)
        };
        columns.is_empty() || columns.iter().any(|column| was_there(column) || was_renamed(column))
    }
}
