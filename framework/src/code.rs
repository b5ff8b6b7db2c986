//! The codes of failures: each message that a command can end with is found by its code, in the documentation
//! (`troubleshooting.md`) and with `cargo kit explain CODE`.
//!
//! A code is for what happened, so that what to do is the same wherever it comes up: several messages may share one, and
//! a message never has two. What holds: a number is never given to anything else, not even when nothing uses it any more
//! (it is then left out of this list, with a comment in its place); every code has its section in `troubleshooting.md`
//! and a test that provokes it (`cargo-kit/tests/messages.rs` looks for both).

use std::fmt;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $number:literal,)+) => {
        /// What a failure is called wherever it is told: `kit::E0301`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ $name = $number,)+
        }

        impl Code {
            /// All of them, by number.
            pub const ALL: &[Code] = &[$(Code::$name),+];
        }
    };
}

codes! {
    // E01xx: the command line, settings, the project.
    /// No Cargo.toml here or above.
    NoManifest = 101,
    /// `--manifest-path` names a file that is not there.
    ManifestMissing = 102,
    /// `--manifest-path` names something else than a Cargo.toml.
    NotAManifest = 103,
    /// A cargo project without `[workspace.metadata.kit]`.
    NotKit = 104,
    /// The runner's package is not in the workspace.
    NoRunner = 105,
    /// The runner's package has no binary.
    NoBinary = 106,
    /// The runner's package has several binaries.
    SeveralBinaries = 107,
    /// `metadata.kit` says something that Kit does not know.
    ProjectSetting = 108,
    /// `metadata.kit.lint` says something that Kit does not know.
    LintLevel = 109,
    /// Cargo does not start.
    NoCargo = 110,
    /// Cargo cannot read the project.
    CargoRefused = 111,
    /// What `cargo metadata` says is not understood.
    CargoNotUnderstood = 112,
    /// A folder cannot be made out.
    NoFolder = 113,
    /// `.env` cannot be read.
    DotEnv = 120,
    /// A variable has a value that it cannot have.
    Setting = 121,
    /// No database is named.
    NoUrl = 122,
    /// No rule of this name.
    UnknownRule = 123,
    /// No failure of this code.
    UnknownCode = 124,
    /// Only `cargo kit` can do what is asked of the runner.
    NotThroughCargoKit = 125,
    /// The report for programs cannot be written to standard output.
    ReportLost = 126,
    /// What is pending is asked for without a database.
    PendingUnknown = 127,
    /// A file that the command line names cannot be written.
    OutputFile = 128,

    // E02xx: migrations as they are written.
    /// A file without a version in its name.
    NoVersion = 201,
    /// Two migrations of one version.
    DuplicateVersion = 202,
    /// A Rust file that registers no migration.
    NotRegistered = 203,
    /// A `.down.sql` without its `.up.sql`.
    DownWithoutUp = 204,
    /// A migration's file, or their folder, cannot be read.
    MigrationUnreadable = 205,
    /// `up` or `down` panicked.
    Panicked = 206,
    /// What was recorded cannot be meant so.
    Mistakes = 207,
    /// The author has still something to decide.
    Undecided = 208,
    /// No migration of this version.
    UnknownVersion = 209,
    /// The database cannot do what an operation asks.
    Unsupported = 210,
    /// There is no way back.
    Irreversible = 211,
    /// A table is known to a database only.
    OnlyDatabaseKnows = 212,

    // E03xx: the history.
    /// An applied migration says something else now.
    Edited = 301,
    /// An applied migration's file is gone.
    Missing = 302,
    /// An unfinished migration is in the way.
    Unfinished = 303,
    /// What is done of an unfinished migration says something else now.
    UnfinishedEdited = 304,
    /// An unfinished migration's file is gone.
    UnfinishedMissing = 305,
    /// Kit's records are not as Kit writes them.
    HistoryDamaged = 306,
    /// A step ended the transaction of its migration.
    TransactionEnded = 307,
    /// An applied migration's file has another version now.
    Moved = 308,
    /// A pending migration collides with a newer one that is applied.
    OutOfOrder = 309,
    /// More than one thing is wrong with the migrations.
    Several = 310,
    /// It is to be decided how differences are to be settled.
    RepairUndecided = 311,
    /// A migration that is named to be settled needs no such thing.
    NothingToSettle = 312,
    /// The version of an applied migration is that of another one here.
    SameVersion = 313,
    /// The database holds something else than the first migrations make.
    InitialDiffers = 321,
    /// The database holds what a migration makes that does more than that.
    InitialBeyond = 322,
    /// A baseline of a database that has a history.
    HasHistory = 323,
    /// A baseline of an empty database.
    NothingToAdopt = 324,
    /// A baseline would not make what the database holds.
    BaselineDiffers = 325,
    /// A baseline beside other migrations.
    NotTheFirst = 326,
    /// A way back would drop what was there before Kit.
    DropsAdopted = 327,
    /// Migrations of another branch have no way back.
    Stranded = 340,
    /// This branch's schema would not come out.
    Unreconciled = 341,
    /// A branch's migrations do not run on a new database.
    Unrepeatable = 342,
    /// There is more to do than was shown.
    ChangedMeanwhile = 343,
    /// This branch has none of the migrations that are applied.
    NothingStays = 344,
    /// Going to this branch loses rows or values, and nobody agreed.
    LostWithBranch = 345,
    /// A database is brought to all migrations of a branch, not to a folder's.
    OnlyOneFolder = 346,
    /// A migration that is applied keeps its version.
    RebasedApplied = 347,
    // 348 was a file that cannot be given another name: now 710 and 711.
    /// The other tool has applied nothing in this database.
    NothingToImport = 350,
    /// The other tool's history is not as it writes it.
    ForeignDamaged = 351,
    /// The other tool has not finished a migration.
    ForeignHalfDone = 352,
    /// Files of the other tool's migrations are missing.
    ForeignMissing = 353,
    /// The other tool's migrations are written in Rust.
    ForeignCode = 354,
    /// Files of the other tool's migrations were changed after they were applied.
    ForeignEdited = 355,
    /// A migration of the other tool and one of Kit's have one version.
    ForeignVersion = 356,
    /// There is another history already.
    OtherHistory = 357,
    /// No history was taken over.
    NotImported = 358,
    /// The database was changed since the history was taken over.
    ChangedSince = 359,
    /// The other tool has applied what is pending for Kit.
    RanElsewhere = 360,
    /// Several folders look like the other tool's.
    WhichFolder = 361,

    // E04xx: running migrations.
    /// The database refused a statement; the migration is undone.
    StatementFailed = 401,
    /// A migration failed of which something is done and kept.
    Stopped = 402,
    /// A guard found what it guards against.
    GuardRefused = 403,
    /// A step in Rust failed.
    StepFailed = 404,
    /// Rows would make migrations fail, or be lost with them.
    RowsInTheWay = 405,
    /// It is a production database, and nobody agreed.
    Production = 406,
    /// A migration does not go through on a copy.
    PlanStops = 407,
    /// The process that `migrate:verify` kills did not run.
    NotKilled = 408,
    /// A migration cannot be in one transaction with others.
    NotTogether = 409,

    // E05xx: the database and the connection to it.
    /// The URL is not one Kit understands.
    Url = 501,
    /// The driver is not compiled in.
    NoDriver = 502,
    /// The database cannot be opened or reached.
    Unreachable = 503,
    /// The file is something else, or damaged.
    NotADatabase = 504,
    /// The database takes no changes.
    ReadOnly = 505,
    /// No space left.
    DiskFull = 506,
    /// Another program holds the database.
    InUse = 507,
    /// Another runner is at work.
    Locked = 508,
    /// Another runner has taken over.
    LeaseLost = 509,
    /// A statement waited too long for what another program has locked.
    LockTimeout = 510,
    /// The transaction had to give way.
    Conflict = 511,
    /// The connection broke.
    Disconnected = 512,
    /// The server has no such database.
    NoDatabase = 513,
    /// The user may not do this.
    Denied = 514,
    /// The server is too old.
    TooOld = 515,
    /// A file beside the database cannot be used.
    FileBeside = 516,
    /// There is no database to try things out in.
    NoShadow = 517,
    /// `db:table` names a table that is not there.
    UnknownTable = 518,
    /// A statement ran longer than it may.
    RanTooLong = 519,
    /// No backup could be made.
    NoBackup = 520,

    // E06xx: entities, the snapshot, generating.
    /// An entity file, or the snapshot, cannot be read.
    EntityUnreadable = 601,
    /// An entity file, or the snapshot, cannot be written.
    EntityUnwritable = 602,
    /// The snapshot is damaged.
    SnapshotDamaged = 603,
    /// The snapshot is of a newer cargo-kit.
    SnapshotNewer = 604,
    /// There is no snapshot.
    NoSnapshot = 605,
    /// A table is named that nothing knows.
    UnknownEntityTable = 606,
    /// The entities hold mistakes.
    EntityMistakes = 607,
    /// Renamed, or gone? Nobody is there to ask.
    NeedsAnswer = 608,
    /// Somebody said that nothing shall be dropped.
    NotDropped = 609,
    /// `--rename`, `--drop` or `--fill` cannot be followed.
    AnswerNotUnderstood = 610,
    /// `--fill` where no row needs a value.
    UnusedFill = 611,
    /// The database refuses what `--fill` says.
    FillRefused = 612,
    /// The database refuses the generated migration.
    MigrationRefused = 613,

    // E07xx: templates, new projects and files.
    /// No template of this name.
    UnknownTemplate = 701,
    /// A template cannot be read.
    TemplateUnreadable = 702,
    /// A template is not handlebars.
    TemplateSyntax = 703,
    /// A template leaves out what must not be lost.
    TemplateLeavesOut = 704,
    /// A template asks for what it is not given.
    TemplateRender = 705,
    /// A template makes text that is not Rust.
    TemplateNotRust = 706,
    /// A file to be written is there already.
    FileExists = 710,
    /// A new file cannot be written.
    FileUnwritable = 711,
    /// A name that no package can have.
    PackageName = 712,
    /// The folder of a new project, or runner, is there already.
    FolderExists = 713,
    /// The project has Kit already.
    AlreadyKit = 714,
    /// The workspace has a package of the runner's name.
    PackageExists = 715,
    /// Several packages, any of which may have the entities.
    WhichPackage = 716,
    /// The folder for entities is outside of the workspace.
    EntitiesOutside = 717,
    /// A Cargo.toml cannot be read, or is not understood.
    ManifestNotUnderstood = 719,
    /// A Cargo.toml cannot be written.
    ManifestUnwritable = 720,
    /// Cargo does not take the project with its runner.
    RunnerRefused = 721,
    /// A name that no migration can have.
    MigrationName = 730,
    /// A field on the command line is not understood.
    Field = 731,
    /// Fields that cannot be written as plain SQL.
    NotInSql = 732,
    /// The migration's name and `--model` say different tables.
    OtherTable = 733,
    /// Fields without a table.
    NoTableNamed = 734,
    /// Fields for a migration that takes none.
    NoFieldsTaken = 735,
    /// A migration of this name is there already.
    MigrationExists = 736,
    /// No editor is named.
    NoEditor = 740,
    /// The editor failed.
    EditorFailed = 741,

    // E08xx: the runner.
    /// The runner did not compile.
    BuildFailed = 801,
    /// Cargo built, but not the runner.
    NoExecutable = 802,
    /// The runner does not start.
    RunnerNotStarted = 803,
    /// `cargo kit` and the runner are of different versions.
    OtherVersion = 804,
    /// The runner's report cannot be read.
    ReportUnreadable = 805,
    /// The runner's report is not understood.
    ReportNotUnderstood = 806,
    /// What the two programs tell each other cannot be written.
    MessageUnwritable = 807,
    /// The runner was built for another project.
    BuiltElsewhere = 808,
    /// A command for Kit alone was called by somebody else.
    NothingAsked = 809,
    /// The question of `cargo kit` is not understood.
    QuestionNotUnderstood = 810,
    /// The system gives the runner too little to start with.
    NoRuntime = 811,
    /// The runner was ended from outside.
    RunnerKilled = 812,
}

