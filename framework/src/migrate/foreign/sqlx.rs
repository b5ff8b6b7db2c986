//! sqlx keeps version, description, when, whether it went through, how long it took in nanoseconds, and the SHA-384 of the
//! file. <https://docs.rs/sqlx-core/latest/sqlx_core/migrate/index.html>

use sha2::{Digest, Sha384};

use super::read::{Keeping, Ran, Values, line_ends};
use crate::driver::{Field, own};
use crate::migrate::plan::base16;
use crate::migrate::version::Version;

pub(super) fn keeping() -> Keeping {
    const FIELDS: &[Field] = &[
        Field::Plain("version"),
        Field::Plain("description"),
        Field::Plain("installed_on"),
        Field::Plain("success"),
        Field::Bytes("checksum"),
        Field::Plain("execution_time"),
    ];
    Keeping { table: own::SQLX, fields: FIELDS, read, is_as_applied }
}

fn read(values: &mut Values) -> Option<Ran> {
    let key = values.text()?;
    Some(Ran {
        version: Some(Version::parse(&key)?),
        key,
        name: values.text()?,
        applied_at: values.moment(),
        half_done: !values.is_true()?,
        checksum: Some(values.text()?.to_ascii_lowercase()),
        duration_ms: values.number().unwrap_or_default().max(0) / 1_000_000,
        batch: None,
    })
}

fn is_as_applied(ran: &Ran, text: &str) -> bool {
    let checksum = |text: &String| base16(&Sha384::digest(text));
    line_ends(text).iter().any(|text| ran.checksum.as_ref() == Some(&checksum(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_no_edit() {
        let of = |text: &str| Ran { checksum: Some(base16(&Sha384::digest(text))), ..Ran::default() };
        for applied in ["a\nb\n", "a\r\nb\r\n"] {
            for now in ["a\nb\n", "a\r\nb\r\n"] {
                assert!(is_as_applied(&of(applied), now));
            }
            assert!(!is_as_applied(&of(applied), "a\nb"));
        }
    }

    #[test]
    fn a_row_that_did_not_go_through_is_half_done() {
        let row = ["20230101000000", "create users", "2023-01-01 10:00:00+00", "f", "AB", "12000000"];
        let ran = read(&mut Values::of(&row)).unwrap_or_default();
        assert_eq!((ran.half_done, ran.duration_ms, ran.title().as_str()), (true, 12, "20230101000000_create_users"));
        assert_eq!(ran.applied_at.as_deref(), Some("2023-01-01T10:00:00.000Z"));
    }
}
