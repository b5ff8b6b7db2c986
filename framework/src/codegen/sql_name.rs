//! A type's name: as SQL spells it, which is how sqlx asks for it, and as a schema has it.

/// Words a name may not be in SQL without quotes, in any of its standards and dialects that have named enum types
/// (<https://www.postgresql.org/docs/current/sql-keywords-appendix.html>).
const KEYWORDS: &str = " all analyse analyze and any array as asc asymmetric authorization between bigint binary bit \
     boolean both case cast char character check coalesce collate collation column concurrently constraint create cross \
     current_catalog current_date current_role current_schema current_time current_timestamp current_user date day dec \
     decimal default deferrable desc distinct do double else end except exists extract false fetch float for foreign \
     freeze from full grant greatest group grouping having hour ilike in initially inner inout int integer intersect \
     interval into is isnull join json lateral leading least left like limit localtime localtimestamp merge_action \
     minute month national natural nchar none normalize not notnull null nullif numeric offset on only or order out \
     outer overlaps overlay placing position precision primary real references returning right row second select \
     session_user setof similar smallint some substring symmetric system_user table tablesample then time timestamp to \
     trailing treat trim true union unique user using values varchar variadic varying verbose when where window with \
     xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable \
     year zone ";

/// A type's name as SQL spells it.
pub(crate) fn spelled_name(name: &str) -> String {
    let part = |part: &str| {
        let mut letters = part.bytes();
        let plain = letters.next().is_some_and(|first| first.is_ascii_lowercase())
            && letters.all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'_');
        match plain && !is_keyword(part) {
            true => part.to_owned(),
            false => format!("\"{}\"", part.replace('"', "\"\"")),
        }
    };
    parts(name).iter().map(|name| part(name)).collect::<Vec<_>>().join(".")
}

/// A type's name as a schema has it: a part in double quotes only where it holds a dot or a double quote.
pub(crate) fn read_name(spelled: &str) -> String {
    let part = |part: String| match part.contains(['.', '"']) {
        true => format!("\"{}\"", part.replace('"', "\"\"")),
        false => part,
    };
    parts(spelled).into_iter().map(part).collect::<Vec<_>>().join(".")
}

/// The parts of a name in either spelling, bare.
fn parts(name: &str) -> Vec<String> {
    let (mut parts, mut quoted) = (vec![String::new()], false);
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                parts.last_mut().into_iter().for_each(|part| part.push('"'));
            }
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(String::new()),
            letter => parts.last_mut().into_iter().for_each(|part| part.push(letter)),
        }
    }
    parts
}

/// Whether a lower-case name needs quotes in SQL.
fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&format!(" {name} "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_types_are_spelled_and_read_back() {
        for (name, spelled) in [
            ("mood", "mood"),
            ("audit.mood", "audit.mood"),
            ("Mood", "\"Mood\""),
            ("order", "\"order\""),
            ("2nd", "\"2nd\""),
            ("_mood", "\"_mood\""),
            ("public.with space", "public.\"with space\""),
            ("audit.\"dotted.name\"", "audit.\"dotted.name\""),
            ("\"a\"\"b\"", "\"a\"\"b\""),
        ] {
            assert_eq!(spelled_name(name), spelled);
            assert_eq!(read_name(spelled), name);
        }
    }
}
