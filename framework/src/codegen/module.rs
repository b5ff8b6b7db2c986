//! `entities/mod.rs`: one `pub mod` and one `pub use` per entity, merged into whatever else the user wrote there.

use std::ops::Range;

use serde::Serialize;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Item, UseTree};

use super::names::escaped;
use super::wrong::SyntaxError;
use super::{TemplateError, Templates};

/// An entity as `mod.rs` tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    /// File without `.rs`.
    pub(crate) file: String,
    /// Structs in it, sorted.
    pub(crate) names: Vec<String>,
}

#[derive(Serialize)]
struct ModuleView {
    modules: Vec<EntityView>,
    uses: Vec<EntityView>,
}

#[derive(Serialize)]
struct EntityView {
    module: String,
    /// The file's name, where Rust would not find it by itself.
    path: Option<String>,
    /// What is used from it: `Post`, or `{Post, PostTag}`.
    name: String,
}

impl Listed {
    fn view(&self) -> EntityView {
        let names: Vec<String> = self.names.iter().map(|name| escaped(name)).collect();
        EntityView {
            module: escaped(&self.file),
            path: (!self.file.is_ascii()).then(|| format!("{}.rs", self.file)),
            name: match names.as_slice() {
                [only] => only.clone(),
                names => format!("{{{}}}", names.join(", ")),
            },
        }
    }
}

/// The whole file, as Kit writes it where there is none. `entities` are sorted by file.
pub(crate) fn fresh(entities: &[Listed], templates: &Templates) -> Result<String, TemplateError> {
    let mut uses: Vec<&Listed> = entities.iter().collect();
    uses.sort_by(|a, b| order(&a.file, &b.file));
    let modules = entities.iter().map(Listed::view).collect();
    templates.render("entity-mod", &ModuleView { modules, uses: uses.into_iter().map(Listed::view).collect() })
}

/// One line of the present file that declares or uses a module.
struct Line {
    module: String,
    range: Range<usize>,
    declares: bool,
    /// Names a plain `use module::Name` brings; none for any other shape.
    names: Vec<String>,
}

/// The text with modules that are missing added, and those of `gone` files taken out; all else stays.
pub(crate) fn merged(text: &str, entities: &[Listed], gone: &[String]) -> Result<String, SyntaxError> {
    let lines = lines(text)?;
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for line in lines.iter().filter(|line| gone.contains(&line.module)) {
        edits.push((with_newline(text, line.range.clone()), String::new()));
    }
    let mut missing: Vec<&Listed> = entities
        .iter()
        .filter(|entity| !lines.iter().any(|line| line.declares && line.module == entity.file))
        .collect();
    for (declares, use_it) in [(true, false), (false, true)] {
        let order = if use_it { order } else { str::cmp };
        missing.sort_by(|a, b| order(&a.file, &b.file));
        let present: Vec<&Line> =
            lines.iter().filter(|line| line.declares == declares && !gone.contains(&line.module)).collect();
        let mut behind: Vec<String> = Vec::new();
        for entity in &missing {
            let view = entity.view();
            let text_of = |view: &EntityView| match (&view.path, use_it) {
                (_, true) => format!("pub use {}::{};", view.module, view.name),
                (None, false) => format!("pub mod {};", view.module),
                (Some(path), false) => format!("#[path = \"{path}\"]{newline}pub mod {};", view.module),
            };
            match present.iter().find(|line| order(&line.module, &entity.file).is_gt()) {
                Some(next) => edits.push((next.range.start..next.range.start, format!("{}{newline}", text_of(&view)))),
                None => behind.push(text_of(&view)),
            }
        }
        if behind.is_empty() {
            continue;
        }
        let block = behind.join(newline);
        match present.last() {
            Some(last) => edits.push((last.range.end..last.range.end, format!("{newline}{block}"))),
            None => {
                let gap = if text.trim().is_empty() { "" } else { newline };
                let gap =
                    if text.is_empty() || text.ends_with('\n') { gap.to_owned() } else { format!("{newline}{gap}") };
                edits.push((text.len()..text.len(), format!("{gap}{block}{newline}")));
            }
        }
    }
    for (file, new_names) in entities.iter().filter_map(|entity| new_names(entity, &lines).map(|names| (entity, names)))
    {
        let Some(line) = lines.iter().find(|line| !line.declares && line.module == file.file) else { continue };
        let added = new_names.iter().map(|name| format!("pub use {}::{};", escaped(&file.file), escaped(name)));
        let added: Vec<String> = added.collect();
        edits.push((line.range.end..line.range.end, format!("{newline}{}", added.join(newline))));
    }
    let mut edits: Vec<(usize, (Range<usize>, String))> = edits.into_iter().enumerate().collect();
    edits.sort_by_key(|(number, (range, _))| (range.start, *number));
    let mut text = text.to_owned();
    for (_, (range, new)) in edits.into_iter().rev() {
        text.replace_range(range, &new);
    }
    Ok(text)
}

