//! What is to be done to one table, by kind, and the order in which it applies.

use crate::schema::{Change, Column, ForeignKey, Operation, Position, Selector};

/// The changes of one table but for its foreign keys, which other tables may have to wait for.
#[derive(Debug, Default)]
pub(super) struct Alteration {
    pub(super) column_renames: Vec<(String, String)>,
    pub(super) index_renames: Vec<(String, String)>,
    /// Indexes, unique constraints, checks and the primary key to drop.
    pub(super) drops: Vec<Change>,
    pub(super) dropped_columns: Vec<String>,
    pub(super) added_columns: Vec<Column>,
    pub(super) changed_columns: Vec<Column>,
    /// Those of the changed columns that number rows no longer.
    pub(super) unnumbered: Vec<String>,
    /// Indexes, unique constraints, checks and the primary key to add.
    pub(super) adds: Vec<Change>,
    pub(super) comment: Option<Change>,
    /// The columns referred to by keys that are dropped or changed, under their names after.
    pub(super) loosened: Vec<Vec<String>>,
    /// No column of the table stays.
    pub(super) all_columns_go: bool,
}

/// A foreign key that goes.
#[derive(Debug, Clone)]
pub(super) struct Gone {
    /// As it is, all in it called by its name after.
    pub(super) key: ForeignKey,
    /// The columns it refers to.
    pub(super) references: Vec<String>,
    /// Its columns as they are called before.
    pub(super) columns: Vec<String>,
    /// It goes with a column, or with its table.
    pub(super) by_itself: bool,
    /// It has to go before the tables change.
    pub(super) early: bool,
}

/// A foreign key that comes.
#[derive(Debug, Clone)]
pub(super) struct Coming {
    pub(super) key: ForeignKey,
    /// The columns it refers to.
    pub(super) references: Vec<String>,
    /// It has to wait for a table that comes later.
    pub(super) late: bool,
}

impl Alteration {
    /// The changes in an order that applies: names first, then what goes, what changes, and what comes. One rebuild does
    /// all behind the names.
    pub(super) fn changes(self, gone: &[Gone], coming: &[Coming]) -> Vec<Change> {
        let mut changes = Vec::new();
        changes.extend(self.column_renames.into_iter().map(|(from, to)| Change::RenameColumn { from, to }));
        changes.extend(self.index_renames.into_iter().map(|(from, to)| Change::RenameIndex { from, to }));
        changes.extend(gone.iter().filter(|gone| !gone.early && !gone.by_itself).map(|gone| gone.dropped(false)));
        // Only a key numbers rows by itself: a column is numbered behind a new key, and no longer before the old one goes.
        let old_key = self.drops.contains(&Change::DropPrimaryKey);
        let new_key = self.adds.iter().any(is_key);
        let unnumbered = |column: &Column| old_key && self.unnumbered.contains(&column.name);
        let (first, others): (Vec<_>, Vec<_>) = self.changed_columns.into_iter().partition(unnumbered);
        let numbered = |column: &Column| new_key && column.auto_increment;
        let (last, others): (Vec<_>, Vec<_>) = others.into_iter().partition(numbered);
        changes.extend(first.into_iter().map(Change::ChangeColumn));
        changes.extend(self.drops);

        let drops = self.dropped_columns.into_iter().map(Change::DropColumn);
        let mut additions: Vec<_> = self.added_columns;
        additions.sort_by_key(|column| column.generated.is_some());
        let additions = additions.into_iter().map(|column| Change::AddColumn { column, position: Position::Last });
        match self.all_columns_go {
            // A table is never without a column.
            true => changes.extend(additions.chain(drops)),
            false => changes.extend(drops.chain(additions)),
        }
        changes.extend(others.into_iter().map(Change::ChangeColumn));
        let (key, adds): (Vec<_>, Vec<_>) = self.adds.into_iter().partition(is_key);
        changes.extend(key);
        changes.extend(last.into_iter().map(Change::ChangeColumn));
        changes.extend(adds);
        changes.extend(coming.iter().filter(|coming| !coming.late).map(Coming::added));
        changes.extend(self.comment);
        changes
    }

    /// Whether a foreign key to these columns has to go before.
    pub(super) fn looses(&self, references: &[String]) -> bool {
        let changes = |name: &String| {
            self.dropped_columns.contains(name) || self.changed_columns.iter().any(|column| column.name == *name)
        };
        references.iter().any(changes) || self.loosens(references)
    }

    /// Whether the key over these columns goes, in whatever order it has them.
    pub(super) fn loosens(&self, references: &[String]) -> bool {
        let same = |columns: &Vec<String>| {
            columns.len() == references.len() && columns.iter().all(|column| references.contains(column))
        };
        self.loosened.iter().any(same)
    }

    /// Whether a foreign key to these columns has to wait.
    pub(super) fn makes(&self, references: &[String]) -> bool {
        let makes = |name: &String| {
            self.added_columns.iter().chain(&self.changed_columns).any(|column| column.name == *name)
                || self.column_renames.iter().any(|(_, now)| now == name)
        };
        let is_unique = |change: &Change| match change {
            Change::AddPrimaryKey(_) | Change::AddUnique(_) => true,
            Change::CreateIndex(index) => index.unique,
            _ => false,
        };
        references.iter().any(makes) || self.adds.iter().any(is_unique)
    }
}

impl Gone {
    /// The change that drops it, before or behind the renaming of columns.
    pub(super) fn dropped(&self, before_renames: bool) -> Change {
        let columns = if before_renames { &self.columns } else { &self.key.columns };
        Change::DropForeignKey(match &self.key.name {
            Some(name) => Selector::Name(name.clone()),
            None => Selector::Columns(columns.clone()),
        })
    }
}

impl Coming {
    pub(super) fn added(&self) -> Change {
        Change::AddForeignKey(self.key.clone())
    }
}

fn is_key(change: &Change) -> bool {
    matches!(change, Change::AddPrimaryKey(_))
}

/// All changes of one kind to one table, unless there are none.
pub(super) fn altered(table: &str, changes: Vec<Change>) -> Option<Operation> {
    (!changes.is_empty()).then(|| Operation::AlterTable { table: table.to_owned(), changes })
}
