//! SQL that takes away the limit Kit gives to waiting.

use crate::lint::{Act, Advice, Check, Dialect, Doing, End, Example, Found, Rule, Severity, Surroundings, Topic};

pub(super) static RULE: Rule = Rule {
    name: "no-lock-timeout",
    title: "waiting for locks is no longer limited",
    topic: Topic::Blocking,
    why: "A change that waits behind one long query keeps every query waiting that comes after it. Kit lets no \
          statement wait longer than a few seconds (`--table-lock-timeout`): the migration gives way and is tried \
          again. A `SET` in a migration takes that away.",
    check: Check::Act(check),
    advice: &[
        Advice {
            dialect: Dialect::Postgres,
            severity: Severity::Warning,
            recipe: TAKE_IT_OUT,
            examples: &[Example {
                before: "CREATE TABLE posts (id bigint PRIMARY KEY)",
                bad: "SET LOCAL lock_timeout = 0;\nALTER TABLE posts ADD COLUMN subtitle text;",
                good: &["ALTER TABLE posts ADD COLUMN subtitle text"],
                end: End::Same,
            }],
        },
        Advice {
            dialect: Dialect::Mysql,
            severity: Severity::Warning,
            recipe: TAKE_IT_OUT,
            examples: &[Example {
                before: "CREATE TABLE posts (id bigint PRIMARY KEY)",
                bad: "SET SESSION lock_wait_timeout = 86400;\nALTER TABLE posts ADD COLUMN subtitle text;",
                good: &["ALTER TABLE posts ADD COLUMN subtitle text"],
                end: End::Same,
            }],
        },
    ],
    sources: &[
        "https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT",
        "https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_lock_wait_timeout",
    ],
};

const TAKE_IT_OUT: &str =
    "Take it out; where one migration has to wait longer, run it by itself with `--table-lock-timeout`.";

/// Seconds that nobody minds.
const SHORT: f64 = 60.0;

fn check(act: &Act, surroundings: &Surroundings<'_>) -> Option<Found> {
    let Doing::Set { name, value } = &act.doing else { return None };
    let name = name.rsplit('.').next().unwrap_or(name).trim_start_matches('@');
    let value = value.trim().trim_matches('\'').trim();
    let seconds = match (surroundings.server.dialect, name) {
        (Dialect::Postgres, "lock_timeout") => of_postgres(value).filter(|seconds| *seconds > 0.0),
        (Dialect::Mysql, "lock_wait_timeout" | "innodb_lock_wait_timeout") => value.parse().ok(),
        _ => return None,
    };
    let long = seconds.is_none_or(|seconds| seconds > SHORT);
    long.then(|| Found::that(format!("lets statements wait for locks without end: {name} = {value}")))
}

/// A time as PostgreSQL has it, in seconds; nothing where it says none.
fn of_postgres(value: &str) -> Option<f64> {
    let end = value.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(value.len());
    let (number, unit) = (value[..end].parse::<f64>().ok()?, value[end..].trim());
    Some(match unit {
        "us" => number / 1e6,
        "" | "ms" => number / 1e3,
        "s" => number,
        "min" => number * 60.0,
        _ => number * 3600.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        assert_eq!(of_postgres("2000"), Some(2.0));
        assert_eq!(of_postgres("5s"), Some(5.0));
        assert_eq!(of_postgres("5 min"), Some(300.0));
        assert_eq!(of_postgres("default"), None);
    }
}
