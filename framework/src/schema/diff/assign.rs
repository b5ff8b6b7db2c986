//! Pairs so that together they gain most: the assignment problem, solved by Kuhn and Munkres' method with potentials in
//! O(n³) (<https://cp-algorithms.com/graph/hungarian-algorithm.html>).
//!
//! Pairs that are out of the question are not listed, and leave their sides without a partner rather than with that one.
//! Sides that no chain of pairs connects are solved apart, so that many small questions stay cheap.

use std::collections::BTreeMap;

/// A pair in question: positions on either side, and what it gains, above 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) one: usize,
    pub(super) other: usize,
    pub(super) gain: u32,
}

/// The pairs that together gain most, each position in one of them at most; sorted by the first side.
pub(super) fn assign(pairs: &[Pair]) -> Vec<Pair> {
    let mut chosen: Vec<Pair> = connected(pairs).iter().flat_map(|group| solve(group)).collect();
    chosen.sort_by_key(|pair| pair.one);
    chosen
}

/// The pairs in groups that have no position in common.
fn connected(pairs: &[Pair]) -> Vec<Vec<Pair>> {
    let (mut ones, mut others) = (BTreeMap::new(), BTreeMap::new());
    let mut parents: Vec<usize> = (0..pairs.len()).collect();
    for (at, pair) in pairs.iter().enumerate() {
        let first = *ones.entry(pair.one).or_insert(at);
        let second = *others.entry(pair.other).or_insert(at);
        for earlier in [first, second] {
            let (root, joined) = (root(&mut parents, earlier), root(&mut parents, at));
            parents[joined.max(root)] = joined.min(root);
        }
    }
    let mut groups: BTreeMap<usize, Vec<Pair>> = BTreeMap::new();
    for (at, pair) in pairs.iter().enumerate() {
        groups.entry(root(&mut parents, at)).or_default().push(*pair);
    }
    groups.into_values().collect()
}

fn root(parents: &mut [usize], mut at: usize) -> usize {
    while parents[at] != at {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    at
}

fn solve(pairs: &[Pair]) -> Vec<Pair> {
    if let [pair] = pairs {
        return vec![*pair];
    }
    let positions = |side: fn(&Pair) -> usize| {
        let mut list: Vec<usize> = pairs.iter().map(side).collect();
        list.sort_unstable();
        list.dedup();
        list
    };
    let (ones, others) = (positions(|pair| pair.one), positions(|pair| pair.other));
    let place = |list: &[usize], position: usize| list.binary_search(&position).unwrap_or_default();
    // What is no pair costs nothing, so that there is always an assignment of everything; it is left out of the answer.
    let flipped = ones.len() > others.len();
    let (rows, columns) = if flipped { (others.len(), ones.len()) } else { (ones.len(), others.len()) };
    let mut costs = vec![vec![0i64; columns]; rows];
    for pair in pairs {
        let (one, other) = (place(&ones, pair.one), place(&others, pair.other));
        let (row, column) = if flipped { (other, one) } else { (one, other) };
        costs[row][column] = costs[row][column].min(-i64::from(pair.gain));
    }
    let assigned = cheapest(&costs, columns);
    let is_chosen = |pair: &&Pair| {
        let (one, other) = (place(&ones, pair.one), place(&others, pair.other));
        let (row, column) = if flipped { (other, one) } else { (one, other) };
        assigned[column] == Some(row)
    };
    pairs.iter().filter(is_chosen).copied().collect()
}

/// The row of each column where every row has a column of its own, and the sum of costs is least; no more rows than
/// columns. Row and column 0 of the working arrays are the method's own.
fn cheapest(costs: &[Vec<i64>], columns: usize) -> Vec<Option<usize>> {
    let mut row_potential = vec![0i64; costs.len() + 1];
    let mut column_potential = vec![0i64; columns + 1];
    let mut row_of = vec![0usize; columns + 1];
    for row in 1..=costs.len() {
        row_of[0] = row;
        let mut column = 0;
        let mut least = vec![i64::MAX; columns + 1];
        let mut came_from = vec![0usize; columns + 1];
        let mut seen = vec![false; columns + 1];
        // Grow a tree of tight pairs until it reaches a column without a row.
        while row_of[column] != 0 {
            seen[column] = true;
            let here = row_of[column];
            let (mut step, mut next) = (i64::MAX, 0);
            for candidate in (1..=columns).filter(|candidate| !seen[*candidate]) {
                let slack = costs[here - 1][candidate - 1] - row_potential[here] - column_potential[candidate];
                if slack < least[candidate] {
                    (least[candidate], came_from[candidate]) = (slack, column);
                }
                if least[candidate] < step {
                    (step, next) = (least[candidate], candidate);
                }
            }
            for each in 0..=columns {
                if seen[each] {
                    row_potential[row_of[each]] += step;
                    column_potential[each] -= step;
                } else if least[each] != i64::MAX {
                    least[each] -= step;
                }
            }
            column = next;
        }
        // Hand the rows along the path.
        while column != 0 {
            row_of[column] = row_of[came_from[column]];
            column = came_from[column];
        }
    }
    row_of.into_iter().skip(1).map(|row| row.checked_sub(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(one: usize, other: usize, gain: u32) -> Pair {
        Pair { one, other, gain }
    }

    /// By trying everything.
    fn most(pairs: &[Pair], taken: &mut Vec<Pair>) -> u32 {
        let Some((first, rest)) = pairs.split_first() else { return 0 };
        let without = most(rest, taken);
        if taken.iter().any(|each| each.one == first.one || each.other == first.other) {
            return without;
        }
        taken.push(*first);
        let with = first.gain + most(rest, taken);
        taken.pop();
        with.max(without)
    }

    #[test]
    fn together_beats_the_best_single_pair() {
        let pairs = [pair(0, 0, 10), pair(0, 1, 9), pair(1, 0, 9)];
        assert_eq!(assign(&pairs), [pair(0, 1, 9), pair(1, 0, 9)]);
    }

    #[test]
    fn what_is_no_pair_stays_alone() {
        assert_eq!(assign(&[]), []);
        assert_eq!(assign(&[pair(3, 7, 1)]), [pair(3, 7, 1)]);
        assert_eq!(assign(&[pair(0, 0, 5), pair(1, 0, 7), pair(2, 0, 6)]), [pair(1, 0, 7)]);
        assert_eq!(assign(&[pair(0, 0, 5), pair(0, 4, 7)]), [pair(0, 4, 7)]);
    }

    #[test]
    fn as_good_as_trying_everything() {
        let mut seed = 1u32;
        let mut random = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) % below
        };
        for _ in 0..300 {
            let (ones, others) = (1 + random(5), 1 + random(5));
            let all = (0..ones).flat_map(|one| (0..others).map(move |other| (one as usize, other as usize)));
            let pairs: Vec<Pair> = all
                .filter_map(|(one, other)| match random(30) {
                    0..12 => None,
                    gain => Some(pair(one, other, gain)),
                })
                .collect();
            let chosen = assign(&pairs);
            let gained: u32 = chosen.iter().map(|pair| pair.gain).sum();
            assert_eq!(gained, most(&pairs, &mut Vec::new()), "{pairs:?}");
            for side in [|pair: &Pair| pair.one, |pair: &Pair| pair.other] {
                let mut used: Vec<_> = chosen.iter().map(side).collect();
                used.sort_unstable();
                assert!(used.windows(2).all(|two| two[0] != two[1]), "{chosen:?}");
            }
        }
    }
}
