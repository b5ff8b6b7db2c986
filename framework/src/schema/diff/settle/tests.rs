use super::*;
use crate::schema::risks;
use crate::schema::{ColumnType as T, Index, IndexColumn, Position, Schema, Table};

fn before() -> Schema {
    let mut posts = Table::new("posts");
    posts.columns = vec![
        Column::new("id", T::BigInteger),
        Column { nullable: true, ..Column::new("title", T::Text) },
        Column::new("score", T::Text),
        Column::new("state", T::Enum { name: None, values: vec!["live".into(), "gone".into()] }),
    ];
    Schema { tables: vec![posts], ..Schema::default() }
}

fn alter(changes: impl Into<Vec<Change>>) -> Operation {
    Operation::AlterTable { table: "posts".into(), changes: changes.into() }
}

fn add(column: Column) -> Change {
    Change::AddColumn { column, position: Position::Last }
}

fn text(name: &str) -> Column {
    Column::new(name, T::Text)
}

fn nullable(column: Column) -> Column {
    Column { nullable: true, ..column }
}

fn unique(name: &str) -> Change {
    let columns = vec![IndexColumn::column(name)];
    Change::CreateIndex(Index { name: Some("u".into()), unique: true, columns, ..Index::default() })
}

fn settled(operations: &[Operation], answers: &[Option<u64>], fills: &[(&str, &str)]) -> Settled {
    let risks = risks(operations, &before());
    let mut all = Fills::default();
    for (column, expression) in fills {
        all.set("posts", column, expression);
    }
    let quote = |name: Name<'_>| match name {
        Name::Table(name) | Name::Column(name) => name.to_owned(),
    };
    assert_eq!(doubts(&risks).len(), answers.len(), "{risks:?}");
    let known = Known { risks: &risks, counts: &counts(&risks, answers), fills: &all, quote: &quote };
    settle(operations, &known)
}

fn sql(text: &str) -> Piece {
    Piece::Do(Operation::Sql { up: text.into(), down: Some(String::new()), file: None })
}

fn done(changes: impl Into<Vec<Change>>) -> Piece {
    Piece::Do(alter(changes))
}

/// What is undecided, and the statement to begin with.
fn undecided(settled: &Settled) -> Vec<(&str, &str)> {
    let place = |piece| match piece {
        &Piece::Undecided { ref what, hint: Some(ref hint) } => Some((what.as_str(), hint.as_str())),
        _ => None,
    };
    settled.pieces.iter().filter_map(place).collect()
}

#[test]
fn where_nothing_is_in_doubt_operations_stay_whole() {
    let operation = alter([
        Change::DropColumn("score".into()),
        add(nullable(text("bio"))),
        add(text("slug")),
        unique("title"),
        Change::ChangeColumn(text("title")),
    ]);
    let settled = settled(std::slice::from_ref(&operation), &[Some(5), Some(0), Some(0), Some(0)], &[]);
    assert_eq!(settled, Settled { pieces: vec![Piece::Do(operation)], unused: vec![] });
}

#[test]
fn a_required_column_is_filled_before_it_is_required() {
    let operation =
        alter([Change::DropColumn("score".into()), add(text("slug")), add(nullable(text("bio"))), unique("slug")]);
    let settled = settled(&[operation], &[None, None], &[("slug", "lower(score)")]);
    assert_eq!(
        settled.pieces,
        [
            done([add(nullable(text("slug"))), add(nullable(text("bio")))]),
            sql("UPDATE posts SET slug = lower(score) WHERE slug IS NULL"),
            done([Change::DropColumn("score".into()), Change::ChangeColumn(text("slug")), unique("slug")]),
        ]
    );
}

#[test]
fn without_a_fill_the_place_is_marked() {
    for (count, rows) in
        [(Some(12), "the 12 rows there are"), (Some(1), "the row there is"), (None, "rows there may be")]
    {
        let settled = settled(&[alter([add(text("slug"))])], &[count], &[]);
        let what = format!("posts.slug: a value for {rows}");
        let hint = Some("UPDATE posts SET slug = … WHERE slug IS NULL".to_owned());
        assert_eq!(
            settled.pieces,
            [
                done([add(nullable(text("slug")))]),
                Piece::Undecided { what, hint },
                done([Change::ChangeColumn(text("slug"))])
            ]
        );
    }
}

