//! The clauses of an `ALTER TABLE`, and which of them may stand together.

use super::constraint;
use super::draft::Draft;
use super::name::{literal, name};
use super::{column, implied, index, types};
use crate::driver::Unsupported;
use crate::schema::{Column, ColumnType, ForeignKey, Index, IndexColumn, Position};

/// The clauses of each statement, in their order.
pub(super) struct Clauses<'d> {
    draft: &'d Draft,
    /// Whether columns are renamed in a statement of their own.
    apart: bool,
    /// What must be gone before.
    pub(super) first: List,
    pub(super) renames: List,
    pub(super) rest: List,
    /// What begins or ceases to number rows.
    pub(super) counters: List,
    /// Foreign keys to the table's own new key: the server wants that to be there before
    /// (error 1005 with errno 150, whatever the order of the clauses).
    pub(super) to_itself: List,
}

/// The clauses of one statement.
#[derive(Default)]
pub(super) struct List {
    pub(super) texts: Vec<String>,
    /// Whether stored columns go, or come before others: a row has them at other places then.
    pub(super) moves_columns: bool,
}

impl List {
    fn push(&mut self, text: String) {
        self.texts.push(text);
    }
}

/// The clauses that make the table after of the table before.
pub(super) fn clauses(draft: &Draft) -> Result<Clauses<'_>, Unsupported> {
    let apart = renames_apart(draft);
    let [first, renames, rest, counters, to_itself] = Default::default();
    let mut clauses = Clauses { draft, apart, first, renames, rest, counters, to_itself };
    clauses.drops();
    clauses.columns()?;
    clauses.additions()?;
    Ok(clauses)
}

/// Whether columns are renamed in a statement of their own. Where a foreign key has a renamed column, on either side, the
/// server renames it in place or not at all, and much else makes it copy the table
/// (<https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html>). Keys that refer to this table are not
/// known here, but only an indexed column can be referred to.
fn renames_apart(draft: &Draft) -> bool {
    let before = &draft.before;
    let may_be_bound = |column: &str| {
        before.is_key(column)
            || before.indexes.iter().any(|index| index.contains(column))
            || before.foreign_keys.iter().any(|key| key.columns.iter().any(|own| own == column))
    };
    draft.columns.iter().any(|(after, was)| after != was && may_be_bound(was))
}

