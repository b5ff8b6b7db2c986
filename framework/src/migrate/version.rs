//! What orders migrations: the number in front of their names.

use std::cmp::Ordering;
use std::fmt;

use serde::{Serialize, Serializer};

/// The part of a migration's file name in front of its name: `20261120_143022`, or digits alone as other tools write
/// them. Ordered as a number, so both spellings sort together.
#[derive(Debug, Clone, Default)]
pub struct Version {
    text: String,
    number: u128,
}

impl Version {
    /// The version a text names, as a user types it or the history keeps it.
    pub fn parse(text: &str) -> Option<Self> {
        let well_formed = text.split('_').count() <= 2 && text.split('_').all(|part| !part.is_empty());
        let number = text.replace('_', "").parse().ok().filter(|_| well_formed && !text.contains('+'))?;
        Some(Self { text: text.to_owned(), number })
    }

    /// Version and name of a migration's file stem: `20261120_143022_create_users_table`, `20261120143022_init`.
    pub fn split(stem: &str) -> Option<(Self, &str)> {
        let end = stem.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(stem.len());
        // A name may begin with a digit: `20261120_143022_2fa_tokens`.
        let cut = stem[..end].match_indices('_').nth(1).map_or(end, |(at, _)| at);
        let version = stem[..cut].trim_end_matches('_');
        Some((Self::parse(version)?, stem[cut..].trim_start_matches('_')))
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
            ("1_init", "1", "init"),
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
        assert!(Version::parse("1_2_3").is_none());
    }
}
