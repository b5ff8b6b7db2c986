//! [`Set`]: any number of a column's texts.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Any number of the texts a column lists, none of which holds
/// [a comma](https://dev.mysql.com/doc/refman/8.4/en/set.html): that is what stands between them in the database.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Set(
    /// The texts.
    pub BTreeSet<String>,
);

impl Deref for Set {
    type Target = BTreeSet<String>;

    fn deref(&self) -> &BTreeSet<String> {
        &self.0
    }
}

impl DerefMut for Set {
    fn deref_mut(&mut self) -> &mut BTreeSet<String> {
        &mut self.0
    }
}

impl<T: Into<String>> FromIterator<T> for Set {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        Self(texts.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<String>, const N: usize> From<[T; N]> for Set {
    fn from(texts: [T; N]) -> Self {
        texts.into_iter().collect()
    }
}

impl fmt::Display for Set {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, text) in self.0.iter().enumerate() {
            write!(formatter, "{}{text}", if number == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl FromStr for Set {
    type Err = Infallible;

    /// Reads the texts between commas; no text at all is the empty set.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.split(',').filter(|_| !text.is_empty()).collect())
    }
}
