//! Entity files → the schema they ask for, without compiling.
//!
//! What entities cannot express (views, triggers, functions, extensions, tables without an entity, the order of columns)
//! is taken over from the schema that is known, so that it never differs. Every mistake of every file is found at once;
//! while there is one, or a file that is no Rust, nothing that is known counts as gone.

mod cast;
mod check;
mod find;
mod order;
mod places;
mod read;
mod renames;
mod take_over;

use std::ops::Range;
use std::path::{Path, PathBuf};

use self::cast::Cast;
use self::read::File;
use self::renames::Renamed;
use super::CodegenError;
use super::wrong::{Wrong, position};
use crate::schema::diff::{Renames, effective, normalized};
use crate::schema::{ColumnType, EnumType, Schema};

pub use self::places::{Place, Places};

/// What the entity files ask for.
#[derive(Debug, Default)]
pub struct Desired {
    /// The schema, [`normalized`] and sorted. Not to be used while there are mistakes.
    pub schema: Schema,
    /// What `renamed_from` says is the same under another name, unless the known schema has the rename already.
    pub renames: Renames,
    /// Everything that cannot be meant, sorted by place.
    pub mistakes: Vec<Mistake>,
    /// Files that are no Rust, with the reason: their tables are as known.
    pub broken: Vec<Mistake>,
    /// Where everything stands.
    pub places: Places,
}

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}:{line}:{column}: {message}", path.display())]
pub struct Mistake {
    /// The entity file.
    pub path: PathBuf,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong, and what would be right.
    pub message: String,
    /// The piece of text it is about; its first line, if it has several.
    pub text: String,
}

/// Reads the files of a folder, and of the folders in it, as the schema they ask for. `known` is the schema as it is now.
///
/// A field of a type Kit does not know, and without a word for its column's type, has the type that is known. Where the
/// folder does not exist, all is as known.
pub fn desired(entities: &Path, known: &Schema) -> Result<Desired, CodegenError> {
    let known = normalized(known);
    if !entities.exists() {
        return Ok(Desired { schema: known.into_owned(), ..Desired::default() });
    }
    let files = read::read(entities)?;
    let mut mistakes = Mistakes::default();
    let cast = Cast::of(&files, &mut mistakes);
    let mut renamed = Renamed::of(&cast, &known, &mut mistakes);

    let mut schema =
        Schema { enums: cast.enums.values().map(|role| role.item.enum_type()).collect(), ..Schema::default() };
    schema.tables = cast.tables(&known, &renamed, &mut mistakes);
    if renamed.give_up_all_but(&effective(renamed.renames(), &known, &schema)) {
        schema.tables = cast.tables(&known, &renamed, &mut mistakes);
    }
    take_over::take_over(&mut schema, &known, &renamed, cast.is_complete());
    check::check(&schema, &known, &cast, &renamed, &mut mistakes);
    if !mistakes.list.is_empty() {
        take_over::take_over(&mut schema, &known, &renamed, false);
    }
    fill_in(&mut schema);
    schema.sort();
    Ok(Desired {
        schema,
        renames: renamed.renames(),
        mistakes: mistakes.sorted(),
        broken: cast.broken(),
        places: Places::of(&cast),
    })
}

/// Columns of a named enum type have the texts its type has.
fn fill_in(schema: &mut Schema) {
    fn texts_of(ty: &mut ColumnType, enums: &[EnumType]) {
        match ty {
            ColumnType::Enum { name: Some(name), values } if values.is_empty() => {
                values.extend(enums.iter().filter(|ty| ty.name == *name).flat_map(|ty| ty.values.iter().cloned()));
            }
            ColumnType::Array(of) | ColumnType::Range(of) => texts_of(of, enums),
            _ => {}
        }
    }
    let Schema { tables, enums, .. } = schema;
    for column in tables.iter_mut().flat_map(|table| &mut table.columns) {
        texts_of(&mut column.ty, enums);
    }
}

/// The mistakes found so far.
#[derive(Debug, Default)]
struct Mistakes {
    list: Vec<Mistake>,
}

impl Mistakes {
    fn add(&mut self, file: &File, wrong: Wrong) {
        self.list.push(mistake(file, wrong));
    }

    fn sorted(mut self) -> Vec<Mistake> {
        self.list.sort_by(|a, b| (&a.path, a.line, a.column).cmp(&(&b.path, b.line, b.column)));
        self.list.dedup();
        self.list
    }
}

fn mistake(file: &File, wrong: Wrong) -> Mistake {
    let (line, column) = position(&file.text, wrong.place.start);
    // Where a text ends, or a bracket is not closed, the place is a point.
    let Range { start, end } = wrong.place;
    let end = if start == end { file.text.len() } else { end };
    let text = file.text.get(start..end).and_then(|text| text.lines().next()).unwrap_or_default();
    Mistake { path: file.path.clone(), line, column, message: wrong.message, text: text.to_owned() }
}
