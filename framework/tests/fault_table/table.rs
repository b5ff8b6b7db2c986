//! The tables of `cargo-kit/docs/faults.md`: how many faults struck each operation. A run must find them as they are.

use std::fmt::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::cases::Case;
use crate::fault::{Fault, Job};
use crate::support::Engine;

/// The database's name in the documentation.
pub(crate) fn name(engine: Engine) -> &'static str {
    engine.pick("SQLite", "PostgreSQL", "MySQL and MariaDB")
}

/// The documentation's table of this database is that of these jobs, or is written with `KIT_BLESS=1`.
pub(crate) fn agrees<'a>(engine: Engine, cases: &[&Case], jobs: impl Iterator<Item = &'a Job<'a>>) {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let table = table(engine, cases, &jobs.collect::<Vec<_>>());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cargo-kit/docs/faults.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let begin = format!("<!-- {}: written by KIT_BLESS=1 cargo test --test fault_table -->\n", name(engine));
    let start = text.find(&begin).expect("the table has its place") + begin.len();
    let end = start + text[start..].find("<!-- end -->").expect("the table ends");
    if std::env::var("KIT_BLESS").is_ok_and(|value| value == "1") {
        std::fs::write(&path, format!("{}{table}{}", &text[..start], &text[end..])).unwrap();
        return;
    }
    assert_eq!(&text[start..end], table, "KIT_BLESS=1 writes the table of {}", name(engine));
}

fn table(engine: Engine, cases: &[&Case], jobs: &[&Job<'_>]) -> String {
    let mut text = String::from("| operation |");
    Fault::ALL.iter().for_each(|fault| write!(text, " {} |", fault.name()).unwrap());
    text.push_str("\n|---|--:|--:|--:|--:|--:|\n");
    for case in cases {
        write!(text, "| {} |", case.name).unwrap();
        for fault in Fault::ALL {
            match fault.is_on(engine) {
                true => {
                    let count = jobs.iter().filter(|job| job.fault == fault && job.case.name == case.name).count();
                    assert!(count > 0, "{}: {} is not run", case.name, fault.name());
                    write!(text, " {count} |").unwrap();
                }
                false => text.push_str(" – |"),
            }
        }
        text.push('\n');
    }
    write!(text, "\n{} faults in {} cases, {} operations made and undone: ", jobs.len(), cases.len() * 2, cases.len())
        .unwrap();
    text.push_str("all as after a clean run, none lost.\n");
    text
}
