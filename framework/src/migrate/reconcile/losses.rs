//! What goes for good when a database is brought to a branch, and rows that would refuse it: tables and columns, followed
//! through every step, and counted under the names they have now.
//!
//! What is recorded is followed operation by operation. What SQL text did shows in the schemas around it; what of it was
//! only renamed, in its words.

use super::super::count::count;
use super::super::plan::{Direction, Planned};
use super::super::rows::RowsInTheWay;
use super::tried::Tried;
use super::{Migrator, Reconciliation};
use crate::driver::{Driver, Url};
use crate::schema::{self, Change, Course, Doubt, Operation, Position, Risk, Schema, Table, Trouble};

/// A table or a column that goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Version and name of the migration.
    pub migration: String,
    /// Whether it is undone or applied.
    pub direction: Direction,
    /// Table, as it is called now.
    pub table: String,
    /// Column, as it is called now; none where it is the table as a whole.
    pub column: Option<String>,
    /// Its rows, or the rows with a value in the column; none where the database could not tell soon enough.
    pub rows: Option<u64>,
    /// Behind it there is one of this name, too, without what it holds now.
    pub comes_back: bool,
    /// The author of the migration has said that it is meant so.
    pub is_meant: bool,
}

impl Loss {
    /// `posts`, `posts.slug`.
    pub fn name(&self) -> String {
        match &self.column {
            Some(column) => format!("{}.{column}", self.table),
            None => self.table.clone(),
        }
    }

    /// What the database is asked to count it.
    pub(super) fn doubt(&self) -> Doubt {
        let table = self.table.clone();
        match self.column.clone() {
            Some(column) => Doubt::Values { table, column },
            None => Doubt::Rows { table },
        }
    }

    /// Whether something is, or may be, in it.
    pub fn is_felt(&self) -> bool {
        self.rows != Some(0)
    }
}

impl Migrator {
    /// Fills in what goes, and what is in the way, given the schemas around the steps. The database is only looked at.
    pub(super) async fn find_losses(&mut self, url: &Url, plan: &mut Reconciliation, tried: &Tried) {
        let (before, after) = (&tried.before, tried.after());
        let mut trace = Trace { driver: self.driver, course: Course::new(before), asked: Vec::new(), is_certain: true };
        for (step, behind) in plan.steps.iter().zip(&tried.behind) {
            trace.follow(step, behind);
        }
        let asked = trace.asked;
        let doubts: Vec<_> = asked.iter().filter_map(|asked| asked.risk.doubt.clone()).collect();
        let counts = count(url, &doubts).await;
        let mut losses = Vec::new();
        let mut in_the_way = Vec::new();
        for (asked, rows) in asked.into_iter().zip(counts) {
            match asked.loss(rows, before, after) {
                Some(loss) => losses.push(loss),
                None => in_the_way.extend(asked.in_the_way(rows)),
            }
        }
        let tables: Vec<_> =
            losses.iter().filter(|loss| loss.column.is_none()).map(|loss| loss.table.clone()).collect();
        losses.retain(|loss| loss.column.is_none() || !tables.contains(&loss.table));
        (plan.losses, plan.in_the_way) = (losses, in_the_way);
    }
}

/// What the database is asked about.
struct Asked<'p> {
    step: &'p Planned,
    risk: Risk,
    /// Nothing before it may change rows.
    is_certain: bool,
}

impl Asked<'_> {
    fn loss(&self, rows: Option<u64>, before: &Schema, after: &Schema) -> Option<Loss> {
        let (table, column) = match self.risk.doubt.as_ref().filter(|_| self.risk.trouble == Some(Trouble::Dropped))? {
            Doubt::Rows { table } => (table, None),
            Doubt::Values { table, column } => (table, Some(column)),
            _ => return None,
        };
        let is_computed = |column: &String| {
            let column = before.table(table).and_then(|table| table.column(column));
            column.is_some_and(|column| column.generated.is_some())
        };
        if column.is_some_and(is_computed) {
            return None;
        }
        let there = after.table(table);
        Some(Loss {
            migration: self.step.title(),
            direction: self.step.direction,
            table: table.clone(),
            column: column.cloned(),
            rows,
            comes_back: match column {
                Some(column) => there.is_some_and(|table| table.column(column).is_some()),
                None => there.is_some(),
            },
            is_meant: self.step.allows(Trouble::Dropped.rule(), self.risk.operation, 0),
        })
    }

    fn in_the_way(&self, rows: Option<u64>) -> Option<RowsInTheWay> {
        let trouble = self.risk.trouble.filter(|trouble| self.is_certain && *trouble != Trouble::Dropped)?;
        let rows = rows.filter(|rows| *rows > 0)?;
        let is_allowed = self.step.allows(trouble.rule(), self.risk.operation, 0);
        let (migration, told) = (self.step.title(), self.risk.told(rows));
        (!is_allowed).then_some(RowsInTheWay { migration, trouble, told, rows, is_certain: true })
    }
}

/// The tables on their way through the steps.
struct Trace<'p> {
    driver: &'static dyn Driver,
    course: Course<'p>,
    asked: Vec<Asked<'p>>,
    is_certain: bool,
}

