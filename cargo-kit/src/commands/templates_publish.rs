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
        let mut files = Vec::new();
        for (name, text) in self.chosen()? {
            let path = project.templates.join(format!("{name}.hbs"));
            // Without names, what is there already is somebody's work and not in the way of the rest.
            if self.names.is_empty() && path.exists() {
                shell.line(&format!("  {} is there already", project.shown(&path)));
                continue;
            }
            files.push(NewFile { path, text: text.to_owned() });
        }
        create(&files)?;
        for file in &files {
            shell.info(&format!("Template [{}] published.", project.shown(&file.path)));
        }
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
