//! What follows a rename, and what stands in the way of a drop: views and triggers.
//!
//! MySQL keeps them as texts and leaves them broken where a table or column they speak of is called otherwise
//! (<https://dev.mysql.com/doc/refman/8.4/en/rename-table.html>). The texts it shows are regular: every name is quoted,
//! and every column of a view stands behind its table's name or alias. Of a trigger, only `NEW` and `OLD` are sure.

use super::define::ddl;
use super::lexis::MYSQL;
use super::name::name;
use super::render::{query, replacing};
use super::script;
use crate::driver::sql::tokens::{Token, TokenKind, significant, unquote};
use crate::driver::{Statement, Unsupported};
use crate::schema::{Schema, Trigger, View};

/// New names for columns of one table, old ones first.
pub(super) type Renames<'a> = [(&'a str, &'a str)];

/// The statements that make views follow a table's new name.
pub(super) fn renamed_table(from: &str, to: &str, before: &Schema) -> Vec<Statement> {
    let follow = |view: &View| {
        let text = text(view);
        let found = Names::of(&text, from)?;
        let mut edits = found.tables.clone();
        if found.aliases.iter().any(|alias| alias == from) {
            edits.extend(found.qualifiers(from));
        }
        Some(again(&replaced(&text, &edits, to), &view.name))
    };
    before.views.iter().filter_map(follow).collect()
}

/// The statements that make views and triggers follow the new names of a table's columns.
pub(super) fn renamed_columns(
    table: &str,
    renames: &Renames<'_>,
    before: &Schema,
) -> Result<Vec<Statement>, Unsupported> {
    let follow = |view: &View| {
        let own = text(view);
        let found = Names::of(&own, table)?;
        let edits = renames.iter().flat_map(|(from, to)| found.columns(from).into_iter().map(move |at| (at, name(to))));
        let edits: Vec<_> = edits.collect();
        (!edits.is_empty()).then(|| again(&edited(&own, edits), &view.name))
    };
    let mut statements: Vec<_> = before.views.iter().filter_map(follow).collect();
    statements.extend(triggers(table, renames, before)?);
    Ok(statements)
}

/// The view or trigger that uses a column of the table, in words.
pub(super) fn user(table: &str, column: &str, before: &Schema) -> Option<String> {
    let of_view = |view: &&View| Names::of(&text(view), table).is_some_and(|found| !found.columns(column).is_empty());
    let of_trigger = |trigger: &&Trigger| trigger.table == table && !row_values(&trigger.definition, column).is_empty();
    let view = before.views.iter().find(of_view).map(|view| format!("the view `{}`", view.name));
    view.or_else(|| before.triggers.iter().find(of_trigger).map(|trigger| format!("the trigger `{}`", trigger.name)))
}

/// Triggers of the table that use a renamed column are made again, and with them those that fire at the same moment:
/// made in the order of their names, all of them fire in the order they do now.
pub(super) fn triggers_to_follow<'s>(table: &str, renames: &Renames<'_>, before: &'s Schema) -> Vec<&'s Trigger> {
    let own: Vec<_> = before.triggers.iter().filter(|trigger| trigger.table == table).collect();
    let uses = |trigger: &Trigger| renames.iter().any(|(from, _)| !row_values(&trigger.definition, from).is_empty());
    let moments: Vec<_> = own.iter().filter(|trigger| uses(trigger)).map(|trigger| moment(trigger)).collect();
    own.into_iter().filter(|trigger| moments.contains(&moment(trigger))).collect()
}

fn triggers(table: &str, renames: &Renames<'_>, before: &Schema) -> Result<Vec<Statement>, Unsupported> {
    let again = triggers_to_follow(table, renames, before);
    let mut statements = Vec::new();
    for trigger in &again {
        let reason =
            format!("its text speaks of a renamed column of `{table}`, or it fires beside one whose text does");
        statements.push(Statement { reason, ..ddl(format!("DROP TRIGGER {}", name(&trigger.name))) });
    }
    for trigger in &again {
        let text = &trigger.definition;
        let edits =
            renames.iter().flat_map(|(from, to)| row_values(text, from).into_iter().map(move |at| (at, name(to))));
        statements.extend(script::render(&edited(text, edits.collect()))?);
    }
    Ok(statements)
}

