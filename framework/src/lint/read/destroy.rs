//! `DROP …`, `RENAME TABLE`, `ALTER INDEX`.

use super::types::Named;
use super::words::Words;
use super::{Manner, Reader, alter, index, name};
use crate::lint::{Dialect, Doing};
use crate::schema::{Change, Operation};

impl Reader<'_> {
    /// Behind `DROP`.
    pub(super) fn destroy(&mut self, mut words: Words<'_>) {
        words.take_one(&["TEMPORARY", "MATERIALIZED"]);
        let Some(kind) = words.take_one(&["TABLE", "TABLES", "VIEW", "INDEX", "TYPE", "DOMAIN", "EXTENSION"]) else {
            // What holds tables takes them with it.
            let holds = words.take_one(&["SCHEMA", "DATABASE", "OWNED"]).is_some();
            return self.doing(if holds { Doing::Unread } else { Doing::Other });
        };
        if kind == "INDEX" {
            return self.drop_index(words);
        }
        let if_exists = words.take(&["IF", "EXISTS"]);
        let manner = Manner { cascade: words.has("CASCADE"), ..self.manner.clone() };
        for name in words.qualified_list() {
            let operation = match kind {
                "VIEW" => Operation::DropView { name, if_exists },
                "TYPE" if matches!(self.types.get(&name), Some(Named::Enum(_))) => Operation::DropEnum(name),
                "TYPE" | "DOMAIN" => {
                    self.types.remove(&name);
                    self.doing(Doing::Other);
                    continue;
                }
                "EXTENSION" => Operation::DropExtension { name, if_exists },
                _ => Operation::DropTable { name, if_exists },
            };
            self.operation_in(operation, manner.clone());
        }
    }

    fn drop_index(&mut self, mut words: Words<'_>) {
        let mut manner = self.manner.clone();
        manner.concurrently = words.take(&["CONCURRENTLY"]);
        let if_exists = words.take(&["IF", "EXISTS"]);
        manner.cascade = words.has("CASCADE");
        if self.dialect == Dialect::Mysql {
            let Some(own) = words.name() else { return self.doing(Doing::Unread) };
            words.take(&["ON"]);
            let table = words.qualified().unwrap_or_default();
            while !words.is_done() {
                if !index::algorithm(&mut words, &mut manner) {
                    words.next();
                }
            }
            return self.change_in(&table, alter::drop_index(own), manner);
        }
        for own in words.qualified_list() {
            let own = name::bare(self.dialect, &own);
            let table = self.table_of_index(&own);
            match table.is_empty() && if_exists {
                true => self.doing(Doing::Other),
                false => self.change_in(&table, Change::DropIndex(own), manner.clone()),
            }
        }
    }

    /// Behind `ALTER INDEX`.
    pub(super) fn alter_index(&mut self, mut words: Words<'_>) {
        words.take(&["IF", "EXISTS"]);
        let from = words.qualified().map(|name| name::bare(self.dialect, &name));
        match (from, words.take(&["RENAME", "TO"]), words.name()) {
            (Some(from), true, Some(to)) => {
                let table = self.table_of_index(&from);
                self.change(&table, Change::RenameIndex { from, to });
            }
            _ => self.doing(Doing::Other),
        }
    }

    /// Behind `RENAME TABLE`.
    pub(super) fn rename_tables(&mut self, mut words: Words<'_>) {
        words.take(&["IF", "EXISTS"]);
        for clause in words.clauses() {
            let mut words = Words::of(clause, self.dialect);
            let from = words.qualified();
            match (from, words.take(&["TO"]), words.qualified()) {
                (Some(from), true, Some(to)) => drop(self.rename_table(&from, to)),
                _ => self.doing(Doing::Unread),
            }
        }
    }
}
