//! Which Rust type stands for which column type, and back.

use crate::schema::{Column, ColumnType, Table};

/// The Rust types Kit writes that say the column's type by themselves; `true` marks the unsigned ones.
fn plain_types() -> [(&'static str, ColumnType, bool); 20] {
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
    ]
}

/// The type of a field, `Option` included.
pub(crate) fn field_type(table: &Table, column: &Column) -> String {
    let base = base_type(column);
    if is_option(table, column) { format!("Option<{base}>") } else { base.to_owned() }
}

/// Whether the field is an `Option`: a primary key never is.
pub(crate) fn is_option(table: &Table, column: &Column) -> bool {
    column.nullable && !table.is_key(&column.name)
}

/// The type of a field without `Option`.
pub(crate) fn base_type(column: &Column) -> &'static str {
    match &column.ty {
        ColumnType::Char { .. } | ColumnType::String { .. } | ColumnType::Text | ColumnType::Enum { .. } => "String",
        ColumnType::Decimal { .. } => "Decimal",
        ColumnType::Other(_) => "Dynamic",
        ty => plain_types()
            .into_iter()
            .find(|(_, known, unsigned)| {
                known == ty && (!unsigned || column.unsigned) && is_signed_choice(column, *unsigned)
            })
            .map_or("Dynamic", |(name, _, _)| name),
    }
}

/// Integers have a type for each sign; everything else only one.
fn is_signed_choice(column: &Column, unsigned: bool) -> bool {
    let integer = matches!(
        column.ty,
        ColumnType::TinyInteger | ColumnType::SmallInteger | ColumnType::Integer | ColumnType::BigInteger
    );
    !integer || column.unsigned == unsigned
}

/// The column type a Rust type says by itself, and whether it is unsigned.
pub(crate) fn implied_type(base: &str) -> Option<(ColumnType, bool)> {
    plain_types().into_iter().find(|(name, _, _)| *name == base).map(|(_, ty, unsigned)| (ty, unsigned))
}

/// Whether Kit itself writes this type (without `Option`) for some column; any other is the user's choice.
pub(crate) fn is_kits(base: &str) -> bool {
    matches!(base, "Decimal" | "Dynamic") || implied_type(base).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_and_its_column_type_belong_together() {
        for (name, ty, unsigned) in plain_types().into_iter().filter(|(name, _, _)| *name != "Json<Value>") {
            let column = Column { unsigned, ..Column::new("a", ty.clone()) };
            assert_eq!(base_type(&column), name);
            assert_eq!(implied_type(name), Some((ty, unsigned)));
        }
    }
}
