//! How a generated project depends on the framework: by path on the checkout this `cargo kit` was built from, as long
//! as that is there; otherwise by version.

use std::path::Path;

use serde::Serialize;

/// What follows the package name in a generated Cargo.toml: `path = "…"` or `version = "…"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Framework {
    /// For `ruskit-framework`.
    pub(crate) library: String,
    /// For `ruskit-framework-build`.
    pub(crate) build: String,
}

impl Framework {
    pub(crate) fn find() -> Self {
        Self::beside(Path::new(env!("CARGO_MANIFEST_DIR")))
    }

    fn beside(cargo_kit: &Path) -> Self {
        let checkout = cargo_kit.parent().map(|root| root.join("framework"));
        match checkout.filter(|folder| folder.join("Cargo.toml").is_file()) {
            Some(folder) => Self { library: path(&folder), build: path(&folder.join("build")) },
            None => {
                let version = format!("version = {}", quoted(env!("CARGO_PKG_VERSION")));
                Self { library: version.clone(), build: version }
            }
        }
    }
}

fn path(folder: &Path) -> String {
    format!("path = {}", quoted(&folder.display().to_string()))
}

/// A TOML text.
fn quoted(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkout_is_used_by_path_and_anything_else_by_version() {
        assert!(Framework::find().library.starts_with("path = "));
        let elsewhere = Framework::beside(Path::new("/nowhere/ruskit-cli-0.1.0"));
        assert_eq!(elsewhere.build, format!("version = \"{}\"", env!("CARGO_PKG_VERSION")));
    }
}
