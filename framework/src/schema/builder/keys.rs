//! Modifiers of the index or foreign key just named, and the names Kit gives them.

use super::blueprint::Blueprint;
use crate::schema::{Action, Change, Check, Deferrable, ForeignKey, Index, IndexColumn, PrimaryKey};

/// The index or unique constraint just named in a [`Blueprint`].
#[derive(Debug)]
pub struct IndexBuilder<'a> {
    blueprint: &'a mut Blueprint,
    at: usize,
}

impl<'a> IndexBuilder<'a> {
    pub(super) fn new(blueprint: &'a mut Blueprint, at: usize) -> Self {
        Self { blueprint, at }
    }

    /// A name of your own instead of `<table>_<columns>_index`.
    pub fn name(self, name: &str) -> Self {
        self.with(|index| index.name = Some(name.to_owned()))
    }

    /// A constraint whose name is the database's affair. An index always has a name.
    pub fn unnamed(self) -> Self {
        self.blueprint.unnamed.insert(self.at);
        self
    }

    /// The whole of it as this database writes it: the statement for an index, the constraint's own text for a
    /// constraint. Only where the other words do not say all.
    pub fn definition(self, text: &str) -> Self {
        self.with(|index| index.definition = Some(text.to_owned()))
    }

    /// No two rows may agree in all columns.
    pub fn unique(self) -> Self {
        self.with(|index| index.unique = true)
    }

    /// Only rows for which this holds are indexed.
    pub fn filter(self, predicate: &str) -> Self {
        self.with(|index| index.predicate = Some(predicate.to_owned()))
    }

    /// Largest first, for this column of the index.
    pub fn descending(self, column: &str) -> Self {
        self.with_part(column, |part| part.descending = true)
    }

    /// NULLs stand before all values, for this column of the index (PostgreSQL).
    pub fn nulls_first(self, column: &str) -> Self {
        self.with_part(column, |part| part.nulls_first = Some(true))
    }

    /// NULLs stand behind all values, for this column of the index (PostgreSQL).
    pub fn nulls_last(self, column: &str) -> Self {
        self.with_part(column, |part| part.nulls_first = Some(false))
    }

    /// Collation, for this column of the index.
    pub fn collation(self, column: &str, collation: &str) -> Self {
        self.with_part(column, |part| part.collation = Some(collation.to_owned()))
    }

    /// Keeps these columns in the index without searching by them (PostgreSQL).
    pub fn include<C: Into<String>>(self, columns: impl IntoIterator<Item = C>) -> Self {
        let columns = columns.into_iter().map(Into::into).collect();
        self.with(|index| index.include = columns)
    }

    /// Two NULLs are the same to a unique index (PostgreSQL 15 and newer).
    pub fn nulls_not_distinct(self) -> Self {
        self.option("nulls_not_distinct", "true")
    }

    /// Operator class, for this column of the index (PostgreSQL).
    pub fn operator_class(self, column: &str, class: &str) -> Self {
        self.with_part(column, |part| part.operator_class = Some(class.to_owned()))
    }

    /// Indexes only so many characters or bytes of this column (MySQL).
    pub fn length(self, column: &str, length: u32) -> Self {
        self.with_part(column, |part| part.length = Some(length))
    }

    /// A unique constraint that may be checked at commit.
    pub fn deferrable(self, when: Deferrable) -> Self {
        self.with(|index| index.deferrable = Some(when))
    }

    /// Builds the index without keeping writers out, outside a transaction (PostgreSQL; elsewhere without effect).
    pub fn concurrently(self) -> Self {
        self.with(|index| index.concurrently = true)
    }

    /// What the index is for.
    pub fn comment(self, text: &str) -> Self {
        self.with(|index| index.comment = Some(text.to_owned()))
    }

    /// A switch only some databases have, in their own words.
    pub fn option(self, name: &str, value: &str) -> Self {
        self.with(|index| {
            index.options.insert(name.to_owned(), value.to_owned());
        })
    }

    /// Index method, in this database's own word.
    pub fn using(self, method: &str) -> Self {
        self.with(|index| index.method = Some(method.to_owned()))
    }

    fn with_part(self, column: &str, set: impl Fn(&mut IndexColumn)) -> Self {
        if let Change::CreateIndex(index) | Change::AddUnique(index) = &mut self.blueprint.changes[self.at] {
            let mut parts = index.columns.iter_mut().filter(|part| part.name() == Some(column)).peekable();
            if parts.peek().is_none() {
                let message = format!("table `{}`: the index has no column `{column}`", self.blueprint.table);
                self.blueprint.mistakes.push(message);
            }
            parts.for_each(set);
        }
        self
    }

    fn with(self, set: impl FnOnce(&mut Index)) -> Self {
        if let Change::CreateIndex(index) | Change::AddUnique(index) = &mut self.blueprint.changes[self.at] {
            set(index);
        }
        self
    }
}

