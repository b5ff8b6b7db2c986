//! `ALTER TABLE`: each clause an act of its own.

use super::words::Words;
use super::{Manner, Reader, change, column, constraint, index, name};
use crate::lint::{Dialect, Doing};
use crate::schema::{Change, Operation, Position, Selector, Table};

impl Reader<'_> {
    /// Behind `ALTER TABLE`.
    pub(super) fn alter_table(&mut self, mut words: Words<'_>) {
        words.take(&["IF", "EXISTS"]);
        words.take(&["ONLY"]);
        let Some(mut table) = words.qualified() else { return self.doing(Doing::Unread) };
        words.take_symbol("*");
        let clauses = words.clauses();
        // MySQL: how the whole statement is to be done.
        let mut manner = self.manner.clone();
        let mut changes = Vec::new();
        for clause in clauses {
            let mut words = Words::of(clause, self.dialect);
            // `CONVERT` and `ORDER` leave rows as they are where there is nothing to do for them.
            let always = ["ENGINE", "FORCE", "ROW_FORMAT", "KEY_BLOCK_SIZE"];
            manner.anew |= self.dialect == Dialect::Mysql && always.iter().any(|word| words.is(word));
            if !index::algorithm(&mut words, &mut manner) {
                changes.push(words);
            }
        }
        if changes.len() > 1 {
            changes.retain(|words| self.dialect != Dialect::Mysql || !words.is("FORCE"));
        }
        let usual = std::mem::replace(&mut self.manner, manner);
        for words in changes {
            if let Some(renamed) = self.clause(&table, words) {
                table = renamed;
            }
        }
        self.manner = usual;
    }

    /// One clause; the table's new name where it gets one.
    fn clause(&mut self, table: &str, mut words: Words<'_>) -> Option<String> {
        let text = words.rest();
        if words.take(&["ADD"]) {
            self.add(table, words);
        } else if words.take(&["DROP"]) {
            self.drop_of_table(table, words);
        } else if words.take(&["RENAME"]) {
            return self.rename(table, words);
        } else if words.take(&["ALTER"]) {
            if words.take_one(&["CONSTRAINT", "INDEX", "CHECK"]).is_some() {
                self.doing(Doing::Other);
            } else {
                words.take(&["COLUMN"]);
                self.alter_column(table, words);
            }
        } else if words.take(&["MODIFY"]) {
            words.take(&["COLUMN"]);
            words.take(&["IF", "EXISTS"]);
            self.redefine(table, words.rest(), None);
        } else if words.take(&["CHANGE"]) {
            words.take(&["COLUMN"]);
            words.take(&["IF", "EXISTS"]);
            match words.name() {
                Some(from) => self.redefine(table, words.rest(), Some(from)),
                None => self.doing(Doing::Unread),
            }
        } else if words.take(&["VALIDATE", "CONSTRAINT"]) {
            let constraint = words.name().unwrap_or_default();
            self.doing(Doing::Validate { table: self.called(table), constraint });
        } else if words.take(&["SET", "SCHEMA"]) {
            let to = [words.name().unwrap_or_default(), name::bare(self.dialect, table)];
            return Some(self.rename_table(table, name::join(self.dialect, &to)));
        } else {
            self.doing(self.of_clause(table, text));
        }
        None
    }

    fn add(&mut self, table: &str, mut words: Words<'_>) {
        if constraint::begins(&words) {
            return self.add_constraint(table, words.rest());
        }
        if words.take(&["PARTITION"]) {
            return self.doing(Doing::Other);
        }
        if self.dialect == Dialect::Mysql && words.take_one(&["SYSTEM", "PERIOD"]).is_some() {
            return self.doing(Doing::Other);
        }
        words.take(&["COLUMN"]);
        let if_not_exists = words.take(&["IF", "NOT", "EXISTS"]);
        if words.is_symbol("(") {
            let body = words.parenthesized().unwrap_or_default();
            for clause in Words::of(body, self.dialect).clauses() {
                match constraint::begins(&Words::of(clause, self.dialect)) {
                    true => self.add_constraint(table, clause),
                    false => self.add_column(table, clause, if_not_exists),
                }
            }
            return;
        }
        self.add_column(table, words.rest(), if_not_exists);
    }

    fn add_column(&mut self, table: &str, definition: &str, if_not_exists: bool) {
        let before = self.table(table).cloned().unwrap_or_default();
        let strict = before.options.contains_key("strict");
        let reading = column::Reading { dialect: self.dialect, types: &self.types, strict };
        let Some(declared) = reading.column(definition) else { return self.doing(Doing::Unread) };
        let known = |name: &str| before.columns.iter().any(|column| name::same(self.dialect, &column.name, name));
        if if_not_exists && known(&declared.column.name) {
            return self.doing(Doing::Other);
        }
        let (column, position) = (declared.column, declared.position);
        self.change(table, Change::AddColumn { column, position });
        for part in declared.parts {
            self.part(table, part, false);
        }
    }

    fn add_constraint(&mut self, table: &str, text: &str) {
        let (text, not_valid) = without_not_valid(text, self.dialect);
        match constraint::read(self.dialect, text) {
            Some(part) => self.part(table, part, not_valid),
            None => self.doing(Doing::Unread),
        }
    }

    fn part(&mut self, table: &str, part: constraint::Part, not_valid: bool) {
        let before = self.table(table).cloned().unwrap_or_else(|| Table::new(table));
        let using_index = match &part {
            constraint::Part::Using { index, .. } => Some(index.clone()),
            _ => None,
        };
        let manner = Manner { not_valid, using_index, unnamed: part.is_unnamed(), ..self.manner.clone() };
        self.change_in(table, part.change(self.dialect, &before), manner);
    }

    fn rename(&mut self, table: &str, mut words: Words<'_>) -> Option<String> {
        if self.dialect == Dialect::Mysql && words.take_one(&["INDEX", "KEY"]).is_some() {
            if let (Some(from), true, Some(to)) = (words.name(), words.take(&["TO"]), words.name()) {
                self.change(table, Change::RenameIndex { from, to });
            }
            return None;
        }
        if words.is("CONSTRAINT") && self.dialect == Dialect::Postgres && words.is_at(2, "TO") {
            words.next();
            self.rename_constraint(table, words);
            return None;
        }
        let to_table = words.take_one(&["TO", "AS"]).is_some();
        // MySQL: `RENAME new_name`.
        let bare = self.dialect == Dialect::Mysql && words.left().len() == 1;
        if to_table || bare {
            let Some(to) = words.qualified() else {
                self.doing(Doing::Unread);
                return None;
            };
            let to = name::bare(self.dialect, &to);
            return Some(self.rename_table(table, name::beside(self.dialect, table, to)));
        }
        if !words.is_at(1, "TO") {
            words.take(&["COLUMN"]);
        }
        match (words.name(), words.take(&["TO"]), words.name()) {
            (Some(from), true, Some(to)) => self.change(table, Change::RenameColumn { from, to }),
            _ => self.doing(Doing::Unread),
        }
        None
    }

    /// A constraint that has an index gives it its name.
    fn rename_constraint(&mut self, table: &str, mut words: Words<'_>) {
        let (from, _, to) = (words.name(), words.take(&["TO"]), words.name());
        let (Some(from), Some(to)) = (from, to) else { return self.doing(Doing::Unread) };
        match self.table(table).and_then(|table| table.index(&from)) {
            Some(_) => self.change(table, Change::RenameIndex { from, to }),
            None => self.doing(Doing::Other),
        }
    }

    pub(super) fn rename_table(&mut self, from: &str, to: String) -> String {
        self.operation(Operation::RenameTable { from: from.to_owned(), to: to.clone() });
        to
    }

    fn drop_of_table(&mut self, table: &str, mut words: Words<'_>) {
        if words.take(&["CONSTRAINT"]) {
            let if_exists = words.take(&["IF", "EXISTS"]);
            let Some(constraint) = words.name() else { return self.doing(Doing::Unread) };
            let manner = Manner { cascade: words.has("CASCADE"), ..self.manner.clone() };
            return match self.drop_constraint(table, &constraint) {
                Some(change) => self.change_in(table, change, manner),
                None if if_exists => self.doing(Doing::Other),
                None => self.doing(Doing::Unread),
            };
        }
        if words.take(&["PRIMARY", "KEY"]) {
            return self.change(table, Change::DropPrimaryKey);
        }
        let mysql = self.dialect == Dialect::Mysql;
        if mysql && words.take(&["FOREIGN", "KEY"]) {
            words.take(&["IF", "EXISTS"]);
            let key = words.name().unwrap_or_default();
            return self.change(table, Change::DropForeignKey(Selector::Name(key)));
        }
        if mysql && words.take_one(&["INDEX", "KEY"]).is_some() {
            words.take(&["IF", "EXISTS"]);
            let index = words.name().unwrap_or_default();
            return self.change(table, drop_index(index));
        }
        if mysql && words.take(&["CHECK"]) {
            let check = words.name().unwrap_or_default();
            return self.change(table, Change::DropCheck(check));
        }
        if mysql && words.take(&["PARTITION"]) {
            return self.doing(Doing::Unread);
        }
        words.take(&["COLUMN"]);
        let if_exists = words.take(&["IF", "EXISTS"]);
        let Some(column) = words.name() else { return self.doing(Doing::Unread) };
        let has = |table: &Table| table.columns.iter().any(|own| name::same(self.dialect, &own.name, &column));
        if if_exists && self.table(table).is_some_and(|table| !has(table)) {
            return self.doing(Doing::Other);
        }
        let manner = Manner { cascade: words.has("CASCADE"), ..self.manner.clone() };
        self.change_in(table, Change::DropColumn(column), manner);
    }

    /// What drops the constraint of this name: which kind it is, the table knows, else what the database calls such ones.
    fn drop_constraint(&self, table: &str, constraint: &str) -> Option<Change> {
        let is = |own: &Option<String>| own.as_deref().is_some_and(|own| name::same(self.dialect, own, constraint));
        let selector = || Selector::Name(constraint.to_owned());
        let usual_key = format!("{}_pkey", name::bare(self.dialect, table));
        if let Some(known) = self.table(table) {
            if known.foreign_keys.iter().any(|key| is(&key.name)) {
                return Some(Change::DropForeignKey(selector()));
            }
            if known.indexes.iter().any(|index| is(&index.name)) {
                return Some(Change::DropUnique(selector()));
            }
            if known.checks.iter().any(|check| is(&check.name)) {
                return Some(Change::DropCheck(constraint.to_owned()));
            }
            if known.primary_key.as_ref().is_some_and(|key| is(&key.name)) {
                return Some(Change::DropPrimaryKey);
            }
        }
        let ends = |end: &str| constraint.ends_with(end);
        Some(match () {
            () if constraint == usual_key || constraint.eq_ignore_ascii_case("PRIMARY") => Change::DropPrimaryKey,
            () if ends("_fkey") || constraint.contains("_ibfk_") => Change::DropForeignKey(selector()),
            () if ends("_key") => Change::DropUnique(selector()),
            () if ends("_check") || ends("_enum") => Change::DropCheck(constraint.to_owned()),
            () => return None,
        })
    }

    /// A whole definition in place of the column's own; `from` is its name before.
    fn redefine(&mut self, table: &str, definition: &str, from: Option<String>) {
        let reading = column::Reading { dialect: self.dialect, types: &self.types, strict: false };
        let Some(declared) = reading.column(definition) else { return self.doing(Doing::Unread) };
        let mut column = declared.column;
        if let Some(from) = from.filter(|from| *from != column.name) {
            self.change(table, Change::RenameColumn { from, to: column.name.clone() });
        }
        let is_key = self.table(table).is_some_and(|table| {
            let keys = table.primary_key.iter().flat_map(|key| &key.columns);
            keys.into_iter().any(|key| name::same(self.dialect, key, &column.name))
        });
        column.nullable &= !is_key;
        let manner = Manner { moved: declared.position != Position::Last, ..self.manner.clone() };
        self.change_in(table, Change::ChangeColumn(column), manner);
        for part in declared.parts {
            self.part(table, part, false);
        }
    }

    /// What else a clause does.
    fn of_clause(&self, table: &str, clause: &str) -> Doing {
        if let Some(what) = rewritten_by(self.dialect, clause) {
            return Doing::Maintain { what, name: Some(self.called(table)) };
        }
        let known = [
            "OWNER",
            "SET",
            "RESET",
            "ENABLE",
            "DISABLE",
            "FORCE",
            "NO",
            "REPLICA",
            "CLUSTER",
            "INHERIT",
            "ATTACH",
            "DETACH",
            "COMMENT",
            "DEFAULT",
            "CHARACTER",
            "CHARSET",
            "COLLATE",
            "AUTO_INCREMENT",
            "STATS_PERSISTENT",
        ];
        let first = Words::of(clause, self.dialect).word();
        if known.contains(&first.as_str()) { Doing::Other } else { Doing::Unread }
    }

    /// The table's name as the schema has it.
    pub(super) fn called(&self, table: &str) -> String {
        self.table(table).map_or(table, |table| &table.name).to_owned()
    }

    fn alter_column(&mut self, table: &str, words: Words<'_>) {
        match change::column(self.dialect, &self.types, self.table(table), words) {
            Some(column) => self.change(table, Change::ChangeColumn(column)),
            None => self.doing(Doing::Other),
        }
    }
}

