//! Two texts side by side: old on the left, new on the right, what differs marked between them.

/// How two lines stand to one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Same,
    Changed,
    /// Only on the left.
    Gone,
    /// Only on the right.
    New,
}

/// A line of both texts, as wide as there is room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) text: String,
    pub(super) mark: Mark,
}

/// Both texts in rows of at most so many letters.
pub(super) fn beside(old: &[String], new: &[String], width: usize) -> Vec<Row> {
    let half = (width.saturating_sub(7) / 2).max(16);
    let mut rows = Vec::new();
    for (left, right) in paired(&lines(old), &lines(new)) {
        let (mark, sign) = match (&left, &right) {
            (Some(left), Some(right)) if left == right => (Mark::Same, " "),
            (Some(_), Some(_)) => (Mark::Changed, "|"),
            (Some(_), None) => (Mark::Gone, "<"),
            _ => (Mark::New, ">"),
        };
        let (left, right) = (folded(left.unwrap_or_default(), half), folded(right.unwrap_or_default(), half));
        for at in 0..left.len().max(right.len()) {
            let side = |side: &[String]| side.get(at).cloned().unwrap_or_default();
            let left = side(&left);
            let gap = " ".repeat(half - left.chars().count());
            let text = format!("  {left}{gap} {sign} {}", side(&right));
            rows.push(Row { text: text.trim_end().to_owned(), mark });
        }
    }
    rows
}

fn lines(statements: &[String]) -> Vec<String> {
    let ended = statements.iter().map(|statement| format!("{};", statement.trim_end().trim_end_matches(';')));
    ended.flat_map(|statement| statement.lines().map(|line| line.replace('\t', "    ")).collect::<Vec<_>>()).collect()
}

/// The lines of both, those that are the same in one row, those that gave way to one another too.
fn paired(old: &[String], new: &[String]) -> Vec<(Option<String>, Option<String>)> {
    let mut pairs = Vec::new();
    let (mut from, mut to) = (0, 0);
    for (at, other) in common(old, new).into_iter().chain([(old.len(), new.len())]) {
        let (gone, come) = (&old[from..at], &new[to..other]);
        for number in 0..gone.len().max(come.len()) {
            pairs.push((gone.get(number).cloned(), come.get(number).cloned()));
        }
        if at < old.len() {
            pairs.push((Some(old[at].clone()), Some(new[other].clone())));
        }
        (from, to) = (at + 1, other + 1);
    }
    pairs
}

/// Where the longest lines in common, in order, stand in both. Of very long texts only the beginnings and ends are compared.
fn common(old: &[String], new: &[String]) -> Vec<(usize, usize)> {
    const MOST: usize = 4_000_000;
    let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let mut found: Vec<_> = (0..start).map(|at| (at, at)).collect();
    let (a, b) = (&old[start..], &new[start..]);
    if a.len() * b.len() > MOST {
        return found;
    }
    let width = b.len() + 1;
    let mut longest = vec![0_u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i * width + j] = match a[i] == b[j] {
                true => longest[(i + 1) * width + j + 1] + 1,
                false => longest[(i + 1) * width + j].max(longest[i * width + j + 1]),
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            found.push((start + i, start + j));
            (i, j) = (i + 1, j + 1);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    found
}

/// A line in pieces that fit, cut at blanks where there are any.
fn folded(line: String, width: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut rest = line.as_str();
    while let Some((end, _)) = rest.char_indices().nth(width) {
        let cut = rest[..end].rfind(' ').filter(|at| !rest[..*at].trim().is_empty()).unwrap_or(end);
        pieces.push(rest[..cut].to_owned());
        rest = rest[cut..].trim_start();
    }
    if !rest.is_empty() || pieces.is_empty() {
        pieces.push(rest.to_owned());
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_marked() {
        let old = ["CREATE TABLE a (\n  x INTEGER,\n  y TEXT\n)".to_owned(), "CREATE INDEX i ON a (x)".to_owned()];
        let new = ["CREATE TABLE a (\n  x INTEGER,\n  y TEXT NOT NULL,\n  zażółć TEXT\n)".to_owned()];
        let rows = beside(&old, &new, 57);
        let text: Vec<_> = rows.iter().map(|row| row.text.as_str()).collect();
        assert_eq!(
            text,
            [
                "  CREATE TABLE a (            CREATE TABLE a (",
                "    x INTEGER,                  x INTEGER,",
                "    y TEXT                  |   y TEXT NOT NULL,",
                "                            >   zażółć TEXT",
                "  );                          );",
                "  CREATE INDEX i ON a (x);  <",
            ]
        );
        assert_eq!(rows[2].mark, Mark::Changed);
    }

    #[test]
    fn long_lines_are_folded_and_never_wider() {
        let old = [format!("INSERT INTO a VALUES ('{}')", "word ".repeat(40)), "x".repeat(200)];
        for width in [0, 30, 80, 200] {
            let rows = beside(&old, &[], width);
            assert!(rows.iter().all(|row| row.text.chars().count() <= width.max(40)), "{rows:?}");
            assert!(rows.iter().all(|row| row.mark == Mark::Gone));
        }
    }
}
