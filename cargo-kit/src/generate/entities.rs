//! What the entities say, with every mistake in them told at once.

use ruskit::code::Code;
use ruskit::codegen::{Desired, Mistake, desired};
use ruskit::schema::Schema;

use crate::failure::Failure;
use crate::project::Project;
use crate::shell::Shell;

/// Reads the entities. A file that is not Rust is named and its tables are left as they are; any other mistake ends the
/// command.
pub(crate) fn read(project: &Project, current: &Schema, shell: Shell) -> Result<Desired, Failure> {
    let wanted = desired(&project.entities, current)?;
    for mistake in &wanted.broken {
        shell.warn(&format!("{}; its tables are left as they are, and none is dropped.", told(project, mistake)));
    }
    if wanted.mistakes.is_empty() {
        return Ok(wanted);
    }
    let mut text = match wanted.mistakes.len() {
        1 => "there is a mistake in the entities:".to_owned(),
        several => format!("there are {several} mistakes in the entities:"),
    };
    for mistake in &wanted.mistakes {
        text += &format!("\n  {}", told(project, mistake));
        if !mistake.text.trim().is_empty() {
            text += &format!("\n      {}", mistake.text.trim());
        }
    }
    Err(Failure::new(Code::EntityMistakes, text))
}

fn told(project: &Project, mistake: &Mistake) -> String {
    format!("{}:{}:{}: {}", project.shown(&mistake.path), mistake.line, mistake.column, mistake.message)
}

/// Takes what the entities say of these tables only; of all others, what there is.
pub(crate) fn only(tables: &[String], current: &Schema, wanted: &mut Desired) -> Result<(), Failure> {
    let known = |name: &String| current.table(name).is_some() || wanted.schema.table(name).is_some();
    if let Some(name) = tables.iter().find(|name| !known(name)) {
        let message = format!("there is no table `{name}`, neither in the schema nor in the entities");
        return Err(Failure::new(Code::UnknownEntityTable, message).exit(ruskit::wire::exit::USAGE));
    }
    // A table that is renamed is meant by either name.
    let renamed = |name: &str| {
        let mut pairs = wanted.renames.tables.iter();
        pairs.find_map(|(old, new)| (old == name).then_some(new).or((new == name).then_some(old)))
    };
    let meant = |name: &str| {
        tables.iter().any(|table| table == name) || renamed(name).is_some_and(|other| tables.contains(other))
    };
    let mut kept: Vec<_> = wanted.schema.tables.iter().filter(|table| meant(&table.name)).cloned().collect();
    kept.extend(current.tables.iter().filter(|table| !meant(&table.name)).cloned());
    wanted.schema.tables = kept;
    wanted.schema.sort();
    Ok(())
}
