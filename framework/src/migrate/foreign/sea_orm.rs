//! sea-orm keeps the name of the Rust file and when, in seconds since 1970. <https://docs.rs/sea-orm-migration>

use super::read::{Keeping, Ran, Values, nobody_knows};
use crate::clock;
use crate::driver::{Field, own};

pub(super) fn keeping() -> Keeping {
    const FIELDS: &[Field] = &[Field::Plain("version"), Field::Plain("applied_at")];
    Keeping { table: own::SEA_ORM, fields: FIELDS, read, is_as_applied: nobody_knows }
}

fn read(values: &mut Values) -> Option<Ran> {
    let key = values.text()?;
    let applied_at = values.number().and_then(|seconds| u64::try_from(seconds).ok()).map(clock::of_seconds);
    Some(Ran { key, applied_at, ..Ran::default() })
}
