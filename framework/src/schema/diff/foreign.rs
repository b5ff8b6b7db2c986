//! Foreign keys of a table that is there before and after.

use std::collections::BTreeMap;

use super::alter::{Alteration, Coming, Gone};
use super::columns::same_type;
use super::keys::pair;
use super::names::Pairs;
use super::tables::Tables;
use crate::schema::{ForeignKey, Table};

/// Both schemas, the first under the names of the second.
pub(super) struct Sides<'a> {
    pub(super) from: Tables<'a>,
    pub(super) to: Tables<'a>,
    /// What changes of each table.
    pub(super) alterations: &'a BTreeMap<String, Alteration>,
}

/// The foreign keys that go and come. One that stays as it is goes and comes all the same where a column on either side
/// becomes of another type, or the key it refers to is another one: databases refuse both under it.
pub(super) fn compare(
    from: &Table,
    to: &Table,
    sides: &Sides<'_>,
    renames: Option<&Pairs>,
) -> (Vec<Gone>, Vec<Coming>) {
    let same = |from: &ForeignKey, to: &ForeignKey| {
        let found =
            ForeignKey { references: sides.references(from, &sides.from), name: to.name.clone(), ..from.clone() };
        from == to || found == ForeignKey { references: sides.references(to, &sides.to), ..to.clone() }
    };
    let (before, after) = (from.foreign_keys.iter().collect::<Vec<_>>(), to.foreign_keys.iter().collect::<Vec<_>>());
    let matched = pair(&before, &after, |key| key.name.as_ref(), same);
    // Without a name a key is known by its columns, and another one over the same columns would be taken for it.
    let mistaken =
        |key: &ForeignKey| matched.dropped.iter().any(|gone| gone.name.is_none() && gone.columns == key.columns);
    let is_remade = |key: &ForeignKey| mistaken(key) || sides.is_remade(from, to, key);
    let remade: Vec<_> = matched.kept.iter().filter(|(key, _)| is_remade(key)).collect();

    let mut gone: Vec<_> = matched.dropped.iter().copied().chain(remade.iter().map(|(key, _)| *key)).collect();
    gone.sort_by_key(|key| key.name.is_none());
    let gone =
        gone.into_iter().map(|key| sides.gone(key, renames, key.columns.iter().any(|name| to.column(name).is_none())));
    let again = remade.iter().map(|(was, now)| ForeignKey { name: was.name.clone(), ..(*now).clone() });
    let coming = matched.created.into_iter().cloned().chain(again);
    let coming = coming.map(|key| Coming { references: sides.references(&key, &sides.to), key, late: false });
    (gone.collect(), coming.collect())
}

impl Sides<'_> {
    /// The columns referred to, also where the key leaves that to the other table's primary key.
    pub(super) fn references(&self, key: &ForeignKey, tables: &Tables<'_>) -> Vec<String> {
        if !key.references.is_empty() {
            return key.references.clone();
        }
        let other = tables.get(key.table.as_str()).and_then(|table| table.primary_key.as_ref());
        other.map(|key| key.columns.clone()).unwrap_or_default()
    }

    /// A key of the first side that goes.
    pub(super) fn gone(&self, key: &ForeignKey, renames: Option<&Pairs>, by_itself: bool) -> Gone {
        let before = |name: &String| {
            let pair = renames.and_then(|pairs| pairs.iter().find(|(_, now)| *now == name));
            pair.map_or_else(|| name.clone(), |(was, _)| was.clone())
        };
        let columns = key.columns.iter().map(before).collect();
        let references = self.references(key, &self.from);
        Gone { key: key.clone(), references, columns, by_itself, early: false }
    }

    fn is_remade(&self, from: &Table, to: &Table, key: &ForeignKey) -> bool {
        let retyped = |from: &Table, to: &Table, name: &String| {
            from.column(name).zip(to.column(name)).is_some_and(|(from, to)| !same_type(from, to))
        };
        if key.columns.iter().any(|name| retyped(from, to, name)) {
            return true;
        }
        let others = self.from.get(key.table.as_str()).zip(self.to.get(key.table.as_str()));
        let Some((other_from, other_to)) = others else { return false };
        let references = self.references(key, &self.from);
        let alteration = self.alterations.get(&key.table);
        references.iter().any(|name| retyped(other_from, other_to, name))
            || alteration.is_some_and(|alteration| alteration.loosens(&references))
    }
}