impl<'p> Trace<'p> {
    fn follow(&mut self, step: &'p Planned, behind: &Schema) {
        let mut scripts = Vec::new();
        for (at, operation) in step.operations.iter().enumerate() {
            self.is_certain &= !schema::changes_rows(operation);
            match operation {
                Operation::Sql { .. } => scripts.extend(self.statements(operation)),
                Operation::Step { .. } => {}
                operation => self.recorded(step, at, operation.clone()),
            }
        }
        let at = step.operations.iter().position(|operation| matches!(operation, Operation::Sql { .. }));
        let read = Read { step, at: at.unwrap_or_default(), scripts };
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
            changes.push(match new.iter().position(|to| read.renames(&from, &to.name)) {
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

    fn statements(&self, script: &Operation) -> Vec<Vec<String>> {
        let statements = self.driver.render(script, &Schema::default()).unwrap_or_default();
        statements.iter().map(|statement| words(&statement.text)).collect()
    }
}

/// The SQL of a step, each statement as its words.
struct Read<'p> {
    step: &'p Planned,
    /// The operation it is, or the first of several.
    at: usize,
    scripts: Vec<Vec<String>>,
}

impl Read<'_> {
    /// `RENAME COLUMN from TO to`, `from RENAME TO to`, `CHANGE from to …`.
    fn renames(&self, from: &str, to: &str) -> bool {
        let (from, to) = (bare(from), bare(to));
        let is_renamed = |words: &Vec<String>| {
            (0..words.len()).filter(|at| words[*at] == from).any(|at| {
                let led = words[..at].iter().rev().find(|word| *word != "column").is_some_and(|word| word == "change");
                let rest = &words[at + 1..];
                let joins = rest.iter().take_while(|word| ["rename", "to", "as"].contains(&word.as_str())).count();
                (led || joins > 0) && rest.get(joins) == Some(&to)
            })
        };
        self.scripts.iter().any(is_renamed)
    }

    /// Whether it drops the table, and puts its rows nowhere before that.
    fn makes_anew(&self, table: &str) -> bool {
        let table = bare(table);
        let has = |words: &[String], word: &str| words.iter().any(|each| each == word);
        let drops = |words: &Vec<String>| words.starts_with(&["drop".to_owned(), "table".to_owned()]);
        let is_only_seen = |words: &[String]| words.iter().take(4).any(|word| word == "view" || word == "trigger");
        let keeps = |words: &Vec<String>| has(words, "rename") || (has(words, "select") && !is_only_seen(words));
        let of_table: Vec<_> = self.scripts.iter().filter(|words| has(words, &table)).collect();
        let dropped = of_table.iter().position(|words| drops(words));
        dropped.is_some_and(|at| !of_table[..at].iter().any(|words| keeps(words)))
    }

    /// Whether it drops a column of the table, and nothing else takes its name.
    fn makes_column_anew(&self, table: &str, column: &str) -> bool {
        let (table, column) = (bare(table), bare(column));
        let drops = |words: &Vec<String>| {
            let behind =
                |at: usize| words[at + 1..].iter().find(|word| !["column", "if", "exists"].contains(&word.as_str()));
            words.starts_with(&["alter".to_owned(), "table".to_owned()])
                && words.contains(&table)
                && (0..words.len()).any(|at| words[at] == "drop" && behind(at) == Some(&column))
        };
        let names = |words: &Vec<String>| {
            let renamed = words.windows(2).any(|pair| pair[0] == "to" && pair[1] == column);
            renamed || words.iter().any(|word| word == "change")
        };
        let of_table = || self.scripts.iter().filter(|words| words.contains(&table));
        of_table().any(drops) && !of_table().any(names)
    }
}

/// Words and names of a statement, without quotes, in small letters.
fn words(text: &str) -> Vec<String> {
    let joins = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$');
    text.split(|letter| !joins(letter)).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// The last part of a name that may have its schema in front.
fn bare(name: &str) -> String {
    words(name).pop().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(text: &str) -> bool {
        let step = Planned::of(Vec::new(), crate::driver::driver_for(&Url::new("sqlite::memory:")).unwrap());
        Read { step: &step, at: 0, scripts: vec![words(text)] }.renames("name", "full_name")
    }

    #[test]
    fn a_rename_is_read_from_the_words() {
        for text in [
            r#"ALTER TABLE users RENAME COLUMN "name" TO "full_name""#,
            "ALTER TABLE name RENAME TO full_name",
            "RENAME TABLE other TO old, name TO full_name",
            "alter table users change column `name` `full_name` text",
            "ALTER TABLE users CHANGE name full_name text",
            "ALTER TABLE name RENAME full_name",
        ] {
            assert!(says(text), "{text}");
        }
        for text in [
            "ALTER TABLE users RENAME COLUMN name TO other, ADD full_name text",
            "UPDATE users SET full_name = name",
            "ALTER TABLE users DROP name, ADD full_name text",
        ] {
            assert!(!says(text), "{text}");
        }
    }
}
