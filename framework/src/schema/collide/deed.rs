//! What one operation, or one change of a table, touches, and how.

use super::Words;
use super::text::{self, Said};
use crate::schema::risk::words as spoken;
use crate::schema::{
    Change, Check, Column, ColumnType, DefaultValue, ForeignKey, Index, IndexTerm, Operation, Position, Table,
};

/// How a thing is touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// It comes.
    Makes,
    /// Something is added to it, and nothing that is there is changed.
    Adds,
    /// It goes, or becomes another.
    Alters,
    /// It has to be there.
    Uses,
}

/// Something an operation speaks of by its name.
#[derive(Debug)]
pub(super) struct Thing {
    /// What it is, for a person: `table`.
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) how: How,
    /// Its columns that matter: those referred to, added, indexed.
    pub(super) columns: Vec<String>,
}

/// What one operation, or one change of a table, does.
#[derive(Debug, Default)]
pub(super) struct Deed {
    /// In words: `adds posts.slug`.
    pub(super) does: String,
    pub(super) things: Vec<Thing>,
    /// Names it gives or takes beside those of things: of indexes, constraints, values of an enum type.
    pub(super) names: Vec<String>,
    /// What it says in the database's own words.
    pub(super) words: Words,
    /// The column it changes, drops or renames.
    pub(super) column: Option<String>,
    /// It is text or code of which is not known what it touches.
    pub(super) unknown: bool,
    /// It needs, or may need, what an extension brings.
    pub(super) extended: bool,
    /// It is a statement in the database's own words: what it does to what it speaks of is not known.
    pub(super) text: bool,
    /// It writes rows, which may go on to other tables.
    pub(super) writes: bool,
    /// It brings an extension, or takes one away.
    pub(super) extends: bool,
    /// It is about a view, which may stand on any table.
    pub(super) view: bool,
    /// It leaves the database to find a name.
    pub(super) unnamed: bool,
    /// It gives names that others may have to free first.
    pub(super) gives_names: bool,
    /// It frees names it does not say: those of what goes with a table or a column.
    pub(super) frees_names: bool,
    /// It changes what columns of that enum type hold, or needs that there are none.
    pub(super) retypes: bool,
    /// It places a column elsewhere than behind all others.
    pub(super) places: bool,
    /// It adds a column that numbers rows by itself.
    pub(super) numbers: bool,
    /// It sets the table's comment.
    pub(super) comments: bool,
}

/// The deeds of operations, in order. `said` tells what SQL text touches.
pub(super) fn deeds(operations: &[Operation], said: &dyn Fn(&str) -> Option<Vec<Said>>) -> Vec<Deed> {
    let mut deeds = Vec::with_capacity(operations.len());
    for operation in operations {
        match operation {
            Operation::AlterTable { table, changes } => {
                deeds.extend(changes.iter().map(|change| changed(table, change)))
            }
            Operation::Sql { up, file, .. } if let Some(all) = said(up) => {
                deeds.extend(all.into_iter().map(|said| text::deed(said, file.as_deref())));
            }
            other => deeds.push(Deed { does: spoken::operation(other), ..done(other) }),
        }
    }
    deeds
}

fn done(operation: &Operation) -> Deed {
    let mut deed = Deed::default();
    match operation {
        Operation::CreateTable { table, .. } => created(&mut deed, table),
        Operation::DropTable { name, .. } => {
            deed.touch("table", name, How::Alters);
            deed.frees_names = true;
        }
        Operation::RenameTable { from, to } => {
            deed.touch("table", from, How::Alters);
            deed.touch("table", to, How::Makes);
            deed.gives_names = true;
        }
        Operation::AlterTable { table, .. } => deed.touch("table", table, How::Alters),
        Operation::CreateView { view, replace } => {
            deed.touch("view", &view.name, if *replace { How::Alters } else { How::Makes });
            deed.words.add(&view.query);
            deed.says(view.definition.as_deref());
            (deed.view, deed.extended, deed.gives_names) = (true, true, true);
        }
        Operation::DropView { name, .. } => {
            deed.touch("view", name, How::Alters);
            // A materialized one takes its indexes along.
            (deed.view, deed.frees_names) = (true, true);
        }
        Operation::CreateEnum(new) => {
            deed.touch("enum type", &new.name, How::Makes);
            deed.gives_names = true;
        }
        Operation::DropEnum(name) => {
            deed.touch("enum type", name, How::Alters);
            deed.retypes = true;
        }
        Operation::AddEnumValue { name, value, .. } => {
            deed.touch("enum type", name, How::Alters);
            deed.names.push(value.clone());
        }
        Operation::RenameEnumValue { name, from, to } => {
            deed.touch("enum type", name, How::Alters);
            deed.names.extend([from.clone(), to.clone()]);
            deed.retypes = true;
        }
        Operation::CreateExtension { name, .. } | Operation::DropExtension { name, .. } => {
            deed.touch("extension", name, How::Alters);
            deed.extends = true;
        }
        Operation::Sql { .. } | Operation::Step { .. } => deed.unknown = true,
    }
    deed
}

fn created(deed: &mut Deed, table: &Table) {
    deed.touch("table", &table.name, How::Makes);
    deed.gives_names = true;
    // A key, a numbered column.
    deed.unnamed = true;
    table.columns.iter().for_each(|column| deed.column(column));
    table.indexes.iter().for_each(|index| drop(deed.index(index)));
    table.foreign_keys.iter().for_each(|key| deed.foreign_key(key));
    table.checks.iter().for_each(|check| deed.check(check));
    if let Some(key) = &table.primary_key {
        deed.names.extend(key.name.clone());
        deed.says(key.definition.as_deref());
    }
    table.options.values().for_each(|value| deed.words.add(value));
    deed.says(table.definition.as_deref());
}

