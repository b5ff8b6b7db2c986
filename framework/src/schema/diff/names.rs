//! What is the same thing under another name, as far as it is there: renames taken at their word, and followed.

use std::collections::BTreeMap;

use super::Renames;
use super::tables::by_name;
use crate::schema::{Column, ColumnType, DefaultValue, ForeignKey, IndexTerm, Schema, Table};

/// Name before, name after.
pub(super) type Pairs = BTreeMap<String, String>;

/// The renames that take effect: the old name is there before, the new one afterwards, and it is free or moves away
/// itself. So an old word about a rename that was made long ago does no harm.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) tables: Pairs,
    /// Columns by table, under its name after.
    pub(super) columns: BTreeMap<String, Pairs>,
    /// Values by enum type.
    pub(super) values: BTreeMap<String, Pairs>,
}

impl Names {
    pub(super) fn of(renames: &Renames, from: &Schema, to: &Schema) -> Self {
        let mut names = Self::default();
        let (before, after) = (by_name(from), by_name(to));
        let tables = renames
            .tables
            .iter()
            .filter(|(was, now)| before.contains_key(was.as_str()) && after.contains_key(now.as_str()));
        names.tables = effective(tables, |name| before.contains_key(name));

        let mut wanted: BTreeMap<&String, Vec<(&String, &String)>> = BTreeMap::new();
        for ((table, was), now) in &renames.columns {
            wanted.entry(table).or_default().push((was, now));
        }
        for (table, pairs) in wanted {
            let Some(after) = after.get(table.as_str()) else { continue };
            let Some(before) = before.get(names.table_before(table)) else { continue };
            let pairs =
                pairs.into_iter().filter(|(was, now)| before.column(was).is_some() && after.column(now).is_some());
            let pairs = effective(pairs, |name| before.column(name).is_some());
            if !pairs.is_empty() {
                names.columns.insert(table.clone(), pairs);
            }
        }

        for after in &to.enums {
            let Some(before) = from.enums.iter().find(|before| before.name == after.name) else { continue };
            let own = renames.enum_values.iter().filter(|((name, _), _)| *name == after.name);
            let pairs = own.map(|((_, was), now)| (was, now));
            let pairs = pairs.filter(|(was, now)| before.values.contains(was) && after.values.contains(now));
            let pairs = effective(pairs, |value| before.values.iter().any(|own| own == value));
            if !pairs.is_empty() {
                names.values.insert(after.name.clone(), pairs);
            }
        }
        names
    }

    /// What the table of this name was called before.
    pub(super) fn table_before<'a>(&'a self, after: &'a str) -> &'a str {
        self.tables.iter().find(|(_, now)| *now == after).map_or(after, |(was, _)| was)
    }

    /// Whether everything is called as it was.
    pub(super) fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.columns.is_empty() && self.values.is_empty()
    }

    /// The first schema, everything in it called as in the second.
    pub(super) fn carry(&self, schema: &mut Schema) {
        for table in &mut schema.tables {
            if let Some(now) = self.tables.get(&table.name) {
                table.name.clone_from(now);
            }
            if let Some(pairs) = self.columns.get(&table.name) {
                rename_columns(table, pairs);
            }
            table.foreign_keys.iter_mut().for_each(|key| self.carry_target(key));
            // The text of an index names its table.
            let texts = table.indexes.iter_mut().filter_map(|index| index.definition.as_mut());
            texts.for_each(|text| *text = reworded(text, &self.tables));
            if !self.values.is_empty() {
                table.columns.iter_mut().for_each(|column| self.carry_default(column));
            }
        }
    }

    /// What the second schema still calls by an old name, since it took it over from the first.
    pub(super) fn follow(&self, schema: &mut Schema) {
        if self.tables.is_empty() && self.columns.is_empty() {
            return;
        }
        let present: Vec<String> = schema.tables.iter().map(|table| table.name.clone()).collect();
        let columns: BTreeMap<String, Vec<String>> = schema
            .tables
            .iter()
            .filter(|table| self.columns.contains_key(&table.name))
            .map(|table| (table.name.clone(), table.columns.iter().map(|column| column.name.clone()).collect()))
            .collect();
        for key in schema.tables.iter_mut().flat_map(|table| &mut table.foreign_keys) {
            if let Some(now) = self.tables.get(&key.table).filter(|_| !present.contains(&key.table)) {
                key.table.clone_from(now);
            }
            if let Some((own, pairs)) = columns.get(&key.table).zip(self.columns.get(&key.table)) {
                key.references.iter_mut().filter(|name| !own.contains(name)).for_each(|name| rename(name, pairs));
            }
        }
    }

    /// A text that follows all renames, as a database rewrites it that keeps texts.
    pub(super) fn follows(&self, text: &str) -> String {
        let all = self.columns.values().flatten().chain(&self.tables);
        reworded(text, &all.map(|(was, now)| (was.clone(), now.clone())).collect())
    }

    fn carry_target(&self, key: &mut ForeignKey) {
        rename(&mut key.table, &self.tables);
        if let Some(pairs) = self.columns.get(&key.table) {
            key.references.iter_mut().for_each(|name| rename(name, pairs));
            key.definition = key.definition.take().map(|text| reworded(&text, pairs));
        }
    }

    /// A default follows the value it is.
    pub(super) fn carry_default(&self, column: &mut Column) {
        if let ColumnType::Enum { name: Some(name), .. } = &column.ty
            && let Some(pairs) = self.values.get(name)
            && let Some(DefaultValue::Text(value)) = &mut column.default
        {
            rename(value, pairs);
        }
    }
}

