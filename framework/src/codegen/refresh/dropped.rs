//! The files of tables and enum types that are gone.

use super::{Run, has_entity};
use crate::codegen::CodegenError;
use crate::codegen::changes::Kept;
use crate::codegen::files::is_deeper;
use crate::codegen::folder::Item;

impl Run<'_> {
    /// Removes the files of tables and enum types that were there at the last refresh, where they hold nothing of the
    /// user's.
    pub(super) fn drop_files(&mut self) -> Result<(), CodegenError> {
        if !self.request.tables.is_empty() {
            return Ok(());
        }
        let (before, now) = (self.before, self.request.schema);
        for table in before.tables.iter().filter(|table| now.table(&table.name).is_none_or(|now| !has_entity(now))) {
            let item = Item::Table(table.name.clone());
            let Some((file, parsed)) = self.folder.parsed(&item) else { continue };
            let Some(entity) = parsed.entities.get(&table.name) else { continue };
            let (file, name, said) = (file.to_owned(), entity.name.clone(), entity.table(Some(table)));
            let kits = [self.fresh(table, &name)?, self.fresh(&said, &name)?];
            self.drop_file(&file, &kits, &format!("table `{}` is gone", table.name));
        }
        for ty in before.enums.iter().filter(|ty| now.enums.iter().all(|now| now.name != ty.name)) {
            let item = Item::Enum(ty.name.clone());
            let Some((file, parsed)) = self.folder.parsed(&item) else { continue };
            let Some(item) = parsed.enums.get(&ty.name) else { continue };
            let (file, name, said) = (file.to_owned(), item.name.clone(), item.enum_type());
            let kits = [self.fresh_enum(ty, &name)?, self.fresh_enum(&said, &name)?];
            self.drop_file(&file, &kits, &format!("the enum type `{}` is gone", ty.name));
        }
        Ok(())
    }

    /// Removes a file that is one of these texts but for its layout.
    fn drop_file(&mut self, file: &str, kits: &[String], gone: &str) {
        let path = self.path(file);
        let Some(source) = self.folder.files.get_mut(file) else { return };
        let text = squeezed(source.old.as_deref().unwrap_or_default());
        if is_deeper(file) {
            let reason = format!("{gone}, and the file stands in a folder of your own");
            self.changes.kept.push(Kept { path, reason });
        } else if kits.iter().any(|kit| squeezed(kit) == text) {
            source.new = None;
        } else {
            self.changes.kept.push(Kept { path, reason: format!("{gone}, and the file holds more than Kit wrote") });
        }
    }
}

/// Text without white space: what is left when only the layout differs.
fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}
