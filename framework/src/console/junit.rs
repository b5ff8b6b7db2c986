//! The outcome of `migrate:verify` as JUnit XML, which build servers show
//! (<https://github.com/testmoapp/junitxml>).

use std::fmt::Write as _;

use crate::migrate::{Leg, Outcome, Verified, VerifiedMigration};

/// The document.
pub(super) fn report(verified: &Verified) -> String {
    let legs = || verified.migrations.iter().flat_map(|migration| &migration.legs);
    let count = |is: fn(&Outcome) -> bool| legs().filter(|leg| is(&leg.outcome)).count();
    let seconds: f64 = legs().map(|leg| leg.duration.as_secs_f64()).sum();
    let totals = format!(
        "name=\"migrate:verify\" tests=\"{}\" failures=\"{}\" skipped=\"{}\" time=\"{seconds:.3}\"",
        legs().count(),
        count(|outcome| matches!(outcome, Outcome::Wrong(_))),
        count(|outcome| matches!(outcome, Outcome::LeftOut(_))),
    );
    let mut text =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {totals}>\n  <testsuite {totals}>\n");
    for migration in &verified.migrations {
        migration.legs.iter().for_each(|leg| case(&mut text, migration, leg));
    }
    text + "  </testsuite>\n</testsuites>\n"
}

fn case(text: &mut String, migration: &VerifiedMigration, leg: &Leg) {
    let title = if migration.title.is_empty() { "all together" } else { &migration.title };
    let (title, name) = (escaped(title), escaped(leg.name));
    let seconds = leg.duration.as_secs_f64();
    let _ = write!(text, "    <testcase classname=\"{title}\" name=\"{name}\" time=\"{seconds:.3}\"");
    let said = match &leg.outcome {
        Outcome::Sound(_) => None,
        Outcome::Wrong(wrong) => {
            let first = wrong.first().map(|text| escaped(text)).unwrap_or_default();
            Some(format!("<failure message=\"{first}\">{}</failure>", escaped(&wrong.join("\n"))))
        }
        Outcome::LeftOut(why) => Some(format!("<skipped message=\"{}\"/>", escaped(why))),
    };
    let notes = (!leg.notes.is_empty()).then(|| format!("<system-out>{}</system-out>", escaped(&leg.notes.join("\n"))));
    let inner: Vec<_> = said.into_iter().chain(notes).collect();
    match inner.is_empty() {
        true => text.push_str("/>\n"),
        false => {
            let _ = writeln!(text, ">\n      {}\n    </testcase>", inner.join("\n      "));
        }
    }
}

/// Text within XML; characters that XML does not take are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn whatever_is_said_is_text() {
        let leg = |name, outcome| Leg { name, outcome, notes: Vec::new(), duration: Duration::from_millis(5) };
        let wrong = Outcome::Wrong(vec!["column a.\"b\" <is> missing\u{1b} & gone".to_owned()]);
        let left_out = leg("up again", Outcome::LeftOut("no".to_owned()));
        let legs = vec![leg("up", Outcome::Sound(String::new())), leg("down", wrong), left_out];
        let migration = VerifiedMigration { title: "1_a".to_owned(), legs };
        let text = report(&Verified { migrations: vec![migration], ..Verified::default() });
        assert!(text.contains("tests=\"3\" failures=\"1\" skipped=\"1\" time=\"0.015\""), "{text}");
        assert!(text.contains("message=\"column a.&quot;b&quot; &lt;is&gt; missing &amp; gone\""), "{text}");
        assert!(text.contains("<testcase classname=\"1_a\" name=\"up\" time=\"0.005\"/>"), "{text}");
    }
}
