//! The tables of types in the documentation say what the drivers and Kit's entities do.

use ruskit::driver::Scope;
use ruskit::schema::Blueprint;

use crate::columns::{Case, fields, rendered};
use crate::support::TestDatabase;

/// What stands between backticks in the cells of the first table behind this line.
fn rows(before: &str) -> Vec<Vec<Vec<String>>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../cargo-kit/docs/types.md");
    let text = std::fs::read_to_string(path).unwrap();
    let codes = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    let rows = text.lines().skip_while(|line| *line != before).skip_while(|line| !line.starts_with('|')).skip(2);
    let rows = rows.take_while(|line| line.starts_with('|'));
    rows.map(|line| line.trim_matches('|').split('|').map(codes).collect()).collect()
}

/// `integer().unsigned()` as a case has it: `integer.unsigned`.
fn method(code: &str) -> String {
    code.split('.').map(|call| call.split('(').next().unwrap_or(call)).collect::<Vec<_>>().join(".")
}

/// Fails where the database's own table says something else than what Kit makes of columns declared so.
pub(crate) async fn others_agree(database: &TestDatabase) {
    let rows = rows(database.pick("## SQLite", "## PostgreSQL", "## MySQL and MariaDB"));
    let mut wanted = Vec::new();
    for row in &rows {
        let [declared, rust] = row.as_slice() else { panic!("{row:?}") };
        wanted.extend(declared.iter().map(|declared| (declared, &rust[0])));
    }
    assert!(wanted.len() >= 10, "there is no such table");
    for (declared, rust) in wanted {
        let table = format!("DROP TABLE IF EXISTS samples; CREATE TABLE samples (a {declared})");
        database.execute(&table).await;
        let schema = database.session().await.inspect(&Scope::All).await.unwrap();
        let found = fields(&schema).remove("a").unwrap();
        let found = found.strip_prefix("Option<").and_then(|ty| ty.strip_suffix('>')).unwrap_or(&found);
        assert_eq!(found, rust, "{declared}");
    }
}

/// Fails where the table says something else than this database's cases; of several cases of one method the first counts.
pub(crate) fn agree(database: &TestDatabase, add: fn(&mut Blueprint), cases: &[Case]) {
    let statement = rendered(database, add);
    let mut told = Vec::new();
    for row in rows("# Types") {
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
