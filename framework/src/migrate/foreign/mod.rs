//! What other tools have applied: their histories read, and taken over into Kit's.
//!
//! One file per tool says which table it keeps, what a row of it means, and whether a file is still what was applied.
//! That table is only ever read: the other tool finds it as it left it, whatever Kit does.

#[cfg(feature = "runner")]
mod diesel;
#[cfg(feature = "runner")]
mod django;
#[cfg(feature = "runner")]
mod elsewhere;
#[cfg(feature = "runner")]
mod error;
#[cfg(feature = "runner")]
mod fact;
#[cfg(feature = "runner")]
mod import;
#[cfg(feature = "runner")]
mod laravel;
#[cfg(feature = "runner")]
mod read;
#[cfg(feature = "runner")]
mod refinery;
#[cfg(feature = "runner")]
mod sea_orm;
#[cfg(feature = "runner")]
mod sqlx;
#[cfg(feature = "runner")]
mod undo;

use serde::{Deserialize, Serialize};

#[cfg(feature = "runner")]
pub use self::{
    elsewhere::{Elsewhere, RanElsewhere},
    error::ImportError,
    import::{Import, Imported, Taken},
    undo::GivenBack,
};

/// Another tool that keeps a history of migrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "console", derive(clap::ValueEnum))]
pub enum Tool {
    /// <https://docs.rs/sqlx/latest/sqlx/macro.migrate.html>
    Sqlx,
    /// <https://docs.rs/diesel_migrations>
    Diesel,
    /// <https://docs.rs/refinery>
    Refinery,
    /// <https://docs.rs/sea-orm-migration>
    SeaOrm,
    /// <https://laravel.com/docs/migrations>
    Laravel,
    /// <https://docs.djangoproject.com/en/stable/topics/migrations/>
    Django,
}

impl Tool {
    /// All of them.
    pub const ALL: [Tool; 6] = [Tool::Sqlx, Tool::Diesel, Tool::Refinery, Tool::SeaOrm, Tool::Laravel, Tool::Django];

    /// What its users call it.
    pub fn name(self) -> &'static str {
        match self {
            Tool::Sqlx => "sqlx",
            Tool::Diesel => "diesel",
            Tool::Refinery => "refinery",
            Tool::SeaOrm => "sea-orm",
            Tool::Laravel => "laravel",
            Tool::Django => "django",
        }
    }

    /// The tool of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name)
    }

    /// Its migrations are SQL files, which Kit runs where they are; those of the others are code.
    pub fn has_files(self) -> bool {
        matches!(self, Tool::Sqlx | Tool::Diesel | Tool::Refinery)
    }
}

impl std::fmt::Display for Tool {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}
