//! Allows that are wrong themselves.

use crate::lint::{Advice, Check, Dialect, Rule, Severity, Topic};

const fn everywhere(recipe: &'static str) -> [Advice; 3] {
    [of(Dialect::Postgres, recipe), of(Dialect::Mysql, recipe), of(Dialect::Sqlite, recipe)]
}

const fn of(dialect: Dialect, recipe: &'static str) -> Advice {
    Advice { dialect, severity: Severity::Warning, recipe, examples: &[] }
}

pub(super) static ALLOW_UNKNOWN: Rule = Rule {
    name: "allow-unknown",
    title: "something is allowed that is no rule",
    topic: Topic::Design,
    why: "An allow for a name that no rule has allows nothing: it is misspelled, or the rule has another name now.",
    check: Check::Allows,
    advice: &const { everywhere("Correct the name; `cargo kit migrate:lint --explain` lists all.") },
    sources: &[],
};

pub(super) static ALLOW_UNUSED: Rule = Rule {
    name: "allow-unused",
    title: "something is allowed that is not found",
    topic: Topic::Design,
    why: "An allow that nothing needs hides what a later edit of the migration brings, and tells its readers of a danger \
          that is not there. What only other databases would find, and what only a measurement does, is not taken for \
          unused.",
    check: Check::Allows,
    advice: &const { everywhere("Take it out.") },
    sources: &[],
};

pub(super) static ALLOW_WITHOUT_REASON: Rule = Rule {
    name: "allow-without-reason",
    title: "something is allowed without a reason",
    topic: Topic::Design,
    why: "Who reads the migration later cannot tell whether what was true then is still true.",
    check: Check::Allows,
    advice: &const { everywhere("Say why it is right here: the table is small, no program reads the column any more.") },
    sources: &[],
};
