//! The singular of a table's name.

/// Words whose singular the inflector does not know, or should not touch in a table's name.
const SINGULARS: [(&str, &str); 14] = [
    ("aches", "ache"),
    ("avalanches", "avalanche"),
    ("bias", "bias"),
    ("caches", "cache"),
    ("children", "child"),
    ("data", "data"),
    ("headaches", "headache"),
    ("media", "media"),
    ("menus", "menu"),
    ("metadata", "metadata"),
    ("niches", "niche"),
    ("os", "os"),
    ("quotas", "quota"),
    ("schemas", "schema"),
];

/// The singular of one lower-case word.
pub(super) fn singular(word: &str) -> String {
    if let Some((_, singular)) = SINGULARS.iter().find(|(plural, _)| *plural == word) {
        return (*singular).to_owned();
    }
    let stem = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let acronym = stem.ends_with('s') && !stem.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    if !word.is_ascii() || stem.len() < word.len() || acronym || word.ends_with("sis") {
        return word.to_owned();
    }
    pluralizer::pluralize(word, 1, false)
}
