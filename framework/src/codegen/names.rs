//! From names in a database to names in Rust: the same input gives the same names, and every name compiles without a
//! warning.

mod field;
mod reserved;
mod singular;

use std::collections::{BTreeMap, HashSet};

use heck::{ToSnakeCase, ToUpperCamelCase};

use self::reserved::{FILES, NEVER, TAKEN};
use self::singular::singular;
use crate::schema::{Schema, Table};

pub(crate) use field::field_names;
pub(crate) use reserved::{escaped, keeps_its_spelling};

/// What a table is called in Rust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EntityName {
    /// Struct: `InvoiceLine`.
    pub(crate) name: String,
    /// File without `.rs`: `invoice_line`.
    pub(crate) file: String,
}

/// Names every table's entity. `taken` are files and structs (by table) that are already there under other names.
pub(crate) fn entity_names(schema: &Schema) -> BTreeMap<&str, EntityName> {
    let mut by_name: BTreeMap<String, Vec<&Table>> = BTreeMap::new();
    for table in &schema.tables {
        by_name.entry(singular_name(&table.name)).or_default().push(table);
    }
    let mut used: HashSet<String> = by_name.keys().cloned().collect();
    let mut names = BTreeMap::new();
    for (name, mut tables) in by_name {
        // The table that bears the singular itself keeps it; the others are named as they are, or numbered.
        tables.sort_by_key(|table| (pascal(&words(&table.name)) != name, table.name.as_str()));
        for (position, table) in tables.into_iter().enumerate() {
            let name = match position {
                0 => name.clone(),
                _ => unused(&mut used, &guarded(pascal(&words(&table.name)))),
            };
            names.insert(table.name.as_str(), EntityName { file: file_name(&name), name });
        }
    }
    names
}

/// Names every enum type's enum; a table's entity of the same name goes before it.
pub(crate) fn enum_names<'s>(
    schema: &'s Schema,
    entities: &BTreeMap<&str, EntityName>,
) -> BTreeMap<&'s str, EntityName> {
    let mut used: HashSet<String> = entities.values().map(|entity| entity.name.clone()).collect();
    let mut names = BTreeMap::new();
    for ty in &schema.enums {
        let name = pascal(&words(&ty.name));
        let taken = used.contains(&name) || TAKEN.contains(&name.as_str());
        let name = if taken { format!("{name}Type") } else { name };
        let name = unused(&mut used, &name);
        names.insert(ty.name.as_str(), EntityName { file: file_name(&name), name });
    }
    names
}

/// The variant of an enum type's text, when no other text is in the way.
pub(crate) fn variant_name(text: &str) -> String {
    let name = words(text).join("_").to_upper_camel_case();
    match name.chars().next() {
        None if text.is_empty() => "Empty".to_owned(),
        None => "Value".to_owned(),
        Some(_) if NEVER.contains(&name.as_str()) => format!("{name}Value"),
        Some(first) if unicode_ident::is_xid_start(first) => name,
        Some(_) => format!("Value{name}"),
    }
}

/// The struct of a table, as it is named when no other table is in the way.
pub fn singular_name(table: &str) -> String {
    let mut words = words(table);
    if let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    guarded(pascal(&words))
}

/// Lower-case words of a name; characters no identifier may have end a word. Accents that stand by themselves are left
/// out: the compiler would join them with the letter before.
fn words(name: &str) -> Vec<String> {
    let letters = name.chars().filter(|letter| !matches!(letter, '\u{300}'..='\u{36f}'));
    let clean: String =
        letters.map(|letter| if unicode_ident::is_xid_continue(letter) { letter } else { ' ' }).collect();
    clean.to_snake_case().split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn pascal(words: &[String]) -> String {
    let name = words.join("_").to_upper_camel_case();
    match name.chars().next() {
        None => "Unnamed".to_owned(),
        Some(first) if unicode_ident::is_xid_start(first) => name,
        Some(_) => format!("Table{name}"),
    }
}

fn guarded(name: String) -> String {
    if TAKEN.contains(&name.as_str()) { format!("{name}Row") } else { name }
}

/// The file of a struct. Scripts without capitals give struct and module one name, which they cannot share.
fn file_name(name: &str) -> String {
    let file = name.to_snake_case();
    if file == name || FILES.contains(&file.as_str()) { format!("{file}_row") } else { file }
}

/// The name, or with the first number behind it that makes it new.
pub(crate) fn unused(used: &mut HashSet<String>, name: &str) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2;
    while !used.insert(candidate.clone()) {
        candidate = format!("{name}{number}");
        number += 1;
    }
    candidate
}

