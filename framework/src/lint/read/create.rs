//! `CREATE …`: tables part by part, enum types, views, extensions.

use super::types::Named;
use super::words::Words;
use super::{Reader, column, constraint, name};
use crate::lint::{Dialect, Doing};
use crate::schema::{EnumType, Index, Operation, Table, View};

impl Reader<'_> {
    /// Behind `CREATE`.
    pub(super) fn create(&mut self, mut words: Words<'_>) {
        let replace = words.take(&["OR", "REPLACE"]);
        let temporary = words.take_one(&["TEMP", "TEMPORARY"]).is_some()
            || words.take(&["LOCAL", "TEMPORARY"])
            || words.take(&["GLOBAL", "TEMPORARY"]);
        let unlogged = words.take(&["UNLOGGED"]);
        let kind = words.take_one(&["UNIQUE", "FULLTEXT", "SPATIAL"]).unwrap_or_default();
        if words.take(&["TABLE"]) {
            let mut table = Table::default();
            for (option, set) in [("temporary", temporary), ("unlogged", unlogged)] {
                if set {
                    table.options.insert(option.to_owned(), "true".to_owned());
                }
            }
            return self.create_table(words, table, replace);
        }
        if words.take(&["INDEX"]) {
            return self.create_index(words, kind);
        }
        if words.take(&["TYPE"]) {
            return self.create_type(words);
        }
        if words.take(&["DOMAIN"]) {
            let name = words.qualified().unwrap_or_default();
            words.take(&["AS"]);
            self.types.insert(name, Named::Domain(column::type_words(&mut words).to_owned()));
            return self.doing(Doing::Other);
        }
        if words.take(&["EXTENSION"]) {
            let if_not_exists = words.take(&["IF", "NOT", "EXISTS"]);
            let name = words.name().unwrap_or_default();
            return self.operation(Operation::CreateExtension { name, if_not_exists });
        }
        self.create_view(words, replace);
    }

    fn create_table(&mut self, mut words: Words<'_>, mut table: Table, replace: bool) {
        let if_not_exists = words.take(&["IF", "NOT", "EXISTS"]);
        let Some(name) = words.qualified() else { return self.doing(Doing::Unread) };
        if replace && self.table(&name).is_some() {
            self.operation(Operation::DropTable { name: name.clone(), if_exists: true });
        }
        table.name = name;
        if words.take(&["LIKE"]) {
            let like = words.qualified().unwrap_or_default();
            self.copy(&mut table, &like, true);
        } else if words.take(&["PARTITION", "OF"]) {
            let parent = words.qualified().unwrap_or_default();
            self.copy(&mut table, &parent, false);
            table.options.insert("partition_of".to_owned(), parent);
        }
        let unnamed = match words.is_symbol("(") {
            true => {
                let body = words.parenthesized().unwrap_or_default();
                switches(&mut table, &words);
                self.body(&mut table, body)
            }
            false => false,
        };
        let manner = super::Manner { unnamed, ..self.manner.clone() };
        self.operation_in(Operation::CreateTable { table, if_not_exists }, manner);
    }

    /// Columns first, as constraints speak of them. Whether a constraint has no name of its author's.
    fn body(&self, table: &mut Table, body: &str) -> bool {
        let strict = table.options.contains_key("strict");
        let reading = column::Reading { dialect: self.dialect, types: &self.types, strict };
        let (mut parts, mut of_table) = (Vec::new(), Vec::new());
        for clause in Words::of(body, self.dialect).clauses() {
            let mut words = Words::of(clause, self.dialect);
            if constraint::begins(&words) {
                of_table.extend(constraint::read(self.dialect, clause));
            } else if words.take(&["LIKE"]) && self.dialect == Dialect::Postgres {
                let like = words.qualified().unwrap_or_default();
                let all = words.has("ALL") || words.has("INDEXES");
                self.copy(table, &like, all);
            } else if !words.is("PERIOD") {
                let Some(declared) = reading.column(clause) else { continue };
                table.columns.push(declared.column);
                parts.extend(declared.parts);
            }
        }
        parts.extend(of_table);
        // A key first: PostgreSQL names it before all others.
        parts.sort_by_key(|part| !matches!(part, constraint::Part::Key(_)));
        let unnamed = parts.iter().any(constraint::Part::is_unnamed);
        let unnamed_keys: Vec<_> = parts.iter().filter_map(constraint::Part::unnamed_key).collect();
        parts.into_iter().for_each(|part| constraint::add(self.dialect, table, part));
        if self.dialect == Dialect::Mysql {
            constraint::add_indexes_of_keys(table, &unnamed_keys);
        }
        table.indexes.sort_by(|a, b| (a.name.is_none(), &a.name).cmp(&(b.name.is_none(), &b.name)));
        unnamed
    }

    /// What a table takes over from another one: foreign keys stay behind.
    fn copy(&self, table: &mut Table, from: &str, with_keys: bool) {
        let Some(from) = self.table(from) else { return };
        table.columns.extend(from.columns.iter().cloned());
        if with_keys {
            table.primary_key.clone_from(&from.primary_key);
            for index in &from.indexes {
                // PostgreSQL names them anew.
                let name = index.name.clone().filter(|_| self.dialect != Dialect::Postgres);
                let index = constraint::named_index(self.dialect, table, Index { name, ..index.clone() });
                table.indexes.push(index);
            }
        }
    }

    fn create_type(&mut self, mut words: Words<'_>) {
        let name = words.qualified().unwrap_or_default();
        if !words.take(&["AS", "ENUM"]) {
            return self.doing(Doing::Other);
        }
        let list = words.parenthesized().unwrap_or_default();
        let values = Words::of(list, self.dialect).clauses();
        let values = values.into_iter().filter_map(|value| Words::of(value, self.dialect).string()).collect();
        self.operation(Operation::CreateEnum(EnumType { name, values, comment: None }));
    }

    /// What else is created touches nothing that is there.
    fn create_view(&mut self, mut words: Words<'_>, replace: bool) {
        // MySQL: `ALGORITHM = MERGE DEFINER = … SQL SECURITY INVOKER VIEW`.
        let is_view = ["VIEW", "RECURSIVE", "MATERIALIZED", "ALGORITHM", "DEFINER", "SQL"];
        let materialized = words.is("MATERIALIZED");
        let behind = if is_view.iter().any(|word| words.is(word)) { words.behind("VIEW") } else { None };
        let Some(behind) = behind else { return self.doing(Doing::Other) };
        words = behind;
        words.take(&["IF", "NOT", "EXISTS"]);
        let Some(name) = words.qualified() else { return self.doing(Doing::Unread) };
        let query = words.behind("AS").map(|query| query.rest().to_owned()).unwrap_or_default();
        let view = View { name, query, materialized, definition: None };
        self.operation(Operation::CreateView { view, replace });
    }

    /// `ALTER TYPE`: behind these words.
    pub(super) fn alter_type(&mut self, mut words: Words<'_>) {
        let Some(name) = words.qualified() else { return self.doing(Doing::Unread) };
        if words.take(&["ADD", "VALUE"]) {
            let if_not_exists = words.take(&["IF", "NOT", "EXISTS"]);
            let Some(value) = words.string() else { return self.doing(Doing::Unread) };
            let known = match self.types.get(&name) {
                Some(Named::Enum(values)) => values.as_slice(),
                _ => &[],
            };
            if if_not_exists && known.contains(&value) {
                return self.doing(Doing::Other);
            }
            let before = if words.take(&["BEFORE"]) {
                words.string()
            } else if words.take(&["AFTER"]) {
                let after = words.string();
                let at = known.iter().position(|value| Some(value) == after.as_ref());
                at.and_then(|at| known.get(at + 1)).cloned()
            } else {
                None
            };
            return self.operation(Operation::AddEnumValue { name, value, before });
        }
        if words.take(&["RENAME", "VALUE"]) {
            let from = words.string().unwrap_or_default();
            words.take(&["TO"]);
            let to = words.string().unwrap_or_default();
            return self.operation(Operation::RenameEnumValue { name, from, to });
        }
        if words.take(&["RENAME", "TO"])
            && let Some(to) = words.name()
            && let Some(own) = self.types.remove(&name)
        {
            self.types.insert(name::beside(self.dialect, &name, to), own);
        }
        self.doing(Doing::Other);
    }
}

/// SQLite's switches behind a table, and what a table is parted by.
fn switches(table: &mut Table, words: &Words<'_>) {
    if words.dialect == Dialect::Sqlite {
        let mut option = |name: &str, set: bool| {
            if set {
                table.options.insert(name.to_owned(), "true".to_owned());
            }
        };
        option("without_rowid", words.has("WITHOUT"));
        option("strict", words.has("STRICT"));
    }
    if let Some(mut parted) = words.behind("PARTITION").filter(|_| words.dialect == Dialect::Postgres)
        && parted.take(&["BY"])
    {
        table.options.insert("partition_by".to_owned(), parted.rest().to_owned());
    }
}
