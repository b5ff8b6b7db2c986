//! Indexes that foreign keys bring.
//!
//! InnoDB wants an index that begins with a foreign key's columns. Where there is none it makes one, named as the key,
//! and drops it again when another one will do
//! (<https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html>). To Kit such an index is part of its key:
//! inspecting leaves it out ([`hide`]), and what changes a table keeps one wherever it is needed ([`of`]). So a key comes
//! and goes without a trace, and no index is dropped under a key that needs it.

use crate::schema::{ForeignKey, Index, IndexColumn, Table};

/// The indexes the table has beside those it says: one for each list of columns that needs one.
pub(super) fn of(table: &Table) -> Vec<Index> {
    let mut keys: Vec<&ForeignKey> = table.foreign_keys.iter().filter(|key| !is_covered(table, key)).collect();
    keys.sort_by(|a, b| a.name.cmp(&b.name));
    let longer = |key: &ForeignKey| {
        keys.iter().any(|other| other.columns.len() > key.columns.len() && other.columns.starts_with(&key.columns))
    };
    let mut found: Vec<Index> = Vec::new();
    for key in keys.iter().filter(|key| !longer(key)) {
        let columns: Vec<_> = key.columns.iter().map(IndexColumn::column).collect();
        if !found.iter().any(|index| index.columns == columns) {
            found.push(Index { name: key.name.clone(), columns, ..Index::default() });
        }
    }
    found
}

/// Those of them that several keys share: the server would choose for itself which one names it.
pub(super) fn ambiguous(table: &Table) -> Vec<Index> {
    let shared = |index: &Index| table.foreign_keys.iter().filter(|key| is_over(index, &key.columns)).count() > 1;
    of(table).into_iter().filter(shared).collect()
}

/// Leaves out what the table's foreign keys imply.
pub(super) fn hide(table: &mut Table) {
    let is_candidate = |index: &Index| {
        let plain = Index { name: index.name.clone(), columns: index.columns.clone(), ..Index::default() };
        let named = |key: &ForeignKey| key.name == index.name && is_over(index, &key.columns);
        *index == plain && table.foreign_keys.iter().any(named)
    };
    let mut candidates: Vec<Index> = table.indexes.iter().filter(|index| is_candidate(index)).cloned().collect();
    while !candidates.is_empty() {
        let mut without = table.clone();
        without.indexes.retain(|index| !candidates.contains(index));
        let implied = of(&without);
        if implied.iter().all(|index| candidates.contains(index)) && implied.len() == candidates.len() {
            table.indexes = without.indexes;
            return;
        }
        let before = candidates.len();
        candidates.retain(|index| implied.contains(index));
        if candidates.len() == before {
            return;
        }
    }
}

/// Whether a key or index of the table's own begins with the foreign key's columns, in their order.
fn is_covered(table: &Table, key: &ForeignKey) -> bool {
    let by_key = table.primary_key.as_ref().is_some_and(|own| own.columns.starts_with(&key.columns));
    by_key || table.indexes.iter().any(|index| covers(index, &key.columns))
}

fn covers(index: &Index, columns: &[String]) -> bool {
    let searches = !matches!(index.method.as_deref(), Some("fulltext" | "spatial" | "FULLTEXT" | "SPATIAL"));
    searches && index.columns.len() >= columns.len() && is_over_first(index, columns)
}

fn is_over(index: &Index, columns: &[String]) -> bool {
    index.columns.len() == columns.len() && is_over_first(index, columns)
}

fn is_over_first(index: &Index, columns: &[String]) -> bool {
    index.columns.iter().zip(columns).all(|(part, column)| part.name() == Some(column) && part.length.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::PrimaryKey;

    fn key(name: &str, columns: &[&str]) -> ForeignKey {
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        ForeignKey { name: Some(name.to_owned()), columns, ..ForeignKey::default() }
    }

    fn index(name: &str, columns: &[&str]) -> Index {
        let columns = columns.iter().copied().map(IndexColumn::column).collect();
        Index { name: Some(name.to_owned()), columns, ..Index::default() }
    }

    fn names(indexes: &[Index]) -> Vec<&str> {
        indexes.iter().filter_map(|index| index.name.as_deref()).collect()
    }

    #[test]
    fn a_key_brings_an_index_unless_another_one_will_do() {
        let mut table = Table { foreign_keys: vec![key("fk", &["a"])], ..Table::new("t") };
        assert_eq!(of(&table), [index("fk", &["a"])]);
        table.indexes = vec![index("own", &["b", "a"])];
        assert_eq!(names(&of(&table)), ["fk"]);
        table.indexes = vec![index("own", &["a", "b"])];
        assert!(of(&table).is_empty());
        table.indexes.clear();
        table.primary_key = Some(PrimaryKey::over(["a", "b"]));
        assert!(of(&table).is_empty());
    }

    #[test]
    fn the_longer_of_two_keys_serves_both() {
        let keys = vec![key("short", &["a"]), key("long", &["a", "b"]), key("twin", &["a", "b"])];
        let table = Table { foreign_keys: keys, ..Table::new("t") };
        assert_eq!(names(&of(&table)), ["long"]);
        assert_eq!(names(&ambiguous(&table)), ["long"]);
    }

    #[test]
    fn what_is_implied_is_left_out_and_comes_back() {
        let indexes = vec![index("fk", &["a"]), index("other", &["b"])];
        let mut table = Table { foreign_keys: vec![key("fk", &["a"])], indexes, ..Table::new("t") };
        hide(&mut table);
        assert_eq!(names(&table.indexes), ["other"]);
        assert_eq!(names(&of(&table)), ["fk"]);
    }

    #[test]
    fn what_somebody_made_stays() {
        let unique = Index { unique: true, ..index("fk", &["a"]) };
        let cover = vec![index("fk", &["a"]), index("cover", &["a", "b"])];
        let second = vec![index("second", &["a"])];
        for (keys, indexes) in [
            (vec![key("fk", &["a"])], vec![unique]),
            (vec![key("fk", &["a"])], cover),
            (vec![key("first", &["a"]), key("second", &["a"])], second),
            (vec![key("fk", &["b"])], vec![index("fk", &["a"]), index("x", &["b"])]),
        ] {
            let mut table = Table { foreign_keys: keys, indexes, ..Table::new("t") };
            let before = table.clone();
            hide(&mut table);
            assert_eq!(table, before);
        }
    }
}