/// A file name (without `.rs`) that is not `taken`, and the struct name that goes with it.
pub(crate) fn free_name(name: &EntityName, taken: impl Fn(&EntityName) -> bool) -> EntityName {
    let mut candidate = name.clone();
    let mut number = 2;
    while taken(&candidate) {
        candidate = EntityName { name: format!("{}{number}", name.name), file: format!("{}_{number}", name.file) };
        number += 1;
    }
    candidate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_named_for_one_row() {
        let cases = [
            ("users", "User"),
            ("people", "Person"),
            ("statuses", "Status"),
            ("status", "Status"),
            ("news", "News"),
            ("data", "Data"),
            ("metadata", "Metadata"),
            ("addresses", "Address"),
            ("address", "Address"),
            ("InvoiceLine", "InvoiceLine"),
            ("MediaType", "MediaType"),
            ("order_items", "OrderItem"),
            ("categories", "Category"),
            ("movies", "Movie"),
            ("caches", "Cache"),
            ("aliases", "Alias"),
            ("analyses", "Analysis"),
            ("basis", "Basis"),
            ("sms", "Sms"),
            ("series", "Series"),
            ("children", "Child"),
            ("media", "Media"),
            ("indices", "Index"),
            ("heroes", "Hero"),
            ("buses", "Bus"),
            ("bonuses", "Bonus"),
            ("houses", "House"),
            ("databases", "Database"),
            ("cookies", "Cookie"),
            ("leaves", "Leaf"),
            ("taxes", "Tax"),
            ("boxes", "BoxRow"),
            ("options", "OptionRow"),
            ("strings", "StringRow"),
            ("results", "ResultRow"),
            ("2fa_codes", "Table2faCode"),
            ("", "Unnamed"),
            ("!!!", "Unnamed"),
            ("größen", "Größen"),
            ("public.users", "PublicUser"),
            ("selves", "SelfRow"),
            ("types", "Type"),
            ("users_2024", "Users2024"),
            ("schema_migrations", "SchemaMigration"),
            ("schemas", "Schema"),
            ("Artist", "Artist"),
            ("PlaylistTrack", "PlaylistTrack"),
            ("men", "Man"),
            ("kit_tests", "KitTest"),
            ("audit.log", "AuditLog"),
            ("audit.\"odd.name\"", "AuditOddName"),
        ];
        for (table, name) in cases {
            assert_eq!(singular_name(table), name, "{table}");
        }
    }

    #[test]
    fn two_tables_never_share_a_name() {
        let schema = Schema {
            tables: ["User", "user", "users", "users_", "!", "?"].map(Table::new).into(),
            ..Schema::default()
        };
        let names = entity_names(&schema);
        let names: Vec<_> =
            names.iter().map(|(table, name)| (*table, name.name.as_str(), name.file.as_str())).collect();
        assert_eq!(
            names,
            [
                ("!", "Unnamed", "unnamed"),
                ("?", "Unnamed2", "unnamed2"),
                ("User", "User", "user"),
                ("user", "User2", "user2"),
                ("users", "Users", "users"),
                ("users_", "Users2", "users2"),
            ]
        );
    }

    #[test]
    fn an_enum_never_shares_a_name_with_a_table_or_an_enum() {
        let named = |name: &str| crate::schema::EnumType { name: name.to_owned(), ..Default::default() };
        let schema = Schema {
            tables: vec![Table::new("statuses")],
            enums: ["Mood", "mood", "option", "order status", "status"].map(named).into(),
            ..Schema::default()
        };
        let names = enum_names(&schema, &entity_names(&schema));
        let names: Vec<_> = names.values().map(|name| (name.name.as_str(), name.file.as_str())).collect();
        assert_eq!(
            names,
            [
                ("Mood", "mood"),
                ("MoodType", "mood_type"),
                ("OptionType", "option_type"),
                ("OrderStatus", "order_status"),
                ("StatusType", "status_type"),
            ]
        );
    }

    #[test]
    fn texts_become_variants() {
        let cases = [
            ("happy", "Happy"),
            ("in progress", "InProgress"),
            ("IN_PROGRESS", "InProgress"),
            ("type", "Type"),
            ("self", "SelfValue"),
            ("", "Empty"),
            ("  ", "Value"),
            ("+", "Value"),
            ("2nd", "Value2nd"),
            ("größe", "Größe"),
            ("名前", "名前"),
            ("it's", "ItS"),
        ];
        for (text, name) in cases {
            assert_eq!(variant_name(text), name, "{text}");
        }
    }
}
