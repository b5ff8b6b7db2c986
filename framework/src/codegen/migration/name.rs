//! The struct of a migration.

/// What the prelude, or Rust itself, calls by that name already, as far as a migration may speak of it.
const TAKEN: &[&str] = &[
    "Migration",
    "Step",
    "SchemaBuilder",
    "Connection",
    "DatabaseError",
    "ColumnType",
    "Deferrable",
    "IndexColumn",
    "Self",
    "Result",
    "Ok",
    "Err",
    "Some",
    "None",
    "Box",
    "Cascade",
    "NoAction",
    "Restrict",
    "SetDefault",
    "SetNull",
];

/// The struct of a migration: `create_users_table` is `CreateUsersTable`.
pub fn struct_name(snake: &str) -> String {
    let words = snake.split('_').filter_map(|word| Some((word.chars().next()?, word)));
    let name: String =
        words.map(|(first, word)| first.to_uppercase().collect::<String>() + &word[first.len_utf8()..]).collect();
    if TAKEN.contains(&name.as_str()) { name + "Migration" } else { name }
}

#[cfg(test)]
mod tests {
    use super::struct_name;

    #[test]
    fn a_struct_never_has_the_name_of_something_in_the_prelude() {
        assert_eq!(struct_name("add_2fa_to_users"), "Add2faToUsers");
        assert_eq!(struct_name("migration"), "MigrationMigration");
        assert_eq!(struct_name("set_null"), "SetNullMigration");
    }
}
