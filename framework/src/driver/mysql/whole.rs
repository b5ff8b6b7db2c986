//! A whole schema as operations.

use super::name::name;
use crate::driver::Unsupported;
use crate::driver::sql::whole::Whole;
use crate::schema::{Object, Operation, Schema, View};

/// The operations.
pub(super) fn operations(schema: &Schema) -> Result<Vec<Operation>, Unsupported> {
    let scripts = super::create::create(schema, false)?;
    let mut schema = schema.clone();
    for view in schema.views.iter_mut().filter(|view| is_usual(view)) {
        view.definition = None;
    }
    let whole = Whole {
        schema: &schema,
        scripts: &scripts,
        forward_keys: false,
        drop_object,
        drop_trigger: |trigger| format!("DROP TRIGGER {}", name(&trigger.name)),
        drop_table: |table| format!("DROP TABLE {}", name(table)),
    };
    Ok(whole.operations())
}

fn drop_object(object: &Object) -> Option<String> {
    let known = matches!(object.kind.as_str(), "sequence" | "function" | "procedure" | "event");
    known.then(|| format!("DROP {} {}", object.kind.to_uppercase(), name(&object.name)))
}

/// Whether name and query say all of it.
fn is_usual(view: &View) -> bool {
    let usual = format!("CREATE VIEW {} AS {}", name(&view.name), view.query.trim());
    view.definition.as_deref().is_some_and(|text| text.trim() == usual)
}