impl Code {
    /// The code that is meant: `kit::E0301`, `E0301`, `e301` or `301`.
    pub fn parse(text: &str) -> Option<Code> {
        let text = text.trim().to_ascii_lowercase();
        let text = text.strip_prefix("kit::").unwrap_or(&text);
        let digits = text.strip_prefix('e').unwrap_or(text);
        let number: u16 = digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        Code::ALL.iter().copied().find(|code| code.number() == number)
    }

    /// Where more is said about it: the next step of a failure that has no other.
    pub fn more(self) -> String {
        format!("`cargo kit explain E{:04}` says what can be done.", self.number())
    }

    /// Its number, which stays its own.
    pub fn number(self) -> u16 {
        self as u16
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "kit::E{:04}", self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_found_however_they_are_written() {
        assert!(Code::ALL.is_sorted());
        for text in ["kit::E0301", "KIT::e0301", "E0301", "e301", "0301", " 301 "] {
            assert_eq!(Code::parse(text), Some(Code::Edited), "{text}");
        }
        for text in ["", "E", "kit::", "+301", "E03010", "99999999", "kit::E0000", "add-check"] {
            assert_eq!(Code::parse(text), None, "{text}");
        }
        assert_eq!(Code::Edited.to_string(), "kit::E0301");
    }
}
