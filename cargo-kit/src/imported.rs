//! Folders of other tools' migrations are named in the runner's Cargo.toml, where its build script reads them too.

use std::path::{Component, Path, PathBuf};

use ruskit::code::Code;
use ruskit::migrate::Tool;
use toml_edit::{DocumentMut, Item, Table, value};

use crate::failure::Failure;
use crate::toml;

/// The line in the runner's Cargo.toml that names a tool's folder.
pub(crate) struct Setting<'a> {
    pub(crate) manifest: &'a Path,
    pub(crate) tool: Tool,
}

impl Setting<'_> {
    /// Names the folder; whether it was not named before.
    pub(crate) fn write(&self, folder: &Path) -> Result<bool, Failure> {
        let from = self.manifest.parent().unwrap_or(folder);
        let path = relative(from, folder);
        self.edit(&path, |document| {
            let mut table: &mut dyn toml_edit::TableLike = document.as_table_mut();
            for (at, key) in ["package", "metadata", "kit", "imported"].into_iter().enumerate() {
                let made = || {
                    let mut made = Table::new();
                    made.set_implicit(at < 3);
                    Item::Table(made)
                };
                table = table.entry(key).or_insert_with(made).as_table_like_mut()?;
            }
            table.insert(self.tool.name(), value(&path));
            Some(())
        })
    }

    /// Names it no more; whether it was named.
    pub(crate) fn remove(&self) -> Result<bool, Failure> {
        self.edit("", |document| {
            let mut kit: &mut dyn toml_edit::TableLike = document.as_table_mut();
            for key in ["package", "metadata", "kit"] {
                let Some(next) = kit.get_mut(key).filter(|item| !item.is_none()) else { return Some(()) };
                kit = next.as_table_like_mut()?;
            }
            let Some(imported) = kit.get_mut("imported").filter(|item| !item.is_none()) else { return Some(()) };
            let imported = imported.as_table_like_mut()?;
            imported.remove(self.tool.name());
            if imported.is_empty() {
                kit.remove("imported");
            }
            Some(())
        })
    }

    fn edit(&self, path: &str, change: impl FnOnce(&mut DocumentMut) -> Option<()>) -> Result<bool, Failure> {
        let shown = self.manifest.display();
        let by_hand = match path.is_empty() {
            true => format!("the history is given back; take the line of {} out of it by hand.", self.tool),
            false => format!(
                "the history is taken over; write into it by hand: [package.metadata.kit.imported] with a line {} = \"{path}\"",
                self.tool
            ),
        };
        let failed = |code, message: String| Failure::new(code, message).hint(&by_hand);
        let before = std::fs::read_to_string(self.manifest)
            .map_err(|error| failed(Code::ManifestNotUnderstood, format!("cannot make sense of {shown}: {error}")))?;
        let odd = |what: String| failed(Code::ManifestNotUnderstood, format!("cannot make sense of {shown}: {what}"));
        let mut document: DocumentMut = before.parse().map_err(|error: toml_edit::TomlError| odd(error.to_string()))?;
        change(&mut document).ok_or_else(|| odd("[package.metadata.kit.imported] is no table".to_owned()))?;
        let after = document.to_string();
        if after == before {
            return Ok(false);
        }
        toml::write(self.manifest, &after)
            .map_err(|error| failed(Code::ManifestUnwritable, format!("cannot write {shown}: {error}")))?;
        Ok(true)
    }
}

/// The way from one folder to another, with `/` on every system.
fn relative(from: &Path, to: &Path) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (from.components().collect(), to.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if shared == 0 || matches!(to.get(shared), Some(Component::Prefix(_))) {
        return to.iter().collect::<PathBuf>().display().to_string().replace('\\', "/");
    }
    let up = from[shared..].iter().map(|_| "..".to_owned());
    let down = to[shared..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(manifest: &str, work: impl Fn(&Setting<'_>)) -> String {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("Cargo.toml");
        std::fs::write(&path, manifest).unwrap();
        work(&Setting { manifest: &path, tool: Tool::Sqlx });
        std::fs::read_to_string(&path).unwrap()
    }

    #[test]
    fn what_is_written_is_what_the_build_script_reads_and_goes_without_a_trace() {
        for manifest in [
            "[package]\nname = \"database\"\n\n[dependencies]\nruskit = \"1\"\n",
            "[package]\nname = \"database\"\n\n[package.metadata.kit.lint]\ndrop-table = \"warn\"\n",
            "[package]\nname = \"database\"\n\n[package.metadata.kit.imported]\ndiesel = \"../old\"\n",
        ] {
            let named = edited(manifest, |setting| {
                let folder = setting.manifest.parent().unwrap().parent().unwrap().join("migrations");
                assert!(setting.write(&folder).unwrap());
                assert!(!setting.write(&folder).unwrap());
            });
            let read = ruskit_build::imported(&named).unwrap();
            assert!(read.contains(&("sqlx".to_owned(), "../migrations".to_owned())), "{named}");
            assert_eq!(edited(&named, |setting| assert!(setting.remove().unwrap())), manifest);
        }
        for without in ["[package]\nname = \"database\"\n", "[package]\nmetadata.kit.lint.drop-table = \"warn\"\n"] {
            assert_eq!(edited(without, |setting| assert!(!setting.remove().unwrap())), without);
        }
        let odd = "[package]\nname = \"database\"\nmetadata.kit = 1\n";
        assert_eq!(edited(odd, |setting| assert!(setting.write(Path::new("/m")).is_err())), odd);
    }

    #[test]
    fn the_way_from_one_folder_to_another() {
        let way = |from: &str, to: &str| relative(Path::new(from), Path::new(to));
        assert_eq!(way("/a/database", "/a/migrations"), "../migrations");
        assert_eq!(way("/a/database", "/a/database/theirs"), "theirs");
        assert_eq!(way("/a/crates/database", "/a/crates/app/migrations"), "../app/migrations");
    }
}
