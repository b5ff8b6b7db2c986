//! The words of a statement, names in them as its dialect has them.

use std::ops::{Deref, DerefMut};

use super::name;
use crate::driver::sql::tokens::TokenKind;
use crate::driver::sql::words;
use crate::lint::Dialect;

/// [`words::Words`] of a dialect.
#[derive(Debug, Clone)]
pub(super) struct Words<'t> {
    pub(super) dialect: Dialect,
    words: words::Words<'t>,
}

impl<'t> Words<'t> {
    pub(super) fn of(text: &'t str, dialect: Dialect) -> Self {
        Self { dialect, words: words::Words::of(text, name::lexis(dialect)) }
    }

    /// What stands behind the keyword, outside of parentheses.
    pub(super) fn behind(&self, keyword: &str) -> Option<Self> {
        Some(Self { dialect: self.dialect, words: self.words.behind(keyword)? })
    }

    /// A name that stands in no schema.
    pub(super) fn name(&mut self) -> Option<String> {
        let token = self.peek().filter(|token| name::is_name(self.dialect, token.kind))?;
        self.next();
        Some(name::read(self.dialect, token.text(self.text)))
    }

    /// A name as the schema writes it: `public.users` is `users`.
    pub(super) fn qualified(&mut self) -> Option<String> {
        let mut parts = vec![self.name()?];
        while self.take_symbol(".") {
            parts.push(self.name()?);
        }
        Some(name::join(self.dialect, &parts))
    }

    /// Names between commas; what stands behind a name is passed over.
    pub(super) fn qualified_list(&mut self) -> Vec<String> {
        let mut names = Vec::new();
        loop {
            self.take(&["ONLY"]);
            names.extend(self.qualified());
            self.skip_to_comma();
            if !self.take_symbol(",") {
                return names;
            }
        }
    }

    /// A text in quotes, without them.
    pub(super) fn string(&mut self) -> Option<String> {
        let token = self.peek().filter(|token| token.kind == TokenKind::Text)?;
        self.next();
        Some(name::text(self.dialect, token.text(self.text)))
    }
}

impl<'t> Deref for Words<'t> {
    type Target = words::Words<'t>;

    fn deref(&self) -> &Self::Target {
        &self.words
    }
}

impl DerefMut for Words<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.words
    }
}
