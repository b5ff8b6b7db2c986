//! `templates:publish`: the built-in templates, copied into the project, where they win.

use clap::Args;
use ruskit::codegen::Templates;

use crate::failure::Failure;
use crate::options::Options;
use crate::runner::Runner;
use crate::scaffold::{NewFile, create};
use crate::shell::Shell;

/// Options of `templates:publish`.
#[derive(Debug, Args)]
pub(crate) struct TemplatesPublish {
    /// Templates to copy, as in `migration`; all when none is named
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
        let all = Templates::all();
        if self.names.is_empty() {
            return Ok(all.to_vec());
        }
        let names = self.names.iter().map(|name| name.strip_suffix(".hbs").unwrap_or(name));
        names.map(|name| all.iter().find(|(known, _)| *known == name).copied().ok_or_else(|| unknown(name))).collect()
    }
}

fn unknown(name: &str) -> Failure {
    let known: Vec<&str> = Templates::all().iter().map(|(name, _)| *name).collect();
    Failure::new(format!("there is no template `{name}`")).hint(format!("templates: {}", known.join(", ")))
}
