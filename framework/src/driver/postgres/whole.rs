//! A whole schema as operations.

use super::name;
use crate::driver::Unsupported;
use crate::driver::sql::quote;
use crate::driver::sql::whole::Whole;
use crate::schema::{Object, Operation, Schema};

/// The operations.
pub(super) fn operations(schema: &Schema) -> Result<Vec<Operation>, Unsupported> {
    let scripts = super::create::create(schema, false)?;
    let whole = Whole {
        schema,
        scripts: &scripts,
        forward_keys: false,
        drop_object,
        drop_trigger: |trigger| format!("DROP TRIGGER {} ON {}", quote::name(&trigger.name), name::sql(&trigger.table)),
        drop_table: |table| format!("DROP TABLE {}", name::sql(table)),
    };
    Ok(without_bodies_checked(whole.operations(), schema))
}

/// A body in SQL may speak of what comes later, and is looked at when its function is created
/// (<https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-CHECK-FUNCTION-BODIES>).
fn without_bodies_checked(mut operations: Vec<Operation>, schema: &Schema) -> Vec<Operation> {
    let in_sql = |object: &Object| is_routine(&object.kind) && object.definition.contains("\n LANGUAGE sql");
    if schema.objects.iter().any(in_sql) {
        let setting = |up: &str| Operation::Sql { up: up.to_owned(), down: Some(String::new()), file: None };
        operations.insert(0, setting("SET check_function_bodies = off"));
        operations.push(setting("RESET check_function_bodies"));
    }
    operations
}

fn is_routine(kind: &str) -> bool {
    matches!(kind, "function" | "procedure" | "aggregate")
}

/// What drops an object.
fn drop_object(object: &Object) -> Option<String> {
    let Object { kind, name, .. } = object;
    let drop = |name: &str| Some(format!("DROP {} {name}", kind.to_uppercase()));
    match kind.as_str() {
        "comment" => Some(String::new()),
        "cast" => Some(format!("DROP CAST ({})", name.replacen(" as ", " AS ", 1))),
        "operator" => drop(name),
        // `add(integer, integer)`.
        kind if is_routine(kind) => {
            let (called, arguments) = name.split_at(name.find('(')?);
            drop(&format!("{}{arguments}", plain(called)))
        }
        // `own_posts on posts`.
        "policy" | "rule" => {
            let (called, table) = name.rsplit_once(" on ")?;
            drop(&format!("{} ON {}", plain(called), plain(table)))
        }
        "schema"
        | "sequence"
        | "domain"
        | "type"
        | "collation"
        | "statistics"
        | "server"
        | "foreign table"
        | "index"
        | "event trigger"
        | "text search dictionary"
        | "text search configuration" => drop(&plain(name)),
        _ => None,
    }
}

/// The name, in quotes where it is no plain one.
fn plain(called: &str) -> String {
    let is_plain = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
            && part.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
    };
    match called.split('.').all(is_plain) {
        true => called.to_owned(),
        false => name::sql(called),
    }
}
