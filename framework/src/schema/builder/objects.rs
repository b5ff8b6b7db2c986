//! Modifiers of the view, enum type or statements just recorded.

use crate::schema::Operation;

/// A view just recorded.
pub struct ViewBuilder<'a> {
    pub(super) operation: Option<&'a mut Operation>,
}

impl ViewBuilder<'_> {
    /// Keeps its result, to be refreshed on demand (PostgreSQL).
    pub fn materialized(mut self) -> Self {
        if let Some(Operation::CreateView { view, .. }) = &mut self.operation {
            view.materialized = true;
        }
        self
    }

    /// The whole statement in this database's own words, where name and query do not say all.
    pub fn definition(mut self, statement: &str) -> Self {
        if let Some(Operation::CreateView { view, .. }) = &mut self.operation {
            view.definition = Some(statement.to_owned());
        }
        self
    }
}

/// A named enum type just recorded.
pub struct EnumBuilder<'a> {
    pub(super) operation: Option<&'a mut Operation>,
}

impl EnumBuilder<'_> {
    /// What the type is for.
    pub fn comment(self, text: &str) {
        if let Some(Operation::CreateEnum(created)) = self.operation {
            created.comment = Some(text.to_owned());
        }
    }
}

/// An enum value just added.
pub struct EnumValueBuilder<'a> {
    pub(super) operation: Option<&'a mut Operation>,
}

impl EnumValueBuilder<'_> {
    /// Puts it before this value.
    pub fn before(self, value: &str) {
        if let Some(Operation::AddEnumValue { before, .. }) = self.operation {
            *before = Some(value.to_owned());
        }
    }
}

/// Statements just recorded.
pub struct SqlBuilder<'a> {
    pub(super) operation: Option<&'a mut Operation>,
}

impl SqlBuilder<'_> {
    /// The statements that undo them; an empty text where there is nothing to undo.
    pub fn down(self, text: impl Into<String>) {
        if let Some(Operation::Sql { down, .. }) = self.operation {
            *down = Some(text.into());
        }
    }
}
