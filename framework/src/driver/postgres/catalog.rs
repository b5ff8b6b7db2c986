//! Which of the catalog's objects are somebody's.

/// Schemas that are not the server's own.
pub(super) const USERS: &str = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/// Condition: no extension owns this object.
pub(super) fn not_of_extension(catalog: &str, oid: &str) -> String {
    format!(
        "{oid} NOT IN (SELECT objid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e' \
         AND classid = '{catalog}'::regclass)"
    )
}
