//! Every generated file's text: handlebars templates, compiled in, each one overridable by the project.
//!
//! A template knows nothing: it is given a view in which every decision is already taken. Nothing is escaped, and a
//! name the view does not have is an error, so that a misspelt override never writes a file with a hole in it.
//! Creating [`Templates`] costs nothing; a template is read and parsed when it is first rendered.

use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use handlebars::Handlebars;
use serde::Serialize;

use crate::code::Code;

/// The built-in templates, and a project's folder of files that win over them.
#[derive(Debug)]
pub struct Templates {
    overrides: Option<PathBuf>,
    parsed: RwLock<Handlebars<'static>>,
}

impl Templates {
    /// The built-in templates alone.
    pub fn builtin() -> Self {
        Self::with_overrides(None)
    }

    /// The built-in templates, and those in `folder` before them. The folder need not exist.
    pub fn with_overrides(folder: Option<&Path>) -> Self {
        let mut parsed = Handlebars::new();
        parsed.register_escape_fn(handlebars::no_escape);
        parsed.set_strict_mode(true);
        Self { overrides: folder.map(Path::to_owned), parsed: RwLock::new(parsed) }
    }

    /// Every built-in template: name (without `.hbs`) and text, sorted by name.
    pub fn all() -> &'static [(&'static str, &'static str)] {
        ruskit_templates::ALL
    }

    /// Renders the template of this name (without `.hbs`) with `view`. Line ends are `\n`, whatever the override has.
    pub fn render(&self, name: &str, view: &impl Serialize) -> Result<String, TemplateError> {
        if !self.parsed.read().unwrap_or_else(PoisonError::into_inner).has_template(name) {
            self.parse(name)?;
        }
        let parsed = self.parsed.read().unwrap_or_else(PoisonError::into_inner);
        parsed.render(name, view).map_err(|error| TemplateError::Render {
            file: self.origin(name),
            line: error.line_no.unwrap_or(1),
            reason: error.reason().to_string(),
        })
    }

    fn parse(&self, name: &str) -> Result<(), TemplateError> {
        let text = self.text(name)?;
        let mut parsed = self.parsed.write().unwrap_or_else(PoisonError::into_inner);
        parsed.register_template_string(name, text).map_err(|error| TemplateError::Syntax {
            file: self.origin(name),
            line: error.pos().map_or(1, |(line, _)| line),
            reason: error.reason().to_string(),
        })
    }

    fn text(&self, name: &str) -> Result<String, TemplateError> {
        if let Some(path) = self.override_of(name) {
            match std::fs::read_to_string(&path) {
                Ok(text) => return Ok(text.replace("\r\n", "\n")),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(source) => return Err(TemplateError::Read { path, source }),
            }
        }
        match Self::all().iter().find(|(known, _)| *known == name) {
            Some((_, text)) => Ok(text.replace("\r\n", "\n")),
            None => Err(TemplateError::Unknown { name: name.to_owned() }),
        }
    }

    fn override_of(&self, name: &str) -> Option<PathBuf> {
        self.overrides.as_ref().map(|folder| folder.join(format!("{name}.hbs")))
    }

    /// The error of a template whose text is not what it has to be: `what` of its view is not in it.
    pub(super) fn leaves_out(&self, name: &str, what: &'static str) -> TemplateError {
        TemplateError::LeavesOut { file: self.origin(name), what }
    }

    /// The file a template came from, as a person would look for it.
    fn origin(&self, name: &str) -> String {
        match self.override_of(name).filter(|path| path.exists()) {
            Some(path) => path.display().to_string(),
            None => format!("{name}.hbs (built in)"),
        }
    }
}

/// What is wrong with a template.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// There is no template of this name.
    #[error("there is no template `{name}`")]
    Unknown {
        /// As asked for.
        name: String,
    },
    /// The project's template is there but cannot be read.
    #[error("cannot read the template {}: {source}", path.display())]
    Read {
        /// The project's file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The text is no handlebars template.
    #[error("{file}:{line}: not a handlebars template: {reason}")]
    Syntax {
        /// The project's file, or the built-in one.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What the parser said.
        reason: String,
    },
    /// The template leaves out what must not be lost.
    #[error("{file}: the template leaves out `{what}`")]
    LeavesOut {
        /// The project's file, or the built-in one.
        file: String,
        /// Its name in the view.
        what: &'static str,
    },
    /// The template asks for what its view does not have.
    #[error("{file}:{line}: cannot render the template: {reason}")]
    Render {
        /// The project's file, or the built-in one.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What the renderer said.
        reason: String,
    },
}

impl TemplateError {
    /// What the failure is called.
    pub fn code(&self) -> Code {
        match self {
            TemplateError::Unknown { .. } => Code::UnknownTemplate,
            TemplateError::Read { .. } => Code::TemplateUnreadable,
            TemplateError::Syntax { .. } => Code::TemplateSyntax,
            TemplateError::LeavesOut { .. } => Code::TemplateLeavesOut,
            TemplateError::Render { .. } => Code::TemplateRender,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn folder(case: &str, text: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("kit-templates-{}-{case}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("migration.hbs"), text).unwrap();
        folder
    }

    #[test]
    fn every_built_in_template_parses_and_the_list_is_sorted() {
        let templates = Templates::builtin();
        for (name, _) in Templates::all() {
            templates.parse(name).unwrap();
        }
        assert!(Templates::all().is_sorted());
    }

    #[test]
    fn nothing_is_escaped() {
        let folder = folder("escape", "{{name}}\r\n");
        let text = Templates::with_overrides(Some(&folder)).render("migration", &json!({"name": "Vec<&str>"}));
        assert_eq!(text.unwrap(), "Vec<&str>\n");
    }

    #[test]
    fn an_override_with_wrong_syntax_is_named_with_its_line() {
        let folder = folder("syntax", "one\n{{#if a}}\ntwo\n");
        let error = Templates::with_overrides(Some(&folder)).render("migration", &json!({})).unwrap_err();
        assert!(matches!(&error, TemplateError::Syntax { .. }), "{error}");
        assert!(error.to_string().contains("migration.hbs:"), "{error}");
    }

    #[test]
    fn a_name_the_view_does_not_have_is_an_error_with_its_line() {
        let folder = folder("strict", "one\n{{nmae}}\n");
        let error = Templates::with_overrides(Some(&folder)).render("migration", &json!({"name": 1})).unwrap_err();
        assert!(error.to_string().contains("migration.hbs:2: "), "{error}");
    }

    #[test]
    fn an_unknown_template_is_an_error() {
        let error = Templates::builtin().render("nothing", &json!({})).unwrap_err();
        assert_eq!(error.to_string(), "there is no template `nothing`");
    }
}
