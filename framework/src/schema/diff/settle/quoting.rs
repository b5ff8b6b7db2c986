//! Names in the database's words.

use std::collections::BTreeMap;

/// A name as it is to be quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name<'a> {
    /// Of a table, perhaps with its schema, as [`Schema`](crate::schema::Schema) writes it.
    Table(&'a str),
    /// Of a column.
    Column(&'a str),
}

/// How names are quoted, as a trial tells it ([`Tried`](crate::wire::Tried)).
#[derive(Debug, Clone, Copy)]
pub struct Quoting<'a> {
    /// What stands around a name.
    pub quote: &'a str,
    /// Tables, in the database's words.
    pub tables: &'a BTreeMap<String, String>,
}

impl Quoting<'_> {
    /// The name in the database's words.
    pub fn quoted(&self, name: Name<'_>) -> String {
        let quote = self.quote;
        let plain = |name: &str| match quote {
            // Nobody told.
            "" => name.to_owned(),
            _ => format!("{quote}{}{quote}", name.replace(quote, &quote.repeat(2))),
        };
        match name {
            Name::Table(name) => self.tables.get(name).cloned().unwrap_or_else(|| plain(name)),
            Name::Column(name) => plain(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_written_as_the_database_said() {
        let tables = [("audit.log".to_owned(), "\"audit\".\"log\"".to_owned())].into();
        let quoting = Quoting { quote: "\"", tables: &tables };
        assert_eq!(quoting.quoted(Name::Table("audit.log")), "\"audit\".\"log\"");
        assert_eq!(quoting.quoted(Name::Column("a\"b")), "\"a\"\"b\"");
        assert_eq!(Quoting { quote: "", ..quoting }.quoted(Name::Column("a")), "a");
    }
}
