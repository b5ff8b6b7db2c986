//! Where two lists of operations touch the same thing, or may: whether their order matters.
//!
//! Always: where nothing is told, both orders make the same schema, but for the order in which a table's columns,
//! constraints and indexes stand. What is not known counts as touched: an operation that changes or drops what is there may
//! meet another one by way of a foreign key, a view or an index's name that neither of them says; [`Known::states`] tells
//! which there are.

mod deed;
mod known;
mod text;
mod words;

#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Operation, SameName};
use deed::{Deed, How, Thing, deeds};
pub use known::Known;
pub use text::Said;
pub use words::{Words, bare};

/// Something that two lists of operations touch, or may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collision {
    /// What: `table posts`, `posts.title`; none where it is not known what one of them touches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// What the first does: `renames posts.title to heading`.
    pub one: String,
    /// What the second does.
    pub other: String,
    /// Why that may matter, where the two do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

impl Collision {
    /// What collides, given what to call the two.
    pub fn told(&self, one: &str, other: &str) -> String {
        let Self { object, one: does, other: did, because } = self;
        let touched = object.as_ref().map(|object| format!("both touch {object}: ")).unwrap_or_default();
        let because = because.as_ref().map(|because| format!(" ({because})")).unwrap_or_default();
        format!("{touched}{one} {does}, {other} {did}{because}")
    }
}

impl fmt::Display for Collision {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.told("one", "the other"))
    }
}

/// Where two lists of operations touch the same thing, or may, knowing nothing of the database.
pub fn collisions(one: &[Operation], other: &[Operation], same_name: SameName<'_>) -> Vec<Collision> {
    collisions_given(one, other, &Known::nothing(same_name))
}

/// Where two lists of operations touch the same thing, or may.
pub fn collisions_given(one: &[Operation], other: &[Operation], known: &Known<'_>) -> Vec<Collision> {
    let deeds = |operations: &[Operation]| {
        let mut deeds = deeds(operations, known.said);
        deeds.iter_mut().for_each(|deed| known.look_through_views(&mut deed.words));
        deeds
    };
    let (one, other) = (deeds(one), deeds(other));
    let mut found: Vec<Collision> = Vec::new();
    for a in &one {
        for b in &other {
            if let Some((object, because)) = meet(a, b, known) {
                let collision = Collision { object, one: a.does.clone(), other: b.does.clone(), because };
                if !found.contains(&collision) {
                    found.push(collision);
                }
            }
        }
    }
    found
}

/// What two deeds both touch, and why that matters where they do not say.
type Meeting = (Option<String>, Option<String>);

fn meet(a: &Deed, b: &Deed, known: &Known<'_>) -> Option<Meeting> {
    let because = |text: &str| Some((None, Some(text.to_owned())));
    if a.unknown || b.unknown {
        return because("Kit does not know what SQL text or Rust code touches");
    }
    by_extension(a, b)
        .or_else(|| by_thing(a, b, known))
        .or_else(|| by_name(a, b, known))
        .or_else(|| by_words(a, b))
        .or_else(|| by_words(b, a))
        .or_else(|| by_shared_words(a, b, known))
        .or_else(|| by_calls(a, b, known))
        .or_else(|| by_rows(a, b, known))
        .or_else(|| by_rows(b, a, known))
        .or_else(|| by_way_of_others(a, b, known))
        .or_else(|| by_way_of_others(b, a, known))
}

fn by_extension(a: &Deed, b: &Deed) -> Option<Meeting> {
    let needs = |a: &Deed, b: &Deed| a.extends && (b.extends || b.extended);
    let may_need = || Some((None, Some("one may need what the extension brings".to_owned())));
    if needs(a, b) || needs(b, a) { may_need() } else { None }
}

fn by_thing(a: &Deed, b: &Deed, known: &Known<'_>) -> Option<Meeting> {
    for x in &a.things {
        for y in b.things.iter().filter(|y| known.alike(&x.name, &y.name)) {
            let both_change = a.column.as_ref().zip(b.column.as_ref());
            let met = match (x.how, y.how) {
                (How::Uses, How::Uses) => None,
                (How::Adds, How::Adds) => additions((a, x), (b, y), known),
                (How::Uses, How::Adds) | (How::Adds, How::Uses) => shared_column(x, y, known),
                _ => Some(match both_change {
                    Some((one, other)) if known.alike(one, other) => format!("{}.{one}", x.name),
                    _ => format!("{} {}", x.kind, x.name),
                }),
            };
            if met.is_some() {
                return Some((met, None));
            }
        }
    }
    None
}

