//! `docs/troubleshooting.md` taken apart: below a heading per subject one section per code, which begins with the words
//! of the messages it is about.

/// The page as it was when this program was compiled.
pub(crate) const PAGE: &str = include_str!("../../docs/troubleshooting.md");

/// What the page says of one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Section<'a> {
    /// As in `E0301`.
    pub(crate) code: &'a str,
    /// The heading above it, as in `The history`.
    pub(crate) subject: &'a str,
    /// Everything below its own heading.
    pub(crate) text: &'a str,
}

/// The sections, in the order of the page.
pub(crate) fn sections(page: &str) -> Vec<Section<'_>> {
    let mut all = Vec::new();
    let mut subject = "";
    for (at, line) in lines(page) {
        if let Some(title) = line.strip_prefix("## ") {
            subject = title;
        }
        if let Some(code) = line.strip_prefix("### ") {
            let text = &page[at + line.len()..];
            let end = lines(text).find(|(_, line)| line.starts_with("## ") || line.starts_with("### "));
            all.push(Section { code, subject, text: text[..end.map_or(text.len(), |(at, _)| at)].trim() });
        }
    }
    all
}

/// Lines, each with the place where it begins.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |place, line| {
        let at = *place;
        *place += line.len();
        Some((at, line.trim_end()))
    })
}

impl<'a> Section<'a> {
    /// The messages it is about; `…` stands for what differs.
    pub(crate) fn messages(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.text.lines().take_while(|line| line.starts_with('>')).filter_map(|line| line.strip_prefix("> "))
    }
}
