//! `make:migration`: a new file in the migrations folder, as far written as its name and fields tell.

use std::path::{Path, PathBuf};

use clap::Args;
use ruskit::code::Code;
use ruskit::codegen::Templates;
use ruskit::codegen::migration::{Direction, MigrationView};
use ruskit::wire::exit;

use crate::drivers;
use crate::failure::Failure;
use crate::make::field::{self, Field, FieldError};
use crate::make::intent::{Change, Intent};
use crate::make::name::{self, NameError};
use crate::make::sql::SqlError;
use crate::make::{file, rust, sql};
use crate::options::Options;
use crate::project;
use crate::runner::Runner;
use crate::scaffold::{self, Driver, NewFile};
use crate::shell::Shell;

const FIELDS_HELP: &str = "\
The verb in the name picks what is written:
  create_posts_table                 a new table
  add_status_to_posts                new columns
  remove_status_from_posts           columns that go (also drop_…_from_…)
  rename_name_to_title_in_posts      a column's new name
  change_status_in_posts             a column's new definition (also alter_…, modify_…)
  rename_posts_to_articles           a table's new name
  drop_posts_table                   a table that goes
Any other name gets an empty migration.

A field is name:type, with ? for a column that takes NULL, and modifiers after colons:
  title  email:string:unique  title:string(100)  score:decimal(8,2)?  tags:json?
  status:string:default=active  role:enum(admin,member):index  price:integer:unsigned
  user:references  author:references(users):on_delete=cascade  timestamps  soft_deletes
  PostgreSQL has more: tags:text[]  span:interval  host:inet  network:cidr  mac:mac_address";

/// Options of `make:migration`.
#[derive(Debug, Args)]
#[command(after_help = FIELDS_HELP)]
pub(crate) struct MakeMigration {
    /// Name of the migration, as in `create_posts_table`
    name: String,
    /// Columns, as in `title:string:unique`
    #[arg(value_name = "FIELD")]
    fields: Vec<String>,
    /// Entity whose table it is, as in `Post` for `posts`
    #[arg(long, value_name = "ENTITY", conflicts_with_all = ["create", "table"])]
    model: Option<String>,
    /// Create this table
    #[arg(long, value_name = "TABLE", conflicts_with = "table")]
    create: Option<String>,
    /// Change this table
    #[arg(long, value_name = "TABLE")]
    table: Option<String>,
    /// Write SQL files instead of a Rust file
    #[arg(long)]
    sql: bool,
    /// Folder to write to instead of the project's
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Why no migration was written.
#[derive(Debug, thiserror::Error)]
enum MakeError {
    #[error(transparent)]
    Name(#[from] NameError),
    #[error(transparent)]
    Field(#[from] FieldError),
    #[error(transparent)]
    Sql(#[from] SqlError),
    #[error("the name says table `{named}`, the entity `{model}` is of table `{table}`")]
    OtherTable { named: String, model: String, table: String },
    #[error("`{0}` does not say which table the fields are for")]
    NoTable(String),
    #[error("`{0}` takes no fields")]
    NoFields(String),
}

impl From<MakeError> for Failure {
    fn from(error: MakeError) -> Self {
        let usage = |code| Failure::new(code, &error).exit(exit::USAGE);
        match &error {
            MakeError::Name(_) => usage(Code::MigrationName),
            MakeError::Field(_) => usage(Code::Field).hint("`cargo kit make:migration --help` shows fields."),
            MakeError::OtherTable { .. } => usage(Code::OtherTable).hint("rename the migration, or leave out --model."),
            MakeError::NoTable(_) => usage(Code::NoTableNamed).hint("name it with --create TABLE or --table TABLE."),
            MakeError::NoFields(_) => usage(Code::NoFieldsTaken),
            MakeError::Sql(error) => Failure::new(Code::NotInSql, error),
        }
    }
}

impl MakeMigration {
    pub(crate) fn run(&self, options: &Options, shell: Shell) -> Result<(), Failure> {
        let plan = self.plan()?;
        let runner = Runner::find(options)?;
        let project = runner.project();
        let folder = match &self.dir {
            Some(folder) => project::absolute(folder)?,
            None => project.migrations.clone(),
        };
        let templates = Templates::with_overrides(Some(&project.templates));
        let files = plan.files(&folder, &templates, || drivers::driver_of(project))?;
        scaffold::create(&files)?;
        for file in &files {
            shell.info(&format!("Migration [{}] created.", project.shown(&file.path)));
        }
        Ok(())
    }

    fn plan(&self) -> Result<Plan, MakeError> {
        let name = name::snake(&self.name)?;
        let fields = field::parse_all(&self.fields)?;
        let intent = self.intent(&name)?;
        let takes_fields = match &intent {
            Intent::CreateTable { .. } => true,
            Intent::AlterTable { change, .. } => !matches!(change, Change::Rename { .. }),
            Intent::Unknown if !fields.is_empty() => return Err(MakeError::NoTable(name)),
            Intent::Unknown | Intent::RenameTable { .. } | Intent::DropTable { .. } => false,
        };
        if !takes_fields && !fields.is_empty() {
            return Err(MakeError::NoFields(name));
        }
        let model = self.model.as_deref().map(|model| name::snake(model).map(|model| name::pascal(&model)));
        Ok(Plan { name, intent, fields, model: model.transpose()?, sql: self.sql })
    }

    fn intent(&self, name: &str) -> Result<Intent, MakeError> {
        if let Some(table) = &self.create {
            return Ok(Intent::CreateTable { table: table.clone() });
        }
        let intent = Intent::of(name);
        if let Some(table) = &self.table {
            return Ok(intent.on(table));
        }
        let Some(model) = &self.model else { return Ok(intent) };
        let table = name::table_of(&name::snake(model)?);
        match intent.table() {
            Some(named) if named != table => {
                Err(MakeError::OtherTable { named: named.to_owned(), model: model.clone(), table })
            }
            Some(_) => Ok(intent),
            None => Ok(intent.on(&table)),
        }
    }
}

/// A migration that is to be written.
struct Plan {
    name: String,
    intent: Intent,
    fields: Vec<Field>,
    model: Option<String>,
    sql: bool,
}

impl Plan {
    fn files(
        &self,
        folder: &Path,
        templates: &Templates,
        driver: impl FnOnce() -> Driver,
    ) -> Result<Vec<NewFile>, Failure> {
        let stem = file::stem(folder, &self.name)?;
        let file = |end: &str, text: String| NewFile { path: folder.join(format!("{stem}{end}")), text };
        if self.sql {
            let sql = sql::statements(&self.intent, &self.fields, driver()).map_err(MakeError::from)?;
            let text = |statements| self.view(statements).render_sql(templates);
            let (up, down) = (text(sql.up)?, text(sql.down)?);
            return Ok(vec![file(".up.sql", up), file(".down.sql", down)]);
        }
        let statements = rust::statements(&self.intent, &self.fields).join("\n");
        let text = self.view(statements).render(templates)?;
        Ok(vec![file(".rs", file::formatted(&text, folder).unwrap_or(text))])
    }

    fn view(&self, statements: String) -> MigrationView<'_> {
        MigrationView {
            entity: self.model.as_deref().unwrap_or_default(),
            table: self.intent.table().unwrap_or_default(),
            ..MigrationView::new(&self.name, Direction::new(statements))
        }
    }
}