/// Structs that came into a file whose others are used by name already.
fn new_names(entity: &Listed, lines: &[Line]) -> Option<Vec<String>> {
    let used: Vec<&String> =
        lines.iter().filter(|line| line.module == entity.file).flat_map(|line| &line.names).collect();
    let known = entity.names.iter().any(|name| used.contains(&name));
    let new: Vec<String> = entity.names.iter().filter(|name| !used.contains(name)).cloned().collect();
    (known && !new.is_empty()).then_some(new)
}

fn lines(text: &str) -> Result<Vec<Line>, SyntaxError> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let file = syn::parse_file(&text[start..]).map_err(|error| {
        let place = error.span().start();
        SyntaxError { line: place.line, column: place.column + 1, message: error.to_string() }
    });
    let lines = file.map(|file| {
        let place = |item: &Item| {
            let range = item.span().byte_range();
            start + range.start..start + range.end
        };
        file.items.iter().filter_map(|item| line(item, place(item))).collect()
    });
    proc_macro2::extra::invalidate_current_thread_spans();
    lines
}

fn line(item: &Item, range: Range<usize>) -> Option<Line> {
    match item {
        Item::Mod(module) if module.content.is_none() => {
            Some(Line { module: module.ident.unraw().to_string(), range, declares: true, names: Vec::new() })
        }
        Item::Use(item) => {
            let mut tree = &item.tree;
            while let UseTree::Path(path) = tree {
                let name = path.ident.unraw().to_string();
                if name != "self" {
                    let names = names(&path.tree);
                    return Some(Line { module: name, range, declares: false, names });
                }
                tree = &path.tree;
            }
            None
        }
        _ => None,
    }
}

fn names(tree: &UseTree) -> Vec<String> {
    match tree {
        UseTree::Name(name) => vec![name.ident.unraw().to_string()],
        UseTree::Rename(rename) => vec![rename.ident.unraw().to_string()],
        UseTree::Group(group) => group.items.iter().flat_map(names).collect(),
        UseTree::Path(_) | UseTree::Glob(_) => Vec::new(),
    }
}

fn with_newline(text: &str, range: Range<usize>) -> Range<usize> {
    let rest = &text[range.end..];
    let newline = if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
    range.start..range.end + newline
}

/// The order rustfmt's 2024 style gives `use` lines: numbers by their value, `_` before all else. (`mod` lines go by
/// their letters alone.)
fn order(a: &str, b: &str) -> std::cmp::Ordering {
    pieces(a).cmp(&pieces(b)).then_with(|| a.cmp(b))
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    Underscore,
    Number(Vec<u8>),
    Text(String),
}

fn pieces(name: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let kind = |letter: char| (letter == '_', letter.is_ascii_digit());
        let end = match first {
            '_' => 1,
            _ => rest.find(|letter| kind(letter) != kind(first)).unwrap_or(rest.len()),
        };
        let (piece, tail) = rest.split_at(end);
        rest = tail;
        pieces.push(match kind(first) {
            (true, _) => Piece::Underscore,
            (_, true) => {
                let digits = piece.trim_start_matches('0').as_bytes();
                // Longer numbers are larger; among equals the digits decide.
                Piece::Number([&digits.len().to_be_bytes()[..], digits].concat())
            }
            _ => Piece::Text(piece.to_owned()),
        });
    }
    pieces
}