/// The foreign key just named in a [`Blueprint`].
#[derive(Debug)]
pub struct ForeignKeyBuilder<'a> {
    blueprint: &'a mut Blueprint,
    at: usize,
}

impl<'a> ForeignKeyBuilder<'a> {
    pub(super) fn add(blueprint: &'a mut Blueprint, columns: Vec<String>) -> Self {
        let at = blueprint.changes.len();
        blueprint.changes.push(Change::AddForeignKey(ForeignKey { columns, ..ForeignKey::default() }));
        Self { blueprint, at }
    }

    /// The table and columns referenced.
    pub fn references<C: Into<String>>(self, table: &str, columns: impl IntoIterator<Item = C>) -> Self {
        let columns = columns.into_iter().map(Into::into).collect();
        self.with(|key| {
            key.table = table.to_owned();
            key.references = columns;
        })
    }

    /// The table referenced, by its primary key, whichever columns that has.
    pub fn references_primary(self, table: &str) -> Self {
        self.with(|key| key.table = table.to_owned())
    }

    /// What happens to the rows that refer when the referenced row goes.
    pub fn on_delete(self, action: Action) -> Self {
        self.with(|key| key.on_delete = action)
    }

    /// What happens to the rows that refer when the referenced key changes.
    pub fn on_update(self, action: Action) -> Self {
        self.with(|key| key.on_update = action)
    }

    /// May be checked at commit: always ([`InitiallyDeferred`](Deferrable::InitiallyDeferred)), or where a transaction
    /// asks for it ([`InitiallyImmediate`](Deferrable::InitiallyImmediate)).
    pub fn deferrable(self, when: Deferrable) -> Self {
        self.with(|key| key.deferrable = Some(when))
    }

    /// A name of your own instead of `<table>_<columns>_foreign`.
    pub fn name(self, name: &str) -> Self {
        self.with(|key| key.name = Some(name.to_owned()))
    }

    /// A foreign key whose name is the database's affair.
    pub fn unnamed(self) -> Self {
        self.blueprint.unnamed.insert(self.at);
        self
    }

    /// The constraint as this database writes it, where the other words do not say all.
    pub fn definition(self, text: &str) -> Self {
        self.with(|key| key.definition = Some(text.to_owned()))
    }

    fn with(self, set: impl FnOnce(&mut ForeignKey)) -> Self {
        if let Change::AddForeignKey(key) = &mut self.blueprint.changes[self.at] {
            set(key);
        }
        self
    }
}

/// The primary key just named in a [`Blueprint`].
#[derive(Debug)]
pub struct PrimaryKeyBuilder<'a> {
    blueprint: &'a mut Blueprint,
    at: usize,
}

impl<'a> PrimaryKeyBuilder<'a> {
    pub(super) fn add(blueprint: &'a mut Blueprint, key: PrimaryKey) -> Self {
        let at = blueprint.changes.len();
        blueprint.changes.push(Change::AddPrimaryKey(key));
        Self { blueprint, at }
    }

    /// A name of your own; without one it is the database's affair.
    pub fn name(self, name: &str) -> Self {
        self.with(|key| key.name = Some(name.to_owned()))
    }

    /// The constraint as this database writes it, where the other words do not say all.
    pub fn definition(self, text: &str) -> Self {
        self.with(|key| key.definition = Some(text.to_owned()))
    }

    fn with(self, set: impl FnOnce(&mut PrimaryKey)) -> Self {
        if let Change::AddPrimaryKey(key) = &mut self.blueprint.changes[self.at] {
            set(key);
        }
        self
    }
}

/// The check just named in a [`Blueprint`].
#[derive(Debug)]
pub struct CheckBuilder<'a> {
    blueprint: &'a mut Blueprint,
    at: usize,
}

impl<'a> CheckBuilder<'a> {
    pub(super) fn add(blueprint: &'a mut Blueprint, check: Check) -> Self {
        let at = blueprint.changes.len();
        blueprint.changes.push(Change::AddCheck(check));
        Self { blueprint, at }
    }

    /// The constraint as this database writes it, where the expression does not say all.
    pub fn definition(self, text: &str) -> Self {
        if let Change::AddCheck(check) = &mut self.blueprint.changes[self.at] {
            check.definition = Some(text.to_owned());
        }
        self
    }
}

/// `<table>_<columns>_<kind>`, cut to 63 bytes with a checksum at the end where it would be longer: the shortest limit
/// among the databases (PostgreSQL's NAMEDATALEN) cuts silently.
pub fn constraint_name(table: &str, columns: &[&str], kind: &str) -> String {
    const LIMIT: usize = 63;
    let name = format!("{table}_{}_{kind}", columns.join("_")).replace(['.', '"'], "_").to_lowercase();
    if name.len() <= LIMIT {
        return name;
    }
    let checksum = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let tail = format!("_{:08x}_{kind}", checksum as u32);
    let mut end = LIMIT - tail.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{tail}", &name[..end])
}
