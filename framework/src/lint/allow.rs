//! What authors have thought about: findings they allow, and allows that are wrong themselves.

use super::walk::Seen;
use super::{Check, Dialect, Place, RULES, nearest, rule};
use crate::schema::Allow;

/// Whether a finding at this place is allowed; a finding without a place only by the migration as a whole.
pub(super) fn is_allowed(allows: &[Allow], rule: &str, place: Option<&Place>) -> bool {
    allows.iter().any(|allow| allow.rule == rule && covers(allow, place))
}

fn covers(allow: &Allow, place: Option<&Place>) -> bool {
    match place {
        Some(place) => allow.covers(place.operation, place.line),
        None => allow.operation.is_none() && allow.line.is_none(),
    }
}

/// An allow that is wrong: the rule that says so, and its words.
pub(super) struct Wrong<'a> {
    pub(super) allow: &'a Allow,
    pub(super) rule: &'static str,
    pub(super) message: String,
}

/// Allows of no rule, without a reason, without effect.
pub(super) fn wrong<'a>(seen: &Seen<'a>, dialect: Dialect) -> Vec<Wrong<'a>> {
    let allows = seen.migration.allows.iter();
    allows
        .flat_map(|allow| {
            let name = &allow.rule;
            let Some(known) = rule(name) else {
                let near = nearest_rules(name).first().map(|near| format!("; is `{near}` meant?")).unwrap_or_default();
                let message = format!("allows `{name}`, which is no rule{near}");
                return vec![Wrong { allow, rule: "allow-unknown", message }];
            };
            let mut wrong = Vec::new();
            if allow.why.trim().is_empty() {
                let message = format!("allows `{name}` and does not say why");
                wrong.push(Wrong { allow, rule: "allow-without-reason", message });
            }
            // What other databases have to say is not known here, nor what is only measured.
            let known_here = known.for_dialect(dialect).is_some() && !matches!(known.check, Check::Measured);
            let effect = |(rule, place): &(&str, Place)| *rule == name && covers(allow, Some(place));
            if known_here && !seen.in_use.iter().any(effect) {
                let message = format!("allows `{name}`, which finds nothing here");
                wrong.push(Wrong { allow, rule: "allow-unused", message });
            }
            wrong
        })
        .collect()
}

/// The rules whose names are most like this one, the most alike first.
pub fn nearest_rules(name: &str) -> Vec<&'static str> {
    nearest::nearest(name, RULES.iter().map(|rule| rule.name))
}
