//! The field of an entity that reads a column which goes, or gets another name: in the finding, so that one knows which
//! program is to be shipped first.

use ruskit::codegen::desired;
use ruskit::lint::Finding;
use ruskit::schema::Schema;

use crate::project::Project;

/// Names them. Entities are only read where a finding is about a column, and those that cannot be read name nothing.
pub(crate) fn name(findings: &mut [Finding], project: &Project) {
    if findings.iter().all(|finding| finding.gone.is_none()) {
        return;
    }
    let Ok(entities) = desired(&project.entities, &Schema::default()) else { return };
    for finding in findings {
        let Some((table, column)) = &finding.gone else { continue };
        if let Some(field) = entities.places.column(table, column) {
            finding.message += &format!("; {}:{} reads it", project.shown(field.path), field.line);
        }
    }
}
