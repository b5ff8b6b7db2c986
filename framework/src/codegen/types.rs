//! Which Rust type stands for which column type, and back.

use std::collections::BTreeMap;

use crate::schema::{Column, ColumnType, Table};

/// The Rust name of each named enum type that has a Rust enum.
pub(crate) type Enums = BTreeMap<String, String>;

/// The Rust types Kit writes that say the column's type by themselves; `true` marks the unsigned ones.
fn plain_types() -> [(&'static str, ColumnType, bool); 24] {
    [
        ("bool", ColumnType::Boolean, false),
        ("i8", ColumnType::TinyInteger, false),
        ("i16", ColumnType::SmallInteger, false),
        ("i32", ColumnType::Integer, false),
        ("i64", ColumnType::BigInteger, false),
        ("u8", ColumnType::TinyInteger, true),
        ("u16", ColumnType::SmallInteger, true),
        ("u32", ColumnType::Integer, true),
        ("u64", ColumnType::BigInteger, true),
        ("f32", ColumnType::Float, false),
        ("f64", ColumnType::Double, false),
        ("String", ColumnType::String { length: 255 }, false),
        ("Vec<u8>", ColumnType::Binary, false),
        ("NaiveDate", ColumnType::Date, false),
        ("NaiveTime", ColumnType::Time, false),
        ("NaiveDateTime", ColumnType::DateTime, false),
        ("DateTime<Utc>", ColumnType::Timestamp, false),
        ("Json", ColumnType::Json, false),
        ("Json<Value>", ColumnType::Json, false),
        ("Uuid", ColumnType::Uuid, false),
        ("Interval", ColumnType::Interval, false),
        ("Inet", ColumnType::Inet, false),
        ("Cidr", ColumnType::Cidr, false),
        ("MacAddress", ColumnType::MacAddress, false),
    ]
}

/// The type of a field as it is written, `Option` included.
pub(crate) fn field_type(table: &Table, column: &Column, enums: &Enums) -> String {
    // Enums stand in files of their own beside this one, and `mod.rs` brings them together.
    let base = rust_type(&column.ty, column.unsigned, &|name| enums.get(name).map(|name| format!("super::{name}")));
    if is_option(table, column) { format!("Option<{base}>") } else { base }
}

/// Whether the field is an `Option`: a primary key never is.
pub(crate) fn is_option(table: &Table, column: &Column) -> bool {
    column.nullable && !table.is_key(&column.name)
}

/// The type of a field without `Option`, by last names: `Mood` for `super::Mood`.
pub(crate) fn base_type(column: &Column, enums: &Enums) -> String {
    rust_type(&column.ty, column.unsigned, &|name| enums.get(name).cloned())
}

/// The column type that the field's type says by itself, and whether it is unsigned.
pub(crate) fn type_by_itself(column: &Column) -> Option<(ColumnType, bool)> {
    implied_type(&base_type(column, &Enums::new()))
}

/// The named enum types a table's columns have.
pub(crate) fn named_enums(table: &Table) -> impl Iterator<Item = &str> {
    fn name(ty: &ColumnType) -> Option<&str> {
        match ty {
            ColumnType::Enum { name, .. } => name.as_deref(),
            ColumnType::Array(of) | ColumnType::Range(of) => name(of),
            _ => None,
        }
    }
    table.columns.iter().filter_map(|column| name(&column.ty))
}

fn rust_type(ty: &ColumnType, unsigned: bool, enum_name: &dyn Fn(&str) -> Option<String>) -> String {
    let name = match ty {
        ColumnType::Char { .. } | ColumnType::String { .. } | ColumnType::Text => "String",
        ColumnType::Enum { name: None, .. } => "String",
        ColumnType::Enum { name: Some(name), .. } => return enum_name(name).unwrap_or_else(|| "Dynamic".to_owned()),
        ColumnType::Set { .. } => "Set",
        ColumnType::Decimal { .. } => "Decimal",
        ColumnType::Array(of) => match rust_type(of, false, enum_name).as_str() {
            // What an element is cannot be told, and lists of lists are no type of their own.
            "Dynamic" => "Dynamic",
            _ if matches!(**of, ColumnType::Array(_) | ColumnType::Set { .. }) => "Dynamic",
            element => return format!("Vec<{element}>"),
        },
        ColumnType::Range(of) if has_ranges(of) => return format!("Range<{}>", rust_type(of, false, enum_name)),
        ColumnType::Range(_) | ColumnType::Other(_) => "Dynamic",
        ty => plain_types()
            .into_iter()
            .find(|(_, known, only_unsigned)| known == ty && (!is_integer(ty) || *only_unsigned == unsigned))
            .map_or("Dynamic", |(name, _, _)| name),
    };
    name.to_owned()
}

/// Integers have a type for each sign; everything else only one.
fn is_integer(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::TinyInteger | ColumnType::SmallInteger | ColumnType::Integer | ColumnType::BigInteger)
}