#[test]
fn renames_come_first_and_fills_know_the_new_names() {
    let operation = alter([
        Change::RenameColumn { from: "title".into(), to: "headline".into() },
        Change::ChangeColumn(text("headline")),
    ]);
    let settled = settled(&[operation], &[Some(3)], &[("headline", "'untitled'")]);
    assert_eq!(
        settled.pieces,
        [
            done([Change::RenameColumn { from: "title".into(), to: "headline".into() }]),
            sql("UPDATE posts SET headline = 'untitled' WHERE headline IS NULL"),
            done([Change::ChangeColumn(text("headline"))]),
        ]
    );
}

#[test]
fn nulls_may_become_the_default() {
    let column = Column { default: Some(DefaultValue::Text("it's".into())), ..text("title") };
    let settled = settled(&[alter([Change::ChangeColumn(column)])], &[Some(2)], &[]);
    assert_eq!(
        undecided(&settled),
        [(
            "posts.title: a value for the 2 rows that hold NULL",
            "UPDATE posts SET title = 'it''s' WHERE title IS NULL"
        )]
    );
}

#[test]
fn values_that_do_not_fit_are_converted_or_marked() {
    let change = || [alter([Change::ChangeColumn(Column::new("score", T::Integer))])];
    let marked = settled(&change(), &[Some(3)], &[]);
    assert_eq!(
        undecided(&marked),
        [("posts.score: what becomes of the 3 values that do not fit integer", "UPDATE posts SET score = … WHERE …")]
    );
    assert!(matches!(marked.pieces[..], [Piece::Undecided { .. }, Piece::Do(_)]), "{marked:?}");
    let filled = settled(&change(), &[Some(3)], &[("score", "length(score)")]);
    assert_eq!(filled.pieces[0], sql("UPDATE posts SET score = length(score)"));
    assert_eq!(settled(&change(), &[None], &[]).pieces, [Piece::Do(change()[0].clone())], "the driver guards");
}

#[test]
fn rows_can_get_a_text_that_is_new() {
    let state = |texts: &[&str]| {
        let values = texts.iter().map(|text| (*text).to_owned()).collect();
        Change::ChangeColumn(Column::new("state", T::Enum { name: None, values }))
    };
    let marked = settled(&[alter([state(&["live", "hidden"])])], &[Some(1)], &[]);
    assert_eq!(
        undecided(&marked),
        [(
            "posts.state: what becomes of the value that does not fit enum(live, hidden)",
            "UPDATE posts SET state = … WHERE state NOT IN ('live', 'hidden')"
        )]
    );
    let filled = settled(&[alter([state(&["live", "hidden"])])], &[Some(1)], &[("state", "'hidden'")]);
    let wide = state(&["live", "hidden", "gone"]);
    let update = sql("UPDATE posts SET state = 'hidden'");
    assert_eq!(filled.pieces, [done([wide]), update.clone(), done([state(&["live", "hidden"])])]);
    let fewer = settled(&[alter([state(&["live"])])], &[Some(1)], &[("state", "'live'")]);
    assert_eq!(fewer.pieces.len(), 2, "{fewer:?}");
}

#[test]
fn one_fill_serves_both_questions_about_a_column() {
    let change = [alter([Change::ChangeColumn(Column::new("title", T::Integer))])];
    let first = |answers: [Option<u64>; 2]| settled(&change, &answers, &[("title", "0")]).pieces.remove(0);
    assert_eq!(first([Some(0), Some(4)]), sql("UPDATE posts SET title = 0 WHERE title IS NULL"));
    assert_eq!(first([None, None]), sql("UPDATE posts SET title = 0 WHERE title IS NULL"));
    assert_eq!(first([Some(2), Some(4)]), sql("UPDATE posts SET title = 0"));
}

#[test]
fn a_fill_keeps_rows_apart() {
    let with = settled(&[alter([unique("score")])], &[Some(4)], &[("score", "score || id")]);
    assert_eq!(with.pieces, [sql("UPDATE posts SET score = score || id"), done([unique("score")])]);
    assert_eq!(with.unused, []);
    // What only fills NULL leaves those alone that are alike.
    let both = [alter([Change::ChangeColumn(text("title")), unique("title")])];
    let settled = settled(&both, &[Some(1), Some(4)], &[("title", "id")]);
    assert_eq!(settled.undecided().count(), 1, "{settled:?}");
}

