//! diesel keeps the version, without its dashes, and when. No checksum: that a file was edited nobody can tell.
//! <https://docs.rs/diesel_migrations>

use super::read::{Keeping, Ran, Values, nobody_knows};
use crate::driver::{Field, own};
use crate::migrate::version::Version;

pub(super) fn keeping() -> Keeping {
    const FIELDS: &[Field] = &[Field::Plain("version"), Field::Plain("run_on")];
    Keeping { table: own::DIESEL, fields: FIELDS, read, is_as_applied: nobody_knows }
}

fn read(values: &mut Values) -> Option<Ran> {
    let key = values.text()?;
    Some(Ran { version: Some(Version::parse(&key)?), key, applied_at: values.moment(), ..Ran::default() })
}
