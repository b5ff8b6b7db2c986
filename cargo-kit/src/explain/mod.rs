//! What is known about failures: `docs/troubleshooting.md`, section by section, for who has no browser at hand.

pub(crate) mod page;

use ruskit::code::Code;

pub(crate) use page::{PAGE, Section, sections};

/// What a person may mean by what he typed behind `explain`.
pub(crate) enum Meant<'a> {
    One(Section<'a>),
    /// Words that several messages have.
    Several(Vec<Section<'a>>),
    Nothing,
}

/// The failures meant: by a code, or by words of their messages.
pub(crate) fn meant<'a>(all: &[Section<'a>], asked: &str) -> Meant<'a> {
    if let Some(code) = Code::parse(asked) {
        let found = all.iter().find(|section| Code::parse(section.code) == Some(code));
        return found.map_or(Meant::Nothing, |section| Meant::One(*section));
    }
    let asked = asked.to_lowercase();
    let has_words = |section: &&Section<'_>| section.messages().any(|message| message.to_lowercase().contains(&asked));
    match all.iter().filter(has_words).copied().collect::<Vec<_>>().as_slice() {
        [] => Meant::Nothing,
        [one] => Meant::One(*one),
        several => Meant::Several(several.to_vec()),
    }
}

/// The codes whose numbers are nearest to one that does not exist: a digit is easily mistyped.
pub(crate) fn nearest(all: &[Section<'_>], asked: &str) -> Vec<String> {
    let digits: String = asked.chars().filter(char::is_ascii_digit).collect();
    let (Ok(number), 1..=4) = (digits.parse::<u16>(), digits.len()) else { return Vec::new() };
    let mut codes: Vec<Code> = all.iter().filter_map(|section| Code::parse(section.code)).collect();
    codes.sort_by_key(|code| code.number().abs_diff(number));
    codes.iter().take(2).map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_found_by_its_code_and_by_its_words() {
        let all = sections(PAGE);
        let one = |asked| match meant(&all, asked) {
            Meant::One(section) => section.code.to_owned(),
            Meant::Several(several) => format!("{} of them", several.len()),
            Meant::Nothing => "nothing".to_owned(),
        };
        for asked in ["kit::E0301", "E0301", "e301", "301", "was changed after it was applied", "Was Changed after"] {
            assert_eq!(one(asked), "E0301", "{asked}");
        }
        assert_eq!(one("there is no table"), "2 of them");
        assert_eq!(one("kit::E9999"), "nothing");
        assert_eq!(one("frobnicate"), "nothing");
        assert_eq!(nearest(&all, "E0300"), ["kit::E0301", "kit::E0302"]);
        assert!(nearest(&all, "frobnicate").is_empty());
    }
}
