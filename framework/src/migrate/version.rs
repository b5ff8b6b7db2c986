//! What orders migrations: the number in front of their names.

use std::cmp::Ordering;
use std::fmt;

use serde::{Serialize, Serializer};

/// The part of a migration's file name in front of its name: `20261120_143022`, or digits alone as other tools write
/// them. Ordered as a number, so both spellings sort together; what follows the second of a timestamp are fractions of it,
/// as in diesel's `202611201430220000`.
#[derive(Debug, Clone, Default)]
pub struct Version {
    text: String,
    number: u128,
}

/// Digits of a date and of a date with its time; and of what may follow it.
const DATE: usize = 8;
const TIMESTAMP: usize = 14;
const FRACTION: usize = 10;

impl Version {
    /// The version a text names, as a user types it or the history keeps it.
    pub fn parse(text: &str) -> Option<Self> {
        let well_formed = text.split('_').count() <= 2 && text.split('_').all(|part| !part.is_empty());
        let digits = text.replace('_', "");
        let only_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, fraction) = digits.split_at_checked(TIMESTAMP).unwrap_or((&digits, ""));
        if !well_formed || !only_digits || fraction.len() > FRACTION {
            return None;
        }
        let number = format!("{whole}{fraction:0<FRACTION$}").parse().ok()?;
        Some(Self { text: text.to_owned(), number })
    }

    /// Version and name of a migration's file stem: `20261120_143022_create_users_table`, `20261120143022_init`.
    pub fn split(stem: &str) -> Option<(Self, &str)> {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let first = digits(stem);
        // A name may begin with a digit, behind either form: `20261120_143022_2fa_tokens`, `20261120143022_2fa_tokens`.
        let second = stem[first..].strip_prefix('_').map_or(0, digits);
        let ends = |at: usize| stem[at..].is_empty() || stem[at..].starts_with('_');
        let both = first + 1 + second;
        let cut = if (first, second) == (DATE, TIMESTAMP - DATE) && ends(both) { both } else { first };
        Some((Self::parse(&stem[..cut])?, stem[cut..].trim_start_matches('_')))
    }

    /// The text as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same number for every spelling of one version.
    pub fn number(&self) -> u128 {
        self.number
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Version {}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number.cmp(&other.number)
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn a_stem_splits_into_version_and_name() {
        for (stem, version, name) in [
            ("20261120_143022_create_users_table", "20261120_143022", "create_users_table"),
            ("20261120143022_init", "20261120143022", "init"),
            ("20261120_143022_2fa_tokens", "20261120_143022", "2fa_tokens"),
            ("20261120143022_2fa_tokens", "20261120143022", "2fa_tokens"),
            ("202611201430220000_init", "202611201430220000", "init"),
            ("1_init", "1", "init"),
            ("1_2fa", "1", "2fa"),
            ("0001_2026_budget", "0001", "2026_budget"),
            ("20261120_143022", "20261120_143022", ""),
        ] {
            let (parsed, rest) = Version::split(stem).unwrap();
            assert_eq!((parsed.as_str(), rest), (version, name), "{stem}");
        }
        assert!(Version::split("create_users_table").is_none());
    }

    #[test]
    fn versions_are_ordered_as_numbers() {
        let version = |text| Version::parse(text).unwrap();
        assert_eq!(version("20261120_143022"), version("20261120143022"));
        assert!(version("20261120_143022") < version("20261120143023"));
        assert!(version("9") < version("10"));
        assert!(version("9") < version("00000000000010"));
        assert_eq!(version("20261120_143022"), version("202611201430220000"));
        assert!(version("202611201430220001") > version("20261120_143022"));
        assert!(version("202611201430229999") < version("20261120_143023"));
        assert!(Version::parse("2026112014302200000000001").is_none() && Version::parse("").is_none());
        assert!(Version::parse("1_2_3").is_none());
    }
}
