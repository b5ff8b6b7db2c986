//! A column's change: only what differs from the column as it is.

use super::sequence::{Numbering, numbering};
use super::unsupported::unsupported;
use super::{comment, constraint, convert, define, name, sequence, types};
use crate::driver::sql::quote;
use crate::driver::{Statement, Unsupported};
use crate::schema::{Column, DefaultValue};

/// What makes one column another.
#[derive(Debug, Default)]
pub(super) struct Changed {
    /// Run before the table is altered.
    pub(super) first: Vec<Statement>,
    /// Parts of one ALTER TABLE.
    pub(super) actions: Vec<String>,
    /// Run behind it.
    pub(super) then: Vec<Statement>,
}

/// What makes the column `from` of this table the column `to`; how it is computed is not looked at.
pub(super) fn change(table: &str, from: &Column, to: &Column) -> Result<Changed, Unsupported> {
    define::refuse(to)?;
    let mut change = Change { table, from, to, retyped: retyped(from, to), changed: Changed::default() };
    change.enumeration();
    change.ty();
    change.default();
    change.nullable();
    change.numbering()?;
    change.storage();
    change.comment();
    Ok(change.changed)
}

/// Whether the type or its collation becomes another one.
pub(super) fn retyped(from: &Column, to: &Column) -> bool {
    !types::same_spelling(&define::spelled(from), &define::spelled(to)) || from.collation != to.collation
}

struct Change<'a> {
    table: &'a str,
    from: &'a Column,
    to: &'a Column,
    /// The type or its collation becomes another one.
    retyped: bool,
    changed: Changed,
}