impl Clauses<'_> {
    fn drops(&mut self) {
        let Self { draft, apart, .. } = *self;
        let (before, after) = (&draft.before, &draft.after);
        for key in &before.foreign_keys {
            let Some(own) = key.name.as_ref().filter(|own| !draft.foreign_keys.values().any(|kept| kept == *own))
            else {
                continue;
            };
            // The server does not drop and add one name in one statement
            // (<https://dev.mysql.com/doc/refman/8.4/en/alter-table.html#alter-table-foreign-key>).
            let comes_back = after.foreign_keys.iter().any(|key| key.name.as_ref() == Some(own));
            self.place(comes_back || apart).push(format!("DROP FOREIGN KEY {}", name(own)));
        }
        for own in changed_checks(draft).0 {
            self.place(apart).push(format!("DROP CONSTRAINT {}", name(&own)));
        }
        let is_gone = |column: &str| !draft.columns.values().any(|kept| kept == column);
        for index in indexes(draft).0 {
            // One that another is made for goes together with the making of that one: a foreign key may need it.
            let is_over_gone = index.columns.iter().any(|part| part.name().is_none_or(is_gone));
            if let Some(own) = index.name {
                self.place(apart && is_over_gone).push(format!("DROP INDEX {}", name(&own)));
            }
        }
        if key_changed(draft) && before.primary_key.is_some() {
            self.rest.push("DROP PRIMARY KEY".to_owned());
        }
        for column in before.columns.iter().filter(|column| is_gone(&column.name)) {
            let list = self.place(apart);
            list.push(format!("DROP COLUMN {}", name(&column.name)));
            list.moves_columns |= is_stored(column);
        }
    }

    fn place(&mut self, is_first: bool) -> &mut List {
        if is_first { &mut self.first } else { &mut self.rest }
    }

    fn columns(&mut self) -> Result<(), Unsupported> {
        let draft = self.draft;
        for (at, each) in draft.after.columns.iter().enumerate() {
            let own = name(&each.name);
            let Some(before) = draft.column_before(&each.name) else {
                let place = place(draft, at);
                self.rest.moves_columns |= !place.is_empty() && is_stored(each);
                self.rest.push(format!("ADD COLUMN {}{place}", column::column(each)?));
                continue;
            };
            let (was, is_changed) = (name(&before.name), is_changed(before, each));
            let rename = format!("RENAME COLUMN {was} TO {own}");
            match (before.name != each.name, is_changed) {
                (true, true) if !self.apart => {
                    self.rest.push(format!("CHANGE COLUMN {was} {}", column::column(each)?));
                }
                (true, false) if !self.apart => self.rest.push(rename),
                (is_renamed, _) => {
                    if is_renamed {
                        self.renames.push(rename);
                    }
                    if is_changed {
                        let list = if self.only_counts(before, each) { &mut self.counters } else { &mut self.rest };
                        list.push(format!("MODIFY COLUMN {}", column::column(each)?));
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether nothing of the column changes that a foreign key could bind, but that it numbers rows: MySQL takes that
    /// for a change of the type (error 1833).
    fn only_counts(&self, before: &Column, after: &Column) -> bool {
        let counts = before.auto_increment != after.auto_increment && before.nullable == after.nullable;
        counts && types::same_kind(before, after) && !key_changed(self.draft)
    }

    fn additions(&mut self) -> Result<(), Unsupported> {
        let Self { draft, .. } = *self;
        let (before, after) = (&draft.before, &draft.after);
        for (own, was) in draft.indexes.iter().filter(|(own, was)| own != was) {
            self.rest.push(format!("RENAME INDEX {} TO {}", name(was), name(own)));
        }
        if let Some(key) = after.primary_key.as_ref().filter(|_| key_changed(draft)) {
            self.rest.push(format!("ADD {}", constraint::primary_key(key)));
        }
        for each in indexes(draft).1 {
            self.rest.push(format!("ADD {}", index::index(&each, after)?));
        }
        for own in changed_checks(draft).1 {
            self.rest.push(format!("ADD {own}"));
        }
        let is_new = |own: &Option<String>| own.as_ref().is_none_or(|own| !draft.foreign_keys.contains_key(own));
        for key in after.foreign_keys.iter().filter(|key| is_new(&key.name)) {
            let list = if refers_to_new(draft, key) { &mut self.to_itself } else { &mut self.rest };
            list.push(format!("ADD {}", constraint::foreign_key(key, after)?));
        }
        if before.comment != after.comment {
            let comment = after.comment.as_deref().unwrap_or_default();
            self.rest.push(format!("COMMENT = {}", literal(comment)));
        }
        Ok(())
    }
}

/// Whether rows hold a value of the column.
fn is_stored(column: &Column) -> bool {
    column.generated.as_ref().is_none_or(|generated| generated.stored)
}

/// Whether a foreign key refers to its own table, by a key or index that is only made now.
fn refers_to_new(draft: &Draft, key: &ForeignKey) -> bool {
    let primary = draft.after.primary_key.as_ref().filter(|_| key_changed(draft));
    let by_key = primary.is_some_and(|own| own.columns.starts_with(&key.references));
    let begins = |index: &Index| {
        let columns: Vec<_> = index.columns.iter().map_while(IndexColumn::name).collect();
        key.references.iter().enumerate().all(|(at, own)| columns.get(at) == Some(&own.as_str()))
    };
    key.table == draft.after.name && (by_key || indexes(draft).1.iter().any(begins))
}

fn key_changed(draft: &Draft) -> bool {
    !draft.key_kept && draft.before.primary_key != draft.after.primary_key
}

/// Whether the column is another one but for its name. A text of its own says the name, too.
fn is_changed(before: &Column, after: &Column) -> bool {
    let carried = Column { name: after.name.clone(), definition: after.definition.clone(), ..before.clone() };
    let text_changed = before.definition != after.definition && after.definition.is_some();
    // MariaDB leaves a check within a column's text under the column's old name, for another one's to run into.
    let holds_check = after.ty == ColumnType::Json || after.options.contains_key("check");
    carried != *after || text_changed || (holds_check && before.name != after.name)
}

/// Where a new column goes, unless it is behind all others by itself.
fn place(draft: &Draft, at: usize) -> String {
    let columns = &draft.after.columns;
    let position = match at {
        _ if columns[at..].iter().all(|column| !draft.columns.contains_key(&column.name)) => Position::Last,
        0 => Position::First,
        _ => Position::After(columns[at - 1].name.clone()),
    };
    match position {
        Position::Last => String::new(),
        Position::First => " FIRST".to_owned(),
        Position::After(before) => format!(" AFTER {}", name(&before)),
    }
}

/// Names of the checks to drop, and the texts of those to add.
fn changed_checks(draft: &Draft) -> (Vec<String>, Vec<String>) {
    let was = |own: &str| {
        let before = draft.checks.get(own)?;
        draft.before.checks.iter().find(|check| check.name.as_ref() == Some(before))
    };
    let stays = |own: &str| {
        draft.after.checks.iter().any(|check| check.name.as_deref() == Some(own) && was(own) == Some(check))
    };
    let dropped = draft.before.checks.iter().filter_map(|check| check.name.clone()).filter(|own| !stays(own)).collect();
    let is_new = |own: Option<&str>| own.is_none_or(|own| !stays(own));
    let added =
        draft.after.checks.iter().filter(|check| is_new(check.name.as_deref())).map(constraint::check).collect();
    (dropped, added)
}

/// The indexes to drop and to add, those that foreign keys imply included.
pub(super) fn indexes(draft: &Draft) -> (Vec<Index>, Vec<Index>) {
    let is_kept = |index: &&Index| {
        let (before, own) = draft.indexes.iter().find(|(_, was)| index.name.as_ref() == Some(*was)).unzip();
        own.is_some() && before.and_then(|own| draft.after.index(own)).is_some_and(|now| still(draft, index, now))
    };
    let mut gone: Vec<_> = draft.before.indexes.iter().filter(|index| !is_kept(index)).cloned().collect();
    let is_new = |index: &&Index| {
        let was = index.name.as_ref().and_then(|own| draft.indexes.get(own)).and_then(|was| draft.before.index(was));
        !was.is_some_and(|was| still(draft, was, index))
    };
    let mut come: Vec<_> = draft.after.indexes.iter().filter(is_new).cloned().collect();

    let (implied_before, implied_after) = (implied::of(&draft.before), implied::of(&draft.after));
    let shared = implied::ambiguous(&draft.after);
    let is_over = |index: &Index, columns: &[String]| index.columns.iter().filter_map(|part| part.name()).eq(columns);
    let comes_with_key = |index: &&Index| {
        let is_new = |own: &Option<String>| own.as_ref().is_none_or(|own| !draft.foreign_keys.contains_key(own));
        draft.after.foreign_keys.iter().any(|key| is_new(&key.name) && is_over(index, &key.columns))
    };
    let stays = |index: &Index| {
        let kept = implied_after.contains(&draft.carried(index));
        // With a new key over the same columns the server would name the index anew, after the new key.
        kept && !shared.iter().any(|own| *own == draft.carried(index) && comes_with_key(&own))
    };
    let was = |index: &&Index| implied_before.iter().any(|before| draft.carried(before) == **index && stays(before));
    gone.extend(implied_before.iter().filter(|index| !stays(index)).cloned());
    let named_anew = |index: &Index| gone.iter().any(|gone| gone.name == index.name);
    let made_by_server = |index: &&Index| comes_with_key(index) && !shared.contains(index) && !named_anew(index);
    come.extend(implied_after.iter().filter(|index| !was(index) && !made_by_server(index)).cloned());
    (gone, come)
}

/// Whether an index is the same but for its name and the names of its columns. Over an expression that speaks of a
/// renamed column it is not, and neither with a column that is made again.
fn still(draft: &Draft, before: &Index, after: &Index) -> bool {
    let remade =
        |index: &Index| index.columns.iter().filter_map(|part| part.name()).any(|own| !draft.columns.contains_key(own));
    let carried = Index { name: after.name.clone(), definition: after.definition.clone(), ..draft.carried(before) };
    carried == *after && !remade(after)
}
