//! refinery keeps version, name, when, and a SipHash of name, version and text. <https://docs.rs/refinery>

use std::hash::{Hash, Hasher};

use siphasher::sip::SipHasher13;

use super::read::{Keeping, Ran, Values, line_ends};
use crate::driver::{Field, own};
use crate::migrate::version::Version;

pub(super) fn keeping() -> Keeping {
    const FIELDS: &[Field] =
        &[Field::Plain("version"), Field::Plain("name"), Field::Plain("applied_on"), Field::Plain("checksum")];
    Keeping { table: own::REFINERY, fields: FIELDS, read, is_as_applied }
}

fn read(values: &mut Values) -> Option<Ran> {
    let key = values.text()?;
    Some(Ran {
        version: Some(Version::parse(&key)?),
        key,
        name: values.text()?,
        applied_at: values.moment(),
        checksum: values.text(),
        ..Ran::default()
    })
}

/// The version is hashed as a number of four bytes, or of eight with the feature `int8-versions`.
fn is_as_applied(ran: &Ran, text: &str) -> bool {
    let Some(number) = ran.key.parse::<i64>().ok() else { return false };
    let short = i32::try_from(number).map(|number| number.to_le_bytes().to_vec()).ok();
    let versions = short.into_iter().chain([number.to_le_bytes().to_vec()]);
    let all = versions.flat_map(|version| line_ends(text).map(|text| checksum(&ran.name, &version, &text)));
    all.map(|checksum| checksum.to_string()).any(|checksum| ran.checksum.as_ref() == Some(&checksum))
}

fn checksum(name: &str, version: &[u8], text: &str) -> u64 {
    let mut hasher = SipHasher13::new();
    name.hash(&mut hasher);
    hasher.write(version);
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_refinerys() {
        // What refinery 0.8 wrote for the file V1__initial.sql of its own tests.
        let text = "CREATE TABLE persons (id int, name varchar(255), city varchar(255));";
        let ran = |checksum: &str| Ran {
            key: "1".to_owned(),
            name: "initial".to_owned(),
            checksum: Some(checksum.to_owned()),
            ..Ran::default()
        };
        assert!(is_as_applied(&ran(INITIAL), text));
        assert!(is_as_applied(&ran(INITIAL_INT8), text));
        assert!(!is_as_applied(&ran(INITIAL), "CREATE TABLE persons (id int);"));
    }

    const INITIAL: &str = "9011118159008407467";
    const INITIAL_INT8: &str = "4937351808774016580";
}
