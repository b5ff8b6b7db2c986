//! Laravel keeps the name of the PHP file and its batch. <https://laravel.com/docs/migrations>

use super::read::{Keeping, Ran, Values, nobody_knows};
use crate::driver::{Field, own};

pub(super) fn keeping() -> Keeping {
    const FIELDS: &[Field] = &[Field::Plain("migration"), Field::Plain("batch")];
    Keeping { table: own::LARAVEL, fields: FIELDS, read, is_as_applied: nobody_knows }
}

fn read(values: &mut Values) -> Option<Ran> {
    Some(Ran { key: values.text()?, batch: values.number(), ..Ran::default() })
}