/// `BEFORE INSERT`, as its text says it.
fn moment(trigger: &Trigger) -> (String, String) {
    let words = significant(&trigger.definition, &MYSQL).filter(|token| token.kind == TokenKind::Word);
    let words: Vec<_> = words.map(|token| token.text(&trigger.definition).to_ascii_uppercase()).collect();
    let at = words.iter().position(|word| word == "BEFORE" || word == "AFTER").unwrap_or(0);
    let word = |at: usize| words.get(at).cloned().unwrap_or_default();
    (word(at), word(at + 1))
}

/// Where a trigger's text says `NEW.column` or `OLD.column`: the columns.
fn row_values(text: &str, column: &str) -> Vec<Token> {
    let all: Vec<_> = significant(text, &MYSQL).collect();
    let of_row = |first: &Token| first.is_word(text, "NEW") || first.is_word(text, "OLD");
    let values = all.windows(3).filter(|three| of_row(&three[0]) && three[1].is_symbol(text, "."));
    values.map(|three| three[2]).filter(|value| is_name(text, value, column)).collect()
}

/// The statement that creates the view.
fn text(view: &View) -> String {
    let plain = || format!("CREATE VIEW {} AS\n{}", name(&view.name), query(&view.query));
    view.definition.clone().unwrap_or_else(plain)
}

fn again(text: &str, view: &str) -> Statement {
    Statement { reason: format!("the view `{view}` follows the new name"), ..ddl(replacing(text)) }
}

/// Where a view's text speaks of a table.
struct Names<'t> {
    text: &'t str,
    all: Vec<Token>,
    /// The table's name behind FROM and JOIN.
    tables: Vec<Token>,
    /// What columns of the table stand behind.
    aliases: Vec<String>,
}

impl<'t> Names<'t> {
    /// Nothing where the text does not speak of the table.
    fn of(text: &'t str, table: &str) -> Option<Self> {
        let all: Vec<_> = significant(text, &MYSQL).collect();
        let mut found = Self { text, tables: Vec::new(), aliases: Vec::new(), all };
        for at in (1..found.all.len()).filter(|at| is_name(text, &found.all[*at], table)).collect::<Vec<_>>() {
            let (before, behind) = (found.all[at - 1], found.all.get(at + 1));
            let opens = ["FROM", "JOIN"].iter().any(|word| before.is_word(text, word));
            let listed = before.is_symbol(text, "(") || before.is_symbol(text, ",");
            let is_qualifier = behind.is_some_and(|next| next.is_symbol(text, "."));
            if !(opens || listed) || is_qualifier {
                continue;
            }
            let behind = match behind {
                Some(word) if word.is_word(text, "AS") => found.all.get(at + 2),
                other => other,
            };
            let alias = behind.filter(|next| next.kind == TokenKind::Quoted);
            found.aliases.push(unquote(alias.unwrap_or(&found.all[at]).text(text)).into_owned());
            found.tables.push(found.all[at]);
        }
        (!found.tables.is_empty()).then_some(found)
    }

    /// Where columns of the table are called so.
    fn columns(&self, column: &str) -> Vec<Token> {
        let behind_alias = |three: &&[Token]| {
            let alias = |own: &String| is_name(self.text, &three[0], own);
            three[1].is_symbol(self.text, ".") && self.aliases.iter().any(alias)
        };
        let values = self.all.windows(3).filter(behind_alias).map(|three| three[2]);
        values.filter(|value| is_name(self.text, value, column)).collect()
    }

    /// Where the table's own name stands before a column.
    fn qualifiers(&self, table: &str) -> Vec<Token> {
        let pairs = self.all.windows(2).filter(|pair| pair[1].is_symbol(self.text, "."));
        pairs.map(|pair| pair[0]).filter(|first| is_name(self.text, first, table)).collect()
    }
}

