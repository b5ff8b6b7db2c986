//! Edits on a file's own text: everything outside them stays byte for byte.

use std::ops::Range;

use super::Merged;
use crate::codegen::read::Marks;
use crate::codegen::write::doc_lines;

/// A field or a variant.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) marks: &'a Marks,
    /// Just behind its comma.
    pub(super) comma: Option<usize>,
}

/// Where new fields or variants go.
pub(super) struct Place<'a> {
    /// The struct or enum.
    pub(super) item: &'a Marks,
    /// Just behind its opening brace.
    pub(super) body: usize,
    /// Its first part.
    pub(super) first: Option<Part<'a>>,
    /// The part they go behind; none: before all others.
    pub(super) behind: Option<Part<'a>>,
}

/// The edits of one file.
#[derive(Default)]
pub(super) struct Work<'t> {
    pub(super) text: &'t str,
    pub(super) newline: &'static str,
    /// All attributes are written anew.
    pub(super) rewrite: bool,
    edits: Vec<(Range<usize>, String)>,
    pub(super) removed: Vec<String>,
    pub(super) notes: Vec<String>,
}

impl<'t> Work<'t> {
    /// No edits yet; new lines end as the text's do.
    pub(super) fn on(text: &'t str) -> Self {
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        Self { text, newline, ..Self::default() }
    }

    pub(super) fn edit(&mut self, range: Range<usize>, text: String) {
        self.edits.push((range, text));
    }

    /// Puts these attributes where the first `#[entity(…)]` stands, or before the other attributes.
    pub(super) fn set_entity(&mut self, marks: &Marks, attributes: impl FnOnce(usize) -> Vec<String>) {
        let first = marks.entity.first().map_or(marks.first_attribute.unwrap_or(marks.bare), |range| range.start);
        let indent = self.indent(first);
        let lines: Vec<String> =
            attributes(indent.chars().count()).into_iter().map(|text| text.replace('\n', self.newline)).collect();
        let text = lines.join(&format!("{}{indent}", self.newline));
        match marks.entity.split_first() {
            Some((first, others)) => {
                if text.is_empty() {
                    self.edit(self.with_line(first.clone()), String::new());
                } else {
                    self.edit(first.clone(), text);
                }
                for other in others {
                    self.edit(self.with_line(other.clone()), String::new());
                }
            }
            None if text.is_empty() => {}
            None => self.edit(first..first, format!("{text}{}{indent}", self.newline)),
        }
    }

    /// Puts new docs in the place of those Kit wrote; the user's own stay.
    pub(super) fn set_docs(&mut self, marks: &Marks, old: &[Option<Vec<String>>], new: &[String]) {
        let present: Vec<&str> = marks.docs.iter().map(|(_, line)| line.as_str()).collect();
        let new = doc_lines(new);
        let kits = old.iter().flatten().any(|old| doc_lines(old) == present);
        let together = marks
            .docs
            .windows(2)
            .all(|pair| self.text.get(pair[0].0.end..pair[1].0.start).is_some_and(|between| between.trim().is_empty()));
        // Without docs there may have been some, and the user wanted none.
        let had_some = present.is_empty() && old.iter().flatten().next().is_some_and(|old| !old.is_empty());
        if new == present || !kits || !together || had_some {
            return;
        }
        let start = marks.whole.start;
        let indent = self.indent(start);
        let lines: Vec<String> = new.iter().map(|line| format!("///{line}")).collect();
        let text = lines.join(&format!("{}{indent}", self.newline));
        match (marks.docs.first(), marks.docs.last()) {
            (Some((first, _)), Some((last, _))) => {
                // A doc comment's span holds the carriage return of its line.
                let line = self.text[..last.end].strip_suffix('\r').map_or(last.end, str::len);
                let range = first.start..line;
                let range = if text.is_empty() { self.with_line(range) } else { range };
                self.edit(range, text);
            }
            _ => self.edit(start..start, format!("{text}{}{indent}", self.newline)),
        }
    }

