//! [`Json`]: a JSON document in a column.

use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};

/// A JSON document: any value, or a type of your own (`Json<Settings>`). A column of SQL NULL is `Option<Json>`; JSON's
/// own `null` is a value of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Json<T = serde_json::Value>(
    /// The document.
    pub T,
);

impl<T> From<T> for Json<T> {
    fn from(document: T) -> Self {
        Self(document)
    }
}

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}
