//! The table of types in the documentation says what the drivers and Kit's entities do.

use ruskit::schema::Blueprint;

use crate::columns::{Case, rendered};
use crate::support::TestDatabase;

/// The rows of the table: what stands between backticks in the columns Blueprint, Rust, SQLite, PostgreSQL, MySQL.
fn rows() -> Vec<Vec<Vec<String>>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../cargo-kit/docs/types.md");
    let text = std::fs::read_to_string(path).unwrap();
    let codes = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    let rows = text.lines().skip_while(|line| !line.starts_with("| Blueprint")).skip(2);
    let rows = rows.take_while(|line| line.starts_with('|'));
    rows.map(|line| line.trim_matches('|').split('|').map(codes).collect()).collect()
}

/// `integer().unsigned()` as a case has it: `integer.unsigned`.
fn method(code: &str) -> String {
    code.split('.').map(|call| call.split('(').next().unwrap_or(call)).collect::<Vec<_>>().join(".")
}

/// Fails where the table says something else than this database's cases; of several cases of one method the first counts.
pub(crate) fn agree(database: &TestDatabase, add: fn(&mut Blueprint), cases: &[Case]) {
    let statement = rendered(database, add);
    let mut told = Vec::new();
    for row in rows() {
        let [methods, rust, databases @ ..] = row.as_slice() else { panic!("{row:?}") };
        let cell = &databases[database.pick(0, 1, 2)];
        for code in methods {
            let method = method(code);
            let Some(case) = cases.iter().find(|case| case.method == method) else {
                assert!(cell.is_empty() || method == "id", "`{code}` is told of and not tried");
                continue;
            };
            let rust = cell.get(1).unwrap_or(&rust[0]);
            assert_eq!(rust.replace("<T>", "<…>"), generic(&case.rust), "`{code}`");
            told.push(method);
            let Some(declared) = cell.first().filter(|_| case.method != "custom") else {
                assert!(case.method == "custom", "`{code}` is tried and not told of");
                continue;
            };
            let declared = declared.replace("(p, s)", "(10, 2)").replace("(p,s)", "(10,2)").replace("(n)", "(2)");
            let declared = declared.replace("T[]", "text[]").replace("(…)", "(");
            let column = format!("{} {declared}", database.engine().quote(case.column));
            assert!(statement.contains(&column), "`{code}` is not `{declared}` in\n{statement}");
        }
    }
    let untold = cases.iter().find(|case| !told.iter().any(|method| method == case.method));
    assert!(untold.is_none_or(|case| case.method == "id"), "`{}` is tried and not told of", untold.unwrap().method);
}

/// `Vec<String>` as the table has it.
fn generic(rust: &str) -> String {
    match rust.split_once('<') {
        Some((outer @ ("Vec" | "Range"), inner)) if inner != "u8>" => format!("{outer}<…>"),
        _ => rust.to_owned(),
    }
}