    /// Takes a field or variant out with its attributes and comma; comments beside it are the user's and stay.
    pub(super) fn remove(&mut self, part: &Part<'_>) {
        let range = part.marks.whole.start..part.comma.unwrap_or(part.marks.whole.end);
        self.edit(self.with_line(range), String::new());
    }

    /// Puts new fields or variants, as Kit writes them, into the braces.
    pub(super) fn insert(&mut self, place: &Place<'_>, parts: &[&str]) {
        if parts.is_empty() {
            return;
        }
        let Place { item, body, first, behind } = place;
        let indent = match behind.as_ref().or(first.as_ref()) {
            Some(part) if self.starts_line(part.marks.whole.start) => self.indent(part.marks.whole.start),
            _ => format!("{}    ", self.indent(item.whole.start)),
        };
        let text_of = |part: &&str| {
            let lines: Vec<String> =
                part.lines().map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned()).collect();
            format!("{indent}{},", lines.join(&format!("{}{indent}", self.newline)))
        };
        let block = parts.iter().map(text_of).collect::<Vec<_>>().join(self.newline);
        let place = behind.as_ref().map_or(*body, |part| part.comma.unwrap_or(part.marks.whole.end));
        if behind.as_ref().is_some_and(|part| part.comma.is_none()) {
            self.edit(place..place, ",".to_owned());
        }
        match self.rest_of_line(place) {
            Some(end) => self.edit(end..end, format!("{}{block}", self.newline)),
            None => {
                let rest = self.text.get(place..).unwrap_or_default();
                let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
                let closing = if rest.trim_start().starts_with('}') { self.indent(item.whole.start) } else { indent };
                self.edit(place..place + blanks, format!("{0}{block}{0}{closing}", self.newline));
            }
        }
    }

    /// The end of the line, if nothing but blanks or a `//` comment stands between here and there.
    fn rest_of_line(&self, from: usize) -> Option<usize> {
        let rest = self.text.get(from..)?;
        let line = rest.split('\n').next()?.trim_end_matches('\r');
        let content = line.trim();
        (rest.len() > line.len() && (content.is_empty() || content.starts_with("//"))).then_some(from + line.len())
    }

    /// The range with its whole line, if it has the line for itself; else with the blanks behind it.
    pub(super) fn with_line(&self, range: Range<usize>) -> Range<usize> {
        let (before, after) = (&self.text[..range.start], &self.text[range.end..]);
        let blanks = after.len() - after.trim_start_matches([' ', '\t']).len();
        let line_end = after[blanks..].strip_prefix("\r\n").or(after[blanks..].strip_prefix('\n')).map(str::len);
        match line_end {
            Some(rest) if self.starts_line(range.start) => {
                let start = before.len() - (before.len() - before.rfind('\n').map_or(0, |at| at + 1));
                start..self.text.len() - rest
            }
            _ => range.start..range.end + blanks,
        }
    }

    pub(super) fn is_blank(&self, range: Range<usize>) -> bool {
        self.text.get(range).is_some_and(|text| text.trim().is_empty())
    }

    pub(super) fn starts_line(&self, at: usize) -> bool {
        let line = self.text[..at].rfind('\n').map_or(0, |at| at + 1);
        self.text[line..at].trim_matches([' ', '\t', '\u{feff}']).is_empty()
    }

    /// The blanks the line of this place begins with.
    pub(super) fn indent(&self, at: usize) -> String {
        let line = self.text[..at].rfind('\n').map_or(0, |at| at + 1);
        self.text[line..at].chars().take_while(|letter| matches!(letter, ' ' | '\t')).collect()
    }

    pub(super) fn done(mut self) -> Merged {
        let mut text = self.text.to_owned();
        // Stable: of edits at one place, the later goes behind the earlier.
        let mut edits: Vec<(usize, (Range<usize>, String))> = self.edits.drain(..).enumerate().collect();
        edits.sort_by_key(|(number, (range, _))| (range.start, range.end, *number));
        for (_, (range, new)) in edits.into_iter().rev() {
            text.replace_range(range, &new);
        }
        Merged { text, removed: self.removed, notes: self.notes }
    }
}
