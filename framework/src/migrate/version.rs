//! What orders migrations: the number in front of their names.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The part of a migration's file name in front of its name: `20261120_143022`, or digits alone as other tools write
/// them. Ordered as a number, so both spellings sort together.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(String);

impl Version {
    /// The version a text names, as a user types it or the history keeps it.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let underscores = text.bytes().filter(|&byte| byte == b'_').count();
        let ends = text.starts_with('_') || text.ends_with('_');
        (digits > 0 && digits + underscores == text.len() && underscores <= 1 && !ends).then(|| Self(text.to_owned()))
    }

    /// Version and name of a migration's file stem: `20261120_143022_create_users_table`, `20261120143022_init`.
    pub fn split(stem: &str) -> Option<(Self, &str)> {
        let end = stem.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(stem.len());
        let (version, name) = (stem[..end].trim_end_matches('_'), &stem[end..]);
        // A name may begin with a digit: `20261120_143022_2fa_tokens`.
        let cut = version.match_indices('_').nth(1).map_or(version.len(), |(at, _)| at);
        let name = if cut < version.len() { stem[cut..].trim_start_matches('_') } else { name };
        Some((Self::parse(&version[..cut])?, name))
    }

    /// The text as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same text for every spelling of one version.
    pub(crate) fn key(&self) -> String {
        self.digits().map(char::from).collect()
    }

    fn digits(&self) -> impl Iterator<Item = u8> + '_ {
        self.0.bytes().filter(u8::is_ascii_digit).skip_while(|&digit| digit == b'0')
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.digits().eq(other.digits())
    }
}

impl Eq for Version {}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.digits().count().cmp(&other.digits().count()).then_with(|| self.digits().cmp(other.digits()))
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