impl Change<'_> {
    fn alter(&mut self, what: impl AsRef<str>) {
        self.changed.actions.push(format!("ALTER COLUMN {} {}", quote::name(&self.to.name), what.as_ref()));
    }

    /// The check that holds an enumeration's texts goes before the type changes, and comes back behind that.
    fn enumeration(&mut self) {
        let (old, new) = (define::enumeration(self.table, self.from), define::enumeration(self.table, self.to));
        if old.as_ref().map(|(_, values)| values) == new.as_ref().map(|(_, values)| values) {
            return;
        }
        if let Some((name, _)) = old {
            self.changed.actions.push(format!("DROP CONSTRAINT {}", quote::name(&name)));
        }
        if let Some((name, values)) = new {
            let check = constraint::enum_check(&self.to.name, values);
            self.changed.actions.push(format!("ADD {}{check}", constraint::named(Some(&name))));
        }
    }

    fn ty(&mut self) {
        if !self.retyped {
            return;
        }
        if self.from.default.is_some() {
            self.alter("DROP DEFAULT");
        }
        let collate = match &self.to.collation {
            Some(collation) => format!(" COLLATE {}", name::sql(collation)),
            None => String::new(),
        };
        let using = convert::using(self.from, self.to).map(|value| format!(" USING {value}")).unwrap_or_default();
        self.changed.first.extend(convert::guard(self.table, self.from, self.to));
        self.alter(format!("TYPE {}{collate}{using}", define::spelled(self.to)));
    }

    fn default(&mut self) {
        let same = self.from.default == self.to.default;
        let gone = self.retyped && self.from.default.is_some();
        match &self.to.default {
            Some(value) if !same || gone => {
                self.alter(format!("SET DEFAULT {}", define::default(value, &self.to.ty)));
            }
            // What is numbered or computed loses its default with that.
            None if !same && !gone => self.alter("DROP DEFAULT"),
            _ => {}
        }
    }

    fn nullable(&mut self) {
        match (self.from.nullable, self.to.nullable) {
            (true, false) => {
                self.changed.first.push(no_nulls(self.table, &self.to.name));
                self.alter("SET NOT NULL");
            }
            (false, true) => self.alter("DROP NOT NULL"),
            _ => {}
        }
    }

    fn numbering(&mut self) -> Result<(), Unsupported> {
        let asks = self.to.options.contains_key("identity");
        match (numbering(self.from), numbering(self.to)) {
            (Numbering::None, Numbering::None) => {}
            (Numbering::None, Numbering::Identity { .. }) => {
                let identity = sequence::identity(self.to).unwrap_or_default();
                self.changed.actions.push(format!("ALTER COLUMN {} ADD {identity}", quote::name(&self.to.name)));
                self.changed.then.push(sequence::go_on(self.table, &self.to.name));
            }
            (Numbering::None, Numbering::Serial) => {
                self.changed.first.push(sequence::create(self.table, self.to));
                self.alter(format!("SET DEFAULT {}", sequence::next(self.table, self.to)));
                self.changed.then.push(sequence::own(self.table, self.to));
                self.changed.then.push(sequence::go_on(self.table, &self.to.name));
            }
            (Numbering::Identity { always }, Numbering::Identity { always: shall }) if always != shall => {
                self.alter(if shall { "SET GENERATED ALWAYS" } else { "SET GENERATED BY DEFAULT" });
            }
            (Numbering::Identity { .. }, Numbering::None) => self.alter("DROP IDENTITY"),
            (Numbering::Serial, Numbering::None) => {
                if self.to.default.is_none() {
                    self.alter("DROP DEFAULT");
                }
                self.changed.then.push(sequence::drop(self.table, self.from));
            }
            (Numbering::Serial, Numbering::Serial) => self.widen_sequence(),
            // It is numbered as it was.
            (Numbering::Serial, Numbering::Identity { .. }) if !asks => self.widen_sequence(),
            (Numbering::Identity { .. }, Numbering::Identity { .. }) => {}
            (Numbering::Serial, Numbering::Identity { .. }) | (Numbering::Identity { .. }, Numbering::Serial) => {
                let what = format!("number the column `{}` in another way at once", self.to.name);
                return Err(unsupported(what, "take its numbering away in a change of its own first"));
            }
        }
        Ok(())
    }

    /// A serial's sequence is as wide as the column was; that of an identity follows by itself.
    fn widen_sequence(&mut self) {
        if self.retyped {
            self.changed.then.push(sequence::retype(self.table, self.from, self.to));
        }
    }

    fn storage(&mut self) {
        let now = define::storage(self.from);
        self.changed.actions.extend(define::storage(self.to).into_iter().filter(|action| !now.contains(action)));
    }

    fn comment(&mut self) {
        if self.from.comment != self.to.comment {
            self.changed.then.push(comment::on_column(self.table, &self.to.name, self.to.comment.as_deref()));
        }
    }
}

/// The guard of a column that shall take no NULL any more.
pub(super) fn no_nulls(table: &str, column: &str) -> Statement {
    let (from, quoted) = (name::sql(table), quote::name(column));
    Statement::guard(
        format!("SELECT count(*) FROM {from} WHERE {quoted} IS NULL HAVING count(*) > 0"),
        format!(
            "column `{column}` of table `{table}` is NULL in {{}} rows; fill them first: \
             UPDATE {from} SET {quoted} = … WHERE {quoted} IS NULL"
        ),
    )
}

/// The guard of a new column that has no value for the rows that are there.
pub(super) fn no_rows(table: &str, column: &Column) -> Option<Statement> {
    let valued = column.nullable || column.auto_increment || column.generated.is_some() || column.definition.is_some();
    let default = !matches!(column.default, None | Some(DefaultValue::Null));
    // A domain or a serial type may bring a default of its own.
    let own = matches!(column.ty, crate::schema::ColumnType::Other(_)) || column.sql_type.is_some();
    (!valued && !default && !own).then(|| {
        let name = &column.name;
        Statement::guard(
            format!("SELECT count(*) FROM {} HAVING count(*) > 0", name::sql(table)),
            format!("the column `{name}` takes no NULL and has no default, but table `{table}` has {{}} rows"),
        )
    })
}
