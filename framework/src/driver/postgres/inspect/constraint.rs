//! Foreign keys and checks.

use super::super::constraint::{enum_check_name, enum_values};
use super::fields::Fields;
use super::{Reading, expression};
use crate::schema::{Action, Check, ColumnType, Deferrable, ForeignKey};

impl Reading {
    pub(super) fn constraint(&mut self, mut row: Fields) {
        let (oid, name, kind) = (row.number(), row.text(), row.letter());
        let columns = self.names(oid, &row.numbers());
        let (parent, table) = (row.number(), row.name());
        let references = self.names(parent, &row.numbers());
        let (on_delete, on_update) = (action(row.letter()), action(row.letter()));
        let deferrable = deferrable(row.flag(), row.flag());
        let (expression, text, special) = (row.text(), row.maybe(), row.flag());
        let definition = text.clone().filter(|_| special);
        let Some(at) = self.at(oid) else { return };
        if kind == 'f' {
            let name = Some(name);
            at.foreign_keys.push(ForeignKey {
                name,
                columns,
                table,
                references,
                on_delete,
                on_update,
                deferrable,
                definition,
            });
            return;
        }
        if let [column] = columns.as_slice()
            && let Some(values) = enum_values(&name, &text.unwrap_or_default(), column)
            && let usual = enum_check_name(&at.name, column)
            && let Some(column) = at.columns.iter_mut().find(|each| each.name == *column)
            && column.ty == ColumnType::Text
            && column.sql_type.is_none()
        {
            column.ty = ColumnType::Enum { name: None, values };
            if name != usual {
                column.options.insert("check".to_owned(), name);
            }
            return;
        }
        let expression = expression::bare(&expression).to_owned();
        at.checks.push(Check { name: Some(name), expression, definition });
    }
}

pub(super) fn deferrable(deferrable: bool, deferred: bool) -> Option<Deferrable> {
    deferrable.then_some(if deferred { Deferrable::InitiallyDeferred } else { Deferrable::InitiallyImmediate })
}

fn action(letter: char) -> Action {
    match letter {
        'r' => Action::Restrict,
        'c' => Action::Cascade,
        'n' => Action::SetNull,
        'd' => Action::SetDefault,
        _ => Action::NoAction,
    }
}
