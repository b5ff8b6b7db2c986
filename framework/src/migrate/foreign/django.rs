//! Django keeps the application, the name of the Python file, and when.
//! <https://docs.djangoproject.com/en/stable/topics/migrations/>

use super::read::{Keeping, Ran, Values, nobody_knows};
use crate::driver::{Field, own};

pub(super) fn keeping() -> Keeping {
    const FIELDS: &[Field] = &[Field::Plain("app"), Field::Plain("name"), Field::Plain("applied")];
    Keeping { table: own::DJANGO, fields: FIELDS, read, is_as_applied: nobody_knows }
}

fn read(values: &mut Values) -> Option<Ran> {
    let (app, name) = (values.text()?, values.text()?);
    Some(Ran { key: format!("{app}.{name}"), applied_at: values.moment(), ..Ran::default() })
}
