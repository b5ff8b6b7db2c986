//! A table after a change, worked out without a database.
//!
//! Used to build new tables from a Blueprint and to know the state between the changes of one operation. What a
//! definition *means* is still the database's to say.

use super::{Change, Check, Column, ForeignKey, Index, IndexColumn, IndexTerm, Position, Selector, Table};

/// A change that does not fit the table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("table `{table}` {problem}")]
pub struct EvolveError {
    /// Table.
    pub table: String,
    /// What is wrong: `has no column `title` (it has id, name)`.
    pub problem: String,
}

impl Table {
    /// Makes one change.
    pub fn apply(&mut self, change: &Change) -> Result<(), EvolveError> {
        match change {
            Change::AddColumn { column, position } => {
                if self.column(&column.name).is_some() {
                    return Err(self.error(format!("has a column `{}` already", column.name)));
                }
                let at = match position {
                    Position::Last => self.columns.len(),
                    Position::First => 0,
                    Position::After(name) => self.position(name)? + 1,
                };
                self.columns.insert(at, column.clone());
            }
            Change::ChangeColumn(column) => {
                let at = self.position(&column.name)?;
                self.columns[at] = column.clone();
            }
            Change::RenameColumn { from, to } => self.rename_column(from, to)?,
            Change::DropColumn(name) => self.drop_column(name)?,
            Change::CreateIndex(index) | Change::AddUnique(index) => {
                if let Some(name) = index.name.as_deref().filter(|name| self.index(name).is_some()) {
                    return Err(self.error(format!("has an index `{name}` already")));
                }
                for name in index.columns.iter().filter_map(IndexColumn::name) {
                    self.position(name)?;
                }
                self.indexes.push(index.clone());
            }
            Change::DropIndex(name) => {
                let at = self.index_position(name)?;
                self.indexes.remove(at);
            }
            Change::RenameIndex { from, to } => {
                let at = self.index_position(from)?;
                self.indexes[at].name = Some(to.clone());
                self.indexes[at].definition = None;
            }
            Change::AddPrimaryKey(key) => {
                if let Some(present) = &self.primary_key {
                    return Err(self.error(format!("has a primary key already, over {}", present.columns.join(", "))));
                }
                for name in &key.columns {
                    self.position(name)?;
                }
                self.primary_key = Some(key.clone());
            }
            Change::DropPrimaryKey => {
                let key = self.primary_key.take().ok_or_else(|| self.error("has no primary key".to_owned()))?;
                // Only a key numbers rows by itself.
                let was_key = |column: &&mut Column| key.columns.contains(&column.name);
                self.columns.iter_mut().filter(was_key).for_each(|column| column.auto_increment = false);
            }
            Change::AddForeignKey(key) => {
                for name in &key.columns {
                    self.position(name)?;
                }
                self.foreign_keys.push(key.clone());
            }
            Change::DropForeignKey(selector) => {
                let at = self.foreign_keys.iter().rposition(|key| key.is(selector));
                let at = at.ok_or_else(|| self.error(format!("has no foreign key {selector}")))?;
                self.foreign_keys.remove(at);
            }
            Change::DropUnique(selector) => {
                let at = self.unique_position(selector);
                let at = at.ok_or_else(|| self.error(format!("has no unique constraint {selector}")))?;
                self.indexes.remove(at);
            }
            Change::AddCheck(check) => self.checks.push(check.clone()),
            Change::DropCheck(name) => {
                let at = self.checks.iter().position(|check| check.name.as_ref() == Some(name));
                let at = at.ok_or_else(|| self.error(format!("has no check `{name}`")))?;
                self.checks.remove(at);
            }
            Change::SetComment(comment) => self.comment.clone_from(comment),
            Change::Restore(_) => {}
        }
        Ok(())
    }

    fn rename_column(&mut self, from: &str, to: &str) -> Result<(), EvolveError> {
        let at = self.position(from)?;
        if self.column(to).is_some() {
            return Err(self.error(format!("has a column `{to}` already")));
        }
        self.columns[at].name = to.to_owned();
        self.columns[at].definition = None;
        let rename = |name: &mut String| {
            if name == from {
                *name = to.to_owned();
            }
        };
        self.primary_key.iter_mut().flat_map(|key| &mut key.columns).for_each(rename);
        self.foreign_keys.iter_mut().flat_map(|key| &mut key.columns).for_each(rename);
        for index in self.indexes.iter_mut().filter(|index| index.uses(from)) {
            index.definition = None;
            index.include.iter_mut().for_each(rename);
            for part in &mut index.columns {
                if let IndexTerm::Column(name) = &mut part.term {
                    rename(name);
                }
            }
        }
        Ok(())
    }