/// What two additions to one table share.
fn additions((a, x): (&Deed, &Thing), (b, y): (&Deed, &Thing), known: &Known<'_>) -> Option<String> {
    let table = || Some(format!("table {}", x.name));
    if (a.places && b.places) || (a.numbers && b.numbers) || (a.comments && b.comments) {
        return table();
    }
    // Numbers in names that the database finds are given in order.
    if a.unnamed && b.unnamed {
        return table();
    }
    let says = |deed: &Deed, thing: &Thing| {
        thing.columns.iter().find(|column| deed.words.mention(column)).map(|column| format!("{}.{column}", x.name))
    };
    shared_column(x, y, known)
        .or_else(|| says(a, y))
        .or_else(|| says(b, x))
        // Which column both speak of is not known.
        .or_else(|| (!a.words.is_empty() && !b.words.is_empty()).then(table).flatten())
}

fn shared_column(x: &Thing, y: &Thing, known: &Known<'_>) -> Option<String> {
    let shared = x.columns.iter().find(|column| y.columns.iter().any(|other| known.alike(column, other)));
    shared.map(|column| format!("{}.{column}", x.name))
}

/// Indexes, constraints and tables may share one room for their names.
fn by_name(a: &Deed, b: &Deed, known: &Known<'_>) -> Option<Meeting> {
    let given = |name: &str| Some((Some(format!("the name {name}")), None));
    let taken = |deed: &Deed, name: &str| {
        let things = deed.things.iter().filter(|thing| matches!(thing.how, How::Makes | How::Alters));
        deed.names.iter().chain(things.map(|thing| &thing.name)).any(|other| known.alike(name, other))
    };
    if let Some(name) = a.names.iter().find(|name| taken(b, name)) {
        return given(name);
    }
    if let Some(name) = b.names.iter().find(|name| taken(a, name)) {
        return given(name);
    }
    found_name(a, b, known).or_else(|| found_name(b, a, known)).or_else(|| shortened_alike(a, b))
}

/// A name that the database may find by itself for what `a` makes, and `b` gives.
fn found_name(a: &Deed, b: &Deed, known: &Known<'_>) -> Option<Meeting> {
    const ENDINGS: [&str; 7] = ["key", "idx", "seq", "check", "excl", "null", "fk"];
    let table = a.things.first().filter(|_| a.unnamed)?;
    let prefix = words::bare(&table.name);
    let things = b.things.iter().filter(|thing| thing.how == How::Makes).map(|thing| &thing.name);
    let found = b.names.iter().chain(things).find(|name| {
        let name = words::bare(name);
        let plain = name.trim_end_matches(|digit: char| digit.is_ascii_digit());
        name.get(..prefix.len()).is_some_and(|start| known.alike(start, &prefix))
            && name.len() > prefix.len()
            && ENDINGS.iter().any(|ending| plain.to_ascii_lowercase().ends_with(ending))
    });
    let because = "the database may find that name by itself for the other one".to_owned();
    found.map(|name| (Some(format!("the name {name}")), Some(because)))
}

/// Names that a database finds are cut where they are too long.
fn shortened_alike(a: &Deed, b: &Deed) -> Option<Meeting> {
    const SHORTEST_CUT: usize = 24;
    let start = |deed: &Deed| {
        let name = words::bare(&deed.things.first().filter(|_| deed.unnamed)?.name);
        (name.len() > SHORTEST_CUT).then(|| name.chars().take(SHORTEST_CUT).collect::<String>().to_lowercase())
    };
    let because = || "names that the database finds for them are cut to the same ones".to_owned();
    (start(a)? == start(b)?).then(|| (None, Some(because())))
}

