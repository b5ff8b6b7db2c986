//! A database for trying things out that other programs can open.

use std::any::Any;
use std::fmt;

use super::Url;

/// A database of its own. It is gone when this is dropped, with everything in it.
pub struct Scratch {
    url: Url,
    /// What clears it away when dropped.
    _leaving: Box<dyn Any + Send + Sync>,
}

impl Scratch {
    #[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
    pub(super) fn new(url: Url, leaving: impl Any + Send + Sync) -> Self {
        Self { url, _leaving: Box::new(leaving) }
    }

    /// Where it is.
    pub fn url(&self) -> &Url {
        &self.url
    }
}

impl fmt::Debug for Scratch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Scratch({})", self.url)
    }
}