/// The types whose ranges have a Rust type.
fn has_ranges(of: &ColumnType) -> bool {
    matches!(
        of,
        ColumnType::Integer
            | ColumnType::BigInteger
            | ColumnType::Decimal { .. }
            | ColumnType::Date
            | ColumnType::DateTime
            | ColumnType::Timestamp
    )
}

/// The column type a Rust type says by itself, and whether it is unsigned.
pub(crate) fn implied_type(base: &str) -> Option<(ColumnType, bool)> {
    if let Some((_, ty, unsigned)) = plain_types().into_iter().find(|(name, _, _)| *name == base) {
        return Some((ty, unsigned));
    }
    let signed = |element: &str| implied_type(element).filter(|(_, unsigned)| !unsigned).map(|(ty, _)| Box::new(ty));
    match (inside(base, "Vec<"), inside(base, "Range<")) {
        (Some(element), _) if inside(element, "Vec<").is_none_or(|_| element == "Vec<u8>") => {
            signed(element).map(|of| (ColumnType::Array(of), false))
        }
        (_, Some(bound)) => signed(bound).filter(|of| has_ranges(of)).map(|of| (ColumnType::Range(of), false)),
        _ => None,
    }
}

/// Whether Kit itself writes this type (without `Option`) for some column; any other is the user's choice.
pub(crate) fn is_kits(base: &str) -> bool {
    match inside(base, "Vec<").or_else(|| inside(base, "Range<")) {
        Some("Decimal") => true,
        Some("Range<Decimal>") => base.starts_with("Vec<"),
        _ => matches!(base, "Decimal" | "Dynamic" | "Set") || implied_type(base).is_some(),
    }
}

fn inside<'b>(base: &'b str, open: &str) -> Option<&'b str> {
    base.strip_prefix(open)?.strip_suffix('>')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_and_its_column_type_belong_together() {
        let plain = plain_types().into_iter().filter(|(name, _, _)| *name != "Json<Value>");
        let array = |ty| ColumnType::Array(Box::new(ty));
        let range = |ty| ColumnType::Range(Box::new(ty));
        let more = [
            ("Vec<i64>", array(ColumnType::BigInteger), false),
            ("Vec<Vec<u8>>", array(ColumnType::Binary), false),
            ("Vec<DateTime<Utc>>", array(ColumnType::Timestamp), false),
            ("Range<i32>", range(ColumnType::Integer), false),
            ("Vec<Range<NaiveDate>>", array(range(ColumnType::Date)), false),
        ];
        for (name, ty, unsigned) in plain.chain(more) {
            let column = Column { unsigned, ..Column::new("a", ty.clone()) };
            assert_eq!(base_type(&column, &Enums::new()), name);
            assert_eq!(implied_type(name), Some((ty, unsigned)));
            assert!(is_kits(name));
        }
    }

    #[test]
    fn some_types_need_a_word_beside_them() {
        let decimal = ColumnType::Decimal { precision: 10, scale: 2 };
        let mood = ColumnType::Enum { name: Some("mood".to_owned()), values: vec![] };
        let enums = Enums::from([("mood".to_owned(), "Feeling".to_owned())]);
        for (ty, name) in [
            (decimal.clone(), "Decimal"),
            (ColumnType::Range(Box::new(decimal.clone())), "Range<Decimal>"),
            (ColumnType::Array(Box::new(decimal)), "Vec<Decimal>"),
            (ColumnType::Set { values: vec![] }, "Set"),
            (mood.clone(), "Feeling"),
            (ColumnType::Array(Box::new(mood)), "Vec<Feeling>"),
            (ColumnType::Array(Box::new(ColumnType::Other("point".to_owned()))), "Dynamic"),
            (ColumnType::Range(Box::new(ColumnType::Text)), "Dynamic"),
        ] {
            let column = Column::new("a", ty);
            assert_eq!(base_type(&column, &enums), name);
            assert_eq!(type_by_itself(&column), None);
            assert_eq!(is_kits(name), !name.contains("Feeling"));
        }
        for name in ["Vec<u16>", "Vec<Vec<i32>>", "Range<u8>", "Range<String>", "Email", "Vec<Email>"] {
            assert!(!is_kits(name), "{name}");
        }
    }
}
