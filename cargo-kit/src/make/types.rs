//! The column types a field may have, as typed on the command line, in a Blueprint, and in SQL.

use crate::scaffold::Driver;

/// A column type.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Type {
    /// As typed; the first one is shown in lists.
    pub(crate) names: &'static [&'static str],
    /// Blueprint method.
    pub(crate) method: &'static str,
    /// What stands in the brackets after the name.
    pub(crate) takes: Takes,
    /// How a default is written.
    pub(crate) literal: Literal,
    /// Name in the SQL of SQLite, PostgreSQL, and MySQL; brackets follow where it takes some.
    sql: [&'static str; 3],
}

impl Type {
    /// Its name in this database's SQL.
    pub(crate) fn sql(&self, driver: Driver) -> &'static str {
        let [sqlite, postgres, mysql] = self.sql;
        match driver {
            Driver::Sqlite => sqlite,
            Driver::Postgres => postgres,
            Driver::Mysql => mysql,
        }
    }
}

/// What stands in the brackets after a type's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    Nothing,
    /// A length, 255 unless said.
    Length,
    /// A length, to be said.
    FixedLength,
    /// Precision and scale, (8, 2) unless said.
    Precision,
    /// One text or more.
    Values,
    /// The table referred to, perhaps its column.
    Table,
}

/// How a value of the type is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Literal {
    Text,
    Integer,
    Number,
    Boolean,
    /// Text, or `now`.
    Moment,
}

const fn plain(names: &'static [&'static str], method: &'static str, literal: Literal, sql: [&'static str; 3]) -> Type {
    Type { names, method, takes: Takes::Nothing, literal, sql }
}

/// Every type.
pub(crate) const TYPES: &[Type] = &[
    Type {
        names: &["string", "varchar"],
        method: "string",
        takes: Takes::Length,
        literal: Literal::Text,
        sql: ["VARCHAR"; 3],
    },
    Type { names: &["char"], method: "char", takes: Takes::FixedLength, literal: Literal::Text, sql: ["CHAR"; 3] },
    plain(&["text"], "text", Literal::Text, ["TEXT", "TEXT", "LONGTEXT"]),
    plain(&["boolean", "bool"], "boolean", Literal::Boolean, ["BOOLEAN"; 3]),
    plain(
        &["tiny_integer", "tinyint", "tinyinteger", "i8"],
        "tiny_integer",
        Literal::Integer,
        ["TINYINT", "SMALLINT", "TINYINT"],
    ),
    plain(&["small_integer", "smallint", "smallinteger", "i16"], "small_integer", Literal::Integer, ["SMALLINT"; 3]),
    plain(&["integer", "int", "i32"], "integer", Literal::Integer, ["INTEGER"; 3]),
    plain(&["big_integer", "bigint", "biginteger", "i64"], "big_integer", Literal::Integer, ["BIGINT"; 3]),
    plain(&["float", "f32"], "float", Literal::Number, ["FLOAT", "REAL", "FLOAT"]),
    plain(&["double", "f64"], "double", Literal::Number, ["DOUBLE", "DOUBLE PRECISION", "DOUBLE"]),
    Type {
        names: &["decimal", "numeric"],
        method: "decimal",
        takes: Takes::Precision,
        literal: Literal::Number,
        sql: ["DECIMAL", "NUMERIC", "DECIMAL"],
    },
    plain(&["date"], "date", Literal::Moment, ["DATE"; 3]),
    plain(&["time"], "time", Literal::Moment, ["TIME"; 3]),
    plain(&["date_time", "datetime"], "date_time", Literal::Moment, ["DATETIME", "TIMESTAMP", "DATETIME"]),
    plain(&["timestamp"], "timestamp", Literal::Moment, ["TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMP"]),
    plain(&["json", "jsonb"], "json", Literal::Text, ["JSON", "JSONB", "JSON"]),
    plain(&["uuid"], "uuid", Literal::Text, ["UUID", "UUID", "CHAR(36)"]),
    plain(&["binary", "blob", "bytes"], "binary", Literal::Text, ["BLOB", "BYTEA", "LONGBLOB"]),
    // PostgreSQL's alone.
    plain(&["interval"], "interval", Literal::Text, ["INTERVAL"; 3]),
    plain(&["inet"], "inet", Literal::Text, ["INET"; 3]),
    plain(&["cidr"], "cidr", Literal::Text, ["CIDR"; 3]),
    plain(&["mac_address", "macaddr"], "mac_address", Literal::Text, ["MACADDR"; 3]),
    Type {
        names: &["enum", "enumeration"],
        method: "enumeration",
        takes: Takes::Values,
        literal: Literal::Text,
        sql: ["VARCHAR(255)", "TEXT", "ENUM"],
    },
    Type {
        names: &["references", "foreign", "foreign_id", "belongs_to"],
        method: "foreign_id",
        takes: Takes::Table,
        literal: Literal::Integer,
        sql: ["BIGINT"; 3],
    },
];

/// The type of this name.
pub(crate) fn find(name: &str) -> Option<&'static Type> {
    TYPES.iter().find(|ty| ty.names.contains(&name))
}

/// The names of all types, for an error.
pub(crate) fn known() -> String {
    TYPES.iter().map(|ty| ty.names[0]).collect::<Vec<_>>().join(", ")
}
