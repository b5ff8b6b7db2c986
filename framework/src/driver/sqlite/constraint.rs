//! Changes of a draft's indexes and constraints.

use super::column;
use super::ddl::{ColumnDdl, ConstraintDdl, ConstraintKind, IndexDdl, KeyColumn, TableDdl};
use super::define;
use super::draft::{Draft, list};
use super::edit::{self, Place};
use super::unsupported::unsupported;
use crate::driver::sql::quote;
use crate::driver::sql::tokens::unquote;
use crate::driver::{Statement, Unsupported};
use crate::schema::{ForeignKey, Index, IndexColumn, PrimaryKey, Selector};

impl Draft<'_> {
    /// A new table constraint, behind all others.
    pub(super) fn append(&mut self, constraint: &str) -> Result<(), Unsupported> {
        if self.is_brought(constraint) {
            return Ok(());
        }
        let parsed = self.parsed()?;
        self.text = edit::insert_item(&self.text, &parsed, Place::Last, constraint);
        self.needs_rebuild();
        Ok(())
    }

    pub(super) fn create_index(&mut self, index: &Index) -> Result<(), Unsupported> {
        let text = define::index(&self.table.name, index)?;
        let parsed = self.parsed()?;
        for name in index.columns.iter().filter_map(IndexColumn::name) {
            self.column(&parsed, name)?;
        }
        let name = index.name.clone().unwrap_or_default();
        if let Some(present) = self.index(&name) {
            // The way back brings all that may have stood on a dropped column; some of it may not have.
            if index.definition.as_ref() == Some(&self.indexes[present].1) {
                return Ok(());
            }
            let what = format!("create the index `{name}` on `{}`", self.table.name);
            return Err(unsupported(what, "it is there already"));
        }
        self.natively(Statement::new(&text));
        self.indexes.push((name, text));
        Ok(())
    }

    pub(super) fn drop_index(&mut self, name: &str) -> Result<(), Unsupported> {
        let at = self.known_index(name)?;
        let (name, text) = self.indexes.remove(at);
        self.natively(Statement::new(format!("DROP INDEX {}", quote::name(&name))));
        self.not_unique.extend(unique_columns(&text));
        self.gone(name);
        Ok(())
    }

    pub(super) fn rename_index(&mut self, from: &str, to: &str) -> Result<(), Unsupported> {
        let at = self.known_index(from)?;
        let text = &self.indexes[at].1;
        let index = IndexDdl::parse(text).map_err(|error| {
            unsupported(format!("rename the index `{from}`: {error}"), "drop it and create another one")
        })?;
        let text = edit::replace(text, index.name_span, &quote::name(to));
        let reason = "SQLite cannot rename an index";
        self.natively(Statement::because(format!("DROP INDEX {}", quote::name(&self.indexes[at].0)), reason));
        self.natively(Statement::new(&text));
        let (old, _) = std::mem::replace(&mut self.indexes[at], (to.to_owned(), text));
        self.gone(old);
        Ok(())
    }

    fn gone(&mut self, name: String) {
        if self.table.indexes.iter().any(|index| index.name.as_ref() == Some(&name)) {
            self.gone_indexes.push(name);
        }
    }

    fn index(&self, name: &str) -> Option<usize> {
        self.indexes.iter().position(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    fn known_index(&self, name: &str) -> Result<usize, Unsupported> {
        if let Some(at) = self.index(name) {
            return Ok(at);
        }
        let parsed = self.parsed()?;
        let selector = Selector::Name(name.to_owned());
        if find(&parsed, is_unique, &selector).is_some() {
            let what = format!("drop or rename the index `{name}`: it is a unique constraint of `{}`", self.table.name);
            return Err(unsupported(what, "use drop_unique"));
        }
        let names = list(self.indexes.iter().map(|(name, _)| name.as_str()));
        Err(unsupported(format!("find the index `{name}` on `{}`", self.table.name), format!("it has {names}")))
    }

    pub(super) fn add_unique(&mut self, index: &Index) -> Result<(), Unsupported> {
        let parsed = self.parsed()?;
        for name in index.columns.iter().filter_map(IndexColumn::name) {
            self.column(&parsed, name)?;
        }
        self.append(&define::unique(index)?)
    }

    pub(super) fn add_primary_key(&mut self, key: &PrimaryKey) -> Result<(), Unsupported> {
        if std::mem::take(&mut self.key_added) {
            return Ok(());
        }
        let parsed = self.parsed()?;
        self.refuse_second_key(&parsed)?;
        for name in &key.columns {
            if !column::refuses_null(&self.column(&parsed, name)?) {
                self.no_null(name);
            }
        }
        let [name] = key.columns.as_slice() else { return self.append(&define::primary_key(key)) };
        let column = self.column(&parsed, name)?;
        let behind = column.type_span.map_or(column.name_span.end, |span| span.end);
        self.text = edit::insert_within(&self.text, behind, &define::column_primary_key(key));
        self.needs_rebuild();
        Ok(())
    }

    pub(super) fn refuse_second_key(&self, parsed: &TableDdl) -> Result<(), Unsupported> {
        let Some(present) = column::primary_key(parsed) else { return Ok(()) };
        let what = format!("add a primary key to `{}`", self.table.name);
        let names = list(present.iter().map(String::as_str));
        Err(unsupported(what, format!("drop the one over {names} first")))
    }

    /// The key goes; what it said of NULL stays.
    pub(super) fn drop_primary_key(&mut self) -> Result<(), Unsupported> {
        let parsed = self.parsed()?;
        let Some(key) = column::primary_key(&parsed) else {
            let what = format!("drop the primary key of `{}`", self.table.name);
            return Err(unsupported(what, "it has none"));
        };
        let found = constraints(&parsed).find(|(_, each)| matches!(each.kind, ConstraintKind::PrimaryKey { .. }));
        if let Some((column, constraint)) = found {
            self.remove(&parsed, column, constraint);
        }
        for name in &key {
            let parsed = self.parsed()?;
            let column = self.column(&parsed, name)?;
            if self.model(name).is_some_and(|model| !model.nullable) && !column::refuses_null(&column) {
                let behind = column.type_span.map_or(column.name_span.end, |span| span.end);
                self.text = edit::insert_within(&self.text, behind, "NOT NULL");
            }
        }
        self.not_unique.push(key);
        self.needs_rebuild();
        Ok(())
    }

    pub(super) fn add_foreign_key(&mut self, key: &ForeignKey) -> Result<(), Unsupported> {
        if self.keys_added.contains(key) {
            return Ok(());
        }
        let parsed = self.parsed()?;
        for name in &key.columns {
            self.column(&parsed, name)?;
        }
        self.append(&define::foreign_key(key))
    }

    pub(super) fn drop_foreign_key(&mut self, selector: &Selector) -> Result<(), Unsupported> {
        let parsed = self.parsed()?;
        let is_key = |kind: &ConstraintKind| matches!(kind, ConstraintKind::ForeignKey(_));
        let Some((column, constraint)) = find(&parsed, is_key, selector) else {
            return Err(self.not_found("foreign key", &parsed, is_key, selector));
        };
        // A deferral written apart from its key goes with it.
        let behind = column.into_iter().flat_map(|column| &column.constraints);
        let mut behind = behind.skip_while(|each| each.span.start <= constraint.span.start);
        if let Some(deferral) =
            behind.find(|each| is_key(&each.kind) || matches!(each.kind, ConstraintKind::Deferral(_)))
            && matches!(deferral.kind, ConstraintKind::Deferral(_))
        {
            self.text = edit::remove_within(&self.text, deferral.span.clone());
        }
        self.remove(&self.parsed()?, column, constraint);
        Ok(())
    }

    pub(super) fn drop_unique(&mut self, selector: &Selector) -> Result<(), Unsupported> {
        let parsed = self.parsed()?;
        let Some((column, constraint)) = find(&parsed, is_unique, selector) else {
            if let Selector::Name(name) = selector
                && self.index(name).is_some()
            {
                let what = format!("drop the unique constraint `{name}`: it is an index of `{}`", self.table.name);
                return Err(unsupported(what, "use drop_index"));
            }
            return Err(self.not_found("unique constraint", &parsed, is_unique, selector));
        };
        self.not_unique.push(columns(column, constraint));
        self.remove(&parsed, column, constraint);
        Ok(())
    }

    pub(super) fn drop_check(&mut self, name: &str) -> Result<(), Unsupported> {
        let parsed = self.parsed()?;
        let is_check = |kind: &ConstraintKind| matches!(kind, ConstraintKind::Check { .. });
        let selector = Selector::Name(name.to_owned());
        let Some((column, constraint)) = find(&parsed, is_check, &selector) else {
            return Err(self.not_found("check", &parsed, is_check, &selector));
        };
        self.remove(&parsed, column, constraint);
        Ok(())
    }

    /// Takes a constraint out of the text, which must still be the one it was read from.
    pub(super) fn remove(&mut self, parsed: &TableDdl, column: Option<&ColumnDdl>, constraint: &ConstraintDdl) {
        self.text = match column {
            Some(_) => edit::remove_within(&self.text, constraint.span.clone()),
            None => edit::remove_item(&self.text, parsed, &constraint.span),
        };
        self.needs_rebuild();
    }

    fn not_found(
        &self,
        kind: &str,
        parsed: &TableDdl,
        wanted: impl Fn(&ConstraintKind) -> bool,
        selector: &Selector,
    ) -> Unsupported {
        let selected = match selector {
            Selector::Name(name) => format!("`{name}`"),
            Selector::Columns(columns) => format!("over {}", list(columns.iter().map(String::as_str))),
        };
        let known: Vec<_> = constraints(parsed)
            .filter(|(_, constraint)| wanted(&constraint.kind))
            .map(|(column, constraint)| match &constraint.name {
                Some(name) => format!("`{name}`"),
                None => {
                    let columns = columns(column, constraint);
                    if columns.is_empty() {
                        format!("an unnamed one: {}", &self.text[constraint.span.clone()])
                    } else {
                        format!("an unnamed one over {}", list(columns.iter().map(String::as_str)))
                    }
                }
            })
            .collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        unsupported(format!("find the {kind} {selected} of `{}`", self.table.name), format!("it has {known}"))
    }
}

/// All constraints in the text's order, with the column in whose text they stand.
pub(super) fn constraints(parsed: &TableDdl) -> impl Iterator<Item = (Option<&ColumnDdl>, &ConstraintDdl)> {
    let of_columns =
        parsed.columns.iter().flat_map(|column| column.constraints.iter().map(move |each| (Some(column), each)));
    of_columns.chain(parsed.constraints.iter().map(|each| (None, each)))
}

/// The constraint meant; of several alike the last, which is the one added last.
fn find<'p>(
    parsed: &'p TableDdl,
    wanted: impl Fn(&ConstraintKind) -> bool,
    selector: &Selector,
) -> Option<(Option<&'p ColumnDdl>, &'p ConstraintDdl)> {
    let meant = |column: Option<&ColumnDdl>, constraint: &ConstraintDdl| match selector {
        Selector::Name(name) => constraint.name.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(name)),
        Selector::Columns(names) => {
            let columns = columns(column, constraint);
            columns.len() == names.len() && columns.iter().zip(names).all(|(a, b)| a.eq_ignore_ascii_case(b))
        }
    };
    constraints(parsed).filter(|(column, constraint)| wanted(&constraint.kind) && meant(*column, constraint)).last()
}

pub(super) fn is_unique(kind: &ConstraintKind) -> bool {
    matches!(kind, ConstraintKind::Unique { .. })
}

/// The columns a key, unique constraint or foreign key is over.
pub(super) fn columns(column: Option<&ColumnDdl>, constraint: &ConstraintDdl) -> Vec<String> {
    if let Some(column) = column {
        return vec![column.name.clone()];
    }
    let names = |columns: &[KeyColumn]| columns.iter().map(|column| column.name.clone()).collect();
    match &constraint.kind {
        ConstraintKind::PrimaryKey { columns, .. } | ConstraintKind::Unique { columns, .. } => names(columns),
        ConstraintKind::ForeignKey(key) => key.columns.iter().map(|(name, _)| name.clone()).collect(),
        _ => Vec::new(),
    }
}

/// The columns a unique index over all rows keeps unique.
pub(super) fn unique_columns(index: &str) -> Option<Vec<String>> {
    let index = IndexDdl::parse(index).ok().filter(|index| index.unique && index.predicate.is_none())?;
    Some(index.terms.iter().map(|term| unquote(&term.expression).into_owned()).collect())
}