/// The first words of a clause that has the table written anew, whatever is in it.
fn rewritten_by(dialect: Dialect, clause: &str) -> Option<String> {
    let mut words = Words::of(clause, dialect);
    let (first, second) = (words.word(), words.word());
    let rewrites = match dialect {
        Dialect::Postgres => {
            first == "SET" && ["LOGGED", "UNLOGGED", "TABLESPACE", "ACCESS"].contains(&second.as_str())
        }
        Dialect::Mysql => ["ENGINE", "FORCE", "ROW_FORMAT", "ORDER", "PARTITION", "CONVERT", "KEY_BLOCK_SIZE"]
            .contains(&first.as_str()),
        Dialect::Sqlite => false,
    };
    rewrites.then(|| format!("{first} {second}").trim().to_owned())
}

/// MySQL's primary key is an index of this name.
pub(super) fn drop_index(index: String) -> Change {
    if index.eq_ignore_ascii_case("PRIMARY") { Change::DropPrimaryKey } else { Change::DropIndex(index) }
}

/// What stands before `NOT VALID`, and whether that is said.
fn without_not_valid(text: &str, dialect: Dialect) -> (&str, bool) {
    let words = Words::of(text, dialect);
    match words.left() {
        [.., not, valid] if not.is_word(text, "NOT") && valid.is_word(text, "VALID") => (&text[..not.start], true),
        _ => (text, false),
    }
}