fn is_name(text: &str, token: &Token, wanted: &str) -> bool {
    let is_name = matches!(token.kind, TokenKind::Word | TokenKind::Quoted);
    is_name && unquote(token.text(text)).to_lowercase() == wanted.to_lowercase()
}

fn replaced(text: &str, tokens: &[Token], with: &str) -> String {
    edited(text, tokens.iter().map(|token| (*token, name(with))).collect())
}

fn edited(text: &str, mut edits: Vec<(Token, String)>) -> String {
    edits.sort_by_key(|(token, _)| std::cmp::Reverse(token.start));
    edits.dedup_by_key(|(token, _)| token.start);
    let mut text = text.to_owned();
    for (token, with) in edits {
        text.replace_range(token.span(), &with);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(views: &[(&str, &str)]) -> Schema {
        let view = |(name, query): &(&str, &str)| View {
            name: (*name).to_owned(),
            query: (*query).to_owned(),
            ..View::default()
        };
        Schema { views: views.iter().map(view).collect(), ..Schema::default() }
    }

    fn texts(statements: Vec<Statement>) -> Vec<String> {
        statements.into_iter().map(|statement| statement.text).collect()
    }

    #[test]
    fn views_follow_a_table() {
        let schema = schema(&[
            ("plain", "select `users`.`id` AS `id`,`users`.`users` AS `users` from `users`"),
            ("joined", "select `u`.`id` AS `id` from (`posts` join `users` `u` on(`u`.`id` = `posts`.`user_id`))"),
            ("other", "select `p`.`users` AS `users` from `posts` `p`"),
        ]);
        assert_eq!(
            texts(renamed_table("users", "people", &schema)),
            [
                "CREATE OR REPLACE VIEW `plain` AS\nselect `people`.`id` AS `id`,`people`.`users` AS `users` from `people`",
                "CREATE OR REPLACE VIEW `joined` AS\nselect `u`.`id` AS `id` from (`posts` join `people` `u` on(`u`.`id` = `posts`.`user_id`))",
            ]
        );
    }

    #[test]
    fn views_and_triggers_follow_a_column() {
        let mut schema = schema(&[
            ("one", "select `u`.`name` AS `name`,`p`.`name` AS `title` from (`users` `u` join `posts` `p`)"),
            ("two", "select `one`.`name` AS `name` from `one`"),
        ]);
        let trigger = |name: &str, moment: &str, body: &str| Trigger {
            name: name.to_owned(),
            table: "users".to_owned(),
            definition: format!("CREATE TRIGGER `{name}` {moment} ON `users` FOR EACH ROW {body}"),
        };
        schema.triggers = vec![
            trigger("a", "BEFORE INSERT", "SET @a = 1"),
            trigger("b", "BEFORE INSERT", "BEGIN SET NEW.name = concat(new.`name`, name); SET @b = 1; END"),
            trigger("c", "BEFORE UPDATE", "SET @c = NEW.age"),
        ];
        let found = renamed_columns("users", &[("name", "full"), ("x", "y")], &schema).unwrap_or_default();
        assert_eq!(
            texts(found),
            [
                "CREATE OR REPLACE VIEW `one` AS\nselect `u`.`full` AS `name`,`p`.`name` AS `title` from (`users` `u` join `posts` `p`)",
                "DROP TRIGGER `a`",
                "DROP TRIGGER `b`",
                "CREATE TRIGGER `a` BEFORE INSERT ON `users` FOR EACH ROW SET @a = 1",
                "CREATE TRIGGER `b` BEFORE INSERT ON `users` FOR EACH ROW BEGIN SET NEW.`full` = concat(new.`full`, name); SET @b = 1; END",
            ]
        );
        assert_eq!(user("users", "name", &schema).as_deref(), Some("the view `one`"));
        assert_eq!(user("users", "age", &schema).as_deref(), Some("the trigger `c`"));
        assert_eq!(user("users", "title", &schema), None);
    }
}
