//! Names that may be meant by one that is none.

/// The names most like this one, the most alike first; none that is not alike at all.
pub(super) fn nearest(name: &str, among: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let name = name.to_lowercase().replace('_', "-");
    let mut alike: Vec<(usize, &'static str)> =
        among.filter_map(|other| Some((unlikeness(&name, other)?, other))).collect();
    alike.sort_unstable();
    let near = alike.first().map_or(0, |(best, _)| best + 2);
    alike.retain(|(distance, _)| *distance <= near);
    alike.into_iter().map(|(_, other)| other).take(3).collect()
}

/// How many letters are to be changed; none where too many are and neither name holds the other's words.
fn unlikeness(name: &str, other: &str) -> Option<usize> {
    let distance = distance(name, other);
    let shared = name.split('-').filter(|word| word.len() > 2 && other.split('-').any(|of| of == *word)).count();
    (shared > 0 || distance <= other.len() / 3).then_some(distance)
}

/// The number of letters to add, take out or replace (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, against) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *against);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_is_found() {
        let names = ["rename-column", "rename-table", "drop-column", "set-not-null"];
        let near = |name| nearest(name, names.into_iter());
        assert_eq!(near("renam-column"), ["rename-column"]);
        assert_eq!(near("rename_table")[0], "rename-table");
        assert_eq!(near("set-notnull"), ["set-not-null"]);
        assert!(near("gibberish").is_empty());
    }
}
