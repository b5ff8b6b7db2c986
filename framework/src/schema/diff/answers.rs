//! Answers given on the command line: `--rename users.name:full_name`, `--rename users:people`, `--drop users.phone`,
//! `--drop users`.
//!
//! Either they are all understood, or all that is wrong with them is told. A column's table may be called by its name
//! before or after. What they say is added to what is known from `renamed_from`; where they say otherwise, neither wins.

use std::collections::BTreeSet;

use super::said::{self, Misunderstood, split, table, unquoted};
use super::{Drops, Renames};
use crate::schema::{Schema, Table};

const NOW: &str = "in the current schema";
const THEN: &str = "in the entities";

/// What was said, word by word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// `users.name:full_name`, `users:people`.
    pub renames: Vec<String>,
    /// `users.phone`, `users`.
    pub drops: Vec<String>,
}

impl Said {
    /// What it means, together with the renames already known.
    pub fn understand(
        &self,
        from: &Schema,
        to: &Schema,
        known: Renames,
    ) -> Result<(Renames, Drops), Vec<Misunderstood>> {
        let mut answers = Answers { from, to, renames: known, drops: Drops::default(), said: BTreeSet::new() };
        let mut wrong = Vec::new();
        let mut take = |words: &str, outcome: Result<(), String>| {
            wrong.extend(outcome.err().map(|problem| Misunderstood::new(words, problem)));
        };
        // Tables first: columns are told by what their tables become.
        let (tables, columns): (Vec<_>, Vec<_>) = self.renames.iter().partition(|words| answers.is_table(words));
        tables.into_iter().for_each(|words| take(words, answers.rename_table(words)));
        columns.into_iter().for_each(|words| take(words, answers.rename_column(words)));
        self.drops.iter().for_each(|words| take(words, answers.drop(words)));
        self.renames.iter().for_each(|words| take(words, answers.is_free(words)));
        if wrong.is_empty() { Ok((answers.renames, answers.drops)) } else { Err(wrong) }
    }
}

struct Answers<'a> {
    from: &'a Schema,
    to: &'a Schema,
    renames: Renames,
    drops: Drops,
    /// Names before that were spoken of already.
    said: BTreeSet<(Option<String>, String)>,
}

impl<'a> Answers<'a> {
    /// Whether the words are about a table: one of this name is there, and what it becomes is a table too.
    fn is_table(&self, words: &str) -> bool {
        let Some((old, new)) = split(words, ':') else { return false };
        let is_column = || self.column_before(old).is_ok();
        table(self.from, old).is_some() && (table(self.to, new).is_some() || !is_column())
            || said::column(old).is_none()
    }

    fn rename_table(&mut self, words: &str) -> Result<(), String> {
        let (old, new) = both(words)?;
        let before = table(self.from, old).ok_or_else(|| format!("there is no table `{old}` {NOW}"))?;
        let after = table(self.to, new).ok_or_else(|| format!("there is no table `{new}` {THEN}"))?;
        self.once(None, &before.name)?;
        agree(&before.name, &after.name, &self.renames.tables)?;
        self.renames.tables.insert(before.name.clone(), after.name.clone());
        Ok(())
    }

    fn rename_column(&mut self, words: &str) -> Result<(), String> {
        let (old, new) = both(words)?;
        let (_, after, old) = self.column_before(old)?;
        let new = unquoted(new);
        after.column(&new).ok_or_else(|| has_no(after, &new, THEN))?;
        self.once(Some(&after.name), &old)?;
        let own = self.renames.columns.iter().filter(|((table, _), _)| *table == after.name);
        agree(&old, &new, own.map(|((_, was), now)| (was, now)))?;
        self.renames.columns.insert((after.name.clone(), old), new);
        Ok(())
    }

    fn drop(&mut self, words: &str) -> Result<(), String> {
        if said::column(words).is_none() || table(self.from, words).is_some() {
            let before = table(self.from, words).ok_or_else(|| format!("there is no table `{words}` {NOW}"))?;
            self.once(None, &before.name)?;
            let became = self.renames.tables.get(&before.name);
            let is_taken = self.renames.tables.values().any(|now| *now == before.name);
            is_gone(&before.name, became, table(self.to, &before.name).is_some() && !is_taken)?;
            self.drops.tables.insert(before.name.clone());
            return Ok(());
        }
        let (_, after, column) = self.column_before(words)?;
        self.once(Some(&after.name), &column)?;
        let became = self.renames.columns.get(&(after.name.clone(), column.clone()));
        let mut own = self.renames.columns.iter().filter(|((table, _), _)| *table == after.name);
        let is_taken = own.any(|(_, now)| *now == column);
        is_gone(&column, became, after.column(&column).is_some() && !is_taken)?;
        self.drops.columns.insert((after.name.clone(), column));
        Ok(())
    }