/// Something of `b` that `a` speaks of in the database's own words.
fn by_words(a: &Deed, b: &Deed) -> Option<Meeting> {
    if a.words.is_empty() {
        return None;
    }
    let is_own = |thing: &Thing| thing.how == How::Adds && a.things.first().is_some_and(|own| own.name == thing.name);
    let mut touched = b.things.iter().filter(|thing| a.text || (thing.how != How::Uses && !is_own(thing)));
    if let Some(thing) = touched.find(|thing| a.words.mention(&thing.name)) {
        return Some((Some(format!("{} {}", thing.kind, thing.name)), None));
    }
    let name = b.names.iter().find(|name| a.words.mention(name))?;
    Some((Some(format!("the name {name}")), None))
}

/// Something that is there, and both speak of in the database's own words.
fn by_shared_words(a: &Deed, b: &Deed, known: &Known<'_>) -> Option<Meeting> {
    if !(a.text || b.text) || a.words.is_empty() || b.words.is_empty() {
        return None;
    }
    if !known.is_known() {
        return Some((None, Some("which of their words are names is not known".to_owned())));
    }
    let name = known.names().find(|name| a.words.mention(name) && b.words.mention(name))?;
    Some((Some(name.to_owned()), None))
}

/// Routines that one of them calls: what they do is not known.
fn by_calls(a: &Deed, b: &Deed, known: &Known<'_>) -> Option<Meeting> {
    let name = [a, b].into_iter().find_map(|deed| known.routine_in(&deed.words))?;
    Some((None, Some(format!("what {name} does is not known"))))
}

/// Rows that `a` writes, and those that follow them.
fn by_rows(a: &Deed, b: &Deed, known: &Known<'_>) -> Option<Meeting> {
    if !a.writes {
        return None;
    }
    let Some(reached) = known.rows_reached(&a.words) else {
        return Some((None, Some("rows that are written may change others by a trigger".to_owned())));
    };
    let others = known.rows_reached(&b.words).filter(|_| b.writes).unwrap_or_default();
    let touches = |name: &&str| {
        b.words.mention(name) || others.contains(name) || b.things.iter().any(|thing| known.alike(&thing.name, name))
    };
    let name = reached.into_iter().find(touches)?;
    Some((Some(name.to_owned()), None))
}

/// What neither says, and the database ties together.
fn by_way_of_others(a: &Deed, b: &Deed, known: &Known<'_>) -> Option<Meeting> {
    let because = |text: String| Some((None, Some(text)));
    for one in a.altered() {
        if let Some(other) = b.altered().find(|other| known.may_be_tied(one, other)) {
            return because(format!("a foreign key or a view may stand between {one} and {other}"));
        }
    }
    if let (Some(one), Some(other)) = (a.added(), b.added())
        && known.may_inherit(&one.name, &other.name)
        && shared_column(one, other, known).is_some()
    {
        return because(format!("one of {} and {} may follow the other", one.name, other.name));
    }
    if a.view
        && let Some(view) = a.things.first()
    {
        let changes = |deed: &Deed| deed.things.first().is_some_and(|thing| thing.how == How::Alters);
        // A view whose table is gone keeps anything from being renamed on some databases, whatever it stands on.
        if let Some(table) = b.altered().next() {
            return because(format!("the view {} may stand on {table}, by itself or by way of another one", view.name));
        }
        if b.view
            && (changes(a) || changes(b))
            && let Some(other) = b.things.first()
            && (known.may_stand_on(&view.name, &a.words, &other.name)
                || known.may_stand_on(&other.name, &b.words, &view.name))
        {
            return because(format!("the views {} and {} may stand on one another", view.name, other.name));
        }
    }
    if a.retypes
        && let Some(ty) = a.things.first()
        && let Some(table) = b.altered().find(|table| known.may_have_type(table, &ty.name))
    {
        return because(format!("columns of {table} may be of the enum type {}", ty.name));
    }
    for table in a.things.iter().filter(|thing| a.frees_names && b.gives_names && thing.how == How::Alters) {
        let table = &table.name;
        let gives = b.names.iter().chain(b.things.iter().filter(|t| t.how == How::Makes).map(|thing| &thing.name));
        if let Some(name) = gives.into_iter().find(|name| known.may_free(table, name)) {
            return because(format!("{table} may have something called {name}, which goes with it"));
        }
    }
    None
}
