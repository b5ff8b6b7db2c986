//! How much a project wants rules to matter.

use std::collections::BTreeMap;

use super::{Severity, nearest_rules, rule};

/// What a project says about rules; what it says nothing about stays as the rule has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels(BTreeMap<String, Option<Severity>>);

/// A level that cannot be meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LevelError {
    /// No rule of this name.
    #[error("there is no rule `{rule}`{}", nearest.as_ref().map(|near| format!("; is `{near}` meant?")).unwrap_or_default())]
    UnknownRule {
        /// The name.
        rule: String,
        /// The rule whose name is most like it.
        nearest: Option<&'static str>,
    },
    /// No such level.
    #[error("`{rule}` cannot be `{level}`: allow, note, warning or error")]
    UnknownLevel {
        /// The rule.
        rule: String,
        /// What was said of it.
        level: String,
    },
}

impl Levels {
    /// Says how much a rule matters: `allow`, `note`, `warning` or `error`.
    pub fn set(&mut self, name: &str, level: &str) -> Result<(), LevelError> {
        if rule(name).is_none() {
            let nearest = nearest_rules(name).first().copied();
            return Err(LevelError::UnknownRule { rule: name.to_owned(), nearest });
        }
        let severity = match level {
            "allow" => None,
            "note" => Some(Severity::Note),
            "warning" => Some(Severity::Warning),
            "error" => Some(Severity::Error),
            _ => return Err(LevelError::UnknownLevel { rule: name.to_owned(), level: level.to_owned() }),
        };
        self.0.insert(name.to_owned(), severity);
        Ok(())
    }

    /// How much a finding matters; not at all where the rule is allowed everywhere.
    pub(super) fn of(&self, rule: &str, usual: Severity) -> Option<Severity> {
        self.0.get(rule).copied().unwrap_or(Some(usual))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_of_a_rule() {
        let mut levels = Levels::default();
        levels.set("index-not-concurrent", "note").unwrap();
        levels.set("rows-dropped", "allow").unwrap();
        assert_eq!(levels.of("index-not-concurrent", Severity::Error), Some(Severity::Note));
        assert_eq!(levels.of("rows-dropped", Severity::Error), None);
        assert_eq!(levels.of("null-rows", Severity::Error), Some(Severity::Error));
        let unknown = levels.set("row-dropped", "note").unwrap_err().to_string();
        assert_eq!(unknown, "there is no rule `row-dropped`; is `rows-dropped` meant?");
        let unknown = levels.set("rows-dropped", "loud").unwrap_err().to_string();
        assert_eq!(unknown, "`rows-dropped` cannot be `loud`: allow, note, warning or error");
    }
}