    /// A column there is, with its table before and after.
    fn column_before(&self, words: &str) -> Result<(&'a Table, &'a Table, String), String> {
        let (name, column) =
            said::column(words).ok_or_else(|| "say table and column, as in `users.name`".to_owned())?;
        let (before, after) = self.sides(name)?;
        before.column(&column).ok_or_else(|| has_no(before, &column, NOW))?;
        Ok((before, after, column))
    }

    /// The table of this name, before or after.
    fn sides(&self, name: &str) -> Result<(&'a Table, &'a Table), String> {
        if let Some(before) = table(self.from, name) {
            let now = self.renames.tables.get(&before.name).unwrap_or(&before.name);
            let after = self.to.table(now);
            let say = || format!("say first what table `{name}` becomes, as in `{name}:NEW_NAME`");
            return Ok((before, after.ok_or_else(say)?));
        }
        let after = table(self.to, name).ok_or_else(|| format!("there is no table `{name}` {NOW}"))?;
        let was = self.renames.tables.iter().find(|(_, now)| **now == after.name);
        let before = was.and_then(|(was, _)| self.from.table(was));
        Ok((before.ok_or_else(|| format!("there is no table `{name}` {NOW}"))?, after))
    }

    fn once(&mut self, table: Option<&String>, name: &str) -> Result<(), String> {
        match self.said.insert((table.cloned(), name.to_owned())) {
            true => Ok(()),
            false => Err(format!("something is said of `{name}` twice")),
        }
    }

    /// A new name that is there already has to move away itself.
    fn is_free(&self, words: &str) -> Result<(), String> {
        let Some((old, new)) = split(words, ':') else { return Ok(()) };
        let taken = if self.is_table(words) {
            table(self.from, new)
                .filter(|taken| !self.renames.tables.contains_key(&taken.name))
                .map(|taken| &taken.name)
        } else {
            let Ok((before, after, _)) = self.column_before(old) else { return Ok(()) };
            let moves = |column: &String| self.renames.columns.contains_key(&(after.name.clone(), column.clone()));
            before.column(&unquoted(new)).map(|taken| &taken.name).filter(|taken| !moves(taken))
        };
        taken.map_or(Ok(()), |taken| Err(format!("`{taken}` is there already {NOW}, and stays")))
    }
}

fn both(words: &str) -> Result<(&str, &str), String> {
    let both = split(words, ':').filter(|(old, new)| !old.is_empty() && !new.is_empty());
    both.ok_or_else(|| "say both names, as in `users.name:full_name` or `users:people`".to_owned())
}

/// One name becomes one name.
fn agree<'n>(old: &str, new: &str, renames: impl IntoIterator<Item = (&'n String, &'n String)>) -> Result<(), String> {
    if old == new {
        return Err(format!("`{old}` has that name already"));
    }
    for (was, now) in renames {
        match (was == old, now == new) {
            (true, false) => return Err(format!("`{old}` becomes `{now}` already")),
            (false, true) => return Err(format!("`{new}` is what `{was}` becomes already")),
            _ => {}
        }
    }
    Ok(())
}

fn is_gone(name: &str, became: Option<&String>, is_there: bool) -> Result<(), String> {
    match became {
        Some(now) => Err(format!("`{name}` becomes `{now}`")),
        None if is_there => Err(format!("`{name}` is still there {THEN}")),
        None => Ok(()),
    }
}