fn changed(table: &str, change: &Change) -> Deed {
    let mut deed = Deed { does: spoken::change(table, change), ..Deed::default() };
    let mut columns = Vec::new();
    let how = match change {
        Change::AddColumn { column, position } => {
            deed.column(column);
            columns.push(column.name.clone());
            if let Position::After(name) = position {
                columns.push(name.clone());
            }
            deed.places = *position != Position::Last;
            deed.numbers = column.auto_increment;
            deed.unnamed |= column.auto_increment;
            How::Adds
        }
        Change::CreateIndex(index) | Change::AddUnique(index) => {
            columns = deed.index(index);
            deed.gives_names = true;
            How::Adds
        }
        Change::AddForeignKey(key) => {
            deed.foreign_key(key);
            deed.gives_names = true;
            columns.clone_from(&key.columns);
            How::Adds
        }
        Change::AddCheck(check) => {
            deed.check(check);
            deed.gives_names = true;
            How::Adds
        }
        Change::SetComment(_) => {
            deed.comments = true;
            How::Adds
        }
        Change::ChangeColumn(column) => {
            deed.column(column);
            deed.column = Some(column.name.clone());
            How::Alters
        }
        Change::RenameColumn { from, .. } => {
            deed.column = Some(from.clone());
            How::Alters
        }
        Change::DropColumn(name) => {
            deed.column = Some(name.clone());
            deed.frees_names = true;
            How::Alters
        }
        Change::DropIndex(name) | Change::DropCheck(name) => {
            deed.names.push(name.clone());
            How::Alters
        }
        Change::RenameIndex { from, to } => {
            deed.names.extend([from.clone(), to.clone()]);
            deed.gives_names = true;
            How::Alters
        }
        Change::AddPrimaryKey(key) => {
            deed.names.extend(key.name.clone());
            deed.says(key.definition.as_deref());
            (deed.unnamed, deed.gives_names) = (true, true);
            How::Alters
        }
        Change::DropForeignKey(_) | Change::DropUnique(_) | Change::DropPrimaryKey => {
            deed.frees_names = true;
            How::Alters
        }
        Change::Restore(definition) => {
            deed.says(Some(definition));
            How::Alters
        }
    };
    deed.things.insert(0, Thing { kind: "table", name: table.to_owned(), how, columns });
    deed
}

impl Deed {
    /// The tables of which something goes, or becomes another.
    pub(super) fn altered(&self) -> impl Iterator<Item = &str> {
        let tables = self.things.iter().filter(|thing| thing.how == How::Alters && thing.kind == "table");
        tables.map(|thing| thing.name.as_str())
    }

    /// The table to which something is added over these columns.
    pub(super) fn added(&self) -> Option<&Thing> {
        let thing = self.things.first().filter(|thing| thing.how == How::Adds);
        thing.filter(|thing| !thing.columns.is_empty())
    }

    fn touch(&mut self, kind: &'static str, name: &str, how: How) {
        self.things.push(Thing { kind, name: name.to_owned(), how, columns: Vec::new() });
    }

    /// Takes in what is said in the database's own words.
    fn says(&mut self, text: Option<&str>) {
        if let Some(text) = text {
            self.words.add(text);
            self.extended = true;
        }
    }

    fn column(&mut self, column: &Column) {
        self.of_type(&column.ty);
        self.says(column.sql_type.as_deref());
        self.says(column.generated.as_ref().map(|generated| generated.expression.as_str()));
        self.says(column.collation.as_deref());
        self.says(column.definition.as_deref());
        column.options.values().for_each(|value| self.says(Some(value)));
        if let Some(DefaultValue::Expression(text)) = &column.default {
            self.says(Some(text));
        }
    }

    fn of_type(&mut self, ty: &ColumnType) {
        match ty {
            ColumnType::Enum { name: Some(name), .. } => self.touch("enum type", name, How::Uses),
            ColumnType::Array(element) | ColumnType::Range(element) => self.of_type(element),
            ColumnType::Other(spelling) => self.says(Some(spelling)),
            _ => {}
        }
    }

    /// The columns it is over.
    fn index(&mut self, index: &Index) -> Vec<String> {
        let mut columns = index.include.clone();
        for column in &index.columns {
            match &column.term {
                IndexTerm::Column(name) => columns.push(name.clone()),
                IndexTerm::Expression(text) => self.says(Some(text)),
            }
            self.says(column.operator_class.as_deref());
            self.says(column.collation.as_deref());
        }
        self.says(index.predicate.as_deref());
        self.says(index.method.as_deref());
        self.says(index.definition.as_deref());
        index.options.values().for_each(|value| self.says(Some(value)));
        self.unnamed |= index.name.is_none();
        self.names.extend(index.name.clone());
        columns
    }

    fn foreign_key(&mut self, key: &ForeignKey) {
        let columns = key.references.clone();
        self.things.push(Thing { kind: "table", name: key.table.clone(), how: How::Uses, columns });
        self.unnamed |= key.name.is_none();
        self.names.extend(key.name.clone());
        self.says(key.definition.as_deref());
    }

    fn check(&mut self, check: &Check) {
        self.unnamed |= check.name.is_none();
        self.names.extend(check.name.clone());
        self.says(Some(&check.expression));
        self.says(check.definition.as_deref());
    }
}