/// Renames in an order that applies: a name is free before something else takes it. Where names go in a circle, one of
/// them waits under another name, which `is_taken` says nobody has.
pub(super) fn in_order(pairs: &Pairs, is_taken: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let mut left = pairs.clone();
    let mut steps = Vec::new();
    while let Some((first, _)) = left.first_key_value() {
        let free = left.iter().find(|(_, now)| !left.contains_key(*now)).map(|(was, _)| was.clone());
        let was = free.clone().unwrap_or_else(|| first.clone());
        let Some(now) = left.remove(&was) else { break };
        if free.is_some() {
            steps.push((was, now));
        } else {
            let candidates =
                (1..).map(|number| if number == 1 { "__kit_swap".to_owned() } else { format!("__kit_swap_{number}") });
            let aside =
                candidates.into_iter().find(|name| !is_taken(name) && !left.contains_key(name)).unwrap_or_default();
            steps.push((was, aside.clone()));
            left.insert(aside, now);
        }
    }
    steps
}

/// A text in which columns are called by their new names; what stands in single quotes stays.
pub(super) fn reworded(text: &str, pairs: &Pairs) -> String {
    let mut reworded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let length = if letter == '\'' {
            rest[1..].find('\'').map_or(rest.len(), |end| end + 2)
        } else {
            rest.find(|letter: char| !is_part(letter)).unwrap_or(rest.len()).max(letter.len_utf8())
        };
        let (word, behind) = rest.split_at(length);
        reworded.push_str(pairs.get(word).map_or(word, String::as_str));
        rest = behind;
    }
    reworded
}

fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

fn effective<'a>(wanted: impl Iterator<Item = (&'a String, &'a String)>, is_there: impl Fn(&str) -> bool) -> Pairs {
    let mut pairs = Pairs::new();
    for (was, now) in wanted.filter(|(was, now)| was != now) {
        if !pairs.values().any(|taken| taken == now) {
            pairs.insert(was.clone(), now.clone());
        }
    }
    loop {
        let stays = |now: &String| is_there(now) && !pairs.contains_key(now);
        let Some(was) = pairs.iter().find(|(_, now)| stays(now)).map(|(was, _)| was.clone()) else { return pairs };
        pairs.remove(&was);
    }
}

fn rename(name: &mut String, pairs: &Pairs) {
    if let Some(now) = pairs.get(name) {
        name.clone_from(now);
    }
}

fn rename_columns(table: &mut Table, pairs: &Pairs) {
    let text = |text: &mut String| *text = reworded(text, pairs);
    for column in &mut table.columns {
        rename(&mut column.name, pairs);
        column.generated.iter_mut().for_each(|generated| text(&mut generated.expression));
        if let Some(DefaultValue::Expression(expression)) = &mut column.default {
            text(expression);
        }
        column.options.get_mut("check").into_iter().for_each(text);
    }
    if let Some(key) = &mut table.primary_key {
        key.columns.iter_mut().for_each(|name| rename(name, pairs));
        key.definition.iter_mut().for_each(text);
    }
    for index in &mut table.indexes {
        index.include.iter_mut().for_each(|name| rename(name, pairs));
        index.predicate.iter_mut().for_each(text);
        index.definition.iter_mut().for_each(text);
        for part in &mut index.columns {
            match &mut part.term {
                IndexTerm::Column(name) => rename(name, pairs),
                IndexTerm::Expression(expression) => text(expression),
            }
        }
    }
    for key in &mut table.foreign_keys {
        key.columns.iter_mut().for_each(|name| rename(name, pairs));
        key.definition.iter_mut().for_each(text);
    }
    for check in &mut table.checks {
        text(&mut check.expression);
        check.definition.iter_mut().for_each(text);
    }
}