#[test]
fn rows_in_the_way_are_the_authors_to_decide() {
    let settled = settled(&[alter([unique("score")])], &[Some(4)], &[]);
    assert_eq!(
        undecided(&settled),
        [("posts: 4 rows repeat what others have in (score): what becomes of them", "DELETE FROM posts WHERE …")]
    );
}

#[test]
fn columns_with_a_default_may_be_filled_otherwise() {
    let column = Column { default: Some(DefaultValue::Number("0".into())), ..Column::new("size", T::Integer) };
    let settled = settled(&[alter([add(column.clone())])], &[], &[("size", "length(title)")]);
    assert_eq!(settled.pieces, [done([add(column)]), sql("UPDATE posts SET size = length(title)")]);
}

#[test]
fn what_is_computed_from_now_on_needs_no_place() {
    let generated = Some(crate::schema::Generated { expression: "1".into(), stored: true });
    let operation = alter([Change::ChangeColumn(Column { generated, ..text("score") })]);
    assert_eq!(settled(std::slice::from_ref(&operation), &[Some(9)], &[]).pieces, [Piece::Do(operation)]);
}

#[test]
fn a_fill_without_rows_in_doubt_is_told() {
    let settled = settled(&[alter([add(nullable(text("bio")))])], &[], &[("title", "''")]);
    assert_eq!(settled.unused, [("posts".to_owned(), "title".to_owned())]);
}

#[test]
fn a_name_that_is_taken_over_keeps_the_order() {
    let operation = alter([Change::DropColumn("score".into()), add(Column::new("score", T::Integer))]);
    let settled = settled(&[operation], &[Some(1), Some(1)], &[("score", "0")]);
    let column = Column::new("score", T::Integer);
    assert_eq!(
        settled.pieces,
        [
            done([Change::DropColumn("score".into()), add(nullable(column.clone()))]),
            sql("UPDATE posts SET score = 0 WHERE score IS NULL"),
            done([Change::ChangeColumn(column)]),
        ]
    );
}

/// Whatever the order, the table in the end is the one the operations make, and no change misses what it speaks of.
#[test]
fn arranged_changes_make_the_same_table() {
    let mut seed = 7u32;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) as usize % below
    };
    for round in 0..2000 {
        let mut posts = before().tables.remove(0);
        let mut changes = Vec::new();
        for number in 0..1 + random(7) {
            let names: Vec<String> = posts.columns.iter().map(|column| column.name.clone()).collect();
            let known = names[random(names.len())].clone();
            let free = ["title", "score", "slug", "bio", "tag"].into_iter().find(|name| posts.column(name).is_none());
            let fresh = free.filter(|_| random(2) == 0).map_or_else(|| format!("new{number}"), str::to_owned);
            let change = match random(6) {
                0 => Change::RenameColumn { from: known, to: fresh },
                1 if names.len() > 2 => Change::DropColumn(known),
                2 | 3 => add(Column { nullable: random(3) == 0, ..text(&fresh) }),
                4 => Change::ChangeColumn(Column { nullable: random(2) == 0, ..Column::new(known, T::Integer) }),
                _ => Change::CreateIndex(Index {
                    name: Some(format!("i{number}")),
                    unique: true,
                    columns: vec![IndexColumn::column(known)],
                    ..Index::default()
                }),
            };
            posts.apply(&change).unwrap();
            changes.push(change);
        }
        let operations = [alter(changes)];
        let risks = risks(&operations, &before());
        let answers: Vec<Option<u64>> = risks.iter().map(|_| [None, Some(0), Some(5)][random(3)]).collect();
        let quote = |_: Name<'_>| String::new();
        let known = Known { risks: &risks, counts: &answers, fills: &Fills::default(), quote: &quote };
        let settled = settle(&operations, &known);
        let mut made = before().tables.remove(0);
        for piece in &settled.pieces {
            let Piece::Do(Operation::AlterTable { changes, .. }) = piece else { continue };
            for change in changes {
                made.apply(change).unwrap_or_else(|error| panic!("{round}: {error}: {operations:#?} {settled:#?}"));
            }
        }
        made.columns.sort_by(|a, b| a.name.cmp(&b.name));
        posts.columns.sort_by(|a, b| a.name.cmp(&b.name));
        assert_eq!(made, posts, "{round}: {operations:#?} {settled:#?}");
    }
}
