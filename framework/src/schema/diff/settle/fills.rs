//! What rows that are there already get: `--fill 'posts.slug=lower(title)'`.

use std::collections::BTreeMap;

use crate::schema::Schema;
use crate::schema::diff::said::{self, Misunderstood};

/// Expressions, in the database's own words, by table and column as they are called afterwards.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fills(BTreeMap<(String, String), String>);

impl Fills {
    /// Understands `posts.slug=lower(title)` and its like; whatever is wrong is told at once. A name that holds a dot or
    /// a sign stands in double quotes.
    pub fn parse(said: &[String], to: &Schema) -> Result<Self, Vec<Misunderstood>> {
        let mut fills = Self::default();
        let mut wrong = Vec::new();
        for words in said {
            if let Err(problem) = fills.understand(words, to) {
                wrong.push(Misunderstood::new(words, problem));
            }
        }
        if wrong.is_empty() { Ok(fills) } else { Err(wrong) }
    }

    fn understand(&mut self, words: &str, to: &Schema) -> Result<(), String> {
        let (column, expression) = said::split(words, '=')
            .filter(|(_, expression)| !expression.is_empty())
            .ok_or_else(|| "say column and value, as in `posts.slug=lower(title)`".to_owned())?;
        let (table, column) = said::known_column(to, column, "in the entities")?;
        match self.set(&table.name, &column.name, expression) {
            Some(_) => Err(format!("`{}.{}` is filled twice", table.name, column.name)),
            None => Ok(()),
        }
    }

    /// Says what the rows of a column get; returns what was said before.
    pub fn set(&mut self, table: &str, column: &str, expression: &str) -> Option<String> {
        self.0.insert((table.to_owned(), column.to_owned()), expression.to_owned())
    }

    /// What the rows of a column get.
    pub fn get(&self, table: &str, column: &str) -> Option<&str> {
        self.0.get(&(table.to_owned(), column.to_owned())).map(String::as_str)
    }

    /// Tables and columns.
    pub fn columns(&self) -> impl Iterator<Item = &(String, String)> {
        self.0.keys()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Column, ColumnType, Table};

    #[test]
    fn told_with_all_that_is_wrong() {
        let mut posts = Table::new("posts");
        posts.columns = vec![Column::new("slug", ColumnType::Text)];
        let to = Schema { tables: vec![posts], ..Schema::default() };
        let words = |said: &[&str]| said.iter().map(|words| (*words).to_owned()).collect::<Vec<_>>();
        let fills = Fills::parse(&words(&["posts.slug = coalesce(a = b, '')"]), &to).unwrap();
        assert_eq!(fills.get("posts", "slug"), Some("coalesce(a = b, '')"));
        let wrong =
            Fills::parse(&words(&["posts.slug", "posts.slg=1", "p.slug=1", "posts.slug=1", "posts.slug=2"]), &to);
        let wrong: Vec<String> = wrong.unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(
            wrong,
            [
                "`posts.slug`: say column and value, as in `posts.slug=lower(title)`",
                "`posts.slg=1`: `posts` has no column `slg` in the entities (it has slug)",
                "`p.slug=1`: there is no table `p` in the entities",
                "`posts.slug=2`: `posts.slug` is filled twice",
            ]
        );
    }
}
