//! When things happen: finding migrations, planning them, running them, remembering them.
//!
//! No database is named here. What differs between databases is asked of the driver.

mod foreign;
mod migration;
mod version;

#[cfg(feature = "runner")]
mod apply;
#[cfg(feature = "runner")]
mod backup;
#[cfg(feature = "runner")]
mod baseline;
#[cfg(feature = "runner")]
mod count;
#[cfg(feature = "runner")]
mod deeds;
#[cfg(feature = "runner")]
mod disorder;
#[cfg(feature = "runner")]
mod error;
#[cfg(feature = "runner")]
mod expected;
#[cfg(feature = "runner")]
mod foresee;
#[cfg(feature = "runner")]
mod history;
#[cfg(feature = "runner")]
mod initial;
#[cfg(feature = "runner")]
mod integrity;
#[cfg(feature = "runner")]
mod measure;
#[cfg(feature = "runner")]
mod migrator;
#[cfg(feature = "runner")]
mod panics;
#[cfg(feature = "runner")]
mod paper;
#[cfg(feature = "runner")]
mod past;
#[cfg(feature = "runner")]
mod patience;
#[cfg(feature = "runner")]
mod plan;
#[cfg(feature = "runner")]
mod planning;
#[cfg(feature = "runner")]
mod pretend;
#[cfg(feature = "runner")]
mod reconcile;
#[cfg(feature = "runner")]
mod repair;
#[cfg(feature = "runner")]
mod replay;
#[cfg(feature = "runner")]
mod report;
#[cfg(feature = "runner")]
mod resume;
#[cfg(feature = "runner")]
mod rows;
#[cfg(feature = "runner")]
mod run;
#[cfg(feature = "runner")]
mod script;
#[cfg(feature = "runner")]
mod seed;
#[cfg(feature = "runner")]
mod single;
#[cfg(feature = "runner")]
mod source;
#[cfg(feature = "runner")]
mod status;
#[cfg(feature = "runner")]
mod stepwise;
#[cfg(feature = "runner")]
mod trial;
#[cfg(feature = "runner")]
mod unfinished;
#[cfg(feature = "runner")]
mod unlimited;
#[cfg(feature = "runner")]
mod verify;
#[cfg(feature = "runner")]
mod way_back;

pub use foreign::Tool;
pub use migration::{Body, Discovered, Migration, Registration, Step};
pub use version::Version;

#[cfg(feature = "runner")]
pub use backup::BackupWanted;
#[cfg(feature = "runner")]
pub use baseline::baseline;
#[cfg(feature = "runner")]
pub use count::count;
#[cfg(feature = "runner")]
pub use disorder::{CollidesWith, Disorder};
#[cfg(feature = "runner")]
pub use error::MigrateError;
#[cfg(feature = "runner")]
pub use expected::{expected, standing};
#[cfg(feature = "runner")]
pub use foreign::{Elsewhere, GivenBack, Import, ImportError, Imported, RanElsewhere, Taken};
#[cfg(feature = "runner")]
pub use foresee::foresee;
#[cfg(feature = "runner")]
pub use history::{Applied, Facts, History, Undo};
#[cfg(feature = "runner")]
pub use integrity::{Difference, Differs};
#[cfg(feature = "runner")]
pub use measure::{MeasuredMigration, MeasuredPlan};
#[cfg(feature = "runner")]
pub use migrator::Migrator;
#[cfg(feature = "runner")]
pub use patience::{Patience, Waiting};
#[cfg(feature = "runner")]
pub use plan::{Direction, Planned};
#[cfg(feature = "runner")]
pub use planning::{Rollback, Upward};
#[cfg(feature = "runner")]
pub use reconcile::{Loss, Lost, Moved, Reconciliation, Unreconciled, WayOut};
#[cfg(feature = "runner")]
pub use repair::{Finding, Settle, Stands};
#[cfg(feature = "runner")]
pub use replay::replay;
#[cfg(feature = "runner")]
pub use report::{MigrationOutcome, ReportedMigration, ReportedStatement, RunReport, Wait};
#[cfg(feature = "runner")]
pub use rows::RowsInTheWay;
#[cfg(feature = "runner")]
pub use run::{Done, Progress, Ran, Silent};
#[cfg(feature = "runner")]
pub use script::{Scripted, script};
#[cfg(feature = "runner")]
pub use seed::{Seeded, seed};
#[cfg(feature = "runner")]
pub use source::{Source, SourceMigration};
#[cfg(feature = "runner")]
pub use status::{State, Status, Stop};
#[cfg(feature = "runner")]
pub use trial::trial;
#[cfg(feature = "runner")]
pub use unfinished::Unfinished;
#[cfg(feature = "runner")]
pub use verify::{Dying, Killer, Leg, Outcome, Told, Verified, VerifiedMigration, Verify, Which, verify};
