//! `templates:publish`: the built-in templates, copied into the project, where they win.

use clap::Args;
use ruskit::code::Code;
use ruskit::codegen::Templates;

use crate::failure::Failure;
use crate::options::Options;
use crate::runner::Runner;
use crate::scaffold::{NewFile, create};
use crate::shell::Shell;

/// Options of `templates:publish`.
#[derive(Debug, Args)]
pub(crate) struct TemplatesPublish {
    /// Templates to copy, as in `migration`; all when none is named, but for those there already
    #[arg(value_name = "NAME")]
    names: Vec<String>,
}

impl TemplatesPublish {
    pub(crate) fn run(&self, options: &Options, shell: Shell) -> Result<(), Failure> {
        let runner = Runner::find(options)?;
        let project = runner.project();
        let files = self
            .chosen()?
            .into_iter()
            .map(|(name, text)| NewFile { path: project.templates.join(format!("{name}.hbs")), text: text.to_owned() });
        // Without names, what is there already is somebody's work and not in the way of the rest.
        let (there, files): (Vec<_>, Vec<_>) = files.partition(|file| self.names.is_empty() && file.path.exists());
        create(&files)?;
        shell.info("Publishing templates.");
        for (files, word) in [(&there, "THERE ALREADY"), (&files, "DONE")] {
            for file in files {
                shell.leader(&project.shown(&file.path), word);
            }
        }
        shell.line("");
        Ok(())
    }

    fn chosen(&self) -> Result<Vec<(&'static str, &'static str)>, Failure> {
        if self.names.is_empty() {
            return Ok(used_in_projects().collect());
        }
        let names = self.names.iter().map(|name| name.strip_suffix(".hbs").unwrap_or(name));
        names.map(|name| used_in_projects().find(|(known, _)| *known == name).ok_or_else(|| unknown(name))).collect()
    }
}

/// All but those a project is made from: when there is a project, these have had their use.
fn used_in_projects() -> impl Iterator<Item = (&'static str, &'static str)> {
    let spent = |name: &str| ["app-", "project-", "runner-"].iter().any(|prefix| name.starts_with(prefix));
    Templates::all().iter().copied().filter(move |(name, _)| !spent(name))
}

fn unknown(name: &str) -> Failure {
    let known: Vec<&str> = used_in_projects().map(|(name, _)| name).collect();
    Failure::new(Code::UnknownTemplate, format!("there is no template `{name}`"))
        .hint(format!("there are {}.", known.join(", ")))
}