    /// Drops a column and, as the SQL databases do, every index, unique constraint and foreign key it is part of.
    fn drop_column(&mut self, name: &str) -> Result<(), EvolveError> {
        let at = self.position(name)?;
        self.columns.remove(at);
        self.indexes.retain(|index| !index.uses(name));
        self.foreign_keys.retain(|key| !key.columns.iter().any(|column| column == name));
        Ok(())
    }

    fn position(&self, column: &str) -> Result<usize, EvolveError> {
        self.columns.iter().position(|present| present.name == column).ok_or_else(|| {
            let names: Vec<_> = self.columns.iter().map(|column| column.name.as_str()).collect();
            self.error(format!("has no column `{column}` (it has {})", names.join(", ")))
        })
    }

    fn index_position(&self, name: &str) -> Result<usize, EvolveError> {
        self.indexes.iter().position(|index| index.name.as_deref() == Some(name)).ok_or_else(|| {
            let names: Vec<_> = self.indexes.iter().filter_map(|index| index.name.as_deref()).collect();
            let has = if names.is_empty() { "it has none".to_owned() } else { format!("it has {}", names.join(", ")) };
            self.error(format!("has no index `{name}` ({has})"))
        })
    }

    /// The unique constraint meant; where there is none, the unique index: some databases do not tell them apart.
    pub(super) fn unique_position(&self, selector: &Selector) -> Option<usize> {
        let constraint = self.indexes.iter().rposition(|index| index.constraint && index.is(selector));
        constraint.or_else(|| self.indexes.iter().rposition(|index| index.unique && index.is(selector)))
    }

    fn error(&self, problem: String) -> EvolveError {
        EvolveError { table: self.name.clone(), problem }
    }
}

impl Index {
    /// Whether the column is part of it.
    pub fn contains(&self, column: &str) -> bool {
        self.columns.iter().any(|part| part.name() == Some(column))
    }

    /// Whether the column is part of it, kept in it, or named in one of its expressions: in any case, since a word there
    /// may be written in another one.
    pub fn uses(&self, column: &str) -> bool {
        self.include.iter().any(|name| name == column)
            || self.columns.iter().any(|part| match &part.term {
                IndexTerm::Column(name) => name == column,
                IndexTerm::Expression(expression) => has_word(expression, column),
            })
            || self.predicate.as_ref().is_some_and(|predicate| has_word(predicate, column))
            || self.include.iter().any(|name| name == column)
    }

    /// Whether it is the one meant.
    pub fn is(&self, selector: &Selector) -> bool {
        match selector {
            Selector::Name(name) => self.name.as_ref() == Some(name),
            Selector::Columns(columns) => {
                self.columns.len() == columns.len()
                    && self.columns.iter().zip(columns).all(|(part, column)| part.name() == Some(column))
            }
        }
    }
}

impl Check {
    /// Whether the column is named in its expression, in any case.
    pub fn uses(&self, column: &str) -> bool {
        has_word(&self.expression, column)
    }
}

impl ForeignKey {
    /// Whether it is the one meant.
    pub fn is(&self, selector: &Selector) -> bool {
        match selector {
            Selector::Name(name) => self.name.as_ref() == Some(name),
            Selector::Columns(columns) => self.columns == *columns,
        }
    }
}

/// Whether a text has this name in it as a word of its own.
pub(crate) fn has_word(text: &str, name: &str) -> bool {
    let (text, name) = (text.to_lowercase(), name.to_lowercase());
    let joins = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    !name.is_empty()
        && text
            .match_indices(&name)
            .any(|(at, _)| !joins(text[..at].chars().next_back()) && !joins(text[at + name.len()..].chars().next()))
}

impl std::fmt::Display for Selector {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Selector::Name(name) => write!(formatter, "`{name}`"),
            Selector::Columns(columns) => write!(formatter, "over {}", columns.join(", ")),
        }
    }
}