fn has_no(table: &Table, column: &str, place: &str) -> String {
    let names: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
    format!("`{}` has no column `{column}` {place} (it has {})", table.name, names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Column, ColumnType};

    fn schema(tables: &[(&str, &[&str])]) -> Schema {
        let table = |(name, columns): &(&str, &[&str])| {
            let columns = columns.iter().map(|name| Column::new(*name, ColumnType::Text)).collect();
            Table { columns, ..Table::new(*name) }
        };
        Schema { tables: tables.iter().map(table).collect(), ..Schema::default() }
    }

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(|words| (*words).to_owned()).collect()
    }

    fn before() -> Schema {
        schema(&[
            ("audit.log", &["at"]),
            ("old", &["x"]),
            ("posts", &["title", "a.b"]),
            ("users", &["name", "phone", "email"]),
        ])
    }

    fn after() -> Schema {
        schema(&[("audit.log", &["made"]), ("people", &["full_name", "email"]), ("posts", &["headline", "c"])])
    }

    fn understood(renames: &[&str], drops: &[&str]) -> Result<(Renames, Drops), Vec<String>> {
        let said = Said { renames: owned(renames), drops: owned(drops) };
        let wrong = |wrong: Vec<Misunderstood>| wrong.iter().map(ToString::to_string).collect();
        said.understand(&before(), &after(), Renames::default()).map_err(wrong)
    }

    #[test]
    fn all_that_can_be_said() {
        let (renames, drops) = understood(
            &["users.name:full_name", "users:people", "posts.title:headline", "posts.\"a.b\":c", "audit.log.at:made"],
            &["people.phone", "old"],
        )
        .unwrap();
        let mut expected = Renames::default();
        expected.tables.insert("users".into(), "people".into());
        for (table, was, now) in [
            ("people", "name", "full_name"),
            ("posts", "title", "headline"),
            ("posts", "a.b", "c"),
            ("audit.log", "at", "made"),
        ] {
            expected.columns.insert((table.into(), was.into()), now.into());
        }
        assert_eq!(renames, expected);
        let columns = [("people".to_owned(), "phone".to_owned())].into();
        assert_eq!(drops, Drops { tables: ["old".to_owned()].into(), columns });
    }

    #[test]
    fn a_swap_can_be_said() {
        let both = schema(&[("t", &["a", "b"])]);
        let said = Said { renames: owned(&["t.a:b", "t.b:a"]), drops: vec![] };
        assert_eq!(said.understand(&both, &both, Renames::default()).unwrap().0.columns.len(), 2);
        let half = Said { renames: owned(&["t.a:b"]), drops: vec![] };
        let wrong = half.understand(&both, &both, Renames::default()).unwrap_err();
        assert_eq!(wrong[0].to_string(), "`t.a:b`: `b` is there already in the current schema, and stays");
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        for (renames, drops, expected) in [
            (&["users"][..], &[][..], "`users`: say both names, as in `users.name:full_name` or `users:people`"),
            (&["usres:people"], &[], "`usres:people`: there is no table `usres` in the current schema"),
            (&["users:persons"], &[], "`users:persons`: there is no table `persons` in the entities"),
            (&["usres.name:x"], &[], "`usres.name:x`: there is no table `usres` in the current schema"),
            (
                &["users.name:full_name"],
                &[],
                "`users.name:full_name`: say first what table `users` becomes, as in `users:NEW_NAME`",
            ),
            (
                &["posts.titel:headline"],
                &[],
                "`posts.titel:headline`: `posts` has no column `titel` in the current schema (it has title, a.b)",
            ),
            (
                &["posts.title:head"],
                &[],
                "`posts.title:head`: `posts` has no column `head` in the entities (it has headline, c)",
            ),
            (&["posts.title:headline", "posts.title:c"], &[], "`posts.title:c`: something is said of `title` twice"),
            (&["posts.title:c", "posts.\"a.b\":c"], &[], "`posts.\"a.b\":c`: `c` is what `title` becomes already"),
            (&["posts.title:headline"], &["posts.title"], "`posts.title`: something is said of `title` twice"),
            (&[], &["posts"], "`posts`: `posts` is still there in the entities"),
            (&["users:people"], &["users.email"], "`users.email`: `email` is still there in the entities"),
            (&[], &["nowhere"], "`nowhere`: there is no table `nowhere` in the current schema"),
        ] {
            assert_eq!(understood(renames, drops).unwrap_err(), [expected]);
        }
        assert_eq!(understood(&["a:b", "users"], &["c"]).unwrap_err().len(), 3);
    }

    #[test]
    fn what_the_entities_say_is_not_contradicted() {
        let mut known = Renames::default();
        known.columns.insert(("posts".into(), "title".into()), "headline".into());
        let understand = |renames: &[&str], drops: &[&str]| {
            let said = Said { renames: owned(renames), drops: owned(drops) };
            said.understand(&before(), &after(), known.clone()).map_err(|wrong| wrong[0].to_string())
        };
        assert_eq!(understand(&["posts.title:headline"], &[]).unwrap().0, known);
        assert_eq!(
            understand(&["posts.title:c"], &[]).unwrap_err(),
            "`posts.title:c`: `title` becomes `headline` already"
        );
        assert_eq!(understand(&[], &["posts.title"]).unwrap_err(), "`posts.title`: `title` becomes `headline`");
    }
}
