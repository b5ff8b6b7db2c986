//! One file per command: a struct of options and a short `run`.

pub(crate) mod completions;
pub(crate) mod db_diff;
pub(crate) mod explain;
pub(crate) mod init;
pub(crate) mod make_migration;
pub(crate) mod migrate_baseline;
pub(crate) mod migrate_generate;
pub(crate) mod migrate_import;
pub(crate) mod migrate_lint;
pub(crate) mod migrate_rebase;
pub(crate) mod new;
pub(crate) mod schema_sql;
pub(crate) mod templates_publish;
pub(crate) mod through_runner;
