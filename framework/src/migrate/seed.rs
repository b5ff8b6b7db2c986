//! Made-up rows in a database that is for trying things out.
//!
//! All tables go out as few texts. Where a table refuses its rows they are tried one by one, and in other manners: what
//! stays empty is told with the database's reason, and is no error.

use std::collections::BTreeMap;

use crate::driver::{DatabaseError, Driver, Session, Transaction};
use crate::rows::{Insert, Maker, Manner, Wanted};
use crate::schema::{Column, Schema, Table};

/// What is in the tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seeded {
    /// Rows put into each table. Tables whose rows are another one's, too, such as partitions, are not among them.
    pub rows: BTreeMap<String, u64>,
    /// Tables that took no row, and why: the database's words.
    pub left_empty: Vec<(String, String)>,
    /// Tables that took fewer rows than were wanted, and why they took no more.
    pub fewer: Vec<(String, String)>,
}

/// How many tables go out as one text.
const AT_ONCE: usize = 50;

/// Puts rows into the tables of a session's database, which has this schema and no rows.
///
/// # Errors
/// The connection is lost, or no space is left. What the database has against rows is no error.
pub async fn seed(
    driver: &dyn Driver,
    session: &mut dyn Session,
    schema: &Schema,
    wanted: Wanted,
) -> Result<Seeded, DatabaseError> {
    seed_some(driver, session, schema, wanted, &|_| true).await
}

/// Puts rows into those tables that are wanted, and hold none.
pub(super) async fn seed_some(
    driver: &dyn Driver,
    session: &mut dyn Session,
    schema: &Schema,
    wanted: Wanted,
    is_wanted: &(dyn Fn(&str) -> bool + Sync),
) -> Result<Seeded, DatabaseError> {
    let conditions = |table: &Table| driver.row_conditions(table, schema);
    let maker = Maker::new(schema, wanted, &conditions, &|a, b| driver.same_name(a, b));
    let inserts = maker.inserts().into_iter().enumerate().filter(|(_, insert)| is_wanted(&insert.table.name));
    let inserts: Vec<_> = inserts.collect();
    let mut seeding = Seeding { driver, session, maker: &maker, seeded: Seeded::default() };
    if wanted.rows == 0 || inserts.is_empty() {
        return Ok(seeding.seeded);
    }
    // What only commit refuses is found by committing each table.
    if !seeding.together(&inserts).await? {
        seeding.seeded = Seeded::default();
        for (at, insert) in &inserts {
            seeding.apart(*at, insert).await?;
        }
    }
    Ok(seeding.seeded)
}

struct Seeding<'a> {
    driver: &'a dyn Driver,
    session: &'a mut dyn Session,
    maker: &'a Maker<'a>,
    seeded: Seeded,
}

impl Seeding<'_> {
    /// All tables in one transaction; whether it was committed.
    async fn together(&mut self, inserts: &[(usize, Insert<'_>)]) -> Result<bool, DatabaseError> {
        self.session.begin(Transaction::Plain).await?;
        let size = if self.driver.features().savepoints { AT_ONCE } else { 1 };
        for some in inserts.chunks(size) {
            let texts: Vec<_> = some.iter().flat_map(|(_, insert)| self.texts(insert)).collect();
            if self.attempt(&texts.join(";\n")).await?.is_none() {
                some.iter().for_each(|(_, insert)| self.add(insert, insert.rows.len() as u64));
                continue;
            }
            for (at, insert) in some {
                self.table(*at, insert).await?;
            }
        }
        self.commit().await.map(|refused| refused.is_none())
    }

    /// One table in a transaction of its own.
    async fn apart(&mut self, at: usize, insert: &Insert<'_>) -> Result<(), DatabaseError> {
        self.session.begin(Transaction::Plain).await?;
        self.table(at, insert).await?;
        if let Some(why) = self.commit().await? {
            self.seeded.rows.remove(&insert.table.name);
            self.seeded.left_empty.push((insert.table.name.clone(), why));
        }
        Ok(())
    }

    /// All rows at once or, where that is refused, one by one.
    async fn table(&mut self, at: usize, insert: &Insert<'_>) -> Result<(), DatabaseError> {
        let texts = self.texts(insert);
        // Where there are no savepoints, of several statements some may have been done.
        let whole = texts.len() == 1 || self.driver.features().savepoints;
        if whole && self.attempt(&texts.join(";\n")).await?.is_none() {
            self.add(insert, insert.rows.len() as u64);
            return Ok(());
        }
        let (mut rows, mut reason) = (0, String::new());
        for (row, values) in insert.rows.iter().enumerate() {
            let mut outcome = self.attempt(&self.text(insert, values)).await?;
            for manner in Manner::OTHERS {
                if outcome.is_none() {
                    break;
                }
                let values = self.maker.row(at, row, manner);
                outcome = self.attempt(&self.text(insert, &values)).await?;
                // What is wrong with an ordinary row is the most telling.
                if let (Manner::Plain, Some(why)) = (manner, &outcome) {
                    reason.clone_from(why);
                }
            }
            match outcome {
                None => rows += 1,
                Some(_) if rows == 0 => break,
                Some(_) => {}
            }
        }
        let name = insert.table.name.clone();
        match rows {
            0 => self.seeded.left_empty.push((name, reason)),
            rows => {
                self.add(insert, rows);
                if rows < insert.rows.len() as u64 {
                    self.seeded.fewer.push((name, reason));
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, insert: &Insert<'_>, rows: u64) {
        self.seeded.rows.insert(insert.table.name.clone(), rows);
    }

    fn texts(&self, insert: &Insert<'_>) -> Vec<String> {
        match insert.one_by_one {
            true => insert.rows.iter().map(|values| self.text(insert, values)).collect(),
            false => vec![self.driver.insert(insert.table, columns(insert), &insert.rows).text],
        }
    }

    fn text(&self, insert: &Insert<'_>, values: &[crate::rows::Value]) -> String {
        self.driver.insert(insert.table, columns(insert), &[values.to_vec()]).text
    }

    /// Runs a text; the database's reason where it refuses, and nothing of the text is left then.
    async fn attempt(&mut self, text: &str) -> Result<Option<String>, DatabaseError> {
        let savepoints = self.driver.features().savepoints;
        if savepoints {
            self.session.savepoint().await?;
        }
        match self.session.execute(text).await {
            Ok(_) if savepoints => self.session.release_savepoint().await.map(|()| None),
            Ok(_) => Ok(None),
            Err(error) => {
                let why = refusal(error)?;
                if savepoints {
                    self.session.rollback_to_savepoint().await?;
                }
                Ok(Some(why))
            }
        }
    }

    async fn commit(&mut self) -> Result<Option<String>, DatabaseError> {
        match self.session.commit().await {
            Ok(()) => Ok(None),
            Err(error) => {
                let why = refusal(error)?;
                self.session.rollback().await?;
                Ok(Some(why))
            }
        }
    }
}

fn columns<'a>(insert: &'a Insert<'_>) -> &'a [&'a Column] {
    &insert.columns
}

/// What the database has against it; what is no refusal stays an error.
fn refusal(error: DatabaseError) -> Result<String, DatabaseError> {
    match error {
        error @ (DatabaseError::Disconnected { .. } | DatabaseError::Full { .. }) => Err(error),
        error => Ok(error.to_string()),
    }
}
